#include <QAction>
#include <QInputDialog>
#include <QLineEdit>
#include <algorithm>

#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/review_mode.h"

/// Workspaces: the product's four and those that a person made and named.
namespace ballast::ui {
namespace {

constexpr int kFirstOwnKey = kWorkspaceCount + 1;  ///< Ctrl+5 chooses the first of a person's own.
constexpr int kLastKey = 9;

QString freshId(const QList<OwnWorkspace>& own)
{
    for (int number = 1;; ++number) {
        const QString id = QStringLiteral("own-%1").arg(number);
        if (std::none_of(own.begin(), own.end(), [&](const auto& each) { return each.id == id; })) return id;
    }
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
    for (int i = 0; i < LayoutStore::kMostOwn; ++i) {
        const int key = kFirstOwnKey + i;
        const QKeySequence keys = key <= kLastKey ? QKeySequence(QStringLiteral("Ctrl+%1").arg(key)) : QKeySequence();
        auto* action = new QAction(this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, [this, i] { chooseOwn(m_owns.value(i).id); });
        addAction(action);
        m_ownActions << action;
    }
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
        m_ownActions[i]->setEnabled(i < names.size());
        m_ownActions[i]->setText(tr("Workspace %1").arg(names.value(i)));
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
    const OwnWorkspace own{freshId(m_owns), name, m_workspace};
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
    own->name = name;
    m_layouts.saveOwnWorkspaces(m_owns);
    showOwnWorkspaces();
    return true;
}

void MainWindow::deleteWorkspace()
{
    if (m_own.isEmpty()) return tell(tr("The desk's own workspaces cannot be deleted."));
    const QString id = m_own;
    QString name;
    for (const OwnWorkspace& each : m_owns)
        if (each.id == id) name = each.name;
    m_owns.erase(std::remove_if(m_owns.begin(), m_owns.end(), [&](const auto& each) { return each.id == id; }),
                 m_owns.end());
    m_layouts.saveOwnWorkspaces(m_owns);
    if (m_ownBefore == id) m_ownBefore.clear();
    turnTo(m_workspace);
    tell(tr("The workspace %1 is deleted.").arg(name));
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
