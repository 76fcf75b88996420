#include <filesystem>
#include <set>
#include <thread>

#include "core/venues/desk_at_venue.h"
#include "desk/state.h"

namespace ballast::venues::testing::desk_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;

using DeskAtVenueTest = DeskAtVenue;

double coinsOf(const std::string& instrument, double amount, double mark)
{
    return instrument == "BTC-PERPETUAL" ? amount / mark : amount;
}

/// Two coins too many are held in one perpetual; the engine sells them in the one that the book names, in that one's
/// contracts.
class HedgesIn : public DeskAtVenue, public ::testing::WithParamInterface<const char*> {};

TEST_P(HedgesIn, AHedgeLeavesIsFilledReconcilesAndVerifies)
{
    const std::string hedge = GetParam();
    const std::string other = hedge == "BTC-PERPETUAL" ? "BTC_USDC-PERPETUAL" : "BTC-PERPETUAL";
    hedgeWith(hedge);
    const double mark = this->mark(other);
    hold(other, other == "BTC-PERPETUAL" ? 10.0 * std::round(0.2 * mark) : 2.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(becomes([&] { return std::abs(coinsOf(hedge, heldAtVenue(hedge), mark) + 2.0) < 0.2; }, 60.0))
        << heldAtVenue(hedge) << " of " << hedge << "\n"
        << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 100.0) < 0.2; })) << netDeltaShown();
    std::this_thread::sleep_for(12s);  // Another question about the whole account.
    stop();
    expectReconciled();
    const auto& all = engine().positions();
    ASSERT_EQ(all.size(), 2U);
    const double size = hedge == "BTC-PERPETUAL" ? 10.0 : 0.001;
    for (const auto& one : all)
        if (engine().state().market.instruments().at(one.instrument).name == hedge) {
            EXPECT_NEAR(one.quantity.toDouble() * size, heldAtVenue(hedge), 1e-9);
        }
    for (const auto& order : ordersAtVenue())
        EXPECT_EQ(order.at("instrument_name"), hedge);
    expectVerified();
}

INSTANTIATE_TEST_SUITE_P(Perpetuals, HedgesIn, ::testing::Values("BTC_USDC-PERPETUAL", "BTC-PERPETUAL"));

/// The book may hedge in a future of a date: told, traded and counted in its own contracts, at its expiry's forward.
TEST_F(DeskAtVenueTest, AFutureOfADateHedges)
{
    std::string future;
    double expiry = 0.0;
    const auto listed = served.get("/api/v2/public/get_instruments?currency=BTC&kind=future").at("result");
    for (const auto& one : listed)
        if (one.at("settlement_period") != "perpetual" && future.empty()) {
            future = one.at("instrument_name");
            expiry = one.at("expiration_timestamp");
        }
    ASSERT_FALSE(future.empty());
    const auto told = ticker(future);
    EXPECT_FALSE(told.contains("current_funding"));
    const double years = (expiry - told.at("timestamp").get<double>()) / (365.0 * 86'400e3);
    EXPECT_NEAR(told.at("mark_price").get<double>() / told.at("index_price").get<double>(), 1.0, 0.02 + 0.2 * years);
    EXPECT_LT(told.at("best_bid_price").get<double>(), told.at("best_ask_price").get<double>());
    hedgeWith(future);
    hold("BTC_USDC-PERPETUAL", 2.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    const double mark = told.at("mark_price");
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue(future) / mark + 2.0) < 0.2; }, 60.0))
        << heldAtVenue(future) << " of " << future << "\n"
        << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 100.0) < 0.2; })) << netDeltaShown();
    stop();
    expectReconciled();
    for (const auto& order : ordersAtVenue())
        EXPECT_EQ(order.at("instrument_name"), future);
    expectVerified();
}

TEST_F(DeskAtVenueTest, AHedgeThatTheVenueDoesNotListIsRefusedByItsName)
{
    hedgeWith("BTC-PERPETUALS");
    const auto setup = setUpLive(profile(), true, served.clock);
    ASSERT_FALSE(setup);
    EXPECT_NE(setup.error().message.find("hedge.instrument BTC-PERPETUALS: Deribit lists no such instrument"),
              std::string::npos)
        << setup.error().message;
}

