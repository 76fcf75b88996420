#include "recorded/capture_check.h"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "pricing/black76.h"
#include "recorded/stamp_check.h"

/// One column of a capture against the others: what is contradicted is named, and replaced or left out.
namespace ballast::recorded::capture_check_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A chain of options on BTC, paid in coin or in USDC: five expiries at 60 %, with 2 % to each side.
ChainCapture captureOf(const std::string& settles, double index, double yearly = 0.06)
{
    ChainCapture capture{.time = parseIso8601("2026-02-05T16:00:00Z").value(),
                         .rows = {},
                         .fileName = "c.csv",
                         .faults = {},
                         .remarks = {}};
    const auto terms = domain::deribitOptionTerms("BTC", settles).value();
    for (const int days : {3, 7, 14, 30, 60, 120}) {
        const auto expiry = parseIso8601("2026-02-05T08:00:00Z").value() + Duration::hours(24 * days);
        const double years = (expiry - capture.time).inYears(), forward = index * std::exp(yearly * years);
        for (double strike = 0.6 * index; strike < 1.6 * index; strike += 0.02 * index)
            for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put}) {
                const double usd = pricing::black76Price(right, forward, strike, 0.6, years);
                const double premium = settles.empty() ? usd / forward : usd;
                ChainRow row;
                row.captureTime = capture.time;
                row.instrument = fmt::format("BTC-{}-{}-{}", days, strike, right == domain::OptionRight::Call);
                row.currency = settles.empty() ? "BTC" : "BTC_" + settles;
                row.underlying = "BTC";
                row.terms = terms;
                row.underlyingLevel = forward;
                row.right = right;
                row.strike = strike;
                row.expiry = expiry;
                row.bid = 0.98 * premium;
                row.ask = 1.02 * premium;
                row.mark = premium;
                row.markVolatility = 0.6;
                row.indexPrice = index;
                capture.rows.push_back(row);
            }
    }
    return capture;
}

template <class Spoil> ChainCapture spoilt(const ChainCapture& clean, Spoil spoil)
{
    auto capture = clean;
    for (auto& row : capture.rows)
        spoil(row);
    return capture;
}

