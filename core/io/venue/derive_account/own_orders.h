#pragma once

#include <optional>
#include <set>
#include <string>

#include "venue/account/not_found.h"
#include "venue/account/other_orders.h"
#include "venue/account/teller.h"
#include "venue/account/told_trades.h"
#include "venue/derive_account/account_messages.h"
#include "venue/derive_account/account_terms.h"
#include "venue/instrument_names.h"
#include "venue/sockets/working_orders.h"

namespace ballast::derive {

/// What is kept of an order that left.
struct WorkingHere : sockets::WorkingOrder {
    std::string name;  ///< The instrument's.
    domain::Quantity quantity, filled;
    bool acknowledged{}, isBuy{};
    std::string id;                   ///< The venue's, once it told it.
    std::set<std::string> replaced;   ///< Ids of orders that were cancelled for this one.
    std::optional<VenueOrder> ended;  ///< Its end, told while it is being replaced: of the old one or of all of it.
    bool isReplacing{};
};

/// Orders of ours at the venue, from their leaving to their end, and what its messages make of them. One that is
/// changed is another order of the same label there: which of the two a word is about is told by the venue's numbers.
///
/// Threads  One.
class OwnOrders {
public:
    using Working = sockets::WorkingOrders<WorkingHere>;
    /// What a message leaves open.
    enum class Then { Nothing, AskState };

    /// All outlive it.
    OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, account::Teller tell);

    Working& working() { return m_working; }
    const Working& working() const { return m_working; }
    account::OtherOrders& others() { return m_others; }

    void left(const domain::OrderIntent& order, const domain::Instrument& instrument);
    /// Marks what is to be cancelled; one of a run before this, by its name alone. True: everything of the account.
    bool want(const domain::CancelIntent& intent, Timestamp now);
    Then updated(const VenueOrder& order, Timestamp now);
    /// Told once, whatever becomes of it on the chain.
    void traded(const VenueTrade& trade);
    void rejected(const domain::ClientOrderId& order, std::string why);
    /// Another order stands for it under the same label. Gives an end that was told meanwhile, of the old or the new
    /// one.
    std::optional<VenueOrder> replaced(const domain::ClientOrderId& order, std::uint64_t amendment,
                                       domain::Quantity wanted, const VenueOrder& now);
    /// The old one stands, or has ended, as was told or will be when it is asked about.
    Then notReplaced(const domain::ClientOrderId& order, std::uint64_t amendment, Timestamp now);
    void lineLost();
    /// The venue has no order of that label, open or in its history read whole.
    void notFound(const domain::Query& query);
    /// False: it is in what no feed lists, and cannot be counted.
    bool report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now);

private:
    void adopt(const domain::ClientOrderId& order);
    void noteOther(const VenueOrder& order, Timestamp now);
    void tellEnd(const VenueOrder& order);

    const AccountTerms& m_terms;
    const venue::InstrumentNames& m_names;
    const account::Teller m_tell;
    Working m_working;
    account::ToldTrades m_trades;
    account::OtherOrders m_others;
    account::NotFound m_notFound;
};

}  // namespace ballast::derive
