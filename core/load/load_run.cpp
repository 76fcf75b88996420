#include "load/load_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <pthread.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "domain/settings_text.h"
#include "engine/rules_version.h"
#include "journal/database.h"
#include "live/engine_loop.h"
#include "live/health_guard.h"
#include "live/journal_loop.h"
#include "load/flatness.h"
#include "load/immediate_venue.h"
#include "load/synthetic_feed.h"
#include "runtime/book_file.h"
#include "runtime/session_setup.h"

namespace ballast::load {

namespace {

using Unexpected = tl::unexpected<Error>;
using namespace std::chrono_literals;

constexpr auto kFirstValuesTake = 120s;  // At most, for 20,000 listings on a busy machine.
constexpr auto kBetweenSamples = 50ms;
constexpr double kMomentary = 0.25;  // Seconds: what a group's gathering may hold.

std::string venueName(std::size_t place)
{
    // The book and the hedges are the first venue's.
    return place == 0 ? std::string(simulation::kOptionVenue) : fmt::format("Synthetic {}", place + 1);
}

/// The sample book with a hundred times its aversion to risk: its bands are then so narrow that there are hedges within
/// seconds.
std::string bookText()
{
    constexpr std::string_view kOwn = "risk_aversion = 1e-5", kTighter = "risk_aversion = 1e-3";
    auto text = runtime::sampleBook().text;
    for (auto at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, at + kTighter.size()))
        text.replace(at, kOwn.size(), kTighter);
    return text;
}

/// 10^6 bytes.
double residentMegabytes()
{
    std::ifstream file("/proc/self/statm");
    double total = 0.0, resident = 0.0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

Result<std::uint64_t> pagesBytes(const std::string& journalFile)
{
    const auto database = journal::Database::openForReading(journalFile);
    if (!database) return Unexpected(database.error());
    const auto pages = (*database)->integer("PRAGMA page_count");
    const auto size = pages ? (*database)->integer("PRAGMA page_size") : pages;
    if (!size) return Unexpected(size.error());
    return static_cast<std::uint64_t>(*pages * *size);
}

Result<void> check(const LoadOptions& o)
{
    using R = LoadRange;
    const auto wrong = [](const char* what, auto least, auto most, auto was) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} must lie between {} and {}, was {}", what, least, most, was));
    };
    if (!(o.rate >= R::kLeastRate && o.rate <= R::kMostRate))
        return wrong("--rate", R::kLeastRate, R::kMostRate, o.rate);
    if (!(o.seconds >= R::kLeastSeconds && o.seconds <= R::kMostSeconds))
        return wrong("--seconds", R::kLeastSeconds, R::kMostSeconds, o.seconds);
    if (o.venues < 1 || o.venues > R::kMostVenues) return wrong("--venues", 1, R::kMostVenues, o.venues);
    const auto least = R::kLeastOptionsAVenue * o.venues;
    if (o.options < least || o.options > R::kMostOptions)
        return wrong(o.venues == 1 ? "--options" : "--options for so many venues", least, R::kMostOptions, o.options);
    return {};
}

journal::SessionHeader headerOf(const LoadOptions& options, const domain::Settings& settings, Timestamp start)
{
    journal::SessionHeader header;
    header.kind = domain::MarketKind::Simulated;
    header.marketTitle = fmt::format("Synthetic load: {} a second, {} options at {} venues", options.rate,
                                     options.options, options.venues);
    header.fingerprint = fmt::format("load 1 rate {} seconds {} options {} venues {} start {}", options.rate,
                                     options.seconds, options.options, options.venues, start.nanoseconds);
    header.marketStart = start;
    header.underlyings = {"BTC", "ETH"};
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = bookText();
    header.rulesVersion = engine::kRulesVersion;
    header.origin = journal::deriveOrigin(header);
    return header;
}

