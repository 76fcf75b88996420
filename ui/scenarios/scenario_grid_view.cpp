#include "ui/scenarios/scenario_grid_view.h"

#include <QPainter>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 6, kLabelWidth = 66, kLeastRow = 18, kMostRow = 32, kLeastColumn = 52, kMostColumn = 170,
              kHeadPadding = 18, kMarkRoom = 11;

/// Paints one cell of the grid; column 0 is the label of its row.
class ScenarioDelegate : public FigureDelegate {
public:
    using FigureDelegate::FigureDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const QRect box = option.rect.adjusted(0, 0, -1, -1);
        const bool zero = index.data(ScenarioGridModel::ZeroShiftRole).toBool();
        painter->fillRect(option.rect, t.bg1);
        if (index.column() == 0) {
            painter->setFont(uiFont(12, zero ? QFont::Medium : QFont::Normal));
            painter->setPen(zero ? t.text : t.text2);
            painter->drawText(box.adjusted(0, 0, -kPadding, 0), Qt::AlignRight | Qt::AlignVCenter,
                              index.data().toString());
            return;
        }
        const bool worst = index.data(ScenarioGridModel::WorstRole).toBool();
        const HeatStop stop = t.exposureStop(index.data(ScenarioGridModel::ShareRole).toDouble());
        painter->fillRect(box, stop.fill);
        if (worst || (option.state & QStyle::State_Selected)) {
            painter->setPen(QPen(worst ? t.breach : t.accent, 2.0));
            painter->drawRect(box.adjusted(1, 1, -1, -1));
            // Parts the frame from a ground of nearly its colour.
            painter->setPen(QPen(t.bg0, 1.0));
            painter->drawRect(box.adjusted(2, 2, -3, -3));
            // Where the figure takes the cell the frame alone says it: a mark on the sign would hide it.
            const int figure = QFontMetrics(uiFont(12, QFont::Medium)).horizontalAdvance(index.data().toString());
            if (worst && box.width() >= figure + kPadding + kMarkSize + kMarkRoom)
                paintMark(*painter, QRectF(box.left() + 7, box.center().y() - kMarkSize / 2.0, kMarkSize, kMarkSize),
                          Mark::Breach, stop.text);
        }
        painter->setFont(uiFont(12, worst ? QFont::Medium : QFont::Normal));
        painter->setPen(stop.text);
        painter->drawText(box.adjusted(0, 0, -kPadding, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    }
};

}  // namespace

ScenarioGridView::ScenarioGridView(ScenarioGridModel* model, QWidget* parent) : FigureTable(parent), m_model(model)
{
    setModel(model);
    setItemDelegate(new ScenarioDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setAccessibleName(tr("Scenario grid, spot by volatility"));
    horizontalHeader()->setSectionsMovable(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(kLeastRow);
    connect(model, &QAbstractItemModel::modelReset, this, &ScenarioGridView::fitColumns);
    connect(model, &QAbstractItemModel::dataChanged, this, &ScenarioGridView::fitColumns);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, viewport(), qOverload<>(&QWidget::update));
}

void ScenarioGridView::resizeEvent(QResizeEvent* event)
{
    FigureTable::resizeEvent(event);
    fitColumns();
}

/// Cells share the room alike; where the figures do not fit, the grid scrolls sideways.
void ScenarioGridView::fitColumns()
{
    const int count = m_model->columnCount() - 1;
    if (count < 1) return;
    const QFontMetrics metrics(uiFont(12, QFont::Medium));
    // The head holds the level: its digits must not be cut.
    const int head = QFontMetrics(uiFont(11)).horizontalAdvance(QStringLiteral("888,888")) + kHeadPadding;
    int least = std::max(kLeastColumn, head);
    for (int row = 0; row < m_model->rowCount(); ++row)
        for (int column = 1; column <= count; ++column)
            least = std::max(least,
                             metrics.horizontalAdvance(m_model->index(row, column).data().toString()) + 2 * kPadding);
    const int each = std::clamp((viewport()->width() - kLabelWidth) / count, least, std::max(least, kMostColumn));
    setColumnWidth(0, kLabelWidth);
    for (int column = 1; column <= count; ++column)
        if (columnWidth(column) != each) setColumnWidth(column, each);
    const int height = std::clamp(viewport()->height() / m_model->rowCount(), kLeastRow, kMostRow);
    if (verticalHeader()->defaultSectionSize() != height) verticalHeader()->setDefaultSectionSize(height);
}

}  // namespace ballast::ui
