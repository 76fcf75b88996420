#include "valuation/valuation_cache.h"

#include <algorithm>

#include "risk/option_lanes.h"

namespace ballast::valuation {

namespace {

constexpr std::size_t kColumns = 11;

/// Coins in cash, which are worth spot whatever their name.
const domain::Instrument& coin()
{
    static const domain::Instrument cash{.kind = domain::InstrumentKind::Cash};
    return cash;
}

}  // namespace

/// Renews one underlying's part of the cache.
class ValuationCache::Valuer {
public:
    Valuer(const Facts& facts, const market::UnderlyingMarket& market, Entry& entry, Units& units)
        : m_facts(facts), m_market(market), m_entry(entry), m_units(units),
          m_terms(facts.marks.ofListing(market.code) + market.chains.size() + 1)
    {
        const std::size_t needed = facts.market.instruments().all().size() + 1;
        if (units.standing.size() >= needed) return;
        units.standing.resize(needed);
        units.values.resize(needed);
    }

    void renew()
    {
        const auto listed = m_facts.book.changesOf(m_market.code);
        if (!m_entry.made || m_entry.listed != listed || m_entry.terms != m_terms) list();
        m_entry.listed = listed;
        m_entry.terms = m_terms;
        for (const auto& held : m_entry.value.smiles) {
            Smile& smile = m_entry.smiles[placeOf(held)];
            carry(smile);
            valueRow(smile);
        }
        carryLinear();
        for (auto& leg : m_entry.value.legs)
            value(leg);
        sum();
        m_entry.made = true;
    }

    const risk::UnitValue& unit(const domain::Instrument& instrument)
    {
        if (instrument.kind == domain::InstrumentKind::Cash) {
            carryLinear();
            return coinValue();
        }
        Unit& unit = find(instrument);
        if (instrument.isOption())
            carry(m_entry.smiles[unit.smile]);
        else
            carryLinear();
        risk::UnitValue& made = m_units.values[instrument.id.value];
        value(unit, made, instrument);
        return made;
    }

private:
    std::size_t placeOf(const HeldSmile& wanted)
    {
        auto& smiles = m_entry.smiles;
        const auto found =
            std::find_if(smiles.begin(), smiles.end(), [&](const Smile& smile) { return smile.place == wanted; });
        if (found != smiles.end()) return static_cast<std::size_t>(found - smiles.begin());
        smiles.push_back({.place = wanted, .stamp = {}, .carried = {}});
        return smiles.size() - 1;
    }

    HeldSmile smileOf(const domain::Instrument& option) const
    {
        HeldSmile smile{.chain = HeldSmile::kNoChain, .expiry = option.expiry};
        if (const auto* chain = m_market.chainOf(option))
            smile.chain = static_cast<std::size_t>(chain - m_market.chains.data());
        return smile;
    }

    /// The place of an instrument's value, with the smile of an option chosen.
    Unit& find(const domain::Instrument& instrument)
    {
        Unit& unit = m_units.standing[instrument.id.value];
        if (unit.terms == m_terms) return unit;
        unit.terms = m_terms;
        unit.version = 0;
        if (instrument.isOption()) unit.smile = placeOf(smileOf(instrument));
        return unit;
    }

    void carry(Smile& smile)
    {
        const auto& [chain, expiry] = smile.place;
        const auto quotes = m_facts.marks.ofSmile(m_market.code, chain, expiry);
        const Stamp stamp{m_facts.marks.ofSpot(m_market.code) + quotes, m_facts.at};
        if (smile.version > 0 && smile.stamp == stamp) return;
        risk::MarketView own{.now = m_facts.at, .spot = m_market.spot()};
        if (chain != HeldSmile::kNoChain) {
            own.surface = m_market.chains[chain].surface.get();
            own.spotAtFit = &m_market.chains[chain].spotAtFit;
        }
        smile.carried = risk::findCarriedSmile(own, expiry);
        smile.stamp = stamp;
        smile.quotes = quotes + 1;
        ++smile.version;
    }

