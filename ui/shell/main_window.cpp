#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QIcon>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "interfaces/stopped_scope.h"
#include "ui/alerts/alerts_panel.h"
#include "ui/chain/chain_panel.h"
#include "ui/choices/choices.h"
#include "ui/choices/held_keys.h"
#include "ui/choices/history.h"
#include "ui/choices/trends.h"
#include "ui/connect/connect_panel.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"
#include "ui/header/end_strip.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/limits/limits_panel.h"
#include "ui/link/selection_steps.h"
#include "ui/positions/orders_panel.h"
#include "ui/positions/positions_panel.h"
#include "ui/quotes/quotes_panel.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/review_controller.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window_actions.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/review_mode.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_badges.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/quit_card.h"
#include "ui/tickets/trading_cards.h"
#include "ui/whatif/what_if_panel.h"
#include "ui/widgets/card.h"
#include "ui/workspace/frame.h"

/// Q_INIT_RESOURCE does not work inside a namespace; a static library needs it.
static void initResources() { Q_INIT_RESOURCE(ballast); }

namespace ballast::ui {
namespace {

constexpr Duration kMinute = Duration::minutes(1);

}  // namespace

MainWindow::MainWindow(interfaces::SessionFactory& factory, std::unique_ptr<interfaces::Desk> desk, QWidget* parent)
    : QMainWindow(parent), m_factory(factory), m_opener(factory)
{
    initResources();
    HeldKeys::instance();  // Hears each press from now on.
    setWindowIcon(QIcon(QStringLiteral(":/icons/ballast.svg")));
    ThemeHolder::instance().applyToApplication();
    setContentsMargins(kFrameWidth, kFrameWidth, kFrameWidth, kFrameWidth);
    needNoMoreThan(QRect(0, 0, QWIDGETSIZE_MAX, QWIDGETSIZE_MAX));
    m_actions = new ActionSet(this);
    buildTop();
    buildDocks();
    m_status = new StatusLine(this);
    setStatusBar(m_status);
    m_palette = new CommandPalette(m_actions, this);
    MainWindowActions(*this).build();
    connectHeader();
    connectLines();
    connectDecisions();
    connectProposals();
    connectSessions();
    connectChoices();
    connect(&m_bridge, &PictureBridge::pictureChanged, this, &MainWindow::onDeskPicture);
    m_tellSoon.setSingleShot(true);
    connect(&m_tellSoon, &QTimer::timeout, this, &MainWindow::tellWishes);
    const auto repaint = [this] {
        if (m_shown) showSnapshot(m_shown);
        update();
    };
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, repaint);
    connect(&DisplayZone::instance(), &DisplayZone::changed, this, repaint);
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(kSaveAfterMilliseconds);
    connect(&m_saveSoon, &QTimer::timeout, this, &MainWindow::saveLayout);
    resize(1920, 1080);
    setDesk(std::move(desk));
}

MainWindow::~MainWindow()
{
    History::instance().clear();
    // Docks hide when they go, after the members here have gone.
    m_area->disconnect(this);
    for (DeskDock* dock : docks())
        dock->disconnect();
    // A journal that is open is told to its panels, which may go before the lines above them.
    m_review->disconnect();
    m_review->close();
    Trends::instance().showJournal(false);  // It outlives the window.
    m_bridge.listenTo(nullptr);
    m_commands.setDesk(nullptr);
}

void MainWindow::buildTop()
{
    auto* top = new QWidget(this);
    m_menuRow = new MenuRow(top);
    m_header = new HeaderBar(top);
    m_proposals = new ProposalStrip(ProposalStrip::Form::Full, top);
    m_bell = new ProposalBell(this);
    m_watch = new WatchLine(top);
    m_end = new EndStrip(top);
    m_review = new ReviewMode(top);
    auto* column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_menuRow);
    column->addWidget(m_header);
    column->addWidget(m_proposals);
    column->addWidget(m_watch);
    column->addWidget(m_end);
    column->addWidget(m_review);
    setMenuWidget(top);
}

