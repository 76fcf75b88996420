#pragma once

#include <memory>
#include <string>

#include "domain/money.h"
#include "domain/orders.h"
#include "venue/hyperliquid/action_hash.h"
#include "venue/hyperliquid_feed/weights.h"

namespace ballast::hyperliquid {

/// One account as the desk and the venue call it, and how its line is kept.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;  ///< Names of its latch scopes.
    bool trades{};             ///< False: the account is read, and nothing signed leaves.
    Network network{Network::Mainnet};
    Duration cancelAfter{
        Duration::seconds(20)};  ///< The venue cancels everything so long after the last renewal; 5 s or more.
    Duration pingEvery{Duration::seconds(30)};     ///< The venue closes a line that is quiet for a minute.
    Duration forgetsAfter{Duration::seconds(60)};  ///< An answer that has not come by then is never waited for.
    Duration ordersExpire{
        Duration::seconds(10)};  ///< After that the venue places no order that it holds up; a second or more.
    Duration readsBehind{
        Duration::seconds(5)};  ///< What was placed is in every answer by then, the clocks' difference included.
    /// What this machine asks of the venue and has it do, the feed and other accounts included; never null.
    std::shared_ptr<venue::SharedBudget> weights{std::make_shared<venue::SharedBudget>(weightTerms(kWeightAMinute))};
};

}  // namespace ballast::hyperliquid
