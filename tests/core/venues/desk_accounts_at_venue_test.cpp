#include <array>
#include <atomic>
#include <cmath>
#include <map>
#include <pthread.h>
#include <string_view>
#include <thread>

#include "core/venues/desk_at_venue.h"
#include "journal/reader.h"
#include "kept/kill_keeper.h"

namespace ballast::venues::testing::desk_accounts_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;
using interfaces::VenueMargin;

/// What venues state of their accounts beside what the desk computes itself.
class DeskOfMargins : public DeskAtVenue {
protected:
    std::optional<VenueMargin> margin(const std::string& account)
    {
        const auto p = picture();
        if (p->margin.data)
            for (const auto& one : *p->margin.data)
                if (one.venue == account) return one;
        return std::nullopt;
    }
    bool isStated(const std::string& account)
    {
        return becomes(
            [&] {
                const auto found = margin(account);
                return found && found->statedMaintenanceUsd.value && found->maintenanceUsd.value;
            },
            40.0);
    }
    bool isTold(const std::string& account)
    {
        const auto p = picture();
        return p->alerts.data && std::any_of(p->alerts.data->begin(), p->alerts.data->end(), [&](const auto& alert) {
                   return alert.open && alert.text.find(account + " states a maintenance margin of") == 0;
               });
    }
};

class DeskOfMarginsAtHyperliquid : public DeskOfMargins {
protected:
    DeskOfMarginsAtHyperliquid()
    {
        targetDelta = 0.0;
        hedgeVenue = "Hyperliquid";
        hedgeWith("BTC");
        ::setenv("DESK_OF_MARGINS_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_OF_MARGINS_ADDRESS", account().at("address").get<std::string>().c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
            "ws = \"{0}\"\nunderlyings = [\"BTC\"]\n"
            "[[venue]]\nkind = \"hyperliquid\"\nname = \"Hyperliquid\"\n"
            "ws = \"ws://127.0.0.1:{1}/ws\"\nhttp = \"http://127.0.0.1:{1}\"\n"
            "underlyings = [\"BTC\"]\naccounts = [\"environment:DESK_OF_MARGINS\"]\n"
            "allow_owner_key = true\n"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{2}\"\nfeeds = {{ BTC = \"0x{3}\" }}\n",
            served.wsUrl(), served.server->hyperliquidPort(), hermes.url(), StaticHermes::id());
    }
    Json account() const { return served.state().at("hyperliquid").at("accounts").at(0); }
    double stated(const char* part, const char* figure) const
    {
        const auto state = account().at("state");
        return std::stod((*part ? state.at(part) : state).at(figure).get<std::string>());
    }
    void buy(double size)
    {
        EXPECT_TRUE(
            served
                .fault(
                    {{"venue", "hyperliquid"}, {"fault", "position"}, {"coin", "BTC"}, {"side", "buy"}, {"size", size}})
                .contains("done"));
    }
};

/// The venue's own figures, to its own last word, and no alert while both count the same; one when the venue counts
/// what ours does not know yet.
TEST_F(DeskOfMarginsAtHyperliquid, TheVenuesOwnMarginStandsBesideOurs)
{
    buy(0.5);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    ASSERT_TRUE(isStated("Hyperliquid")) << decisions();
    const auto found = *margin("Hyperliquid");
    EXPECT_NEAR(*found.statedMaintenanceUsd.value / stated("", "crossMaintenanceMarginUsed"), 1.0, 0.01);
    EXPECT_NEAR(*found.statedEquityUsd.value / stated("marginSummary", "accountValue"), 1.0, 0.01);
    EXPECT_NEAR(*found.maintenanceUsd.value / *found.statedMaintenanceUsd.value, 1.0, 0.02)
        << "the same position by the same rule";
    std::this_thread::sleep_for(11s);  // They are compared every ten.
    EXPECT_FALSE(isTold("Hyperliquid"));
    buy(0.5);
    EXPECT_TRUE(becomes([&] { return isTold("Hyperliquid"); }, 45.0)) << "the venue counts twice what ours does";
    stop();
    expectVerified();
}

/// Maintenance of a perpetual alone by Derive's portfolio rule: 0.8 of 18 % and 3 % of spot (fact sheet 7.1).
constexpr double kOfAPerpetual = 0.8 * 0.18 + 0.03;

class DeskOfMarginsAtDerive : public DeskOfMargins {
protected:
    DeskOfMarginsAtDerive()
    {
        targetDelta = 0.0;
        hedgeVenue = accountName = "Derive";
        hedgeWith("BTC-PERP");
        const auto first = account();
        ::setenv("DESK_OF_MARGINS_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_OF_MARGINS_WALLET", first.at("wallet").get<std::string>().c_str(), 1);
        ::setenv("DESK_OF_MARGINS_SUBACCOUNT", first.at("subaccount_id").dump().c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"derive\"\nname = \"Derive\"\n"
            "ws = \"ws://127.0.0.1:{0}/v3/ws\"\nunderlyings = [\"BTC\"]\n"
            "accounts = [\"environment:DESK_OF_MARGINS\"]\nallow_owner_key = true\n"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{1}\"\nfeeds = {{ BTC = \"0x{2}\" }}\n",
            served.server->derivePort(), hermes.url(), StaticHermes::id());
    }
    Json account() const { return served.state().at("derive").at("accounts").at(0); }
};

