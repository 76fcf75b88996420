#include "controls/standing.h"

#include <utility>

namespace ballast::controls {

using domain::ScopeKind;
using domain::TradingState;

void Standings::set(Standing standing)
{
    if (standing.scope.kind == ScopeKind::All) {
        m_whole = std::move(standing);
        return;
    }
    const auto scope = standing.scope;
    if (standing.state == TradingState::Normal)
        m_narrower.erase(scope);
    else
        m_narrower.insert_or_assign(scope, std::move(standing));
}

const Standing& Standings::of(const domain::Scopes& scopes) const
{
    const Standing* strictest = &m_whole;
    for (const auto& [scope, standing] : m_narrower)
        if (scopes.liesIn(scope) && standing.state > strictest->state) strictest = &standing;
    return *strictest;
}

const Standing& Standings::at(const domain::Scope& scope) const
{
    static const Standing normal{};
    if (scope.kind == ScopeKind::All) return m_whole;
    const auto found = m_narrower.find(scope);
    return found == m_narrower.end() ? normal : found->second;
}

}  // namespace ballast::controls
