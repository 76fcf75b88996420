#include "simulation/order_flow.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <utility>

#include "simulation/listing_calendar.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation::order_flow_test {
namespace {

using domain::OptionRight;
using domain::Side;

constexpr Timestamp kStart{1'767'571'200'000'000'000};

/// BTC options of three expiries near the money, quoted by us at fair ± a half-spread in volatility.
class OrderFlowTest : public testing::Test {
protected:
    OrderFlowTest()
    {
        for (const int days : {8, 18, 39})
            for (const double strike : {84'000.0, 88'000.0, 92'000.0, 96'000.0, 100'000.0})
                for (const auto right : {OptionRight::Call, OptionRight::Put})
                    list(days, strike, right);
    }

    void list(int days, double strike, OptionRight right)
    {
        domain::Instrument option;
        option.expiry = kStart + Duration::hours(24 * days + 8);
        option.strike = priceOf(strike);
        option.right = right;
        option.underlying = "BTC";
        option.kind = domain::InstrumentKind::Option;
        option.settlement = domain::Settlement::Inverse;
        option.lotSize = domain::Quantity::fromUnits(10'000'000);
        option.name = domain::makeOptionName({"BTC", option.expiry, strike, right});
        m_table.add(option);
    }

    FairValue fairOf(const domain::Instrument& option, Timestamp time, const MarketState& state) const
    {
        return fairValue(SsviSlice(state.coins[0], (option.expiry - time).inYears()), option.strike.toDouble(),
                         option.right);
    }

    std::vector<domain::OwnQuote> quotesAt(Timestamp time, const MarketState& state, double half,
                                           double size = 5.0) const
    {
        std::vector<domain::OwnQuote> quotes;
        for (const auto& option : m_table.all()) {
            const FairValue fair = fairOf(option, time, state);
            domain::OwnQuote quote{.instrument = option.id};
            quote.bid = floorToTick(std::max(fair.premium - half * fair.vega, 0.0), priceOf(0.0001));
            quote.ask = ceilToTick(fair.premium + half * fair.vega, priceOf(0.0001));
            quote.bidSize = quote.askSize = domain::Quantity::fromDouble(size).value();
            quotes.push_back(quote);
        }
        return quotes;
    }

    /// These rest from now on, and nothing else.
    void show(const std::vector<domain::OwnQuote>& quotes)
    {
        withdraw();
        for (const auto& quote : quotes)
            for (const Side side : {Side::Buy, Side::Sell}) {
                const bool bid = side == Side::Buy;
                m_shown.push_back(std::to_string(++m_orders));
                ASSERT_TRUE(m_resting.place({.id = m_shown.back(),
                                             .instrument = quote.instrument,
                                             .side = side,
                                             .quantity = bid ? quote.bidSize : quote.askSize,
                                             .limitPrice = bid ? quote.bid : quote.ask,
                                             .purpose = domain::OrderPurpose::Quote},
                                            m_table.at(quote.instrument)));
            }
    }
    void withdraw()
    {
        for (const auto& id : std::exchange(m_shown, {}))
            m_resting.takeAway(id);
    }
    std::vector<domain::OrderFilled> step(OrderFlow& flow, Timestamp time, const MarketPath& path)
    {
        flow.step(time, path);
        std::vector<domain::OrderFilled> fills;
        for (auto& event : m_resting.takeDue(time))
            if (auto* fill = std::get_if<domain::OrderFilled>(&event.body)) fills.push_back(std::move(*fill));
        return fills;
    }

    /// Half an hour, quoted afresh every second.
    std::vector<domain::OrderFilled> run(std::uint64_t seed, double half, OrderFlowParameters parameters)
    {
        MarketPath path(seed);
        OrderFlow flow(0, seed, m_resting, parameters);
        std::vector<domain::OrderFilled> fills;
        for (int s = 0; s < 1'800; ++s) {
            const Timestamp time = kStart + Duration::seconds(s);
            show(quotesAt(time, path.now(), half));
            for (auto& fill : step(flow, time, path))
                fills.push_back(std::move(fill));
            path.advance();
        }
        return fills;
    }

    domain::InstrumentTable m_table;
    RestingQuotes m_resting;
    std::vector<domain::ClientOrderId> m_shown;
    int m_orders{};
};

TEST_F(OrderFlowTest, NoiseTradesLessTheWiderWeQuote)
{
    const OrderFlowParameters noiseOnly{.arrivalsPerMinute = 6.0, .informedShare = 0.0, .sniperPerSecond = 0.0};
    for (const std::uint64_t seed : {1ULL, 42ULL}) {
        std::size_t last = 1'000'000;
        for (const double half : {0.002, 0.010, 0.020, 0.040, 0.080}) {
            const std::size_t fills = run(seed, half, noiseOnly).size();
            EXPECT_LT(fills, last) << "half-spread " << half;
            last = fills;
        }
        EXPECT_LT(last, 30U);
    }
}

TEST_F(OrderFlowTest, NoiseLeavesUsShortOfPutsAndLongOfCalls)
{
    std::map<OptionRight, double> net, traded;
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL, 42ULL})
        for (const auto& fill : run(seed, 0.015, {.informedShare = 0.0, .sniperPerSecond = 0.0})) {
            const OptionRight right = m_table.at(fill.instrument).right;
            net[right] += sign(fill.side) * fill.quantity.toDouble();
            traded[right] += fill.quantity.toDouble();
        }
    EXPECT_LT(net[OptionRight::Put], -0.15 * traded[OptionRight::Put]);
    EXPECT_GT(net[OptionRight::Call], 0.15 * traded[OptionRight::Call]);
}

/// Net of each right at the end of forty sessions under the flow as it is, informed takers and snipers included.
TEST_F(OrderFlowTest, InventorySkewsToShortPutsAndLongCallsOnAverage)
{
    std::map<OptionRight, double> net, traded;
    double peaks = 0.0;
    std::size_t fills = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        std::map<OptionRight, double> inventory;
        double peak = 0.0;
        for (const auto& fill : run(seed, 0.015, {})) {
            const OptionRight right = m_table.at(fill.instrument).right;
            inventory[right] += sign(fill.side) * fill.quantity.toDouble();
            traded[right] += fill.quantity.toDouble();
            peak = std::max(peak, std::abs(inventory[right]));
            ++fills;
        }
        for (const auto& [right, held] : inventory)
            net[right] += held;
        peaks += peak;
    }
    const double averageTrade = (traded[OptionRight::Put] + traded[OptionRight::Call]) / static_cast<double>(fills);
    EXPECT_LT(net[OptionRight::Put], -0.05 * traded[OptionRight::Put]);
    EXPECT_GT(net[OptionRight::Call], 0.05 * traded[OptionRight::Call]);
    EXPECT_GT(peaks / 40.0, 3.0 * averageTrade);
}