void MainWindow::buildDocks()
{
    m_area = new DockArea(this);
    setCentralWidget(m_area);
    m_panels = makePanels(m_links, this);
    for (Panel* panel : m_panels.all) {
        auto* dock = new DeskDock(panel, m_area);
        m_area->addDock(dock);
        // A panel behind a tab is not fed; it gets the newest picture when it comes forward.
        connect(dock, &DeskDock::visibilityChanged, this, [this, dock](bool visible) {
            if (visible && m_shown && dock->panel()->snapshot() != m_shown) dock->showSnapshot(m_shown);
            if (visible) showWaits(*dock);
            tellWishesSoon();
        });
        connect(panel, &Panel::wantsChanged, this, &MainWindow::tellWishesSoon);
        connect(panel, &Panel::linkGroupChosen, this,
                [this, panel](LinkGroup group) { chooseLinkGroup(panel, group); });
        connect(dock, &DeskDock::killed, this, [this] { m_commands.kill(); });
        connect(panel, &Panel::panelRequested, this, &MainWindow::showPanel);
        connect(panel, &Panel::noticeRaised, this, &MainWindow::tell);
    }
    connect(m_area, &DockArea::changed, this, &MainWindow::saveLayoutSoon);
    connect(m_area, &DockArea::changed, this, &MainWindow::noteLayout);
    connect(m_area, &DockArea::aboutToClose, this, &MainWindow::saveLayoutBeforeClosing);
    m_review->setPanels(m_panels);
}

void MainWindow::connectHeader()
{
    KillSwitch* kill = m_header->killSwitch();
    connect(kill, &KillSwitch::killed, this, [this] { m_commands.kill(); });
    connect(kill, &KillSwitch::partKillRequested, this, [this](const domain::Scope& scope) { m_commands.kill(scope); });
    connect(kill, &KillSwitch::pauseToggled, this, [this, kill] {
        // The button says Re-arm then, and its key does what it says; a pause would be refused.
        if (m_shown && m_shown->tradingState == domain::TradingState::Killed) return kill->rearmRequested();
        const bool halted = m_shown && m_shown->tradingState == domain::TradingState::Halted;
        halted ? m_commands.resumeTrading() : m_commands.pauseTrading();
    });
    connect(kill, &KillSwitch::reduceToggled, this, [this] {
        const bool reducing = m_shown && m_shown->tradingState == domain::TradingState::Reducing;
        reducing ? m_commands.resumeTrading() : m_commands.reduceOnly();
    });
    connect(kill, &KillSwitch::flattenRequested, this, [this] {
        if (m_commands.isLocked()) return tell(tr("Locked: this is a journal. Nothing was asked."));
        if (!m_shown) return;
        FlattenCard* card = openFlattenCard(this, cardTop(), m_commands, *m_shown, false);
        m_flattenCard = card;
        connect(card, &Card::closed, this, &MainWindow::tellWishesSoon);
        tellWishesSoon();
    });
    connect(kill, &KillSwitch::rearmRequested, this, [this] {
        if (m_commands.isLocked()) return tell(tr("Locked: this is a journal. Nothing was asked."));
        if (m_shown) openRearmCard(this, cardTop(), m_commands, *m_shown);
    });
    connect(kill, &KillSwitch::pauseUnderlyingRequested, this, [this](const QString& underlying) {
        if (m_shown) openPauseCard(this, cardTop(), m_commands, *m_shown, underlying);
    });
    connect(kill, &KillSwitch::excludeVenueRequested, this, [this](const QString& venue) {
        if (m_shown) openExcludeCard(this, cardTop(), m_commands, *m_shown, venue);
    });
    connect(m_header->tradingBlock(), &TradingBlock::modeChosen, this, [this](domain::HedgeMode mode) {
        if (!m_shown) return;
        changeMode(this, cardTop(), m_commands, *m_shown, mode);
        m_header->tradingBlock()->showSnapshot(*m_shown);  // the segment follows the desk, not the press
    });
    connect(m_header, &HeaderBar::panelRequested, this, &MainWindow::showPanel);
}

