#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "domain/accounts.h"
#include "domain/instrument.h"

namespace ballast::domain {

/// One option leg of a recipe, resolved against the first chain seen: the listed expiry nearest to `tenorDays`, the
/// listed strike whose |forward delta| is nearest to `delta`, and the size that gives `vegaUsd`.
struct RecipeLeg {
    std::string underlying;
    std::string venue;
    double tenorDays{};
    OptionRight right{OptionRight::Call};
    double delta{};  ///< |forward delta|, 0 to 1.
    bool isShort{};
    double vegaUsd{};  ///< USD per volatility point, positive.
    std::string account{kMainAccount};
    /// What the options are paid in, where the book says so ("BTC_USDC"); none: in the coin, or as the venue's only
    /// ones.
    CurrencyId settles{};
};

/// A position named outright. Quantity in contracts or coins, signed.
struct NamedPosition {
    std::string instrument;
    Quantity quantity;
    std::string venue{};  ///< Empty: the only one that lists it.
    std::string account{kMainAccount};
};

/// A linear hedge position at the start: a quantity, or, without one, what makes net delta zero.
struct RecipeHedge {
    std::string underlying;
    std::string instrument;
    std::optional<Quantity> quantity;
    std::string venue{};  ///< Empty: the only one that lists it.
    /// Also where the engine's own hedges in this instrument go.
    std::string account{kMainAccount};
    CurrencyId settles{};  ///< What the instrument must be paid in, where the book says so.
};

struct CashBalance {
    std::string venue;
    std::string currency;  ///< "USDC", "BTC".
    double amount{};
    std::string account{kMainAccount};
};

/// Limits and targets of one underlying. A missing limit means 0 allowed.
struct UnderlyingLimits {
    std::string underlying;
    double netDelta{};                                                  ///< Coins, absolute.
    double gammaPerPercent{};                                           ///< Coins per 1 %, absolute.
    double vegaUsd{};                                                   ///< USD per point, absolute, whole underlying.
    double cellDelta{}, cellGamma{}, cellVegaUsd{}, cellNotionalUsd{};  ///< One heat map cell.
    double orderNotionalUsd{};                                          ///< C03, one order.
    double dailyLossUsd{};                                              ///< C10.
    double targetDelta{};                                               ///< Coins.
    double riskAversion{};                                              ///< Per USD of the whole book, 1e-8 to 1e-2.
    /// Coins of net delta, absolute, if all bids, or all asks, of our quotes were filled (C04); missing: netDelta.
    std::optional<double> quotedDelta{};
    double hedgeGamma{}, hedgeVegaUsd{};               ///< C05, change by one hedge; units as above. 0: no bound.
    double hedgeVolume5minUsd{}, hedgeVolumeDayUsd{};  ///< C09, what automatic hedges send. 0: no bound.
};

/// Which venue's index is the reference price of an underlying; where none is named it is that of whoever tells one
/// first.
struct NamedIndex {
    std::string underlying, venue;
};

struct BookDefinition {
    std::string name;
    std::string text;  ///< The file as read; the journal keeps it, so that a run repeats without the file.
    std::vector<RecipeLeg> legs;
    std::vector<NamedPosition> positions;
    std::vector<RecipeHedge> hedges;
    std::vector<CashBalance> cash;
    std::vector<UnderlyingLimits> limits;
    std::vector<NamedIndex> indices{};
    /// Accounts, each by venue and name, that are there though nothing else in the book names them.
    std::vector<std::pair<std::string, std::string>> accounts{};
    double rollDays{3.0};  ///< A recipe leg with less left is rolled.

    const UnderlyingLimits* findLimits(std::string_view underlying) const;
    /// Calls see(venue, account) for each part of the book that names an account, in the book's order: legs, positions,
    /// hedges, cash, then those that it only names. The venue is empty where the book leaves it to the listing.
    template <class See> void eachAccount(See see) const
    {
        const auto of = [&](const auto& parts) {
            for (const auto& part : parts)
                see(part.venue, part.account);
        };
        of(legs);
        of(positions);
        of(hedges);
        of(cash);
        for (const auto& [venue, account] : accounts)
            see(venue, account);
    }
};

}  // namespace ballast::domain
