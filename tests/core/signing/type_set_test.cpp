#include "signing/type_set.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "signing/keccak.h"
#include "signing/typed_data.h"

namespace ballast::signing::type_set_test {

namespace {

using Json = nlohmann::ordered_json;

Json member(const char* name, const char* type) { return {{"name", name}, {"type", type}}; }

/// A set of one type "T" with one member "m".
TypeSet single(const char* type) { return TypeSet::parse(Json{{"T", Json::array({member("m", type)})}}).value(); }

Result<Hash32> hashOf(const char* type, const Json& value) { return single(type).hashStruct("T", {{"m", value}}); }

}  // namespace

TEST(TypeSet, NamesOtherTypesInTheirOrder)
{
    const auto set = TypeSet::parse(Json{{"Zoo", Json::array({member("b", "Bee[]"), member("a", "Ant")})},
                                         {"Bee", Json::array({member("a", "Ant[2]"), member("n", "uint8")})},
                                         {"Ant", Json::array({member("z", "Zoo[]")})}})
                         .value();
    EXPECT_EQ(set.encodedType("Zoo").value(), "Zoo(Bee[] b,Ant a)Ant(Zoo[] z)Bee(Ant[2] a,uint8 n)");
    EXPECT_EQ(set.encodedType("Cat").error().code, ErrorCode::NotFound);
}

// EIP-712: arrays are the hash of their joined items, strings and bytes their own hash, the rest one word.
TEST(TypeSet, HashesArraysAsTheirJoinedItems)
{
    const auto set = single("uint16[]");
    Bytes items;
    append(items, wordOf(1U).bytes);
    append(items, wordOf(513U).bytes);
    EXPECT_EQ(set.hashStruct("T", {{"m", {1, 513}}}).value(),
              hashOfWords(set.typeHash("T").value(), {Word{keccak256(items)}}));
    const auto text = single("string[1][]");
    const auto inner = keccak256(keccak256(bytesOf("a")));
    EXPECT_EQ(text.hashStruct("T", {{"m", Json::array({Json::array({"a"})})}}).value(),
              hashOfWords(text.typeHash("T").value(), {Word{keccak256(inner)}}));
}

TEST(TypeSet, TakesNumbersInEveryForm)
{
    EXPECT_EQ(hashOf("uint256", 255).value(), hashOf("uint256", "0xff").value());
    EXPECT_EQ(hashOf("uint256", 255).value(), hashOf("uint256", "255").value());
    EXPECT_EQ(hashOf("int8", -128).value(), hashOf("int8", "-128").value());
    EXPECT_NE(hashOf("int8", -1).value(), hashOf("int8", 1).value());
}

TEST(TypeSet, RefusesWhatItsTypeCannotHold)
{
    EXPECT_EQ(hashOf("uint8", 256).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(hashOf("int8", 128).error().code, ErrorCode::InvalidArgument);
    for (const auto& [type, value] : std::vector<std::pair<const char*, Json>>{{"uint8", -1},
                                                                               {"uint8", 1.5},
                                                                               {"uint8", true},
                                                                               {"bool", 1},
                                                                               {"string", 1},
                                                                               {"bytes", "00"},
                                                                               {"bytes4", "0x00"},
                                                                               {"address", "0x00"},
                                                                               {"uint8[]", 1},
                                                                               {"uint8[2]", {1}},
                                                                               {"string", nullptr}})
        EXPECT_FALSE(hashOf(type, value)) << type << " " << value.dump();
}

TEST(TypeSet, WantsEveryMemberAndNoOther)
{
    const auto set = single("bool");
    EXPECT_TRUE(set.hashStruct("T", {{"m", true}}));
    EXPECT_FALSE(set.hashStruct("T", Json::object()));
    EXPECT_FALSE(set.hashStruct("T", {{"m", true}, {"n", true}}));
    EXPECT_FALSE(set.hashStruct("T", {{"n", true}}));
}

TEST(TypeSet, KnowsNoOtherTypes)
{
    for (const auto* type : {"uint", "uint7", "uint264", "bytes33", "bytes0", "float", "Person", "uint8x"})
        EXPECT_FALSE(TypeSet::parse(Json{{"T", Json::array({member("m", type)})}})) << type;
    EXPECT_FALSE(TypeSet::parse(Json{{"T", 1}}));
    EXPECT_FALSE(TypeSet::parse(Json{{"T", Json::array({Json{{"name", "m"}}})}}));
}

TEST(TypedData, TakesTheDomainsMembersAsItsType)
{
    const Domain domain{"Exchange", "1", 1337, {}};
    const Json json{{"name", "Exchange"},
                    {"version", "1"},
                    {"chainId", 1337},
                    {"verifyingContract", "0x0000000000000000000000000000000000000000"}};
    EXPECT_EQ(domainSeparator(single("bool"), json).value(), domainSeparator(domain));
    EXPECT_FALSE(domainSeparator(single("bool"), {{"name", "Exchange"}, {"colour", "red"}}));
    EXPECT_FALSE(hashTypedData(Json::object()));
    EXPECT_FALSE(hashTypedData(Json::array()));
}

}  // namespace ballast::signing::type_set_test
