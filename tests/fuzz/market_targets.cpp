#include "fuzz/market_targets.h"

#include <cmath>
#include <initializer_list>
#include <optional>

#include "venue/deribit/decoder.h"
#include "venue/deribit/holdings.h"
#include "venue/hyperliquid_feed/decoder.h"

namespace ballast::fuzz {
namespace {

/// The first promise that a frame breaks, and how much it said.
class Kept {
public:
    std::string broken;
    int said{};

protected:
    void breaks(const std::string& what)
    {
        if (broken.empty()) broken = what + " that no venue means was handed on";
    }
    void finite(std::initializer_list<std::optional<double>> figures, const char* what)
    {
        ++said;
        for (const auto& figure : figures)
            if (figure && !std::isfinite(*figure)) breaks(what);
    }
    template <class Number> void atLeast(std::int64_t least, const std::optional<Number>& number, const char* what)
    {
        if (number && number->units() < least) breaks(what);
    }
    void named(std::string_view name, const char* what)
    {
        if (name.empty()) breaks(std::string(what) + " without a name");
    }
};

/// Gives the one instrument its number.
class NamesAll final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {1}; }
    void post(std::span<const venue::MarketFact>, Timestamp) override {}
    void connection(venue::Connection, std::string_view) override {}
};

class DeribitPromises final : public deribit::FrameHandler, public Kept {
public:
    void onResult(std::uint64_t, std::string_view) override { ++said; }
    void onError(std::uint64_t, const deribit::CallError&) override { ++said; }
    void onTicker(std::string_view, const deribit::Ticker& t) override
    {
        named(t.instrument, "a ticker");
        finite({t.markVolatility, t.bidVolatility, t.askVolatility, t.fundingNow, t.funding8h, t.interestRate, t.delta,
                t.gamma, t.vega, t.theta, t.rho},
               "a figure of a ticker");
        for (const auto& price : {t.bid, t.ask})
            if (price && price->isZero()) breaks("a side of a ticker");
        keepsBelowZero(t);
        for (const auto& amount : {t.bidAmount, t.askAmount})
            atLeast(1, amount, "an amount of a ticker");
    }
    /// A side or a mark below zero is handed on: the feed calls its instrument Bad by name and tells nothing of it
    /// (F31), where a refused frame would leave the value of before standing.
    void keepsBelowZero(const deribit::Ticker& t)
    {
        const auto isBelow = [](const std::optional<domain::Price>& price) { return price && price->units() < 0; };
        if (!isBelow(t.bid) && !isBelow(t.ask) && !isBelow(t.mark)) return;
        constexpr Timestamp kNow{1'770'000'000'000'000'000};
        deribit::FeedTerms terms;
        terms.underlyings = {"BTC"};
        deribit::Holdings holdings(terms);
        NamesAll sink;
        holdings.list({{.instrument = {.name = std::string(t.instrument),
                                       .venue = "Deribit",
                                       .underlying = "BTC",
                                       .kind = domain::InstrumentKind::Perpetual},
                        .index = "btc_usd"}},
                      sink);
        if (holdings.all().empty()) return breaks("a listing");
        std::vector<venue::MarketFact> facts;
        auto before = t;
        before.timestamp = {};
        before.bid.reset(), before.ask.reset(), before.mark.reset(), before.underlying.reset();
        holdings.onTicker(before, kNow, facts);
        facts.clear();
        holdings.onTicker(t, kNow, facts);
        const auto view = holdings.viewOf(holdings.all().front(), kNow, true);
        if (!facts.empty() || view.quality != domain::Quality::Bad || view.reason.find("negative") == std::string::npos)
            breaks("a side below zero");
    }
    void onBook(std::string_view, const deribit::BookMessage& book) override
    {
        ++said;
        named(book.instrument, "a book");
        for (const auto* side : {&book.bids, &book.asks})
            for (const auto& level : *side)
                if (level.amount.units() < 0 ||
                    (level.action != deribit::LevelAction::Delete && level.amount.units() <= 0))
                    breaks("a level");
    }
    void onQuote(std::string_view, const deribit::Quote& quote) override
    {
        ++said;
        named(quote.instrument, "a quote");
        // As of a ticker; the feed takes nothing from quotes.
        for (const auto& price : {quote.bid, quote.ask})
            if (price && price->isZero()) breaks("a side of a quote");
    }
    void onTrades(std::string_view, std::span<const deribit::Trade> trades) override
    {
        ++said;
        for (const auto& trade : trades) {
            named(trade.id, "a trade");
            if (trade.amount.units() <= 0) breaks("a trade");
            finite({trade.volatility}, "a trade's volatility");
        }
    }
    void onIndex(std::string_view, const deribit::IndexPrice& index) override
    {
        ++said;
        if (index.price.units() <= 0) breaks("an index");
    }
    void onVolatilityIndex(std::string_view, const deribit::VolatilityIndex& index) override
    {
        finite({index.volatility}, "a volatility index");
    }
    void onMarkPrices(std::string_view, std::span<const deribit::MarkPrice> marks) override
    {
        ++said;
        for (const auto& mark : marks) {
            finite({mark.volatility}, "a mark's volatility");
            if (mark.mark.units() < 0) breaks("a mark");
        }
    }
    void onInstrumentState(std::string_view, const deribit::InstrumentState&) override { ++said; }
    void onPlatformState(std::string_view, const deribit::PlatformState&) override { ++said; }
    void onHeartbeat(bool) override { ++said; }
    void onOther(std::string_view) override { ++said; }
};