/// Contracts of 10 USD that no setting names: ordered by hand, counted in coins at their price.
TEST_F(DeskAtVenueTest, AnInversePerpetualIsOrderedByHandAndItsDeltaIsRight)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC-PERPETUAL", Side::Buy, 25'000.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(becomes([&] { return heldAtVenue("BTC-PERPETUAL") == 250'000.0; }));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC-PERPETUAL") == 25'000.0; }));
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 100.0 - 250'000.0 / mark) < 0.02; }))
        << netDeltaShown() << " " << 100.0 + 250'000.0 / mark;
    stop();
    expectReconciled();
    expectVerified();
}

/// The answer and the fill are lost, and nobody answers questions: the order stays in doubt at its full size, nothing
/// else that would go over the limit may leave, and it is not sent again. Then the venue answers.
TEST_F(DeskAtVenueTest, F39_ALostAcknowledgementStaysUnknownCountedInFullAndEndsRight)
{
    netDeltaLimit = 103.0;
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 1.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 1.0; }));
    for (const auto* method : {"private/get_order_state_by_label", "private/get_position", "private/get_positions",
                               "private/get_open_orders"})
        served.fault({{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", -1}});
    served.fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    served.fault({{"fault", "drop_fills"}, {"count", 1}});
    ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 2000.0, std::round(mark * 1.005)).state, TicketState::Sent);
    const auto isUnknown = [](const Picture& p) {
        return p.orders.data && !p.orders.data->empty() && p.orders.data->front().state == OrderState::Unknown;
    };
    ASSERT_TRUE(sees(isUnknown));
    EXPECT_EQ(heldAtVenue("BTC_USDC-PERPETUAL"), 2.001) << "it was placed";
    std::this_thread::sleep_for(13s);
    EXPECT_TRUE(isUnknown(*picture())) << "no patience of ours ends it";
    const auto more = place("BTC_USDC-PERPETUAL", Side::Buy, 1500.0, std::round(mark * 1.004));
    EXPECT_EQ(more.state, TicketState::Refused) << "1.5 more would be 3.5 with what is in doubt";
    bool overLimit = false;
    for (const auto& refusal : more.refusals)
        overLimit = overLimit || refusal.rule == domain::Rule::C04;
    EXPECT_TRUE(overLimit);
    for (const auto* method : {"private/get_order_state_by_label", "private/get_position", "private/get_positions",
                               "private/get_open_orders"})
        served.fault({{"fault", "error"}, {"method", method}, {"code", 1}, {"count", 0}});
    EXPECT_TRUE(sees([&](const Picture& p) {
        return p.orders.data->front().state == OrderState::Filled && positionShown("BTC_USDC-PERPETUAL") == 2001.0;
    })) << positionShown("BTC_USDC-PERPETUAL");
    EXPECT_EQ(ordersAtVenue().size(), 2U) << "nothing was sent twice";
    stop();
    expectReconciled();
    expectVerified();
}

/// F23: every private message comes five times.
TEST_F(DeskAtVenueTest, F23_AFillToldFiveTimesCountsOnce)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 1.0, std::round(mark("BTC_USDC-PERPETUAL") * 1.005)))
        << words();
    served.fault({{"fault", "duplicate"}, {"count", 1'000}, {"times", 5}, {"only", "fills"}});
    for (int i = 0; i < 6; ++i) {
        // Waits for the ones before, so that none meets an own one that still works; five a second may leave (C07).
        std::this_thread::sleep_for(300ms);
        last = place("BTC_USDC-PERPETUAL", i % 3 == 2 ? Side::Sell : Side::Buy, 100.0 + i,
                     std::round(mark("BTC_USDC-PERPETUAL") * (i % 3 == 2 ? 0.996 : 1.004)));
        ASSERT_EQ(last.state, TicketState::Sent) << i << " " << words();
        ASSERT_TRUE(sees([](const Picture& p) { return p.orders.data->front().state == OrderState::Filled; })) << i;
    }
    const double held = 1.0 + 100.0 + 101.0 - 102.0 + 103.0 + 104.0 - 105.0;
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL") - held / 1000.0) < 1e-9; }));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == held; }))
        << positionShown("BTC_USDC-PERPETUAL");
    std::this_thread::sleep_for(11s);
    stop();
    expectReconciled();
    expectVerified();
}

/// F46: somebody trades by hand elsewhere. Found within a cycle, HALTED there, adopted by a person, never "corrected".
TEST_F(DeskAtVenueTest, F46_APositionChangedOutsideHaltsUntilItIsAdopted)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 10.0; }));
    hold("BTC_USDC-PERPETUAL", 0.5);
    const auto differs = [](const Picture& p) {
        return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                   return alert.open && alert.text.find("BTC_USDC-PERPETUAL") != std::string::npos &&
                          alert.text.find("510") != std::string::npos;
               });
    };
    ASSERT_TRUE(sees(differs, 16.0)) << "found within one cycle";
    const auto stopped = place("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.004));
    EXPECT_EQ(stopped.state, TicketState::Refused);
    EXPECT_EQ(positionShown("BTC_USDC-PERPETUAL"), 10.0) << "ours is not changed before a person says so";
    EXPECT_EQ(ordersAtVenue().size(), 1U) << "and no order corrects the venue";
    auto adopt = command(domain::OperatorAction::AdoptDifference);
    adopt.scope = {domain::ScopeKind::Account, "Deribit"};
    ASSERT_TRUE(desk().submit(adopt));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 510.0; }));
    EXPECT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Sell, 10.0, std::round(mark * 0.996))) << words();
    stop();
    expectReconciled();
    expectVerified();
}

