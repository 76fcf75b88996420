#include "quoting/option_quotes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pricing/black76.h"

namespace ballast::quoting {
namespace {

using domain::OptionRight;

domain::Price strikeOf(double value) { return domain::Price::fromDouble(value).value(); }

class Quotes : public ::testing::Test {
protected:
    Quotes()
    {
        option.id = {7};
        option.name = "BTC-27MAR26-90000-C";
        option.kind = domain::InstrumentKind::Option;
        option.settlement = domain::Settlement::Inverse;
        option.right = OptionRight::Call;
        option.strike = strikeOf(90000.0);
        option.price = domain::PriceRule::ofTick(domain::Price::fromUnits(10'000));  // 0.0001 coin.
        option.lotSize = domain::Quantity::fromUnits(10'000'000);                    // 0.1 contract.
        settings.enabled = true;
    }

    QuoteInputs inputs(double volatility = 0.6, double share = 0.0) const
    {
        return {.option = &option,
                .forward = 81000.0,
                .spot = 80000.0,
                .yearsToExpiry = 30.0 / 365.0,
                .midVolatility = volatility,
                .vegaInventoryShare = share};
    }
    double fair(const QuoteInputs& in) const
    {
        return pricing::black76Price(in.option->right, in.forward, in.option->strike.toDouble(), in.midVolatility,
                                     in.yearsToExpiry) /
               in.forward;
    }

    domain::Instrument option;
    domain::QuotingSettings settings;
};

TEST_F(Quotes, FairLiesStrictlyBetweenBidAndAskOnTicks)
{
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {65000.0, 81000.0, 100000.0})
            for (double volatility = 0.15; volatility < 2.5; volatility *= 1.3) {
                option.right = right;
                option.strike = strikeOf(strike);
                const auto in = inputs(volatility);
                const auto quote = makeQuote(in, settings);
                if (!quote) continue;
                EXPECT_LT(quote->bid.toDouble(), fair(in)) << strike << ' ' << volatility;
                EXPECT_GT(quote->ask.toDouble(), fair(in)) << strike << ' ' << volatility;
                EXPECT_TRUE(option.price.allows(quote->bid));
                EXPECT_TRUE(option.price.allows(quote->ask));
                EXPECT_EQ(quote->instrument, option.id);
            }
}

TEST_F(Quotes, TicksRoundAwayFromFair)
{
    const auto in = inputs();
    const auto quote = makeQuote(in, settings).value();
    const double half = settings.baseHalfSpread + settings.spreadOfVolatility * 0.6;
    auto low = in;
    low.midVolatility = 0.6 - half;
    auto high = in;
    high.midVolatility = 0.6 + half;
    EXPECT_LE(quote.bid.toDouble(), fair(low) + 1e-12);
    EXPECT_GE(quote.ask.toDouble(), fair(high) - 1e-12);
    EXPECT_LT(fair(low) - quote.bid.toDouble(), 0.0001 + 1e-12) << "by less than a tick";
    EXPECT_LT(quote.ask.toDouble() - fair(high), 0.0001 + 1e-12);
    EXPECT_DOUBLE_EQ(quote.halfSpread, half);
}

TEST_F(Quotes, BothSidesRiseWithVolatilityAndTheSpreadWidens)
{
    double bid = 0.0;
    double ask = 0.0;
    double half = 0.0;
    for (double volatility = 0.2; volatility < 2.0; volatility += 0.05) {
        const auto quote = makeQuote(inputs(volatility), settings).value();
        EXPECT_GE(quote.bid.toDouble(), bid);
        EXPECT_GE(quote.ask.toDouble(), ask);
        EXPECT_GT(quote.halfSpread, half) << "wider in a storm";
        bid = quote.bid.toDouble();
        ask = quote.ask.toDouble();
        half = quote.halfSpread;
    }
}

TEST_F(Quotes, InventoryLowersBothSidesAndIsClampedAtItsLimit)
{
    double bid = 1.0;
    double ask = 1.0;
    for (double share = -1.0; share <= 1.0; share += 0.1) {
        const auto quote = makeQuote(inputs(0.6, share), settings).value();
        EXPECT_LE(quote.bid.toDouble(), bid) << "who is long buys cheaper";
        EXPECT_LE(quote.ask.toDouble(), ask) << "and sells more readily";
        EXPECT_LE(quote.inventoryShift * share, 0.0);
        bid = quote.bid.toDouble();
        ask = quote.ask.toDouble();
    }
    const auto atLimit = makeQuote(inputs(0.6, 1.0), settings).value();
    const auto beyond = makeQuote(inputs(0.6, 50.0), settings).value();
    EXPECT_EQ(beyond.bid, atLimit.bid);
    EXPECT_EQ(beyond.ask, atLimit.ask);
    EXPECT_DOUBLE_EQ(atLimit.inventoryShift, -settings.shiftAtLimit);
}

TEST_F(Quotes, SizeGivesTheAskedVegaInWholeLots)
{
    const auto in = inputs();
    const auto quote = makeQuote(in, settings).value();
    const double vega =
        0.01 * pricing::black76Greeks(option.right, in.forward, option.strike.toDouble(), 0.6, in.yearsToExpiry).vega *
        in.spot / in.forward;
    EXPECT_LE(quote.bidSize.toDouble() * vega, settings.quoteVegaUsd + 1e-9);
    EXPECT_GT((quote.bidSize + option.lotSize).toDouble() * vega, settings.quoteVegaUsd);
    EXPECT_EQ(quote.bidSize.units() % option.lotSize.units(), 0);
    EXPECT_EQ(quote.bidSize, quote.askSize);
    settings.quoteVegaUsd = 1e-6;
    EXPECT_EQ(makeQuote(in, settings)->bidSize, option.lotSize) << "at least a lot";
}

TEST_F(Quotes, ASideThatMayNotTradeHasZeroSize)
{
    auto in = inputs();
    in.mayBuy = false;
    auto quote = makeQuote(in, settings).value();
    EXPECT_TRUE(quote.bidSize.isZero());
    EXPECT_FALSE(quote.askSize.isZero());
    in.mayBuy = true;
    in.maySell = false;
    quote = makeQuote(in, settings).value();
    EXPECT_FALSE(quote.bidSize.isZero());
    EXPECT_TRUE(quote.askSize.isZero());
    in.mayBuy = false;
    EXPECT_FALSE(makeQuote(in, settings).has_value());
}

TEST_F(Quotes, ABidBelowATickIsNoBid)
{
    option.strike = strikeOf(400000.0);
    const auto quote = makeQuote(inputs(0.5), settings);
    if (quote) {
        EXPECT_TRUE(quote->bidSize.isZero());
        EXPECT_EQ(quote->bid.units(), 0);
    }
}

TEST_F(Quotes, RefusesInputsOutsideTheirDomain)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (double QuoteInputs::*field :
         {&QuoteInputs::forward, &QuoteInputs::spot, &QuoteInputs::yearsToExpiry, &QuoteInputs::midVolatility})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto in = inputs();
            in.*field = bad;
            EXPECT_FALSE(makeQuote(in, settings).has_value()) << bad;
        }
    EXPECT_FALSE(makeQuote(inputs(0.6, kNan), settings).has_value());
    auto none = inputs();
    none.option = nullptr;
    EXPECT_FALSE(makeQuote(none, settings).has_value());
    option.price = {};
    EXPECT_FALSE(makeQuote(inputs(), settings).has_value());
}

}  // namespace
}  // namespace ballast::quoting
