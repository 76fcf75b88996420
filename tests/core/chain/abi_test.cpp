#include <gtest/gtest.h>

#include "chain/abi_codec.h"
#include "chain/abi_event.h"
#include "chain/revert.h"

namespace ballast::chain::abi_test {

namespace {

using signing::toHex;
using signing::wordOf;
using Values = std::vector<AbiValue>;

AbiValue number(std::uint64_t value) { return {wordOf(value)}; }
AbiValue text(std::string_view characters)
{
    const auto bytes = signing::bytesOf(characters);
    return {Bytes(bytes.begin(), bytes.end())};
}

std::string words(std::initializer_list<std::string> hex)
{
    std::string all;
    for (const auto& one : hex)
        all += std::string(64 - one.size(), '0') + one;
    return all;
}

AbiSignature signature(std::string_view from) { return AbiSignature::parse(from).value(); }

}  // namespace

TEST(AbiSignature, IsReadInEveryForm)
{
    const auto swap = signature("function exactInputSingle((address tokenIn, uint24 fee) params) external payable "
                                "returns (uint256 amountOut, int24)");
    EXPECT_EQ(swap.canonical(), "exactInputSingle((address,uint24))");
    EXPECT_EQ(swap.inputs[0].type.parts[1].name, "fee");
    EXPECT_EQ(swap.outputs[0].name, "amountOut");
    EXPECT_EQ(signature("f(uint,int[2][],tuple(bool b)[3],bytes memory x)").canonical(),
              "f(uint256,int256[2][],(bool)[3],bytes)");
    EXPECT_TRUE(signature("event E(address indexed a, uint256 b)").inputs[0].indexed);
    EXPECT_EQ(signature("function()").canonical(), "function()");
}

TEST(AbiSignature, RefusesOtherTexts)
{
    for (const auto* text : {"", "f", "f(", "f)", "f(uint7)", "f(uint264)", "f(bytes33)", "f(bytes0)", "f(uint08)",
                             "f(())", "f(uint256[0])", "f(uint256[)", "f(,)", "f(uint256,)", "f() f(",
                             "f(uint256[65536][65536])", "f(float)", "(uint256)"})
        EXPECT_EQ(AbiSignature::parse(text).error().code, ErrorCode::Parse) << text;
    EXPECT_FALSE(AbiSignature::parse("f(" + std::string(100000, '(')));
    std::string deep = "uint8";
    for (int i = 0; i < 1000; ++i)
        deep += "[]";
    EXPECT_FALSE(AbiType::parse(deep));
}

// Solidity's documentation, "Examples": f(uint256,uint32[],bytes10,bytes) and g(uint256[][],string[]).
TEST(Abi, AgreesWithTheSpecificationsExamples)
{
    const auto f = signature("f(uint256,uint32[],bytes10,bytes)");
    Word ten{};
    std::copy_n(signing::bytesOf("1234567890").begin(), 10, ten.bytes.begin());
    const Values values{number(0x123), {Values{number(0x456), number(0x789)}}, {ten}, text("Hello, world!")};
    const auto call = encodeCall(f, values).value();
    EXPECT_EQ(toHex(call), "0x8be65246" + words({"123", "80"}) + "31323334353637383930" + std::string(44, '0') +
                               words({"e0", "2", "456", "789", "d"}) + "48656c6c6f2c20776f726c6421" +
                               std::string(38, '0'));
    EXPECT_EQ(decodeAbi(f.inputs, ByteView(call).subspan(4)).value(), values);

    const auto g = signature("g(uint256[][],string[])");
    const Values nested{{Values{{Values{number(1), number(2)}}, {Values{number(3)}}}},
                        {Values{text("one"), text("two"), text("three")}}};
    const auto data = encodeCall(g, nested).value();
    EXPECT_EQ(toHex(ByteView(data).first(4)), "0x2289b18c");
    EXPECT_EQ(toHex(ByteView(data).subspan(4, 224)), "0x" + words({"40", "140", "2", "40", "a0", "2", "1"}));
    EXPECT_EQ(decodeAbi(g.inputs, ByteView(data).subspan(4)).value(), nested);
}

TEST(Abi, EncodesNoValueBeyondItsType)
{
    EXPECT_FALSE(encodeCall(signature("f(uint8)"), {number(256)}));
    EXPECT_FALSE(encodeCall(signature("f(bool)"), {number(2)}));
    EXPECT_FALSE(encodeCall(signature("f(int8)"), {number(128)}));
    EXPECT_FALSE(encodeCall(signature("f(address)"), {{signing::signedWordOf(-1)}}));
    EXPECT_FALSE(encodeCall(signature("f(bytes4)"), {number(1)}));
    EXPECT_FALSE(encodeCall(signature("f(uint8)"), {text("a")}));
    EXPECT_FALSE(encodeCall(signature("f(string)"), {number(1)}));
    EXPECT_FALSE(encodeCall(signature("f(uint8[2])"), {{Values{number(1)}}}));
    EXPECT_FALSE(encodeCall(signature("f(uint8)"), {}));
    EXPECT_TRUE(encodeCall(signature("f(int8)"), {{signing::signedWordOf(-128)}}));
}

TEST(Abi, DecodesOneFormOnly)
{
    const auto f = signature("f(uint8,bytes)");
    const auto right = encodeAbi(f.inputs, {number(1), text("abc")}).value();
    ASSERT_TRUE(decodeAbi(f.inputs, right));
    for (std::size_t i = 0; i < right.size(); ++i) {
        auto wrong = right;
        wrong[i] ^= 0x80U;
        const auto read = decodeAbi(f.inputs, wrong);
        EXPECT_TRUE(!read || encodeAbi(f.inputs, *read).value() == wrong) << i;
    }
    for (std::size_t size = 0; size < right.size(); ++size)
        EXPECT_FALSE(decodeAbi(f.inputs, ByteView(right).first(size))) << size;
    auto longer = right;
    longer.push_back(0);
    EXPECT_FALSE(decodeAbi(f.inputs, longer));
}

TEST(Abi, TakesNoLengthThatTheDataCannotHold)
{
    const auto lists = signature("f(uint256[])");
    for (const auto* count : {"ffffffffffffffff", "ffffffffffffffffffffffffffffffff", "800000000000000", "2"})
        EXPECT_FALSE(decodeAbi(lists.inputs, signing::bytesFromHex("0x" + words({"20", count, "1"})).value())) << count;
}

TEST(AbiEvent, PutsIndexedValuesIntoTopics)
{
    const auto event = signature("event E(string indexed s, uint8 indexed n, bytes b)");
    const auto log = encodeEvent(event, {text("abc"), number(7), text("x")}).value();
    EXPECT_EQ(toHex(log.topics[1]),
              "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");  // Keccak of abc.
    const auto values = decodeEvent(event, log).value();
    EXPECT_EQ(values[1], number(7));
    EXPECT_EQ(values[2], text("x"));
    auto other = log;
    other.topics[0][0] ^= 1U;
    EXPECT_EQ(decodeEvent(event, other).error().code, ErrorCode::Mismatch);
    other = log;
    other.topics.pop_back();
    EXPECT_FALSE(decodeEvent(event, other));
    other = log;
    other.topics[2][0] = 1;
    EXPECT_EQ(decodeEvent(event, other).error().code, ErrorCode::Parse);
}

TEST(Revert, TellsTextPanicAndCustomErrorsApart)
{
    const auto textual = decodeRevert(encodeRevertText("STF")).value();
    EXPECT_EQ(textual.kind, Revert::Kind::Text);
    EXPECT_EQ(textual.text, "STF");
    const auto panic = decodeRevert(signing::bytesFromHex("0x4e487b71" + words({"11"})).value()).value();
    EXPECT_EQ(panic.kind, Revert::Kind::Panic);
    EXPECT_EQ(panic.panicCode, wordOf(std::uint64_t{0x11}));
    EXPECT_EQ(decodeRevert({}).value().kind, Revert::Kind::Empty);
    EXPECT_EQ(decodeRevert(Bytes{1, 2, 3, 4, 5}).value().kind, Revert::Kind::Custom);
    EXPECT_FALSE(decodeRevert(Bytes{1, 2, 3}));
    EXPECT_FALSE(decodeRevert(signing::bytesFromHex("0x08c379a0").value()));
}

}  // namespace ballast::chain::abi_test
