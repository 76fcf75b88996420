#include <QResizeEvent>
#include <QTimer>

#include "ui/format/display_zone.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/workspace/screen_set.h"

/// How the window is laid out, kept and brought back.
namespace ballast::ui {
namespace {

constexpr int kCompactBelowWidth = 1600;
constexpr int kCompactBelowHeight = 800;

}  // namespace

bool MainWindow::isCompact() const { return width() < kCompactBelowWidth || height() < kCompactBelowHeight; }

void MainWindow::updateCompact()
{
    m_compact = isCompact();
    m_header->setCompact(m_compact);
    m_proposals->setKillWidth(m_header->killWidth());
    m_watch->setCompact(m_compact);
    m_status->setCompact(m_compact);
    for (DeskDock* dock : m_docks)
        dock->setCompact(m_compact);
    if (m_shown) showSnapshot(m_shown);
}

void MainWindow::applyLayout()
{
    arrangeDefault();
    bool unreadable = false;
    const auto stored = m_keepsLayout ? m_layouts.load(m_workspace, m_compact, &unreadable) : std::nullopt;
    const bool restored = stored && restoreState(*stored, LayoutStore::kSchema);
    m_layoutIsRestored = restored;
    if (unreadable || (stored && !restored)) {
        arrangeDefault();
        m_watch->showNotice(tr("The stored layout cannot be read; the default layout is shown."));
    }
    if (m_shown) showSnapshot(m_shown);
}

void MainWindow::arrangeDefault()
{
    arrangeWorkspace(*this, m_docks, m_workspace, m_compact);
    // Sizes hold only once the layout knows the docks; a second pass after the events makes them exact.
    m_layoutIsRestored = false;
    QTimer::singleShot(0, this, [this] {
        if (m_layoutIsRestored) return showHeads(*this, m_docks, m_compact);
        sizeWorkspace(*this, m_docks, m_workspace, m_compact);
    });
}

void MainWindow::saveLayout()
{
    if (!m_laidOut || !m_keepsLayout || m_layoutIsKept) return;
    m_layouts.save(m_workspace, m_compact, saveState(LayoutStore::kSchema));
    m_layouts.saveGeometry(saveGeometry());
}

/// A process may end without closing its window; what a person moved is kept all the same.
void MainWindow::saveLayoutSoon()
{
    if (m_laidOut && m_keepsLayout) m_saveSoon.start();
}

/// When the desk is closed as a whole, floating windows may go first; they belong to the layout all the same.
void MainWindow::saveLayoutBeforeClosing()
{
    if (m_layoutIsKept) return;
    saveLayout();
    m_layoutIsKept = true;
    QTimer::singleShot(0, this, [this] {
        m_layoutIsKept = false;
        saveLayoutSoon();
    });
}

void MainWindow::resetLayout()
{
    m_layouts.forget(m_workspace, m_compact);
    arrangeDefault();
    if (m_shown) showSnapshot(m_shown);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (!m_laidOut || isCompact() == m_compact) return;
    saveLayout();
    updateCompact();
    applyLayout();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (m_laidOut) return;
    m_laidOut = true;
    tellWishesSoon();
    if (m_keepsLayout) restoreChoices();
    updateCompact();
    applyLayout();
    if (m_keepsLayout && m_shown && m_shown->session == interfaces::SessionKind::Simulated && m_layouts.firstRun())
        m_watch->showNotice(tr("This is a simulated market with a sample book. Nothing here is real."));
}

void MainWindow::restoreChoices()
{
    const QString standIn = m_layouts.useScreens(ScreenSet::current().toText());
    if (!standIn.isEmpty())
        m_watch->showNotice(tr("These screens are new: the layout comes from the nearest set, %1.").arg(standIn));
    restoreGeometry(m_layouts.geometry());
    DisplayZone::instance().setLocal(m_layouts.localTime());
    m_bell->setSound(m_layouts.proposalSound());
}

}  // namespace ballast::ui
