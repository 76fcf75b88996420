#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>
#include <QVariant>
#include <initializer_list>
#include <optional>
#include <vector>

#include "ui/widgets/marks.h"
#include "ui/widgets/tone.h"

namespace ballast::ui {

/// One printed cell with the value behind it.
struct LadderCell {
    QString text;
    QVariant raw;  ///< Full precision for copy and CSV: double, or text; invalid when missing.
    Tone tone{Tone::Value};
    Mark mark{Mark::None};  ///< Painted left of the text.
    Tone markTone{Tone::Value};
    bool italic{};
    bool staged{};              ///< Edited and not in force yet: on the ground of a warning.
    bool dashed{};              ///< Underlined: stale.
    std::optional<double> bar;  ///< Share of the column's longest bar, −1 to 1.
    /// A small line, oldest first, beside the figure or, where there is none, in the whole cell; under two points none.
    std::vector<double> trend;
    QString toolTip;

    bool operator==(const LadderCell& other) const = default;
    /// Whether both look the same on the screen.
    bool looksLike(const LadderCell& other) const;
};

enum class RowKind { Plain, AtTheMoney, Total, GrandTotal, Group, More };

struct LadderRow {
    QString key;  ///< Names the row as long as it lives; selection follows it.
    RowKind kind{RowKind::Plain};
    std::vector<LadderCell> cells;  ///< One for each column.
};

struct LadderColumn {
    QString id;  ///< For settings.
    QString name, unit;
    QString widest;    ///< Sample text from which the width comes, so that it never jumps.
    bool left{};       ///< Words at the left, figures at the right.
    bool shown{true};  ///< By default.
    bool takesRest{};  ///< Takes what room is left over.
    int extra{};       ///< Pixels beside the text, for a mark or a bar.
    bool keeps{};  ///< Stays in a narrow panel: where some do, the others give way before anything has to be scrolled.
    QString fileUnit;    ///< In copies and files, where it differs from `unit`: times there stay UTC.
    QStringList unitOf;  ///< Ids of figures whose unit it says: it stays in a narrow panel as long as one of them does.
    bool operator==(const LadderColumn& other) const = default;
};

/// These keep their place in a narrow panel; an id that no column has is left out.
void keepWhereNarrow(std::vector<LadderColumn>& columns, std::initializer_list<const char*> ids);
/// The column `unit` says the unit of those: without it they could be read in another one.
void saysUnitOf(std::vector<LadderColumn>& columns, const char* unit, const QStringList& figures);

/// A table of finished cells behind a LadderView. Replacing it tells the views no more than what changed: rows with the
/// same keys become runs of dataChanged, anything else a reset.
///
/// Roles    Display: printed text. User: raw value. AccessibleText: a sentence with name and unit.
/// Threads  GUI thread.
class LadderModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kRawRole = Qt::UserRole;
    static constexpr int kTrendRole = Qt::UserRole + 1;  ///< In dataChanged: the small line is another.

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const final;
    int columnCount(const QModelIndex& parent = {}) const final;
    QVariant data(const QModelIndex& index, int role) const final;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const final;

    const std::vector<LadderColumn>& columns() const { return m_columns; }
    const std::vector<LadderRow>& rows() const { return m_rows; }
    int findRow(const QString& key) const;  ///< −1 if there is none.

protected:
    void setTable(std::vector<LadderColumn> columns, std::vector<LadderRow> rows);

private:
    bool hasSameShape(const std::vector<LadderColumn>& columns, const std::vector<LadderRow>& rows) const;
    void replaceRow(int row, LadderRow next);
    QString sentence(const QModelIndex& index) const;

    std::vector<LadderColumn> m_columns;
    std::vector<LadderRow> m_rows;
};

}  // namespace ballast::ui
