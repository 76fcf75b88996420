#include "venue/hyperliquid_account/account_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/cleared.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid/precision.h"
#include "venue/hyperliquid_account/client_id.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using nlohmann::json;
using nlohmann::ordered_json;

const Timestamp kStart{1'765'541'474'000'000'000};
const std::string kData = BALLAST_RECORDED_DATA;
const std::string kOwner = "0x5e9ee1089755c3435139848e47e6635505d5a13a";
const std::string kKey = "0x0123456789012345678901234567890123456789012345678901234567890123";

domain::Instrument perpetual()
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

json statuses(const std::string& type, json list)
{
    return {{"status", "ok"}, {"response", {{"type", type}, {"data", {{"statuses", std::move(list)}}}}}};
}

struct AccountSessionTest : testing::Test {
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

TEST(ClientIds, EachIdHasOneCloidAndComesBack)
{
    std::set<std::string> seen;
    for (const auto* id :
         {"d1-7", "d1-70", "A", "5f3a9c1e-1234567", "abcdefghij0123456789", "0123456789abcdef-00000001",
          "0123456789abcdef-00000010", "ffffffffffffffff-99999999", "0000000000000000-1234567890123"}) {
        const auto cloid = cloidOf(id);
        ASSERT_TRUE(cloid.has_value()) << id;
        EXPECT_EQ(cloid->size(), 34U);
        EXPECT_EQ(orderOf(*cloid), id);
        EXPECT_TRUE(seen.insert(*cloid).second);
    }
    for (const auto* id :
         {"", "abcdefghij01234567890", "a b", "a/b", "0123456789ABCDEF-00000001", "0123456789abcdef-000000001",
          "0123456789abcdef-0000000x", "0123456789abcdef-72057594037927936"})
        EXPECT_FALSE(cloidOf(id).has_value()) << id;
    for (const auto* cloid : {"", "0x", "0xe8d5fd7ebbb4c3cff4d1803472a11463", "0xa1000000000000000000000000000001"})
        EXPECT_FALSE(orderOf(cloid).has_value()) << cloid;
}

/// An owner's own key can withdraw: it is refused unless a throwaway account on this machine was named so.
TEST(AccountKeys, TheOwnersOwnKeyIsRefused)
{
    const auto owner = signing::PrivateKey::fromText(std::string(kKey)).value().address().value();
    const auto text = signing::toChecksumText(owner);
    const auto refused = AccountKeys::of(std::string(kKey), text, false);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_EQ(refused.error().message.find(kKey.substr(2)), std::string::npos);
    EXPECT_TRUE(AccountKeys::of(std::string(kKey), text, true).has_value());
    EXPECT_TRUE(AccountKeys::of(std::string(kKey), kOwner, false).has_value());
    EXPECT_FALSE(AccountKeys::of("0x12", kOwner, false).has_value());
}

/// F105: the address of an API wallet, and one that the venue does not know, come up never, and the desk hears why.
TEST_F(AccountSessionTest, F105_OnlyAnOwnersAddressComesUp)
{
    for (const auto& [role, words] :
         {std::pair(json{{"role", "agent"}, {"data", {{"user", "0x" + std::string(40, '2')}}}},
                    "is an API wallet of 0x" + std::string(40, '2')),
          std::pair(json{{"role", "missing"}}, std::string("the venue knows no account")),
          std::pair(json{{"rule", "user"}}, std::string("the venue knows no account"))}) {
        there.infos["userRole"] = role;
        open();
        EXPECT_FALSE(session->isUp());
        const auto told = take<domain::ConnectionChanged>();
        ASSERT_FALSE(told.empty());
        EXPECT_FALSE(told.back().up);
        EXPECT_NE(told.back().why.find("F105"), std::string::npos) << told.back().why;
        EXPECT_NE(told.back().why.find(words), std::string::npos) << told.back().why;
        EXPECT_EQ(there.asked("clearinghouseState"), 0U) << "nothing of it is read";
    }
    there.infos["userRole"] = {{"role", "user"}};
    open();
    EXPECT_TRUE(session->isUp());
}

TEST_F(AccountSessionTest, ListsSubscribesAndIsProtected)
{
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_EQ(there.acted("scheduleCancel").size(), 1U);
    EXPECT_EQ(there.acted("scheduleCancel")[0]["action"]["time"], 1'765'541'474'000 + 60'000);
    const auto lines = all<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].up);
    const auto protection = all<domain::ProtectionChanged>();
    ASSERT_FALSE(protection.empty());
    EXPECT_TRUE(protection.back().armed);
    for (const auto& text : there.texts)
        EXPECT_EQ(text.find(kKey.substr(2)), std::string::npos);
}

/// C16: without the volume that the venue wants, the account is unprotected, and that is told.
TEST_F(AccountSessionTest, C16_ARefusedScheduleIsNoProtection)
{
    there.actions["scheduleCancel"] = {{"status", "err"},
                                       {"response", "Cannot set scheduled cancel time until enough volume"}};
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_FALSE(all<domain::ProtectionChanged>().back().armed);
}