/// F37: the session ends, a part is sold at another price, and only then the row of the settlement is read. What that
/// part had gained was in the desk's cash twice, for good.
TEST_F(DeskAtVenueTest, F37_ASettlementIsBookedOnceThoughAPartIsSoldBeforeItsRowIsRead)
{
    hold("BTC-PERPETUAL", 1'000'000.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC-PERPETUAL") == 100'000.0; }));
    const double before = this->mark("BTC-PERPETUAL");
    ASSERT_TRUE(served.fault({{"fault", "jump"}, {"index", "btc_usd"}, {"factor", 1.01}}).contains("done"));
    ASSERT_TRUE(becomes([&] { return this->mark("BTC-PERPETUAL") > 1.005 * before; }));
    ASSERT_TRUE(served.fault({{"fault", "settle"}}).contains("done"));
    const double mark = this->mark("BTC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC-PERPETUAL", Side::Sell, 30'000.0, std::round(mark * 0.99))) << words();
    ASSERT_TRUE(becomes([&] { return heldAtVenue("BTC-PERPETUAL") == 700'000.0; }));
    // A new line reads the log from its beginning.
    proxy.cutNow();
    std::this_thread::sleep_for(3s);
    ASSERT_TRUE(isReady());
    // Two more questions about the whole account.
    std::this_thread::sleep_for(22s);
    const auto p = picture();
    ASSERT_TRUE(p->alerts.data);
    for (const auto& alert : *p->alerts.data)
        EXPECT_FALSE(alert.open && alert.text.find("F37") != std::string::npos) << alert.text;
    stop();
    expectReconciled();
    const auto& positions = engine().state().book.positions();
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_EQ(positions.begin()->second.quantity.toDouble(), 70'000.0);
    const auto money = served.account().at("summaries").at("BTC");
    const double theirs = money.at("balance").get<double>() + money.at("futures_session_rpl").get<double>();
    EXPECT_NEAR(engine().state().book.cashOf(positions.begin()->first.account, "BTC"), theirs, 1e-3)
        << "a hundredth of 300,000 USD is more than thirty times as much";
    expectVerified();
}

/// F01, F104: a line is cut while orders rest; the venue takes them away (its dead man's switch), and the desk learns
/// it.
TEST_F(DeskAtVenueTest, F104_TheVenuesSwitchTakesRestingOrdersAndTheDeskGoesOn)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 50.0, std::round(mark * 0.99))) << words();
    ASSERT_TRUE(sees([](const Picture& p) { return p.orders.data->front().state == OrderState::Working; }));
    proxy.cutNow();
    ASSERT_TRUE(becomes([&] { return ordersAtVenue().front().at("order_state") == "cancelled"; }));
    EXPECT_TRUE(sees([](const Picture& p) { return p.orders.data->front().state == OrderState::Cancelled; }, 60.0));
    EXPECT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 50.0, std::round(mark * 1.005))) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 50.0; }));
    stop();
    expectReconciled();
    expectVerified();
}

