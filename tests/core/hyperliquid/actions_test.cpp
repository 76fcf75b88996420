#include "venue/hyperliquid/actions.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "signing/keccak.h"
#include "venue/hyperliquid/action_hash.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid/key_order.h"
#include "venue/hyperliquid/user_signed.h"

namespace ballast::hyperliquid::actions_test {

namespace {

using Json = nlohmann::ordered_json;

OrderTerms limitOrder()
{
    OrderTerms order{.asset = 4, .isBuy = true};
    order.price = domain::Price::fromDouble(1670.1).value();
    order.size = domain::Quantity::fromDouble(0.0147).value();
    order.type = TimeInForce::Ioc;
    return order;
}

signing::PrivateKey key() { return signing::PrivateKey::fromText("0x" + std::string(64, '1')).value(); }

}  // namespace

// The documentation's order of keys: type, orders, grouping; a, b, p, s, r, t, c.
TEST(OrderAction, HasTheDocumentedForm)
{
    auto order = limitOrder();
    order.clientId = "0x00000000000000000000000000000001";
    EXPECT_EQ(
        orderAction(std::span(&order, 1), Grouping::None).value().dump(),
        R"({"type":"order","orders":[{"a":4,"b":true,"p":"1670.1","s":"0.0147","r":false,"t":{"limit":{"tif":"Ioc"}},)"
        R"("c":"0x00000000000000000000000000000001"}],"grouping":"na"})");
    order.type = Trigger{.isMarket = true, .price = order.price, .kind = TriggerKind::TakeProfit};
    EXPECT_EQ(orderAction(std::span(&order, 1), Grouping::NormalTpsl).value()["orders"][0]["t"].dump(),
              R"({"trigger":{"isMarket":true,"triggerPx":"1670.1","tpsl":"tp"}})");
}

TEST(OrderAction, RefusesWhatTheVenueWouldMisread)
{
    EXPECT_FALSE(orderAction({}, Grouping::None));
    auto order = limitOrder();
    order.clientId = "0xABCDEF00000000000000000000000001";  // Upper case hashes otherwise.
    EXPECT_EQ(orderAction(std::span(&order, 1), Grouping::None).error().code, ErrorCode::InvalidArgument);
    order = limitOrder();
    order.price = {};
    EXPECT_FALSE(orderAction(std::span(&order, 1), Grouping::None));
    order = limitOrder();
    order.size = -order.size;
    EXPECT_FALSE(modifyAction(1, order));
    order = limitOrder();
    order.type = Trigger{};
    EXPECT_FALSE(orderAction(std::span(&order, 1), Grouping::None));
}

TEST(CancelAction, TakesOneKindOfId)
{
    const std::vector<CancelTerms> byId{{0, std::uint64_t{91490942}}};
    EXPECT_EQ(cancelAction(byId).value().dump(), R"({"type":"cancel","cancels":[{"a":0,"o":91490942}]})");
    std::vector<CancelTerms> both{{0, std::string("0x1234567890abcdef1234567890abcdef")}};
    EXPECT_EQ(cancelAction(both).value().dump(),
              R"({"type":"cancelByCloid","cancels":[{"asset":0,"cloid":"0x1234567890abcdef1234567890abcdef"}]})");
    both.push_back(byId[0]);
    EXPECT_FALSE(cancelAction(both));
    EXPECT_FALSE(cancelAction({}));
}

TEST(KeyOrder, PutsKnownActionsRightAndLeavesOthers)
{
    const auto order = limitOrder();
    const auto right = orderAction(std::span(&order, 1), Grouping::None).value();
    const Json sorted = Json::parse(nlohmann::json(right).dump());  // Keys in the order of the alphabet.
    ASSERT_NE(sorted.dump(), right.dump());
    EXPECT_EQ(keysInOrder(sorted).dump(), right.dump());
    EXPECT_EQ(keysInOrder(right).dump(), right.dump());
    const Json unknown{{"z", 1}, {"type", "dummy"}, {"a", 2}};
    EXPECT_EQ(keysInOrder(unknown).dump(), unknown.dump());
    EXPECT_EQ(keysInOrder(Json(3)).dump(), "3");
    EXPECT_EQ(keysInOrder(modifyAction(7, order).value()).dump(), modifyAction(7, order).value().dump());
}

// The msgpack specification: fixmap, fixstr, positive fixint, uint 64.
TEST(PackAction, WritesNumbersAsShortAsMayBe)
{
    EXPECT_EQ(signing::toHex(packAction({{"n", 127}}).value()), "0x81a16e7f");
    EXPECT_EQ(signing::toHex(packAction({{"n", 128}}).value()), "0x81a16ecc80");
    EXPECT_EQ(signing::toHex(packAction({{"n", 4294967296}}).value()), "0x81a16ecf0000000100000000");
    EXPECT_FALSE(packAction({{"n", {{"m", 1.5}}}}));
    EXPECT_FALSE(packAction(Json::array()));
}

TEST(HashPreimage, PutsVaultAndExpiryBehindTheNonce)
{
    ActionTerms terms{.nonce = 1, .vault = {}, .expiresAfter = {}};
    EXPECT_EQ(signing::toHex(hashPreimage(signing::Bytes{0xaa}, terms)), "0xaa000000000000000100");
    terms.vault = signing::Address{};
    terms.expiresAfter = 2;
    EXPECT_EQ(signing::toHex(hashPreimage({}, terms)),
              "0x000000000000000101" + std::string(40, '0') + "000000000000000002");
}

TEST(SignAction, IsOfOneNetworkAndOneNonce)
{
    const auto action = noopAction();
    const auto mainnet = signAction(action, {.nonce = 1}, Network::Mainnet, key()).value();
    EXPECT_NE(mainnet, signAction(action, {.nonce = 1}, Network::Testnet, key()).value());
    EXPECT_NE(mainnet, signAction(action, {.nonce = 2}, Network::Mainnet, key()).value());
    const auto digest = agentDigest(actionHash(action, {.nonce = 1}).value(), Network::Mainnet);
    EXPECT_EQ(signing::recoverAddress(digest, mainnet).value(), key().address().value());
}

TEST(ExchangeBody, CarriesWhatWasSigned)
{
    const ActionTerms terms{.nonce = 5, .vault = signing::Address{}, .expiresAfter = 9};
    const auto signature = signAction(noopAction(), terms, Network::Mainnet, key()).value();
    const auto body = exchangeBody(noopAction(), terms, signature);
    EXPECT_EQ(signatureFromJson(body["signature"]).value(), signature);
    EXPECT_EQ(body["nonce"], 5);
    EXPECT_EQ(body["expiresAfter"], 9);
    EXPECT_EQ(body["vaultAddress"], "0x" + std::string(40, '0'));
    EXPECT_FALSE(exchangeBody(noopAction(), {.nonce = 5}, signature).contains("vaultAddress"));
}

TEST(SignatureJson, TakesNumbersWithoutZerosInFront)
{
    const auto read = signatureFromJson({{"r", "0x1"}, {"s", "0x02"}, {"v", 28}}).value();
    EXPECT_EQ(read.r, signing::wordOf(std::uint64_t{1}).bytes);
    EXPECT_EQ(read.parity, 1);
    for (const auto* text :
         {R"({"r":"1","s":"0x2","v":27})", R"({"r":"0x1","s":"0x2","v":0})", R"({"r":"0x1","v":27})", "[]"})
        EXPECT_FALSE(signatureFromJson(Json::parse(text))) << text;
}

TEST(UserSigned, NeedsEveryMemberOfItsType)
{
    const auto types = signing::TypeSet::parse(Json::parse(R"({"T": [{"name": "amount", "type": "string"}]})")).value();
    EXPECT_TRUE(userSignedDigest(421614, types, "T", {{"type", "t"}, {"amount", "1"}}));
    EXPECT_EQ(userSignedDigest(421614, types, "T", {{"type", "t"}}).error().code, ErrorCode::NotFound);
    EXPECT_NE(userSignedDigest(421614, types, "T", {{"amount", "1"}}).value(),
              userSignedDigest(1, types, "T", {{"amount", "1"}}).value());
}

}  // namespace ballast::hyperliquid::actions_test
