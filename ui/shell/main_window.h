#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <QPointer>
#include <QTimer>
#include <array>
#include <memory>

#include "interfaces/session_factory.h"
#include "ui/alerts/unseen_alerts.h"
#include "ui/link/desk_commands.h"
#include "ui/link/link_groups.h"
#include "ui/link/picture_bridge.h"
#include "ui/link/shown_proposals.h"
#include "ui/notify/alert_log.h"
#include "ui/notify/desk_sounds.h"
#include "ui/notify/sound_player.h"
#include "ui/shell/action_set.h"
#include "ui/shell/panel_catalogue.h"
#include "ui/shell/session_opener.h"
#include "ui/theme/theme.h"
#include "ui/workspace/layout_store.h"
#include "ui/workspace/workspaces.h"

namespace ballast::ui {

class Card;
class CommandPalette;
struct ConfirmFacts;
class EndStrip;
class FlattenCard;
class HeaderBar;
class ProposalBell;
class ProposalStrip;
class MenuRow;
class QuitCard;
class ReviewMode;
class SettingsPage;
class StatusLine;
class WatchLine;
class WorkspaceTabs;

/// The desk's window: wires the parts and docks the panels; it computes nothing.
///
/// Threads  GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    static constexpr int kSaveAfterMilliseconds = 1000;  ///< After a dock was moved.