TEST_F(OrderFlowTest, InformedTakersGainAtOurCostAndNoiseLoses)
{
    const auto markout = [&](OrderFlowParameters parameters) {
        double usd = 0.0;
        for (const std::uint64_t seed : {1ULL, 2ULL, 42ULL}) {
            MarketPath path(seed);
            OrderFlow flow(0, seed, m_resting, parameters);
            for (int s = 0; s < 1'500; ++s, path.advance()) {
                const Timestamp time = kStart + Duration::seconds(s);
                show(quotesAt(time, path.now(), 0.015, 1.0));
                for (const auto& fill : step(flow, time, path)) {
                    const MarketState& later = path.ahead(180);
                    const double value =
                        fairOf(m_table.at(fill.instrument), time + Duration::seconds(180), later).premium;
                    usd += sign(fill.side) * fill.quantity.toDouble() *
                           (value * later.coins[0].spot - fill.price.toDouble() * path.now().coins[0].spot);
                }
            }
        }
        return usd;
    };
    EXPECT_LT(markout({.arrivalsPerMinute = 4.0, .informedShare = 1.0, .sniperPerSecond = 0.0}), 0.0);
    const double noise = markout({.arrivalsPerMinute = 4.0, .informedShare = 0.0, .sniperPerSecond = 0.0});
    const double both = markout({.arrivalsPerMinute = 4.0, .informedShare = 0.5, .sniperPerSecond = 0.0});
    EXPECT_GT(noise, both);
}

TEST_F(OrderFlowTest, AQuoteFarBetterThanFairIsGoneQuickly)
{
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        MarketPath path(seed);
        OrderFlow flow(0, seed, m_resting);
        auto set = quotesAt(kStart, path.now(), 0.05);
        const auto& option = m_table.at(set[2].instrument);
        set[2].ask = priceOf(fairOf(option, kStart, path.now()).premium * 0.7);
        show(set);
        bool hit = false;
        for (int s = 0; s < 60 && !hit; ++s, path.advance())
            for (const auto& fill : step(flow, kStart + Duration::seconds(s), path))
                hit = hit || (fill.instrument == option.id && fill.side == Side::Sell);
        EXPECT_TRUE(hit) << "seed " << seed;
    }
}

