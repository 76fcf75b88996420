#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "signing/personal_message.h"
#include "venue/derive/action.h"
#include "venue/derive/module_data.h"
#include "venue/derive/option_code.h"
#include "venue/derive/requests.h"

namespace ballast::derive {

namespace {

signing::PrivateKey key() { return signing::PrivateKey::fromText("0x" + std::string(64, '1')).value(); }

TradeData trade() { return {.asset = {}, .subId = {}, .limitPrice = "1", .amount = "1", .maxFee = "1"}; }

}  // namespace

TEST(ScaledAmount, RefusesWhatItWouldHaveToCut)
{
    EXPECT_EQ(signing::unsignedText(scaledAmount("0.000000000001").value()), "1000000");
    EXPECT_EQ(scaledAmount("0.0000000000001").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(signing::signedText(scaledAmount("-2.5").value()), "-2500000000000000000");
    // 2^127 / 10^18 lies a little above 1.7e20.
    EXPECT_TRUE(scaledAmount("170141183460469231731"));
    EXPECT_FALSE(scaledAmount("170141183460469231732"));
    EXPECT_FALSE(scaledAmount("1e3"));
}

TEST(ModuleData, IsNotMadeFromAWrongAmount)
{
    auto wrong = trade();
    EXPECT_EQ(encode(wrong).value().size(), 7U * 32U);
    wrong.maxFee = "a lot";
    EXPECT_EQ(encode(wrong).error().code, ErrorCode::Parse);
    WithdrawalData withdrawal{
        .asset = {}, .assetDecimals = 6, .amount = "1.0000001", .maxFeeUsd = "1", .recipient = {}};
    EXPECT_EQ(encode(withdrawal).error().code, ErrorCode::InvalidArgument);
    withdrawal.assetDecimals = 19;
    EXPECT_FALSE(encode(withdrawal));
}

TEST(Action, IsSignedByItsSignerAlone)
{
    Action action{.subaccountId = 1, .nonce = 2, .module = {}, .data = encode(trade()).value(), .expirySeconds = 3};
    EXPECT_EQ(signAction(Network::Mainnet, action, key()).error().code, ErrorCode::InvalidArgument);
    action.signer = key().address().value();
    const auto signature = signAction(Network::Mainnet, action, key()).value();
    const auto digest = typedDataHash(signing::domainSeparator(domainOf(Network::Mainnet)), action);
    EXPECT_EQ(signing::recoverAddress(digest, signature).value(), action.signer);
    EXPECT_NE(signAction(Network::Testnet, action, key()).value(), signature);
}

TEST(OptionCode, IsReadFromNamesAndNumbers)
{
    for (const auto* name : {"ETH-20270625-6000-P", "BTC-20261225-100000-C", "XRP-20270101-1_05-C"}) {
        const auto code = optionCodeOf(std::string_view(name)).value();
        EXPECT_EQ(optionCodeOf(subIdOf(code)).value(), code) << name;
    }
    EXPECT_EQ(optionCodeOf("XRP-20270101-1_05-C").value().strike, 105000000U);
    EXPECT_EQ(optionCodeOf("ETH-19700102-1-C").value().expirySeconds, 86400U + 8U * 3600U);
}

TEST(OptionCode, RefusesOtherNames)
{
    for (const auto* name :
         {"", "-", "---", "ETH-PERP", "ETH-20270625-6000", "ETH-20270625-6000-X", "ETH-20270231-6000-C",
          "ETH-2027062-6000-C", "ETH-20270625--C", "ETH-20270625-x-C", "-20270625-6000-C", "ETH-21070625-6000-C",
          "ETH-20270625-99999999999999-C", "ETH-20270625-1_123456789-C"})
        EXPECT_FALSE(optionCodeOf(std::string_view(name))) << name;
    EXPECT_FALSE(optionCodeOf(signing::signedWordOf(-1)));
}

TEST(OrderBody, WritesTheNonceAsTheVersionWantsIt)
{
    const Action action{.subaccountId = 7, .nonce = 1760000000123456789, .module = {}, .data = {}, .expirySeconds = 9};
    const OrderRequest order{.instrument = "ETH-PERP", .direction = "sell", .orderType = "limit", .amount = "0.5"};
    EXPECT_EQ(orderBody(order, action, {})["nonce"], "1760000000123456789");
    EXPECT_EQ(orderBody(order, action, {}, NonceForm::Number)["nonce"], 1760000000123456789);
    EXPECT_FALSE(orderBody(order, action, {}).contains("label"));
}

TEST(LoginBody, SignsTheTimeAsText)
{
    const auto body = loginBody({}, 1720000000000, key()).value();
    const auto signature =
        signing::Signature::fromBytes(signing::bytesFromHex(body["signature"].get<std::string>()).value()).value();
    EXPECT_EQ(signing::recoverAddress(signing::personalDigest("1720000000000"), signature).value(),
              key().address().value());
    EXPECT_EQ(body["timestamp"], 1720000000000);
}

}  // namespace ballast::derive
