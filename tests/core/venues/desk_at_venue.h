#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "core/journal/samples.h"
#include "core/venue_server/cutting_proxy.h"
#include "core/venue_server/served.h"
#include "core/venue_server/static_hermes.h"
#include "engine/engine.h"
#include "runtime/verify.h"
#include "support/fault_codes.h"
#include "venues/live_setup.h"

namespace ballast::venues::testing {

using venue_server::testing::becomes;
using venue_server::testing::CuttingProxy;
using venue_server::testing::Json;
using venue_server::testing::Served;
using venue_server::testing::StaticHermes;

/// A live desk on a profile that trades, joined through sockets to a venue on this machine and to an oracle that agrees
/// with the venue's index. The account begins with 100 BTC, which the book's target takes for flat.
class DeskAtVenue : public ::testing::Test {
protected:
    DeskAtVenue()
    {
        log::setSink([](log::Level, std::string_view) {});
        ::setenv("DESK_AT_VENUE_KEY", "key", 1);
        ::setenv("DESK_AT_VENUE_SECRET", "SECRET-OF-A-TEST", 1);
    }
    ~DeskAtVenue() override
    {
        session.reset();
        log::setSink({});
    }

    // ---- what is written before the desk begins

    /// Lines of [[hedge]]; none: the settings' own.
    void hedgeWith(const std::string& instrument) { m_hedges.push_back(instrument); }
    std::string bookText() const
    {
        std::string text = fmt::format("name = \"Test\"\n[[limits]]\nunderlying = \"BTC\"\nnet_delta = {}\n"
                                       "gamma_per_percent = 1000\nvega_usd = 1e7\norder_notional_usd = 5e6\n"
                                       "daily_loss_usd = 5e7\ntarget_delta = {}\nrisk_aversion = 1e-3\n",
                                       netDeltaLimit, targetDelta);
        for (const auto& one : m_hedges)
            text += fmt::format("[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"{}\"\nvenue = \"{}\"\n"
                                "quantity = \"neutral\"\n",
                                one, hedgeVenue);
        return text;
    }
    virtual std::string profileText() const
    {
        const auto port = proxy.port();
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
            "ws = \"ws://127.0.0.1:{0}/ws/api/v2\"\nhttp = \"http://127.0.0.1:{1}/api/v2\"\n"
            "underlyings = [\"BTC\"]\naccounts = [\"environment:DESK_AT_VENUE\"]\n"
            "{4}"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{2}\"\nfeeds = {{ BTC = \"0x{3}\" }}\n",
            port, served.server->deribitPort(), hermes.url(), StaticHermes::id(), protocol);
    }
    profile::Profile profile()
    {
        std::ofstream(folder.file("book.toml")) << bookText();
        auto read = profile::parseProfile(profileText(), folder.file("profile.toml"));
        EXPECT_TRUE(read) << read.error().message;
        return std::move(*read);
    }
    /// Coins or contracts that the account holds, without a trade: in the venue's unit of the instrument.
    void hold(const std::string& instrument, double amount)
    {
        const auto done = served.fault({{"fault", "position"},
                                        {"instrument_name", instrument},
                                        {"side", amount > 0.0 ? "buy" : "sell"},
                                        {"amount", std::abs(amount)}});
        ASSERT_TRUE(done.contains("done")) << done.dump();
    }

    // ---- the desk

