#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "venue/hyperliquid_feed/weights.h"
#include "venue/rate_budget.h"

namespace ballast::hyperliquid {

/// What a feed is asked for, and within which bounds. Figures not found in the venue's documentation are settings.
///
/// Source   Hyperliquid docs, "Rate limits and user limits", "Timeouts and heartbeats"; stale limits: the desk's own
///          (fault list, section 3).
struct FeedTerms {
    std::string name{"Hyperliquid"};                ///< Of the venue, in the desk.
    std::vector<std::string> underlyings;           ///< Coins: "BTC".
    std::vector<std::string> indexOf;               ///< Coins whose oracle price is told as this venue's index.
    bool fastBooks{true};                           ///< Five levels each half second; false: twenty each five seconds.
    Duration pingEvery{Duration::seconds(30)};      ///< The venue closes a line that is quiet for a minute.
    Duration answersWithin{Duration::seconds(10)};  ///< A subscription that is not confirmed by then is made again.
    Duration listingEvery{Duration::minutes(10)};   ///< Terms and margin rules change without a word (F38, F106).
    bool usesFlagged{};  ///< Perpetuals of F106 are told as others: a person has looked at them.
    Duration staleAfter{Duration::seconds(2)};
    Duration crossedFor{Duration::milliseconds(500)};
    venue::RateTerms messages{.perSecond = 20.0, .burst = 100.0};  ///< Of the venue's 2000 a minute.
    /// What this machine asks of the venue, its accounts' lines included; never null.
    std::shared_ptr<venue::SharedBudget> weights{std::make_shared<venue::SharedBudget>(weightTerms(kWeightAMinute))};
};

}  // namespace ballast::hyperliquid
