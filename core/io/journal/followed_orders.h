#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "journal/reader.h"

namespace ballast::journal {

/// An order that left for a record, and what became of it.
struct FollowedOrder {
    std::string id;                 ///< Ours.
    std::string venueOrder;         ///< The venue's own, of a chain the transaction's hash; empty: it told none.
    domain::Instrument instrument;  ///< As last listed in this file; without a name: it was not.
    domain::Side side{domain::Side::Buy};
    /// Contracts, not negative. `filled`: the sum of its fills, or what its venue says in all where that is more.
    domain::Quantity quantity, filled;
    domain::Price limitPrice;  ///< As it left, in the instrument's own unit.
    bool isEnded{};            ///< Filled, cancelled or refused in this file; else a later file may tell more of it.
};
/// "contracts", or the coin where a contract is one; empty: not listed.
std::string sizeUnit(const FollowedOrder& order);
/// "USD", "BTC"; empty: not listed.
std::string priceUnit(const FollowedOrder& order);

/// By record, in the order in which they left.
using Followed = std::map<SequenceNumber, std::vector<FollowedOrder>>;

/// Said instead of a record's orders where outbox or inputs cannot be read.
inline constexpr const char* kOrdersNotKnown = "not known: the inputs cannot be read";

/// Gathers the orders that left for each record; quotes, which stand behind no record of their own, are left out. What
/// is told of them in a later file of the same desk stands there.
class OrderFollower {
public:
    /// What left up to `end`.
    ///
    /// Errors   Corrupt, Io as Reader.
    static Result<OrderFollower> of(const Reader& reader, const JournalEnd& end);

    /// Nothing has left that inputs could tell of.
    bool isEmpty() const { return m_sent.empty(); }
    /// The inputs of one frame, each at most once.
    void take(const StoredFrame& stored);
    Followed finish();

private:
    struct Sent {
        SequenceNumber record;
        domain::InstrumentId instrument;
        FollowedOrder order;
        domain::Quantity reported{};  ///< Filled in all, the most that its venue says with a report or an end.
    };
    FollowedOrder* find(const std::string& id);
    void name(const domain::ClientOrderId& id, const std::string& venueOrder);
    void take(const domain::EventBody& fact);
    void end(const std::string& id, bool isEnded, domain::Quantity filled);

    std::vector<Sent> m_sent;
    std::unordered_map<std::string, std::size_t> m_places;  ///< In it, by name.
    std::unordered_map<std::uint32_t, domain::Instrument> m_listed;
    std::set<std::pair<std::size_t, std::string>> m_trades;  ///< A fill may be told twice (F23).
};

/// The same in one walk of its own.
Result<Followed> ordersThatFollowed(const Reader& reader, const JournalEnd& end);

/// "run-00000012 (at its venue 777): sell 2 contracts of BTC-PERPETUAL at 63800 USD, 1 filled, not ended in this file".
std::string toText(const FollowedOrder& order);

}  // namespace ballast::journal
