#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <optional>

#include "interfaces/review.h"

namespace ballast::ui {

/// What a journal row counts as, for the filter. A row can be several.
enum JournalCategory : unsigned {
    CategoryActed = 1U << 0U,
    CategoryHeld = 1U << 1U,
    CategoryRefused = 1U << 2U,
    CategoryOverride = 1U << 3U,
    CategoryBreach = 1U << 4U
};
unsigned journalCategories(const domain::Decision& decision);

/// All records of a journal, newest first.
///
/// Threads  GUI thread.
class JournalTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Number,
        Time,
        Kind,
        Asset,
        Spot,
        NetBefore,
        Band,
        Traded,
        Filled,  ///< What of the traded size its orders came to, per cent.
        NetAfter,
        Cost,
        RiskRemoved,
        Reason,
        Hash,
        ColumnCount
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// `rows` must outlive the model or the next call; null empties.
    void setRows(const std::vector<interfaces::JournalRow>* rows);
    /// Place in the journal of a model row, and back.
    std::size_t journalRow(int row) const;
    int modelRow(std::size_t journalRow) const;
    const interfaces::JournalRow& at(int row) const { return (*m_rows)[journalRow(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const std::vector<interfaces::JournalRow>* m_rows{};
};

/// A condition on a figure: "cost>100", "traded<=-1".
struct FigureCondition {
    int column{};
    QChar relation;  ///< '<', '>' or '='.
    bool orEqual{};
    double bound{};

    int decimals{};  ///< As typed.

    /// "=" means the figure as it is shown with `shownDecimals`, or as it was typed where that says more.
    bool holds(double value, int shownDecimals) const;
    /// Empty where the words are none: they are text then.
    static std::optional<FigureCondition> parse(QString words);
};

/// Rows of the chosen categories (none chosen: all) in which every word of the text occurs and every condition on a
/// figure holds. Sorted by any column; rows without its figure stand last either way.
class JournalFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setCategories(unsigned categories);
    void setWords(const QString& text);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    unsigned m_categories{};
    QStringList m_words;
    QList<FigureCondition> m_conditions;
};

}  // namespace ballast::ui
