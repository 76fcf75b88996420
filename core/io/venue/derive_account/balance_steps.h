#pragma once

#include <deque>
#include <map>
#include <span>
#include <vector>

#include "venue/derive_account/account_messages.h"

namespace ballast::derive {

/// Steps of the channel of balances: which of them are new, and which an answer about the collaterals holds. Neither
/// steps nor answers have a stamp of the venue's, but a step says what the balance is after it.
///
/// Threads  One.
class BalanceSteps {
public:
    /// A new line: it may begin with steps that a former one told already.
    void lineLost();
    /// False: it was told before, or leads to the balance that is known (F23).
    bool isNew(const BalanceStep& step, Timestamp now);
    /// A stamp for the first of steps that one message tells: now, or that of the newest answer, if it held the step
    /// before it was told. One that leads to the answer's balance is in it, and those of its currency before that.
    Timestamp stampOf(std::span<const BalanceStep> steps, Timestamp now) const;
    /// A stamp for an answer that came now: not before that of any step that is in it, and before that of others.
    Timestamp answered(const std::vector<domain::Money>& collaterals, Timestamp now);

private:
    struct Heard {
        BalanceStep step;
        Timestamp at;
    };
    bool isOfFormerLine(const BalanceStep& step, Timestamp now);

    std::map<domain::CurrencyId, domain::Money> m_balances;  ///< As the channel told them last; none on a new line.
    std::deque<Heard> m_line;                                ///< This line's newest 64.
    std::deque<BalanceStep> m_former;                        ///< Of the lines before it, the newest 64.
    std::map<domain::CurrencyId, domain::Money> m_answered;  ///< By the newest answer.
    Timestamp m_answeredAt;
};

}  // namespace ballast::derive