/// Derive states what is left above its requirement; beside ours stands the requirement, by one rule. Where the venue
/// holds more than the desk knows they are apart, and it is said.
TEST_F(DeskOfMarginsAtDerive, TheVenuesOwnMarginStandsBesideOursAndADifferenceIsTold)
{
    const auto hold = [&](double amount) {
        EXPECT_TRUE(served
                        .fault({{"venue", "derive"},
                                {"fault", "position"},
                                {"instrument_name", "BTC-PERP"},
                                {"side", "buy"},
                                {"amount", amount}})
                        .contains("done"));
    };
    hold(2.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    ASSERT_TRUE(isStated("Derive")) << decisions();
    const auto found = *margin("Derive");
    const double spot = served.state().at("index").at("BTC");
    EXPECT_NEAR(*found.statedMaintenanceUsd.value / (kOfAPerpetual * 2.0 * spot), 1.0, 0.02);
    EXPECT_NEAR(*found.maintenanceUsd.value / *found.statedMaintenanceUsd.value, 1.0, 0.02);
    EXPECT_NEAR(*found.statedEquityUsd.value, account().at("cash").get<double>(), 0.02 * 2.0 * spot);
    std::this_thread::sleep_for(11s);  // They are compared every ten.
    EXPECT_FALSE(isTold("Derive"));
    hold(0.5);
    EXPECT_TRUE(becomes([&] { return isTold("Derive"); }, 45.0)) << "the venue counts more than ours does";
    stop();
    expectVerified();
}

/// Two accounts of one venue. What one holds, owes and states is not the other's; an order goes where it is sent.
class DeskOfTwoAccounts : public DeskOfMargins {
protected:
    DeskOfTwoAccounts()
    {
        targetDelta = 200.0;
        netDeltaLimit = 400.0;
        ::setenv("DESK_AT_SECOND_KEY", "key2", 1);
        ::setenv("DESK_AT_SECOND_SECRET", "SECRET-OF-ANOTHER", 1);
    }
    std::string profileText() const override
    {
        auto text = DeskAtVenue::profileText();
        const std::string one = "accounts = [\"environment:DESK_AT_VENUE\"]";
        text.replace(text.find(one), one.size(),
                     "accounts = [\"environment:DESK_AT_VENUE\", \"environment:DESK_AT_SECOND\"]");
        return text;
    }
    void holdAt(const std::string& key, double amount)
    {
        EXPECT_TRUE(served
                        .fault({{"fault", "position"},
                                {"account", key},
                                {"instrument_name", "BTC-PERPETUAL"},
                                {"side", amount > 0.0 ? "buy" : "sell"},
                                {"amount", std::abs(amount)}})
                        .contains("done"));
    }
    Json second() const { return served.state().at("accounts").at(1); }
    static double sizeOf(const Json& account, const std::string& instrument)
    {
        for (const auto& one : account.at("positions"))
            if (one.at("instrument_name") == instrument) return one.at("size");
        return 0.0;
    }
    static inline const std::string kSecond = "Deribit/desk_at_second";
};

TEST_F(DeskOfTwoAccounts, MarginsPositionsOrdersAndDifferencesStayApart)
{
    holdAt("key", 1'000'000.0);
    holdAt("key2", -3'000'000.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    ASSERT_TRUE(isStated("Deribit")) << decisions();
    const auto names = [&] {
        std::string all;
        const auto p = picture();
        if (p->margin.data)
            for (const auto& one : *p->margin.data)
                all += one.venue + "; ";
        return all;
    };
    ASSERT_TRUE(isStated(kSecond)) << names();
    const auto first = *margin("Deribit"), other = *margin(kSecond);
    // Each as its own venue's account says; three times as much is held in the second.
    const double index = served.state().at("index").at("BTC");
    const auto maintenance = [&](std::size_t place) {
        return served.state()
                   .at("accounts")
                   .at(place)
                   .at("summaries")
                   .at("BTC")
                   .at("maintenance_margin")
                   .get<double>() *
               index;
    };
    EXPECT_NEAR(*first.statedMaintenanceUsd.value / maintenance(0), 1.0, 0.02);
    EXPECT_NEAR(*other.statedMaintenanceUsd.value / maintenance(1), 1.0, 0.02);
    // What one holds is not set off against the other: two lines of one instrument, each of its account.
    std::map<std::string, double> held;
    const auto lines = picture()->positions.data->lines;
    for (const auto& line : lines)
        if (line.instrument == "BTC-PERPETUAL") held[line.venue] = line.quantity;
    EXPECT_EQ(held, (std::map<std::string, double>{{"Deribit", 100'000.0}, {kSecond, -300'000.0}}));
    EXPECT_GT(std::abs(*other.maintenanceUsd.value / *first.maintenanceUsd.value - 1.0), 0.1);

    // An order of the second account leaves by its line and is filled there.
    accountName = kSecond;
    const double price = std::round(mark("BTC_USDC-PERPETUAL") * 1.005);
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 70.0, price)) << words();
    ASSERT_TRUE(becomes([&] { return std::abs(sizeOf(second(), "BTC_USDC-PERPETUAL") - 0.07) < 1e-9; }));
    EXPECT_EQ(heldAtVenue("BTC_USDC-PERPETUAL"), 0.0);
    EXPECT_TRUE(ordersAtVenue().empty());

    // A difference of the first stops the first alone.
    holdAt("key", 500'000.0);
    ASSERT_TRUE(sees([](const Picture& p) { return !p.trading.data->differences.empty(); }, 40.0));
    EXPECT_EQ(picture()->trading.data->differences.front().account, "Deribit");
    accountName = "Deribit";
    EXPECT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 71.0, price).state, TicketState::Refused);
    accountName = kSecond;
    EXPECT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 72.0, price)) << words();

    // A kill reaches both.
    for (const auto* name : {"Deribit", kSecond.c_str()}) {
        if (std::string(name) == "Deribit") {
            ASSERT_TRUE(desk().submit(command(domain::OperatorAction::AdoptDifference)));
            accountName = name;
            ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 50.0, std::round(0.985 * price))) << words();
        } else {
            accountName = name;
            ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 51.0, std::round(0.985 * price)).state, TicketState::Sent)
                << words();
        }
    }
    const auto open = [&] {
        int count = 0;
        const auto state = served.state();
        for (const auto& account : state.at("accounts"))
            for (const auto& order : account.at("orders"))
                count += order.at("order_state") == "open" ? 1 : 0;
        return count;
    };
    ASSERT_TRUE(becomes([&] { return open() == 2; })) << open();
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(becomes([&] { return open() == 0; }, 3.0)) << open();
    stop();
    expectReconciled();
    expectVerified();
}

