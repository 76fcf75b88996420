#include "ui/kit/ladder_model.h"

#include <algorithm>

namespace ballast::ui {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Name and unit in one line: "Gamma BTC per 1 %".
QString wholeName(const LadderColumn& column)
{
    const QString& unit = column.fileUnit.isEmpty() ? column.unit : column.fileUnit;
    return unit.isEmpty() ? column.name : column.name + QLatin1Char(' ') + unit;
}

}  // namespace

bool LadderCell::looksLike(const LadderCell& other) const
{
    return text == other.text && tone == other.tone && mark == other.mark && markTone == other.markTone &&
           italic == other.italic && dashed == other.dashed && staged == other.staged && bar == other.bar;
}

void keepWhereNarrow(std::vector<LadderColumn>& columns, std::initializer_list<const char*> ids)
{
    for (LadderColumn& column : columns)
        column.keeps = column.keeps || std::any_of(ids.begin(), ids.end(), [&column](const char* id) {
                           return column.id == QLatin1String(id);
                       });
}

void saysUnitOf(std::vector<LadderColumn>& columns, const char* unit, const QStringList& figures)
{
    for (LadderColumn& column : columns)
        if (column.id == QLatin1String(unit)) column.unitOf = figures;
}

int LadderModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LadderModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant LadderModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const LadderCell& cell = m_rows[at(index.row())].cells[at(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case kRawRole:
        return cell.raw;
    case Qt::ToolTipRole:
        return cell.toolTip.isEmpty() ? QVariant() : QVariant(cell.toolTip);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (m_columns[at(index.column())].left ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::AccessibleTextRole:
        return sentence(index);
    default:
        return {};
    }
}

QVariant LadderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0) return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole && section < rowCount() ? QVariant(m_rows[at(section)].key) : QVariant();
    if (section >= columnCount()) return {};
    if (role == Qt::DisplayRole) return m_columns[at(section)].name;
    return role == kRawRole ? QVariant(wholeName(m_columns[at(section)])) : QVariant();
}

QString LadderModel::sentence(const QModelIndex& index) const
{
    const LadderRow& row = m_rows[at(index.row())];
    const LadderColumn& column = m_columns[at(index.column())];
    QString value = row.cells[at(index.column())].text;
    value.replace(QChar(0x2212), tr("minus ")).replace(QLatin1Char('+'), tr("plus "));
    if (index.column() == 0) return value;
    return QStringLiteral("%1, %2 %3 %4").arg(row.cells.front().text, column.name, value, column.unit).trimmed();
}

int LadderModel::findRow(const QString& key) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&key](const LadderRow& r) { return r.key == key; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

bool LadderModel::hasSameShape(const std::vector<LadderColumn>& columns, const std::vector<LadderRow>& rows) const
{
    return columns == m_columns &&
           std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                      [](const LadderRow& a, const LadderRow& b) { return a.key == b.key && a.kind == b.kind; });
}

void LadderModel::replaceRow(int row, LadderRow next)
{
    LadderRow& old = m_rows[at(row)];
    std::swap(old, next);
    const auto columns = columnCount();
    for (int first = 0; first < columns; ++first) {
        if (old.cells[at(first)] == next.cells[at(first)]) continue;
        int last = first;
        bool visible = !old.cells[at(first)].looksLike(next.cells[at(first)]);
        while (last + 1 < columns && !(old.cells[at(last + 1)] == next.cells[at(last + 1)]) &&
               visible == !old.cells[at(last + 1)].looksLike(next.cells[at(last + 1)]))
            ++last;
        // Views repaint for what shows; a change below the printed digits concerns copies only.
        QList<int> roles = visible ? QList<int>{Qt::DisplayRole, kRawRole} : QList<int>{kRawRole};
        for (int column = first; column <= last; ++column)
            if (old.cells[at(column)].trend != next.cells[at(column)].trend && !roles.contains(kTrendRole))
                roles << kTrendRole;
        Q_EMIT dataChanged(index(row, first), index(row, last), roles);
        first = last;
    }
}

void LadderModel::setTable(std::vector<LadderColumn> columns, std::vector<LadderRow> rows)
{
    if (hasSameShape(columns, rows)) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            replaceRow(static_cast<int>(i), std::move(rows[i]));
        return;
    }
    beginResetModel();
    m_columns = std::move(columns);
    m_rows = std::move(rows);
    endResetModel();
}

}  // namespace ballast::ui
