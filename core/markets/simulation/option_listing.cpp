#include "simulation/option_listing.h"

#include <array>
#include <fmt/format.h>

#include "base/assert.h"
#include "simulation/coin.h"

namespace ballast::simulation {

namespace {

constexpr std::int64_t kOne = 100'000'000;
constexpr double kLinearShift = 0.004;  ///< A choice of this market, so that the two smiles differ.

/// Source   Derive, get_all_live_instruments: an ETH option has tick_size 1, amount_step and minimum_amount 0.01, is
///          quoted and paid in USDC. Those of BTC are taken to be the same.
domain::ContractTerms deriveTerms(std::string_view coin)
{
    const auto usdc = *domain::findCurrency("USDC");
    return {.settlement = domain::Settlement::Linear,
            .base = *domain::findCurrency(coin),
            .quote = usdc,
            .settles = usdc,
            .price = domain::PriceRule::ofTick(domain::Price::fromUnits(kOne)),
            .lotSize = domain::Quantity::fromUnits(kOne / 100),
            .multiplier = domain::Quantity::fromUnits(kOne)};
}

}  // namespace

std::string OptionListing::nameOf(std::string_view coin, Timestamp expiry, double strike,
                                  domain::OptionRight right) const
{
    if (!isLinear())
        return domain::makeOptionName(
            {.underlying = std::string(coin), .expiry = expiry, .strike = strike, .right = right});
    const auto day = toCivil(expiry);
    return fmt::format("{}-{:04}{:02}{:02}-{}-{}", coin, day.year, day.month, day.day, strike,
                       right == domain::OptionRight::Call ? "C" : "P");
}

std::vector<OptionListing> optionListings(std::string_view coin, bool linear)
{
    std::vector<OptionListing> listings{
        {std::string(kOptionVenue), optionTerms(coin), findCoin(coin).value_or(0), 0.0}};
    if (linear)
        listings.push_back(
            {std::string(kLinearOptionVenue), deriveTerms(coin), findCoin(coin).value_or(0), kLinearShift});
    return listings;
}

const domain::ContractTerms& optionTerms(std::string_view coin)
{
    static const auto all = [] {
        std::array<domain::ContractTerms, kCoinCount> terms;
        for (std::size_t i = 0; i < kCoinCount; ++i)
            terms[i] = domain::deribitOptionTerms(kCoins[i].code, {}).value();
        return terms;
    }();
    const auto place = findCoin(coin);
    BALLAST_ASSERT(place.has_value());
    return all[*place];
}

}  // namespace ballast::simulation
