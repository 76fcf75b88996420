#include "ui/widgets/painted_table.h"

#include <QAbstractScrollArea>
#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>
#include <algorithm>
#include <map>

#include "ui/widgets/painted_words.h"

namespace ballast::ui {
namespace {

/// The table behind a widget that still lives; both null otherwise.
struct TableRef {
    QPointer<QAbstractScrollArea> widget;
    const PaintedTable* table{};

    int rows() const { return widget ? table->tableModel().rowCount() : 0; }
    int columns() const { return widget ? table->tableModel().columnCount() : 0; }
    bool isCurrent(int row, int column) const
    {
        const auto [atRow, atColumn] = table->tableCurrent();
        return atRow == row && (atColumn < 0 || atColumn == column);
    }
};

class CellAccessible : public QAccessibleInterface, public QAccessibleTableCellInterface {
public:
    CellAccessible(TableRef ref, int row, int column) : m_ref(std::move(ref)), m_row(row), m_column(column) {}

    bool isValid() const override { return m_row < m_ref.rows() && m_column < m_ref.columns(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override
    {
        return m_ref.widget ? QAccessible::queryAccessibleInterface(m_ref.widget) : nullptr;
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    void setText(QAccessible::Text, const QString&) override {}

    QString text(QAccessible::Text which) const override
    {
        if (!isValid()) return {};
        const QModelIndex index = m_ref.table->tableModel().index(m_row, m_column);
        const QString printed = index.data().toString();
        if (which == QAccessible::Value) return printed;
        if (which == QAccessible::Description) return index.data(Qt::ToolTipRole).toString();
        if (which != QAccessible::Name) return {};
        const QString name = index.data(Qt::AccessibleTextRole).toString();
        return name.isEmpty() ? printed : name;
    }

    QRect rect() const override
    {
        if (!isValid()) return {};
        const QRect box = m_ref.table->tableCellRect(m_row, m_column);
        return box.isEmpty() ? QRect() : QRect(m_ref.widget->viewport()->mapToGlobal(box.topLeft()), box.size());
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = state.selectable = state.focusable = true;
        state.invalid = !isValid();
        if (state.invalid) return state;
        state.selected = isSelected();
        state.focused = state.selected && m_ref.widget->hasFocus();
        state.offscreen = rect().isEmpty();
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableCellInterface ? static_cast<QAccessibleTableCellInterface*>(this) : nullptr;
    }
    bool isSelected() const override { return isValid() && m_ref.isCurrent(m_row, m_column); }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

private:
    TableRef m_ref;
    int m_row, m_column;
};

/// Cells first, row by row, then the widgets that lie on the table.
class TableAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit TableAccessible(TableRef ref) : QAccessibleWidget(ref.widget, QAccessible::Table), m_ref(std::move(ref)) {}
    ~TableAccessible() override { forget(); }
    TableAccessible(const TableAccessible&) = delete;
    TableAccessible& operator=(const TableAccessible&) = delete;

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TableInterface) return static_cast<QAccessibleTableInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    int childCount() const override { return cells() + QAccessibleWidget::childCount(); }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0) return nullptr;
        if (index >= cells()) return QAccessibleWidget::child(index - cells());
        return cellAt(index / columnCount(), index % columnCount());
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        if (child && child->role() == QAccessible::Cell) {
            auto* cell = const_cast<QAccessibleInterface*>(child)->tableCellInterface();
            return cell ? cell->rowIndex() * columnCount() + cell->columnIndex() : -1;
        }
        const int at = QAccessibleWidget::indexOfChild(child);
        return at < 0 ? at : at + cells();
    }

    QAccessibleInterface* cellAt(int row, int column) const override
    {
        if (row < 0 || column < 0 || row >= rowCount() || column >= columnCount()) return nullptr;
        const auto known = m_cells.find({row, column});
        if (known != m_cells.end()) return QAccessible::accessibleInterface(known->second);
        auto* cell = new CellAccessible(m_ref, row, column);
        m_cells[{row, column}] = QAccessible::registerAccessibleInterface(cell);
        return cell;
    }
    int rowCount() const override { return m_ref.rows(); }
    int columnCount() const override { return m_ref.columns(); }
    /// What is painted and no cell: row heads with their ages, a legend, the sum of what is not listed.
    QString text(QAccessible::Text which) const override
    {
        if (which != QAccessible::Value || !m_ref.widget) return QAccessibleWidget::text(which);
        auto words = wordsPaintedBy(*m_ref.widget->viewport());
        std::erase_if(words, [this](const PaintedWords& each) { return isInCell(each.box.center().toPoint()); });
        return spokenWords(words);
    }
    QString columnDescription(int column) const override { return header(column, Qt::Horizontal); }
    QString rowDescription(int row) const override { return header(row, Qt::Vertical); }

    int selectedCellCount() const override { return static_cast<int>(selectedCells().size()); }
    QList<QAccessibleInterface*> selectedCells() const override
    {
        QList<QAccessibleInterface*> chosen;
        const auto [row, column] = m_ref.widget ? m_ref.table->tableCurrent() : std::pair(-1, -1);
        for (int each = 0; each < columnCount(); ++each)
            if (row >= 0 && (column < 0 || each == column)) chosen << cellAt(row, each);
        return chosen;
    }
    QList<int> selectedRows() const override
    {
        const auto [row, column] = m_ref.widget ? m_ref.table->tableCurrent() : std::pair(-1, -1);
        return row >= 0 && column < 0 ? QList<int>{row} : QList<int>{};
    }
    int selectedRowCount() const override { return static_cast<int>(selectedRows().size()); }
    bool isRowSelected(int row) const override { return selectedRows().contains(row); }
    QList<int> selectedColumns() const override { return {}; }
    int selectedColumnCount() const override { return 0; }
    bool isColumnSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    void modelChange(QAccessibleTableModelChangeEvent*) override { forget(); }

private:
    bool isInCell(const QPoint& at) const
    {
        for (int row = 0; row < rowCount(); ++row)
            for (int column = 0; column < columnCount(); ++column)
                if (m_ref.table->tableCellRect(row, column).contains(at)) return true;
        return false;
    }
    int cells() const { return rowCount() * columnCount(); }
    QString header(int section, Qt::Orientation orientation) const
    {
        if (!m_ref.widget) return {};
        const QVariant name = m_ref.table->tableModel().headerData(section, orientation, Qt::DisplayRole);
        return name.toString().simplified();
    }
    void forget() const
    {
        for (const auto& [place, id] : m_cells)
            QAccessible::deleteAccessibleInterface(id);
        m_cells.clear();
    }

    TableRef m_ref;
    mutable std::map<std::pair<int, int>, QAccessible::Id> m_cells;
};

QAccessibleInterface* makeTableAccessible(const QString&, QObject* object)
{
    auto* area = qobject_cast<QAbstractScrollArea*>(object);
    const auto* table = dynamic_cast<const PaintedTable*>(object);
    return area && table ? new TableAccessible({area, table}) : nullptr;
}

}  // namespace

PaintedTable::PaintedTable()
{
    static const bool kInstalled = (QAccessible::installFactory(makeTableAccessible), true);
    Q_UNUSED(kInstalled)
}

void PaintedTable::announceCurrent(QObject* widget) const
{
    const auto [row, column] = tableCurrent();
    if (row < 0 || !QAccessible::isActive()) return;
    QAccessibleEvent event(widget, QAccessible::Focus);
    event.setChild(row * tableModel().columnCount() + std::max(0, column));
    QAccessible::updateAccessibility(&event);
}

}  // namespace ballast::ui
