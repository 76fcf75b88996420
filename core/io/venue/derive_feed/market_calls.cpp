#include "venue/derive_feed/market_calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ballast::derive {

namespace {

constexpr int kPageSize = 1000;

}  // namespace

std::string callText(std::uint64_t id, std::string_view method, std::string_view parameters)
{
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters);
}

std::string listingParameters(std::string_view coin, std::string_view type, std::uint64_t page)
{
    return fmt::format(R"({{"instrument_type":"{}","expired":false,"currency":"{}","page":{},"page_size":{}}})", type,
                       coin, page, kPageSize);
}

/// Coins and names are the profile's and the listing's: neither takes a quote.
std::string callText(std::uint64_t id, const MarketCall& call)
{
    switch (call.kind) {
    case MarketCallKind::Listing:
        return callText(id, "public/get_all_instruments", listingParameters(call.coin, call.type, call.page));
    case MarketCallKind::Subscribe:
    case MarketCallKind::Unsubscribe:
        return callText(id, call.kind == MarketCallKind::Subscribe ? "subscribe" : "unsubscribe",
                        fmt::format(R"({{"channels":["{}"]}})", fmt::join(call.channels, R"(",")")));
    case MarketCallKind::Tickers:
        return callText(
            id, "public/get_tickers",
            fmt::format(R"({{"instrument_type":"option","currency":"{}","expiry_date":{}}})", call.coin, call.day));
    case MarketCallKind::Settlements:
        return callText(id, "public/get_option_settlement_prices", fmt::format(R"({{"currency":"{}"}})", call.coin));
    }
    return {};
}

MarketCalls makeMarketCalls(const FeedTerms& terms)
{
    return MarketCalls({.pools = {terms.calls},
                        .poolOf = [](const MarketCall&) { return std::size_t{0}; },
                        .textOf = [](std::uint64_t id, const MarketCall& call) { return callText(id, call); },
                        .answersWithin = terms.answersWithin});
}

}  // namespace ballast::derive
