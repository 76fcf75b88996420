#include "profile/protocol_settings.h"

#include <array>
#include <fmt/format.h>

#include "base/assert.h"

namespace ballast::profile {

namespace {

constexpr std::array kSettings{
    ProtocolSetting{VenueKind::Deribit, "heartbeat_s", 10, 60, 10, "seconds between the venue's heartbeats"},
    ProtocolSetting{VenueKind::Deribit, "summary_s", 5, 60, 10,
                    "seconds between book summaries, which confirm strikes"},
    ProtocolSetting{VenueKind::Deribit, "answer_s", 1, 60, 10, "seconds after which a call is made again"},
    ProtocolSetting{VenueKind::Deribit, "option_books", 0, 1, 1, "1: books of options too; 0: of futures alone"},
    ProtocolSetting{VenueKind::Deribit, "calls_per_s", 1, 1000, 20, "calls a second"},
    ProtocolSetting{VenueKind::Deribit, "calls_burst", 4, 1000, 100, "calls at once"},
    ProtocolSetting{VenueKind::Deribit, "orders_per_s", 1, 1000, 5, "orders, amendments and cancels a second"},
    ProtocolSetting{VenueKind::Deribit, "orders_burst", 4, 1000, 20, "orders, amendments and cancels at once"},
    ProtocolSetting{VenueKind::Deribit, "subscriptions_per_s", 0.1, 1000, 2.5, "subscription calls a second"},
    ProtocolSetting{VenueKind::Deribit, "subscriptions_burst", 4, 1000, 8, "subscription calls at once"},
    ProtocolSetting{VenueKind::Deribit, "listings_per_s", 0.01, 1000, 0.1, "listing calls a second"},
    ProtocolSetting{VenueKind::Deribit, "listing_s", 1, 86'400, 600, "seconds between two listings"},
    ProtocolSetting{VenueKind::Deribit, "listings_burst", 4, 1000, 5, "listing calls at once"},
    ProtocolSetting{VenueKind::Deribit, "quote_expiries", 1, 5, 1,
                    "expiries of each coin that are quoted under quote = true, the nearest first; eight options each"},
    ProtocolSetting{VenueKind::Deribit, "mmp_interval_s", 0, 600, 0,
                    "seconds over which market-maker protection counts fills of quotes; 0: it is not asked for"},
    ProtocolSetting{VenueKind::Deribit, "mmp_frozen_s", 0, 86'400, 0,
                    "seconds for which it keeps quotes away after it fired; 0: until it is reset"},
    ProtocolSetting{VenueKind::Deribit, "mmp_quantity", 0, 1e6, 0, "coins filled that make it fire; 0: no bound"},
    ProtocolSetting{VenueKind::Deribit, "mmp_delta", 0, 1e6, 0,
                    "coins of net delta filled that make it fire; 0: no bound"},
    ProtocolSetting{VenueKind::Hyperliquid, "fast_books", 0, 1, 1,
                    "1: five levels each half second; 0: twenty levels each five seconds"},
    ProtocolSetting{VenueKind::Hyperliquid, "ping_s", 5, 55, 30, "seconds between pings"},
    ProtocolSetting{VenueKind::Hyperliquid, "answer_s", 1, 60, 10,
                    "seconds after which a subscription is made again, and a ping counts as lost"},
    ProtocolSetting{VenueKind::Hyperliquid, "listing_s", 1, 86'400, 600, "seconds between two listings"},
    ProtocolSetting{VenueKind::Hyperliquid, "flagged", 0, 1, 0,
                    "1: perpetuals with changed margin rules or isolated margin alone are hedged in too"},
    ProtocolSetting{VenueKind::Hyperliquid, "messages_per_s", 1, 33, 20, "messages a second over one line"},
    ProtocolSetting{VenueKind::Hyperliquid, "messages_burst", 4, 1000, 100, "messages at once over one line"},
    ProtocolSetting{VenueKind::Hyperliquid, "weight_per_min", 200, 12'000, 1'200,
                    "weight of requests that the venue lets this machine make in a minute, feed and accounts together"},
    ProtocolSetting{VenueKind::Hyperliquid, "testnet", 0, 1, 0, "1: actions are signed for the testnet"},
    ProtocolSetting{VenueKind::Hyperliquid, "cancel_after_s", 15, 600, 20,
                    "seconds after the last renewal at which the venue cancels everything; renewed at a quarter"},
    ProtocolSetting{VenueKind::Hyperliquid, "orders_per_s", 1, 33, 5, "orders and cancels a second"},
    ProtocolSetting{VenueKind::Hyperliquid, "orders_burst", 4, 1000, 20, "orders and cancels at once"},
    ProtocolSetting{VenueKind::Derive, "option_books", 0, 1, 1,
                    "1: books of options too; 0: of perpetuals and spot alone"},
    ProtocolSetting{VenueKind::Derive, "quote_expiries", 1, 5, 1,
                    "expiries of each coin that are quoted under quote = true, the nearest first; eight options each"},
    ProtocolSetting{VenueKind::Derive, "confirm_s", 5, 60, 10, "seconds between questions for strikes that are quiet"},
    ProtocolSetting{VenueKind::Derive, "listing_s", 1, 86'400, 600, "seconds between two listings"},
    ProtocolSetting{VenueKind::Derive, "answer_s", 1, 60, 10, "seconds after which a call is made again"},
    ProtocolSetting{VenueKind::Derive, "calls_per_s", 0.5, 1000, 2.5,
                    "calls a second that match nothing, of each line"},
    ProtocolSetting{VenueKind::Derive, "calls_burst", 4, 1000, 12, "calls at once that match nothing, of each line"},
    ProtocolSetting{VenueKind::Derive, "network", 0, 2, 0,
                    "0: actions are signed for mainnet; 1: testnet; 2: chain 31337"},
    ProtocolSetting{VenueKind::Derive, "signature_s", 300, 86'400, 900,
                    "seconds until an order's signature ends, and the order with it"},
    ProtocolSetting{VenueKind::Derive, "fee_headroom", 1, 3, 1.1,
                    "over the least fee that an order must be signed for"},
    ProtocolSetting{VenueKind::Derive, "orders_per_s", 0.1, 1000, 0.2, "orders and cancels a second"},
    ProtocolSetting{VenueKind::Derive, "orders_burst", 4, 1000, 4,
                    "orders and cancels at once (5 in 5 s for who is no maker)"},
    ProtocolSetting{VenueKind::UniswapV3, "poll_s", 0.1, 60, 1, "seconds between two looks at the chain"},
    ProtocolSetting{VenueKind::UniswapV3, "fill_blocks", 1, 64, 3, "blocks that hold a swap when it counts as filled"},
    ProtocolSetting{VenueKind::UniswapV3, "final_blocks", 1, 1000, 64,
                    "blocks that hold a swap when it can no longer be taken back"},
    ProtocolSetting{VenueKind::UniswapV3, "slippage", 0.0001, 0.05, 0.005,
                    "fraction that a swap may be worse than its quote, and a quote than the pool's price"},
    ProtocolSetting{VenueKind::UniswapV3, "deadline_s", 15, 60, 60, "seconds after which a swap fails by itself"},
    ProtocolSetting{VenueKind::UniswapV3, "replace_s", 5, 600, 30,
                    "seconds after which a transaction that waits is offered for more"},
    ProtocolSetting{VenueKind::UniswapV3, "fee_cap_gwei", 1, 100'000, 200,
                    "the most that a gas is offered for; four times it for a cancel"},
    ProtocolSetting{VenueKind::UniswapV3, "router_version", 1, 2, 1,
                    "1: SwapRouter, whose swaps carry a deadline; 2: SwapRouter02, whose multicall does"},
    ProtocolSetting{VenueKind::UniswapV3, "gas_budget_eth", 0.0001, 1000, 0.5,
                    "ether that the orders of an hour may offer for gas"},
};

}  // namespace

std::string_view toString(VenueKind kind) noexcept
{
    switch (kind) {
    case VenueKind::Deribit:
        return "deribit";
    case VenueKind::Hyperliquid:
        return "hyperliquid";
    case VenueKind::Derive:
        return "derive";
    case VenueKind::UniswapV3:
        return "uniswap_v3";
    }
    return {};
}

std::span<const ProtocolSetting> protocolSettings() noexcept { return kSettings; }

std::string protocolHelp()
{
    std::string help;
    for (const auto& setting : kSettings)
        help += fmt::format("  {}: {} = {} ({} to {}): {}\n", toString(setting.venue), setting.key, setting.fallback,
                            setting.least, setting.most, setting.meaning);
    return help;
}

double valueOf(const ProtocolValues& values, VenueKind venue, std::string_view key)
{
    if (const auto found = values.find(std::string(key)); found != values.end()) return found->second;
    for (const auto& setting : kSettings)
        if (setting.venue == venue && setting.key == key) return setting.fallback;
    BALLAST_ASSERT(false && "no such protocol setting");
    return 0.0;
}

}  // namespace ballast::profile
