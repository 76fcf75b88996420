#include "venues/feed_report.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "venues/watch.h"

#include <nlohmann/json.hpp>

namespace ballast::venues::feed_report_test {
namespace {

using namespace ballast;
using nlohmann::json;

/// The form that scripts rely on: exact decimals, fractions of volatility, null where nothing is.
TEST(FeedReportTest, WritesTheFixedFormWithExactDecimals)
{
    venue::FeedView view;
    view.name = "Deribit \"main\"";
    view.kind = "deribit";
    view.connected = true;
    auto& option = view.instruments.emplace_back();
    option.instrument.name = "BTC-27MAR26-90000-C";
    option.bid = domain::Price::fromUnits(1);
    option.bidSize = domain::Quantity::fromDouble(12.3).value();
    option.markVolatility = 57.99 / 100.0;
    option.bids = {{*option.bid, *option.bidSize}};
    option.quality = domain::Quality::Suspect;
    option.reason = "a jump";
    option.age = Duration::milliseconds(1234);
    option.traded = venue::TradedView{.last = venue::TradeView{.price = domain::Price::fromUnits(5'150'000),
                                                               .size = domain::Quantity::fromDouble(0.3).value(),
                                                               .taker = domain::Side::Sell,
                                                               .time = Timestamp{1'765'540'800'000'000'000}},
                                      .hourVolume = domain::Quantity::fromDouble(12.7).value(),
                                      .hourTrades = 9,
                                      .heard = Duration::minutes(7)};
    view.instruments.emplace_back().instrument.name = "BTC-PERPETUAL";
    view.channels.push_back(
        {.name = "book.BTC-PERPETUAL.100ms", .messages = 7, .gaps = 1, .resyncs = 2, .reconnects = 3, .dropped = 4});

    view.volatilities = {{.name = "btc_usd",
                          .coin = "BTC",
                          .volatility = 0.5425,
                          .age = Duration::milliseconds(800),
                          .quality = domain::Quality::Good}};

    const auto text = venues::feedReport({view});
    const auto report = json::parse(text);
    const auto& one = report.at("venues").at(0);
    EXPECT_EQ(one.at("name"), "Deribit \"main\"");
    const auto& first = one.at("instruments").at(0);
    EXPECT_NE(text.find("\"bid\":0.00000001,"), std::string::npos) << "as the venue writes it, not as a power of ten";
    EXPECT_NE(text.find("\"mark_iv\":0.5799,"), std::string::npos);
    EXPECT_EQ(first.at("bid_size"), 12.3);
    EXPECT_TRUE(first.at("ask").is_null() && first.at("ask_size").is_null() && first.at("mark").is_null());
    EXPECT_EQ(first.at("book").at("bids"), json::array({json::array({1e-8, 12.3})}));
    EXPECT_EQ(first.at("quality"), "SUSPECT");
    EXPECT_EQ(first.at("age_ms"), 1234);
    EXPECT_EQ(first.at("last_trade"),
              (json{{"price", 0.0515}, {"size", 0.3}, {"taker", "sell"}, {"time", "2025-12-12T12:00:00.000Z"}}));
    EXPECT_EQ(first.at("hour_volume"), 12.7);
    EXPECT_EQ(first.at("hour_trades"), 9);
    EXPECT_EQ(first.at("hour_heard_s"), 420);
    EXPECT_EQ(
        one.at("volatility_indices").at(0),
        (json{{"name", "btc_usd"}, {"coin", "BTC"}, {"volatility", 0.5425}, {"age_ms", 800}, {"quality", "GOOD"}}));
    const auto& second = one.at("instruments").at(1);
    EXPECT_EQ(second.at("quality"), "MISSING");
    EXPECT_TRUE(second.at("age_ms").is_null() && second.at("bid").is_null());
    EXPECT_EQ(one.at("channels").at(0), (json{{"name", "book.BTC-PERPETUAL.100ms"},
                                              {"messages", 7},
                                              {"gaps", 1},
                                              {"resyncs", 2},
                                              {"reconnects", 3},
                                              {"dropped", 4},
                                              {"up", false}}));
    EXPECT_TRUE(report.contains("oracles") && report.contains("chain"));
    EXPECT_FALSE(one.contains("shares"));
    EXPECT_FALSE(one.contains("channel_kinds"));
    venue::ChannelDelayView delay{.kind = "book"};
    for (int i = 0; i < 100; ++i)
        delay.venueToSocket.add(std::chrono::milliseconds(i < 97 ? 4 : 32));
    view.delays = {delay};
    const auto kind = json::parse(venues::feedReport({view})).at("venues").at(0).at("channel_kinds").at(0);
    EXPECT_EQ(kind.at("name"), "book");
    EXPECT_EQ(kind.at("venue_to_socket_ms").at("samples"), 100);
    EXPECT_NEAR(kind.at("venue_to_socket_ms").at("p95").get<double>(), 4.0, 4.0 / 32.0);
    EXPECT_NEAR(kind.at("venue_to_socket_ms").at("p99").get<double>(), 32.0, 32.0 / 32.0);
    EXPECT_TRUE(kind.at("socket_to_book_ms").at("p50").is_null());
    view.shares.push_back({.name = "share 7 of WETH/USDC/500", .coin = "ETH", .base = 1.5, .toLower = -0.02});
    const auto shared = json::parse(venues::feedReport({view})).at("venues").at(0).at("shares").at(0);
    EXPECT_EQ(shared.at("name"), "share 7 of WETH/USDC/500");
    EXPECT_EQ(shared.at("base"), 1.5);
    EXPECT_EQ(shared.at("to_lower"), -0.02);
    EXPECT_EQ(shared.at("in_range"), false);
}

/// Two venues with a perpetual each, of which one tells the index.
class TellingFeed final : public venue::WatchedFeed {
public:
    TellingFeed(std::string venue, std::string coin, std::optional<double> index, double mid)
        : m_venue(std::move(venue)), m_coin(std::move(coin)), m_index(index), m_mid(mid)
    {
    }
    void start(venue::FeedSink& sink) override
    {
        if (!m_index) return;
        const venue::MarketFact fact = domain::IndexUpdate{.underlying = m_coin,
                                                           .price = domain::Price::fromDouble(*m_index).value(),
                                                           .sampleTime = {},
                                                           .step = {},
                                                           .source = m_venue,
                                                           .venue = m_venue};
        sink.post({&fact, 1}, Timestamp{1});
    }
    void stop() noexcept override {}
    venue::FeedView view(Timestamp) const override
    {
        venue::FeedView view{.name = m_venue, .kind = "test", .connected = true};
        auto& held = view.instruments.emplace_back();
        held.instrument = {
            .name = "P", .venue = m_venue, .underlying = m_coin, .kind = domain::InstrumentKind::Perpetual};
        held.bid = domain::Price::fromDouble(m_mid - 1.0).value();
        held.ask = domain::Price::fromDouble(m_mid + 1.0).value();
        held.quality = domain::Quality::Good;
        return view;
    }

private:
    std::string m_venue, m_coin;
    std::optional<double> m_index;
    double m_mid;
};

/// "GOOD" stood beside a price that no hedge of the desk would be sent at.
TEST(FeedReportTest, F33_APerpetualFarFromItsIndexIsSuspectAsItIsToTheDesk)
{
    const auto qualities = [](const std::string& coin, double mid) {
        std::vector<venues::NamedFeed> feeds;
        feeds.push_back({"Own", std::make_unique<TellingFeed>("Own", coin, 100'000.0, mid)});
        feeds.push_back({"Without", std::make_unique<TellingFeed>("Without", coin, std::nullopt, mid)});
        const auto text = venues::feedReport(venues::watch(feeds, {}, SystemClock(), [] { return false; }));
        const auto report = json::parse(text);
        std::vector<std::string> found;
        for (const auto& one : report.at("venues")) {
            const auto& held = one.at("instruments").at(0);
            found.push_back(
                held.at("quality").get<std::string>() +
                (held.at("quality_reason").is_null() ? "" : " " + held.at("quality_reason").get<std::string>()));
        }
        return found;
    };
    const std::vector<std::string> good{"GOOD", "GOOD"};
    EXPECT_EQ(qualities("BTC", 100'900.0), good);
    const std::vector<std::string> far{"SUSPECT 1.40 % from the index, 1 % at most (F33)",
                                       "SUSPECT 1.40 % from the index, 1 % at most (F33)"};
    EXPECT_EQ(qualities("BTC", 101'400.0), far);
    EXPECT_EQ(qualities("SOL", 101'400.0), good) << "3 % of a coin beside BTC and ETH";
    EXPECT_EQ(qualities("SOL", 96'500.0).front(), "SUSPECT -3.50 % from the index, 3 % at most (F33)");
}

}  // namespace
}  // namespace ballast::venues::feed_report_test
