#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "venue/hyperliquid/decimal_text.h"
#include "venue/hyperliquid_feed/decoder.h"
#include "venue/hyperliquid_feed/listing.h"

namespace ballast::venue_hyperliquid_feed::recordings_test {
namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using nlohmann::json;

const std::string kData = BALLAST_RECORDED_DATA;

json fileOf(const std::string& name)
{
    std::ifstream in(kData + "/venue_messages/hyperliquid/" + name);
    EXPECT_TRUE(in) << name;
    return json::parse(in);
}

std::int64_t milliseconds(Timestamp at) { return at.nanoseconds / 1'000'000; }

/// Writes each message as the venue's members, with figures as numbers, so that it can be compared with the frame.
class Writer final : public FrameHandler {
public:
    int messages{};
    json data;
    std::string words;

    void onBook(const BookSnapshot& b) override
    {
        put({{"coin", std::string(b.coin)},
             {"time", milliseconds(b.time)},
             {"levels", json::array({levels(b.bids), levels(b.asks)})}});
    }
    void onBest(const BestPrices& b) override
    {
        const auto side = [](const std::optional<Level>& level) { return level ? levels({*level})[0] : json(); };
        put({{"coin", std::string(b.coin)},
             {"time", milliseconds(b.time)},
             {"bbo", json::array({side(b.bid), side(b.ask)})}});
    }
    void onTrades(std::span<const PublicTrade> trades) override
    {
        json out = json::array();
        for (const auto& t : trades)
            out.push_back({{"coin", std::string(t.coin)},
                           {"side", t.taker == domain::Side::Buy ? "B" : "A"},
                           {"px", t.price.toString()},
                           {"sz", t.size.toString()},
                           {"hash", std::string(t.hash)},
                           {"time", milliseconds(t.time)},
                           {"tid", t.id}});
        put(out);
    }
    void onContext(const AssetContext& c) override
    {
        const auto orNull = [](const auto& value) { return value ? json(value->toDouble()) : json(); };
        json out{{"funding", c.fundingPerHour},
                 {"oraclePx", c.oracle.toDouble()},
                 {"markPx", c.mark.toDouble()},
                 {"midPx", orNull(c.mid)},
                 {"premium", c.premium ? json(*c.premium) : json()},
                 {"openInterest", c.openInterest},
                 {"prevDayPx", c.previousDayPrice},
                 {"dayNtlVlm", c.dayVolumeUsd},
                 {"impactPxs", json()}};
        if (c.impactBid) out["impactPxs"] = json::array({c.impactBid->toDouble(), c.impactAsk->toDouble()});
        put(out);
    }
    void onMids(std::span<const Mid> mids) override
    {
        json out = json::object();
        for (const auto& mid : mids)
            out[std::string(mid.coin)] = mid.price.toString();
        put(out);
    }
    void onEcho(const SubscriptionEcho& e) override
    {
        put({{"method", e.subscribed ? "subscribe" : "unsubscribe"},
             {"type", std::string(e.type)},
             {"coin", std::string(e.coin)}});
    }
    void onPong() override { put("pong"); }
    void onError(std::string_view text) override { put(std::string(text)); }
    void onOther(std::string_view channel) override { words = channel; }

private:
    static json levels(const std::vector<Level>& side)
    {
        json out = json::array();
        for (const auto& level : side)
            out.push_back({{"px", level.price.toString()}, {"sz", level.size.toString()}});
        return out;
    }
    void put(json value) { data = std::move(value), ++messages; }
};

/// A decimal without trailing zeros: what is equal as a number is equal as a text.
std::string plain(std::string text)
{
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

json framed(const std::string& channel, json data) { return {{"channel", channel}, {"data", std::move(data)}}; }

/// Books as recorded, without the number of orders and with plain decimals.
json plainBook(json book)
{
    for (auto& side : book["levels"])
        for (auto& level : side)
            level = {{"px", plain(level["px"])}, {"sz", plain(level["sz"])}};
    return book;
}

std::vector<json> recordedContexts()
{
    std::vector<json> all;
    const auto file = fileOf("ws_all_dexs_asset_ctxs.json");
    for (const auto& dex : file["data"]["ctxs"])
        for (const auto& context : dex[1])
            all.push_back(context);
    return all;
}

std::vector<json> frames()
{
    std::vector<json> all;
    for (const auto* name : {"ws_book_data.json", "http_l2_book_btc.json", "http_l2_book_snapshot.json"}) {
        const auto book = fileOf(name);
        all.push_back(framed("l2Book", book));
        all.push_back(framed("bbo", {{"coin", book["coin"]},
                                     {"time", book["time"]},
                                     {"bbo", json::array({book["levels"][0][0], book["levels"][1][0]})}}));
    }
    all.push_back(framed("trades", fileOf("http_recent_trades_btc.json")));
    const auto contexts = recordedContexts();
    for (std::size_t i = 0; i < 3; ++i)
        all.push_back(framed("activeAssetCtx", {{"coin", "BTC"}, {"ctx", contexts[i]}}));
    return all;
}

TEST(Recordings, BooksDecodeWithNoLoss)
{
    Decoder decoder;
    for (const auto* name : {"ws_book_data.json", "http_l2_book_btc.json", "http_l2_book_snapshot.json"}) {
        const auto book = fileOf(name);
        Writer told;
        const auto read = decoder.decode(framed("l2Book", book).dump(), told);
        ASSERT_TRUE(read.has_value()) << name << ": " << read.error().message;
        EXPECT_EQ(told.data, plainBook(book)) << name;
    }
}

TEST(Recordings, BestPricesDecodeWithNoLossAndNullIsAnEmptySide)
{
    Decoder decoder;
    const auto book = plainBook(fileOf("ws_book_data.json"));
    const json best{{"coin", "BTC"}, {"time", book["time"]}, {"bbo", json::array({book["levels"][0][0], nullptr})}};
    Writer told;
    ASSERT_TRUE(decoder.decode(framed("bbo", best).dump(), told).has_value());
    EXPECT_EQ(told.data, best);
}

TEST(Recordings, TradesDecodeWithNoLoss)
{
    auto trades = fileOf("http_recent_trades_btc.json");
    Decoder decoder;
    Writer told;
    ASSERT_TRUE(decoder.decode(framed("trades", trades).dump(), told).has_value());
    for (auto& trade : trades) {
        trade.erase("users");
        trade["px"] = plain(trade["px"]);
        trade["sz"] = plain(trade["sz"]);
    }
    EXPECT_EQ(told.data, trades);
}

TEST(Recordings, EveryContextDecodesWithNoLoss)
{
    Decoder decoder;
    std::size_t read = 0;
    for (const auto& context : recordedContexts()) {
        Writer told;
        const auto decoded = decoder.decode(framed("activeAssetCtx", {{"coin", "BTC"}, {"ctx", context}}).dump(), told);
        ASSERT_TRUE(decoded.has_value()) << decoded.error().message << " " << context;
        for (const auto& [key, value] : told.data.items()) {
            const auto& raw = context[key];
            if (raw.is_null()) {
                EXPECT_TRUE(value.is_null()) << key;
            } else if (raw.is_array()) {
                EXPECT_EQ(value[0].get<double>(), std::stod(raw[0].get<std::string>())) << key;
                EXPECT_EQ(value[1].get<double>(), std::stod(raw[1].get<std::string>())) << key;
            } else {
                EXPECT_EQ(value.get<double>(), std::stod(raw.get<std::string>())) << key;
            }
        }
        ++read;
    }
    EXPECT_GT(read, 200U) << "all perpetuals of the venue";
    Writer told;
    ASSERT_TRUE(decoder.decode(fileOf("ws_all_dexs_asset_ctxs.json").dump(), told).has_value());
    EXPECT_EQ(told.words, "allDexsAssetCtxs") << "a channel that is not asked for is named, not read";
}

TEST(Recordings, RecordedListingsAreReadWhole)
{
    std::ifstream in(kData + "/hyperliquid_http/test_get_info.jsonl");
    std::string line;
    ASSERT_TRUE(std::getline(in, line));
    const auto meta = json::parse(line)["response"];
    const auto universe = readUniverse(meta.dump());
    ASSERT_TRUE(universe.has_value()) << universe.error().message;
    EXPECT_TRUE(universe->refused.empty());
    ASSERT_EQ(universe->perpetuals.size(), meta["universe"].size());
    for (std::size_t i = 0; i < universe->perpetuals.size(); ++i) {
        const auto& row = meta["universe"][i];
        EXPECT_EQ(universe->perpetuals[i].asset, i);
        EXPECT_EQ(universe->perpetuals[i].coin, row["name"]);
        EXPECT_EQ(universe->perpetuals[i].szDecimals, row["szDecimals"].get<unsigned>());
        EXPECT_EQ(universe->perpetuals[i].maxLeverage, row["maxLeverage"].get<unsigned>());
    }
    const auto instrument = instrumentOf(universe->perpetuals[0], "Hyperliquid").value();
    EXPECT_EQ(instrument.lotSize.toString(), "0.00001");
    EXPECT_EQ(instrument.price.toString(), "5 figures, 1 places");
    EXPECT_EQ(domain::currencyOf(instrument.settles).name, "USDC");
    EXPECT_FALSE(instrument.isInverse());
}

TEST(Recordings, AUniverseThatIsNotPaidInUsdcIsRefused)
{
    const auto all = fileOf("http_all_perp_metas_non_usdc_collateral.json");
    EXPECT_TRUE(readUniverse(all[0].dump()).has_value());
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_FALSE(readUniverse(all[i].dump()).has_value()) << all[i];
}

/// A row that cannot be read costs itself; those behind it keep their numbers.
TEST(Recordings, ABadRowOfTheListingKeepsItsPlace)
{
    const auto universe = readUniverse(
        R"({"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40},{"name":"ETH","szDecimals":"4","maxLeverage":25},)"
        R"({"name":"SOL","szDecimals":2,"maxLeverage":20,"isDelisted":true}]})");
    ASSERT_TRUE(universe.has_value());
    ASSERT_EQ(universe->perpetuals.size(), 2U);
    EXPECT_EQ(universe->perpetuals[1].asset, 2U);
    EXPECT_TRUE(universe->perpetuals[1].delisted);
    ASSERT_EQ(universe->refused.size(), 1U);
    EXPECT_NE(universe->refused[0].find("szDecimals"), std::string::npos);
}

