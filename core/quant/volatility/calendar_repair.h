#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "volatility/smile_fit.h"

namespace ballast::volatility {

/// Whether a changed fit has moved by more than its room at no point that it misses by more than that.
bool keepsQuotes(const SmileFit& changed, const SmileFit& before);

/// Whether it has no arbitrage of its own and crosses neither neighbour; these may be absent.
bool isBetween(const SmileFit& fit, const SviSlice* earlier, const SviSlice* later);
/// The smile refitted between its neighbours, as far as that can be. Most crossings lie in wings that nobody quotes,
/// and which of two smiles gives way hangs on little; so the money stays where its quotes are, and moves only where
/// nothing else helps.
SmileFit fittedBetween(const SmileFit& item, const SviSlice* earlier, const SviSlice* later);

/// Smiles in order of expiry, with the least gap between each and the next, looked for once until one of them changes.
///
/// No repair moves a smile off its quotes by more than their spread: what the market prices for one day (an event) it
/// keeps, and two smiles that only cross then stay where their quotes are and say that they cross.
class SmileChain {
public:
    explicit SmileChain(std::vector<SmileFit> items);

    const std::vector<SmileFit>& items() const noexcept { return m_items; }
    std::vector<SmileFit> takeItems() && noexcept { return std::move(m_items); }

    /// Gap from smile i to smile i + 1.
    const CalendarCheck& gap(std::size_t i);

    /// From the last expiry back: a smile that rises over the next one gives way, mostly in wings nobody quotes. Where
    /// that costs much, the next one rises instead if it costs less and it stays under the one after.
    void lowerEarlierSmiles();

    /// From the first expiry on: a smile that still falls under the one before is refitted over it, and a rest is
    /// lifted.
    void raiseLaterSmiles();

private:
    void replace(std::size_t i, SmileFit item);

    std::vector<SmileFit> m_items;
    std::vector<std::optional<CalendarCheck>> m_gaps;
};

}  // namespace ballast::volatility