class HyperliquidPromises final : public hyperliquid::FrameHandler, public Kept {
public:
    void onBook(const hyperliquid::BookSnapshot& book) override
    {
        ++said;
        named(book.coin, "a book");
        for (const auto* side : {&book.bids, &book.asks})
            for (const auto& level : *side)
                sound(level);
    }
    void onBest(const hyperliquid::BestPrices& best) override
    {
        ++said;
        for (const auto& side : {best.bid, best.ask})
            if (side) sound(*side);
    }
    void onTrades(std::span<const hyperliquid::PublicTrade> trades) override
    {
        ++said;
        for (const auto& trade : trades)
            if (trade.price.units() <= 0 || trade.size.units() <= 0) breaks("a trade");
    }
    void onContext(const hyperliquid::AssetContext& context) override
    {
        finite({context.fundingPerHour, context.premium, context.openInterest, context.previousDayPrice,
                context.dayVolumeUsd},
               "a figure of a context");
        if (context.oracle.units() <= 0 || context.mark.units() <= 0) breaks("an oracle price or a mark");
    }
    void onMids(std::span<const hyperliquid::Mid> mids) override
    {
        ++said;
        for (const auto& mid : mids)
            if (mid.price.units() < 0) breaks("a mid");
    }
    void onEcho(const hyperliquid::SubscriptionEcho&) override { ++said; }
    void onPong() override { ++said; }
    void onError(std::string_view) override { ++said; }
    void onOther(std::string_view) override { ++said; }

private:
    void sound(const hyperliquid::Level& level)
    {
        if (level.price.units() <= 0 || level.size.units() <= 0) breaks("a level");
    }
};

template <class Decoder, class Promises> std::string read(Decoder& decoder, const std::string& bytes, int* said)
{
    Promises promises;
    const auto done = decoder.decode(bytes, promises);
    if (said != nullptr) *said = promises.said;
    if (!done && done.error().message.empty()) return "refused without a sentence";
    if (!done && promises.said > 0) return "a bad frame was handed on";
    return promises.broken;
}

std::string notification(const std::string& name, const std::string& data)
{
    return R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":")" + name + R"(","data":)" + data + "}}";
}

std::string channel(const std::string& name, const std::string& data)
{
    return R"({"channel":")" + name + R"(","data":)" + data + "}";
}

}  // namespace

std::string readDeribitFrame(const std::string& bytes, int* said)
{
    static deribit::Decoder decoder;
    return read<deribit::Decoder, DeribitPromises>(decoder, bytes, said);
}

std::string readHyperliquidFrame(const std::string& bytes, int* said)
{
    static hyperliquid::Decoder decoder;
    return read<hyperliquid::Decoder, HyperliquidPromises>(decoder, bytes, said);
}

