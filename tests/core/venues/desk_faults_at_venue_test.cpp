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

/// F38: the venue changes steps and lots in mid-run. A person is told, what does not fit the new ones is refused here
/// and not there, and what fits is taken.
TEST_F(DeskFaultsAtVenue, F38_TermsThatTheVenueChangesAreTakenAndTold)
{
    protocol = "[venue.protocol]\nlisting_s = 8\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const auto dear = [&] { return std::ceil(mark("BTC_USDC-PERPETUAL") * 1.004); };
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 5.0, dear())) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 5.0; }));
    served.fault(
        {{"fault", "terms"}, {"instrument_name", "BTC_USDC-PERPETUAL"}, {"tick_size", 25}, {"min_trade_amount", 0.01}});
    ASSERT_TRUE(sees([](const Picture& p) {
        return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                   return alert.text.find("F38: Deribit changed the terms of BTC_USDC-PERPETUAL") != std::string::npos;
               });
    }));
    const auto before = ordersAtVenue().size();
    last = place("BTC_USDC-PERPETUAL", Side::Buy, 5.0, dear());
    ASSERT_EQ(last.state, TicketState::Refused);
    EXPECT_EQ(last.refusals.front().rule, domain::Rule::C02) << words();
    EXPECT_EQ(ordersAtVenue().size(), before);
    last = place("BTC_USDC-PERPETUAL", Side::Buy, 20.0, dear());
    ASSERT_EQ(last.state, TicketState::Sent) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 25.0; }))
        << "a limit between two steps was rounded to one of them";
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

/// What the profile asks for stands at the venue, index by index, before anything else is done there.
TEST_F(DeskFaultsAtVenue, MarketMakerProtectionOfTheProfileIsArmedAtTheVenue)
{
    protocol = "protocol = { mmp_interval_s = 7, mmp_quantity = 2.5 }\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    const auto configs = [&] { return served.call("private/get_mmp_config", Json::object(), true).at("result"); };
    ASSERT_TRUE(becomes([&] { return configs().size() == 2; }));
    const auto all = configs();
    for (const auto& one : all) {
        EXPECT_EQ(one.at("interval"), 7);
        EXPECT_EQ(one.at("quantity_limit"), 2.5);
    }
    stop();
}

/// Options and index of Deribit, which is only watched; the account and what hedges are Hyperliquid's.
class DeskAtHyperliquid : public DeskAtVenue {
protected:
    DeskAtHyperliquid()
    {
        targetDelta = 0.0;
        hedgeVenue = "Hyperliquid";
        hedgeWith("BTC");
        owner = account().at("address");
        ::setenv("DESK_AT_HYPERLIQUID_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_AT_HYPERLIQUID_ADDRESS", owner.c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
            "ws = \"{0}\"\nunderlyings = [\"BTC\"]\n"
            "[[venue]]\nkind = \"hyperliquid\"\nname = \"Hyperliquid\"\n"
            "ws = \"ws://127.0.0.1:{1}/ws\"\nhttp = \"http://127.0.0.1:{1}\"\n"
            "underlyings = [\"BTC\"]\naccounts = [\"environment:DESK_AT_HYPERLIQUID\"]\n"
            "allow_owner_key = true\n"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{2}\"\nfeeds = {{ BTC = \"0x{3}\" }}\n",
            served.wsUrl(), served.server->hyperliquidPort(), hermes.url(), StaticHermes::id());
    }
    Json account() const { return served.state().at("hyperliquid").at("accounts").at(0); }
    Json faultThere(Json wanted) const
    {
        wanted["venue"] = "hyperliquid";
        return served.fault(wanted);
    }
    double held() const
    {
        const auto state = account().at("state");
        for (const auto& one : state.at("assetPositions"))
            if (one.at("position").at("coin") == "BTC")
                return std::stod(one.at("position").at("szi").get<std::string>());
        return 0.0;
    }
    std::string owner;
};

