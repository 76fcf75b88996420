#pragma once

#include <cstdint>
#include <span>

#include "pricing/isa.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// The options of one expiry that are valued together.
struct OptionRow {
    std::span<const double> strikes;        ///< Positive.
    std::span<const double> signs;          ///< 1 of a call, -1 of a put.
    std::span<const std::uint32_t> places;  ///< Where among `units` each stands; none twice.
};

/// What `valueOption` gives for each of them, in price, delta, gamma, vega and theta, bit for bit; eight at a time. The
/// other sensitivities stay zero. Levels have the same bits, so nobody has to state one; for tests it can be.
///
/// Shapes   strikes, signs and places: as many as there are options; units: those at `places` are written, the rest
/// stays.
void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units);
void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units,
                  pricing::Isa isa);

}  // namespace ballast::risk
