#include "venue/hyperliquid_account/fill_pages.h"

#include <algorithm>

namespace ballast::hyperliquid {

namespace {

constexpr std::size_t kFull = 500;     // So many and more need not be all.
constexpr std::size_t kKept = 10'000;  // Older ones are not told.
constexpr std::size_t kMostPages = kKept / kFull + 2;

bool isEarlier(const VenueFill& one, const VenueFill& other) { return one.time < other.time; }

}  // namespace

FillPages::Next FillPages::take(const std::vector<VenueFill>& page)
{
    const bool isFull = page.size() >= kFull;
    // Cut at its old end: what comes before is in no page from a later time on.
    if (isFull && !std::is_sorted(page.begin(), page.end(), isEarlier)) return Next::Hides;
    bool isNew = false;
    for (const auto& fill : page) {
        isNew = m_seen.emplace(fill.tradeId, fill.oid).second || isNew;
        m_from = std::max(m_from, fill.time);
    }
    if (m_seen.size() >= kKept || ++m_pages >= kMostPages) return Next::Hides;
    if (isNew) return Next::Page;
    // More of one millisecond than a page holds.
    return isFull ? Next::Hides : Next::End;
}

}  // namespace ballast::hyperliquid
