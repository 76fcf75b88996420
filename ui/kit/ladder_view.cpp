#include "ui/kit/ladder_view.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QInputDialog>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPointer>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "ui/choices/history.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kRowHeight = 24;
constexpr int kLeastRowHeight = 20;
/// Windows lower than this may take lower rows.
constexpr int kLowWindow = 800;
constexpr int kLowRowHeight = 18;
constexpr int kLeastLowRowHeight = 17;
constexpr int kEdge = 4;
constexpr int kDragStart = 6;
constexpr int kRoomBesideWords = 22;  ///< Of a cell: its padding and a mark.

}  // namespace

LadderView::LadderView(const QString& id, LadderModel* model, RowRule rule, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_layout(id), m_rule(rule),
      m_flash([this](int row, int) { updateRow(row); })
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    verticalScrollBar()->setSingleStep(1);
    connect(m_model, &QAbstractItemModel::modelReset, this, &LadderView::onReset);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &LadderView::onDataChanged);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, viewport(), qOverload<>(&QWidget::update));
    connect(verticalScrollBar(), &QScrollBar::sliderMoved, this, [this] { m_scrolledByPerson = true; });
    onReset();
}

void LadderView::onReset()
{
    m_flash.clear();
    m_hover = -1;
    m_layout.setColumns(m_model->columns());
    m_layout.learnWidths(m_model->rows());
    layOut();
}

void LadderView::onDataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles)
{
    // The last row sums what is out of sight, so it may have changed with any row, and below its printed digits too.
    if (hasMoreRow()) viewport()->update(moreRowRect());
    if (!roles.isEmpty() && !roles.contains(Qt::DisplayRole)) {
        if (roles.contains(LadderModel::kTrendRole))
            for (int row = first.row(); row <= last.row(); ++row)
                updateRow(row);
        return;
    }
    if (m_layout.learnWidths(m_model->rows())) layOut();
    for (int row = first.row(); row <= last.row(); ++row) {
        for (int column = first.column(); column <= last.column(); ++column)
            m_flash.start(row, column);
        updateRow(row);
    }
}

QRect LadderView::moreRowRect() const
{
    return {0, kHeadHeight + rowsThatFit() * rowHeight(), viewport()->width(), rowHeight()};
}

void LadderView::setSelectedKey(const QString& key)
{
    if (key == m_selectedKey) return;
    m_selectedKey = key;
    if (m_centreRow < 0) bringIntoSight(m_model->findRow(key));
    // The whole table has the ring of the keyboard while no row is chosen.
    viewport()->update();
}

void LadderView::setCentreRow(int row)
{
    if (row == m_centreRow) return;
    m_centreRow = row;
    if (!m_scrolledByPerson && !m_pointer) centreNow();
}

void LadderView::centreAnew()
{
    m_underPointer.clear();
    if (!m_scrolledByPerson) centreNow();
    keepUnderPointer();
}

QString LadderView::keyUnderPointer() const
{
    const int row = m_pointer ? rowAt(*m_pointer) : -1;
    return row < 0 || row >= m_model->rowCount() ? QString() : m_model->rows()[static_cast<std::size_t>(row)].key;
}

/// Rows come and go above it, and the centre moves with the market: as far as the rows can be scrolled, the one that a
/// person put the pointer on stays there.
void LadderView::keepUnderPointer()
{
    // A ticket that opens below takes the pointer's place.
    if (m_pointer && !viewport()->rect().contains(*m_pointer)) m_pointer.reset();
    const int row = m_pointer ? m_model->findRow(m_underPointer) : -1;
    if (row < 0) {
        if (!m_scrolledByPerson) centreNow();
    } else if (row < scrolledRows()) {
        verticalScrollBar()->setValue(row - (m_pointer->y() - kHeadHeight) / rowHeight());
    }
    noteShift();
}

void LadderView::noteShift()
{
    const QString key = keyUnderPointer();
    if (key == m_underPointer) return;
    m_underPointer = key;
    m_shifted.start();
}

bool LadderView::isSettled() const { return !m_shifted.isValid() || m_shifted.elapsed() >= kSettleMilliseconds; }

void LadderView::setMoreRow(MoreRow make)
{
    m_more = std::move(make);
    layOut();
}

int LadderView::bodyHeight() const { return std::max(0, viewport()->height() - kHeadHeight); }

int LadderView::rowHeight() const
{
    const bool low = window()->height() < kLowWindow;
    const int usual = low ? kLowRowHeight : kRowHeight;
    if (m_rule == RowRule::Scroll || m_model->rowCount() == 0) return usual;
    const int least = low ? kLeastLowRowHeight : kLeastRowHeight;
    return std::clamp(bodyHeight() / m_model->rowCount(), least, kRowHeight);
}

