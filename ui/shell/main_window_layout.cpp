#include <QFileInfo>
#include <QLayout>
#include <QResizeEvent>
#include <QScreen>
#include <QTimer>
#include <QWindow>

#include "ui/choices/choices.h"
#include "ui/choices/history.h"
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

/// What a title bar leaves of a screen of 1280 by 720.
constexpr QSize kLeastSize(1280, 672);
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
    // At once: a card that opens now is put below them.
    menuWidget()->layout()->activate();
    layout()->activate();
}

void MainWindow::updateCompact()
{
    m_compact = isCompact();
    updateLines();
    m_area->setCompact(m_compact);
    if (m_shown) showSnapshot(m_shown);
}

/// As a person left it, or else as it is by default.
void MainWindow::applyLayout()
{
    bool unreadable = false;
    Layout layout{.isDefault = true};
    if (m_keepsLayout) layout = m_layouts.load(place(), &unreadable).value_or(layout);
    if (unreadable) tell(tr("The stored layout cannot be read; the default layout is shown."));
    m_area->showLayout(std::move(layout), [workspace = m_workspace, compact = m_compact](QSize window) {
        return defaultLayout(workspace, window, compact);
    });
    m_layoutBefore = m_area->layout();
    if (m_shown) showSnapshot(m_shown);
}

/// Also before the window is laid out for another size: what stands then is the person's own.
void MainWindow::saveLayout()
{
    if (!m_laidOut || !m_keepsLayout || m_layoutIsKept || !isVisible()) return;
    m_layouts.save(place(), m_area->layout());
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

LayoutPlace MainWindow::place() const { return {m_own.isEmpty() ? idOf(m_workspace) : m_own, m_compact}; }

void MainWindow::resetLayout()
{
    addLayoutStep();
    if (m_keepsLayout) m_layouts.forget(place());
    m_area->showLayout(Layout{.isDefault = true}, [workspace = m_workspace, compact = m_compact](QSize window) {
        return defaultLayout(workspace, window, compact);
    });
    addLayoutStep();
    if (m_shown) showSnapshot(m_shown);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (!m_laidOut) return;
    if (isCompact() == m_compact) {
        const int was = m_header->height();
        updateLines();
        if (m_shown && was != m_header->height()) showSnapshot(m_shown);
        return;
    }
    saveLayout();
    updateCompact();
    applyLayout();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (m_laidOut) return;
    m_laidOut = true;
    const auto follow = [this](const QScreen* screen) {
        if (screen) needNoMoreThan(screen->availableGeometry());
    };
    follow(screen());
    if (windowHandle()) connect(windowHandle(), &QWindow::screenChanged, this, follow);
    tellWishesSoon();
    if (m_keepsLayout) restoreChoices();
    buildOwnWorkspaces();
    updateCompact();
    applyLayout();
    if (!m_keepsLayout || !m_shown || !m_layouts.firstRun()) return;
    if (m_shown->session == interfaces::SessionKind::Simulated)
        tell(m_request.bookFile.empty() ? tr("This is a simulated market with a sample book. Nothing here is real.")
                                        : tr("This is a simulated market with your book %1. Nothing here is real.")
                                              .arg(QFileInfo(QString::fromStdString(m_request.bookFile)).fileName()));
    else if (m_shown->session == interfaces::SessionKind::SimulatedVenues)
        tell(tr("These venues are simulators on this machine. Nothing here is real."));
}

/// What reaches over a screen's edge hides the kill switch: there the desk is cramped instead.
void MainWindow::needNoMoreThan(const QRect& available)
{
    setMinimumSize(kLeastSize.boundedTo(available.size() - QSize(0, kTitleBar)));
}

void MainWindow::fitInto(const QRect& available)
{
    needNoMoreThan(available);
    resize((available.size() - QSize(0, kTitleBar)).expandedTo(minimumSize()));
    move(available.topLeft());
}

void MainWindow::restoreChoices()
{
    const QString standIn = m_layouts.useScreens(ScreenSet::current().toText());
    if (!standIn.isEmpty()) tell(tr("These screens are new: the layout comes from the nearest set, %1.").arg(standIn));
    if (m_layouts.dropEarlierLayouts())
        tell(tr("The stored layouts are of an earlier version; the default layouts are shown."));
    restoreGeometry(m_layouts.geometry());
    DisplayZone::instance().setLocal(m_layouts.localTime());
    // Before there were choices the sound of a proposal had a place of its own.
    const bool proposalSounds = m_layouts.proposalSound();
    Choices::instance().load();
    if (!proposalSounds)
        Choices::instance().change(tr("Sound of a proposal"), [](DeskChoices& choices) {
            choices.sounds[static_cast<std::size_t>(SoundKind::Proposal)].on = false;
        });
    m_layouts.saveProposalSound(true);
    History::instance().clear();
}

}  // namespace ballast::ui
