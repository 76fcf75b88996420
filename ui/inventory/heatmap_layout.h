#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>

#include "ui/inventory/inventory_skew_model.h"

namespace ballast::ui {

/// Where things stand in the heat map for one size, and what has to go when it is narrow: first digits get smaller,
/// then To go leaves, then buckets pair. Total row and column never scroll.
struct HeatmapLayout {
    static constexpr int kHead = 26;
    static constexpr int kLegend = 26;
    static constexpr int kLeastRow = 17;
    static constexpr int kMostRow = 34;

    int fontPixels{12};
    int labelWidth{}, toGoWidth{}, cellWidth{}, totalWidth{};
    int rowHeight{kLeastRow};
    int rows{}, columns{};            ///< Without totals.
    int shownRows{}, shownColumns{};  ///< As many as fit.
    bool wantsPairs{};                ///< Buckets do not fit singly.

    /// `largestCell` and `largestTotal` are absolute values, from which the width of the figures follows.
    static HeatmapLayout make(const InventorySkewModel& model, QSize size, double largestCell, double largestTotal);

    int gridLeft() const { return labelWidth + toGoWidth; }
    int gridBottom() const { return kHead + shownRows * rowHeight; }
    int totalLeft() const { return gridLeft() + shownColumns * cellWidth; }
    /// Cell at a place on the screen, counted from the first shown; the totals are one past the last.
    QRect cellRect(int row, int column) const;
};

}  // namespace ballast::ui
