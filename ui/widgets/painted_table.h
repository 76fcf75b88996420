#pragma once

#include <QAbstractItemModel>
#include <QRect>

namespace ballast::ui {

/// A scroll area that paints the cells of a model itself, and what assistive technology must know of it. Its cells are
/// offered through QAccessibleTableInterface: name from AccessibleTextRole, value from DisplayRole, place on the
/// screen.
///
/// Threads  GUI thread.
class PaintedTable {
public:
    PaintedTable();
    virtual ~PaintedTable() = default;
    PaintedTable(const PaintedTable&) = delete;
    PaintedTable& operator=(const PaintedTable&) = delete;

    virtual const QAbstractItemModel& tableModel() const = 0;
    /// In the viewport; empty when out of sight or hidden.
    virtual QRect tableCellRect(int row, int column) const = 0;
    /// The chosen cell; column −1 stands for the whole row, row −1 for none.
    virtual std::pair<int, int> tableCurrent() const = 0;

protected:
    /// Tells a screen reader that another cell is current. `widget` is the table itself.
    void announceCurrent(QObject* widget) const;
};

}  // namespace ballast::ui