void MainWindow::connectLines()
{
    connect(&m_commands, &DeskCommands::refused, this, &MainWindow::tell);
    connect(m_watch, &WatchLine::showRequested, this, &MainWindow::showPanel);
    connect(m_watch, &WatchLine::acknowledgeRequested, &m_commands, &DeskCommands::acknowledgeAlert);
    connect(m_watch, &WatchLine::snoozeRequested, this, [this](std::uint64_t id) {
        if (!m_shown) return;
        for (const auto& alert : m_shown->alerts)
            if (alert.id == id)
                m_commands.snoozeAlert(id,
                                       Duration::minutes(Choices::instance().now().alertOf(alert.kind).snoozeMinutes));
    });
    connect(m_watch->badges(), &OverrideBadges::endRequested, &m_commands, &DeskCommands::endOverride);
    connect(m_watch->badges(), &OverrideBadges::recordRequested, this, &MainWindow::openRecord);
    connect(m_end, &EndStrip::reviewRequested, this, [this] { chooseWorkspace(Workspace::Review); });
    connect(m_end, &EndStrip::againRequested, this, &MainWindow::playAgain);
    connect(m_status, &StatusLine::copied, this, [this] { tell(tr("The status line is copied.")); });
    connect(m_menuRow->tabs(), &WorkspaceTabs::chosen, this, [this](int index) {
        if (index < kWorkspaceCount) return chooseWorkspace(static_cast<Workspace>(index));
        if (const auto own = m_owns.value(index - kWorkspaceCount); !own.id.isEmpty()) chooseOwn(own.id);
    });
    const auto withDesk = [this](auto call) {
        return [this, call] {
            if (m_desk) call(*m_desk);
        };
    };
    PlaybackBar* playback = m_menuRow->playback();
    connect(playback, &PlaybackBar::playRequested, this, withDesk([](interfaces::Desk& d) { d.play(); }));
    connect(playback, &PlaybackBar::pauseRequested, this, withDesk([](interfaces::Desk& d) { d.pausePlayback(); }));
    connect(playback, &PlaybackBar::stepRequested, this, withDesk([](interfaces::Desk& d) { d.step(); }));
    connect(playback, &PlaybackBar::speedRequested, this, [this](double speed) {
        if (m_desk) m_desk->setSpeed(speed);
    });
}

void MainWindow::connectDecisions()
{
    m_panels.decisions->setCommands(&m_commands);
    m_panels.orders->setCommands(&m_commands);
    m_panels.quotes->setCommands(&m_commands);
    m_panels.chain->setCommands(&m_commands);
    m_panels.wholeBook->setCommands(&m_commands);
    m_panels.whatIf->setCommands(&m_commands);
    m_panels.limits->setCommands(&m_commands);
    connect(m_panels.alerts, &AlertsPanel::acknowledgeRequested, &m_commands, &DeskCommands::acknowledgeAlert);
    connect(m_panels.alerts, &AlertsPanel::snoozeRequested, &m_commands, &DeskCommands::snoozeAlert);
    connect(m_panels.skew, &InventoryHeatmapPanel::positionsRequested, this, [this] {
        m_panels.positions->setScope(PositionsPanel::Scope::Selection);
        showPanel(m_panels.positions->id());
    });
    connect(m_panels.decisions, &DecisionsPanel::recordChosen, m_review, &ReviewMode::showRecord);
    connect(m_review, &ReviewMode::recordRequested, this, &MainWindow::openRecord);
}

void MainWindow::connectSessions()
{
    connect(&m_opener, &SessionOpener::deskOpened, this, [this] { setDesk(m_opener.takeDesk()); });
    connect(&m_opener, &SessionOpener::reviewOpened, this, [this] { openReview(m_opener.takeReview()); });
    connect(&m_opener, &SessionOpener::failed, this, &MainWindow::tell);
    connect(m_review, &ReviewMode::dayRequested, this, [this](const QString& file) {
        m_review->showNotice(tr("Opening %1.").arg(file));
        m_opener.openJournal(file);
    });
    connect(&m_opener, &SessionOpener::journalProgress, this, [this](const QString& file, int percent) {
        tell(tr("Opening %1: %2 % read. Esc gives up.").arg(file).arg(percent));
    });
    m_panels.connect->setSetup(m_factory.venueSetup());
    connect(m_panels.connect, &ConnectPanel::deskRequested, this, &MainWindow::openLive);
    connect(m_review, &ReviewMode::backRequested, this, &MainWindow::closeReview);
    connect(m_review, &ReviewMode::alertsRequested, this, [this] {
        closeReview();
        showPanel(m_panels.alerts->id());
    });
    connect(m_review, &ReviewMode::readingChanged, this, &MainWindow::showReading);
    connect(m_review, &ReviewMode::openChanged, this, &MainWindow::showReading);
    connect(m_review, &ReviewMode::snapshotReady, this,
            [this](const SnapshotPointer& snapshot) { showSnapshot(snapshot); });
}

