#include "ui/inventory/inventory_heatmap_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/choices/place_keys.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

InventoryHeatmapView::InventoryHeatmapView(InventorySkewModel* model, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model),
      m_axisBar(new SegmentBar({tr("|Δ|"), tr("Strike")}, 0, 20, viewport()))
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Inventory skew"));
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_axisBar->setPadding(5);
    m_axisBar->setFocusPolicy(Qt::TabFocus);
    m_axisBar->move(6, 3);
    connect(m_axisBar, &SegmentBar::activated, this, [this](int index) { setByStrike(index == 1); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &InventoryHeatmapView::onReset);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &InventoryHeatmapView::onDataChanged);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, viewport(), qOverload<>(&QWidget::update));
}

void InventoryHeatmapView::setByStrike(bool byStrike)
{
    m_axisBar->setCurrent(byStrike ? 1 : 0);
    m_model->setAxis(byStrike ? SkewAxis::Strike : SkewAxis::Bucket);
    layOut();
    if (const auto column = m_model->columnNearSpot())
        horizontalScrollBar()->setValue(*column - m_layout.shownColumns / 2);
}

void InventoryHeatmapView::onReset()
{
    m_hover = {};
    layOut();
}

void InventoryHeatmapView::onDataChanged(const QModelIndex& first, const QModelIndex& last)
{
    const double cell = m_largestCell;
    const double total = m_largestTotal;
    measure();
    const auto digits = [](double value) { return std::floor(std::log10(std::max(value, 1.0))); };
    if (digits(cell) != digits(m_largestCell) || digits(total) != digits(m_largestTotal)) return layOut();
    for (int row = first.row(); row <= last.row(); ++row)
        viewport()->update(0, cellRect(row, 0).top(), viewport()->width(), m_layout.rowHeight);
    setAccessibleDescription(m_model->description());
}

void InventoryHeatmapView::measure()
{
    m_largestCell = m_largestTotal = 0.0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        for (int column = 0; column < m_model->columnCount(); ++column) {
            const bool total = row == m_model->expiryRows() || column == m_model->cellColumns();
            double& largest = total ? m_largestTotal : m_largestCell;
            largest = std::max(largest, std::abs(m_model->index(row, column).data(Qt::UserRole).toDouble()));
        }
    }
}

void InventoryHeatmapView::layOut()
{
    if (m_layingOut) return;
    m_layingOut = true;
    if (m_model->axis() == SkewAxis::PairedBucket) m_model->setAxis(SkewAxis::Bucket);
    measure();
    m_layout = HeatmapLayout::make(*m_model, viewport()->size(), m_largestCell, m_largestTotal);
    if (m_layout.wantsPairs) {
        m_model->setAxis(SkewAxis::PairedBucket);
        measure();
        m_layout = HeatmapLayout::make(*m_model, viewport()->size(), m_largestCell, m_largestTotal);
    }
    horizontalScrollBar()->setRange(0, m_layout.columns - m_layout.shownColumns);
    verticalScrollBar()->setRange(0, m_layout.rows - m_layout.shownRows);
    m_layingOut = false;
    makeVisible();
    setAccessibleDescription(m_model->description());
    viewport()->update();
}

void InventoryHeatmapView::resizeEvent(QResizeEvent*) { layOut(); }
void InventoryHeatmapView::scrollContentsBy(int, int) { viewport()->update(); }
void InventoryHeatmapView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void InventoryHeatmapView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

int InventoryHeatmapView::screenRow(int row) const
{
    return row == m_layout.rows ? m_layout.shownRows : row - verticalScrollBar()->value();
}

int InventoryHeatmapView::screenColumn(int column) const
{
    return column == m_layout.columns ? m_layout.shownColumns : column - horizontalScrollBar()->value();
}

QRect InventoryHeatmapView::cellRect(int row, int column) const
{
    return m_layout.cellRect(screenRow(row), screenColumn(column));
}

QRect InventoryHeatmapView::tableCellRect(int row, int column) const
{
    const int atRow = screenRow(row), atColumn = screenColumn(column);
    const bool rowInSight = row == m_layout.rows || (atRow >= 0 && atRow < m_layout.shownRows);
    const bool columnInSight = column == m_layout.columns || (atColumn >= 0 && atColumn < m_layout.shownColumns);
    return rowInSight && columnInSight ? m_layout.cellRect(atRow, atColumn) : QRect();
}

InventoryHeatmapView::Place InventoryHeatmapView::placeAt(const QPoint& at) const
{
    Place place;
    const int row = (at.y() - HeatmapLayout::kHead) / m_layout.rowHeight;
    if (at.y() >= HeatmapLayout::kHead && row <= m_layout.shownRows)
        place.row = row == m_layout.shownRows ? m_layout.rows : row + verticalScrollBar()->value();
    if (at.x() >= m_layout.totalLeft())
        place.column = m_layout.columns;
    else if (at.x() >= m_layout.gridLeft() && m_layout.cellWidth > 0)
        place.column = (at.x() - m_layout.gridLeft()) / m_layout.cellWidth + horizontalScrollBar()->value();
    return place;
}

void InventoryHeatmapView::updatePlace(const Place& place)
{
    // Over the head there is a column and no row.
    if (place.row >= 0)
        viewport()->update(0, cellRect(place.row, 0).top() - 3, viewport()->width(), m_layout.rowHeight + 6);
    if (place.row >= 0 || place.column >= 0) viewport()->update(0, 0, viewport()->width(), HeatmapLayout::kHead);
}

void InventoryHeatmapView::setCurrent(int row, int column)
{
    if (row == m_row && column == m_column) return;
    updatePlace({m_row, m_column});
    m_row = row;
    m_column = column;
    makeVisible();
    updatePlace({m_row, m_column});
    if (row >= 0 && column >= 0)
        setAccessibleDescription(m_model->index(row, column).data(Qt::AccessibleTextRole).toString());
    announceCurrent(this);
}

void InventoryHeatmapView::makeVisible()
{
    const auto keepIn = [](QScrollBar* bar, int place, int shown) {
        if (place < 0) return;
        bar->setValue(std::clamp(bar->value(), place - shown + 1, place));
    };
    keepIn(verticalScrollBar(), m_row, m_layout.shownRows);
    keepIn(horizontalScrollBar(), m_column, m_layout.shownColumns);
}

void InventoryHeatmapView::activate(const Place& place)
{
    const int row = place.row == m_layout.rows ? -1 : place.row;
    const int column = place.column == m_layout.columns ? -1 : place.column;
    if (row < 0 && column < 0) return;
    setCurrent(row, column);
    Q_EMIT cellActivated(row, column);
}

void InventoryHeatmapView::step(int rows, int columns)
{
    if (m_layout.rows == 0 || m_layout.columns == 0) return;
    const int row = m_row < 0 ? 0 : std::clamp(m_row + rows, 0, m_layout.rows - 1);
    const int column = m_column < 0 && columns == 0 ? -1
                       : m_column < 0               ? 0
                                                    : std::clamp(m_column + columns, 0, m_layout.columns - 1);
    activate({row, column});
}

void InventoryHeatmapView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    constexpr std::array kGreeks{PlaceKey::Delta, PlaceKey::Gamma, PlaceKey::Vega, PlaceKey::Notional};
    for (std::size_t i = 0; i < kGreeks.size(); ++i)
        if (isPressed(kGreeks[i], *event)) return Q_EMIT greekRequested(static_cast<int>(i));
    const int by = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Up:
        return step(-by, 0);
    case Qt::Key_Down:
        return step(by, 0);
    case Qt::Key_Left:
        return step(0, -by);
    case Qt::Key_Right:
        return step(0, by);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_row >= 0) Q_EMIT cellDoubleClicked(m_row, m_column);
        return;
    default:
        event->ignore();
    }
}

void InventoryHeatmapView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) activate(placeAt(event->position().toPoint()));
}

void InventoryHeatmapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Place place = placeAt(event->position().toPoint());
    if (place.row >= 0 && place.row < m_layout.rows)
        Q_EMIT cellDoubleClicked(place.row, place.column < m_layout.columns ? place.column : -1);
}

void InventoryHeatmapView::mouseMoveEvent(QMouseEvent* event) { setHover(placeAt(event->position().toPoint())); }

void InventoryHeatmapView::setHover(const Place& place)
{
    if (place == m_hover) return;
    updatePlace(m_hover);
    m_hover = place;
    updatePlace(m_hover);
    const bool inGrid = place.row >= 0 && place.row < m_layout.rows;
    Q_EMIT cellHovered(inGrid ? place.row : -1, place.column < m_layout.columns ? place.column : -1);
}

void InventoryHeatmapView::setLinkedHover(int row, int column)
{
    const Place place{row, column};
    if (place == m_linked) return;
    updatePlace(m_linked);
    m_linked = place;
    updatePlace(m_linked);
    viewport()->update(0, 0, viewport()->width(), HeatmapLayout::kHead);
}

void InventoryHeatmapView::wheelEvent(QWheelEvent* event)
{
    const QPoint delta = event->angleDelta();
    const int turn = delta.y() != 0 ? delta.y() : delta.x();
    if (turn == 0) return;
    const int by = turn > 0 ? -1 : 1;
    const bool sideways = event->modifiers().testFlag(Qt::ShiftModifier);
    step(sideways ? 0 : by, sideways ? by : 0);
    event->accept();
}

bool InventoryHeatmapView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) setHover({});
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Place place = placeAt(help->pos());
        const QModelIndex index = m_model->index(place.row, place.column);
        QToolTip::showText(help->globalPos(), index.isValid() ? index.data(Qt::ToolTipRole).toString() : QString(),
                           this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace ballast::ui
