#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <map>
#include <set>
#include <thread>

#include "core/venues/desk_at_derive.h"
#include "desk/state.h"
#include "interfaces/trade_views.h"

/// Our quotes of options at a venue that others trade at: the desk through sockets, the venue asked itself.
namespace ballast::venues::testing::desk_quotes_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::Side;
using interfaces::Picture;
using interfaces::QuoteState;

class QuotesAtVenue : public DeskAtVenue {
protected:
    QuotesAtVenue()
    {
        protocol = quoting("");
        hedgeWith("BTC_USDC-PERPETUAL");
    }
    /// With the venue's slowest tier, as the settings have it.
    static std::string quoting(const std::string& more) { return "quote = true\n[venue.protocol]\n" + more; }

    // ---- what the venue says, asked itself

    /// Orders of ours that are open there. By its control port, which counts no credits.
    std::vector<Json> open() const
    {
        auto orders = ordersAtVenue();
        std::erase_if(orders, [](const Json& one) { return one.at("order_state") != "open"; });
        return orders;
    }
    std::size_t standing() const { return open().size(); }
    bool stand(std::size_t least, double seconds = 60.0)
    {
        return becomes([&] { return standing() >= least; }, seconds);
    }
    bool noneStands(double seconds = 5.0)
    {
        return becomes([&] { return standing() == 0; }, seconds);
    }
    /// None for so long.
    bool staysAway(std::chrono::seconds time)
    {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            if (standing() != 0) return false;
            std::this_thread::sleep_for(100ms);
        }
        return true;
    }
    /// Somebody takes a quote of ours whole, with all that stands before it. Returns the amount of ours.
    double lift(const Json& quote)
    {
        const bool sells = quote.at("direction") == "sell";
        const double price = quote.at("price"),
                     ours = quote.at("amount").get<double>() - quote.at("filled_amount").get<double>();
        const auto book = served
                              .get("/api/v2/public/get_order_book?depth=20&instrument_name=" +
                                   quote.at("instrument_name").get<std::string>())
                              .at("result");
        double amount = 0.0;
        for (const auto& level : book.at(sells ? "asks" : "bids"))
            if (sells ? level[0].get<double>() <= price : level[0].get<double>() >= price)
                amount += level[1].get<double>();
        const auto done = served.callAsTaker(sells ? "private/buy" : "private/sell",
                                             {{"instrument_name", quote.at("instrument_name")},
                                              {"amount", std::round(amount * 10.0) / 10.0},
                                              {"type", "limit"},
                                              {"price", price},
                                              {"time_in_force", "immediate_or_cancel"}});
        EXPECT_TRUE(done.contains("result")) << done.dump();
        return ours;
    }
    /// The open quote with the greatest |delta| that would be bought from us, or sold to us.
    Json widest(Side side) const
    {
        Json best;
        double most = 0.0;
        for (const auto& one : open()) {
            if ((one.at("direction") == "buy") != (side == Side::Buy)) continue;
            const double delta = std::abs(ticker(one.at("instrument_name")).at("greeks").at("delta").get<double>());
            if (best.is_null() || delta > most) best = one, most = delta;
        }
        return best;
    }
    static std::string nameOf(const Json& order) { return order.at("instrument_name"); }

    // ---- what the desk shows

    std::vector<interfaces::QuoteView> shown()
    {
        const auto p = picture();
        return p->quotes.data ? p->quotes.data->lines : std::vector<interfaces::QuoteView>{};
    }
    std::string whyNot()
    {
        const auto p = picture();
        if (p->quotes.data)
            for (const auto& coin : p->quotes.data->coins)
                if (coin.underlying == "BTC") return coin.message;
        return "no coin";
    }
    /// For who reads a failure: what the desk says of its quotes, and what the gate would.
    std::string said()
    {
        auto text = fmt::format("{} orders came to the venue\n{}\n{}", ordersAtVenue().size(), whyNot(), decisions());
        for (const auto& quote : shown())
            text += fmt::format("{} {} {}\n", quote.instrument, static_cast<int>(quote.state), quote.message);
        stop();
        const auto& state = engine().state();
        for (const auto& [underlying, target] : state.quotes) {
            text += fmt::format("{}: {} wanted, placed {}\n", underlying, target.quotes.size(), target.placed);
            for (const auto& [id, order] : state.ledger.open())
                text += fmt::format("{} {}\n", id, domain::toString(order.state()));
        }
        return text;
    }
};

