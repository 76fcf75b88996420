#pragma once

#include <functional>
#include <string>

#include "journal/reader.h"
#include "replay/replay.h"

namespace ballast::replay {

/// A journal beside the one that it carries on.
struct FormerReport {
    std::string sentence;   ///< What was compared, or why it was not; empty: it carries none on.
    Difference difference;  ///< None: the former ends as this one begins, or does not stand beside it.
};

/// The engine that a journal's header describes.
using ConfigOf = std::function<Result<engine::EngineConfig>(const journal::SessionHeader& header)>;

/// Compares what `file` carries over with the journal that it names, in its own folder: that one's chains, where they
/// end, and the state that its inputs lead to.
///
/// Errors   Io.
Result<FormerReport> checkFormer(const std::string& file, const journal::Reader& reader, const ConfigOf& configOf);

}  // namespace ballast::replay