bool LadderView::overflows() const { return m_model->rowCount() * rowHeight() > bodyHeight(); }

bool LadderView::hasMoreRow() const { return m_more && overflows(); }

int LadderView::pinnedRows() const
{
    if (!overflows()) return 0;
    const auto& rows = m_model->rows();
    const auto isTotal = [](const LadderRow& r) { return r.kind == RowKind::Total || r.kind == RowKind::GrandTotal; };
    return static_cast<int>(std::find_if_not(rows.rbegin(), rows.rend(), isTotal) - rows.rbegin());
}

int LadderView::scrolledRows() const { return m_model->rowCount() - pinnedRows(); }

int LadderView::rowsThatFit() const
{
    return std::max(1, bodyHeight() / rowHeight() - (hasMoreRow() ? 1 : 0) - pinnedRows());
}

std::pair<int, int> LadderView::visibleRows() const
{
    const int first = verticalScrollBar()->value();
    // Without a sum row a row cut by the lower edge still shows its upper part.
    const int extra = hasMoreRow() || pinnedRows() > 0 ? 0 : 1;
    return {first, std::min(scrolledRows() - 1, first + rowsThatFit() - 1 + extra)};
}

QRect LadderView::rowRect(int row) const
{
    const auto [first, last] = visibleRows();
    const int past = row - scrolledRows();
    if (past < 0 && (row < first || row > last)) return {};
    const int place = past < 0 ? row - first : rowsThatFit() + past;
    return {0, kHeadHeight + place * rowHeight(), viewport()->width(), rowHeight()};
}

int LadderView::rowAt(const QPoint& at) const
{
    if (at.y() < kHeadHeight) return -1;
    const auto [first, last] = visibleRows();
    const int place = (at.y() - kHeadHeight) / rowHeight();
    if (pinnedRows() > 0 && place >= rowsThatFit())
        return place < rowsThatFit() + pinnedRows() ? scrolledRows() + place - rowsThatFit() : -1;
    return first + place <= last ? first + place : -1;
}

void LadderView::updateRow(int row)
{
    if (row >= 0) viewport()->update(rowRect(row));
}

