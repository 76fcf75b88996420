#include "venues/feed_report.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "base/timestamp.h"
#include "domain/decision.h"

namespace ballast::venues {

namespace {

using Out = std::back_insert_iterator<std::string>;

template <class Decimal> std::string decimal(const std::optional<Decimal>& value)
{
    return value ? value->toString() : "null";
}

void writeLevels(Out out, std::string_view side, const std::vector<venue::BookLevel>& levels)
{
    fmt::format_to(out, "\"{}\":[", side);
    for (std::size_t i = 0; i < levels.size(); ++i)
        fmt::format_to(out, "{}[{},{}]", i == 0 ? "" : ",", levels[i].first.toString(), levels[i].second.toString());
    fmt::format_to(out, "]");
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::toupper(c); });
    return result;
}

/// What others traded in it: nothing where the feed reads no trades.
void writeTraded(Out out, const std::optional<venue::TradedView>& traded)
{
    if (!traded) return;
    fmt::format_to(out, ",\"last_trade\":");
    if (const auto& last = traded->last)
        fmt::format_to(out, "{{\"price\":{},\"size\":{},\"taker\":\"{}\",\"time\":{}}}", last->price.toString(),
                       last->size.toString(), last->taker == domain::Side::Buy ? "buy" : "sell",
                       domain::jsonString(toIso8601(last->time)));
    else
        fmt::format_to(out, "null");
    fmt::format_to(out, ",\"hour_volume\":{},\"hour_trades\":{},\"hour_heard_s\":{}", traded->hourVolume.toString(),
                   traded->hourTrades, traded->heard.nanoseconds / Duration::seconds(1).nanoseconds);
}

void writeVolatility(Out out, const venue::VolatilityIndexView& view)
{
    fmt::format_to(out, "{{\"name\":{},\"coin\":{},\"volatility\":{:.12g},\"age_ms\":{},\"quality\":\"{}\"}}",
                   domain::jsonString(view.name), domain::jsonString(view.coin), view.volatility,
                   view.age ? fmt::format("{}", view.age->inMilliseconds()) : "null", upper(toString(view.quality)));
}

void writeInstrument(Out out, const venue::InstrumentView& view)
{
    fmt::format_to(out,
                   "{{\"name\":{},\"bid\":{},\"bid_size\":{},\"ask\":{},\"ask_size\":{},\"mark\":{},\"mark_iv\":{}",
                   domain::jsonString(view.instrument.name), decimal(view.bid), decimal(view.bidSize),
                   decimal(view.ask), decimal(view.askSize), decimal(view.mark),
                   view.markVolatility ? fmt::format("{:.12g}", *view.markVolatility) : "null");
    fmt::format_to(out, ",\"book\":{{");
    writeLevels(out, "bids", view.bids);
    fmt::format_to(out, ",");
    writeLevels(out, "asks", view.asks);
    fmt::format_to(out, "}},\"quality\":\"{}\",\"quality_reason\":{},\"age_ms\":{}", upper(toString(view.quality)),
                   view.reason.empty() ? "null" : domain::jsonString(view.reason),
                   view.age ? fmt::format("{}", view.age->inMilliseconds()) : "null");
    writeTraded(out, view.traded);
    fmt::format_to(out, "}}");
}

void writeChannel(Out out, const venue::ChannelView& view)
{
    fmt::format_to(
        out, "{{\"name\":{},\"messages\":{},\"gaps\":{},\"resyncs\":{},\"reconnects\":{},\"dropped\":{},\"up\":{}}}",
        domain::jsonString(view.name), view.messages, view.gaps, view.resyncs, view.reconnects, view.dropped, view.up);
}

/// Milliseconds; null without samples.
void writeDelay(Out out, std::string_view key, const LatencyHistogram& delay)
{
    fmt::format_to(out, ",\"{}\":{{\"samples\":{}", key, delay.samples());
    for (const auto& [name, share] : {std::pair("p50", 0.50), std::pair("p95", 0.95), std::pair("p99", 0.99)}) {
        const auto value = delay.quantile(share);
        fmt::format_to(out, ",\"{}\":{}", name,
                       value ? fmt::format("{:.6g}", std::chrono::duration<double, std::milli>(*value).count())
                             : "null");
    }
    fmt::format_to(out, "}}");
}

