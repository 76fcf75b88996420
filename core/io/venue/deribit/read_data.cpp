#include "venue/deribit/read_data.h"

#include "venue/deribit/fields.h"

namespace ballast::deribit {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kMostItems = 20'000;  ///< Of an array (fault list, section 3).

/// What stands between the quotes of a member's name, without an escape. Its value begins behind a colon and space.
std::string_view plainName(const char* begin, const char* value)
{
    const char* end = value - 1;
    while (end > begin && *end != '"')
        --end;
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Calls `take(key, token, value)` for each member. Nothing of the parser's is copied: its parts are stored one by one
/// and would be loaded as a whole, for which a processor waits.
template <class Take> void eachField(ondemand::object object, Fields& fields, Take take)
{
    const auto broken = [&] { fields.fault("a member", "something else", "a name and a value"); };
    for (auto each : object) {
        if (each.error() != simdjson::SUCCESS) return broken();
        ondemand::field&& field = std::move(each).value_unsafe();
        std::string_view key;
        if (!fields.isPlain() && field.unescaped_key().get(key) != simdjson::SUCCESS) return broken();
        ondemand::value& value = field.value();
        const std::string_view token = value.raw_json_token();
        if (fields.isPlain()) key = plainName(field.key().raw(), token.data());
        take(key, token, value);
        if (!fields.isSound()) return;
    }
}

/// Calls `take(element)` for each element.
template <class Take> void eachElement(ondemand::array array, Fields& fields, Take take)
{
    std::size_t count = 0;
    for (auto element : array) {
        if (element.error() != simdjson::SUCCESS || ++count > kMostItems)
            return fields.fault("an element", "something else", "a value, of at most 20,000");
        ondemand::value&& value = std::move(element).value_unsafe();
        take(value);
        if (!fields.isSound()) return;
    }
}

ondemand::object objectOf(ondemand::value& value, Fields& fields)
{
    ondemand::object object;
    const std::string_view token = value.raw_json_token();
    if (value.get_object().get(object) != simdjson::SUCCESS) fields.fault("data", token, "an object");
    return object;
}

ondemand::array arrayOf(std::string_view key, ondemand::value& value, Fields& fields)
{
    ondemand::array array;
    const std::string_view token = value.raw_json_token();
    if (value.get_array().get(array) != simdjson::SUCCESS) fields.fault(key, token, "an array");
    return array;
}

domain::Side sideOf(ondemand::value& value, Fields& fields)
{
    std::string_view text;
    fields.text("direction", value.raw_json_token(), value, text);
    if (fields.isSound() && text != "buy" && text != "sell") fields.fault("direction", text, "buy or sell");
    return is(text, "sell") ? domain::Side::Sell : domain::Side::Buy;
}

/// An empty side is written as price 0 and amount 0.
void dropEmpty(std::optional<Price>& price, std::optional<Quantity>& amount)
{
    if (price && price->isZero()) price.reset();
    if (!price) amount.reset();
}

void readGreeks(ondemand::value& value, Fields& fields, Ticker& out)
{
    const auto object = objectOf(value, fields);
    if (!fields.isSound()) return;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value&) {
        if (is(key, "delta")) fields.number(key, token, out.delta);
        if (is(key, "gamma")) fields.number(key, token, out.gamma);
        if (is(key, "vega")) fields.number(key, token, out.vega);
        if (is(key, "theta")) fields.number(key, token, out.theta);
        if (is(key, "rho")) fields.number(key, token, out.rho);
    });
}

/// The word "expired" stands where the price was (seen after an expiry).
void readDelivery(std::string_view token, Fields& fields, Ticker& out)
{
    if (token.starts_with("\"expired\"")) return out.delivery.reset();
    fields.nearest("estimated_delivery_price", token, out.delivery);
}

/// By the length of the key first: most keys of a frame are told apart by it.
void readTickerField(std::string_view key, std::string_view token, ondemand::value& v, Fields& fields, Ticker& out)
{
    switch (key.size()) {
    case 5:
        if (is(key, "state")) fields.text(key, token, v, out.state);
        return;
    case 6:
        if (is(key, "bid_iv")) return fields.percent(key, token, out.bidVolatility);
        if (is(key, "ask_iv")) return fields.percent(key, token, out.askVolatility);
        if (is(key, "greeks")) readGreeks(v, fields, out);
        return;
    case 7:
        if (is(key, "mark_iv")) fields.percent(key, token, out.markVolatility);
        return;
    case 9:
        if (is(key, "timestamp")) return fields.time(key, token, out.timestamp);
        if (is(key, "min_price")) return fields.price(key, token, out.leastPrice);
        if (is(key, "max_price")) fields.price(key, token, out.mostPrice);
        return;
    case 10:
        if (is(key, "mark_price")) return fields.nearest(key, token, out.mark);
        if (is(key, "last_price")) return fields.price(key, token, out.last);
        if (is(key, "funding_8h")) fields.number(key, token, out.funding8h);
        return;
    case 11:
        if (is(key, "index_price")) fields.nearest(key, token, out.index);
        return;
    case 13:
        if (is(key, "open_interest")) return fields.amount(key, token, out.openInterest);
        if (is(key, "interest_rate")) fields.number(key, token, out.interestRate);
        return;
    case 14:
        if (is(key, "best_bid_price")) return fields.price(key, token, out.bid);
        if (is(key, "best_ask_price")) fields.price(key, token, out.ask);
        return;
    case 15:
        if (is(key, "instrument_name")) return fields.text(key, token, v, out.instrument);
        if (is(key, "best_bid_amount")) return fields.amount(key, token, out.bidAmount);
        if (is(key, "best_ask_amount")) return fields.amount(key, token, out.askAmount);
        if (is(key, "current_funding")) fields.number(key, token, out.fundingNow);
        return;
    case 16:
        if (is(key, "underlying_price")) return fields.nearest(key, token, out.underlying);
        if (is(key, "underlying_index")) return fields.text(key, token, v, out.underlyingIndex);
        if (is(key, "settlement_price")) fields.nearest(key, token, out.settlement);
        return;
    case 24:
        if (is(key, "estimated_delivery_price")) readDelivery(token, fields, out);
        return;
    default:
        return;
    }
}

