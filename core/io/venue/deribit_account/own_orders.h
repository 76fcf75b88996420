#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "venue/account/orders_here.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/private_messages.h"

namespace ballast::deribit {

/// Orders of ours at the venue, from their leaving to their end, and what its messages make of them. What a message
/// says is told; what it leaves open is asked for.
///
/// Threads  One.
class OwnOrders final : public account::OrdersHere<sockets::WorkingOrder> {
public:
    using Ids = std::vector<domain::ClientOrderId>;

    /// All outlive it.
    OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, MakerProtection& makers,
              account::Teller tell);

    void left(const domain::OrderIntent& order, const domain::Instrument& instrument);
    /// Gives the orders whose state the venue did not say in a word that is known.
    Ids take(const Changes& changes, Timestamp now);
    /// The venue took the order with none of its words on what became of it: told as rejected.
    void rejected(const domain::ClientOrderId& order, std::int64_t code, const std::string& why, Timestamp now);
    /// The venue's answer about one order, by its label: none, one, or several of one label.
    void answered(const domain::Query& query, std::vector<VenueOrder> orders, Timestamp now);
    /// False: it is in what no feed lists, and cannot be counted.
    bool report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now);

    std::optional<domain::Instrument> instrumentOf(const std::string& name) const { return instrumentNamed(name); }
    /// What the order's instrument settles in; empty where that is not known.
    std::string currencyOf(domain::InstrumentId instrument) const;

private:
    void tellTrade(const Changes& changes, std::size_t place, Timestamp now);
    /// Once, with the venue's own id.
    void acknowledge(const VenueOrder& order);
    void tellEnd(const VenueOrder& order);
    void noteFired(const VenueOrder& order, Timestamp now);
    void note(const VenueOrder& order, Timestamp now);
    void forget(const domain::ClientOrderId& order) override;

    const AccountTerms& m_terms;
    MakerProtection& m_makers;
    std::set<domain::ClientOrderId> m_acknowledged;  ///< Of those that work.
};

}  // namespace ballast::deribit
