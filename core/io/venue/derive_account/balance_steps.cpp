#include "venue/derive_account/balance_steps.h"

#include <algorithm>

namespace ballast::derive {

namespace {

constexpr std::size_t kMost = 64;
constexpr Duration kToldWithin = Duration::seconds(10);  // What an answer holds, the channel tells by then.

}  // namespace

void BalanceSteps::lineLost()
{
    m_balances.clear();
    m_answered.clear();
    for (auto& heard : m_line)
        m_former.push_back(std::move(heard.step));
    m_line.clear();
    while (m_former.size() > kMost)
        m_former.pop_front();
}

bool BalanceSteps::isNew(const BalanceStep& step, Timestamp now)
{
    const auto [known, isFirst] = m_balances.try_emplace(step.now.currency, step.before);
    const bool isTwice = !isFirst && known->second == step.now && known->second != step.before;
    known->second = step.now;
    const bool wasTold = isOfFormerLine(step, now);
    return !isTwice && !wasTold;
}

/// Until the first step of a currency that no former line had. Trades' steps too: they stand between the others.
bool BalanceSteps::isOfFormerLine(const BalanceStep& step, Timestamp now)
{
    const auto currency = step.now.currency;
    const auto isSame = [&](const BalanceStep& told) {
        return told.type == step.type && told.before == step.before && told.now == step.now;
    };
    const bool isPast = std::any_of(m_line.begin(), m_line.end(),
                                    [&](const Heard& heard) { return heard.step.now.currency == currency; });
    if (!isPast && std::any_of(m_former.begin(), m_former.end(), isSame)) return true;
    m_line.push_back({step, now});
    if (m_line.size() > kMost) m_line.pop_front();
    return false;
}

Timestamp BalanceSteps::stampOf(std::span<const BalanceStep> steps, Timestamp now) const
{
    const auto answered = m_answered.find(steps.front().now.currency);
    const bool isIn =
        answered != m_answered.end() && std::any_of(steps.begin(), steps.end(), [&](const BalanceStep& step) {
            return step.now == answered->second && step.now != step.before;
        });
    return isIn && now - m_answeredAt <= kToldWithin ? m_answeredAt : now;
}

Timestamp BalanceSteps::answered(const std::vector<domain::Money>& collaterals, Timestamp now)
{
    m_answered.clear();
    m_answeredAt = now;
    for (const auto& amount : collaterals) {
        m_answered[amount.currency] = amount;
        const auto known = m_balances.find(amount.currency);
        if (known == m_balances.end() || known->second == amount) continue;
        // The newest step that leads from this balance, and all after it, are not in it.
        const auto from = std::find_if(m_line.rbegin(), m_line.rend(), [&](const Heard& heard) {
            return heard.step.before.currency == amount.currency && heard.step.before == amount;
        });
        if (from != m_line.rend()) m_answeredAt = std::min(m_answeredAt, Timestamp{from->at.nanoseconds - 1});
    }
    return m_answeredAt;
}

}  // namespace ballast::derive
