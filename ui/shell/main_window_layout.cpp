#include <QDataStream>
#include <QResizeEvent>
#include <QTimer>

#include "ui/format/display_zone.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/shell/review_mode.h"
#include "ui/workspace/screen_set.h"

/// How the window is laid out, kept and brought back.
namespace ballast::ui {
namespace {

constexpr int kCompactBelowWidth = 1600;
constexpr int kCompactBelowHeight = 800;
constexpr int kWholeHeader = 1920;
constexpr int kTitleBar = 40;  ///< Of the window manager: what none of the usual ones is higher than.

}  // namespace

bool MainWindow::isCompact() const { return width() < kCompactBelowWidth || height() < kCompactBelowHeight; }

/// The lines above the panels need the whole width of the design, or the kill switch would stand under a block; the
/// panels do with less.
void MainWindow::updateLines()
{
    const bool narrow = isCompact() || width() < kWholeHeader;
    m_header->setCompact(narrow);
    m_proposals->setKillWidth(m_header->killWidth());
    m_watch->setCompact(narrow);
    m_status->setCompact(narrow);
}

void MainWindow::updateCompact()
{
    m_compact = isCompact();
    updateLines();
    for (DeskDock* dock : m_docks)
        dock->setCompact(m_compact);
    if (m_shown) showSnapshot(m_shown);
}

/// As a person left it, or else as it is by default. A layout is restored into an empty window: what it does not name
/// is not there.
void MainWindow::applyLayout()
{
    bool unreadable = false;
    const auto stored = m_keepsLayout ? m_layouts.load(place(), &unreadable) : std::nullopt;
    m_isArranging = true;
    const bool restored = stored && restoreLayout(*stored);
    m_isArranging = false;
    if (!restored) arrangeDefault();
    if (unreadable || (stored && !restored))
        m_watch->showNotice(tr("The stored layout cannot be read; the default layout is shown."));
    if (restored) ++m_arrangement;
    if (m_shown) showSnapshot(m_shown);
}

/// Which panels are there, and where: one record, so that neither is stored without the other.
QByteArray MainWindow::layoutRecord() const
{
    QStringList shown;
    for (const DeskDock* dock : m_docks)
        if (!dock->isHidden()) shown << dock->panel()->id();
    QByteArray record;
    QDataStream stream(&record, QIODevice::WriteOnly);
    stream << shown << saveState(LayoutStore::kSchema);
    return record;
}

/// False if it cannot be read; then nothing is in place.
bool MainWindow::restoreLayout(const QByteArray& record)
{
    QStringList shown;
    QByteArray state;
    QDataStream stream(record);
    stream >> shown >> state;
    clearDocks(*this, m_docks);
    if (stream.status() != QDataStream::Ok || !restoreState(state, LayoutStore::kSchema)) return false;
    // Which heads are shown depends on the tabs, and the sizes on the heads.
    showHeads(*this, m_docks, m_compact);
    restoreState(state, LayoutStore::kSchema);
    // Of tabs within tabs Qt may lose one, or bring back one that was closed.
    for (DeskDock* dock : m_docks) {
        const bool wanted = shown.contains(dock->panel()->id());
        if (wanted != dock->isHidden()) continue;
        takeOut(*this, *dock);
        if (!wanted) continue;
        placeBeside(*this, m_docks, *dock);
        dock->show();
    }
    return true;
}

void MainWindow::arrangeDefault()
{
    m_isArranging = true;
    arrangeWorkspace(*this, m_docks, m_workspace, m_compact);
    m_isArranging = false;
    ++m_arrangement;
    sizeSoon();
}

/// Sizes hold only once the layout knows the docks; a second pass after the events makes them exact, unless the window
/// has been arranged otherwise since.
void MainWindow::sizeSoon()
{
    QTimer::singleShot(0, this, [this, arrangement = m_arrangement] {
        if (arrangement == m_arrangement) sizeWorkspace(*this, m_docks, m_workspace, m_compact);
    });
}

void MainWindow::makeRoomSoon(DeskDock* newest)
{
    if (newest != nullptr) m_newest = newest;
    if (m_laidOut) m_makeRoomSoon.start(0);
}

/// What has just come may be in no sight yet, so it is looked at again where room is still missing.
void MainWindow::makeRoomNow()
{
    constexpr int kMostTries = 4;
    m_isArranging = true;
    const bool changed = makeRoom(*this, m_docks, m_newest);
    m_isArranging = false;
    if (changed) showHeads(*this, m_docks, m_compact);
    if (DeskDock* newest = m_newest.data(); newest != nullptr && !newest->isHidden())
        if (newest->visibleRegion().isEmpty()) {
            newest->raise();
            if (++m_roomTries < kMostTries) return m_makeRoomSoon.start(0);
        }
    if (!hasRoom(*this) && ++m_roomTries < kMostTries) return m_makeRoomSoon.start(0);
    m_roomTries = 0;
    m_newest = nullptr;
}

/// What a person closed leaves the layout whole: a hidden place in it would come back with the next tab beside it, over
/// what stands there by then.
void MainWindow::takeOutSoon(DeskDock* dock)
{
    if (m_isArranging) return;
    QTimer::singleShot(0, dock, [this, dock] {
        if (!dock->isHidden()) return;
        m_isArranging = true;
        takeOut(*this, *dock);
        m_isArranging = false;
        saveLayoutSoon();
    });
}

/// Also before the window is laid out for another size: what stands then is the person's own.
void MainWindow::saveLayout()
{
    if (!m_laidOut || !m_keepsLayout || m_layoutIsKept) return;
    m_layouts.save(place(), layoutRecord());
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

/// The lines of an open journal take height from the panels, so a workspace stands otherwise under them.
LayoutPlace MainWindow::place() const
{
    return {m_workspace, m_compact, m_review->isOpen() && m_workspace != Workspace::Review};
}

void MainWindow::resetLayout()
{
    m_layouts.forget(place());
    arrangeDefault();
    if (m_shown) showSnapshot(m_shown);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    makeRoomSoon(nullptr);
    if (!m_laidOut) return;
    if (isCompact() == m_compact) {
        const int was = m_header->height();
        updateLines();
        if (m_shown && was != m_header->height()) showSnapshot(m_shown);
        return;
    }
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
    if (!m_keepsLayout || !m_shown || !m_layouts.firstRun()) return;
    if (m_shown->session == interfaces::SessionKind::Simulated)
        m_watch->showNotice(tr("This is a simulated market with a sample book. Nothing here is real."));
    else if (m_shown->session == interfaces::SessionKind::SimulatedVenues)
        m_watch->showNotice(tr("These venues are simulators on this machine. Nothing here is real."));
}

void MainWindow::fitInto(const QRect& available)
{
    resize(size().boundedTo(available.size() - QSize(0, kTitleBar)).expandedTo(minimumSize()));
    move(available.topLeft());
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
