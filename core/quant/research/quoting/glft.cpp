#include "research/quoting/glft.h"

#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/steady.h"

namespace ballast::quoting {

namespace {

Result<void> check(const GlftParameters& p)
{
    const bool finite = std::isfinite(p.volatility) && std::isfinite(p.intensity) && std::isfinite(p.decay) &&
                        std::isfinite(p.riskAversion);
    const bool valid = p.volatility >= 0.0 && p.intensity > 0.0 && p.decay > 0.0 && p.riskAversion > 0.0 &&
                       p.inventoryLimit >= 1 && p.inventoryLimit <= kWidestInventory;
    if (finite && valid) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a GLFT quote needs positive intensity, decay and risk aversion, volatility of zero or "
                            "more and an inventory limit of 1 to {}; were {}, {}, {}, {}, {}",
                            kWidestInventory, p.intensity, p.decay, p.riskAversion, p.volatility, p.inventoryLimit));
}

/// What is asked for a fill whatever the inventory: ln(1 + gamma/k) / gamma.
double baseOffset(const GlftParameters& p) { return steady::log1p(p.riskAversion / p.decay) / p.riskAversion; }

InventoryChain chainOf(const GlftParameters& p)
{
    return {.limit = p.inventoryLimit, .curvature = glftAlpha(p), .coupling = glftEta(p)};
}

Result<std::vector<QuoteOffsets>> offsetsOf(const GlftParameters& p, const std::vector<double>& logs)
{
    const double base = baseOffset(p);
    std::vector<QuoteOffsets> quotes(logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
        if (i + 1 < logs.size()) quotes[i].bid = (logs[i] - logs[i + 1]) / p.decay + base;
        if (i > 0) quotes[i].ask = (logs[i] - logs[i - 1]) / p.decay + base;
        if (!std::isfinite(quotes[i].bid.value_or(0.0)) || !std::isfinite(quotes[i].ask.value_or(0.0)))
            return fail(ErrorCode::InvalidArgument, "a GLFT offset is beyond what a double holds");
    }
    return quotes;
}

}  // namespace

double glftAlpha(const GlftParameters& p) { return 0.5 * p.decay * p.riskAversion * p.volatility * p.volatility; }

double glftEta(const GlftParameters& p)
{
    return p.intensity * steady::exp(-(1.0 + p.decay / p.riskAversion) * steady::log1p(p.riskAversion / p.decay));
}

Result<std::vector<QuoteOffsets>> glftQuotes(const GlftParameters& p, double timeLeft)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    const std::vector<double> flat(static_cast<std::size_t>(2 * p.inventoryLimit + 1), 0.0);
    return logEvolved(chainOf(p), flat, timeLeft).and_then([&](const auto& logs) { return offsetsOf(p, logs); });
}

Result<std::vector<QuoteOffsets>> glftLongRunQuotes(const GlftParameters& p)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    return logStationary(chainOf(p)).and_then([&](const auto& logs) { return offsetsOf(p, logs); });
}

Result<QuoteOffsets> glftClosedQuotes(const GlftParameters& p, double inventory)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    if (!std::isfinite(inventory)) return fail(ErrorCode::InvalidArgument, "an inventory must be finite");
    // alpha / eta = sigma^2 gamma k (1 + gamma/k)^(1 + k/gamma) / (2 A); the slope divides its root by k.
    const double slope = std::sqrt(glftAlpha(p) / glftEta(p)) / p.decay;
    const double base = baseOffset(p);
    const double bid = base + 0.5 * (2.0 * inventory + 1.0) * slope;
    const double ask = base - 0.5 * (2.0 * inventory - 1.0) * slope;
    return finiteOnly(QuoteOffsets{.bid = bid, .ask = ask}, {bid, ask}, "a GLFT offset");
}

}  // namespace ballast::quoting
