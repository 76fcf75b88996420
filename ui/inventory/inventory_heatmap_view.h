#pragma once

#include <QAbstractScrollArea>

#include "ui/inventory/heatmap_layout.h"
#include "ui/inventory/inventory_skew_model.h"
#include "ui/widgets/painted_table.h"

namespace ballast::ui {

class SegmentBar;

/// Paints an InventorySkewModel on fixed diverging stops; the sign is always printed. Repaints only rows that changed.
///
/// Keys     Arrows move the selection, Return lists its positions, 1 to 4 choose the greek.
/// Threads  GUI thread.
class InventoryHeatmapView : public QAbstractScrollArea, public PaintedTable {
    Q_OBJECT
public:
    /// The model must outlive the view; the view pairs its buckets where they do not fit.
    explicit InventoryHeatmapView(InventorySkewModel* model, QWidget* parent = nullptr);

    /// −1 for none. The row or column of totals cannot be current.
    void setCurrent(int row, int column);
    std::pair<int, int> current() const { return {m_row, m_column}; }
    /// Row and column that the pointer is over in another panel; −1 for none.
    void setLinkedHover(int row, int column);
    /// Columns by strike held instead of bucket of delta.
    void setByStrike(bool byStrike);
    QRect cellRect(int row, int column) const;  ///< In the viewport.
    QSize minimumSizeHint() const override { return {520, 272}; }

    const QAbstractItemModel& tableModel() const override { return *m_model; }
    QRect tableCellRect(int row, int column) const override;
    /// A whole row where no column is chosen.
    std::pair<int, int> tableCurrent() const override { return current(); }

Q_SIGNALS:
    /// A cell was chosen; −1 where the row or column of totals was hit.
    void cellActivated(int row, int column);
    void cellDoubleClicked(int row, int column);
    void greekRequested(int index);
    void copyRequested();
    /// The pointer is over another cell; −1 for none.
    void cellHovered(int row, int column);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Place {
        int row{-1}, column{-1};  ///< Of the model; the totals included.
        bool operator==(const Place&) const = default;
    };

    void layOut();
    void onReset();
    void onDataChanged(const QModelIndex& first, const QModelIndex& last);
    void measure();
    int screenRow(int row) const;
    int screenColumn(int column) const;
    Place placeAt(const QPoint& at) const;
    void updatePlace(const Place& place);
    void activate(const Place& place);
    void setHover(const Place& place);
    void step(int rows, int columns);
    void makeVisible();
    void paintHead(QPainter& painter) const;
    void paintLabels(QPainter& painter, int row) const;
    void paintCell(QPainter& painter, int row, int column) const;
    void paintTotal(QPainter& painter, int row, int column) const;
    void paintMarkers(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;

    InventorySkewModel* m_model;
    SegmentBar* m_axisBar;
    HeatmapLayout m_layout;
    double m_largestCell{}, m_largestTotal{};
    int m_row{-1}, m_column{-1};
    Place m_hover, m_linked;
    bool m_layingOut{};
};

}  // namespace ballast::ui