/// The switch is renewed only while the desk lives, and is not called armed after its time.
TEST_F(AccountSessionTest, C16_TheScheduleIsRenewedOnlyWhileTheDeskLives)
{
    open();
    for (int i = 0; i < 45; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_EQ(there.acted("scheduleCancel").size(), 3U) << "at 0, 20 and 40 seconds";
    EXPECT_TRUE(all<domain::ProtectionChanged>().back().armed);
    alive = false;
    for (int i = 0; i < 90; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_EQ(there.acted("scheduleCancel").size(), 3U);
    EXPECT_FALSE(take<domain::ProtectionChanged>().back().armed);
}

/// A profile that watches signs nothing.
TEST_F(AccountSessionTest, AWatchedAccountSignsNothing)
{
    make(false);
    open();
    ASSERT_TRUE(session->isUp());
    EXPECT_TRUE(there.acted("scheduleCancel").empty());
    EXPECT_FALSE(send(intent("d1-7", 0.5)).has_value());
    EXPECT_TRUE(there.acted("order").empty());
}

/// What leaves is the venue's order, signed by the API wallet over a nonce that was never used.
TEST_F(AccountSessionTest, AnOrderLeavesSignedWithItsCloid)
{
    open();
    session->told().clear();
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    auto quote = intent("d1-8", 0.00001);
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote).has_value());
    const auto orders = there.acted("order");
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0]["action"]["orders"][0].dump(),
              R"({"a":1,"b":false,"p":"92000","s":"0.5","r":false,"t":{"limit":{"tif":"Ioc"}},"c":")" +
                  cloidOf("d1-7").value() + R"("})");
    EXPECT_EQ(orders[1]["action"]["orders"][0]["t"]["limit"]["tif"], "Alo");
    std::uint64_t before = 0;
    for (const auto* type : {"scheduleCancel", "order"})
        for (const auto& sent : there.acted(type)) {
            const auto nonce = sent["nonce"].get<std::uint64_t>();
            EXPECT_GT(nonce, before) << "all within one millisecond";
            before = nonce;
            ActionTerms signedTerms{.nonce = nonce, .vault = {}, .expiresAfter = {}};
            // An order that the venue holds up is not placed later; what takes away is good at any time.
            ASSERT_EQ(sent.contains("expiresAfter"), std::string(type) == "order");
            if (sent.contains("expiresAfter")) {
                signedTerms.expiresAfter = sent["expiresAfter"].get<std::uint64_t>();
                EXPECT_EQ(*signedTerms.expiresAfter, 1'765'541'474'000 + 10'000);
            }
            const auto hash = actionHash(sent["action"], signedTerms).value();
            const auto signer = signing::recoverAddress(agentDigest(hash, Network::Mainnet),
                                                        signatureFromJson(sent["signature"]).value());
            EXPECT_EQ(signer.value(), *wallet);
        }
    EXPECT_EQ(all<domain::OrderSent>().size(), 2U);
}

/// What is not in the venue's steps is refused before it leaves.
TEST_F(AccountSessionTest, F31_WhatIsNotInTheVenuesStepsDoesNotLeave)
{
    open();
    EXPECT_FALSE(send(intent("d1-1", 0.000001)).has_value());
    EXPECT_FALSE(send(intent("d1-2", 0.5, 92000.25)).has_value()) << "seven figures";
    EXPECT_FALSE(send(intent("a/b", 0.5)).has_value());
    EXPECT_TRUE(there.acted("order").empty());
    EXPECT_TRUE(all<domain::OrderSent>().empty());
    session->closed("reset", there.now);
    EXPECT_FALSE(send(intent("d1-3", 0.5)).has_value());
}

/// F23: two channels tell each fill; it is told once. The last one ends the order.
TEST_F(AccountSessionTest, F23_AFillIsToldOnceAndTheLastOneEndsTheOrder)
{
    open();
    there.actions["order"] = statuses("order", {{{"resting", {{"oid", 77}}}}});
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.work();
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U);
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.2")}}}}});
    there.say({{"channel", "userFills"},
               {"data", {{"user", kOwner}, {"fills", {fill("d1-7", 5, "0.2"), fill("d1-7", 6, "0.3")}}}}});
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.0", "filled")}}});
    there.say({{"channel", "userFills"},
               {"data",
                {{"user", kOwner}, {"isSnapshot", true}, {"fills", {fill("d1-7", 6, "0.3"), fill("d1-2", 2, "1")}}}}});
    EXPECT_TRUE(all<domain::OrderAcknowledged>().empty());
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].quantity.toString(), "0.2");
    EXPECT_EQ(fills[0].fee.toString(), "0.009997 USDC");
    EXPECT_EQ(fills[0].order, "d1-7");
    EXPECT_FALSE(fills[0].last);
    EXPECT_TRUE(fills[1].last);
}

