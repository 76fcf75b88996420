#include <cstdlib>
#include <set>
#include <thread>

#include "core/venues/desk_at_derive.h"
#include "desk/state.h"
#include "venues/accounts.h"

namespace ballast::venues::testing::desk_faults_at_venue_test {
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

/// F55: the venue's clock runs 3 s ahead of ours. Nothing new leaves there; a kill takes away ours, and what another
/// hand placed a moment ago by a clock that is ahead of the kill's; and once it is right again nothing differs.
TEST_F(DeskFaultsAtVenue, F55_AVenueThreeSecondsAheadGetsNoOrdersAndAKillReachesAllOfIt)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 5.0, std::ceil(mark * 1.004))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 5.0; }));
    ASSERT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(mark * 0.99)).state, TicketState::Sent)
        << words();
    served.fault({{"fault", "clock"}, {"ms", 3'000}});
    ASSERT_TRUE(sees(
        [](const Picture& p) {
            return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                       return alert.open && alert.text.find("F55") != std::string::npos;
                   });
        },
        60.0))
        << decisions();
    last = place("BTC_USDC-PERPETUAL", Side::Buy, 20.0, std::ceil(mark * 1.004));
    EXPECT_EQ(last.state, TicketState::Refused) << words();
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
    ASSERT_TRUE(becomes([&] { return open() == 2; }));
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(becomes([&] { return open() == 0; }, 5.0)) << open();
    served.fault({{"fault", "clock"}, {"ms", 0}});
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") == 5.0; }));
    std::this_thread::sleep_for(std::chrono::seconds(12));  // Another answer about the whole account.
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
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

/// F53: the account is given more than its margin carries. The venue's own figures call for margin: only what lowers
/// exposure leaves, with the amounts, and an order of a person that adds to it is refused.
TEST_F(DeskFaultsAtVenue, F53_AMarginCallAtTheVenueLeavesOnlyWhatLowersExposure)
{
    netDeltaLimit = 1e6;
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double price = mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(price * 1.005))) << words();
    const auto isNormal = [](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Normal; };
    ASSERT_TRUE(sees(isNormal));
    hold("BTC_USDC-PERPETUAL", 20'000.0);  // Of some 1.3e9 USD: the account has 100 BTC and some millions.
    ASSERT_TRUE(sees([&](const Picture& p) {
        return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                   return alert.text.find(
                              "F53: Deribit may liquidate this account: it states maintenance margin of ") !=
                              std::string::npos &&
                          alert.text.find("Only what lowers exposure leaves") != std::string::npos;
               });
    })) << decisions();
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Normal) << "one account, not the whole desk";
    auto adopt = command(domain::OperatorAction::AdoptDifference);
    ASSERT_TRUE(desk().submit(adopt));
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown("BTC_USDC-PERPETUAL") > 1e7; })) << decisions();
    const auto refusedBy = [&](Side side) {
        last = place("BTC_USDC-PERPETUAL", side, 10.0, std::round(price * (side == Side::Buy ? 1.005 : 0.995)));
        std::set<domain::Rule> rules;
        for (const auto& refusal : last.refusals)
            rules.insert(refusal.rule);
        return rules;
    };
    // Nor is there margin for it.
    EXPECT_TRUE(becomes(
        [&] {
            return refusedBy(Side::Buy) == std::set{domain::Rule::C15, domain::Rule::C20};
        },
        20.0))
        << words();
    EXPECT_TRUE(becomes([&] { return refusedBy(Side::Sell).empty() && last.state == TicketState::Sent; }, 20.0))
        << words();
    hold("BTC_USDC-PERPETUAL", -20'000.0);
    EXPECT_TRUE(sees(
        [&](const Picture& p) {
            return std::none_of(p.alerts.data->begin(), p.alerts.data->end(),
                                [](const auto& alert) { return alert.open && alert.text.starts_with("F53"); });
        },
        40.0))
        << "it is over when the venue says so";
    stop();
    expectVerified();
}

