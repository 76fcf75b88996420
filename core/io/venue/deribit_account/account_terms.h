#pragma once

#include <string>
#include <vector>

#include "domain/money.h"
#include "domain/orders.h"
#include "venue/deribit_account/maker_protection.h"
#include "venue/rate_budget.h"

namespace ballast::deribit {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and no order or amendment leaves.
    bool mayWithdraw{};        ///< True: a key that may withdraw is taken, as a throwaway account's is (F82).
    Duration heartbeat{Duration::seconds(10)};
    ProtectionTerms protection{};                  ///< Of quotes; not wanted: they leave without it.
    std::vector<std::string> underlyings;          ///< Coins whose quotes are protected.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    Duration measuresEvery{Duration::seconds(5)};  ///< The venue's clock.
    Duration upWithin{Duration::seconds(20)};      ///< Of a line's opening: login, protection and channels.
    venue::RateTerms calls{.perSecond = 20.0, .burst = 100.0};  ///< That match nothing: reads.
};

}  // namespace ballast::deribit