void MainWindow::setDesk(std::unique_ptr<interfaces::Desk> desk)
{
    m_bridge.listenTo(nullptr);
    m_opener.release(std::move(m_desk));
    m_desk = std::move(desk);
    m_commands.setDesk(m_desk.get());
    m_header->killSwitch()->setDeskRuns(m_desk != nullptr);
    closeReview();
    dismissCards();  // Of the desk before: a press would go to this one.
    m_review->showRecord(nullptr, {});
    m_toldTicket = 0;
    m_shownProposals.take({});  // Another desk counts its records from the beginning.
    m_bell->listen({}, {});
    m_sounds.forget();
    m_alertLog.forget();
    Trends::instance().clear();
    m_bridge.listenTo(m_desk.get());
    tellWishesSoon();
    if (!m_desk) showSnapshot(std::make_shared<interfaces::Snapshot>());
    showWaiting();
}

void MainWindow::openReview(std::unique_ptr<interfaces::Review> review)
{
    // Before the lines above change their height, and the panels with them.
    saveLayout();
    if (!m_review->isOpen()) {
        m_before = m_workspace;
        m_ownBefore = m_own;
        for (int i = 0; i < kLinkGroups; ++i)
            m_selectedBefore[static_cast<std::size_t>(i)].take(*m_links.of(static_cast<LinkGroup>(i)));
    }
    m_commands.setLocked(true);
    dismissCards(m_quitCard);  // They are of the desk, and its commands are locked. Quitting stays one's own to answer.
    tell({});                  // What was said of its opening would come back with the line.
    m_watch->hide();
    Trends::instance().showJournal(true);
    m_review->open(std::move(review));
    if (m_bridge.newest()) m_review->showRunningDesk(*m_bridge.newest());
    turnTo(Workspace::Review);
    showWaiting();
}

void MainWindow::closeReview()
{
    m_opener.giveUpJournal();
    if (!m_review->isOpen()) return;
    saveLayout();
    dismissCards(m_quitCard);  // What was opened over the journal is of it.
    m_review->close();
    Trends::instance().showJournal(false);
    m_commands.setLocked(false);
    m_watch->show();
    turnTo(m_before, m_ownBefore);
    // After the journal's last picture: what it lacked was left by the groups, and the desk is found as it was.
    for (int i = 0; i < kLinkGroups; ++i)
        m_links.of(static_cast<LinkGroup>(i))->take(m_selectedBefore[static_cast<std::size_t>(i)]);
    if (m_bridge.newest()) showSnapshot(m_bridge.newest());
    showWaiting();
}

/// Watches: a profile that trades is refused, and the refusal says how it is opened.
void MainWindow::openLive(const QString& profile)
{
    interfaces::SessionRequest request;
    request.kind = interfaces::SessionKind::Live;
    request.profileFile = profile.toStdString();
    if (m_shown) request.operatorName = m_shown->operatorName;
    m_request = request;
    tell(tr("Opening %1.").arg(profile));
    m_opener.open(request);
}

/// The market of the desk that runs, from its beginning; what was decided stays in its own journal.
void MainWindow::playAgain()
{
    interfaces::SessionRequest again = m_request;
    again.journalFile.clear();
    again.startPaused = false;
    if (m_shown) again.operatorName = m_shown->operatorName;
    tell(tr("Opening it again."));
    m_opener.open(again);
}

void MainWindow::onDeskPicture(const SnapshotPointer& snapshot, interfaces::SectionSet changed)
{
    m_commands.setOperatorName(snapshot->operatorName);
    m_shownProposals.take(*snapshot);
    m_sounds.take(*snapshot);
    Trends::instance().take(*snapshot);  // Also while a journal is shown: its hour goes on.
    if (m_keepsLayout) m_alertLog.take(*snapshot);
    if (m_quitCard) m_quitCard->take(snapshot);
    if (m_flattenCard) m_flattenCard->take(snapshot->flatten, m_bridge.isMadeAnew(interfaces::SectionId::Flatten));
    if (m_review->isOpen()) m_review->showRunningDesk(*snapshot);
    if (!m_review->isOpen()) showSnapshot(snapshot, changed);
    for (Card* card : findChildren<Card*>(QString(), Qt::FindDirectChildrenOnly))
        card->takePicture(snapshot);
    showWaiting();
}