/// Of two that rest a person takes back one, and the venue has the other alone.
TEST_F(DeskAtVenueTest, APersonTakesBackOneOrderAtTheVenue)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 1.0, std::round(mark * 0.99))) << words();
    ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 2.0, std::round(mark * 0.99)).state, TicketState::Sent);
    const auto isOpen = [&](double amount) {
        const auto all = ordersAtVenue();
        return std::any_of(all.begin(), all.end(), [&](const Json& one) {
            return one.at("amount") == amount && one.at("order_state") == "open";
        });
    };
    // Contracts here, coins there: a thousandth each.
    ASSERT_TRUE(becomes([&] { return isOpen(0.001) && isOpen(0.002); }));
    auto takeBack = command(domain::OperatorAction::CancelOrder);
    ASSERT_TRUE(sees([&](const Picture& p) {
        for (const auto& order : *p.orders.data)
            if (order.quantity == 1.0 && order.state == domain::OrderState::Working) takeBack.key = order.id;
        return !takeBack.key.empty();
    }));
    ASSERT_TRUE(desk().submit(takeBack));
    EXPECT_TRUE(becomes([&] { return !isOpen(0.001); }, 5.0));
    EXPECT_TRUE(isOpen(0.002));
    EXPECT_TRUE(sees([&](const Picture& p) {
        return std::any_of(p.orders.data->begin(), p.orders.data->end(), [&](const interfaces::OrderView& order) {
            return order.id == takeBack.key && order.state == domain::OrderState::Cancelled;
        });
    }));
    stop();
    expectVerified();
}

TEST_F(DeskAtVenueTest, AKillTakesWorkingOrdersAwayAtTheVenue)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 50.0, std::round(mark * 0.99))) << words();
    for (int i = 1; i < 4; ++i)
        EXPECT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 50.0 + i, std::round(mark * 0.99)).state, TicketState::Sent);
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "buy"},
                  {"amount", 30},
                  {"price", std::round(mark * 0.98)}});
    ASSERT_TRUE(becomes([&] {
        const auto all = ordersAtVenue();
        return all.size() == 5 &&
               std::all_of(all.begin(), all.end(), [](const Json& one) { return one.at("order_state") == "open"; });
    }));
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(becomes(
        [&] {
            const auto all = ordersAtVenue();
            return std::all_of(all.begin(), all.end(),
                               [](const Json& one) { return one.at("order_state") == "cancelled"; });
        },
        3.0));
    EXPECT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005)).state, TicketState::Refused);
    EXPECT_EQ(ordersAtVenue().size(), 5U);
    EXPECT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Killed; }));
    stop();
    expectVerified();
}

/// The desk ends while the venue does not do a kill's cancels: the next start goes on with them, until the venue's list
/// of open orders has nothing of before the kill. What a person placed since stays.
TEST_F(DeskAtVenueTest, C15_AKillWhoseCancelsWereNotDoneIsTakenUpByTheNextStart)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "buy"},
                  {"amount", 30},
                  {"price", std::round(mark * 0.98)}});
    const auto open = [&] {
        const auto all = ordersAtVenue();
        return std::count_if(all.begin(), all.end(), [](const Json& one) { return one.at("order_state") == "open"; });
    };
    ASSERT_TRUE(becomes([&] { return open() == 1; }));
    const std::vector<std::string> cancels{"private/cancel_all", "private/cancel"};
    for (const auto& method : cancels)
        served.fault({{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", -1}});
    desk().engageKillSwitch({}, "ann");
    ASSERT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Killed; }));
    std::this_thread::sleep_for(1s);
    stop();
    ASSERT_EQ(open(), 1) << "the venue did none of it";
    for (const auto& method : cancels)
        served.fault({{"fault", "error"}, {"method", method}, {"code", 1}, {"count", 0}});
    std::this_thread::sleep_for(6s);  // The venue's clock may be 5 s off.
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "buy"},
                  {"amount", 40},
                  {"price", std::round(mark * 0.97)}});
    ASSERT_TRUE(becomes([&] { return open() == 2; }));
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(becomes([&] { return open() == 1; }, 20.0));
    std::this_thread::sleep_for(3s);
    ASSERT_EQ(open(), 1);
    const auto all = ordersAtVenue();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Json& one) {
        return one.at("order_state") == "open" && one.at("amount") == 40.0;
    })) << "it was placed after the kill";
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Killed);
    stop();
    EXPECT_EQ(engine().kills().size(), 1U);
    expectVerified();
}

