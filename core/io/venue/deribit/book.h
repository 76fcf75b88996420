#pragma once

#include <optional>
#include <vector>

#include "venue/deribit/messages.h"
#include "venue/feed_view.h"

namespace ballast::deribit {

/// One instrument's book by the venue's rule: a change continues the message whose change id it names. One that does
/// not makes the book unusable until a snapshot, which replaces it whole; changes that came meanwhile and continue the
/// snapshot are applied then.
///
/// Source   Deribit API documentation v2, book.(instrument_name).(interval).
///
/// Threads  One.
class Book {
public:
    enum class Outcome {
        Applied,
        Ignored,  ///< Older than what is held, or kept for the snapshot that is awaited.
        Gap       ///< It continues something that is not held: a snapshot must be asked for.
    };

    Outcome apply(const BookMessage& message);
    /// The line was lost, or the channel is asked for anew.
    void clear();

    bool inStep() const { return m_inStep; }
    /// Best first; empty while not in step.
    const std::vector<venue::BookLevel>& bids() const { return m_bids.levels; }
    const std::vector<venue::BookLevel>& asks() const { return m_asks.levels; }
    /// Bid at or above ask.
    bool isCrossed() const;
    /// What stands within `fraction` of the middle on its thinner side, in the venue's amounts; absent without both
    /// sides. A level of more than `most` is none (F32).
    std::optional<Quantity> depthWithin(double fraction, std::optional<Quantity> most = std::nullopt) const;

private:
    struct Half {
        bool descending{};
        std::vector<venue::BookLevel> levels;
        void apply(const std::vector<Level>& changes);
        void apply(const Level& change);
    };
    struct Kept {
        std::uint64_t change{}, previous{};
        std::vector<Level> bids, asks;
    };
    void replace(const BookMessage& message);
    Outcome keep(const BookMessage& message);
    bool applyKept();

    Half m_bids{.descending = true, .levels = {}};
    Half m_asks;
    std::uint64_t m_change{};
    bool m_inStep{}, m_awaits{};
    std::vector<Kept> m_kept;  ///< Changes that came before their snapshot.
};

}  // namespace ballast::deribit
