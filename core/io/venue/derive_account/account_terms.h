#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/money.h"
#include "domain/orders.h"
#include "venue/derive_account/signed_order.h"
#include "venue/rate_budget.h"
#include "venue/shared_budget.h"

namespace ballast::derive {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and nothing signed leaves but the login.
    Network network{Network::Mainnet};
    std::vector<std::string> underlyings;             ///< Coins whose options and perpetuals are traded.
    Duration signatureLasts{Duration::seconds(900)};  ///< From sending; the venue takes 10 s to 120 days.
    double feeHeadroom{1.1};                          ///< Over the fee that the venue asks for at least.
    Duration listingEvery{Duration::minutes(10)};
    Duration listedWithin{Duration::seconds(30)};  ///< From login to orders; then the line is dropped.
    Duration stillDesk{Duration::seconds(10)};     ///< A desk that does not move for so long loses its line.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    venue::RateTerms reads{.perSecond = 2.5, .burst = 12.0};  ///< Calls that match nothing.
    std::shared_ptr<venue::SharedBudget> readsOfWallet;       ///< Of `reads`; none: the account has them alone.
};

}  // namespace ballast::derive
