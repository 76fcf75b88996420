#pragma once

#include <QStringList>

#include "interfaces/snapshot.h"

/// What closing positions would send and cost, from what the screen shows: pure, so that it can be tested.
namespace ballast::ui {

struct FlattenEstimate {
    int orders{};
    double valueUsd{};  ///< Sum of amounts.
    double costUsd{};   ///< Half the spread of each, with the fee and impact of the newest decision for hedges.
    int withoutCost{};  ///< Positions whose spread nobody shows: not in `costUsd`.
    bool hasOptions{};  ///< Their fees are not in `costUsd`: the picture does not state them.
    QStringList names;  ///< "BTC-PERPETUAL +1.500", the first three.
};

/// Options: |vega| times half the quoted spread in volatility points. Hedges: the cost per coin that the newest
/// decision found for that instrument, its gas once.
FlattenEstimate estimateFlatten(const interfaces::Snapshot& snapshot, bool everything);

/// The same as sentences for the card.
QString flattenSentence(const interfaces::Snapshot& snapshot, bool everything);

}  // namespace ballast::ui
