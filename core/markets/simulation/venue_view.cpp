#include "simulation/venue_view.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

constexpr double kReferenceTenorYears = 7.0 / 365.0;

template <class Map> auto findIn(const Map& map, const typename Map::key_type& key) -> const typename Map::mapped_type*
{
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

void VenueView::onEvent(const domain::Event& event)
{
    if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
        m_instruments[listed->instrument.id] = listed->instrument;
    else if (const auto* hedge = std::get_if<domain::HedgeQuote>(&event.body))
        m_hedgeQuotes[hedge->instrument] = *hedge;
    else if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
        onChain(event.time, *chain);
    else if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body))
        m_index[index->underlying] = index->price.toDouble();
    else if (const auto* gas = std::get_if<domain::GasUpdate>(&event.body))
        m_gas = *gas;
    else if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body))
        m_optionQuotes.erase(settled->instrument);
}

void VenueView::onChain(Timestamp time, const domain::ChainUpdate& chain)
{
    const ChainKey key{chain.venue, chain.underlying, chain.settles};
    if (chain.complete) forgetQuotes(key);
    for (const domain::ExpiryForward& forward : chain.forwards)
        m_confirmed[{key, forward.expiry}] = time;
    for (const domain::OptionQuote& quote : chain.quotes)
        m_optionQuotes[quote.instrument] = {quote, time};
}

void VenueView::forgetQuotes(const ChainKey& chain)
{
    std::erase_if(m_confirmed, [&](const auto& entry) { return entry.first.first == chain; });
    std::erase_if(m_optionQuotes, [&](const auto& entry) {
        const domain::Instrument* instrument = findInstrument(entry.first);
        return instrument && chainOf(*instrument) == chain;
    });
}

void VenueView::list(const std::vector<domain::Instrument>& listed)
{
    m_instruments.clear();
    for (const auto& instrument : listed)
        m_instruments.emplace_hint(m_instruments.end(), instrument.id, instrument);
}

const domain::Instrument* VenueView::findInstrument(domain::InstrumentId id) const { return findIn(m_instruments, id); }

const domain::HedgeQuote* VenueView::findHedgeQuote(domain::InstrumentId id) const { return findIn(m_hedgeQuotes, id); }

const domain::OptionQuote* VenueView::findOptionQuote(domain::InstrumentId id) const
{
    const KnownQuote* known = findIn(m_optionQuotes, id);
    return known ? &known->quote : nullptr;
}

std::optional<Timestamp> VenueView::quoteConfirmedAt(domain::InstrumentId id) const
{
    const KnownQuote* known = findIn(m_optionQuotes, id);
    const domain::Instrument* instrument = findInstrument(id);
    if (!known || !instrument) return std::nullopt;
    const Timestamp* confirmed = findIn(m_confirmed, ExpiryKey{chainOf(*instrument), instrument->expiry});
    return confirmed ? std::max(known->told, *confirmed) : known->told;
}

std::optional<double> VenueView::findIndex(const std::string& underlying) const
{
    const double* index = findIn(m_index, underlying);
    return index ? std::optional(*index) : std::nullopt;
}

std::optional<double> VenueView::dailyVolatility(const std::string& underlying, Timestamp now) const
{
    const auto index = findIndex(underlying);
    std::optional<double> best;
    std::pair<double, double> nearest{1e9, 1e9};
    for (const auto& [id, known] : m_optionQuotes) {
        const domain::Instrument* option = findInstrument(id);
        if (!index || !option || option->underlying != underlying || !known.quote.markVolatility) continue;
        const std::pair distance{std::abs((option->expiry - now).inYears() - kReferenceTenorYears),
                                 std::abs(steady::log(option->strike.toDouble() / *index))};
        if (option->expiry <= now || distance >= nearest) continue;
        nearest = distance;
        best = *known.quote.markVolatility / std::sqrt(365.0);
    }
    return best;
}

}  // namespace ballast::simulation
