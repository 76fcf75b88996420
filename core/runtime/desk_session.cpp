#include "runtime/desk_session.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <pthread.h>
#include <system_error>
#include <unistd.h>

#include "base/log.h"
#include "journal/reader.h"

namespace ballast::runtime {

namespace {

/// What stands until the first step.
interfaces::Picture loadingPicture(const SessionSetup& setup)
{
    interfaces::HeaderView header;
    header.session = sessionKindOf(setup.header.kind);
    header.marketTitle = setup.header.marketTitle;
    header.time = setup.header.marketStart;
    header.loading = "Reading the first instruments and quotes";
    interfaces::Picture picture;
    picture.header = {1, header.time, std::make_shared<const interfaces::HeaderView>(std::move(header))};
    return picture;
}

journal::OpeningNote openingNote()
{
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    char host[256]{};
    if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
    return {{std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count()}, host, "ballast"};
}

/// Errors   Refused if the system gives no thread: memory or the limit of processes is short.
template <class Body> Result<void> startThread(std::thread& thread, const char* name, Body body)
{
    try {
        thread = std::thread(std::move(body));
    } catch (const std::system_error& error) {
        return fail(ErrorCode::Refused,
                    fmt::format("the thread {} cannot be made: {}; free memory or raise the limit of processes", name,
                                error.what()));
    }
    ::pthread_setname_np(thread.native_handle(), name);
    return {};
}

/// Labels of every account that the book names; where it names no venue, at each of the market's.
void addAccounts(const domain::BookDefinition& book, const std::vector<std::string>& venues,
                 std::vector<std::string>& labels)
{
    const auto add = [&](const auto& named) {
        for (const auto& venue : venues)
            if (named.venue.empty() || named.venue == venue)
                labels.push_back(domain::Account{venue, named.account}.label());
        if (!named.venue.empty()) labels.push_back(domain::Account{named.venue, named.account}.label());
    };
    std::ranges::for_each(book.legs, add);
    std::ranges::for_each(book.positions, add);
    std::ranges::for_each(book.hedges, add);
    std::ranges::for_each(book.cash, add);
}

venue::LatchNames latchNames(const SessionSetup& setup)
{
    const auto& info = setup.source->info();
    venue::LatchNames names{.venues = info.venues,
                            .accounts = info.venues,
                            .underlyings = info.underlyings,
                            .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    addAccounts(setup.engine.book, info.venues, names.accounts);
    for (const auto& limits : setup.engine.book.limits)
        names.underlyings.push_back(limits.underlying);
    return names;
}

/// Nothing half written: a journal in which nothing was decided yet is no journal.
void removeJournal(const std::string& file)
{
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-head"})
        std::filesystem::remove(file + suffix, ignored);
}

}  // namespace

DeskSession::DeskSession(SessionSetup setup, std::string journalFile, const DriveOptions& options)
    : m_journalFile(std::move(journalFile)), m_options(options), m_setup(std::move(setup)),
      m_latches(latchNames(m_setup)), m_sequencer(*m_setup.source, *m_setup.gateway, m_latches),
      m_control(options.speed, !options.startPaused),
      m_board(std::make_shared<pictures::PictureBoard>(loadingPicture(m_setup))),
      m_modelRisk(options.modelRisk, domain::modelRiskInterval(m_setup.header.profile),
                  [this] { m_control.tellReports(); }),
      m_killLine(m_latches, {&m_cancels}, [this](auto command) { m_control.submitKill(std::move(command)); })
{
    if (options.pauseAfter) m_control.pauseAfter(*options.pauseAfter);
}

Result<std::unique_ptr<DeskSession>> DeskSession::open(SessionSetup setup, const std::string& journalFile,
                                                       const DriveOptions& options, const std::string& operatorName)
{
    if (auto usable = journal::checkJournalPath(journalFile); !usable) return tl::unexpected<Error>(usable.error());
    const bool fresh = journal::isFreshJournal(journalFile);
    std::unique_ptr<DeskSession> session(new DeskSession(std::move(setup), journalFile, options));
    auto ready = session->prepare(operatorName);
    if (ready) ready = session->start();
    if (ready) return session;
    session->stop();
    const bool nothingDecided = session->m_journalLoop && session->writer().lastSequence().value == 0;
    session.reset();
    if (fresh && nothingDecided) removeJournal(journalFile);
    return tl::unexpected<Error>(ready.error());
}

Result<std::unique_ptr<journal::Writer>> DeskSession::openJournal(const std::optional<replay::RestartPoint>& from)
{
    if (journal::isFreshJournal(m_journalFile))
        return journal::Writer::create(m_journalFile, m_setup.header, openingNote());
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(m_journalFile, failed);
    const bool beside = from && !failed && bytes > m_options.walkedFirstBytes;
    if (beside) m_walkedBeside = from->checkpoint;
    return journal::Writer::resume(m_journalFile, m_setup.header, openingNote(), beside ? &from->checkpoint : nullptr);
}

/// What the start did not check: everything before the restart point. A chain that is broken there stops trading as a
/// lost journal does.
void DeskSession::walkOldChain(const journal::Checkpoint& upTo)
{
    const auto goesOn = [this](double) { return !m_stopping; };
    const auto reader = journal::Reader::open(m_journalFile);
    const auto end = reader ? (*reader)->endAt(upTo) : tl::unexpected<Error>(reader.error());
    const auto chain = end ? (*reader)->walkChains(*end, goesOn) : tl::unexpected<Error>(end.error());
    if (chain ? chain->intact : chain.error().code == ErrorCode::Refused) return;
    onJournalLost({ErrorCode::Corrupt,
                   fmt::format("journal {}: {}", m_journalFile, chain ? chain->message : chain.error().message)});
}

Result<void> DeskSession::prepare(const std::string& operatorName)
{
    const auto& info = m_setup.source->info();
    m_status.change([&](SessionProgress& progress) { progress.start = progress.now = info.start; });
    auto engine = engine::Engine::create(m_setup.engine);
    if (!engine) return tl::unexpected<Error>(engine.error());
    auto from = replay::findRestartPoint(m_journalFile, m_setup.header, m_setup.engine);
    auto writer = openJournal(from);
    if (!writer) return tl::unexpected<Error>(writer.error());
    m_tail.start((*writer)->lastSequence(), (*writer)->lastHash());
    const auto lastStep = (*writer)->lastStep(), lastEvent = (*writer)->lastEvent();
    auto repeated =
        repeatRun(**writer, m_journalFile, m_sequencer, *engine, m_latches, m_status, m_tail, std::move(from));
    if (!repeated) return tl::unexpected<Error>(repeated.error());
    auto given = repeated->given.outcomesOf(m_options.script);
    if (!given) return fail(given.error().code, fmt::format("journal {}: {}", m_journalFile, given.error().message));
    for (const auto& scope : repeated->closings)
        m_control.tellClosing({scope, m_latches.close(scope), "asked for before the restart"});
    if (auto begun = m_modelRisk.begin(*engine, m_sequencer.now(), lastStep); !begun) return begun;

    m_journalLoop = std::make_unique<JournalLoop>(
        std::move(*writer), m_toJournal, m_toMarket, m_tail, m_checker,
        [this](const Error& error) { onJournalLost(error); }, [this] { stopEverything(); });
    m_engineLoop = std::make_unique<EngineLoop>(
        std::move(*engine),
        EngineLoop::Links{m_toEngine, m_toJournal, m_pictureLoop, m_control, m_status, m_tail, m_modelRisk, m_latches,
                          m_cancels, m_control, m_checker, m_tickets},
        PictureFacts{sessionKindOf(info.kind), operatorName, info.start, info.end, m_options.pictures},
        EngineLoop::Begin{lastStep, lastEvent, std::move(repeated->asides), m_options.eventsBetweenCheckpoints});
    m_marketLoop = std::make_unique<MarketLoop>(
        m_sequencer, MarketLoop::Links{m_toEngine, m_toMarket, m_control, m_status, m_modelRisk, m_cancels}, m_options,
        MarketLoop::Begin{lastStep, std::move(*given), std::move(repeated->last)});
    if (lastStep > 0 && m_options.pictures) {
        m_engineLoop->publish();
        m_pictureLoop.finish();
    }
    return {};
}

Result<void> DeskSession::start()
{
    auto started = startThread(m_checking, "checker", [this] { m_checker.run(); });
    if (started && m_walkedBeside) started = startThread(m_walking, "chain", [this] { walkOldChain(*m_walkedBeside); });
    if (started) started = startThread(m_journal, "journal", [this] { m_journalLoop->run(); });
    if (started) started = startThread(m_pictures, "pictures", [this] { m_pictureLoop.run(); });
    if (started) started = startThread(m_engine, "engine", [this] { m_engineLoop->run(); });
    if (started)
        started = startThread(m_market, "market", [this] {
            m_marketLoop->run();
            m_toEngine.close();
        });
    if (started) {
        auto guard = Guard::start(m_killLine, m_journalFile);
        if (guard) m_guard = std::move(*guard);
        started = guard.map([](const auto&) {});
    }
    if (!started) {
        // Threads that run wait for others that never came.
        m_toEngine.close();
        m_toJournal.close();
        m_toMarket.close();
        m_checker.stop();
        return started;
    }
    // The first step reads the first chain, so that what a book names wrongly is known here.
    m_status.waitFor(std::chrono::minutes(5), [](const SessionProgress& progress) {
        return progress.steps > 0 || progress.ended || progress.finished;
    });
    if (const auto error = m_status.progress().error) return tl::unexpected<Error>(*error);
    return {};
}

/// Nothing that is decided from now on can be kept, so nothing may leave and no step comes any more.
void DeskSession::onJournalLost(const Error& error)
{
    stopEverything();
    m_status.change([&](SessionProgress& progress) {
        if (!progress.error) progress.error = Error{error.code, fmt::format("{}; trading stopped", error.message)};
    });
    m_control.stop();
}

DeskSession::~DeskSession() { stop(); }

void DeskSession::stop()
{
    m_control.stop();
    m_stopping = true;
    m_modelRisk.stop();
    m_guard.reset();
    for (auto* thread : {&m_market, &m_engine, &m_journal})
        if (thread->joinable()) thread->join();
    m_checker.stop();
    for (auto* thread : {&m_checking, &m_walking})
        if (thread->joinable()) thread->join();
    m_pictureLoop.stop();
    if (m_pictures.joinable()) m_pictures.join();
}

std::unique_ptr<interfaces::Subscription> DeskSession::onPicture(std::function<void()> notify)
{
    return m_board->subscribe(std::move(notify));
}

Result<interfaces::Ticket> DeskSession::submit(const domain::OperatorCommand& command)
{
    const auto ticket = m_tickets.issue(command);
    if (auto taken = handOn(command); !taken) {
        m_tickets.withdraw(ticket);
        return tl::unexpected<Error>(taken.error());
    }
    return ticket;
}

Result<void> DeskSession::handOn(const domain::OperatorCommand& command)
{
    if (command.action == domain::OperatorAction::Kill) {
        auto killed = m_killLine.kill(command.scope, command.operatorName, command.reason);
        if (!killed) return tl::unexpected<Error>(killed.error());
        m_modelRisk.cancel();
        return {};
    }
    if (m_status.progress().finished)
        return fail(ErrorCode::Refused,
                    fmt::format("\"{}\" was not taken: the session has ended", domain::toString(command.action)));
    if (!m_control.submit(command))
        return fail(ErrorCode::Refused,
                    fmt::format("\"{}\" was not taken: {} commands wait already; give it again when some have gone",
                                domain::toString(command.action), PlaybackControl::kMostCommands));
    return {};
}

void DeskSession::engageKillSwitch(const domain::Scope& scope, const std::string& operatorName)
{
    // A scope that the desk does not have is a slip of who calls; what was meant is not known, so all of it stops.
    if (!m_killLine.kill(scope, operatorName, "kill switch")) (void)m_killLine.kill({}, operatorName, "kill switch");
    m_modelRisk.cancel();
}

/// A commit failed: what is decided may not leave, and what works is taken away.
void DeskSession::stopEverything() noexcept
{
    m_latches.close({});
    m_cancels.cancel({});
}

}  // namespace ballast::runtime
