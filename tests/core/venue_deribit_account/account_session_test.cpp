#include "venue/deribit_account/account_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/venue_deribit/deribit_frames.h"
#include "support/cleared.h"
#include "venue/sockets/private_frame.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using nlohmann::json;

const Timestamp kStart{1'765'541'474'000'000'000};
const std::string kSecret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

domain::Instrument perpetual()
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

domain::Instrument option()
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
                frame["result"] = results.contains(method) ? results.at(method) : json("ok");
            frame["usOut"] = now.nanoseconds / 1000;
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

struct AccountSessionTest : testing::Test {
    venue::InstrumentNames names;
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
        there.results["private/subscribe"] = json::array({"user.changes.any.any.raw"});
    }
    void make(ProtectionTerms protection, bool mayWithdraw = false)
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
        session.emplace(terms,
                        AccountSession::Links{std::move(credentials), names, there, budget, [this] { return alive; }});
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

/// F55: an answer says that the venue's instant lay between asking and hearing. A line whose answers are late says
/// nothing else; one that is quick says how far off the clock is.
TEST(ClockOffsets, F55_MovesOnlyWhereAnAnswerContradictsIt)
{
    account::ClockOffset clock;
    const auto answer = [&](int thereMs, int backMs, int offMs) {
        const Timestamp asked = kStart, heard = asked + Duration::milliseconds(thereMs + backMs);
        return clock.take(asked, asked + Duration::milliseconds(thereMs - offMs), heard);
    };
    EXPECT_FALSE(answer(20, 20, 0)) << "it may be right";
    // Answers that wait for seconds before they are read, one way or the other.
    EXPECT_FALSE(answer(10, 1'500, 0));
    EXPECT_FALSE(answer(1'500, 10, 0));
    const auto off = answer(20, 20, 300);
    ASSERT_TRUE(off);
    EXPECT_EQ(*off, Duration::milliseconds(280)) << "so much is certain";
    EXPECT_FALSE(answer(200, 900, 300));
    EXPECT_FALSE(answer(5, 5, 300)) << "moved by less than 50 ms";
    const auto back = answer(20, 20, 0);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, Duration::milliseconds(20));
    EXPECT_FALSE(clock.take(kStart, kStart, kStart - Duration::seconds(1))) << "heard before it was asked";
}

/// F37: money that came or went beside trades stands in the account's log, which is asked for and told once.
TEST_F(AccountSessionTest, F37_TheLogTellsWhatMovedBesideTrades)
{
    open();
    const auto time = kStart.nanoseconds / 1'000'000;
    const auto row = [&](std::int64_t id, const char* type, const char* currency, double change) {
        return json{{"id", id}, {"type", type}, {"currency", currency}, {"change", change}, {"timestamp", time + id}};
    };
    there.results["private/get_transaction_log"] = {{"logs",
                                                     {row(1, "deposit", "BTC", 0.5),
                                                      row(2, "trade", "BTC", -0.001),
                                                      row(3, "settlement", "BTC", 0.2),
                                                      row(4, "withdrawal", "BTC", -0.125),
                                                      row(5, "correction", "BTC", -0.01),
                                                      row(6, "a new one", "BTC", 9.0),
                                                      row(7, "deposit", "NONE", 1.0),
                                                      {{"id", 8}, {"type", "deposit"}}}},
                                                    {"continuation", nullptr}};
    session->told().clear();
    session->tick(there.now);
    there.work();
    const auto moved = take<domain::CashMoved>();
    ASSERT_EQ(moved.size(), 3U);
    EXPECT_EQ(moved[0].amount.toString(), "0.5 BTC");
    EXPECT_EQ(moved[0].paidAt.nanoseconds, (time + 1) * 1'000'000);
    EXPECT_EQ(moved[1].cause, domain::CashCause::Transfer);
    EXPECT_EQ(moved[2].cause, domain::CashCause::Charge);
    const auto askedAfter = [&](Duration by) {
        there.now = there.now + by;
        session->tick(there.now);
        there.work();
        return there.made("private/get_transaction_log");
    };
    EXPECT_EQ(askedAfter(Duration::milliseconds(1'499)).size(), 1U);
    const auto asked = askedAfter(Duration::milliseconds(1));
    ASSERT_EQ(asked.size(), 2U) << "BTC, then USDC";
    EXPECT_TRUE(take<domain::CashMoved>().empty()) << "it answers the same here, and each is told once";
    EXPECT_EQ(asked[0]["params"]["currency"], "BTC");
    EXPECT_EQ(asked[1]["params"]["currency"], "USDC");
    EXPECT_EQ(askedAfter(Duration::seconds(30)).size(), 2U);
    const auto next = askedAfter(Duration::seconds(31));
    ASSERT_EQ(next.size(), 3U);
    EXPECT_GT(next[2]["params"]["start_timestamp"], asked[0]["params"]["start_timestamp"]) << "from where it was read";
    there.answers = false;
    EXPECT_EQ(askedAfter(Duration::milliseconds(1'500)).size(), 4U);
    EXPECT_EQ(askedAfter(Duration::seconds(59)).size(), 4U) << "one is on its way";
    there.answers = true;
    EXPECT_EQ(askedAfter(Duration::seconds(2)).back()["params"]["currency"], "BTC")
        << "an answer that was lost ends it";
    EXPECT_TRUE(there.drops.empty());
}

/// F05: a call of the log costs 10,000 of 80,000 credits, which come back at 10,000 a second; one too many ends the
/// session. A log of any length is read to its end all the same, and what stands behind 10,000 rows is told.
TEST_F(AccountSessionTest, F05_TheLogIsReadAtTheVenuesPaceAndToItsEnd)
{
    open();
    const auto milliseconds = kStart.nanoseconds / 1'000'000;
    constexpr std::size_t kPages = 40;
    json trades = json::array();
    for (int i = 0; i < 250; ++i)
        trades.push_back({{"id", i}, {"type", "trade"}, {"currency", "BTC"}, {"change", 0.1}, {"timestamp", 1}});
    std::size_t made = 0;
    double credits = 80'000.0;
    const auto step = [&] {
        auto& answer = there.results["private/get_transaction_log"];
        answer = {{"logs", trades}, {"continuation", made + 1}};
        if (made >= 2 * kPages) {
            answer["continuation"] = nullptr;
            answer["logs"].push_back({{"id", 9'000},
                                      {"type", "deposit"},
                                      {"currency", "BTC"},
                                      {"change", 0.5},
                                      {"timestamp", milliseconds}});
        }
        there.now = there.now + Duration::milliseconds(100);
        session->tick(there.now);
        there.work();
        const auto now = there.made("private/get_transaction_log").size();
        credits = std::min(80'000.0, credits + 1'000.0) - 10'000.0 * static_cast<double>(now - made);
        ASSERT_GE(credits, 0.0) << now << " calls";
        ASSERT_LE(now - made, 1U);
        made = now;
    };
    for (int i = 0; i < 100; ++i)
        ASSERT_NO_FATAL_FAILURE(step());
    EXPECT_EQ(made, 7U) << "one in 1.5 s";
    // Over the next line the pool is the same.
    session->closed("reset by the peer", there.now);
    open();
    there.now = there.now + Duration::milliseconds(100);
    session->tick(there.now);
    EXPECT_EQ(there.made("private/get_transaction_log").size(), 7U);
    session->told().clear();
    for (int i = 0; i < 1'400 && all<domain::CashMoved>().empty(); ++i)
        ASSERT_NO_FATAL_FAILURE(step());
    EXPECT_EQ(all<domain::CashMoved>().size(), 1U);
    const auto calls = there.made("private/get_transaction_log");
    ASSERT_GT(calls.size(), 2 * kPages);
    EXPECT_EQ(calls[7]["params"].count("continuation"), 0U) << "a new line reads from the beginning";
    EXPECT_EQ(calls[9]["params"]["end_timestamp"], calls[7]["params"]["end_timestamp"]) << "pages of one window";
    EXPECT_GT(calls[9]["params"]["continuation"], 0);
}

TEST_F(AccountSessionTest, F37_ABalanceCountsWhatTheSessionHasRealised)
{
    const json summaries{{"summaries", {{{"currency", "BTC"}, {"balance", 1.5}, {"futures_session_rpl", -0.25}}}}};
    const auto read = readBalances(summaries);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->at(0).toString(), "1.25 BTC");
}

TEST_F(AccountSessionTest, LogsInProtectsReadsBackAndSubscribesInOrder)
{
    open();
    ASSERT_TRUE(session->isUp());
    std::vector<std::string> methods;
    for (const auto& call : there.calls)
        methods.push_back(call["method"]);
    EXPECT_EQ(methods, (std::vector<std::string>{"public/auth", "private/enable_cancel_on_disconnect",
                                                 "private/get_cancel_on_disconnect", "public/set_heartbeat",
                                                 "private/subscribe"}));
    const auto& login = there.calls[0]["params"];
    EXPECT_EQ(login["grant_type"], "client_signature");
    EXPECT_EQ(login["signature"].get<std::string>().size(), 64U);
    std::vector<domain::ProtectionChanged> protection;
    std::vector<domain::ConnectionChanged> lines;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            // The desk forgets what was armed when a line comes up: told before it, it would never be (C16).
            if (std::holds_alternative<domain::ProtectionChanged>(*fact)) {
                EXPECT_EQ(lines.size(), 1U);
            }
            if (const auto* one = std::get_if<domain::ProtectionChanged>(fact)) protection.push_back(*one);
            if (const auto* one = std::get_if<domain::ConnectionChanged>(fact)) lines.push_back(*one);
        }
    ASSERT_EQ(protection.size(), 1U);
    EXPECT_TRUE(protection[0].armed);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].up && lines[0].amends);
}

/// No secret and no token in what is written, told or kept.
TEST_F(AccountSessionTest, NeitherSecretNorTokenLeavesOrIsKept)
{
    open();
    for (const auto& text : there.texts)
        EXPECT_EQ(text.find(kSecret), std::string::npos);
    for (const auto& told : session->told())
        if (const auto* raw = std::get_if<std::string>(&told)) {
            EXPECT_EQ(raw->find("TOKEN"), std::string::npos) << *raw;
            EXPECT_EQ(raw->find(kSecret), std::string::npos);
        }
}

/// F13: bad keys are tried three times, then no more.
TEST_F(AccountSessionTest, F13_RefusedKeysAreNotTriedForEver)
{
    there.errors["public/auth"] = {13004, "invalid_credentials"};
    for (int i = 0; i < 10; ++i) {
        open();
        session->closed(there.drops.back(), there.now);
    }
    EXPECT_EQ(there.made("public/auth").size(), 3U);
    EXPECT_TRUE(session->gaveUp());
    const auto lines = take<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines.back().why, testing::HasSubstr("not tried again"));
}

/// F82: a key that could take the money away is refused by default, once, with what to do; not where a throwaway
/// account is allowed it.
TEST_F(AccountSessionTest, F82_AKeyThatMayWithdrawIsRefused)
{
    for (const auto* scope : {"connection account:read_write trade:read_write wallet:read_write mainaccount",
                              "custody:read_write trade:read_write", "wallet:read_write"}) {
        make({});
        there.forget();
        there.results["public/auth"] = {{"access_token", "TOKEN"}, {"expires_in", 900}, {"scope", scope}};
        for (int i = 0; i < 3; ++i) {
            open();
            session->closed("dropped", there.now);
        }
        EXPECT_EQ(there.made("public/auth").size(), 1U) << scope;
        EXPECT_TRUE(session->gaveUp());
        const auto lines = take<domain::ConnectionChanged>();
        ASSERT_EQ(lines.size(), 1U);
        EXPECT_FALSE(lines[0].up);
        EXPECT_THAT(lines[0].why, testing::HasSubstr("wallet:none"));
    }
    make({}, true);
    open();
    EXPECT_TRUE(session->isUp());
    make({});
    for (const auto* scope : {"", "connection mainaccount wallet:read trade:read_write", "wallet:none custody:read"}) {
        there.results["public/auth"]["scope"] = scope;
        make({});
        open();
        EXPECT_TRUE(session->isUp()) << scope;
    }
}

/// C16: a venue that does not arm it is unprotected, and that is told.
TEST_F(AccountSessionTest, C16_ProtectionIsWhatIsReadBack)
{
    there.results["private/get_cancel_on_disconnect"] = {{"scope", "connection"}, {"enabled", false}};
    open();
    ASSERT_TRUE(session->isUp());
    const auto protection = take<domain::ProtectionChanged>();
    ASSERT_EQ(protection.size(), 1U);
    EXPECT_FALSE(protection[0].armed);
}

TEST_F(AccountSessionTest, AnOrderLeavesInTheVenuesUnitsWithItsLabel)
{
    open();
    session->told().clear();
    there.answers = false;
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    const auto call = there.made("private/sell").back()["params"];
    EXPECT_EQ(call["instrument_name"], "BTC-PERPETUAL");
    EXPECT_EQ(call["amount"], 120) << "contracts of ten dollars";
    EXPECT_EQ(call["price"], 92000.5);
    EXPECT_EQ(call["label"], "d1-7");
    EXPECT_FALSE(call.contains("post_only"));
    const auto sent = take<domain::OrderSent>();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].order, "d1-7");
    auto quote = intent("d1-8", 0.3, {2});
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote));
    EXPECT_TRUE(there.made("private/sell").back()["params"]["post_only"]);
    EXPECT_EQ(there.made("private/sell").back()["params"]["amount"], 0.3);
}

TEST_F(AccountSessionTest, FillsAreInContractsAndTheLastOneEndsTheOrder)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->told().clear();
    there.changes({{"instrument_name", "BTC-PERPETUAL"},
                   {"orders", {order("d1-7", "open", 120, 50)}},
                   {"trades", {trade("d1-7", "t1", 50)}},
                   {"positions", json::array()}});
    there.changes({{"instrument_name", "BTC-PERPETUAL"},
                   {"orders", {order("d1-7", "filled", 120, 120)}},
                   {"trades", {trade("d1-7", "t2", 30), trade("d1-7", "t3", 40)}},
                   {"positions", json::array()}});
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 3U);
    EXPECT_EQ(fills[0].quantity.toDouble(), 5.0);
    EXPECT_EQ(fills[0].price.toString(), "92001");
    EXPECT_EQ(fills[0].fee.toString(), "0.00000015 BTC");
    EXPECT_FALSE(fills[0].last || fills[1].last);
    EXPECT_TRUE(fills[2].last);
}

