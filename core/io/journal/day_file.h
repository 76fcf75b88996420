#pragma once

#include <cstdint>
#include <string>

#include "base/timestamp.h"

namespace ballast::journal {

// A live journal is a file a day: the first has the name that a person gave, each later one that name and its day, as
// in desk.ballast, desk-2026-11-29.ballast, desk-2026-11-30.ballast. Days are those of UTC.

/// Days since 1970.
std::int64_t dayOf(Timestamp time);
/// Its first instant.
Timestamp startOfDay(std::int64_t day);

/// The name of a day's file in the row that `path` belongs to, be it the first or a later one.
std::string dayFile(const std::string& path, std::int64_t day);
/// The name that the row began with, as far as names tell: `path` without a day.
std::string firstFile(const std::string& path);

/// The newest file of the row that `path` belongs to that carries another on and holds a step; `path` itself if there
/// is none later. What cannot be read counts as one: whoever opens it says what is wrong with it.
std::string newestFile(const std::string& path);

/// The file that stands `steps` days with a file after `path` in its row, before it where negative; the one without a
/// day is the first. Empty: there is none. Only names are looked at.
std::string besideFile(const std::string& path, int steps);

/// The journal of a folder that was written last, by the time of its file: what ends in ".ballast" or ".journal".
/// Empty: there is none.
std::string newestInFolder(const std::string& folder);

/// Takes a file away that was begun as the one after `formerInputsHash` and in which no step stands: a desk that was
/// cut off between the two. False: there is something else, or nothing.
bool removeUnbegun(const std::string& path, const std::string& formerInputsHash);

}  // namespace ballast::journal
