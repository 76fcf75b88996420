#pragma once

#include <simdjson.h>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "transport/web_socket.h"
#include "venue/sockets/decimal.h"
#include "venue/sockets/market_protocol.h"
#include "venue/sockets/row.h"
#include "venue/sockets/socket_feed.h"
#include "venue/sockets/wire.h"

/// dYdX v3, which is retired: order books and trades over one WebSocket. A whole adapter of a venue, for tests.
///
/// Source   dYdX v3 documentation, v3_orderbook: each level has an offset, and of two words on one level that with the
/// greater
///          offset holds, in whatever order they came. Messages of a connection are numbered without a gap, and may
///          come a little out of order.
namespace ballast::dydx {

inline constexpr sockets::DecimalForm kDecimals{
    .exact = sockets::exactUnits, .nearest = sockets::exactUnits, .number = sockets::finiteDouble};

struct Row : sockets::Row {
    Row(std::string_view what, Element element) : sockets::Row(what, element, kDecimals) {}
};

/// One side's levels, those that are gone too, since an older word on them may still come.
class Side {
public:
    struct Level {
        std::uint64_t offset{};
        domain::Quantity size;
    };
    void take(domain::Price price, domain::Quantity size, std::uint64_t offset)
    {
        auto& level = m_levels[price];
        if (offset >= level.offset) level = {offset, size};
    }
    std::vector<venue::BookLevel> shown(bool descends) const
    {
        std::vector<venue::BookLevel> levels;
        for (const auto& [price, level] : m_levels)
            if (!level.size.isZero()) levels.emplace_back(price, level.size);
        if (descends) std::reverse(levels.begin(), levels.end());
        return levels;
    }
    void clear() { m_levels.clear(); }

private:
    std::map<domain::Price, Level> m_levels;
};

struct Market {
    domain::Instrument instrument;
    Side bids, asks;
    bool inStep{};
    Timestamp receivedAt;
    venue::ChannelView books, trades;
};

class Protocol final : public sockets::MarketProtocol {
public:
    Protocol(std::string name, std::vector<std::string> markets, sockets::Wire& line, venue::FeedSink& sink)
        : m_name(std::move(name)), m_line(line), m_sink(sink)
    {
        for (const auto& id : markets)
            list(id);
    }

    void opened(Timestamp) override
    {
        m_connected = true;
        m_next = 0;
        m_missing.clear();
        m_sink.connection(venue::Connection::Up, "connected");
        for (auto& [id, market] : m_markets)
            for (const auto* channel : {"v3_orderbook", "v3_trades"})
                m_line.send(fmt::format(R"({{"type":"subscribe","channel":"{}","id":"{}","includeOffsets":true}})",
                                        channel, id));
    }
    void closed(std::string_view why, Timestamp) override
    {
        if (m_connected) m_sink.connection(venue::Connection::Down, why);
        m_connected = false;
        for (auto& [id, market] : m_markets) {
            market.inStep = market.books.up = market.trades.up = false;
            market.bids.clear();
            market.asks.clear();
        }
    }
    void tick(Timestamp) override {}
    void message(std::string_view text, Timestamp now) override
    {
        const simdjson::padded_string padded(text);
        simdjson::dom::element root;
        if (m_parser.parse(padded).get(root) != simdjson::SUCCESS) return fault("no JSON");
        Row row("frame", root);
        std::string_view type, channel, id;
        std::uint64_t number = 0;
        row.text("type", type);
        row.whole("message_id", ~std::uint64_t{0}, number);
        if (!row.isSound()) return fault(row.done().error().message);
        if (isMissing(number)) {
            for (auto& [name, market] : m_markets)
                ++market.books.gaps, market.inStep = false;
            m_missing.clear();
            return m_line.drop("a message of the venue is missing");
        }
        if (type == "connected") return;
        row.text("channel", channel);
        row.text("id", id);
        const auto contents = row.member("contents");
        const auto market = m_markets.find(id);
        if (!row.isSound() || market == m_markets.end()) return fault("a frame of no market of ours");
        auto& view = channel == "v3_orderbook" ? market->second.books : market->second.trades;
        ++view.messages;
        if (type == "subscribed") view.up = true;
        if (channel != "v3_orderbook") return;
        if (!take(market->second, *contents, type == "subscribed", now)) ++view.dropped;
    }
    venue::FeedView view(Timestamp now) const override
    {
        venue::FeedView view{.name = m_name, .kind = "dydx", .connected = m_connected, .lastFault = m_fault};
        for (const auto& [id, market] : m_markets) {
            auto& one = view.instruments.emplace_back();
            one.instrument = market.instrument;
            view.channels.push_back(market.books);
            view.channels.push_back(market.trades);
            if (!market.inStep) continue;
            one.bids = market.bids.shown(true);
            one.asks = market.asks.shown(false);
            one.age = now - market.receivedAt;
            if (!one.bids.empty()) one.bid = one.bids.front().first, one.bidSize = one.bids.front().second;
            if (!one.asks.empty()) one.ask = one.asks.front().first, one.askSize = one.asks.front().second;
            one.quality = one.bid && one.ask && *one.bid >= *one.ask ? domain::Quality::Suspect : domain::Quality::Good;
        }
        return view;
    }
    bool isSettled() const override
    {
        return std::all_of(m_markets.begin(), m_markets.end(),
                           [](const auto& one) { return one.second.books.up && one.second.trades.up; });
    }

private:
    void list(const std::string& id)
    {
        auto& market = m_markets[id];
        market.books.name = "v3_orderbook." + id;
        market.trades.name = "v3_trades." + id;
        auto& made = market.instrument;
        made.name = id;
        made.venue = m_name;
        made.underlying = id.substr(0, id.find('-'));
        made.kind = domain::InstrumentKind::Perpetual;
        const auto base = domain::findCurrency(made.underlying), paid = domain::findCurrency("USDC");
        // A coin that the desk does not know is shown and not told.
        if (!base || !paid) return;
        made.base = *base;
        made.quote = made.settles = *paid;
        made.id = m_sink.listed(made);
    }
    void fault(std::string why) { m_fault = std::move(why); }
    /// Whether a message before this one has not come, and is not only late.
    bool isMissing(std::uint64_t number)
    {
        constexpr std::uint64_t kLate = 64;
        m_missing.erase(number);
        for (; m_next < number; ++m_next)
            m_missing.insert(m_next);
        m_next = std::max(m_next, number + 1);
        return !m_missing.empty() && *m_missing.begin() + kLate < m_next;
    }

