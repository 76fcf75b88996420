#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interfaces/desk.h"
#include "interfaces/snapshot.h"

namespace ballast::interfaces {

/// Called now and then by what takes long, with the share done, 0 to 1, on the thread that does it. False gives up.
using Progress = std::function<bool(double share)>;

/// One row of the journal table: a decision or an override.
struct JournalRow {
    std::shared_ptr<const domain::Decision> decision;
    std::string hash;
    /// The orders that left for it, with the venue's own id and what filled, one line each.
    std::vector<std::string> orders{};
    /// Of those, contracts of the record's own instrument: a roll orders two. 0 where none left.
    double ordered{}, filled{};
    bool apart{};  ///< The orders of another instrument filled in another share.
};

/// A point of the scrubber's curves.
struct ScrubberPoint {
    Timestamp time;
    std::string underlying;
    double netDelta{}, bandLower{}, bandUpper{}, spot{};
};

struct JournalInfo {
    std::string name;  ///< File name without folder.
    /// Files of the days before and after of a live journal, as they stood beside it when it was opened; empty: none.
    std::string earlierFile, laterFile;
    std::string marketTitle;
    Timestamp start, end;
    std::size_t decisions{};
    bool chainIntact{};
    std::string chainMessage;  ///< "Hash chain intact, 148 decisions" or what is broken.
    std::vector<std::pair<Timestamp, Timestamp>> gaps;
};

/// A journal opened read-only. Loading happens before it is handed out.
///
/// Threads  Any; callbacks come on a core thread.
class Review {
public:
    virtual ~Review() = default;

    virtual const JournalInfo& info() const = 0;
    /// All records in order of sequence.
    virtual const std::vector<JournalRow>& rows() const = 0;
    virtual const std::vector<ScrubberPoint>& curve() const = 0;

    /// Rebuilds the desk as it stood right before record `sequence` (or at its last instant, when past the end) and
    /// calls `ready`. A newer request replaces an older one that has not been answered.
    virtual void requestBefore(SequenceNumber sequence, std::function<void(std::shared_ptr<const Snapshot>)> ready) = 0;
    /// The same at an instant.
    virtual void requestAt(Timestamp time, std::function<void(std::shared_ptr<const Snapshot>)> ready) = 0;
};

}  // namespace ballast::interfaces