TEST_F(AccountSessionTest, F45_ARefusalEndsTheOrderWithTheVenuesWords)
{
    open();
    there.actions["order"] = statuses("order", {{{"error", "Insufficient margin to place order. asset=1"}}});
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    there.work();
    auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Rejected);
    EXPECT_EQ(ended[0].reason, "Insufficient margin to place order. asset=1");
    there.actions["order"] = {{"status", "err"}, {"response", "User or API Wallet 0x12 does not exist."}};
    ASSERT_TRUE(send(intent("d1-8", 0.5)).has_value());
    there.work();
    ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].reason, "User or API Wallet 0x12 does not exist.");
}

/// F44: what is left of an immediate order is over, with what was filled.
TEST_F(AccountSessionTest, F44_AnImmediateOrderThatFilledInPartHasEnded)
{
    open();
    there.actions["order"] = statuses("order", {{{"filled", {{"totalSz", "0.2"}, {"avgPx", "92001.0"}, {"oid", 77}}}}});
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    there.work();
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Cancelled);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.2")}}}}});
    EXPECT_EQ(take<domain::OrderFilled>().size(), 1U) << "its fill is told though it has ended";
}

/// F39: without an answer nothing is told of the order; the venue is asked by cloid, and says that it does not know it.
/// That is no evidence yet (F41).
TEST_F(AccountSessionTest, F39_AnOrderWithoutAnAnswerIsAskedForByCloid)
{
    open();
    session->told().clear();
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(all<domain::OrderEnded>().empty());
    there.now = there.now + Duration::seconds(2);  // Two openings in one instant leave no room for questions.
    open();
    there.infos["orderStatus"] = {{"status", "unknownOid"}};
    there.infos["clearinghouseState"] = {{"assetPositions", json::array()},
                                         {"marginSummary", {{"accountValue", "10.0"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    EXPECT_EQ(there.calls[there.calls.size() - 2]["request"]["payload"]["oid"], cloidOf("d1-7").value());
    EXPECT_EQ(there.calls.back()["request"]["payload"]["user"], kOwner) << "the owner's address, not the wallet's";
    const auto positions = all<domain::PositionReport>();
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_TRUE(positions[0].quantity.isZero()) << "a flat one too";
    EXPECT_TRUE(take<domain::OrderReport>().empty()) << "it has just left, and may be placed yet";
}

/// An order in doubt that the status query does not know.
struct OrderInDoubt : AccountSessionTest {
    OrderInDoubt()
    {
        there.infos["orderStatus"] = {{"status", "unknownOid"}};
        there.infos["openOrders"] = there.infos["userFillsByTime"] = json::array();
        there.infos["clearinghouseState"] = {{"assetPositions", json::array()},
                                             {"marginSummary", {{"accountValue", "10.0"}}}};
    }
    void lose(const std::string& id)
    {
        open();
        auto order = intent(id, 0.5);
        order.purpose = domain::OrderPurpose::Quote;
        ASSERT_TRUE(send(order).has_value());
        session->told().clear();
    }
    std::vector<domain::OrderReport> ask(const std::string& id)
    {
        session->ask({.account = {1}, .order = id, .askedAt = there.now, .instrument = {1}}, there.now);
        for (int i = 0; i < 30; ++i)
            there.work();
        return take<domain::OrderReport>();
    }
    /// The same over half a minute, in which pages of fills have room.
    std::vector<domain::OrderReport> askSlowly(const std::string& id)
    {
        auto reports = ask(id);
        for (int second = 0; second < 30; ++second) {
            there.tick(Duration::seconds(1));
            for (auto& report : take<domain::OrderReport>())
                reports.push_back(std::move(report));
        }
        return reports;
    }
    /// Fills of another order, so many in each millisecond.
    json rows(std::size_t count, std::size_t each)
    {
        auto all = json::array();
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(fill("d1-2", 100 + i, "0.001"));
            all.back()["time"] = 1'765'541'474'000U + i / each;
        }
        return all;
    }
    void later(Duration by) { there.now = there.now + by; }
    bool isCancelled(const std::string& id)
    {
        const auto before = there.acted("cancelByCloid").size();
        session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
        session->sendCancels(there.now);
        const auto sent = there.acted("cancelByCloid");
        return sent.size() > before && sent.back()["action"]["cancels"][0]["cloid"] == cloidOf(id).value();
    }
    json open(const std::string& id)
    {
        return {{"coin", "BTC"}, {"limitPx", "92000"}, {"oid", 77},      {"side", "A"},
                {"sz", "0.5"},   {"origSz", "0.5"},    {"timestamp", 1}, {"cloid", cloidOf(id).value()}};
    }
    using AccountSessionTest::open;
};

/// F41: it may be placed until its action has expired, and answers may be behind that: so long nothing is told, nothing
/// is forgotten, and a kill reaches it.
TEST_F(OrderInDoubt, F41_OneThatMayStillBePlacedIsNotCalledMissing)
{
    lose("d1-7");
    for (int second = 0; second < 15; second += 2) {
        EXPECT_TRUE(ask("d1-7").empty()) << second;
        later(Duration::seconds(2));
    }
    EXPECT_EQ(there.asked("userFillsByTime"), 0U);
    EXPECT_TRUE(isCancelled("d1-7"));
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U) << "it came after all";
}

/// F41: later, where open orders and fills do not have it and the status says the same once more, it is told. The
/// ledger wants that three times over ten seconds: until then it is kept, cancelled with the rest, and asked for in the
/// fills since it left and not in those of two days. After that it is not cancelled for ever.
TEST_F(OrderInDoubt, F41_StatusOpenOrdersFillsAndStatusAgainProveThatItIsNotThere)
{
    lose("d1-7");
    later(Duration::seconds(15));
    const auto reports = ask("d1-7");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::NotPlaced);
    EXPECT_EQ(reports[0].askedAt, there.now);
    EXPECT_EQ(there.asked("orderStatus"), 2U);
    EXPECT_EQ(there.asked("openOrders"), 1U);
    EXPECT_EQ(there.asked("userFillsByTime"), 1U);
    EXPECT_TRUE(isCancelled("d1-7")) << "the desk still counts it";
    for (int proof = 2; proof <= 3; ++proof) {
        later(Duration::seconds(5));
        EXPECT_EQ(ask("d1-7").size(), 1U) << "the ledger wants it three times";
    }
    std::vector<std::uint64_t> since;
    for (const auto& call : there.calls)
        if (call["method"] == "post" && call["request"]["payload"].value("type", "") == "userFillsByTime")
            since.push_back(call["request"]["payload"]["startTime"]);
    // A minute for clocks that are apart before it left.
    EXPECT_THAT(since, testing::Each(1'765'541'474'000U - 60'000U));
    EXPECT_FALSE(isCancelled("d1-7"));
}

/// F41: an order that was told as missing and then shows up is ours as before, and its proofs begin anew.
TEST_F(OrderInDoubt, F41_OneThatShowsUpAfterAProofIsCountedAnew)
{
    lose("d1-7");
    later(Duration::seconds(15));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    later(Duration::seconds(5));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U);
    later(Duration::seconds(5));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    EXPECT_TRUE(isCancelled("d1-7")) << "one proof since it was seen";
}

TEST_F(OrderInDoubt, F41_OneThatIsOpenAfterAllIsReportedAsOpen)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos["openOrders"] = json::array({open("d1-7")});
    const auto reports = ask("d1-7");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::Working);
    EXPECT_EQ(reports[0].order, "d1-7");
    EXPECT_TRUE(isCancelled("d1-7"));
}