    void begin(const std::string& journal = "desk.journal", bool goesOn = false)
    {
        session.reset();
        auto setup = setUpLive(profile(), true, served.clock);
        ASSERT_TRUE(setup) << setup.error().message;
        auto made = runtime::LiveSession::create(std::move(*setup),
                                                 {.journalFile = folder.file(journal),
                                                  .operatorName = "ann",
                                                  .program = "test",
                                                  .goesOn = goesOn,
                                                  .keptKills = keptKills},
                                                 served.clock);
        ASSERT_TRUE(made) << made.error().message;
        session = std::move(*made);
        const auto started = session->start();
        ASSERT_TRUE(started) << started.error().message;
    }
    interfaces::Desk& desk() { return *session; }
    std::shared_ptr<const interfaces::Picture> picture() { return desk().latest(); }
    bool sees(const std::function<bool(const interfaces::Picture&)>& holds, double seconds = 30.0)
    {
        return becomes([&] { return holds(*picture()); }, seconds);
    }
    /// The account is connected, reconciled and held for long enough: orders may leave.
    bool isReady()
    {
        return becomes(
            [&] {
                const auto p = picture();
                return p->positions.data && p->trading.data &&
                       p->trading.data->tradingState == domain::TradingState::Normal && connected();
            },
            60.0);
    }
    bool connected() const { return served.state().at("lines") == 2; }
    domain::OperatorCommand command(domain::OperatorAction action) const
    {
        domain::OperatorCommand c;
        c.action = action;
        c.operatorName = "ann";
        c.reason = "test";
        return c;
    }
    void mode(domain::HedgeMode mode)
    {
        auto c = command(domain::OperatorAction::SetMode);
        c.mode = mode;
        ASSERT_TRUE(desk().submit(c));
    }
    /// Contracts of an instrument; returns what the ticket says once it is more than journaled, or after a while.
    interfaces::TicketView place(const std::string& instrument, domain::Side side, double contracts, double price)
    {
        auto c = command(domain::OperatorAction::PlaceOrder);
        c.instrument = instrument;
        c.account = accountName;
        c.side = side;
        c.quantity = domain::Quantity::fromDouble(contracts).value();
        c.limitPrice = domain::Price::fromDouble(price).value();
        const auto ticket = desk().submit(c);
        if (!ticket) {
            ADD_FAILURE() << ticket.error().message;
            return {};
        }
        interfaces::TicketView found;
        sees([&](const interfaces::Picture& p) {
            if (!p.commands.data) return false;
            for (const auto& one : p.commands.data->tickets)
                if (one.number == ticket->number) found = one;
            return found.state == interfaces::TicketState::Refused || found.state == interfaces::TicketState::Sent;
        });
        return found;
    }
    /// The same until the gate lets it pass: the account is reconciled and its hold is over.
    bool placeOnceReady(const std::string& instrument, domain::Side side, double contracts, double price)
    {
        return becomes(
            [&] {
                const auto ticket = place(instrument, side, contracts, price);
                last = ticket;
                return ticket.state == interfaces::TicketState::Sent;
            },
            40.0);
    }
    std::string words() const
    {
        std::string all = last.sentence;
        for (const auto& refusal : last.refusals)
            all += std::string(" ") + std::string(domain::toString(refusal.rule)) + ": " + refusal.words;
        return all;
    }

    // ---- what the venue knows

