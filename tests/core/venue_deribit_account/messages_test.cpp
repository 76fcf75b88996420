#include "account_at_venue.h"
#include "core/venue_deribit/deribit_frames.h"
#include "venue/sockets/decimal.h"
#include "venue/sockets/private_frame.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

/// The venue's own recorded answers and notifications.
TEST_F(AccountSessionTest, RecordedPrivateMessagesAreRead)
{
    std::size_t orders = 0;
    for (const auto& frame : test_frames::singlePrivateFrames()) {
        const auto parsed = sockets::parsePrivate(frame);
        ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
        const auto& result = parsed->at("result");
        const auto& value = result.contains("order") ? result.at("order") : result;
        const auto read = readOrder(value);
        ASSERT_TRUE(read.has_value()) << read.error().message << "\n" << frame;
        EXPECT_EQ(read->amount.toDouble(), value.at("amount").get<double>());
        EXPECT_EQ(read->id, value.at("order_id"));
        ++orders;
    }
    EXPECT_GE(orders, 3U);
}

/// Amounts, prices, fees and balances are the venue's own decimals, also where a double has fewer digits than they.
TEST_F(AccountSessionTest, FiguresKeepEveryDigitThatTheVenueWrote)
{
    const auto read = [](const char* text) { return sockets::parseExact(text).value(); };
    const auto summaries = read(R"({"summaries":[
        {"currency":"USDC","balance":91234567890.12345679,"futures_session_rpl":-0.00000001,
         "equity":123456789.12345678,"initial_margin":1e-8,"maintenance_margin":12E2}]})");
    const auto balances = readBalances(summaries);
    ASSERT_TRUE(balances.has_value()) << balances.error().message;
    EXPECT_EQ(balances->at(0).units, 9'123'456'789'012'345'678);
    const auto margins = readMargins(summaries);
    ASSERT_TRUE(margins.has_value()) << margins.error().message;
    EXPECT_EQ(margins->at(0).equity.units, 12'345'678'912'345'678);
    EXPECT_EQ(margins->at(0).initial.units, 1);
    EXPECT_EQ(margins->at(0).maintenance.units, 120'000'000'000);
    const auto trade =
        readUserTrade(read(R"({"trade_id":"t","order_id":"o","instrument_name":"BTC_USDC-PERPETUAL","direction":"buy",
                 "amount":60000000.00000003,"price":1234567890.12345678,"fee":-98765432.98765432,"fee_currency":"USDC"})"));
    ASSERT_TRUE(trade.has_value()) << trade.error().message;
    EXPECT_EQ(trade->amount.units(), 6'000'000'000'000'003);
    EXPECT_EQ(trade->price.units(), 123'456'789'012'345'678);
    EXPECT_EQ(trade->fee.units, -9'876'543'298'765'432);
    // What is finer than the desk's unit is rounded from the text, half of one away from zero.
    EXPECT_EQ(sockets::nearestUnits("0.000000005"), 1);
    EXPECT_EQ(sockets::nearestUnits("-0.0000000049999999999999999999"), 0);
    EXPECT_EQ(sockets::nearestUnits("123456789.123456785"), 12'345'678'912'345'679);
    EXPECT_EQ(sockets::nearestUnits("1e-12"), 0);
    EXPECT_FALSE(sockets::nearestUnits("92233720368.547758079").has_value());
    EXPECT_FALSE(sockets::nearestUnits("NaN").has_value());
}

/// What keeps the texts of figures is the same frame in all else, and refuses what the other refuses (F18).
TEST_F(AccountSessionTest, ExactFramesAreTheSameFrames)
{
    const std::function<json(const json&)> asDoubles = [&](const json& value) {
        if (value.is_binary()) return json::parse(sockets::figureOf(value));
        auto copy = value;
        if (value.is_structured())
            for (auto it = copy.begin(); it != copy.end(); ++it)
                *it = asDoubles(*it);
        return copy;
    };
    for (const auto& frame : test_frames::singlePrivateFrames()) {
        const auto exact = sockets::parseExact(frame);
        ASSERT_TRUE(exact.has_value()) << exact.error().message;
        EXPECT_EQ(asDoubles(*exact), *sockets::parsePrivate(frame));
    }
    for (const auto* bad :
         {"", "[]", "1", "{", R"({"a":1,"a":2})", R"({"a":{"b":1,"b":1}})", R"({"a":1e999})", "{}x"}) {
        EXPECT_FALSE(sockets::parseExact(bad).has_value()) << bad;
        EXPECT_FALSE(sockets::parsePrivate(bad).has_value()) << bad;
    }
}

/// F20: a private member deleted or retyped never becomes a value.
TEST_F(AccountSessionTest, F20_MutatedPrivateMessagesAreFaultsNotValues)
{
    const std::vector<json> others{"x", true, nullptr, json::array(), -1e300, json::object()};
    for (const auto& [whole, read] : std::vector<std::pair<json, std::function<bool(const json&)>>>{
             {order("l", "open", 120, 10), [](const json& v) { return readOrder(v).has_value(); }},
             {trade("l", "t", 5), [](const json& v) { return readUserTrade(v).has_value(); }}}) {
        ASSERT_TRUE(read(whole));
        for (const auto* key : {"order_id", "instrument_name", "direction", "amount"}) {
            auto removed = whole;
            removed.erase(key);
            EXPECT_FALSE(read(removed)) << key;
            for (const auto& other : others) {
                if (other.is_string() && whole.at(key).is_string() && std::string(key) != "direction") continue;
                auto changed = whole;
                changed[key] = other;
                EXPECT_FALSE(read(changed)) << key << " " << other;
            }
        }
    }
}

/// Each place of a frame, envelope and all.
std::vector<json::json_pointer> placesOf(const json& frame)
{
    std::vector<json::json_pointer> places;
    const auto flat = frame.flatten();
    for (const auto& [path, value] : flat.items())
        for (auto place = json::json_pointer(path); !place.empty(); place = place.parent_pointer())
            if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    return places;
}

/// F16, F20: every member of every frame of the line retyped or gone, the envelope's too. Nothing is thrown, for nobody
/// would catch it, and no fill becomes more than it was.
TEST_F(AccountSessionTest, F20_NoMemberOfAnyFrameThatIsAnotherKindEndsTheDesk)
{
    const std::vector<json> others{"x", true, nullptr, json::array(), json::array({1}), -1e300, 7, json::object()};
    open();
    const std::vector<json> frames{
        {{"jsonrpc", "2.0"},
         {"method", "subscription"},
         {"params",
          {{"channel", "user.changes.any.any.raw"},
           {"data",
            {{"orders", json::array({order("d1-7", "open", 120, 10)})},
             {"trades", json::array({trade("d1-7", "t1", 10)})},
             {"positions", json::array()}}}}}},
        {{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "test_request"}}}},
        {{"jsonrpc", "2.0"},
         {"id", 0},
         {"result", {{"order", order("d1-7", "open", 120, 0)}, {"trades", json::array()}}}},
        {{"jsonrpc", "2.0"}, {"id", 0}, {"error", {{"code", 10009}, {"message", "not_enough_funds"}}}}};
    for (const auto& whole : frames)
        for (const auto& place : placesOf(whole))
            for (std::size_t i = 0; i <= others.size(); ++i) {
                ASSERT_TRUE(send(intent("d1-7", 12.0)));
                auto changed = whole;
                if (changed.contains("id")) changed["id"] = there.calls.back()["id"];
                if (i < others.size())
                    changed[place] = others[i];
                else if (changed[place.parent_pointer()].is_object())
                    changed[place.parent_pointer()].erase(place.back());
                session->told().clear();
                ASSERT_NO_THROW(session->message(changed.dump(), there.now)) << changed;
                for (const auto& fill : take<domain::OrderFilled>())
                    EXPECT_LE(fill.quantity.toDouble(), 1.0) << changed;
                budget = venue::RateBudget{{.perSecond = 5.0, .burst = 20.0}};
            }
}

/// The same of each step of the login: it comes up, or the line is dropped, and nothing is thrown.
TEST_F(AccountSessionTest, F20_NoStepOfTheLoginThatIsAnotherKindEndsTheDesk)
{
    for (const auto* method : {"public/auth", "private/enable_cancel_on_disconnect", "private/get_cancel_on_disconnect",
                               "public/set_heartbeat", "private/subscribe"})
        for (const json& other : std::vector<json>{"x", true, nullptr, json::array(), -1e300, json::object(),
                                                   json{{"enabled", "yes"}}, json{{"enabled", nullptr}}}) {
            const auto kept = there.results;
            there.results[method] = other;
            session->told().clear();
            ASSERT_NO_THROW(open()) << method << other;
            const auto armed = take<domain::ProtectionChanged>();
            if (std::string(method) == "private/get_cancel_on_disconnect") {
                ASSERT_EQ(armed.size(), 1U);
                EXPECT_FALSE(armed[0].armed) << other;
            }
            session->closed("cut", there.now);
            there.results = kept;
        }
}

/// F21: what is a result and an error, neither, or an error that cannot be read proves nothing of an order: it may
/// work.
TEST_F(AccountSessionTest, F21_AnAnswerOfBothKindsIsNoRefusal)
{
    open();
    const json placed{{"order", order("d1-7", "open", 120, 0)}, {"trades", json::array()}};
    for (json answer : std::vector<json>{{{"result", placed}, {"error", {{"code", 10009}, {"message", "no"}}}},
                                         {{"error", "no"}},
                                         {{"error", {{"code", "10009"}}}},
                                         {{"error", nullptr}},
                                         json::object()}) {
        ASSERT_TRUE(send(intent("d1-7", 12.0)));
        answer["id"] = there.calls.back()["id"];
        session->told().clear();
        there.drops.clear();
        there.say(answer);
        EXPECT_TRUE(take<domain::OrderEnded>().empty()) << answer;
        EXPECT_EQ(there.drops.size(), 1U) << answer << ": the account is asked anew over another line";
        budget = venue::RateBudget{{.perSecond = 5.0, .burst = 20.0}};
    }
}

/// F21, F22: an answer to nobody's question, told twice, or about another account's order changes nothing.
TEST_F(AccountSessionTest, F21_F22_WhatNobodyAskedForChangesNothing)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    json answer{{"id", there.calls.back()["id"]}, {"error", {{"code", 10009}, {"message", "not_enough_funds"}}}};
    session->told().clear();
    there.say(answer);
    EXPECT_EQ(take<domain::OrderEnded>().size(), 1U);
    there.say(answer);
    answer["id"] = 4'000'000;
    there.say(answer);
    answer["id"] = "4";
    there.say(answer);
    answer["id"] = -1;
    there.say(answer);
    EXPECT_TRUE(take<domain::OrderEnded>().empty());
    EXPECT_TRUE(there.drops.empty());
    auto elsewhere = order("", "open", 120, 0);
    elsewhere["instrument_name"] = "DOGE-PERPETUAL";
    auto fill = trade("somebody", "t9", 5);
    fill["instrument_name"] = "DOGE-PERPETUAL";
    there.changes(
        {{"orders", json::array({elsewhere})}, {"trades", json::array({fill})}, {"positions", json::array()}});
    EXPECT_TRUE(take<domain::OrderFilled>().empty());
}

/// F20: a word for an order's state that we do not know is asked after, and taken for none that we do.
TEST_F(AccountSessionTest, F20_AnUnknownWordForAnOrdersStateIsAskedAfter)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->told().clear();
    there.changes({{"orders", json::array({order("d1-7", "suspended", 120, 0)})},
                   {"trades", json::array()},
                   {"positions", json::array()}});
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), 1U);
    EXPECT_TRUE(take<domain::OrderEnded>().empty());
    EXPECT_TRUE(take<domain::OrderAcknowledged>().empty());
}

}  // namespace
