#include <algorithm>
#include <atomic>
#include <ctime>
#include <filesystem>
#include <fmt/ranges.h>
#include <map>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include "commands/kept_file.h"
#include "core/journal/raw_sqlite.h"
#include "core/venues/desk_at_venue.h"
#include "desk/state.h"
#include "journal/day_file.h"
#include "journal/reader.h"
#include "runtime/journal_review.h"

namespace {
std::atomic<std::int64_t> secondsAhead{0};
}

/// In the place of the system's own, for this whole program: wall time and the clock that counts sleep are ahead of the
/// machine's by what a test wants, so that venue, oracle, feeds and desk meet a midnight when it is called.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    const auto done = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME) time->tv_sec += secondsAhead.load();
    return done;
}

namespace ballast::venues::testing {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;

constexpr auto kPerpetual = "BTC_USDC-PERPETUAL";

/// Before anything of the fixture reads a clock: so many seconds before a midnight (UTC).
struct BeforeMidnight {
    explicit BeforeMidnight(std::int64_t seconds)
    {
        constexpr std::int64_t kDay = 86'400;
        const auto now = SystemClock().now().nanoseconds / Duration::seconds(1).nanoseconds;
        secondsAhead += (now / kDay + 1) * kDay - now - seconds;
    }
};

/// A desk over a midnight that comes when the test wants it.
class DayFiles : BeforeMidnight, public DeskAtVenue {
protected:
    explicit DayFiles(std::int64_t seconds = 150) : BeforeMidnight(seconds) {}

