#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

enum class SkewGreek { Delta, Gamma, Vega, Notional };
enum class SkewAxis { Bucket, PairedBucket, Strike };

/// Where the book is long and short: a row for each expiry and one of totals, a column for each bucket of |forward
/// delta| (or strike held) and one of totals. Every total is the sum of its cells.
///
/// Roles    Display: printed value. User: raw value, invalid without a position. Share: of the cell's limit, signed.
///          Contracts, ToolTip, AccessibleText: as the names say.
/// Threads  GUI thread.
class InventorySkewModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { ValueRole = Qt::UserRole, ShareRole, ContractsRole, IncompleteRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// An empty venue means all. Emits dataChanged for the rows that differ when the shape stays.
    void show(const interfaces::UnderlyingView& view, Timestamp now);
    void setGreek(SkewGreek greek);
    void setAxis(SkewAxis axis);
    void setVenue(const QString& venue);

    SkewGreek greek() const { return m_greek; }
    SkewAxis axis() const { return m_axis; }
    const QString& venue() const { return m_venue; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    int expiryRows() const { return static_cast<int>(m_expiries.size()); }
    int cellColumns() const { return static_cast<int>(m_columnNames.size()); }
    Timestamp expiryAt(int row) const { return m_expiries[static_cast<std::size_t>(row)]; }
    QString toGoAt(int row) const;
    std::optional<int> findRow(std::optional<Timestamp> expiry) const;
    /// Column that holds a bucket or, on the strike axis, a strike.
    std::optional<int> findColumn(std::optional<std::size_t> bucket, std::optional<double> strike) const;
    /// First bucket of a column; none on the strike axis.
    std::optional<std::size_t> bucketAt(int column) const;
    std::optional<double> strikeAt(int column) const;

    /// Limit of one cell as shown: of two buckets, twice that of one.
    double cellLimit() const;
    QString format(double value) const;
    QString limitText() const;    ///< "2,500 USD".
    QString unit() const;         ///< "USD per vol pt".
    QString greekName() const;    ///< "vega".
    QString description() const;  ///< One line for a screen reader.
    int missingLegs() const { return m_view.missingLegs; }
    /// Column of the strike nearest the spot; on the strike axis only.
    std::optional<int> columnNearSpot() const;

private:
    struct Cell {
        double value{}, contracts{};
        int legs{}, missing{};
        std::vector<double> strikes;
        std::vector<std::pair<QString, double>> venues;
        bool operator==(const Cell&) const = default;
    };
    using Grid = std::vector<std::vector<Cell>>;  ///< [expiries + 1][cellColumns + 1]

    void rebuild(bool allRows = false);
    std::vector<QString> makeToGo() const;
    Grid makeGrid() const;
    std::vector<QString> makeColumnNames() const;
    std::size_t columnOf(const interfaces::LegView& leg) const;
    double valueOf(const interfaces::LegView& leg) const;
    bool isTotal(const QModelIndex& index) const;
    const Cell& cellAt(const QModelIndex& index) const;
    QString toolTip(const QModelIndex& index) const;
    QString accessibleText(const QModelIndex& index) const;
    QString rowName(int row) const;
    QString columnName(int column) const;

    interfaces::UnderlyingView m_view;
    Timestamp m_now;
    SkewGreek m_greek{SkewGreek::Vega};
    SkewAxis m_axis{SkewAxis::Bucket};
    QString m_venue;
    std::vector<Timestamp> m_expiries;
    std::vector<QString> m_toGo;  ///< As it was told last, by expiry.
    std::vector<double> m_strikes;
    std::vector<QString> m_columnNames;
    Grid m_grid;
};

}  // namespace ballast::ui
