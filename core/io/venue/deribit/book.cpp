#include "venue/deribit/book.h"

#include <algorithm>

namespace ballast::deribit {
namespace {

constexpr std::size_t kMostKept = 1000;

}  // namespace

void Book::Half::apply(const Level& change)
{
    const auto before = [this](const venue::BookLevel& level, Price price) {
        return descending ? level.first > price : level.first < price;
    };
    const auto place = std::lower_bound(levels.begin(), levels.end(), change.price, before);
    const bool found = place != levels.end() && place->first == change.price;
    if (change.action == LevelAction::Delete) {
        if (found) levels.erase(place);
    } else if (found) {
        place->second = change.amount;
    } else {
        levels.emplace(place, change.price, change.amount);
    }
}

void Book::Half::apply(const std::vector<Level>& changes)
{
    for (const auto& change : changes)
        apply(change);
}

void Book::clear()
{
    m_bids.levels.clear();
    m_asks.levels.clear();
    m_kept.clear();
    m_inStep = m_awaits = false;
}

Book::Outcome Book::apply(const BookMessage& message)
{
    if (message.snapshot) {
        if (m_inStep && message.change < m_change) return Outcome::Ignored;
        replace(message);
        return applyKept() ? Outcome::Applied : Outcome::Gap;
    }
    if (!m_inStep) return keep(message);
    if (message.change <= m_change) return Outcome::Ignored;
    if (message.previous != m_change) {
        clear();
        static_cast<void>(keep(message));
        return Outcome::Gap;
    }
    m_bids.apply(message.bids);
    m_asks.apply(message.asks);
    m_change = message.change;
    return Outcome::Applied;
}

void Book::replace(const BookMessage& message)
{
    m_bids.levels.clear();
    m_asks.levels.clear();
    m_bids.apply(message.bids);
    m_asks.apply(message.asks);
    m_change = message.change;
    m_inStep = true;
    m_awaits = false;
}

/// The first change without a book is a gap of its own: nothing on the line tells that a snapshot will come.
Book::Outcome Book::keep(const BookMessage& message)
{
    const bool first = !m_awaits;
    m_awaits = true;
    if (m_kept.size() < kMostKept && message.previous)
        m_kept.push_back({message.change, *message.previous, message.bids, message.asks});
    return first ? Outcome::Gap : Outcome::Ignored;
}

/// False if changes are held that continue something newer than the snapshot.
bool Book::applyKept()
{
    std::sort(m_kept.begin(), m_kept.end(), [](const Kept& a, const Kept& b) { return a.change < b.change; });
    auto kept = std::exchange(m_kept, {});
    for (const auto& change : kept) {
        if (change.change <= m_change) continue;
        if (change.previous != m_change) {
            clear();
            return false;
        }
        m_bids.apply(change.bids);
        m_asks.apply(change.asks);
        m_change = change.change;
    }
    return true;
}

bool Book::isCrossed() const
{
    return m_inStep && !bids().empty() && !asks().empty() && bids().front().first >= asks().front().first;
}

std::optional<Quantity> Book::depthWithin(double fraction, std::optional<Quantity> most) const
{
    if (!m_inStep || bids().empty() || asks().empty()) return std::nullopt;
    const double mid = (bids().front().first.toDouble() + asks().front().first.toDouble()) / 2.0;
    Quantity bid, ask;
    for (const auto& [price, amount] : bids()) {
        if (price.toDouble() < mid * (1.0 - fraction)) break;
        if (!most || amount <= *most) bid += amount;
    }
    for (const auto& [price, amount] : asks()) {
        if (price.toDouble() > mid * (1.0 + fraction)) break;
        if (!most || amount <= *most) ask += amount;
    }
    return std::min(bid, ask);
}

}  // namespace ballast::deribit