    void carryLinear()
    {
        const Stamp stamp{m_facts.marks.ofLinear(m_market.code), m_facts.at};
        if (m_entry.linearVersion > 0 && m_entry.linear == stamp) return;
        m_entry.linear = stamp;
        ++m_entry.linearVersion;
    }

    risk::UnitValue linear(const domain::Instrument& instrument) const
    {
        return risk::valueUnit(instrument, {.now = m_facts.at,
                                            .spot = m_market.spot(),
                                            .linearPrices = &m_market.linearPrices,
                                            .poolShares = &m_market.poolShares});
    }

    /// What it stands on has been carried before.
    void value(Unit& unit, risk::UnitValue& made, const domain::Instrument& instrument)
    {
        const Smile* smile = instrument.isOption() ? &m_entry.smiles[unit.smile] : nullptr;
        const auto version = smile != nullptr ? smile->version : m_entry.linearVersion;
        if (unit.version == version) return;
        unit.version = version;
        made = smile == nullptr
                   ? linear(instrument)
                   : risk::valueOption(instrument, smile->carried ? &*smile->carried : nullptr, m_market.spot());
        ++m_entry.work.units;
    }

    const risk::UnitValue& coinValue()
    {
        value(m_entry.coin, m_entry.coinValue, coin());
        return m_entry.coinValue;
    }

    /// Values the held options of a smile together where it has moved.
    void valueRow(Smile& smile)
    {
        Row& row = smile.row;
        if (!smile.carried || row.version == smile.version) return;
        risk::valueOptions(*smile.carried, m_market.spot(), {row.strikes, row.signs, row.options}, m_units.values);
        for (const auto option : row.options)
            m_units.standing[option].version = smile.version;
        row.version = smile.version;
        m_entry.work.units += row.options.size();
    }

    /// Adds an option to those of its smile.
    void addToRow(const domain::Instrument& option)
    {
        Row& row = m_entry.smiles[find(option).smile].row;
        row.options.push_back(option.id.value);
        row.strikes.push_back(option.strike.toDouble());
        row.signs.push_back(option.right == domain::OptionRight::Call ? 1.0 : -1.0);
    }

    void list()
    {
        auto& legs = m_entry.value.legs;
        auto& held = m_entry.value.smiles;
        legs.clear();
        held.clear();
        for (auto& smile : m_entry.smiles)
            smile.row = {.version = smile.row.version};
        for (const auto& holding : m_facts.book.holdings(m_facts.market, m_market.code)) {
            legs.push_back({.instrument = holding.instrument->id,
                            .quantity = holding.quantity,
                            .entryPrice = holding.entryPrice,
                            .risk = {},
                            .isOption = holding.instrument->isOption()});
            if (!legs.back().isOption) continue;
            legs.back().size = holding.size();
            held.push_back(smileOf(*holding.instrument));
            legs.back().smile = placeOf(held.back());
            addToRow(*holding.instrument);
        }
        std::sort(held.begin(), held.end());
        held.erase(std::unique(held.begin(), held.end()), held.end());
        setRows();
    }

    void setRows()
    {
        auto& expiries = m_entry.expiries;
        expiries.clear();
        for (const auto& held : m_entry.value.smiles)
            expiries.push_back(held.expiry);
        std::sort(expiries.begin(), expiries.end());
        expiries.erase(std::unique(expiries.begin(), expiries.end()), expiries.end());
        for (auto& leg : m_entry.value.legs) {
            if (!leg.isOption) continue;
            const auto row = std::lower_bound(expiries.begin(), expiries.end(), m_entry.smiles[leg.smile].place.expiry);
            leg.row = static_cast<std::size_t>(row - expiries.begin());
        }
    }

