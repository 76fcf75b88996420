#pragma once

#include <optional>
#include <string>
#include <vector>

/// The subcommands of ballast-cli. Each gives the exit code: 0 done, 1 the check failed or the journal was lost, 2 bad
/// input, 130 given up by Ctrl-C, the last three with one line on standard error.
namespace ballast::cli {

constexpr int kDone = 0, kCheckFailed = 1, kBadInput = 2, kGivenUp = 130;

/// Numbers as typed; `run` reads them, so that a wrong one is named with its range.
struct RunArguments {
    std::string recordedFolder;
    std::vector<std::string> spotFiles;
    bool simulated{};
    std::string profileFile;             ///< Live: where to connect to.
    std::optional<std::string> seconds;  ///< Live: of wall time.
    bool trade{};                        ///< Live: the profile may send orders.
    std::optional<std::string> seed;     ///< 42.
    bool unscripted{};
    std::optional<std::string> hours;
    std::string speed{"max"};                ///< As playback::parseSpeed reads it.
    std::string isa{"auto"};                 ///< As pricing::parseIsa reads it.
    std::optional<std::string> bookFile;     ///< Absent: the sample book.
    std::optional<std::string> commandFile;  ///< Absent: nobody is there but `script`.
    std::string journalFile;
    std::string operatorDelayMinutes{"15"};
    bool modelRisk{};
};
int run(const RunArguments& arguments);

struct FeedArguments {
    std::string profileFile;
    std::string seconds;  ///< As typed.
    std::string outFile;
};
int feed(const FeedArguments& arguments);

/// Tries every venue and oracle of a profile; kCheckFailed if something did not come up.
struct ConnectArguments {
    std::string profileFile;
};
int connect(const ConnectArguments& arguments);

struct KillArguments {
    std::string journalFile;
    std::string profileFile;   ///< Instead of a journal: no desk runs.
    std::string scope{"all"};  ///< As domain::parseScope reads it.
    std::string reason;
};
int kill(const KillArguments& arguments);

/// Numbers as typed; `load` reads them, so that a wrong one is named with its range.
struct LoadArguments {
    std::string rate, seconds, options;
    std::string venues{"1"};
    std::optional<std::string> journalFile;  ///< Absent: a temporary one beside `outFile`.
    std::string outFile;
};
int load(const LoadArguments& arguments);

struct DecisionsArguments {
    std::string journalFile;
    std::string format{"table"};  ///< table, json or csv.
};
int decisions(const DecisionsArguments& arguments);

struct VerifyArguments {
    std::string journalFile;
    std::string isa{"auto"};  ///< As pricing::parseIsa reads it.
};
int verify(const VerifyArguments& arguments);

struct SurfaceArguments {
    std::string chainFile;
    std::string underlying;
    std::string outFile;  ///< Empty: standard output.
};
int surface(const SurfaceArguments& arguments);

/// Numbers as typed; `marketReport` reads them, so that a wrong one is named with its range.
struct MarketReportArguments {
    std::string seeds{"200"}, days{"30"};
    std::string outFile;  ///< .json: for programs, otherwise Markdown.
};
/// kCheckFailed if the report is written and its model is not accepted.
int marketReport(const MarketReportArguments& arguments);

}  // namespace ballast::cli