/// What works where nobody would cancel it when the line ends is killed there, whatever the profile says (F73).
TEST_F(DeskOfMargins, F73_ASignalKillsWhatNoDeadMansSwitchWouldCancel)
{
    constexpr auto kPerpetual = "BTC_USDC-PERPETUAL";
    served.fault({{"fault", "error"},
                  {"method", "private/enable_cancel_on_disconnect"},
                  {"code", 13888},
                  {"message", "no"},
                  {"count", -1}});
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    auto accepted = command(domain::OperatorAction::AcceptUnarmed);
    ASSERT_TRUE(desk().submit(accepted));
    ASSERT_TRUE(placeOnceReady(kPerpetual, Side::Buy, 10.0, std::floor(mark(kPerpetual) * 0.985))) << words();
    ASSERT_TRUE(becomes([&] { return ordersAtVenue().size() == 1 && ordersAtVenue()[0].at("order_state") == "open"; }));
    std::this_thread::sleep_for(500ms);
    const auto begun = std::chrono::steady_clock::now();
    const auto said = session->endBy("SIGTERM");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    EXPECT_EQ(said, "Ended by SIGTERM; KILLED: Deribit: 1 order");
    EXPECT_EQ(ordersAtVenue()[0].at("order_state"), "cancelled");
    stop();
    const auto kills = engine().kills();
    ASSERT_EQ(kills.size(), 1U);
    EXPECT_EQ(domain::toString(kills[0].scope), "venue:Deribit");
    bool isSaid = false;
    ASSERT_TRUE(journal::Reader::open(folder.file("desk.journal")).value()->forEachRecord({1}, [&](const auto& record) {
        isSaid = isSaid || record.body.find("ended by SIGTERM: no dead man's switch") != std::string::npos;
        return true;
    }));
    EXPECT_TRUE(isSaid);
    expectVerified();
}

/// Two owners' accounts at Hyperliquid and two at Derive, beside prices of Deribit.
class DeskOfTwoOwners : public DeskOfMargins {
protected:
    DeskOfTwoOwners()
    {
        targetDelta = 0.0;
        hedgeVenue = "Hyperliquid";
        hedgeWith("BTC");
        for (const std::size_t place : {0U, 1U}) {
            const auto hyperliquid = at("hyperliquid", place), derive = at("derive", place);
            const auto set = [&](const char* name, const std::string& value) {
                ::setenv(fmt::format("DESK_OF_OWNER{}_{}", place + 1, name).c_str(), value.c_str(), 1);
            };
            set("PRIVATE_KEY", place == 0 ? kWallet : kSecondWallet);
            set("ADDRESS", hyperliquid.at("address").get<std::string>());
            set("WALLET", derive.at("wallet").get<std::string>());
            set("SUBACCOUNT", derive.at("subaccount_id").dump());
        }
    }
    std::string profileText() const override
    {
        const std::string accounts = "accounts = [\"environment:DESK_OF_OWNER1\", \"environment:DESK_OF_OWNER2\"]\n"
                                     "allow_owner_key = true\n";
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\nws = \"{0}\"\nunderlyings = [\"BTC\"]\n"
            "[[venue]]\nkind = \"hyperliquid\"\nname = \"Hyperliquid\"\n"
            "ws = \"ws://127.0.0.1:{1}/ws\"\nhttp = \"http://127.0.0.1:{1}\"\nunderlyings = [\"BTC\"]\n{5}"
            "[[venue]]\nkind = \"derive\"\nname = \"Derive\"\n"
            "ws = \"ws://127.0.0.1:{2}/v3/ws\"\nunderlyings = [\"BTC\"]\n{5}"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{3}\"\nfeeds = {{ BTC = \"0x{4}\" }}\n",
            served.wsUrl(), served.server->hyperliquidPort(), served.server->derivePort(), hermes.url(),
            StaticHermes::id(), accounts);
    }
    Json at(const char* venue, std::size_t place) const { return served.state().at(venue).at("accounts").at(place); }
    void holdAt(Json which, double amount)
    {
        which["fault"] = "position";
        which["side"] = amount > 0.0 ? "buy" : "sell";
        const auto* size = which.at("venue") == "derive" ? "amount" : "size";
        which[size] = std::abs(amount);
        const auto done = served.fault(which);
        EXPECT_TRUE(done.contains("done")) << done.dump();
    }
    double held(const std::string& account, const std::string& instrument)
    {
        const auto p = picture();
        if (p->positions.data)
            for (const auto& line : p->positions.data->lines)
                if (line.venue == account && line.instrument == instrument) return line.quantity;
        return 0.0;
    }
    static inline const std::string kOthers = "/desk_of_owner2";
};