    void value(ValuedLeg& leg)
    {
        if (leg.instrument.value == 0) {
            leg.risk = risk::ofUnit({.instrument = &coin(), .quantity = leg.quantity}, coinValue());
            return;
        }
        // Nearly all legs of a step: their smile is the one that they were valued on, and with other terms the legs are
        // new ones.
        if (leg.isOption && leg.madeOf > 0 && leg.madeOf == m_entry.smiles[leg.smile].version) return;
        const auto& instrument = m_facts.market.instruments().at(leg.instrument);
        Unit& unit = find(instrument);
        risk::UnitValue& made = m_units.values[instrument.id.value];
        value(unit, made, instrument);
        if (leg.madeOf == unit.version) return;
        leg.madeOf = unit.version;
        leg.risk =
            risk::ofUnit({.instrument = &instrument, .quantity = leg.quantity, .entryPrice = leg.entryPrice}, made);
        if (!leg.isOption) return;
        leg.bucket = leg.risk.complete ? risk::deltaBucket(leg.risk.forwardDelta, instrument.right) : 0;
        const Smile& smile = m_entry.smiles[leg.smile];
        if (leg.quotesOf != smile.quotes) leg.markLessFit = markLessFit(smile.place, instrument);
        leg.quotesOf = smile.quotes;
        leg.markLessFitUsd =
            leg.markLessFit ? leg.quantity * *leg.markLessFit * usdPerPrice(instrument, m_market.spot()) : 0.0;
    }

    std::optional<double> markLessFit(const HeldSmile& smile, const domain::Instrument& option) const
    {
        if (smile.chain == HeldSmile::kNoChain) return std::nullopt;
        const auto& expiries = m_market.chains[smile.chain].expiries;
        const auto listed = expiries.find(smile.expiry);
        const auto* entry = listed != expiries.end() ? listed->second.find(option) : nullptr;
        return entry != nullptr ? entry->markLessFit : std::nullopt;
    }

    void sum()
    {
        UnderlyingValue& value = m_entry.value;
        auto& grid = m_entry.grid;
        grid.assign(m_entry.expiries.size() * kColumns, {});
        value.book = {};
        value.markLessFitUsd = 0.0;
        for (const auto& leg : value.legs) {
            value.book.add(leg.risk);
            value.markLessFitUsd += leg.markLessFitUsd;
            if (leg.isOption && leg.risk.complete) addToCell(grid[leg.row * kColumns + leg.bucket], leg);
        }
        value.cells.clear();
        for (std::size_t i = 0; i < grid.size(); ++i) {
            if (grid[i].legs == 0) continue;
            grid[i].expiry = m_entry.expiries[i / kColumns];
            grid[i].bucket = i % kColumns;
            value.cells.push_back(grid[i]);
        }
        ++m_entry.work.sums;
    }

    static void addToCell(CellSum& cell, const ValuedLeg& leg)
    {
        cell.sum[0] += leg.risk.exposure.delta;
        cell.sum[1] += leg.risk.exposure.gamma;
        cell.sum[2] += leg.risk.exposure.vega;
        cell.sum[3] += leg.size * leg.risk.exposure.spot;
        ++cell.legs;
    }

    const Facts& m_facts;
    const market::UnderlyingMarket& m_market;
    Entry& m_entry;
    Units& m_units;
    std::uint64_t m_terms;
};

const UnderlyingValue& ValuationCache::of(const Facts& facts, const std::string& underlying)
{
    Entry& entry = m_entries[underlying];
    const auto* market = facts.market.find(underlying);
    if (market == nullptr) return entry.value;
    const Stamp stamp{facts.marks.of(underlying) + facts.book.changesOf(underlying), facts.at};
    if (entry.made && entry.stamp == stamp) return entry.value;
    entry.stamp = stamp;
    Valuer(facts, *market, entry, m_units).renew();
    return entry.value;
}

const risk::UnitValue& ValuationCache::unit(const Facts& facts, const domain::Instrument& instrument)
{
    static const risk::UnitValue none;
    const auto* market = facts.market.find(instrument.underlying);
    if (market == nullptr) return none;
    return Valuer(facts, *market, m_entries[instrument.underlying], m_units).unit(instrument);
}

void ValuationCache::forget()
{
    m_entries.clear();
    m_units = {};
}

ValuationWork ValuationCache::workOf(const std::string& underlying) const
{
    const auto found = m_entries.find(underlying);
    return found == m_entries.end() ? ValuationWork{} : found->second.work;
}

}  // namespace ballast::valuation
