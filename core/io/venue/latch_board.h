#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/latch.h"

namespace ballast::venue {

/// The parts of the desk that have a latch of their own; fixed before the first order.
struct LatchNames {
    std::vector<std::string> venues, accounts, underlyings, strategies;
};

/// One latch word for the desk, each venue, account, underlying and strategy, and one for the flatten lane. A word
/// holds the epoch of its last closing and whether it is closed, so that an order judged before a closing never leaves
/// after it, also when the latch has been opened again meanwhile. What the board does not know does not leave.
///
/// Trading starts open, the flatten lane closed.
///
/// Threads  Any; nothing here waits.
class LatchBoard {
public:
    explicit LatchBoard(const LatchNames& names);

    bool knows(const domain::Scope& scope) const noexcept;
    /// Closes trading there and the flatten lane; gives the new epoch. A scope that is not known closes the whole desk.
    domain::Epoch close(const domain::Scope& scope) noexcept;
    void closeLane() noexcept;
    /// Of a committed opening; false if it was closed again after `opening.seen`, and then it stays closed.
    bool open(const domain::LatchOpening& opening) noexcept;
    /// Whether what was judged at `judged` may leave now.
    bool lets(const domain::Scopes& scopes, domain::Epoch judged, domain::Lane lane) const noexcept;
    /// A closing that a former run made, when its journal is taken up again.
    void restore(const domain::Scope& scope, domain::Epoch epoch) noexcept;
    /// Closings get later epochs than this one, which a former run knew last: what was judged before them never passes.
    void goOnAfter(domain::Epoch epoch) noexcept;
    /// The newest closing.
    domain::Epoch newest() const noexcept { return {m_epochs.load()}; }

    /// The newest epoch and all words, for who keeps them; a board of the same names stands as they say.
    std::vector<std::uint64_t> kept() const;
    /// False, and nothing is changed: they are of other names.
    bool goOn(const std::vector<std::uint64_t>& kept);

private:
    using Word = std::atomic<std::uint64_t>;                 ///< Epoch of the last closing × 2, + 1 while closed.
    using Words = std::map<std::string, Word, std::less<>>;  ///< Never changed after the constructor.

    template <class Board> static auto allWords(Board& board);
    Word& find(const domain::Scope& scope) noexcept;
    template <class Board>
    static auto wordsOf(Board& board, domain::ScopeKind kind) noexcept -> decltype(&board.m_venues);
    static void shut(Word& word, std::uint64_t epoch) noexcept;
    static bool lets(const Word& word, domain::Epoch judged) noexcept;
    static bool lets(const Words& words, const std::string& name, domain::Epoch judged) noexcept;

    std::atomic<std::uint64_t> m_epochs{0};
    Word m_desk{0};
    Word m_lane{1};
    Words m_venues, m_accounts, m_underlyings, m_strategies;
};

}  // namespace ballast::venue
