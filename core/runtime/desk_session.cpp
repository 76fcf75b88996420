#include "runtime/desk_session.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include "base/log.h"
#include "runtime/resume.h"

namespace ballast::runtime {

namespace {

std::shared_ptr<interfaces::Snapshot> loadingPicture(const SessionSetup& setup)
{
    auto picture = std::make_shared<interfaces::Snapshot>();
    picture->session = sessionKindOf(setup.header.kind);
    picture->marketTitle = setup.header.marketTitle;
    picture->time = setup.header.marketStart;
    picture->loading = "Reading the first instruments and quotes";
    return picture;
}

journal::OpeningNote openingNote()
{
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    char host[256]{};
    if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
    return {{std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count()}, host, "ballast"};
}

template <class Body> std::thread namedThread(const char* name, Body body)
{
    std::thread thread(std::move(body));
    ::pthread_setname_np(thread.native_handle(), name);
    return thread;
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
      m_sequencer(*m_setup.source, *m_setup.gateway), m_control(options.speed, !options.startPaused),
      m_board(std::make_shared<PictureBoard>(loadingPicture(m_setup))),
      m_modelRisk(options.modelRisk, domain::modelRiskInterval(m_setup.header.profile),
                  [this] { m_control.tellReports(); })
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

Result<std::unique_ptr<journal::Writer>> DeskSession::openJournal()
{
    return journal::isFreshJournal(m_journalFile)
               ? journal::Writer::create(m_journalFile, m_setup.header, openingNote())
               : journal::Writer::resume(m_journalFile, m_setup.header, openingNote());
}

Result<void> DeskSession::prepare(const std::string& operatorName)
{
    const auto& info = m_setup.source->info();
    m_status.change([&](SessionProgress& progress) { progress.start = progress.now = info.start; });
    auto engine = engine::Engine::create(m_setup.engine);
    if (!engine) return tl::unexpected<Error>(engine.error());
    auto writer = openJournal();
    if (!writer) return tl::unexpected<Error>(writer.error());
    m_tail.start((*writer)->lastSequence(), (*writer)->lastHash());
    const auto lastStep = (*writer)->lastStep();
    auto last = repeatRun(**writer, m_journalFile, m_sequencer, *engine, m_status, m_tail);
    if (!last) return tl::unexpected<Error>(last.error());
    if (auto begun = m_modelRisk.begin(*engine, m_sequencer.now(), lastStep); !begun) return begun;

    m_journalLoop = std::make_unique<JournalLoop>(std::move(*writer), m_toJournal, m_toMarket, m_tail,
                                                  [this](const Error& error) { onJournalLost(error); });
    m_engineLoop = std::make_unique<EngineLoop>(
        std::move(*engine),
        EngineLoop::Links{m_toEngine, m_toJournal, *m_board, m_control, m_status, m_tail, m_modelRisk},
        PictureFacts{sessionKindOf(info.kind), operatorName, info.start, info.end});
    m_marketLoop = std::make_unique<MarketLoop>(
        m_sequencer, MarketLoop::Links{m_toEngine, m_toMarket, m_control, m_status, m_modelRisk}, m_options, lastStep,
        std::move(*last));
    if (lastStep > 0 && m_options.pictures) m_engineLoop->publish();
    return {};
}

Result<void> DeskSession::start()
{
    m_journal = namedThread("journal", [this] { m_journalLoop->run(); });
    m_engine = namedThread("engine", [this] { m_engineLoop->run(); });
    m_market = namedThread("market", [this] {
        m_marketLoop->run();
        m_toEngine.close();
    });
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
    m_setup.gateway->closeLatch();
    m_status.change([&](SessionProgress& progress) {
        if (!progress.error) progress.error = Error{error.code, fmt::format("{}; trading stopped", error.message)};
    });
    m_control.stop();
}

DeskSession::~DeskSession() { stop(); }

void DeskSession::stop()
{
    m_control.stop();
    m_modelRisk.stop();
    for (auto* thread : {&m_market, &m_engine, &m_journal})
        if (thread->joinable()) thread->join();
}

std::shared_ptr<const interfaces::Snapshot> DeskSession::latestSnapshot() const { return m_board->latest(); }

std::unique_ptr<interfaces::Subscription> DeskSession::onSnapshotReady(std::function<void()> notify)
{
    return m_board->subscribe(std::move(notify));
}

void DeskSession::submit(const domain::OperatorCommand& command)
{
    if (!m_control.submit(command))
        log::warning(fmt::format("\"{}\" was not taken: {} commands wait already", domain::toString(command.action),
                                 PlaybackControl::kMostCommands));
}

void DeskSession::engageKillSwitch(const std::string& operatorName)
{
    // The one door past the journal: it only lowers risk. The record follows.
    m_setup.gateway->closeLatch();
    domain::OperatorCommand command;
    command.action = domain::OperatorAction::Kill;
    command.operatorName = operatorName;
    command.reason = "kill switch";
    m_control.submitKill(std::move(command));
    m_modelRisk.cancel();
}

}  // namespace ballast::runtime