venue::LatchNames latchNames(const LoadOptions& options, const domain::Settings& settings)
{
    venue::LatchNames names{.venues = {},
                            .accounts = {},
                            .underlyings = {"BTC", "ETH"},
                            .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    for (std::size_t place = 0; place < options.venues; ++place)
        names.venues.push_back(venueName(place));
    for (const auto& hedge : settings.hedgeVenues)
        names.venues.push_back(hedge.venue);
    names.accounts = names.venues;  // Each venue's main account is called as the venue.
    return names;
}

/// The parts of one run, joined as a live session joins them.
class Run {
public:
    static Result<std::unique_ptr<Run>> create(const LoadOptions& options);
    ~Run() { stop(); }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// Returns when everything is listed, valued and on disk.
    Result<void> start();
    Result<void> pace();
    /// Everything told is decided and on disk; then what came of it.
    Result<LoadReport> finish();

private:
    Run(const LoadOptions& options, domain::Settings settings, Timestamp start, engine::Engine engine,
        std::unique_ptr<journal::Writer> writer);
    void openFeeds();
    Result<void> startThreads();
    Result<void> awaitFirstValues();
    Result<void> mark();
    void sample();
    bool isOver() const;
    bool isDrained() const;
    void stop();
    live::Vitals vitals() const;
    Error whatEnded() const;

    const LoadOptions& m_options;
    const SystemClock m_clock;
    const domain::Settings m_settings;
    const Timestamp m_start;
    live::Intake m_intake{m_clock};
    live::Steps m_steps;
    venue::LatchBoard m_latches;
    ImmediateVenue m_venue;
    live::WriterStore m_store;
    live::EngineLoop m_engine;
    live::JournalLoop m_journal;
    live::HealthGuard m_guard;
    std::vector<std::unique_ptr<SyntheticFeed>> m_feeds;
    std::thread m_engineThread, m_journalThread;

    Timestamp m_begin, m_end;
    LoadReport m_report;
    std::uint64_t m_mergedBefore{};
    std::vector<std::size_t> m_waiting, m_unkept;
    bool m_behind{};
};

Run::Run(const LoadOptions& options, domain::Settings settings, Timestamp start, engine::Engine engine,
         std::unique_ptr<journal::Writer> writer)
    : m_options(options), m_settings(std::move(settings)), m_start(start), m_latches(latchNames(options, m_settings)),
      m_venue(m_intake, m_latches, m_clock), m_store(std::move(writer)),
      m_engine(std::move(engine), {m_intake, m_steps, m_clock, m_latches, m_venue}),
      m_journal(m_store, {m_steps, m_clock, m_latches, m_venue, [this] { m_intake.wake(); }}),
      m_guard({m_clock, m_latches, m_venue, [this] { return vitals(); },
               [this](auto closing) { m_intake.tellClosing(std::move(closing)); }},
              {})
{
}

Result<std::unique_ptr<Run>> Run::create(const LoadOptions& options)
{
    if (auto usable = journal::checkJournalPath(options.journalFile); !usable) return Unexpected(usable.error());
    if (!journal::isFreshJournal(options.journalFile))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("journal {} holds a session; name a new file", options.journalFile));
    auto settings = domain::defaultSettings("simulated");
    const auto start = SystemClock().now();
    const auto header = headerOf(options, settings, start);
    auto config = runtime::engineConfigOf(header);
    if (!config) return Unexpected(config.error());
    auto engine = engine::Engine::create(std::move(*config));
    if (!engine) return Unexpected(engine.error());
    auto writer = journal::Writer::create(options.journalFile, header, {start, "", "ballast-cli load"});
    if (!writer) return Unexpected(writer.error());
    return std::unique_ptr<Run>(new Run(options, std::move(settings), start, std::move(*engine), std::move(*writer)));
}

void Run::openFeeds()
{
    for (std::size_t place = 0; place < m_options.venues; ++place) {
        const auto share =
            m_options.options / m_options.venues + (place < m_options.options % m_options.venues ? 1 : 0);
        SyntheticMarket market({.venue = venueName(place),
                                .isFirst = place == 0,
                                .options = share,
                                .start = m_start,
                                .length = Duration::fromSeconds(m_options.seconds) + Duration::hours(1)},
                               m_settings);
        m_feeds.push_back(std::make_unique<SyntheticFeed>(std::move(market), m_clock,
                                                          m_options.rate / static_cast<double>(m_options.venues)));
    }
    for (std::size_t place = 0; place < m_options.venues; ++place)
        m_feeds[place]->start(m_intake.addFeed(venueName(place)));
}

Result<void> Run::startThreads()
{
    try {
        m_engineThread = std::thread([this] { m_engine.run(); });
        ::pthread_setname_np(m_engineThread.native_handle(), "engine");
        m_journalThread = std::thread([this] { m_journal.run(); });
        ::pthread_setname_np(m_journalThread.native_handle(), "journal");
    } catch (const std::system_error& error) {
        return fail(ErrorCode::Refused, fmt::format("a thread cannot be made: {}; free memory or raise the limit of "
                                                    "processes",
                                                    error.what()));
    }
    return {};
}

Result<void> Run::start()
{
    openFeeds();
    if (auto started = startThreads(); !started) return started;
    if (auto ready = awaitFirstValues(); !ready) return ready;
    // Not before: the first values of 20,000 options are one long step, and no stall.
    if (auto watching = m_guard.start(); !watching) return watching;
    return mark();
}

Result<void> Run::awaitFirstValues()
{
    const auto until = m_clock.now() + Duration::seconds(kFirstValuesTake.count());
    while (!(m_journal.watermark() > 0 && isDrained())) {
        if (m_steps.isClosed()) return Unexpected(whatEnded());
        if (m_clock.now() > until)
            return fail(ErrorCode::Refused, fmt::format("the first values of {} options took more than {} s",
                                                        m_options.options, kFirstValuesTake.count()));
        std::this_thread::sleep_for(1ms);
    }
    return {};
}