/// C15: a strategy's orders go, and no other's.
TEST_F(AccountSessionTest, C15_AKillOfAStrategyCancelsItsOrdersAlone)
{
    open();
    auto quote = intent("q1", 1.0), roll = intent("r1", 1.0);
    quote.purpose = domain::OrderPurpose::Quote;
    roll.purpose = domain::OrderPurpose::Roll;
    ASSERT_TRUE(send(intent("h1", 1.0)) && send(quote) && send(roll));
    const auto cancelled = [&](const char* strategy) {
        const auto before = there.made("private/cancel_by_label").size();
        session->cancel({.scope = {domain::ScopeKind::Strategy, strategy}}, there.now);
        EXPECT_TRUE(session->sendCancels(there.now));
        std::vector<std::string> labels;
        const auto calls = there.made("private/cancel_by_label");
        for (auto i = before; i < calls.size(); ++i)
            labels.push_back(calls[i]["params"]["label"]);
        return labels;
    };
    EXPECT_EQ(cancelled("flatten"), std::vector<std::string>{});
    EXPECT_EQ(cancelled("quoter"), std::vector<std::string>{"q1"});
    EXPECT_EQ(cancelled("hedger"), std::vector<std::string>{"h1"});
    EXPECT_EQ(cancelled("roller"), std::vector<std::string>{"r1"});
    EXPECT_TRUE(there.made("private/cancel_all").empty());
}

