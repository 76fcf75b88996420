#include "research/quoting/cartea_jaimungal.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace ballast::quoting {

namespace {

Result<void> check(const CarteaJaimungalParameters& p)
{
    const bool finite = std::isfinite(p.arrivalRate) && std::isfinite(p.decay) && std::isfinite(p.runningPenalty) &&
                        std::isfinite(p.terminalPenalty);
    const bool valid = p.arrivalRate > 0.0 && p.decay > 0.0 && p.runningPenalty >= 0.0 && p.terminalPenalty >= 0.0 &&
                       p.inventoryLimit >= 1 && p.inventoryLimit <= kWidestInventory;
    if (finite && valid) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cartea-Jaimungal depths need positive arrival rate and decay, penalties of zero or more "
                            "and an inventory limit of 1 to {}; were {}, {}, {}, {}, {}",
                            kWidestInventory, p.arrivalRate, p.decay, p.runningPenalty, p.terminalPenalty,
                            p.inventoryLimit));
}

}  // namespace

Result<std::vector<QuoteOffsets>> carteaJaimungalDepths(const CarteaJaimungalParameters& p, double timeLeft)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    std::vector<double> terminal;
    for (int q = -p.inventoryLimit; q <= p.inventoryLimit; ++q)
        terminal.push_back(-p.terminalPenalty * p.decay * q * q);
    const InventoryChain chain{.limit = p.inventoryLimit,
                               .curvature = p.runningPenalty * p.decay,
                               .coupling = p.arrivalRate / std::numbers::e};
    const auto logs = logEvolved(chain, terminal, timeLeft);
    if (!logs) return tl::unexpected(logs.error());
    std::vector<QuoteOffsets> depths(logs->size());
    for (std::size_t i = 0; i < depths.size(); ++i) {
        const double here = 1.0 / p.decay + (*logs)[i] / p.decay;
        if (i + 1 < depths.size()) depths[i].bid = here - (*logs)[i + 1] / p.decay;
        if (i > 0) depths[i].ask = here - (*logs)[i - 1] / p.decay;
        if (!std::isfinite(depths[i].bid.value_or(0.0)) || !std::isfinite(depths[i].ask.value_or(0.0)))
            return fail(ErrorCode::InvalidArgument, "a Cartea-Jaimungal depth is beyond what a double holds");
    }
    return depths;
}

}  // namespace ballast::quoting
