#include <QComboBox>
#include <QScrollBar>
#include <QSettings>
#include <QtTest>

#include "ui/choices/choices.h"
#include "ui/choices/history.h"
#include "ui/choices/place_keys.h"
#include "ui/conventions/conventions.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/decisions/proposal_card.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/inventory/inventory_heatmap_view.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/positions/fills_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/review_mode.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/theme/theme.h"
#include "ui/workspace/screen_set.h"
using namespace ballast;
using namespace ballast::ui;

/// Where panels, workspaces, keys and steps back are: conventions of product.md, by their numbers.
class ConventionsLayout : public support::ConventionsFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    /// Every panel docks, floats by its key and comes back, and has a menu entry.
    void convention_01_everyPanelDocksAndFloats()
    {
        QVERIFY(panels().size() >= 20);
        for (Panel* panel : panels()) {
            bringForward(*panel);
            DeskDock* dock = window().docks().value(panel->id());
            QVERIFY2(dock && dock->isVisible(), qPrintable(panel->id()));
            Q_EMIT panel->floatRequested();
            QVERIFY2(dock->isFloating(), qPrintable(panel->id()));
            Q_EMIT panel->floatRequested();
            QVERIFY2(!dock->isFloating(), qPrintable(panel->id()));
        }
        for (const char* id : {"quotes", "chain", "whole-book", "what-if"}) {
            of<Panel>(id)->parentWidget()->hide();
            bool found = false;
            for (const auto& entry : window().actions().entries()) {
                if (entry.group != QStringLiteral("Panels") || found) continue;
                entry.action->trigger();
                found = of<Panel>(id)->isVisible();
            }
            QVERIFY2(found, id);
        }
    }

    /// Named, kept by itself, reset to its default, one layout a set of screens, and a bad record starts the desk all
    /// the same.
    void convention_02_workspacesAreNamedKeptAndReset()
    {
        closeWindow();
        openWindow({1920, 1080}, true);
        QVERIFY(window().makeWorkspace(QStringLiteral("Expiry day")));
        window().docks().value(QStringLiteral("greeks-by-expiry"))->closeRequested();
        QCoreApplication::processEvents();
        const Layout own = window().area()->layout();
        window().chooseWorkspace(Workspace::Ladders);
        closeWindow();
        openWindow({1920, 1080}, true);
        QCOMPARE(window().ownWorkspaces().size(), 1);
        QCOMPARE(window().ownWorkspaces().front().name, QStringLiteral("Expiry day"));
        key(Qt::Key_5, Qt::ControlModifier);
        QCOMPARE(window().ownWorkspace(), window().ownWorkspaces().front().id);
        QCOMPARE(window().area()->layout().panels(), own.panels());
        key(Qt::Key_0, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(window().area()->layout().has(QStringLiteral("greeks-by-expiry")));

        // Another set of screens has layouts of its own, and takes the nearest one's until then.
        const QString file = QSettings().fileName();
        closeWindow();
        LayoutStore store;
        store.useScreens(QStringLiteral("A 1920x1080@1"));
        Layout other;
        other.docked = stackOf({QStringLiteral("decisions")});
        store.save({QStringLiteral("desk"), false}, other);
        bool unreadable = false;
        store.useScreens(ScreenSet::current().toText());
        QVERIFY(store.load({QStringLiteral("desk"), false}, &unreadable) != other);
        store.useScreens(QStringLiteral("A 1920x1080@1"));
        QVERIFY(store.load({QStringLiteral("desk"), false}, &unreadable) == other);

        // A damaged record: the default layout, a notice, and the desk runs.
        for (const QString& each : QSettings().allKeys())
            if (each.startsWith(QStringLiteral("layout/")) && each.endsWith(QStringLiteral("/desk")))
                QSettings().setValue(each, QByteArray("{ broken"));
        openWindow({1920, 1080}, true);
        QVERIFY(window().area()->layout().isDefault);
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("default layout")),
                 qPrintable(window().watchLine()->notice()));
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    /// Panels of one colour follow one coin and expiry, those of another do not; the colour is changed on the panel, by
    /// key, and is kept.
    void convention_03_linkGroupsByColour()
    {
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        auto* strikes = of<StrikeLadderPanel>("greeks-by-strike");
        auto* fits = of<FitTablePanel>("fit-table");
        for (Panel* panel : {static_cast<Panel*>(expiries), static_cast<Panel*>(strikes), static_cast<Panel*>(fits)})
            bringForward(*panel);
        const auto square = [](const Panel& panel) {
            return panel.header()->grab().toImage().pixelColor(panel.header()->linkRect().topLeft() + QPoint(1, 1));
        };
        QCOMPARE(square(*strikes), theme().linkA);
        strikes->view()->setFocus();
        key(Qt::Key_L, Qt::ControlModifier);
        QCOMPARE(strikes->linkGroup(), LinkGroup::B);
        QCOMPARE(square(*strikes), theme().linkB);

        // The keys move the group of the panel that has the keyboard: the strikes turn to ETH, the expiries stay.
        key(Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(strikes->selection()->underlying(), QStringLiteral("ETH"));
        QCOMPARE(expiries->selection()->underlying(), QStringLiteral("BTC"));
        QCOMPARE(fits->selection()->underlying(), QStringLiteral("BTC"));
        QVERIFY(strikes->tableText(QLatin1Char('\t')).contains(QStringLiteral("ETH")));

        // Of group A the click in one panel turns the other.
        const auto before = fits->selection()->expiry();
        expiries->view()->setFocus();
        QTest::keyClick(expiries->view(), Qt::Key_Home);
        QTest::keyClick(expiries->view(), Qt::Key_Down);
        QVERIFY(fits->selection()->expiry() != before);
        QCOMPARE(fits->selection()->expiry(), expiries->selection()->expiry());

        // Back in A it looks where A looks; a journal of choices keeps the colour.
        window().chooseLinkGroup(fits, LinkGroup::D);
        QCOMPARE(choicesFromText(toText(Choices::instance().now())).links.value(QStringLiteral("fit-table")),
                 QStringLiteral("D"));
        window().chooseLinkGroup(strikes, LinkGroup::A);
        QCOMPARE(strikes->selection()->underlying(), QStringLiteral("BTC"));
    }

    /// The keys that act in one place only, as card, quotes, journal and heat map, are given another as all others are:
    /// it works, the former does nothing, and every button, hint and tooltip says it. Conflicts are refused in one
    /// sentence.
    void convention_04_keysOfOnePlaceAreRebindableToo()
    {
        key(Qt::Key_Comma, Qt::ControlModifier);
        KeysPage* keys = window().settings()->keys();
        const auto bind = [keys](const char* id, const char* sequence) {
            keys->choose(QString::fromLatin1(id));
            keys->field()->setKeySequence(QKeySequence(QString::fromLatin1(sequence)));
            keys->setButton()->click();
            return keys->sentence();
        };
        bind("Proposal/Approve", "Ctrl+Shift+A");
        bind("Proposal/Veto", "N");
        QVERIFY2(bind("Proposal/Resize", "E").contains(QStringLiteral("is E now")), qPrintable(keys->sentence()));
        window().settings()->close();
        window().activateWindow();

        // On the strip and on the card: what is shown, what acts, what does nothing any more.
        auto* strip = window().proposals();
        strip->setFocus();  // Its keys are shown where they act.
        QTRY_VERIFY(strip->hasFocus());
        QStringList hints, tips;
        for (const auto* button : strip->findChildren<PushButton*>()) {
            hints << button->shownHint();
            tips << button->toolTip();
        }
        for (const char* shown : {"Ctrl+Shift+A", "N", "E"})
            QVERIFY2(hints.contains(QString::fromLatin1(shown)), qPrintable(hints.join(QLatin1Char('|'))));
        QVERIFY(std::any_of(tips.begin(), tips.end(),
                            [](const QString& tip) { return tip.startsWith(QStringLiteral("N, with the focus")); }));
        QTest::keyClick(strip, Qt::Key_V);
        QTest::keyClick(strip, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!cardOf(QStringLiteral("Veto")));
        QVERIFY(desk().commands.empty());
        QTest::keyClick(strip, Qt::Key_N);
        Card* veto = cardOf(QStringLiteral("Veto"));
        QVERIFY(veto);
        QTest::keyClick(veto, Qt::Key_Escape);
        auto* card = window().findChild<ProposalCard*>();
        QVERIFY(card);
        QCOMPARE(card->approveButton()->shownHint(), QStringLiteral("Ctrl+Shift+A"));
        QTest::keyClick(card, Qt::Key_E);
        QVERIFY(card->isResizing());
        QTest::keyClick(card, Qt::Key_Escape);
        QVERIFY(!card->isResizing());
        QTest::qWait(ProposalCard::kSettleMilliseconds + 50);
        QTest::keyClick(card, Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.front().action == domain::OperatorAction::Approve);

        // Refused in one sentence: of its own place, of the window, of a place by the window, and what presses or is
        // typed.
        key(Qt::Key_Comma, Qt::ControlModifier);
        keys = window().settings()->keys();
        QVERIFY2(bind("Proposal/Resize", "N").contains(QStringLiteral("“Veto” of Proposal")),
                 qPrintable(keys->sentence()));
        QVERIFY2(bind("Proposal/Resize", "F9").contains(QStringLiteral("Focus the oldest proposal")),
                 qPrintable(keys->sentence()));
        QVERIFY2(bind("View/Dark or light", "N").contains(QStringLiteral("“Veto” of Proposal")),
                 qPrintable(keys->sentence()));
        QVERIFY2(bind("Proposal/Approve", "Return").contains(QStringLiteral("presses")), qPrintable(keys->sentence()));
        QVERIFY2(bind("Cards and tickets/Send", "X").contains(QStringLiteral("Ctrl or Alt")),
                 qPrintable(keys->sentence()));
        QVERIFY(bind("Inventory skew/Gamma", "N").contains(QStringLiteral("is N now")));
        for (const QString& sentence : {keys->sentence()})
            QCOMPARE(sentence.count(QLatin1Char('\n')), 0);
        window().settings()->close();

        // Another place may have the same key: the heat map's N is gamma, whatever the proposal's is.
        auto* skew = of<Panel>("inventory-skew")->findChild<InventoryHeatmapView*>();
        QSignalSpy greek(skew, &InventoryHeatmapView::greekRequested);
        QTest::keyClick(skew, Qt::Key_2);
        QCOMPARE(greek.size(), 0);
        QTest::keyClick(skew, Qt::Key_N);
        QCOMPARE(greek.size(), 1);
        QCOMPARE(greek.front().front().toInt(), 1);
        // They are kept and come back as all choices do, and the list of keys (F1) has them.
        QCOMPARE(choicesFromText(toText(Choices::instance().now())).keys.value(QStringLiteral("Proposal/Veto")),
                 QStringLiteral("N"));
        QVERIFY(window().actions().keyTable().contains(QStringLiteral("Proposal: Veto")));
        Choices::instance().forget();
        QCOMPARE(card->vetoButton()->shownHint(), QStringLiteral("V"));
        QCOMPARE(card->approveButton()->shownHint(), QStringLiteral("Ctrl+Enter"));
    }

    /// Keys of "the panel" act on one in sight: with none they say so, and close nothing behind a person's back.
    void convention_04_keysOfThePanelNeedOneInSight()
    {
        window().chooseWorkspace(Workspace::Volatility);
        QCoreApplication::processEvents();
        if (QWidget* focused = QApplication::focusWidget()) focused->clearFocus();
        QVERIFY(!window().focusedPanel());
        QVERIFY(!window().decisions()->isVisible());
        const QStringList before = window().area()->layout().panels();
        for (const auto k : {Qt::Key_W, Qt::Key_D, Qt::Key_M})
            key(k, Qt::ControlModifier);
        QCoreApplication::processEvents();
        QCOMPARE(window().area()->layout().panels(), before);
        QVERIFY(!window().decisions()->isVisible());
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("No panel has the keyboard")),
                 qPrintable(window().watchLine()->notice()));
    }

    /// The key that sends a card is the card's: from the line of a proposal the same key approves that proposal.
    void convention_04_aCardsKeyIsTheCardsAlone()
    {
        auto* strip = window().proposals();
        strip->setFocus();
        QTest::keyClick(strip, Qt::Key_V);
        Card* veto = cardOf(QStringLiteral("Veto"));
        QVERIFY(veto);
        strip->setFocus();
        QTest::qWait(ProposalStrip::kSettleMilliseconds + 50);
        QTest::keyClick(strip, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.front().action == domain::OperatorAction::Approve);
        QVERIFY(veto->isVisible());
        auto* reason = veto->findChild<QComboBox*>();
        reason->setFocus();
        QTest::keyClick(reason, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands.back().action == domain::OperatorAction::Veto);
    }

    /// In a journal: the transport's keys, and what its buttons say of them.
    void convention_04_keysOfAJournalFollowToo()
    {
        Choices::instance().change(QStringLiteral("key"), [](DeskChoices& c) {
            c.keys[QStringLiteral("Review/Play or pause")] = QStringLiteral("K");
            c.keys[QStringLiteral("Review/Next hedge")] = QStringLiteral("G");
        });
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        window().openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("REVIEW")));
        auto* scrubber = window().findChild<ScrubberWidget*>();
        QStringList said;
        for (const auto* button : scrubber->findChildren<QAbstractButton*>())
            said << button->text() << button->toolTip();
        QVERIFY2(said.contains(QStringLiteral("Next hedge  G")), qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY2(said.contains(QStringLiteral("Play (K)")), qPrintable(said.join(QLatin1Char('|'))));
        auto* controller = window().review()->controller();
        QTest::keyClick(scrubber, Qt::Key_Space);
        QVERIFY(!controller->isPlaying());
        QTest::keyClick(scrubber, Qt::Key_K);
        QVERIFY(controller->isPlaying());
        QTest::keyClick(scrubber, Qt::Key_K);
        QVERIFY(!controller->isPlaying());
    }

    /// Every action is in the palette with its key; a person gives it another, which works, is shown, and is kept.
    void convention_04_keyboardFirstAndEveryKeyRebindable()
    {
        key(Qt::Key_Comma, Qt::ControlModifier);
        QVERIFY(window().settings() && window().settings()->isVisible());
        KeysPage* keys = window().settings()->keys();
        QCOMPARE(keys->list()->topLevelItemCount(),
                 static_cast<int>(window().actions().entries().size()) + static_cast<int>(placeKeys().size()));
        keys->choose(QStringLiteral("View/Dark or light"));
        keys->field()->setKeySequence(QKeySequence(QStringLiteral("Ctrl+Alt+D")));
        keys->setButton()->click();
        QVERIFY2(keys->sentence().contains(QStringLiteral("Ctrl+Alt+D")), qPrintable(keys->sentence()));
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY2(theme().isDark, "the former key does nothing");
        key(Qt::Key_D, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(!theme().isDark);
        QVERIFY(window().actions().keyTable().contains(QStringLiteral("Ctrl+Alt+D")));

        // A key that another action has is refused with its name; KILL keeps one.
        keys->choose(QStringLiteral("View/Redo"));
        keys->field()->setKeySequence(QKeySequence(QStringLiteral("Ctrl+Shift+K")));
        keys->setButton()->click();
        QVERIFY2(keys->sentence().contains(QStringLiteral("KILL")), qPrintable(keys->sentence()));
        QVERIFY(!window().actions().whyNot(QStringLiteral("Kill switch/KILL: cancel all, halt"), {}).isEmpty());
        key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().kills.size(), std::size_t{1});

        // Words that name a key name the chosen one.
        Choices::instance().change(QStringLiteral("key"), [](DeskChoices& c) {
            c.keys[QStringLiteral("Panels/Focus the oldest proposal")] = QStringLiteral("F10");
        });
        QCOMPARE(Choices::instance().withChosenKeys(QStringLiteral("F9 goes to the card")),
                 QStringLiteral("F10 goes to the card"));
        Choices::instance().forget();
        QCOMPARE(window().actions().entries().front().action->shortcut(), window().actions().entries().front().usual);
    }

    /// Shown where every key is, chosen by it, and given to something else like any other.
    void convention_04_keysOfOnesOwnWorkspacesAreRebindableToo()
    {
        QVERIFY(window().makeWorkspace(QStringLiteral("Expiry day")));
        const QString own = window().ownWorkspace();
        window().chooseWorkspace(Workspace::Desk);
        key(Qt::Key_5, Qt::ControlModifier);
        QCOMPARE(window().ownWorkspace(), own);
        QVERIFY2(window().actions().keyTable().contains(QStringLiteral("Workspace Expiry day")),
                 qPrintable(window().actions().keyTable()));
        QVERIFY(!window().actions().keyTable().contains(QStringLiteral("own 2")));
        QVERIFY(
            !window().actions().whyNot(QStringLiteral("View/Redo"), QKeySequence(QStringLiteral("Ctrl+5"))).isEmpty());
        key(Qt::Key_Comma, Qt::ControlModifier);
        KeysPage* keys = window().settings()->keys();
        keys->choose(QStringLiteral("View/Workspace, own 1"));
        keys->field()->setKeySequence(QKeySequence(QStringLiteral("Ctrl+Alt+5")));
        keys->setButton()->click();
        QVERIFY2(keys->sentence().contains(QStringLiteral("Ctrl+Alt+5")), qPrintable(keys->sentence()));
        QVERIFY(
            window().actions().whyNot(QStringLiteral("View/Redo"), QKeySequence(QStringLiteral("Ctrl+5"))).isEmpty());
        window().settings()->close();
        window().chooseWorkspace(Workspace::Desk);
        key(Qt::Key_5, Qt::ControlModifier);
        QVERIFY(window().ownWorkspace().isEmpty());
        key(Qt::Key_5, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(window().ownWorkspace(), own);
        window().deleteWorkspace();
    }

    /// Settings, layout, columns: step by step back and on again. An order is in no step.
    void convention_17_undoOfSettingsAndLayoutNeverOfOrders()
    {
        QVERIFY(History::instance().nextUndo().isEmpty());
        // What has an undo of its own keeps it: the size that is edited on a proposal.
        auto* proposal = window().decisions()->card();
        proposal->resizeButton()->click();
        QVERIFY(proposal->isResizing());
        auto* size = proposal->findChild<QLineEdit*>();
        const QString was = size->text();
        size->setText(QStringLiteral("0.777"));
        proposal->setFocus();
        QTest::keyClick(proposal, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY2(proposal->findChild<QLineEdit*>()->text() != QStringLiteral("0.777"), qPrintable(was));
        QVERIFY(!window().watchLine()->notice().contains(QStringLiteral("never undone")));
        QTest::keyClick(proposal, Qt::Key_Escape);
        const Layout before = window().area()->layout();
        window().docks().value(QStringLiteral("decisions"))->closeRequested();
        QVERIFY(!window().area()->layout().has(QStringLiteral("decisions")));
        Choices::instance().change(QStringLiteral("Change flash"), [](DeskChoices& c) { c.flash = false; });
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!theme().isDark);
        window().commands().pauseTrading();
        key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(theme().isDark);
        key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(Choices::instance().now().flash);
        key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(window().area()->layout().docked == before.docked);
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!window().area()->layout().has(QStringLiteral("decisions")));
        QCOMPARE(desk().commands.size(), std::size_t{1});
        for (int i = 0; i < 5; ++i)
            key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("never undone")),
                 qPrintable(window().watchLine()->notice()));
    }

    /// Columns are shown, moved, sized and frozen; a set of them has a name and comes back, and a step takes it back.
    void convention_24_columnSetsAndFrozenColumns()
    {
        auto* fills = of<FillsPanel>("fills");
        window().docks().value(QStringLiteral("fills"))->setFloating(true);
        bringForward(*fills);
        fills->window()->resize(1800, 420);
        QCoreApplication::processEvents();
        LadderView* view = fills->view();
        ColumnLayout& columns = view->columnLayout();
        QMenu menu;
        const auto act = [&](const QStringList& path) {
            menu.clear();
            view->addColumnMenu(&menu);
            QMenu* at = menu.actions().front()->menu();
            Q_EMIT at->aboutToShow();
            for (const QString& word : path)
                for (QAction* action : at->actions()) {
                    if (!action->text().startsWith(word)) continue;
                    if (action->menu())
                        at = action->menu();
                    else
                        return action->trigger(), true;
                    break;
                }
            return false;
        };
        const int before = static_cast<int>(columns.placed().size());
        QVERIFY(act({QStringLiteral("Gamma then")}));
        QCOMPARE(static_cast<int>(columns.placed().size()), before + 1);
        QVERIFY(act({QStringLiteral("Freeze"), QStringLiteral("Up to Instrument")}));
        QCOMPARE(columns.frozen(), 3);
        // Scrolled to the right the frozen columns still stand at the left.
        columns.setWidth(4, 420);
        fills->window()->resize(520, 420);
        QCoreApplication::processEvents();
        QVERIFY(view->horizontalScrollBar()->maximum() > 0);
        const QRect instrument = view->tableCellRect(0, 2);
        view->horizontalScrollBar()->setValue(view->horizontalScrollBar()->maximum());
        QCOMPARE(view->tableCellRect(0, 2), instrument);
        fills->window()->resize(1800, 420);
        QCoreApplication::processEvents();

        columns.saveSet(QStringLiteral("Gamma day"));
        columns.saveSet(QStringLiteral("  "));
        QCOMPARE(columns.sets(), QStringList{QStringLiteral("Gamma day")});
        QVERIFY(act({QStringLiteral("Default columns")}));
        QCOMPARE(columns.frozen(), 0);
        QVERIFY(act({QStringLiteral("Column sets"), QStringLiteral("Gamma day")}));
        QCOMPARE(columns.frozen(), 3);
        QCOMPARE(static_cast<int>(columns.placed().size()), before + 1);
        window().undo();
        QCOMPARE(columns.frozen(), 0);
        columns.deleteSet(QStringLiteral("Gamma day"));
        QVERIFY(columns.sets().isEmpty());
    }

    void convention_36_theMarketIsTheFirstWord()
    {
        QVERIFY2(window().windowTitle().startsWith(QStringLiteral("SIMULATED")), qPrintable(window().windowTitle()));
        const QColor frame = window().grab().toImage().pixelColor(1, window().height() / 2);
        QCOMPARE(frame, theme().simulated);
        auto next = nextSnapshot();
        next->session = interfaces::SessionKind::Live;
        m_desk->publish(next);
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("LIVE")));
        QCOMPARE(window().grab().toImage().pixelColor(1, window().height() / 2), theme().live);
        QVERIFY(theme().live != theme().simulated);
    }
};

namespace {

const support::ConventionFamily kFamily([] { return std::unique_ptr<QObject>(new ConventionsLayout); });

}  // namespace

#include "layout_test.moc"
