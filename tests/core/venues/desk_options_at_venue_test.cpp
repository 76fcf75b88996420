#include <cmath>
#include <set>
#include <thread>

#include "core/venues/desk_behind_proxy.h"

namespace ballast::venues::testing::desk_options_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using interfaces::Picture;

/// Options of the venue whose rows are wrong, or that end.
class DeskOfOptions : public DeskBehindProxy {
protected:
    struct Listed {
        std::string name;  ///< "BTC-25DEC26-70000-C".
        double strike{}, expiry{};
        std::string stem() const { return name.substr(0, name.find('-', 4)); }  ///< "BTC-25DEC26".
    };
    /// Calls of BTC by expiry and strike.
    std::vector<Listed> calls()
    {
        std::vector<Listed> all;
        const auto listed = served.get("/api/v2/public/get_instruments?currency=BTC&kind=option").at("result");
        for (const auto& one : listed)
            if (one.at("option_type") == "call")
                all.push_back({one.at("instrument_name"), one.at("strike"), one.at("expiration_timestamp")});
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return std::tie(a.expiry, a.strike) < std::tie(b.expiry, b.strike);
        });
        return all;
    }
    /// The call nearest to the money of the `n`th expiry that ends in more than `days`.
    Listed nearMoney(double days, int n = 0)
    {
        const double spot = served.state().at("index").at("BTC"), now = served.state().at("timestamp");
        std::map<double, Listed> best;
        for (const auto& one : calls())
            if (one.expiry > now + days * 86'400e3) {
                auto [place, isNew] = best.try_emplace(one.expiry, one);
                if (!isNew && std::abs(one.strike - spot) < std::abs(place->second.strike - spot)) place->second = one;
            }
        auto found = best.begin();
        std::advance(found, n);
        return found->second;
    }
    /// Each row of an answer or notification that names an instrument of the stem goes through `how`; false: it goes.
    void eachRow(const std::string& stem, std::function<bool(Json& row)> how)
    {
        set("rows of " + stem, [stem, how = std::move(how)](int, const std::string& text) -> std::vector<std::string> {
            if (text.find("\"instrument_name\":\"" + stem) == std::string::npos) return {text};
            auto frame = Json::parse(text);
            auto* data = frame.contains("result") ? &frame["result"] : &frame["params"]["data"];
            const auto isOf = [&](const Json& row) {
                return row.is_object() && row.contains("instrument_name") &&
                       row["instrument_name"].get<std::string>().starts_with(stem);
            };
            if (data->is_object())
                return isOf(*data) && !how(*data) ? std::vector<std::string>{} : std::vector{frame.dump()};
            Json kept = Json::array();
            for (auto& row : *data)
                if (!isOf(row) || how(row)) kept.push_back(std::move(row));
            *data = std::move(kept);
            return {frame.dump()};
        });
    }
    std::optional<interfaces::PositionView> line(const std::string& instrument)
    {
        const auto p = picture();
        if (p->positions.data)
            for (const auto& one : p->positions.data->lines)
                if (one.instrument == instrument) return one;
        return std::nullopt;
    }
    /// Fitted volatilities of an expiry's strikes.
    std::map<double, double> smile(double expiry)
    {
        std::map<double, double> found;
        const auto p = picture();
        if (!p->strikes.data) return found;
        for (const auto& [coin, ladders] : *p->strikes.data)
            if (coin == "BTC" && ladders)
                for (const auto& ladder : *ladders)
                    if (static_cast<double>(ladder.expiry.nanoseconds) / 1e6 == expiry)
                        for (const auto& row : ladder.rows)
                            if (row.fitVolatility) found[row.strike] = *row.fitVolatility;
        return found;
    }
    static void expectFinite(const interfaces::ScreenGreeks& greeks, const char* of)
    {
        for (const double one :
             {greeks.deltaCoin, greeks.gammaCoin, greeks.vegaUsd, greeks.thetaUsd, greeks.vega30Usd, greeks.vegaOwnUsd})
            EXPECT_TRUE(std::isfinite(one)) << of;
    }
};

