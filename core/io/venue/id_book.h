#pragma once

#include <mutex>
#include <set>
#include <vector>

#include "domain/instrument.h"

namespace ballast::venue {

/// Gives numbers to instruments, from 1 in order of first listing, the same for all feeds. What is new waits here until
/// the intake tells the engine of it, in order of numbers and before any fact that names it: the engine's table has no
/// gaps.
///
/// Threads  Any.
class IdBook {
public:
    /// By venue and name. Whether it was new, or its terms are others than before, is told by `takeNew` alone.
    domain::InstrumentId numberOf(const domain::Instrument& instrument);

    /// Numbers go on after those of a former run, which its engine knows.
    void goOnAfter(const domain::InstrumentTable& known);

    /// What was listed first since the last call, with its id, and then what is listed with other terms now (F38): how
    /// much a contract is, its price steps, its lots.
    std::vector<domain::Instrument> takeNew();

private:
    std::mutex m_mutex;
    domain::InstrumentTable m_table;
    std::size_t m_told{};
    std::set<domain::InstrumentId> m_changed;  ///< Told before, with other terms.
};

}  // namespace ballast::venue
