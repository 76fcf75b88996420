#include <QAction>
#include <QInputDialog>
#include <QLineEdit>
#include <algorithm>

#include "ui/choices/history.h"
#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/review_mode.h"

/// Workspaces: the product's four and those that a person made and named.
namespace ballast::ui {
namespace {

/// Never one that was there before in this session: a step back may bring a deleted one again.
QString freshId(const QList<OwnWorkspace>& own, int& last)
{
    for (const OwnWorkspace& each : own)
        last = std::max(last, each.id.section(QLatin1Char('-'), 1).toInt());
    return QStringLiteral("own-%1").arg(++last);
}

/// That name, or where it is taken by now, it with the next number: "Friday 2".
QString freeName(LayoutStore& layouts, const QString& name)
{
    QString free = name;
    for (int number = 2; number <= LayoutStore::kMostOwn + 1 && !layouts.whyNot(free).isEmpty(); ++number) {
        const QString tail = QStringLiteral(" %1").arg(number);
        free = name.left(LayoutStore::kLongestName - tail.size()) + tail;
    }
    return free;
}

}  // namespace

void MainWindow::chooseWorkspace(Workspace workspace)
{
    if (workspace == Workspace::Review && !m_review->isOpen() && m_desk) {
        m_opener.openJournal(QString::fromStdString(m_desk->journalPath()));
        return;
    }
    saveLayout();
    turnTo(workspace);
}

void MainWindow::chooseOwn(const QString& id)
{
    const auto own = std::find_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == id; });
    if (own == m_owns.end()) return;
    saveLayout();
    turnTo(own->base, own->id);
}

void MainWindow::turnTo(Workspace workspace, const QString& own)
{
    addLayoutStep();
    m_workspace = workspace;
    m_own = own;
    showOwnWorkspaces();
    if (m_laidOut) applyLayout();
}

void MainWindow::buildOwnWorkspaces()
{
    if (m_keepsLayout) m_owns = m_layouts.ownWorkspaces();
    showOwnWorkspaces();
}

void MainWindow::showOwnWorkspaces()
{
    QStringList names;
    int current = static_cast<int>(m_workspace);
    for (const OwnWorkspace& own : m_owns) {
        if (own.id == m_own) current = kWorkspaceCount + static_cast<int>(names.size());
        names << own.name;
    }
    for (int i = 0; i < m_ownActions.size(); ++i) {
        const bool there = i < names.size();
        m_ownActions[i]->setVisible(there);
        m_ownActions[i]->setText(there ? tr("Workspace %1").arg(names[i]) : tr("Workspace, own %1").arg(i + 1));
    }
    m_menuRow->showOwnWorkspaces(names);
    m_menuRow->tabs()->setCurrent(current);
}

bool MainWindow::makeWorkspace(const QString& given)
{
    const QString name = given.trimmed();
    if (const QString why = m_layouts.whyNot(name); !why.isEmpty()) {
        tell(why);
        return false;
    }
    saveLayout();
    const OwnWorkspace own{freshId(m_owns, m_lastOwn), name, m_workspace};
    m_owns << own;
    m_layouts.saveOwnWorkspaces(m_owns);
    // It begins as what is shown.
    m_layouts.save({own.id, m_compact}, m_area->layout());
    turnTo(own.base, own.id);
    return true;
}

bool MainWindow::renameWorkspace(const QString& given)
{
    const QString name = given.trimmed();
    const auto own = std::find_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == m_own; });
    const QString why =
        own == m_owns.end() ? tr("The desk's own workspaces keep their names.") : m_layouts.whyNot(name, m_own);
    if (!why.isEmpty()) {
        tell(why);
        return false;
    }
    const QString id = own->id, before = own->name;
    if (name == before) return true;
    nameWorkspace(id, name);
    History::instance().addThatMayWait(
        tr("Name of the workspace %1").arg(before),
        [this, id, before] { return History::Answer(nameWorkspace(id, before), true); },
        [this, id, name] { return History::Answer(nameWorkspace(id, name), true); });
    return true;
}

/// Why it cannot have that name now; empty: it has it.
QString MainWindow::nameWorkspace(const QString& id, const QString& name)
{
    if (const QString why = m_layouts.whyNot(name, id); !why.isEmpty()) return why;
    const auto own = std::find_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == id; });
    if (own == m_owns.end()) return tr("That workspace is no more.");
    own->name = name;
    m_layouts.saveOwnWorkspaces(m_owns);
    showOwnWorkspaces();
    return {};
}

/// Asks nothing, for it is a step that can be taken back, with its layouts for every set of screens.
void MainWindow::deleteWorkspace()
{
    const auto own = std::find_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == m_own; });
    if (own == m_owns.end()) return tell(tr("The desk's own workspaces cannot be deleted."));
    addLayoutStep();
    saveLayout();
    const OwnWorkspace gone = *own;
    const auto at = own - m_owns.begin();
    const auto records = m_layouts.recordsOf(gone.id);
    const bool before = m_ownBefore == gone.id;
    dropWorkspace(gone.id);
    History::instance().addThatMayWait(
        tr("Deletion of the workspace %1").arg(gone.name),
        [this, gone, at, records, before] {
            // Another may have its name by now, and will not give it back: both stand, or nothing before could be
            // undone.
            OwnWorkspace back = gone;
            back.name = freeName(m_layouts, gone.name);
            if (const QString why = m_layouts.whyNot(back.name); !why.isEmpty()) return History::Answer(why, true);
            m_owns.insert(std::min<qsizetype>(at, m_owns.size()), back);
            m_layouts.saveOwnWorkspaces(m_owns);
            m_layouts.restore(records);
            if (before) m_ownBefore = gone.id;
            turnTo(gone.base, gone.id);
            return History::Answer();
        },
        [this, gone] {
            dropWorkspace(gone.id);
            return History::Answer();
        });
    tell(tr("The workspace %1 is deleted.").arg(gone.name));
}

/// From the list, with its layouts. What it was made from is shown where it was.
void MainWindow::dropWorkspace(const QString& id)
{
    m_owns.erase(std::remove_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == id; }),
                 m_owns.end());
    m_layouts.saveOwnWorkspaces(m_owns);
    if (m_ownBefore == id) m_ownBefore.clear();
    m_own == id ? turnTo(m_workspace) : showOwnWorkspaces();
}

void MainWindow::askForName(const QString& title, const QString& before, bool (MainWindow::*take)(const QString&))
{
    auto* ask = new QInputDialog(this);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(title);
    ask->setLabelText(tr("Name, at most %1 characters").arg(LayoutStore::kLongestName));
    ask->setTextValue(before);
    ask->setModal(false);
    connect(ask, &QInputDialog::textValueSelected, this, [this, take](const QString& name) { (this->*take)(name); });
    ask->show();
}

}  // namespace ballast::ui
