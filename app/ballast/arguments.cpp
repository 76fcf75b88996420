#include "ballast/arguments.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "base/typed_text.h"
#include "journal/writer.h"
#include "playback/playback_control.h"

namespace ballast::app {

namespace {

constexpr const char* kExamples =
    "\nExamples:\n"
    "  ballast                                          the built-in market\n"
    "  ballast --recorded captures --speed 600          a recording, ten minutes a second\n"
    "  ballast --recorded captures --capture pictures   pictures of its end, without a display\n"
    "  ballast --live desk.toml                         the venues of a connection profile, watched\n"
    "\nExit codes: 0 done, 1 failed while it ran, 2 usage or bad input, with one line.\n";

std::string userName()
{
    const char* name = std::getenv("USER");
    return name != nullptr && *name != '\0' ? name : "operator";
}

/// What is read only after all of it was typed, so that a wrong value is named with its range.
struct Typed {
    bool simulated{};
    std::string seed{"42"}, speed{"1"};
    std::optional<std::string> book, journal, at;
};

void declare(CLI::App& app, Arguments& a, Typed& typed)
{
    auto& r = a.request;
    auto* recorded = app.add_option("--recorded", r.recordedFolder, "Folder of recorded option chains");
    app.add_option("--spot", r.spotFiles, "Spot series that drives spot between captures; repeatable")
        ->allow_extra_args(false)
        ->needs(recorded);
    auto* live =
        app.add_option("--live", r.profileFile, "Connection profile, TOML: real venues, watched")->excludes(recorded);
    app.add_flag("--trade", r.mayTrade,
                 "A profile with trade = true may send orders, and quote options where a [[venue]] of kind deribit or "
                 "derive says quote = true (derive: with orders_per_s = 5 or more)")
        ->needs(live);
    app.add_flag("--simulated", typed.simulated, "The built-in market (default)")->excludes(recorded)->excludes(live);
    app.add_flag("--unscripted", a.request.unscripted, "Leave out the built-in market's conditioned first half hour");
    app.add_option("--seed", typed.seed, "Seed of the built-in market, 0 to 18446744073709551615 (42)");
    app.add_option("--book", typed.book, "Book file, TOML; without it the sample book");
    app.add_option("--speed", typed.speed, "Event seconds a second; max or 0: as fast as it goes (1)");
    app.add_option(
        "--journal", typed.journal,
        "Journal file; without it a new one in the user's data folder; with --live a new one each day, NAME-DATE");
    app.add_option("--operator", r.operatorName, "Name under which overrides are journaled");
    app.add_option("--isa", r.isa, "Instruction level of the screen's figures: auto, plain, avx2 or avx512 (auto)");
    auto* capture =
        app.add_option("--capture", a.captureFolder, "Render the desk to PNG files in this folder, and end");
    app.add_option("--at", typed.at, "Event time of the pictures, ISO 8601 UTC (the end, or 30 built-in minutes)")
        ->needs(capture);
}

Result<void> read(const Typed& typed, Arguments& a)
{
    const auto seed = parseTypedNatural("--seed", typed.seed);
    if (!seed) return tl::unexpected<Error>(seed.error());
    a.request.seed = *seed;
    const auto speed = playback::parseSpeed(typed.speed);
    if (!speed) return fail(speed.error().code, "--" + speed.error().message);
    a.request.speed = *speed;
    if (typed.book && typed.book->empty())
        return fail(ErrorCode::InvalidArgument,
                    "--book must name a book file, was \"\"; leave it out for the sample book");
    a.request.bookFile = typed.book.value_or("");
    if (typed.journal) {
        if (auto usable = journal::checkJournalPath(*typed.journal); !usable)
            return fail(usable.error().code, "--journal: " + usable.error().message);
        a.request.journalFile = *typed.journal;
    }
    if (typed.at) {
        const auto time = parseIso8601(*typed.at);
        if (!time) return fail(ErrorCode::InvalidArgument, "--at: " + time.error().message);
        a.captureAt = *time;
    }
    if (!a.request.profileFile.empty()) {
        a.request.kind = interfaces::SessionKind::Live;
        if (typed.book)
            return fail(ErrorCode::InvalidArgument, "--book does not go with --live: the profile names its book");
        if (!a.captureFolder.empty())
            return fail(ErrorCode::InvalidArgument, "--capture renders the built-in market or a recording, not --live");
    }
    if (!a.request.recordedFolder.empty()) a.request.kind = interfaces::SessionKind::Recorded;
    return {};
}

}  // namespace

Result<Arguments> parseArguments(int argc, char** argv)
{
    CLI::App app("Ballast: the risk desk of a market maker in decentralised derivatives.", "ballast");
    app.set_version_flag("--version", "ballast " BALLAST_VERSION);
    app.footer(kExamples);
    Arguments arguments;
    arguments.request.operatorName = userName();
    Typed typed;
    declare(app, arguments, typed);
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
    if (auto done = read(typed, arguments); !done) return tl::unexpected<Error>(done.error());
    return arguments;
}

}  // namespace ballast::app
