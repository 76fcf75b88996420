#include "venue/id_book.h"

namespace ballast::venue {

domain::InstrumentId IdBook::numberOf(const domain::Instrument& instrument)
{
    const std::lock_guard lock(m_mutex);
    if (const auto known = m_table.find(instrument.venue, instrument.name)) return *known;
    return m_table.add(instrument);
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
    return fresh;
}

}  // namespace ballast::venue
