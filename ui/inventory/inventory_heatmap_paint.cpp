#include <QFontMetrics>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/inventory/inventory_heatmap_view.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"

/// The painting of InventoryHeatmapView; its behaviour stands in inventory_heatmap_view.cpp.
namespace ballast::ui {
namespace {

constexpr int kPadding = 8;
constexpr int kCellPadding = 3;
constexpr int kLegendBox = 29;
constexpr int kLeastLegendBox = 25;

QPen hairline(const QColor& colour)
{
    QPen pen(colour, 1.0);
    pen.setCosmetic(true);
    return pen;
}

/// A frame of `width` pixels just inside `box`, as four filled bars, so that it stays sharp at every device ratio.
void frame(QPainter& painter, const QRect& box, int width, const QColor& colour)
{
    painter.fillRect(box.left(), box.top(), box.width(), width, colour);
    painter.fillRect(box.left(), box.bottom() - width + 1, box.width(), width, colour);
    painter.fillRect(box.left(), box.top(), width, box.height(), colour);
    painter.fillRect(box.right() - width + 1, box.top(), width, box.height(), colour);
}

}  // namespace

void InventoryHeatmapView::paintHead(QPainter& painter) const
{
    const Theme& t = theme();
    for (int place = 0; place <= m_layout.shownColumns; ++place) {
        const int column = place == m_layout.shownColumns ? m_layout.columns : place + horizontalScrollBar()->value();
        const QRect box = m_layout.cellRect(0, place);
        const bool total = column == m_layout.columns;
        const bool marked = column == m_column || column == m_hover.column || column == m_linked.column;
        painter.setFont(uiFont(11, QFont::Medium));
        painter.setPen(marked ? t.text : t.text2);
        const int padding = total ? kPadding : kCellPadding;
        painter.drawText(QRect(box.left(), 0, box.width() - padding, HeatmapLayout::kHead - 2),
                         Qt::AlignRight | Qt::AlignVCenter,
                         m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    }
}

void InventoryHeatmapView::paintLabels(QPainter& painter, int row) const
{
    const Theme& t = theme();
    const QRect line = cellRect(row, m_layout.columns);
    const bool total = row == m_layout.rows;
    const bool marked = !total && (row == m_row || row == m_hover.row || row == m_linked.row);
    if (!total && row == m_linked.row)
        painter.fillRect(0, line.top(), m_layout.gridLeft() - 1, line.height() - 1, t.bg3);
    if (!total && row == m_row) painter.fillRect(0, line.top(), m_layout.gridLeft() - 1, line.height() - 1, t.select);
    painter.setFont(uiFont(12, marked || total ? QFont::Medium : QFont::Normal));
    painter.setPen(marked || total ? t.text : t.text2);
    painter.drawText(QRect(kPadding, line.top(), m_layout.labelWidth, line.height()), Qt::AlignVCenter | Qt::AlignLeft,
                     m_model->headerData(row, Qt::Vertical, Qt::DisplayRole).toString());
    if (total || m_layout.toGoWidth == 0) return;
    painter.setFont(uiFont(11));
    painter.setPen(t.text3);
    painter.drawText(QRect(m_layout.labelWidth, line.top(), m_layout.toGoWidth - kPadding + 2, line.height()),
                     Qt::AlignVCenter | Qt::AlignRight, m_model->toGoAt(row));
}

void InventoryHeatmapView::paintCell(QPainter& painter, int row, int column) const
{
    const Theme& t = theme();
    const QRect box = cellRect(row, column).adjusted(0, 0, -1, -1);
    const QModelIndex index = m_model->index(row, column);
    const QVariant words = m_model->data(index, Qt::DisplayRole);
    if (!words.isValid()) {
        painter.fillRect(box, t.exposure[5].fill);
        painter.fillRect(box.right() - kCellPadding - 4, box.center().y(), 3, 1, t.text3);
        return;
    }
    const double share = m_model->data(index, InventorySkewModel::ShareRole).toDouble();
    const HeatStop stop = t.exposureStop(share);
    painter.fillRect(box, stop.fill);
    if (std::abs(share) > 1.0) frame(painter, box, 2, t.breach);
    painter.setPen(stop.text);
    painter.drawText(box.adjusted(0, 0, -kCellPadding, 0), Qt::AlignRight | Qt::AlignVCenter, words.toString());
    if (m_model->data(index, InventorySkewModel::IncompleteRole).toInt() > 0)
        paintMark(painter, QRectF(box.left() + 3, box.center().y() - 4, kMarkSize, kMarkSize), Mark::Warning, t.warn);
}

void InventoryHeatmapView::paintTotal(QPainter& painter, int row, int column) const
{
    const Theme& t = theme();
    const bool grand = row == m_layout.rows && column == m_layout.columns;
    const QModelIndex index = m_model->index(row, column);
    const double value = m_model->data(index, Qt::UserRole).toDouble();
    const int padding = column == m_layout.columns ? kPadding : kCellPadding;
    const QRect box = cellRect(row, column).adjusted(0, 0, -padding, 0);
    const bool inCells = column != m_layout.columns;
    painter.setFont(uiFont(inCells ? m_layout.fontPixels : 12, grand ? QFont::Bold : QFont::Medium));
    painter.setPen(value == 0.0 ? t.text3 : t.text);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, m_model->data(index, Qt::DisplayRole).toString());
    if (m_model->data(index, InventorySkewModel::IncompleteRole).toInt() > 0 && column == m_layout.columns)
        paintMark(painter, QRectF(box.left(), box.center().y() - 4, kMarkSize, kMarkSize), Mark::Warning, t.warn);
}

void InventoryHeatmapView::paintMarkers(QPainter& painter) const
{
    const Theme& t = theme();
    const QRect grid(m_layout.gridLeft(), HeatmapLayout::kHead, m_layout.shownColumns * m_layout.cellWidth,
                     m_layout.shownRows * m_layout.rowHeight);
    const auto inSight = [&](int row, int column) {
        return row >= 0 && column >= 0 && row < m_layout.rows && column < m_layout.columns &&
               grid.contains(cellRect(row, column).center());
    };
    if (inSight(m_hover.row, m_hover.column))
        frame(painter, cellRect(m_hover.row, m_hover.column).adjusted(0, 0, -1, -1), 1, t.text2);
    if (inSight(m_row, m_column)) frame(painter, cellRect(m_row, m_column).adjusted(-2, -2, 1, 1), 2, t.accent);
}

void InventoryHeatmapView::paintLegend(QPainter& painter) const
{
    static const std::array<QString, 11> kWords{QStringLiteral("−≥80"), QStringLiteral("−60"), QStringLiteral("−40"),
                                                QStringLiteral("−20"),  QStringLiteral("−2"),  QStringLiteral("0"),
                                                QStringLiteral("+2"),   QStringLiteral("+20"), QStringLiteral("+40"),
                                                QStringLiteral("+60"),  QStringLiteral("+≥80")};
    const Theme& t = theme();
    const int top = m_layout.gridBottom() + m_layout.rowHeight;
    painter.setFont(uiFont(10));
    const QFontMetrics metrics(painter.font());
    const QRect line(kPadding, top, viewport()->width() - 2 * kPadding, HeatmapLayout::kLegend);
    painter.setPen(t.text2);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, tr("Share of limit"));
    const QString measure =
        m_model->cellLimit() > 0.0 ? tr("% of %1 a cell").arg(m_model->limitText()) : tr("no limit is set for a cell");
    int left = 2 * kPadding + metrics.horizontalAdvance(tr("Share of limit"));
    const int room = line.right() - left - kPadding - metrics.horizontalAdvance(measure);
    const int step = std::clamp(room / static_cast<int>(kWords.size()), kLeastLegendBox, kLegendBox);
    // Under the grid where there is room for it.
    left = std::max(left, std::min(m_layout.gridLeft(), left + room - step * static_cast<int>(kWords.size())));
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        const QRect box(left, top + (HeatmapLayout::kLegend - 13) / 2, step, 13);
        painter.fillRect(box.adjusted(0, 0, -1, 0), t.exposure[i].fill);
        painter.setPen(t.exposure[i].text);
        painter.drawText(box, Qt::AlignCenter, kWords[i]);
        left += step;
    }
    painter.setPen(t.text2);
    painter.drawText(line.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, measure);
    const QString ends = tr("short − | + long");
    if (left + kPadding + metrics.horizontalAdvance(measure) + 2 * kPadding <
        line.right() - metrics.horizontalAdvance(ends))
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, ends);
}