/// F34: volatilities of nothing, less than nothing and 500 %, none, and prices above any bound. What is wrong is left
/// out: the smile beside it stays, every figure is finite. F19 on the same road: a forward of nothing ends nothing.
TEST_F(DeskOfOptions, F34_RowsThatCannotBeAreLeftOutOfTheSmile)
{
    const auto held = nearMoney(20.0);
    hold(held.name, 5.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    ASSERT_TRUE(becomes([&] { return smile(held.expiry).size() > 5 && line(held.name); }, 40.0));
    ASSERT_TRUE(isReady());
    const auto before = smile(held.expiry);
    const auto greeks = line(held.name)->greeks;
    std::atomic<int> turned{0};
    // Every third row of the expiry, but for what is held, in turn in another way.
    eachRow(held.stem(), [&turned, held](Json& row) {
        const std::string name = row["instrument_name"];
        if (name == held.name || std::hash<std::string>{}(name) % 3 != 0) return true;
        switch (std::hash<std::string>{}(name) / 3 % 6) {
        case 0:
            row["mark_iv"] = 0.0, row["iv"] = 0.0;
            break;
        case 1:
            row["mark_iv"] = -50.0, row["iv"] = -0.5;
            break;
        case 2:
            row["mark_iv"] = 500.0, row["iv"] = 5.0;
            break;
        case 3:
            row["mark_iv"] = nullptr, row.erase("iv");
            break;
        case 4:  // A call above its coin, a put above its strike.
            row["best_bid_price"] = row["bid_price"] = 3.0, row["best_ask_price"] = row["ask_price"] = 3.1;
            break;
        default:  // The forward of the expiry, which is everybody's.
            row["underlying_price"] = 0.0;
        }
        ++turned;
        return true;
    });
    ASSERT_TRUE(becomes([&] { return turned > 60; }, 20.0)) << turned;
    std::this_thread::sleep_for(4s);
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Normal)
        << picture()->trading.data->tradingStateReason;
    ASSERT_TRUE(line(held.name));
    const auto now = line(held.name)->greeks;
    expectFinite(now, "position");
    expectFinite(coin()->net, "book");
    EXPECT_NEAR(now.deltaCoin, greeks.deltaCoin, 0.1 * std::abs(greeks.deltaCoin));
    EXPECT_NEAR(now.vegaUsd, greeks.vegaUsd, 0.1 * std::abs(greeks.vegaUsd));
    const auto after = smile(held.expiry);
    EXPECT_EQ(after.size(), before.size());
    for (const auto& [strike, volatility] : before) {
        ASSERT_TRUE(after.contains(strike)) << strike;
        // Within a quarter of the strikes around the forward; the wings have fewer witnesses.
        const bool isNear = std::abs(strike / held.strike - 1.0) < 0.25;
        EXPECT_NEAR(after.at(strike), volatility, isNear ? 0.03 : 0.15) << strike;
    }
    honest();
    stop();
    expectReconciled();
    expectVerified();
}

/// F36: of one expiry no row can be read (NaN, and numbers that are infinite), so that what the account holds there has
/// no value. The account is not taken for less than it is: nothing leaves by what is left of it, and no person can take
/// over what would later be earned or lost by getting a price. As soon as rows can be read, it goes on by itself.
TEST_F(DeskOfOptions, F36_WhatHasNoFiguresKeepsEveryHedgeBack)
{
    const auto held = nearMoney(20.0);
    hold(held.name, 5.0);
    const auto unread = [&](const std::string& text, const char* token) {
        auto changed = text;
        for (const auto* member : {"\"mark_iv\":", "\"underlying_price\":"})
            for (auto at = changed.find(member); at != std::string::npos; at = changed.find(member, at + 1)) {
                const auto from = at + std::string(member).size();
                changed.replace(from, changed.find_first_of(",}", from) - from, token);
            }
        return changed;
    };
    // Rows of answers and of the channel of marks go; tickers come with what is no number.
    eachRow(held.stem(), [](Json& row) {
        return row.contains("tick_size") || row.contains("average_price") ||
               (row.contains("stats") && row.contains("underlying_price"));
    });
    set("tickers", [&](int, const std::string& text) -> std::vector<std::string> {
        if (text.find("\"channel\":\"ticker." + held.stem()) == std::string::npos) return {text};
        return {unread(text, text.size() % 2 == 0 ? "NaN" : "1e999")};
    });
    ASSERT_NO_FATAL_FAILURE(begin());
    desk().want(interfaces::SectionSet::all());
    ASSERT_TRUE(alerts("Deribit is not in the book yet: " + held.name + " has no value here", 40.0)) << decisions();
    ASSERT_TRUE(coin());
    expectFinite(coin()->net, "what is left of the book");
    EXPECT_FALSE(line(held.name)) << "not at a value of nothing";
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::AdoptDifference)));
    EXPECT_TRUE(becomes([&] { return decisions().find("Nothing to adopt for ann") != std::string::npos; }, 5.0))
        << decisions();
    std::this_thread::sleep_for(6s);  // The hold after the first reconcile is over.
    EXPECT_TRUE(ordersAtVenue().empty()) << decisions();
    honest();
    ASSERT_TRUE(becomes([&] { return line(held.name).has_value(); }, 45.0)) << decisions();
    EXPECT_EQ(coin()->missingLegs, 0);
    EXPECT_TRUE(becomes([&] { return heldAtVenue(kHedge) < -1.0; }, 30.0)) << decisions();
    const auto p = picture();
    ASSERT_TRUE(p->pnl.data && p->pnl.data->theoreticalUsd.value);
    EXPECT_LT(std::abs(*p->pnl.data->theoreticalUsd.value), 5'000.0)
        << "five options of some thousands came for nothing";
    stop();
    expectReconciled();
    expectVerified();
}

