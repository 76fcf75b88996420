#pragma once

#include <optional>
#include <span>
#include <vector>

#include "controls/gate_view.h"

namespace ballast::controls {

/// One leg as the rules look at it.
struct Leg {
    std::size_t place{};  ///< In the basket.
    const domain::OrderProposal* order{};
    const domain::Instrument* instrument{};
    domain::Scopes scopes;
    std::optional<double> reference;
    std::optional<StandingOrder> old;  ///< What an amendment changes.
    domain::Quantity open;             ///< What may fill of it, positive: of an amendment what is not filled yet.
    domain::Quantity added;            ///< Of `open` what is beyond what stands already; positive.
    double deltaChange{};  ///< Coins of net delta when filled in full; of an amendment beyond what stands already.
};

/// A basket with what it does to net delta, coins: filled in full, and in its worst partial fills, of which that
/// nearest to the one end leaves out what works on the other side: an order that may never fill is no credit.
struct Basket {
    const GateView& view;
    domain::Mandate mandate{domain::Mandate::Automatic};
    std::vector<Leg> legs;
    const domain::UnderlyingLimits* limits{};
    std::string underlying;
    double spot{}, before{}, after{}, lowest{}, highest{}, target{};
    DeltaSides pending{};  ///< Of `before`.
    DeltaSides quoted{};   ///< Of quotes: those that stand.

    /// |net delta − target| falls when all is filled.
    bool lowersExposure() const;
    /// Takes back a part of the position, or all of it, and never more.
    static bool closes(const GateView& view, const domain::OrderProposal& order);
};

/// The basket as the rules see it; empty if an instrument is not known, or an order cannot be amended.
std::optional<Basket> makeBasket(const GateView& view, std::span<const domain::OrderProposal> orders,
                                 domain::Mandate mandate);

/// Adds every refusal of the rules that hold for the mandate, in the order of domain::Rule. Stops after F36: what is no
/// number is compared with no limit.
/// `sheet` gets what was judged, if it is given.
void judgeBasket(const Basket& basket, std::vector<domain::Refusal>& refusals, Sheet* sheet = nullptr);

/// What one contract stands for, USD; spot in USD per coin.
double contractUsd(const domain::Instrument& instrument, double spot);

/// Most contracts of one order (C02), or coins where a contract is less than one; working orders of one instrument and
/// of the desk (C11: what can be cancelled in the time that the kill switch promises; an account may be bound closer by
/// its venue).
constexpr double kLargestOrder = 10'000.0;
/// The same in contracts; spot in USD per coin.
double largestOrder(const domain::Instrument& instrument, double spot);
constexpr std::size_t kMostWorkingOfOne = 20;
constexpr std::size_t kMostWorking = 500;

/// New orders of one strategy in a second and in a minute (C07).
constexpr std::size_t kMostASecond = 5, kMostAMinute = 60;
/// Share of equity that initial margin may ask for after an order (C20): at least 30 % stays free.
constexpr double kMostMarginShare = 0.7;

}  // namespace ballast::controls
