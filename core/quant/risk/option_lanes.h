#pragma once

#include <span>

#include "pricing/isa.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// The options of one expiry that are valued together.
struct OptionRow {
    std::span<const double> strikes;  ///< Positive.
    std::span<const double> signs;    ///< 1 of a call, -1 of a put.
};

/// What `valueOption` gives for each of them, in price, delta, gamma, vega and theta, bit for bit; eight at a time. The
/// other sensitivities stay zero. Levels have the same bits, so nobody has to state one; for tests it can be.
///
/// Shapes   units: as many as the row has, written.
void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units);
void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units,
                  pricing::Isa isa);

}  // namespace ballast::risk
