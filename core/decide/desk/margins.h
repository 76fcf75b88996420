#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "controls/gate_rules.h"
#include "controls/gate_view.h"
#include "desk/state.h"
#include "pricing/isa.h"

namespace ballast::desk {

/// Nearer than this a liquidation is a breach; from 80 % of the way there a warning. Of the joint move of spot in daily
/// standard deviations, and of the hours that funding alone would take.
inline constexpr double kLiquidationFloorSigmas = 3.0;
inline constexpr double kLiquidationFloorHours = 24.0;

/// C20: the share of equity that initial margin may ask for.
using controls::kMostMarginShare;

/// What a venue states of an account itself, USD at our prices of its currencies.
struct StatedSums {
    std::optional<double> initialUsd, maintenanceUsd, equityUsd;
    Timestamp at;
};
/// Empty where it has stated nothing, or a currency that it needs margin in has no price; equity in others without a
/// price is left out.
std::optional<StatedSums> statedMargin(const State& state, domain::AccountId account);

/// Between ours and the venue's maintenance margin; beyond it a person is told.
inline constexpr double kMarginsApart = 0.02;

/// What one account must have and has, USD, by its venue's rule; without one an estimate of the share alone. What is
/// absent could not be computed, and `message` says why.
struct AccountMargin {
    std::string account;              ///< Label: "Deribit", "Deribit/quotes".
    domain::AccountId id{};           ///< Of accountMargins alone.
    std::string rule, parameterDate;  ///< "estimate" where no rule is known.
    std::optional<double> initialUsd, maintenanceUsd, equityUsd;
    std::optional<double> share;  ///< Initial over equity, a fraction; absent without equity too.
    bool estimated{};
    std::string source;
    std::optional<double> shock;   ///< Nearest joint move of spot that liquidates, signed fraction; 0: it may now.
    std::optional<double> sigmas;  ///< The same in daily standard deviations.
    std::optional<double> fundingHours;  ///< Until funding alone liquidates; absent: never.
    bool distanceEstimated{};
    std::string distanceMethod;
    std::string message;
    std::optional<StatedSums> stated;  ///< The venue's own figures; empty: it states none.
};

/// Every account that holds cash and positions, wallets aside, in order of their numbers. `isa` as risk::venueMargin:
/// none where a run must repeat.
std::vector<AccountMargin> accountMargins(const State& state, std::optional<pricing::Isa> isa = std::nullopt);

/// A holding that an account does not have, and what it would pay for it; USD, negative is received, zero for what is
/// entered at a price.
struct Supposed {
    risk::Holding holding;
    double costUsd{};
};
/// The same of one account, with those besides. Empty: a wallet, or it holds nothing.
std::optional<AccountMargin> accountMargin(const State& state, domain::AccountId account,
                                           std::span<const Supposed> besides,
                                           std::optional<pricing::Isa> isa = std::nullopt);

/// An order of so many contracts or coins, signed, at `price` of the instrument, once it has filled.
Supposed supposedOf(const State& state, const domain::Instrument& instrument, double quantity, double price);

/// Initial margin and equity of an account by its venue's rule with `orders` filled, and with what works there or
/// without it, whichever leaves less free; by the venue's own figures where those leave less still. Without distances,
/// in the scalar form, so that a run repeats. Empty: a wallet, nothing is held, no rule is known, or it cannot be
/// computed.
std::optional<controls::MarginAfter> marginAfter(const State& state, domain::AccountId account,
                                                 std::span<const Supposed> orders);
/// The same as it was last looked at (`State::marginsSeen`), of orders that nobody knows the fills of: all raise it.
std::optional<controls::MarginAfter> marginLastSeen(const State& state, domain::AccountId account);

/// The same of one account of a book that is not the desk's: one in which orders have filled that nobody sent. Empty: a
/// wallet.
std::optional<AccountMargin> marginWithBook(const State& state, const valuation::BookState& book,
                                            domain::AccountId account, std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::desk