/// What is said of both kinds of chains, with the capture as it stands afterwards.
template <class Spoil, class Check> void expectBoth(Spoil spoil, Check check)
{
    for (const std::string settles : {"", "USDC"}) {
        SCOPED_TRACE(settles);
        const auto clean = captureOf(settles, 70'000.0);
        auto capture = spoilt(clean, spoil);
        const auto said = reconcile(capture);
        check(clean, capture, said.empty() ? std::string() : said.front());
    }
}

// Of options paid in USDC parity is K + C - P, and premiums are USDC: every column is judged as of those paid in coin.
TEST(CaptureCheck, ALinearCaptureIsReconciledAsACoinSettledOne)
{
    const auto clean = captureOf("USDC", 70'000.0);
    auto same = clean;
    EXPECT_TRUE(reconcile(same).empty());
    const auto saidOf = [&](void (*spoil)(ChainRow&), ChainCapture& spoilt) {
        spoilt = clean;
        for (auto& row : spoilt.rows)
            spoil(row);
        const auto said = reconcile(spoilt);
        return said.empty() ? std::string() : said.front();
    };
    ChainCapture spoilt;
    EXPECT_NE(saidOf([](ChainRow& row) { row.underlyingLevel *= 1.1; }, spoilt).find("forwards are suspect"),
              std::string::npos);
    for (std::size_t i = 0; i < clean.rows.size(); ++i)
        ASSERT_NEAR(spoilt.rows[i].underlyingLevel, clean.rows[i].underlyingLevel, 1e-6 * 70'000.0);
    EXPECT_NE(saidOf([](ChainRow& row) { row.indexPrice *= 1.5; }, spoilt).find("index is suspect"), std::string::npos);
    EXPECT_NEAR(spoilt.rows[0].indexPrice, 70'000.0, 100.0) << "the carry of the nearest expiry is not known here";
    EXPECT_NE(saidOf([](ChainRow& row) { *row.mark *= 1'000.0; }, spoilt).find("mark prices are suspect"),
              std::string::npos);
    EXPECT_NEAR(spoilt.rows[0].mark.value(), clean.rows[0].mark.value(), 0.003 * clean.rows[0].mark.value());
    EXPECT_NE(saidOf([](ChainRow& row) { *row.markVolatility *= 1.05; }, spoilt).find("mark volatilities are suspect"),
              std::string::npos);
    EXPECT_NEAR(spoilt.rows[0].markVolatility.value(), 0.6, 1e-12);
    EXPECT_NE(saidOf([](ChainRow& row) { *row.ask *= 1.5; }, spoilt).find("asks are suspect"), std::string::npos);
    EXPECT_FALSE(spoilt.rows[0].ask.has_value());
    EXPECT_NE(saidOf([](ChainRow& row) { *row.bid *= 0.5; }, spoilt).find("bids are suspect"), std::string::npos);
}

TEST(CaptureCheck, ACoinSettledCaptureIsSound)
{
    auto clean = captureOf("", 70'000.0);
    EXPECT_THAT(reconcile(clean), IsEmpty());
}

// Bid, ask and mark of one origin agree with each other; that call less put falls by one for each forward of strike
// does not depend on them.
TEST(CaptureCheck, PremiumsThatAreAllMultipliedAreDividedAgain)
{
    for (const double factor : {0.5, 0.95, 1.2, 1'000.0})
        expectBoth(
            [factor](ChainRow& row) {
                *row.bid *= factor;
                *row.ask *= factor;
                *row.mark *= factor;
            },
            [&](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
                EXPECT_THAT(said, HasSubstr("mark prices, bids and asks are suspect in 6 of 6 expiries")) << factor;
                for (std::size_t i = 0; i < clean.rows.size(); ++i)
                    for (const auto cell : {&ChainRow::bid, &ChainRow::ask, &ChainRow::mark}) {
                        const double right = *(clean.rows[i].*cell);
                        ASSERT_NEAR(*(capture.rows[i].*cell), right, 0.003 * right) << factor;
                    }
            });
}

// Bids and asks stand at their own scale, and near to that of marks which are off by less than a tenth.
TEST(CaptureCheck, MarksThatAreMultipliedAloneLeaveBidsAndAsksAsTheyAre)
{
    for (const double factor : {0.92, 0.95, 1.05, 1.09})
        expectBoth(
            [factor](ChainRow& row) {
                *row.mark *= factor;
                // The mids of one expiry are off by a few per cent, as wide quotes are.
                if (row.instrument.starts_with("BTC-3-")) {
                    *row.bid *= 1.0 + 0.7 * (factor - 1.0);
                    *row.ask *= 1.0 + 0.7 * (factor - 1.0);
                }
            },
            [&](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
                EXPECT_THAT(said, HasSubstr("mark prices are suspect in 6 of 6 expiries")) << factor;
                for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                    const auto &right = clean.rows[i], &row = capture.rows[i];
                    ASSERT_NEAR(row.mark.value(), *right.mark, 0.003 * *right.mark) << factor;
                    if (row.instrument.starts_with("BTC-3-")) continue;
                    ASSERT_EQ(row.bid, right.bid) << factor;
                    ASSERT_EQ(row.ask, right.ask) << factor;
                }
            });
}

TEST(CaptureCheck, PremiumsInTheOtherUnitAreTurned)
{
    expectBoth(
        [](ChainRow& row) {
            const double unit = row.currency == "BTC" ? row.underlyingLevel : 1.0 / row.underlyingLevel;
            *row.bid *= unit;
            *row.ask *= unit;
            *row.mark *= unit;
        },
        [](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
            EXPECT_THAT(said, HasSubstr("taken in the other unit"));
            for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                ASSERT_NEAR(*capture.rows[i].mark / *clean.rows[i].mark, 1.0, 1e-9);
                ASSERT_NEAR(*capture.rows[i].ask / *clean.rows[i].ask, 1.0, 1e-9);
            }
        });
}

TEST(CaptureCheck, VolatilitiesThatNoQuoteContradictsAreContradictedByParity)
{
    expectBoth(
        [](ChainRow& row) {
            row.bid.reset();
            row.ask.reset();
            *row.markVolatility *= 1.1;
        },
        [](const ChainCapture&, const ChainCapture& capture, const std::string& said) {
            EXPECT_THAT(said, HasSubstr("mark volatilities are suspect"));
            EXPECT_THAT(said, HasSubstr("put-call parity confirms"));
            EXPECT_TRUE(capture.rows[0].mark && !capture.rows[0].markVolatility);
        });
}

// A column that was multiplied says what it said before; one that is something else says nothing.
TEST(CaptureCheck, VolatilitiesThatAreAllMultipliedAreDividedAgainAndOthersAreLeftOut)
{
    for (const double factor : {0.01, 0.5, 0.9, 1.2, 1.5, 10.0})
        expectBoth([factor](ChainRow& row) { *row.markVolatility *= factor; },
                   [factor](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
                       EXPECT_THAT(said, HasSubstr("mark volatilities are suspect"));
                       EXPECT_THAT(said, HasSubstr(fmt::format("divided by {:.4g}", factor)));
                       for (std::size_t i = 0; i < clean.rows.size(); ++i)
                           ASSERT_NEAR(capture.rows[i].markVolatility.value(), 0.6, 1e-12) << factor;
                   });
    expectBoth([](ChainRow& row) { *row.markVolatility *= row.strike / 50'000.0; },
               [](const ChainCapture&, const ChainCapture& capture, const std::string& said) {
                   EXPECT_THAT(said, HasSubstr("they are left out"));
                   EXPECT_FALSE(capture.rows[0].markVolatility.has_value());
               });
}

/// A smile that no step of a rounding holds.
double volatilityAt(const ChainRow& row) { return 0.6037 + 1e-6 * row.strike; }

/// Of captureOf, with volatilities, marks, bids and asks of that smile.
ChainCapture onASmile(const std::string& settles, double (*volatilityOf)(const ChainRow&) = volatilityAt)
{
    auto capture = captureOf(settles, 70'000.0);
    for (auto& row : capture.rows) {
        row.markVolatility = volatilityOf(row);
        const double usd = pricing::black76Price(row.right, row.underlyingLevel, row.strike, *row.markVolatility,
                                                 (row.expiry - capture.time).inYears());
        row.mark = settles.empty() ? usd / row.underlyingLevel : usd;
        row.bid = 0.98 * *row.mark;
        row.ask = 1.02 * *row.mark;
    }
    return capture;
}

double roundedTo(double value, double step) { return std::round(value / step) * step; }

// Case percent_volatility: a column in whole per cent, or in twos, fives or tens, is up to a step off its own marks,
// which are exact. A few rows that are told closer are no other column.
TEST(CaptureCheck, RoundedVolatilitiesGiveWayToTheirMarkPrices)
{
    for (const std::string settles : {"", "USDC"}) {
        const auto capture = onASmile(settles);
        auto exact = capture;
        EXPECT_THAT(reconcile(exact), IsEmpty());
        for (const auto& [step, says] : {std::pair(0.01, "are told to 1 per cent"),
                                         {0.02, "are told to 2 per cent"},
                                         {0.05, "are told to 5 per cent"},
                                         {0.1, "are told to 10 per cent"}})
            for (const std::size_t closer : {0U, 40U}) {
                SCOPED_TRACE(fmt::format("{} {}", step, closer));
                auto coarse = capture;
                for (std::size_t i = 0; i < coarse.rows.size(); ++i)
                    if (closer == 0 || i % closer != 0)
                        coarse.rows[i].markVolatility = roundedTo(*coarse.rows[i].markVolatility, step);
                const auto said = reconcile(coarse);
                ASSERT_EQ(said.size(), 1U);
                EXPECT_THAT(said.front(), HasSubstr(says));
                for (const auto& row : coarse.rows) {
                    ASSERT_FALSE(row.markVolatility.has_value());
                    ASSERT_TRUE(row.mark.has_value());
                }
            }
    }
}

// Volatilities that truly are whole are exact, and marks beside them that are told to a tick are not.
TEST(CaptureCheck, WholeVolatilitiesStayBesideMarksThatAreRoundedThemselves)
{
    for (const double tick : {1e-3, 5e-4, 1e-4}) {
        auto capture = onASmile("", [](const ChainRow& row) { return roundedTo(volatilityAt(row), 0.01); });
        for (auto& row : capture.rows)
            row.mark = roundedTo(*row.mark, tick);
        const auto said = reconcile(capture);
        EXPECT_THAT(said, Not(Contains(HasSubstr("mark volatilities")))) << tick;
        for (const auto& row : capture.rows)
            ASSERT_TRUE(row.markVolatility.has_value()) << tick;
    }
}

// A rounded volatility is all that tells of an expiry without mark prices; without it its smile was not fitted.
TEST(CaptureCheck, RoundedVolatilitiesStayWhereNoMarkPriceStands)
{
    auto capture = onASmile("");
    for (auto& row : capture.rows) {
        row.markVolatility = roundedTo(*row.markVolatility, 0.01);
        if (row.instrument.starts_with("BTC-30-")) row.mark.reset();
    }
    const auto said = reconcile(capture);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said.front(), HasSubstr("are told to 1 per cent"));
    for (const auto& row : capture.rows)
        ASSERT_EQ(row.markVolatility.has_value(), row.instrument.starts_with("BTC-30-")) << row.instrument;
}

// The index moves while rows are fetched, so the row before says best what it was at one that is wrong.
TEST(CaptureCheck, AnIndexOfFewRowsThatIsOffIsThatOfTheRowBefore)
{
    for (const double factor : {0.5, 0.9, 1.05, 1000.0}) {
        const auto clean = captureOf("", 70'000.0);
        for (const std::size_t from : {std::size_t{0}, std::size_t{150}}) {
            auto capture = clean;
            for (std::size_t i = 0; i < capture.rows.size(); ++i)
                capture.rows[i].indexPrice += 0.1 * static_cast<double>(i);
            const auto moving = capture;
            for (std::size_t i = from; i < from + 100; ++i)
                capture.rows[i].indexPrice *= factor;
            const auto said = reconcile(capture);
            ASSERT_EQ(said.size(), 1U);
            EXPECT_THAT(said[0], HasSubstr("BTC index is suspect in 100 of 600 rows")) << factor;
            EXPECT_THAT(said[0], HasSubstr(clean.rows[from].instrument));
            for (std::size_t i = 0; i < capture.rows.size(); ++i)
                ASSERT_NEAR(capture.rows[i].indexPrice, moving.rows[i].indexPrice, 10.0) << factor << " " << i;
        }
        auto alone = clean;
        alone.rows[3].indexPrice *= factor;
        EXPECT_EQ(reconcile(alone).size(), 1U);
        EXPECT_EQ(alone.rows[3].indexPrice, 70'000.0);
    }
    auto moved = captureOf("", 70'000.0);
    for (std::size_t i = 0; i < moved.rows.size() / 2; ++i)
        moved.rows[i].indexPrice *= 1.004;
    EXPECT_THAT(reconcile(moved), IsEmpty()) << "so much it moves";
}

TEST(CaptureCheck, AForwardThatIsOffByHalfAPercentIsReplaced)
{
    for (const double factor : {0.5, 0.995, 1.005, 1.01, 1.1})
        expectBoth([factor](ChainRow& row) { row.underlyingLevel *= factor; },
                   [](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
                       EXPECT_THAT(said, HasSubstr("6 of 6 "));
                       EXPECT_THAT(said, HasSubstr("forwards are suspect"));
                       for (std::size_t i = 0; i < clean.rows.size(); ++i)
                           ASSERT_NEAR(capture.rows[i].underlyingLevel, clean.rows[i].underlyingLevel, 0.01);
                   });
}

// Premiums one strike off are parity's line of another forward. The expiries beside it know the forward: it stays.
TEST(CaptureCheck, RowsThatAreShiftedAgainstTheirStrikesMoveNoForward)
{
    for (const std::string settles : {"", "USDC"}) {
        const auto clean = captureOf(settles, 70'000.0);
        auto capture = clean;
        const auto expiry = parseIso8601("2026-02-19T08:00:00Z").value();
        for (std::size_t i = 0; i + 2 < clean.rows.size(); ++i) {
            // Rows stand by strike, call and put in turn.
            const auto &own = clean.rows[i], &next = clean.rows[i + 2];
            if (own.expiry != expiry || next.expiry != expiry) continue;
            capture.rows[i].bid = next.bid, capture.rows[i].ask = next.ask, capture.rows[i].mark = next.mark;
        }
        reconcile(capture);
        for (std::size_t i = 0; i < clean.rows.size(); ++i)
            ASSERT_EQ(capture.rows[i].underlyingLevel, clean.rows[i].underlyingLevel) << clean.rows[i].instrument;
    }
}

// Index and forwards of one origin bear each other out; parity bears out neither.
TEST(CaptureCheck, IndexAndForwardsThatAreWrongTogetherAreBothReplaced)
{
    expectBoth(
        [](ChainRow& row) {
            row.underlyingLevel *= 1.05;
            row.indexPrice *= 1.05;
        },
        [](const ChainCapture& clean, const ChainCapture& capture, const std::string&) {
            EXPECT_NEAR(capture.rows[0].underlyingLevel, clean.rows[0].underlyingLevel, 0.01);
            EXPECT_NEAR(capture.rows[0].indexPrice, 70'000.0, 0.1);
        });
}

// Under the half per cent that forwards may stand off an index: what moved all of them tells by how much it was moved.
TEST(CaptureCheck, AnIndexThatMovedALittleWithItsForwardsMovesBackWithThem)
{
    const auto together = [](ChainRow& row) {
        row.underlyingLevel *= 1.0045;
        row.indexPrice *= 1.0045;
    };
    expectBoth(together, [](const ChainCapture& clean, const ChainCapture& capture, const std::string&) {
        EXPECT_NEAR(capture.rows[0].underlyingLevel, clean.rows[0].underlyingLevel, 0.01);
        EXPECT_NEAR(capture.rows[0].indexPrice, 70'000.0, 0.1);
    });
    expectBoth([](ChainRow& row) { row.underlyingLevel *= 1.0045; },
               [](const ChainCapture&, const ChainCapture& capture, const std::string& said) {
                   EXPECT_THAT(said, HasSubstr("forwards are suspect"));
                   EXPECT_EQ(capture.rows[0].indexPrice, 70'000.0) << "it stands as an index does to parity's forwards";
               });
    // A spot of another origin bears the level out: premiums are what is wrong.
    auto capture = spoilt(captureOf("", 70'000.0), together);
    reconcile(capture, {{"BTC", 70'000.0 * 1.0047}});
    EXPECT_EQ(capture.rows[0].indexPrice, 70'000.0 * 1.0045);
    auto old = spoilt(captureOf("", 70'000.0), together);
    EXPECT_EQ(reconcile(old, {{"BTC", 71'500.0}}).size(), 2U);
    EXPECT_NEAR(old.rows[0].indexPrice, 70'000.0, 0.1) << "one of hours ago says nothing";
}

// Rows of hours ago beside those of now agree with themselves in every column: only the expiries beside them do not.
TEST(CaptureCheck, AnExpiryThatStoodStillIsLeftOutByName)
{
    for (const std::string settles : {"", "USDC"}) {
        const auto now = captureOf(settles, 70'000.0), before = captureOf(settles, 71'400.0);
        std::vector<Timestamp> expiries;
        for (const auto& row : now.rows)
            if (expiries.empty() || expiries.back() != row.expiry) expiries.push_back(row.expiry);
        for (const bool withIndex : {false, true})
            for (std::size_t i = 0; i + (withIndex ? 0 : 1) < expiries.size(); ++i) {
                SCOPED_TRACE(fmt::format("{}, expiry {}, old index {}", settles, i, withIndex));
                auto capture = now;
                std::erase_if(capture.rows, [&](const ChainRow& row) { return row.expiry == expiries[i]; });
                const auto sound = capture.rows.size();
                for (auto row : before.rows) {
                    if (row.expiry != expiries[i]) continue;
                    if (!withIndex) row.indexPrice = 70'000.0;
                    capture.rows.push_back(row);
                }
                const auto said = reconcile(capture);
                ASSERT_EQ(capture.rows.size(), sound);
                ASSERT_EQ(said.size(), 1U) << said.back();
                EXPECT_THAT(said.front(), HasSubstr("options of " + toIso8601(expiries[i]).substr(0, 10) +
                                                    " are left out: their forward, 7"));
                EXPECT_EQ(capture.rows.front().indexPrice, 70'000.0);
            }
    }
}

// Forwards may stand half a per cent off an index, but on a line that ends at it.
TEST(CaptureCheck, AnIndexAQuarterPerCentOffTheEndOfItsForwardsLineIsReplaced)
{
    for (const double factor : {1.0025, 0.996}) {
        expectBoth([factor](ChainRow& row) { row.indexPrice *= factor; },
                   [](const ChainCapture&, const ChainCapture& capture, const std::string& said) {
                       EXPECT_THAT(said, HasSubstr("index is suspect"));
                       EXPECT_NEAR(capture.rows[0].indexPrice, 70'000.0, 0.1);
                   });
        // A spot of another origin is that index; or it moved so far while it was fetched.
        auto borneOut = spoilt(captureOf("", 70'000.0), [factor](ChainRow& row) { row.indexPrice *= factor; });
        EXPECT_THAT(reconcile(borneOut, {{"BTC", 70'000.0 * factor}}), IsEmpty());
        auto moving = spoilt(captureOf("", 70'000.0), [factor](ChainRow& row) { row.indexPrice *= factor; });
        moving.rows.front().indexPrice *= 1.006;
        EXPECT_THAT(reconcile(moving), IsEmpty());
    }
    auto little = spoilt(captureOf("", 70'000.0), [](ChainRow& row) { row.indexPrice *= 1.0014; });
    EXPECT_THAT(reconcile(little), IsEmpty()) << "as recorded ones stand";
}

// A last spot from hours ago stands nearer to the wrong index; forwards that parity confirms count for more.
TEST(CaptureCheck, AnIndexThatIsOffIsReplacedWhateverTheLastSpotWas)
{
    for (const double factor : {0.985, 1.015, 1.5}) {
        auto capture = spoilt(captureOf("", 70'000.0), [factor](ChainRow& row) { row.indexPrice *= factor; });
        const auto said = reconcile(capture, {{"BTC", 70'000.0 * factor}});
        ASSERT_EQ(said.size(), 1U);
        EXPECT_THAT(said.front(), HasSubstr("BTC index is suspect"));
        EXPECT_NEAR(capture.rows[0].indexPrice, 70'000.0, 0.1) << "the end of the line through the forwards";
    }
}

TEST(CaptureCheck, AnIndexColumnThatHoldsTheForwardsIsNoIndex)
{
    expectBoth([](ChainRow& row) { std::swap(row.indexPrice, row.underlyingLevel); },
               [](const ChainCapture& clean, const ChainCapture& capture, const std::string&) {
                   for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                       ASSERT_NEAR(capture.rows[i].indexPrice, 70'000.0, 150.0);
                       ASSERT_EQ(capture.rows[i].indexPrice, capture.rows[0].indexPrice);
                   }
               });
}

/// As a venue tells levels: in cents, each row its own, for they move by 0.3 % while the rows are fetched.
ChainCapture inCents(std::size_t forwardsOfAnExpiry = 7, double yearly = 0.06)
{
    auto capture = captureOf("", 70'000.0, yearly);
    std::size_t place = 0;
    for (auto& row : capture.rows) {
        const double moved = 0.999 + 0.003 * static_cast<double>(place++) / static_cast<double>(capture.rows.size());
        row.indexPrice = std::round(100.0 * moved * row.indexPrice) / 100.0;
        row.underlyingLevel =
            std::round(100.0 * row.underlyingLevel + static_cast<double>(place % forwardsOfAnExpiry)) / 100.0;
    }
    return capture;
}

// The line from afar tells an index to a per cent, its cents exactly: within what the line allows they alone speak.
TEST(CaptureCheck, AnIndexBesideFarExpiriesThatWasMultipliedIsDividedToTheCent)
{
    for (const auto& [days, factor] : {std::pair(14, 1.004), {14, 0.996}, {30, 1.006}, {30, 1.012}}) {
        SCOPED_TRACE(fmt::format("from {} days on, {} times", days, factor));
        auto clean = inCents();
        std::erase_if(clean.rows, [&, days = days](const ChainRow& row) {
            return row.expiry < clean.time + Duration::hours(24 * days - 12);
        });
        auto same = clean;
        EXPECT_THAT(reconcile(same), IsEmpty());
        auto capture = spoilt(clean, [factor = factor](ChainRow& row) { row.indexPrice *= factor; });
        const auto said = reconcile(capture);
        ASSERT_EQ(said.size(), 1U);
        EXPECT_THAT(said.front(), HasSubstr("to the cent all of it is"));
        for (std::size_t i = 0; i < clean.rows.size(); ++i)
            ASSERT_NEAR(capture.rows[i].indexPrice, clean.rows[i].indexPrice, 1e-6);
    }
    // The line itself is bent by so much where it comes from afar, and a column of one number proves nothing.
    auto bent = captureOf("", 70'000.0);
    std::erase_if(bent.rows,
                  [&](const ChainRow& row) { return row.expiry < bent.time + Duration::hours(24 * 30 - 12); });
    for (auto& row : bent.rows)
        row.indexPrice *= 1.004;
    EXPECT_THAT(reconcile(bent), IsEmpty());
}

// What knows nothing of an index or of forwards tells them to some basis points; their cents tell them exactly.
TEST(CaptureCheck, LevelsThatAreAllMultipliedAreDividedToTheCent)
{
    auto asTold = inCents();
    EXPECT_THAT(reconcile(asTold), IsEmpty());
    for (const double factor : {0.5, 0.9, 1.02, 1.05, 1.5, 2.0, 10.0, 1000.0})
        for (const int columns : {1, 2, 3}) {
            SCOPED_TRACE(fmt::format("{} times, columns {}", factor, columns));
            auto capture = spoilt(inCents(), [&](ChainRow& row) {
                if (columns != 2) row.indexPrice *= factor;
                if (columns != 1) row.underlyingLevel *= factor;
            });
            const auto said = reconcile(capture);
            ASSERT_EQ(said.size(), columns == 3 ? 2U : 1U);
            EXPECT_THAT(said.front(), HasSubstr(columns == 1 ? "index is suspect" : "forwards are suspect"));
            for (std::size_t i = 0; i < capture.rows.size(); ++i) {
                ASSERT_EQ(capture.rows[i].indexPrice, asTold.rows[i].indexPrice);
                ASSERT_EQ(capture.rows[i].underlyingLevel, asTold.rows[i].underlyingLevel);
            }
        }
    // Twelve different forwards in cents: a tenth of each is in cents by chance once in 10^12, a half in 4,096.
    for (const double factor : {10.0, 1000.0}) {
        const auto clean = inCents(2);
        auto capture = spoilt(clean, [factor](ChainRow& row) { row.underlyingLevel *= factor; });
        reconcile(capture);
        for (std::size_t i = 0; i < capture.rows.size(); ++i)
            ASSERT_EQ(capture.rows[i].underlyingLevel, clean.rows[i].underlyingLevel) << factor;
    }
    // A column that holds one number proves nothing, nor one that was rounded once more.
    auto still = spoilt(inCents(), [](ChainRow& row) { row.indexPrice = 105'000.0; });
    reconcile(still);
    EXPECT_NEAR(still.rows[0].indexPrice, 70'000.0, 1.0);
    auto whole = spoilt(inCents(), [](ChainRow& row) { row.indexPrice = std::round(1.5 * row.indexPrice); });
    reconcile(whole);
    EXPECT_NEAR(whole.rows[0].indexPrice, 70'000.0, 1.0);
}

// The far expiries stand off the near ones by more than a small factor moves them: each is held against its own parity.
TEST(CaptureCheck, EachForwardIsDividedByWhatItsOwnParitySays)
{
    for (const double yearly : {0.12, -0.12})  // Contango and backwardation.
        for (const double factor : {0.98, 0.99, 1.01, 1.02})
            for (const std::size_t multiplied : {4U, 6U}) {
                SCOPED_TRACE(fmt::format("{} a year, {} of six times {}", yearly, multiplied, factor));
                const auto clean = inCents(7, yearly);
                auto sound = clean;
                ASSERT_THAT(reconcile(sound), IsEmpty());
                const auto last = clean.time + Duration::hours(24 * (multiplied == 4 ? 40 : 200));
                auto capture = spoilt(clean, [&](ChainRow& row) {
                    if (row.expiry < last) row.underlyingLevel *= factor;
                });
                const auto said = reconcile(capture);
                ASSERT_FALSE(said.empty());
                EXPECT_THAT(said.front(), HasSubstr(fmt::format("{} of 6 BTC forwards are suspect: they are divided "
                                                                "by {}, which their cents prove;",
                                                                multiplied, factor)));
                for (std::size_t i = 0; i < capture.rows.size(); ++i)
                    ASSERT_NEAR(capture.rows[i].underlyingLevel, clean.rows[i].underlyingLevel, 1e-6)
                        << clean.rows[i].instrument;
            }
}

/// As a venue quotes: bids and asks on its price steps.
ChainCapture onSteps()
{
    auto capture = captureOf("", 70'000.0);
    for (auto& row : capture.rows) {
        const auto stepped = [&](double premium, domain::Rounding rounding) {
            return row.terms.price.rounded(domain::Price::fromDouble(premium).value(), rounding).toDouble();
        };
        row.bid = stepped(*row.bid, domain::Rounding::Down);
        row.ask = stepped(*row.ask, domain::Rounding::Up);
        if (*row.bid <= 0.0) row.bid.reset();
    }
    return capture;
}

// A multiplied column leaves the venue's price steps; divided by its factor it stands on them again, to the last row.
TEST(CaptureCheck, BidsOrAsksThatAreAllMultipliedAreDividedAgain)
{
    const auto clean = onSteps();
    auto asTold = clean;
    EXPECT_THAT(reconcile(asTold), IsEmpty());
    for (const auto side : {&ChainRow::bid, &ChainRow::ask})
        for (const bool ofOne : {true, false})
            for (const double factor : {0.5, 0.9, 1.05, 1.2, 1.5, 10.0, 1000.0}) {
                SCOPED_TRACE(fmt::format("{} of {} x {}", side == &ChainRow::bid ? "bids" : "asks",
                                         ofOne ? "one expiry" : "all", factor));
                const auto first = clean.rows.front().expiry + Duration::hours(24 * 11);
                auto capture = spoilt(clean, [&](ChainRow& row) {
                    if (row.*side && (!ofOne || row.expiry == first)) *(row.*side) *= factor;
                });
                const auto said = reconcile(capture);
                ASSERT_EQ(said.size(), 1U);
                EXPECT_THAT(said[0], HasSubstr(fmt::format("BTC {} are suspect in {} of 6 expiries",
                                                           side == &ChainRow::bid ? "bids" : "asks", ofOne ? 1 : 6)));
                EXPECT_THAT(said[0], HasSubstr(fmt::format("divided by {:.4g}, as they are", factor)));
                for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                    ASSERT_EQ((capture.rows[i].*side).has_value(), (clean.rows[i].*side).has_value());
                    ASSERT_NEAR((capture.rows[i].*side).value_or(0.0), (clean.rows[i].*side).value_or(0.0), 1e-12);
                }
            }
}

// Wide markets are no multiplied ones: sides at half or at twice the marks, on their steps, stay as they are.
TEST(CaptureCheck, BidsAndAsksThatAreMultipliedTogetherAreDividedAgain)
{
    const auto clean = onSteps();
    for (const double factor : {0.5, 0.9, 1.05, 1.2, 10.0, 1000.0}) {
        SCOPED_TRACE(factor);
        auto capture = spoilt(clean, [factor](ChainRow& row) {
            if (row.bid) *row.bid *= factor;
            if (row.ask) *row.ask *= factor;
        });
        EXPECT_EQ(reconcile(capture).size(), 2U);
        for (std::size_t i = 0; i < clean.rows.size(); ++i) {
            ASSERT_NEAR(capture.rows[i].bid.value_or(0.0), clean.rows[i].bid.value_or(0.0), 1e-12);
            ASSERT_NEAR(capture.rows[i].ask.value_or(0.0), clean.rows[i].ask.value_or(0.0), 1e-12);
        }
    }
}

TEST(CaptureCheck, SidesFarOffTheMarksOnTheirStepsAreNotDivided)
{
    const auto capture = spoilt(onSteps(), [](ChainRow& row) {
        const auto half =
            row.terms.price.rounded(domain::Price::fromDouble(0.5 * *row.mark).value(), domain::Rounding::Down);
        row.bid = half.toDouble() > 0.0 ? std::optional(half.toDouble()) : std::nullopt;
    });
    auto judged = capture;
    for (const auto& sentence : reconcile(judged))
        EXPECT_THAT(sentence, testing::Not(HasSubstr("price steps")));
}

TEST(CaptureCheck, BidsAndAsksThatAreExchangedAreTakenForEachOther)
{
    expectBoth([](ChainRow& row) { std::swap(row.bid, row.ask); },
               [](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
                   EXPECT_THAT(said, HasSubstr("bids stand above asks"));
                   for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                       ASSERT_EQ(capture.rows[i].bid, clean.rows[i].bid);
                       ASSERT_EQ(capture.rows[i].ask, clean.rows[i].ask);
                   }
               });
}

// Exchanging the columns would make a bid of the true ask, and an ask of three times the true bid.
TEST(CaptureCheck, BidsThatStandAboveAsksAreExchangedOnlyWhereMarksStandBetween)
{
    expectBoth(
        [](ChainRow& row) {
            row.mark.reset();
            *row.bid *= 3.0;
        },
        [](const ChainCapture&, const ChainCapture& capture, const std::string& said) {
            EXPECT_THAT(said, HasSubstr("bids and asks are suspect: bids stand above asks in most rows, and no mark"));
            for (const auto& row : capture.rows)
                ASSERT_TRUE(!row.bid && !row.ask);
        });
    // A tenth of the marks tells for all.
    expectBoth(
        [](ChainRow& row) {
            if (std::fmod(row.strike, 7'000.0) > 1.0) row.mark.reset();
            *row.bid *= 3.0;
        },
        [](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
            EXPECT_THAT(said, HasSubstr("BTC"));
            EXPECT_THAT(said, HasSubstr(" bids are suspect: bids stand above asks in most rows; they are left out"));
            for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                ASSERT_FALSE(capture.rows[i].bid.has_value());
                ASSERT_EQ(capture.rows[i].ask, clean.rows[i].ask);
            }
        });
}

TEST(CaptureCheck, OfExchangedColumnsARowThatStandsTheRightWayRoundStays)
{
    expectBoth(
        [](ChainRow& row) {
            const int kind = static_cast<int>(row.strike / 1'400.0) % 5;
            if (kind == 1) row.bid.reset();
            if (kind == 2) row.ask.reset();
            if (kind != 0) std::swap(row.bid, row.ask);
            if (kind == 3 && row.right == domain::OptionRight::Put) row.mark.reset();
        },
        [](const ChainCapture& clean, const ChainCapture& capture, const std::string& said) {
            EXPECT_THAT(said, HasSubstr("they are taken for each other"));
            for (std::size_t i = 0; i < clean.rows.size(); ++i) {
                const auto &right = clean.rows[i], &row = capture.rows[i];
                const int kind = static_cast<int>(row.strike / 1'400.0) % 5;
                ASSERT_EQ(row.bid, kind == 1 ? std::nullopt : right.bid) << kind;
                ASSERT_EQ(row.ask, kind == 2 ? std::nullopt : right.ask) << kind;
            }
        });
}

// The clock of one file is off, or an older capture has a new stamp: what its marks are priced for is another time.
TEST(CaptureCheck, AStampThatTheMarksContradictIsNamed)
{
    for (const std::string settles : {"", "USDC"}) {
        const auto clean = captureOf(settles, 70'000.0);
        EXPECT_EQ(contradictedStamp(clean), std::nullopt);
        for (const auto off : {Duration::hours(-8), Duration::hours(-1), Duration::hours(1), Duration::days(365)}) {
            auto capture = clean;
            capture.time = capture.time + off;
            ASSERT_TRUE(timeOfMarks(capture).has_value());
            EXPECT_NEAR((*timeOfMarks(capture) - clean.time).inSeconds(), 0.0, 60.0);
            ASSERT_TRUE(contradictedStamp(capture).has_value());
            EXPECT_THAT(*contradictedStamp(capture), HasSubstr("c.csv: timestamp: expected the time for which"));
        }
        // Wrong volatilities, marks or forwards are not a wrong clock.
        EXPECT_EQ(contradictedStamp(spoilt(clean, [](ChainRow& row) { *row.markVolatility *= 1.2; })), std::nullopt);
        EXPECT_EQ(contradictedStamp(spoilt(clean, [](ChainRow& row) { *row.mark *= 0.9; })), std::nullopt);
        EXPECT_EQ(contradictedStamp(spoilt(clean, [](ChainRow& row) { row.mark = row.bid; })), std::nullopt);
        EXPECT_EQ(contradictedStamp(spoilt(clean, [](ChainRow& row) { row.underlyingLevel *= 1.05; })), std::nullopt);
    }
}

// The option feed stood still while index and forwards went on: three columns of now against four of six hours ago.
TEST(CaptureCheck, PremiumsThatStoodStillAreEmptiedAndIndexAndForwardsStay)
{
    for (const std::string settles : {"", "USDC"}) {
        const auto clean = captureOf(settles, 70'000.0);
        const std::string chain = clean.rows.front().currency;
        auto sound = clean;
        EXPECT_THAT(dropFrozenChains(sound), testing::IsEmpty());
        auto wrongForwards = spoilt(clean, [](ChainRow& row) { row.underlyingLevel *= 1.05; });
        EXPECT_THAT(dropFrozenChains(wrongForwards), testing::IsEmpty()) << "their premiums are of now";
        for (const double moved : {0.98, 1.03}) {
            auto capture = spoilt(clean, [moved](ChainRow& row) {
                row.underlyingLevel *= moved;
                row.indexPrice *= moved;
            });
            capture.time = capture.time + Duration::hours(6);
            EXPECT_EQ(contradictedStamp(capture), std::nullopt) << "the stamp is that of index and forwards";
            const auto stated = capture;
            const auto said = dropFrozenChains(capture);
            ASSERT_EQ(said.size(), 1U);
            EXPECT_THAT(said.front(),
                        HasSubstr(chain + " premiums and volatilities are suspect: the marks are priced"));
            EXPECT_THAT(capture.frozen, testing::ElementsAre(chain));
            EXPECT_THAT(reconcile(capture), testing::IsEmpty()) << "nothing is left that contradicts them";
            ASSERT_EQ(capture.rows.size(), stated.rows.size());
            for (std::size_t i = 0; i < capture.rows.size(); ++i) {
                EXPECT_FALSE(capture.rows[i].bid || capture.rows[i].mark || capture.rows[i].markVolatility);
                EXPECT_EQ(capture.rows[i].underlyingLevel, stated.rows[i].underlyingLevel);
            }
        }
        // Old in all its columns, beside a chain of now: what is known of it then is not of this capture.
        auto old = clean;
        old.time = old.time + Duration::hours(6);
        EXPECT_EQ(dropFrozenChains(old).size(), 1U);
        EXPECT_THAT(old.rows, testing::IsEmpty());
    }
}

// One chain's clock is off: what its marks are priced for is the time of the others, and it is taken as of that.
TEST(CaptureCheck, AChainWhoseStampsAreOffIsTakenAsOfTheTimeThatItsMarksArePricedFor)
{
    const auto coin = captureOf("", 70'000.0), usdc = captureOf("USDC", 70'000.0);
    for (const std::string off : {"BTC", "BTC_USDC"})
        for (const auto by : {Duration::hours(1), Duration::hours(-1), Duration::hours(-8)}) {
            auto capture = coin;
            capture.rows.insert(capture.rows.end(), usdc.rows.begin(), usdc.rows.end());
            for (auto& row : capture.rows)
                if (row.currency == off) row.captureTime = row.captureTime + by;
            const auto count = capture.rows.size();
            alignStamps(capture);
            ASSERT_EQ(capture.rows.size(), count);
            for (const auto& row : capture.rows)
                ASSERT_EQ(row.captureTime, coin.time) << off;
            EXPECT_THAT(capture.remarks,
                        testing::ElementsAre(HasSubstr("timestamps of " + off + " in c.csv are suspect")));
            EXPECT_EQ(capture.faults.count, 0U);
        }
    // A chain of another time: stamps and marks both say so. Then the time is that of most rows.
    auto older = usdc;
    std::erase_if(older.rows, [](const ChainRow& row) { return row.strike > 80'000.0; });
    const auto few = older.rows.size();
    for (auto& row : older.rows) {
        row.captureTime = row.captureTime - Duration::hours(4);
        const double years = (row.expiry - row.captureTime).inYears();
        row.mark = pricing::black76Price(row.right, row.underlyingLevel, row.strike, 0.6, years);
    }
    auto both = coin;
    both.rows.insert(both.rows.end(), older.rows.begin(), older.rows.end());
    alignStamps(both);
    EXPECT_EQ(both.rows.size(), coin.rows.size());
    EXPECT_EQ(both.faults.count, few);
    EXPECT_THAT(both.faults.sentences.front(), HasSubstr("expected a time within 15 min of the other rows'"));
    // Without marks nothing tells, and the time is that of most rows, as before.
    auto untold = coin;
    untold.rows.insert(untold.rows.end(), older.rows.begin(), older.rows.end());
    for (auto& row : untold.rows)
        row.mark.reset();
    alignStamps(untold);
    EXPECT_EQ(untold.rows.size(), coin.rows.size());
}

}  // namespace
}  // namespace ballast::recorded::capture_check_test
