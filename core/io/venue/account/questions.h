#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "domain/own_facts.h"
#include "venue/account/teller.h"
#include "venue/rate_budget.h"
#include "venue/shared_budget.h"

namespace ballast::account {

/// The venue counted more messages than we did (F05): none may leave now.
inline void spendAll(venue::RateBudget& budget, Timestamp now)
{
    while (budget.takeCancel(now)) {
    }
}

/// Questions to a venue about an account: those that wait for the budget of reads, the one about the whole account,
/// which is asked and answered in parts, and the reports that answers are.
///
/// Threads  One.
class Questions {
public:
    /// `reads` may be another account's and the feed's as well; in units of what the venue counts: calls, or their
    /// weight.
    Questions(domain::AccountId account, std::shared_ptr<venue::SharedBudget> reads, Teller tell)
        : m_account(account), m_reads(std::move(reads)), m_tell(tell)
    {
    }
    Questions(domain::AccountId account, venue::RateTerms reads, Teller tell)
        : Questions(account, std::make_shared<venue::SharedBudget>(reads), tell)
    {
    }

    /// True: it is asked now, and counted as `weight`, all that its calls weigh. False: it waits for the budget, in the
    /// place of an older one about the same order or the whole account. The one about the whole account is the first
    /// that is asked; none overtakes what waits.
    bool take(const domain::Query& query, Timestamp now, double weight);
    /// A further call of a question that was asked: true if it may be made now, and is counted. Only the question about
    /// the whole account comes before it.
    bool takeFurther(Timestamp now, double weight);
    /// What waits, as far as the budget lets it be asked now: `ask(query)` takes each.
    template <class Ask> void askWaiting(Timestamp now, const Ask& ask)
    {
        while (const auto query = next(now)) {
            m_isNext = true;
            ask(*query);
            m_isNext = false;
        }
    }
    /// On: all wait, for what needs more of the budget than they would ever leave it.
    void hold(bool on) { m_isHeld = on; }
    venue::SharedBudget& reads() { return *m_reads; }
    /// What waits, and the parts of an answer that came, are worth nothing over another line. Payments are told.
    void lineLost();

    /// A question about the whole account, whose answer comes in so many parts; an older one is given up.
    void beginWhole(const domain::Query& query, int parts) { m_whole = Whole{query, 0, parts, false}; }
    /// A report of that answer was told; where it could not be, nothing follows from silence (F47). An answer to an
    /// older question counts for nothing.
    void counted(const domain::Query& query, bool isTold);
    /// A part has come whole, or not. The last one tells what ends the answer: one more report than came is named where
    /// a part failed.
    void endPart(const domain::Query& query, bool isSound);

    /// Cash that moved (F37), `paidAt` by the venue's stamp, which is compared with the venue's stamps of its answers:
    /// two clocks never decide whether an answer holds it. It is told with `paidAt` on its side of our questions, at
    /// most so far from the stamp; what may be in an answer that is under way is told when that is known.
    void payment(domain::CashMoved paid);
    /// The balances of the answer to a question about the whole account are as of `stamp` there. Before they are told.
    /// A stamp more than two minutes from the question says nothing: one far ahead would hold every payment after it.
    void balancesAsOf(const domain::Query& query, Timestamp stamp);

    // What answers report.
    void position(const domain::Query& query, domain::InstrumentId instrument, domain::Quantity quantity, bool whole);
    void balance(const domain::Query& query, domain::Money amount);
    void margin(const domain::Query& query, domain::Money equity, domain::Money initial, domain::Money maintenance,
                bool liquidates = false) const;

private:
    struct Waiting {
        domain::Query query;
        double weight{};
    };
    struct Whole {
        domain::Query query;
        std::uint64_t reports{};
        int left{};  ///< Parts that have not come.
        bool failed{};
    };
    void wait(const domain::Query& query, double weight);
    /// The first that waits, if the budget lets it be asked now; `take` counts it.
    std::optional<domain::Query> next(Timestamp now);
    double leastFor(double weight) const;
    Whole* wholeOf(const domain::Query& query);
    /// Balances of one answer: our clock's question, the venue's stamp.
    struct AsOf {
        Timestamp askedAt, stamp;
    };
    void tellPayment(domain::CashMoved paid) const;
    void tellHeld(Timestamp until);

    const domain::AccountId m_account;
    const std::shared_ptr<venue::SharedBudget> m_reads;
    const Teller m_tell;
    std::optional<Whole> m_whole;
    std::deque<Waiting> m_waiting;
    bool m_isHeld{};
    bool m_isNext{};                        ///< What is asked now has waited.
    std::deque<AsOf> m_answers;             ///< The newest 1,024; both rise.
    std::vector<domain::CashMoved> m_paid;  ///< While an answer is under way.
};

}  // namespace ballast::account
