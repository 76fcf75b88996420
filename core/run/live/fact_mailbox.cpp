#include "live/fact_mailbox.h"

#include <algorithm>

namespace ballast::live {

namespace {

using namespace domain;

enum Kind : std::uint32_t { kQuote = 1, kForward, kIndex, kHedge, kFunding, kOracle, kGas, kShares };

constexpr Duration kTogether = Duration::seconds(5);  // So far apart what is told of one chain is as old as the oldest.

}  // namespace

std::size_t FactMailbox::HashOfKey::operator()(const Key& key) const noexcept
{
    // Fibonacci hashing (Knuth, volume 3, section 6.4): the golden ratio spreads neighbours.
    auto mixed = (std::uint64_t{key.kind} << 32 | key.subject) ^ static_cast<std::uint64_t>(key.expiry);
    mixed *= 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

std::uint32_t FactMailbox::chainOf(const ChainUpdate& update)
{
    for (std::size_t i = 0; i < m_chainNames.size(); ++i) {
        const auto& name = m_chainNames[i];
        if (name.underlying == update.underlying && name.venue == update.venue &&
            name.settlement == update.settlement && name.settles == update.settles)
            return static_cast<std::uint32_t>(i);
    }
    m_chainNames.push_back({update.underlying, update.venue, update.settlement, update.settles});
    return static_cast<std::uint32_t>(m_chainNames.size() - 1);
}

std::uint32_t FactMailbox::nameOf(const std::string& text)
{
    const auto found = std::find(m_names.begin(), m_names.end(), text);
    if (found != m_names.end()) return static_cast<std::uint32_t>(found - m_names.begin());
    m_names.push_back(text);
    return static_cast<std::uint32_t>(m_names.size() - 1);
}

void FactMailbox::split(const ChainUpdate& update)
{
    if (update.complete) {
        m_letters.push_back({std::nullopt, update});
        return;
    }
    const auto chain = chainOf(update);
    for (const auto& forward : update.forwards)
        m_letters.push_back(
            {Key{kForward, chain, forward.expiry.nanoseconds}, ChainForward{chain, update.captureTime, forward}});
    for (const auto& quote : update.quotes)
        m_letters.push_back({Key{kQuote, quote.instrument.value, 0}, ChainQuote{chain, update.captureTime, quote}});
}

void FactMailbox::add(const venue::MarketFact& fact)
{
    const auto note = [](std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    if (const auto* chain = std::get_if<ChainUpdate>(&fact)) {
        split(*chain);
    } else if (const auto* index = std::get_if<IndexUpdate>(&fact)) {
        note(m_told.indices, index->underlying);
        m_letters.push_back({Key{kIndex, nameOf(index->underlying), nameOf(index->source)}, *index});
    } else if (const auto* hedge = std::get_if<HedgeQuote>(&fact)) {
        m_letters.push_back({Key{kHedge, hedge->instrument.value, 0}, *hedge});
    } else if (const auto* funding = std::get_if<FundingUpdate>(&fact)) {
        m_letters.push_back({Key{kFunding, funding->instrument.value, 0}, *funding});
    } else if (const auto* oracle = std::get_if<OracleUpdate>(&fact)) {
        note(m_told.oracles, oracle->underlying);
        m_letters.push_back({Key{kOracle, nameOf(oracle->underlying), 0}, *oracle});
    } else if (const auto* gas = std::get_if<GasUpdate>(&fact)) {
        m_told.gas = true;
        m_letters.push_back({Key{kGas, 0, 0}, *gas});
    } else if (const auto* shares = std::get_if<PoolSharesUpdate>(&fact)) {
        m_letters.push_back({Key{kShares, nameOf(shares->venue), 0}, *shares});
    } else {
        m_letters.push_back({std::nullopt, std::get<InstrumentSettled>(fact)});
    }
}

void FactMailbox::post(std::span<const venue::MarketFact> bundle, Timestamp receivedAt)
{
    const std::lock_guard lock(m_mutex);
    m_letters.clear();
    for (const auto& fact : bundle)
        add(fact);
    m_box.post(m_letters, receivedAt);
}

void FactMailbox::tellConnection(const std::string& venue, bool up, std::string_view why, Timestamp receivedAt)
{
    const std::lock_guard lock(m_mutex);
    m_letters.clear();
    auto told = m_told;
    told.venue = venue;
    told.up = up;
    told.why = why;
    m_letters.push_back({std::nullopt, std::move(told)});
    m_box.post(m_letters, receivedAt);
}

/// Not under the writers' lock for longer than that: they never wait for what is put together here.
void FactMailbox::learnChains()
{
    {
        const std::lock_guard lock(m_mutex);
        for (auto i = m_chains.size(); i < m_chainNames.size(); ++i)
            m_chains.push_back({m_chainNames[i]});
    }
    forgetPlaces();
}

void FactMailbox::forgetPlaces()
{
    for (auto& chain : m_chains)
        chain.event = chain.other = 0;
}

/// A slot keeps the place of its first receipt and holds its newest value: of a chain's updates the older ones go
/// first, or what they tell would be left out as old.
void FactMailbox::orderPlaces(std::vector<Event>& events)
{
    const auto isOf = [&](std::size_t place, const Chain& chain) {
        const auto* update = std::get_if<ChainUpdate>(&events[place].body);
        return update != nullptr && update->venue == chain.name.venue && update->underlying == chain.name.underlying &&
               update->settlement == chain.name.settlement && update->settles == chain.name.settles;
    };
    for (const auto& chain : m_chains) {
        if (chain.event == 0 || chain.other == 0) continue;
        std::vector<std::size_t> places;
        for (std::size_t place = m_ordered; place < events.size(); ++place)
            if (isOf(place, chain)) places.push_back(place);
        for (std::size_t i = 1; i < places.size(); ++i)
            for (std::size_t j = i; j > 0; --j) {
                auto& before = events[places[j - 1]].body;
                auto& after = events[places[j]].body;
                if (std::get<ChainUpdate>(after).captureTime < std::get<ChainUpdate>(before).captureTime)
                    std::swap(before, after);
            }
    }
    m_ordered = events.size();
}

ChainUpdate& FactMailbox::updateOf(std::uint32_t number, Timestamp captureTime, std::vector<Event>& events)
{
    Chain& chain = m_chains[number];
    const auto at = [&](std::size_t place) -> ChainUpdate& { return std::get<ChainUpdate>(events[place - 1].body); };
    const auto isNear = [&](std::size_t place) {
        return place != 0 && at(place).captureTime - captureTime <= kTogether &&
               captureTime - at(place).captureTime <= kTogether;
    };
    if (!isNear(chain.event)) std::swap(chain.event, chain.other);
    if (!isNear(chain.event)) {
        const auto& name = chain.name;
        events.push_back({{},
                          ChainUpdate{.underlying = name.underlying,
                                      .captureTime = captureTime,
                                      .venue = name.venue,
                                      .settlement = name.settlement,
                                      .settles = name.settles}});
        chain.event = events.size();
    }
    auto& update = at(chain.event);
    update.captureTime = std::min(update.captureTime, captureTime);
    return update;
}

FactMailbox::Box::Counts FactMailbox::take(std::vector<Event>& events, Timestamp& newest,
                                           std::vector<Timestamp>& receipts)
{
    const auto counts = m_box.take(m_taken);
    learnChains();
    m_ordered = events.size();
    for (auto& slot : m_taken) {
        newest = std::max(newest, slot.newest);
        receipts.push_back(slot.first);
        if (const auto* quote = std::get_if<ChainQuote>(&slot.fact)) {
            updateOf(quote->chain, quote->captureTime, events).quotes.push_back(quote->quote);
            continue;
        }
        if (const auto* forward = std::get_if<ChainForward>(&slot.fact)) {
            updateOf(forward->chain, forward->captureTime, events).forwards.push_back(forward->forward);
            continue;
        }
        std::visit(
            [&](auto& fact) {
                using Fact = std::remove_reference_t<decltype(fact)>;
                if constexpr (!std::is_same_v<Fact, ChainQuote> && !std::is_same_v<Fact, ChainForward>) {
                    // A quote that was told after it must not come before it.
                    constexpr bool isBorder = std::is_same_v<Fact, ChainUpdate> ||
                                              std::is_same_v<Fact, InstrumentSettled> ||
                                              std::is_same_v<Fact, FeedConnectionChanged>;
                    if constexpr (isBorder) {
                        orderPlaces(events);
                        forgetPlaces();
                    }
                    events.push_back({{}, std::move(fact)});
                    if constexpr (isBorder) m_ordered = events.size();
                }
            },
            slot.fact);
    }
    orderPlaces(events);
    return counts;
}

}  // namespace ballast::live