void LadderView::layOut()
{
    updateBars();
    m_layout.fit(viewport()->width());
    horizontalScrollBar()->setRange(0, std::max(0, m_layout.totalWidth() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    keepUnderPointer();
    viewport()->update();
}

void LadderView::updateBars()
{
    verticalScrollBar()->setRange(0, std::max(0, scrolledRows() - rowsThatFit()));
    verticalScrollBar()->setPageStep(rowsThatFit());
}

void LadderView::centreNow()
{
    if (m_centreRow < 0) return;
    verticalScrollBar()->setValue(m_centreRow - rowsThatFit() / 2);
}

void LadderView::resizeEvent(QResizeEvent*) { layOut(); }

void LadderView::scrollContentsBy(int, int) { viewport()->update(); }

void LadderView::wheelEvent(QWheelEvent* event)
{
    m_scrolledByPerson = true;
    QAbstractScrollArea::wheelEvent(event);
    m_underPointer = keyUnderPointer();
}

void LadderView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void LadderView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

void LadderView::bringIntoSight(int row)
{
    if (row < 0 || row >= scrolledRows()) return;
    const int first = verticalScrollBar()->value();
    const int wanted = std::clamp(first, row - rowsThatFit() + 1, row);
    if (wanted == first) return;
    m_scrolledByPerson = true;
    verticalScrollBar()->setValue(wanted);
    noteShift();
}

void LadderView::activate(int row)
{
    if (row < 0 || row >= m_model->rowCount()) return;
    setSelectedKey(m_model->rows()[static_cast<std::size_t>(row)].key);
    bringIntoSight(row);
    setAccessibleDescription(m_model->index(row, m_model->columnCount() - 1).data(Qt::AccessibleTextRole).toString());
    announceCurrent(this);
    Q_EMIT rowActivated(row);
}

void LadderView::keyPressEvent(QKeyEvent* event)
{
    const int row = m_model->findRow(m_selectedKey);
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    const int last = m_model->rowCount() - 1;
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        return activate(std::max(0, row < 0 ? 0 : row - step));
    case Qt::Key_Down:
        return activate(std::min(last, row + step));
    case Qt::Key_PageUp:
        return activate(std::max(0, row - rowsThatFit()));
    case Qt::Key_PageDown:
        return activate(std::min(last, row + rowsThatFit()));
    case Qt::Key_End:
        return activate(last);
    case Qt::Key_Home:
        m_scrolledByPerson = false;
        if (m_centreRow >= 0) return centreNow();
        return activate(0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (row < 0) return;
        Q_EMIT rowDoubleClicked(row);
        // The keypad says of itself that it is one.
        if (!(event->modifiers() & ~Qt::KeypadModifier)) Q_EMIT rowEntered(row);
        return;
    default:
        event->ignore();
    }
}

int LadderView::scrolledBy(int x) const { return x < m_layout.frozenWidth() ? 0 : horizontalScrollBar()->value(); }

int LadderView::leftOf(const PlacedColumn& placed) const
{
    return placed.left < m_layout.frozenWidth() ? placed.left : placed.left - horizontalScrollBar()->value();
}

int LadderView::headColumnAt(int x, bool* onEdge) const
{
    x += scrolledBy(x);
    for (const auto& placed : m_layout.placed()) {
        const int right = placed.left + placed.width;
        if (x < right - kEdge || (x < right + kEdge && onEdge)) {
            if (onEdge) *onEdge = x >= right - kEdge;
            return placed.column;
        }
    }
    return m_layout.placed().empty() ? -1 : m_layout.placed().back().column;
}

int LadderView::columnAt(int x) const
{
    x += scrolledBy(x);
    for (const auto& placed : m_layout.placed())
        if (x >= placed.left && x < placed.left + placed.width) return placed.column;
    return -1;
}

void LadderView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const QPoint at = event->position().toPoint();
    if (at.y() >= kHeadHeight) {
        if (!isSettled()) return;
        const int row = rowAt(at);
        activate(row);
        if (row >= 0 && columnAt(at.x()) >= 0) Q_EMIT cellPressed(row, columnAt(at.x()));
        return;
    }
    bool onEdge = false;
    m_drag = {};
    m_drag.column = headColumnAt(at.x(), &onEdge);
    m_drag.sizing = onEdge;
    m_drag.startX = at.x();
    m_drag.before = m_layout.state();
    for (const auto& placed : m_layout.placed())
        if (placed.column == m_drag.column) m_drag.startWidth = placed.width;
}

void LadderView::dragHead(int x)
{
    if (!m_drag.moved && std::abs(x - m_drag.startX) < kDragStart) return;
    m_drag.moved = true;
    if (!m_drag.sizing) return viewport()->setCursor(Qt::ClosedHandCursor);
    m_layout.setWidth(m_drag.column, m_drag.startWidth + x - m_drag.startX);
    layOut();
}

void LadderView::restoreColumns(const QStringList& state)
{
    m_layout.setState(state);
    layOut();
}

/// A change of the columns is one step that can be undone, as long as the view is there.
void LadderView::changeColumns(const QString& what, const std::function<void()>& change)
{
    const QStringList before = m_layout.state();
    change();
    layOut();
    noteColumns(what, before);
}

void LadderView::noteColumns(const QString& what, const QStringList& before)
{
    const QStringList after = m_layout.state();
    if (after == before) return;
    const QPointer<LadderView> view(this);
    const auto restore = [view](const QStringList& state) {
        return [view, state] {
            if (view) view->restoreColumns(state);
        };
    };
    History::instance().add(what, restore(before), restore(after));
}

void LadderView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (m_drag.column >= 0) return dragHead(at.x());
    bool onEdge = false;
    if (at.y() < kHeadHeight) headColumnAt(at.x(), &onEdge);
    viewport()->setCursor(onEdge ? Qt::SplitHCursor : Qt::ArrowCursor);
    setHover(rowAt(at));
    m_pointer = at.y() >= kHeadHeight ? std::optional(at) : std::nullopt;
    // A hand that presses shakes: only who goes to another row has seen what is there.
    const QString key = keyUnderPointer();
    if (key != m_underPointer) m_shifted.invalidate();
    m_underPointer = key;
}

void LadderView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_drag.column >= 0 && m_drag.moved && !m_drag.sizing) {
        const int target = columnAt(event->position().toPoint().x());
        int place = 0;
        for (const auto& placed : m_layout.placed()) {
            if (placed.column == target) break;
            if (placed.column != m_drag.column) ++place;
        }
        m_layout.move(m_drag.column, place);
        layOut();
    }
    if (m_drag.column >= 0 && m_drag.moved) noteColumns(tr("Columns"), m_drag.before);
    m_drag = {};
    viewport()->setCursor(Qt::ArrowCursor);
}

void LadderView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position().toPoint());
    if (row >= 0 && isSettled()) Q_EMIT rowDoubleClicked(row);
}

void LadderView::setHover(int row)
{
    if (row == m_hover) return;
    updateRow(m_hover);
    m_hover = row;
    updateRow(m_hover);
    Q_EMIT rowHovered(row);
}

void LadderView::setLinkedHover(const QString& key)
{
    if (key == m_linkedHover) return;
    updateRow(m_model->findRow(m_linkedHover));
    m_linkedHover = key;
    updateRow(m_model->findRow(m_linkedHover));
}

