#include <set>
#include <thread>

#include "core/venues/desk_at_venue.h"
#include "desk/state.h"

namespace ballast::venues::testing {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;

using DeskFaultsAtVenue = DeskAtVenue;

/// Orders of the newest list that the desk itself decided, whatever became of them.
std::size_t decided(const Picture& p) { return p.orders.data ? p.orders.data->size() : 0; }

/// F33: the oracle is 35 % off while index and mark agree: of two that disagree neither is taken for right, and nothing
/// automatic leaves until they agree again.
TEST_F(DeskFaultsAtVenue, F33_AnOracleThatDisagreesStopsAutomaticHedges)
{
    hermes.wrongBy(1.35);
    hold("BTC_USDC-PERPETUAL", 2.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(sees([&](const Picture&) { return decisions().find("oracle") != std::string::npos; })) << decisions();
    std::this_thread::sleep_for(8s);  // The hold after the first reconcile is over.
    EXPECT_EQ(decided(*picture()), 0U) << decisions();
    EXPECT_TRUE(ordersAtVenue().empty());
    hermes.wrongBy(1.0);
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL")) < 0.1; }, 30.0)) << decisions();
    stop();
    expectReconciled();
    expectVerified();
}

/// F15: the venue is closed. Hedges are refused one after the other in its words; there is no storm of them, and the
/// desk goes on by itself when it opens.
TEST_F(DeskFaultsAtVenue, F15_AClosedVenueIsNoStormOfOrders)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double price = std::round(mark("BTC_USDC-PERPETUAL") * 1.005);
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 2000.0, price)) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 2000.0; }));
    served.fault({{"fault", "maintenance"}, {"on", true}});
    mode(domain::HedgeMode::Automatic);
    const auto rejected = [&] {
        std::size_t count = 0;
        const auto p = picture();
        if (p->orders.data)
            for (const auto& order : *p->orders.data)
                count += order.state == OrderState::Rejected ? 1U : 0U;
        return count;
    };
    ASSERT_TRUE(becomes([&] { return rejected() >= 1; })) << decisions();
    std::this_thread::sleep_for(15s);
    EXPECT_LE(rejected(), 3U) << "three refusals within a minute are enough (F45)";
    served.fault({{"fault", "maintenance"}, {"on", false}});
    stop();
    expectVerified();
}

/// F03: the market's line tells nothing for a while: what is old drives nothing, and afterwards all goes on.
TEST_F(DeskFaultsAtVenue, F03_AStalledMarketDrivesNothing)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double price = std::round(mark("BTC_USDC-PERPETUAL") * 1.005);
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 2000.0, price)) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 2000.0; }));
    served.fault({{"fault", "stall"}, {"ms", 8000}});
    std::this_thread::sleep_for(3s);
    const auto before = decided(*picture());
    mode(domain::HedgeMode::Automatic);
    std::this_thread::sleep_for(4s);
    EXPECT_EQ(decided(*picture()), before) << decisions();
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL")) < 0.1; }, 40.0)) << decisions();
    stop();
    expectReconciled();
    expectVerified();
}

/// What is held in contracts of 10 USD and of a thousandth of a coin is closed, each in its own.
TEST_F(DeskFaultsAtVenue, HedgesAreFlattenedInTheirOwnContracts)
{
    const double price = mark("BTC-PERPETUAL");
    hold("BTC-PERPETUAL", 10.0 * std::round(0.1 * price));
    hold("BTC_USDC-PERPETUAL", -1.5);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 100.0, std::round(price * 1.005))) << words();
    auto flatten = command(domain::OperatorAction::FlattenHedges);
    ASSERT_TRUE(desk().submit(flatten));
    EXPECT_TRUE(becomes(
        [&] { return heldAtVenue("BTC-PERPETUAL") == 0.0 && std::abs(heldAtVenue("BTC_USDC-PERPETUAL")) < 1e-9; },
        40.0))
        << heldAtVenue("BTC-PERPETUAL") << " " << heldAtVenue("BTC_USDC-PERPETUAL") << "\n"
        << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 100.0) < 1e-3; })) << netDeltaShown();
    stop();
    expectReconciled();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing
