#include "ui/kit/cell_text.h"

#include <cmath>

#include "ui/choices/choices.h"
#include "ui/choices/greek_units.h"
#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/widgets/reading_look.h"

namespace ballast::ui {
namespace {

LadderCell deadCell()
{
    return {.text = QStringLiteral("no value"),
            .raw = {},
            .tone = Tone::Breach,
            .mark = Mark::Dead,
            .markTone = Tone::Breach,
            .italic = false,
            .dashed = false,
            .bar = {},
            .toolTip = {}};
}

bool printsZero(const QString& text)
{
    for (const QChar c : text)
        if (c.isDigit() && c != QLatin1Char('0')) return false;
    return true;
}

void applyState(LadderCell& cell, ReadingState state)
{
    switch (state) {
    case ReadingState::Stale:
    case ReadingState::Carried:
        cell.tone = cell.markTone = Tone::Stale;
        cell.dashed = state == ReadingState::Stale;
        break;
    case ReadingState::Suspect:
        cell.tone = cell.markTone = Tone::Warn;
        cell.mark = Mark::Warning;
        break;
    case ReadingState::Estimated:
        cell.tone = Tone::Estimate;
        cell.italic = true;
        break;
    default:
        break;
    }
}

const GreekUnits& chosenUnits() { return Choices::instance().now().units; }

/// What stands in the head of a greek and how wide its figures are.
struct GreekHead {
    const char* id;
    QString name, unit;
    const char* widest;
};

GreekHead greekHead(GreekColumn which, const QString& coin, bool isShort)
{
    const GreekUnits& units = chosenUnits();
    switch (which) {
    case GreekColumn::Delta:
        return {"delta", QObject::tr("Delta"), unitText(units.delta, coin),
                units.delta == DeltaUnit::Usd ? "−8,888,888" : "−888.888"};
    case GreekColumn::DeltaUsd:
        return {"deltaUsd", QObject::tr("Delta"), unitText(DeltaUnit::Usd, coin), "−8,888,888"};
    case GreekColumn::Gamma:
        return {"gamma", QObject::tr("Gamma"), unitText(units.gamma, coin, isShort),
                units.gamma == GammaUnit::CoinPerPercent  ? "−88.888"
                : units.gamma == GammaUnit::UsdPerPercent ? "−888,888"
                                                          : "−8.888888"};
    case GreekColumn::GammaUsd:
        return {"gammaUsd", QObject::tr("Gamma"), unitText(GammaUnit::UsdPerPercent, coin, isShort), "−888,888"};
    case GreekColumn::Vega:
        return {"vega", QObject::tr("Vega"), unitText(units.vega, isShort), "−88,888"};
    case GreekColumn::VegaStraight:
        return {"vega", QObject::tr("Vega"), unitText(VegaUnit::PerPoint, isShort), "−88,888"};
    case GreekColumn::Theta:
        break;
    }
    return {"theta", QObject::tr("Theta"), isShort ? QStringLiteral("USD/day") : QStringLiteral("USD per day"),
            "−88,888"};
}

}  // namespace

LadderCell wordCell(const QString& words, Tone tone)
{
    LadderCell cell;
    cell.text = words;
    cell.raw = words;
    cell.tone = tone;
    return cell;
}

LadderCell blankCell() { return {}; }

LadderCell noPositionCell()
{
    LadderCell cell;
    cell.text = QStringLiteral("·");
    cell.raw = 0.0;
    cell.tone = Tone::Quiet;
    return cell;
}

LadderCell missingCell()
{
    LadderCell cell;
    cell.text = kMissing;
    cell.tone = Tone::Quiet;
    return cell;
}

LadderCell exposureCell(double value, int decimals)
{
    if (!std::isfinite(value)) return deadCell();
    LadderCell cell;
    cell.text = signedNumber(value, decimals);
    cell.raw = value;
    if (printsZero(cell.text)) cell.tone = Tone::Quiet;
    return cell;
}

LadderCell coinCell(std::string_view underlying, double value) { return exposureCell(value, coinDecimals(underlying)); }

LadderCell usdCell(double value) { return exposureCell(value, 0); }

LadderCell plainCell(double value, int decimals)
{
    if (!std::isfinite(value)) return deadCell();
    LadderCell cell;
    cell.text = plain(value, decimals);
    cell.raw = value;
    return cell;
}

LadderCell volatilityCell(std::optional<double> volatility, domain::Quality quality)
{
    interfaces::Reading reading;
    reading.value = volatility;
    reading.quality = quality;
    if (volatility) *reading.value *= 100.0;
    LadderCell cell = readingCell(reading, 1);
    if (volatility && cell.raw.isValid()) cell.raw = *volatility * 100.0;
    return cell;
}

LadderCell timeCell(Timestamp time)
{
    LadderCell cell = wordCell(datedTime(time));
    cell.raw = text(toIso8601(time));
    cell.toolTip = cell.raw.toString();
    return cell;
}

LadderColumn timeColumn(Timestamp newest)
{
    LadderColumn column;
    column.id = QStringLiteral("time");
    column.name = QObject::tr("Time");
    column.unit = zoneName(newest);
    column.fileUnit = QStringLiteral("UTC");
    column.widest = QStringLiteral("88 Mmm 88:88:88");
    column.left = true;
    return column;
}

LadderCell expiryCell(Timestamp expiry)
{
    LadderCell cell = wordCell(expiryLabel(expiry));
    cell.raw = text(toIso8601(expiry));
    cell.toolTip = QStringLiteral("%1, %2 UTC").arg(date(expiry), recordTime(expiry).left(8));
    return cell;
}

LadderCell readingCell(const interfaces::Reading& reading, int decimals)
{
    const ReadingLook look = lookOf(reading, [decimals](double value) { return plain(value, decimals); });
    if (look.state == ReadingState::Dead) return deadCell();
    if (look.state == ReadingState::Missing) return missingCell();
    LadderCell cell;
    cell.text = look.text;
    cell.raw = *reading.value;
    applyState(cell, look.state);
    cell.toolTip = text(reading.source);
    if (!look.ageText.isEmpty())
        cell.toolTip += (cell.toolTip.isEmpty() ? QString() : QStringLiteral(", ")) + look.ageText;
    return cell;
}

LadderColumn greekColumn(GreekColumn which, const QString& coin, bool shortUnits, bool shown)
{
    const GreekHead head = greekHead(which, coin, shortUnits);
    LadderColumn column;
    column.id = QString::fromUtf8(head.id);
    column.name = head.name;
    column.unit = head.unit;
    column.widest = QString::fromUtf8(head.widest);
    column.shown = shown;
    return column;
}

LadderCell greekCell(GreekColumn which, std::string_view underlying, const interfaces::ScreenGreeks& greeks)
{
    constexpr int kPerDollarDecimals = 6;
    const GreekUnits& units = chosenUnits();
    switch (which) {
    case GreekColumn::Delta:
        return units.delta == DeltaUnit::Usd ? usdCell(greeks.deltaUsd) : coinCell(underlying, greeks.deltaCoin);
    case GreekColumn::DeltaUsd:
        return usdCell(greeks.deltaUsd);
    case GreekColumn::Gamma:
        if (units.gamma == GammaUnit::CoinPerDollar)
            return exposureCell(gammaIn(units.gamma, greeks), kPerDollarDecimals);
        return units.gamma == GammaUnit::UsdPerPercent ? usdCell(greeks.gammaUsd)
                                                       : coinCell(underlying, greeks.gammaCoin);
    case GreekColumn::GammaUsd:
        return usdCell(greeks.gammaUsd);
    case GreekColumn::Vega:
        return usdCell(vegaIn(units.vega, greeks));
    case GreekColumn::VegaStraight:
        return usdCell(greeks.vegaUsd);
    case GreekColumn::Theta:
        break;
    }
    return usdCell(greeks.thetaUsd);
}

}  // namespace ballast::ui
