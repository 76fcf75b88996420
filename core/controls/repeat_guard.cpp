#include "controls/repeat_guard.h"

#include <algorithm>

namespace ballast::controls {

namespace {

constexpr Duration kWindow = Duration::minutes(5);
constexpr std::size_t kMostHedges = 10;
constexpr std::size_t kSameSide = 3;

}  // namespace

void RepeatGuard::onHedge(Timestamp time, domain::Side side, double exposureBefore)
{
    m_recent.push_back({time, side, exposureBefore});
    if (m_recent.size() > kMostHedges) m_recent.pop_front();
}

std::optional<Refusal> RepeatGuard::check(Timestamp time) const
{
    const auto inWindow = std::count_if(m_recent.begin(), m_recent.end(),
                                        [&](const Hedge& hedge) { return time - hedge.time <= kWindow; });
    if (static_cast<std::size_t>(inWindow) >= kMostHedges)
        return Refusal{
            "C08",
            "10 automatic hedges left within 5 min, so hedging stopped. Pause and resume trading to turn it on."};
    if (m_recent.size() < kSameSide) return std::nullopt;
    const auto last = m_recent.end() - static_cast<std::ptrdiff_t>(kSameSide);
    const bool sameSide = std::all_of(last, m_recent.end(), [&](const Hedge& h) { return h.side == last->side; });
    const bool rising = (last + 1)->exposureBefore > last->exposureBefore * 1.5 &&
                        (last + 2)->exposureBefore > (last + 1)->exposureBefore * 1.5 &&
                        time - last->time <= Duration::minutes(1);
    if (sameSide && rising)
        return Refusal{"C08", "3 hedges of the same side left and exposure still rose, so hedging stopped. Pause and "
                              "resume trading to turn it on."};
    return std::nullopt;
}

void RepeatGuard::reset() { m_recent.clear(); }

}  // namespace ballast::controls
