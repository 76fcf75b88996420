#include "domain/contract_terms.h"

#include <array>
#include <fmt/format.h>

namespace ballast::domain {

namespace {

constexpr std::int64_t kOne = 100'000'000;

/// Deribit's option contracts as of 2026-02-05.
///
/// Source   Multipliers: Deribit Insights, "New altcoin options on Deribit", March 2024, and support article "Linear
///          USDC options": SOL 10, XRP and MATIC 1,000; BTC and ETH 1. Deribit's announcement of AVAX and TRX options,
///          14 January 2026 (Cryptopolitan): AVAX 100, TRX 10,000. Lots of coin-settled options: get_instruments,
///          min_trade_amount. Lots of USDC options are not in a source at hand: one contract, 0.01 for BTC and ETH, is
///          an assumption. Their ticks are not either, so they are not stated here and we do not quote them. PAXG: a
///          perpetual and futures are listed (support article "Linear Futures"), no source at hand states option
///          contracts, so that a capture of them is refused by name; a live listing states its own.
struct Row {
    std::string_view coin, settles;
    std::int64_t multiplier{};
    std::int64_t lotUnits{};
};
constexpr std::array kRows{Row{"BTC", "", 1, kOne / 10},      Row{"ETH", "", 1, kOne},
                           Row{"SOL", "", 1, kOne},           Row{"BTC", "USDC", 1, kOne / 100},
                           Row{"ETH", "USDC", 1, kOne / 100}, Row{"SOL", "USDC", 10, kOne},
                           Row{"XRP", "USDC", 1'000, kOne},   Row{"MATIC", "USDC", 1'000, kOne},
                           Row{"AVAX", "USDC", 100, kOne},    Row{"TRX", "USDC", 10'000, kOne}};

/// Source   Deribit, change of 6 July 2023: 0.0001 coin up to 0.005, 0.0005 above.
PriceRule coinPremiums()
{
    return {.ladder = {{.above = {}, .tick = Price::fromUnits(kOne / 10'000)},
                       {.above = Price::fromUnits(kOne / 200), .tick = Price::fromUnits(kOne / 2'000)}}};
}

std::string familyName(std::string_view coin, std::string_view settles)
{
    return settles.empty() ? std::string(coin) : fmt::format("{}_{}", coin, settles);
}

}  // namespace

Result<ContractTerms> deribitOptionTerms(std::string_view coin, std::string_view settles)
{
    for (const auto& row : kRows) {
        if (row.coin != coin || row.settles != settles) continue;
        const bool linear = !row.settles.empty();
        const CurrencyId base = *findCurrency(row.coin);
        const CurrencyId paid = linear ? *findCurrency(row.settles) : base;
        return ContractTerms{.settlement = linear ? Settlement::Linear : Settlement::Inverse,
                             .base = base,
                             .quote = paid,
                             .settles = paid,
                             .price = linear ? PriceRule{} : coinPremiums(),
                             .lotSize = Quantity::fromUnits(row.lotUnits),
                             .multiplier = Quantity::fromUnits(row.multiplier * kOne)};
    }
    std::string known;
    for (const auto& row : kRows)
        known += (known.empty() ? "" : ", ") + familyName(row.coin, row.settles);
    return fail(ErrorCode::NotFound, fmt::format("contract terms of {} options are not known; those of {} are",
                                                 familyName(coin.substr(0, 20), settles.substr(0, 20)), known));
}

}  // namespace ballast::domain
