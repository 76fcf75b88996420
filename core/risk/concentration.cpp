#include "risk/concentration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace ballast::risk {

namespace {

/// Empty for a holding that has no such name.
std::string nameOf(const domain::Instrument& instrument, ConcentrationBy by)
{
    switch (by) {
    case ConcentrationBy::Underlying:
        return instrument.underlying;
    case ConcentrationBy::Venue:
        return instrument.venue;
    case ConcentrationBy::Expiry:
        return instrument.expiry.isNever() ? std::string{} : domain::expiryLabel(instrument.expiry);
    case ConcentrationBy::Strike:
        return instrument.isOption() ? instrument.strike.toString() : std::string{};
    }
    return {};
}

double amountOf(const Holding& holding, const HoldingRisk& risk, ConcentrationOf of)
{
    switch (of) {
    case ConcentrationOf::Notional:
        return holding.coins(risk.exposure.spot) * risk.exposure.spot;
    case ConcentrationOf::Delta:
        return risk.exposure.delta * risk.exposure.spot;
    case ConcentrationOf::Gamma:
        return risk.exposure.gamma * risk.exposure.spot;
    case ConcentrationOf::Vega:
        return risk.exposure.vega;
    }
    return 0.0;
}

Result<void> checkLimit(const std::optional<double>& limit, const char* what)
{
    if (!limit || (*limit > 0.0 && *limit <= 1.0)) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("limit of the {} must be in (0, 1], was {}", what, *limit));
}

}  // namespace

Result<Concentration> concentration(std::span<const NamedAmount> amounts)
{
    std::map<std::string, double> nets;
    for (const auto& item : amounts) {
        if (!std::isfinite(item.amount))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("amount of {} must be finite, was {}", item.name, item.amount));
        nets[item.name] += item.amount;
    }
    Concentration result;
    for (const auto& [name, net] : nets)
        result.gross += std::abs(net);
    if (!std::isfinite(result.gross)) return fail(ErrorCode::InvalidArgument, "the gross amount overflows");
    for (const auto& [name, net] : nets) {
        const double share = result.gross > 0.0 ? std::abs(net) / result.gross : 0.0;
        result.shares.push_back({.name = name, .amount = net, .share = share});
        result.herfindahl += share * share;
        result.largestShare = std::max(result.largestShare, share);
    }
    std::stable_sort(result.shares.begin(), result.shares.end(),
                     [](const NamedShare& a, const NamedShare& b) { return a.share > b.share; });
    return result;
}

Result<Concentration> bookConcentration(std::span<const Holding> holdings, const MarketView& market, ConcentrationBy by,
                                        ConcentrationOf of)
{
    std::vector<NamedAmount> amounts;
    int missing = 0;
    for (const auto& holding : holdings) {
        if (holding.instrument == nullptr)
            return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
        if (!std::isfinite(holding.quantity))
            return fail(ErrorCode::InvalidArgument, fmt::format("quantity of {} must be finite, was {}",
                                                                holding.instrument->name, holding.quantity));
        const std::string name = nameOf(*holding.instrument, by);
        if (name.empty()) continue;
        const auto risk = valueHolding(holding, market);
        if (risk.complete)
            amounts.push_back({.name = name, .amount = amountOf(holding, risk, of)});
        else
            ++missing;
    }
    auto result = concentration(amounts);
    if (result) result->missing = missing;
    return result;
}

Result<std::vector<std::string>> concentrationBreaches(const Concentration& concentration,
                                                       const ConcentrationLimit& limit)
{
    if (const auto fine = checkLimit(limit.largestShare, "largest share"); !fine) return tl::unexpected(fine.error());
    if (const auto fine = checkLimit(limit.herfindahl, "Herfindahl index"); !fine) return tl::unexpected(fine.error());
    if (!std::isfinite(limit.leastGross) || limit.leastGross < 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("least gross amount must be finite and not negative, was {}", limit.leastGross));
    std::vector<std::string> breaches;
    if (!(concentration.gross > 0.0) || concentration.gross < limit.leastGross) return breaches;
    if (limit.largestShare)
        for (const auto& item : concentration.shares)
            if (item.share > *limit.largestShare)
                breaches.push_back(fmt::format("{} holds {:.1f} % of the whole, limit {:.1f} %", item.name,
                                               100.0 * item.share, 100.0 * *limit.largestShare));
    if (limit.herfindahl && concentration.herfindahl > *limit.herfindahl)
        breaches.push_back(
            fmt::format("Herfindahl index is {:.3f}, limit {:.3f}", concentration.herfindahl, *limit.herfindahl));
    return breaches;
}

}  // namespace ballast::risk
