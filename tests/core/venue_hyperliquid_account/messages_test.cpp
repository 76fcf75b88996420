#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;
using nlohmann::ordered_json;

/// F22: fills of instruments that nobody lists, and of orders that are not ours, are left to the next reconcile.
TEST_F(AccountSessionTest, F22_RecordedFillsOfOthersMakeNoFillOfOurs)
{
    open();
    session->told().clear();
    std::ifstream in(kData + "/venue_messages/hyperliquid/ws_user_fill_liquidation.json");
    const auto frame = json::parse(in);
    there.say(frame);
    EXPECT_TRUE(all<domain::OrderFilled>().empty());
    EXPECT_TRUE(there.drops.empty());
    const auto fill = readVenueFill(frame["data"]["fills"][0]);
    ASSERT_TRUE(fill.has_value()) << fill.error().message;
    EXPECT_EQ(fill->price.toString(), "66653");
    EXPECT_EQ(fill->fee.toString(), "0.009997 USDC");
    EXPECT_EQ(fill->tradeId, "745210434703679");
}

TEST(RecordedAnswers, PaymentsAreRead)
{
    const auto rowsOf = [](const std::string& name) {
        std::ifstream in(kData + "/hyperliquid_http/" + name);
        auto rows = json::array();
        for (std::string line; std::getline(in, line);)
            if (!line.empty()) {
                const auto response = json::parse(line)["response"];
                for (const auto& row : response)
                    rows.push_back(row);
            }
        return rows;
    };
    std::size_t fundings = 0, moves = 0;
    for (const auto& row : rowsOf("test_user_funding_history_without_end_time.jsonl")) {
        if (!row.contains("delta")) continue;
        const auto paid = readFunding(row);
        ASSERT_TRUE(paid.has_value()) << paid.error().message;
        EXPECT_NEAR(paid->amount.toDouble(), std::stod(row["delta"]["usdc"].get<std::string>()), 1e-8);
        ++fundings;
    }
    double sum = 0.0;
    for (const auto& row : rowsOf("test_user_non_funding_ledger_updates_without_end_time.jsonl")) {
        const auto moved = readLedgerUpdate(row, "0x2ba553d9f990a3b66b03b2dc0d030dfc1c061036");
        ASSERT_TRUE(moved.has_value()) << moved.error().message;
        if (!*moved) continue;
        sum += (*moved)->amount.toDouble();
        ++moves;
    }
    EXPECT_GT(fundings, 10U);
    EXPECT_EQ(moves, 4U);
    EXPECT_NEAR(sum, 2'703'997.45 - 12.0 - 2'684'105.01 + 1'099'994.98, 1e-5);
}

TEST(RecordedAnswers, OrdersFillsAndStatesAreRead)
{
    const auto responses = [](const std::string& name) {
        std::ifstream in(kData + "/hyperliquid_http/" + name);
        std::vector<json> found;
        for (std::string line; std::getline(in, line);)
            if (!line.empty()) found.push_back(json::parse(line)["response"]);
        return found;
    };
    std::size_t orders = 0, fills = 0, positions = 0;
    for (const auto& list : responses("test_get_open_orders.jsonl"))
        for (const auto& row : list) {
            const auto order = readVenueOrder(row, "open");
            ASSERT_TRUE(order.has_value()) << order.error().message;
            EXPECT_EQ(order->limit.toDouble(), std::stod(row["limitPx"].get<std::string>()));
            EXPECT_EQ(order->state, domain::OrderState::Working);
            ++orders;
        }
    for (const auto& list : responses("test_historical_orders.jsonl"))
        for (const auto& row : list) {
            const auto order = readVenueOrder(row["order"], row["status"]);
            ASSERT_TRUE(order.has_value()) << order.error().message;
            EXPECT_NE(order->state, domain::OrderState::Unknown) << row["status"];
            ++orders;
        }
    // Fills recorded in 2023 lack the trade's id and the fee's token; these have both.
    std::ifstream later(kData + "/venue_messages/hyperliquid/http_user_fills_dust_conversion.json");
    const auto recorded = json::parse(later);
    for (const auto& row : recorded) {
        const auto fill = readVenueFill(row);
        ASSERT_TRUE(fill.has_value()) << fill.error().message << row;
        EXPECT_NEAR(fill->size.toDouble(), std::stod(row["sz"].get<std::string>()), 1e-8);
        EXPECT_EQ(fill->price.toDouble(), std::stod(row["px"].get<std::string>()));
        ++fills;
    }
    for (const auto& state : responses("test_get_user_state.jsonl")) {
        const auto holdings = readHoldings(state);
        ASSERT_TRUE(holdings.has_value()) << holdings.error().message;
        double unrealised = 0.0;
        for (const auto& entry : state["assetPositions"])
            unrealised += std::stod(entry["position"]["unrealizedPnl"].get<std::string>());
        EXPECT_NEAR(holdings->cash.toDouble(),
                    std::stod(state["marginSummary"]["accountValue"].get<std::string>()) - unrealised, 1e-7);
        positions += holdings->positions.size();
    }
    EXPECT_GT(orders, 10U);
    EXPECT_EQ(fills, recorded.size());
    EXPECT_GT(fills, 3U);
    EXPECT_GT(positions, 2U);
    std::ifstream in(kData + "/venue_messages/hyperliquid/http_clearinghouse_state_negative_total_raw_usd.json");
    EXPECT_EQ(readHoldings(json::parse(in)).value().cash.toString(), "1736.030875 USDC");
}

}  // namespace
