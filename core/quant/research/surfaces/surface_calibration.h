#pragma once

#include <span>
#include <vector>

#include "volatility/smile_fit.h"

namespace ballast::volatility {

/// Points of one expiry.
struct SmileInput {
    double yearsToExpiry{};  ///< ACT/365F.
    std::span<const VariancePoint> points;
};

/// One smile of a surface with its verdicts.
struct CalibratedSmile {
    SmileFit fit;
    CalendarCheck calendar;  ///< Gap from the smile before; 0 for the first.

    bool isArbitrageFree() const noexcept { return fit.butterfly.ok() && calendar.ok(); }
};

/// Fits smiles in order of expiry and repairs or marks butterfly arbitrage and crossings between them: what fitSurface
/// does once quotes have become points. `starts`, where given, has one entry a smile: parameters of a near one.
///
/// Errors   InvalidArgument if there is no input, years do not increase, or as calibrateSvi for the first input that
///          cannot be fitted.
Result<std::vector<CalibratedSmile>> calibrateSurface(std::span<const SmileInput> inputs,
                                                      std::span<const SviParameters> starts = {});

}  // namespace ballast::volatility
