#include <cmath>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "desk/alert_book.h"
#include "desk/margins.h"

namespace ballast::engine::margin_alerts_test {
namespace {

using desk::AccountMargin;
using interfaces::AlertLevel;

/// Ten short straddles at a venue whose margin is a loss over a grid, whatever cash lies there: the share is the cash's
/// to choose.
class MarginAlerts : public testing::StraddleDesk {
protected:
    MarginAlerts() { market.marginRules.emplace("Deribit", testing::gridMargin()); }

    AccountMargin margin() const
    {
        for (auto& one : desk::accountMargins(engine->state()))
            if (one.account == "Deribit") return one;
        return {};
    }
    /// Opens the same book with the cash that makes equity this.
    void startWith(double equityUsd)
    {
        start();
        market.cash += equityUsd - *margin().equityUsd;
        start();
        ASSERT_NEAR(*margin().equityUsd, equityUsd, 1e-3);
    }
    void startAt(double share)
    {
        start();
        startWith(*margin().initialUsd / share);
        ASSERT_NEAR(*margin().share, share, 1e-6);
    }
};

TEST_F(MarginAlerts, WarnFromFourFifthsOfEquityAndBreachBeyondIt)
{
    startAt(0.79);
    EXPECT_FALSE(alert("Margin at Deribit").has_value());
    startAt(0.81);
    ASSERT_TRUE(alert("Margin at Deribit").has_value());
    EXPECT_EQ(alert("Margin at Deribit")->level, AlertLevel::Warning);
    EXPECT_EQ(alert("Margin at Deribit")->panel, "margin");
    EXPECT_NE(alert("Margin at Deribit")->text.find("81.0 % of its equity"), std::string::npos);
    startAt(1.085);
    ASSERT_TRUE(alert("Margin at Deribit").has_value());
    EXPECT_EQ(alert("Margin at Deribit")->level, AlertLevel::Breach);
    EXPECT_NE(alert("Margin at Deribit")->text.find("108.5 %"), std::string::npos);
    EXPECT_EQ(picture()->alerts.front().level, AlertLevel::Breach);
}

TEST_F(MarginAlerts, AnAccountWithoutEquityIsABreach)
{
    start();
    startWith(-1.0);
    ASSERT_TRUE(alert("Deribit has no equity left").has_value());
    EXPECT_EQ(alert("Deribit has no equity left")->level, AlertLevel::Breach);
    ASSERT_TRUE(alert("may be liquidated now").has_value());
    EXPECT_EQ(alert("may be liquidated now")->level, AlertLevel::Breach);
}

/// Cash is taken away until the distance stands where it is wanted, by bisection: it falls with the cash.
TEST_F(MarginAlerts, LiquidationNearerThanItsFloorIsABreach)
{
    start();
    const double most = 20.0 * *margin().initialUsd, least = 1.001 * *margin().maintenanceUsd;
    const auto startAtSigmas = [&](double sigmas) {
        double low = least, high = most;
        for (int i = 0; i < 40; ++i) {
            startWith(0.5 * (low + high));
            margin().sigmas.value_or(HUGE_VAL) < sigmas ? low = 0.5 * (low + high) : high = 0.5 * (low + high);
        }
        ASSERT_NEAR(margin().sigmas.value_or(0.0), sigmas, 1e-3);
    };
    startAtSigmas(desk::kLiquidationFloorSigmas / 0.79);
    EXPECT_FALSE(alert("daily standard deviations").has_value());
    startAtSigmas(desk::kLiquidationFloorSigmas / 0.81);
    ASSERT_TRUE(alert("daily standard deviations").has_value());
    EXPECT_EQ(alert("daily standard deviations")->level, AlertLevel::Warning);
    startAtSigmas(desk::kLiquidationFloorSigmas / 1.01);
    ASSERT_TRUE(alert("daily standard deviations").has_value());
    EXPECT_EQ(alert("daily standard deviations")->level, AlertLevel::Breach);
    EXPECT_TRUE(alert("2.97 daily standard deviations; its floor is 3.").has_value()) << "3.0 would hide the breach";
}

TEST_F(MarginAlerts, ABreachThatWasSeenStaysOpenWhileItLasts)
{
    startAt(1.02);
    const auto breach = alert("Margin at Deribit").value();
    domain::OperatorCommand seen;
    seen.action = domain::OperatorAction::AcknowledgeAlert;
    seen.target = breach.id;
    say(seen);
    ASSERT_TRUE(alert("Margin at Deribit")->acknowledged);
    EXPECT_TRUE(alert("Margin at Deribit")->open);
}

TEST_F(MarginAlerts, AreLookedAtWithTheFirstStepOfEveryTenSeconds)
{
    startAt(0.5);
    tick(80000.0);
    EXPECT_FALSE(alert("Margin at Deribit").has_value());
    // A fall of a third costs more than half of the equity.
    tick(56000.0, Duration::seconds(1));
    EXPECT_FALSE(alert("Margin at Deribit").has_value());
    tick(56000.0, Duration::seconds(10));
    EXPECT_TRUE(alert("Deribit").has_value());
}

TEST(AlertBook, ATimeIsOfTheOccurrenceAndTheNewestOfALevelIsFirst)
{
    desk::AlertBook book;
    using desk::AlertKind;
    const desk::AlertCause a{AlertKind::LimitBeyond, "a"}, b{AlertKind::LimitBeyond, "b"};
    const desk::AlertCause c{AlertKind::MarginBeyond, "a"}, n{AlertKind::OverrideEnded, "a"};
    const auto at = [](int minute) { return fromCivil({2026, 3, 2, 0, minute, 0, 0}); };
    book.raise(a, desk::AlertLevel::Warning, "first", "", at(1));
    book.raise(b, desk::AlertLevel::Warning, "second", "", at(2));
    book.raise(a, desk::AlertLevel::Warning, "first, still", "", at(3));
    EXPECT_EQ(book.sorted(at(3)).front().text, "second");
    book.raise(c, desk::AlertLevel::Breach, "seen", "", at(4));
    book.clear(c);
    book.raise(c, desk::AlertLevel::Breach, "seen again", "", at(9));
    ASSERT_EQ(book.sorted(at(9)).front().text, "seen again");
    EXPECT_EQ(book.sorted(at(9)).front().count, 2);
    EXPECT_EQ(book.sorted(at(9)).front().since, at(9));
    book.raise(a, desk::AlertLevel::Breach, "worse", "", at(10));
    EXPECT_EQ(book.sorted(at(10)).front().text, "worse");
    EXPECT_EQ(book.sorted(at(10)).front().since, at(10));
    book.clear(a);
    EXPECT_EQ(book.sorted(at(10)).front().text, "seen again") << "what is over stands before what is not";
    book.raise(n, desk::AlertLevel::Notice, "noticed", "", at(11));
    EXPECT_EQ(book.sorted(at(11)).back().text, "noticed");
}

}  // namespace
}  // namespace ballast::engine::margin_alerts_test
