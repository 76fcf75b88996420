#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// Why a quote did not enter a fit.
enum class Rejection : std::uint8_t {
    None,              ///< It entered.
    OtherSide,         ///< In the money: the side out of the money stands for the strike.
    Repeated,          ///< The option stood before it.
    NoVolatility,      ///< Neither a mark volatility nor one of the mark price.
    AbsurdVolatility,  ///< Below 2 % or above 1,000 %.
    MarksDiffer,       ///< Two rows of one option give two volatilities.
    MarkIsNotPrice,    ///< Mark volatility and mark price of the row contradict each other.
    Crossed,           ///< Bid above ask.
    MarkOffMarket,     ///< The mark lies outside the row's own bid and ask by more than their spread.
    OffNeighbours,     ///< It agrees with itself, but not with the strikes beside it.
    FarFromMoney
};
/// "mark volatility and mark price contradict each other"; empty for None.
std::string_view reasonOf(Rejection rejection) noexcept;

/// A column that most rows of an expiry contradict, while its others agree with each other. It is not used.
enum class ColumnFault : std::uint8_t {
    None,
    Volatilities,  ///< Mark volatilities: bid and ask confirm the mark prices, whose volatilities are taken.
    Prices,        ///< Mark prices: bid and ask confirm the mark volatilities.
    Bids,          ///< Above the marks, or far below all of them.
    Asks,          ///< Below the marks, or far above all of them.
    Marks          ///< Mark volatilities or mark prices: bid and ask do not tell which.
};

/// One quote beside the fit, for the smile's picture. Volatilities are decimals; an absent one is not quoted or has
/// no Black volatility.
struct QuoteFit {
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::optional<double> markIv;
    std::optional<double> bidIv;
    std::optional<double> askIv;
    std::optional<double> priceIv;  ///< Of the mark price, where it was looked at.
    double fitIv{};
    bool priceDoubted{};  ///< The mark price is contradicted by its row's other cells: nothing is valued at it.
    bool used{};          ///< Entered the fit; of the two sides of a strike only one does.
    Rejection rejection{Rejection::None};  ///< Why not.
};

/// Smile of one expiry with how well it fits and whether it is free of arbitrage.
struct FittedSlice {
    Timestamp expiry;
    double forward{};        ///< Quote currency per coin, at fit time.
    double yearsToExpiry{};  ///< At fit time, ACT/365F.
    SviSlice smile;
    int quotesUsed{};
    int quotesRejected{};    ///< Quotes out of the money that were left out.
    double rmseVolPoints{};  ///< Over the used quotes between 5 and 95 delta.
    double minG{};           ///< Least g on the arbitrage grid.
    double minGAt{};         ///< Where, log-moneyness.
    bool butterflyOk{};
    bool calendarOk{true};         ///< Crosses neither neighbour.
    double calendarGap{};          ///< Least gap in total variance to either neighbour; 0 without neighbours.
    double worstCalendarK{};       ///< Where, log-moneyness.
    std::vector<QuoteFit> quotes;  ///< In order of strike, calls first.
    ColumnFault columnFault{};
    int quotesTwoSided{};          ///< Used quotes with bid and ask; of these
    int quotesOutside{};           ///< the smile leaves so many, and
    int quotesFarOutside{};        ///< so many within 1.5 standard deviations by more than their spread;
    double worstOutsideSpreads{};  ///< by so many spreads at worst;
    double worstNearOutside{};     ///< near the money by this volatility at worst, decimal.

    const SviParameters& parameters() const noexcept { return smile.parameters(); }
    bool isArbitrageFree() const noexcept { return butterflyOk && calendarOk; }
};

}  // namespace ballast::volatility