/// F39: without an answer nothing is told of the order; what the venue then says is.
TEST_F(AccountSessionTest, F39_AnOrderWithoutAnAnswerIsOnlySent)
{
    open();
    session->told().clear();
    there.answers = false;
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(take<domain::OrderEnded>().empty());
    EXPECT_FALSE(send(intent("d1-8", 1.0))) << "without a line nothing leaves";
    there.answers = true;
    open();
    there.results["private/get_order_state_by_label"] = json::array({order("d1-7", "open", 120, 0)});
    there.results["private/get_position"] = {
        {"instrument_name", "BTC-PERPETUAL"}, {"direction", "sell"}, {"size", -50.0}};
    session->told().clear();
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    std::vector<domain::OrderReport> reports;
    std::vector<domain::PositionReport> positions;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            if (const auto* one = std::get_if<domain::OrderReport>(fact)) reports.push_back(*one);
            if (const auto* one = std::get_if<domain::PositionReport>(fact)) positions.push_back(*one);
        }
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::Working);
    EXPECT_EQ(reports[0].quantity.toDouble(), 12.0);
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_EQ(positions[0].quantity.toDouble(), -5.0);
}

TEST_F(AccountSessionTest, ARefusalEndsTheOrderWithTheVenuesWords)
{
    open();
    session->told().clear();
    there.errors["private/sell"] = {10009, "not_enough_funds"};
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.work();
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Rejected);
    EXPECT_EQ(ended[0].reason, "10009 not_enough_funds");
}

