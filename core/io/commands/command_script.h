#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "commands/script_line.h"
#include "domain/operator_command.h"

namespace ballast::commands {

/// A person's command with the event time at which it is given.
struct ScheduledCommand {
    int line{};  ///< Of the file, from 1.
    Timestamp at;
    domain::OperatorCommand command;
};

/// Reads what a person does in a run without a window: one JSON object a line, empty lines passed over, in any order;
/// core/io/commands/README.md has every verb. The whole file is read before anything runs.
///
/// Returns  Commands by time; those of one time in the order of the file.
/// Errors   Io for a file that cannot be read or is larger than 4 MiB; Parse and InvalidArgument for the first bad
/// line,
///          as `FILE:LINE: KEY: what was expected, what was there`; Unsupported for what this engine does not take.
Result<std::vector<ScheduledCommand>> readCommandScript(const std::string& file, Timestamp marketStart);

/// The same for text in memory; `name` stands for the file in errors.
Result<std::vector<ScheduledCommand>> parseCommandScript(std::string_view text, const std::string& name,
                                                         Timestamp marketStart);

/// The command that the desk's engine takes for a line.
///
/// Errors   Unsupported, as `KEY: sentence`.
Result<domain::OperatorCommand> toOperatorCommand(const ScriptLine& line);

}  // namespace ballast::commands
