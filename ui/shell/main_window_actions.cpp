#include "ui/shell/main_window_actions.h"

#include <QApplication>
#include <QDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/decisions/decisions_panel.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_bell.h"
#include "ui/header/watch_line.h"
#include "ui/link/selection_steps.h"
#include "ui/review/journal_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/review_mode.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_badges.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/trading_cards.h"
#include "ui/widgets/file_chooser.h"

namespace ballast::ui {
namespace {

const QString kPanels = QStringLiteral("Panels");
const QString kMarket = QStringLiteral("Market");
const QString kPlayback = QStringLiteral("Playback");
const QString kKill = QStringLiteral("Kill switch");
const QString kTrading = QStringLiteral("Trading");
const QString kOverrides = QStringLiteral("Overrides");
const QString kJournal = QStringLiteral("Journal");
const QString kView = QStringLiteral("View");

constexpr QSize kKeysDialog(680, 900);  ///< As high as the window has room for, if that is less.

QString tr(const char* words) { return QCoreApplication::translate("MainWindow", words); }
QKeySequence key(const char* keys) { return QKeySequence(QString::fromLatin1(keys)); }

}  // namespace

void MainWindowActions::build()
{
    QMenuBar* bar = m_window.m_menuRow->menuBar();
    buildFile(bar);
    buildDesk(bar);
    buildMarket(bar);
    buildReview(bar);
    buildView(bar);
    buildHelp(bar);
    buildKeysOnly();
    connectPalette();
}

void MainWindowActions::buildFile(QMenuBar* bar)
{
    // Lambdas outlive this builder: they keep the window, never `this`.
    MainWindow* w = &m_window;
    QMenu* menu = bar->addMenu(tr("&File"));
    menu->addAction(
        m_set.add(kMarket, tr("Open &recording…"), key("Ctrl+O"), [w] { MainWindowActions(*w).openRecording(); }));
    menu->addAction(
        m_set.add(kJournal, tr("Open &journal…"), key("Ctrl+Shift+O"), [w] { MainWindowActions(*w).openJournal(); }));
    menu->addAction(m_set.add(kJournal, tr("Open the newest journal of a &folder…"), key("Ctrl+Alt+O"),
                              [w] { MainWindowActions(*w).openJournalFolder(); }));
    menu->addAction(
        m_set.add(kMarket, tr("&Built-in market…"), key("Ctrl+N"), [w] { MainWindowActions(*w).openBuiltIn(); }));
    menu->addAction(m_set.add(kMarket, tr("&Connect a venue…"), key("Ctrl+Shift+V"),
                              [w] { w->showPanel(QStringLiteral("connect")); }));
    menu->addSeparator();
    menu->addAction(m_set.add(kView, tr("&Quit"), key("Ctrl+Q"), [w] { w->close(); }));
}

void MainWindowActions::setMode(domain::HedgeMode mode)
{
    if (m_window.m_commands.isLocked())
        return m_window.tell(MainWindow::tr("Locked: this is a journal. Nothing was asked."));
    if (m_window.m_shown) changeMode(&m_window, m_window.cardTop(), m_window.m_commands, *m_window.m_shown, mode);
}

void MainWindowActions::buildDesk(QMenuBar* bar)
{
    MainWindow* w = &m_window;
    KillSwitch* kill = w->m_header->killSwitch();
    QMenu* menu = bar->addMenu(tr("&Desk"));
    menu->addAction(m_set.add(kKill, tr("KILL: cancel all, halt"), key("Ctrl+Shift+K"), [w] { w->m_commands.kill(); }));
    menu->addAction(m_set.add(kKill, tr("KILL one coin or venue…"), key("Ctrl+Alt+K"), [w, kill] {
        if (w->m_commands.isLocked()) return w->tell(MainWindow::tr("Locked: this is a journal. Nothing was asked."));
        if (!kill->openPartMenu()) w->tell(MainWindow::tr("Nothing can be killed alone now."));
    }));
    menu->addAction(
        m_set.add(kTrading, tr("Pause or resume"), key("Ctrl+Shift+P"), [kill] { Q_EMIT kill->pauseToggled(); }));
    menu->addAction(
        m_set.add(kTrading, tr("Reduce or resume"), key("Ctrl+Shift+R"), [kill] { Q_EMIT kill->reduceToggled(); }));
    menu->addAction(
        m_set.add(kTrading, tr("Flatten…"), key("Ctrl+Shift+F"), [kill] { Q_EMIT kill->flattenRequested(); }));
    menu->addAction(m_set.add(kTrading, tr("Re-arm…"), {}, [kill] { Q_EMIT kill->rearmRequested(); }));
    menu->addAction(m_set.add(kTrading, tr("Venue differences…"), {},
                              [w] { w->showPanel(QLatin1String(interfaces::DifferenceView::kCard)); }));
    menu->addAction(m_set.add(kTrading, tr("Accept without a dead man's switch…"), {},
                              [w] { w->showPanel(QLatin1String(interfaces::UnarmedView::kCard)); }));
    menu->addAction(
        m_set.add(kTrading, tr("Try again: accounts that are not connected"), {}, [w] { w->m_commands.tryAgain(); }));
    menu->addSeparator();
    menu->addAction(m_set.add(kTrading, tr("Automatic…"), key("Ctrl+Alt+1"),
                              [w] { MainWindowActions(*w).setMode(domain::HedgeMode::Automatic); }));
    menu->addAction(m_set.add(kTrading, tr("Confirm"), key("Ctrl+Alt+2"),
                              [w] { MainWindowActions(*w).setMode(domain::HedgeMode::Confirm); }));
    menu->addAction(m_set.add(kTrading, tr("Manual"), key("Ctrl+Alt+3"),
                              [w] { MainWindowActions(*w).setMode(domain::HedgeMode::Manual); }));
    menu->addSeparator();
    // Among the panels: while a journal is shown it leads back to what waits.
    menu->addAction(m_set.add(kPanels, tr("Focus the oldest proposal"), key("F9"), [w] { w->showProposal({}); }));
    const auto withSnapshot = [w](auto open) {
        return [w, open] {
            if (w->m_shown && !w->m_commands.isLocked()) open();
        };
    };
    menu->addAction(m_set.add(kOverrides, tr("Force hedge…"), key("Ctrl+H"), withSnapshot([w] {
                                  openForceHedgeCard(w, w->cardTop(), w->m_commands, *w->m_shown,
                                                     w->selection()->underlying());
                              })));
    menu->addAction(m_set.add(kOverrides, tr("Pause underlying…"), key("Ctrl+P"), withSnapshot([w] {
                                  openPauseCard(w, w->cardTop(), w->m_commands, *w->m_shown,
                                                w->selection()->underlying());
                              })));
    menu->addAction(m_set.add(kOverrides, tr("Exclude venue…"), key("Ctrl+Shift+X"),
                              withSnapshot([w] { openExcludeCard(w, w->cardTop(), w->m_commands, *w->m_shown); })));
    menu->addAction(m_set.add(kOverrides, tr("End an override…"), key("Ctrl+Shift+E"), [w] {
        if (!w->m_watch->badges()->openList()) w->tell(tr("No override is in force."));
    }));
    menu->addAction(
        m_set.add(kTrading, tr("Acknowledge the top alert"), key("Ctrl+J"), [w] { w->m_watch->acknowledgeTop(); }));
    addPanelAction(menu, QStringLiteral("alerts"), tr("Alert list"), key("Ctrl+Shift+J"));
}

void MainWindowActions::buildMarket(QMenuBar* bar)
{
    MainWindow* w = &m_window;
    QMenu* menu = bar->addMenu(tr("&Market"));
    menu->addAction(
        m_set.add(kMarket, tr("Next underlying"), key("Ctrl+B"), [w] { MainWindowActions(*w).stepUnderlying(1); }));
    menu->addAction(m_set.add(kMarket, tr("Previous underlying"), key("Ctrl+Shift+B"),
                              [w] { MainWindowActions(*w).stepUnderlying(-1); }));
    menu->addAction(m_set.add(kMarket, tr("Previous expiry"), key("["), [w] { MainWindowActions(*w).stepExpiry(-1); }));
    menu->addAction(m_set.add(kMarket, tr("Next expiry"), key("]"), [w] { MainWindowActions(*w).stepExpiry(1); }));
    menu->addAction(m_set.add(kMarket, tr("Lower strike"), key(","), [w] { MainWindowActions(*w).stepStrike(-1); }));
    menu->addAction(m_set.add(kMarket, tr("Higher strike"), key("."), [w] { MainWindowActions(*w).stepStrike(1); }));
    menu->addSeparator();
    menu->addAction(m_set.add(kPlayback, tr("Play or pause the market"), key("Ctrl+Space"), [w] {
        if (!w->m_desk || !w->m_shown) return;
        w->m_shown->playback.playing ? w->m_desk->pausePlayback() : w->m_desk->play();
    }));
    menu->addAction(m_set.add(kPlayback, tr("One step of the market"), key("Ctrl+Right"), [w] {
        if (w->m_desk) w->m_desk->step();
    }));
}

void MainWindowActions::buildReview(QMenuBar* bar)
{
    MainWindow* w = &m_window;
    QMenu* menu = bar->addMenu(tr("&Review"));
    menu->addAction(
        m_set.add(kJournal, tr("Review this session"), key("F12"), [w] { w->chooseWorkspace(Workspace::Review); }));
    menu->addAction(m_set.add(kJournal, tr("Back to the desk"), {}, [w] { w->closeReview(); }));
}

void MainWindowActions::addPanelAction(QMenu* menu, const QString& id, const QString& words, const QKeySequence& keys)
{
    MainWindow* w = &m_window;
    menu->addAction(m_set.add(kPanels, words, keys, [w, id] { w->showPanel(id); }));
}

void MainWindowActions::buildView(QMenuBar* bar)
{
    MainWindow* w = &m_window;
    QMenu* menu = bar->addMenu(tr("&View"));
    QMenu* panels = menu->addMenu(tr("&Panels"));
    addPanelAction(panels, QStringLiteral("inventory-skew"), tr("Inventory skew"), key("F2"));
    addPanelAction(panels, QStringLiteral("volatility-surface"), tr("Volatility surface"), key("F3"));
    panels->addAction(m_set.add(kPanels, tr("Own curve of the smile"), key("Ctrl+Y"), [w] {
        const bool shown = w->m_panels.surface->smilePane()->ownCurveIsShown();
        w->showPanel(w->m_panels.surface->id());
        w->m_panels.surface->showOwnCurve(!shown);
    }));
    addPanelAction(panels, QStringLiteral("fit-table"), tr("Fit table"), key("F4"));
    addPanelAction(panels, QStringLiteral("greeks-by-expiry"), tr("Greeks by expiry"), key("F5"));
    addPanelAction(panels, QStringLiteral("greeks-by-strike"), tr("Greeks by strike"), key("F6"));
    addPanelAction(panels, QStringLiteral("greeks-by-spot"), tr("Greeks by spot"), key("F7"));
    addPanelAction(panels, QStringLiteral("decisions"), tr("Decisions"), key("F8"));
    addPanelAction(panels, QStringLiteral("decision-record"), tr("Decision record"), key("Shift+F8"));
    addPanelAction(panels, QStringLiteral("portfolio/tail"), tr("Portfolio risk: tail loss and spread"),
                   key("Shift+F2"));
    addPanelAction(panels, QStringLiteral("portfolio/pnl"), tr("Portfolio risk: profit and loss by cause"),
                   key("Shift+F3"));
    addPanelAction(panels, QStringLiteral("portfolio/days"), tr("Portfolio risk: P&L by venue and strategy over days"),
                   {});
    addPanelAction(panels, QStringLiteral("portfolio/models"), tr("Portfolio risk: models"), key("Shift+F4"));
    addPanelAction(panels, QStringLiteral("vega-buckets"), tr("Vega buckets"), key("Shift+F5"));
    addPanelAction(panels, QStringLiteral("flow/takers"), tr("Order flow: takers by strike"), key("Shift+F6"));
    addPanelAction(panels, QStringLiteral("flow/markouts"), tr("Order flow: markouts"), key("Shift+F9"));
    addPanelAction(panels, QStringLiteral("scenario-grid"), tr("Scenario grid"), key("Shift+F7"));
    addPanelAction(panels, QStringLiteral("quotes"), tr("Quotes of ours"), key("Shift+F10"));
    addPanelAction(panels, QStringLiteral("chain"), tr("Option chain and order ticket"), key("Shift+F11"));
    addPanelAction(panels, QStringLiteral("whole-book"), tr("Whole book: scenarios and spot ladder"), key("Shift+F12"));
    addPanelAction(panels, QStringLiteral("what-if"), tr("What if"), key("Ctrl+I"));
    addPanelAction(panels, QStringLiteral("limits"), tr("Limits and parameters"), {});
    addPanelAction(panels, QStringLiteral("margin"), tr("Margin"), {});
    addPanelAction(panels, QStringLiteral("connections"), tr("Connections: venues, oracles, chains"), {});
    addPanelAction(panels, QStringLiteral("traded"), tr("Traded at the venues, volatility indices"), {});
    addPanelAction(panels, QStringLiteral("gas"), tr("Gas and congestion"), {});
    addPanelAction(panels, QStringLiteral("on-chain-actions"), tr("On-chain actions and books"), {});
    addPanelAction(panels, QStringLiteral("basis/gaps"), tr("Basis between venues: gaps"), {});
    addPanelAction(panels, QStringLiteral("basis/prices"), tr("Basis between venues: prices"), {});
    addPanelAction(panels, QStringLiteral("journal"), tr("Journal of the review"), {});
    addPanelAction(panels, QStringLiteral("connect"), tr("Connect a venue"), {});
    addPanelAction(panels, QStringLiteral("venues"), tr("Venues: what each can do"), {});
    addPanelAction(panels, QStringLiteral("accounts"), tr("Accounts: margin beside the venue's, balances"), {});
    addPanelAction(panels, QStringLiteral("oracles"), tr("Oracles: age, deviation, agreement"), {});
    addPanelAction(panels, QStringLiteral("positions"), tr("Positions"), {});
    addPanelAction(panels, QStringLiteral("orders"), tr("Orders"), {});
    addPanelAction(panels, QStringLiteral("fills"), tr("Fills"), {});
    const std::array<const char*, 3> names{"Workspace Desk", "Workspace Volatility", "Workspace Ladders"};
    for (std::size_t i = 0; i < names.size(); ++i)
        menu->addAction(m_set.add(kView, tr(names[i]), QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)),
                                  [w, i] { w->chooseWorkspace(static_cast<Workspace>(i)); }));
    menu->addAction(
        m_set.add(kView, tr("Workspace Review"), key("Ctrl+4"), [w] { w->chooseWorkspace(Workspace::Review); }));
    // A person's own have a key each by their place, which may be given to something else like any other.
    for (int i = 0; i < LayoutStore::kMostOwn; ++i) {
        const int number = kWorkspaceCount + 1 + i;
        const auto keys = number <= 9 ? QKeySequence(QStringLiteral("Ctrl+%1").arg(number)) : QKeySequence();
        w->m_ownActions << m_set.add(kView, tr("Workspace, own %1").arg(i + 1), keys,
                                     [w, i] { w->chooseOwn(w->m_owns.value(i).id); });
        menu->addAction(w->m_ownActions.back());
    }
    menu->addAction(m_set.add(kView, tr("New workspace from this one…"), key("Ctrl+Shift+N"),
                              [w] { w->askForName(tr("New workspace"), {}, &MainWindow::makeWorkspace); }));
    menu->addAction(m_set.add(kView, tr("Rename this workspace…"), {}, [w] {
        const auto& all = w->ownWorkspaces();
        const auto own = std::find_if(all.begin(), all.end(), [&](const auto& o) { return o.id == w->ownWorkspace(); });
        if (own == all.end()) return w->tell(tr("The desk's own workspaces keep their names."));
        w->askForName(tr("Rename the workspace"), own->name, &MainWindow::renameWorkspace);
    }));
    menu->addAction(m_set.add(kView, tr("Delete this workspace"), {}, [w] { w->deleteWorkspace(); }));
    menu->addSeparator();
    menu->addAction(m_set.add(kView, tr("Dark or light"), key("Ctrl+T"), [w] { w->chooseTheme(!theme().isDark); }));
    menu->addAction(m_set.add(kView, tr("UTC or local time"), key("Ctrl+U"), [w] { w->toggleZone(); }));
    QAction* sound =
        m_set.add(kView, tr("Sound when a proposal waits"), {}, [w] { w->setProposalSound(!w->m_bell->sound()); });
    sound->setCheckable(true);
    QObject::connect(menu, &QMenu::aboutToShow, sound, [w, sound] { sound->setChecked(w->m_bell->sound()); });
    menu->addAction(sound);
    QMenu* colours = menu->addMenu(tr("&Colours"));
    const auto preset = [this, w, colours](const char* words, ColourPreset which) {
        colours->addAction(m_set.add(kView, tr(words), {}, [w, which] { w->choosePreset(which); }));
    };
    // Who looks for colours in the palette finds them by that word.
    preset("Colours: up green, down red", ColourPreset::Western);
    preset("Colours: up red, down green", ColourPreset::Asian);
    preset("Colours: blue and orange", ColourPreset::BlueOrange);
    menu->addSeparator();
    menu->addAction(m_set.add(kView, tr("Default layout"), key("Ctrl+Shift+0"), [w] { w->resetLayout(); }));
    menu->addAction(m_set.add(kView, tr("Save workspace"), key("Ctrl+S"), [w] {
        w->saveLayout();
        w->tell(tr("The layout of this workspace is saved."));
    }));
    menu->addAction(
        m_set.add(kView, tr("Undo a setting, layout, columns or own curve"), key("Ctrl+Z"), [w] { w->undo(); }));
    menu->addAction(m_set.add(kView, tr("Redo"), key("Ctrl+Shift+Z"), [w] { w->redo(); }));
    menu->addAction(m_set.add(kView, tr("Settings…"), key("Ctrl+,"), [w] { w->openSettings(); }));
    menu->addAction(m_set.add(kView, tr("Full screen"), key("F11"),
                              [w] { w->isFullScreen() ? w->showNormal() : w->showFullScreen(); }));
}

