#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "venue/derive_feed/answers.h"
#include "venue/derive_feed/decoder.h"

namespace ballast::venue_derive_feed::recordings_test {
namespace {

using namespace ballast;
using namespace ballast::derive;
using nlohmann::json;

const std::string kData = BALLAST_RECORDED_DATA;

json fileOf(const std::string& name)
{
    std::ifstream in(kData + "/venue_messages/derive/" + name);
    EXPECT_TRUE(in) << name;
    return json::parse(in);
}

std::int64_t milliseconds(Timestamp at) { return at.nanoseconds / 1'000'000; }

/// A recorded decimal as what it is worth.
double worth(const json& text) { return std::stod(text.get<std::string>()); }

/// Writes each message as the venue's members, exact figures as texts and the others as numbers.
class Writer final : public FrameHandler {
public:
    int messages{};
    json data;
    std::int64_t code{};

    void onResult(std::uint64_t id, std::string_view) override { put(id); }
    void onError(std::uint64_t, const CallError& error) override
    {
        code = error.code;
        put(std::string(error.message));
    }
    void onTicker(std::string_view, const Ticker& t) override { put(of(t)); }
    void onBook(std::string_view, const BookPicture& b) override
    {
        const auto side = [](const std::vector<Level>& levels) {
            json out = json::array();
            for (const auto& level : levels)
                out.push_back({level.price.toString(), level.size.toString()});
            return out;
        };
        put({{"instrument_name", std::string(b.instrument)},
             {"timestamp", milliseconds(b.time)},
             {"publish_id", b.publish},
             {"bids", side(b.bids)},
             {"asks", side(b.asks)}});
    }
    void onTrades(std::string_view, std::span<const PublicTrade> trades) override
    {
        json out = json::array();
        for (const auto& t : trades)
            out.push_back({{"trade_id", std::string(t.id)},
                           {"instrument_name", std::string(t.instrument)},
                           {"timestamp", milliseconds(t.time)},
                           {"direction", t.taker == domain::Side::Buy ? "buy" : "sell"},
                           {"trade_price", t.price.toDouble()},
                           {"trade_amount", t.size.toDouble()},
                           {"mark_price", t.mark.toDouble()},
                           {"index_price", t.index.toDouble()}});
        put(out);
    }
    void onSpot(std::string_view, std::span<const SpotPrice> prices) override
    {
        json out = json::array();
        for (const auto& s : prices)
            out.push_back({std::string(s.coin), milliseconds(s.time), s.price.toString(), s.confidence});
        put(out);
    }
    void onOther(std::string_view channel) override { put(std::string(channel)); }

