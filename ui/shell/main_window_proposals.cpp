#include <QApplication>
#include <QDialog>
#include <QHelpEvent>
#include <QScreen>
#include <QToolTip>
#include <algorithm>

#include "ui/alerts/alerts_panel.h"
#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/decisions/proposal_card.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/review_mode.h"
#include "ui/tickets/override_cards.h"

/// What waits for a person: the strip, its badges and its bell, and the way to the card.
namespace ballast::ui {
namespace {

constexpr int kDialogGap = 8;
constexpr int kMeantForCardMilliseconds =
    2000;  ///< What is pressed that soon after F9 was meant for a proposal's card.

/// Beside what is wanted: left of it, else right of it, where the float has its least width. Where neither side has
/// that, under it as far as the screen goes. A window manager does not let it leave the screen whole, so there is no
/// "outside".
QRect besideIt(QRect place, const QRect& wanted, int least, const QRect& screen)
{
    const int left = wanted.left() - kDialogGap - screen.left();
    const int right = screen.right() - wanted.right() - kDialogGap;
    if (left >= least) {
        place.setWidth(std::min(place.width(), left));
        place.moveRight(wanted.left() - kDialogGap);
    } else if (right >= least) {
        place.setWidth(std::min(place.width(), right));
        place.moveLeft(wanted.right() + kDialogGap);
    } else {
        place.moveTop(std::max(screen.top(), screen.bottom() - place.height()));
    }
    return place;
}

/// Its window comes forward. What floats stands above it all the same, and steps aside.
void uncover(const QWidget& part, const QList<DeskDock*>& docks)
{
    QWidget* top = part.window();
    if (top->isMinimized()) top->showNormal();
    top->raise();
    top->activateWindow();
    const QRect wanted(part.mapToGlobal(QPoint(0, 0)), part.size());
    // A desk may span more than one screen.
    const QRect screen = top->screen()->availableGeometry().united(top->geometry());
    for (DeskDock* dock : docks) {
        if (!dock->isFloating() || !dock->isVisible() || dock->isAncestorOf(&part)) continue;
        if (!dock->geometry().intersects(wanted)) continue;
        const int least = std::max(dock->minimumWidth(), dock->minimumSizeHint().width());
        dock->setGeometry(besideIt(dock->geometry(), wanted, least, screen));
    }
}

}  // namespace

void MainWindow::connectProposals()
{
    connect(m_proposals, &ProposalStrip::notTaken, this, &MainWindow::tell);
    m_panels.decisions->setShownProposals(&m_shownProposals);
    connect(&m_shownProposals, &ShownProposals::changed, this, &MainWindow::showWaiting);
    connect(m_proposals, &ProposalStrip::approved, this, [this](SequenceNumber proposal) {
        m_commands.approve(proposal, m_shownProposals.bound(proposal), m_shownProposals.whyUnbound(proposal));
    });
    connect(m_proposals, &ProposalStrip::cardRequested, this, &MainWindow::showProposal);
    connect(m_proposals, &ProposalStrip::chosen, m_panels.decisions, &DecisionsPanel::chooseProposal);
    connect(m_proposals, &ProposalStrip::resizeRequested, this, [this](SequenceNumber proposal) {
        showProposal(proposal);
        ProposalCard* card = m_panels.decisions->card();
        if (card->sequence() == proposal && !card->isResizing()) card->resizeButton()->click();
    });
    connect(m_proposals, &ProposalStrip::vetoRequested, this, [this](SequenceNumber proposal) {
        const auto newest = m_bridge.newest();
        if (const auto* waiting = m_shownProposals.find(proposal))
            openVetoCard(this, cardTop(), m_commands, *waiting, newest ? newest->time : Timestamp{});
    });
    for (DeskDock* dock : docks()) {
        connect(dock->proposals(), &ProposalStrip::cardRequested, this, &MainWindow::showProposal);
        connect(dock->proposals(), &ProposalStrip::notTaken, this, &MainWindow::tell);
        connect(dock->proposals(), &ProposalStrip::chosen, this, [this](SequenceNumber proposal) {
            m_proposals->choose(proposal);
            m_panels.decisions->chooseProposal(proposal);
        });
    }
    connect(m_bell, &ProposalBell::rang, this, [this] { QApplication::alert(this); });
    connect(m_bell, &ProposalBell::sounds, this, [this] { m_sounds.sound(SoundKind::Proposal); });
    qApp->installEventFilter(this);
}

WorkspaceTabs* MainWindow::workspaceTabs() const { return m_menuRow->tabs(); }

/// The running desk's, whatever the panels show.
void MainWindow::showWaiting()
{
    const auto newest = m_bridge.newest();
    const SnapshotPointer desk = newest ? newest : std::make_shared<const interfaces::Snapshot>();
    const bool journal = m_review->isOpen();
    const auto& waiting = m_shownProposals.waiting();
    m_bell->listen(waiting, desk->time);
    m_header->killSwitch()->showRunning(*desk);
    m_proposals->showWaiting(*desk, waiting, journal);
    for (DeskDock* dock : docks())
        dock->showProposals(desk, waiting, journal);
    tellRefusals(desk->tickets);
    const auto count = static_cast<int>(m_proposals->count());
    m_menuRow->tabs()->setBadge(static_cast<int>(Workspace::Desk), count, m_proposals->lastSeconds());
    countInTab(*m_panels.decisions, count);
    showUnseen();
}

/// A list that is out of sight is not fed: it gets what is shown now before it is asked for a record.
void MainWindow::openRecord(SequenceNumber record)
{
    if (m_review->isOpen()) return m_review->jumpTo(record);
    if (m_shown) m_panels.decisions->showSnapshot(m_shown);
    m_panels.decisions->openRecord(record);
}

/// The tab of a panel says how much waits behind it.
void MainWindow::countInTab(const Panel& panel, int count)
{
    DeskDock* dock = docks().value(panel.id());
    const QString tab = count > 0 ? tr("%1 (%2)").arg(panel.title()).arg(count) : panel.title();
    if (dock->windowTitle() != tab) dock->setWindowTitle(tab);
}

/// Alerts of the running desk; a journal's list shows none of them.
void MainWindow::showUnseen()
{
    const auto newest = m_bridge.newest();
    if (!newest) return;
    // Qt calls a minimised window visible.
    const bool isSeen = m_panels.alerts->isVisible() && !m_panels.alerts->window()->isMinimized() && isVisible();
    m_unseen.take(*newest, isSeen && !m_review->isOpen());
    countInTab(*m_panels.alerts, m_unseen.count());
}

/// A press on what waits may come from any workspace, and of several orders taken back the list tells the last: why it
/// was refused stands in the watch line as well.
void MainWindow::tellRefusals(const std::vector<interfaces::TicketView>& tickets)
{
    std::uint64_t told = m_toldTicket;
    for (const auto& ticket : tickets) {
        if (ticket.number <= m_toldTicket || ticket.state == interfaces::TicketState::Waiting) continue;
        const bool answers = ticket.action == domain::OperatorAction::Approve ||
                             ticket.action == domain::OperatorAction::Resize ||
                             ticket.action == domain::OperatorAction::CancelOrder;
        if (answers && ticket.state == interfaces::TicketState::Refused) tell(text(ticket.sentence));
        told = std::max(told, ticket.number);
    }
    m_toldTicket = told;
}

/// The last one may expire right before the press: keys meant for its card must not go to whatever stands there
/// instead.
void MainWindow::showProposal(SequenceNumber proposal)
{
    if (m_proposals->count() == 0) {
        m_noneWaited.start();
        return tell(tr("No proposal waits; the keyboard stays where it was."));
    }
    m_noneWaited.invalidate();
    closeReview();
    m_proposals->choose(proposal);
    m_panels.decisions->chooseProposal(proposal);
    showPanel(m_panels.decisions->id());
    m_panels.decisions->focusProposal();
    uncover(*m_panels.decisions, docks().values());
}

void MainWindow::setProposalSound(bool sounds)
{
    Choices::instance().change(tr("Sound of a proposal"), [sounds](DeskChoices& choices) {
        choices.sounds[static_cast<std::size_t>(SoundKind::Proposal)].on = sounds;
    });
}

/// Cards open below the strip, also while it does not stand: it may come at any time. The watch line under it keeps its
/// verbs too: an alert that comes beside a card is acknowledged there.
int MainWindow::cardTop() const
{
    return m_header->mapTo(this, QPoint(0, m_header->height())).y() + ProposalStrip::kHeight + m_watch->minimumHeight();
}

/// Who went to the card a moment ago and found none: his Enter is on its way, and another card may stand open.
bool MainWindow::isMeantForNone(const QKeyEvent& key) const
{
    if (!m_noneWaited.isValid() || m_noneWaited.elapsed() > kMeantForCardMilliseconds) return false;
    // One came meanwhile, and he went to it.
    const QWidget* has = QApplication::focusWidget();
    const auto* card = m_panels.decisions->findChild<ProposalCard*>();
    const bool isOnOne = has != nullptr && (m_proposals->isAncestorOf(has) || has == card || card->isAncestorOf(has));
    if (m_proposals->count() > 0 && isOnOne) return false;
    return isKeyOf(PlaceKey::Approve, key);
}

/// Also where it is the shortcut of a card or a ticket: taken from those first, it comes as a key and ends here.
bool MainWindow::endsWhatWasMeantForNone(QEvent& event)
{
    const bool asks = event.type() == QEvent::ShortcutOverride;
    if (!asks && event.type() != QEvent::KeyPress) return false;
    const auto& key = static_cast<const QKeyEvent&>(event);
    if (!isMeantForNone(key)) return false;
    if (asks) event.accept();
    if (!asks && !key.isAutoRepeat()) tell(tr("No proposal waits; this key did nothing."));
    return true;
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched->isWidgetType() && endsWhatWasMeantForNone(*event)) return true;
    if (event->type() == QEvent::ToolTip && !Choices::instance().now().keys.isEmpty())
        if (auto* widget = qobject_cast<QWidget*>(watched); widget && !widget->toolTip().isEmpty()) {
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                               Choices::instance().withChosenKeys(widget->toolTip()), widget);
            return true;
        }
    auto* dialog = event->type() == QEvent::Show ? qobject_cast<QDialog*>(watched) : nullptr;
    if (dialog && dialog->parentWidget() && dialog->parentWidget()->window() == this) {
        const QPoint top = mapToGlobal(QPoint(0, cardTop() + kDialogGap));
        dialog->setMaximumHeight(std::max(dialog->minimumHeight(), height() - cardTop() - 2 * kDialogGap));
        dialog->move(top.x() + std::max(0, (width() - dialog->width()) / 2), top.y());
    }
    return QMainWindow::eventFilter(watched, event);
}

}  // namespace ballast::ui
