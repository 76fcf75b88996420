#include "domain/settings.h"

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

}  // namespace ballast::domain
