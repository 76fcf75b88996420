#pragma once

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "venue/rate_budget.h"

namespace ballast::deribit {

/// What a feed is asked for, and within which bounds. Figures not found in the venue's documentation are settings.
///
/// Source   Deribit API documentation v2, rate limits; stale limits: the desk's own (fault list, section 3).
struct FeedTerms {
    std::string name{"Deribit"};           ///< Of the venue, in the desk.
    std::vector<std::string> underlyings;  ///< Coins: "BTC".
    std::string interval{"100ms"};         ///< Of tickers, books and trades; "raw" needs a login.
    bool optionBooks{true};                ///< Books of options too, not of futures and perpetuals alone.
    Duration heartbeat{Duration::seconds(10)};
    Duration summaryEvery{Duration::seconds(10)};   ///< Confirms quiet strikes.
    Duration listingEvery{Duration::minutes(10)};   ///< Terms change without a word of the venue (F38).
    Duration answersWithin{Duration::seconds(10)};  ///< A call without an answer by then is made again.
    Duration staleLiquid{Duration::seconds(2)};     ///< Perpetuals, futures, indices.
    Duration staleOption{Duration::seconds(15)};
    Duration crossedFor{Duration::milliseconds(500)};
    venue::RateTerms calls{.perSecond = 20.0, .burst = 100.0};
    /// Below the venue's own 3.3 a second and 10 at once: calls that were sent apart may arrive together, and one too
    /// many ends the line.
    venue::RateTerms subscriptions{.perSecond = 2.5, .burst = 8.0};
    venue::RateTerms listings{.perSecond = 0.1, .burst = 5.0};
};

}  // namespace ballast::deribit
