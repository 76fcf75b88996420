#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "chain/abi_codec.h"
#include "oracle/hermes.h"
#include "oracle/round.h"
#include "oracle/rpc.h"

namespace ballast::oracle::decode_test {
namespace {

using nlohmann::json;

constexpr std::string_view kBitcoin = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43";

std::vector<json> recordedUpdates()
{
    std::ifstream in(std::string(BALLAST_RECORDED_DATA) + "/pyth/hermes_price_updates.jsonl");
    std::vector<json> all;
    for (std::string line; std::getline(in, line);)
        all.push_back(json::parse(line)["message"]);
    return all;
}

json vectors()
{
    std::ifstream in(std::string(BALLAST_REFERENCE) + "/protocols/vectors.json");
    return json::parse(in);
}

std::string goldenAnswer(std::string_view name)
{
    const auto all = vectors();
    for (const auto& one : all["abi"]["cases"])
        if (one["name"] == name) return one["example_return"];
    ADD_FAILURE() << name;
    return {};
}

/// An exact decimal by another road than the code's: digits moved by hand.
std::string byHand(const std::string& digits, int exponent)
{
    std::string text = digits;
    while (exponent < 0 && text.size() <= static_cast<std::size_t>(-exponent))
        text = "0" + text;
    std::string whole = text.substr(0, text.size() - static_cast<std::size_t>(-exponent)),
                part = text.substr(whole.size());
    while (!part.empty() && part.back() == '0')
        part.pop_back();
    return part.empty() ? whole : whole + "." + part;
}

TEST(PythUpdates, RecordedMessagesDecodeWithNoLoss)
{
    const auto updates = recordedUpdates();
    ASSERT_EQ(updates.size(), 2U);
    for (const auto& update : updates) {
        const auto read = parsePythMessage(update.dump());
        ASSERT_TRUE(read.has_value()) << read.error().message;
        EXPECT_EQ(read->badRows, 0U);
        ASSERT_EQ(read->prices.size(), update["parsed"].size());
        for (std::size_t i = 0; i < read->prices.size(); ++i) {
            const auto& row = update["parsed"][i];
            const auto& price = read->prices[i];
            EXPECT_EQ(price.id, row["id"]);
            EXPECT_EQ(price.price.text(), byHand(row["price"]["price"], row["price"]["expo"]));
            EXPECT_EQ(price.confidence.text(), byHand(row["price"]["conf"], row["price"]["expo"]));
            EXPECT_EQ(price.published.nanoseconds / 1'000'000'000, row["price"]["publish_time"].get<std::int64_t>());
        }
    }
}

/// The value of the protocol's documentation.
TEST(PythUpdates, DocumentedExample)
{
    const auto read = parsePythMessage(
        R"({"binary":null,"parsed":[{"id":"0xE62DF6C8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43",)"
        R"("price":{"price":"6140993501000","conf":"3287868567","expo":-8,"publish_time":1714746101},)"
        R"("ema_price":null,"metadata":null}]})");
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->prices.size(), 1U);
    EXPECT_EQ(read->prices[0].id, kBitcoin);
    EXPECT_EQ(read->prices[0].price.text(), "61409.93501");
    EXPECT_EQ(read->prices[0].price.nearest()->toString(), "61409.93501");
    EXPECT_EQ(read->prices[0].confidence.text(), "32.87868567");
    EXPECT_FALSE(read->prices[0].isWide);
}

TEST(DecimalTest, AnyExponentIsExact)
{
    EXPECT_EQ(Decimal::of("123456789012345678", -20).text(), "0.00123456789012345678");
    EXPECT_EQ(Decimal::of("-100", -2).text(), "-1");
    EXPECT_EQ(Decimal::of("7", 3).text(), "7000");
    EXPECT_EQ(Decimal::of("0", -8).text(), "0");
    EXPECT_EQ(Decimal::of("-0", 2), Decimal::of("000", 2));
    // To 10^-8: halves go away from zero.
    EXPECT_EQ(Decimal::of("15", -9).nearest()->units(), 2);
    EXPECT_EQ(Decimal::of("-15", -9).nearest()->units(), -2);
    EXPECT_EQ(Decimal::of("149", -10).nearest()->units(), 1);
    EXPECT_EQ(Decimal::of("1", -30).nearest()->units(), 0);
    EXPECT_EQ(Decimal::of("1000000000", 0).nearest()->units(), 100'000'000'000'000'000);
    EXPECT_FALSE(Decimal::of("1000000001", 0).nearest());
    EXPECT_FALSE(Decimal::of("9", 60).nearest());
    EXPECT_DOUBLE_EQ(Decimal::of("6140993501000", -8).toDouble(), 61409.93501);
}

TEST(PythUpdates, F92_ConfidenceAboveOnePercentIsWide)
{
    const auto wide = [](const char* price, const char* confidence) {
        const auto text = fmt::format(R"({{"parsed":[{{"id":"{}","price":{{"price":"{}","conf":"{}","expo":-8,)"
                                      R"("publish_time":1}}}}]}})",
                                      kBitcoin, price, confidence);
        return parsePythMessage(text)->prices.at(0).isWide;
    };
    EXPECT_FALSE(wide("10000", "100"));
    EXPECT_TRUE(wide("10000", "101"));
    EXPECT_FALSE(wide("10099", "100"));
    EXPECT_TRUE(wide("9999", "100"));
    EXPECT_TRUE(wide("9223372036854775807", "18446744073709551615"));
}

/// F19, F20: each member of a row removed, renamed, retyped: the row is left out, and the other one holds.
TEST(PythUpdates, F20_SchemaMutationNeverGivesAValue)
{
    json update = recordedUpdates().at(0);
    update.erase("binary");
    auto second = update["parsed"][0];
    second["id"] = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";
    update["parsed"].push_back(second);
    const std::vector<json> others{"12.5",
                                   "",
                                   "NaN",
                                   "1e5",
                                   "+1",
                                   " 1",
                                   "01",
                                   "-0",
                                   true,
                                   nullptr,
                                   -1.5,
                                   1e300,
                                   json::array({1}),
                                   json::object(),
                                   "99999999999999999999999999"};
    const std::vector<json::json_pointer> members{"/id"_json_pointer,          "/price"_json_pointer,
                                                  "/price/price"_json_pointer, "/price/conf"_json_pointer,
                                                  "/price/expo"_json_pointer,  "/price/publish_time"_json_pointer};
    for (const auto& member : members) {
        const auto expectLeftOut = [&](const json& row, const std::string& what) {
            auto changed = update;
            changed["parsed"][0] = row;
            const auto read = parsePythMessage(changed.dump());
            ASSERT_TRUE(read.has_value()) << what;
            EXPECT_EQ(read->badRows, 1U) << what;
            ASSERT_EQ(read->prices.size(), 1U) << what;
            EXPECT_EQ(read->prices[0].id, second["id"]) << what;
            EXPECT_FALSE(read->fault.empty());
        };
        auto removed = update["parsed"][0];
        removed[member.parent_pointer()].erase(member.back());
        expectLeftOut(removed, member.to_string() + " removed");
        auto renamed = removed;
        renamed[member.parent_pointer()][member.back() + "_x"] = update["parsed"][0][member];
        expectLeftOut(renamed, member.to_string() + " renamed");
        for (const auto& other : others) {
            auto retyped = update["parsed"][0];
            retyped[member] = other;
            expectLeftOut(retyped, member.to_string() + " = " + other.dump());
        }
    }
    for (const auto& other : others) {
        auto changed = update;
        changed["parsed"] = other;
        const auto read = parsePythMessage(changed.dump());
        EXPECT_TRUE(!read.has_value() || read->prices.empty()) << other;
    }
    auto extra = update;
    extra["parsed"][0]["new"] = 1;
    EXPECT_EQ(parsePythMessage(extra.dump())->prices.size(), 2U);
}

TEST(PythUpdates, F16_F18_CutDeepAndRandomTextsTellNothing)
{
    const auto text = recordedUpdates().at(0).dump();
    for (std::size_t length = 0; length < text.size(); length += 7)
        EXPECT_FALSE(parsePythMessage(text.substr(0, length)).has_value());
    EXPECT_FALSE(parsePythMessage(std::string(100'000, '[')).has_value());
    EXPECT_FALSE(parsePythMessage("{\"parsed\":" + std::string(40, '[') + std::string(40, ']') + "}").has_value());
    std::mt19937 random(5);
    for (int i = 0; i < 2'000; ++i) {
        auto changed = text.substr(text.find("\"parsed\""));
        changed = "{" + changed;
        changed[random() % changed.size()] = static_cast<char>(random());
        static_cast<void>(parsePythMessage(changed));
    }
}

TEST(PythPaths, AsHermesDocuments)
{
    EXPECT_EQ(pythTarget(PythPath::Stream, {"0xAB", "cd"}),
              "/v2/updates/price/stream?ids%5B%5D=ab&ids%5B%5D=cd&parsed=true");
    EXPECT_EQ(pythTarget(PythPath::Latest, {"ab"}), "/v2/updates/price/latest?ids%5B%5D=ab&parsed=true");
}

TEST(ChainlinkAnswers, GoldenVectors)
{
    const auto selectors = vectors()["selectors"];
    EXPECT_EQ(dataOf(FeedCall::LatestRoundData), selectors["latestRoundData()"]);
    EXPECT_EQ(dataOf(FeedCall::Decimals), selectors["decimals()"]);
    EXPECT_EQ(dataOf(FeedCall::Description), selectors["description()"]);
    EXPECT_EQ(dataOf(FeedCall::Aggregator), selectors["aggregator()"]);
    const auto bytes = [](std::string_view name) { return signing::bytesFromHex(goldenAnswer(name)).value(); };
    const auto round = parseRound(bytes("Chainlink latestRoundData"));
    ASSERT_TRUE(round.has_value()) << round.error().message;
    EXPECT_EQ(round->phase, 6U);
    EXPECT_EQ(round->round, 12345U);
    EXPECT_EQ(decimalOf(round->answer, 8).text(), "2701.89");
    EXPECT_EQ(round->startedAt.nanoseconds, 1'790'000'000'000'000'000);
    EXPECT_EQ(round->updatedAt.nanoseconds, 1'790'000'012'000'000'000);
    EXPECT_FALSE(round->isFromOldRound);
    EXPECT_EQ(parseDecimals(bytes("Chainlink decimals() return 8")).value(), 8);
    EXPECT_EQ(parseDescription(bytes("Chainlink description() return \"ETH / USD\"")).value(), "ETH / USD");
    EXPECT_EQ(decimalOf(parseAnswer(signing::bytesFromHex("0x" + std::string(64, 'f')).value()).value(), 8).text(),
              "-0.00000001");
}

/// Rounds of mainnet, encoded as a node answers them and read again.
TEST(ChainlinkAnswers, RecordedRoundsComeBackExactly)
{
    const auto file = std::string(BALLAST_RECORDED_DATA) + "/chainlink/eth_usd_rounds.csv.gz";
    gzFile in = gzopen(file.c_str(), "rb");
    ASSERT_NE(in, nullptr);
    const auto outputs =
        chain::AbiSignature::parse("function f() returns (uint80 a, int256 b, uint256 c, uint256 d, uint80 e)")
            .value()
            .outputs;
    char line[512];
    std::size_t rows = 0, incomplete = 0;
    gzgets(in, line, sizeof line);
    while (gzgets(in, line, sizeof line) != nullptr) {
        std::vector<std::string> cells;
        std::stringstream text(line);
        for (std::string cell; std::getline(text, cell, ',');)
            cells.push_back(cell.substr(0, cell.find_first_of("\r\n")));
        ASSERT_EQ(cells.size(), 6U);
        std::vector<chain::AbiValue> values;
        for (std::size_t i = 1; i < 6; ++i)
            values.push_back({signing::unsignedWord(cells[i]).value()});
        const auto round = parseRound(chain::encodeAbi(outputs, values).value());
        ASSERT_TRUE(round.has_value()) << line;
        EXPECT_EQ(decimalOf(round->answer, 8).text(), byHand(cells[2], -8));
        EXPECT_EQ(std::to_string(round->updatedAt.nanoseconds / 1'000'000'000), cells[4]);
        // The id by its parts: phase times 2^64 and the aggregator's own.
        const auto id = signing::unsignedWord(cells[1]).value();
        EXPECT_EQ(round->round, [&] {
            std::uint64_t low = 0;
            for (std::size_t i = 24; i < 32; ++i)
                low = low * 256 + id.bytes[i];
            return low;
        }());
        EXPECT_EQ(round->phase, id.bytes[23]);
        incomplete += round->updatedAt.isNever();
        ++rows;
    }
    gzclose(in);
    EXPECT_EQ(rows, 11'107U);
    EXPECT_EQ(incomplete, 1U) << "the last row is an unanswered round";
}

TEST(ChainlinkAnswers, F20_OtherFormsAreNoRound)
{
    const auto whole = goldenAnswer("Chainlink latestRoundData");
    for (std::size_t length = 2; length < whole.size(); length += 2)
        EXPECT_FALSE(parseRound(signing::bytesFromHex(whole.substr(0, length)).value()).has_value());
    EXPECT_FALSE(parseRound(signing::bytesFromHex(whole + "00").value()).has_value());
    for (const std::size_t word : {0U, 2U, 3U, 4U}) {  // Beyond uint80 and the year 2100.
        auto changed = whole;
        changed[2 + 64 * word] = 'f';
        EXPECT_FALSE(parseRound(signing::bytesFromHex(changed).value()).has_value()) << word;
    }
    EXPECT_FALSE(parseDecimals(signing::bytesFromHex("0x" + std::string(61, '0') + "100").value()).has_value());
    EXPECT_FALSE(parseDescription(signing::bytesFromHex("0x" + std::string(64, 'f')).value()).has_value());
    EXPECT_EQ(parseBytes("\"0x\"").error().code, ErrorCode::NotFound) << "no contract is no price of zero";
    for (const auto* other : {"null", "12", "{}", "[]", "\"0x1\"", "\"fe\"", "\"0xzz\""})
        EXPECT_EQ(parseBytes(other).error().code, ErrorCode::Parse) << other;
}

TEST(RpcAnswers, F21_OnlyTheAnswerToThisQuestion)
{
    EXPECT_EQ(rpcQuestion(7, "eth_chainId", "[]"), R"({"jsonrpc":"2.0","id":7,"method":"eth_chainId","params":[]})");
    EXPECT_EQ(rpcResult(R"({"jsonrpc":"2.0","id":7,"result":"0x1"})", 7).value(), "\"0x1\"");
    EXPECT_EQ(rpcResult(R"({"jsonrpc":"2.0","id":7,"result":null})", 7).value(), "null");
    const auto refused = rpcResult(
        R"({"jsonrpc":"2.0","id":7,"error":{"code":3,"message":"execution reverted: user error","data":"0x"}})", 7);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_NE(refused.error().message.find("3 execution reverted: user error"), std::string::npos);
    for (const auto* bad :
         {R"({"id":8,"result":"0x1"})", R"({"result":"0x1"})", R"({"id":"7","result":"0x1"})", R"({"id":7})",
          R"({"id":7,"result":"0x1","error":{"code":1,"message":"x"}})", R"({"id":7,"error":"x"})",
          R"({"id":7,"error":{"code":"1","message":"x"}})", "[]", "", "<html>", R"([{"id":7,"result":"0x1"}])"})
        EXPECT_EQ(rpcResult(bad, 7).error().code, ErrorCode::Parse) << bad;
}

TEST(RpcAnswers, F20_ABlockWithoutAMemberIsNoBlock)
{
    const json block{
        {"number", "0x36"},     {"hash", "0x" + std::string(64, 'a')}, {"parentHash", "0x" + std::string(64, 'b')},
        {"timestamp", "0x21c"}, {"baseFeePerGas", "0x1a21397"},        {"gasUsed", "0x52f71"}};
    const auto head = parseHead(block.dump());
    ASSERT_TRUE(head.has_value()) << head.error().message;
    EXPECT_EQ(head->number, 0x36U);
    EXPECT_EQ(head->time.nanoseconds, 540'000'000'000);
    EXPECT_EQ(signing::unsignedText(*head->baseFee), "27399063");
    EXPECT_EQ(parseHead("null").error().code, ErrorCode::NotFound);
    for (const auto* member : {"number", "hash", "parentHash", "timestamp"}) {
        auto removed = block;
        removed.erase(member);
        EXPECT_FALSE(parseHead(removed.dump()).has_value()) << member;
    }
    auto old = block;
    old.erase("baseFeePerGas");
    EXPECT_FALSE(parseHead(old.dump())->baseFee) << "before EIP-1559";
    for (const auto& [member, value] : block.items()) {
        if (member == "gasUsed") continue;
        for (const json& other : {json("12"), json(12), json(), json(true), json("0x"), json("0x00"), json::object(),
                                  json("0x" + std::string(65, '1'))}) {
            auto retyped = block;
            retyped[member] = other;
            EXPECT_FALSE(parseHead(retyped.dump()).has_value()) << member << " " << other;
        }
    }
    for (const auto* other : {"\"1\"", "1", "null", "\"0x\"", "\"0x01\"", "{}"})
        EXPECT_FALSE(parseChainId(other).has_value()) << other;
    EXPECT_EQ(parseChainId("\"0x7a69\"").value(), 31337U);
}

}  // namespace
}  // namespace ballast::oracle::decode_test