TEST(SmallFrames, EchoesPongsErrorsAndTheGreeting)
{
    Decoder decoder;
    Writer told;
    ASSERT_TRUE(decoder.decode("Websocket connection established.", told).has_value());
    EXPECT_EQ(told.messages, 0);
    ASSERT_TRUE(decoder.decode(R"({"channel":"pong"})", told).has_value());
    EXPECT_EQ(told.data, "pong");
    ASSERT_TRUE(decoder
                    .decode(R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
                            R"({"type":"l2Book","coin":"SOL","nSigFigs":null,"mantissa":null,"fast":true}}})",
                            told)
                    .has_value());
    EXPECT_EQ(told.data, (json{{"method", "subscribe"}, {"type", "l2Book"}, {"coin", "SOL"}}));
    ASSERT_TRUE(decoder
                    .decode(R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
                            R"({"type":"allMids","dex":null}}})",
                            told)
                    .has_value());
    EXPECT_EQ(told.data["coin"], "");
    ASSERT_TRUE(decoder.decode(R"({"channel":"error","data":"Already subscribed: x"})", told).has_value());
    EXPECT_EQ(told.data, "Already subscribed: x");
    ASSERT_TRUE(decoder.decode(R"({"channel":"allMids","data":{"mids":{"BTC":"80868.5","@142":"80907.5"}}})", told)
                    .has_value());
    EXPECT_EQ(told.data, (json{{"BTC", "80868.5"}, {"@142", "80907.5"}}));
    for (const auto* text : {"", "hello", "[]", "{}", R"({"channel":7})", R"({"channel":"l2Book"})",
                             "{\"channel\":\"pong\"}{}", R"({"channel":"l2Book","data":null})", "\xff\xfe"})
        EXPECT_FALSE(decoder.decode(text, told).has_value()) << text;
}

