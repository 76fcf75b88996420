#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "architecture/source_files.h"
#include "architecture/source_rules.h"

/// C26: what turns something on or off, or is read by its name, compared with the registry `switches.txt`.
namespace ballast::architecture {

/// "kind name", for example "option ballast-cli --seed", "book net_delta", "window desk/localTime".
using Switches = std::set<std::string>;

/// What a file of the source reads by name: options of the command line, keys of books, profiles and scripts, values of
/// the settings, limits that a person may set, variables of the environment, keys of the window's settings, switches of
/// the build and what code asks of them.
Switches switchesIn(const SourceFile& file);

struct Registry {
    Switches inUse, retired;
};

/// A line a name: `kind name`; of what is no longer read `retired kind name`, and after a blank and a dash why.
///
/// Errors   Io if the file cannot be read; Parse for a line of another form, a name twice, or names that are not in
///          order.
Result<Registry> readRegistry(const std::filesystem::path& file);

/// Names that stand in app, core, ui or the build and not in the registry, or the reverse, and retired ones that are
/// used again.
std::vector<Finding> checkSwitches(const std::filesystem::path& root, const Registry& registry);

/// Code that no run reaches: `#if 0`, `if (false)`.
std::vector<Finding> checkSwitchedOff(const std::filesystem::path& root);

}  // namespace ballast::architecture
