#include <algorithm>
#include <array>
#include <utility>

#include "venue_server/deribit_venue.h"

/// What charts are drawn of: candles of what was traded since the server began, and funding.
namespace ballast::venue_server {

namespace {

constexpr std::int64_t kMinute = 60'000, kMostTicks = 5'000;
constexpr Duration kSampleEvery = Duration::seconds(10);
constexpr std::array<std::pair<std::string_view, std::int64_t>, 12> kResolutions{{{"1", 1},
                                                                                  {"3", 3},
                                                                                  {"5", 5},
                                                                                  {"10", 10},
                                                                                  {"15", 15},
                                                                                  {"30", 30},
                                                                                  {"60", 60},
                                                                                  {"120", 120},
                                                                                  {"180", 180},
                                                                                  {"360", 360},
                                                                                  {"720", 720},
                                                                                  {"1D", 1'440}}};

struct Candle {
    double open{}, high{}, low{}, close{};
    double coins{}, cost{};
};

void add(Candle& candle, const PublicTrade& trade, bool isNew)
{
    const double price = trade.price.toDouble(), amount = trade.amount.toDouble();
    if (isNew) candle = {.open = price, .high = price, .low = price, .close = price};
    candle.high = std::max(candle.high, price);
    candle.low = std::min(candle.low, price);
    candle.close = price;
    const bool isDollars = trade.contract->isInverse() && !trade.contract->isOption();
    candle.coins += isDollars ? amount / price : amount;
    candle.cost += isDollars ? amount : amount * price;
}

Json chartOf(const std::map<std::int64_t, Candle>& candles, std::int64_t length, std::int64_t until)
{
    Json out{{"status", candles.empty() ? "no_data" : "ok"}};
    for (const auto* key : {"ticks", "open", "high", "low", "close", "volume", "cost"})
        out[key] = Json::array();
    if (candles.empty()) return out;
    double last = 0.0;
    for (auto at = candles.begin()->first; at <= until; at += length) {
        const auto found = candles.find(at);
        // Nothing was traded: the price stays.
        const auto candle = found != candles.end() ? found->second : Candle{last, last, last, last};
        last = candle.close;
        out["ticks"].push_back(at);
        out["open"].push_back(candle.open);
        out["high"].push_back(candle.high);
        out["low"].push_back(candle.low);
        out["close"].push_back(candle.close);
        out["volume"].push_back(rounded(candle.coins));
        out["cost"].push_back(rounded(candle.cost));
    }
    return out;
}

}  // namespace

/// Source   Deribit, public/get_tradingview_chart_data.
Outcome<Json> DeribitVenue::getChart(Caller&, Params& params)
{
    const auto resolution = params.text("resolution");
    const auto from = params.whole("start_timestamp", true), until = params.whole("end_timestamp", true);
    const auto found = std::find_if(kResolutions.begin(), kResolutions.end(),
                                    [&](const auto& one) { return one.first == resolution; });
    if (found == kResolutions.end()) params.fault("resolution", "unknown");
    if (!params.isSound()) return params.refusal();
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    const auto length = found->second * kMinute;
    const auto end = std::min(*until, milliseconds(m_now)), begin = std::max(*from, end - kMostTicks * length);
    std::map<std::int64_t, Candle> candles;
    for (const auto& trade : m_exchange.tradesOf(**contract)) {
        const auto at = milliseconds(trade.time), bucket = at - at % length;
        if (bucket < begin - begin % length || at > end) continue;
        const auto [place, isNew] = candles.try_emplace(bucket);
        add(place->second, trade, isNew);
    }
    return chartOf(candles, length, end);
}

/// What a long paid between the two times, as a fraction; of what was before the server began nothing is known.
///
/// Source   Deribit, public/get_funding_rate_value.
Outcome<Json> DeribitVenue::getFundingRateValue(Caller&, Params& params)
{
    const auto from = params.whole("start_timestamp", true), until = params.whole("end_timestamp", true);
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    if (!(*contract)->isPerpetual()) params.fault("instrument_name", "no perpetual");
    if (!params.isSound()) return params.refusal();
    const auto& samples = m_interest[*contract];
    const auto at = [&](std::int64_t time) {
        double value = samples.empty() ? 0.0 : samples.begin()->second;
        for (const auto& [when, interest] : samples)
            if (when <= time) value = interest;
        return value;
    };
    return Json(at(*until) - at(*from));
}

void DeribitVenue::sampleInterest()
{
    if (!m_sampledAt.isNever() && m_now < m_sampledAt + kSampleEvery) return;
    m_sampledAt = m_now;
    for (const auto& contract : m_world.contracts())
        if (contract->isPerpetual()) m_interest[contract.get()].emplace(milliseconds(m_now), contract->interest);
}

}  // namespace ballast::venue_server