    Json ticker(const std::string& instrument) const
    {
        return served.get("/api/v2/public/ticker?instrument_name=" + instrument).at("result");
    }
    double mark(const std::string& instrument) const { return ticker(instrument).at("mark_price"); }
    /// In the venue's unit of it.
    double heldAtVenue(const std::string& instrument) const
    {
        const auto positions = served.account().at("positions");
        for (const auto& one : positions)
            if (one.at("instrument_name") == instrument) return one.at("size");
        return 0.0;
    }
    std::vector<Json> ordersAtVenue() const
    {
        std::vector<Json> orders;
        const auto all = served.account().at("orders");
        for (const auto& one : all)
            orders.push_back(one);
        return orders;
    }
    double positionShown(const std::string& instrument)
    {
        const auto p = picture();
        if (p->positions.data)
            for (const auto& one : p->positions.data->lines)
                if (one.instrument == instrument) return one.quantity;
        return 0.0;
    }
    /// Why the desk does what it does: its newest decisions, for who reads a failure.
    std::string decisions()
    {
        std::string text;
        const auto p = picture();
        if (p->decisions.data)
            for (std::size_t i = 0; i < std::min<std::size_t>(p->decisions.data->size(), 5); ++i)
                text += fmt::format("{} {} x{}: {}\n", toIso8601((*p->decisions.data)[i].decision->time),
                                    domain::toString((*p->decisions.data)[i].decision->kind),
                                    (*p->decisions.data)[i].merged, (*p->decisions.data)[i].decision->reason);
        if (p->greeks.data)
            for (const auto& one : p->greeks.data->underlyings)
                text +=
                    fmt::format("{}: delta {}, off because \"{}\", outside {}, mode {}\n", one.code, one.net.deltaCoin,
                                one.hedgingOffBecause, one.outsideBand, domain::toString(one.mode));
        if (p->alerts.data)
            for (const auto& alert : *p->alerts.data)
                if (alert.open) text += "alert: " + alert.text + "\n";
        if (p->trading.data) text += "trading: " + p->trading.data->tradingStateReason + "\n";
        return text;
    }
    double netDeltaShown()
    {
        const auto p = picture();
        if (p->greeks.data)
            for (const auto& one : p->greeks.data->underlyings)
                if (one.code == "BTC") return one.net.deltaCoin;
        return std::nan("");
    }

    // ---- the end

    void stop()
    {
        expectOneCodeEach();
        if (session) session->stop();
    }
    /// Whatever feeds, accounts and the engine have said: a sentence has one code of the fault list at most.
    void expectOneCodeEach()
    {
        if (!session) return;
        const auto check = [](const std::string& sentence) {
            EXPECT_LE(ballast::testing::faultCodesIn(sentence), 1U) << sentence;
        };
        const auto p = picture();
        if (p->alerts.data)
            for (const auto& alert : *p->alerts.data)
                check(alert.text);
        if (p->decisions.data)
            for (const auto& line : *p->decisions.data)
                check(line.decision->reason);
        if (const auto all = desk().connections())
            for (const auto& venue : all->venues)
                for (const auto& words : venue.missing)
                    check(words);
    }
    const engine::Engine& engine() const { return session->desk().engineLoop().engine(); }
    void expectReconciled()
    {
        for (const auto& [account, state] : engine().ledger().accounts())
            EXPECT_TRUE(state.positionsDiffer.empty()) << account.value;
        for (const auto& [id, order] : engine().ledger().open())
            EXPECT_NE(order.state(), domain::OrderState::Unknown) << id;
    }
    void expectVerified(const std::string& journal = "desk.journal")
    {
        const auto verified = runtime::verifyJournal(folder.file(journal));
        ASSERT_TRUE(verified) << verified.error().message;
        EXPECT_TRUE(verified->identical) << verified->difference.what << verified->chainMessage;
    }

    std::string protocol;             ///< [venue.protocol] of Deribit.
    std::filesystem::path keptKills;  ///< File of kills that outlive a session; empty: none is kept.
    std::string hedgeVenue{"Deribit"}, accountName{"Deribit"};
    double targetDelta{100.0};
    double netDeltaLimit{200.0};  ///< Coins; the account begins with 100.
    static inline const std::string kWallet = "0x0123456789012345678901234567890123456789012345678901234567890123";
    static inline const std::string kSecondWallet =
        "0x2222222222222222222222222222222222222222222222222222222222222222";
    Served served{7, 1.0, {kWallet, kSecondWallet}, {kWallet, kSecondWallet}};
    CuttingProxy proxy{served.server->deribitPort()};
    /// From the control port, which a closed venue has too.
    StaticHermes hermes{[this] { return served.state().at("index").at("BTC").get<double>(); }};
    journal::samples::TemporaryFolder folder;
    std::unique_ptr<runtime::LiveSession> session;
    interfaces::TicketView last;

private:
    std::vector<std::string> m_hedges;
};

}  // namespace ballast::venues::testing
