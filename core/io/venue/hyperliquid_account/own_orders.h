#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "venue/account/orders_here.h"
#include "venue/account/told_trades.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_account/account_terms.h"
#include "venue/hyperliquid_feed/listing.h"

namespace ballast::hyperliquid {

/// What is kept of an order that left.
struct WorkingHere : sockets::WorkingOrder {
    std::string cloid;
    std::uint32_t asset{};
    domain::Quantity quantity, filled;
    bool acknowledged{};
    Timestamp expires;  ///< Later than that the venue does not place it.
};

/// Orders of ours at the venue, from their leaving to their end, and what its messages make of them.
///
/// Threads  One.
class OwnOrders final : public account::OrdersHere<WorkingHere> {
public:
    using Listed = std::map<std::string, ListedPerpetual, std::less<>>;

    /// All outlive it. `owner` is the account's address.
    OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, std::string owner, account::Teller tell);

    void list(const ListedPerpetual& row) { m_listed.insert_or_assign(row.coin, row); }
    /// Null: the venue lists no such coin.
    const ListedPerpetual* listed(const std::string& coin) const;

    void left(const domain::OrderIntent& order, WorkingHere working);
    /// The answer to an order: its number, what it traded at once, or why it is none.
    void answered(const domain::ClientOrderId& order, const ActionStatus& status);
    /// From orderUpdates. False: in a word that is not known, so that its state is to be asked for.
    bool updated(const VenueOrder& order, const domain::ClientOrderId& ours, Timestamp now);
    /// A fill as told live or, as history, when the channel opens.
    void filled(const VenueFill& fill, bool isHistory, Timestamp now);
    /// It has ended; the answer and the update say it both, and the first is told.
    void end(const domain::ClientOrderId& order, domain::OrderState state, std::string why,
             std::optional<domain::Quantity> filled);
    /// The order of a fill or a report: by the venue's number, or by its cloid. Empty: none of ours.
    std::optional<domain::ClientOrderId> ours(std::uint64_t oid, const std::string& cloid) const;
    /// False: it is in what no feed lists, and cannot be counted.
    bool report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now);

private:
    bool complete(const domain::ClientOrderId& order, const domain::Instrument& instrument,
                  const account::OtherOrders::Other& other, WorkingHere& working) override;
    void note(const VenueOrder& order, Timestamp now);
    /// What the order's own fills come to. True: it is filled with this one.
    bool count(const domain::ClientOrderId& order, const VenueFill& fill);
    bool acknowledge(const domain::ClientOrderId& order, std::optional<std::uint64_t> oid);

    const AccountTerms& m_terms;
    const std::string m_owner;
    Listed m_listed;                                         ///< By coin.
    std::map<std::uint64_t, domain::ClientOrderId> m_byOid;  ///< Of orders that rest.
    account::ToldTrades m_trades;                            ///< Two channels have each.
};

}  // namespace ballast::hyperliquid