TEST_F(DeskOfTwoOwners, MarginsPositionsAndOrdersStayApart)
{
    const auto hyperliquid = [&](std::size_t place) {
        return Json{{"venue", "hyperliquid"}, {"coin", "BTC"}, {"account", at("hyperliquid", place).at("address")}};
    };
    const auto derive = [&](std::size_t place) {
        return Json{
            {"venue", "derive"}, {"instrument_name", "BTC-PERP"}, {"account", at("derive", place).at("subaccount_id")}};
    };
    holdAt(hyperliquid(0), 0.5);
    holdAt(hyperliquid(1), -1.5);
    holdAt(derive(0), 2.0);
    holdAt(derive(1), -1.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    for (const auto* venue : {"Hyperliquid", "Derive"}) {
        ASSERT_TRUE(isStated(venue)) << decisions();
        ASSERT_TRUE(isStated(venue + kOthers)) << venue << decisions();
    }
    EXPECT_EQ(held("Hyperliquid", "BTC"), 0.5);
    EXPECT_EQ(held("Hyperliquid" + kOthers, "BTC"), -1.5);
    EXPECT_EQ(held("Derive", "BTC-PERP"), 2.0);
    EXPECT_EQ(held("Derive" + kOthers, "BTC-PERP"), -1.0);
    // Each as its own account says; the second holds three times as much here and half as much there.
    const auto stated = [&](const std::string& account) { return *margin(account)->statedMaintenanceUsd.value; };
    const auto atVenue = [&](std::size_t place) {
        return std::stod(at("hyperliquid", place).at("state").at("crossMaintenanceMarginUsed").get<std::string>());
    };
    EXPECT_NEAR(stated("Hyperliquid") / atVenue(0), 1.0, 0.02);
    EXPECT_NEAR(stated("Hyperliquid" + kOthers) / atVenue(1), 1.0, 0.02);
    const double spot = served.state().at("index").at("BTC");
    EXPECT_NEAR(stated("Derive") / (kOfAPerpetual * 2.0 * spot), 1.0, 0.02);
    EXPECT_NEAR(stated("Derive" + kOthers) / (kOfAPerpetual * 1.0 * spot), 1.0, 0.02);
    EXPECT_NEAR(*margin("Hyperliquid" + kOthers)->maintenanceUsd.value / *margin("Hyperliquid")->maintenanceUsd.value,
                3.0, 0.1)
        << "ours of each";

    // An order of a second account leaves by its line and is filled there.
    for (const auto& [venue, instrument] : {std::pair("Hyperliquid", "BTC"), std::pair("Derive", "BTC-PERP")}) {
        accountName = venue + kOthers;
        const double first = held(venue, instrument), second = held(accountName, instrument);
        ASSERT_TRUE(placeOnceReady(instrument, Side::Buy, 0.01, std::round(spot * 1.01))) << accountName << words();
        EXPECT_TRUE(becomes([&] { return std::abs(held(accountName, instrument) - second - 0.01) < 1e-9; }));
        EXPECT_EQ(held(venue, instrument), first);
    }
    stop();
    expectReconciled();
    expectVerified();
}

/// Of the system, but the engine's thread may be held where it asks for the time.
class HeldClock final : public Clock {
public:
    Timestamp now() const noexcept override
    {
        std::array<char, 16> name{};
        ::pthread_getname_np(::pthread_self(), name.data(), name.size());
        while (isHeld.load() && std::string_view(name.data()) == "engine")
            std::this_thread::sleep_for(1ms);
        return m_clock.now();
    }
    std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept override
    {
        return m_clock.until(time);
    }
    std::atomic<bool> isHeld{false};

private:
    SystemClock m_clock;
};

/// A desk that a signal ends (F73): with an order of its own at the venue, under an armed switch, or with none.
class EndedDesk : public DeskOfMargins {
protected:
    ~EndedDesk() override
    {
        clock.isHeld.store(false);
        session.reset();
    }
    void beginHeld(bool killsAtEnd = false)
    {
        keptKills = folder.file("desk.killed");
        auto setup = setUpLive(profile(), true, clock);
        ASSERT_TRUE(setup) << setup.error().message;
        auto made = runtime::LiveSession::create(std::move(*setup),
                                                 {.journalFile = folder.file("desk.journal"),
                                                  .operatorName = "ann",
                                                  .program = "test",
                                                  .keptKills = keptKills,
                                                  .killsAtEnd = killsAtEnd},
                                                 clock);
        ASSERT_TRUE(made) << made.error().message;
        session = std::move(*made);
        ASSERT_TRUE(session->start());
        mode(domain::HedgeMode::Manual);
    }
    void placeOne()
    {
        constexpr auto kPerpetual = "BTC_USDC-PERPETUAL";
        ASSERT_TRUE(placeOnceReady(kPerpetual, Side::Buy, 10.0, std::floor(mark(kPerpetual) * 0.985))) << words();
        ASSERT_TRUE(becomes([&] { return isOpen(); }));
        std::this_thread::sleep_for(500ms);
    }
    bool isOpen() const { return ordersAtVenue().size() == 1 && ordersAtVenue()[0].at("order_state") == "open"; }
    std::string ended()
    {
        const auto begun = std::chrono::steady_clock::now();
        auto said = session->endBy("SIGTERM");
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
        return said;
    }
    bool mayLeave() const
    {
        const auto& latches = session->desk().latches();
        return latches.lets({}, latches.newest(), domain::Lane::Trading);
    }
    std::size_t keptNow() const { return kept::readKeptKills(keptKills).value().size(); }

    HeldClock clock;
};

TEST_F(EndedDesk, F73_AStepOfOverHalfASecondIsWaitedForAndTheKillStandsInTheJournal)
{
    ASSERT_NO_FATAL_FAILURE(beginHeld());
    ASSERT_NO_FATAL_FAILURE(placeOne());
    clock.isHeld.store(true);
    std::thread release([&] {
        std::this_thread::sleep_for(900ms);
        clock.isHeld.store(false);
    });
    const auto said = ended();
    release.join();
    EXPECT_EQ(said, "Ended by SIGTERM: KILLED, for the engine does not say what works");
    EXPECT_FALSE(isOpen());
    EXPECT_EQ(keptNow(), 1U);
    stop();
    EXPECT_EQ(engine().kills().size(), 1U);
    expectVerified();
}

TEST_F(EndedDesk, F73_AnEngineThatStaysSilentIsKilledAtItsVenueAndInTheNextSession)
{
    ASSERT_NO_FATAL_FAILURE(beginHeld());
    ASSERT_NO_FATAL_FAILURE(placeOne());
    clock.isHeld.store(true);
    const auto said = ended();
    EXPECT_EQ(said.find("Ended by SIGTERM: KILLED, for the engine does not say what works, which the engine did not "
                        "take: kept for the next start"),
              0U)
        << said;
    EXPECT_FALSE(isOpen());
    EXPECT_EQ(keptNow(), 1U);
    EXPECT_FALSE(mayLeave());
}

TEST_F(EndedDesk, F73_NothingLeavesAnyMoreWhereNothingWorksAndTheNextStartTrades)
{
    ASSERT_NO_FATAL_FAILURE(beginHeld());
    ASSERT_TRUE(mayLeave());
    EXPECT_EQ(ended(), "") << "nothing works";
    EXPECT_FALSE(mayLeave());
    stop();
    EXPECT_TRUE(engine().kills().empty());
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_TRUE(mayLeave());
}

TEST_F(EndedDesk, F73_ADeskThatKillsAtItsEndIsKilledThoughNothingWorks)
{
    ASSERT_NO_FATAL_FAILURE(beginHeld(true));
    EXPECT_EQ(ended(), "Ended by SIGTERM; KILLED, nothing worked");
    EXPECT_EQ(keptNow(), 1U);
    stop();
    EXPECT_EQ(engine().kills().size(), 1U);
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_accounts_at_venue_test
