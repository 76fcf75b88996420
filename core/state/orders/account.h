#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "orders/notice.h"

namespace ballast::orders {

/// What a venue promises about its answers.
struct AccountTerms {
    Duration answersWithin{Duration::seconds(2)};
    Duration visibleWithin{Duration::seconds(10)};  ///< After which an order that was placed is found.
};

/// Unheard: nobody told of a connection. Ready: connected, reconciled without a difference, and held for 5 s (C19).
enum class AccountStanding : std::uint8_t { Unheard, Down, Reconciling, Ready };

/// One answer to a question about the whole account, until it is complete.
struct ReconcileRun {
    struct Line {
        domain::Quantity filled;
        bool isOpen{};
    };
    Timestamp askedAt;
    std::map<domain::ClientOrderId, Line> orders;  ///< Of ours.
    std::set<std::string> external;                ///< The venue's ids.
    std::map<domain::InstrumentId, domain::Quantity> positions;
    std::map<domain::CurrencyId, domain::Money> balances;
    bool done{};
    std::size_t reports() const { return orders.size() + external.size() + positions.size() + balances.size(); }
};

struct AccountState {
    AccountTerms terms;
    bool heard{}, up{}, armed{};
    std::string why;              ///< It is down, in the gateway's words; empty: it is up, or nobody said.
    bool amends{};                ///< What its venue can do, as told with the connection.
    std::uint64_t mostWorking{};  ///< 0: no bound of its own.
    Timestamp nextReconcile;      ///< Never: none is wanted.
    Timestamp reconciledSince;    ///< Never: not, or a difference stands.
    ReconcileRun run;
    std::map<domain::InstrumentId, Adjustment> positionsDiffer;  ///< Until they agree, settle or are adopted.
    std::map<domain::CurrencyId, Adjustment> balancesDiffer;
    std::map<domain::InstrumentId, Timestamp> agreed;    ///< When a report was asked for that agreed with ours.
    std::map<domain::InstrumentId, Timestamp> lastFill;  ///< Of ours, or its settlement.
};

/// An open order under our account that is none of ours.
struct ExternalOrder {
    domain::InstrumentId instrument;
    domain::Side side{domain::Side::Buy};
    domain::Quantity quantity, filled;
    domain::Price limitPrice;
    domain::Quantity reserved() const { return std::max(quantity - filled, domain::Quantity{}); }
};

/// Ours, as the book has it; the ledger asks when it compares.
class Holdings {
public:
    virtual ~Holdings() = default;
    virtual domain::Quantity position(domain::AccountId account, domain::InstrumentId instrument) const = 0;
    /// Empty if the account's cash in that currency is not kept.
    virtual std::optional<domain::Money> cash(domain::AccountId account, domain::CurrencyId currency) const = 0;
};

}  // namespace ballast::orders
