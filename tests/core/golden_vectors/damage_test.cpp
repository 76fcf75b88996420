#include <chrono>
#include <gtest/gtest.h>
#include <random>
#include <regex>

#include "core/golden_vectors/reference.h"

namespace ballast::vectors::damage_test {

namespace {

/// What stands at a place in an unfit form.
std::vector<Json> unfitFor(const Json& right)
{
    std::vector<Json> all{Json(),
                          Json(true),
                          Json(-1),
                          Json(-170141183460469231.7),
                          Json(1e300),
                          Json(18446744073709551615U),
                          Json(""),
                          Json("0x"),
                          Json("0x0"),
                          Json("0xzz"),
                          Json("-1"),
                          Json(std::string(5000, '9')),
                          Json("0x" + std::string(5001, 'f')),
                          Json::array(),
                          Json::object(),
                          Json::array({Json::array(), 1}),
                          Json{{"a", 1}},
                          Json("\xE2\x82\xAC\x01 of any kind")};
    // Nothing may say the same in another form.
    const auto digits = right.is_string() ? right.get<std::string>() : right.dump();
    const auto isSame = [&](const Json& unfit) {
        return unfit == right || (unfit.is_string() ? unfit == digits : unfit.dump() == digits) ||
               (digits == "0" && unfit == "0x0");
    };
    all.erase(std::remove_if(all.begin(), all.end(), isSame), all.end());
    return all;
}

/// Every place below another one, lists and objects too.
void collectPlaces(std::vector<Json::json_pointer>& places, const Json& root, const Json::json_pointer& at)
{
    places.push_back(at);
    const Json& value = root[at];
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        collectPlaces(places, root, at / i);
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items())
        if (!isWordsOnly(snakeCase(name)) && !isSection(name)) collectPlaces(places, root, at / name);
}

std::vector<Json::json_pointer> placesOf(const Slice& slice)
{
    std::vector<Json::json_pointer> places;
    collectPlaces(places, slice.file, slice.entry);
    return places;
}

/// The group of the file without the value at a place.
Json without(Json file, const Json::json_pointer& place)
{
    auto& parent = file[place.parent_pointer()];
    if (parent.is_array())
        parent.erase(std::stoul(place.back()));
    else
        parent.erase(place.back());
    return file;
}

}  // namespace

TEST(Damage, OfAnyFormIsAFailureAndNoCrash)
{
    // Titles, an error that any number of more places is, rules that many numbers fulfil, and a caller's own number.
    const std::regex free(
        "/hyperliquid/(price_size_rounding/ccxt_rounding/\\d+/coin|float_to_int_for_hashing/3/(in|out))|"
        "/hyperliquid/price_size_rounding/(valid|invalid)/\\d+/szDecimals|"
        "/ccxt_static_requests/hyperliquid/cases/\\d+/method|/deribit/client_signature_ws/request/id|"
        "/base_fee/cases/4/parent_gas_limit");
    std::size_t tried = 0;
    for (const auto& name : referenceNames())
        for (const auto& slice : slicesOf(reference(name))) {
            auto file = slice.file;
            for (const auto& place : placesOf(slice)) {
                const Json right = file[place];
                for (const auto& unfit : unfitFor(right)) {
                    file[place] = unfit;
                    ++tried;
                    const bool noticed = checkFile(file).failed() > 0;
                    if (!noticed && !std::regex_match(pathOf(slice, place), free))
                        ADD_FAILURE() << pathOf(slice, place) << " " << unfit.dump().substr(0, 60);
                }
                file[place] = right;
            }
        }
    EXPECT_GT(tried, 10000U);
}

// What may be missing: a second statement of what is stated elsewhere in the entry, terms that an action need not have,
// data of a transaction that has none, and one of several entries by their names.
TEST(Damage, ByAMemberThatIsGoneIsAFailure)
{
    const std::regex free(
        ".*/(address|sender|from|publicKey|type_hash|signing_payload|signing_data|published_rlp_of_raw|r_sdk|s_sdk|abi|"
        "decoded|hex|low32|next63|bit95|instrument)|"
        ".*/(vault_address|vaultAddress|expires_after|expiresAfter|data|access_list|accessList)|"
        ".*/(e18_conversions|decimal_conversions)(/.*)?|/(selectors|event_topics|derive/domain_separators|deribit)/.*|"
        ".*/pool_address/pools/\\d+|/derive/computed/\\d+/private_key|/ccxt_static_requests/hyperliquid/cases/\\d+/"
        "nonce|"
        "/hyperliquid/(address|private_key|domain_separator|agent_type_hash|phantom_agent_only)(/msgpack)?|"
        "/derive/(action_typehash|domain_typehash|domain_separators|v3_derive_py_pinned)|"
        "/derive/v3_golden/(actionTypehash|signerAddress)|/uniswap_v3/pool_address|/base_fee/fee_history_example|"
        "/tx_recovery/cases/1/v");
    for (const auto& name : referenceNames())
        for (const auto& slice : slicesOf(reference(name)))
            for (const auto& place : placesOf(slice)) {
                if (place == slice.entry || std::regex_match(pathOf(slice, place), free)) continue;
                EXPECT_GT(checkFile(without(slice.file, place)).failed(), 0U) << pathOf(slice, place);
            }
}

// Bytes of the files changed, cut and doubled at random, for a few seconds: what is still JSON is checked.
TEST(Damage, OfAnyBytesIsNoCrash)
{
    std::mt19937_64 random(20261129);
    std::vector<std::string> texts;
    for (const auto& name : referenceNames())
        for (const auto& slice : slicesOf(reference(name)))
            texts.push_back(slice.file.dump());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(4);
    std::size_t read = 0, refused = 0;
    while (std::chrono::steady_clock::now() < end) {
        auto text = texts[random() % texts.size()];
        for (std::size_t changes = random() % 4 + 1; changes > 0; --changes) {
            const auto place = random() % text.size();
            switch (random() % 4) {
            case 0:
                text[place] = static_cast<char>(random() % 256);
                break;
            case 1:
                text[place] = "0123456789abcdefx\"{}[],:-.eE"[random() % 27];
                break;
            case 2:
                text.erase(place, random() % 40);
                break;
            default:
                text.insert(place, text.substr(random() % text.size(), random() % 80));
                break;
            }
            if (text.empty()) text = "0";
        }
        const auto json = parseVectors(text);
        ++(json ? read : refused);
        if (json) static_cast<void>(checkFile(*json));
    }
    EXPECT_GT(read, 100U);
    EXPECT_GT(refused, 100U);
}

TEST(Reading, RefusesKeysThatStandTwiceAndEndlessNesting)
{
    EXPECT_TRUE(parseVectors(R"({"a": {"b": 1}, "c": {"b": 1}})"));
    EXPECT_EQ(parseVectors(R"({"a": 1, "b": {"c": 1, "c": 1}})").error().code, ErrorCode::Parse);
    EXPECT_FALSE(parseVectors(std::string(100000, '[')));
    EXPECT_FALSE(parseVectors(std::string(65, '[') + std::string(65, ']')));
    EXPECT_TRUE(parseVectors(std::string(60, '[') + std::string(60, ']')));
    EXPECT_FALSE(parseVectors("{"));
    EXPECT_FALSE(parseVectors(""));
    EXPECT_FALSE(parseVectors("\"\xff\""));
}

}  // namespace ballast::vectors::damage_test