    /// `factory` outlives the window. `desk` may be null: then the panels say what is missing.
    MainWindow(interfaces::SessionFactory& factory, std::unique_ptr<interfaces::Desk> desk, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What the running desk was opened with, to open it again.
    void setRequest(interfaces::SessionRequest request) { m_request = std::move(request); }
    /// Replaces the running desk; the former one ends on a worker.
    void setDesk(std::unique_ptr<interfaces::Desk> desk);
    /// Shows a journal until `closeReview`; the desk goes on.
    void openReview(std::unique_ptr<interfaces::Review> review);
    /// Also gives up the reading of a journal that is not shown yet.
    void closeReview();

    /// From now on it closes without asking what works (F73), as where a signal ends the program.
    void quitUnasked() { m_quits = true; }

    /// Before the window is shown: as large as `available` under a title bar, and no smaller than its least size. A
    /// stored geometry comes before it.
    void fitInto(const QRect& available);

    void chooseWorkspace(Workspace workspace);
    /// One of a person's own, by its id.
    void chooseOwn(const QString& id);
    /// The product's workspace, or the one that the person's own was made from.
    Workspace workspace() const { return m_workspace; }
    /// Empty for one of the product's.
    const QString& ownWorkspace() const { return m_own; }
    const QList<OwnWorkspace>& ownWorkspaces() const { return m_owns; }
    /// The workspace that is shown, under a name of its own, is shown from now on. False, and one notice: why not.
    bool makeWorkspace(const QString& name);
    bool renameWorkspace(const QString& name);
    /// The one of a person's own that is shown; the one that it was made from is shown from now on.
    void deleteWorkspace();
    void resetLayout();
    /// False: layouts are neither read nor written. For pictures and tests.
    void setKeepsLayout(bool keeps) { m_keepsLayout = keeps; }
    /// Brings a panel forward, from another workspace if need be.
    void showPanel(const QString& name);

    const DockMap& docks() const { return m_area->docks(); }
    DockArea* area() const { return m_area; }
    HeaderBar* header() const { return m_header; }
    ReviewMode* review() const { return m_review; }
    WatchLine* watchLine() const { return m_watch; }
    ProposalStrip* proposals() const { return m_proposals; }
    ProposalBell* bell() const { return m_bell; }
    WorkspaceTabs* workspaceTabs() const;
    /// Leaves a journal, brings the card of a proposal forward and puts the keyboard on it; zero: the oldest.
    void showProposal(SequenceNumber proposal);
    void setProposalSound(bool sounds);
    DecisionsPanel* decisions() const { return m_panels.decisions; }
    DeskCommands& commands() { return m_commands; }
    /// Of the link group of the panel that has the focus; group A's where none has, or it follows nothing.
    Selection* selection();
    LinkGroups& links() { return m_links; }
    /// The panel follows that group from now on; one step of the history.
    void chooseLinkGroup(Panel* panel, LinkGroup group);
    /// The panel that has the keyboard; null: none has.
    Panel* focusedPanel() const;
    void openSettings();
    /// Null until they were opened.
    SettingsPage* settings() const;
    DeskSounds& sounds() { return m_sounds; }
    /// Takes back the last step of settings, layout, columns or own curve. Never an order.
    void undo();
    void redo();
    ActionSet& actions() { return *m_actions; }
    const SnapshotPointer& shownSnapshot() const { return m_shown; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    /// Dialogs open below the lines that are always in view.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    friend class MainWindowActions;

    void buildTop();
    void buildDocks();
    void connectHeader();
    void connectLines();
    void connectDecisions();
    void connectProposals();
    void connectSessions();
    void openLive(const QString& profile);
    void playAgain();
    void onDeskPicture(const SnapshotPointer& snapshot, interfaces::SectionSet changed);
    void showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed = interfaces::SectionSet::all());
    /// One sentence of the window's own to the person.
    void tell(const QString& words);
    /// All but one that ask, with nothing sent.
    void dismissCards(const Card* but = nullptr);
    void tellWishesSoon();
    void tellWishes();
    void showWaits(DeskDock& dock);
    void showReading();
    bool isReading() const;
    void applyLayout();
    void turnTo(Workspace workspace, const QString& own = {});
    void buildOwnWorkspaces();
    void showOwnWorkspaces();
    void askForName(const QString& title, const QString& before, bool (MainWindow::*take)(const QString&));
    LayoutPlace place() const;
    void saveLayout();
    void saveLayoutSoon();
    void saveLayoutBeforeClosing();
    void restoreChoices();
    void chooseZone(bool local);
    void toggleZone();
    bool askBeforeQuitting();
    void connectChoices();
    void useChoices();
    bool mayGo(const domain::OperatorCommand& command);
    ConfirmFacts confirmFacts(domain::OperatorCommand& command, const interfaces::Snapshot& now,
                              const std::optional<interfaces::OrderQuestion>& asked) const;
    void noteLayout();
    void addLayoutStep();
    QString restoreLayout(const LayoutPlace& place, const Layout& layout);
    QString nameWorkspace(const QString& id, const QString& name);
    void dropWorkspace(const QString& id);
    void chooseTheme(bool dark);
    void choosePreset(ColourPreset preset);
    void showWaiting();
    void openRecord(SequenceNumber record);
    void showUnseen();
    void countInTab(const Panel& panel, int count);
    void tellRefusals(const std::vector<interfaces::TicketView>& tickets);
    void updateLines();
    void updateCompact();
    void needNoMoreThan(const QRect& available);
    bool isCompact() const;
    int cardTop() const;
    bool isMeantForNone(const QKeyEvent& key) const;
    bool endsWhatWasMeantForNone(QEvent& event);

    interfaces::SessionFactory& m_factory;
    std::unique_ptr<interfaces::Desk> m_desk;
    PictureBridge m_bridge;
    LinkGroups m_links;
    DeskCommands m_commands;
    ShownProposals m_shownProposals;
    QPointer<Card> m_ticketCard;          ///< Asks before a ticket's order goes; what it would do is worked out for it.
    QPointer<FlattenCard> m_flattenCard;  ///< Open: what a flatten would do is worked out for it.
    SessionOpener m_opener;
    LayoutStore m_layouts;
    PanelCatalogue m_panels;
    DockArea* m_area{};
    SnapshotPointer m_shown;
    MenuRow* m_menuRow{};
    HeaderBar* m_header{};
    ProposalStrip* m_proposals{};
    ProposalBell* m_bell{};
    WatchLine* m_watch{};
    EndStrip* m_end{};
    interfaces::SessionRequest m_request;
    StatusLine* m_status{};
    ReviewMode* m_review{};
    ActionSet* m_actions{};
    CommandPalette* m_palette{};
    Workspace m_workspace{Workspace::Desk};
    QString m_own;  ///< Id of the person's own workspace that is shown.
    QList<OwnWorkspace> m_owns;
    int m_lastOwn{};               ///< The highest number that an id of theirs had.
    QList<QAction*> m_ownActions;  ///< To choose them, by their keys and from the palette.
    std::uint64_t m_toldTicket{};  ///< Up to which a refusal was told.
    QElapsedTimer m_noneWaited;    ///< Since somebody went to the proposal and none waited.
    bool m_compact{};
    bool m_keepsLayout{true};
    bool m_laidOut{};
    bool m_quits{};
    bool m_layoutIsKept{};                ///< Until the events are done: the desk may be closing as a whole.
    Workspace m_before{Workspace::Desk};  ///< That a journal was opened from.
    QString m_ownBefore;
    std::array<Selection, kLinkGroups> m_selectedBefore;
    QPointer<QuitCard> m_quitCard;  ///< Asks: the window stays until a person chose.
    QPointer<SettingsPage> m_settings;
    DeskSounds m_sounds;
    SoundPlayer m_player;
    AlertLog m_alertLog;
    UnseenAlerts m_unseen;
    Layout m_layoutBefore;  ///< Of the last step that can be undone.
    QTimer m_layoutStep;    ///< A boundary that is pulled is one step.
    QTimer m_saveSoon;
    QTimer m_tellSoon;  ///< Docks come and go in bursts.
};

}  // namespace ballast::ui