void fillTicker(ondemand::object object, Fields& fields, Ticker& out)
{
    out = {};
    if (!fields.isSound()) return;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        readTickerField(key, token, v, fields, out);
    });
    fields.require("instrument_name", !out.instrument.empty());
    fields.require("timestamp", !out.timestamp.isNever());
    dropEmpty(out.bid, out.bidAmount);
    dropEmpty(out.ask, out.askAmount);
}

LevelAction actionOf(ondemand::value& value, Fields& fields)
{
    std::string_view text;
    fields.text("action", value.raw_json_token(), value, text);
    if (is(text, "change")) return LevelAction::Change;
    if (is(text, "delete")) return LevelAction::Delete;
    if (text != "new") fields.fault("action", text, "new, change or delete");
    return LevelAction::New;
}

/// ["new", price, amount], or [price, amount] of a grouped book.
void readLevel(ondemand::array parts, Fields& fields, Level& level)
{
    std::size_t place = 0;
    bool hasAction = true;
    eachElement(parts, fields, [&](ondemand::value& value) {
        if (place == 0 && !value.raw_json_token().starts_with('"')) {
            hasAction = false;
            ++place;
        }
        if (place == 0) level.action = actionOf(value, fields);
        if (place == 1) fields.price("price", value.raw_json_token(), level.price);
        if (place == 2) fields.amount("amount", value.raw_json_token(), level.amount);
        ++place;
    });
    if (place != 3) fields.fault("level", "another count", hasAction ? "action, price, amount" : "price, amount");
    if (level.price.units() <= 0) fields.fault("price", level.price.toString(), "more than 0");
    if (level.action != LevelAction::Delete && level.amount.isZero()) level.action = LevelAction::Delete;
}

void readLevels(std::string_view key, ondemand::value& value, Fields& fields, std::vector<Level>& out)
{
    const auto array = arrayOf(key, value, fields);
    if (!fields.isSound()) return;
    eachElement(array, fields, [&](ondemand::value& element) {
        const auto parts = arrayOf("level", element, fields);
        if (fields.isSound()) readLevel(parts, fields, out.emplace_back());
    });
}

void fillTrade(ondemand::object object, Fields& fields, Trade& out)
{
    out = {};
    if (!fields.isSound()) return;
    bool hasDirection = false;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "instrument_name")) return fields.text(key, token, v, out.instrument);
        if (is(key, "trade_id")) return fields.text(key, token, v, out.id);
        if (is(key, "combo_trade_id")) return fields.text(key, token, v, out.comboTradeId);
        if (is(key, "trade_seq")) return fields.whole(key, token, out.sequence);
        if (is(key, "timestamp")) return fields.time(key, token, out.timestamp);
        if (is(key, "price")) return fields.price(key, token, out.price);
        if (is(key, "amount")) return fields.amount(key, token, out.amount);
        if (is(key, "mark_price")) return fields.nearest(key, token, out.mark);
        if (is(key, "index_price")) return fields.nearest(key, token, out.index);
        if (is(key, "iv")) return fields.percent(key, token, out.volatility);
        if (is(key, "liquidation")) return fields.text(key, token, v, out.liquidation);
        if (!is(key, "direction")) return;
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

Result<void> DataReader::read(std::string_view channel, Value data, bool plain)
{
    m_plain = plain;
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
    Fields fields("ticker", m_plain);
    fillTicker(objectOf(data, fields), fields, m_ticker);
    return fields.done();
}