/// F35: an option that has ended and is still listed, and one that ends while the desk runs. No greeks are left of
/// either but what will be paid; they wait to be settled, and are when the venue names its price; nothing is hedged.
TEST_F(DeskOfOptions, F35_AnOptionThatEndsHasNoGreeksWaitsAndIsSettled)
{
    const auto ended = nearMoney(20.0, 0), ends = nearMoney(20.0, 1);
    ASSERT_NE(ended.stem(), ends.stem());
    const double start = served.state().at("timestamp");
    const auto expires = [](double at) {
        return [at](Json& row) {
            if (row.contains("expiration_timestamp")) row["expiration_timestamp"] = static_cast<std::int64_t>(at);
            return true;
        };
    };
    const double endsAt = start + 20'000.0;
    eachRow(ended.stem(), expires(start - 20'000.0));
    eachRow(ends.stem(), expires(endsAt));
    const double price = ended.strike + 12'345.0;
    set("deliveries", [price, start](int, const std::string& text) -> std::vector<std::string> {
        if (text.find("\"records_total\"") == std::string::npos) return {text};
        auto frame = Json::parse(text);
        const Timestamp day{static_cast<std::int64_t>((start - 20'000.0) * 1e6)};
        frame["result"]["data"] = Json::array({{{"date", toIso8601(day).substr(0, 10)}, {"delivery_price", price}}});
        return {frame.dump()};
    });
    hold(ended.name, 5.0);
    hold(ends.name, -3.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    // Listed and ended: it waits to be settled, whatever its rows say.
    ASSERT_TRUE(becomes([&] { return line(ended.name) && line(ends.name); }, 40.0)) << decisions();
    EXPECT_EQ(line(ended.name)->state, "expired, to be settled");
    EXPECT_EQ(line(ended.name)->greeks.gammaCoin, 0.0);
    EXPECT_EQ(line(ended.name)->greeks.vegaUsd, 0.0);
    EXPECT_EQ(coin()->missingLegs, 0) << "nothing is missing of what has no greeks any more\n" << decisions();
    // Settled at the venue's price, once: (P - K) / P coins for each.
    const auto settled = [&] { return !line(ended.name); };
    ASSERT_TRUE(becomes(settled, 45.0)) << line(ended.name)->state;
    hold(ended.name, -5.0);  // As the venue would by then.
    // The other one ends under our eyes.
    ASSERT_TRUE(becomes([&] { return line(ends.name) && line(ends.name)->state == "expired, to be settled"; }, 30.0));
    EXPECT_GE(served.state().at("timestamp").get<double>(), endsAt);
    ASSERT_TRUE(becomes([&] { return line(ends.name)->greeks.gammaCoin == 0.0; }, 3.0));
    EXPECT_EQ(line(ends.name)->greeks.vegaUsd, 0.0);
    EXPECT_TRUE(becomes([&] { return std::abs(line(ends.name)->greeks.deltaCoin) < 1.0; }, 3.0))
        << "coins to be paid, not three of them: " << line(ends.name)->greeks.deltaCoin;
    expectFinite(coin()->net, "book");
    EXPECT_EQ(coin()->missingLegs, 0);
    EXPECT_TRUE(ordersAtVenue().empty());
    stop();
    expectVerified();
}

/// F37: a rate ten times beyond the venue's cap is no rate; a change of sign is one.
TEST_F(DeskOfOptions, F37_AFundingRateBeyondItsCapIsNotCountedAndASignFlipIs)
{
    listenToClient();
    const std::string ticker = "ticker." + kHedge;
    const auto rate = [&](double eightHours) {
        change(ticker, [eightHours](Json& data) { data["current_funding"] = eightHours; });
    };
    rate(0.0004);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    const auto shown = [&] {
        const auto found = quote(kHedge);
        return found && found->fundingPerHour ? *found->fundingPerHour : std::nan("");
    };
    ASSERT_TRUE(becomes([&] { return std::abs(shown() - 0.00005) < 1e-12; }, 20.0)) << shown();
    ASSERT_TRUE(placeOnceReady(kHedge, domain::Side::Buy, 1000.0, std::round(mark(kHedge) * 1.005))) << words();
    for (const double wrong : {5.0, -5.0, 1e13, 0.06}) {
        rate(wrong);
        ASSERT_TRUE(doubts(kHedge, "a funding rate beyond ten times")) << wrong << doubt(kHedge);
        EXPECT_NEAR(shown(), 0.00005, 1e-12) << wrong;
    }
    rate(-0.0004);
    EXPECT_TRUE(becomes([&] { return std::abs(shown() + 0.00005) < 1e-12; }, 5.0)) << shown();
    EXPECT_TRUE(becomes([&] { return doubt(kHedge) == "GOOD"; })) << doubt(kHedge);
    // What was counted meanwhile is an hour's share of five thousandths of a percent of one coin, not of a whole coin.
    const auto p = picture();
    ASSERT_TRUE(p->pnl.data);
    EXPECT_LT(std::abs(p->pnl.data->fundingUsd), 0.5) << p->pnl.data->fundingUsd;
    EXPECT_EQ(p->trading.data->tradingState, domain::TradingState::Normal) << p->trading.data->tradingStateReason;
    honest();
    stop();
    expectReconciled();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_options_at_venue_test