TEST_F(QuotesAtVenue, TheyRestInItsBookAreLiftedHedgedAndVerify)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(12)) << standing() << " " << said();
    EXPECT_GE(served.call("private/get_open_orders", Json::object(), true).at("result").size(), 12U)
        << "as any client of the venue is told";
    std::set<std::pair<std::string, std::string>> sides;
    std::set<std::string> labels;
    for (const auto& one : open()) {
        const auto name = nameOf(one);
        const auto terms = served.get("/api/v2/public/get_instrument?instrument_name=" + name).at("result");
        EXPECT_EQ(terms.at("kind"), "option");
        EXPECT_TRUE(one.at("post_only").get<bool>() && one.at("reject_post_only").get<bool>()) << name;
        EXPECT_TRUE(sides.emplace(name, one.at("direction")).second) << "two on one side of " << name;
        EXPECT_TRUE(labels.insert(one.at("label")).second);
        const double lots = one.at("amount").get<double>() / terms.at("min_trade_amount").get<double>();
        EXPECT_NEAR(lots, std::round(lots), 1e-6) << name;
    }
    EXPECT_TRUE(sees([&](const Picture&) {
        std::map<std::pair<std::string, std::string>, double> atVenue, atDesk;
        for (const auto& one : open())
            atVenue[{nameOf(one), one.at("direction")}] = one.at("price");
        for (const auto& quote : shown()) {
            if (quote.bidSize > 0.0) atDesk[{quote.instrument, "buy"}] = quote.bid;
            if (quote.askSize > 0.0) atDesk[{quote.instrument, "sell"}] = quote.ask;
        }
        return atVenue == atDesk && atVenue.size() >= 12;
    })) << "the panel's rows are the venue's orders";
    EXPECT_EQ(whyNot(), "");

    const auto ask = widest(Side::Sell);
    ASSERT_FALSE(ask.is_null());
    // F23: what is told of fills comes five times.
    served.fault({{"fault", "duplicate"}, {"count", 1'000}, {"times", 5}, {"only", "fills"}});
    const double lifted = lift(ask);
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue(nameOf(ask)) + lifted) < 1e-9; }));
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(positionShown(nameOf(ask)) + lifted) < 1e-9; }))
        << positionShown(nameOf(ask)) << " of " << lifted;
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL")) > 0.0; }, 60.0)) << said();
    stop();
    EXPECT_TRUE(noneStands()) << "a desk that ends leaves no quote behind";
    expectReconciled();
    expectVerified();
}

/// The venue's protection fires on what somebody takes: it has taken our quotes away, the desk sends none until a
/// person resumes, and hedges go on meanwhile.
TEST_F(QuotesAtVenue, WhenProtectionFiresNoneLeavesUntilAPersonResumes)
{
    protocol = quoting("mmp_interval_s = 20\nmmp_quantity = 0.1\n");
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(12)) << standing() << " " << said();
    for (const auto& one : open())
        EXPECT_TRUE(one.at("mmp").get<bool>());
    ASSERT_GT(lift(widest(Side::Sell)), 0.1);
    ASSERT_TRUE(noneStands());
    const auto all = ordersAtVenue();  // The hedge may stand behind them already.
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& one) {
        return one.value("cancel_reason", std::string()) == "mmp_trigger";
    }));
    EXPECT_TRUE(sees([](const Picture& p) {
        return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                   return alert.open && alert.text.find("Market-maker protection of BTC fired") != std::string::npos;
               });
    })) << decisions();
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue("BTC_USDC-PERPETUAL")) > 0.0; }, 60.0)) << said();
    EXPECT_TRUE(staysAway(6s)) << "though the venue would take them: its interval is over only later";
    EXPECT_THAT(whyNot(), ::testing::HasSubstr("HALTED"));
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::ResumeTrading)));
    EXPECT_TRUE(stand(12)) << standing() << " " << said();
    stop();
    expectReconciled();
    expectVerified();
}