TEST_F(OrderInDoubt, F41_OneThatFilledIsNotCalledMissing)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos["userFillsByTime"] = json::array({fill("d1-7", 9, "0.2")});
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    for (int i = 0; i < 4; ++i)
        there.work();
    EXPECT_TRUE(all<domain::OrderReport>().empty());
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 1U) << "and its fill is told";
    EXPECT_EQ(fills[0].quantity.toString(), "0.2");
    EXPECT_TRUE(ask("d1-7").empty()) << "the fill is told once, and is evidence for ever";
}

/// A list that cannot be read whole, is refused, or may not be whole proves nothing.
TEST_F(OrderInDoubt, F41_AListThatMayHideItProvesNothing)
{
    lose("d1-7");
    json full = json::array();
    for (std::uint64_t i = 0; i < 2'000; ++i)
        full.push_back(fill("d1-2", 100 + i, "0.001"));
    for (const auto& [which, list] : std::vector<std::pair<std::string, json>>{{"openOrders", {{{"coin", "BTC"}}}},
                                                                               {"openOrders", "busy"},
                                                                               {"userFillsByTime", {{{"coin", "BTC"}}}},
                                                                               {"userFillsByTime", nullptr},
                                                                               {"userFillsByTime", full}}) {
        later(Duration::seconds(15));
        const auto before = there.infos[which];
        there.infos[which] = list;
        EXPECT_TRUE(askSlowly("d1-7").empty()) << which << " " << list.dump().substr(0, 40);
        there.infos[which] = before;
    }
    later(Duration::seconds(15));
    EXPECT_EQ(ask("d1-7").size(), 1U);
}

/// Fills come in pages: the order may be in a later one than the first. Over time the documents say 500 an answer in
/// one place and 2,000 in another.
TEST_F(OrderInDoubt, F41_AFillOfALaterPageIsFound)
{
    lose("d1-7");
    there.page = 500;
    there.infos["userFillsByTime"] = rows(1'200, 3);
    there.infos["userFillsByTime"][1'100] = fill("d1-7", 9, "0.2");
    there.infos["userFillsByTime"][1'100]["time"] = 1'765'541'474'000U + 1'100 / 3;
    later(Duration::seconds(15));
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    for (int second = 0; second < 15; ++second)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(all<domain::OrderReport>().empty());
    EXPECT_EQ(take<domain::OrderFilled>().size(), 1U);
    EXPECT_EQ(there.asked("userFillsByTime"), 3U);
    there.infos["userFillsByTime"][1'100] = rows(1'101, 3)[1'100];
    later(Duration::seconds(15));
    EXPECT_EQ(askSlowly("d1-7").size(), 1U) << "no page has it";
    EXPECT_EQ(there.asked("userFillsByTime"), 3U + 4U) << "the last one brings nothing new";
}

/// Where a full page is not the oldest there are, more of one millisecond are there than a page holds, or as many as
/// the venue keeps, the order may be among those that are not told.
TEST_F(OrderInDoubt, F41_FillsThatCannotBePagedToTheirEndProveNothing)
{
    lose("d1-7");
    there.page = 500;
    auto newestFirst = rows(500, 3);
    std::reverse(newestFirst.begin(), newestFirst.end());
    for (const auto& [list, pages] : {std::pair(newestFirst, 1U), {rows(501, 501), 2U}, {rows(10'000, 3), 21U}}) {
        there.infos["userFillsByTime"] = list;
        later(Duration::seconds(60));
        const auto before = there.asked("userFillsByTime");
        EXPECT_TRUE(ask("d1-7").empty()) << list.size();
        for (int second = 0; second < 90; ++second)
            there.tick(Duration::seconds(1));
        EXPECT_TRUE(take<domain::OrderReport>().empty()) << list.size();
        EXPECT_EQ(there.asked("userFillsByTime") - before, pages) << list.size();
    }
    std::reverse(newestFirst.begin(), newestFirst.end());
    there.infos["userFillsByTime"] = newestFirst;
    later(Duration::seconds(30));
    EXPECT_EQ(askSlowly("d1-7").size(), 1U);
}

/// F05: the venue counts by weight and by address, not by the number of questions: whatever is asked and however often,
/// no minute holds more than 1,200, and what waits is asked when there is room.
TEST_F(OrderInDoubt, F05_QuestionsAreCountedByTheirWeight)
{
    lose("d1-7");
    there.page = 500;
    there.infos["userFillsByTime"] = rows(9'000, 3);
    later(Duration::seconds(15));
    const auto begun = there.now;
    EXPECT_TRUE(ask("d1-7").empty());
    EXPECT_LT(there.asked("userFillsByTime"), 10U) << "20 and 25 more for its rows, of 300 at once";
    std::vector<domain::OrderReport> reports;
    for (int second = 0; second < 180 && reports.empty(); ++second) {
        there.tick(Duration::seconds(1));
        // A desk that asks for the whole account each second on top of it.
        session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
        for (const auto& report : take<domain::OrderReport>())
            if (report.state == domain::OrderState::NotPlaced) reports.push_back(report);
    }
    ASSERT_EQ(reports.size(), 1U) << "the proof goes before what waits";
    EXPECT_EQ(reports[0].askedAt, begun);
    for (int second = 0; second < 120; ++second)
        there.tick(Duration::seconds(1));
    EXPECT_LE(there.mostInAMinute(), 1'200.0);
    EXPECT_GT(there.mostInAMinute(), 600.0) << "what there is is used";
}

/// A page of 2,000 fills weighs 120 of the 300 that may go at once, and its answer cannot be sent back: it is asked for
/// only where orders have room after it, whatever else is asked, and the proof comes to its end.
TEST_F(OrderInDoubt, F05_PagesOfAProofLeaveRoomForOrders)
{
    lose("d1-7");
    there.page = 2'000;
    there.infos["userFillsByTime"] = rows(9'000, 3);
    later(Duration::seconds(30));
    EXPECT_TRUE(ask("d1-7").empty());
    int hedges = 0;
    std::vector<domain::OrderReport> reports;
    for (int tenth = 0; tenth < 1'200 && reports.empty(); ++tenth) {
        there.tick(Duration::milliseconds(100));
        if (tenth % 10 == 0)
            session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
        if (tenth % 2 == 0) {
            const auto sent = send(intent("h1-" + std::to_string(++hedges), 0.5));
            ASSERT_TRUE(sent.has_value()) << "hedge " << hedges << ": " << sent.error().message;
        }
        for (const auto& report : take<domain::OrderReport>())
            if (report.state == domain::OrderState::NotPlaced) reports.push_back(report);
    }
    EXPECT_EQ(reports.size(), 1U) << hedges;
    EXPECT_GE(there.asked("userFillsByTime"), 5U);
    EXPECT_GT(there.asked("openOrders"), 3U) << "other questions have their turns";
    EXPECT_LE(there.mostInAMinute(), 1'200.0);
}

/// Feed and accounts of one machine share it: what another line has used is not there, orders wait for room, and a
/// cancel never does.
TEST_F(OrderInDoubt, F05_AnotherLineOfThisMachineUsesTheSameWeight)
{
    lose("d1-7");
    weights->count(there.now, 10'000.0);
    EXPECT_TRUE(ask("d1-7").empty());
    EXPECT_EQ(there.asked("orderStatus"), 0U);
    const auto refused = send(intent("d1-8", 0.5));
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find("F05"), std::string::npos);
    EXPECT_TRUE(isCancelled("d1-7"));
    there.tick(Duration::minutes(12));
    EXPECT_GE(there.asked("orderStatus"), 1U);
    EXPECT_TRUE(send(intent("d1-9", 0.5)).has_value());
}

TEST(Weights, AreThoseOfTheDocuments)
{
    EXPECT_EQ(weightOf("orderStatus"), 2.0);
    EXPECT_EQ(weightOf("meta"), 20.0);
    EXPECT_EQ(weightOf("userRole"), 60.0);
    EXPECT_EQ(weightOfAction(1), 1.0);
    EXPECT_EQ(weightOfAction(80), 3.0);
    EXPECT_EQ(weightOfRows(499), 24.0);
    const auto one = weightsAt("host:1", 1'200.0);
    EXPECT_EQ(one, weightsAt("host:1", 1'200.0));
    EXPECT_NE(one, weightsAt("host:2", 1'200.0));
}

/// The ledger asks every few seconds: a proof that is on its way goes on, and one whose answer is lost begins anew.
TEST_F(OrderInDoubt, F41_AProofThatIsOnItsWayIsNotBegunAnew)
{
    lose("d1-7");
    later(Duration::seconds(15));
    const auto list = there.infos["openOrders"];
    there.infos.erase("openOrders");
    for (int again = 0; again < 3; ++again) {
        EXPECT_TRUE(ask("d1-7").empty());
        EXPECT_EQ(there.asked("openOrders"), 1U);
        later(Duration::seconds(5));
    }
    there.infos["openOrders"] = list;
    there.tick(Duration::seconds(60));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    EXPECT_EQ(there.asked("openOrders"), 2U);
}

/// F05: the venue counted more than we did: nothing of that kind leaves until there is room again.
TEST_F(OrderInDoubt, F05_ARefusalForTheRateSpendsTheBudget)
{
    open();
    there.tooMany = {"orderStatus", "order"};
    EXPECT_TRUE(ask("d1-7").empty());
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    EXPECT_EQ(there.asked("openOrders"), 0U);
    EXPECT_GE(budget.held(there.now), 15.0) << "orders are counted by their own number as well";
    there.tick(Duration::milliseconds(11'400));
    EXPECT_EQ(there.asked("openOrders"), 0U) << "15 a second, 22 wanted and 150 kept";
    there.tick(Duration::milliseconds(101));
    EXPECT_EQ(there.asked("openOrders"), 1U);
    there.tick(Duration::seconds(1));
    ASSERT_TRUE(send(intent("d1-8", 0.5)).has_value());
    there.work();
    EXPECT_LT(budget.held(there.now), 1.0);
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "it is asked for, not called refused (F39)";
}

/// What the first line had answered is nothing over the next.
TEST_F(OrderInDoubt, F41_ALostLineProvesNothing)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos.erase("openOrders");
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    ASSERT_EQ(there.asked("userFillsByTime"), 1U);
    session->closed("reset by the peer", there.now);
    there.infos["openOrders"] = json::array();
    open();
    EXPECT_TRUE(take<domain::OrderReport>().empty());
    EXPECT_TRUE(isCancelled("d1-7")) << "it is still ours";
}

/// Of a run before this one: it left before this session began, so that is where its time is counted from. It is
/// cancelled by its name, at once if it is known and otherwise when the venue tells of it.
TEST_F(OrderInDoubt, AnOrderOfARunBeforeIsCountedFromThisOnesBeginningAndCancelledByName)
{
    open();
    EXPECT_TRUE(ask("0123456789abcdef-00000001").empty());
    session->cancel({.scope = {}, .kill = {}, .order = "d1-9"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.acted("cancelByCloid").empty()) << "nobody knows where it stands";
    there.infos["openOrders"] = json::array({open("d1-9"), open("d1-8")});
    there.infos["openOrders"][1]["oid"] = 78;
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    EXPECT_TRUE(session->sendCancels(there.now));
    ASSERT_EQ(there.acted("cancelByCloid").size(), 1U);
    EXPECT_EQ(there.acted("cancelByCloid")[0]["action"]["cancels"].size(), 1U) << "d1-8 was not named";
    session->told().clear();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-9", "0.5", "canceled")}}});
    EXPECT_EQ(take<domain::OrderEnded>().size(), 1U);
    there.infos["openOrders"] = json::array();
    later(Duration::seconds(15));
    EXPECT_EQ(ask("0123456789abcdef-00000001").size(), 1U);
}

/// Answers that overtake each other: a fill before the order's number, a cancel of what has filled, a part that filled
/// before the cancel, an answer that names an error for an order that stands.
TEST_F(AccountSessionTest, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    auto quote = intent("d1-7", 0.5);
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote).has_value());
    session->told().clear();
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.5")}}}}});
    EXPECT_TRUE(take<domain::OrderFilled>().at(0).last);
    there.actions["order"] = statuses("order", {{{"resting", {{"oid", 77}}}}});
    there.work();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.0", "filled")}}});
    EXPECT_TRUE(session->told().empty() || (all<domain::OrderEnded>().empty() && all<domain::OrderFilled>().empty()));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.acted("cancelByCloid").empty()) << "it has filled";

    quote.id = "d1-8";
    ASSERT_TRUE(send(quote).has_value());
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-8", "0.3", "canceled")}}});
    auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-8", 6, "0.2")}}}}});
    EXPECT_EQ(take<domain::OrderFilled>().at(0).order, "d1-8") << "the fill that it ended with comes after the word";
    there.work();
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "one end";
}

TEST_F(AccountSessionTest, AnAccountIsReportedWhole)
{
    open();
    there.infos["openOrders"] = json::array(
        {{{"coin", "BTC"},
          {"limitPx", "29792.0"},
          {"oid", 91490942},
          {"side", "A"},
          {"sz", "0.3"},
          {"origSz", "0.5"},
          {"timestamp", 1},
          {"cloid", cloidOf("d1-7").value()}},
         {{"coin", "BTC"}, {"limitPx", "29793.0"}, {"oid", 5}, {"side", "B"}, {"sz", "1"}, {"timestamp", 1}}});
    there.infos["clearinghouseState"] = {
        {"assetPositions", {{{"position", {{"coin", "BTC"}, {"szi", "-0.00785"}, {"unrealizedPnl", "-0.08"}}}}}},
        {"marginSummary", {{"accountValue", "100.5"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    const auto orders = all<domain::OrderReport>();
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].order, "d1-7");
    EXPECT_EQ(orders[0].filled.toString(), "0.2");
    EXPECT_EQ(orders[1].order, "") << "not ours (F48)";
    EXPECT_EQ(all<domain::PositionReport>().at(0).quantity.toString(), "-0.00785");
    EXPECT_EQ(all<domain::BalanceReport>().at(0).amount.toString(), "100.58 USDC") << "what is not realised is no cash";
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].reports, 4U);
}

/// F47: an answer that cannot be read whole names more reports than came.
TEST_F(AccountSessionTest, F47_AnAnswerThatIsNotWholeProvesNothing)
{
    open();
    there.infos["openOrders"] = json::array({{{"coin", "BTC"}}});
    there.infos["clearinghouseState"] = {{"assetPositions", json::array()}, {"marginSummary", {{"accountValue", "1"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    EXPECT_EQ(take<domain::ReconcileDone>().at(0).reports, 2U) << "one balance came";
}

/// F49: a cancel goes by cloid; one that is refused asks what the order is.
TEST_F(AccountSessionTest, F49_ARefusedCancelAsksForTheOrder)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.actions["cancelByCloid"] =
        statuses("cancel", {{{"error", "Order was never placed, already canceled, or filled. asset=1"}}});
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto sent = there.acted("cancelByCloid");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0]["action"]["cancels"][0].dump(), R"({"asset":1,"cloid":")" + cloidOf("d1-7").value() + R"("})");
    there.work();
    EXPECT_EQ(there.asked("orderStatus"), 1U);
    session->told().clear();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.3", "canceled")}}});
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
}

/// F48, F52: a kill cancels ours at once, then whatever else is open.
TEST_F(AccountSessionTest, F48_AKillCancelsEverythingOfTheAccount)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.infos["openOrders"] = json::array(
        {{{"coin", "ETH"}, {"limitPx", "2979.0"}, {"oid", 5}, {"side", "B"}, {"sz", "1"}, {"timestamp", 1}}});
    there.actions["cancel"] = statuses("cancel", {"success"});
    session->cancel({.scope = {}, .kill = {3}}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "what else is open is not known yet";
    EXPECT_EQ(there.acted("cancelByCloid").size(), 1U);
    there.work();
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto sent = there.acted("cancel");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0]["action"]["cancels"][0].dump(), R"({"a":0,"o":5})");
}

/// F20: a private message that cannot be read, or has a key twice, ends the line, so that the account is asked anew.
TEST_F(AccountSessionTest, F20_AnUnreadablePrivateMessageEndsTheLine)
{
    open();
    for (const auto* text :
         {R"({"channel":"orderUpdates","data":{}})", R"({"channel":"orderUpdates","data":[{}]})",
          R"({"channel":"user","data":{"fills":[{"coin":"BTC"}]}})", R"({"channel":"user","channel":"user"})", "{"}) {
        const auto before = there.drops.size();
        session->message(text, there.now);
        EXPECT_EQ(there.drops.size(), before + 1) << text;
    }
}

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

// ---- payments

/// F37: each payment is told once, with the venue's figure; its channels begin with what came before.
TEST_F(AccountSessionTest, F37_PaymentsAreToldOnceByTheirName)
{
    open();
    session->told().clear();
    const auto time = kStart.nanoseconds / 1'000'000;
    const json hour{
        {"time", time - 60'000}, {"coin", "BTC"}, {"usdc", "-12.5"}, {"szi", "0.5"}, {"fundingRate", "0.0001"}};
    there.say({{"channel", "userFundings"}, {"data", {{"isSnapshot", true}, {"user", kOwner}, {"fundings", {hour}}}}});
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {hour}}}}});
    auto paid = take<domain::CashMoved>();
    ASSERT_EQ(paid.size(), 1U);
    EXPECT_EQ(paid[0].cause, domain::CashCause::Funding);
    EXPECT_EQ(paid[0].instrument, domain::InstrumentId{1});
    EXPECT_EQ(paid[0].amount.toString(), "-12.5 USDC");
    EXPECT_EQ(paid[0].paidAt.nanoseconds, (time - 60'000) * 1'000'000);
    const auto row = [&](const char* hash, json delta) {
        return json{{"time", time}, {"hash", hash}, {"delta", std::move(delta)}};
    };
    const json rows{
        row("0x1", {{"type", "deposit"}, {"usdc", "100.0"}}),
        row("0x2", {{"type", "withdraw"}, {"usdc", 30.0}, {"nonce", 1}, {"fee", 1.0}}),
        row("0x3", {{"type", "accountClassTransfer"}, {"usdc", "12.0"}, {"toPerp", false}}),
        row("0x4", {{"type", "subAccountTransfer"}, {"usdc", "5"}, {"user", "0x1"}, {"destination", kOwner}}),
        row("0x5",
            {{"type", "internalTransfer"}, {"usdc", "7"}, {"user", kOwner}, {"destination", "0x1"}, {"fee", "1"}}),
        row("0x6", {{"type", "spotTransfer"}, {"token", "USDC"}, {"amount", "9"}}),
        row("0x7", {{"type", "deposit"}})};
    there.say(
        {{"channel", "userNonFundingLedgerUpdates"}, {"data", {{"user", kOwner}, {"nonFundingLedgerUpdates", rows}}}});
    double sum = 0.0;
    paid = take<domain::CashMoved>();
    for (const auto& one : paid) {
        EXPECT_EQ(one.cause, domain::CashCause::Transfer);
        sum += one.amount.toDouble();
    }
    EXPECT_EQ(paid.size(), 5U) << "spot is another account, and what cannot be read is left out";
    EXPECT_NEAR(sum, 100.0 - 31.0 - 12.0 + 5.0 - 8.0, 1e-9);
    EXPECT_TRUE(there.drops.empty());
    auto old = hour;
    old["time"] = time - 8LL * 86'400'000;
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {old}}}}});
    EXPECT_TRUE(take<domain::CashMoved>().empty());
}

/// F37: as a charge it would stand beside what was accrued, and count twice.
TEST_F(AccountSessionTest, F37_FundingOfACoinThatNoFeedHasNamedYetWaitsForItsName)
{
    open();
    session->told().clear();
    const auto paid = [&](const char* coin, const char* usd) {
        const json row{{"time", there.now.nanoseconds / 1'000'000},
                       {"coin", coin},
                       {"usdc", usd},
                       {"szi", "0.5"},
                       {"fundingRate", "0.0001"}};
        there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {row}}}}});
    };
    paid("DOGE", "-1");
    auto told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U) << "the venue lists no such coin";
    EXPECT_EQ(told[0].cause, domain::CashCause::Charge);
    paid("ETH", "-2.5");
    paid("ETH", "-2.5");
    there.tick(Duration::seconds(5));
    EXPECT_TRUE(take<domain::CashMoved>().empty());
    auto ether = perpetual();
    ether.id = {2};
    ether.name = "ETH";
    names.add(ether);
    there.tick(Duration::seconds(1));
    told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].cause, domain::CashCause::Funding);
    EXPECT_EQ(told[0].instrument, domain::InstrumentId{2});
    there.tick(Duration::seconds(1));
    EXPECT_TRUE(take<domain::CashMoved>().empty()) << "once";
}

/// Over a line that fell meanwhile too.
TEST_F(AccountSessionTest, F37_FundingOfACoinThatNoFeedNamesCountsAfterAMinute)
{
    open();
    session->told().clear();
    const json row{{"time", there.now.nanoseconds / 1'000'000},
                   {"coin", "ETH"},
                   {"usdc", "-2.5"},
                   {"szi", "0.5"},
                   {"fundingRate", "0.0001"}};
    there.say({{"channel", "userFundings"}, {"data", {{"user", kOwner}, {"fundings", {row}}}}});
    session->closed("dropped", there.now);
    there.tick(Duration::seconds(59));
    EXPECT_TRUE(take<domain::CashMoved>().empty());
    there.tick(Duration::seconds(1));
    const auto told = take<domain::CashMoved>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].cause, domain::CashCause::Charge);
    EXPECT_EQ(told[0].amount.toString(), "-2.5 USDC");
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
