#include "runtime/desk_session.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "base/log.h"
#include "base/system.h"
#include "desk/state.h"
#include "journal/reader.h"
#include "sections/views.h"

namespace ballast::runtime {

namespace {

/// What stands until the first step.
interfaces::Picture loadingPicture(const SessionSetup& setup)
{
    interfaces::HeaderView header;
    header.session = sections::sessionKindOf(setup.header.kind);
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

/// Labels of every account that the book names; where it names no venue, at each of the market's.
void addAccounts(const domain::BookDefinition& book, const std::vector<std::string>& venues,
                 std::vector<std::string>& labels)
{
    book.eachAccount([&](const std::string& named, const std::string& account) {
        if (!named.empty()) return labels.push_back(domain::Account{named, account}.label());
        for (const auto& venue : venues)
            labels.push_back(domain::Account{venue, account}.label());
    });
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

DeskSession::DeskSession(SessionSetup setup, std::string journalFile, const DriveOptions& options,
                         const std::string& operatorName)
    : m_journalFile(std::move(journalFile)), m_options(options), m_setup(std::move(setup)),
      m_latches(latchNames(m_setup)), m_sequencer(*m_setup.source, *m_setup.gateway, m_latches),
      m_control(options.speed, !options.startPaused),
      m_board(std::make_shared<pictures::PictureBoard>(loadingPicture(m_setup))),
      m_modelRisk(options.modelRisk, domain::modelRiskInterval(m_setup.header.profile),
                  [this] { m_control.tellReports(); }),
      m_kills(options.keptKills, [] { return SystemClock().now(); }),
      m_lockStep(m_sequencer,
                 {m_control, m_status, m_modelRisk, [this] { m_sessionPictures.outdate(); }, &m_latches,
                  [this] { m_disk->look(); }},
                 m_options),
      m_sessionPictures({m_pictureLoop, m_status, m_tail, m_modelRisk, m_tickets, m_kills,
                         [this] { return playback(); }, [this] { m_lockStep.wake(); },
                         [this] { return m_control.clock(); }},
                        pictureFacts(operatorName)),
      m_killLine(m_latches, {&m_lockStep.cancels()}, [this](auto command) { m_control.submitKill(std::move(command)); })
{
    if (options.pauseAfter) m_control.pauseAfter(*options.pauseAfter);
}

PictureFacts DeskSession::pictureFacts(const std::string& operatorName) const
{
    const auto& info = m_setup.source->info();
    return {sections::sessionKindOf(info.kind), operatorName, info.start, info.end, m_options.pictures};
}

interfaces::PlaybackView DeskSession::playback() const
{
    const auto progress = m_status.progress();
    const auto state = m_control.state();
    interfaces::PlaybackView view;
    view.canControl = true;
    view.playing = state.playing && !progress.finished && !progress.ended;
    view.speed = state.speed;
    view.ended = progress.ended;
    view.message = progress.error ? progress.error->message : progress.message;
    return view;
}

Result<std::unique_ptr<DeskSession>> DeskSession::open(SessionSetup setup, const std::string& journalFile,
                                                       const DriveOptions& options, const std::string& operatorName)
{
    if (auto usable = journal::checkJournalPath(journalFile); !usable) return tl::unexpected<Error>(usable.error());
    const bool fresh = journal::isFreshJournal(journalFile);
    const auto anew = setup.anew;
    std::unique_ptr<DeskSession> session(new DeskSession(std::move(setup), journalFile, options, operatorName));
    auto ready = session->prepare(true);
    if (!ready && session->m_unreadMarket && anew) {
        log::warning(fmt::format("the market kept after step {} is passed over, and the market is run again from its "
                                 "beginning: {}",
                                 *session->m_unreadMarket, ready.error().message));
        session.reset();
        auto again = anew();
        if (!again) return tl::unexpected<Error>(again.error());
        session.reset(new DeskSession(std::move(*again), journalFile, options, operatorName));
        ready = session->prepare(false);
    }
    if (ready) ready = session->start();
    if (ready) return session;
    session->stop();
    const bool nothingDecided = session->m_spine && session->writer().lastStep() <= session->stepsBeforeMarket();
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

/// A kept market that cannot be read has changed the session's own: it must be made anew then.
Result<void> DeskSession::prepare(bool fromKeptMarket)
{
    const auto& info = m_setup.source->info();
    m_status.change([&](SessionProgress& progress) { progress.start = progress.now = info.start; });
    auto engine = engine::Engine::create(m_setup.engine);
    if (!engine) return tl::unexpected<Error>(engine.error());
    auto from = replay::findRestartPoint(m_journalFile, m_setup.header, m_setup.engine);
    if (from && !fromKeptMarket) from->market.reset();
    const auto keptAfter = from && from->market ? std::optional(from->checkpoint.step) : std::nullopt;
    auto writer = openJournal(from);
    if (!writer) return tl::unexpected<Error>(writer.error());
    m_tail.start((*writer)->lastSequence(), (*writer)->lastHash());
    const auto lastStep = (*writer)->lastStep(), lastEvent = (*writer)->lastEvent();
    m_goesOn = lastStep > 0;
    auto repeated =
        repeatRun(**writer, m_journalFile, m_sequencer, *engine, m_latches, m_status, m_tail, std::move(from));
    if (!repeated) {
        if (repeated.error().code == ErrorCode::Corrupt) m_unreadMarket = keptAfter;
        return tl::unexpected<Error>(repeated.error());
    }
    const auto toldEpoch = m_latches.newest();
    auto given = repeated->given.outcomesOf(m_options.script);
    if (!given) return fail(given.error().code, fmt::format("journal {}: {}", m_journalFile, given.error().message));
    for (const auto& scope : repeated->closings)
        m_control.tellClosing({scope, m_latches.close(scope), "asked for before the restart"});
    if (auto begun = m_modelRisk.begin(*engine, m_sequencer.now(), lastStep); !begun) return begun;

    m_lockStep.beginAfter({lastStep, lastEvent, std::move(*given), repeated->waitingForPersonSince,
                           std::move(repeated->given), toldEpoch});
    watchDisk(*engine);
    makeSpine(std::move(*engine), std::move(*writer),
              {lastStep, lastEvent, std::move(repeated->asides), std::move(repeated->segment)});
    if (lastStep > 0 && m_options.pictures) {
        m_sessionPictures.publish(this->engine(), false);
        m_sessionPictures.finish();
    }
    return {};
}

/// What a former run ended with is over only where it is told so.
void DeskSession::watchDisk(const engine::Engine& engine)
{
    const auto& state = engine.state();
    const auto& faults = state.faults.all();
    const auto stopped = std::find_if(faults.begin(), faults.end(),
                                      [](const auto& fault) { return fault.first.fault == controls::Fault::Journal; });
    auto known =
        state.alerts.isOpen({desk::AlertKind::Unfit, "disk"}) ? domain::Ailment::DiskNear : domain::Ailment::None;
    if (stopped != faults.end()) known = stopped->second.standing.because.ailment;
    auto probe = m_options.freeBytes;
    if (!probe) probe = [file = m_journalFile] { return live::freeBytesBeside(file); };
    m_disk.emplace(
        std::move(probe), [this](domain::JournalHealth health) { m_control.tellHealth(health); }, known);
}

/// A market that is run again needs its checkpoints at the same steps and what steps did aside. A disk that refuses a
/// step ends the session: the same command goes on from the last commit when there is room again.
void DeskSession::makeSpine(engine::Engine engine, std::unique_ptr<journal::Writer> writer, live::Begin begin)
{
    auto store = std::make_unique<live::WriterStore>(std::move(writer));
    m_store = store.get();
    m_spine = std::make_unique<live::Spine>(
        std::move(engine), std::move(store),
        live::Spine::Links{.clock = m_clock,
                           .inputs = m_lockStep,
                           .outlet = m_lockStep,
                           .latches = m_latches,
                           .cancels = m_lockStep.cancels(),
                           .beside = &m_sessionPictures,
                           .tail = &m_tail,
                           .refused = [this](const Error& error) { m_lockStep.fail(error); },
                           .failed = [this](const Error& error) { onJournalLost(error); },
                           .broken = [this](const Error& error) { onJournalLost(error); }},
        std::move(begin),
        live::Spine::Terms{.journalFile = m_journalFile,
                           .checkpoints = {.events = m_options.eventsBetweenCheckpoints,
                                           .longest = std::nullopt,
                                           .atSameSteps = true,
                                           .withAsides = true},
                           .times = {.endsAtFailure = true},
                           .walkedFrom = m_walkedBeside});
}

Result<void> DeskSession::start()
{
    // Before the market's first step, so that nothing of it gets out.
    m_kills.carry(engine(), m_killLine,
                  [this](auto command) { static_cast<void>(m_control.submit(std::move(command))); });
    m_lockStep.takeCommandsFirst(m_kills.hasSubmitted());
    auto started = m_spine->start();
    if (started) started = startThread(m_pictures, "pictures", [this] { m_pictureLoop.run(); });
    // Before anything is decided: no market runs that nobody could kill.
    if (started) {
        auto guard = Guard::start(m_killLine, m_journalFile);
        if (guard) m_guard = std::move(*guard);
        started = guard.map([](const auto&) {});
    }
    if (started) started = startThread(m_market, "market", [this] { m_lockStep.run(); });
    if (!started) return started;
    // The first step reads the first chain, so that what a book names wrongly is known here.
    m_status.waitFor(std::chrono::minutes(5), [this](const SessionProgress& progress) {
        return progress.steps > stepsBeforeMarket() || progress.ended || progress.finished;
    });
    if (const auto error = m_status.progress().error) return tl::unexpected<Error>(*error);
    return m_kills.awaitCarried(*this, m_options.pictures);
}

/// Of a new session what a person left in force is its first step.
std::uint64_t DeskSession::stepsBeforeMarket() const { return m_kills.hasSubmitted() && !m_goesOn ? 1 : 0; }

/// Nothing that is decided from now on can be kept, so nothing may leave and no step comes any more.
void DeskSession::onJournalLost(const Error& error)
{
    stopEverything();
    m_lockStep.fail({error.code, fmt::format("{}; trading stopped", error.message)});
    m_control.stop();
}

DeskSession::~DeskSession() { stop(); }

void DeskSession::stop()
{
    m_control.stop();
    m_modelRisk.stop();
    m_guard.reset();
    if (m_market.joinable()) m_market.join();
    m_lockStep.close();
    if (m_spine) m_spine->stop();
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
                                domain::toString(command.action), playback::PlaybackControl::kMostCommands));
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
    m_lockStep.cancels().cancel({});
}

}  // namespace ballast::runtime