/// Where a person sees it: beside a journal the watch line is hidden.
void MainWindow::tell(const QString& words)
{
    m_review->isOpen() ? m_review->showNotice(words) : m_watch->showNotice(words);
}

void MainWindow::dismissCards(const Card* but)
{
    for (Card* card : findChildren<Card*>(QString(), Qt::FindDirectChildrenOnly))
        if (card != but) card->dismiss();
}

void MainWindow::tellWishesSoon() { m_tellSoon.start(0); }

/// What header, lines and cards show, and what the panels that can be seen do. Before the window is shown all is
/// wanted.
void MainWindow::tellWishes()
{
    using interfaces::SectionId;
    if (!m_desk || !isVisible()) return;
    interfaces::SectionSet wishes{SectionId::Header, SectionId::Trading, SectionId::Alerts,    SectionId::Commands,
                                  SectionId::Fills,  SectionId::Orders,  SectionId::Decisions, SectionId::Proposals,
                                  SectionId::Greeks, SectionId::Pnl,     SectionId::Feeds,     SectionId::Margin};
    if (const FlattenCard* card = m_flattenCard.data(); card != nullptr && card->isVisible())
        wishes |= interfaces::SectionSet{SectionId::Flatten};
    // The chain may be out of sight by now.
    if (const Card* card = m_ticketCard.data(); card != nullptr && card->isVisible())
        wishes |= interfaces::SectionSet{SectionId::Order};
    for (const DeskDock* dock : docks())
        if (dock->isVisible()) wishes |= dock->panel()->wants();
    m_bridge.wished(wishes);
    m_desk->want(wishes);
    for (DeskDock* dock : docks())
        showWaits(*dock);
    showUnseen();
}

/// A journal is walked through, and its picture of the chosen instant has not come yet.
bool MainWindow::isReading() const { return m_review->isOpen() && m_review->controller()->isReading(); }

void MainWindow::showReading()
{
    m_header->setReading(isReading());
    QString words;
    if (isReading()) {
        const Timestamp to = m_review->controller()->position().time;
        words = tr("Reading %1, %2 UTC.").arg(date(to), recordTime(to));
    }
    for (DeskDock* dock : docks()) {
        dock->setReading(words);
        showWaits(*dock);
    }
}

/// Before a window is shown all is made, and a journal's picture is of one instant. Its table and its record are the
/// journal's own, whichever picture is shown.
void MainWindow::showWaits(DeskDock& dock)
{
    const auto shows = dock.panel()->wants();
    if (m_review->isOpen())
        return dock.setWaits(isReading() && dock.isVisible() && !shows.empty() && dock.panel() != m_panels.record,
                             m_review->controller()->shownTime(), m_review->controller()->shownTime());
    const bool waits = m_desk && isVisible() && dock.isVisible() && !m_review->isOpen() && m_bridge.newest() &&
                       !shows.without(m_bridge.ofNow()).empty();
    dock.setWaits(waits, waits ? m_bridge.oldestOf(shows) : Timestamp{}, m_shown ? m_shown->time : Timestamp{});
}

