#include "venue/deribit/read_data.h"

#include "venue/deribit/fields.h"

namespace ballast::deribit {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kMostItems = 20'000;  ///< Of an array (fault list, section 3).

/// Calls `take(key, value)` for each member.
template <class Take> void eachField(ondemand::object object, Fields& fields, Take take)
{
    for (auto field : object) {
        std::string_view key;
        ondemand::value value;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
            return fields.fault("a member", "something else", "a name and a value");
        take(key, value);
        if (!fields.isSound()) return;
    }
}

/// Calls `take(element)` for each element.
template <class Take> void eachElement(ondemand::array array, Fields& fields, Take take)
{
    std::size_t count = 0;
    for (auto element : array) {
        ondemand::value value;
        if (element.get(value) != simdjson::SUCCESS || ++count > kMostItems)
            return fields.fault("an element", "something else", "a value, of at most 20,000");
        take(value);
        if (!fields.isSound()) return;
    }
}

ondemand::object objectOf(ondemand::value value, Fields& fields)
{
    ondemand::object object;
    const std::string_view token = value.raw_json_token();
    if (value.get_object().get(object) != simdjson::SUCCESS) fields.fault("data", token, "an object");
    return object;
}

ondemand::array arrayOf(std::string_view key, ondemand::value value, Fields& fields)
{
    ondemand::array array;
    const std::string_view token = value.raw_json_token();
    if (value.get_array().get(array) != simdjson::SUCCESS) fields.fault(key, token, "an array");
    return array;
}

domain::Side sideOf(ondemand::value value, Fields& fields)
{
    std::string_view text;
    fields.text("direction", value, text);
    if (fields.isSound() && text != "buy" && text != "sell") fields.fault("direction", text, "buy or sell");
    return text == "sell" ? domain::Side::Sell : domain::Side::Buy;
}

/// An empty side is written as price 0 and amount 0.
void dropEmpty(std::optional<Price>& price, std::optional<Quantity>& amount)
{
    if (price && price->isZero()) price.reset();
    if (!price) amount.reset();
}

void readGreeks(ondemand::value value, Fields& fields, Ticker& out)
{
    const auto object = objectOf(value, fields);
    if (!fields.isSound()) return;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "delta") fields.number(key, v, out.delta);
        if (key == "gamma") fields.number(key, v, out.gamma);
        if (key == "vega") fields.number(key, v, out.vega);
        if (key == "theta") fields.number(key, v, out.theta);
        if (key == "rho") fields.number(key, v, out.rho);
    });
}

/// The word "expired" stands where the price was (seen after an expiry).
void readDelivery(ondemand::value value, Fields& fields, Ticker& out)
{
    if (value.raw_json_token().starts_with("\"expired\"")) return out.delivery.reset();
    fields.nearest("estimated_delivery_price", value, out.delivery);
}

/// By the length of the key first: most keys of a frame are told apart by it.
void readTickerField(std::string_view key, ondemand::value v, Fields& fields, Ticker& out)
{
    switch (key.size()) {
    case 5:
        if (key == "state") fields.text(key, v, out.state);
        return;
    case 6:
        if (key == "bid_iv") return fields.percent(key, v, out.bidVolatility);
        if (key == "ask_iv") return fields.percent(key, v, out.askVolatility);
        if (key == "greeks") readGreeks(v, fields, out);
        return;
    case 7:
        if (key == "mark_iv") fields.percent(key, v, out.markVolatility);
        return;
    case 9:
        if (key == "timestamp") return fields.time(key, v, out.timestamp);
        if (key == "min_price") return fields.price(key, v, out.leastPrice);
        if (key == "max_price") fields.price(key, v, out.mostPrice);
        return;
    case 10:
        if (key == "mark_price") return fields.nearest(key, v, out.mark);
        if (key == "last_price") return fields.price(key, v, out.last);
        if (key == "funding_8h") fields.number(key, v, out.funding8h);
        return;
    case 11:
        if (key == "index_price") fields.nearest(key, v, out.index);
        return;
    case 13:
        if (key == "open_interest") return fields.amount(key, v, out.openInterest);
        if (key == "interest_rate") fields.number(key, v, out.interestRate);
        return;
    case 14:
        if (key == "best_bid_price") return fields.price(key, v, out.bid);
        if (key == "best_ask_price") fields.price(key, v, out.ask);
        return;
    case 15:
        if (key == "instrument_name") return fields.text(key, v, out.instrument);
        if (key == "best_bid_amount") return fields.amount(key, v, out.bidAmount);
        if (key == "best_ask_amount") return fields.amount(key, v, out.askAmount);
        if (key == "current_funding") fields.number(key, v, out.fundingNow);
        return;
    case 16:
        if (key == "underlying_price") return fields.nearest(key, v, out.underlying);
        if (key == "underlying_index") return fields.text(key, v, out.underlyingIndex);
        if (key == "settlement_price") fields.nearest(key, v, out.settlement);
        return;
    case 24:
        if (key == "estimated_delivery_price") readDelivery(v, fields, out);
        return;
    default:
        return;
    }
}

