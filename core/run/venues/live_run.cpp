#include "venues/live_run.h"

#include <filesystem>
#include <thread>

#include "desk/pnl_split.h"
#include "desk/recipe.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "journal/day_file.h"
#include "journal/writer.h"
#include "venues/live_setup.h"
#include "venues/venue_market.h"

namespace ballast::venues {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr auto kLook = std::chrono::milliseconds(100);
constexpr int kLooksATelling = 3;
constexpr Duration kDiskAtEnd = Duration::milliseconds(500);  ///< After a signal.

/// Those whose time has come. One that the desk does not take ends as refused.
void give(runtime::LiveSession& session, const std::vector<commands::ScheduledCommand>& script, std::size_t& next,
          Timestamp now, ScriptOutcomes& outcomes)
{
    for (; next < script.size() && script[next].at <= now; ++next) {
        auto given = script[next];
        if (given.command.operatorName.empty()) given.command.operatorName = "script";
        outcomes.give(given);
        if (auto taken = session.submit(given.command); !taken)
            outcomes.refuse({.action = given.command.action, .sentence = taken.error().message});
    }
}

std::vector<AccountAtEnd> accountsAtEnd(const engine::Engine& engine)
{
    const auto& state = engine.state();
    std::vector<AccountAtEnd> accounts;
    for (const auto& [id, account] : state.ledger.accounts()) {
        if (!account.heard) continue;
        auto& made = accounts.emplace_back();
        made.label = state.book.accounts().at(id).label();
        made.isReconciled = desk::isReconciled(state, id);
        for (const auto& [name, order] : state.ledger.open())
            made.inDoubt += order.intent.account == id && order.state() == domain::OrderState::Unknown ? 1U : 0U;
        for (const auto& [key, position] : state.book.positions())
            if (key.account == id && !position.quantity.isZero())
                made.positions.emplace_back(state.market.instruments().at(key.instrument).name, position.quantity);
    }
    return accounts;
}

void fillReport(runtime::LiveSession& session, LiveRunReport& live)
{
    auto& report = live.run;
    const auto& engine = session.desk().engineLoop().engine();
    report.summary = engine.summary();
    report.positionsWithoutMark = desk::positionsWithoutMark(engine.state());
    const auto& writer = session.writer();
    if (const auto& lost = writer.lost()) report.journalLost = lost->message;
    report.lastSequence = writer.lastSequence();
    report.lastHash = writer.lastHash();
    std::error_code ignored;
    live.journalFile = writer.path();
    const auto bytes = std::filesystem::file_size(live.journalFile, ignored);
    if (!ignored) report.journalBytes = bytes;
}

}  // namespace

Result<LiveRunReport> runLive(const profile::Profile& profile, const LiveRunOptions& options, const Clock& clock)
{
    auto setup = setUpLive(profile, options.mayTrade, clock, options.keychain);
    if (!setup) return Unexpected(setup.error());
    LiveRunReport report;
    report.title = setup->header.marketTitle;
    report.run.progress.start = clock.now();
    if (options.commandFile) {
        auto script = commands::readCommandScript(*options.commandFile, report.run.progress.start);
        if (!script) return fail(script.error().code, "--commands: " + script.error().message);
        report.script = std::move(*script);
    }
    const auto* market = static_cast<const VenueMarket*>(setup->market.get());
    ScriptOutcomes outcomes;
    const bool goesOn = !journal::isFreshJournal(journal::newestFile(options.journalFile));
    auto session = runtime::LiveSession::create(
        std::move(*setup),
        {.journalFile = options.journalFile,
         .operatorName = "script",
         .program = "ballast-cli run",
         .goesOn = goesOn,
         .pictures = false,
         .done = [&outcomes](const auto& step, const auto& commands) { outcomes.settle(step.inputs, commands); },
         .keptKills = keptKillsOf(profile, options.keptKills),
         .killsAtEnd = profile.killsAtEnd,
         .mayGoOn = options.mayGoOn},
        clock);
    if (!session) return Unexpected(session.error());
    const auto endedBy = [&] { return options.endedBy ? options.endedBy() : std::string(); };
    if (auto started = (*session)->start(); !started) {
        const auto signal = endedBy();
        const auto said = (*session)->endBy(signal.empty() ? "a start that failed" : signal);
        return fail(started.error().code, started.error().message + (said.empty() ? "" : ". " + said));
    }
    if (options.said)
        for (const auto& sentence : (*session)->saidAtStart())
            options.said(sentence);
    if (options.left)
        for (const auto& sentence : (*session)->leftAtStart())
            options.left(sentence);
    std::size_t next = 0;
    int looks = 0;
    const auto& status = (*session)->status();
    while ((!options.length || clock.now() < report.run.progress.start + *options.length) &&
           !status.progress().finished && options.mayGoOn()) {
        give(**session, report.script, next, clock.now(), outcomes);
        if (options.tell && ++looks % kLooksATelling == 0) options.tell(status.progress());
        std::this_thread::sleep_for(kLook);
    }
    std::optional<Duration> longest;
    if (const auto signal = endedBy(); !signal.empty()) {
        report.endedSo = (*session)->endBy(signal);
        // The line's end is what the policy ends with: it waits for no disk, and the disk is not waited for long.
        (*session)->desk().stopLines();
        longest = kDiskAtEnd;
    }
    // The last commands' answers are waited for.
    (void)(*session)->awaitKept(clock.now(), longest);
    for (const auto& named : market->feeds())
        report.feeds.push_back(named.feed->view(clock.now()));
    const auto error = status.progress().error;
    (*session)->stop();
    if (error) return Unexpected(*error);
    const auto start = report.run.progress.start;
    report.run.progress = status.progress();
    report.run.progress.start = start;
    report.run.progress.now = clock.now();
    report.run.progress.steps = (*session)->desk().lastStep();
    if (const auto& state = (*session)->desk().engineLoop().engine().state(); !state.bookResolved)
        report.bookWaitsFor = desk::liveBookWaitsFor(state).value_or("Waiting for the first prices.");
    report.accounts = accountsAtEnd((*session)->desk().engineLoop().engine());
    fillReport(**session, report);
    report.commands = outcomes.all();
    return report;
}

}  // namespace ballast::venues
