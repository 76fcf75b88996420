#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>
#include <utility>

#include "interfaces/questions.h"
#include "interfaces/snapshot.h"

namespace ballast::ui {

/// P&L of one underlying's book under joint moves of spot (columns, ascending) and volatility (rows, highest first).
/// Column 0 names the row.
///
/// Roles    Display: printed P&L. User: raw P&L in USD. Share: of the largest amount, −1 to 1. Worst: the one cell that
///          loses most. ToolTip, AccessibleText: the cell in words. ExportRole of FigureRole: full precision.
/// Threads  GUI thread.
class ScenarioGridModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { ValueRole = Qt::UserRole, ShareRole = Qt::UserRole + 10, WorstRole, ZeroShiftRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Null, or a grid whose shape does not fit its shifts, empties the table.
    /// `unit` of the figures in words; only a P&L has a worst cell.
    void show(std::shared_ptr<const interfaces::ScenarioGridView> grid, std::optional<double> spot,
              const QString& unit = {});

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// "Worst −123,456 USD at spot −20 %, volatility +50 %"; empty when no cell loses.
    QString worstSentence() const;
    /// Amounts are in thousands of USD, because they would not fit otherwise.
    bool inThousands() const { return m_scale > 1.0; }
    /// Spot and volatility shift of a cell of the model; empty for labels and outside.
    std::optional<interfaces::ScenarioCell> cellAt(const QModelIndex& index) const;
    int unpricedLegs() const { return m_grid ? m_grid->unpricedLegs : 0; }

private:
    double valueAt(int row, int column) const;  ///< Of the model; column 1 is the first shift.
    double spotShiftAt(int column) const;
    double volatilityShiftAt(int row) const;
    QString cellSentence(int row, int column) const;
    std::optional<std::pair<int, int>> findWorst() const;
    QVariant labelData(int row, int role) const;

    std::shared_ptr<const interfaces::ScenarioGridView> m_grid;
    std::optional<double> m_spot;
    QString m_unit;  ///< Empty: P&L in USD.
    std::optional<std::pair<int, int>> m_worst;
    double m_largest{};
    double m_scale{1.0};
};

}  // namespace ballast::ui
