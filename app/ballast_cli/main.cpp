#include <csignal>
#include <fmt/format.h>
#include <mutex>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <utility>
#include <vector>

#include "ballast_cli/options.h"
#include "ballast_cli/output.h"
#include "base/log.h"
#include "base/system.h"

namespace {

using namespace ballast::cli;

constexpr const char* kFooter =
    "\nExamples:\n"
    "  ballast-cli run --simulated --seed 42 --hours 1 --journal day.ballast\n"
    "  ballast-cli verify --journal day.ballast\n"
    "  ballast-cli run --help\n"
    "\nExit codes: 0 done, 1 the check failed, 2 usage or bad input, with one line; 128 + N: "
    "ended by signal N.\n";

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

/// What CLI11 found wrong; an option that nobody knows comes before one that is missing.
std::string problemIn(const CLI::App& app, const CLI::ParseError& error)
{
    const auto unknown = app.remaining(true);
    const auto* what = unknown.empty() || unknown.front().empty() ? nullptr : &unknown.front();
    return what == nullptr ? std::string(error.what())
                           : fmt::format("{} is not an option or argument known here", *what);
}

int runSubcommand(const CLI::App& app, const AllArguments& arguments)
{
    if (app.got_subcommand("run")) return run(arguments.run);
    if (app.got_subcommand("feed")) return feed(arguments.feed);
    if (app.got_subcommand("connect")) return connect(arguments.connect);
    if (app.got_subcommand("kill")) return kill(arguments.kill);
    if (app.got_subcommand("load")) return load(arguments.load);
    if (app.got_subcommand("decisions")) return decisions(arguments.decisions);
    if (app.got_subcommand("verify")) return verify(arguments.verify);
    if (app.got_subcommand("surface-report")) return surfaceReport(arguments.surfaceReport);
    if (app.got_subcommand("market-report")) return marketReport(arguments.marketReport);
    return surface(arguments.surface);
}

int parseAndRun(int argc, char** argv)
{
    CLI::App app("Ballast without a window: run, read, verify and fit.", "ballast-cli");
    app.footer(kFooter);
    app.set_version_flag("--version", "ballast-cli " BALLAST_VERSION);
    app.require_subcommand(1);
    AllArguments arguments;
    addSubcommands(app, arguments);
    if (isUnknownSubcommand(app, argc, argv))
        return refuse(
            fmt::format("unknown subcommand {}; expected run, feed, connect, kill, load, decisions, verify, surface, "
                        "surface-report or market-report",
                        argv[1]));
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return refuse(fmt::format("{}; see ballast-cli --help", problemIn(app, error)));
    }
    return runSubcommand(app, arguments);
}

}  // namespace

int main(int argc, char** argv)
{
    // A file that grows beyond its limit is an error of writing with its line, not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
    ballast::giveLargeMemoryBack();
    try {
        const WaitingLog waiting;
        const int code = endOutput(parseAndRun(argc, argv));
        if (code != kBadInput) waiting.print();
        return code;
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}
