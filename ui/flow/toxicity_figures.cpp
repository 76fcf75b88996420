#include "ui/flow/toxicity_figures.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using interfaces::FlowView;
using interfaces::ToxicityRow;

constexpr int kDecimals = 2;

bool isKnown(const std::optional<double>& value) { return value && std::isfinite(*value); }

StripFigure missingFigure(const std::string& coin, const QString& what, const QString& why, const QString& more)
{
    StripFigure figure{.label = text(coin) + QLatin1Char(' ') + what, .value = kMissing, .unit = why};
    figure.colour = theme().text3;
    figure.toolTip = more;
    return figure;
}

StripFigure vpinFigure(const ToxicityRow& row)
{
    return {.label = QObject::tr("%1 VPIN").arg(text(row.underlying)),
            .value = plain(*row.vpin, kDecimals),
            .unit = QObject::tr("of 1"),
            .colour = theme().text,
            .toolTip = QObject::tr("Volume-synchronised probability of informed trading (Easley, López de Prado and "
                                   "O'Hara 2012): mean of |bought − sold| over 20 buckets of equal vega, which "
                                   "together hold a vega limit's worth, as a share of the bucket. 0: both sides "
                                   "alike; 1: every bucket one-sided.\n%1")
                           .arg(plain(*row.vpin, kDecimals + 2))};
}

StripFigure imbalanceFigure(const ToxicityRow& row)
{
    const double value = *row.imbalance;
    const QString shown = signedNumber(value, kDecimals);
    return {.label = QObject::tr("%1 imbalance").arg(text(row.underlying)),
            .value = shown,
            .unit = shown == signedNumber(0.0, kDecimals) ? QObject::tr("both sides alike")
                    : value > 0.0                         ? QObject::tr("takers buy")
                                                          : QObject::tr("takers sell"),
            .colour = theme().text,
            .toolTip = QObject::tr("Vega bought less vega sold by takers, over their sum, in the same buckets: −1 to "
                                   "1, positive where takers buy.\n%1")
                           .arg(signedNumber(value, kDecimals + 2))};
}

/// A coin has a tape from its first fill on that could be valued.
StripFigure noTape(const std::string& coin, const FlowView& flow)
{
    const bool traded = std::any_of(flow.takers.begin(), flow.takers.end(),
                                    [&](const auto& taker) { return taker.underlying == coin; });
    return traded ? missingFigure(coin, QObject::tr("VPIN"), QObject::tr("not measured"),
                                  QObject::tr("The coin has no vega limit to size its buckets by, or its fills had "
                                              "no volatility"))
                  : missingFigure(coin, QObject::tr("VPIN"), QObject::tr("no trade yet"),
                                  QObject::tr("No taker has traded options of this coin with our quotes"));
}

void addFigures(std::vector<StripFigure>& figures, const ToxicityRow& row)
{
    const QString early = QObject::tr("less than a vega limit traded");
    const QString more = QObject::tr("Measured once takers have traded as much vega as the coin's vega limit: buckets "
                                     "are sized by it");
    figures.push_back(isKnown(row.vpin) ? vpinFigure(row)
                                        : missingFigure(row.underlying, QObject::tr("VPIN"), early, more));
    if (isKnown(row.imbalance))
        figures.push_back(imbalanceFigure(row));
    else if (isKnown(row.vpin))
        figures.push_back(missingFigure(row.underlying, QObject::tr("imbalance"), early, more));
}

}  // namespace

std::vector<StripFigure> toxicityFigures(const interfaces::Snapshot& snapshot)
{
    std::vector<StripFigure> figures;
    if (!snapshot.flow) return figures;
    const auto& rows = snapshot.flow->toxicity;
    for (const auto& underlying : snapshot.underlyings) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const ToxicityRow& each) { return each.underlying == underlying.code; });
        if (row == rows.end())
            figures.push_back(noTape(underlying.code, *snapshot.flow));
        else
            addFigures(figures, *row);
    }
    return figures;
}

}  // namespace ballast::ui