TEST_F(DeskAtHyperliquid, AHedgeLeavesIsFilledReconcilesAndVerifies)
{
    ASSERT_TRUE(faultThere({{"fault", "position"}, {"coin", "BTC"}, {"side", "buy"}, {"size", 0.5}}).contains("done"));
    ASSERT_NEAR(held(), 0.5, 1e-9);
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(becomes([&] { return std::abs(held()) < 0.05; }, 60.0)) << held() << "\n" << decisions();
    faultThere({{"fault", "cut"}});
    std::this_thread::sleep_for(14s);  // Up again, compared, and held for long enough.
    stop();
    expectReconciled();
    for (const auto& one : engine().positions())
        EXPECT_NEAR(one.quantity.toDouble(), held(), 1e-9);
    expectVerified();
}

/// Derive alone: its options, its spot as the coin's, the account and what hedges.
class DeskAtDerive : public DeskAtVenue {
protected:
    DeskAtDerive()
    {
        targetDelta = 0.0;
        hedgeVenue = accountName = "Derive";
        hedgeWith("BTC-PERP");
        const auto first = account();
        ::setenv("DESK_AT_DERIVE_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_AT_DERIVE_WALLET", first.at("wallet").get<std::string>().c_str(), 1);
        ::setenv("DESK_AT_DERIVE_SUBACCOUNT", first.at("subaccount_id").dump().c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"derive\"\nname = \"Derive\"\n"
            "ws = \"ws://127.0.0.1:{0}/v3/ws\"\nunderlyings = [\"BTC\"]\n"
            "accounts = [\"environment:DESK_AT_DERIVE\"]\nallow_owner_key = true\n"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{1}\"\nfeeds = {{ BTC = \"0x{2}\" }}\n",
            served.server->derivePort(), hermes.url(), StaticHermes::id());
    }
    Json state() const { return served.state().at("derive"); }
    Json account() const { return state().at("accounts").at(0); }
    void faultThere(Json wanted) const
    {
        wanted["venue"] = "derive";
        EXPECT_TRUE(served.fault(wanted).contains("done")) << wanted.dump();
    }
    double held(const std::string& instrument) const
    {
        const auto positions = account().at("positions");
        for (const auto& one : positions)
            if (one.at("instrument_name") == instrument) return std::stod(one.at("amount").get<std::string>());
        return 0.0;
    }
    /// A call near the money.
    std::string someCall() const
    {
        const auto marks = state().at("marks");
        std::string found;
        for (const auto& [name, mark] : marks.items())
            if (name.starts_with("BTC-2") && name.ends_with("-C")) found = name;
        return found;
    }
};

TEST_F(DeskAtDerive, OptionsAreHeldHedgedReconciledAndVerified)
{
    const auto call = someCall();
    ASSERT_FALSE(call.empty());
    faultThere({{"fault", "position"}, {"instrument_name", call}, {"side", "buy"}, {"amount", 2}});
    ASSERT_NO_FATAL_FAILURE(begin());
    // Twice a delta of about a half is sold.
    EXPECT_TRUE(becomes([&] { return held("BTC-PERP") < -0.6 && held("BTC-PERP") > -1.6; }, 90.0))
        << held("BTC-PERP") << "\n"
        << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown()) < 0.2; })) << netDeltaShown();
    faultThere({{"fault", "cut"}});
    std::this_thread::sleep_for(14s);  // Up again, compared, and held for long enough.
    mode(domain::HedgeMode::Manual);
    std::this_thread::sleep_for(1s);
    stop();
    expectReconciled();
    ASSERT_EQ(engine().positions().size(), 2U);
    for (const auto& one : engine().positions())
        EXPECT_NEAR(one.quantity.toDouble(), held(engine().state().market.instruments().at(one.instrument).name), 1e-9);
    expectVerified();
}

TEST_F(DeskAtDerive, AKillTakesEverythingOfTheAccount)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const auto mark = state().at("marks").at("BTC-PERP").get<double>();
    ASSERT_TRUE(placeOnceReady("BTC-PERP", Side::Buy, 0.05, std::round(mark * 0.99))) << words() << decisions();
    faultThere({{"fault", "external_order"},
                {"account", account().at("subaccount_id")},
                {"instrument_name", "BTC-PERP"},
                {"side", "buy"},
                {"amount", 0.01},
                {"price", std::round(mark * 0.98)}});
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(becomes(
        [&] {
            const auto orders = account().at("orders");
            return orders.size() >= 2 && std::all_of(orders.begin(), orders.end(), [](const Json& one) {
                       return one.at("order_status") == "cancelled";
                   });
        },
        5.0));
    stop();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing
