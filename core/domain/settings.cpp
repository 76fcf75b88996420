#include "domain/settings.h"

#include <fmt/format.h>

namespace ballast::domain {

namespace {

constexpr std::int64_t kOne = 100'000'000;

HedgeVenue perpetual(const std::string& coin, Price tick, Quantity lot, double dailyVolume)
{
    return {.venue = "Deribit",
            .instrument = coin + "_USDC-PERPETUAL",
            .underlying = coin,
            .kind = InstrumentKind::Perpetual,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.00005,
            .impactCoefficient = 0.7,
            .dailyVolumeCoins = dailyVolume,
            .gasUnits = 0.0,
            .failureProbability = 0.0,
            .price = PriceRule::ofTick(tick),
            .lotSize = lot,
            .latency = Duration::milliseconds(80)};
}

HedgeVenue poolSpot(const std::string& coin, Price tick, Quantity lot, double dailyVolume)
{
    return {.venue = "Uniswap v3",
            .instrument = coin + "/USDC",
            .underlying = coin,
            .kind = InstrumentKind::Spot,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.0001,
            .impactCoefficient = 0.9,
            .dailyVolumeCoins = dailyVolume,
            .gasUnits = 180'000.0,
            .failureProbability = 0.02,
            .price = PriceRule::ofTick(tick),
            .lotSize = lot,
            .latency = Duration::seconds(12)};
}

}  // namespace

Instrument instrumentOf(const HedgeVenue& venue)
{
    return {.name = venue.instrument,
            .venue = venue.venue,
            .underlying = venue.underlying,
            .kind = venue.kind,
            .price = venue.price,
            .lotSize = venue.lotSize,
            .base = findCurrency(venue.underlying).value_or(CurrencyId{}),
            .quote = *findCurrency("USDC"),
            .settles = *findCurrency("USDC")};
}

Settings defaultSettings(const std::string& profile)
{
    Settings s;
    s.profile = profile;
    const auto price = [](std::int64_t hundredths) { return Price::fromUnits(hundredths * kOne / 100); };
    s.hedgeVenues = {perpetual("BTC", price(50), Quantity::fromUnits(kOne / 1000), 60'000.0),
                     poolSpot("BTC", price(1), Quantity::fromUnits(kOne / 10000), 3'000.0),
                     perpetual("ETH", price(5), Quantity::fromUnits(kOne / 100), 900'000.0),
                     poolSpot("ETH", price(1), Quantity::fromUnits(kOne / 1000), 120'000.0)};
    s.ages = {.hedgeQuote = Duration::seconds(2),
              .index = Duration::seconds(2),
              .surface = Duration::seconds(15),
              .gas = Duration::seconds(60)};
    s.quoting.enabled = profile != "recorded";
    if (profile == "recorded") {
        s.ages.surface = Duration::hours(15);
        s.evaluationInterval = Duration::minutes(15);
    }
    return s;
}

std::string toText(const Settings& s)
{
    std::string text = fmt::format("profile {}\n", s.profile);
    for (const auto& v : s.hedgeVenues)
        text +=
            fmt::format("hedge {} {} {} {} fee {} half-spread {} impact {} volume {} gas {} failure {} tick {} lot {} "
                        "latency {}\n",
                        v.venue, v.instrument, v.underlying, toString(v.kind), v.feeRate, v.halfSpreadRate,
                        v.impactCoefficient, v.dailyVolumeCoins, v.gasUnits, v.failureProbability, v.price.toString(),
                        v.lotSize.toString(), v.latency.nanoseconds);
    text += fmt::format("ages {} {} {} {} {}\n", s.ages.hedgeQuote.nanoseconds, s.ages.index.nanoseconds,
                        s.ages.surface.nanoseconds, s.ages.gas.nanoseconds, s.ages.recordedSpotSteps);
    const auto& q = s.quoting;
    text += fmt::format("quoting {} {} {} {} {} {} {} {}\n", q.enabled, q.instrumentsPerUnderlying, q.baseHalfSpread,
                        q.spreadOfVolatility, q.shiftAtLimit, q.quoteVegaUsd, q.requoteVolatility, q.requoteDelta);
    text += fmt::format("engine {} {} {} {} {} {} {} {} {}\n", s.horizon.nanoseconds, s.proposalLife.nanoseconds,
                        s.evaluationInterval.nanoseconds, s.recordShareOfBand, s.assumedBaseFeeGwei, s.tickCollar,
                        s.dailyVolatilityFallback, s.optionFeeOfIndex, s.optionFeeOfPremium);
    return text;
}

}  // namespace ballast::domain
