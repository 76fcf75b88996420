#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::account_test;
using domain::OrderState;
using nlohmann::json;

/// F18, F20: bad private messages are faults, never values; the line is dropped and the account asked anew.
TEST_F(DeriveAccount, F20_MutatedPrivateMessagesAreFaultsNotValues)
{
    const std::vector<json> others{true, nullptr, 1.5, json::array(), json::object(), "-1e999", "NaN"};
    for (auto [whole, read, keys] :
         std::vector<std::tuple<json, std::function<bool(const json&)>, std::vector<std::string>>>{
             {recorded("perps__http_order_eth_partially_filled.json"),
              [](const json& v) { return readOrder(v).has_value(); },
              {"order_id", "instrument_name", "direction", "amount", "filled_amount", "limit_price", "order_status"}},
             {recorded("perps__http_private_trade_eth.json"),
              [](const json& v) { return readUserTrade(v).has_value(); },
              {"trade_id", "instrument_name", "direction", "trade_amount", "trade_price", "trade_fee"}}}) {
        ASSERT_TRUE(read(whole));
        for (const auto& key : keys) {
            auto removed = whole;
            removed.erase(key);
            EXPECT_FALSE(read(removed)) << key;
            for (const auto& other : others) {
                const bool name = key.ends_with("_id") || key == "instrument_name" || key == "order_status";
                if (name && other.is_string()) continue;
                auto changed = whole;
                changed[key] = other;
                EXPECT_FALSE(read(changed)) << key << " " << other;
            }
        }
    }
    const auto filled = readOrder(recorded("perps__http_order_eth_partially_filled.json"));
    EXPECT_EQ(filled->state, OrderState::Cancelled) << "immediate, 1.5 of 2: what is left is gone";
    EXPECT_EQ(filled->filled.toString(), "1.5");
    auto unknown = order("a", "unheard_of");
    EXPECT_EQ(readOrder(unknown)->state, OrderState::Unknown);
    open();
    there.tell("30769.orders", {{{"order_id", 7}}});
    EXPECT_EQ(there.drops.size(), 1U);
    session->message(R"({"method":"subscription","method":"x"})", there.now);
    EXPECT_EQ(there.drops.size(), 2U) << "a key twice";
}

TEST_F(DeriveAccount, TheRecordedAnswerToAnOrderIsRead)
{
    const auto answer = recorded("spot__http_submit_order_response_mainnet.json").at("result");
    const auto order = readOrder(answer.at("order"));
    ASSERT_TRUE(order) << order.error().message;
    EXPECT_EQ(order->state, OrderState::Working);
    EXPECT_EQ(order->limit.toString(), "21.22");
    EXPECT_EQ(order->label, "research-q4-buy");
    const auto trade = readUserTrade(recorded("perps__http_private_trade_eth.json"));
    ASSERT_TRUE(trade);
    EXPECT_EQ(trade->price.toString(), "3499");
    EXPECT_EQ(trade->fee.toString(), "0.02 USDC");
}

}  // namespace