    std::string today() const
    {
        return journal::dayFile(folder.file("desk.journal"), journal::dayOf(served.clock.now()));
    }
    std::string nameOf(const std::string& file) const { return std::filesystem::path(file).filename().string(); }
    /// Time goes by four times as fast until then; no jump of it is as long as a sleep (F14).
    bool isMidnightPast()
    {
        const auto midnight = journal::startOfDay(journal::dayOf(served.clock.now()) + 1);
        while (served.clock.now() < midnight) {
            secondsAhead += 3;
            std::this_thread::sleep_for(1s);
        }
        return becomes([&] { return session->journalPath() == today(); }, 20.0);
    }
    double resting() const { return std::floor(ticker(kPerpetual).at("best_bid_price").get<double>() - 400.0); }
    /// What the venue holds, in the desk's contracts of a thousandth.
    double contractsAtVenue() const { return std::round(heldAtVenue(kPerpetual) * 1000.0); }
    void noAnswers(bool off)
    {
        for (const auto* method : {"private/get_order_state_by_label", "private/get_position", "private/get_positions",
                                   "private/get_open_orders"})
            served.fault(
                {{"fault", "error"}, {"method", method}, {"code", 13888}, {"message", "no"}, {"count", off ? -1 : 0}});
    }
    void fillAt(double price)
    {
        served.fault({{"fault", "external_order"},
                      {"instrument_name", kPerpetual},
                      {"side", "sell"},
                      {"amount", 1'000'000},
                      {"price", price}});
    }
    std::map<OrderState, int> ordersShown()
    {
        std::map<OrderState, int> counts;
        const auto p = picture();
        if (p->orders.data)
            for (const auto& order : *p->orders.data)
                ++counts[order.state];
        return counts;
    }
    static runtime::VerifyReport verified(const std::string& file)
    {
        auto report = runtime::verifyJournal(file);
        EXPECT_TRUE(report) << report.error().message;
        return report ? *report : runtime::VerifyReport{};
    }
    static std::size_t rowsInReview(const std::string& file)
    {
        const auto review = runtime::JournalReview::open(file);
        EXPECT_TRUE(review) << review.error().message;
        if (!review) return 0;
        EXPECT_TRUE((*review)->info().chainIntact) << (*review)->info().chainMessage;
        std::shared_ptr<const interfaces::Snapshot> shown;
        std::mutex mutex;
        (*review)->requestAt((*review)->info().start, [&](auto picture) {
            const std::lock_guard lock(mutex);
            shown = std::move(picture);
        });
        EXPECT_TRUE(becomes([&] {
            const std::lock_guard lock(mutex);
            return shown != nullptr;
        })) << file;
        return (*review)->rows().size();
    }
};

/// A position, an order that works, one of which nobody knows and a pause stand over midnight; the day before's order
/// is filled, and the unknown one answered, on the next day. Nothing is lost, sent again or counted twice, and each
/// file repeats alone.
TEST_F(DayFiles, AJournalIsAFileADayAndNothingIsLostOrCountedTwiceOverMidnight)
{
    const auto first = folder.file("desk.journal");
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark(kPerpetual);
    ASSERT_TRUE(placeOnceReady(kPerpetual, Side::Buy, 70.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 70.0; }));
    const double bid = resting();
    ASSERT_EQ(place(kPerpetual, Side::Buy, 30.0, bid).state, TicketState::Sent) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return ordersShown()[OrderState::Working] == 1; }));
    noAnswers(true);
    served.fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    served.fault({{"fault", "drop_fills"}, {"count", 1}});
    ASSERT_EQ(place(kPerpetual, Side::Buy, 5.0, std::round(mark * 1.005)).state, TicketState::Sent) << words();
    ASSERT_EQ(session->journalPath(), first) << "it is still the first day";
    ASSERT_TRUE(isMidnightPast());
    const auto second = today();
    EXPECT_EQ(nameOf(second).substr(0, 5), "desk-");
    EXPECT_TRUE(sees([&](const Picture&) {
        auto shown = ordersShown();
        return shown[OrderState::Working] == 1 && shown[OrderState::Unknown] == 1;
    }));
    EXPECT_EQ(positionShown(kPerpetual), 70.0);

    fillAt(bid);
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 100.0; })) << positionShown(kPerpetual);
    noAnswers(false);
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 105.0; }, 40.0))
        << positionShown(kPerpetual);
    EXPECT_EQ(contractsAtVenue(), 105.0);
    EXPECT_EQ(ordersAtVenue().size(), 3U) << "nothing was sent twice";
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());

    const auto before = verified(first), after = verified(second);
    EXPECT_TRUE(before.identical) << before.difference.what << before.difference.recorded
                                  << before.difference.recomputed;
    EXPECT_TRUE(before.former.empty()) << before.former;
    EXPECT_TRUE(after.identical) << after.difference.what << " " << after.difference.recorded << " "
                                 << after.difference.recomputed;
    EXPECT_NE(after.former.find("desk.journal ends as this one begins"), std::string::npos) << after.former;
    EXPECT_NE(after.former.find("2 open orders"), std::string::npos) << after.former;
    const auto header = journal::Reader::open(second).value()->header();
    EXPECT_EQ(header->former.inputsHash, before.inputsHash);
    EXPECT_GT(rowsInReview(first), 0U);
    rowsInReview(second);
    const auto infoOf = [](const std::string& file) { return runtime::JournalReview::open(file).value()->info(); };
    EXPECT_EQ(infoOf(first).earlierFile, "");
    EXPECT_EQ(infoOf(first).laterFile, second) << "a review goes to the day after";
    EXPECT_EQ(infoOf(second).earlierFile, first);
    EXPECT_EQ(infoOf(second).laterFile, "");

    // Within the day the desk goes on with that day's file, whatever of the row it is told.
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_EQ(session->journalPath(), second);
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 105.0; }));
    EXPECT_TRUE(placeOnceReady(kPerpetual, Side::Sell, 5.0, std::round(mark * 0.995))) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 100.0; }));
    EXPECT_EQ(ordersAtVenue().size(), 4U);
    stop();
    expectReconciled();
    EXPECT_TRUE(verified(second).identical);

    // What was done to the former file since is told, by its chain and by what it leads to.
    session.reset();
    {
        journal::samples::RawSqlite raw(first);
        EXPECT_EQ(raw.run("UPDATE records SET body = body || ' ' WHERE sequence = (SELECT max(sequence) FROM records)"),
                  0);
    }
    const auto told = verified(second);
    EXPECT_FALSE(told.identical);
    EXPECT_NE(told.difference.what.find("the former journal desk.journal"), std::string::npos) << told.difference.what;
    std::filesystem::rename(first, folder.file("elsewhere"));
    const auto alone = verified(second);
    EXPECT_TRUE(alone.identical) << alone.difference.what;
    EXPECT_NE(alone.former.find("does not stand beside"), std::string::npos) << alone.former;
}

