#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QTime>
#include <optional>

#include "ui/review/review_controller.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

class FigureColumns;
class FigureTable;
class FilterChips;
class JournalFilterModel;
class JournalTableModel;

/// Every record of the opened journal as a table with filters that combine and a text filter. A click on a row takes
/// the review to one step before that record.
class JournalPanel : public Panel {
    Q_OBJECT
public:
    explicit JournalPanel(Selection* selection, QWidget* parent = nullptr);
    /// What it shows comes from the journal, not from the picture.
    interfaces::SectionSet wants() const override { return {}; }
    /// `controller` may be null; it outlives the panel or the next call.
    void setController(ReviewController* controller);

    QString emptyMessage() const override;
    /// The filtered rows at full precision; text cells neutralised for spreadsheets (F89).
    QString tableText(QChar separator) const override;
    bool focusFilter() override;
    QLineEdit* filter() const { return m_text; }
    FigureTable* table() const { return m_table; }
    FigureColumns* columns() const { return m_figureColumns; }

    QSize sizeHint() const override { return {1400, 380}; }
    QSize minimumSizeHint() const override { return {620, 160}; }

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void onRowChosen(const QModelIndex& index);
    void followPosition();
    void showCount();
    void showColumnsButton();
    void addSortMenu();
    /// Greatest first, then least, then newest as before.
    void sortBy(int column);
    /// "#140", "21:29", "6 Feb 00:10" or the first row shown.
    void jump();
    /// The first record from that time on, of its day or, without one, the next such time after where the review
    /// stands, from the beginning again after the end; empty: the journal has none.
    std::optional<std::size_t> rowAtTime(const QString& day, const QTime& time) const;

    ReviewController* m_controller{};
    JournalTableModel* m_model;
    JournalFilterModel* m_filter;
    FigureTable* m_table;
    FigureColumns* m_figureColumns{};
    FilterChips* m_chips{};
    QLineEdit* m_text{};
    QLabel* m_count{};
    QWidget* m_columns{};
    int m_sorted{-1};  ///< Column; −1: newest first.
    Qt::SortOrder m_order{Qt::DescendingOrder};
};

}  // namespace ballast::ui
