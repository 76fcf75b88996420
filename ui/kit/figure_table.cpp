#include "ui/kit/figure_table.h"

#include <QEvent>
#include <QPainter>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 8, kRowHeight = 24, kHeadHeight = 34;

void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const Theme& t)
{
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    painter.fillRect(option.rect, selected ? t.select : hovered ? t.bg2 : t.bg1);
    painter.setPen(t.line);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

/// The file's own head where it differs, for example because ages are written in seconds.
QString headText(const QAbstractItemModel& model, int column)
{
    const QVariant own = model.headerData(column, Qt::Horizontal, ExportRole);
    return own.isValid() ? own.toString() : model.headerData(column, Qt::Horizontal).toString().simplified();
}

}  // namespace

FigureHeader::FigureHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsMovable(true);
    setHighlightSections(false);
    setMinimumSectionSize(32);
}

QSize FigureHeader::sizeHint() const { return {QHeaderView::sizeHint().width(), kHeadHeight}; }

void FigureHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const
{
    const Theme& t = theme();
    painter->fillRect(rect, t.bg1);
    painter->setPen(t.line2);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    const QStringList lines = model()->headerData(logicalIndex, Qt::Horizontal).toString().split(QLatin1Char('\n'));
    const QVariant aligned = model()->headerData(logicalIndex, Qt::Horizontal, Qt::TextAlignmentRole);
    const int across = aligned.isValid() ? aligned.toInt() & Qt::AlignHorizontal_Mask : int{Qt::AlignLeft};
    const QRect inside = rect.adjusted(kPadding, 2, -kPadding, -2);
    const bool two = lines.size() > 1 && !lines.last().isEmpty();
    painter->setFont(uiFont(11, QFont::Medium));
    painter->setPen(t.text2);
    const QRect upper = two ? QRect(inside.left(), inside.top(), inside.width(), 15) : inside;
    painter->drawText(upper, across | (two ? Qt::AlignVCenter : Qt::AlignBottom), lines.first());
    if (isSortIndicatorShown() && sortIndicatorSection() == logicalIndex) {
        const bool right = across & Qt::AlignRight;
        const double left = right ? rect.left() + 1.0 : rect.right() - kMarkSize - 1.0;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        paintMark(*painter, QRectF(left, upper.center().y() - kMarkSize / 2.0, kMarkSize, kMarkSize),
                  sortIndicatorOrder() == Qt::AscendingOrder ? Mark::Buy : Mark::Sell, t.accent);
        painter->restore();
    }
    if (!two) return;
    painter->setFont(uiFont(11));
    painter->setPen(t.text3);
    painter->drawText(QRect(inside.left(), inside.top() + 15, inside.width(), 15), across | Qt::AlignVCenter,
                      lines.last());
}

void FigureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& t = theme();
    paintGround(*painter, option, t);
    QRectF inside = QRectF(option.rect).adjusted(kPadding, 0, -kPadding, -1);
    const QString content = index.data().toString();
    const QVariant fontData = index.data(Qt::FontRole);
    const QFont font = fontData.isValid() ? fontData.value<QFont>() : uiFont(12);
    const QVariant colour = index.data(Qt::ForegroundRole);
    const auto mark = static_cast<Mark>(index.data(MarkRole).toInt());
    const Qt::Alignment across = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()) & Qt::AlignHorizontal_Mask;
    if (mark != Mark::None) {
        const double left = across & Qt::AlignRight
                                ? inside.right() - QFontMetricsF(font).horizontalAdvance(content) - kMarkSize - 5.0
                                : inside.left();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        paintMark(*painter, QRectF(left, inside.center().y() - kMarkSize / 2.0, kMarkSize, kMarkSize), mark,
                  index.data(MarkColourRole).value<QColor>());
        painter->restore();
        if (!(across & Qt::AlignRight)) inside.setLeft(inside.left() + kMarkSize + 6.0);
    }
    painter->setFont(font);
    painter->setPen(colour.isValid() ? colour.value<QColor>() : t.text);
    painter->drawText(inside, int(across | Qt::AlignVCenter),
                      QFontMetricsF(font).elidedText(content, Qt::ElideRight, inside.width() + 1.0));
}

QSize FigureDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const int width = QFontMetrics(uiFont(12)).horizontalAdvance(index.data().toString());
    return {width + 2 * kPadding, kRowHeight};
}

FigureTable::FigureTable(QWidget* parent) : QTableView(parent)
{
    setHorizontalHeader(new FigureHeader(this));
    setItemDelegate(new FigureDelegate(this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setWordWrap(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    verticalHeader()->setMinimumSectionSize(17);
}

void FigureTable::setColumnWidths(const QList<int>& widths, int stretched)
{
    for (int column = 0; column < widths.size(); ++column)
        setColumnWidth(column, widths[column]);
    horizontalHeader()->setSectionResizeMode(stretched, QHeaderView::Stretch);
}

void FigureTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) viewport()->update();
}

QString figureTableText(const QAbstractItemModel& model, QChar separator)
{
    QString result;
    for (int row = -1; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column) {
            const QString cell =
                row < 0 ? headText(model, column) : model.index(row, column).data(ExportRole).toString();
            cells << csvCell(cell, separator);
        }
        result += cells.join(separator) + QLatin1Char('\n');
    }
    return result;
}

QString neutralisedText(const QString& text)
{
    static const QString kTriggers = QStringLiteral("=+-@\t\r\n\u2212");
    return !text.isEmpty() && kTriggers.contains(text.front()) ? QLatin1Char('\'') + text : text;
}

QString figureText(double value)
{
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

}  // namespace ballast::ui