/// A desk that stood still over midnight begins the day's file with what the day before's ended with, and a file that
/// was begun there and holds nothing is in nobody's way.
TEST_F(DayFiles, ARestartAfterMidnightCarriesOver)
{
    const auto first = folder.file("desk.journal");
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark(kPerpetual);
    ASSERT_TRUE(placeOnceReady(kPerpetual, Side::Buy, 70.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 70.0; }));
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::PauseTrading)));
    ASSERT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Halted; }));
    stop();
    session.reset();
    const auto records = journal::Reader::open(first).value()->end().value().record;

    secondsAhead += 400;
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    const auto second = today();
    EXPECT_TRUE(becomes([&] { return session->journalPath() == second; }));
    EXPECT_TRUE(sees([&](const Picture& p) {
        return positionShown(kPerpetual) == 70.0 && p.trading.data->tradingState == domain::TradingState::Halted;
    })) << "a person's pause outlives the night";
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::ResumeTrading)));
    EXPECT_TRUE(placeOnceReady(kPerpetual, Side::Sell, 20.0, std::round(this->mark(kPerpetual) * 0.99))) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPerpetual) == 50.0; }));
    EXPECT_EQ(ordersAtVenue().size(), 2U);
    stop();
    expectReconciled();
    session.reset();
    const auto after = verified(second);
    EXPECT_TRUE(after.identical) << after.difference.what << " " << after.difference.recorded << " "
                                 << after.difference.recomputed;
    EXPECT_NE(after.former.find("1 positions"), std::string::npos) << after.former;
    EXPECT_TRUE(verified(first).identical);
    const auto reader = journal::Reader::open(second).value();
    std::uint64_t lowest = 0;
    ASSERT_TRUE(reader->forEachRecord({1}, [&](const journal::StoredRecord& record) {
        lowest = record.sequence.value;
        return false;
    }));
    EXPECT_EQ(lowest, records.value + 1) << "numbers of decisions go on, so that none means two";
}

class Evening : public DayFiles {
protected:
    Evening() : DayFiles(45) { keptKills = folder.file("live.killed"); }
    domain::OperatorCommand said(domain::OperatorAction action, const std::string& coin = {}) const
    {
        auto c = command(action);
        c.underlying = coin;
        c.duration = Duration::hours(2);
        return c;
    }
    /// What makes the desk stricter, by name; as the engine has it.
    std::vector<std::string> inForce() const
    {
        const auto& state = engine().state();
        std::vector<std::string> all;
        for (const auto& over : state.overrides)
            all.push_back(
                fmt::format("{} {}{} by {}", domain::toString(over.action), over.underlying, over.venue, over.owner));
        all.push_back(fmt::format("mode {}", domain::toString(state.hedging.at("BTC").mode)));
        all.push_back(fmt::format("{}", domain::toString(state.standings.whole().state)));
        all.push_back(
            fmt::format("BTC {}", domain::toString(state.standings.at({domain::ScopeKind::Underlying, "BTC"}).state)));
        all.push_back(fmt::format("net_delta {}", state.config.book.findLimits("BTC")->netDelta));
        return all;
    }
};