/// F39: the venue failed, and its error says nothing of what became of the order or the amendment: its state does.
TEST_F(AccountSessionTest, F39_AnErrorOfTheVenuesOwnIsNoRefusal)
{
    open();
    session->told().clear();
    for (const int code : {11094, -32603, 10001}) {
        const auto asked = there.made("private/get_order_state_by_label").size();
        there.errors["private/sell"] = {code, "internal_server_error"};
        ASSERT_TRUE(send(intent("d1-7", 1.0)));
        there.work();
        EXPECT_TRUE(take<domain::OrderEnded>().empty()) << code;
        EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked + 1) << code;
    }
    const domain::Amendment amendment{.order = "d1-7",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(2.0).value(),
                                      .limitPrice = domain::Price::fromDouble(92000.5).value()};
    there.errors["private/edit_by_label"] = {11094, "internal_server_error"};
    const auto asked = there.made("private/get_order_state_by_label").size();
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_TRUE(take<domain::AmendAnswered>().empty()) << "the worse of both terms counts";
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked + 1);
    there.errors["private/edit_by_label"] = {10010, "already_closed"};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_EQ(take<domain::AmendAnswered>().size(), 1U);
}

/// F41: an order that has just left need not be found yet. So long it is cancelled with the rest; when it was not found
/// three times over ten seconds it is not cancelled for ever.
TEST_F(AccountSessionTest, F41_AnOrderThatIsNotFoundYetIsCancelledAllTheSame)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/get_order_state_by_label"] = json::array();
    there.errors["private/cancel_by_label"] = {10004, "order_not_found"};
    session->told().clear();
    const auto asks = [&](int second) {
        there.now = kStart + Duration::seconds(second);
        session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
        there.work();
        return take<domain::OrderReport>().size();
    };
    EXPECT_EQ(asks(1), 1U);
    session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U) << "not found is not gone";
    there.work();
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    EXPECT_EQ(asks(6), 1U);
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    there.changes({{"orders", json::array({order("d1-7", "open", 120, 0)})}});
    EXPECT_EQ(asks(12), 1U);
    EXPECT_TRUE(session->nextCancel(there.now).has_value()) << "it was seen in between";
    EXPECT_EQ(asks(20), 1U);
    EXPECT_EQ(asks(30), 1U);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