void MainWindowActions::buildHelp(QMenuBar* bar)
{
    MainWindow* w = &m_window;
    QMenu* menu = bar->addMenu(tr("&Help"));
    menu->addAction(m_set.add(kView, tr("Keys"), key("F1"), [w] {
        auto* box = new QDialog(w);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setWindowTitle(tr("Keys"));
        auto* table = new QPlainTextEdit(w->m_actions->keyTable(), box);
        table->setReadOnly(true);
        table->setFont(monoFont(12));
        table->setLineWrapMode(QPlainTextEdit::NoWrap);
        (new QVBoxLayout(box))->addWidget(table);
        box->resize(kKeysDialog);
        box->show();
    }));
    menu->addAction(m_set.add(kView, tr("About Ballast"), {}, [w] {
        w->tell(tr("Ballast %1, Qt %2, GPL-3.0-or-later.")
                    .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion())));
    }));
}

void MainWindowActions::buildKeysOnly()
{
    MainWindow* w = &m_window;
    m_set.add(kView, tr("Command palette"), key("Ctrl+G"), [w] { w->m_palette->open(w->cardTop()); });
    const auto withPanel = [w](auto act) {
        return [w, act] {
            // Never on another one, which nobody named.
            Panel* panel = w->focusedPanel();
            if (!panel) return w->tell(tr("No panel has the keyboard. Press one's key, or click it."));
            act(panel);
        };
    };
    m_set.add(kView, tr("Next link colour of the panel"), key("Ctrl+L"), withPanel([w](Panel* p) {
                  w->chooseLinkGroup(p, static_cast<LinkGroup>((static_cast<int>(p->linkGroup()) + 1) % kLinkGroups));
              }));
    m_set.add(kView, tr("Filter in the panel"), key("Ctrl+F"), [w] {
        // Beside a journal it is the journal's, whatever has the keyboard there, and behind a tab or closed as well.
        if (w->m_review->isOpen()) {
            w->showPanel(w->m_panels.journal->id());
            return void(w->m_panels.journal->focusFilter());
        }
        Panel* panel = w->focusedPanel();
        if (panel && panel->focusFilter()) return;
        w->tell(panel ? tr("This panel has no filter.")
                      : tr("No panel has the keyboard. Press one's key, or click it."));
    });
    m_set.add(kView, tr("Menu of the panel"), key("Ctrl+Shift+M"),
              withPanel([](Panel* p) { p->header()->openMenu(); }));
    m_set.add(kView, tr("Copy the panel's table"), key("Ctrl+Shift+C"), withPanel([](Panel* p) { p->copyTable(); }));
    m_set.add(kView, tr("Export the panel as CSV"), key("Ctrl+E"), withPanel([](Panel* p) { p->exportCsv(); }));
    m_set.add(kView, tr("Float the panel"), key("Ctrl+D"), withPanel([](Panel* p) { Q_EMIT p->floatRequested(); }));
    m_set.add(kView, tr("Maximise the panel, or back"), key("Ctrl+M"),
              withPanel([w](Panel* p) { w->m_area->maximise(p->id()); }));
    m_set.add(kView, tr("Close the panel"), key("Ctrl+W"), withPanel([w](Panel* p) {
                  if (DeskDock* dock = w->docks().value(p->id())) Q_EMIT dock->closeRequested();
              }));
    for (const int step : {-1, 1}) {
        QAction* day =
            m_set.add(kJournal, step < 0 ? tr("Review the day before") : tr("Review the day after"),
                      key(step < 0 ? "Ctrl+PgUp" : "Ctrl+PgDown"), [w, step] { w->m_review->requestDay(step); });
        day->setEnabled(false);
        QObject::connect(w->m_review, &ReviewMode::openChanged, day, &QAction::setEnabled);
    }
    QAction* back = m_set.add(kJournal, tr("Leave the review"), key("Esc"), [w] { w->closeReview(); });
    back->setShortcutContext(Qt::WindowShortcut);
    back->setEnabled(false);
    QObject::connect(w->m_review, &ReviewMode::openChanged, back, &QAction::setEnabled);
    // While a journal is being read, Esc gives that up.
    QObject::connect(&w->m_opener, &SessionOpener::journalProgress, back, [back] { back->setEnabled(true); });
    QObject::connect(&w->m_opener, &SessionOpener::failed, back,
                     [back, w] { back->setEnabled(w->m_review->isOpen()); });
    QObject::connect(w->m_review, &ReviewMode::openChanged, w, [w](bool open) {
        // Only the kill switch acts on the desk behind a journal.
        for (const QString& group : {kTrading, kOverrides, kPlayback})
            w->m_actions->setGroupLocked(group, open ? tr("Locked: this is a journal.") : QString());
    });
}

