#include "venue/derive_feed/decoder.h"

#include <simdjson.h>

#include <fmt/format.h>

#include "venue/derive_feed/fields.h"

namespace ballast::derive {

namespace dom = simdjson::dom;

struct Decoder::State {
    FrameLimits limits;
    dom::parser parser;
    std::string buffer;  ///< The frame and the parser's padding.
    std::string badChannel;
    BookPicture book;
    Ticker ticker;
    std::vector<PublicTrade> trades;
    std::vector<SpotPrice> spots;

    Result<void> answer(dom::element root, std::string_view frame, FrameHandler& handler);
    Result<void> subscription(dom::element root, FrameHandler& handler);
    Result<void> readBook(std::string_view channel, dom::element data, FrameHandler& handler);
    Result<void> readTickerOf(std::string_view channel, dom::element data, FrameHandler& handler);
    Result<void> readTrades(std::string_view channel, dom::element data, FrameHandler& handler);
    Result<void> readSpots(std::string_view channel, dom::element data, FrameHandler& handler);
};

namespace {

constexpr std::string_view kTicker = "ticker_slim.", kBook = "orderbook.", kTrades = "trades.", kSpot = "spot_feed.";

Result<void> badFrame(std::string_view what) { return fail(ErrorCode::Parse, fmt::format("Derive frame: {}", what)); }

/// A pair of price and amount, or an object of the two.
Result<Level> levelOf(dom::element element)
{
    dom::array pair;
    dom::element price = element, size = element;
    if (element.get_array().get(pair) == simdjson::SUCCESS) {
        if (pair.size() != 2) return fail(ErrorCode::Parse, "a level is no pair of price and amount");
        price = pair.at(0).value_unsafe();
        size = pair.at(1).value_unsafe();
    } else {
        dom::object object;
        if (element.get_object().get(object) != simdjson::SUCCESS || object.at_key("price").get(price) ||
            object.at_key("amount").get(size))
            return fail(ErrorCode::Parse, "a level has no price and amount");
    }
    std::string_view digits, count;
    if (price.get_string().get(digits) != simdjson::SUCCESS || size.get_string().get(count) != simdjson::SUCCESS)
        return fail(ErrorCode::Parse, "a level's price and amount must be texts");
    const auto units = kDecimals.exact(digits), amount = kDecimals.exact(count);
    if (!units || *units <= 0 || !amount || *amount <= 0)
        return fail(ErrorCode::Parse, "a level's price and amount must be positive, of at most 8 places");
    return Level{domain::Price::fromUnits(*units), domain::Quantity::fromUnits(*amount)};
}

/// One half of a book; each price must be worse than the one before.
Result<void> readHalf(Row& row, std::string_view key, bool descends, std::size_t most, std::vector<Level>& out)
{
    out.clear();
    const auto member = row.member(key);
    dom::array array;
    if (!member || member->get_array().get(array) != simdjson::SUCCESS || array.size() > most)
        return badFrame("a side of the book is no list of levels");
    for (const auto entry : array) {
        const auto level = levelOf(entry);
        if (!level) return badFrame(level.error().message);
        const bool inOrder =
            out.empty() || (descends ? level->price < out.back().price : level->price > out.back().price);
        if (!inOrder) return badFrame("the levels of the book are not in order");
        out.push_back(*level);
    }
    return {};
}

}  // namespace

std::string_view instrumentOf(std::string_view channel)
{
    for (const auto kind : {kTicker, kBook}) {
        if (!channel.starts_with(kind)) continue;
        channel.remove_prefix(kind.size());
        return channel.substr(0, channel.find('.'));
    }
    return {};
}

Decoder::Decoder(FrameLimits limits) : m_state(std::make_unique<State>())
{
    m_state->limits = limits;
    // Room for larger frames is made once they come.
    constexpr std::size_t kRoom = 65536;
    [[maybe_unused]] const auto code = m_state->parser.allocate(kRoom, limits.depth);
}

Decoder::~Decoder() = default;

const std::string& Decoder::badChannel() const { return m_state->badChannel; }

Result<void> Decoder::decode(std::string_view frame, FrameHandler& handler)
{
    auto& state = *m_state;
    state.badChannel.clear();
    if (frame.size() > state.limits.bytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Derive frame: at most {} bytes are read, was {}", state.limits.bytes, frame.size()));
    state.buffer.assign(frame);
    state.buffer.resize(frame.size() + simdjson::SIMDJSON_PADDING, '\0');
    if (frame.size() > state.parser.capacity() &&
        state.parser.allocate(frame.size(), state.limits.depth) != simdjson::SUCCESS)
        return badFrame("there is no memory for it");
    dom::element root;
    if (const auto code = state.parser.parse(state.buffer.data(), frame.size(), false).get(root);
        code != simdjson::SUCCESS)
        return badFrame(simdjson::error_message(code));
    dom::object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) return badFrame("no JSON object");
    dom::element method;
    if (object.at_key("method").get(method) != simdjson::SUCCESS) return state.answer(root, frame, handler);
    std::string_view name;
    if (method.get_string().get(name) != simdjson::SUCCESS || name != "subscription")
        return badFrame("a method that no notification has");
    return state.subscription(root, handler);
}

Result<void> Decoder::State::answer(dom::element root, std::string_view frame, FrameHandler& handler)
{
    Row row("answer", root);
    std::uint64_t id = 0;
    row.whole("id", ~std::uint64_t{0}, id);
    if (!row.isSound()) return badFrame(row.done().error().message);
    dom::element result, error;
    const bool hasResult = root["result"].get(result) == simdjson::SUCCESS;
    const bool hasError = root["error"].get(error) == simdjson::SUCCESS && !error.is_null();
    if (hasResult == hasError) return badFrame("one of result and error is wanted");
    if (hasResult) return handler.onResult(id, frame), Result<void>{};
    CallError told;
    std::int64_t code = 0;
    if (error["code"].get(code) != simdjson::SUCCESS || error["message"].get(told.message) != simdjson::SUCCESS)
        return badFrame("an error has no whole code and message");
    told.code = code;
    handler.onError(id, told);
    return {};
}

Result<void> Decoder::State::subscription(dom::element root, FrameHandler& handler)
{
    Row row("notification", root);
    const auto params = row.member("params");
    if (!params) return badFrame("params are missing");
    Row inner("params", *params);
    std::string_view channel;
    inner.text("channel", channel);
    if (!inner.isSound()) return badFrame(inner.done().error().message);
    badChannel = channel;
    const auto data = inner.member("data");
    if (!data) return badFrame("data is missing");
    Result<void> read;
    if (channel.starts_with(kTicker))
        read = readTickerOf(channel, *data, handler);
    else if (channel.starts_with(kBook))
        read = readBook(channel, *data, handler);
    else if (channel.starts_with(kTrades))
        read = readTrades(channel, *data, handler);
    else if (channel.starts_with(kSpot))
        read = readSpots(channel, *data, handler);
    else
        handler.onOther(channel);
    if (read) badChannel.clear();
    return read;
}

Result<void> Decoder::State::readTickerOf(std::string_view channel, dom::element data, FrameHandler& handler)
{
    Row row("ticker_slim", data);
    const auto member = row.member("instrument_ticker");
    if (!member) return badFrame(row.done().error().message);
    if (auto read = readTicker(instrumentOf(channel), *member, ticker); !read) return badFrame(read.error().message);
    handler.onTicker(channel, ticker);
    return {};
}

Result<void> Decoder::State::readBook(std::string_view channel, dom::element data, FrameHandler& handler)
{
    Row row("orderbook", data);
    row.text("instrument_name", book.instrument);
    row.time("timestamp", book.time);
    row.whole("publish_id", ~std::uint64_t{0}, book.publish);
    if (row.isSound() && book.instrument != instrumentOf(channel)) row.fault("instrument_name", "that of the channel");
    if (!row.isSound()) return badFrame(row.done().error().message);
    if (auto read = readHalf(row, "bids", true, limits.items, book.bids); !read) return read;
    if (auto read = readHalf(row, "asks", false, limits.items, book.asks); !read) return read;
    handler.onBook(channel, book);
    return {};
}

Result<void> Decoder::State::readTrades(std::string_view channel, dom::element data, FrameHandler& handler)
{
    trades.clear();
    dom::array array;
    if (data.get_array().get(array) != simdjson::SUCCESS || array.size() > limits.items)
        return badFrame("trades are no list");
    for (const auto entry : array) {
        Row row("trade", entry);
        auto& trade = trades.emplace_back();
        std::string_view direction;
        row.text("trade_id", trade.id);
        row.text("instrument_name", trade.instrument);
        row.text("direction", direction);
        row.time("timestamp", trade.time);
        row.price("trade_price", trade.price);
        row.size("trade_amount", trade.size);
        row.mark("mark_price", trade.mark);
        row.mark("index_price", trade.index);
        if (direction != "buy" && direction != "sell") row.fault("direction", "buy or sell");
        trade.taker = direction == "buy" ? domain::Side::Buy : domain::Side::Sell;
        if (!row.isSound()) return badFrame(row.done().error().message);
    }
    handler.onTrades(channel, trades);
    return {};
}

Result<void> Decoder::State::readSpots(std::string_view channel, dom::element data, FrameHandler& handler)
{
    spots.clear();
    Row row("spot_feed", data);
    Timestamp time;
    row.time("timestamp", time);
    const auto member = row.member("feeds");
    dom::object feeds;
    if (!row.isSound()) return badFrame(row.done().error().message);
    if (member->get_object().get(feeds) != simdjson::SUCCESS || feeds.size() > limits.items)
        return badFrame("spot_feed: feeds is no object");
    for (const auto field : feeds) {
        Row feed("spot price", field.value);
        auto& spot = spots.emplace_back();
        spot.coin = field.key;
        spot.time = time;
        feed.nearest("price", spot.price);
        feed.number("confidence", spot.confidence);
        if (spot.confidence < 0.0 || spot.confidence > 1.0) feed.fault("confidence", "0 to 1");
        if (!feed.isSound()) return badFrame(feed.done().error().message);
    }
    handler.onSpot(channel, spots);
    return {};
}

}  // namespace ballast::derive
