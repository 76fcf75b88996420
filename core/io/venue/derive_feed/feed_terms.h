#pragma once

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "venue/rate_budget.h"

namespace ballast::derive {

/// What a feed is asked for, and within which bounds. Figures not found in the venue's documentation are settings.
///
/// Source   Derive docs, rate limits (25 calls in 5 s that match nothing); stale limits: the desk's own (fault list,
///          section 3).
struct FeedTerms {
    std::string name{"Derive"};                     ///< Of the venue, in the desk.
    std::vector<std::string> underlyings;           ///< Coins: "BTC".
    std::vector<std::string> indexOf;               ///< Coins whose spot feed is told as this venue's index.
    bool optionBooks{true};                         ///< Books of options too, not of perpetuals and spot alone.
    int tickerMs{1000}, fastTickerMs{100};          ///< Of options; of perpetuals and spot. The venue has 100 and 1000.
    int depth{10};                                  ///< Levels a side: 1, 10, 20 or 100.
    Duration confirmEvery{Duration::seconds(10)};   ///< Quiet strikes.
    Duration listingEvery{Duration::minutes(10)};   ///< Expiries are listed without a word (F38).
    Duration answersWithin{Duration::seconds(10)};  ///< A call without an answer by then is made again.
    Duration staleLiquid{Duration::seconds(2)};     ///< Perpetuals, spot.
    Duration staleOption{Duration::seconds(15)};
    Duration crossedFor{Duration::milliseconds(500)};
    venue::RateTerms calls{.perSecond = 2.5, .burst = 12.0};  ///< No window of 5 s has more than 25.
};

}  // namespace ballast::derive
