#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "hyperliquid_server/ledger.h"

namespace ballast::hyperliquid_server {

/// One coin's trades by the minute, and candles of the venue's intervals made of them.
///
/// Source   Hyperliquid docs, "Info endpoint", candle snapshot; "Subscriptions", candle.
/// Threads  One at a time.
class Candles {
public:
    using Json = nlohmann::ordered_json;

    void add(const Trade& trade);
    /// Milliseconds of "1m" to "1w"; none: no interval of the venue's.
    static std::optional<std::int64_t> lengthOf(std::string_view interval);
    /// Candles that begin from `from` to `until`, milliseconds, both inclusive; at most 5,000, the newest. A time
    /// without a trade has none.
    Json between(const std::string& coin, const std::string& interval, std::int64_t from, std::int64_t until) const;
    /// The newest candle; null before the first trade.
    Json newest(const std::string& coin, const std::string& interval) const;

private:
    struct Candle {
        Price open, high, low, close;
        Quantity volume;
        int trades{};
    };
    static Json shown(const std::string& coin, const std::string& interval, std::int64_t begin, const Candle& candle);
    std::map<std::int64_t, Candle> madeOf(std::int64_t length) const;

    std::map<std::int64_t, Candle> m_minutes;  ///< By their beginning, milliseconds.
};

}  // namespace ballast::hyperliquid_server