TEST_F(QuotesAtVenue, AKillTakesThemAwayAtTheVenue)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(12)) << standing() << " " << said();
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(noneStands(2.0));
    EXPECT_TRUE(staysAway(4s));
    EXPECT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Killed; }));
    stop();
    expectReconciled();
    expectVerified();
}

/// What takes them away and lets them come back: a pause, an index that nobody confirms, and a flatten
/// while it is under way.
TEST_F(QuotesAtVenue, APauseAStaleIndexAndAFlattenTakeThemAway)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(12)) << standing() << " " << said();
    auto pause = command(domain::OperatorAction::PauseUnderlying);
    pause.underlying = "BTC";
    pause.duration = Duration::minutes(10);
    ASSERT_TRUE(desk().submit(pause));
    EXPECT_TRUE(noneStands()) << said();
    EXPECT_TRUE(sees([&](const Picture&) { return whyNot() == "BTC hedging is paused"; })) << whyNot();
    auto end = command(domain::OperatorAction::EndOverride);
    end.underlying = "BTC";
    ASSERT_TRUE(desk().submit(end));
    ASSERT_TRUE(stand(12)) << said();

    served.fault({{"fault", "stall"}, {"channel", "deribit_price_index.btc_usd"}, {"ms", 10'000}});
    EXPECT_TRUE(noneStands(8.0)) << said();
    ASSERT_TRUE(stand(12)) << said();

    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::FlattenEverything)));
    EXPECT_TRUE(noneStands(8.0)) << said();
    stop();
    expectVerified();
}

/// F01, F42: the line is cut, then the desk ends and goes on. The venue's switch takes the quotes each time; the desk
/// asks before it quotes again, and what the switch left is known by its label and taken away or amended, never
/// doubled.
TEST_F(QuotesAtVenue, ACutAndARestartLeaveNoneBehindAndNoneTwice)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(12)) << standing() << " " << said();
    std::set<std::string> first;
    for (const auto& one : open())
        first.insert(one.at("label"));
    proxy.cutNow();
    ASSERT_TRUE(becomes([&] {
        const auto now = open();
        return std::none_of(now.begin(), now.end(), [&](const Json& one) { return first.contains(one.at("label")); });
    }));
    const auto all = ordersAtVenue();
    const auto bySwitch = std::count_if(all.begin(), all.end(), [&](const Json& one) {
        return first.contains(one.at("label")) && one.value("cancel_reason", "") == "cancel_on_disconnect";
    });
    EXPECT_GE(bySwitch + 4, static_cast<std::ptrdiff_t>(first.size())) << "the desk itself may have taken some away";
    ASSERT_TRUE(stand(12, 90.0)) << standing() << " " << said();
    const auto one = open().front();
    stop();
    ASSERT_TRUE(noneStands());
    // As if the venue had missed that the line went down.
    const auto left = served.fault({{"fault", "external_order"},
                                    {"account", "key"},
                                    {"instrument_name", nameOf(one)},
                                    {"side", one.at("direction")},
                                    {"amount", one.at("amount")},
                                    {"price", one.at("price")},
                                    {"label", one.at("label")}});
    ASSERT_TRUE(left.contains("order")) << left.dump();
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    ASSERT_TRUE(stand(12, 90.0)) << standing() << " " << said();
    std::this_thread::sleep_for(12s);  // Another question about the whole account.
    std::set<std::pair<std::string, std::string>> sides;
    for (const auto& now : open())
        EXPECT_TRUE(sides.emplace(nameOf(now), now.at("direction")).second) << "two on one side of " << nameOf(now);
    stop();
    expectReconciled();
    expectVerified();
}

