#pragma once

#include <QLabel>
#include <QLineEdit>

#include "ui/review/review_controller.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

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
    /// "#140", "21:29" or the first row shown.
    void jump();

    ReviewController* m_controller{};
    JournalTableModel* m_model;
    JournalFilterModel* m_filter;
    FigureTable* m_table;
    FilterChips* m_chips{};
    QLineEdit* m_text{};
    QLabel* m_count{};
    QWidget* m_columns{};
    int m_sorted{-1};  ///< Column; −1: newest first.
    Qt::SortOrder m_order{Qt::DescendingOrder};
};

}  // namespace ballast::ui
