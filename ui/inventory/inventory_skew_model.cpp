#include "ui/inventory/inventory_skew_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"

namespace ballast::ui {

using interfaces::kDeltaBucketNames;
using interfaces::kDeltaBuckets;
using interfaces::LegView;

namespace {

/// Buckets joined where the room is short: 5+10, 15+25, the middle alone.
constexpr std::array<std::size_t, kDeltaBuckets> kPairOf{0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 6};
constexpr std::array<const char*, 7> kPairNames{"5+10P", "15+25P", "35P", "50", "35C", "15+25C", "5+10C"};

std::size_t at(int index) { return static_cast<std::size_t>(index); }

void addVenue(std::vector<std::pair<QString, double>>& venues, const QString& name, double value)
{
    for (auto& [known, sum] : venues) {
        if (known != name) continue;
        sum += value;
        return;
    }
    venues.emplace_back(name, value);
}

QString spoken(QString words)
{
    return words.replace(QChar(0x2212), QObject::tr("minus ")).replace(QLatin1Char('+'), QObject::tr("plus "));
}

}  // namespace

void InventorySkewModel::show(const interfaces::UnderlyingView& view, Timestamp now)
{
    const auto& before = m_view.cellLimits;
    const auto& after = view.cellLimits;
    const bool sameLimits = before.deltaCoin == after.deltaCoin && before.gammaCoin == after.gammaCoin &&
                            before.vegaUsd == after.vegaUsd && before.notionalUsd == after.notionalUsd;
    m_view = view;
    m_now = now;
    rebuild(!sameLimits);
}

void InventorySkewModel::setGreek(SkewGreek greek)
{
    if (greek == m_greek) return;
    // Figures of another greek have another width, so views measure anew.
    beginResetModel();
    m_greek = greek;
    m_grid = makeGrid();
    endResetModel();
}

void InventorySkewModel::setAxis(SkewAxis axis)
{
    if (axis == m_axis) return;
    m_axis = axis;
    rebuild();
}

void InventorySkewModel::setVenue(const QString& venue)
{
    if (venue == m_venue) return;
    m_venue = venue;
    rebuild();
}

/// Of a row that did not change its time to go may have, and with other limits its ground.
void InventorySkewModel::rebuild(bool allRows)
{
    std::vector<Timestamp> expiries;
    for (const auto& row : m_view.byExpiry)
        expiries.push_back(row.expiry);
    m_strikes.clear();
    for (const auto& leg : m_view.legs)
        m_strikes.push_back(leg.strike);
    std::sort(m_strikes.begin(), m_strikes.end());
    m_strikes.erase(std::unique(m_strikes.begin(), m_strikes.end()), m_strikes.end());

    auto names = makeColumnNames();
    const bool sameShape = !m_grid.empty() && expiries == m_expiries && names == m_columnNames;
    if (!sameShape) beginResetModel();
    m_expiries = std::move(expiries);
    m_columnNames = std::move(names);
    Grid before = std::exchange(m_grid, makeGrid());
    if (!sameShape) {
        m_toGo = makeToGo();
        return endResetModel();
    }
    const auto words = std::exchange(m_toGo, makeToGo());
    const auto toldAnew = [&](std::size_t row) { return row < m_toGo.size() && words[row] != m_toGo[row]; };
    for (std::size_t row = 0; row < m_grid.size(); ++row)
        if (allRows || before[row] != m_grid[row] || toldAnew(row))
            Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), columnCount() - 1));
}

std::vector<QString> InventorySkewModel::makeColumnNames() const
{
    std::vector<QString> names;
    if (m_axis == SkewAxis::Bucket)
        for (const char* name : kDeltaBucketNames)
            names.push_back(QString::fromLatin1(name));
    if (m_axis == SkewAxis::PairedBucket)
        for (const char* name : kPairNames)
            names.push_back(QString::fromLatin1(name));
    if (m_axis == SkewAxis::Strike)
        for (const double strike : m_strikes)
            names.push_back(plain(strike, strike == std::floor(strike) ? 0 : 2));
    return names;
}

std::size_t InventorySkewModel::columnOf(const LegView& leg) const
{
    const std::size_t bucket = std::min(leg.deltaBucket, kDeltaBuckets - 1);
    if (m_axis == SkewAxis::Bucket) return bucket;
    if (m_axis == SkewAxis::PairedBucket) return kPairOf[bucket];
    return static_cast<std::size_t>(std::lower_bound(m_strikes.begin(), m_strikes.end(), leg.strike) -
                                    m_strikes.begin());
}

double InventorySkewModel::valueOf(const LegView& leg) const
{
    switch (m_greek) {
    case SkewGreek::Delta:
        return leg.greeks.deltaCoin;
    case SkewGreek::Gamma:
        return leg.greeks.gammaCoin;
    case SkewGreek::Vega:
        return leg.greeks.vegaUsd;
    case SkewGreek::Notional:
        break;
    }
    return leg.notionalUsd;
}

