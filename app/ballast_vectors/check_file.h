#pragma once

#include "ballast_vectors/entry.h"
#include "ballast_vectors/report.h"

namespace ballast::vectors {

/// Checks every entry of a file of either form: an object of groups by their names, or `{"vectors": [...]}` (or the
/// list alone) of entries that name their kind. A group, kind or member that nobody knows is a failed entry.
Report checkFile(const Json& root);

/// One group of the first form.
void checkGroup(Report& report, const std::string& group, const Json& value);

/// One entry of the second form, counted under its kind; `place` names it where it has no name.
void checkOfKind(Report& report, const Json& entry, const std::string& place);

}  // namespace ballast::vectors
