#pragma once

#include <mutex>
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
    /// By venue and name. Whether it was new is told by `takeNew` alone.
    domain::InstrumentId numberOf(const domain::Instrument& instrument);

    /// Numbers go on after those of a former run, which its engine knows.
    void goOnAfter(const domain::InstrumentTable& known);

    /// What was listed first since the last call, with its id.
    std::vector<domain::Instrument> takeNew();

private:
    std::mutex m_mutex;
    domain::InstrumentTable m_table;
    std::size_t m_told{};
};

}  // namespace ballast::venue