Result<void> DataReader::book(Value data)
{
    Fields fields("book", m_plain);
    m_book.instrument = {};
    m_book.timestamp = {};
    m_book.snapshot = true;
    m_book.previous.reset();
    m_book.bids.clear();
    m_book.asks.clear();
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    bool hasType = false, hasChange = false, hasBids = false, hasAsks = false;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "instrument_name")) return fields.text(key, token, v, m_book.instrument);
        if (is(key, "timestamp")) return fields.time(key, token, m_book.timestamp);
        if (is(key, "bids")) return hasBids = true, readLevels(key, v, fields, m_book.bids);
        if (is(key, "asks")) return hasAsks = true, readLevels(key, v, fields, m_book.asks);
        if (is(key, "change_id")) return hasChange = true, fields.whole(key, token, m_book.change);
        if (is(key, "prev_change_id")) {
            if (!Fields::isNull(token)) fields.whole(key, token, m_book.previous.emplace());
            return;
        }
        if (!is(key, "type")) return;
        std::string_view type;
        fields.text(key, token, v, type);
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
    Fields fields("quote", m_plain);
    m_quote = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "instrument_name")) return fields.text(key, token, v, m_quote.instrument);
        if (is(key, "timestamp")) return fields.time(key, token, m_quote.timestamp);
        if (is(key, "best_bid_price")) return fields.price(key, token, m_quote.bid);
        if (is(key, "best_ask_price")) return fields.price(key, token, m_quote.ask);
        if (is(key, "best_bid_amount")) return fields.amount(key, token, m_quote.bidAmount);
        if (is(key, "best_ask_amount")) fields.amount(key, token, m_quote.askAmount);
    });
    fields.require("instrument_name", !m_quote.instrument.empty());
    fields.require("timestamp", !m_quote.timestamp.isNever());
    dropEmpty(m_quote.bid, m_quote.bidAmount);
    dropEmpty(m_quote.ask, m_quote.askAmount);
    return fields.done();
}

Result<void> DataReader::trades(Value data)
{
    Fields fields("trade", m_plain);
    m_trades.clear();
    const auto array = arrayOf("data", data, fields);
    if (!fields.isSound()) return fields.done();
    eachElement(array, fields, [&](ondemand::value& element) {
        fillTrade(objectOf(element, fields), fields, m_trades.emplace_back());
    });
    return fields.done();
}

Result<void> DataReader::index(Value data)
{
    Fields fields("price index", m_plain);
    m_index = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    bool hasPrice = false;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "index_name")) return fields.text(key, token, v, m_index.name);
        if (is(key, "timestamp")) return fields.time(key, token, m_index.timestamp);
        if (is(key, "price")) return hasPrice = true, fields.price(key, token, m_index.price);
    });
    fields.require("index_name", !m_index.name.empty());
    fields.require("timestamp", !m_index.timestamp.isNever());
    fields.require("price", hasPrice);
    return fields.done();
}

Result<void> DataReader::volatility(Value data)
{
    Fields fields("volatility index", m_plain);
    m_volatility = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    std::optional<double> volatility;
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "index_name")) return fields.text(key, token, v, m_volatility.name);
        if (is(key, "timestamp")) return fields.time(key, token, m_volatility.timestamp);
        if (is(key, "volatility")) fields.percent(key, token, volatility);
    });
    fields.require("index_name", !m_volatility.name.empty());
    fields.require("timestamp", !m_volatility.timestamp.isNever());
    fields.require("volatility", volatility.has_value());
    m_volatility.volatility = volatility.value_or(0.0);
    return fields.done();
}

Result<void> DataReader::marks(Value data)
{
    Fields fields("mark price", m_plain);
    m_marks.clear();
    const auto array = arrayOf("data", data, fields);
    if (!fields.isSound()) return fields.done();
    eachElement(array, fields, [&](ondemand::value& element) {
        auto& mark = m_marks.emplace_back();
        const auto object = objectOf(element, fields);
        if (!fields.isSound()) return;
        std::optional<Price> price;
        std::optional<double> volatility;
        eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
            if (is(key, "instrument_name")) return fields.text(key, token, v, mark.instrument);
            if (is(key, "timestamp")) return fields.time(key, token, mark.timestamp);
            if (is(key, "mark_price")) return fields.nearest(key, token, price);
            if (is(key, "iv")) fields.number(key, token, volatility);
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
    Fields fields("instrument state", m_plain);
    m_state = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "instrument_name")) return fields.text(key, token, v, m_state.instrument);
        if (is(key, "timestamp")) return fields.time(key, token, m_state.timestamp);
        if (is(key, "state")) fields.text(key, token, v, m_state.state);
    });
    fields.require("instrument_name", !m_state.instrument.empty());
    fields.require("state", !m_state.state.empty());
    return fields.done();
}

Result<void> DataReader::platform(Value data)
{
    Fields fields("platform state", m_plain);
    m_platform = {};
    const auto object = objectOf(data, fields);
    if (!fields.isSound()) return fields.done();
    eachField(object, fields, [&](std::string_view key, std::string_view token, ondemand::value& v) {
        if (is(key, "price_index")) return fields.text(key, token, v, m_platform.index);
        if (is(key, "locked")) return fields.flag(key, token, m_platform.locked.emplace());
        if (is(key, "allow_unauthenticated_public_requests")) fields.flag(key, token, m_platform.publicCalls.emplace());
    });
    return fields.done();
}

}  // namespace ballast::deribit
