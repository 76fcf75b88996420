#include <algorithm>
#include <functional>
#include <mutex>
#include <set>

#include "core/simulation/committing_writer.h"
#include "core/venue_server/served.h"
#include "signing/private_key.h"
#include "support/proofs.h"
#include "venue/derive_account/cancel_everything.h"
#include "venue/derive_account/gateway.h"
#include "venue/derive_feed/feed.h"

namespace {

using namespace ballast;
using namespace ballast::domain;
using venue_server::testing::becomes;
using venue_server::testing::Json;
using venue_server::testing::Served;

const Scopes kScopes{.venue = "Derive", .account = "main", .underlying = "BTC", .strategy = {}};
const std::string kOwnerKey = "0x0123456789012345678901234567890123456789012345678901234567890123";
const std::string kSessionKey = "0x1123456789012345678901234567890123456789012345678901234567890123";
const std::string kPerpetual = "BTC-PERP";

struct OwnSink final : venue::OwnSink {
    bool tell(const venue::OwnFact& fact, Timestamp) override
    {
        const std::lock_guard lock(mutex);
        facts.push_back(fact);
        return true;
    }
    bool tellRaw(std::string_view, Timestamp) override { return true; }
    bool isDeskAlive() const noexcept override { return true; }
    template <class T> std::vector<T> all() const
    {
        const std::lock_guard lock(mutex);
        std::vector<T> found;
        for (const auto& fact : facts)
            if (const auto* one = std::get_if<T>(&fact)) found.push_back(*one);
        return found;
    }
    template <class T> bool has(const std::function<bool(const T&)>& fits) const
    {
        const auto found = all<T>();
        return std::any_of(found.begin(), found.end(), fits);
    }
    mutable std::mutex mutex;
    std::vector<venue::OwnFact> facts;
};

/// Numbers instruments, and keeps them for the gateway.
struct MarketSink final : venue::FeedSink {
    explicit MarketSink(venue::InstrumentNames& to) : names(to) {}
    InstrumentId listed(const Instrument& instrument) override
    {
        auto numbered = instrument;
        numbered.id = {++last};
        names.add(numbered);
        return numbered.id;
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        const std::lock_guard lock(mutex);
        for (const auto& fact : bundle) {
            const auto* chain = std::get_if<ChainUpdate>(&fact);
            wholeChains += chain != nullptr && chain->complete ? 1U : 0U;
            indices += std::holds_alternative<IndexUpdate>(fact) ? 1U : 0U;
        }
    }
    void connection(venue::Connection, std::string_view) override {}
    venue::InstrumentNames& names;
    std::mutex mutex;
    std::uint32_t last{};
    std::size_t wholeChains{}, indices{};
};

class DeriveServer : public testing::Test {
protected:
    DeriveServer()
    {
        account = state();
        wallet = account.at("wallet");
        derive::FeedTerms terms;
        terms.underlyings = terms.indexOf = {"BTC"};
        // The venue counts by the line and the wallet, and all of a desk's lines are of one machine here.
        feed = std::make_unique<derive::Feed>(terms, endpoint(), quickly());
        feed->start(market);
        EXPECT_TRUE(becomes([&] { return feed->isSettled(); }, 40.0));
    }
    ~DeriveServer() override
    {
        if (gateway) gateway->stop();
        feed->stop();
    }
    static transport::SocketTerms quickly()
    {
        transport::SocketTerms socket;
        socket.backoff = {.base = Duration::milliseconds(50), .cap = Duration::seconds(1), .triesAMinute = 600};
        return socket;
    }
    transport::Endpoint endpoint() const
    {
        return transport::Endpoint::parse("ws://127.0.0.1:" + std::to_string(served.server->derivePort()) + "/v3/ws")
            .value();
    }
    derive::AccountKeys keysOf(const std::string& key) const
    {
        return derive::AccountKeys::of(std::string(key), wallet, account.at("subaccount_id").dump(), true).value();
    }
    void begin(const std::string& key = kOwnerKey)
    {
        derive::AccountTerms terms;
        terms.id = {1};
        terms.venue = "Derive";
        terms.label = "main";
        terms.trades = true;
        terms.underlyings = {"BTC"};
        gateway = derive::makeGateway(terms, keysOf(key), endpoint(), {.perSecond = 5.0, .burst = 20.0},
                                      {served.clock, latches}, names, quickly());
        ASSERT_TRUE(gateway->start(own));
        ASSERT_TRUE(becomes([&] { return isUp(); })) << lastWord();
        // The coin's spot, which an order's fee is signed by, comes with the next frame; a desk reconciles first.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
    bool isUp() const
    {
        const auto all = own.all<ConnectionChanged>();
        return !all.empty() && all.back().up;
    }
    std::string lastWord() const
    {
        const auto all = own.all<ConnectionChanged>();
        return all.empty() ? "nothing was told" : all.back().why;
    }
    Json fault(Json wanted) const
    {
        wanted["venue"] = "derive";
        return served.fault(wanted);
    }
    Json state() const { return served.state().at("derive").at("accounts").at(0); }
    double mark() const { return served.state().at("derive").at("marks").at(kPerpetual); }
    Price at(double factor) const { return Price::fromDouble(std::round(mark() * factor)).value(); }
    InstrumentId perpetual() const { return names.find("Derive", kPerpetual)->id; }
    void order(const std::string& id, Side side, double coins, Price price, OrderPurpose purpose = OrderPurpose::Quote)
    {
        OrderIntent intent{.id = id,
                           .time = served.clock.now(),
                           .instrument = perpetual(),
                           .side = side,
                           .quantity = Quantity::fromDouble(coins).value(),
                           .limitPrice = price,
                           .purpose = purpose,
                           .account = {1}};
        ASSERT_TRUE(gateway->offer(journal::Writer::commit(
            controls::Gate::pass(std::move(intent), Mandate::Automatic, kScopes, latches.newest()))));
    }
    void amend(const std::string& id, std::uint64_t number, double coins, Price price)
    {
        Amendment amendment{.order = id,
                            .number = number,
                            .time = served.clock.now(),
                            .instrument = perpetual(),
                            .side = Side::Buy,
                            .quantity = Quantity::fromDouble(coins).value(),
                            .limitPrice = price,
                            .account = {1}};
        ASSERT_TRUE(gateway->offer(journal::Writer::commit(
            controls::Gate::pass(std::move(amendment), Mandate::Automatic, kScopes, latches.newest()))));
    }
    std::optional<AmendAnswered> amended(const std::string& id, std::uint64_t number) const
    {
        for (const auto& one : own.all<AmendAnswered>())
            if (one.order == id && one.amendment == number) return one;
        return std::nullopt;
    }
    bool isAcknowledged(const std::string& id) const
    {
        return own.has<OrderAcknowledged>([&](const auto& fact) { return fact.order == id; });
    }
    std::optional<OrderEnded> ended(const std::string& id) const
    {
        for (const auto& one : own.all<OrderEnded>())
            if (one.order == id) return one;
        return std::nullopt;
    }
    double filled() const
    {
        double coins = 0.0;
        std::set<std::string> ids;
        for (const auto& fill : own.all<OrderFilled>())
            if (ids.insert(fill.tradeId).second) coins += fill.quantity.toDouble();
        return coins;
    }
    std::size_t openAtVenue() const
    {
        const auto orders = state().at("orders");
        return static_cast<std::size_t>(std::count_if(
            orders.begin(), orders.end(), [](const Json& one) { return one.at("order_status") == "open"; }));
    }
    double position() const
    {
        const auto positions = state().at("positions");
        for (const auto& one : positions)
            if (one.at("instrument_name") == kPerpetual) return std::stod(one.at("amount").get<std::string>());
        return 0.0;
    }
    void ask(const std::string& id = {})
    {
        asked = served.clock.now();
        gateway->ask(
            {.account = {1}, .order = id, .askedAt = asked, .instrument = id.empty() ? InstrumentId{} : perpetual()});
    }

    Served served{7, 1.0, {}, {kOwnerKey}};
    Json account;
    std::string wallet;
    venue::LatchBoard latches{{.venues = {"Derive"}, .accounts = {"main"}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::InstrumentNames names;
    MarketSink market{names};
    std::unique_ptr<derive::Feed> feed;
    OwnSink own;
    std::unique_ptr<venue::Gateway> gateway;
    Timestamp asked;
};

const std::string kFirst = "0123456789abcdef-00000001", kSecond = "0123456789abcdef-00000002";

/// Fact sheet 7.1 of a perpetual alone: spot down 18 % is the worst of the table (−66 % counts 0.21 of itself), and 4 %
/// of spot a coin come on top; for maintenance 0.8 of the loss, and 3 %.
TEST_F(DeriveServer, TheVenuesMarginIsThatOfItsPortfolioRule)
{
    fault({{"fault", "position"}, {"instrument_name", kPerpetual}, {"side", "buy"}, {"amount", 2}});
    ASSERT_NO_FATAL_FAILURE(begin());
    gateway->ask({.account = {1}, .order = {}, .askedAt = served.clock.now(), .instrument = {}});
    ASSERT_TRUE(becomes([&] { return !own.all<MarginReport>().empty(); }));
    const auto told = own.all<MarginReport>().back();
    const double notional = 2.0 * mark();
    EXPECT_NEAR(told.initial.toDouble(), 0.22 * notional, 0.002 * notional);
    EXPECT_NEAR(told.maintenance.toDouble(), 0.174 * notional, 0.002 * notional);
    EXPECT_NEAR(told.equity.toDouble(), 1e6, 0.01 * notional);
}

TEST_F(DeriveServer, TheFeedComesUpWholeAndGood)
{
    EXPECT_TRUE(becomes([&] {
        const auto view = feed->view(served.clock.now());
        return view.missing.empty() && std::all_of(view.instruments.begin(), view.instruments.end(),
                                                   [](const auto& one) { return one.quality == Quality::Good; });
    }));
    const auto view = feed->view(served.clock.now());
    EXPECT_GT(view.instruments.size(), 500U);
    std::size_t dropped = 0;
    for (const auto& channel : view.channels)
        dropped += channel.dropped;
    EXPECT_EQ(dropped, 0U);
    EXPECT_TRUE(becomes([&] {
        const std::lock_guard lock(market.mutex);
        return market.wholeChains == 1 && market.indices > 2;
    }));
}

TEST_F(DeriveServer, F01_ACutLineComesUpAgainWithTheSameSubscriptions)
{
    ASSERT_TRUE(becomes([&] { return feed->isSettled() && feed->view(served.clock.now()).missing.empty(); }, 40.0));
    const auto channels = feed->view(served.clock.now()).channels.size();
    ASSERT_GT(channels, 500U);
    for (int i = 0; i < 2; ++i) {
        fault({{"fault", "cut"}});
        EXPECT_TRUE(becomes([&] { return feed->isSettled() && feed->view(served.clock.now()).connected; }, 40.0));
    }
    EXPECT_TRUE(becomes([&] { return served.state().at("derive").at("channels") == channels; }, 40.0));
    EXPECT_EQ(feed->view(served.clock.now()).channels.size(), channels);
    EXPECT_TRUE(becomes([&] {
        const auto view = feed->view(served.clock.now());
        return std::all_of(view.instruments.begin(), view.instruments.end(),
                           [](const auto& one) { return one.quality == Quality::Good; });
    }));
}

TEST_F(DeriveServer, F16_GarbageIsCountedAndChangesNothing)
{
    fault({{"fault", "garbage"}});
    EXPECT_TRUE(becomes([&] { return !feed->view(served.clock.now()).lastFault.empty(); }));
    EXPECT_TRUE(feed->view(served.clock.now()).connected);
}

TEST_F(DeriveServer, RestsCancelsTakesAndReconciles)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(own.has<ProtectionChanged>([](const auto& fact) { return fact.armed; }));
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst) || ended(kFirst); }));
    ASSERT_FALSE(ended(kFirst)) << ended(kFirst)->reason;
    EXPECT_EQ(openAtVenue(), 1U);
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = kFirst});
    ASSERT_TRUE(becomes([&] { return ended(kFirst).has_value(); }));
    EXPECT_EQ(openAtVenue(), 0U);
    order(kSecond, Side::Buy, 0.02, at(1.01), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return !own.all<OrderFilled>().empty() && own.all<OrderFilled>().back().last; }));
    EXPECT_NEAR(filled(), 0.02, 1e-12);
    EXPECT_NEAR(position(), 0.02, 1e-12);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'200));  // In which the trade's later words come.
    EXPECT_NEAR(filled(), 0.02, 1e-12);
    ask();
    ASSERT_TRUE(
        becomes([&] { return own.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
    ASSERT_FALSE(own.all<PositionReport>().empty());
    EXPECT_EQ(own.all<PositionReport>().back().quantity.toDouble(), 0.02);
    ASSERT_EQ(own.all<BalanceReport>().size(), 1U);
    EXPECT_LT(own.all<BalanceReport>().front().amount.toDouble(), 1'000'000.0) << "fees are paid";
}

/// F50: a hedge whose limit the market has left finds nobody and is over, as cancelled: the desk decides anew.
TEST_F(DeriveServer, F50_AHedgeShortOfTheMarketEndsAtOnce)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.02, at(0.98), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return ended(kFirst).has_value(); }));
    EXPECT_EQ(ended(kFirst)->state, OrderState::Cancelled);
    ASSERT_TRUE(ended(kFirst)->filled);
    EXPECT_TRUE(ended(kFirst)->filled->isZero());
    EXPECT_EQ(openAtVenue(), 0U);
    EXPECT_EQ(filled(), 0.0);
}

