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
    m_recent.push_back({time, side, exposureBefore, std::nullopt});
    if (m_recent.size() > kMostHedges) m_recent.pop_front();
}

void RepeatGuard::onEnded(double exposureAfter)
{
    if (!m_recent.empty() && !m_recent.back().exposureAfter) m_recent.back().exposureAfter = exposureAfter;
}

std::optional<domain::Refusal> RepeatGuard::check(Timestamp time) const
{
    const auto stop = [](std::size_t count) {
        return domain::Refusal{
            .rule = domain::Rule::C08, .value = static_cast<double>(count), .limit = static_cast<double>(count)};
    };
    const auto inWindow = std::count_if(m_recent.begin(), m_recent.end(),
                                        [&](const Hedge& hedge) { return time - hedge.time <= kWindow; });
    if (static_cast<std::size_t>(inWindow) >= kMostHedges) return stop(kMostHedges);
    if (m_recent.size() < kSameSide) return std::nullopt;
    const auto last = m_recent.end() - static_cast<std::ptrdiff_t>(kSameSide);
    const bool inVain = std::all_of(last, m_recent.end(), [&](const Hedge& h) {
        return h.side == last->side && h.exposureAfter && !(*h.exposureAfter < h.exposureBefore);
    });
    return inVain ? std::optional(stop(kSameSide)) : std::nullopt;
}

void RepeatGuard::reset() { m_recent.clear(); }

}  // namespace ballast::controls
