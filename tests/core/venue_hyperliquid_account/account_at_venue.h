#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/cleared.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid/precision.h"
#include "venue/hyperliquid_account/account_session.h"
#include "venue/hyperliquid_account/client_id.h"

/// What the tests of one account share: its keys, and a venue that answers as the documentation says.
namespace ballast::hyperliquid::account_test {

using nlohmann::json;
using nlohmann::ordered_json;

inline const Timestamp kStart{1'765'541'474'000'000'000};
inline const std::string kData = BALLAST_RECORDED_DATA;
inline const std::string kOwner = "0x5e9ee1089755c3435139848e47e6635505d5a13a";
inline const std::string kKey = "0x0123456789012345678901234567890123456789012345678901234567890123";

inline domain::Instrument perpetual()
{
    ListedPerpetual row{.asset = 0, .coin = "BTC", .szDecimals = 5, .maxLeverage = 40, .delisted = false};
    auto instrument = instrumentOf(row, "Hyperliquid").value();
    instrument.id = {1};
    return instrument;
}

/// A venue that answers as the documentation says.
class Venue final : public sockets::Wire {
public:
    AccountSession* session{};
    Timestamp now{kStart};
    std::vector<ordered_json> calls;
    std::vector<std::string> drops, texts;
    std::map<std::string, json> infos, actions;  ///< Answers by type of question or action.
    std::set<std::string> tooMany;               ///< Types that are refused for their rate.
    bool takes{true}, answers{true};
    std::vector<std::pair<Timestamp, double>> weights;  ///< What the venue counts by address, as it documents it.
    std::optional<std::size_t> page;  ///< Of fills: so many from the time that is asked for, oldest first.

    bool send(std::string text) override
    {
        if (!takes) return false;
        texts.push_back(text);
        calls.push_back(ordered_json::parse(text));
        if (calls.back()["method"] == "post") weigh(calls.back()["request"]);
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }
    void work()
    {
        for (; m_answered < calls.size(); ++m_answered) {
            const auto call = calls[m_answered];
            if (!answers) continue;
            if (call["method"] == "subscribe")
                say({{"channel", "subscriptionResponse"},
                     {"data", {{"method", "subscribe"}, {"subscription", json::parse(call["subscription"].dump())}}}});
            if (call["method"] != "post") continue;
            const std::string kind = call["request"]["type"];
            const auto& payload = call["request"]["payload"];
            const std::string type = kind == "info" ? payload["type"] : payload["action"]["type"];
            const auto& known = kind == "info" ? infos : actions;
            if (tooMany.contains(type)) {
                say({{"channel", "post"},
                     {"data",
                      {{"id", json::parse(call["id"].dump())},
                       {"response", {{"type", "error"}, {"payload", "429 Too Many Requests"}}}}}});
                continue;
            }
            if (!known.contains(type)) continue;
            json response{{"type", kind}, {"payload", kind == "info" ? json() : known.at(type)}};
            if (page && type == "userFillsByTime")
                response["payload"] = {{"type", type}, {"data", pageFrom(payload["startTime"])}};
            else if (kind == "info")
                response["payload"] = {{"type", type}, {"data", known.at(type)}};
            say({{"channel", "post"}, {"data", {{"id", json::parse(call["id"].dump())}, {"response", response}}}});
        }
    }
    void weigh(const ordered_json& request)
    {
        const std::string type = request["type"] == "info" ? request["payload"]["type"] : "";
        const bool isLight = type == "clearinghouseState" || type == "orderStatus";
        weights.emplace_back(now, type.empty() ? 1.0 : type == "userRole" ? 60.0 : isLight ? 2.0 : 20.0);
    }
    /// The most that was counted in any sixty seconds.
    double mostInAMinute() const
    {
        double most = 0.0;
        for (const auto& [begin, first] : weights) {
            double sum = 0.0;
            for (const auto& [at, weight] : weights)
                if (at >= begin && at < begin + Duration::seconds(60)) sum += weight;
            most = std::max(most, sum);
        }
        return most;
    }
    json pageFrom(std::uint64_t from)
    {
        auto rows = json::array();
        for (const auto& row : infos.at("userFillsByTime"))
            if (row["time"].get<std::uint64_t>() >= from && rows.size() < *page) rows.push_back(row);
        weights.emplace_back(now, static_cast<double>(rows.size() / 20));  // One more for each 20.
        return rows;
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    void tick(Duration by)
    {
        now = now + by;
        session->tick(now);
        work();
    }
    std::vector<ordered_json> acted(const std::string& type) const
    {
        std::vector<ordered_json> found;
        for (const auto& call : calls)
            if (call["method"] == "post" && call["request"]["type"] == "action" &&
                call["request"]["payload"]["action"]["type"] == type)
                found.push_back(call["request"]["payload"]);
        return found;
    }
    std::size_t asked(const std::string& type) const
    {
        return static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), [&](const auto& call) {
            return call["method"] == "post" && call["request"]["type"] == "info" &&
                   call["request"]["payload"]["type"] == type;
        }));
    }