TEST_F(DeriveServer, F39_ALostAnswerIsFoundByItsLabel)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", false}});
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return own.has<OrderSent>([](const auto&) { return true; }); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_FALSE(isAcknowledged(kFirst));
    ask(kFirst);
    EXPECT_TRUE(becomes([&] {
        return own.has<OrderReport>(
            [&](const auto& fact) { return fact.order == kFirst && fact.state == OrderState::NotPlaced; });
    }));
    fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    order(kSecond, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return openAtVenue() == 1; }));
    ask(kSecond);
    EXPECT_TRUE(becomes([&] {
        return own.has<OrderReport>(
            [&](const auto& fact) { return fact.order == kSecond && fact.state == OrderState::Working; });
    }));
}

/// A change is another order of the same label, in one step. The end of the old one is no end; a fill of the new one is
/// a fill; what has filled in part, and what the book would not take, is not changed and says so.
TEST_F(DeriveServer, AnOrderIsReplacedAndGoesOnUnderItsLabel)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(own.has<ConnectionChanged>([](const auto& fact) { return fact.up && fact.amends; }));
    EXPECT_TRUE(gateway->capabilities().amend);
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    const auto price = at(0.985);
    amend(kFirst, 1, 0.03, price);
    ASSERT_TRUE(becomes([&] { return amended(kFirst, 1).has_value(); }));
    EXPECT_TRUE(amended(kFirst, 1)->accepted);
    EXPECT_EQ(amended(kFirst, 1)->quantity.toDouble(), 0.03);
    EXPECT_EQ(amended(kFirst, 1)->limitPrice, price);
    EXPECT_EQ(openAtVenue(), 1U);
    EXPECT_EQ(state().at("orders").size(), 2U);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_FALSE(ended(kFirst)) << "the old one's end: " << ended(kFirst)->reason;
    // A question about it finds the one that stands, whole questions too.
    ask(kFirst);
    EXPECT_TRUE(becomes([&] {
        return own.has<OrderReport>([&](const auto& fact) {
            return fact.order == kFirst && fact.state == OrderState::Working && fact.quantity.toDouble() == 0.03;
        });
    }));
    // Across: a quote is refused where it would take, and the old one is gone with it.
    amend(kFirst, 2, 0.03, at(1.02));
    ASSERT_TRUE(becomes([&] { return amended(kFirst, 2).has_value() && ended(kFirst).has_value(); }));
    EXPECT_FALSE(amended(kFirst, 2)->accepted);
    EXPECT_EQ(ended(kFirst)->state, OrderState::Cancelled);
    EXPECT_EQ(openAtVenue(), 0U);

    // What fills while nobody looks is not replaced.
    order(kSecond, Side::Buy, 0.02, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kSecond); }));
    const auto near = at(0.99);  // The market goes on meanwhile.
    amend(kSecond, 1, 0.02, near);
    ASSERT_TRUE(becomes([&] { return amended(kSecond, 1).has_value() && amended(kSecond, 1)->accepted; }));
    fault({{"fault", "external_order"},
           {"instrument_name", kPerpetual},
           {"side", "sell"},
           {"amount", 100'000},
           {"price", near.toDouble()}});
    ASSERT_TRUE(becomes([&] { return filled() > 0.0199; })) << filled();
    EXPECT_TRUE(own.has<OrderFilled>([&](const auto& fact) { return fact.order == kSecond && fact.last; }));
    EXPECT_NEAR(position(), 0.02, 1e-12);
    // All of it is over: neither of its two orders is taken for the other by who asks.
    ask(kSecond);
    EXPECT_TRUE(becomes([&] {
        return own.has<OrderReport>(
            [&](const auto& fact) { return fact.order == kSecond && fact.state == OrderState::Filled; });
    }));
}