void InventoryHeatmapView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme().bg1);
    if (m_model->rowCount() == 0) return;
    // Between whole device ratios what is dirty ends inside a device pixel, of which the next row has a part.
    const QRect dirty = event->rect().adjusted(-1, -1, 1, 1);
    if (dirty.top() <= HeatmapLayout::kHead) paintHead(painter);
    for (int place = 0; place <= m_layout.shownRows; ++place) {
        const int row = place == m_layout.shownRows ? m_layout.rows : place + verticalScrollBar()->value();
        const QRect line(0, m_layout.cellRect(place, 0).top(), viewport()->width(), m_layout.rowHeight);
        if (!dirty.intersects(line)) continue;
        paintLabels(painter, row);
        painter.setFont(uiFont(m_layout.fontPixels));
        for (int column = 0; column < m_layout.shownColumns; ++column) {
            const int shown = column + horizontalScrollBar()->value();
            if (row == m_layout.rows)
                paintTotal(painter, row, shown);
            else if (dirty.intersects(m_layout.cellRect(place, column)))
                paintCell(painter, row, shown);
        }
        paintTotal(painter, row, m_layout.columns);
    }
    painter.setPen(hairline(theme().line2));
    painter.drawLine(0, m_layout.gridBottom(), viewport()->width(), m_layout.gridBottom());
    paintMarkers(painter);
    // Before a cell is chosen the whole map has the ring.
    if (hasFocus() && (m_row < 0 || m_column < 0)) paintFocusRing(painter, viewport()->rect().adjusted(1, 1, -1, -1));
    if (dirty.bottom() >= m_layout.gridBottom() + m_layout.rowHeight) paintLegend(painter);
}

}  // namespace ballast::ui