/// Pointers to every member of the data, leaves and objects.
void membersOf(const json& value, const json::json_pointer& at, std::vector<json::json_pointer>& out)
{
    if (value.is_object())
        for (const auto& [key, child] : value.items())
            out.push_back(at / key), membersOf(child, at / key, out);
    if (value.is_array() && !value.empty()) out.push_back(at / 0U), membersOf(value[0], at / 0U, out);
}

/// F19, F20: a member that is missing, renamed or of another type is a fault, and nothing of the frame is told.
TEST(SchemaMutation, F20_AChangedMemberIsAFaultAndTellsNothing)
{
    // What is not read: who traded, and how many orders stand at a level; new members of the same kind are ignored.
    const std::set<std::string> notRead{"users", "n", "dayBaseVlm"};
    const std::set<std::string> mayBeNull{"midPx", "premium", "impactPxs"};
    const std::vector<json> others{
        "x", "", "NaN", "-1.5e3", "1e999", "0x10", "12,5", true, json::array({1}), json::object(), -1, 1e300};
    Decoder decoder;
    std::size_t tried = 0;
    for (const auto& frame : frames()) {
        std::vector<json::json_pointer> members;
        membersOf(frame["data"], json::json_pointer("/data"), members);
        for (const auto& member : members) {
            const auto key = member.back();
            // A name is a text, whatever it says: whether it is one of ours is the session's.
            const bool isName = key == "coin" || key == "hash";
            if (notRead.contains(key) || member.to_string().find("/users") != std::string::npos) continue;
            for (const auto& other : others) {
                if (isName && other.is_string()) continue;
                auto changed = frame;
                changed[member] = other;
                Writer told;
                EXPECT_FALSE(decoder.decode(changed.dump(), told).has_value()) << member.to_string() << " " << other;
                EXPECT_EQ(told.messages, 0);
                ++tried;
            }
            auto null = frame;
            null[member] = nullptr;
            Writer told;
            const bool sideOfBest = member.to_string() == "/data/bbo/0";
            EXPECT_EQ(decoder.decode(null.dump(), told).has_value(), mayBeNull.contains(key) || sideOfBest)
                << member.to_string();
            auto removed = frame;
            if (removed[member.parent_pointer()].is_object()) {
                removed[member.parent_pointer()].erase(key);
                removed[member.parent_pointer()][key + "_"] = frame[member];
                Writer after;
                EXPECT_FALSE(decoder.decode(removed.dump(), after).has_value()) << member.to_string();
            }
        }
    }
    EXPECT_GT(tried, 500U);
}

/// F32: a size of zero or less, and a price that is not positive, are no level.
TEST(SchemaMutation, F32_ZeroAndNegativeLevelsAreRefused)
{
    Decoder decoder;
    for (const auto* key : {"px", "sz"})
        for (const auto* text : {"0", "0.0", "-1.5", "0.000000001", "99999999999999"}) {
            auto frame = framed("l2Book", fileOf("ws_book_data.json"));
            frame["data"]["levels"][0][2][key] = text;
            Writer told;
            EXPECT_FALSE(decoder.decode(frame.dump(), told).has_value()) << key << " " << text;
            EXPECT_EQ(decoder.badType(), "l2Book");
            EXPECT_EQ(decoder.badCoin(), "BTC");
        }
    auto frame = framed("l2Book", fileOf("ws_book_data.json"));
    std::swap(frame["data"]["levels"][1][0], frame["data"]["levels"][1][1]);
    Writer told;
    EXPECT_FALSE(decoder.decode(frame.dump(), told).has_value()) << "levels out of order are no book";
}

/// F16: each frame cut at every byte, and with random bytes: a fault, and nothing of it is told.
TEST(SchemaMutation, F16_ACutFrameTellsNothing)
{
    Decoder decoder;
    for (const auto& frame : frames()) {
        const auto text = frame.dump();
        for (std::size_t length = 0; length < text.size(); ++length) {
            Writer told;
            EXPECT_FALSE(decoder.decode(text.substr(0, length), told).has_value()) << text.substr(0, length);
            EXPECT_EQ(told.messages, 0);
        }
    }
    std::mt19937 random(11);
    const auto all = frames();
    for (int i = 0; i < 10'000; ++i) {
        auto text = all[random() % all.size()].dump();
        for (std::size_t k = 0; k < 1 + random() % 4; ++k)
            text[random() % text.size()] = static_cast<char>(random());
        Writer told;
        if (!decoder.decode(text, told).has_value()) {
            EXPECT_EQ(told.messages, 0);
        }
        static_cast<void>(readUniverse(text));
    }
}

TEST(SchemaMutation, F18_DeepAndHugeFramesAreRefused)
{
    Decoder decoder;
    Writer told;
    EXPECT_FALSE(
        decoder
            .decode(R"({"channel":"l2Book","data":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}",
                    told)
            .has_value());
    EXPECT_FALSE(decoder.decode(std::string(std::size_t{5} << 20, ' '), told).has_value());
    json many = json::array();
    const auto trades = fileOf("http_recent_trades_btc.json");
    for (int i = 0; i < 20'001; ++i)
        many.push_back(trades[0]);
    EXPECT_FALSE(decoder.decode(framed("trades", many).dump(), told).has_value());
    EXPECT_EQ(told.messages, 0);
    ASSERT_TRUE(decoder.decode(frames()[0].dump(), told).has_value()) << "what comes after is read";
}

TEST(DecimalText, ExactOrNothing)
{
    EXPECT_EQ(exactUnits("98450.50"), 9'845'050'000'000);
    EXPECT_EQ(exactUnits("-0.00000001"), -1);
    EXPECT_EQ(exactUnits("0.123456780000"), 12'345'678);
    EXPECT_EQ(exactUnits("92233720368.54775807"), INT64_MAX);
    for (const auto* text :
         {"", "-", ".5", "5.", "1e3", "+1", " 1", "1 ", "01", "0.123456789", "92233720368.54775808", "1,5", "NaN"})
        EXPECT_FALSE(exactUnits(text).has_value()) << text;
    EXPECT_EQ(nearestUnits("605822.2557999999"), 60'582'225'580'000);
    EXPECT_FALSE(nearestUnits("1e3").has_value());
    EXPECT_FALSE(nearestUnits("100000000000").has_value());
    EXPECT_EQ(finiteNumber("-0.0000015186"), -0.0000015186);
}

}  // namespace
}  // namespace ballast::venue_hyperliquid_feed::recordings_test
