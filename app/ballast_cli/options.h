#pragma once

#include <CLI/CLI.hpp>

#include "ballast_cli/commands.h"
#include "ballast_cli/surface/surface_report_command.h"

namespace ballast::cli {

/// What was typed for each subcommand.
struct AllArguments {
    RunArguments run;
    FeedArguments feed;
    ConnectArguments connect;
    KillArguments kill;
    LoadArguments load;
    DecisionsArguments decisions;
    VerifyArguments verify;
    SurfaceArguments surface;
    SurfaceReportArguments surfaceReport;
    MarketReportArguments marketReport;
};

/// Declares the subcommands with their options, examples and exit codes.
void addSubcommands(CLI::App& app, AllArguments& arguments);

}  // namespace ballast::cli