void writeKind(Out out, const venue::ChannelDelayView& view)
{
    fmt::format_to(out, "{{\"name\":{}", domain::jsonString(view.kind));
    writeDelay(out, "venue_to_socket_ms", view.venueToSocket);
    writeDelay(out, "socket_to_book_ms", view.socketToBook);
    fmt::format_to(out, "}}");
}

template <class View, class Write>
void writeList(Out out, std::string_view key, const std::vector<View>& views, Write write)
{
    fmt::format_to(out, ",\"{}\":[", key);
    for (std::size_t i = 0; i < views.size(); ++i) {
        fmt::format_to(out, "{}", i == 0 ? "\n" : ",\n");
        write(out, views[i]);
    }
    fmt::format_to(out, "]");
}

std::string textOr(const std::string& text) { return text.empty() ? "null" : domain::jsonString(text); }

/// What is written was written by an oracle as plain decimals.
void writeOracle(Out out, const venue::OracleView& view)
{
    fmt::format_to(out,
                   "{{\"name\":{},\"feed\":{},\"price\":{},\"confidence\":{},\"published\":{},\"quality\":\"{}\","
                   "\"quality_reason\":{}}}",
                   domain::jsonString(view.name), domain::jsonString(view.feed), view.price.value_or("null"),
                   view.confidence.value_or("null"),
                   view.published.isNever() ? "null" : domain::jsonString(toIso8601(view.published)),
                   upper(toString(view.quality)), textOr(view.reason));
}

void writeChain(Out out, const std::optional<venue::ChainView>& view)
{
    if (!view) {
        fmt::format_to(out, "null");
        return;
    }
    fmt::format_to(out,
                   "{{\"chain_id\":{},\"height\":{},\"base_fee_gwei\":{},\"quality\":\"{}\",\"quality_reason\":{}}}",
                   view->chainId, view->height ? fmt::format("{}", *view->height) : "null",
                   view->baseFeeGwei.value_or("null"), upper(toString(view->quality)), textOr(view->reason));
}

void writeShare(Out out, const venue::PoolShareView& view)
{
    fmt::format_to(out,
                   "{{\"name\":{},\"coin\":{},\"base\":{},\"quote\":{},\"fees_base\":{},\"fees_quote\":{},"
                   "\"delta\":{},\"gamma\":{},\"lower\":{},\"upper\":{},\"to_lower\":{},\"to_upper\":{},"
                   "\"in_range\":{}}}",
                   domain::jsonString(view.name), domain::jsonString(view.coin), view.base, view.quote, view.feesBase,
                   view.feesQuote, view.delta, view.gamma, view.lower, view.upper, view.toLower, view.toUpper,
                   view.isInRange);
}

}  // namespace

std::string feedReport(const std::vector<venue::FeedView>& views)
{
    std::string text = "{\"venues\":[";
    const auto out = std::back_inserter(text);
    std::string_view comma;
    std::vector<venue::OracleView> oracles;
    std::optional<venue::ChainView> chain;
    for (const auto& view : views) {
        oracles.insert(oracles.end(), view.oracles.begin(), view.oracles.end());
        if (!chain) chain = view.chain;
        if (!view.isVenue) continue;
        fmt::format_to(out, "{}{{\"name\":{},\"kind\":{},\"connected\":{}", std::exchange(comma, ","),
                       domain::jsonString(view.name), domain::jsonString(view.kind), view.connected);
        writeList(out, "instruments", view.instruments, writeInstrument);
        writeList(out, "channels", view.channels, writeChannel);
        if (!view.delays.empty()) writeList(out, "channel_kinds", view.delays, writeKind);
        if (!view.volatilities.empty()) writeList(out, "volatility_indices", view.volatilities, writeVolatility);
        if (!view.shares.empty()) writeList(out, "shares", view.shares, writeShare);
        fmt::format_to(out, "}}");
    }
    fmt::format_to(out, "]");
    writeList(out, "oracles", oracles, writeOracle);
    fmt::format_to(out, ",\"chain\":");
    writeChain(out, chain);
    return text + "}\n";
}

}  // namespace ballast::venues