void MainWindow::showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed)
{
    const bool otherFrame = !m_shown || m_shown->session != snapshot->session;
    if (otherFrame || m_shown->marketTitle != snapshot->marketTitle)
        setWindowTitle(tr("%1  Ballast  %2").arg(frameLook(snapshot->session).word, text(snapshot->marketTitle)));
    for (int i = 0; i < kLinkGroups; ++i) {
        Selection& group = *m_links.of(static_cast<LinkGroup>(i));
        if (!snapshot->underlyings.empty() && !snapshot->findUnderlying(group.underlying().toStdString()))
            group.setUnderlying(text(snapshot->underlyings.front().code));
        selectDefaultExpiry(group, *snapshot);
    }
    if (snapshot->session == interfaces::SessionKind::Review) Trends::instance().take(*snapshot);
    // Times to go are counted from the clock, which is no section of a panel's own.
    const auto minute = [](const interfaces::Snapshot& s) { return s.time.nanoseconds / kMinute.nanoseconds; };
    if (m_shown && minute(*m_shown) != minute(*snapshot)) changed = interfaces::SectionSet::all();
    m_shown = snapshot;
    m_menuRow->showSnapshot(*snapshot);
    m_header->showSnapshot(*snapshot);
    m_watch->showSnapshot(*snapshot);
    m_end->showSnapshot(*snapshot);
    m_status->showSnapshot(*snapshot);
    for (DeskDock* dock : docks())
        if (dock->isVisible() || !isVisible()) dock->showSnapshot(snapshot, changed);
    for (DeskDock* dock : docks())
        showWaits(*dock);
    // Of its own it paints the frame alone; each part that shows a picture asks for its own painting.
    if (otherFrame) update();
}

/// "portfolio" or, with one of its pages, "portfolio/pnl".
void MainWindow::showPanel(const QString& name)
{
    for (const auto& [card, open] : {std::pair{interfaces::DifferenceView::kCard, &openDifferencesCard},
                                     std::pair{interfaces::UnarmedView::kCard, &openUnarmedCard}}) {
        if (name != QLatin1String(card)) continue;
        if (m_shown && !m_commands.isLocked()) open(this, cardTop(), m_commands, *m_shown);
        return;
    }
    if (interfaces::StoppedScope::ofPanel(name.toStdString())) {
        if (m_shown && !m_commands.isLocked()) openRearmCard(this, cardTop(), m_commands, *m_shown, name);
        return;
    }
    const QString id = name.section(QLatin1Char('/'), 0, 0);
    DeskDock* dock = docks().value(id, docks().value(QStringLiteral("greeks-") + id));
    if (!dock) return;
    m_area->open(dock->id(), placeBeside(*m_area, dock->id()));
    dock->panel()->showPage(static_cast<int>(dock->panel()->pages().indexOf(name.section(QLatin1Char('/'), 1))));
    // Named in a panel that floats, or in the main window: its keys follow. Also where this window still is the active
    // one: the palette may have asked for the floating one, which the window system does later.
    dock->window()->activateWindow();
    dock->panel()->takeFocus(Qt::ShortcutFocusReason);
}

void MainWindow::chooseZone(bool local)
{
    DisplayZone& zone = DisplayZone::instance();
    zone.setLocal(local);
    if (m_keepsLayout) m_layouts.saveLocalTime(local);
}

void MainWindow::toggleZone()
{
    const bool local = !DisplayZone::instance().isLocal();
    chooseZone(local);
    History::instance().add(
        tr("Zone of the times"), [this, local] { chooseZone(!local); }, [this, local] { chooseZone(local); });
    const Timestamp now = m_shown ? m_shown->time : Timestamp{};
    tell(tr("Times on the screen are in %1; records, files and the journal stay UTC.").arg(zoneName(now)));
}

/// True if a card now asks. Nothing is modal: the kill switch stays in reach.
bool MainWindow::askBeforeQuitting()
{
    const auto newest = m_bridge.newest();
    if (m_quits || !m_desk || !newest) return false;
    if (m_quitCard) return true;
    if (leftWorking(*newest).rows.empty()) return false;
    m_quitCard = new QuitCard(this, m_commands, newest);
    connect(m_quitCard, &QuitCard::quits, this, [this] {
        m_quits = true;
        close();
    });
    m_quitCard->open(cardTop());
    return true;
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (askBeforeQuitting()) return event->ignore();
    saveLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg0);
    const QColor frame = frameLook(m_shown ? m_shown->session : interfaces::SessionKind::Simulated).colour;
    p.fillRect(QRect(0, 0, width(), kFrameWidth), frame);
    p.fillRect(QRect(0, height() - kFrameWidth, width(), kFrameWidth), frame);
    p.fillRect(QRect(0, 0, kFrameWidth, height()), frame);
    p.fillRect(QRect(width() - kFrameWidth, 0, kFrameWidth, height()), frame);
}

}  // namespace ballast::ui