void LadderView::fillColumnMenu(QMenu* menu)
{
    menu->clear();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        auto* action = menu->addAction(m_model->headerData(column, Qt::Horizontal, LadderModel::kRawRole).toString());
        action->setCheckable(true);
        action->setChecked(m_layout.isShown(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            changeColumns(tr("Columns"), [&] { m_layout.setShown(column, shown); });
        });
    }
    menu->addSeparator();
    fillFreezeMenu(menu->addMenu(tr("Freeze")));
    fillSetMenu(menu->addMenu(tr("Column sets")));
    menu->addAction(tr("Default columns"), this,
                    [this] { changeColumns(tr("Default columns"), [this] { m_layout.reset(); }); });
}

/// What is frozen stays in sight while the others are scrolled.
void LadderView::fillFreezeMenu(QMenu* menu)
{
    const auto add = [&](const QString& words, int count) {
        QAction* action = menu->addAction(
            words, this, [this, count] { changeColumns(tr("Freeze columns"), [&] { m_layout.freeze(count); }); });
        action->setCheckable(true);
        action->setChecked(m_layout.frozen() == count);
    };
    add(tr("None"), 0);
    int count = 0;
    for (const auto& placed : m_layout.placed()) {
        const QString name = m_model->headerData(placed.column, Qt::Horizontal, LadderModel::kRawRole).toString();
        if (++count < static_cast<int>(m_layout.placed().size())) add(tr("Up to %1").arg(name), count);
    }
}

void LadderView::fillSetMenu(QMenu* menu)
{
    for (const QString& name : m_layout.sets())
        menu->addAction(name, this, [this, name] {
            changeColumns(tr("Column set %1").arg(name), [&] { m_layout.chooseSet(name); });
        });
    if (!menu->isEmpty()) menu->addSeparator();
    menu->addAction(tr("Save these columns as…"), this, &LadderView::askForSetName);
    QMenu* remove = menu->addMenu(tr("Delete"));
    remove->setEnabled(!m_layout.sets().isEmpty());
    for (const QString& name : m_layout.sets())
        remove->addAction(name, this, [this, name] { m_layout.deleteSet(name); });
}

void LadderView::askForSetName()
{
    auto* ask = new QInputDialog(this);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(tr("Save the columns"));
    ask->setLabelText(tr("Name, at most %1 characters").arg(ColumnLayout::kLongestName));
    ask->setModal(false);
    connect(ask, &QInputDialog::textValueSelected, this, [this](const QString& name) { m_layout.saveSet(name); });
    ask->show();
}

void LadderView::addColumnMenu(QMenu* menu)
{
    auto* columns = new QMenu(tr("Columns"), menu);
    connect(columns, &QMenu::aboutToShow, this, [this, columns] { fillColumnMenu(columns); });
    menu->insertMenu(menu->actions().isEmpty() ? nullptr : menu->actions().front(), columns);
}

void LadderView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->pos().y() >= kHeadHeight) return event->ignore();
    QMenu menu(this);
    fillColumnMenu(&menu);
    menu.exec(event->globalPos());
}

/// Name and unit, and what gave way in a narrow panel.
QString LadderView::headToolTip(int x) const
{
    const auto words = [this](int column) {
        const LadderColumn& head = m_model->columns()[static_cast<std::size_t>(column)];
        return head.unit.isEmpty() ? head.name : head.name + QStringLiteral(", ") + head.unit;
    };
    QStringList lines;
    if (const int column = columnAt(x); column >= 0) lines << words(column);
    QStringList gone;
    for (const int column : m_layout.withoutRoom())
        gone << words(column);
    if (!gone.isEmpty()) lines << tr("No room for: %1.").arg(gone.join(QStringLiteral("; ")));
    return lines.join(QLatin1Char('\n'));
}

/// Words that have no room in their cell come first.
QString LadderView::toolTipOf(const QModelIndex& index) const
{
    const QString words = index.data(Qt::DisplayRole).toString(), tip = index.data(Qt::ToolTipRole).toString();
    const int room = tableCellRect(index.row(), index.column()).width() - kRoomBesideWords;
    const bool isCut = QFontMetrics(uiFont(12, QFont::Bold)).horizontalAdvance(words) > room;
    if (!isCut || tip.contains(words)) return tip;
    return tip.isEmpty() ? words : words + QLatin1Char('\n') + tip;
}

bool LadderView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        setHover(-1);
        m_pointer.reset();
        m_underPointer.clear();
        m_shifted.invalidate();
        if (!m_scrolledByPerson) centreNow();
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QModelIndex index = m_model->index(rowAt(help->pos()), columnAt(help->pos().x()));
        const QString words = help->pos().y() < kHeadHeight ? headToolTip(help->pos().x())
                              : index.isValid()             ? toolTipOf(index)
                                                            : QString();
        QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace ballast::ui
