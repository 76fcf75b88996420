#include "ui/kit/figure_table.h"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 8, kRowHeight = 24, kHeadHeight = 34, kLeastScrolled = 80;

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
        // Beside its word: at the column's edge it would be the neighbour's.
        const double word = QFontMetricsF(painter->font()).horizontalAdvance(lines.first());
        const bool right = across & Qt::AlignRight;
        const double left = right ? std::max(rect.left() + 1.0, inside.right() - word - kMarkSize - 3.0)
                                  : std::min(rect.right() - kMarkSize - 1.0, inside.left() + word + 4.0);
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

namespace {

void dress(QTableView& table)
{
    table.setHorizontalHeader(new FigureHeader(&table));
    table.setItemDelegate(new FigureDelegate(&table));
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setMouseTracking(true);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(kRowHeight);
    table.verticalHeader()->setMinimumSectionSize(17);
}

}  // namespace

FigureTable::FigureTable(QWidget* parent) : QTableView(parent) { dress(*this); }

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

void FigureTable::freeze(int count)
{
    int shown = 0;
    for (int column = 0; column < horizontalHeader()->count(); ++column)
        shown += isColumnHidden(column) ? 0 : 1;
    m_frozenCount = std::clamp(count, 0, std::max(0, shown - 1));
    layFrozen();
}

/// What it does belongs to this table: its model, its selection, its order, its presses.
QTableView* FigureTable::makeFrozen()
{
    auto* frozen = new QTableView(this);
    dress(*frozen);
    frozen->setFocusPolicy(Qt::NoFocus);
    frozen->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    frozen->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    frozen->horizontalHeader()->setSectionsMovable(false);
    frozen->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    frozen->horizontalHeader()->setSectionsClickable(true);
    connect(frozen, &QTableView::clicked, this, &QTableView::clicked);
    connect(frozen, &QTableView::activated, this, &QTableView::activated);
    auto* head = horizontalHeader();
    connect(frozen->horizontalHeader(), &QHeaderView::sectionClicked, head, &QHeaderView::sectionClicked);
    connect(head, &QHeaderView::sectionMoved, this, &FigureTable::layFrozen);
    connect(head, &QHeaderView::sectionResized, this, &FigureTable::layFrozen);
    connect(head, &QHeaderView::sortIndicatorChanged, this, &FigureTable::layFrozen);
    connect(frozen->verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(), &QScrollBar::setValue);
    return frozen;
}

void FigureTable::layFrozen()
{
    const bool needed = m_frozenCount > 0 && model() != nullptr && horizontalScrollBar()->value() > 0;
    if (!needed) {
        if (m_frozen != nullptr) m_frozen->hide();
        return;
    }
    if (m_frozen == nullptr) m_frozen = makeFrozen();
    if (m_frozen->model() != model()) m_frozen->setModel(model());
    if (m_frozen->selectionModel() != selectionModel()) m_frozen->setSelectionModel(selectionModel());
    const auto* head = horizontalHeader();
    auto* own = m_frozen->horizontalHeader();
    int left = m_frozenCount, width = 0;
    for (int place = 0; place < head->count(); ++place) {
        const int column = head->logicalIndex(place);
        if (own->visualIndex(column) != place) own->moveSection(own->visualIndex(column), place);
        const bool stays = left > 0 && !isColumnHidden(column);
        m_frozen->setColumnHidden(column, !stays);
        if (!stays) continue;
        m_frozen->setColumnWidth(column, columnWidth(column));
        width += columnWidth(column);
        --left;
    }
    own->setSortIndicatorShown(head->isSortIndicatorShown());
    own->setSortIndicator(head->sortIndicatorSection(), head->sortIndicatorOrder());
    // Something of what is scrolled stays in sight.
    m_frozen->setGeometry(0, 0, std::min(width, viewport()->width() - kLeastScrolled),
                          head->height() + viewport()->height());
    m_frozen->verticalScrollBar()->setValue(verticalScrollBar()->value());
    m_frozen->show();
}

void FigureTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layFrozen();
}

void FigureTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    layFrozen();
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
