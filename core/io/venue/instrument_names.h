#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>

#include "domain/instrument.h"
#include "venue/market_feed.h"

namespace ballast::venue {

/// Instruments of the venues that are connected to, by number and by name: what feeds list, for the gateways.
///
/// Threads  Any.
class InstrumentNames {
public:
    /// With its number. Of another contract size than before: a resize, dated by whoever asks first.
    void add(const domain::Instrument& instrument);
    std::optional<domain::Instrument> find(domain::InstrumentId id) const;
    std::optional<domain::Instrument> find(std::string_view venue, std::string_view name) const;
    /// Dates the resizes that were told since the last call; called often by whoever has a clock.
    void noteTime(Timestamp now) const;
    /// Whether an order that was decided then may be counted in contracts of a size that its venue has changed since:
    /// up to 2 s after the change, by when the desk has heard of it.
    bool mayBeOfOldSize(domain::InstrumentId id, Timestamp decided, Timestamp now) const;
    /// Whether anything of that venue is listed.
    bool lists(std::string_view venue) const;
    /// It has expired and its feed told at what it settled.
    void settled(domain::InstrumentId id);
    bool isSettled(domain::InstrumentId id) const;

private:
    mutable std::mutex m_mutex;
    std::map<domain::InstrumentId, domain::Instrument> m_byId;
    std::map<std::string, domain::InstrumentId, std::less<>> m_byName;  ///< Venue, a line end, name.
    std::set<domain::InstrumentId> m_settled;
    mutable std::set<domain::InstrumentId> m_undated;  ///< Resized, and nobody has said when.
    mutable std::map<domain::InstrumentId, Timestamp> m_resized;
};

/// A feed's sink that keeps what is listed and what has settled, and hands everything on.
///
/// Threads  As FeedSink.
class ListingSink final : public FeedSink {
public:
    /// Both outlive it.
    ListingSink(FeedSink& desk, InstrumentNames& names) : m_desk(desk), m_names(names) {}
    domain::InstrumentId listed(const domain::Instrument& instrument) override;
    void post(std::span<const MarketFact> bundle, Timestamp receivedAt) override;
    void connection(Connection connection, std::string_view why) override { m_desk.connection(connection, why); }

private:
    FeedSink& m_desk;
    InstrumentNames& m_names;
};

}  // namespace ballast::venue