InventorySkewModel::Grid InventorySkewModel::makeGrid() const
{
    Grid grid(m_expiries.size() + 1, std::vector<Cell>(m_columnNames.size() + 1));
    for (const auto& leg : m_view.legs) {
        const auto row = std::lower_bound(m_expiries.begin(), m_expiries.end(), leg.expiry);
        const QString venue = text(leg.venue);
        if (row == m_expiries.end() || *row != leg.expiry || (!m_venue.isEmpty() && venue != m_venue)) continue;
        const auto r = static_cast<std::size_t>(row - m_expiries.begin());
        const bool known = leg.complete || m_greek == SkewGreek::Notional;
        for (const auto& [i, j] :
             {std::pair(r, columnOf(leg)), std::pair(r, m_columnNames.size()),
              std::pair(m_expiries.size(), columnOf(leg)), std::pair(m_expiries.size(), m_columnNames.size())}) {
            Cell& cell = grid[i][j];
            ++cell.legs;
            cell.missing += known ? 0 : 1;
            cell.contracts += leg.contracts;
            if (known) cell.value += valueOf(leg);
            if (std::find(cell.strikes.begin(), cell.strikes.end(), leg.strike) == cell.strikes.end())
                cell.strikes.push_back(leg.strike);
            addVenue(cell.venues, venue, known ? valueOf(leg) : 0.0);
        }
    }
    return grid;
}

int InventorySkewModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_grid.size());
}

int InventorySkewModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_grid.empty() ? 0 : cellColumns() + 1;
}

bool InventorySkewModel::isTotal(const QModelIndex& index) const
{
    return index.row() == expiryRows() || index.column() == cellColumns();
}

const InventorySkewModel::Cell& InventorySkewModel::cellAt(const QModelIndex& index) const
{
    return m_grid[at(index.row())][at(index.column())];
}

QVariant InventorySkewModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const Cell& cell = cellAt(index);
    const bool shown = cell.legs > 0 || isTotal(index);
    // A cell of which no leg has greeks has no value; zero would be a lie.
    const bool known = shown && (cell.legs == 0 || cell.missing < cell.legs);
    switch (role) {
    case Qt::DisplayRole:
        return shown ? QVariant(known ? format(cell.value) : kMissing) : QVariant();
    case ValueRole:
        return known ? QVariant(cell.value) : QVariant();
    case ShareRole:
        return known && !isTotal(index) && cellLimit() > 0.0 ? QVariant(cell.value / cellLimit()) : QVariant();
    case ContractsRole:
        return cell.contracts;
    case IncompleteRole:
        return cell.missing;
    case Qt::ToolTipRole:
        return shown ? QVariant(toolTip(index)) : QVariant();
    case Qt::AccessibleTextRole:
        return accessibleText(index);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant InventorySkewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0 || (role != Qt::DisplayRole && role != Qt::UserRole)) return {};
    if (orientation == Qt::Horizontal) return section < columnCount() ? QVariant(columnName(section)) : QVariant();
    return section < rowCount() ? QVariant(rowName(section)) : QVariant();
}

QString InventorySkewModel::rowName(int row) const
{
    return row < expiryRows() ? expiryShort(m_expiries[at(row)]) : tr("Total");
}

QString InventorySkewModel::columnName(int column) const
{
    return column < cellColumns() ? m_columnNames[at(column)] : tr("Total");
}

std::vector<QString> InventorySkewModel::makeToGo() const
{
    std::vector<QString> words;
    for (int row = 0; row < expiryRows(); ++row)
        words.push_back(toGoAt(row));
    return words;
}

QString InventorySkewModel::toGoAt(int row) const { return toGo(expiryAt(row) - m_now); }

std::optional<int> InventorySkewModel::findRow(std::optional<Timestamp> expiry) const
{
    if (!expiry) return std::nullopt;
    const auto found = std::find(m_expiries.begin(), m_expiries.end(), *expiry);
    if (found == m_expiries.end()) return std::nullopt;
    return static_cast<int>(found - m_expiries.begin());
}

std::optional<int> InventorySkewModel::findColumn(std::optional<std::size_t> bucket, std::optional<double> strike) const
{
    if (m_axis == SkewAxis::Strike) {
        const auto found = strike ? std::find(m_strikes.begin(), m_strikes.end(), *strike) : m_strikes.end();
        if (found == m_strikes.end()) return std::nullopt;
        return static_cast<int>(found - m_strikes.begin());
    }
    if (!bucket || *bucket >= kDeltaBuckets) return std::nullopt;
    return static_cast<int>(m_axis == SkewAxis::Bucket ? *bucket : kPairOf[*bucket]);
}

std::optional<std::size_t> InventorySkewModel::bucketAt(int column) const
{
    if (m_axis == SkewAxis::Strike || column < 0 || column >= cellColumns()) return std::nullopt;
    if (m_axis == SkewAxis::Bucket) return at(column);
    return static_cast<std::size_t>(std::find(kPairOf.begin(), kPairOf.end(), at(column)) - kPairOf.begin());
}

