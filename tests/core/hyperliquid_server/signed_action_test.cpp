#include "hyperliquid_server/signed_action.h"

#include <gtest/gtest.h>

#include <fstream>

namespace ballast::hyperliquid_server::signed_action_test {
namespace {

using namespace ballast;
using hyperliquid_server::Json;
using hyperliquid_server::readSigned;

Json vectors()
{
    std::ifstream file(std::string(BALLAST_REFERENCE) + "/protocols/vectors.json");
    return Json::parse(file).at("hyperliquid");
}

std::string requestOf(const Json& entry, const char* network, bool shortened)
{
    const auto& signature = entry.at(network);
    Json request{{"action", entry.at("action")}, {"nonce", entry.at("nonce")}};
    const bool hasShort = shortened && signature.contains("r_sdk");
    request["signature"] = {{"r", signature.at(hasShort ? "r_sdk" : "r")},
                            {"s", signature.at(hasShort ? "s_sdk" : "s")},
                            {"v", signature.at("v")}};
    if (!entry.at("vault_address").is_null()) request["vaultAddress"] = entry.at("vault_address");
    if (!entry.at("expires_after").is_null()) request["expiresAfter"] = entry.at("expires_after");
    return request.dump();
}

std::vector<Json> entries()
{
    std::vector<Json> all;
    const auto golden = vectors();
    for (const auto* group : {"l1_actions", "l1_actions_computed"})
        for (const auto& entry : golden.at(group))
            all.push_back(entry);
    return all;
}

TEST(SignedAction, TheSignerOfEachGoldenActionIsFoundOnBothNetworks)
{
    const auto address = signing::addressFromText(vectors().at("address").get<std::string>()).value();
    const auto all = entries();
    ASSERT_FALSE(all.empty());
    for (const auto& entry : all)
        for (const bool shortened : {false, true}) {
            const auto main = readSigned(requestOf(entry, "mainnet", shortened));
            ASSERT_TRUE(main) << entry.at("name") << main.error().message;
            EXPECT_EQ(main->signer, address) << entry.at("name");
            const auto test = readSigned(requestOf(entry, "testnet", shortened));
            ASSERT_TRUE(test) << entry.at("name");
            EXPECT_EQ(test->otherSigner, address) << entry.at("name");
        }
}

TEST(SignedAction, AnotherActionNonceOrTimeIsSomebodyElses)
{
    const auto address = signing::addressFromText(vectors().at("address").get<std::string>()).value();
    for (const auto& entry : entries()) {
        auto changed = Json::parse(requestOf(entry, "mainnet", false));
        changed["nonce"] = changed.at("nonce").get<std::uint64_t>() + 1;
        EXPECT_NE(readSigned(changed.dump())->signer, address) << entry.at("name");
        changed = Json::parse(requestOf(entry, "mainnet", false));
        changed["action"]["more"] = 1;
        EXPECT_NE(readSigned(changed.dump())->signer, address) << entry.at("name");
        changed = Json::parse(requestOf(entry, "mainnet", false));
        changed["expiresAfter"] = 1'700'000'000'001;
        EXPECT_NE(readSigned(changed.dump())->signer, address) << entry.at("name");
    }
}

TEST(SignedAction, AnotherFormIsRefused)
{
    const auto sound = Json::parse(requestOf(entries().front(), "mainnet", false));
    EXPECT_TRUE(readSigned(sound.dump()));
    EXPECT_FALSE(readSigned("{"));
    for (const auto* member : {"action", "nonce", "signature"}) {
        auto bad = sound;
        bad.erase(member);
        EXPECT_FALSE(readSigned(bad.dump())) << member;
        bad[member] = "0x";
        EXPECT_FALSE(readSigned(bad.dump())) << member;
    }
    auto bad = sound;
    bad["signature"]["v"] = 29;
    EXPECT_FALSE(readSigned(bad.dump()));
}

}  // namespace
}  // namespace ballast::hyperliquid_server::signed_action_test
