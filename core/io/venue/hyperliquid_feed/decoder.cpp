#include "venue/hyperliquid_feed/decoder.h"

#include <simdjson.h>

#include <fmt/format.h>

#include "venue/hyperliquid_feed/row.h"

namespace ballast::hyperliquid {

namespace dom = simdjson::dom;

struct Decoder::State {
    FrameLimits limits;
    dom::parser parser;
    std::string buffer;  ///< The frame and the parser's padding.
    std::string badType, badCoin;
    BookSnapshot book;
    BestPrices best;
    std::vector<PublicTrade> trades;
    std::vector<Mid> mids;

    Result<void> read(std::string_view channel, dom::element data, FrameHandler& handler);
    Result<void> readBook(dom::element data, FrameHandler& handler);
    Result<void> readBest(dom::element data, FrameHandler& handler);
    Result<void> readTrades(dom::element data, FrameHandler& handler);
    Result<void> readContext(dom::element data, FrameHandler& handler);
    Result<void> readMids(dom::element data, FrameHandler& handler);
    Result<void> readEcho(dom::element data, FrameHandler& handler);
};

namespace {

constexpr std::string_view kGreeting = "Websocket connection established.";

Result<void> badFrame(std::string_view what)
{
    return fail(ErrorCode::Parse, fmt::format("Hyperliquid frame: {}", what));
}

Result<Level> levelOf(dom::element element)
{
    Row row("level", element);
    Level level;
    row.price("px", level.price);
    row.size("sz", level.size);
    if (!row.isSound()) return tl::unexpected<Error>(row.done().error());
    return level;
}

/// One half of a book; each price must be worse than the one before.
Result<void> readHalf(dom::element element, bool descends, std::size_t most, std::vector<Level>& out)
{
    out.clear();
    dom::array array;
    if (element.get_array().get(array) != simdjson::SUCCESS || array.size() > most)
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

Decoder::Decoder(FrameLimits limits) : m_state(std::make_unique<State>())
{
    m_state->limits = limits;
    // Room for larger frames is made once they come.
    constexpr std::size_t kRoom = 65536;
    [[maybe_unused]] const auto code = m_state->parser.allocate(kRoom, limits.depth);
}

Decoder::~Decoder() = default;

const std::string& Decoder::badType() const { return m_state->badType; }
const std::string& Decoder::badCoin() const { return m_state->badCoin; }

Result<void> Decoder::decode(std::string_view frame, FrameHandler& handler)
{
    auto& state = *m_state;
    state.badType.clear();
    state.badCoin.clear();
    if (frame.size() > state.limits.bytes)
        return fail(ErrorCode::InvalidArgument, fmt::format("Hyperliquid frame: at most {} bytes are read, was {}",
                                                            state.limits.bytes, frame.size()));
    if (frame == kGreeting) return {};
    state.buffer.assign(frame);
    state.buffer.resize(frame.size() + simdjson::SIMDJSON_PADDING, '\0');
    if (frame.size() > state.parser.capacity() &&
        state.parser.allocate(frame.size(), state.limits.depth) != simdjson::SUCCESS)
        return badFrame("there is no memory for it");
    dom::element root;
    if (const auto code = state.parser.parse(state.buffer.data(), frame.size(), false).get(root);
        code != simdjson::SUCCESS)
        return badFrame(simdjson::error_message(code));
    Row row("frame", root);
    std::string_view channel;
    row.text("channel", channel);
    if (!row.isSound()) return badFrame(row.done().error().message);
    if (channel == "pong") return handler.onPong(), Result<void>{};
    const auto data = row.member("data");
    if (!data) return badFrame("data is missing");
    state.badType = channel;
    auto read = state.read(channel, *data, handler);
    if (read) {
        state.badType.clear();
        state.badCoin.clear();
    }
    return read;
}

Result<void> Decoder::State::read(std::string_view channel, dom::element data, FrameHandler& handler)
{
    if (channel == "l2Book") return readBook(data, handler);
    if (channel == "bbo") return readBest(data, handler);
    if (channel == "trades") return readTrades(data, handler);
    if (channel == "activeAssetCtx") return readContext(data, handler);
    if (channel == "allMids") return readMids(data, handler);
    if (channel == "subscriptionResponse") return readEcho(data, handler);
    if (channel == "error") {
        std::string_view words;
        if (data.get_string().get(words) != simdjson::SUCCESS) return badFrame("an error's data is no text");
        handler.onError(words);
        return {};
    }
    handler.onOther(channel);
    return {};
}

Result<void> Decoder::State::readBook(dom::element data, FrameHandler& handler)
{
    Row row("l2Book", data);
    row.text("coin", book.coin);
    if (row.isSound()) badCoin = book.coin;
    row.time("time", book.time);
    const auto levels = row.member("levels");
    if (!row.isSound()) return badFrame(row.done().error().message);
    dom::array halves;
    if (levels->get_array().get(halves) != simdjson::SUCCESS || halves.size() != 2)
        return badFrame("l2Book: levels must be bids and asks");
    if (auto read = readHalf(halves.at(0).value_unsafe(), true, limits.items, book.bids); !read) return read;
    if (auto read = readHalf(halves.at(1).value_unsafe(), false, limits.items, book.asks); !read) return read;
    handler.onBook(book);
    return {};
}

Result<void> Decoder::State::readBest(dom::element data, FrameHandler& handler)
{
    Row row("bbo", data);
    row.text("coin", best.coin);
    if (row.isSound()) badCoin = best.coin;
    row.time("time", best.time);
    const auto pair = row.member("bbo");
    if (!row.isSound()) return badFrame(row.done().error().message);
    dom::array sides;
    if (pair->get_array().get(sides) != simdjson::SUCCESS || sides.size() != 2)
        return badFrame("bbo: bbo must be a bid and an ask");
    std::size_t place = 0;
    for (const auto side : sides) {
        auto& out = place++ == 0 ? best.bid : best.ask;
        out.reset();
        if (side.is_null()) continue;
        const auto level = levelOf(side);
        if (!level) return badFrame(level.error().message);
        out = *level;
    }
    handler.onBest(best);
    return {};
}

Result<void> Decoder::State::readTrades(dom::element data, FrameHandler& handler)
{
    trades.clear();
    dom::array array;
    if (data.get_array().get(array) != simdjson::SUCCESS || array.size() > limits.items)
        return badFrame("trades: data is no list");
    for (const auto entry : array) {
        Row row("trade", entry);
        auto& trade = trades.emplace_back();
        std::string_view side;
        row.text("coin", trade.coin);
        if (row.isSound()) badCoin = trade.coin;
        row.text("side", side);
        row.text("hash", trade.hash);
        row.whole("tid", ~std::uint64_t{0}, trade.id);
        row.time("time", trade.time);
        row.price("px", trade.price);
        row.size("sz", trade.size);
        if (side != "A" && side != "B") row.fault("side", "A or B");
        trade.taker = side == "B" ? domain::Side::Buy : domain::Side::Sell;
        if (!row.isSound()) return badFrame(row.done().error().message);
    }
    handler.onTrades(trades);
    return {};
}

Result<void> Decoder::State::readContext(dom::element data, FrameHandler& handler)
{
    Row outer("activeAssetCtx", data);
    AssetContext context;
    outer.text("coin", context.coin);
    if (outer.isSound()) badCoin = context.coin;
    const auto inner = outer.member("ctx");
    if (!outer.isSound()) return badFrame(outer.done().error().message);
    Row row("activeAssetCtx", *inner);
    row.number("funding", context.fundingPerHour);
    row.nearest("oraclePx", context.oracle);
    row.nearest("markPx", context.mark);
    row.nearestOrNone("midPx", context.mid);
    row.numberOrNone("premium", context.premium);
    row.number("openInterest", context.openInterest);
    row.number("prevDayPx", context.previousDayPrice);
    row.number("dayNtlVlm", context.dayVolumeUsd);
    const auto impact = row.member("impactPxs");
    dom::array prices;
    if (impact && !impact->is_null()) {
        if (impact->get_array().get(prices) != simdjson::SUCCESS || prices.size() != 2)
            row.fault("impactPxs", "a bid and an ask");
        else if (!(context.impactBid = nearestPrice(prices.at(0).value_unsafe())) ||
                 !(context.impactAsk = nearestPrice(prices.at(1).value_unsafe())))
            row.fault("impactPxs", "two positive decimals in texts");
    }
    if (!row.isSound()) return badFrame(row.done().error().message);
    handler.onContext(context);
    return {};
}

Result<void> Decoder::State::readMids(dom::element data, FrameHandler& handler)
{
    mids.clear();
    Row row("allMids", data);
    const auto member = row.member("mids");
    dom::object all;
    if (!member || member->get_object().get(all) != simdjson::SUCCESS || all.size() > limits.items)
        return badFrame("allMids: mids is no object");
    for (const auto field : all) {
        const auto price = nearestPrice(field.value);
        if (!price) return badFrame("allMids: a middle is no positive decimal in a text");
        mids.push_back({field.key, *price});
    }
    handler.onMids(mids);
    return {};
}

Result<void> Decoder::State::readEcho(dom::element data, FrameHandler& handler)
{
    Row row("subscriptionResponse", data);
    std::string_view method;
    row.text("method", method);
    const auto member = row.member("subscription");
    if (!row.isSound()) return badFrame(row.done().error().message);
    if (method != "subscribe" && method != "unsubscribe")
        return badFrame("an echo of neither subscribe nor unsubscribe");
    Row what("subscription", *member);
    SubscriptionEcho echo{.subscribed = method == "subscribe", .type = {}, .coin = {}};
    what.text("type", echo.type);
    // Members that the request did not have come back as null.
    dom::object object;
    dom::element coin;
    if (member->get_object().get(object) == simdjson::SUCCESS && object.at_key("coin").get(coin) == simdjson::SUCCESS &&
        !coin.is_null() && coin.get_string().get(echo.coin) != simdjson::SUCCESS)
        what.fault("coin", "a text");
    if (!what.isSound()) return badFrame(what.done().error().message);
    handler.onEcho(echo);
    return {};
}

}  // namespace ballast::hyperliquid
