#include "venue/instrument_names.h"

namespace ballast::venue {

namespace {

std::string keyOf(std::string_view venue, std::string_view name)
{
    std::string key(venue);
    key += '\n';
    key += name;
    return key;
}

}  // namespace

void InstrumentNames::add(const domain::Instrument& instrument)
{
    const std::lock_guard lock(m_mutex);
    m_byName.insert_or_assign(keyOf(instrument.venue, instrument.name), instrument.id);
    const auto known = m_byId.find(instrument.id);
    if (known != m_byId.end() &&
        (known->second.multiplier != instrument.multiplier || known->second.unit != instrument.unit))
        m_undated.insert(instrument.id);
    m_byId.insert_or_assign(instrument.id, instrument);
}

std::optional<domain::Instrument> InstrumentNames::find(domain::InstrumentId id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? std::nullopt : std::optional(found->second);
}

std::optional<domain::Instrument> InstrumentNames::find(std::string_view venue, std::string_view name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_byName.find(keyOf(venue, name));
    return found == m_byName.end() ? std::nullopt : std::optional(m_byId.at(found->second));
}

void InstrumentNames::noteTime(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto id : m_undated)
        m_resized[id] = now;
    m_undated.clear();
}

bool InstrumentNames::mayBeOfOldSize(domain::InstrumentId id, Timestamp decided, Timestamp now) const
{
    constexpr Duration kHeardWithin = Duration::seconds(2);
    noteTime(now);
    const std::lock_guard lock(m_mutex);
    const auto resized = m_resized.find(id);
    return resized != m_resized.end() && decided < resized->second + kHeardWithin;
}

bool InstrumentNames::lists(std::string_view venue) const
{
    const std::lock_guard lock(m_mutex);
    const auto first = m_byName.lower_bound(keyOf(venue, {}));
    return first != m_byName.end() && first->first.starts_with(keyOf(venue, {}));
}

void InstrumentNames::settled(domain::InstrumentId id)
{
    const std::lock_guard lock(m_mutex);
    m_settled.insert(id);
}

bool InstrumentNames::isSettled(domain::InstrumentId id) const
{
    const std::lock_guard lock(m_mutex);
    return m_settled.contains(id);
}

domain::InstrumentId ListingSink::listed(const domain::Instrument& instrument)
{
    auto named = instrument;
    named.id = m_desk.listed(instrument);
    m_names.add(named);
    return named.id;
}

void ListingSink::post(std::span<const MarketFact> bundle, Timestamp receivedAt)
{
    m_desk.post(bundle, receivedAt);
    for (const auto& fact : bundle)
        if (const auto* settled = std::get_if<domain::InstrumentSettled>(&fact)) m_names.settled(settled->instrument);
}

}  // namespace ballast::venue