void MainWindowActions::connectPalette()
{
    MainWindow* w = &m_window;
    QObject::connect(w->m_palette, &CommandPalette::expiryRequested, w, [w](const QString& words) {
        if (!w->m_shown || !selectExpiry(*w->selection(), *w->m_shown, words))
            w->tell(tr("No expiry is called “%1”.").arg(words));
    });
    QObject::connect(w->m_palette, &CommandPalette::recordRequested, w, [w](quint64 number) {
        if (!w->m_review->isOpen()) w->showPanel(QStringLiteral("decisions"));
        w->openRecord(SequenceNumber{number});
    });
}

void MainWindowActions::stepUnderlying(int step)
{
    if (m_window.m_shown) ui::stepUnderlying(*m_window.selection(), *m_window.m_shown, step);
}
void MainWindowActions::stepExpiry(int step)
{
    if (m_window.m_shown) ui::stepExpiry(*m_window.selection(), *m_window.m_shown, step);
}
void MainWindowActions::stepStrike(int step)
{
    if (m_window.m_shown) ui::stepStrike(*m_window.selection(), *m_window.m_shown, step);
}

void MainWindowActions::openRecording()
{
    MainWindow* w = &m_window;
    chooseFile(w, {.title = tr("Open recording")}, [w](const QString& folder) {
        interfaces::SessionRequest request;
        request.kind = interfaces::SessionKind::Recorded;
        request.recordedFolder = folder.toStdString();
        if (w->m_shown) request.operatorName = w->m_shown->operatorName;
        w->tell(tr("Opening %1.").arg(folder));
        w->m_request = request;
        w->m_opener.open(request);
    });
}

