#include "controls/repeat_guard.h"

#include <algorithm>
#include <vector>

#include "controls/missed_hedge.h"

namespace ballast::controls {

namespace {

constexpr Duration kWindow = Duration::minutes(5);
constexpr std::size_t kMostHedges = 10;
constexpr std::size_t kMostParts = 30;  ///< Of however few moves: what bounds an exposure that is believed and wrong.
constexpr std::size_t kSameSide = 3, kMixedSides = 2;
constexpr Duration kPartsApart = Duration::seconds(30);
constexpr double kNeverLeft = -1.0;  // No exposure is negative.

}  // namespace

void RepeatGuard::onHedge(Timestamp time, domain::Side side, double exposureBefore)
{
    // Of those that did nothing the last alone is needed.
    if (!m_recent.empty() && m_recent.back().exposureAfter.value_or(0.0) < 0.0) m_recent.pop_back();
    m_recent.push_back({time, side, exposureBefore, std::nullopt});
    if (m_recent.size() > kMostParts) m_recent.pop_front();
}

void RepeatGuard::onEnded(double exposureAfter)
{
    if (!m_recent.empty() && !m_recent.back().exposureAfter) m_recent.back().exposureAfter = exposureAfter;
}

void RepeatGuard::onUnsent() { onEnded(kNeverLeft); }

bool RepeatGuard::waits(Timestamp time) const
{
    if (m_recent.empty()) return false;
    const auto& last = m_recent.back();
    return (last.exposureAfter == kNeverLeft && time - last.time < kAfterUnsent) ||
           (last.exposureAfter == kMetNobody && time - last.time < kAfterMissed);
}

std::optional<domain::Refusal> RepeatGuard::check(Timestamp time) const
{
    const auto stop = [](std::size_t count) {
        return domain::Refusal{
            .rule = domain::Rule::C08, .value = static_cast<double>(count), .limit = static_cast<double>(count)};
    };
    std::vector<const Hedge*> left;
    for (const auto& hedge : m_recent)
        if (hedge.exposureAfter.value_or(0.0) >= 0.0) left.push_back(&hedge);
    // The next part of a move that a limit or a thin book cut: what hedges bring about by themselves never gets
    // smaller.
    const auto goesOn = [](const Hedge& last, const Hedge& next) {
        return last.side == next.side && next.time - last.time < kPartsApart &&
               next.exposureBefore < last.exposureBefore && last.exposureAfter &&
               *last.exposureAfter < last.exposureBefore;
    };
    std::size_t parts = 0, moves = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (time - left[i]->time > kWindow) continue;
        ++parts;
        moves += parts > 1 && goesOn(*left[i - 1], *left[i]) ? 0U : 1U;
    }
    if (moves >= kMostHedges) return stop(kMostHedges);
    if (parts >= kMostParts) return stop(kMostParts);
    // Hedges to and fro, each of which made it worse. What the market does meanwhile is in it: of hours ago it tells
    // nothing.
    const auto raised = [time](const Hedge* h) {
        return time - h->time <= kWindow && h->exposureAfter && *h->exposureAfter > h->exposureBefore;
    };
    if (left.size() >= kMixedSides && raised(left.back()) && raised(left[left.size() - kMixedSides]) &&
        left.back()->side != left[left.size() - kMixedSides]->side)
        return stop(kMixedSides);
    if (left.size() < kSameSide) return std::nullopt;
    const auto last = left.end() - static_cast<std::ptrdiff_t>(kSameSide);
    const bool inVain = std::all_of(last, left.end(), [&](const Hedge* h) {
        return h->side == (*last)->side && h->exposureAfter && !(*h->exposureAfter < h->exposureBefore);
    });
    return inVain ? std::optional(stop(kSameSide)) : std::nullopt;
}

void RepeatGuard::reset() { m_recent.clear(); }

}  // namespace ballast::controls