TEST_F(OrderFlowTest, NeverTradesMoreThanShownNorAtAnotherPrice)
{
    MarketPath path(42);
    OrderFlow flow(0, 42, m_resting, {.arrivalsPerMinute = 60.0});
    const auto set = quotesAt(kStart, path.now(), 0.0, 0.5);
    std::map<std::pair<std::uint32_t, Side>, std::int64_t> traded;
    std::map<std::uint32_t, const domain::OwnQuote*> shown;
    for (const auto& quote : set)
        shown[quote.instrument.value] = &quote;
    show(set);
    for (int s = 0; s < 600; ++s, path.advance())
        for (const auto& fill : step(flow, kStart + Duration::seconds(s), path)) {
            const auto& quote = *shown.at(fill.instrument.value);
            EXPECT_EQ(fill.price, fill.side == Side::Buy ? quote.bid : quote.ask);
            EXPECT_GT(fill.quantity.units(), 0);
            traded[{fill.instrument.value, fill.side}] += fill.quantity.units();
        }
    EXPECT_FALSE(traded.empty());
    for (const auto& [key, units] : traded)
        EXPECT_LE(units, 50'000'000);
}

TEST_F(OrderFlowTest, WithdrawnQuotesAreNotHit)
{
    MarketPath path(42);
    OrderFlow flow(0, 42, m_resting, {.arrivalsPerMinute = 600.0});
    show(quotesAt(kStart, path.now(), -0.05));
    ASSERT_FALSE(step(flow, kStart, path).empty());
    withdraw();
    for (int s = 1; s < 120; ++s, path.advance())
        EXPECT_TRUE(step(flow, kStart + Duration::seconds(s), path).empty());
}

TEST_F(OrderFlowTest, WhatTakersDidIsToldWithItsOrderAndGoesWithIt)
{
    MarketPath path(42);
    OrderFlow flow(0, 42, m_resting, {.arrivalsPerMinute = 600.0});
    show(quotesAt(kStart, path.now(), -0.05));
    flow.step(kStart, path);
    ASSERT_EQ(m_resting.nextDue(), kStart);
    withdraw();
    EXPECT_FALSE(m_resting.nextDue()) << "taken away before it was told";
}

TEST_F(OrderFlowTest, QuotesOfAnExpiredOptionEnd)
{
    MarketPath path(42);
    OrderFlow flow(0, 42, m_resting, {.arrivalsPerMinute = 0.0, .sniperPerSecond = 0.0});
    auto quotes = quotesAt(kStart, path.now(), 0.05);
    quotes.resize(1);
    show(quotes);
    const auto expiry = m_table.at(quotes[0].instrument).expiry;
    flow.step(expiry - Duration::seconds(1), path);
    EXPECT_FALSE(m_resting.nextDue());
    flow.step(expiry, path);
    const auto told = m_resting.takeDue(expiry);
    ASSERT_EQ(told.size(), 2U) << "bid and ask";
    for (const auto& event : told)
        EXPECT_EQ(std::get<domain::OrderEnded>(event.body).state, domain::OrderState::Cancelled);
}

/// The size that an amendment leaves is what it says less what is filled, told or not.
TEST_F(OrderFlowTest, AnAmendmentCountsWhatIsFilled)
{
    MarketPath path(42);
    auto quotes = quotesAt(kStart, path.now(), 0.05, 2.0);
    quotes.resize(1);
    show(quotes);
    auto* option = m_resting.of("BTC").front();
    const auto one = domain::Quantity::fromDouble(1.0).value();
    domain::OrderFilled fill{.quantity = one, .fee = {}, .gas = {}};
    m_resting.take(kStart, *option, Side::Buy, fill);
    domain::Amendment amendment{.order = option->bid.order,
                                .number = 1,
                                .instrument = option->instrument,
                                .side = Side::Buy,
                                .quantity = domain::Quantity::fromDouble(4.0).value(),
                                .limitPrice = priceOf(0.02)};
    EXPECT_TRUE(m_resting.amend(amendment));
    EXPECT_EQ(option->bid.open, domain::Quantity::fromDouble(3.0).value());
    EXPECT_EQ(option->bid.price, priceOf(0.02));
    amendment.quantity = one;
    EXPECT_FALSE(m_resting.amend(amendment)) << "that much is filled already";
    amendment.order = "unknown";
    EXPECT_FALSE(m_resting.amend(amendment));
}

TEST_F(OrderFlowTest, TheMakerFeeIsThreeBasisPointsOfTheIndexOrAnEighthOfPremium)
{
    MarketPath path(42);
    OrderFlow flow(0, 42, m_resting, {.arrivalsPerMinute = 600.0});
    show(quotesAt(kStart, path.now(), 0.0));
    const double spot = path.now().coins[0].spot;
    for (const auto& fill : step(flow, kStart, path)) {
        const double each = std::min(0.0003 * spot, 0.125 * fill.price.toDouble() * spot);
        EXPECT_EQ(fill.fee.currency, domain::findCurrency("BTC")) << "paid in what the option settles in";
        EXPECT_NEAR(fill.fee.toDouble(), each / spot * fill.quantity.toDouble(), 0.6e-8);
    }
}

}  // namespace
}  // namespace ballast::simulation::order_flow_test
