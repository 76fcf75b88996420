#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "venue/account/not_found.h"
#include "venue/account/other_orders.h"
#include "venue/account/teller.h"
#include "venue/deribit_account/account_terms.h"
#include "venue/deribit_account/private_messages.h"
#include "venue/instrument_names.h"
#include "venue/sockets/working_orders.h"

namespace ballast::deribit {

/// Orders of ours at the venue, from their leaving to their end, and what its messages make of them. What a message
/// says is told; what it leaves open is asked for.
///
/// Threads  One.
class OwnOrders {
public:
    using Working = sockets::WorkingOrders<sockets::WorkingOrder>;
    using Ids = std::vector<domain::ClientOrderId>;

    /// All outlive it.
    OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, MakerProtection& makers,
              account::Teller tell);

    Working& working() { return m_working; }
    const Working& working() const { return m_working; }
    account::OtherOrders& others() { return m_others; }

    void left(const domain::OrderIntent& order, const domain::Instrument& instrument);
    /// Marks what is to be cancelled; one of a run before this, by its name alone. True: everything of the account.
    bool want(const domain::CancelIntent& intent, Timestamp now);
    /// Gives the orders whose state the venue did not say in a word that is known.
    Ids take(const Changes& changes, Timestamp now);
    /// The venue took the order with none of its words on what became of it: told as rejected.
    void rejected(const domain::ClientOrderId& order, std::int64_t code, const std::string& why, Timestamp now);
    /// The venue's answer about one order, by its label: none, one, or several of one label.
    void answered(const domain::Query& query, std::vector<VenueOrder> orders, Timestamp now);
    /// False: it is in what no feed lists, and cannot be counted.
    bool report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now);

    std::optional<domain::Instrument> instrumentOf(const std::string& name) const;
    /// What the order's instrument settles in; empty where that is not known.
    std::string currencyOf(domain::InstrumentId instrument) const;

private:
    void tellTrade(const Changes& changes, std::size_t place, Timestamp now);
    void tellEnd(const VenueOrder& order);
    void noteFired(const VenueOrder& order, Timestamp now);
    void noteOther(const VenueOrder& order, Timestamp now);
    void adopt(const domain::ClientOrderId& order, domain::InstrumentId instrument);
    void forget(const domain::ClientOrderId& order);

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    MakerProtection& m_makers;
    const account::Teller m_tell;
    Working m_working;                               ///< Sent, and not known to have ended.
    std::set<domain::ClientOrderId> m_acknowledged;  ///< Of those that work.
    account::OtherOrders m_others;
    account::NotFound m_notFound;
};

}  // namespace ballast::deribit
