#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/cleared.h"
#include "venue/deribit_account/account_session.h"

/// What the tests of one account share: its instruments, and a venue that answers as the documentation says.
namespace ballast::deribit::account_test {

using nlohmann::json;

inline const Timestamp kStart{1'765'541'474'000'000'000};
inline const std::string kSecret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

inline domain::Instrument perpetual()
{
    domain::Instrument i;
    i.id = {1};
    i.name = "BTC-PERPETUAL";
    i.venue = "Deribit";
    i.underlying = "BTC";
    i.kind = domain::InstrumentKind::Perpetual;
    i.settlement = domain::Settlement::Inverse;
    i.unit = domain::ContractUnit::Quote;
    i.multiplier = domain::Quantity::fromDouble(10.0).value();
    i.settles = *domain::findCurrency("BTC");
    return i;
}

inline domain::Instrument option()
{
    domain::Instrument i;
    i.id = {2};
    i.name = "BTC-27MAR26-90000-C";
    i.venue = "Deribit";
    i.underlying = "BTC";
    i.kind = domain::InstrumentKind::Option;
    i.settlement = domain::Settlement::Inverse;
    i.settles = *domain::findCurrency("BTC");
    return i;
}

/// A venue that answers as the documentation says.
class Venue final : public sockets::Wire {
public:
    AccountSession* session{};
    Timestamp now{kStart};
    std::vector<json> calls;
    std::vector<std::string> drops, texts;
    std::map<std::string, json> results;
    std::map<std::string, std::pair<int, std::string>> errors;
    bool takes{true}, answers{true};
    Duration ahead{};  ///< Of our clock, its own.

    bool send(std::string text) override
    {
        if (!takes) return false;
        texts.push_back(text);
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
            json frame{{"jsonrpc", "2.0"}, {"id", call["id"]}};
            if (const auto error = errors.find(method); error != errors.end())
                frame["error"] = {{"code", error->second.first}, {"message", error->second.second}};
            else
                frame["result"] = results.contains(method)        ? results.at(method)
                                  : method == "private/subscribe" ? call["params"]["channels"]
                                                                  : json("ok");
            frame["usOut"] = (now + ahead).nanoseconds / 1000;
            session->message(frame.dump(), now);
        }
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    void changes(json data)
    {
        say({{"jsonrpc", "2.0"},
             {"method", "subscription"},
             {"params", {{"channel", "user.changes.any.any.raw"}, {"data", std::move(data)}}}});
    }
    std::vector<json> made(const std::string& method) const
    {
        std::vector<json> found;
        for (const auto& call : calls)
            if (call["method"] == method) found.push_back(call);
        return found;
    }

    void forget()
    {
        calls.clear();
        m_answered = 0;
    }

private:
    std::size_t m_answered{};
};

struct AccountSessionTest : ::testing::Test {
    venue::InstrumentNames names, late;  ///< The second is of a feed that has not listed yet.
    Venue there;
    venue::RateBudget budget{{.perSecond = 5.0, .burst = 20.0}};
    std::optional<AccountSession> session;
    bool alive{true};

    AccountSessionTest()
    {
        names.add(perpetual());
        names.add(option());
        make({});
        there.results["public/auth"] = {{"access_token", "TOKEN-THAT-NOBODY-KEEPS"}, {"expires_in", 900}};
        there.results["private/get_cancel_on_disconnect"] = {{"scope", "connection"}, {"enabled", true}};
    }
    void make(ProtectionTerms protection, bool mayWithdraw = false, bool isListed = true)
    {
        auto secret = kSecret;
        auto credentials = Credentials::of("client", std::move(secret)).value();
        AccountTerms terms;
        terms.id = {1};
        terms.venue = terms.label = "Deribit";
        terms.trades = true;
        terms.mayWithdraw = mayWithdraw;
        terms.protection = protection;
        terms.underlyings = {"BTC"};
        session.emplace(terms, AccountSession::Links{std::move(credentials), isListed ? names : late, there, budget,
                                                     [this] { return alive; }});
        there.session = &*session;
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
    domain::OrderIntent intent(const std::string& id, double contracts, domain::InstrumentId instrument = {1})
    {
        return {.id = id,
                .instrument = instrument,
                .side = domain::Side::Sell,
                .quantity = domain::Quantity::fromDouble(contracts).value(),
                .limitPrice = domain::Price::fromDouble(92000.5).value()};
    }
    bool send(const domain::OrderIntent& order)
    {
        return session->send(venue::OrderLine::pass(order), there.now).has_value();
    }
    json order(const std::string& label, const std::string& state, double amount, double filled)
    {
        return {{"order_id", "BTC-1"}, {"label", label},       {"instrument_name", "BTC-PERPETUAL"},
                {"direction", "sell"}, {"amount", amount},     {"filled_amount", filled},
                {"price", 92000.5},    {"average_price", 0.0}, {"order_state", state}};
    }
    json trade(const std::string& label, const std::string& id, double amount)
    {
        return {{"trade_id", id},       {"order_id", "BTC-1"}, {"label", label},   {"instrument_name", "BTC-PERPETUAL"},
                {"direction", "sell"},  {"amount", amount},    {"price", 92001.0}, {"fee", 1.5e-7},
                {"fee_currency", "BTC"}};
    }
};

}  // namespace ballast::deribit::account_test
