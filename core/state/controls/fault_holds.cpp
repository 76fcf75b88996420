#include "controls/fault_holds.h"

#include <algorithm>

namespace ballast::controls {

bool FaultHolds::raise(const Key& key, Because because, Timestamp now)
{
    const auto [place, begins] = m_holds.try_emplace(key);
    auto& [standing, clearSince] = place->second;
    clearSince = {};
    standing.because = std::move(because);
    if (!begins) return false;
    standing.state = stateOf(key.fault);
    standing.scope = key.scope;
    standing.since = now;
    return true;
}

void FaultHolds::clear(const Key& key, Timestamp now)
{
    const auto held = m_holds.find(key);
    if (held != m_holds.end() && held->second.clearSince.isNever()) held->second.clearSince = now;
}

bool FaultHolds::lasts(const Key& key) const
{
    const auto held = m_holds.find(key);
    return held != m_holds.end() && held->second.clearSince.isNever();
}

std::vector<std::pair<FaultHolds::Key, Standing>> FaultHolds::takeOver(Timestamp now)
{
    std::vector<std::pair<Key, Standing>> over;
    for (auto held = m_holds.begin(); held != m_holds.end();) {
        const auto& [key, hold] = *held;
        if (hold.clearSince.isNever() || now - hold.clearSince < kHold) {
            ++held;
            continue;
        }
        over.emplace_back(key, hold.standing);
        held = m_holds.erase(held);
    }
    return over;
}

std::optional<Timestamp> FaultHolds::nextDue() const
{
    std::optional<Timestamp> next;
    for (const auto& [key, hold] : m_holds)
        if (!hold.clearSince.isNever())
            next = next ? std::min(*next, hold.clearSince + kHold) : hold.clearSince + kHold;
    return next;
}

const Standing* FaultHolds::of(const domain::Scopes& scopes) const
{
    const Standing* strictest = nullptr;
    for (const auto& [key, hold] : m_holds)
        if (scopes.liesIn(key.scope) && (strictest == nullptr || hold.standing.state > strictest->state))
            strictest = &hold.standing;
    return strictest;
}

}  // namespace ballast::controls
