#include "venue/id_book.h"

namespace ballast::venue {

namespace {

/// What a venue may change in mid-run. What else differs is another instrument, and no venue's matter.
bool hasSameTerms(const domain::Instrument& a, const domain::Instrument& b)
{
    return a.price == b.price && a.lotSize == b.lotSize && a.leastQuantity == b.leastQuantity &&
           a.multiplier == b.multiplier && a.unit == b.unit;
}

}  // namespace

domain::InstrumentId IdBook::numberOf(const domain::Instrument& instrument)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_table.find(instrument.venue, instrument.name);
    if (!known) return m_table.add(instrument);
    if (hasSameTerms(m_table.at(*known), instrument)) return *known;
    m_table.add(instrument);
    if (known->value <= m_told) m_changed.insert(*known);
    return *known;
}

void IdBook::goOnAfter(const domain::InstrumentTable& known)
{
    const std::lock_guard lock(m_mutex);
    m_table = known;
    m_told = known.all().size();
}

std::vector<domain::Instrument> IdBook::takeNew()
{
    const std::lock_guard lock(m_mutex);
    const auto& all = m_table.all();
    std::vector<domain::Instrument> fresh(all.begin() + static_cast<std::ptrdiff_t>(m_told), all.end());
    m_told = all.size();
    for (const auto id : m_changed)
        fresh.push_back(m_table.at(id));
    m_changed.clear();
    return fresh;
}

}  // namespace ballast::venue
