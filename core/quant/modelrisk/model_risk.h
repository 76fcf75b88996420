#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/instrument.h"
#include "modelrisk/calibration.h"
#include "risk/holding_risk.h"

namespace ballast::modelrisk {

/// An option of the book with what the surface says of it.
struct ModelLeg {
    std::string instrument;
    domain::OptionRight right{domain::OptionRight::Call};
    double strike{};          ///< USD per coin.
    double forward{};         ///< USD per coin.
    double years{};           ///< To expiry.
    double volatility{};      ///< Of the surface, decimal.
    double quantity{};        ///< Contracts, signed.
    double forwardPerSpot{};  ///< F/S.
    bool inverse{};           ///< Settled in coins: worth V S/F USD.
};

/// What the models are asked. A value: the worker sees nothing of a running engine.
struct ModelRiskRequest {
    SequenceNumber sequence;  ///< Of the state that it was taken from; comes back in the result.
    Timestamp valuationTime;
    std::string underlying;
    std::vector<VolatilityPoint> points;
    std::vector<ModelLeg> legs;
    int unpricedLegs{};  ///< Options of the book that are not in `legs`: no volatility.
};

/// Value and sensitivities, USD. Units as domain::Exposure: delta in coins, vega USD per volatility point.
struct ModelGreeks {
    double valueUsd{};
    double delta{};
    double vega{};
};

struct LegComparison {
    std::string instrument;
    ModelGreeks black, heston, bates;
};

/// The book under three models.
struct ModelRiskResult {
    SequenceNumber sequence;
    Timestamp valuationTime;
    std::string underlying;
    CalibratedModel heston, bates;
    ModelGreeks black, hestonBook, batesBook;
    std::vector<LegComparison> legs;  ///< In the order of the request.
    int unpricedLegs{};

    double hestonGapUsd() const { return hestonBook.valueUsd - black.valueUsd; }
    double batesGapUsd() const { return batesBook.valueUsd - black.valueUsd; }
    /// Name of the model under which the book is worth least: "Black-76", "Heston" or "Bates".
    std::string worstModel() const;
};

/// The request that a book and a market make: points at 10, 25, 50, 75 and 90 delta of each expiry of two days or more,
/// and every option that has not expired. Reads no clock.
///
/// Errors   InvalidArgument if a holding names no instrument or its quantity is not finite; NotFound without a surface
///          or spot.
Result<ModelRiskRequest> makeModelRiskRequest(std::span<const risk::Holding> holdings, const risk::MarketView& market,
                                              std::string underlying, SequenceNumber sequence);

/// Calibrates both models to the points and values each leg under all three. Black-76 is on the surface itself, so the
/// gap of a book holds both the misfit of the model and what it says between the points; the fit error tells them
/// apart.
///
/// Delta is at unchanged parameters, as spot moves alone. Vega is the change when the square roots of v0 and theta both
/// rise by a volatility point: the model's own parallel move.
///
/// Errors   InvalidArgument for a leg that Black-76 refuses or that has expired, or points that calibrateHeston
///          refuses; Refused when stopped; Unsupported if QuantLib refuses.
/// Threads  Sets QuantLib's global evaluation date from the request; one thread of the process at a time. Same request,
///          same result.
Result<ModelRiskResult> compareModels(const ModelRiskRequest& request, const std::stop_token& stop = {});

}  // namespace ballast::modelrisk
