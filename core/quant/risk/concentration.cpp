#include "risk/concentration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/assert.h"

namespace ballast::risk {

namespace {

/// Of a holding that has one.
std::string nameOf(const domain::Instrument& instrument, ConcentrationBy by)
{
    switch (by) {
    case ConcentrationBy::Underlying:
        return instrument.underlying;
    case ConcentrationBy::Venue:
        return instrument.venue;
    case ConcentrationBy::Expiry:
        return domain::expiryLabel(instrument.expiry);
    case ConcentrationBy::Strike:
        return instrument.strike.toString();
    }
    return {};
}

/// What tells one name from another, without its words.
using NameKey = std::pair<std::int64_t, std::string_view>;

/// Empty for a holding that has no such name.
std::optional<NameKey> keyOf(const domain::Instrument& instrument, ConcentrationBy by)
{
    switch (by) {
    case ConcentrationBy::Underlying:
        return instrument.underlying.empty() ? std::nullopt : std::optional(NameKey{0, instrument.underlying});
    case ConcentrationBy::Venue:
        return instrument.venue.empty() ? std::nullopt : std::optional(NameKey{0, instrument.venue});
    case ConcentrationBy::Expiry:
        return instrument.expiry.isNever() ? std::nullopt : std::optional(NameKey{instrument.expiry.nanoseconds, {}});
    case ConcentrationBy::Strike:
        return instrument.isOption() ? std::optional(NameKey{instrument.strike.units(), {}}) : std::nullopt;
    }
    return std::nullopt;
}

Result<void> checkHoldings(std::span<const Holding> holdings)
{
    for (const auto& holding : holdings) {
        if (holding.instrument == nullptr)
            return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
        if (!std::isfinite(holding.quantity))
            return fail(ErrorCode::InvalidArgument, fmt::format("quantity of {} must be finite, was {}",
                                                                holding.instrument->name, holding.quantity));
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
    if (const auto fine = checkHoldings(holdings); !fine) return tl::unexpected(fine.error());
    std::vector<HoldingRisk> risks;
    risks.reserve(holdings.size());
    for (const auto& holding : holdings)
        risks.push_back(valueHolding(holding, market));
    return bookConcentration(holdings, risks, by, of);
}

Result<Concentration> bookConcentration(std::span<const Holding> holdings, std::span<const HoldingRisk> risks,
                                        ConcentrationBy by, ConcentrationOf of)
{
    BALLAST_ASSERT(risks.size() == holdings.size());
    if (const auto fine = checkHoldings(holdings); !fine) return tl::unexpected(fine.error());
    // Many holdings share a name, which is made once.
    std::map<NameKey, NamedAmount> named;
    int missing = 0;
    for (std::size_t i = 0; i < holdings.size(); ++i) {
        const auto key = keyOf(*holdings[i].instrument, by);
        if (!key) continue;
        if (!risks[i].complete) {
            ++missing;
            continue;
        }
        auto [place, isNew] = named.try_emplace(*key);
        if (isNew) place->second.name = nameOf(*holdings[i].instrument, by);
        place->second.amount += amountOf(holdings[i], risks[i], of);
    }
    std::vector<NamedAmount> amounts;
    for (auto& [key, amount] : named)
        amounts.push_back(std::move(amount));
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
