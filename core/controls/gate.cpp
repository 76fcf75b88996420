#include "controls/gate.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::controls {

namespace {

using domain::TradingState;

bool lowersExposure(const GateInputs& in)
{
    return std::abs(in.netDeltaAfter - in.targetDelta) < std::abs(in.netDeltaBefore - in.targetDelta);
}

std::optional<Refusal> checkFinite(const GateInputs& in)
{
    const bool finite = std::isfinite(in.quantity) && std::isfinite(in.limitPrice) &&
                        std::isfinite(in.referencePrice) && std::isfinite(in.spot) &&
                        std::isfinite(in.netDeltaBefore) && std::isfinite(in.netDeltaAfter) &&
                        std::isfinite(in.targetDelta) && std::isfinite(in.collar);
    if (finite && in.quantity > 0.0 && in.spot > 0.0 && in.instrument != nullptr) return std::nullopt;
    return Refusal{"F36", "Size, price or exposure of the order is not a usable number, so it was refused."};
}

std::optional<Refusal> checkState(const GateInputs& in)
{
    if (in.state == TradingState::Normal || in.flatten) return std::nullopt;
    if (in.state == TradingState::Reducing && lowersExposure(in)) return std::nullopt;
    return Refusal{"C15", fmt::format("Trading is {}; a person must resume it first.", domain::toString(in.state))};
}

std::optional<Refusal> checkCollar(const GateInputs& in)
{
    if (!(in.referencePrice > 0.0))
        return Refusal{"C01", "No usable reference price for the collar, so the order was refused."};
    double room = in.collar * in.referencePrice;
    if (in.instrument->isOption()) {
        const auto reference = domain::Price::fromDouble(in.referencePrice).value_or(domain::Price{});
        room = std::max(room, 5.0 * in.instrument->price.tickAt(reference).toDouble());
    }
    if (std::abs(in.limitPrice - in.referencePrice) <= room * (1.0 + 1e-12)) return std::nullopt;
    return Refusal{"C01",
                   fmt::format("Limit price {:.4f} is outside the collar ±{:.4f} around {:.4f}; the risk manager may "
                               "change it.",
                               in.limitPrice, room, in.referencePrice)};
}

std::optional<Refusal> checkSize(const GateInputs& in)
{
    const double notional = in.quantity * in.spot;
    const double limit = in.limits == nullptr ? 0.0 : in.limits->orderNotionalUsd;
    if (notional <= limit || in.flatten) return std::nullopt;
    return Refusal{"C03",
                   fmt::format("Order notional {:.0f} USD is above the limit {:.0f} USD; the risk manager may change "
                               "it.",
                               notional, limit)};
}

std::optional<Refusal> checkDelta(const GateInputs& in)
{
    const double limit = in.limits == nullptr ? 0.0 : in.limits->netDelta;
    if (in.flatten || std::abs(in.netDeltaAfter) <= limit || lowersExposure(in)) return std::nullopt;
    return Refusal{"C04", fmt::format("Net delta after the order would be {:+.3f}, limit ±{:.3f}; the risk manager may "
                                      "change it.",
                                      in.netDeltaAfter, limit)};
}

std::optional<Refusal> checkEffect(const GateInputs& in)
{
    if (!in.automatic || in.flatten || in.instrument->isOption() || lowersExposure(in)) return std::nullopt;
    return Refusal{"C12", fmt::format("The hedge would not lower net delta ({:+.3f} to {:+.3f}), so it was refused.",
                                      in.netDeltaBefore, in.netDeltaAfter)};
}

std::optional<Refusal> checkDuplicate(const GateInputs& in)
{
    if (!in.duplicate) return std::nullopt;
    return Refusal{"C14", "The same order left within the last 2 s, so this one was refused."};
}

}  // namespace

std::optional<Refusal> checkOrder(const GateInputs& inputs)
{
    for (auto* rule : {checkFinite, checkState, checkCollar, checkSize, checkDelta, checkEffect, checkDuplicate})
        if (auto refusal = rule(inputs)) return refusal;
    return std::nullopt;
}

}  // namespace ballast::controls