/// Figures begin here.
Result<void> Run::mark()
{
    const auto bytes = pagesBytes(m_options.journalFile);
    if (!bytes) return Unexpected(bytes.error());
    m_report.journalBytesFixed = *bytes;
    m_report.megabytesAtStart = residentMegabytes();
    m_mergedBefore = m_intake.counts().merged;
    m_begin = m_clock.now();
    m_engine.countFrom(m_begin);
    m_journal.countFrom(m_begin);
    return {};
}

Result<void> Run::pace()
{
    for (const auto& feed : m_feeds)
        if (auto paced = feed->pace(m_begin, Duration::fromSeconds(m_options.seconds)); !paced) return paced;
    while (!isOver()) {
        if (m_steps.isClosed()) return Unexpected(whatEnded());
        if (m_options.mayGoOn && !m_options.mayGoOn()) {
            m_report.endedEarly = true;
            break;
        }
        sample();
        std::this_thread::sleep_for(kBetweenSamples);
    }
    for (const auto& feed : m_feeds)
        feed->stop();
    m_end = m_clock.now();
    return {};
}

bool Run::isOver() const
{
    return std::all_of(m_feeds.begin(), m_feeds.end(), [](const auto& feed) { return feed->isDone(); });
}

void Run::sample()
{
    m_waiting.push_back(m_intake.waiting());
    m_unkept.push_back(static_cast<std::size_t>(m_steps.published() - m_journal.watermark()));
    m_behind = m_behind || m_steps.isPastWatermark();
}

bool Run::isDrained() const { return m_intake.waiting() == 0 && m_journal.watermark() == m_steps.published(); }

Result<LoadReport> Run::finish()
{
    while (!m_steps.isClosed() && m_journal.failures() == 0 && m_intake.waiting() > 0)
        std::this_thread::sleep_for(1ms);
    stop();
    if (m_engine.error() || m_journal.error()) return Unexpected(whatEnded());
    auto& r = m_report;
    const auto bytes = pagesBytes(m_options.journalFile);
    if (!bytes) return Unexpected(bytes.error());
    r.seconds = (m_end - m_begin).inSeconds();
    r.journalBytesAnHour = static_cast<double>(*bytes - std::min(r.journalBytesFixed, *bytes)) / r.seconds * 3600.0;
    r.megabytesAtEnd = residentMegabytes();
    for (const auto& feed : m_feeds) {
        r.events += feed->posted();
        r.enqueue.add(feed->enqueue());
    }
    r.merged = m_intake.counts().merged - m_mergedBefore;
    r.refused = m_intake.refused();
    const auto& figures = m_engine.figures();
    r.steps = figures.steps;
    r.decision = figures.decision;
    r.durable = m_journal.durable();
    r.orders = m_venue.filled();
    r.decisions = m_store.writer().lastSequence().value;
    if (figures.facts > 0)
        r.engineMicrosecondsAnEvent =
            std::chrono::duration<double, std::micro>(figures.busy).count() / static_cast<double>(figures.facts);
    const double slack = kMomentary * m_options.rate;
    r.queuesFlat = !m_behind && isFlat(m_waiting, slack) && isFlat(m_unkept, slack);
    return r;
}

/// In order: nothing new comes, then everything published is kept.
void Run::stop()
{
    for (const auto& feed : m_feeds)
        feed->stop();
    m_intake.close();
    // Behind a journal that keeps nothing the engine would wait for a slot for ever.
    if (m_journal.failures() > 0) m_steps.close();
    if (m_engineThread.joinable()) m_engineThread.join();
    m_steps.close();
    if (m_journalThread.joinable()) m_journalThread.join();
}

live::Vitals Run::vitals() const
{
    return {.engineMovedAt = m_engine.movedAt(),
            .oldestInput = m_intake.oldest(),
            .committingSince = m_journal.committingSince(),
            .commitFailures = m_journal.failures(),
            .journalBehind = m_steps.isPastWatermark(),
            .freeBytes = live::freeBytesBeside(m_options.journalFile)};
}

/// After both threads have ended: why.
Error Run::whatEnded() const
{
    if (m_engine.error()) return *m_engine.error();
    if (m_journal.error()) return *m_journal.error();
    return {ErrorCode::Refused, "the run ended before its time"};
}

}  // namespace

Result<LoadReport> runLoad(const LoadOptions& options)
{
    if (auto fit = check(options); !fit) return Unexpected(fit.error());
    auto run = Run::create(options);
    if (!run) return Unexpected(run.error());
    auto done = (*run)->start();
    if (done) done = (*run)->pace();
    if (!done) return Unexpected(done.error());
    return (*run)->finish();
}

}  // namespace ballast::load
