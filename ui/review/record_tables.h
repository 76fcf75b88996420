#pragma once

#include <QPainter>
#include <QRectF>

#include "domain/decision.h"

namespace ballast::ui {

/// Heights of the parts below, px.
double inputTableHeight(const domain::Decision& decision);
double candidateTableHeight(const domain::Decision& decision);
constexpr double kBandPictureHeight = 78.0;

/// Inputs with value, unit, age and the mark of their worth.
void paintInputTable(QPainter& painter, const QRectF& area, const domain::Decision& decision);
/// Candidates with their costs and worth, USD; the chosen one on the selection's ground, hold last. In a narrow table
/// the parts of the cost are left out.
void paintCandidateTable(QPainter& painter, const QRectF& area, const domain::Decision& decision);
/// Name and every part of the cost of the candidate that stands so many pixels below the table's top; empty: none does.
QString candidateToolTip(const domain::Decision& decision, double below);
/// Net delta before and after on one axis with the band. Only where there is a band.
void paintBandPicture(QPainter& painter, const QRectF& area, const domain::Decision& decision);

/// A number in the form that its unit asks for.
QString inputText(const domain::DecisionInput& input, std::string_view underlying);

}  // namespace ballast::ui
