#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "commands/kept_file.h"
#include "domain/events.h"
#include "engine/carried_counts.h"
#include "engine/engine.h"

namespace ballast::kept {

/// What C08, C09 and C10 have counted at a desk on venues, from one journal into the next: a day's limit would be one
/// of each start otherwise. Built-in and recorded markets begin anew.
///
/// Threads  As KillKeeper's `carry` and `follow`.
class KeptCounts {
public:
    using WallClock = std::function<Timestamp()>;
    using Submit = std::function<void(domain::OperatorCommand)>;
    explicit KeptCounts(WallClock wall) : m_wall(std::move(wall)) {}

    /// Submits what the file held, and adds a sentence of each to `said`. What `engine` has by its own journal it
    /// joins.
    void carry(const engine::Engine& engine, std::vector<commands::KeptCount> left, const Submit& submit,
               std::vector<std::string>& said);
    bool hasSubmitted() const { return m_hasSubmitted; }
    /// Whether every one of them has had its step.
    bool isCarried() const { return m_underWay == 0; }
    void noteCarried(const domain::EventBatch& inputs);
    /// What of the file this session goes on from, and may take out of it.
    const std::vector<commands::KeptCount>& taken() const { return m_taken; }
    /// After a step: whether the file is to be written. At once after a hedge, its end, or a word that lets counts go;
    /// of a loss that prices move not more often than each ten seconds.
    bool haveMoved(const engine::Engine& engine);
    /// As `haveMoved` saw them last; what was taken before all are carried.
    const std::vector<commands::KeptCount>& standing() const { return m_standing; }

private:
    const WallClock m_wall;
    std::size_t m_underWay{};
    bool m_hasSubmitted{};
    std::vector<engine::CountMark> m_marks, m_newMarks;  ///< Two, so that a step allocates none.
    Timestamp m_looked;                                  ///< Event time.
    std::vector<commands::KeptCount> m_taken, m_standing;
};

/// Of another day (UTC), and older than the five minutes of C08 and C09.
bool isOver(const commands::KeptCount& count, Timestamp now);

}  // namespace ballast::kept