/// A fast market with the slowest tier's budget: what cannot leave is replaced by newer prices and counted, the line
/// holds no queue, and a cancel of all finds room.
TEST_F(QuotesAtVenue, WhatIsReplacedBeforeItLeavesIsCountedAndNeverQueued)
{
    protocol = "quote = true\n[venue.protocol]\nquote_expiries = 3\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(stand(16)) << standing() << " " << said();
    std::uint64_t replaced = 0;
    for (int i = 0; i < 8; ++i) {
        served.fault({{"fault", "jump"}, {"index", "btc_usd"}, {"factor", i % 2 == 0 ? 1.004 : 1.0 / 1.004}});
        std::this_thread::sleep_for(1500ms);
    }
    EXPECT_TRUE(sees([&](const Picture& p) {
        for (const auto& coin : p.quotes.data->coins)
            replaced = coin.replaced;
        return replaced > 0;
    }));
    desk().engageKillSwitch({}, "ann");
    EXPECT_TRUE(noneStands(3.0)) << standing();
    stop();
    // Of the last ten seconds, moves and kill. Five are in the line at most, and each has left or ended after two
    // seconds, or sooner where a move no longer wants it: one a second and place at most. Without that bound 350 of 380
    // ended there.
    const auto decided = engine().ledger().decidedAfter(engine().state().now - Duration::seconds(10));
    const auto unsent = std::count_if(decided.begin(), decided.end(), [](const auto* order) {
        return order->intent.purpose == domain::OrderPurpose::Quote && order->state() == domain::OrderState::NotSent;
    });
    EXPECT_LE(unsent, 5 * 10 + 5) << "of " << decided.size() << " decided";
    expectVerified();
}

/// At Derive alone: quotes by label, replaced in one message, and no market-maker protection of the
/// venue's own, which its reference does not describe.
class QuotesAtDerive : public DeskAloneAtDerive {
protected:
    QuotesAtDerive()
    {
        venueKeys = "quote = true\n[venue.protocol]\norders_per_s = 5\norders_burst = 20\n";
        served.fault({{"venue", "derive"}, {"fault", "maker"}});
    }
    std::vector<Json> open() const
    {
        std::vector<Json> found;
        const auto orders = account().at("orders");
        for (const auto& one : orders)
            if (one.at("order_status") == "open") found.push_back(one);
        return found;
    }
};

TEST_F(QuotesAtDerive, RestPostOnlyByLabelAreLiftedHedgedAndGoWithAKill)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(becomes([&] { return open().size() >= 4; }, 90.0)) << open().size() << "\n" << decisions();
    std::set<std::pair<std::string, std::string>> sides;
    std::set<std::string> labels;
    for (const auto& one : open()) {
        EXPECT_EQ(one.at("time_in_force"), "post_only");
        EXPECT_TRUE(one.at("instrument_name").get<std::string>().ends_with("-C") ||
                    one.at("instrument_name").get<std::string>().ends_with("-P"));
        EXPECT_TRUE(sides.emplace(one.at("instrument_name"), one.at("direction")).second);
        EXPECT_TRUE(labels.insert(one.at("label")).second);
    }
    const auto quote = open().front();
    const bool sells = quote.at("direction") == "sell";
    served.fault({{"venue", "derive"},
                  {"fault", "external_order"},
                  {"instrument_name", quote.at("instrument_name")},
                  {"side", sells ? "buy" : "sell"},
                  {"amount", 1'000},
                  {"price", std::stod(quote.at("limit_price").get<std::string>())}});
    EXPECT_TRUE(becomes([&] { return positionShown(quote.at("instrument_name")) != 0.0; })) << decisions();
    desk().engageKillSwitch({domain::ScopeKind::Underlying, "BTC"}, "ann");
    EXPECT_TRUE(becomes([&] { return open().empty(); }, 5.0)) << open().size();
    stop();
    expectReconciled();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_quotes_at_venue_test
