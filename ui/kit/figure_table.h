#pragma once

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableView>

namespace ballast::ui {

/// What a model may say of a cell beside Qt's own roles (text, alignment, foreground, font, tooltip).
enum FigureRole {
    MarkRole = Qt::UserRole + 1,  ///< int of Mark, painted before the text.
    MarkColourRole,
    ExportRole  ///< QString at full precision, for copy and CSV.
};

/// Head of two lines: name above, unit under it, from header text of the form "Name\nunit".
class FigureHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit FigureHeader(QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
};

/// Paints a cell: ground, mark, text, hairline. 8 px of padding left and right.
class FigureDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A table of figures in the desk's looks: rows of 24, one row selected, no grid but hairlines.
class FigureTable : public QTableView {
    Q_OBJECT
public:
    explicit FigureTable(QWidget* parent = nullptr);
    /// Widths by column; the column `stretched` takes the rest.
    void setColumnWidths(const QList<int>& widths, int stretched);

    /// The first `count` shown columns stay while the others are scrolled; never all of them, 0 for none.
    void freeze(int count);
    int frozen() const { return m_frozenCount; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void layFrozen();
    QTableView* makeFrozen();

    int m_frozenCount{};
    QTableView* m_frozen{};  ///< Over the scrolled columns, and only while something is scrolled.
};

/// Head and rows as text, cells from ExportRole, parted by `separator`. Head cells as "Name unit".
QString figureTableText(const QAbstractItemModel& model, QChar separator);

/// A text cell that no spreadsheet runs as a formula (F89): one that begins with = + - @, U+2212, tab or line break
/// gets an apostrophe before it. Numbers are written by `figureText` and stay as they are.
QString neutralisedText(const QString& text);
/// Shortest decimal that reads back as the same double; empty when not finite.
QString figureText(double value);

}  // namespace ballast::ui
