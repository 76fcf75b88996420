#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "domain/events.h"

namespace ballast::venue {

/// What a market may tell; nothing of our own orders, and no person's word.
using MarketFact =
    std::variant<domain::ChainUpdate, domain::IndexUpdate, domain::HedgeQuote, domain::FundingUpdate,
                 domain::OracleUpdate, domain::GasUpdate, domain::InstrumentSettled, domain::PoolSharesUpdate>;

enum class Connection { Up, Down };

/// Where a feed tells what it saw. Never waits for engine or journal.
///
/// Threads  One feed each.
class FeedSink {
public:
    virtual ~FeedSink() = default;

    /// The number of an instrument, by venue and name; tells of it once. The id inside is ignored.
    virtual domain::InstrumentId listed(const domain::Instrument& instrument) = 0;
    /// Seen whole or not at all. A fact may be replaced by a newer one of the same kind and subject while it waits; it
    /// then keeps its place. Chains that are complete and settlements are never merged, and nothing changes its
    /// place with them.
    virtual void post(std::span<const MarketFact> bundle, Timestamp receivedAt) = 0;
    /// Down: there is no data until more of it comes; `why` is one sentence for people.
    virtual void connection(Connection connection, std::string_view why) = 0;
};

/// One venue's market data on a thread of its own.
///
/// Threads  start and stop by its owner, not twice.
class MarketFeed {
public:
    virtual ~MarketFeed() = default;
    virtual void start(FeedSink& sink) = 0;
    /// Returns when nothing is told any more.
    virtual void stop() noexcept = 0;
};

}  // namespace ballast::venue
