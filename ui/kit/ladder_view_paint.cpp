#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/kit/ladder_painter.h"
#include "ui/kit/ladder_view.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

const LadderColumn& columnOf(const LadderModel& model, int column)
{
    return model.columns()[static_cast<std::size_t>(column)];
}

}  // namespace

QRect LadderView::cellRect(int row, const PlacedColumn& placed) const
{
    const QRect box = rowRect(row);
    return {leftOf(placed), box.top(), placed.width, box.height()};
}

QRect LadderView::tableCellRect(int row, int column) const
{
    if (rowRect(row).isEmpty()) return {};
    for (const auto& placed : m_layout.placed())
        if (placed.column == column) {
            const bool moves = placed.left >= m_layout.frozenWidth();
            const QRect seen = viewport()->rect().adjusted(moves ? m_layout.frozenWidth() : 0, 0, 0, 0);
            return cellRect(row, placed).intersected(seen);
        }
    return {};
}

/// Those that are scrolled end where the frozen ones do.
template <class Paint> void LadderView::eachColumn(QPainter& painter, Paint paint) const
{
    const int frozen = m_layout.frozenWidth();
    const bool clips = frozen > 0 && horizontalScrollBar()->value() > 0;
    if (clips) {
        painter.save();
        painter.setClipRect(viewport()->rect().adjusted(frozen, 0, 0, 0), Qt::IntersectClip);
    }
    for (const auto& placed : m_layout.placed())
        if (placed.left >= frozen) paint(placed);
    if (clips) painter.restore();
    for (const auto& placed : m_layout.placed())
        if (placed.left < frozen) paint(placed);
}

void LadderView::paintHeadRow(QPainter& painter) const
{
    const LadderPainter draw(painter, m_layout.padding());
    const Theme& t = theme();
    painter.fillRect(0, 0, viewport()->width(), LadderView::kHeadHeight, t.bg1);
    eachColumn(painter, [&](const PlacedColumn& placed) {
        draw.paintHead({leftOf(placed), 0, placed.width, LadderView::kHeadHeight}, columnOf(*m_model, placed.column));
    });
    painter.setPen(t.line2);
    painter.drawLine(0, LadderView::kHeadHeight - 1, viewport()->width(), LadderView::kHeadHeight - 1);
}

void LadderView::paintRow(QPainter& painter, int row, const LadderRow& content, const QRect& box) const
{
    const LadderPainter draw(painter, m_layout.padding());
    const auto& rows = m_model->rows();
    const bool total = content.kind == RowKind::Total || content.kind == RowKind::GrandTotal;
    const bool firstTotal = total && row > 0 && rows[static_cast<std::size_t>(row) - 1].kind != content.kind;
    const bool selected = row >= 0 && content.key == m_selectedKey;
    draw.paintGround(box, content.kind, {selected, row >= 0 && (row == m_hover || content.key == m_linkedHover), false},
                     firstTotal || content.kind == RowKind::More);
    eachColumn(painter, [&](const PlacedColumn& placed) {
        const QRect cell(leftOf(placed), box.top(), placed.width, box.height() - 1);
        if (row >= 0 && !selected) draw.paintFlash(cell, m_flash.step(row, placed.column));
        draw.paintCell(cell, columnOf(*m_model, placed.column), content.cells[static_cast<std::size_t>(placed.column)],
                       content.kind);
    });
    if (!selected || !hasFocus()) return;
    painter.setPen(QPen(theme().accent, 2.0));
    painter.drawRect(box.adjusted(1, 1, -1, -2));
}

void LadderView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.fillRect(event->rect(), theme().bg1);
    if (m_model->rowCount() == 0) return;
    if (event->rect().top() <= LadderView::kHeadHeight) paintHeadRow(painter);
    const auto [first, last] = visibleRows();
    // Between whole device ratios what is dirty ends inside a device pixel, of which the next row has a part.
    const QRect dirty = event->rect().adjusted(0, -1, 0, 1);
    const auto paintIfDirty = [&](int row) {
        if (dirty.intersects(rowRect(row)))
            paintRow(painter, row, m_model->rows()[static_cast<std::size_t>(row)], rowRect(row));
    };
    for (int row = first; row <= last; ++row)
        paintIfDirty(row);
    for (int row = scrolledRows(); row < m_model->rowCount(); ++row)
        paintIfDirty(row);
    if (hasMoreRow()) paintRow(painter, -1, m_more(first, last), moreRowRect());
    // Before a row is chosen the whole table has the ring.
    if (hasFocus() && tableCurrent().first < 0) paintFocusRing(painter, viewport()->rect().adjusted(1, 1, -1, -1));
    if (m_layout.frozenWidth() == 0) return;
    painter.setPen(theme().line2);
    painter.drawLine(m_layout.frozenWidth() - 1, 0, m_layout.frozenWidth() - 1, viewport()->height());
}

}  // namespace ballast::ui
