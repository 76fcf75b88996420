#include "venue/derive_account/account_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "signing/personal_message.h"
#include "support/cleared.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using domain::OrderState;
using nlohmann::json;

const std::string kData = BALLAST_RECORDED_DATA;
const std::string kOther = "0x" + std::string(64, '1');

/// The venue's order as a golden vector has it: key, terms, hash and signature.
json goldenOrder()
{
    std::ifstream in(std::string(BALLAST_REFERENCE) + "/protocols/vectors.json");
    EXPECT_TRUE(in);
    return json::parse(in).at("derive").at("computed").at(0);
}

json recorded(const std::string& name)
{
    std::ifstream in(kData + "/venue_messages/derive/" + name);
    EXPECT_TRUE(in) << name;
    return json::parse(in);
}

/// The instant whose nanoseconds are the golden order's nonce.
const Timestamp kStart{1'760'000'000'123'456'789};

json listedRow(const std::string& name, const std::string& type)
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

struct DeriveAccount : testing::Test {
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

/// The whole road to the wire gives the golden order, bit by bit.
TEST_F(DeriveAccount, AnOrderLeavesWithTheGoldenSignature)
{
    open();
    ASSERT_TRUE(session->isUp());
    const auto sent = send(intent("hedge-17"));
    ASSERT_TRUE(sent) << sent.error().message;
    const auto golden = goldenOrder();
    const auto params = there.asked("private/order").at(0);
    const auto& inputs = golden.at("inputs");
    EXPECT_EQ(params.at("signature"), golden.at("signature"));
    EXPECT_EQ(params.at("nonce"), inputs.at("nonce"));
    EXPECT_EQ(params.at("max_fee"), inputs.at("max_fee"));
    EXPECT_EQ(params.at("signature_expiry_sec"), inputs.at("signature_expiry_sec"));
    EXPECT_EQ(params.at("signer"), inputs.at("signer"));
    EXPECT_EQ(params.at("subaccount_id"), 30769);
    EXPECT_EQ(params.at("limit_price"), "2701.89");
    EXPECT_EQ(params.at("amount"), "0.5");
    EXPECT_EQ(params.at("direction"), "sell");
    EXPECT_EQ(params.at("label"), "hedge-17");
    EXPECT_EQ(params.at("time_in_force"), "gtc");
    auto quote = intent("quote-1");
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote));
    const auto second = there.asked("private/order").at(1);
    EXPECT_EQ(second.at("time_in_force"), "post_only");
    EXPECT_EQ(second.at("reject_post_only"), true);
    EXPECT_EQ(second.at("nonce"), "1760000000123456790") << "the clock did not move, and no nonce is used twice (F58)";
}

TEST_F(DeriveAccount, LogsInByTheWalletsSignatureAndIsProtected)
{
    open();
    const auto login = there.asked("public/login").at(0);
    const auto signature =
        signing::Signature::fromBytes(signing::bytesFromHex(login.at("signature").get<std::string>()).value()).value();
    EXPECT_EQ(signing::toChecksumText(
                  signing::recoverAddress(
                      signing::personalDigest(std::to_string(login.at("timestamp").get<std::uint64_t>())), signature)
                      .value()),
              goldenOrder().at("inputs").at("signer"));
    EXPECT_EQ(login.at("wallet"), goldenOrder().at("inputs").at("owner"));
    EXPECT_EQ(there.asked("private/set_cancel_on_disconnect").at(0).at("enabled"), true);
    const auto channels = there.asked("subscribe").at(0).at("channels");
    EXPECT_EQ(channels, json({"30769.orders", "30769.trades", "30769.balances", "spot_feed.ETH"}));
    EXPECT_TRUE(all<domain::ConnectionChanged>().back().up);
    EXPECT_TRUE(all<domain::ProtectionChanged>().back().armed);
}

TEST_F(DeriveAccount, WithoutTheVenuesSwitchItIsUpAndUnprotected)
{
    there.errors["private/set_cancel_on_disconnect"] = {14031, "Unauthorised scope"};
    open();
    EXPECT_TRUE(session->isUp());
    EXPECT_FALSE(all<domain::ProtectionChanged>().back().armed);
}

