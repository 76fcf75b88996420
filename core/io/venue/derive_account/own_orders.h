#pragma once

#include <optional>
#include <set>
#include <string>

#include "venue/account/orders_here.h"
#include "venue/account/told_trades.h"
#include "venue/derive_account/account_messages.h"
#include "venue/derive_account/account_terms.h"

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
    bool cancelLeft{};  ///< A cancel of it was sent before.
};

/// Orders of ours at the venue, from their leaving to their end, and what its messages make of them. One that is
/// changed is another order of the same label there: which of the two a word is about is told by the venue's numbers.
///
/// Threads  One.
class OwnOrders final : public account::OrdersHere<WorkingHere> {
public:
    /// What a message leaves open.
    enum class Then { Nothing, AskState };

    /// All outlive it.
    OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, account::Teller tell);

    void left(const domain::OrderIntent& order, const domain::Instrument& instrument);
    Then updated(const VenueOrder& order, Timestamp now);
    /// Told once, whatever becomes of it on the chain.
    void traded(const VenueTrade& trade);
    void rejected(const domain::ClientOrderId& order, std::string why);
    /// It was to take at once, and nobody stood at its limit: over, with nothing wrong about it.
    void foundNobody(const domain::ClientOrderId& order, std::string why);
    /// Another order stands for it under the same label. Gives an end that was told meanwhile, of the old or the new
    /// one.
    std::optional<VenueOrder> replaced(const domain::ClientOrderId& order, std::uint64_t amendment,
                                       domain::Quantity wanted, const VenueOrder& now);
    /// The old one stands, or has ended, as was told or will be when it is asked about.
    Then notReplaced(const domain::ClientOrderId& order, std::uint64_t amendment, Timestamp now);
    void lineLost();
    /// False: it is in what no feed lists, and cannot be counted.
    bool report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now);

private:
    bool complete(const domain::ClientOrderId& order, const domain::Instrument& instrument,
                  const account::OtherOrders::Other& other, WorkingHere& working) override;
    void note(const VenueOrder& order, Timestamp now);
    void tellEnd(const VenueOrder& order);

    const AccountTerms& m_terms;
    account::ToldTrades m_trades;
};

}  // namespace ballast::derive
