#include "runtime/live_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "base/system.h"
#include "desk/records.h"
#include "desk/state.h"
#include "journal/day_file.h"
#include "journal/reader.h"
#include "runtime/session_setup.h"
#include "sections/views.h"

namespace ballast::runtime {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::chrono::seconds kEnds{4};            ///< Of the 5 s in which a signal is followed (F73).
constexpr std::chrono::milliseconds kAnswers{500};  ///< Of the engine's thread.
constexpr std::chrono::seconds kSilent{2};          ///< For one that gave none: the kept file may take 2 s more.

/// Whether the engine has a kill of it.
bool has(const DeskAtEnd& now, const domain::Scope& scope)
{
    return std::any_of(now.killed.begin(), now.killed.end(),
                       [&](const auto& killed) { return killed == scope || killed == domain::Scope{}; });
}

/// What of it the kills reach.
std::vector<WorkingAt> reachedBy(const std::vector<kept::KeptKill>& kills, std::vector<WorkingAt> working)
{
    std::erase_if(working, [&](const auto& at) {
        const domain::Scope venue{domain::ScopeKind::Venue, at.venue};
        return std::none_of(kills.begin(), kills.end(),
                            [&](const auto& kill) { return kill.scope == venue || kill.scope == domain::Scope{}; });
    });
    return working;
}

/// Far enough for two clocks that were set by NTP. Event time never falls: until the clock had caught up nothing would
/// grow old, and no timer would end.
constexpr Duration kMostBehind = Duration::seconds(1);

/// What a step of NTP takes back while a desk is down; it is waited for, for a supervisor may not try again.
constexpr std::chrono::seconds kLongestWait{30};

Result<void> awaitClock(const std::string& file, Timestamp ended, const Clock& clock,
                        const std::function<bool()>& mayGoOn)
{
    const auto now = clock.now();
    if (now + kMostBehind >= ended) return {};
    const auto behind = (ended - now).inSeconds();
    const auto wait = clock.until(ended);
    if (!wait || *wait > kLongestWait)
        return fail(
            ErrorCode::Refused,
            fmt::format("journal {} ends at {}, {:.0f} s after this machine's clock ({}): one of the two clocks was "
                        "wrong. Set the clock by NTP; if it is right, start after that time or begin a new journal",
                        file, toIso8601(ended), behind, toIso8601(now)));
    log::warning(
        fmt::format("journal {} ends {:.1f} s after this machine's clock: the start waits for that", file, behind));
    while (clock.now() < ended) {
        if (mayGoOn && !mayGoOn()) return fail(ErrorCode::Refused, "the session was ended while it started");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
}

interfaces::Picture loadingPicture(const domain::MarketInfo& info)
{
    interfaces::HeaderView header;
    header.session = sections::sessionKindOf(info.kind);
    header.marketTitle = info.title;
    header.time = info.start;
    header.loading = "Reading the first instruments and quotes";
    interfaces::Picture picture;
    picture.header = {1, header.time, std::make_shared<const interfaces::HeaderView>(std::move(header))};
    return picture;
}

}  // namespace

LiveSession::LiveSession(LiveSetup setup, Options options, const Clock& clock)
    : m_options(std::move(options)), m_file(journal::newestFile(m_options.journalFile)), m_clock(clock),
      m_setup(std::move(setup)), m_marketStart(m_setup.header.marketStart),
      m_board(std::make_shared<pictures::PictureBoard>(loadingPicture(m_setup.market->info()))),
      m_pictureLoop(
          std::make_unique<pictures::PictureLoop>(*m_board, [this](auto sequence) { return m_tail.hashOf(sequence); })),
      m_kills(m_options.keptKills, [&clock] { return clock.now(); }),
      m_modelRisk(std::make_unique<ModelRiskLoop>(
          m_options.modelRisk, domain::modelRiskInterval(m_setup.header.profile), [this] { tellReports(); }))
{
    const auto& info = m_setup.market->info();
    m_sessionPictures =
        std::make_unique<SessionPictures>(SessionPictures::Links{*m_pictureLoop,
                                                                 m_status,
                                                                 m_tail,
                                                                 *m_modelRisk,
                                                                 m_tickets,
                                                                 m_kills,
                                                                 [this] { return playback(); },
                                                                 [this] {
                                                                     if (m_desk) m_desk->intake().wake();
                                                                 },
                                                                 {},
                                                                 &m_working},
                                          PictureFacts{sections::sessionKindOf(info.kind), m_options.operatorName,
                                                       info.start, info.end, m_options.pictures});
}

LiveSession::~LiveSession() { stop(); }

Result<std::unique_ptr<LiveSession>> LiveSession::create(LiveSetup setup, Options options, const Clock& clock)
{
    if (auto usable = journal::checkJournalPath(options.journalFile); !usable) return Unexpected(usable.error());
    const bool goesOn = options.goesOn;
    std::unique_ptr<LiveSession> session(new LiveSession(std::move(setup), std::move(options), clock));
    if (auto ready = goesOn ? session->goOn() : session->begin(); !ready) return Unexpected(ready.error());
    session->m_setup.market->addGateways(*session->m_desk, clock);
    return session;
}

Result<void> LiveSession::begin()
{
    const auto& file = m_file;
    if (!journal::isFreshJournal(file))
        return fail(ErrorCode::InvalidArgument, fmt::format("journal {} holds a session; name a new file", file));
    auto config = engineConfigOf(m_setup.header);
    if (!config) return Unexpected(config.error());
    auto engine = engine::Engine::create(std::move(*config));
    if (!engine) return Unexpected(engine.error());
    auto writer = journal::Writer::create(file, m_setup.header, {m_clock.now(), "", m_options.program});
    if (!writer) return Unexpected(writer.error());
    join(std::move(*engine), std::move(*writer), {}, {});
    return {};
}

Result<void> LiveSession::goOn()
{
    const auto& file = m_file;
    const auto reader = journal::Reader::open(file);
    if (!reader) return Unexpected(reader.error());
    const auto& header = (*reader)->header();
    if (!header) return fail(ErrorCode::Corrupt, fmt::format("journal {} has no header that can be read", file));
    if (auto same = checkGoesOn(file, *header, m_setup.header); !same) return same;
    const auto end = (*reader)->end();
    if (!end) return Unexpected(end.error());
    // Before it is opened for writing: a start that is refused leaves nothing there.
    if (auto may = awaitClock(file, end->time, m_clock, m_options.mayGoOn); !may) return may;
    const auto config = engineConfigOf(*header);
    if (!config) return Unexpected(config.error());
    auto recovered = live::recover(file, *config, *header, {m_clock.now(), "", m_options.program});
    if (!recovered) return Unexpected(recovered.error());
    m_marketStart = header->marketStart;
    m_stepsRunAgain = recovered->stepsRunAgain;
    m_tail.startAfter(recovered->writer->lastSequence(), recovered->writer->lastHash(), {});
    m_status.change([&](SessionProgress& progress) {
        progress.steps = progress.resumedAt = recovered->place.lastStep;
        progress.resumedFrom = recovered->place.lastTime;
        progress.resumedRecords = recovered->writer->lastSequence().value;
        progress.missingSteps = recovered->writer->missing().steps;
        progress.missingRecords = recovered->writer->missing().records;
    });
    join(std::move(recovered->engine), std::move(recovered->writer), recovered->place, recovered->from);
    return {};
}

void LiveSession::join(engine::Engine engine, std::unique_ptr<journal::Writer> writer, std::optional<live::Place> place,
                       std::optional<journal::Checkpoint> from)
{
    const auto ended = [this](const Error& error) {
        m_status.change([&](SessionProgress& progress) {
            progress.error = Error{error.code, fmt::format("{}; trading stopped", error.message)};
            progress.finished = true;
        });
    };
    auto store = std::make_unique<live::KeepingStore>(
        std::make_unique<live::WriterStore>(std::move(writer), m_options.program), [this] { m_kills.keepCounts(); });
    m_store = store.get();
    m_desk = std::make_unique<live::LiveDesk>(m_clock, std::move(engine), std::move(store),
                                              live::LiveDesk::Options{.journalFile = m_file,
                                                                      .latches = m_setup.latches,
                                                                      .done = m_options.done,
                                                                      .wall = [] { return SystemClock().now(); },
                                                                      .goesOnAfter = place,
                                                                      .walkedFrom = std::move(from),
                                                                      .fileDay = journal::dayOf(m_marketStart),
                                                                      .beside = m_sessionPictures.get(),
                                                                      .tail = &m_tail,
                                                                      .ended = ended});
}

/// The run before may have ended before a venue's list confirmed that nothing works any more. What was placed since a
/// kill is no part of it: a flatten closes by orders of later. A flatten is taken up likewise until a person lets the
/// desk trade on; what it closes with itself goes on.
void LiveSession::takeUpCancels()
{
    const auto& state = m_desk->engineLoop().engine().state();
    const auto takeUp = [&](const domain::Scope& scope, const controls::Standing& standing) {
        const bool isFlattened = standing.because.cause == controls::Cause::Flattened;
        if (standing.state != domain::TradingState::Killed && !isFlattened) return;
        std::vector<domain::ClientOrderId> orders;
        for (const auto& [id, order] : state.ledger.open())
            if (order.intent.time <= standing.since && desk::isIn(state, order, scope) &&
                !(isFlattened && order.intent.purpose == domain::OrderPurpose::Flatten))
                orders.push_back(id);
        m_desk->killLine().takeUp(scope, standing.since, orders);
    };
    takeUp({}, state.standings.whole());
    for (const auto& [scope, standing] : state.standings.narrower())
        takeUp(scope, standing);
}

Result<void> LiveSession::start()
{
    takeUpCancels();
    m_kills.carry(m_desk->engineLoop().engine(), m_desk->killLine(),
                  [this](const auto& command) { static_cast<void>(m_desk->intake().submit(command)); });
    if (auto opened = m_setup.market->openFeeds(*m_desk); !opened) return opened;
    m_desk->open();
    const auto& engine = m_desk->engineLoop().engine();
    m_setup.market->opened(engine);
    if (auto begun = m_modelRisk->begin(engine, m_clock.now(), m_status.progress().resumedAt); !begun) return begun;
    if (auto started = m_desk->start(); !started) return started;
    m_begun.store(true);
    addLiveDesk(*this);  // A signal may come while the rest waits.
    if (m_options.pictures)
        if (auto started = startThread(m_pictures, "pictures", [this] { m_pictureLoop->run(); }); !started)
            return started;
    auto guard = Guard::start(m_desk->killLine(), m_options.journalFile);
    if (!guard) return Unexpected(guard.error());
    m_guard = std::move(*guard);
    if (auto kept = awaitKept(m_clock.now(), m_options.firstValuesTake, m_options.mayGoOn); !kept) return kept;
    if (auto carried = m_kills.awaitCarried(*this, m_options.pictures, m_options.mayGoOn); !carried) return carried;
    // Not before: the first values of 20,000 options are one long step, and no stall.
    return m_desk->watch();
}

/// Nothing told before `time` waits for the engine; it may still be at it.
bool LiveSession::isTaken(Timestamp time) const
{
    const auto oldest = m_desk->intake().oldest();
    return m_clock.now() >= time && (!oldest || *oldest >= time) && m_desk->steps().published() > 0;
}

Result<void> LiveSession::awaitKept(Timestamp time, std::optional<Duration> longest)
{
    return awaitKept(time, longest.value_or(m_options.firstValuesTake), {});
}

Result<void> LiveSession::awaitKept(Timestamp time, Duration longest, const std::function<bool()>& mayGoOn)
{
    const auto until = std::max(m_clock.now(), time) + longest;
    std::optional<Timestamp> taken;
    std::optional<std::uint64_t> last;  // Step that must be on disk.
    while (!last || m_desk->journalLoop().watermark() < *last) {
        if (m_desk->steps().isClosed()) return Unexpected(whatEnded());
        if (mayGoOn && !mayGoOn()) return fail(ErrorCode::Refused, "the session was ended while it started");
        if (m_clock.now() > until)
            return fail(ErrorCode::Refused,
                        fmt::format("what feeds told first took more than {:.0f} s", longest.inSeconds()));
        if (!taken && isTaken(time)) taken = m_clock.now();
        // It has come back for another step since.
        if (taken && !last && m_desk->engineLoop().movedAt() > *taken) last = m_desk->lastStep();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {};
}

/// Both threads end soon after the ring was closed; their reasons are theirs until then.
Error LiveSession::whatEnded()
{
    stop();
    return m_desk->error().value_or(Error{ErrorCode::Refused, "the session ended before its time"});
}

std::optional<DeskAtEnd> LiveSession::askEngine()
{
    return m_working.ask([this] { m_desk->intake().wake(); }, kAnswers);
}

std::vector<kept::KeptKill> LiveSession::killAll(const std::string& why)
{
    (void)m_desk->killLine().kill({}, "ballast", why);  // Every desk has all of it.
    return {{{}, SystemClock().now(), "ballast", why}};
}

/// Each venue that would leave it working.
std::vector<kept::KeptKill> LiveSession::killAt(const std::vector<WorkingAt>& working, const std::string& signal)
{
    std::vector<kept::KeptKill> kills;
    for (const auto& at : working) {
        const domain::Scope scope{domain::ScopeKind::Venue, at.venue};
        const auto why = fmt::format("ended by {}: no dead man's switch is armed at {}", signal, at.venue);
        if (!m_desk->killLine().kill(scope, "ballast", why)) return killAll(why);
        kills.push_back({scope, SystemClock().now(), "ballast", why});
    }
    return kills;
}

/// Until the engine has the kills and nothing that they reach works; its last answer, if it gave one. An answer alone
/// says little: one between a long step and the kill's own knows nothing of it.
std::optional<DeskAtEnd> LiveSession::awaitEnded(const std::vector<kept::KeptKill>& kills,
                                                 std::chrono::steady_clock::time_point latest)
{
    while (true) {
        auto now = askEngine();
        const bool isOver = now && reachedBy(kills, now->working).empty() &&
                            std::all_of(kills.begin(), kills.end(), [&](const auto& k) { return has(*now, k.scope); });
        if (isOver || std::chrono::steady_clock::now() >= latest) return now;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

/// The engine's thread keeps what it takes; of what it does not take the next start shall know all the same.
std::string LiveSession::keepUntaken(const std::vector<kept::KeptKill>& kills, const std::optional<DeskAtEnd>& now)
{
    std::string said;
    for (const auto& kill : kills) {
        if (now && has(*now, kill.scope)) continue;
        if (m_options.keptKills.empty()) return ", which the engine did not take";
        const auto kept = kept::keepKill(m_options.keptKills, kill);
        said = kept ? ", which the engine did not take: kept for the next start"
                    : fmt::format(", which the engine did not take: {}", kept.error().message);
    }
    return said;
}

void LiveSession::noteLeft(const std::string& signal, const std::vector<WorkingAt>& left)
{
    domain::OperatorCommand note;
    note.action = domain::OperatorAction::AcknowledgeAlert;
    note.key = engine::kDeskEnds;
    note.operatorName = "ballast";
    note.reason = fmt::format("{}; left to the venues: {}", signal, inWords(left));
    (void)m_desk->intake().submit(note);
    // Two rounds of the engine's loop: the second begins after the note was there.
    for (int i = 0; i < 2; ++i)
        (void)askEngine();
}

std::string LiveSession::endBy(const std::string& signal)
{
    if (m_status.progress().finished || !m_begun.load()) return {};
    const auto begun = std::chrono::steady_clock::now();
    // What works can only become less from here. The engine is not told: it would open what it has seen closed when a
    // fault is over.
    m_desk->latches().close({});
    const auto asked = askEngine();
    const bool whole = m_options.killsAtEnd || !asked;
    if (!whole && asked->working.empty()) return {};
    std::vector<WorkingAt> left, unarmed;
    for (const auto& at : asked ? asked->working : std::vector<WorkingAt>{})
        (at.isArmed && !whole ? left : unarmed).push_back(at);
    const auto* why = asked ? "its profile says on_end = \"kill\"" : "the engine does not say what works";
    const auto kills = whole ? killAll(fmt::format("ended by {}: {}", signal, why)) : killAt(unarmed, signal);
    if (!left.empty()) noteLeft(signal, left);
    auto said = fmt::format("Ended by {}", signal);
    if (!kills.empty()) {
        const auto now = awaitEnded(kills, begun + (asked ? kEnds : kSilent));
        const auto works = now ? reachedBy(kills, now->working) : unarmed;
        said += !asked ? ": KILLED, for the engine does not say what works"
                       : "; KILLED" + (unarmed.empty() ? ", nothing worked" : ": " + inWords(unarmed));
        said += keepUntaken(kills, now);
        if (!now || !works.empty()) said += ", not confirmed: " + (works.empty() ? "all" : inWords(works));
    }
    return left.empty() ? said : said + "; left to the venues' switches: " + inWords(left);
}

void LiveSession::stop()
{
    removeLiveDesk(*this);
    m_guard.reset();
    m_setup.market->stop();
    m_modelRisk->stop();
    m_status.change([](SessionProgress& progress) { progress.finished = true; });
    if (m_desk) m_desk->stop();
    // What was counted in the last second.
    m_kills.keepCounts();
    m_pictureLoop->stop();
    if (m_pictures.joinable()) m_pictures.join();
}

/// From the model's thread: each answer is a step of its own.
void LiveSession::tellReports()
{
    for (auto& report : m_modelRisk->take())
        m_desk->intake().tellReport(std::move(report));
}

interfaces::PlaybackView LiveSession::playback() const
{
    const auto progress = m_status.progress();
    interfaces::PlaybackView view;
    view.playing = !progress.finished;
    view.speed = 1.0;
    view.ended = progress.finished;
    view.message = progress.error ? progress.error->message : progress.message;
    return view;
}

/// The file of the day.
std::string LiveSession::journalPath() const { return m_desk ? m_desk->store().file() : m_file; }

std::unique_ptr<interfaces::Subscription> LiveSession::onPicture(std::function<void()> notify)
{
    return m_board->subscribe(std::move(notify));
}

Result<interfaces::Ticket> LiveSession::submit(const domain::OperatorCommand& command)
{
    const auto ticket = m_tickets.issue(command);
    if (auto taken = handOn(command); !taken) {
        m_tickets.withdraw(ticket);
        return Unexpected(taken.error());
    }
    return ticket;
}

Result<void> LiveSession::handOn(const domain::OperatorCommand& command)
{
    if (command.action == domain::OperatorAction::Kill) {
        auto killed = m_desk->killLine().kill(command.scope, command.operatorName, command.reason);
        if (!killed) return Unexpected(killed.error());
        m_modelRisk->cancel();
        return {};
    }
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::Refused, fmt::format("\"{}\" was not taken: {}", domain::toString(command.action), why));
    };
    if (m_status.progress().finished) return refuse("the session has ended");
    if (const auto taken = m_desk->intake().submit(command); !taken) return refuse(taken.error().message);
    // Accounts are asked by the engine; what feeds tell changes with it, and nothing else.
    if (command.action == domain::OperatorAction::TryAgain) m_setup.market->tryNow();
    return {};
}

void LiveSession::engageKillSwitch(const domain::Scope& scope, const std::string& operatorName)
{
    auto& line = m_desk->killLine();
    // A scope that the desk does not have is a slip of who calls; what was meant is not known, so all of it stops.
    if (!line.kill(scope, operatorName, "kill switch")) (void)line.kill({}, operatorName, "kill switch");
    m_modelRisk->cancel();
}

}  // namespace ballast::runtime