void fillTicker(ondemand::object object, Fields& fields, Ticker& out)
{
    out = {};
    if (!fields.isSound()) return;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) { readTickerField(key, v, fields, out); });
    fields.require("instrument_name", !out.instrument.empty());
    fields.require("timestamp", !out.timestamp.isNever());
    dropEmpty(out.bid, out.bidAmount);
    dropEmpty(out.ask, out.askAmount);
}

LevelAction actionOf(ondemand::value value, Fields& fields)
{
    std::string_view text;
    fields.text("action", value, text);
    if (text == "change") return LevelAction::Change;
    if (text == "delete") return LevelAction::Delete;
    if (text != "new") fields.fault("action", text, "new, change or delete");
    return LevelAction::New;
}

/// ["new", price, amount], or [price, amount] of a grouped book.
void readLevel(ondemand::array parts, Fields& fields, Level& level)
{
    std::size_t place = 0;
    bool hasAction = true;
    eachElement(parts, fields, [&](ondemand::value value) {
        ondemand::json_type type{};
        if (value.type().get(type) != simdjson::SUCCESS) return fields.fault("level", "?", "text and numbers");
        if (place == 0 && type != ondemand::json_type::string) {
            hasAction = false;
            ++place;
        }
        if (place == 0) level.action = actionOf(value, fields);
        if (place == 1) fields.price("price", value, level.price);
        if (place == 2) fields.amount("amount", value, level.amount);
        ++place;
    });
    if (place != 3) fields.fault("level", "another count", hasAction ? "action, price, amount" : "price, amount");
    if (level.price.units() <= 0) fields.fault("price", level.price.toString(), "more than 0");
    if (level.action != LevelAction::Delete && level.amount.isZero()) level.action = LevelAction::Delete;
}

void readLevels(std::string_view key, ondemand::value value, Fields& fields, std::vector<Level>& out)
{
    const auto array = arrayOf(key, value, fields);
    if (!fields.isSound()) return;
    eachElement(array, fields, [&](ondemand::value element) {
        const auto parts = arrayOf("level", element, fields);
        if (fields.isSound()) readLevel(parts, fields, out.emplace_back());
    });
}

void fillTrade(ondemand::object object, Fields& fields, Trade& out)
{
    out = {};
    if (!fields.isSound()) return;
    bool hasDirection = false;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "instrument_name") return fields.text(key, v, out.instrument);
        if (key == "trade_id") return fields.text(key, v, out.id);
        if (key == "combo_trade_id") return fields.text(key, v, out.comboTradeId);
        if (key == "trade_seq") return fields.whole(key, v, out.sequence);
        if (key == "timestamp") return fields.time(key, v, out.timestamp);
        if (key == "price") return fields.price(key, v, out.price);
        if (key == "amount") return fields.amount(key, v, out.amount);
        if (key == "mark_price") return fields.nearest(key, v, out.mark);
        if (key == "index_price") return fields.nearest(key, v, out.index);
        if (key == "iv") return fields.percent(key, v, out.volatility);
        if (key == "liquidation") return fields.text(key, v, out.liquidation);
        if (key != "direction") return;
        out.taker = sideOf(v, fields);
        hasDirection = true;
    });
    fields.require("trade_id", !out.id.empty());
    fields.require("instrument_name", !out.instrument.empty());
    fields.require("direction", hasDirection);
    fields.require("amount", !out.amount.isZero());
    fields.require("timestamp", !out.timestamp.isNever());
}

}  // namespace

Result<Ticker> readTicker(ondemand::object object)
{
    Fields fields("ticker");
    Ticker ticker;
    fillTicker(object, fields, ticker);
    return fields.done().map([&] { return ticker; });
}

Result<Trade> readTrade(ondemand::object object)
{
    Fields fields("trade");
    Trade trade;
    fillTrade(object, fields, trade);
    return fields.done().map([&] { return trade; });
}

DataReader::Kind DataReader::kindOf(std::string_view channel)
{
    if (channel.starts_with("ticker.")) return Kind::Ticker;
    if (channel.starts_with("book.")) return Kind::Book;
    if (channel.starts_with("quote.")) return Kind::Quote;
    if (channel.starts_with("trades.")) return Kind::Trades;
    if (channel.starts_with("deribit_price_index.")) return Kind::Index;
    if (channel.starts_with("deribit_volatility_index.")) return Kind::Volatility;
    if (channel.starts_with("markprice.options.")) return Kind::Marks;
    if (channel.starts_with("instrument.state.")) return Kind::State;
    if (channel.starts_with("platform_state")) return Kind::Platform;
    return Kind::Other;
}

Result<void> DataReader::read(std::string_view channel, Value data)
{
    m_kind = kindOf(channel);
    switch (m_kind) {
    case Kind::Other:
        return {};
    case Kind::Ticker:
        return ticker(data);
    case Kind::Book:
        return book(data);
    case Kind::Quote:
        return quote(data);
    case Kind::Trades:
        return trades(data);
    case Kind::Index:
        return index(data);
    case Kind::Volatility:
        return volatility(data);
    case Kind::Marks:
        return marks(data);
    case Kind::State:
        return state(data);
    case Kind::Platform:
        return platform(data);
    }
    return {};
}

void DataReader::tell(std::string_view channel, FrameHandler& handler) const
{
    switch (m_kind) {
    case Kind::Other:
        return handler.onOther(channel);
    case Kind::Ticker:
        return handler.onTicker(channel, m_ticker);
    case Kind::Book:
        return handler.onBook(channel, m_book);
    case Kind::Quote:
        return handler.onQuote(channel, m_quote);
    case Kind::Trades:
        return handler.onTrades(channel, m_trades);
    case Kind::Index:
        return handler.onIndex(channel, m_index);
    case Kind::Volatility:
        return handler.onVolatilityIndex(channel, m_volatility);
    case Kind::Marks:
        return handler.onMarkPrices(channel, m_marks);
    case Kind::State:
        return handler.onInstrumentState(channel, m_state);
    case Kind::Platform:
        return handler.onPlatformState(channel, m_platform);
    }
}

Result<void> DataReader::ticker(Value data)
{
    Fields fields("ticker");
    fillTicker(objectOf(data, fields), fields, m_ticker);
    return fields.done();
}

Result<void> DataReader::book(Value data)
{
    Fields fields("book");
    m_book.instrument = {};
    m_book.timestamp = {};
    m_book.snapshot = true;
    m_book.previous.reset();
    m_book.bids.clear();
    m_book.asks.clear();
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    bool hasType = false, hasChange = false, hasBids = false, hasAsks = false;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "instrument_name") return fields.text(key, v, m_book.instrument);
        if (key == "timestamp") return fields.time(key, v, m_book.timestamp);
        if (key == "bids") return hasBids = true, readLevels(key, v, fields, m_book.bids);
        if (key == "asks") return hasAsks = true, readLevels(key, v, fields, m_book.asks);
        if (key == "change_id") return hasChange = true, fields.whole(key, v, m_book.change);
        if (key == "prev_change_id") {
            bool null = false;
            if (v.is_null().get(null) != simdjson::SUCCESS || !null) fields.whole(key, v, m_book.previous.emplace());
            return;
        }
        if (key != "type") return;
        std::string_view type;
        fields.text(key, v, type);
        hasType = true;
        m_book.snapshot = type == "snapshot";
        if (!m_book.snapshot && type != "change") fields.fault(key, type, "snapshot or change");
    });
    fields.require("instrument_name", !m_book.instrument.empty());
    fields.require("timestamp", !m_book.timestamp.isNever());
    fields.require("change_id", hasChange);
    fields.require("bids", hasBids);
    fields.require("asks", hasAsks);
    fields.require("prev_change_id", !hasType || m_book.snapshot || m_book.previous);
    return fields.done();
}

Result<void> DataReader::quote(Value data)
{
    Fields fields("quote");
    m_quote = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "instrument_name") return fields.text(key, v, m_quote.instrument);
        if (key == "timestamp") return fields.time(key, v, m_quote.timestamp);
        if (key == "best_bid_price") return fields.price(key, v, m_quote.bid);
        if (key == "best_ask_price") return fields.price(key, v, m_quote.ask);
        if (key == "best_bid_amount") return fields.amount(key, v, m_quote.bidAmount);
        if (key == "best_ask_amount") fields.amount(key, v, m_quote.askAmount);
    });
    fields.require("instrument_name", !m_quote.instrument.empty());
    fields.require("timestamp", !m_quote.timestamp.isNever());
    dropEmpty(m_quote.bid, m_quote.bidAmount);
    dropEmpty(m_quote.ask, m_quote.askAmount);
    return fields.done();
}

Result<void> DataReader::trades(Value data)
{
    Fields fields("trade");
    m_trades.clear();
    const auto array = arrayOf("data", data, fields);
    if (!fields.isSound()) return fields.done();
    eachElement(array, fields, [&](ondemand::value element) {
        fillTrade(objectOf(element, fields), fields, m_trades.emplace_back());
    });
    return fields.done();
}

Result<void> DataReader::index(Value data)
{
    Fields fields("price index");
    m_index = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    bool hasPrice = false;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "index_name") return fields.text(key, v, m_index.name);
        if (key == "timestamp") return fields.time(key, v, m_index.timestamp);
        if (key == "price") return hasPrice = true, fields.price(key, v, m_index.price);
    });
    fields.require("index_name", !m_index.name.empty());
    fields.require("timestamp", !m_index.timestamp.isNever());
    fields.require("price", hasPrice);
    return fields.done();
}

Result<void> DataReader::volatility(Value data)
{
    Fields fields("volatility index");
    m_volatility = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    std::optional<double> volatility;
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "index_name") return fields.text(key, v, m_volatility.name);
        if (key == "timestamp") return fields.time(key, v, m_volatility.timestamp);
        if (key == "volatility") fields.percent(key, v, volatility);
    });
    fields.require("index_name", !m_volatility.name.empty());
    fields.require("timestamp", !m_volatility.timestamp.isNever());
    fields.require("volatility", volatility.has_value());
    m_volatility.volatility = volatility.value_or(0.0);
    return fields.done();
}

Result<void> DataReader::marks(Value data)
{
    Fields fields("mark price");
    m_marks.clear();
    const auto array = arrayOf("data", data, fields);
    if (!fields.isSound()) return fields.done();
    eachElement(array, fields, [&](ondemand::value element) {
        auto& mark = m_marks.emplace_back();
        const auto object = objectOf(element, fields);
        if (!fields.isSound()) return;
        std::optional<Price> price;
        std::optional<double> volatility;
        eachField(object, fields, [&](std::string_view key, ondemand::value v) {
            if (key == "instrument_name") return fields.text(key, v, mark.instrument);
            if (key == "timestamp") return fields.time(key, v, mark.timestamp);
            if (key == "mark_price") return fields.nearest(key, v, price);
            if (key == "iv") fields.number(key, v, volatility);
        });
        fields.require("instrument_name", !mark.instrument.empty());
        fields.require("mark_price", price.has_value());
        fields.require("iv", volatility.has_value());
        mark.mark = price.value_or(Price{});
        mark.volatility = volatility.value_or(0.0);
    });
    return fields.done();
}

Result<void> DataReader::state(Value data)
{
    Fields fields("instrument state");
    m_state = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "instrument_name") return fields.text(key, v, m_state.instrument);
        if (key == "timestamp") return fields.time(key, v, m_state.timestamp);
        if (key == "state") fields.text(key, v, m_state.state);
    });
    fields.require("instrument_name", !m_state.instrument.empty());
    fields.require("state", !m_state.state.empty());
    return fields.done();
}

Result<void> DataReader::platform(Value data)
{
    Fields fields("platform state");
    m_platform = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, ondemand::value v) {
        if (key == "price_index") return fields.text(key, v, m_platform.index);
        if (key == "locked") return fields.flag(key, v, m_platform.locked.emplace());
        if (key == "allow_unauthenticated_public_requests") fields.flag(key, v, m_platform.publicCalls.emplace());
    });
    return fields.done();
}

}  // namespace ballast::deribit
