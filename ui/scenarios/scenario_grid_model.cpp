#include "ui/scenarios/scenario_grid_model.h"

#include <QFont>
#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/figure_table.h"

namespace ballast::ui {
namespace {

using interfaces::ScenarioGridView;

constexpr double kThousandsFrom = 1e6;  ///< USD; longer figures do not fit a cell.

/// "+7.5 %", "0 %": whole percents without decimals.
QString percent(double fraction)
{
    const double value = fraction * 100.0;
    const bool whole = std::abs(value - std::round(value)) < 1e-6;
    return signedNumber(value, whole ? 0 : 1) + QStringLiteral("\u00A0%");
}

bool hasShape(const ScenarioGridView& grid)
{
    return !grid.spotShifts.empty() && !grid.volatilityShifts.empty() &&
           grid.pnlUsd.size() == grid.spotShifts.size() * grid.volatilityShifts.size();
}

bool sameShifts(const ScenarioGridView* a, const ScenarioGridView* b)
{
    if (!a || !b) return a == b;
    return a->spotShifts == b->spotShifts && a->volatilityShifts == b->volatilityShifts;
}

}  // namespace

void ScenarioGridModel::show(std::shared_ptr<const ScenarioGridView> grid, std::optional<double> spot,
                             const QString& unit)
{
    if (grid && !hasShape(*grid)) grid = nullptr;
    if (grid == m_grid && spot == m_spot && unit == m_unit) return;
    m_unit = unit;
    const bool same = sameShifts(m_grid.get(), grid.get());
    if (!same) beginResetModel();
    m_grid = std::move(grid);
    m_spot = spot;
    m_largest = 0.0;
    if (m_grid)
        for (const double value : m_grid->pnlUsd)
            if (std::isfinite(value)) m_largest = std::max(m_largest, std::abs(value));
    m_scale = m_largest >= kThousandsFrom ? 1000.0 : 1.0;
    m_worst = findWorst();
    if (!same) return endResetModel();
    if (rowCount() == 0) return;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int ScenarioGridModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->volatilityShifts.size());
}

int ScenarioGridModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->spotShifts.size()) + 1;
}

double ScenarioGridModel::spotShiftAt(int column) const
{
    return m_grid->spotShifts[static_cast<std::size_t>(column - 1)];
}

double ScenarioGridModel::volatilityShiftAt(int row) const
{
    return m_grid->volatilityShifts[static_cast<std::size_t>(rowCount() - 1 - row)];
}

double ScenarioGridModel::valueAt(int row, int column) const
{
    return m_grid->at(static_cast<std::size_t>(rowCount() - 1 - row), static_cast<std::size_t>(column - 1));
}

std::optional<std::pair<int, int>> ScenarioGridModel::findWorst() const
{
    std::optional<std::pair<int, int>> worst;
    if (!m_unit.isEmpty()) return worst;
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 1; column < columnCount(); ++column) {
            const double value = valueAt(row, column);
            if (value < 0.0 && (!worst || value < valueAt(worst->first, worst->second))) worst = {row, column};
        }
    return worst;
}

std::optional<interfaces::ScenarioCell> ScenarioGridModel::cellAt(const QModelIndex& index) const
{
    if (!m_grid || !index.isValid() || index.column() < 1) return std::nullopt;
    return interfaces::ScenarioCell{spotShiftAt(index.column()), volatilityShiftAt(index.row())};
}

QString ScenarioGridModel::cellSentence(int row, int column) const
{
    const double value = valueAt(row, column);
    const QString amount = std::isfinite(value)
                               ? usd0(value) + QLatin1Char(' ') + (m_unit.isEmpty() ? tr("USD") : m_unit)
                               : tr("no value");
    return tr("%1 at spot %2, volatility %3")
        .arg(amount, percent(spotShiftAt(column)), percent(volatilityShiftAt(row)));
}

QString ScenarioGridModel::worstSentence() const
{
    return m_worst ? tr("Worst %1").arg(cellSentence(m_worst->first, m_worst->second)) : QString();
}

QVariant ScenarioGridModel::labelData(int row, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return percent(volatilityShiftAt(row));
    case ExportRole:
        return figureText(volatilityShiftAt(row) * 100.0);
    case Qt::AccessibleTextRole:
        return tr("volatility %1").arg(percent(volatilityShiftAt(row)));
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case ZeroShiftRole:
        return volatilityShiftAt(row) == 0.0;
    default:
        return {};
    }
}

QVariant ScenarioGridModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    if (index.column() == 0) return labelData(index.row(), role);
    const double value = valueAt(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return usd0(value / m_scale);
    case ValueRole:
        return std::isfinite(value) ? QVariant(value) : QVariant();
    case ExportRole:
        return figureText(value);
    case ShareRole:
        return m_largest > 0.0 && std::isfinite(value) ? value / m_largest : 0.0;
    case WorstRole:
        return m_worst == std::pair(index.row(), index.column());
    case ZeroShiftRole:
        return spotShiftAt(index.column()) == 0.0 || volatilityShiftAt(index.row()) == 0.0;
    case Qt::AccessibleTextRole:
        return cellSentence(index.row(), index.column());
    case Qt::ToolTipRole:
        return cellSentence(index.row(), index.column()) + QLatin1Char('\n') + text(m_grid->rule);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ScenarioGridModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0) return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole && section < rowCount() ? QVariant(percent(volatilityShiftAt(section)))
                                                               : QVariant();
    if (section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (section == 0) {
        if (role == ExportRole) return tr("Volatility % \\ spot %, %1").arg(m_unit.isEmpty() ? tr("P&L USD") : m_unit);
        // The unit stands in the table itself: a panel's head has not always the room for it.
        if (!m_unit.isEmpty()) {
            if (role == Qt::ToolTipRole) return tr("%1. Rows: volatility, columns: spot.").arg(m_unit);
            return role == Qt::DisplayRole ? QVariant(tr("vol, spot")) : QVariant();
        }
        if (role == Qt::ToolTipRole)
            return inThousands() ? tr("Thousands of USD. Rows: volatility, columns: spot.")
                                 : tr("USD. Rows: volatility, columns: spot.");
        return role == Qt::DisplayRole ? QVariant(inThousands() ? tr("k USD\nvol, spot") : tr("USD\nvol, spot"))
                                       : QVariant();
    }
    const double shift = spotShiftAt(section);
    if (role == ExportRole) return figureText(shift * 100.0);
    if (role != Qt::DisplayRole) return {};
    if (!m_spot) return percent(shift);
    const double level = *m_spot * (1.0 + shift);
    return percent(shift) + QLatin1Char('\n') + plain(level, level >= 10'000.0 ? 0 : 2);
}

}  // namespace ballast::ui
