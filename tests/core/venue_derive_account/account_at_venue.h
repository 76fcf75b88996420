#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "signing/personal_message.h"
#include "support/cleared.h"
#include "venue/derive_account/account_session.h"

/// What the tests of one account share: the golden order, and a venue that answers as the documentation says.
namespace ballast::derive::account_test {

using domain::OrderState;
using nlohmann::json;

inline const std::string kData = BALLAST_RECORDED_DATA;
inline const std::string kOther = "0x" + std::string(64, '1');

/// The venue's order as a golden vector has it: key, terms, hash and signature.
inline json goldenOrder()
{
    std::ifstream in(std::string(BALLAST_REFERENCE) + "/protocols/vectors.json");
    EXPECT_TRUE(in);
    return json::parse(in).at("derive").at("computed").at(0);
}

inline json recorded(const std::string& name)
{
    std::ifstream in(kData + "/venue_messages/derive/" + name);
    EXPECT_TRUE(in) << name;
    return json::parse(in);
}

/// The instant whose nanoseconds are the golden order's nonce.
inline const Timestamp kStart{1'760'000'000'123'456'789};

inline json listedRow(const std::string& name, const std::string& type)
{
    json row{{"instrument_name", name},    {"instrument_type", type},    {"is_active", true},
             {"tick_size", "0.01"},        {"minimum_amount", "0.1"},    {"amount_step", "0.001"},
             {"maker_fee_rate", "0.0001"}, {"taker_fee_rate", "0.0003"}, {"base_fee", "0.01"},
             {"base_currency", "ETH"},     {"quote_currency", "USDC"},   {"base_asset_sub_id", "0"},
             {"option_details", nullptr}};
    row["base_asset_address"] = goldenOrder().at("inputs").at("asset_address");
    return row;
}

/// A venue that answers as the documentation says.
class Venue final : public sockets::Wire {
public:
    AccountSession* session{};
    Timestamp now{kStart};
    std::vector<json> calls;
    std::vector<std::string> drops;
    std::map<std::string, json> results;  ///< By method.
    std::map<std::string, std::pair<int, std::string>> errors;
    json history = json::array();
    std::size_t historyPages{1};
    bool answers{true};

    bool send(std::string text) override
    {
        calls.push_back(json::parse(text));
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }
    void work()
    {
        for (; m_answered < calls.size(); ++m_answered) {
            const auto call = calls[m_answered];
            if (!answers) continue;
            const std::string method = call["method"];
            if (const auto error = errors.find(method); error != errors.end())
                say({{"id", call["id"]},
                     {"error", {{"code", error->second.first}, {"message", error->second.second}, {"data", nullptr}}}});
            else if (results.contains(method) || method == "subscribe" || method == "private/get_order_history")
                say({{"id", call["id"]}, {"result", resultOf(method, call["params"])}});
        }
    }
    json resultOf(const std::string& method, const json& params)
    {
        if (method == "subscribe") {
            json status = json::object();
            for (const std::string name : params["channels"])
                status[name] = "ok";
            return {{"status", status}, {"current_subscriptions", json::array()}};
        }
        if (method == "private/get_order_history")
            return {{"orders", params["page"] == historyPages ? history : json::array()},
                    {"pagination", {{"count", 1}, {"num_pages", historyPages}}}};
        if (method == "public/get_all_instruments" && params["instrument_type"] != "perp")
            return {{"instruments", json::array()}, {"pagination", {{"count", 0}, {"num_pages", 1}}}};
        return results.at(method);
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    void tell(const std::string& channel, json data)
    {
        say({{"method", "subscription"}, {"params", {{"channel", channel}, {"data", std::move(data)}}}});
    }
    void tick(Duration by)
    {
        now = now + by;
        session->tick(now);
        work();
    }
    std::vector<json> asked(const std::string& method) const
    {
        std::vector<json> found;
        for (const auto& call : calls)
            if (call["method"] == method) found.push_back(call["params"]);
        return found;
    }

private:
    std::size_t m_answered{};
};

struct DeriveAccount : ::testing::Test {
    venue::InstrumentNames names;
    Venue there;
    venue::RateBudget budget{{.perSecond = 5.0, .burst = 20.0}};
    std::optional<AccountSession> session;
    bool alive{true};

