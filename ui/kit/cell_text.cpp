#include "ui/kit/cell_text.h"

#include <cmath>

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

struct GreekText {
    const char *id, *name, *unit, *shortUnit, *widest;
};

GreekText greekText(GreekColumn which)
{
    switch (which) {
    case GreekColumn::DeltaCoin:
        return {"delta", "Delta", "%1", "%1", "−888.888"};
    case GreekColumn::DeltaUsd:
        return {"deltaUsd", "Delta", "USD", "USD", "−8,888,888"};
    case GreekColumn::Gamma:
        return {"gamma", "Gamma", "%1 per 1 %", "%1/1 %", "−88.888"};
    case GreekColumn::GammaUsd:
        return {"gammaUsd", "Gamma", "USD Δ per 1 %", "USD Δ/1 %", "−888,888"};
    case GreekColumn::Vega:
        return {"vega", "Vega", "USD per vol pt", "USD/pt", "−88,888"};
    case GreekColumn::Theta:
        break;
    }
    return {"theta", "Theta", "USD per day", "USD/day", "−88,888"};
}

double greekValue(GreekColumn which, const interfaces::ScreenGreeks& g)
{
    switch (which) {
    case GreekColumn::DeltaCoin:
        return g.deltaCoin;
    case GreekColumn::DeltaUsd:
        return g.deltaUsd;
    case GreekColumn::Gamma:
        return g.gammaCoin;
    case GreekColumn::GammaUsd:
        return g.gammaUsd;
    case GreekColumn::Vega:
        return g.vegaUsd;
    case GreekColumn::Theta:
        break;
    }
    return g.thetaUsd;
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
    const GreekText words = greekText(which);
    LadderColumn column;
    column.id = QString::fromUtf8(words.id);
    column.name = QString::fromUtf8(words.name);
    column.unit = QString::fromUtf8(shortUnits ? words.shortUnit : words.unit);
    column.unit.replace(QStringLiteral("%1"), coin);
    column.widest = QString::fromUtf8(words.widest);
    column.shown = shown;
    return column;
}

LadderCell greekCell(GreekColumn which, std::string_view underlying, const interfaces::ScreenGreeks& greeks)
{
    const double value = greekValue(which, greeks);
    const bool inCoin = which == GreekColumn::DeltaCoin || which == GreekColumn::Gamma;
    return inCoin ? coinCell(underlying, value) : usdCell(value);
}

}  // namespace ballast::ui
