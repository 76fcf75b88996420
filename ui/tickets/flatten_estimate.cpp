#include "ui/tickets/flatten_estimate.h"

#include <QObject>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

using domain::InstrumentKind;
using interfaces::PositionView;
using interfaces::Snapshot;
using interfaces::UnderlyingView;

constexpr qsizetype kNames = 3;

const interfaces::StrikeRow* findStrike(const UnderlyingView& view, const interfaces::LegView& leg)
{
    for (const auto& ladder : view.byStrike) {
        if (ladder.expiry != leg.expiry) continue;
        for (const auto& row : ladder.rows)
            if (row.strike == leg.strike) return &row;
    }
    return nullptr;
}

/// Half the spread between the quoted volatilities, times what a volatility point of the leg is worth.
std::optional<double> optionCost(const Snapshot& s, const PositionView& position)
{
    const auto* view = s.findUnderlying(position.underlying);
    if (!view) return std::nullopt;
    for (const auto& leg : view->legs) {
        if (leg.instrument != position.instrument || leg.venue != position.venue || !leg.complete) continue;
        const auto* row = findStrike(*view, leg);
        if (!row || !row->bidVolatility || !row->askVolatility) return std::nullopt;
        return std::abs(leg.greeks.vegaUsd) * std::max(0.0, *row->askVolatility - *row->bidVolatility) * 100.0 / 2.0;
    }
    return std::nullopt;
}

/// By the newest decision that weighed this instrument.
std::optional<double> hedgeCost(const Snapshot& s, const PositionView& position)
{
    for (const auto& listed : s.decisions)
        for (const auto& candidate : listed.decision->candidates) {
            if (candidate.instrument != position.instrument || candidate.venue != position.venue) continue;
            if (candidate.quantity == 0.0 || !(candidate.costUsd > 0.0)) continue;
            const double perCoin = (candidate.costUsd - candidate.gasUsd) / std::abs(candidate.quantity);
            return perCoin * std::abs(position.quantity) + candidate.gasUsd;
        }
    return std::nullopt;
}

}  // namespace

FlattenEstimate estimateFlatten(const Snapshot& s, bool everything)
{
    FlattenEstimate estimate;
    for (const auto& p : s.positions) {
        const bool option = p.kind == InstrumentKind::Option;
        if (p.kind == InstrumentKind::Cash || p.quantity == 0.0 || (option && !everything)) continue;
        ++estimate.orders;
        estimate.hasOptions = estimate.hasOptions || option;
        if (estimate.names.size() < kNames)
            estimate.names << text(p.instrument) + QLatin1Char(' ') + signedNumber(-p.quantity, 3);
        if (p.valueUsd) estimate.valueUsd += std::abs(*p.valueUsd);
        const auto cost = option ? optionCost(s, p) : hedgeCost(s, p);
        cost ? void(estimate.costUsd += *cost) : void(++estimate.withoutCost);
    }
    return estimate;
}

QString flattenSentence(const Snapshot& s, bool everything)
{
    const FlattenEstimate e = estimateFlatten(s, everything);
    if (e.orders == 0) return QObject::tr("There is nothing to close.");
    QString words = QObject::tr("%1 orders: %2").arg(e.orders).arg(e.names.join(QStringLiteral(", ")));
    if (e.orders > e.names.size()) words += QObject::tr(" and %1 more").arg(e.orders - e.names.size());
    words += QObject::tr(". Value %1 USD.").arg(plain(e.valueUsd, 0));
    if (e.withoutCost < e.orders) {
        words += QObject::tr(" Cost, estimated: ≈ %1 USD (%2")
                     .arg(plain(e.costUsd, 0))
                     .arg(e.hasOptions ? QObject::tr("half the spreads shown now, without option fees)")
                                       : QObject::tr("by the newest decision's fee, spread and impact)"));
        words += QLatin1Char('.');
    }
    if (e.withoutCost > 0)
        words += QObject::tr(" Without a spread or a recent cost, so not in the estimate: %1.").arg(e.withoutCost);
    return everything ? words : words + QObject::tr(" Options stay.");
}

}  // namespace ballast::ui
