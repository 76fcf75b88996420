#include "ui/inventory/heatmap_layout.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 8;
constexpr int kCellPadding = 2;
constexpr int kWidestCell = 170;

/// Width of figures of the size of `largest`: all eights, so that it changes with the number of digits only.
int figureWidth(const InventorySkewModel& model, double largest, int pixels, QFont::Weight weight)
{
    const double decade = std::pow(10.0, std::floor(std::log10(std::max(largest, 1.0))));
    return QFontMetrics(uiFont(pixels, weight)).horizontalAdvance(model.format(-8.8888888888 * decade));
}

int headWidth(const InventorySkewModel& model)
{
    const QFontMetrics metrics(uiFont(11, QFont::Medium));
    int widest = 0;
    for (int column = 0; column < model.cellColumns(); ++column)
        widest = std::max(
            widest, metrics.horizontalAdvance(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
    return widest;
}

}  // namespace

HeatmapLayout HeatmapLayout::make(const InventorySkewModel& model, QSize size, double largestCell, double largestTotal)
{
    HeatmapLayout layout;
    layout.rows = model.expiryRows();
    layout.columns = model.cellColumns();
    const double cells = std::max(largestCell, model.cellLimit());
    const int label =
        QFontMetrics(uiFont(12, QFont::Medium)).horizontalAdvance(QStringLiteral("88 Mmm")) + kPadding + 4;
    const int toGo = QFontMetrics(uiFont(11)).horizontalAdvance(QStringLiteral("888 d")) + kPadding;
    const int head = model.axis() == SkewAxis::Bucket ? 0 : headWidth(model);
    const int markRoom = model.missingLegs() > 0 ? kMarkSize + 2 : 0;
    struct Try {
        int pixels, toGo;
    };
    int least = 0;
    for (const Try t : {Try{12, toGo}, Try{11, toGo}, Try{11, 0}}) {
        layout.fontPixels = t.pixels;
        layout.labelWidth = label;
        layout.toGoWidth = t.toGo;
        layout.totalWidth =
            figureWidth(model, std::max(cells, largestTotal), 12, QFont::Bold) + 2 * kPadding + markRoom;
        // Totals of columns stand in the cells' width; where buckets are paired there is no more room to give.
        const double columnTotals = model.axis() == SkewAxis::Bucket ? largestTotal : 0.0;
        least = 2 * kCellPadding + std::max({head, figureWidth(model, cells, t.pixels, QFont::Normal),
                                             figureWidth(model, columnTotals, t.pixels, QFont::Medium)});
        if (layout.gridLeft() + layout.columns * least + layout.totalWidth <= size.width()) break;
    }
    const int room = std::max(0, size.width() - layout.gridLeft() - layout.totalWidth);
    layout.wantsPairs = model.axis() == SkewAxis::Bucket && layout.columns * least > room;
    layout.shownColumns = std::clamp(room / std::max(1, least), std::min(1, layout.columns), layout.columns);
    layout.cellWidth = std::clamp(room / std::max(1, layout.shownColumns), least, std::max(least, kWidestCell));
    const int height = std::max(0, size.height() - kHead - kLegend);
    // One row more: that of the totals.
    layout.rowHeight = std::clamp(height / std::max(1, layout.rows + 1), kLeastRow, kMostRow);
    layout.shownRows = std::clamp(height / layout.rowHeight - 1, std::min(1, layout.rows), layout.rows);
    return layout;
}

QRect HeatmapLayout::cellRect(int row, int column) const
{
    const bool total = column >= shownColumns;
    return {total ? totalLeft() : gridLeft() + column * cellWidth, kHead + row * rowHeight,
            total ? totalWidth : cellWidth, rowHeight};
}

}  // namespace ballast::ui