/// A flatten's cancel of everything, which the venue did not do, goes on over a restart: what another hand placed
/// before it goes, what was placed since stays.
TEST_F(DeskAtVenueTest, F48_AFlattenWhoseCancelsWereNotDoneIsTakenUpByTheNextStart)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    const auto external = [&](int amount, double at) {
        served.fault({{"fault", "external_order"},
                      {"account", "key"},
                      {"instrument_name", "BTC-PERPETUAL"},
                      {"side", "buy"},
                      {"amount", amount},
                      {"price", std::round(mark * at)}});
    };
    const auto open = [&] {
        std::set<double> amounts;
        for (const auto& one : ordersAtVenue())
            if (one.at("order_state") == "open" && one.value("label", "").empty())
                amounts.insert(one.at("amount").get<double>());
        return amounts;
    };
    external(30, 0.98);
    ASSERT_TRUE(becomes([&] { return open() == std::set{30.0}; }));
    const auto fault = [&](int count) {
        for (const auto* method : {"private/cancel_all", "private/cancel"})
            served.fault(
                {{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", count}});
    };
    fault(-1);
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::FlattenHedges)));
    ASSERT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Halted; }));
    std::this_thread::sleep_for(1s);
    stop();
    ASSERT_EQ(open(), std::set{30.0}) << "the venue did none of it";
    fault(0);
    std::this_thread::sleep_for(6s);  // The venue's clock may be 5 s off.
    external(40, 0.97);
    ASSERT_TRUE(becomes([&] { return open().size() == 2; }));
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(becomes([&] { return open() == std::set{40.0}; }, 20.0));
    std::this_thread::sleep_for(3s);
    EXPECT_EQ(open(), std::set{40.0}) << "it was placed after the flatten";
    stop();
    EXPECT_TRUE(engine().kills().empty());
    expectVerified();
}

/// The same of one coin or one strategy: orders of the run before are known by their names alone.
class TakesUp : public DeskAtVenue, public ::testing::WithParamInterface<const char*> {};

TEST_P(TakesUp, C15_AKillOfAPartWhoseCancelsWereNotDone)
{
    const auto fault = [&](const std::string& method, int count) {
        served.fault({{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", count}});
    };
    fault("private/enable_cancel_on_disconnect", -1);  // The venue takes nothing away when the desk is gone.
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    auto accepted = command(domain::OperatorAction::AcceptUnarmed);
    ASSERT_TRUE(desk().submit(accepted));
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 0.985))) << words();
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "buy"},
                  {"amount", 30},
                  {"price", std::round(mark * 0.98)}});
    const auto open = [&] {
        std::set<std::string> labels;
        for (const auto& one : ordersAtVenue())
            if (one.at("order_state") == "open") labels.insert(one.value("label", ""));
        return labels;
    };
    ASSERT_TRUE(becomes([&] { return open().size() == 2; }));
    const std::vector<std::string> cancels{"private/cancel_by_label", "private/cancel"};
    for (const auto& method : cancels)
        fault(method, -1);
    desk().engageKillSwitch(*domain::parseScope(GetParam()), "ann");
    std::this_thread::sleep_for(1s);
    stop();
    ASSERT_EQ(engine().kills().size(), 1U);
    ASSERT_EQ(open().size(), 2U) << "the venue did none of it";
    for (const auto& method : cancels)
        fault(method, 0);
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(becomes([&] { return open() == std::set<std::string>{""}; }, 20.0)) << "ours goes, a person's stays";
    stop();
    EXPECT_EQ(engine().kills().size(), 1U);
    expectVerified();
}

INSTANTIATE_TEST_SUITE_P(Parts, TakesUp, ::testing::Values("underlying:BTC", "strategy:person"));

TEST_F(DeskAtVenueTest, AStoppedDeskStartsAgainAsksAndTradesOn)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 70.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 70.0; }));
    EXPECT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 30.0, std::round(mark * 0.99)).state, TicketState::Sent);
    ASSERT_TRUE(sees([](const Picture& p) { return p.orders.data->front().state == OrderState::Working; }));
    stop();
    ASSERT_TRUE(becomes([&] { return ordersAtVenue().back().at("order_state") == "cancelled"; }))
        << "its line went down, and the venue took away what worked";
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 70.0; }));
    EXPECT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Sell, 20.0, std::round(mark * 0.995))) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 50.0; }));
    EXPECT_EQ(ordersAtVenue().size(), 3U) << "nothing was sent again";
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
    expectVerified();
}

