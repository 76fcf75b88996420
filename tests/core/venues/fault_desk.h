#pragma once

#include <algorithm>
#include <set>
#include <thread>

#include "core/venues/desk_at_venue.h"
#include "core/venues/fault_proxy.h"

namespace ballast::venues::testing {

/// A desk whose lines to Deribit, feed and account, pass a proxy that does to them what a test asks for. Hyperliquid is
/// watched beside it, on a line of its own. Several faults one after the other find the same desk; each leaves it
/// whole.
class FaultDesk : public DeskAtVenue {
public:
    using Of = FaultProxy::Of;
    using Picture = interfaces::Picture;
    // What the tests of a shared desk use.
    using DeskAtVenue::begin, DeskAtVenue::expectOneCodeEach, DeskAtVenue::bookText, DeskAtVenue::stop,
        DeskAtVenue::connected, DeskAtVenue::hermes, DeskAtVenue::last, DeskAtVenue::mark, DeskAtVenue::mode,
        DeskAtVenue::ordersAtVenue, DeskAtVenue::picture, DeskAtVenue::place, DeskAtVenue::positionShown,
        DeskAtVenue::sees, DeskAtVenue::served, DeskAtVenue::session, DeskAtVenue::words, DeskAtVenue::desk,
        DeskAtVenue::heldAtVenue, DeskAtVenue::placeOnceReady, DeskAtVenue::hold, DeskAtVenue::engine,
        DeskAtVenue::folder, DeskAtVenue::command;
    static constexpr const char* kPerpetual = "BTC_USDC-PERPETUAL";

    FaultDesk()
    {
        // Options by their tickers alone: a line is whole sooner.
        protocol = "[venue.protocol]\noption_books = 0\n";
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"faults\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
            "ws = \"{0}://127.0.0.1:{1}/ws/api/v2\"\nhttp = \"http://127.0.0.1:{2}/api/v2\"\n"
            "underlyings = [\"BTC\"]\naccounts = [\"environment:DESK_AT_VENUE\"]\n{6}"
            "[[venue]]\nkind = \"hyperliquid\"\nname = \"Hyperliquid\"\n"
            "ws = \"ws://127.0.0.1:{3}/ws\"\nhttp = \"http://127.0.0.1:{3}\"\nunderlyings = [\"BTC\"]\n"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{4}\"\nfeeds = {{ BTC = \"0x{5}\" }}\n",
            scheme, line->port(), served.server->deribitPort(), served.server->hyperliquidPort(), hermes.url(),
            StaticHermes::id(), protocol);
    }
    void TestBody() override {}

    /// Up, by hand, with one contract bought.
    void beginWhole()
    {
        ASSERT_NO_FATAL_FAILURE(begin());
        mode(domain::HedgeMode::Manual);
        ASSERT_TRUE(trades()) << words() << "\n" << said();
    }
    void endWhole()
    {
        if (!session) return;
        EXPECT_TRUE(becomes([&] { return positionShown(kPerpetual) == bought; })) << positionShown(kPerpetual);
        EXPECT_NEAR(heldAtVenue(kPerpetual), bought / 1000.0, 1e-9) << "no fill lost, none counted twice";
        stop();
        expectReconciled();
        EXPECT_TRUE(engine().ledger().open().empty());
        expectVerified();
    }

    /// Buys one contract once the gate lets it, and sees it filled.
    bool trades(double contracts = 1.0)
    {
        // Another size each time, so that none is taken for a repetition (C14).
        const double size = contracts + m_orders++;
        if (!placeOnceReady(kPerpetual, domain::Side::Buy, size, std::round(mark(kPerpetual) * 1.005))) return false;
        bought += size;
        return sees([&](const Picture&) { return positionShown(kPerpetual) == bought; });
    }
    /// Codes of the rules that stop an order now; empty: it left.
    std::set<domain::Rule> stoppedBy()
    {
        const double size = 1000.0 + m_orders++;
        last = place(kPerpetual, domain::Side::Buy, size, std::round(mark(kPerpetual) * 1.004));
        if (last.state == interfaces::TicketState::Sent) bought += size;
        std::set<domain::Rule> rules;
        for (const auto& refusal : last.refusals)
            rules.insert(refusal.rule);
        return rules;
    }