    /// Snapshots have objects with an offset of their own, updates pairs with one offset for all.
    bool take(Market& market, simdjson::dom::element contents, bool snapshot, Timestamp now)
    {
        Row row("contents", contents);
        std::uint64_t offset = 0;
        std::string_view digits;
        if (!snapshot) row.text("offset", digits), offset = number(digits);
        struct Word {
            bool bid;
            domain::Price price;
            domain::Quantity size;
            std::uint64_t offset;
        };
        std::vector<Word> words;
        for (const bool bid : {true, false}) {
            const auto member = row.member(bid ? "bids" : "asks");
            simdjson::dom::array levels;
            if (!member || member->get_array().get(levels) != simdjson::SUCCESS) return fault("no levels"), false;
            for (const auto level : levels) {
                std::string_view price, size, own;
                if (snapshot) {
                    Row one("level", level);
                    one.text("price", price), one.text("size", size), one.text("offset", own);
                    if (!one.isSound()) return fault(one.done().error().message), false;
                } else if (level.at(0).get(price) || level.at(1).get(size)) {
                    return fault("a level is no pair of texts"), false;
                }
                const auto p = kDecimals.exact(price), s = kDecimals.exact(size);
                if (!p || !s || *p <= 0 || *s < 0) return fault("a level is no price and size"), false;
                words.push_back({bid, domain::Price::fromUnits(*p), domain::Quantity::fromUnits(*s),
                                 snapshot ? number(own) : offset});
            }
        }
        if (!row.isSound() || (!snapshot && !market.inStep)) return false;
        if (snapshot) market.bids.clear(), market.asks.clear();
        for (const auto& word : words)
            (word.bid ? market.bids : market.asks).take(word.price, word.size, word.offset);
        market.inStep = true;
        market.receivedAt = now;
        tellTop(market, now);
        return true;
    }
    static std::uint64_t number(std::string_view digits)
    {
        std::uint64_t value = 0;
        for (const char c : digits)
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
        return value;
    }
    void tellTop(const Market& market, Timestamp now)
    {
        const auto bids = market.bids.shown(true), asks = market.asks.shown(false);
        const bool crossed = !bids.empty() && !asks.empty() && bids.front().first >= asks.front().first;
        if (market.instrument.id.value == 0 || crossed || bids.empty() || asks.empty()) return;
        const std::vector<venue::MarketFact> facts{domain::HedgeQuote{.instrument = market.instrument.id,
                                                                      .bid = bids.front().first,
                                                                      .ask = asks.front().first,
                                                                      .depth = {},
                                                                      .sampleTime = now,
                                                                      .step = {}}};
        m_sink.post(facts, now);
    }

    const std::string m_name;
    sockets::Wire& m_line;
    venue::FeedSink& m_sink;
    simdjson::dom::parser m_parser;
    std::map<std::string, Market, std::less<>> m_markets;
    std::uint64_t m_next{};  ///< After the greatest number that came.
    std::set<std::uint64_t> m_missing;
    bool m_connected{};
    std::string m_fault;
};

class Feed final : public sockets::SocketFeed, sockets::Wire {
public:
    Feed(std::string name, std::vector<std::string> markets, transport::Endpoint endpoint)
        : SocketFeed({name, "dydx"}, std::move(endpoint), {.threadName = "feed.dydx"}), m_venue(std::move(name)),
          m_markets(std::move(markets))
    {
    }
    ~Feed() override { stop(); }

private:
    std::unique_ptr<sockets::MarketProtocol> makeProtocol(venue::FeedSink& sink) override
    {
        return std::make_unique<Protocol>(m_venue, m_markets, static_cast<sockets::Wire&>(*this), sink);
    }
    bool send(std::string text) override { return sendText(std::move(text)); }
    void drop(std::string_view why) override { dropLine(why); }

    const std::string m_venue;
    const std::vector<std::string> m_markets;
};

}  // namespace ballast::dydx
