#pragma once

#include <optional>
#include <string_view>

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

/// Makers of cells: one for each kind of figure, so that all ladders print it alike.
namespace ballast::ui {

/// Words; `raw` is the text itself.
LadderCell wordCell(const QString& words, Tone tone = Tone::Value);
/// Nothing to say here: empty on the screen and in the copy.
LadderCell blankCell();
/// No position: a dot.
LadderCell noPositionCell();
/// Never existed: a dash.
LadderCell missingCell();

/// Signed figure at fixed decimals; zero is quiet. Not finite: no value.
LadderCell exposureCell(double value, int decimals);
/// Signed coins of delta or gamma.
LadderCell coinCell(std::string_view underlying, double value);
/// Signed whole USD.
LadderCell usdCell(double value);
/// Fixed decimals without sign: prices, levels.
LadderCell plainCell(double value, int decimals);
/// A decimal volatility as vol points.
LadderCell volatilityCell(std::optional<double> volatility, domain::Quality quality = domain::Quality::Good);
/// An instant in ISO-8601 UTC for copies, short and in the zone of the screen for the eye.
LadderCell timeCell(Timestamp time);
/// Head for such cells; it names the zone of the screen at `newest`.
LadderColumn timeColumn(Timestamp newest);
LadderCell expiryCell(Timestamp expiry);
/// A reading by its state: stale, carried, suspect, dead, estimated or missing.
LadderCell readingCell(const interfaces::Reading& reading, int decimals);

/// The columns that each ladder of greeks ends with.
/// Delta, Gamma and Vega stand in the units that a person chose, and their heads say them; the others in their own.
enum class GreekColumn {
    Delta,
    DeltaUsd,
    Gamma,
    GammaUsd,
    Vega,
    VegaStraight,  ///< Where legs are not told apart: USD per point, whatever is chosen.
    Theta
};
LadderColumn greekColumn(GreekColumn which, const QString& coin, bool shortUnits, bool shown = true);
LadderCell greekCell(GreekColumn which, std::string_view underlying, const interfaces::ScreenGreeks& greeks);

}  // namespace ballast::ui
