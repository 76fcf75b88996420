#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "load/load_run.h"
#include "runtime/process_signals.h"

namespace ballast::cli {

namespace {

using load::LoadRange;
using load::LoadReport;

std::atomic<int> endedBy{0};  ///< The signal that ended the run.

Result<load::LoadOptions> optionsOf(const LoadArguments& a)
{
    load::LoadOptions options;
    const auto rate = parseTypedNumber("--rate", a.rate, {LoadRange::kLeastRate, LoadRange::kMostRate});
    if (!rate) return tl::unexpected<Error>(rate.error());
    const auto seconds = parseTypedNumber("--seconds", a.seconds, {LoadRange::kLeastSeconds, LoadRange::kMostSeconds});
    if (!seconds) return tl::unexpected<Error>(seconds.error());
    const auto count = parseTypedNatural("--options", a.options);
    if (!count) return tl::unexpected<Error>(count.error());
    const auto venues = parseTypedNatural("--venues", a.venues);
    if (!venues) return tl::unexpected<Error>(venues.error());
    options.rate = *rate;
    options.seconds = *seconds;
    options.options = *count;
    options.venues = *venues;
    options.mayGoOn = [] { return endedBy.load() == 0; };
    return options;
}

/// A journal that is gone when the command ends.
class TemporaryJournal {
public:
    explicit TemporaryJournal(const std::string& beside)
        : m_file(fmt::format("{}.{}.ballast", beside, static_cast<long>(::getpid())))
    {
    }
    ~TemporaryJournal()
    {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm", "-head"})
            std::filesystem::remove(m_file + suffix, ignored);
    }
    TemporaryJournal(const TemporaryJournal&) = delete;
    TemporaryJournal& operator=(const TemporaryJournal&) = delete;
    const std::string& file() const { return m_file; }

private:
    const std::string m_file;
};

std::string quantilesOf(const LatencyHistogram& latencies, double unit)
{
    const auto at = [&](double share) -> std::string {
        const auto quantile = latencies.quantile(share);
        if (!quantile) return "null";
        return fmt::format("{:.3f}", static_cast<double>(quantile->count()) / unit);
    };
    return fmt::format(R"({{"p50":{},"p99":{},"p999":{}}})", at(0.5), at(0.99), at(0.999));
}

std::string jsonOf(const LoadReport& r, double rate)
{
    constexpr double kMicro = 1e3, kMilli = 1e6;
    std::string json = "{\n";
    const auto add = [&](const char* key, const std::string& value, const char* end = ",") {
        json += fmt::format("  \"{}\": {}{}\n", key, value, end);
    };
    add("rate", fmt::format("{}", rate));
    add("seconds", fmt::format("{:.3f}", r.seconds));
    add("events", fmt::format("{}", r.events));
    add("steps", fmt::format("{}", r.steps));
    add("merged", fmt::format("{}", r.merged));
    add("refused", fmt::format("{}", r.refused));
    add("decision_us", quantilesOf(r.decision, kMicro));
    add("engine_us_per_event",
        r.engineMicrosecondsAnEvent ? fmt::format("{:.3f}", *r.engineMicrosecondsAnEvent) : "null");
    add("enqueue_us", quantilesOf(r.enqueue, kMicro));
    add("durable_ms", quantilesOf(r.durable, kMilli));
    add("journal_bytes_per_hour", fmt::format("{:.0f}", r.journalBytesAnHour));
    add("journal_bytes_fixed", fmt::format("{}", r.journalBytesFixed));
    add("rss_mb_start", fmt::format("{:.1f}", r.megabytesAtStart));
    add("rss_mb_end", fmt::format("{:.1f}", r.megabytesAtEnd));
    add("queues_flat", r.queuesFlat ? "true" : "false", "");
    return json + "}\n";
}

/// The figures would take the journal's place.
bool isOneFile(const std::string& one, const std::string& other)
{
    std::error_code ignored;
    return std::filesystem::weakly_canonical(one, ignored) == std::filesystem::weakly_canonical(other, ignored);
}

}  // namespace

int load(const LoadArguments& arguments)
{
    auto options = optionsOf(arguments);
    if (!options) return refuse("load: " + options.error().message);
    if (arguments.outFile.empty()) return refuse("load: --out must name a file, was \"\"");
    if (arguments.journalFile && isOneFile(*arguments.journalFile, arguments.outFile))
        return refuse(fmt::format("load: --out and --journal must be two files, both were {}", arguments.outFile));
    // Before the first other thread, so that none of them is interrupted.
    const auto signals = runtime::ProcessSignals::take([](int signal) { endedBy.store(signal); });
    if (!signals) return refuse("load: " + signals.error().message);
    const TemporaryJournal temporary(arguments.outFile);
    options->journalFile = arguments.journalFile.value_or(temporary.file());
    const auto report = load::runLoad(*options);
    if (!report) return refuse("load: " + report.error().message);
    if (const auto written = writeWhole(arguments.outFile, jsonOf(*report, options->rate)); !written)
        return refuse("load: " + written.error().message);
    fmt::print("told            {} facts in {:.1f} s, {} of them merged\n", report->events, report->seconds,
               report->merged);
    fmt::print("steps           {}, {} decisions, {} orders filled\n", report->steps, report->decisions,
               report->orders);
    fmt::print("queues          {}\n", report->queuesFlat ? "flat" : "not flat");
    if (const int signal = endedBy.load(); signal != 0) return runtime::exitCodeOf(signal);
    return kDone;
}

}  // namespace ballast::cli
