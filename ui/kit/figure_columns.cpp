#include "ui/kit/figure_columns.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QPointer>
#include <QSettings>
#include <algorithm>

#include "ui/choices/history.h"

namespace ballast::ui {

namespace {

constexpr int kMouseRestMilliseconds = 400;
constexpr int kLeastSection = 32, kMostSection = 2000;
const QString kFrozenPart = QStringLiteral("frozen ");

/// Without a name of the program there is no place to keep them.
bool mayKeep() { return !QCoreApplication::organizationName().isEmpty(); }

QVariant keptColumns(const QString& key) { return mayKeep() ? QSettings().value(key) : QVariant(); }

void keepColumns(const QString& key, const QVariant& value)
{
    if (mayKeep()) QSettings().setValue(key, value);
}

}  // namespace

FigureColumns::FigureColumns(const QString& id, FigureTable* table) : QObject(table), m_id(id), m_table(table)
{
    auto* head = table->horizontalHeader();
    for (int column = 0; column < head->count(); ++column)
        m_widths << head->sectionSize(column);
    m_default = m_before = state();
    m_rest.setSingleShot(true);
    m_rest.setInterval(kMouseRestMilliseconds);
    connect(&m_rest, &QTimer::timeout, this, &FigureColumns::noteMouse);
    // What was begun with the mouse is a step of its own, before another one.
    connect(&History::instance(), &History::aboutToAdd, this, [this] {
        if (m_rest.isActive()) noteMouse();
    });
    const auto begun = [this] {
        if (!m_isTaking) m_rest.start();
    };
    connect(head, &QHeaderView::sectionMoved, this, begun);
    connect(head, &QHeaderView::sectionResized, this, [this, begun](int column, int, int width) {
        if (width > 0) m_widths[column] = width;  // One that is hidden has none, and comes back with what it had.
        begun();
    });
    take(keptColumns(key(QStringLiteral("now"))).toStringList());
    m_before = state();
}

QString FigureColumns::key(const QString& part) const { return QStringLiteral("figureColumns/%1/%2").arg(m_id, part); }

bool FigureColumns::isShown(int column) const { return !m_table->isColumnHidden(column); }

/// "3 84 1": column, width, shown; from left to right. Then how many are frozen, where some are.
QStringList FigureColumns::state() const
{
    const QHeaderView* head = m_table->horizontalHeader();
    QStringList all;
    for (int place = 0; place < head->count(); ++place) {
        const int column = head->logicalIndex(place);
        const bool takesRest = head->sectionResizeMode(column) == QHeaderView::Stretch;
        const bool shown = !head->isSectionHidden(column);
        all << QStringLiteral("%1 %2 %3").arg(column).arg(takesRest ? 0 : m_widths.value(column)).arg(shown ? 1 : 0);
    }
    if (m_table->frozen() > 0) all << kFrozenPart + QString::number(m_table->frozen());
    return all;
}

void FigureColumns::take(const QStringList& kept)
{
    QHeaderView* head = m_table->horizontalHeader();
    QStringList state = kept;
    const bool freezes = !state.isEmpty() && state.last().startsWith(kFrozenPart);
    const int frozen = freezes ? state.takeLast().mid(kFrozenPart.size()).toInt() : 0;
    if (state.size() != head->count()) return;
    m_isTaking = true;
    for (int place = 0; place < state.size(); ++place) {
        const QStringList parts = state[place].split(QLatin1Char(' '));
        const int column = parts.value(0).toInt();
        if (parts.size() != 3 || column < 0 || column >= head->count()) continue;
        const int from = head->visualIndex(column);
        if (from != place) head->moveSection(from, place);
        const bool shown = column == 0 || parts[2].toInt() != 0;
        if (shown) m_table->showColumn(column);
        if (head->sectionResizeMode(column) != QHeaderView::Stretch)
            m_table->setColumnWidth(column, std::clamp(parts[1].toInt(), kLeastSection, kMostSection));
        if (!shown) m_table->hideColumn(column);
    }
    m_table->freeze(frozen);
    m_isTaking = false;
}

void FigureColumns::note(const QString& what)
{
    m_rest.stop();
    const QStringList before = m_before, after = state();
    if (before == after) return;
    m_before = after;
    keepColumns(key(QStringLiteral("now")), after);
    const QPointer<FigureColumns> self(this);
    const auto restore = [self](const QStringList& state) {
        return [self, state] {
            if (auto* columns = self.data()) columns->restore(state);
        };
    };
    History::instance().add(what, restore(before), restore(after));
}

void FigureColumns::restore(const QStringList& wanted)
{
    take(wanted);
    m_before = state();
    keepColumns(key(QStringLiteral("now")), m_before);
}

void FigureColumns::noteMouse() { note(tr("Columns")); }

void FigureColumns::change(const QString& what, const std::function<void()>& act)
{
    if (m_rest.isActive()) noteMouse();
    m_isTaking = true;
    act();
    m_isTaking = false;
    note(what);
}

void FigureColumns::setShown(int column, bool shown)
{
    if (column == 0) return;
    change(tr("Columns"), [&] { m_table->setColumnHidden(column, !shown); });
}

void FigureColumns::freeze(int count)
{
    change(tr("Freeze columns"), [&] { m_table->freeze(count); });
}

void FigureColumns::reset()
{
    change(tr("Default columns"), [this] { take(m_default); });
}

QStringList FigureColumns::sets() const { return keptColumns(key(QStringLiteral("sets"))).toMap().keys(); }

void FigureColumns::saveSet(const QString& given) const
{
    const QString name = given.trimmed();
    if (name.isEmpty() || name.size() > kLongestName) return;
    QVariantMap all = keptColumns(key(QStringLiteral("sets"))).toMap();
    all[name] = state();
    keepColumns(key(QStringLiteral("sets")), all);
}

void FigureColumns::chooseSet(const QString& name)
{
    const QStringList chosen = keptColumns(key(QStringLiteral("sets"))).toMap().value(name).toStringList();
    change(tr("Column set %1").arg(name), [&] { take(chosen); });
}

void FigureColumns::deleteSet(const QString& name) const
{
    QVariantMap all = keptColumns(key(QStringLiteral("sets"))).toMap();
    all.remove(name);
    keepColumns(key(QStringLiteral("sets")), all);
}

void FigureColumns::fillMenu(QMenu* menu)
{
    menu->clear();
    const auto* model = m_table->model();
    for (int column = 1; column < model->columnCount(); ++column) {
        const QString name = model->headerData(column, Qt::Horizontal).toString().section(QLatin1Char('\n'), 0, 0);
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(isShown(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setShown(column, shown); });
    }
    menu->addSeparator();
    fillFreezeMenu(menu->addMenu(tr("Freeze")));
    QMenu* named = menu->addMenu(tr("Column sets"));
    for (const QString& name : sets())
        named->addAction(name, this, [this, name] { chooseSet(name); });
    if (!named->isEmpty()) named->addSeparator();
    named->addAction(tr("Save these columns as…"), this, &FigureColumns::askForSetName);
    QMenu* remove = named->addMenu(tr("Delete"));
    remove->setEnabled(!sets().isEmpty());
    for (const QString& name : sets())
        remove->addAction(name, this, [this, name] { deleteSet(name); });
    menu->addAction(tr("Default columns"), this, &FigureColumns::reset);
}

void FigureColumns::fillFreezeMenu(QMenu* menu)
{
    const auto add = [&](const QString& words, int count) {
        QAction* action = menu->addAction(words, this, [this, count] { freeze(count); });
        action->setCheckable(true);
        action->setChecked(m_table->frozen() == count);
    };
    add(tr("None"), 0);
    const QHeaderView* head = m_table->horizontalHeader();
    const int shown = head->count() - head->hiddenSectionCount();
    int count = 0;
    for (int place = 0; place < head->count(); ++place) {
        const int column = head->logicalIndex(place);
        if (!isShown(column) || ++count >= shown) continue;
        const QString name = m_table->model()->headerData(column, Qt::Horizontal).toString();
        add(tr("Up to %1").arg(name.section(QLatin1Char('\n'), 0, 0)), count);
    }
}

void FigureColumns::askForSetName()
{
    auto* ask = new QInputDialog(m_table);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(tr("Save the columns"));
    ask->setLabelText(tr("Name, at most %1 characters").arg(kLongestName));
    ask->setModal(false);
    connect(ask, &QInputDialog::textValueSelected, this, &FigureColumns::saveSet);
    ask->show();
}

}  // namespace ballast::ui
