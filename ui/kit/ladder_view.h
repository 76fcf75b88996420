#pragma once

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QMenu>
#include <functional>
#include <optional>

#include "ui/kit/cell_flash.h"
#include "ui/kit/column_layout.h"
#include "ui/kit/ladder_model.h"
#include "ui/widgets/painted_table.h"

namespace ballast::ui {

/// Paints a LadderModel: a head of two lines whose columns can be dragged and sized, rows, totals that never scroll
/// away, and an optional row that sums what is out of sight. Repaints only the rows that changed.
///
/// Keys     Up, Down, Page, Home (centre), End; Ctrl+C. Right-click on the head chooses columns.
/// Threads  GUI thread.
class LadderView : public QAbstractScrollArea, public PaintedTable {
    Q_OBJECT
public:
    static constexpr int kHeadHeight = 34;

    /// Fit shrinks rows until all are seen; Scroll keeps their height.
    enum class RowRule { Fit, Scroll };
    /// Row made of all rows but those from `first` to `last`.
    using MoreRow = std::function<LadderRow(int first, int last)>;

    /// `id` names the settings. The model must outlive the view.
    LadderView(const QString& id, LadderModel* model, RowRule rule, QWidget* parent = nullptr);

    void setSelectedKey(const QString& key);
    /// Keeps this row in the middle until a person scrolls; Home takes it back. While the pointer is over the rows they
    /// stay under it: a press means what it is on.
    void setCentreRow(int row);
    /// The table is of something else now: its centre row is brought to the middle, wherever the pointer is.
    void centreAnew();
    /// For so long after another row came under a pointer that stays in its place, a press there chooses nothing: it
    /// was meant for the one before.
    static constexpr int kSettleMilliseconds = 400;
    void setMoreRow(MoreRow make);
    /// The row that the pointer is over in another panel; empty for none.
    void setLinkedHover(const QString& key);
    void addColumnMenu(QMenu* menu);

    int rowHeight() const;
    QRect moreRowRect() const;
    QRect rowRect(int row) const;  ///< In the viewport; empty when out of sight.
    int rowAt(const QPoint& at) const;
    std::pair<int, int> visibleRows() const;
    ColumnLayout& columnLayout() { return m_layout; }

    const QAbstractItemModel& tableModel() const override { return *m_model; }
    QRect tableCellRect(int row, int column) const override;
    std::pair<int, int> tableCurrent() const override { return {m_model->findRow(m_selectedKey), -1}; }

Q_SIGNALS:
    /// A click or a key chose `row`.
    void rowActivated(int row);
    void rowDoubleClicked(int row);
    /// A press chose the cell of `row` in a column of the model.
    void cellPressed(int row, int column);
    /// Enter on the chosen row.
    void rowEntered(int row);
    void copyRequested();
    /// The pointer is over `row`, −1 when over none.
    void rowHovered(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct HeadDrag {
        int column{-1};
        bool sizing{};
        int startX{}, startWidth{};
        QStringList before;
        bool moved{};
    };

    void onReset();
    void onDataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles);
    void layOut();
    void updateBars();
    void centreNow();
    QString keyUnderPointer() const;
    void keepUnderPointer();
    void noteShift();  ///< The rows moved: another one may be under the pointer.
    bool isSettled() const;
    bool overflows() const;
    bool hasMoreRow() const;
    int pinnedRows() const;    ///< Totals at the end, that never scroll away.
    int scrolledRows() const;  ///< The others.
    int bodyHeight() const;
    int rowsThatFit() const;
    int headColumnAt(int x, bool* onEdge) const;
    int columnAt(int x) const;
    int scrolledBy(int x) const;
    int leftOf(const PlacedColumn& placed) const;
    QRect cellRect(int row, const PlacedColumn& placed) const;
    void updateRow(int row);
    void setHover(int row);
    void activate(int row);
    void bringIntoSight(int row);
    void fillColumnMenu(QMenu* menu);
    void fillFreezeMenu(QMenu* menu);
    void fillSetMenu(QMenu* menu);
    void askForSetName();
    void changeColumns(const QString& what, const std::function<void()>& change);
    void noteColumns(const QString& what, const QStringList& before);
    void restoreColumns(const QStringList& state);
    void dragHead(int x);
    QString headToolTip(int x) const;
    QString toolTipOf(const QModelIndex& index) const;
    template <class Paint> void eachColumn(QPainter& painter, Paint paint) const;
    void paintHeadRow(QPainter& painter) const;
    void paintRow(QPainter& painter, int row, const LadderRow& content, const QRect& box) const;

    LadderModel* m_model;
    ColumnLayout m_layout;
    RowRule m_rule;
    MoreRow m_more;
    CellFlash m_flash;
    QString m_selectedKey;
    int m_centreRow{-1};
    bool m_scrolledByPerson{};
    std::optional<QPoint> m_pointer;  ///< Over the rows; none: elsewhere.
    QString m_underPointer;           ///< The row that a person put it on.
    QElapsedTimer m_shifted;          ///< Since another came under it by itself.
    int m_hover{-1};
    QString m_linkedHover;
    HeadDrag m_drag;
};

}  // namespace ballast::ui