/// Two orders of one label (by hand elsewhere): while one of them is open, the order is not forgotten, and its last
/// word is the open one's.
TEST_F(AccountSessionTest, OfTwoOrdersWithOneLabelTheOpenOneCounts)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    auto other = order("d1-7", "cancelled", 120, 0);
    other["order_id"] = "BTC-2";
    for (const auto& both :
         {json::array({order("d1-7", "open", 120, 20), other}), json::array({other, order("d1-7", "open", 120, 20)})}) {
        there.results["private/get_order_state_by_label"] = both;
        session->told().clear();
        session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
        there.work();
        const auto reports = take<domain::OrderReport>();
        ASSERT_EQ(reports.size(), 2U);
        EXPECT_EQ(reports[1].state, domain::OrderState::PartlyFilled);
        there.now = there.now + Duration::seconds(1);
        session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
        const auto before = there.made("private/cancel_by_label").size();
        EXPECT_TRUE(session->sendCancels(there.now));
        EXPECT_EQ(there.made("private/cancel_by_label").size(), before + 1);
    }
}

/// A state in a word that is not known says nothing of an end, in a report neither.
TEST_F(AccountSessionTest, F20_AReportInAnUnknownWordForgetsNothing)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/get_order_state_by_label"] = json::array({order("d1-7", "suspended", 120, 0)});
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
}

/// F24: an amendment that is acknowledged after the fill, a cancel of what has filled, a part that filled before the
/// cancel, and a line that is lost between an order and its answer.
TEST_F(AccountSessionTest, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    const domain::Amendment amendment{.order = "d1-7",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(15.0).value(),
                                      .limitPrice = domain::Price::fromDouble(92000.5).value()};
    there.results["private/edit_by_label"] = {{"order", order("d1-7", "filled", 150, 150)},
                                              {"trades", json::array({trade("d1-7", "t1", 150)})}};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.changes({{"orders", json::array({order("d1-7", "filled", 150, 150)})},
                   {"trades", json::array({trade("d1-7", "t1", 150)})}});
    session->told().clear();
    there.work();
    std::vector<std::string> trades;
    for (const auto& fill : all<domain::OrderFilled>())
        trades.push_back(fill.tradeId);
    EXPECT_EQ(trades, std::vector<std::string>{"t1"}) << "by its id the ledger knows that it was told before (F23)";
    EXPECT_TRUE(take<domain::AmendAnswered>().at(0).accepted);
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.made("private/cancel_by_label").empty()) << "it has filled";

    ASSERT_TRUE(send(intent("d1-8", 12.0)));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-8"}, there.now);
    session->sendCancels(there.now);
    there.changes({{"orders", json::array({order("d1-8", "filled", 120, 120)})},
                   {"trades", json::array({trade("d1-8", "t2", 120)})}});
    there.results["private/cancel_by_label"] = 0;
    const auto asked = there.made("private/get_order_state_by_label").size();
    there.work();
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked) << "nothing is open about it";

    there.answers = false;
    ASSERT_TRUE(send(intent("d1-9", 12.0)));
    there.changes({{"orders", json::array({order("d1-9", "open", 120, 50)})},
                   {"trades", json::array({trade("d1-9", "t3", 50)})}});
    session->closed("reset by the peer", there.now);
    take<domain::OrderFilled>();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-9"}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "it waits for a line";
    there.answers = true;
    open();
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_by_label").back()["params"]["label"], "d1-9");
    there.changes({{"orders", json::array({order("d1-9", "cancelled", 120, 70)})},
                   {"trades", json::array({trade("d1-9", "t4", 20)})}});
    std::vector<std::string> words;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            if (std::holds_alternative<domain::OrderFilled>(*fact)) words.emplace_back("filled");
            if (const auto* end = std::get_if<domain::OrderEnded>(fact))
                words.push_back("ended at " + end->filled->toString());
        }
    EXPECT_EQ(words, (std::vector<std::string>{"filled", "ended at 7"}));
}

TEST_F(AccountSessionTest, ACancelThatFindsNothingAsksForTheOrder)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/cancel_by_label"] = 0;
    there.results["private/get_order_state_by_label"] = json::array();
    session->told().clear();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    there.work();
    EXPECT_EQ(there.made("private/cancel_by_label").back()["params"]["currency"], "BTC");
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), 1U);
}

/// F52, F48: a kill cancels everything at once, also what is not ours, and each of ours singly.
TEST_F(AccountSessionTest, F48_AKillCancelsEverythingOfTheAccount)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->cancel({.scope = {}, .kill = {3}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
    session->cancel({.scope = {domain::ScopeKind::Underlying, "ETH"}, .kill = {4}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now + Duration::milliseconds(1)));
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
}

/// Quotes of an option that works, and answers to a question about the whole account.
struct QuotesOfAccount : AccountSessionTest {
    void quote(const std::string& id)
    {
        auto one = intent(id, 0.3, {2});
        one.purpose = domain::OrderPurpose::Quote;
        ASSERT_TRUE(send(one));
    }
    json ofOption(const std::string& id, const std::string& label)
    {
        auto one = order(label, "open", 0.3, 0.0);
        one["order_id"] = id;
        one["instrument_name"] = "BTC-27MAR26-90000-C";
        return one;
    }
    void reconcile(const json& orders)
    {
        there.results["private/get_open_orders"] = orders;
        there.results["private/get_positions"] = json::array();
        there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
        session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
    }
    void cancelEach(int count)
    {
        for (int i = 0; i < count; ++i)
            session->cancel({.scope = {}, .kill = {}, .order = "q" + std::to_string(i)}, there.now);
        session->sendCancels(there.now);
    }
};

/// Eight cancels by name would need eight of the budget.
TEST_F(QuotesOfAccount, AllOfACurrencyGoByOneMessage)
{
    open();
    for (int i = 0; i < 8; ++i)
        quote("q" + std::to_string(i));
    ASSERT_TRUE(send(intent("hedge", 1.0)));
    reconcile(json::array());
    cancelEach(8);
    ASSERT_EQ(there.made("private/cancel_all_by_currency").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_all_by_currency")[0]["params"],
              (json{{"currency", "BTC"}, {"kind", "option"}}));
    EXPECT_TRUE(there.made("private/cancel_by_label").empty());
    there.now = there.now + Duration::milliseconds(1'100);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 2U) << "F49: asked again while they stand";
}

/// F48: what somebody placed by hand is not taken along, and what of ours is to stay neither.
TEST_F(QuotesOfAccount, F48_OrdersOfOthersAndOfOursThatStayAreNotTakenAlong)
{
    open();
    for (int i = 0; i < 8; ++i)
        quote("q" + std::to_string(i));
    cancelEach(8);
    EXPECT_TRUE(there.made("private/cancel_all_by_currency").empty()) << "the account was not asked yet";
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 8U);

    budget = venue::RateBudget({.perSecond = 5.0, .burst = 20.0});
    reconcile(json::array({ofOption("BTC-77", "")}));
    there.now = there.now + Duration::seconds(2);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.made("private/cancel_all_by_currency").empty()) << "somebody's order is there";
    there.changes({{"orders", json::array({[&] {
                        auto one = ofOption("BTC-77", "");
                        one["order_state"] = "cancelled";
                        return one;
                    }()})}});
    there.now = there.now + Duration::seconds(4);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 1U) << "it is gone";
    quote("stays");
    there.now = there.now + Duration::seconds(30);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_all_by_currency").size(), 1U) << "one of ours is to stay";
}

/// Of a run before this one: this session never sent it, the venue has it, and the desk names it.
TEST_F(QuotesOfAccount, AQuoteOfARunBeforeIsCancelledByItsName)
{
    open();
    reconcile(json::array({ofOption("BTC-78", "d1-5"), ofOption("BTC-79", "somebody's")}));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-5"}, there.now);
    session->cancel({.scope = {}, .kill = {}, .order = "d1-6"}, there.now);
    session->sendCancels(there.now);
    const auto cancels = there.made("private/cancel_by_label");
    ASSERT_EQ(cancels.size(), 1U);
    EXPECT_EQ(cancels[0]["params"]["label"], "d1-5");
    domain::Amendment amendment{.order = "d1-7",
                                .number = 1,
                                .instrument = {2},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(0.3).value(),
                                .limitPrice = domain::Price::fromDouble(0.05).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    EXPECT_TRUE(there.made("private/edit_by_label").back()["params"]["reject_post_only"]) << "and never takes";
}

/// Named before the venue told of it: cancelled when it does.
TEST_F(QuotesOfAccount, AQuoteOfARunBeforeThatIsNamedTooEarlyIsCancelledWhenItIsSeen)
{
    open();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-5"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.made("private/cancel_by_label").empty());
    reconcile(json::array({ofOption("BTC-78", "d1-5"), ofOption("BTC-79", "somebody's")}));
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    session->sendCancels(there.now);
    ASSERT_EQ(there.made("private/cancel_by_label").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_by_label")[0]["params"]["label"], "d1-5");
}

/// An answer to an older question about the account counts for nothing in the newer one's.
TEST_F(QuotesOfAccount, F47_PartsOfAnOlderAnswerAreNotCounted)
{
    open();
    there.results["private/get_open_orders"] = json::array({ofOption("BTC-78", "d1-5")});
    there.results["private/get_positions"] = json::array();
    there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    const auto later = there.now + Duration::seconds(1);
    session->ask({.account = {1}, .order = {}, .askedAt = later, .instrument = {}}, later);
    session->told().clear();
    there.work();
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].askedAt, later);
    EXPECT_EQ(done[0].reports, 1U);
}

/// What is amended stays under market-maker protection.
TEST_F(QuotesOfAccount, AnAmendedQuoteStaysProtected)
{
    make({.interval = Duration::seconds(5), .frozenFor = {}, .quantity = 3.0});
    there.results["private/get_mmp_config"] = {
        {"index_name", "btc_usd"}, {"interval", 5}, {"frozen_time", 0}, {"quantity_limit", 3.0}};
    open();
    there.work();
    there.work();
    ASSERT_TRUE(session->isUp());
    ASSERT_NO_FATAL_FAILURE(quote("q0"));
    EXPECT_TRUE(there.made("private/sell").back()["params"]["mmp"]);
    domain::Amendment amendment{.order = "q0",
                                .number = 1,
                                .instrument = {2},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(0.3).value(),
                                .limitPrice = domain::Price::fromDouble(0.05).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    EXPECT_TRUE(there.made("private/edit_by_label").back()["params"]["mmp"]);
}

/// F49: a cancel that is not confirmed is repeated, slower each time.
TEST_F(AccountSessionTest, F49_ACancelIsRepeatedUntilTheOrderEnds)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.answers = false;
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    for (int i = 0; i < 100; ++i) {
        there.now = there.now + Duration::milliseconds(100);
        session->sendCancels(there.now);
    }
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 4U) << "at 0, 1, 3 and 7 s";
    there.changes({{"orders", {order("d1-7", "cancelled", 120, 30)}}});
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toDouble(), 3.0);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

TEST_F(AccountSessionTest, TheWholeAccountIsToldWithItsCount)
{
    open();
    there.results["private/get_open_orders"] = json::array({order("d1-7", "open", 120, 20), order("", "open", 10, 0)});
    there.results["private/get_positions"] =
        json::array({{{"instrument_name", "BTC-PERPETUAL"}, {"direction", "sell"}, {"size", -500.0}},
                     {{"instrument_name", "BTC-27MAR26-90000-C"}, {"direction", "zero"}, {"size", 0.0}}});
    there.results["private/get_account_summaries"] = {
        {"summaries", {{{"currency", "BTC"}, {"balance", 1.5}}, {{"currency", "USDC"}, {"balance", 0.0}}}}};
    session->told().clear();
    session->ask({.account = {1}, .askedAt = there.now}, there.now);
    there.work();
    std::size_t orders = 0, external = 0;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told))
            if (const auto* one = std::get_if<domain::OrderReport>(fact)) ++orders, external += one->order.empty();
    EXPECT_EQ(orders, 2U);
    EXPECT_EQ(external, 1U) << "an order of nobody here is shown (F48)";
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].reports, 4U);
    EXPECT_EQ(done[0].askedAt, kStart);
}

/// An answer that holds what cannot be counted proves nothing by silence: more reports are named than came.
TEST_F(AccountSessionTest, AnUncountableOrderMakesTheReconcileIncomplete)
{
    open();
    auto unknown = order("", "open", 10, 0);
    unknown["instrument_name"] = "SOL_USDC-PERPETUAL";
    there.results["private/get_open_orders"] = json::array({unknown});
    there.results["private/get_positions"] = json::array();
    there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
    session->told().clear();
    session->ask({.account = {1}, .askedAt = there.now}, there.now);
    there.work();
    EXPECT_EQ(take<domain::ReconcileDone>().at(0).reports, 1U);
}

/// The heartbeat is the dead man's switch: a desk that does not move does not answer it.
TEST_F(AccountSessionTest, AHeartbeatIsAnsweredOnlyWhileTheDeskMoves)
{
    open();
    const json test{{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "test_request"}}}};
    there.say(test);
    EXPECT_EQ(there.made("public/test").size(), 1U);
    alive = false;
    there.say(test);
    session->tick(there.now + Duration::seconds(60));
    EXPECT_EQ(there.made("public/test").size(), 1U);
}

/// F18: a key that stands twice in a private message.
TEST_F(AccountSessionTest, F18_ADoubledKeyDropsTheLine)
{
    open();
    session->message(R"({"jsonrpc":"2.0","method":"subscription","method":"x","params":{}})", there.now);
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_EQ(there.drops[0], "private frame: a key stands twice");
}

TEST_F(AccountSessionTest, AnAmendmentIsAnsweredWithTheTermsThatStand)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    auto amended = order("d1-7", "open", 150, 0);
    there.results["private/edit_by_label"] = {{"order", amended}, {"trades", json::array()}};
    session->told().clear();
    domain::Amendment amendment{.order = "d1-7",
                                .number = 1,
                                .instrument = {1},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(15.0).value(),
                                .limitPrice = domain::Price::fromDouble(92000.5).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_EQ(there.made("private/edit_by_label").back()["params"]["amount"], 150);
    const auto answers = take<domain::AmendAnswered>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].accepted);
    EXPECT_EQ(answers[0].quantity.toDouble(), 15.0);
}

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

/// F39 at login: a step that is never answered ends the line after a while, with the reason, however much the venue
/// says besides.
TEST_F(AccountSessionTest, ALoginThatIsNeverAnsweredEndsTheLine)
{
    there.answers = false;
    open();
    for (int second = 1; second <= 30; ++second) {
        there.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "heartbeat"}}}});
        session->tick(there.now + Duration::seconds(second));
    }
    ASSERT_EQ(there.drops.size(), 1U);
    const auto lines = take<domain::ConnectionChanged>();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_FALSE(lines[0].up);
    EXPECT_EQ(lines[0].why, "the venue does not answer to login and subscription within 20 s");
}

/// F06, F12: each other cause for which it cannot be reached is told, once, also if it was never up.
TEST_F(AccountSessionTest, F06_EachOtherCauseIsToldOnce)
{
    for (const auto* why : {"a: refused", "a: refused", "a: status 503", "a: status 503", "a: refused"})
        session->closed(why, there.now);
    std::vector<std::string> whys;
    for (const auto& line : take<domain::ConnectionChanged>())
        whys.push_back(line.why);
    EXPECT_EQ(whys, (std::vector<std::string>{"a: refused", "a: status 503", "a: refused"}));
    open();
    take<domain::ConnectionChanged>();
    session->closed("a: refused", there.now);
    EXPECT_EQ(take<domain::ConnectionChanged>().size(), 1U);
}

/// F05, F15: a venue that is busy or closed says nothing of the keys.
TEST_F(AccountSessionTest, F05_ABusyVenueIsTriedForAsLongAsItTakes)
{
    for (const int code : {10028, 11051, 13028}) {
        there.errors["public/auth"] = {code, "not now"};
        for (int i = 0; i < 5; ++i) {
            open();
            session->closed("dropped", there.now);
        }
    }
    EXPECT_FALSE(session->gaveUp());
    there.errors.clear();
    open();
    EXPECT_TRUE(session->isUp());
}

/// F05: the venue counted more calls than we did: cancels leave as soon as there is one again, orders after them.
TEST_F(AccountSessionTest, F05_TooManyOrdersCorrectTheCount)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.errors["private/sell"] = {10028, "too_many_requests"};
    there.work();
    EXPECT_GT(budget.cancelAt(there.now), there.now);
    EXPECT_LE(budget.cancelAt(there.now), there.now + Duration::milliseconds(201));
    EXPECT_GT(budget.orderAt(there.now), there.now + Duration::milliseconds(1100)) << "a quarter is kept for cancels";
}

}  // namespace
