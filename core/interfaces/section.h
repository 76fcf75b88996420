#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>

#include "base/timestamp.h"

namespace ballast::interfaces {

/// The parts of a picture. What changes together and is looked at together is one.
enum class SectionId : std::uint8_t {
    Header,   ///< Clock, session, journal, latencies, playback.
    Trading,  ///< Trading state and hedge mode.
    Alerts,
    Commands,  ///< What persons have put above the engine for a time, and their last commands.
    Orders,
    Fills,
    Decisions,
    Proposals,
    Positions,
    Greeks,   ///< Spot, greeks, band and limits of each underlying, and its greeks by expiry.
    Cells,    ///< Every option position with its greeks: what heat map and ladders are grouped from.
    Strikes,  ///< Greeks by strike.
    Vega,     ///< Vega by time to expiry.
    Pnl,
    Quotes,
    Surface,
    SpotLadder,
    Flow,
    Feeds,
    Grid,  ///< Scenarios of spot and volatility.
    Margin,
    Flatten,    ///< What a flatten would send, and its cost.
    Portfolio,  ///< Tail loss, concentration, P&L by cause.
    ModelRisk,
    Chain,      ///< Every listed option with its market, our fit and our position.
    Order,      ///< What the order would do that is asked about.
    Cures,      ///< Orders in options that would end a breach which no hedge ends.
    Scenarios,  ///< Spot ladder and scenario grid of the whole book, and the positions behind a cell of it.
    WhatIf,     ///< The book in the market that is asked about.
    Basis,      ///< Each coin's price at every venue, and what a difference leaves after its costs.
};
constexpr std::size_t kSections = static_cast<std::size_t>(SectionId::Basis) + 1;

constexpr std::array<SectionId, kSections> allSections()
{
    std::array<SectionId, kSections> all{};
    for (std::size_t i = 0; i < kSections; ++i)
        all[i] = static_cast<SectionId>(i);
    return all;
}

/// Some of the parts.
class SectionSet {
public:
    constexpr SectionSet() = default;
    constexpr SectionSet(SectionId one) : m_bits(std::uint32_t{1} << static_cast<unsigned>(one)) {}
    constexpr SectionSet(std::initializer_list<SectionId> some)
    {
        for (const auto id : some)
            m_bits |= SectionSet(id).m_bits;
    }
    static constexpr SectionSet all() { return fromBits((std::uint32_t{1} << kSections) - 1); }
    static constexpr SectionSet fromBits(std::uint32_t bits)
    {
        SectionSet set;
        set.m_bits = bits;
        return set;
    }

    constexpr bool has(SectionId id) const { return (m_bits & SectionSet(id).m_bits) != 0; }
    constexpr bool empty() const { return m_bits == 0; }
    constexpr std::uint32_t bits() const { return m_bits; }
    constexpr SectionSet without(SectionSet other) const { return fromBits(m_bits & ~other.m_bits); }
    friend constexpr SectionSet operator|(SectionSet a, SectionSet b) { return fromBits(a.m_bits | b.m_bits); }
    friend constexpr SectionSet operator&(SectionSet a, SectionSet b) { return fromBits(a.m_bits & b.m_bits); }
    constexpr SectionSet& operator|=(SectionSet other) { return *this = *this | other; }
    friend constexpr bool operator==(SectionSet, SectionSet) = default;

private:
    std::uint32_t m_bits{};
};

/// One part of a picture: immutable, and of one instant. It keeps its version while it says the same.
template <class T> struct Section {
    std::uint64_t version{};        ///< 0: it was never made.
    Timestamp time;                 ///< Event time of the desk that it shows.
    std::shared_ptr<const T> data;  ///< Null: never made, or there is nothing to say yet.
};

template <class T> using PerUnderlying = std::map<std::string, std::shared_ptr<const T>>;

}  // namespace ballast::interfaces