/// The venue's own margin stands beside ours, and is told where the two are more than 2 % apart: here the venue is made
/// to hold a position that ours does not know yet.
TEST_F(DeskFaultsAtVenue, TheVenuesOwnMarginStandsBesideOursAndADifferenceIsTold)
{
    hold("BTC-PERPETUAL", 1'000'000.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    const auto stated = [&](const Picture& p) {
        return p.margin.data && !p.margin.data->empty() && p.margin.data->front().statedMaintenanceUsd.value &&
               p.margin.data->front().maintenanceUsd.value;
    };
    ASSERT_TRUE(sees(stated)) << decisions();
    const auto margin = picture()->margin.data->front();
    const auto summary = served.call("private/get_account_summary", {{"currency", "BTC"}}, true).at("result");
    const double index = served.state().at("index").at("BTC");
    EXPECT_NEAR(*margin.statedMaintenanceUsd.value / (summary.at("maintenance_margin").get<double>() * index), 1.0,
                0.01);
    EXPECT_GE(*margin.statedEquityUsd.value, 0.99 * summary.at("equity").get<double>() * index)
        << "USDC of the account stands in it as well";
    const double apart = std::abs(*margin.statedMaintenanceUsd.value / *margin.maintenanceUsd.value - 1.0);
    const auto isTold = [](const Picture& p) {
        return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                   return alert.open && alert.text.find("Deribit states a maintenance margin of") != std::string::npos;
               });
    };
    if (apart < 0.018) {
        std::this_thread::sleep_for(11s);
        EXPECT_FALSE(isTold(*picture())) << apart;
    }
    hold("BTC-PERPETUAL", 1'000'000.0);
    EXPECT_TRUE(sees(isTold, 40.0)) << "the venue counts twice what ours does until the difference is adopted";
    stop();
    expectVerified();
}

/// F95: the price of a stable currency that an oracle tells leaves its dollar: a warning from 0.5 %, and from 2 % on
/// only what lowers exposure leaves, until it is back.
class DeskWithStable : public DeskAtVenue {
protected:
    std::string profileText() const override
    {
        return DeskAtVenue::profileText() +
               fmt::format(
                   "[[oracle]]\nkind = \"pyth\"\nname = \"Stable\"\nhttp = \"{}\"\nfeeds = {{ USDC = \"0x{}\" }}\n",
                   dollar.url(), StaticHermes::id());
    }
    bool says(const std::string& words, double seconds = 30.0)
    {
        return sees(
            [&](const Picture& p) {
                return p.alerts.data &&
                       std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [&](const auto& alert) {
                           return alert.open && alert.text.find(words) != std::string::npos;
                       });
            },
            seconds);
    }
    StaticHermes dollar{[] { return 1.0; }, 5};
};

TEST_F(DeskWithStable, F95_AStableCurrencyThatLeavesItsDollarIsToldAndReduces)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double price = mark("BTC_USDC-PERPETUAL");
    ASSERT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 100.0, std::round(price * 1.005))) << words();
    dollar.wrongBy(0.99);
    ASSERT_TRUE(says("F95: USDC stands at 0.9900 USD")) << decisions();
    EXPECT_EQ(place("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(price * 1.005)).state, TicketState::Sent)
        << words();
    dollar.wrongBy(0.97);
    ASSERT_TRUE(says("Only what lowers exposure leaves")) << decisions();
    ASSERT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Reducing; }));
    last = place("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(price * 1.005));
    EXPECT_EQ(last.state, TicketState::Refused);
    last = place("BTC_USDC-PERPETUAL", Side::Sell, 10.0, std::round(price * 0.995));
    EXPECT_EQ(last.state, TicketState::Sent) << words();
    dollar.wrongBy(1.0);
    EXPECT_TRUE(
        sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Normal; }, 20.0))
        << "it goes on by itself";
    stop();
    expectVerified();
}

/// F13: three refused logins end the trying. A person lets the account try again, and it comes up; nothing else does.
TEST_F(DeskFaultsAtVenue, F13_AnAccountWhoseLoginWasRefusedComesUpWhenAPersonSaysTryAgain)
{
    served.fault({{"fault", "reject_login"}, {"on", true}});
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const auto alert = [&](const std::string& words) {
        return sees([&](const Picture& p) {
            return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [&](const auto& one) {
                       return one.open && one.text.find(words) != std::string::npos;
                   });
        });
    };
    ASSERT_TRUE(alert("refused the login 3 times")) << decisions();
    ASSERT_TRUE(alert("not tried again before a person says \"Try again\"")) << "and how it goes on";
    served.fault({{"fault", "reject_login"}, {"on", false}});
    std::this_thread::sleep_for(4s);
    EXPECT_TRUE(alert("refused the login 3 times")) << "not by itself";
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::TryAgain)));
    const double price = mark("BTC_USDC-PERPETUAL");
    EXPECT_TRUE(placeOnceReady("BTC_USDC-PERPETUAL", Side::Buy, 10.0, std::round(price * 1.005))) << words();
    stop();
    expectReconciled();
    expectVerified();
}

/// `ballast-cli kill --live` when no desk runs: the next desk of the profile begins KILLED, whatever journal it writes.
TEST_F(DeskFaultsAtVenue, AKillOfTheProfileIsKeptForItsNextDesk)
{
    const auto read = profile();
    const auto data = folder.file("data");
    const auto kill = fmt::format("XDG_DATA_HOME={} {}/ballast-cli kill --live {} --reason \"wrong surface\" > {}",
                                  data, BALLAST_BIN, folder.file("profile.toml"), folder.file("said"));
    std::ofstream(folder.file("profile.toml")) << profileText();
    ASSERT_EQ(std::system(kill.c_str()), 0);
    std::ifstream said(folder.file("said"));
    std::string line;
    std::getline(said, line);
    EXPECT_NE(line.find("begins KILLED"), std::string::npos) << line;
    std::filesystem::path kept;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data))
        if (entry.path().extension() == ".killed") kept = entry.path();
    ASSERT_EQ(kept, keptKillsOf(read, kept.parent_path()));
    keptKills = kept;
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Killed);
    EXPECT_NE(picture()->trading.data->tradingStateReason.find("wrong surface"), std::string::npos)
        << picture()->trading.data->tradingStateReason;
    stop();
    expectVerified();
}