std::optional<double> InventorySkewModel::strikeAt(int column) const
{
    if (m_axis != SkewAxis::Strike || column < 0 || column >= cellColumns()) return std::nullopt;
    return m_strikes[at(column)];
}

std::optional<int> InventorySkewModel::columnNearSpot() const
{
    if (m_axis != SkewAxis::Strike || m_strikes.empty() || !m_view.spot.value) return std::nullopt;
    const auto above = std::lower_bound(m_strikes.begin(), m_strikes.end() - 1, *m_view.spot.value);
    return static_cast<int>(above - m_strikes.begin());
}

double InventorySkewModel::cellLimit() const
{
    const auto& limits = m_view.cellLimits;
    const double one = m_greek == SkewGreek::Delta   ? limits.deltaCoin
                       : m_greek == SkewGreek::Gamma ? limits.gammaCoin
                       : m_greek == SkewGreek::Vega  ? limits.vegaUsd
                                                     : limits.notionalUsd;
    return m_axis == SkewAxis::PairedBucket ? 2.0 * one : one;
}

QString InventorySkewModel::format(double value) const
{
    const bool inCoin = m_greek == SkewGreek::Delta || m_greek == SkewGreek::Gamma;
    return inCoin ? deltaCoin(m_view.code, value) : usd0(value);
}

QString InventorySkewModel::unit() const
{
    const QString coin = text(m_view.code);
    switch (m_greek) {
    case SkewGreek::Delta:
        return coin;
    case SkewGreek::Gamma:
        return tr("%1 per 1 %").arg(coin);
    case SkewGreek::Vega:
        return tr("USD per vol pt");
    case SkewGreek::Notional:
        break;
    }
    return QStringLiteral("USD");
}

QString InventorySkewModel::greekName() const
{
    constexpr std::array<const char*, 4> names{"delta", "gamma", "vega", "notional"};
    return QString::fromLatin1(names[static_cast<std::size_t>(m_greek)]);
}

QString InventorySkewModel::limitText() const
{
    const bool inCoin = m_greek == SkewGreek::Delta || m_greek == SkewGreek::Gamma;
    const QString figure = plain(cellLimit(), inCoin ? coinDecimals(m_view.code) : 0);
    return figure + QChar(0x00A0) + (inCoin ? text(m_view.code) : QStringLiteral("USD"));
}

QString InventorySkewModel::toolTip(const QModelIndex& index) const
{
    const Cell& cell = cellAt(index);
    QString words = tr("%1, %2: %3 %4 %5")
                        .arg(rowName(index.row()), columnName(index.column()), greekName(), format(cell.value), unit());
    const QVariant share = data(index, ShareRole);
    if (share.isValid()) words += tr(", %1 % of %2").arg(plain(std::abs(share.toDouble()) * 100.0, 0), limitText());
    words += tr("; %n strike(s), ", nullptr, static_cast<int>(cell.strikes.size()))
                 .replace(QStringLiteral("strike(s)"), cell.strikes.size() == 1 ? tr("strike") : tr("strikes"));
    words += tr("%1 contracts").arg(signedNumber(cell.contracts, contractDecimals(cell.contracts)));
    for (const auto& [venue, value] : cell.venues)
        words += QStringLiteral("; %1 %2").arg(venue, format(value));
    if (cell.missing > 0)
        words += cell.missing == 1 ? tr("; 1 leg missing: it has no volatility")
                                   : tr("; %1 legs missing: they have no volatility").arg(cell.missing);
    return words;
}

QString InventorySkewModel::accessibleText(const QModelIndex& index) const
{
    const Cell& cell = cellAt(index);
    QString column = columnName(index.column());
    if (m_axis != SkewAxis::Strike && column.endsWith(QLatin1Char('P'))) column = column.chopped(1) + tr(" delta put");
    if (m_axis != SkewAxis::Strike && column.endsWith(QLatin1Char('C'))) column = column.chopped(1) + tr(" delta call");
    QString words = rowName(index.row()) + QStringLiteral(", ") + column + QStringLiteral(", ");
    if (cell.legs == 0 && !isTotal(index)) return words + tr("no position");
    words += cell.legs > 0 && cell.missing == cell.legs ? tr("value not known") : spoken(format(cell.value));
    const QVariant share = data(index, ShareRole);
    if (share.isValid()) words += tr(", %1 percent of limit").arg(plain(std::abs(share.toDouble()) * 100.0, 0));
    return words;
}

QString InventorySkewModel::description() const
{
    if (m_grid.empty()) return tr("Inventory skew, no data");
    return tr("Inventory skew, %1 %2, %3 expiries by %4 %5, total %6 %7")
        .arg(text(m_view.code), greekName())
        .arg(expiryRows())
        .arg(cellColumns())
        .arg(m_axis == SkewAxis::Strike ? tr("strikes") : tr("buckets"), spoken(format(m_grid.back().back().value)),
             unit());
}

}  // namespace ballast::ui
