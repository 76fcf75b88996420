#include "load/load_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <thread>
#include <unistd.h>

#include "journal/database.h"
#include "journal/reader.h"
#include "load/flatness.h"
#include "load/load_desk.h"

namespace ballast::load {

namespace {

using Unexpected = tl::unexpected<Error>;
using namespace std::chrono_literals;

constexpr auto kBetweenSamples = 50ms;
constexpr Duration kHeartbeatTold = Duration::milliseconds(1500);
constexpr double kMomentary = 0.25;  // Seconds: what a group's gathering may hold.

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

/// What came to the intake of a run, as its journal tells it; empty: not told.
struct Counted {
    std::optional<domain::IntakeCounts> before, last;  ///< Before the run began, and at its end.
};

Result<Counted> countsIn(const std::string& journalFile, Timestamp begin)
{
    const auto reader = journal::Reader::open(journalFile);
    if (!reader) return Unexpected(reader.error());
    Counted counted;
    const auto take = [&](const journal::StepInputs& step) {
        for (const auto& event : step.batch.events)
            if (const auto* counts = std::get_if<domain::IntakeCounts>(&event.body))
                (event.time <= begin ? counted.before : counted.last) = *counts;
        return true;
    };
    if (auto read = (*reader)->forEachStep(1, take); !read) return Unexpected(read.error());
    return counted;
}

DeskPlan planOf(const LoadOptions& o)
{
    return {.rate = o.rate,
            .seconds = o.seconds,
            .options = o.options,
            .venues = o.venues,
            .journalFile = o.journalFile,
            .fingerprint =
                fmt::format("load 2 rate {} seconds {} options {} venues {}", o.rate, o.seconds, o.options, o.venues)};
}

/// One run of a desk and what it came to.
class Run {
public:
    Run(const LoadOptions& options, const Clock& clock, std::unique_ptr<LoadDesk> desk)
        : m_options(options), m_clock(clock), m_desk(std::move(desk))
    {
    }

    Result<void> start();
    Result<void> pace();
    /// Everything told is decided and on disk; then what came of it.
    Result<LoadReport> finish();

private:
    Result<void> mark();
    void sample();
    Result<void> awaitLastCounts();
    Result<void> count();

    const LoadOptions& m_options;
    const Clock& m_clock;
    std::unique_ptr<LoadDesk> m_desk;
    Timestamp m_begin, m_end;
    LoadReport m_report;
    std::vector<std::size_t> m_waiting, m_unkept;
    bool m_behind{};
};

Result<void> Run::start()
{
    if (auto ready = m_desk->open(); !ready) return ready;
    return mark();
}

/// Figures begin here.
Result<void> Run::mark()
{
    const auto bytes = pagesBytes(m_options.journalFile);
    if (!bytes) return Unexpected(bytes.error());
    m_report.journalBytesFixed = *bytes;
    m_report.megabytesAtStart = residentMegabytes();
    m_begin = m_clock.now();
    m_desk->desk().engineLoop().countFrom(m_begin);
    m_desk->desk().journalLoop().countFrom(m_begin);
    return {};
}

Result<void> Run::pace()
{
    if (auto paced = m_desk->pace(m_begin); !paced) return paced;
    while (!m_desk->isOver()) {
        if (m_desk->desk().steps().isClosed()) return Unexpected(m_desk->whatEnded());
        if (m_options.mayGoOn && !m_options.mayGoOn()) {
            m_report.endedEarly = true;
            break;
        }
        sample();
        std::this_thread::sleep_for(kBetweenSamples);
    }
    m_desk->stopFeeds();
    m_end = m_clock.now();
    return {};
}

void Run::sample()
{
    auto& desk = m_desk->desk();
    m_waiting.push_back(desk.intake().waiting());
    m_unkept.push_back(static_cast<std::size_t>(desk.steps().published() - desk.journalLoop().watermark()));
    m_behind = m_behind || desk.steps().isPastWatermark();
}

/// What the last facts came to is told with the next heartbeat.
Result<void> Run::awaitLastCounts()
{
    auto& desk = m_desk->desk();
    const auto counted = m_clock.now() + kHeartbeatTold;
    while (!desk.steps().isClosed() && desk.journalLoop().failures() == 0 &&
           (desk.intake().waiting() > 0 || m_clock.now() < counted))
        std::this_thread::sleep_for(1ms);
    m_desk->stop();
    if (const auto error = desk.error()) return Unexpected(*error);
    return {};
}

Result<void> Run::count()
{
    const auto counted = countsIn(m_options.journalFile, m_begin);
    if (!counted) return Unexpected(counted.error());
    if (!counted->last) return {};
    const auto before = counted->before.value_or(domain::IntakeCounts{});
    m_report.merged = counted->last->merged - before.merged;
    m_report.refused = counted->last->refused - before.refused;
    return {};
}

Result<LoadReport> Run::finish()
{
    if (auto told = awaitLastCounts(); !told) return Unexpected(told.error());
    if (auto counted = count(); !counted) return Unexpected(counted.error());
    auto& r = m_report;
    const auto bytes = pagesBytes(m_options.journalFile);
    if (!bytes) return Unexpected(bytes.error());
    r.seconds = (m_end - m_begin).inSeconds();
    r.journalBytesAnHour = static_cast<double>(*bytes - std::min(r.journalBytesFixed, *bytes)) / r.seconds * 3600.0;
    r.megabytesAtEnd = residentMegabytes();
    for (const auto& feed : m_desk->feeds()) {
        r.events += feed->posted();
        r.enqueue.add(feed->enqueue());
    }
    const auto& figures = m_desk->desk().engineLoop().figures();
    r.steps = figures.steps;
    r.decision = figures.decision;
    r.durable = m_desk->desk().journalLoop().durable();
    for (const auto& [account, gateway] : m_desk->gateways())
        for (const auto& [id, order] : gateway->venue().orders())
            r.orders += order.state == domain::OrderState::Filled ? 1 : 0;
    const auto reader = journal::Reader::open(m_options.journalFile);
    const auto end = reader ? (*reader)->end() : Unexpected(reader.error());
    if (!end) return Unexpected(end.error());
    r.decisions = end->record.value;
    if (figures.facts > 0)
        r.engineMicrosecondsAnEvent =
            std::chrono::duration<double, std::micro>(figures.busy).count() / static_cast<double>(figures.facts);
    const double slack = kMomentary * m_options.rate;
    r.queuesFlat = !m_behind && isFlat(m_waiting, slack) && isFlat(m_unkept, slack);
    return r;
}

}  // namespace

Result<LoadReport> runLoad(const LoadOptions& options)
{
    if (auto fit = check(options); !fit) return Unexpected(fit.error());
    const SystemClock clock;
    auto desk = LoadDesk::create(planOf(options), clock);
    if (!desk) return Unexpected(desk.error());
    Run run(options, clock, std::move(*desk));
    auto done = run.start();
    if (done) done = run.pace();
    if (!done) return Unexpected(done.error());
    return run.finish();
}

}  // namespace ballast::load
