#include "venues/connection_watch.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "venue/deribit_account/private_messages.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venues/chain_views.h"

namespace ballast::venues::connection_watch_test {
namespace {

venue::FeedView feed()
{
    venue::FeedView view{.name = "Deribit", .kind = "deribit", .connected = true};
    view.channels = {{.name = "ticker.A.100ms", .messages = 10, .reconnects = 1, .up = true},
                     {.name = "ticker.B.100ms", .messages = 30, .gaps = 1, .reconnects = 1, .up = false},
                     {.name = "book.A.100ms", .messages = 5, .resyncs = 1, .dropped = 2, .up = true}};
    for (const auto quality : {domain::Quality::Good, domain::Quality::Stale, domain::Quality::Bad})
        view.instruments.push_back(
            {.instrument = {.name = std::string(domain::toString(quality))}, .quality = quality});
    return view;
}

TEST(ConnectionWatch, SumsChannelsByKindAndCountsWhatIsDoubted)
{
    MessageCounts before;
    const Timestamp now{1'790'000'000'000'000'000};
    const auto view = connectionsOf({feed()}, now, {}, before);
    ASSERT_EQ(view.venues.size(), 1U);
    const auto& venue = view.venues[0];
    ASSERT_EQ(venue.channels.size(), 2U);
    EXPECT_EQ(venue.channels[0].name, "ticker");
    EXPECT_EQ(venue.channels[0].up, 1U);
    EXPECT_EQ(venue.channels[0].all, 2U);
    EXPECT_EQ(venue.channels[0].messages, 40U);
    EXPECT_EQ(venue.channels[0].gaps, 1U);
    EXPECT_EQ(venue.channels[0].reconnects, 1U) << "of the one line that they share";
    EXPECT_FALSE(venue.channels[0].perSecond.has_value()) << "nothing is known of before";
    EXPECT_EQ(venue.good, 1U);
    ASSERT_EQ(venue.doubted.size(), 2U);
    EXPECT_EQ(venue.doubted[0].quality, domain::Quality::Bad) << "worst first";
}

TEST(ConnectionWatch, ARateIsOfTheTimeBetweenTwoLooks)
{
    MessageCounts before;
    const Timestamp now{1'790'000'000'000'000'000};
    auto view = feed();
    connectionsOf({view}, now, {}, before);
    view.channels[0].messages += 50;
    const auto later = connectionsOf({view}, now + Duration::seconds(2), Duration::seconds(2), before);
    EXPECT_DOUBLE_EQ(later.venues[0].channels[0].perSecond.value(), 25.0);
    EXPECT_DOUBLE_EQ(later.venues[0].channels[1].perSecond.value(), 0.0);
}

TEST(ConnectionWatch, OfManyDoubtedTheWorstAreListedAndTheRestCounted)
{
    MessageCounts before;
    auto view = feed();
    for (int i = 0; i < 40; ++i)
        view.instruments.push_back({.instrument = {.name = std::to_string(i)}, .quality = domain::Quality::Stale});
    const auto made = connectionsOf({view}, Timestamp{1}, {}, before);
    EXPECT_EQ(made.venues[0].doubted.size(), interfaces::VenueConnectionView::kMostDoubted);
    EXPECT_EQ(made.venues[0].moreDoubted, 42U - interfaces::VenueConnectionView::kMostDoubted);
    EXPECT_EQ(made.venues[0].doubted.front().quality, domain::Quality::Bad);
}

/// What hedges stands whether or not it traded; of options those of the newest trades, each in its own units.
TEST(ConnectionWatch, WhatOthersTradeStandsInItsUnitsWithTheNewestOptions)
{
    MessageCounts before;
    const Timestamp now{1'790'000'000'000'000'000};
    venue::FeedView feed{.name = "Deribit", .kind = "deribit", .connected = true};
    const auto usd = *domain::findCurrency("USD"), btc = *domain::findCurrency("BTC");
    const auto last = [&](int ago) {
        return venue::TradeView{.price = domain::Price::fromDouble(0.0515).value(),
                                .size = domain::Quantity::fromDouble(0.3).value(),
                                .taker = domain::Side::Sell,
                                .time = now - Duration::seconds(ago)};
    };
    for (int i = 0; i < 30; ++i)
        feed.instruments.push_back({.instrument = {.name = std::to_string(i),
                                                   .underlying = "BTC",
                                                   .kind = domain::InstrumentKind::Option,
                                                   .quote = btc},
                                    .traded = venue::TradedView{.last = last(100 - i)}});
    feed.instruments.push_back(
        {.instrument = {.name = "no trade", .kind = domain::InstrumentKind::Option}, .traded = venue::TradedView{}});
    feed.instruments.push_back({.instrument = {.name = "BTC-PERPETUAL",
                                               .underlying = "BTC",
                                               .kind = domain::InstrumentKind::Perpetual,
                                               .quote = usd,
                                               .unit = domain::ContractUnit::Quote},
                                .traded = venue::TradedView{.hourVolume = domain::Quantity::fromDouble(60).value(),
                                                            .hourTrades = 2,
                                                            .heard = Duration::minutes(7)}});
    feed.instruments.push_back({.instrument = {.name = "spot", .underlying = "BTC"}});
    feed.volatilities = {{.name = "btc_usd", .coin = "BTC", .volatility = 0.5, .quality = domain::Quality::Stale}};
    const auto made = connectionsOf({feed}, now, {}, before);
    const auto& traded = made.venues[0].traded;
    ASSERT_EQ(traded.size(), 1U + interfaces::VenueConnectionView::kMostTradedOptions);
    EXPECT_EQ(traded[0].name, "BTC-PERPETUAL");
    EXPECT_EQ(traded[0].sizedIn, "USD");
    EXPECT_EQ(traded[0].hourVolume, "60");
    EXPECT_TRUE(traded[0].price.empty() && !traded[0].age);
    EXPECT_EQ(traded[1].name, "29") << "the newest";
    EXPECT_EQ(traded[1].pricedIn, "BTC");
    EXPECT_EQ(traded[1].sizedIn, "BTC");
    EXPECT_EQ(traded[1].price, "0.0515");
    EXPECT_EQ(traded[1].age, Duration::seconds(71));
    EXPECT_FALSE(traded[1].isBought);
    ASSERT_EQ(made.venues[0].volatilities.size(), 1U);
    EXPECT_EQ(made.venues[0].volatilities[0].quality, domain::Quality::Stale);
}

/// A2, A4: what is on its way is not in the confirmed book; a person sees both, with nonce, hash and fee.
TEST(ConnectionWatch, AWalletStandsWithItsActionsAndBothItsBooks)
{
    const Timestamp now{1'790'000'000'000'000'000};
    const auto view = walletOf("Uniswap v3",
                               {.isUp = true,
                                .nextNonce = 8,
                                .fillBlocks = 3,
                                .finalBlocks = 64,
                                .spentEther = 0.02,
                                .budgetEther = 0.5,
                                .feeCapGwei = 200.0,
                                .actions = {{.order = "a",
                                             .what = "swap WETH/USDC/500",
                                             .state = uniswap::ActionState::Pending,
                                             .askedAt = now - Duration::seconds(4),
                                             .nonce = 8,
                                             .hash = "0xab",
                                             .maxFeeGwei = "2.5"},
                                            {.order = "a",
                                             .what = "approve WETH/USDC/500",
                                             .state = uniswap::ActionState::Failed,
                                             .nonce = 7,
                                             .hash = "0xcd",
                                             .costEther = "0.001 ETH",
                                             .depth = 2,
                                             .note = "out of gas"}},
                                .book = {{"ETH", 20.0, -1.5, -1.5}, {"USDC", 100.0, 4500.0, 4477.5}}},
                               now);
    ASSERT_EQ(view.actions.size(), 2U);
    EXPECT_EQ(view.actions[0].stage, interfaces::ActionStage::Pending);
    EXPECT_EQ(view.actions[0].age, Duration::seconds(4));
    EXPECT_EQ(view.actions[1].stage, interfaces::ActionStage::Failed);
    EXPECT_FALSE(view.actions[1].age.has_value()) << "a former run asked";
    EXPECT_EQ(view.nextNonce, 8U);
    ASSERT_EQ(view.book.size(), 2U);
    EXPECT_EQ(view.book[1].confirmed + view.book[1].worst, 4577.5);
}

/// T12: how full the blocks are makes the state; the rule's own forecast stands beside it.
TEST(ConnectionWatch, GasSaysHowFullBlocksAreAndWhatTheyMayCostNext)
{
    venue::FeedView feed{.name = "Uniswap v3", .chain = venue::ChainView{.chainId = 31337, .height = 90}};
    auto& chain = *feed.chain;
    chain.quality = domain::Quality::Good;
    chain.nextBaseFeeGwei = 22.5;
    chain.forecasts = {{1, 17.5, 22.5}};
    EXPECT_EQ(gasOf(feed).congestion, interfaces::Congestion::Unknown) << "no block told its gas";
    const auto of = [&](double fullness) {
        chain.recent.assign(40, {.baseFeeGwei = 20.0, .fullness = fullness});
        chain.recent.front().fullness = std::nullopt;
        return gasOf(feed);
    };
    EXPECT_EQ(of(0.1).congestion, interfaces::Congestion::Quiet);
    EXPECT_EQ(of(0.5).congestion, interfaces::Congestion::Usual);
    EXPECT_EQ(of(0.7).congestion, interfaces::Congestion::Busy);
    const auto full = of(1.0);
    EXPECT_EQ(full.congestion, interfaces::Congestion::Congested);
    EXPECT_EQ(full.blocks, kCongestionBlocks);
    EXPECT_EQ(full.fullness, 1.0);
    EXPECT_EQ(full.baseFeeGwei, 20.0);
    EXPECT_EQ(full.history.size(), 40U);
    EXPECT_EQ(full.nextGwei, 22.5);
    ASSERT_EQ(full.forecasts.size(), 1U);
    EXPECT_EQ(full.forecasts[0].highestGwei, 22.5);
    // Few blocks: those that there are.
    chain.recent.assign(3, {.baseFeeGwei = 20.0, .fullness = 0.9});
    EXPECT_EQ(gasOf(feed).blocks, 3U);
}

// --- Figures from look to look --------------------------------------------------------------------------------------

constexpr Timestamp kNoon{1'790'000'000'000'000'000};

interfaces::ConnectionsView viewWith(const std::vector<interfaces::OracleConnectionView>& oracles, Timestamp now)
{
    interfaces::ConnectionsView view{.time = now};
    view.venues = {{.name = "Deribit", .kind = "deribit", .connected = true}};
    view.oracles = oracles;
    return view;
}

venue::FeedView feedWithMid(double bid, double ask)
{
    venue::FeedView view{.name = "Deribit", .kind = "deribit", .connected = true};
    venue::InstrumentView perpetual{.quality = domain::Quality::Good};
    perpetual.instrument.kind = domain::InstrumentKind::Perpetual;
    perpetual.instrument.underlying = "BTC";
    perpetual.bid = domain::Price::fromDouble(bid).value();
    perpetual.ask = domain::Price::fromDouble(ask).value();
    perpetual.age = Duration::milliseconds(40);
    view.instruments = {perpetual, perpetual};
    view.instruments[1].age = Duration::milliseconds(900);
    return view;
}

interfaces::OracleConnectionView oracleAt(const char* name, const char* price)
{
    return {.name = name,
            .coin = "BTC",
            .priceUsd = price,
            .confidenceUsd = "50",
            .age = Duration::seconds(5),
            .quality = domain::Quality::Good};
}

/// H5b: age against heartbeat, deviation against threshold, confidence, agreement, lag to the venue's mid.
TEST(ConnectionFigures, AnOracleIsMeasuredAgainstItsLimitsTheOthersAndTheMid)
{
    ConnectionFigures figures;
    const std::vector<OracleLimits> limits{{"Pyth", "BTC", Duration::seconds(30), 0.0},
                                           {"Chainlink", "BTC", Duration::seconds(3600), 0.005}};
    interfaces::ConnectionsView view;
    // The mid rises by 100 a second from 60,000; the oracles stand.
    for (int second = 0; second <= 10; ++second) {
        view = viewWith({oracleAt("Pyth", "60750"), oracleAt("Chainlink", "60150"), oracleAt("Third", "60900")},
                        kNoon + Duration::seconds(second));
        figures.addOracles(view, {feedWithMid(59'990.0 + 100.0 * second, 60'010.0 + 100.0 * second)}, limits);
    }
    const auto& pyth = view.oracles[0];
    EXPECT_EQ(pyth.heartbeat, Duration::seconds(30));
    EXPECT_FALSE(pyth.deviationThreshold) << "it has no such rule";
    EXPECT_DOUBLE_EQ(pyth.confidenceShare.value(), 50.0 / 60'750.0);
    EXPECT_EQ(pyth.midVenue, "Deribit");
    EXPECT_NEAR(pyth.fromMid.value(), 60'750.0 / 61'000.0 - 1.0, 1e-12);
    EXPECT_NEAR(pyth.lagToMid->inSeconds(), 2.5, 1e-6) << "the mid was there between the eighth and the ninth look";
    EXPECT_DOUBLE_EQ(pyth.fromMedian.value(), 0.0) << "it is the median of three";
    EXPECT_EQ(pyth.sources, 3U);
    const auto& chainlink = view.oracles[1];
    EXPECT_DOUBLE_EQ(chainlink.deviationThreshold.value(), 0.005);
    EXPECT_NEAR(chainlink.lagToMid->inSeconds(), 8.5, 1e-6);
    EXPECT_NEAR(chainlink.fromMedian.value(), 60'150.0 / 60'750.0 - 1.0, 1e-12);
    // A price that the mid never had has no lag.
    view = viewWith({oracleAt("Pyth", "59000")}, kNoon + Duration::seconds(11));
    figures.addOracles(view, {feedWithMid(61'090.0, 61'110.0)}, limits);
    EXPECT_FALSE(view.oracles[0].lagToMid);
    EXPECT_FALSE(view.oracles[0].fromMedian) << "one source agrees with nobody";
}

TEST(ConnectionFigures, TrendsHoldAMinuteAndOnlyWhatCameInBetween)
{
    ConnectionFigures figures;
    LatencyHistogram decision;
    interfaces::ConnectionsView view;
    for (int look = 0; look < 200; ++look) {
        decision.add(std::chrono::microseconds(100 + look));
        view = viewWith({}, kNoon + Duration::seconds(look));
        figures.addLatencies(view, {{"Deribit", decision}});
        figures.addAges(view, {feedWithMid(1.0, 2.0)});
    }
    const auto& latency = view.venues[0].decision;
    EXPECT_EQ(latency.samples, 200U);
    ASSERT_EQ(latency.recent.size(), interfaces::LatencyView::kMostRecent);
    EXPECT_NEAR(latency.recent.back(), 299e-6, 299e-6 / 32.0) << "of the last look alone";
    EXPECT_NEAR(latency.recent.front(), 240e-6, 240e-6 / 32.0);
    EXPECT_EQ(view.venues[0].valueAge.recent.size(), interfaces::LatencyView::kMostRecent);
    EXPECT_NEAR(view.venues[0].valueAge.p99Seconds.value(), 0.9, 0.9 / 32.0);
    EXPECT_EQ(view.venues[0].valueAge.samples, 2U) << "ages are of this look, not of all";
    // A look without news leaves no point.
    const auto before = view.venues[0].decision.recent;
    view = viewWith({}, kNoon + Duration::seconds(200));
    figures.addLatencies(view, {{"Deribit", decision}});
    EXPECT_EQ(view.venues[0].decision.recent, before);
}

/// Of each kind of channel its own, with the trend of what came between two looks.
TEST(ConnectionFigures, EachKindOfChannelHasItsOwnDelays)
{
    ConnectionFigures figures;
    auto seen = feed();
    seen.delays = {{.kind = "book"}, {.kind = "ticker"}};
    interfaces::ConnectionsView view;
    MessageCounts before;
    for (int look = 0; look < 3; ++look) {
        seen.delays[1].venueToSocket.add(std::chrono::milliseconds(4 << look));
        seen.delays[1].socketToBook.add(std::chrono::microseconds(30));
        view = connectionsOf({seen}, kNoon + Duration::seconds(look), {}, before);
        figures.addDelays(view, {seen});
    }
    const auto& ticker = view.venues[0].channels[0];
    ASSERT_EQ(ticker.name, "ticker");
    EXPECT_EQ(ticker.venueToSocket.samples, 3U);
    EXPECT_NEAR(ticker.venueToSocket.p50Seconds.value(), 8e-3, 8e-3 / 32.0);
    EXPECT_NEAR(ticker.venueToSocket.p99Seconds.value(), 16e-3, 16e-3 / 32.0);
    ASSERT_EQ(ticker.venueToSocket.recent.size(), 3U);
    EXPECT_NEAR(ticker.venueToSocket.recent[0], 4e-3, 4e-3 / 32.0);
    EXPECT_NEAR(ticker.socketToBook.p95Seconds.value(), 30e-6, 30e-6 / 32.0);
    EXPECT_EQ(view.venues[0].channels[1].venueToSocket.samples, 0U) << "a book's are not a ticker's";
    EXPECT_FALSE(view.venues[0].channels[1].venueToSocket.p50Seconds.has_value());
}

// --- Accounts -------------------------------------------------------------------------------------------------------

domain::ClientOrderId orderId(const char* text) { return text; }

void tell(venue::AccountNotes& notes, const venue::OwnFact& fact, Timestamp at) { notes.take(fact, at); }

TEST(AccountNotes, TimesEachOrderFromItsSendingToItsAnswerAndItsFirstFill)
{
    venue::AccountNotes notes(venue::Finality::AtOnce);
    const auto at = [](int ms) { return kNoon + Duration::milliseconds(ms); };
    tell(notes, domain::ConnectionChanged{.up = true}, at(0));
    tell(notes, domain::ProtectionChanged{.armed = true}, at(0));
    tell(notes, domain::OrderSent{orderId("a")}, at(10));
    tell(notes, domain::OrderAcknowledged{orderId("a")}, at(14));
    tell(notes, domain::OrderAcknowledged{orderId("a")}, at(500));  // Told twice.
    tell(notes, domain::OrderFilled{.order = orderId("a")}, at(34));
    tell(notes, domain::OrderFilled{.order = orderId("a"), .last = true}, at(900));
    tell(notes, domain::OrderSent{orderId("b")}, at(1000));
    tell(notes, domain::OrderEnded{.order = orderId("b"), .reason = "not_enough_funds"}, at(1008));
    auto standing = notes.standing();
    EXPECT_TRUE(standing.connected);
    EXPECT_EQ(standing.armed, true);
    EXPECT_EQ(standing.sent, 2U);
    EXPECT_EQ(standing.fills, 2U);
    ASSERT_EQ(standing.acknowledgement.samples(), 2U);
    EXPECT_NEAR(std::chrono::duration<double>(*standing.acknowledgement.quantile(0.5)).count(), 4e-3, 4e-3 / 32.0);
    EXPECT_NEAR(std::chrono::duration<double>(*standing.acknowledgement.quantile(1.0)).count(), 8e-3, 8e-3 / 32.0);
    ASSERT_EQ(standing.fill.samples(), 1U);
    EXPECT_NEAR(std::chrono::duration<double>(*standing.fill.quantile(0.5)).count(), 20e-3, 20e-3 / 32.0);
    EXPECT_EQ(standing.lastError, "order refused: not_enough_funds");
    tell(notes, domain::ConnectionChanged{.up = false, .why = "connection reset"}, at(2000));
    standing = notes.standing();
    EXPECT_FALSE(standing.armed.has_value()) << "the switch stood over the line that is gone";
    EXPECT_EQ(standing.lastError, "connection reset");
}

TEST(AccountNotes, OnAChainAFillIsTimedFromItsSending)
{
    venue::AccountNotes notes(venue::Finality::AfterBlocks);
    tell(notes, domain::OrderSent{orderId("a")}, kNoon);
    tell(notes, domain::OrderAcknowledged{orderId("a")}, kNoon + Duration::seconds(1));
    tell(notes, domain::OrderFilled{.order = orderId("a"), .last = true}, kNoon + Duration::seconds(36));
    EXPECT_NEAR(std::chrono::duration<double>(*notes.standing().fill.quantile(0.5)).count(), 36.0, 36.0 / 32.0);
}

TEST(AccountNotes, OrdersThatNeverEndTakeNoMoreThanTheirRoom)
{
    venue::AccountNotes notes(venue::Finality::AtOnce);
    for (std::size_t i = 0; i < 2 * venue::AccountNotes::kMostOrders; ++i)
        tell(notes, domain::OrderSent{orderId(std::to_string(1'000'000 + i).c_str())}, kNoon);
    tell(notes, domain::OrderAcknowledged{orderId("1000000")}, kNoon + Duration::seconds(1));
    EXPECT_EQ(notes.standing().acknowledgement.samples(), 0U) << "the oldest gave way";
}

/// F46: a venue that tells open positions alone says by leaving one out that it was closed elsewhere.
class LeftOut : public ::testing::Test {
protected:
    using Ids = std::vector<std::uint32_t>;

    LeftOut()
    {
        for (const std::uint32_t id : {1U, 2U, 3U}) {
            domain::Instrument instrument{.id = {id}, .name = std::to_string(id), .venue = "Deribit"};
            if (id == 3U) instrument.expiry = second(60);
            names.add(instrument);
        }
    }
    static Timestamp second(int value) { return kNoon + Duration::seconds(value); }
    static domain::PositionReport position(std::uint32_t id, int asked, int quantity = 1, bool whole = true)
    {
        return {.account = {1},
                .instrument = {id},
                .quantity = domain::Quantity::fromUnits(quantity),
                .askedAt = second(asked),
                .whole = whole};
    }
    static domain::ReconcileDone doneOf(int asked, std::uint64_t reports)
    {
        return {.account = {1}, .askedAt = second(asked), .reports = reports};
    }
    /// What is told to be flat with the end of an answer.
    Ids end(const domain::ReconcileDone& done)
    {
        Ids flat;
        for (const auto& one : leftOut.of(done, done.askedAt)) {
            EXPECT_TRUE(one.quantity.isZero() && one.whole && one.askedAt == done.askedAt);
            flat.push_back(one.instrument.value);
        }
        leftOut.take(done);
        return flat;
    }
    /// An answer that is sound but for `missing` reports.
    Ids answer(int asked, const Ids& held, std::uint64_t missing = 0)
    {
        for (const auto id : held)
            leftOut.take(position(id, asked));
        return end(doneOf(asked, held.size() + missing));
    }

    venue::InstrumentNames names;
    venue::LeftOutPositions leftOut{names};
};

TEST_F(LeftOut, PositionsAreFlatWithTheSecondAnswerInARow)
{
    EXPECT_EQ(answer(0, {1, 2}), Ids{});
    EXPECT_EQ(answer(10, {2}), Ids{}) << "a copy that is behind may leave it out once";
    EXPECT_EQ(answer(20, {1, 2}), Ids{});
    EXPECT_EQ(answer(30, {2}), Ids{}) << "not in a row";
    EXPECT_EQ(answer(40, {2}), Ids{1}) << "closed elsewhere";
    EXPECT_EQ(answer(50, {}), Ids{1});
    EXPECT_EQ(answer(60, {}), (Ids{1, 2})) << "nothing is left";
    EXPECT_EQ(answer(70, {1, 2}), Ids{}) << "it is back";
}

/// A part of the answer that failed leaves everything out, and the ledger acts on each report as it comes.
TEST_F(LeftOut, PositionsOfAnAnswerThatMissesReportsAreNotFlat)
{
    EXPECT_EQ(answer(0, {1, 2}), Ids{});
    for (int asked = 10; asked < 60; asked += 10)
        EXPECT_EQ(answer(asked, {}, 1), Ids{}) << asked;
    EXPECT_EQ(answer(60, {2}), Ids{}) << "the first that is sound";
    EXPECT_EQ(answer(70, {2}, 1), Ids{});
    EXPECT_EQ(answer(80, {2}), Ids{1}) << "the second one";
    // Orders and balances are reports of it too, where they are of the whole answer.
    leftOut.take(domain::OrderReport{.account = {1}, .askedAt = second(90), .whole = true});
    leftOut.take(domain::BalanceReport{.account = {1}, .askedAt = second(90)});
    leftOut.take(position(2, 90));
    EXPECT_EQ(end(doneOf(90, 3)), Ids{1});
    leftOut.take(domain::OrderReport{.account = {1}, .askedAt = second(100)});
    leftOut.take(domain::BalanceReport{.account = {1}, .askedAt = second(100)});
    leftOut.take(position(2, 100));
    EXPECT_EQ(end(doneOf(100, 3)), Ids{}) << "one order alone is no part of it";
}

TEST_F(LeftOut, PositionsAreCountedByTheirQuestion)
{
    EXPECT_EQ(answer(0, {1, 2}), Ids{});
    EXPECT_EQ(answer(10, {}), Ids{});
    leftOut.take(position(1, 20));
    leftOut.take(position(2, 20));
    leftOut.take(position(1, 10));  // Late, of the older question.
    EXPECT_EQ(end(doneOf(20, 2)), Ids{});
    EXPECT_EQ(answer(30, {2}), Ids{}) << "it was there";
    leftOut.take(position(1, 40, 0, false));
    EXPECT_EQ(answer(40, {2}), Ids{1}) << "a single answer in between is no part of the whole one";
    leftOut.take(position(2, 50));
    leftOut.take(domain::ConnectionChanged{.account = {1}, .up = false, .why = "reset"});
    EXPECT_EQ(end(doneOf(50, 1)), Ids{}) << "what came over another line counts for nothing";
}

TEST_F(LeftOut, PositionsThatHaveExpiredAreLeftToTheirSettlement)
{
    EXPECT_EQ(answer(0, {2, 3}), Ids{});
    EXPECT_EQ(answer(10, {2}), Ids{});
    EXPECT_EQ(answer(20, {2}), Ids{3}) << "it has not expired";
    EXPECT_EQ(answer(70, {2}), Ids{}) << "it has";
    names.settled({3});
    EXPECT_EQ(answer(80, {2}), Ids{3}) << "whatever was said of it since, it is flat";
    EXPECT_EQ(answer(90, {2}), Ids{}) << "and over";
}

/// The venue's first answer after a restart leaves out what was closed meanwhile.
TEST_F(LeftOut, PositionsAreKnownFromTheBookAndFromFillsAndSingleAnswers)
{
    venue::LeftOutPositions carried(names, {{1}});
    carried.take(domain::OrderFilled{.order = orderId("a"), .instrument = {2}});
    carried.take(position(3, 0, 1, false));
    EXPECT_TRUE(carried.of(doneOf(10, 0), second(10)).empty());
    carried.take(doneOf(10, 0));
    EXPECT_EQ(carried.of(doneOf(20, 0), second(20)).size(), 3U);
}

std::string recorded(const std::string& name)
{
    std::ifstream stream(std::string(BALLAST_RECORDED_DATA) + "/" + name);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

nlohmann::json resultIn(const std::string& name)
{
    return nlohmann::json::parse(recorded("venue_messages/deribit/" + name))["result"];
}

domain::MarginReport stated(const char* currency, double equity, double initial, double maintenance, Timestamp asked)
{
    const auto money = [id = *domain::findCurrency(currency)](double amount) {
        return domain::Money::fromDouble(amount, id).value();
    };
    return {.equity = money(equity), .initial = money(initial), .maintenance = money(maintenance), .askedAt = asked};
}

/// The venue's own messages, as they were recorded.
TEST(OwnMargins, AreReadFromRecordedMessages)
{
    if (!std::filesystem::exists(BALLAST_RECORDED_DATA "/venue_messages")) GTEST_SKIP() << "no recorded data";
    const auto apart = deribit::readMargins(resultIn("http_get_account_summaries.json")).value();
    ASSERT_EQ(apart.size(), 2U);
    const auto bitcoin = stated("BTC", 302.61869214, 1.24669592, 0.8857841, {});
    EXPECT_EQ(apart[0].equity, bitcoin.equity);
    EXPECT_EQ(apart[0].initial, bitcoin.initial);
    EXPECT_EQ(apart[0].maintenance, bitcoin.maintenance);
    EXPECT_EQ(apart[1].equity, stated("ETH", 100.0, 0.0, 0.0, {}).equity);
    const auto cross = deribit::readMargins(resultIn("http_get_account_summaries_cross_margin.json")).value();
    ASSERT_EQ(cross.size(), 1U) << "one margin, which each of four currencies repeats";
    const auto whole = stated("USD", 25.710502678, 0.806292412, 0.2671726792, {});
    EXPECT_EQ(cross[0].equity, whole.equity);
    EXPECT_EQ(cross[0].initial, whole.initial);
    EXPECT_EQ(cross[0].maintenance, whole.maintenance);
    EXPECT_FALSE(deribit::readMargins(nlohmann::json::parse(R"({"summaries":[{"currency":7}]})")).has_value());
    EXPECT_FALSE(deribit::readMargins(nlohmann::json::parse(R"({"summaries":1})")).has_value());
}

TEST(OwnMargins, OfTheNewestAnswerStandInTheNotes)
{
    venue::AccountNotes notes(venue::Finality::AtOnce);
    tell(notes, stated("BTC", 2.0, 0.5, 0.25, kNoon), kNoon + Duration::milliseconds(30));
    tell(notes, stated("ETH", 10.0, 1.0, 0.5, kNoon), kNoon + Duration::milliseconds(30));
    ASSERT_EQ(notes.standing().margins.size(), 2U);
    EXPECT_EQ(notes.standing().margins[0].equity.toString(), "2 BTC");
    EXPECT_EQ(notes.standing().margins[1].maintenance.toString(), "0.5 ETH");
    const auto later = kNoon + Duration::seconds(30);
    tell(notes, domain::MarginReport{.liquidates = true, .askedAt = later}, later);
    EXPECT_EQ(notes.standing().margins.size(), 2U) << "a liquidation alone states no margin";
    tell(notes, stated("USD", 100.0, 20.0, 10.0, later), later);
    ASSERT_EQ(notes.standing().margins.size(), 1U) << "what the newest answer says nothing of is gone";
    EXPECT_EQ(notes.standing().margins[0].initial.toString(), "20 USD");
    EXPECT_EQ(notes.standing().marginsAt, later);
}

/// Source   Hyperliquid docs, "Info endpoint", the example of clearinghouseState.
TEST(OwnMargins, AreReadFromTheDocumentedState)
{
    // An isolated position's margin is in the whole alone; the maintenance margin, here half a dollar, is the cross
    // one's.
    const auto state = nlohmann::json::parse(
        R"({"assetPositions":[],"crossMaintenanceMarginUsed":"0.5","crossMarginSummary":{"accountValue":"13104.514502",)"
        R"("totalMarginUsed":"2.25","totalNtlPos":"0.0","totalRawUsd":"13104.514502"},"marginSummary":{"accountValue":)"
        R"("13109.482328","totalMarginUsed":"4.967826","totalNtlPos":"100.02765","totalRawUsd":"13009.454678"},)"
        R"("time":1708622398623,"withdrawable":"13104.514502"})");
    const auto read = hyperliquid::readHoldings(state).value();
    const auto documented = stated("USDC", 13104.514502, 2.25, 0.5, {});
    EXPECT_EQ(read.equity, documented.equity);
    EXPECT_EQ(read.initial, documented.initial);
    EXPECT_EQ(read.maintenance, documented.maintenance);
}

}  // namespace
}  // namespace ballast::venues::connection_watch_test