/// The answer to a replacement is lost: the line is given up, and the order is found as it stands. A busy machine may
/// have lost the line before: what counts is what was told since, and what a line takes along is asked for again, as
/// the desk does.
TEST_F(DeriveServer, F39_ALostReplacementIsFoundAsItStands)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    fault({{"fault", "error"}, {"method", "private/replace"}, {"code", 9000}, {"message", "timeout"}, {"count", 1}});
    const auto before = own.all<ConnectionChanged>().size();
    amend(kFirst, 1, 0.02, at(0.985));
    EXPECT_TRUE(becomes([&] {
        const auto all = own.all<ConnectionChanged>();
        return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                           [](const auto& fact) { return !fact.up; });
    }));
    ASSERT_TRUE(becomes([&] { return isUp(); }, 40.0)) << lastWord();
    EXPECT_FALSE(amended(kFirst, 1)) << "nobody knows";
    auto next = std::chrono::steady_clock::now();
    EXPECT_TRUE(becomes(
        [&] {
            if (std::chrono::steady_clock::now() >= next) {
                ask(kFirst);
                next += std::chrono::seconds(2);
            }
            return own.has<OrderReport>([&](const auto& fact) { return fact.order == kFirst; });
        },
        40.0))
        << lastWord();
}

TEST_F(DeriveServer, F23_AFillToldFiveTimesIsOne)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    fault({{"fault", "duplicate"}, {"count", 100}, {"times", 5}});
    order(kFirst, Side::Buy, 0.02, at(1.01), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return !own.all<OrderFilled>().empty() && own.all<OrderFilled>().back().last; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    double told = 0.0;
    for (const auto& fill : own.all<OrderFilled>())
        told += fill.quantity.toDouble();
    EXPECT_NEAR(told, position(), 1e-12);
}

TEST_F(DeriveServer, F104_TheVenuesSwitchTakesRestingOrders)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    gateway->stop();
    EXPECT_TRUE(becomes([&] { return openAtVenue() == 0; }));
    EXPECT_EQ(state().at("orders").at(0).at("cancel_reason"), "cancel_on_disconnect");
}

TEST_F(DeriveServer, KillWithoutADeskCancelsEverything)
{
    for (const double factor : {0.98, 0.97})
        fault({{"fault", "external_order"},
               {"account", account.at("subaccount_id")},
               {"instrument_name", kPerpetual},
               {"side", "buy"},
               {"amount", 0.01},
               {"price", at(factor).toDouble()}});
    ASSERT_EQ(openAtVenue(), 2U);
    // A venue that is busy is asked again (F52).
    fault({{"fault", "error"}, {"method", "private/cancel_all"}, {"code", -32000}, {"message", "busy"}, {"count", 1}});
    const auto done = derive::cancelEverything(endpoint(), keysOf(kOwnerKey));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->cancelled, 2U);
    EXPECT_EQ(done->left, 0U);
    EXPECT_EQ(openAtVenue(), 0U);
}

/// F105: a session key that the wallet did not register logs in nowhere; a registered one trades.
TEST_F(DeriveServer, F105_OnlyARegisteredSessionKeyTrades)
{
    const auto refused = derive::cancelEverything(endpoint(), keysOf(kSessionKey));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("14014"), std::string::npos) << refused.error().message;
    const auto address = signing::PrivateKey::fromText(std::string(kSessionKey)).value().address().value();
    fault({{"fault", "session_key"}, {"address", signing::toChecksumText(address)}});
    ASSERT_NO_FATAL_FAILURE(begin(kSessionKey));
    order(kFirst, Side::Buy, 0.01, at(0.98));
    EXPECT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    EXPECT_EQ(state().at("orders").at(0).at("signer"), signing::toChecksumText(address));
}

