#pragma once

#include "journal/reader.h"
#include "runtime/journal_review.h"

namespace ballast::runtime {

/// Reads everything that a review shows without the engine. `file` is only for its name and for errors.
///
/// Errors   Corrupt if the journal holds no session or no step; Refused if `progress` gave up; the reader's.
Result<JournalReview::Contents> loadContents(const journal::Reader& reader, const std::string& file,
                                             const interfaces::Progress& progress);

}  // namespace ballast::runtime