/// Mode, pause, exclusion, pulled quotes, a stricter limit, REDUCE-ONLY of a coin and KILLED: the day's file begins
/// with all of it while the desk runs on, and so does whoever goes on from that file, or begins another.
TEST_F(Evening, WhatAPersonLeftInForceStandsOverMidnight)
{
    using domain::OperatorAction;
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Confirm);
    auto limit = said(OperatorAction::SetLimit, "BTC");
    limit.key = "net_delta";
    limit.value = 0.75 * netDeltaLimit;
    auto reduce = said(OperatorAction::ReduceOnly);
    reduce.scope = {domain::ScopeKind::Underlying, "BTC"};
    auto exclude = said(OperatorAction::ExcludeVenue);
    exclude.venue = "Deribit";
    for (const auto& c : {said(OperatorAction::PauseUnderlying, "BTC"), exclude,
                          said(OperatorAction::PullQuotes, "BTC"), limit, reduce, said(OperatorAction::Kill)})
        ASSERT_TRUE(desk().submit(c));
    const std::vector<std::string> all{"pause underlying BTC by ann",
                                       "exclude venue Deribit by ann",
                                       "pull quotes BTC by ann",
                                       "mode confirm",
                                       "KILLED",
                                       "BTC REDUCING",
                                       fmt::format("net_delta {}", 0.75 * netDeltaLimit)};
    ASSERT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Killed; }));
    ASSERT_EQ(session->journalPath(), folder.file("desk.journal")) << "it is still the first day";
    ASSERT_TRUE(isMidnightPast());
    const auto second = today();
    stop();
    EXPECT_EQ(inForce(), all);
    EXPECT_TRUE(verified(second).identical);
    const auto kept = commands::readKept(keptKills).value();
    EXPECT_EQ(kept.kills.size(), 1U);
    EXPECT_EQ(kept.commands.size(), 6U);

    // Nothing is left of the first file but its end, which the second begins with.
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_EQ(session->journalPath(), second);
    EXPECT_TRUE(session->saidAtStart().empty()) << session->saidAtStart().front();
    stop();
    EXPECT_EQ(inForce(), all);
    ASSERT_NO_FATAL_FAILURE(begin("other.journal"));
    EXPECT_EQ(session->saidAtStart().size(), 7U);
    stop();
    auto others = inForce(), expected = all;
    std::sort(others.begin(), others.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(others, expected);
}

class StoppedEvening : public DayFiles {
protected:
    StoppedEvening() : DayFiles(110)
    {
        keptKills = folder.file("live.killed");
        targetDelta = 99.0;
        hedgeWith(kPerpetual);
    }
    bool isStopped() const
    {
        const auto& halted = engine().state().hedging.at("BTC").halted;
        return halted && halted->rule == domain::Rule::C09;
    }
};

/// Hedging that C09 stopped stays stopped over midnight, over a restart on the day's file and on one of another name;
/// nothing has left, and each file repeats.
TEST_F(StoppedEvening, C09_WhatItStoppedStandsOverMidnightAndInAnotherJournal)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    auto limit = command(domain::OperatorAction::SetLimit);
    limit.underlying = "BTC";
    limit.key = "hedge_volume_5min_usd";
    limit.value = 1.0;
    ASSERT_TRUE(desk().submit(limit));
    ASSERT_TRUE(sees(
        [](const Picture& p) {
            return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [](const auto& alert) {
                       return alert.text.find("is above the limit 1 USD of 5 min") != std::string::npos;
                   });
        },
        60.0))
        << decisions();
    ASSERT_EQ(session->journalPath(), folder.file("desk.journal")) << "it is still the first day";
    ASSERT_TRUE(isMidnightPast());
    const auto second = today();
    stop();
    EXPECT_TRUE(isStopped());
    EXPECT_TRUE(verified(folder.file("desk.journal")).identical);
    EXPECT_TRUE(verified(second).identical);
    ASSERT_NO_FATAL_FAILURE(begin("desk.journal", true));
    EXPECT_EQ(session->journalPath(), second);
    EXPECT_TRUE(session->saidAtStart().empty()) << session->saidAtStart().front();
    stop();
    EXPECT_TRUE(isStopped());

    // A limit that was lowered in the book would not hold in a journal that has the book of then.
    netDeltaLimit = 150.0;
    session.reset();
    auto setup = setUpLive(profile(), true, served.clock);
    ASSERT_TRUE(setup) << setup.error().message;
    const auto lowered = runtime::LiveSession::create(
        std::move(*setup), {.journalFile = folder.file("desk.journal"), .program = "test", .goesOn = true},
        served.clock);
    ASSERT_FALSE(lowered);
    EXPECT_NE(lowered.error().message.find("limits BTC: net_delta was 200, is 150"), std::string::npos)
        << lowered.error().message;

    // The limit of 1 USD would stop it anew by itself: without it the stop alone keeps orders away.
    auto kept = commands::readKept(keptKills).value();
    ASSERT_EQ(std::erase_if(kept.commands, [](const auto& c) { return c.action == domain::OperatorAction::SetLimit; }),
              1U);
    ASSERT_TRUE(commands::writeKept(keptKills, kept));
    ASSERT_NO_FATAL_FAILURE(begin("other.journal"));
    const auto& said = session->saidAtStart();
    EXPECT_TRUE(std::any_of(said.begin(), said.end(), [](const auto& sentence) {
        return sentence.find("hedging of BTC stopped, by ballast since ") == 0;
    })) << fmt::format("{}", fmt::join(said, "\n"));
    // Its account is compared and held for long enough that a hedge would leave.
    ASSERT_TRUE(sees([](const Picture& p) { return p.positions.data && !p.positions.data->lines.empty(); }));
    std::this_thread::sleep_for(15s);
    EXPECT_TRUE(ordersAtVenue().empty());
    // A person's word is all that it waits for.
    ASSERT_TRUE(desk().submit(command(domain::OperatorAction::ResumeTrading)));
    EXPECT_TRUE(sees([&](const Picture&) { return !ordersAtVenue().empty(); }, 30.0)) << decisions();
    stop();
    EXPECT_FALSE(isStopped());
    expectVerified("other.journal");
}