TEST_F(DeriveAccount, F13_ThreeRefusedLoginsEndItAndAStrangersSubaccountAtOnce)
{
    there.errors["public/login"] = {14014, "Invalid signature"};
    for (int i = 0; i < 6; ++i) {
        session->opened(there.now);
        there.work();
        session->closed("dropped", there.now);
    }
    EXPECT_EQ(there.asked("public/login").size(), 3U);
    EXPECT_TRUE(session->gaveUp());
    make(true);
    there.errors.clear();
    there.results["public/login"] = {7, 8};
    session->opened(there.now);
    there.work();
    EXPECT_TRUE(session->gaveUp());
    EXPECT_NE(all<domain::ConnectionChanged>().back().why.find("no sub-account 30769"), std::string::npos);
}

TEST(DeriveKeys, TheOwnersOwnKeyIsRefused)
{
    const std::string key = goldenOrder().at("private_key"), wallet = goldenOrder().at("inputs").at("owner");
    const auto refused = AccountKeys::of(std::string(key), wallet, "1", false);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_EQ(refused.error().message.find(key.substr(2)), std::string::npos);
    EXPECT_TRUE(AccountKeys::of(std::string(key), wallet, "1", true).has_value());
    EXPECT_TRUE(AccountKeys::of(std::string(kOther), wallet, "30769", false).has_value());
    for (const auto* number : {"", "0", "-1", "1x", "99999999999999999999"})
        EXPECT_FALSE(AccountKeys::of(std::string(kOther), wallet, number, false).has_value()) << number;
    EXPECT_FALSE(AccountKeys::of("0x12", wallet, "1", false).has_value());
}

TEST_F(DeriveAccount, AnOrderIsAcknowledgedFilledAndOver)
{
    open();
    there.results["private/order"] = {{"order", order("a", "open")}, {"trades", json::array()}};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    EXPECT_EQ(all<domain::OrderSent>().size(), 1U);
    EXPECT_EQ(all<domain::OrderAcknowledged>().size(), 1U);
    there.tell("30769.trades", {trade("a", "t1", "0.2")});
    there.tell("30769.orders", {order("a", "open", "0.2")});
    there.tell("30769.trades", {trade("a", "t2", "0.3")});
    const auto fills = all<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_FALSE(fills[0].last);
    EXPECT_TRUE(fills[1].last);
    EXPECT_EQ(fills[1].fee.toString(), "0.1 USDC");
    EXPECT_EQ(all<domain::OrderAcknowledged>().size(), 1U);
}

TEST_F(DeriveAccount, F23_ATradeIsToldOnceWhateverTheChainMakesOfIt)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    for (const auto* batch : {"Batching", "Executing", "Proving", "Settling", "Settled"})
        there.tell("30769.trades", {trade("a", "t1", "0.2", batch)});
    EXPECT_EQ(all<domain::OrderFilled>().size(), 1U);
    EXPECT_TRUE(there.drops.empty());
    there.tell("30769.trades", {trade("a", "t1", "0.2", "SettledError")});
    ASSERT_EQ(there.drops.size(), 1U) << "the position is asked for over a new line";
}

/// F37: money that came or went is told once; what trades and settlements moved is told elsewhere.
TEST_F(DeriveAccount, F37_StepsOfABalanceThatAreNoTradesAreTold)
{
    open();
    session->told().clear();
    const auto step = [&](const char* type, const char* before, const char* now) {
        there.tell(
            "30769.balances",
            json::array(
                {{{"name", "USDC"}, {"previous_balance", before}, {"new_balance", now}, {"update_type", type}}}));
        auto told = all<domain::CashMoved>();
        session->told().clear();
        return told;
    };
    EXPECT_TRUE(step("trade", "100", "90").empty());
    const auto in = step("asset_deposit", "90", "140.5");
    ASSERT_EQ(in.size(), 1U);
    EXPECT_EQ(in[0].amount.toString(), "50.5 USDC");
    EXPECT_EQ(in[0].cause, domain::CashCause::Transfer);
    EXPECT_TRUE(step("asset_deposit", "90", "140.5").empty()) << "told twice";
    there.now = there.now + Duration::seconds(1);
    const auto interest = step("interest_accrual", "140.5", "140.25");
    ASSERT_EQ(interest.size(), 1U);
    EXPECT_EQ(interest[0].cause, domain::CashCause::Charge);
    EXPECT_NE(interest[0].id, in[0].id);
    EXPECT_TRUE(step("perp_settlement", "140.25", "150").empty());
    EXPECT_TRUE(step("asset_deposit", "x", "y").empty());
    EXPECT_TRUE(there.drops.empty());
}

/// F23: a line may begin with what a former one told; what has moved since is new.
TEST_F(DeriveAccount, F23_StepsOfABalanceThatANewLineRepeatsAreNotToldAgain)
{
    open();
    session->told().clear();
    const auto step = [&](const char* type, const char* before, const char* now) {
        there.now = there.now + Duration::milliseconds(1);
        there.tell(
            "30769.balances",
            json::array(
                {{{"name", "USDC"}, {"previous_balance", before}, {"new_balance", now}, {"update_type", type}}}));
        const auto told = all<domain::CashMoved>().size();
        session->told().clear();
        return told;
    };
    const auto newLine = [&] {
        session->closed("dropped", there.now);
        open();
        session->told().clear();
    };
    EXPECT_EQ(step("asset_deposit", "90", "140"), 1U);
    EXPECT_EQ(step("trade", "140", "150"), 0U);
    EXPECT_EQ(step("asset_withdrawal", "150", "100"), 1U);
    newLine();
    EXPECT_EQ(step("asset_deposit", "90", "140"), 0U) << "repeated";
    EXPECT_EQ(step("trade", "140", "150"), 0U);
    EXPECT_EQ(step("asset_withdrawal", "150", "100"), 0U) << "repeated";
    EXPECT_EQ(step("asset_deposit", "100", "140"), 1U);
    EXPECT_EQ(step("asset_withdrawal", "140", "90"), 1U);
    EXPECT_EQ(step("asset_deposit", "90", "140"), 1U) << "the same way again, behind what is new";
    newLine();
    // The line missed how it came back to 150.
    EXPECT_EQ(step("asset_withdrawal", "150", "140"), 1U) << "to the balance that was known, by another step";
    newLine();
    newLine();
    EXPECT_EQ(step("asset_withdrawal", "150", "140"), 0U) << "two lines later";
}

TEST_F(DeriveAccount, F22_AnotherSubaccountsMessagesChangeNothing)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    const auto told = session->told().size();
    there.tell("7.trades", {trade("a", "t1", "0.2")});
    there.tell("307691.orders", {order("a", "cancelled")});
    EXPECT_EQ(session->told().size(), told);
}

TEST_F(DeriveAccount, F45_AnErrorIsAnAnswerAndAnAmbiguousOneIsNot)
{
    open();
    there.errors["private/order"] = {11000, "Insufficient funds"};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    ASSERT_EQ(all<domain::OrderEnded>().size(), 1U);
    EXPECT_EQ(all<domain::OrderEnded>()[0].state, OrderState::Rejected);
    EXPECT_NE(all<domain::OrderEnded>()[0].reason.find("11000 Insufficient funds"), std::string::npos);
    for (const int code : {9000, 9001, -32603}) {
        there.errors["private/order"] = {code, "timeout"};
        ASSERT_TRUE(send(intent("b" + std::to_string(code))));
        there.work();
    }
    EXPECT_EQ(all<domain::OrderEnded>().size(), 1U) << "nobody knows what became of them (F39)";
}

TEST_F(DeriveAccount, F39_AnOrderInDoubtIsLookedForByItsLabel)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    there.historyPages = 3;
    session->ask(question("a"), there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    EXPECT_EQ(there.asked("private/get_order_history").size(), 3U) << "read whole";
    ASSERT_EQ(all<domain::OrderReport>().size(), 1U);
    EXPECT_EQ(all<domain::OrderReport>()[0].state, OrderState::NotPlaced);
    EXPECT_EQ(all<domain::PositionReport>().size(), 1U) << "a flat one too";
    there.history = {order("z", "open"), order("a", "filled", "0.5")};
    session->ask(question("a"), there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    EXPECT_EQ(all<domain::OrderReport>().back().state, OrderState::Filled);
    there.results["private/get_open_orders"]["orders"] = {order("a", "open", "0.1")};
    session->ask(question("a"), there.now);
    there.work();
    EXPECT_EQ(all<domain::OrderReport>().back().state, OrderState::PartlyFilled);
    EXPECT_EQ(all<domain::OrderReport>().back().venueOrder, "o-a");
    there.historyPages = 1'000;
    there.results["private/get_open_orders"]["orders"] = json::array();
    const auto told = all<domain::OrderReport>().size();
    session->ask(question("a"), there.now);
    for (int i = 0; i < 60; ++i)
        there.work();
    EXPECT_EQ(all<domain::OrderReport>().size(), told) << "of a history that is not read whole nothing is said";
}

TEST_F(DeriveAccount, TheWholeAccountIsReportedAndAPartThatFailsProvesNothing)
{
    open();
    there.results["private/get_open_orders"]["orders"] = {order("x", "open"), order("", "open")};
    there.results["private/get_positions"]["positions"] = {recorded("perps__http_position_eth.json")};
    there.results["private/get_collaterals"] = recorded("common__http_subaccount_usdc.json");
    session->ask(question(), there.now);
    there.work();
    ASSERT_EQ(all<domain::ReconcileDone>().size(), 1U);
    EXPECT_EQ(all<domain::ReconcileDone>()[0].reports, 4U);
    EXPECT_EQ(all<domain::PositionReport>().at(0).quantity.toString(), "-2");
    EXPECT_EQ(all<domain::BalanceReport>().at(0).amount.toString(), "1000 USDC");
    EXPECT_EQ(all<domain::OrderReport>().at(1).order, "") << "somebody else's (F48)";
    there.errors["private/get_positions"] = {9001, "timeout"};
    session->ask(question(), there.now);
    there.work();
    EXPECT_EQ(all<domain::ReconcileDone>().back().reports, 4U) << "three came: one more is named";
    EXPECT_EQ(all<domain::PositionReport>().size(), 1U);
}

TEST_F(DeriveAccount, CancelsByLabelAndEverything)
{
    open();
    there.results["private/cancel_by_label"] = {{"cancelled_orders", 1}};
    there.results["private/cancel_all"] = "ok";
    ASSERT_TRUE(send(intent("a")));
    ASSERT_TRUE(send(intent("b")));
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "a"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label")[0].at("label"), "a");
    EXPECT_EQ(there.asked("private/cancel_by_label")[0].at("instrument_name"), "ETH-PERP");
    EXPECT_TRUE(there.asked("private/cancel_all").empty());
    there.tell("30769.orders", {order("a", "cancelled", "0.1")});
    EXPECT_EQ(all<domain::OrderEnded>().at(0).filled->toString(), "0.1");
    session->cancel({.scope = {}, .orders = true, .kill = {1}, .order = {}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 2U);
    EXPECT_EQ(session->nextCancel(there.now), there.now + Duration::seconds(1)) << "again until it has ended (F49)";
    there.work();
    there.results["private/cancel_by_label"] = {{"cancelled_orders", 0}};
    there.now = there.now + Duration::seconds(1);
    session->sendCancels(there.now);
    const auto asked = there.asked("private/get_open_orders").size();
    there.work();
    EXPECT_EQ(there.asked("private/get_open_orders").size(), asked + 1)
        << "nothing by that label: its state is asked for";
}

/// What the venue lets who is no maker send is five messages that match in five seconds. Quotes go all the same within
/// an instant: in one message where nobody else's order is there, and otherwise by label alone, which matches nothing.
TEST_F(DeriveAccount, QuotesAreTakenAwayAtOnceWhateverOrdersMaySend)
{
    budget = venue::RateBudget({.perSecond = 0.2, .burst = 4.0});
    open();
    there.results["private/cancel_all"] = "ok";
    there.results["private/cancel_by_label"] = {{"cancelled_orders", -1}};
    int last = 0;
    const auto place = [&](int count) {
        for (int i = 0; i < count; ++i) {
            auto quote = intent("q" + std::to_string(++last));
            quote.purpose = domain::OrderPurpose::Quote;
            ASSERT_TRUE(send(quote));
        }
    };
    const auto takeAway = [&] {
        for (int i = 1; i <= last; ++i)
            session->cancel({.scope = {}, .kill = {}, .order = "q" + std::to_string(i)}, there.now);
        return session->sendCancels(there.now);
    };
    const auto end = [&] {
        for (int i = 1; i <= last; ++i)
            there.tell("30769.orders", {order("q" + std::to_string(i), "cancelled")});
    };
    ASSERT_NO_FATAL_FAILURE(place(16));
    EXPECT_TRUE(takeAway()) << "what else is there is not known yet";
    EXPECT_TRUE(there.asked("private/cancel_all").empty());
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 16U);
    end();
    there.now = there.now + Duration::seconds(60);
    session->ask(question(), there.now);
    there.work();
    ASSERT_NO_FATAL_FAILURE(place(32));
    EXPECT_TRUE(takeAway());
    ASSERT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_all")[0].at("cancel_trigger_orders"), false) << "of those nobody knows whose";
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 16U);
    EXPECT_EQ(budget.held(there.now), 4.0) << "all of it is left to orders";
    end();
    // A hedge that stays: it is not taken along.
    there.now = there.now + Duration::seconds(60);
    ASSERT_TRUE(send(intent("hedge")));
    ASSERT_NO_FATAL_FAILURE(place(12));
    EXPECT_TRUE(takeAway());
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 28U);
    EXPECT_FALSE(there.asked("private/cancel_by_label").back().contains("instrument_name"));
    EXPECT_EQ(budget.held(there.now), 4.0);
    // What has not ended in a second is named with its instrument, for that answer says whether it was there.
    there.now = there.now + Duration::seconds(1);
    session->sendCancels(there.now);
    ASSERT_EQ(there.asked("private/cancel_by_label").size(), 28U + 4U + 2U) << "four of one kind, two of the other";
    EXPECT_EQ(there.asked("private/cancel_by_label")[28].at("instrument_name"), "ETH-PERP");
}

/// A cancel of all that the venue refuses is not tried for ever, and never made one of what is not ours.
TEST_F(DeriveAccount, WhereACancelOfAllIsRefusedEachQuoteGoesByItsLabel)
{
    open();
    session->ask(question(), there.now);
    there.work();
    there.errors["private/cancel_all"] = {-32601, "Method not found"};
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(send(intent("q" + std::to_string(i))));
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    there.work();
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty());
    EXPECT_EQ(session->nextCancel(there.now), there.now + Duration::seconds(1));
    there.now = there.now + Duration::seconds(1);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 4U);
    // With somebody else's order there it does not leave at all.
    there.tell("30769.orders", {order("by hand", "open")});
    for (int i = 4; i < 8; ++i)
        ASSERT_TRUE(send(intent("q" + std::to_string(i))));
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.asked("private/cancel_all").size(), 1U);
}

/// F41: an order that has just left need not be in the lists yet. So long it is cancelled with the rest; when it was
/// not found three times over ten seconds it is not cancelled for ever.
TEST_F(DeriveAccount, F41_AnOrderThatIsNotFoundYetIsCancelledAllTheSame)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    there.errors["private/cancel_by_label"] = {11006, "Does not exist"};
    const auto begun = there.now;
    const auto askAt = [&](int second) {
        there.now = begun + Duration::seconds(second);
        session->ask(question("a"), there.now);
        for (int i = 0; i < 4; ++i)
            there.work();
    };
    askAt(1);
    session->cancel({.scope = {domain::ScopeKind::Strategy, "hedger"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_by_label").size(), 1U) << "not found is not gone";
    askAt(6);
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    askAt(20);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
    EXPECT_TRUE(all<domain::CancelRefused>().empty());
}

/// Of a run before this one: cancelled by its name, at once if it is known and otherwise when the venue tells of it;
/// its end is told.
TEST_F(DeriveAccount, AnOrderOfARunBeforeIsCancelledByItsName)
{
    open();
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "early"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty()) << "nobody knows where it stands";
    there.results["private/get_open_orders"]["orders"] = {order("early", "open"), order("late", "open"),
                                                          order("other", "open")};
    session->ask(question(), there.now);
    there.work();
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "late"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto cancels = there.asked("private/cancel_by_label");
    ASSERT_EQ(cancels.size(), 2U);
    EXPECT_EQ(cancels[0].at("label"), "early");
    EXPECT_EQ(cancels[1].at("label"), "late");
    EXPECT_FALSE(cancels[1].contains("instrument_name")) << "a quote perhaps: the messages that match stay for orders";
    for (const auto* id : {"early", "other", "nobody's"})
        there.tell("30769.orders", {order(id, "cancelled")});
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 2U) << "of orders that the venue had told of";
    EXPECT_EQ(ended[1].order, "other");
}

/// F24: fills before the answer, a cancel of what has filled, a part that filled before the cancel, a line that is lost
/// between an order and its answer.
TEST_F(DeriveAccount, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    there.results["private/order"] = {{"order", order("a", "filled", "0.5")}, {"trades", {trade("a", "t1", "0.5")}}};
    ASSERT_TRUE(send(intent("a")));
    there.tell("30769.trades", {trade("a", "t1", "0.5")});
    there.tell("30769.orders", {order("a", "filled", "0.5")});
    there.work();
    ASSERT_EQ(all<domain::OrderFilled>().size(), 1U);
    EXPECT_TRUE(all<domain::OrderFilled>()[0].last);
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "a"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty());

    there.answers = false;
    ASSERT_TRUE(send(intent("b")));
    there.tell("30769.trades", {trade("b", "t2", "0.2")});
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "nobody knows (F39)";
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "b"}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "it waits for a line";
    there.answers = true;
    open();
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_by_label").back().at("label"), "b");
    there.tell("30769.orders", {order("b", "cancelled", "0.3")});
    there.tell("30769.trades", {trade("b", "t3", "0.1")});
    ASSERT_EQ(all<domain::OrderEnded>().size(), 1U);
    EXPECT_EQ(all<domain::OrderEnded>()[0].filled->toString(), "0.3");
    EXPECT_EQ(all<domain::OrderFilled>().back().order, "b") << "the fill that it ended with comes after the word";
}

/// F05: a replacement counts as a message that matches, so that one too many holds orders back and no questions.
TEST_F(DeriveAccount, F05_TooManyReplacementsCorrectTheCountOfOrders)
{
    open();
    there.results["private/order"] = {{"order", order("a", "open")}, {"trades", json::array()}};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    there.errors["private/replace"] = {-32000, "Rate limit exceeded"};
    const domain::Amendment amendment{.order = "a",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(0.4).value(),
                                      .limitPrice = domain::Price::fromDouble(2701.89).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_LT(budget.held(there.now), 1.0);
    EXPECT_FALSE(all<domain::AmendAnswered>().back().accepted);
    EXPECT_GE(there.asked("private/get_open_orders").size(), 1U) << "the order's state is asked for";
}

TEST_F(DeriveAccount, WhatIsNotInStepsOrHasNoSpotDoesNotLeave)
{
    session->opened(there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    ASSERT_TRUE(session->isUp());
    const auto early = send(intent("a"));
    ASSERT_FALSE(early);
    EXPECT_NE(early.error().message.find("the spot of ETH"), std::string::npos) << early.error().message;
    open();
    EXPECT_FALSE(send(intent("b", 0.0005)));
    EXPECT_FALSE(send(intent("c", 0.5, 2701.895)));
    EXPECT_TRUE(there.asked("private/order").empty());
    make(false);
    open();
    EXPECT_FALSE(send(intent("d"))) << "a profile that watches";
    EXPECT_TRUE(there.asked("private/order").empty());
}

TEST_F(DeriveAccount, ADeskThatDoesNotMoveLosesItsLineSoThatTheVenueCancels)
{
    open();
    alive = false;
    for (int i = 0; i < 9; ++i)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(there.drops.empty());
    there.tick(Duration::seconds(2));
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_NE(there.drops[0].find("does not move"), std::string::npos);
}

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