void MainWindowActions::openJournal()
{
    const QString own = m_window.m_desk ? QString::fromStdString(m_window.m_desk->journalPath()) : QString();
    MainWindow* w = &m_window;
    chooseFile(w,
               {.title = tr("Open journal"),
                .start = QFileInfo(own).path(),
                .filter = tr("Journals (*.ballast);;All files (*)")},
               [w](const QString& file) {
                   w->tell(tr("Opening %1.").arg(file));
                   w->m_opener.openJournal(file);
               });
}

void MainWindowActions::openJournalFolder()
{
    const QString own = m_window.m_desk ? QString::fromStdString(m_window.m_desk->journalPath()) : QString();
    MainWindow* w = &m_window;
    chooseFile(w, {.title = tr("Open the newest journal of a folder"), .start = QFileInfo(own).path()},
               [w](const QString& folder) {
                   w->tell(tr("Opening %1.").arg(folder));
                   w->m_opener.openJournal(folder);
               });
}

void MainWindowActions::openBuiltIn()
{
    auto* ask = new QInputDialog(&m_window);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(tr("Built-in market"));
    ask->setLabelText(tr("Seed"));
    ask->setInputMode(QInputDialog::IntInput);
    ask->setIntRange(0, 1'000'000'000);
    ask->setIntValue(42);
    MainWindow* w = &m_window;
    QObject::connect(ask, &QInputDialog::intValueSelected, w, [w](int seed) {
        interfaces::SessionRequest request;
        request.seed = static_cast<std::uint64_t>(seed);
        if (w->m_shown) request.operatorName = w->m_shown->operatorName;
        w->m_request = request;
        w->m_opener.open(request);
    });
    ask->setModal(false);
    ask->show();
}

}  // namespace ballast::ui