/// So many seconds before 08:00 UTC of a month's last Friday, at which its future is delivered.
struct BeforeDelivery {
    explicit BeforeDelivery(std::int64_t seconds)
    {
        constexpr std::int64_t kDay = 86'400, kFriday = 1;  // 1970-01-01 was a Thursday.
        const auto now = SystemClock().now().nanoseconds / Duration::seconds(1).nanoseconds;
        auto day = now / kDay + 1;
        const auto monthOf = [](std::int64_t one) { return toCivil(Timestamp{} + Duration::days(one)).month; };
        while (day % 7 != kFriday || monthOf(day) == monthOf(day + 7))
            ++day;
        secondsAhead += day * kDay + 8 * 3600 - seconds - now;
    }
};

class Delivery : BeforeDelivery, public DeskAtVenue {
protected:
    Delivery() : BeforeDelivery(150) {}
    /// The future that expires within some minutes.
    std::string expiring() const
    {
        const auto listed = served.get("/api/v2/public/get_instruments?currency=BTC&kind=future").at("result");
        const auto now = static_cast<double>(served.clock.now().nanoseconds) / 1e6;
        for (const auto& one : listed)
            if (one.at("settlement_period") != "perpetual" &&
                one.at("expiration_timestamp").get<double>() < now + 400e3)
                return one.at("instrument_name");
        return {};
    }
};

/// The venue delivers a future at the price of its expiry; the desk books the same money, holds nothing of it, and no
/// difference is left.
TEST_F(Delivery, AFutureOfADateIsDeliveredAndBooked)
{
    const auto future = expiring();
    ASSERT_FALSE(future.empty());
    hedgeWith(kPerpetual);
    hedgeWith(future);
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark(future);
    ASSERT_TRUE(placeOnceReady(future, Side::Buy, 20'000.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(future) == 20'000.0; })) << positionShown(future);
    ASSERT_EQ(heldAtVenue(future), 200'000.0) << "contracts of ten dollars";
    for (int i = 0; i < 120 && positionShown(future) != 0.0; ++i) {
        secondsAhead += 3;
        std::this_thread::sleep_for(1s);
    }
    EXPECT_EQ(heldAtVenue(future), 0.0);
    EXPECT_EQ(positionShown(future), 0.0);
    std::this_thread::sleep_for(12s);  // Another question about the whole account.
    stop();
    expectReconciled();
    const auto& state = engine().state();
    const auto account = engine().ledger().accounts().begin()->first;
    const double equity = served.account().at("summaries").at("BTC").at("equity");
    EXPECT_NEAR(state.book.cashOf(account, "BTC"), equity, 1e-6);
    EXPECT_LT(std::abs(state.attribution.settlementUsd), 2'000.0)
        << "what it paid less what it was worth, not its whole notional of 200,000";
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing
