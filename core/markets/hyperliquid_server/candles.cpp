#include "hyperliquid_server/candles.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hyperliquid_server/texts.h"

namespace ballast::hyperliquid_server {

namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::size_t kMostCandles = 5'000;
constexpr std::array<std::pair<std::string_view, std::int64_t>, 13> kIntervals{{{"1m", 1},
                                                                                {"3m", 3},
                                                                                {"5m", 5},
                                                                                {"15m", 15},
                                                                                {"30m", 30},
                                                                                {"1h", 60},
                                                                                {"2h", 120},
                                                                                {"4h", 240},
                                                                                {"8h", 480},
                                                                                {"12h", 720},
                                                                                {"1d", 1'440},
                                                                                {"3d", 4'320},
                                                                                {"1w", 10'080}}};

}  // namespace

std::optional<std::int64_t> Candles::lengthOf(std::string_view interval)
{
    for (const auto& [name, minutes] : kIntervals)
        if (name == interval) return minutes * kMinute;
    return std::nullopt;
}

void Candles::add(const Trade& trade)
{
    const auto at = milliseconds(trade.time);
    auto& candle = m_minutes[at - at % kMinute];
    if (candle.trades++ == 0) candle.open = candle.high = candle.low = trade.price;
    candle.high = std::max(candle.high, trade.price);
    candle.low = std::min(candle.low, trade.price);
    candle.close = trade.price;
    candle.volume += trade.size;
}

std::map<std::int64_t, Candles::Candle> Candles::madeOf(std::int64_t length) const
{
    std::map<std::int64_t, Candle> all;
    for (const auto& [at, minute] : m_minutes) {
        const auto [place, isNew] = all.try_emplace(at - at % length, minute);
        if (isNew) continue;
        auto& candle = place->second;
        candle.high = std::max(candle.high, minute.high);
        candle.low = std::min(candle.low, minute.low);
        candle.close = minute.close;
        candle.volume += minute.volume;
        candle.trades += minute.trades;
    }
    return all;
}

Candles::Json Candles::shown(const std::string& coin, const std::string& interval, std::int64_t begin,
                             const Candle& candle)
{
    return {{"t", begin},
            {"T", begin + lengthOf(interval).value_or(kMinute) - 1},
            {"s", coin},
            {"i", interval},
            {"o", decimal(candle.open)},
            {"c", decimal(candle.close)},
            {"h", decimal(candle.high)},
            {"l", decimal(candle.low)},
            {"v", decimal(candle.volume)},
            {"n", candle.trades}};
}

Candles::Json Candles::between(const std::string& coin, const std::string& interval, std::int64_t from,
                               std::int64_t until) const
{
    Json rows = Json::array();
    for (const auto& [begin, candle] : madeOf(lengthOf(interval).value_or(kMinute)))
        if (begin >= from && begin <= until) rows.push_back(shown(coin, interval, begin, candle));
    if (rows.size() > kMostCandles)
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.size() - kMostCandles));
    return rows;
}

Candles::Json Candles::newest(const std::string& coin, const std::string& interval) const
{
    const auto all = madeOf(lengthOf(interval).value_or(kMinute));
    return all.empty() ? Json() : shown(coin, interval, all.rbegin()->first, all.rbegin()->second);
}

}  // namespace ballast::hyperliquid_server
