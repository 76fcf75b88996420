#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/venue_deribit/deribit_frames.h"
#include "venue/deribit/book.h"
#include "venue/deribit/decoder.h"
#include "venue/deribit/listing.h"

namespace ballast::venue_deribit::recordings_test {
namespace {

using namespace ballast;
using namespace ballast::deribit;
using nlohmann::json;

/// Writes each message as the venue's members, so that it can be compared with the frame.
class Writer final : public FrameHandler {
public:
    json data;
    std::string kind;
    std::map<std::string, int> seen;

    void onResult(std::uint64_t, std::string_view result) override { put("result", json::parse(result)); }
    void onError(std::uint64_t, const CallError& error) override
    {
        put("error", {{"code", error.code}, {"message", std::string(error.message)}});
    }
    void onTicker(std::string_view, const Ticker& t) override
    {
        json out{{"timestamp", milliseconds(t.timestamp)}, {"instrument_name", std::string(t.instrument)}};
        text(out, "state", t.state);
        text(out, "underlying_index", t.underlyingIndex);
        side(out, "best_bid_price", "best_bid_amount", t.bid, t.bidAmount);
        side(out, "best_ask_price", "best_ask_amount", t.ask, t.askAmount);
        put(out, "mark_price", t.mark), put(out, "last_price", t.last), put(out, "index_price", t.index);
        put(out, "underlying_price", t.underlying), put(out, "settlement_price", t.settlement);
        put(out, "min_price", t.leastPrice), put(out, "max_price", t.mostPrice);
        put(out, "estimated_delivery_price", t.delivery), put(out, "open_interest", t.openInterest);
        percent(out, "mark_iv", t.markVolatility), percent(out, "bid_iv", t.bidVolatility);
        percent(out, "ask_iv", t.askVolatility);
        number(out, "current_funding", t.fundingNow), number(out, "funding_8h", t.funding8h);
        number(out, "interest_rate", t.interestRate);
        json greeks = json::object();
        number(greeks, "delta", t.delta), number(greeks, "gamma", t.gamma), number(greeks, "vega", t.vega);
        number(greeks, "theta", t.theta), number(greeks, "rho", t.rho);
        if (!greeks.empty()) out["greeks"] = greeks;
        put("ticker", std::move(out));
    }
    void onBook(std::string_view channel, const BookMessage& b) override
    {
        const bool grouped = std::count(channel.begin(), channel.end(), '.') > 2;
        json out{{"timestamp", milliseconds(b.timestamp)},
                 {"instrument_name", std::string(b.instrument)},
                 {"change_id", b.change},
                 {"bids", levels(b.bids, grouped)},
                 {"asks", levels(b.asks, grouped)}};
        if (!grouped) out["type"] = b.snapshot ? "snapshot" : "change";
        if (b.previous) out["prev_change_id"] = *b.previous;
        put(grouped ? "grouped book" : "book", std::move(out));
    }
    void onQuote(std::string_view, const Quote& q) override
    {
        json out{{"timestamp", milliseconds(q.timestamp)}, {"instrument_name", std::string(q.instrument)}};
        side(out, "best_bid_price", "best_bid_amount", q.bid, q.bidAmount);
        side(out, "best_ask_price", "best_ask_amount", q.ask, q.askAmount);
        put("quote", std::move(out));
    }
    void onTrades(std::string_view, std::span<const Trade> trades) override
    {
        json out = json::array();
        for (const auto& t : trades) {
            json row{{"instrument_name", std::string(t.instrument)},
                     {"trade_id", std::string(t.id)},
                     {"trade_seq", t.sequence},
                     {"timestamp", milliseconds(t.timestamp)},
                     {"direction", t.taker == domain::Side::Buy ? "buy" : "sell"},
                     {"price", t.price.toDouble()},
                     {"amount", t.amount.toDouble()}};
            text(row, "combo_trade_id", t.comboTradeId);
            text(row, "liquidation", t.liquidation);
            put(row, "mark_price", t.mark), put(row, "index_price", t.index);
            percent(row, "iv", t.volatility);
            out.push_back(std::move(row));
        }
        put("trades", std::move(out));
    }
    void onIndex(std::string_view, const IndexPrice& i) override
    {
        put("index", {{"index_name", std::string(i.name)},
                      {"timestamp", milliseconds(i.timestamp)},
                      {"price", i.price.toDouble()}});
    }
    void onVolatilityIndex(std::string_view, const VolatilityIndex& i) override
    {
        json out{{"index_name", std::string(i.name)}, {"timestamp", milliseconds(i.timestamp)}};
        percent(out, "volatility", i.volatility);
        put("volatility index", std::move(out));
    }
    void onMarkPrices(std::string_view, std::span<const MarkPrice> marks) override
    {
        json out = json::array();
        for (const auto& m : marks)
            out.push_back({{"timestamp", milliseconds(m.timestamp)},
                           {"instrument_name", std::string(m.instrument)},
                           {"mark_price", m.mark.toDouble()},
                           {"iv", m.volatility}});
        put("marks", std::move(out));
    }
    void onInstrumentState(std::string_view, const InstrumentState& s) override
    {
        put("state", {{"instrument_name", std::string(s.instrument)}, {"state", std::string(s.state)}});
    }
    void onPlatformState(std::string_view, const PlatformState&) override { put("platform", json::object()); }
    void onHeartbeat(bool test) override { put("heartbeat", {{"type", test ? "test_request" : "heartbeat"}}); }
    void onOther(std::string_view channel) override { put("other " + std::string(channel.substr(0, 6)), nullptr); }

private:
    void put(std::string name, json value)
    {
        kind = std::move(name);
        data = std::move(value);
        ++seen[kind];
    }
    static std::int64_t milliseconds(Timestamp t) { return t.nanoseconds / 1'000'000; }
    static void text(json& out, const char* key, std::string_view value)
    {
        if (!value.empty()) out[key] = std::string(value);
    }
    template <class T> static void put(json& out, const char* key, const std::optional<T>& value)
    {
        if (value) out[key] = value->toDouble();
    }
    static void number(json& out, const char* key, const std::optional<double>& value)
    {
        if (value) out[key] = *value;
    }
    static void percent(json& out, const char* key, const std::optional<double>& value)
    {
        if (value) out[key] = *value * 100.0;
    }
    /// An empty side is zero and zero, as the venue writes it.
    static void side(json& out, const char* price, const char* amount, const auto& p, const auto& a)
    {
        out[price] = p ? p->toDouble() : 0.0;
        out[amount] = a ? a->toDouble() : 0.0;
    }
    static json levels(const std::vector<Level>& levels, bool grouped)
    {
        json out = json::array();
        for (const auto& level : levels) {
            const char* action = level.action == LevelAction::New      ? "new"
                                 : level.action == LevelAction::Change ? "change"
                                                                       : "delete";
            if (grouped)
                out.push_back({level.price.toDouble(), level.amount.toDouble()});
            else
                out.push_back({action, level.price.toDouble(), level.amount.toDouble()});
        }
        return out;
    }
};

/// Whether everything in `written` stands in `frame` with the same figure; percent and back costs a last bit.
void expectWithin(const json& written, const json& frame, const std::string& path)
{
    if (written.is_object()) {
        for (const auto& [key, value] : written.items()) {
            if (!frame.contains(key)) {
                // The venue leaves an empty side out of some frames.
                EXPECT_TRUE(value.is_number() && value == 0.0) << path << "." << key << " is of our own making";
                continue;
            }
            expectWithin(value, frame.at(key), path + "." + key);
        }
    } else if (written.is_array()) {
        ASSERT_EQ(written.size(), frame.size()) << path;
        for (std::size_t i = 0; i < written.size(); ++i)
            expectWithin(written[i], frame[i], path + "[]");
    } else if (written.is_number() && frame.is_number()) {
        EXPECT_NEAR(written.get<double>(), frame.get<double>(), 1e-15 * std::abs(frame.get<double>())) << path;
    } else if (frame.is_null()) {
        EXPECT_EQ(written, 0.0) << path;
    } else {
        EXPECT_EQ(written, frame) << path;
    }
}

/// Numbers of the frame that nobody reads, on purpose: statistics, what other members say already, and the legs of a
/// combination, each of which comes as a trade of its own.
const std::set<std::string> kNotRead{
    "stats", "interest_value", "tick_direction",        "contracts",      "trade_volume_usd", "usIn",
    "usOut", "usDiff",         "block_trade_leg_count", "block_trade_id", "combo_id",         "legs"};

/// Every number of the frame stands in what was written, but for kNotRead.
void expectNoLoss(const json& frame, const json& written, const std::string& path)
{
    if (frame.is_object()) {
        for (const auto& [key, value] : frame.items()) {
            if (kNotRead.contains(key) || value.is_null()) continue;
            if (!written.contains(key)) {
                EXPECT_FALSE(value.is_number() || value.is_structured()) << path << "." << key << " is lost";
                continue;
            }
            expectNoLoss(value, written.at(key), path + "." + key);
        }
    } else if (frame.is_array() && !frame.empty() && frame[0].is_object()) {
        ASSERT_EQ(frame.size(), written.size()) << path;
        for (std::size_t i = 0; i < frame.size(); ++i)
            expectNoLoss(frame[i], written[i], path + "[]");
    }
}

void check(const std::string& frame, Decoder& decoder, Writer& writer)
{
    const auto expected = json::parse(frame);
    // Answers over HTTP have no id; the socket's do.
    auto text = frame;
    if (!expected.contains("method") && !expected.contains("id")) text.insert(1, "\"id\":1,");
    const auto read = decoder.decode(text, writer);
    ASSERT_TRUE(read.has_value()) << read.error().message << "\n" << frame.substr(0, 300);
    if (!expected.contains("method")) {
        EXPECT_EQ(writer.data, expected.contains("result") ? expected.at("result") : writer.data);
        return;
    }
    const auto& params = expected.at("params");
    if (!params.contains("data") || writer.kind.starts_with("other")) return;
    expectWithin(writer.data, params.at("data"), writer.kind);
    expectNoLoss(params.at("data"), writer.data, writer.kind);
}

TEST(RecordedFrames, EveryFrameIsDecodedWithoutLoss)
{
    auto frames = test::sessionFrames();
    ASSERT_GT(frames.size(), 100U) << "the recorded session is not at " << test::kData;
    const auto single = test::singleFrames();
    frames.insert(frames.end(), single.begin(), single.end());
    Decoder decoder;
    Writer writer;
    for (const auto& frame : frames)
        check(frame, decoder, writer);
    for (const auto* kind :
         {"ticker", "book", "grouped book", "quote", "trades", "volatility index", "result", "heartbeat"})
        EXPECT_GT(writer.seen[kind], 0) << kind;
}

/// A frame with an escape is read the slow way, one with space wherever JSON lets it stand the fast way: the same comes
/// out of both.
TEST(RecordedFrames, EscapesAndSpaceChangeNothing)
{
    int escaped = 0, spaced = 0;
    for (const auto& frame : test::sessionFrames()) {
        const auto parsed = json::parse(frame);
        if (!parsed.contains("params") || !parsed.at("params").contains("data")) continue;
        Decoder decoder;
        Writer plain, slow, wide;
        ASSERT_TRUE(decoder.decode(frame, plain).has_value());
        auto text = frame;
        for (const auto& [from, to] : {std::pair{"\"timestamp\"", "\"timesta\\u006dp\""},
                                       std::pair{"\"instrument_name\":\"", "\"instrument_name\":\"\\u0041"}})
            if (const auto at = text.find(from); at != std::string::npos)
                text.replace(at, std::string_view(from).size(), to), ++escaped;
        ASSERT_TRUE(decoder.decode(text, slow).has_value()) << text;
        auto expected = plain.data;
        expected["instrument_name"] = "A" + expected["instrument_name"].get<std::string>();
        EXPECT_EQ(slow.data, expected) << text;
        ASSERT_TRUE(decoder.decode(parsed.dump(3), wide).has_value());
        EXPECT_EQ(wide.data, plain.data);
        ++spaced;
    }
    EXPECT_GT(spaced, 100);
    EXPECT_EQ(escaped, 2 * spaced);
}

/// The session's books against a replay by the simplest means.
TEST(RecordedFrames, BooksEqualAnIndependentReplay)
{
    std::map<std::string, Book> books;
    std::map<std::string, std::map<double, double>> bids, asks;
    class Apply final : public FrameHandler {
    public:
        std::map<std::string, Book>& books;
        int messages{};
        explicit Apply(std::map<std::string, Book>& b) : books(b) {}
        void onBook(std::string_view, const BookMessage& b) override
        {
            ++messages;
            EXPECT_EQ(books[std::string(b.instrument)].apply(b), Book::Outcome::Applied) << b.instrument << b.change;
        }
        void onResult(std::uint64_t, std::string_view) override {}
        void onError(std::uint64_t, const CallError&) override {}
        void onTicker(std::string_view, const Ticker&) override {}
        void onQuote(std::string_view, const Quote&) override {}
        void onTrades(std::string_view, std::span<const Trade>) override {}
        void onIndex(std::string_view, const IndexPrice&) override {}
        void onVolatilityIndex(std::string_view, const VolatilityIndex&) override {}
        void onMarkPrices(std::string_view, std::span<const MarkPrice>) override {}
        void onInstrumentState(std::string_view, const InstrumentState&) override {}
        void onPlatformState(std::string_view, const PlatformState&) override {}
        void onHeartbeat(bool) override {}
        void onOther(std::string_view) override {}
    } apply(books);
    Decoder decoder;
    for (const auto& frame : test::sessionFrames()) {
        ASSERT_TRUE(decoder.decode(frame, apply).has_value());
        const auto parsed = json::parse(frame);
        if (!parsed.contains("params") || !parsed["params"].value("channel", "").starts_with("book.")) continue;
        const auto& data = parsed["params"]["data"];
        const std::string name = data.at("instrument_name");
        const auto put = [&](auto& side, const json& levels) {
            if (data.at("type") == "snapshot") side.clear();
            for (const auto& level : levels) {
                if (level[0] == "delete")
                    side.erase(level[1].template get<double>());
                else
                    side[level[1].template get<double>()] = level[2].template get<double>();
            }
        };
        put(bids[name], data.at("bids"));
        put(asks[name], data.at("asks"));
        const auto equal = [](const auto& levels, auto first, auto last) {
            return std::equal(levels.begin(), levels.end(), first, last, [](const auto& a, const auto& b) {
                return a.first.toDouble() == b.first && a.second.toDouble() == b.second;
            });
        };
        ASSERT_TRUE(equal(books[name].bids(), bids[name].rbegin(), bids[name].rend())) << name;
        ASSERT_TRUE(equal(books[name].asks(), asks[name].begin(), asks[name].end())) << name;
    }
    EXPECT_GT(apply.messages, 40);
    EXPECT_EQ(books.size(), bids.size());
}

/// Every listed instrument is read, and its figures are the listing's.
TEST(RecordedFrames, ListingsAreReadWhole)
{
    auto listings = test::recordedListings();
    for (const auto& frame : test::singleFrames())
        if (const auto parsed = json::parse(frame); parsed.contains("result") && parsed["result"].is_array() &&
                                                    !parsed["result"].empty() &&
                                                    parsed["result"][0].contains("tick_size"))
            listings.push_back(frame);
    std::size_t options = 0, perpetuals = 0, linear = 0;
    for (const auto& frame : listings) {
        const auto result = json::parse(frame).at("result");
        const auto listing = readListing(result.dump());
        ASSERT_TRUE(listing.has_value()) << listing.error().message;
        EXPECT_EQ(listing->instruments.size() + listing->refused.size() + listing->others, result.size());
        for (const auto& refusal : listing->refused)
            EXPECT_NE(refusal.find("a currency that the desk knows"), std::string::npos) << refusal;
        for (const auto& row : listing->instruments) {
            const auto& i = row.instrument;
            const auto found = std::find_if(result.begin(), result.end(),
                                            [&](const json& r) { return r.at("instrument_name") == i.name; });
            ASSERT_NE(found, result.end());
            EXPECT_EQ(i.multiplier.toDouble(), found->at("contract_size").get<double>()) << i.name;
            EXPECT_NEAR(i.lotSize.toDouble() * i.multiplier.toDouble(), found->at("min_trade_amount").get<double>(),
                        1e-12);
            EXPECT_EQ(i.price.tickAt(domain::Price::fromUnits(1)).toDouble(), found->at("tick_size").get<double>());
            options += i.isOption();
            perpetuals += i.kind == domain::InstrumentKind::Perpetual;
            linear += !i.isInverse();
            if (i.isOption()) {
                EXPECT_EQ(i.strike.toDouble(), found->at("strike").get<double>());
                EXPECT_EQ(i.expiry.nanoseconds / 1'000'000, found->at("expiration_timestamp").get<std::int64_t>());
                EXPECT_EQ(i.right == domain::OptionRight::Call, found->at("option_type") == "call");
            }
        }
    }
    EXPECT_GT(options, 0U);
    EXPECT_GT(perpetuals, 0U);
    EXPECT_GT(linear, 0U);
}

}  // namespace
}  // namespace ballast::venue_deribit::recordings_test