private:
    std::size_t m_answered{};
};

inline json statuses(const std::string& type, json list)
{
    return {{"status", "ok"}, {"response", {{"type", type}, {"data", {{"statuses", std::move(list)}}}}}};
}

struct AccountSessionTest : ::testing::Test {
    venue::InstrumentNames names;
    Venue there;
    venue::RateBudget budget{{.perSecond = 5.0, .burst = 20.0}};
    std::optional<signing::Address> wallet;  ///< That signs.
    std::optional<AccountSession> session;
    std::shared_ptr<venue::SharedBudget> weights;
    bool alive{true};

    AccountSessionTest() { make(true); }
    void make(bool trades)
    {
        names.add(perpetual());
        auto keys = AccountKeys::of(std::string(kKey), kOwner, false).value();
        wallet = keys.key().address().value();
        AccountTerms terms;
        terms.id = {1};
        terms.venue = terms.label = "Hyperliquid";
        terms.trades = trades;
        weights = terms.weights;
        session.emplace(terms, AccountSession::Links{std::move(keys), names, there, budget, [this] { return alive; }});
        there.session = &*session;
        there.infos["meta"] = {{"universe",
                                {{{"name", "ETH"}, {"szDecimals", 4}, {"maxLeverage", 25}},
                                 {{"name", "BTC"}, {"szDecimals", 5}, {"maxLeverage", 40}}}}};
        there.infos["userRole"] = {{"role", "user"}};
        there.actions["scheduleCancel"] = {{"status", "ok"}, {"response", {{"type", "default"}}}};
    }
    void open()
    {
        session->opened(there.now);
        for (int i = 0; i < 6; ++i)
            there.work();
    }
    template <class T> std::vector<T> all()
    {
        std::vector<T> found;
        for (const auto& told : session->told())
            if (const auto* fact = std::get_if<venue::OwnFact>(&told))
                if (const auto* one = std::get_if<T>(fact)) found.push_back(*one);
        return found;
    }
    template <class T> std::vector<T> take()
    {
        auto found = all<T>();
        session->told().clear();
        return found;
    }
    domain::OrderIntent intent(const std::string& id, double coins, double price = 92000.0)
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
    json fill(const std::string& id, std::uint64_t trade, const char* size)
    {
        return {{"coin", "BTC"},
                {"px", "92001.0"},
                {"sz", size},
                {"side", "A"},
                {"time", 1765541474000},
                {"oid", 77},
                {"tid", trade},
                {"fee", "0.009997"},
                {"feeToken", "USDC"},
                {"cloid", cloidOf(id).value()}};
    }
    json update(const std::string& id, const char* left, const std::string& status)
    {
        return {{"order",
                 {{"coin", "BTC"},
                  {"side", "A"},
                  {"limitPx", "92000.0"},
                  {"sz", left},
                  {"oid", 77},
                  {"timestamp", 1},
                  {"origSz", "0.5"},
                  {"cloid", cloidOf(id).value()}}},
                {"status", status},
                {"statusTimestamp", 1}};
    }
};

}  // namespace ballast::hyperliquid::account_test