/// F46 over a restart: the venue says nothing of what it does not hold any more, and the book does.
TEST_F(DeskAtVenueTest, F46_WhatWasClosedElsewhereWhileNoDeskRanIsFound)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 10.0; }));
    stop();
    hold("BTC_USDC-PERPETUAL", -0.01);
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(sees(
        [](const Picture& p) {
            return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                       return alert.open &&
                              alert.text.find("no order leaves there until they agree") != std::string::npos;
                   });
        },
        45.0));
    EXPECT_EQ(positionShown("BTC_USDC-PERPETUAL"), 10.0) << "ours until a person adopts it";
    stop();
    expectVerified();
}

/// The files of a desk as they stand while it runs are those of one that was killed: an order in doubt then is asked
/// for and never sent again.
TEST_F(DeskAtVenueTest, F42_AnOrderInDoubtAtTheCrashEndsRight)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 70.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 70.0; }));
    for (const auto* method : {"private/get_order_state_by_label", "private/get_positions", "private/get_position"})
        served.fault({{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", -1}});
    served.fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    served.fault({{"fault", "drop_fills"}, {"count", 1}});
    ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 30.0, std::round(mark * 1.005)).state, TicketState::Sent);
    std::this_thread::sleep_for(500ms);
    for (const char* part : {"", "-wal", "-head"})
        std::filesystem::copy_file(folder.file("desk.journal") + part, folder.file("crashed") + part);
    stop();
    for (const auto* method : {"private/get_order_state_by_label", "private/get_positions", "private/get_position"})
        served.fault({{"fault", "error"}, {"method", method}, {"code", 1}, {"count", 0}});
    ASSERT_NO_FATAL_FAILURE(begin("crashed", true));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 100.0; }))
        << positionShown("BTC_USDC-PERPETUAL");
    EXPECT_EQ(ordersAtVenue().size(), 2U);
    std::this_thread::sleep_for(12s);
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
    expectVerified("crashed");
}

/// F47: heartbeats are fine and fills are missing from the stream; the periodic question finds them, once.
TEST_F(DeskAtVenueTest, F47_FillsMissingFromTheStreamAreFound)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    // A resting order's fill comes through the stream alone.
    const auto top = ticker("BTC_USDC-PERPETUAL");
    const double bid = std::floor(top.at("best_bid_price").get<double>() - 5.0);
    ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 40.0, bid).state, TicketState::Sent);
    ASSERT_TRUE(sees([](const Picture& p) { return p.orders.data->front().state == OrderState::Working; }));
    served.fault({{"fault", "drop_fills"}, {"count", 1}});
    served.fault({{"fault", "external_order"},
                  {"instrument_name", "BTC_USDC-PERPETUAL"},
                  {"side", "sell"},
                  {"amount", 1'000'000},
                  {"price", bid}});
    ASSERT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL") - 0.05) < 1e-9; }));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 50.0; }, 30.0))
        << positionShown("BTC_USDC-PERPETUAL");
    std::this_thread::sleep_for(11s);
    stop();
    expectReconciled();
    expectVerified();
}

/// F48: an order that we never sent counts at its size, is left alone, and is gone from our exposure when it is
/// gone.
TEST_F(DeskAtVenueTest, F48_AnExternalOrderIsCountedAndLeftAlone)
{
    netDeltaLimit = 103.0;
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 1.005))) << words();
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", "BTC_USDC-PERPETUAL"},
                  {"side", "buy"},
                  {"amount", 2.5},
                  {"price", std::round(mark * 0.98)}});
    EXPECT_TRUE(becomes(
        [&] {
            const auto more = place("BTC_USDC-PERPETUAL", Side::Buy, 1000.0, std::round(mark * 0.99));
            return more.state == TicketState::Refused &&
                   std::any_of(more.refusals.begin(), more.refusals.end(),
                               [](const auto& refusal) { return refusal.rule == domain::Rule::C04; });
        },
        16.0))
        << "2.5 of somebody's and 1 of ours are over the limit of 3";
    EXPECT_EQ(ordersAtVenue().back().at("order_state"), "open") << "it is not ours to cancel";
    stop();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_at_venue_test