    DeriveAccount() { make(true); }
    void make(bool trades)
    {
        const auto golden = goldenOrder();
        names.add(readListing(json{{"id", 1}, {"result", {listedRow("ETH-PERP", "perp")}}}.dump(), "Derive")
                      .value()
                      .instruments.at(0)
                      .instrument);
        auto instrument = *names.find("Derive", "ETH-PERP");
        instrument.id = {1};
        names.add(instrument);
        AccountTerms terms;
        terms.id = {1};
        terms.venue = terms.label = "Derive";
        terms.trades = trades;
        terms.underlyings = {"ETH"};
        terms.signatureLasts = Duration::seconds(30'000'000);  // As the golden order has it.
        session.emplace(
            terms, AccountSession::Links{AccountKeys::of(golden.at("private_key"),
                                                         golden["inputs"]["owner"].get<std::string>(), "30769", true)
                                             .value(),
                                         names, there, budget, [this] { return alive; }});
        there.session = &*session;
        there.results["public/login"] = {7, 30769};
        there.results["private/set_cancel_on_disconnect"] = "ok";
        there.results["public/get_all_instruments"] = {{"instruments", {listedRow("ETH-PERP", "perp")}},
                                                       {"pagination", {{"count", 1}, {"num_pages", 1}}}};
        there.results["private/get_open_orders"] = {{"subaccount_id", 30769}, {"orders", json::array()}};
        there.results["private/get_positions"] = {{"subaccount_id", 30769}, {"positions", json::array()}};
        there.results["private/get_collaterals"] = {{"collaterals", json::array()}};
    }
    void open()
    {
        session->opened(there.now);
        for (int i = 0; i < 6; ++i)
            there.work();
        there.tell("spot_feed.ETH",
                   {{"timestamp", 1}, {"feeds", {{"ETH", {{"price", "4052.84"}, {"confidence", "1"}}}}}});
    }
    template <class T> std::vector<T> all()
    {
        std::vector<T> found;
        for (const auto& told : session->told())
            if (const auto* fact = std::get_if<venue::OwnFact>(&told))
                if (const auto* one = std::get_if<T>(fact)) found.push_back(*one);
        return found;
    }
    domain::OrderIntent intent(const std::string& id, double coins = 0.5, double price = 2701.89)
    {
        return {.id = id,
                .instrument = {1},
                .side = domain::Side::Sell,
                .quantity = domain::Quantity::fromDouble(coins).value(),
                .limitPrice = domain::Price::fromDouble(price).value()};
    }
    Result<void> send(const domain::OrderIntent& order)
    {
        return session->send(venue::OrderLine::pass(order), there.now);
    }
    json order(const std::string& label, const std::string& status, const char* filled = "0")
    {
        return {{"order_id", "o-" + label}, {"label", label},        {"instrument_name", "ETH-PERP"},
                {"direction", "sell"},      {"amount", "0.5"},       {"filled_amount", filled},
                {"limit_price", "2701.89"}, {"average_price", "0"},  {"order_status", status},
                {"cancel_reason", ""},      {"subaccount_id", 30769}};
    }
    json trade(const std::string& label, const std::string& id, const char* amount, const char* batch = nullptr)
    {
        return {{"trade_id", id},
                {"order_id", "o-" + label},
                {"label", label},
                {"direction", "sell"},
                {"trade_amount", amount},
                {"trade_price", "2702"},
                {"trade_fee", "0.1"},
                {"is_transfer", false},
                {"batch_status", batch ? json(batch) : json()},
                {"instrument_name", "ETH-PERP"}};
    }
    domain::Query question(const std::string& id = {})
    {
        return {.account = {1}, .order = id, .askedAt = there.now, .instrument = {id.empty() ? 0U : 1U}};
    }
};

}  // namespace ballast::derive::account_test
