#include "ballast/arguments.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdlib>

namespace ballast::app {

namespace {

constexpr const char* kExamples =
    "\nExamples:\n"
    "  ballast                                          the built-in market\n"
    "  ballast --recorded captures --speed 600          a recording, ten minutes a second\n"
    "  ballast --recorded captures --capture pictures   pictures of its end, without a display\n"
    "\nExit codes: 0 done, 1 failed while it ran, 2 usage or bad input, with one line.\n";

std::string userName()
{
    const char* name = std::getenv("USER");
    return name != nullptr && *name != '\0' ? name : "operator";
}

void declare(CLI::App& app, Arguments& a, bool& simulated, std::string& at)
{
    auto& r = a.request;
    auto* recorded = app.add_option("--recorded", r.recordedFolder, "Folder of recorded option chains");
    app.add_option("--spot", r.spotFiles, "Spot series that drives spot between captures; repeatable")
        ->allow_extra_args(false)
        ->needs(recorded);
    app.add_flag("--simulated", simulated, "The built-in market (default)")->excludes(recorded);
    app.add_option("--seed", r.seed, "Seed of the built-in market (42)");
    app.add_option("--book", r.bookFile, "Book file, TOML; without it the sample book");
    app.add_option("--speed", r.speed, "Event seconds a second, 0 for as fast as it goes (1)");
    app.add_option("--journal", r.journalFile, "Journal file; without it a new one in the user's data folder");
    app.add_option("--operator", r.operatorName, "Name under which overrides are journaled");
    auto* capture =
        app.add_option("--capture", a.captureFolder, "Render the desk to PNG files in this folder, and end");
    app.add_option("--at", at, "Event time of the pictures, ISO 8601 UTC (the end, or 30 built-in minutes)")
        ->needs(capture);
}

}  // namespace

Result<Arguments> parseArguments(int argc, char** argv)
{
    CLI::App app("Ballast: the risk desk of a market maker in decentralised derivatives.", "ballast");
    app.set_version_flag("--version", "ballast " BALLAST_VERSION);
    app.footer(kExamples);
    Arguments arguments;
    arguments.request.operatorName = userName();
    bool simulated = false;
    std::string at;
    declare(app, arguments, simulated, at);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForVersion& version) {
        arguments.help = std::string(version.what()) + "\n";
        return arguments;
    } catch (const CLI::Success&) {
        arguments.help = app.help();
        return arguments;
    } catch (const CLI::ParseError& error) {
        return fail(ErrorCode::InvalidArgument, std::string(error.what()) + "; see ballast --help");
    }
    if (!(arguments.request.speed >= 0.0 && arguments.request.speed <= 1e6))
        return fail(ErrorCode::InvalidArgument, "--speed must be 0 to 1000000");
    if (!at.empty()) {
        const auto time = parseIso8601(at);
        if (!time) return fail(ErrorCode::InvalidArgument, "--at: " + time.error().message);
        arguments.captureAt = *time;
    }
    if (!arguments.request.recordedFolder.empty()) arguments.request.kind = interfaces::SessionKind::Recorded;
    return arguments;
}

}  // namespace ballast::app
