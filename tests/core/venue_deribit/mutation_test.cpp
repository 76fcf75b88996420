#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "core/venue_deribit/deribit_frames.h"
#include "venue/deribit/decoder.h"
#include "venue/deribit/listing.h"

namespace ballast::venue_deribit::mutation_test {
namespace {

using namespace ballast;
using namespace ballast::deribit;
using nlohmann::json;

/// Counts what was told.
class Told final : public FrameHandler {
public:
    int messages{}, results{};
    void onResult(std::uint64_t, std::string_view) override { ++results; }
    void onError(std::uint64_t, const CallError&) override { ++results; }
    void onTicker(std::string_view, const Ticker& t) override { ++messages, ticker = t; }
    void onBook(std::string_view, const BookMessage&) override { ++messages; }
    void onQuote(std::string_view, const Quote&) override { ++messages; }
    void onTrades(std::string_view, std::span<const Trade>) override { ++messages; }
    void onIndex(std::string_view, const IndexPrice&) override { ++messages; }
    void onVolatilityIndex(std::string_view, const VolatilityIndex&) override { ++messages; }
    void onMarkPrices(std::string_view, std::span<const MarkPrice>) override { ++messages; }
    void onInstrumentState(std::string_view, const InstrumentState&) override { ++messages; }
    void onPlatformState(std::string_view, const PlatformState&) override { ++messages; }
    void onHeartbeat(bool) override {}
    void onOther(std::string_view) override {}
    Ticker ticker;
};

std::vector<json> notifications()
{
    std::vector<json> all;
    auto frames = test::singleFrames();
    const auto session = test::sessionFrames();
    frames.insert(frames.end(), session.begin(), session.begin() + std::min<std::ptrdiff_t>(30, std::ssize(session)));
    for (const auto& frame : frames)
        if (auto parsed = json::parse(frame); parsed.contains("params")) all.push_back(std::move(parsed));
    return all;
}

/// Pointers to every member of the data, leaves and objects.
void membersOf(const json& value, const json::json_pointer& at, std::vector<json::json_pointer>& out)
{
    if (value.is_object())
        for (const auto& [key, child] : value.items())
            out.push_back(at / key), membersOf(child, at / key, out);
    if (value.is_array() && !value.empty()) out.push_back(at / 0U), membersOf(value[0], at / 0U, out);
}

/// F20: a member that is missing or of another type gives no value of ours; never a crash.
TEST(SchemaMutation, F20_ARetypedMemberIsAFaultOrLeavesItsFigureOut)
{
    const std::vector<json> others{
        "12.5", "", true, nullptr, json::array(), json::object(), -1, 1e300, json::array({1, 2})};
    Decoder decoder;
    std::size_t tried = 0, refused = 0;
    for (const auto& frame : notifications()) {
        std::vector<json::json_pointer> members;
        const json::json_pointer data("/params/data");
        if (!frame["params"].contains("data")) continue;
        membersOf(frame["params"]["data"], data, members);
        for (const auto& member : members) {
            auto removed = frame;
            auto& parent = removed[member.parent_pointer()];
            if (parent.is_object()) parent.erase(member.back());
            Told told;
            static_cast<void>(decoder.decode(removed.dump(), told));
            for (const auto& other : others) {
                auto changed = frame;
                changed[member] = other;
                Told after;
                const auto read = decoder.decode(changed.dump(), after);
                if (!read.has_value()) {
                    EXPECT_EQ(after.messages, 0) << member.to_string() << " " << other;
                }
                ++tried;
                refused += !read.has_value();
            }
        }
    }
    EXPECT_GT(tried, 1000U);
    EXPECT_GT(refused, tried / 2) << "most members are of one type alone";
}

/// The members that make a figure: text where a number belongs is refused by its name.
TEST(SchemaMutation, F19_TextWhereANumberBelongsIsRefusedByName)
{
    Decoder decoder;
    std::size_t tried = 0;
    const std::set<std::string> kNotRead{"stats", "interest_value", "tick_direction", "contracts"};
    for (const auto& frame : notifications()) {
        const auto channel = frame["params"].value("channel", "");
        if (!channel.starts_with("ticker.")) continue;
        for (const auto& [key, value] : frame["params"]["data"].items()) {
            if (!value.is_number() || kNotRead.contains(key)) continue;
            for (const auto* form : {"\"12.5\"", "NaN", "true", "1e999", "[1]", "{}"}) {
                auto changed = frame;
                changed["params"]["data"][key] = "@@";
                auto text = changed.dump();
                text.replace(text.find("\"@@\""), 4, form);
                Told told;
                const auto read = decoder.decode(text, told);
                ASSERT_FALSE(read.has_value()) << key << " " << form;
                EXPECT_EQ(told.messages, 0);
                EXPECT_NE(read.error().message.find(key), std::string::npos) << read.error().message;
                ++tried;
            }
        }
    }
    EXPECT_GT(tried, 100U);
}

/// F16: each frame cut at every byte, doubled, and with random bytes: a fault, and nothing of it is told.
TEST(SchemaMutation, F16_ACutFrameTellsNothing)
{
    Decoder decoder;
    for (const auto& frame : notifications()) {
        const auto text = frame.dump();
        const std::size_t step = 1 + text.size() / 400;
        for (std::size_t length = 0; length < text.size(); length += step) {
            Told told;
            EXPECT_FALSE(decoder.decode(text.substr(0, length), told).has_value()) << text.substr(0, length);
            EXPECT_EQ(told.messages + told.results, 0);
        }
    }
    std::mt19937 random(11);
    const auto frames = notifications();
    for (int i = 0; i < 20'000; ++i) {
        auto text = frames[random() % frames.size()].dump();
        for (std::size_t k = 0; k < 1 + random() % 4; ++k)
            text[random() % text.size()] = static_cast<char>(random());
        Told told;
        const auto read = decoder.decode(text, told);
        if (!read.has_value()) {
            EXPECT_EQ(told.messages + told.results, 0);
        }
    }
}

/// F18: what nests deeper, or holds more, than a frame may.
TEST(SchemaMutation, F18_DeepAndHugeFramesAreRefusedQuickly)
{
    Decoder decoder;
    Told told;
    std::string deep = R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.X.raw","data":)";
    deep += std::string(100'000, '[') + std::string(100'000, ']') + "}}";
    EXPECT_FALSE(decoder.decode(deep, told).has_value());
    EXPECT_FALSE(decoder.decode(std::string(std::size_t{5} << 20, ' '), told).has_value());
    std::string many = R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.X.raw","data":[)";
    for (int i = 0; i < 30'000; ++i)
        many += "{},";
    many.back() = ']';
    EXPECT_FALSE(decoder.decode(many + "}}", told).has_value());
    EXPECT_EQ(told.messages, 0);
}

TEST(SchemaMutation, ListingsNeverCrashAndLoseOnlyTheBadRow)
{
    const auto listings = test::recordedListings();
    ASSERT_FALSE(listings.empty());
    auto rows = json::parse(listings.front()).at("result");
    const std::size_t whole = readListing(rows.dump())->instruments.size();
    ASSERT_GT(whole, 3U);
    const std::vector<json> others{"x", true, nullptr, json::array(), json::object(), -1, 1e300};
    const json row = rows[1];
    for (const auto& [key, value] : row.items()) {
        for (const auto& other : others) {
            auto changed = rows;
            changed[1][key] = other;
            const auto listing = readListing(changed.dump());
            ASSERT_TRUE(listing.has_value()) << listing.error().message;
            EXPECT_GE(listing->instruments.size() + listing->others, whole - 1) << key << " " << other;
        }
        auto removed = rows;
        removed[1].erase(key);
        EXPECT_GE(readListing(removed.dump())->instruments.size() + 1, whole) << key;
    }
    std::mt19937 random(13);
    const auto text = json(std::vector<json>(rows.begin(), rows.begin() + 8)).dump();
    for (int i = 0; i < 20'000; ++i) {
        auto broken = text;
        for (std::size_t k = 0; k < 1 + random() % 4; ++k)
            broken[random() % broken.size()] = static_cast<char>(random());
        if (random() % 4 == 0) broken.resize(random() % broken.size());
        const auto listing = readListing(broken);
        EXPECT_TRUE(!listing || listing->instruments.size() <= 8U);
        static_cast<void>(readSummaries(broken));
        static_cast<void>(readTexts(broken));
    }
}

}  // namespace
}  // namespace ballast::venue_deribit::mutation_test
