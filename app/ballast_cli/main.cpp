#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <mutex>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <utility>
#include <vector>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/log.h"

namespace {

using namespace ballast::cli;

constexpr const char* kExitCodes = "\nExit codes: 0 done, 1 the check failed, 2 usage or bad input, with one line.\n";

std::string footer(const char* examples) { return fmt::format("\nExamples:\n{}{}", examples, kExitCodes); }

CLI::App* addRun(CLI::App& app, RunArguments& a)
{
    auto* run = app.add_subcommand("run", "Run the whole desk without a window, and journal it");
    run->footer(footer("  ballast-cli run --simulated --seed 42 --hours 2 --journal day.ballast\n"
                       "  ballast-cli run --recorded captures --journal crash.ballast\n"
                       "A journal that exists goes on with the same source from where it ended.\n"));
    auto* recorded = run->add_option("--recorded", a.recordedFolder, "Folder of recorded option chains");
    run->add_option("--spot", a.spotFiles, "Spot series that drives spot between captures; repeatable")
        ->allow_extra_args(false);
    auto* simulated = run->add_flag("--simulated", a.simulated, "The built-in market");
    recorded->excludes(simulated);
    run->add_option("--seed", a.seed, "Seed of the built-in market (42)");
    run->add_option("--hours", a.hours, "Event time to play since the market's start (built-in market: 1)");
    run->add_option("--speed", a.speed, "max, or event seconds a second (max)");
    run->add_option("--book", a.bookFile, "Book file, TOML; without it the sample book");
    run->add_option("--operator-delay", a.operatorDelayMinutes,
                    "Minutes of event time after which `script` clears a tripped control (15)");
    run->add_option("--journal", a.journalFile, "Journal file")->required();
    return run;
}

CLI::App* addDecisions(CLI::App& app, DecisionsArguments& a)
{
    auto* decisions = app.add_subcommand("decisions", "Print the decisions of a journal with all recorded fields");
    decisions->footer(footer("  ballast-cli decisions --journal day.ballast\n"
                             "  ballast-cli decisions --journal day.ballast --format csv > day.csv\n"));
    decisions->add_option("--journal", a.journalFile, "Journal file")->required();
    decisions->add_option("--format", a.format, "table, json or csv (table)")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    return decisions;
}

CLI::App* addVerify(CLI::App& app, VerifyArguments& a)
{
    auto* verify = app.add_subcommand("verify", "Check the hash chain and repeat every decision from the inputs");
    verify->footer(footer("  ballast-cli verify --journal day.ballast\n"));
    verify->add_option("--journal", a.journalFile, "Journal file")->required();
    return verify;
}

CLI::App* addSurface(CLI::App& app, SurfaceArguments& a)
{
    auto* surface = app.add_subcommand("surface", "Fit the volatility surface of one recorded chain, as JSON");
    surface->footer(footer("  ballast-cli surface --chain snapshot.csv.gz --underlying BTC --out surface.json\n"));
    surface->add_option("--chain", a.chainFile, "Capture, .csv or .csv.gz")->required();
    surface->add_option("--underlying", a.underlying, "BTC or ETH")->required();
    surface->add_option("--out", a.outFile, "File to write; without it standard output");
    return surface;
}

/// Warnings wait until the command has ended: they would tear the progress line apart, and a refusal is one line.
class WaitingLog {
public:
    WaitingLog()
    {
        ballast::log::setSink([this](ballast::log::Level level, std::string_view line) { take(level, line); });
    }
    ~WaitingLog() { ballast::log::setSink({}); }
    WaitingLog(const WaitingLog&) = delete;
    WaitingLog& operator=(const WaitingLog&) = delete;

    void print() const
    {
        auto logger = spdlog::stderr_logger_mt("ballast");
        logger->set_pattern("%l: %v");
        for (const auto& [level, line] : m_lines)
            logger->log(level, "{}", line);
        if (m_dropped > 0) logger->warn("and {} more", m_dropped);
    }

private:
    void take(ballast::log::Level level, std::string_view line)
    {
        if (level == ballast::log::Level::Info) return;
        const std::lock_guard lock(m_mutex);
        if (m_lines.size() >= kMostLines) return static_cast<void>(++m_dropped);
        const bool warning = level == ballast::log::Level::Warning;
        m_lines.emplace_back(warning ? spdlog::level::warn : spdlog::level::err, oneLine(line));
    }

    static constexpr std::size_t kMostLines = 200;
    std::mutex m_mutex;
    std::vector<std::pair<spdlog::level::level_enum, std::string>> m_lines;
    std::size_t m_dropped{};
};

/// CLI11 only says that a subcommand is missing when one is misspelt.
bool isUnknownSubcommand(const CLI::App& app, int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-') return false;
    const auto known = app.get_subcommands([&](const CLI::App* one) { return one->get_name() == argv[1]; });
    return known.empty();
}

int parseAndRun(int argc, char** argv)
{
    CLI::App app("Ballast without a window: run, read, verify and fit.", "ballast-cli");
    app.footer(kExitCodes);
    app.set_version_flag("--version", "ballast-cli " BALLAST_VERSION);
    app.require_subcommand(1);
    RunArguments runArguments;
    DecisionsArguments decisionsArguments;
    VerifyArguments verifyArguments;
    SurfaceArguments surfaceArguments;
    const auto* runApp = addRun(app, runArguments);
    const auto* decisionsApp = addDecisions(app, decisionsArguments);
    const auto* verifyApp = addVerify(app, verifyArguments);
    addSurface(app, surfaceArguments);
    if (isUnknownSubcommand(app, argc, argv))
        return refuse(fmt::format("unknown subcommand {}; expected run, decisions, verify or surface", argv[1]));
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return refuse(fmt::format("{}; see ballast-cli --help", error.what()));
    }
    if (runApp->parsed()) return run(runArguments);
    if (decisionsApp->parsed()) return decisions(decisionsArguments);
    if (verifyApp->parsed()) return verify(verifyArguments);
    return surface(surfaceArguments);
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        const WaitingLog waiting;
        const int code = parseAndRun(argc, argv);
        if (code != kBadInput) waiting.print();
        return code;
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}