    // ---- what the desk shows

    domain::Quality spot() { return spotReading().quality; }
    std::optional<double> spotUsd() { return spotReading().value; }
    interfaces::Reading spotReading()
    {
        const auto p = picture();
        if (p->greeks.data)
            for (const auto& one : p->greeks.data->underlyings)
                if (one.code == "BTC") return one.spot;
        return {};
    }
    bool spotBecomes(domain::Quality wanted, double seconds)
    {
        return becomes([&] { return spot() == wanted; }, seconds);
    }
    /// The first open alert with these words.
    std::optional<interfaces::AlertView> alert(const std::string& words)
    {
        const auto p = picture();
        if (p->alerts.data)
            for (const auto& one : *p->alerts.data)
                if (one.open && one.text.find(words) != std::string::npos) return one;
        return std::nullopt;
    }
    bool says(const std::string& words, double seconds = 20.0)
    {
        return becomes([&] { return alert(words).has_value(); }, seconds);
    }
    std::size_t openAlerts(const std::string& words)
    {
        std::size_t count = 0;
        const auto p = picture();
        if (p->alerts.data)
            for (const auto& one : *p->alerts.data)
                count += one.open && one.text.find(words) != std::string::npos ? 1U : 0U;
        return count;
    }
    std::string said() { return decisions(); }
    interfaces::VenueConnectionView venue(const std::string& name)
    {
        if (const auto all = desk().connections())
            for (const auto& one : all->venues)
                if (one.name == name) return one;
        return {};
    }
    bool accountIsUp()
    {
        const auto all = desk().connections();
        return all && !all->accounts.empty() && all->accounts.front().connected;
    }
    /// Everything that was asked for is up and good, and nothing is told of it any more.
    bool isWhole()
    {
        const auto deribit = venue("Deribit");
        return deribit.connected && deribit.missing.empty() && deribit.instruments > 0 &&
               deribit.good + 5 > deribit.instruments && spot() == domain::Quality::Good && accountIsUp() &&
               !alert("F01") && !alert("is not connected");
    }
    bool recovers(double seconds = 40.0)
    {
        return becomes([&] { return isWhole(); }, seconds);
    }
    /// The venue answers so many calls with an error; negative: all, 0: none any more.
    void fault(const std::string& method, int code, const std::string& words, int count)
    {
        const auto done = served.fault(
            {{"fault", "error"}, {"method", method}, {"code", code}, {"message", words}, {"count", count}});
        ASSERT_TRUE(done.contains("done")) << done.dump();
    }
    void tryAgain() { (void)desk().submit(command(domain::OperatorAction::TryAgain)); }
    /// With a person who does not wait for the back-off.
    bool comesBack(double seconds = 40.0)
    {
        return becomes(
            [&] {
                if (isWhole()) return true;
                if (!venue("Deribit").connected || !accountIsUp()) tryAgain();
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
                return false;
            },
            seconds);
    }
    std::size_t channelsAtVenue() const { return served.state().at("channels").get<std::size_t>(); }

    std::string scheme{"ws"};
    std::unique_ptr<FaultProxy> line{std::make_unique<FaultProxy>(served.server->deribitPort())};
    double bought{};  ///< Contracts.

private:
    int m_orders{};
};

/// Tests of one desk.
class WithFaultDesk : public ::testing::Test {
protected:
    using Of = FaultProxy::Of;
    using Picture = interfaces::Picture;
    static void SetUpTestSuite()
    {
        desk = std::make_unique<FaultDesk>();
        desk->beginWhole();
    }
    static void TearDownTestSuite()
    {
        desk->endWhole();
        desk.reset();
    }
    void SetUp() override
    {
        ASSERT_TRUE(desk->session);
        desk->line->rewrite({});  // Of a test that ended early.
        ASSERT_TRUE(desk->comesBack()) << "the fault before left it so:\n" << desk->said();
    }
    void TearDown() override { desk->expectOneCodeEach(); }
    static inline std::unique_ptr<FaultDesk> desk;
};

}  // namespace ballast::venues::testing