/// F05: the venue counts by wallet, whatever the sub-account.
TEST(DeriveReads, F05_AccountsOfOneWalletHaveOneBudget)
{
    const auto wallet = signing::Address{{1}};
    const auto other = signing::Address{{2}};
    const Timestamp start{1'760'000'000'000'000'000};
    const venue::RateTerms terms{.perSecond = 2.5, .burst = 12.0};
    const auto one = derive::readsOf("a.test", wallet, terms), two = derive::readsOf("a.test", wallet, terms);
    EXPECT_EQ(one, two);
    EXPECT_NE(one, derive::readsOf("a.test", other, terms));
    EXPECT_NE(one, derive::readsOf("b.test", wallet, terms));
    sockets::AccountProtocol::Told told;
    account::Questions first({1}, one, account::Teller(told)), second({2}, two, account::Teller(told));
    const domain::Query query{.account = {1}, .order = {}, .askedAt = start, .instrument = {}};
    EXPECT_TRUE(first.take(query, start, 4.0));
    EXPECT_FALSE(second.take(query, start, 4.0));
    bool isAsked = false;
    const auto later = start + Duration::seconds(2);
    second.askWaiting(later, [&](const domain::Query& waited) { isAsked = second.take(waited, later, 4.0); });
    EXPECT_TRUE(isAsked);
}

}  // namespace