std::vector<std::string> deribitFrames()
{
    return {
        notification("ticker.BTC-PERPETUAL.100ms",
                     R"({"timestamp":1770000000000,"state":"open","stats":{"high":93612.0,"low":89277.5,)"
                     R"("price_change":2.3275,"volume":11897.2,"volume_usd":1092371540.0},"index_price":92263.55,)"
                     R"("instrument_name":"BTC-PERPETUAL","last_price":92283.5,"settlement_price":92464.66,)"
                     R"("min_price":90897.5,"max_price":93666.5,"open_interest":1132329370.0,"mark_price":92281.78,)"
                     R"("interest_value":0.0028,"best_ask_price":92284.0,"best_bid_price":92283.5,)"
                     R"("estimated_delivery_price":92263.55,"best_ask_amount":186520.0,"best_bid_amount":117660.0,)"
                     R"("current_funding":0.0,"funding_8h":1.742e-05})"),
        // Seed 770031 made this of the frame before: a side below zero.
        notification("ticker.BTC-PERPETUAL.100ms",
                     R"({"timestamp":1770000000000,"state":"open","index_price":92263.55,)"
                     R"("instrument_name":"BTC-PERPETUAL","last_price":92283.5,"min_price":90897.5,)"
                     R"("max_price":93666.5,"open_interest":1132329370.0,"mark_price":92281.78,)"
                     R"("best_ask_price":92284.0,"best_bid_price":-14.0,"best_ask_amount":186520.0,)"
                     R"("best_bid_amount":117660.0,"current_funding":0.0,"funding_8h":1.742e-05})"),
        notification("ticker.BTC-26JUN26-60000-C.100ms",
                     R"({"underlying_price":70220.5,"underlying_index":"SYN.BTC-26JUN26","timestamp":1770000000000,)"
                     R"("stats":{"volume":16.7,"price_change":null,"low":0.009,"high":0.011},"state":"open",)"
                     R"("settlement_price":0.2,"open_interest":1767.5,"min_price":0.0001,"max_price":0.38,)"
                     R"("mark_price":0.194,"mark_iv":67.7,"last_price":0.19,"interest_rate":0.0,)"
                     R"("instrument_name":"BTC-26JUN26-60000-C","index_price":69939.43,"greeks":{"vega":20.05,)"
                     R"("theta":-5.65,"rho":4.91,"gamma":0.00001,"delta":0.75},"estimated_delivery_price":69939.43,)"
                     R"("bid_iv":67.16,"best_bid_price":0.19,"best_bid_amount":2.8,"best_ask_price":0.0,)"
                     R"("best_ask_amount":0.0,"ask_iv":0.0})"),
        notification("book.BTC-PERPETUAL.100ms",
                     R"({"type":"snapshot","timestamp":1770000000000,"instrument_name":"BTC-PERPETUAL",)"
                     R"("change_id":297217,"bids":[["new",5042.34,30],["new",5041.94,20]],)"
                     R"("asks":[["new",5042.64,40],["new",5043.3,40]]})"),
        notification("book.BTC-PERPETUAL.100ms",
                     R"({"type":"change","timestamp":1770000000100,"prev_change_id":297217,)"
                     R"("instrument_name":"BTC-PERPETUAL","change_id":297218,)"
                     R"("bids":[["delete",5041.94,0],["change",5042.34,7]],"asks":[]})"),
        notification("trades.option.BTC.100ms",
                     R"([{"trade_seq":2,"trade_id":"48079289","timestamp":1770000000000,"tick_direction":2,)"
                     R"("price":0.0075,"mark_price":0.01062686,"iv":47.58,"instrument_name":"BTC-26JUN26-90000-C",)"
                     R"("index_price":68956.17,"direction":"sell","amount":3,"liquidation":"T"}])"),
        notification("deribit_price_index.btc_usd",
                     R"({"timestamp":1770000000000,"price":3937.89,"index_name":"btc_usd"})"),
        notification("deribit_volatility_index.btc_usd",
                     R"({"volatility":129.36,"timestamp":1770000000000,"index_name":"btc_usd"})"),
        notification("markprice.options.btc_usd",
                     R"([{"timestamp":1770000000000,"iv":0.3706,"instrument_name":"BTC-26JUN26-67000-C",)"
                     R"("mark_price":0.005}])"),
        R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})",
        R"({"jsonrpc":"2.0","id":7,"result":["book.BTC-PERPETUAL.100ms"],"usIn":1,"usOut":2,"usDiff":1})",
        R"({"jsonrpc":"2.0","id":7,"error":{"code":10028,"message":"too_many_requests"}})"};
}

std::vector<std::string> hyperliquidFrames()
{
    return {channel("l2Book", R"({"coin":"BTC","time":1770000000000,"levels":[[{"px":"98450.5","sz":"2.5","n":3}],)"
                              R"([{"px":"98451.0","sz":"1.5","n":2},{"px":"98460","sz":"0.001","n":1}]]})"),
            channel("bbo", R"({"coin":"BTC","time":1770000000000,"bbo":[{"px":"98450.5","sz":"2.5","n":3},null]})"),
            channel("trades", R"([{"coin":"BTC","side":"B","px":"98451.0","sz":"0.1","hash":"0xab",)"
                              R"("time":1770000000000,"tid":77,"users":["0x01","0x02"]}])"),
            channel("activeAssetCtx",
                    R"({"coin":"BTC","ctx":{"dayNtlVlm":"1169046.29406","funding":"0.0000125","impactPxs":["98450.5",)"
                    R"("98451.0"],"markPx":"98450.7","midPx":"98450.75","openInterest":"688.11","oraclePx":"98452.1",)"
                    R"("premium":"0.00031774","prevDayPx":"97322.0","dayBaseVlm":"12.5"}})"),
            channel("allMids", R"({"mids":{"BTC":"98450.75","ETH":"3500.5"}})"),
            channel("subscriptionResponse", R"({"method":"subscribe","subscription":{"type":"trades","coin":"SOL"}})"),
            R"({"channel":"pong"})",
            R"({"channel":"error","data":"Already subscribed"})"};
}

}  // namespace ballast::fuzz
