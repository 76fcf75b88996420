#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "domain/own_facts.h"
#include "venue/rate_budget.h"

namespace ballast::account {

/// The venue counted more messages than we did (F05): none may leave now.
inline void spendAll(venue::RateBudget& budget, Timestamp now)
{
    while (budget.takeCancel(now)) {
    }
}

/// Questions to a venue: those that wait for the budget of reads, and the one about the whole account, which is asked
/// and answered in parts.
///
/// Threads  One.
class Questions {
public:
    explicit Questions(venue::RateTerms reads) : m_reads(reads) {}

    /// True: it is asked now, and counted. False: it waits for the budget.
    bool take(const domain::Query& query, Timestamp now);
    /// The oldest that waits, if the budget lets one be asked now; `take` counts it.
    std::optional<domain::Query> next(Timestamp now);
    /// The venue counted more reads than we did (F05): none may leave now.
    void spendAll(Timestamp now) { account::spendAll(m_reads, now); }
    venue::RateBudget& reads() { return m_reads; }
    /// What waits, and the parts of an answer that came, are worth nothing over another line.
    void lineLost();

    /// A question about the whole account, whose answer comes in so many parts; an older one is given up.
    void beginWhole(const domain::Query& query, int parts) { m_whole = Whole{query, 0, parts, false}; }
    /// A report of that answer was told. An answer to an older question counts for nothing.
    void reported(const domain::Query& query);
    /// Something of it cannot be counted.
    void failed(const domain::Query& query);
    /// A part has come whole, or not. The last one gives what ends the answer: one more report than came is named where
    /// a part failed, so that silence proves nothing (F47).
    std::optional<domain::ReconcileDone> endPart(const domain::Query& query, bool isSound);

private:
    struct Whole {
        domain::Query query;
        std::uint64_t reports{};
        int left{};  ///< Parts that have not come.
        bool failed{};
    };
    Whole* wholeOf(const domain::Query& query);

    venue::RateBudget m_reads;
    std::optional<Whole> m_whole;
    std::deque<domain::Query> m_waiting;
};

}  // namespace ballast::account
