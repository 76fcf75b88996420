#include "ui/smile/fit_table_model.h"

#include <QColor>
#include <algorithm>
#include <array>

#include "ui/format/number_format.h"
#include "ui/kit/figure_table.h"
#include "ui/smile/fit_state.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {
namespace {

using interfaces::SliceView;

bool needsFit(int column) { return column >= FitTableModel::Error && column <= FitTableModel::Calendar; }

/// The check that a column stands for; empty when it stands for none.
std::optional<bool> checkOf(const SliceView& slice, int column)
{
    if (!slice.fitted) return std::nullopt;
    if (column == FitTableModel::Butterfly) return slice.butterflyOk;
    if (column == FitTableModel::Calendar) return slice.calendarOk;
    return std::nullopt;
}

bool sameExpiries(const interfaces::SurfaceView* a, const interfaces::SurfaceView* b)
{
    if (!a || !b || a->underlying != b->underlying) return a == b;
    return std::equal(a->slices.begin(), a->slices.end(), b->slices.begin(), b->slices.end(),
                      [](const SliceView& x, const SliceView& y) { return x.expiry == y.expiry; });
}

}  // namespace

void FitTableModel::setSurface(std::shared_ptr<const interfaces::SurfaceView> surface, Timestamp now)
{
    if (surface == m_surface && now == m_now) return;
    const bool same = sameExpiries(m_surface.get(), surface.get());
    if (!same) beginResetModel();
    m_surface = std::move(surface);
    m_now = now;
    if (!same)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

std::optional<Timestamp> FitTableModel::expiryAt(int row) const
{
    if (row < 0 || row >= rowCount()) return std::nullopt;
    return m_surface->slices[static_cast<std::size_t>(row)].expiry;
}

std::optional<int> FitTableModel::rowOf(Timestamp expiry) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (m_surface->slices[static_cast<std::size_t>(row)].expiry == expiry) return row;
    return std::nullopt;
}

int FitTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_surface ? 0 : static_cast<int>(m_surface->slices.size());
}

int FitTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString FitTableModel::displayText(const SliceView& slice, int column) const
{
    if (needsFit(column) && !slice.fitted) return kMissing;
    switch (column) {
    case Expiry:
        return expiryLabel(slice.expiry);
    case Forward:
        return slice.forward > 0.0 ? price(m_surface->underlying, slice.forward) : kMissing;
    case Used:
        return QString::number(slice.quotesUsed);
    case Rejected:
        return QString::number(slice.quotesRejected);
    case Error:
        return plain(slice.errorVolPoints, 2);
    case LeastG:
        return plain(slice.leastG, 3);
    case Butterfly:
        return slice.butterflyOk ? tr("passed") : plain(slice.leastG, 3);
    case Calendar:
        return slice.calendarOk ? tr("no cross") : tr("crosses");
    case Age:
        return fitState(slice, m_now).age;
    default:
        return {};
    }
}

QString FitTableModel::exportText(const SliceView& slice, int column) const
{
    if (needsFit(column) && !slice.fitted) return {};
    switch (column) {
    case Expiry:
        return text(toIso8601(slice.expiry));
    case Forward:
        return slice.forward > 0.0 ? figureText(slice.forward) : QString();
    case Error:
        return figureText(slice.errorVolPoints);
    case LeastG:
        return figureText(slice.leastG);
    case Butterfly:
        return slice.butterflyOk ? QStringLiteral("passed") : QStringLiteral("failed");
    case Calendar:
        return slice.calendarOk ? QStringLiteral("passed") : QStringLiteral("failed");
    case Age:
        return slice.fitTime.isNever() ? QString() : figureText((m_now - slice.fitTime).inSeconds());
    default:
        return displayText(slice, column);
    }
}

QVariant FitTableModel::colour(const SliceView& slice, int column) const
{
    const Theme& t = theme();
    if (column == Age) return fitState(slice, m_now).colour;
    if (needsFit(column) && !slice.fitted) return t.text3;
    const auto check = checkOf(slice, column);
    if (check && !*check) return t.breach;
    if (column == LeastG && !slice.butterflyOk) return t.breach;
    return t.text;
}

QVariant FitTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const SliceView& slice = m_surface->slices[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const auto check = checkOf(slice, column);
    switch (role) {
    case Qt::DisplayRole:
        return displayText(slice, column);
    case ExportRole:
        return exportText(slice, column);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (column == Expiry ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        return colour(slice, column);
    case MarkRole:
        return int(check ? (*check ? Mark::Done : Mark::Breach) : Mark::None);
    case MarkColourRole:
        return check && !*check ? theme().breach : theme().text2;
    case Qt::ToolTipRole:
        return slice.message.empty() ? QVariant() : QVariant(text(slice.message));
    default:
        return {};
    }
}

QVariant FitTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const std::array<const char*, ColumnCount> kHeads{"Expiry\n",         "Forward\nUSD",   "Used\nquotes",
                                                             "Rejected\nquotes", "Error\nvol pts", "Least g\n",
                                                             "Butterfly\n",      "Calendar\n",     "Age\n"};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole) return int(section == Expiry ? Qt::AlignLeft : Qt::AlignRight);
    if (role == ExportRole && section == Age) return QStringLiteral("Age s");
    return role == Qt::DisplayRole ? QVariant(tr(kHeads.at(static_cast<std::size_t>(section)))) : QVariant();
}

}  // namespace ballast::ui