/// F52: of two venues the first is down, and the second is busy for a moment: its orders go at once all the same.
TEST_F(DeskFaultsAtVenue, F52_AKillWithoutADeskWaitsForNoVenueThatIsDownAndAsksABusyOneAgain)
{
    const auto text = profileText();
    const auto first = text.find("[[venue]]"), second = text.find("[[oracle]]");
    auto down = text.substr(first, second - first);
    down.replace(down.find("\"Deribit\""), 9, "\"Down\"");
    const auto port = fmt::format("127.0.0.1:{}/ws", proxy.port());
    down.replace(down.find(port), port.size(), "127.0.0.1:9/ws");
    std::ofstream(folder.file("book.toml")) << bookText();
    const auto both =
        profile::parseProfile(text.substr(0, first) + down + text.substr(first), folder.file("profile.toml"));
    ASSERT_TRUE(both) << both.error().message;
    const auto isOpen = [](const Json& order) { return order.at("order_state") == "open"; };
    const auto low = std::round(mark("BTC-PERPETUAL") * 0.98);
    const auto placed = served.call(
        "private/buy", {{"instrument_name", "BTC-PERPETUAL"}, {"amount", 10}, {"type", "limit"}, {"price", low}}, true);
    ASSERT_TRUE(placed.contains("result")) << placed.dump();
    ASSERT_TRUE(isOpen(ordersAtVenue().at(0)));
    served.fault({{"fault", "error"},
                  {"method", "private/cancel_all"},
                  {"code", 10028},
                  {"message", "too_many_requests"},
                  {"count", 1}});
    std::vector<AccountKilled> killed;
    std::vector<std::string> told;  // One at a time, as each ends.
    std::thread kill(
        [&] { killed = killAccounts(*both, nullptr, [&](const AccountKilled& one) { told.push_back(one.label); }); });
    EXPECT_TRUE(becomes([&] { return !isOpen(ordersAtVenue().at(0)); }, 8.0)) << "who is down has 15 s";
    kill.join();
    ASSERT_EQ(killed.size(), 2U);
    EXPECT_NE(killed[0].fault, "");
    EXPECT_EQ(killed[1].fault, "");
    EXPECT_EQ(killed[1].cancelled, 1U);
    EXPECT_EQ(killed[1].left, 0U);
    EXPECT_EQ(told, (std::vector<std::string>{killed[1].label, killed[0].label})) << "not kept back by who is down";
}

/// Two venues list options of one coin, and the one that comes first in the profile is not the one that the book hedges
/// at: what is shown first is the book's.
class DeskAtTwoChains : public DeskAtVenue {
protected:
    std::string profileText() const override
    {
        const auto rest = DeskAtVenue::profileText();
        const auto derive = fmt::format("[[venue]]\nkind = \"derive\"\nname = \"Derive\"\nws = "
                                        "\"ws://127.0.0.1:{}/v3/ws\"\nunderlyings = [\"BTC\"]\n",
                                        served.server->derivePort());
        const auto first = rest.find("[[venue]]");
        return rest.substr(0, first) + derive + rest.substr(first);
    }
};

TEST_F(DeskAtTwoChains, TheChainOfTheBooksVenueIsShownFirst)
{
    hedgeWith("BTC_USDC-PERPETUAL");
    ASSERT_NO_FATAL_FAILURE(begin());
    desk().want(interfaces::SectionSet::all());
    const auto both = [](const Picture& p) {
        if (!p.surface.data) return false;
        for (const auto& one : *p.surface.data)
            if (one.second && one.second->underlying == "BTC" && !one.second->otherChains.empty()) return true;
        return false;
    };
    ASSERT_TRUE(sees(both, 60.0));
    EXPECT_TRUE(sees([](const Picture& p) {
        for (const auto& one : *p.surface.data)
            if (one.second && one.second->underlying == "BTC") return one.second->chain.starts_with("Deribit");
        return false;
    }));
    stop();
    EXPECT_EQ(engine().state().market.find("BTC")->main().venue, "Deribit");
    expectVerified();
}

class DeskAtDerive : public DeskAloneAtDerive {
protected:
    Json state() const { return served.state().at("derive"); }
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
}  // namespace ballast::venues::testing::desk_faults_at_venue_test