    static json of(const Ticker& t)
    {
        const auto orZero = [](const std::optional<Level>& level, bool price) {
            return level ? (price ? level->price.toDouble() : level->size.toDouble()) : 0.0;
        };
        json out{{"b", orZero(t.bid, true)},
                 {"B", orZero(t.bid, false)},
                 {"a", orZero(t.ask, true)},
                 {"A", orZero(t.ask, false)},
                 {"M", t.mark.toDouble()},
                 {"I", t.index.toDouble()},
                 {"minp", t.leastPrice.toDouble()},
                 {"maxp", t.greatestPrice.toDouble()},
                 {"f", t.fundingPerHour ? json(*t.fundingPerHour) : json()},
                 {"t", milliseconds(t.time)},
                 {"option_pricing", json()}};
        const auto& d = t.day;
        out["stats"] = {{"c", d.contracts}, {"h", d.high},     {"l", d.low},    {"oi", d.openInterest},
                        {"p", d.change},    {"pr", d.premium}, {"v", d.volume}, {"n", d.trades}};
        if (t.option)
            out["option_pricing"] = {{"bi", t.option->bidVolatility.value_or(0.0)},
                                     {"ai", t.option->askVolatility.value_or(0.0)},
                                     {"i", t.option->volatility.value_or(0.0)},
                                     {"f", t.option->forward ? t.option->forward->toDouble() : 0.0},
                                     {"m", t.option->mark ? t.option->mark->toDouble() : 0.0},
                                     {"d", t.option->delta},
                                     {"g", t.option->gamma},
                                     {"v", t.option->vega},
                                     {"t", t.option->theta},
                                     {"r", t.option->rho},
                                     {"df", t.option->discount}};
        return out;
    }

private:
    void put(json value) { data = std::move(value), ++messages; }
};

json framed(const std::string& channel, json data)
{
    return {
        {"jsonrpc", "2.0"}, {"method", "subscription"}, {"params", {{"channel", channel}, {"data", std::move(data)}}}};
}

/// All of a recorded ticker, each text as its worth.
json tickerFigures(json recorded)
{
    auto ticker = recorded.at("instrument_ticker");
    const std::function<void(json&)> turn = [&](json& value) {
        if (value.is_string()) value = worth(value);
        if (value.is_object())
            for (auto& member : value)
                turn(member);
    };
    turn(ticker);
    return ticker;
}

/// All that a row says, to compare rows.
json factsOf(const Listed& row)
{
    const auto& i = row.instrument;
    return {i.name,
            static_cast<int>(i.kind),
            i.underlying,
            static_cast<int>(i.right),
            i.strike.toString(),
            i.expiry.nanoseconds,
            i.price.toString(),
            i.lotSize.toString(),
            i.leastQuantity.toString(),
            i.base.value,
            i.quote.value,
            i.settles.value,
            row.asset,
            row.subId,
            row.makerFee,
            row.takerFee,
            row.baseFee};
}
json factsOf(const Listing& listing)
{
    json rows = json::array();
    for (const auto& row : listing.instruments)
        rows.push_back(factsOf(row));
    return rows;
}

struct Recorded {
    json frame, expected;
};

std::vector<Recorded> recordedFrames()
{
    std::vector<Recorded> all;
    for (const auto& [name, instrument] : std::vector<std::pair<std::string, std::string>>{
             {"options__ws_ticker_slim_eth_call.json", "ETH-20260627-3500-C"},
             {"perps__ws_ticker_slim_eth.json", "ETH-PERP"},
             {"spot__ws_ticker_slim_eth.json", "ETH-USDC"},
             {"spot__ws_ticker_slim_eth_mainnet.json", "ETH-USDC"}})
        all.push_back({framed("ticker_slim." + instrument + ".1000", fileOf(name)), tickerFigures(fileOf(name))});
    for (const auto* name : {"spot__ws_orderbook_eth.json", "spot__ws_orderbook_eth_mainnet.json"})
        all.push_back({framed("orderbook.ETH-USDC.1.10", fileOf(name)), fileOf(name)});
    for (const auto* name : {"options__ws_trade_eth.json", "perps__http_public_trade_eth_sell.json"}) {
        const auto trade = fileOf(name);
        json kept;
        for (const auto* key : {"trade_id", "instrument_name", "timestamp", "direction"})
            kept[key] = trade.at(key);
        for (const auto* key : {"trade_price", "trade_amount", "mark_price", "index_price"})
            kept[key] = worth(trade.at(key));
        all.push_back({framed("trades.perp.ETH", json::array({trade})), json::array({kept})});
    }
    return all;
}

TEST(DeriveRecordings, EveryFrameDecodesWithNoLoss)
{
    ASSERT_EQ(recordedFrames().size(), 8U);
    for (const auto& [frame, expected] : recordedFrames()) {
        Decoder decoder;
        Writer writer;
        const auto read = decoder.decode(frame.dump(), writer);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(writer.messages, 1);
        EXPECT_EQ(writer.data, expected) << frame;
    }
}

TEST(DeriveRecordings, ListingsAreReadWithTheirSigningInputs)
{
    const auto frame = fileOf("common__http_get_instruments_eth_all.json");
    const auto listing = readListing(frame.dump(), "Derive");
    ASSERT_TRUE(listing) << listing.error().message;
    ASSERT_EQ(listing->instruments.size(), 2U);
    EXPECT_TRUE(listing->refused.empty());
    const auto& perpetual = listing->instruments[0];
    EXPECT_EQ(perpetual.instrument.kind, domain::InstrumentKind::Perpetual);
    EXPECT_EQ(perpetual.instrument.lotSize.toString(), "0.001");
    EXPECT_EQ(perpetual.instrument.price.toString(), "0.01");
    EXPECT_EQ(perpetual.asset, "0x0000000000000000000000000000000000000001");
    EXPECT_EQ(perpetual.takerFee, 0.0005);
    EXPECT_EQ(perpetual.baseFee, 0.5);
    const auto& option = listing->instruments[1];
    EXPECT_EQ(option.instrument.strike.toString(), "3500");
    EXPECT_EQ(option.instrument.expiry, Timestamp{} + Duration::seconds(1782000000));
    EXPECT_EQ(option.instrument.right, domain::OptionRight::Call);
    EXPECT_EQ(option.instrument.underlying, "ETH");
    EXPECT_EQ(option.subId, "42");
    EXPECT_FALSE(option.instrument.isInverse());
    const auto spot = readListing(fileOf("spot__http_get_instruments_eth.json").dump(), "Derive");
    ASSERT_TRUE(spot && spot->instruments.size() == 1);
    EXPECT_EQ(spot->instruments[0].instrument.kind, domain::InstrumentKind::Spot);
    EXPECT_EQ(spot->instruments[0].instrument.leastQuantity.toString(), "0.1");
    EXPECT_EQ(readListing(fileOf("common__http_get_instruments_btc_empty.json").dump(), "Derive")->instruments.size(),
              0U);
    // The form with pages holds the same rows.
    const json paged{
        {"id", 1}, {"result", {{"instruments", frame.at("result")}, {"pagination", {{"count", 2}, {"num_pages", 3}}}}}};
    const auto pages = readListing(paged.dump(), "Derive", {"BTC"});
    ASSERT_TRUE(pages);
    EXPECT_EQ(pages->pages, 3U);
    EXPECT_TRUE(pages->instruments.empty()) << "of other coins";
    EXPECT_EQ(factsOf(*readListing(paged.dump(), "Derive")), factsOf(*listing));
}

TEST(DeriveRecordings, LevelsAreReadAsPairsAndAsObjects)
{
    json pairs{{"instrument_name", "ETH-PERP"}, {"timestamp", 1700000000000}, {"publish_id", 7}};
    auto objects = pairs;
    pairs["bids"] = json::array({json::array({"3500", "1"}), json::array({"3.4999e3", "2.50"})});
    pairs["asks"] = json::array();
    objects["bids"] = json::array({{{"price", "3500"}, {"amount", "1"}}, {{"price", "3499.9"}, {"amount", "2.5"}}});
    objects["asks"] = json::array();
    Decoder decoder;
    Writer a, b;
    ASSERT_TRUE(decoder.decode(framed("orderbook.ETH-PERP.1.10", pairs).dump(), a));
    ASSERT_TRUE(decoder.decode(framed("orderbook.ETH-PERP.1.10", objects).dump(), b));
    EXPECT_EQ(a.data, b.data);
    EXPECT_EQ(a.data.at("bids")[1], json::array({"3499.9", "2.5"}));
}

/// Where in a document each object's member is.
void eachMember(json& value, const std::function<void(json& object, const std::string& key)>& take)
{
    if (value.is_object()) {
        std::vector<std::string> keys;
        for (const auto& [key, member] : value.items())
            keys.push_back(key);
        for (const auto& key : keys) {
            take(value, key);
            if (value.contains(key)) eachMember(value[key], take);
        }
    }
    if (value.is_array())
        for (auto& element : value)
            eachMember(element, take);
}

/// F20: each member deleted, renamed and made of another type. What is still told is what was told before: a member
/// that is not read may be anything.
TEST(DeriveRecordings, F20_MutatedFramesNeverCrashAndNeverYieldAValue)
{
    const std::vector<json> others{nullptr, true,          12.5,          -1, "x", "", "NaN", "1e999",
                                   "-5",    json::array(), json::object()};
    std::size_t changed = 0, refused = 0;
    for (const auto& [whole, expected] : recordedFrames()) {
        auto frame = whole;
        Decoder decoder;
        const auto check = [&](const std::string& key, const json& put) {
            Writer writer;
            ++changed;
            if (!decoder.decode(frame.dump(), writer)) {
                ++refused;
                EXPECT_EQ(writer.messages, 0) << key << " " << put;
                return;
            }
            // Documented: no funding, no option.
            const bool absent = put.is_null() && (key == "f" || key == "option_pricing");
            const bool freeText =
                put.is_string() && (key == "trade_id" || key == "instrument_name" || key == "channel");
            const bool freeNumber =
                (put == -5 || put == "-5" || put.is_number()) &&
                std::string("p pr c h l oi v d g t r df f publish_id n").find(key) != std::string::npos;
            // An empty list is a list.
            const bool empty = put == json::array() && (key == "bids" || key == "asks" || key == "data");
            if (!absent && !empty && !freeText && !freeNumber) {
                EXPECT_TRUE(writer.data == expected || writer.data.is_string())
                    << key << " " << put << " " << writer.data;
            }
        };
        eachMember(frame, [&](json& object, const std::string& key) {
            const auto kept = object.at(key);
            object.erase(key);
            check(key, "deleted");
            object[key + "_"] = kept;
            check(key, "renamed");
            object.erase(key + "_");
            for (const auto& other : others) {
                object[key] = other;
                check(key, other);
            }
            object[key] = kept;
        });
    }
    EXPECT_GT(changed, 1'000U);
    EXPECT_GT(refused, changed / 2);
}

TEST(DeriveRecordings, F20_MutatedListingsCostTheirRow)
{
    for (const auto* name : {"common__http_get_instruments_eth_all.json", "spot__http_get_instruments_eth.json"}) {
        auto whole = fileOf(name);
        const auto sound = factsOf(readListing(whole.dump(), "Derive").value());
        const std::vector<json> others{nullptr, true, 12.5, -1, "x", "", "NaN", json::array(), json::object()};
        eachMember(whole.at("result"), [&](json& object, const std::string& key) {
            const auto kept = object.at(key);
            const auto check = [&](const json& put) {
                const auto read = readListing(whole.dump(), "Derive");
                ASSERT_TRUE(read);
                const bool freeText = put.is_string() && (key == "instrument_name" || key == "base_asset_sub_id");
                for (const auto& row : read->instruments) {
                    const bool known = std::find(sound.begin(), sound.end(), factsOf(row)) != sound.end();
                    EXPECT_TRUE(known || freeText || key == "is_active") << key << " " << put;
                }
            };
            object.erase(key);
            check("deleted");
            for (const auto& other : others) {
                object[key] = other;
                check(other);
            }
            object[key] = kept;
        });
    }
}

/// F16 to F19: frames that are none, and answers with both or neither.
TEST(DeriveRecordings, F16_BadFramesAreFaults)
{
    Decoder decoder({.bytes = 4096, .depth = 8});
    Writer writer;
    const std::string deep = R"({"id":1,"result":)" + std::string(40, '[') + std::string(40, ']') + "}";
    for (const std::string& frame :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("<html>"),
          std::string(R"({"id":1})"), std::string(R"({"id":1,"result":1,"error":{"code":1,"message":"m"}})"),
          std::string(R"({"id":"a","result":1})"), std::string(R"({"id":1,"error":{"code":"x","message":"m"}})"),
          std::string(R"({"method":"order","params":{}})"), std::string(R"({"method":"subscription"})"), deep,
          std::string(5'000, ' ')})
        EXPECT_FALSE(decoder.decode(frame, writer)) << frame.substr(0, 60);
    EXPECT_EQ(writer.messages, 0);
    ASSERT_TRUE(decoder.decode(R"({"id":3,"error":{"code":-32000,"message":"too fast","data":null}})", writer));
    EXPECT_EQ(writer.code, -32000);
    ASSERT_TRUE(decoder.decode(R"({"id":4,"result":null,"error":null})", writer)) << "an error of null is none";
}

}  // namespace
}  // namespace ballast::venue_derive_feed::recordings_test
