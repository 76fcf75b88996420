#include "fuzz/venue_targets.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "venue/derive_feed/answers.h"
#include "venue/derive_feed/decoder.h"
#include "venue/sockets/private_frame.h"

namespace ballast::fuzz {
namespace {

using derive::Level;

/// The first promise that a frame breaks.
class Promises final : public derive::FrameHandler {
public:
    explicit Promises(std::string& broken) : m_broken(broken) {}

    void onResult(std::uint64_t, std::string_view frame) override
    {
        if (const auto listing = derive::readListing(frame, "Derive"))
            for (const auto& listed : listing->instruments) {
                finite({listed.makerFee, listed.takerFee, listed.baseFee}, "a fee");
                // Every valid instrument has a name and a step of amounts.
                if (listed.instrument.name.empty() || listed.instrument.lotSize.units() <= 0) breaks("an instrument");
            }
        (void)derive::readTickers(frame, [&](const derive::Ticker& ticker) { onTicker("", ticker); });
        (void)derive::readStatus(frame);
        if (const auto settled = derive::readSettlements(frame))
            for (const auto& one : *settled)
                if (one.price.units() < 0) breaks("a settlement below zero");
    }
    void onError(std::uint64_t, const derive::CallError&) override {}
    void onTicker(std::string_view, const derive::Ticker& ticker) override
    {
        if (ticker.mark.units() < 0 || ticker.index.units() <= 0) breaks("a mark or an index");
        for (const auto& side : {ticker.bid, ticker.ask})
            if (side && (side->price.units() <= 0 || side->size.units() <= 0)) breaks("a side of a ticker");
        finite({ticker.fundingPerHour.value_or(0.0), ticker.day.contracts, ticker.day.volume}, "a figure of a ticker");
        if (!ticker.option) return;
        const auto& o = *ticker.option;
        finite({o.delta, o.gamma, o.vega, o.theta, o.rho, o.discount}, "a greek");
        for (const auto& volatility : {o.bidVolatility, o.askVolatility, o.volatility})
            if (volatility && !(std::isfinite(*volatility) && *volatility > 0.0)) breaks("a volatility");
    }
    void onBook(std::string_view, const derive::BookPicture& book) override
    {
        const auto higher = [](const Level& a, const Level& b) { return a.price > b.price; };
        const auto lower = [](const Level& a, const Level& b) { return a.price < b.price; };
        if (!std::is_sorted(book.bids.begin(), book.bids.end(), higher)) breaks("bids out of order");
        if (!std::is_sorted(book.asks.begin(), book.asks.end(), lower)) breaks("asks out of order");
        for (const auto* levels : {&book.bids, &book.asks})
            for (const auto& level : *levels)
                if (level.price.units() <= 0 || level.size.units() <= 0) breaks("a level");
    }
    void onTrades(std::string_view, std::span<const derive::PublicTrade> trades) override
    {
        for (const auto& trade : trades)
            if (trade.price.units() <= 0 || trade.size.units() <= 0) breaks("a trade");
    }
    void onSpot(std::string_view, std::span<const derive::SpotPrice> prices) override
    {
        for (const auto& spot : prices)
            if (spot.price.units() <= 0 || !(spot.confidence >= 0.0 && spot.confidence <= 1.0)) breaks("a spot");
    }
    void onOther(std::string_view) override {}

private:
    void breaks(const std::string& what)
    {
        if (m_broken.empty()) m_broken = what + " that no venue means was handed on";
    }
    void finite(std::initializer_list<double> figures, const char* what)
    {
        for (const double figure : figures)
            if (!std::isfinite(figure)) breaks(what);
    }
    std::string& m_broken;
};

std::string channel(const std::string& name, const std::string& data)
{
    return R"({"method":"subscription","params":{"channel":")" + name + R"(","data":)" + data + "}}";
}

std::string answer(const std::string& result) { return R"({"id":7,"result":)" + result + "}"; }

const std::string kTicker =
    R"({"A":"1","B":"2","I":"1991.7","M":"398","a":"409.8","b":"383","f":null,"maxp":"2100","minp":"1",)"
    R"("option_pricing":{"ai":"0.9","bi":"0","d":"0.5","df":"0.999","f":"1992.6","g":"0.0003","i":"0.67","m":"398",)"
    R"("r":"1","t":"-1","v":"0.4"},)"
    R"("stats":{"c":"0","h":"0","l":"0","n":0,"oi":"0","p":"0","pr":"0","v":"0"},"t":1770000000000})";

}  // namespace

std::string readDeriveFrame(const std::string& bytes)
{
    static derive::Decoder decoder;
    std::string broken;
    Promises promises(broken);
    const auto read = decoder.decode(bytes, promises);
    if (!read && read.error().message.empty()) return "refused without a sentence";
    return broken;
}

std::vector<std::string> deriveFrames()
{
    const std::string option =
        R"({"instrument_type":"option","instrument_name":"ETH-20260626-1600-C","scheduled_activation":0,)"
        R"("scheduled_deactivation":1782460800,"is_active":true,"tick_size":"0.1","minimum_amount":"0.1",)"
        R"("maximum_amount":"10000","amount_step":"0.01","mark_price_fee_rate_cap":"0.125","maker_fee_rate":"0.0001",)"
        R"("taker_fee_rate":"0.0003","base_fee":"0.5","base_currency":"ETH","quote_currency":"USDC","option_details":)"
        R"({"index":"ETH-USD","expiry":1782460800,"strike":"1600","option_type":"C","settlement_price":null},)"
        R"("perp_details":null,"erc20_details":null,)"
        R"("base_asset_address":"0x4BB4C3CDc7562f08e9910A0C7D8bB7e108861eB4","base_asset_sub_id":"3961408125713216","pro_rata_fraction":"0",)"
        R"("fifo_min_allocation":"0","pro_rata_amount_step":"1"})";
    return {channel("ticker_slim.ETH-20260626-1600-C.1000",
                    R"({"timestamp":1770000000000,"instrument_ticker":)" + kTicker + "}"),
            channel("orderbook.ETH-PERP.1.10",
                    R"({"timestamp":1770000000000,"instrument_name":"ETH-PERP","publish_id":5,)"
                    R"("bids":[["1992.3","1"],["1900","9"]],"asks":[["1992.4","2"],["1993","0.5"]]})"),
            channel("trades.perp.ETH",
                    R"([{"trade_id":"a1","instrument_name":"ETH-PERP","timestamp":1770000000000,"direction":"buy",)"
                    R"("trade_price":"1992.4","trade_amount":"0.5","mark_price":"1992","index_price":"1991.7"}])"),
            channel("spot_feed.ETH",
                    R"({"timestamp":1770000000000,"feeds":{"ETH":{"price":"1991.123456789012","confidence":"0.99"}}})"),
            answer(R"({"instruments":[)" + option + R"(],"pagination":{"count":1,"num_pages":1}})"),
            answer(R"({"tickers":{"ETH-20260626-1600-C":)" + kTicker + "}}"),
            answer(R"({"status":{"spot_feed.ETH":"ok"},"current_subscriptions":["spot_feed.ETH"]})"),
            answer(R"({"expiries":[{"expiry_date":"20260626","utc_expiry_sec":1782460800,"price":"1991.7"}]})"),
            R"({"id":7,"error":{"code":-32000,"message":"Rate limit exceeded","data":"Retry after 100 ms"}})"};
}

std::string readAccountFrame(const std::string& bytes)
{
    const auto frame = sockets::parsePrivate(bytes);
    if (!frame) return frame.error().message.empty() ? "refused without a sentence" : "";
    if (!frame->is_object()) return "a frame that is no object";
    const auto again = sockets::parsePrivate(frame->dump());
    return again && *again == *frame ? "" : "a frame that cannot be written again";
}

std::vector<std::string> accountFrames()
{
    return {
        channel("9.orders",
                R"([{"order_id":"a","label":"b1","direction":"buy","limit_price":"1992.3","amount":"1","nonce":17}])"),
        answer(R"({"order":{"order_id":"a","order_status":"open","filled_amount":"0"},"trades":[]})"),
        R"({"channel":"userFills","data":{"user":"0xab","fills":[{"coin":"BTC","px":"80000.5","sz":"0.1","tid":7}]}})"};
}

}  // namespace ballast::fuzz
