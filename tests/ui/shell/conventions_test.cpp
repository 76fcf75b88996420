#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryFile>
#include <QtTest>

#include "ui/alerts/alerts_panel.h"
#include "ui/chain/chain_panel.h"
#include "ui/choices/choices.h"
#include "ui/choices/history.h"
#include "ui/choices/trends.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/format/display_zone.h"
#include "ui/header/header_bar.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/limits/limits_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/positions/fills_panel.h"
#include "ui/positions/margin_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/capture.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"
#include "ui/whatif/what_if_panel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/painted_table.h"
#include "ui/workspace/screen_set.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// Every cell that a panel's tables print, with what they say of it.
struct Printed {
    QString panel, text, column;
    Tone tone{Tone::Value};
    Mark mark{Mark::None};
};

QList<Printed> cellsOf(const Panel& panel)
{
    QList<Printed> cells;
    for (const auto* view : panel.findChildren<LadderView*>()) {
        const auto* model = qobject_cast<const LadderModel*>(&view->tableModel());
        if (!model) continue;
        for (const auto& row : model->rows())
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                cells << Printed{panel.id(), row.cells[i].text, model->columns()[i].id, row.cells[i].tone,
                                 row.cells[i].mark};
    }
    return cells;
}

}  // namespace

/// Conventions of product.md that hold, by their numbers; ui/README.md says where each lives and which do not hold yet.
class ConventionsTest : public support::WindowFixture {
    Q_OBJECT

    int m_changes{};  ///< Pictures published, so that each has a number of its own.

    QList<Panel*> panels() { return window().findChildren<Panel*>(); }
    template <class P> P* of(const char* id) { return window().findChild<P*>(QString::fromLatin1(id)); }
    void key(Qt::Key k, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window.get(), k, modifiers); }
    /// The panel is brought forward, so that it is fed.
    void bringForward(const Panel& panel)
    {
        window().showPanel(panel.id());
        QCoreApplication::processEvents();
    }
    Card* cardOf(const QString& words)
    {
        for (auto* card : window().findChildren<Card*>())
            if (card->isVisible() && card->accessibleName().contains(words)) return card;
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings().clear();
        Choices::instance().forget();
        OwnCurves::instance().load();
        ThemeHolder::instance().setDark(true);
        ThemeHolder::instance().setPreset(ColourPreset::Western);
        openWindow();
    }
    void cleanup()
    {
        DisplayZone::instance().setLocal(false);
        ThemeHolder::instance().setDark(true);
        ThemeHolder::instance().setPreset(ColourPreset::Western);
        closeWindow();
    }

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

    /// Every action is in the palette with its key; a person gives it another, which works, is shown, and is kept.
    void convention_04_keyboardFirstAndEveryKeyRebindable()
    {
        key(Qt::Key_Comma, Qt::ControlModifier);
        QVERIFY(window().settings() && window().settings()->isVisible());
        KeysPage* keys = window().settings()->keys();
        QCOMPARE(keys->list()->topLevelItemCount(), static_cast<int>(window().actions().entries().size()));
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

    void convention_05_darkByDefaultAndLightByOneKey()
    {
        QVERIFY(theme().isDark);
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!theme().isDark);
        const QColor ground = window().grab().toImage().pixelColor(window().width() / 2, 400);
        QVERIFY2(ground.lightness() > 128, qPrintable(ground.name()));
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(theme().isDark);
    }

    void convention_06_upAndDownHaveThreePresets()
    {
        const auto choose = [this](const QString& words) {
            for (const auto& entry : window().actions().entries())
                if (entry.action->text() == words) entry.action->trigger();
            return std::pair(theme().up, theme().down);
        };
        const auto western = choose(QStringLiteral("Up green, down red"));
        const auto asian = choose(QStringLiteral("Up red, down green"));
        const auto blue = choose(QStringLiteral("Blue and orange"));
        QCOMPARE(asian, std::pair(western.second, western.first));
        QVERIFY(blue != western && blue != asian);
        QVERIFY(blue.first.blue() > blue.first.red() && blue.second.red() > blue.second.blue());
    }

    /// What has a colour with a meaning also has a sign, a mark, or words.
    void convention_07_neverColourAlone()
    {
        int coloured = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto& cell : cellsOf(*panel)) {
                const bool means = cell.tone == Tone::Up || cell.tone == Tone::Down || cell.tone == Tone::Breach;
                if (!means) continue;
                ++coloured;
                // A column of bids or asks says its side in its head.
                const bool named =
                    cell.column.contains(QStringLiteral("id")) || cell.column.contains(QStringLiteral("sk"));
                const bool sign = cell.text.startsWith(QLatin1Char('+')) || cell.text.startsWith(QChar(0x2212));
                const bool words = cell.text.contains(QRegularExpression(QStringLiteral("[A-Za-z]")));
                QVERIFY2(sign || words || named || cell.mark != Mark::None,
                         qPrintable(cell.panel + QLatin1Char(' ') + cell.column + QLatin1Char(' ') + cell.text));
            }
        }
        QVERIFY(coloured > 20);
    }

    void convention_08_numbersHaveRealMinusAndNoExponent()
    {
        static const QRegularExpression kExponent(QStringLiteral("[0-9][eE][+-]?[0-9]"));
        static const QRegularExpression kHyphenMinus(QStringLiteral("(^|[ (])-[0-9]"));
        static const QRegularExpression kNoComma(QStringLiteral("^[+\u2212]?[0-9]{5,}([.][0-9]+)?$"));
        int figures = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto& cell : cellsOf(*panel)) {
                const QString where = cell.panel + QLatin1Char(' ') + cell.column + QLatin1Char(' ') + cell.text;
                QVERIFY2(!kExponent.match(cell.text).hasMatch() || cell.text.contains(QLatin1Char('-')),
                         qPrintable(where));
                QVERIFY2(!kHyphenMinus.match(cell.text).hasMatch(), qPrintable(where));
                QVERIFY2(!kNoComma.match(cell.text).hasMatch(), qPrintable(where));
                QVERIFY2(cell.text != QStringLiteral("\u22120") && cell.text != QStringLiteral("\u22120.0"),
                         qPrintable(where));
                figures += cell.text.contains(QRegularExpression(QStringLiteral("[0-9]"))) ? 1 : 0;
            }
        }
        QVERIFY(figures > 500);
    }

    /// Delta, gamma and vega in the unit that was chosen, named in the head, in ladders, header and copies.
    void convention_09_greekUnitsAreChosenAndShown()
    {
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        bringForward(*expiries);
        const auto& model = *qobject_cast<const LadderModel*>(&expiries->view()->tableModel());
        const auto column = [&](const char* id) {
            const auto& all = model.columns();
            return static_cast<std::size_t>(
                std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.id == QLatin1String(id); }) -
                all.begin());
        };
        const auto raw = [&](const char* id) { return model.rows().back().cells[column(id)].raw.toDouble(); };
        const auto& btc = window().shownSnapshot()->underlyings.front();
        QCOMPARE(model.columns()[column("delta")].unit, QStringLiteral("BTC"));
        QCOMPARE(raw("delta"), btc.net.deltaCoin);

        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Display);
        const auto choose = [this](const char* name, int index) {
            for (auto* box : window().settings()->findChildren<QComboBox*>())
                if (box->accessibleName() == QString::fromLatin1(name)) return box->setCurrentIndex(index), true;
            return false;
        };
        QVERIFY(choose("Delta, unit", 1) && choose("Gamma, unit", 2) && choose("Vega, unit", 1));
        QCOMPARE(model.columns()[column("delta")].unit, QStringLiteral("USD"));
        QCOMPARE(raw("delta"), btc.net.deltaUsd);
        QCOMPARE(model.columns()[column("gamma")].unit, QStringLiteral("BTC per $1"));
        // One per cent of spot is that many dollars.
        const double onePercent = 0.01 * *btc.spot.value;
        QVERIFY(std::abs(raw("gamma") * onePercent / btc.net.gammaCoin - 1.0) < 1e-9);
        QVERIFY(model.columns()[column("vega")].unit.contains(QStringLiteral("30-day")));
        double standardised = 0.0;
        for (const auto& bucket : btc.vegaBuckets)
            standardised += bucket.standardisedVegaUsd;
        QVERIFY2(std::abs(raw("vega") / standardised - 1.0) < 1e-9,
                 qPrintable(QStringLiteral("%1 and the buckets' %2").arg(raw("vega")).arg(standardised)));
        QVERIFY(window().header()->block(HeaderBar::Vega)->content().unit.contains(QStringLiteral("30 d")));
        QVERIFY(expiries->tableText(QLatin1Char('\t')).contains(QStringLiteral("USD per 30-day pt")));
        // Rows of a moved spot know no legs: straight vega, and the head says so.
        auto* spots = of<SpotLadderPanel>("greeks-by-spot");
        bringForward(*spots);
        QVERIFY(spots->tableText(QLatin1Char('\t')).contains(QStringLiteral("USD/pt")));
    }

    /// A change lights its cell and fades; turned off, nothing is lit.
    void convention_10_changeFlashCanBeTurnedOff()
    {
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        bringForward(*expiries);
        const auto litAfterAChange = [&] {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            next->underlyings.front().net.deltaCoin += 1.5 * m_changes;
            m_desk->publish(next);
            QCoreApplication::processEvents();
            const QImage now = expiries->view()->viewport()->grab().toImage();
            int lit = 0;
            for (int y = 0; y < now.height(); ++y)
                for (int x = 0; x < now.width(); ++x)
                    lit += now.pixelColor(x, y) == theme().bg3 ? 1 : 0;
            QTest::qWait(350);
            return lit;
        };
        QVERIFY(litAfterAChange() > 100);
        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Display);
        for (auto* box : window().settings()->findChildren<QCheckBox*>())
            if (box->accessibleName() == QStringLiteral("Change flash, on")) box->click();
        QVERIFY(!Choices::instance().now().flash);
        QCOMPARE(litAfterAChange(), 0);
    }

    void convention_11_rowsAreDenseAndNothingImportantScrolls()
    {
        int tables = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto* view : panel->findChildren<LadderView*>()) {
                if (!view->isVisible()) continue;
                ++tables;
                QVERIFY2(view->rowHeight() >= 17 && view->rowHeight() <= 28, qPrintable(panel->id()));
            }
        }
        QVERIFY(tables > 8);
        for (int block = 0; block < HeaderBar::kBlockCount; ++block)
            QVERIFY(window().header()->block(static_cast<HeaderBar::Block>(block))->isVisible());
    }

    void convention_12_theHeaderIsInEveryWorkspace()
    {
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            QCoreApplication::processEvents();
            QVERIFY(window().header()->isVisible());
            for (const auto which : {HeaderBar::NetDelta, HeaderBar::Gamma, HeaderBar::Vega, HeaderBar::Theta,
                                     HeaderBar::Pnl, HeaderBar::Margin}) {
                const auto& content = window().header()->block(which)->content();
                QVERIFY(!content.label.isEmpty());
                QVERIFY(!content.value.isEmpty());
            }
            QVERIFY(window().header()->tradingBlock()->isVisible());
        }
    }

    void convention_13_theKillSwitchIsAtOnePlaceAndInEveryFloat()
    {
        auto* kill = window().header()->killSwitch();
        const QPoint place = kill->mapTo(&window(), QPoint());
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            QCoreApplication::processEvents();
            QVERIFY(kill->isVisible());
            QCOMPARE(kill->mapTo(&window(), QPoint()), place);
        }
        window().chooseWorkspace(Workspace::Desk);
        DeskDock* dock = window().docks().value(QStringLiteral("chain"));
        window().showPanel(QStringLiteral("chain"));
        dock->setFloating(true);
        QCoreApplication::processEvents();
        auto* own = dock->findChild<KillButton*>();
        QVERIFY(own && own->isVisible());
        QTest::mousePress(own, Qt::LeftButton);
        QCOMPARE(desk().kills.size(), std::size_t{1});
    }

    void convention_14_killIsInstantAndFlattenAsks()
    {
        key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().kills.size(), std::size_t{1});
        key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(desk().commands.empty());
        QVERIFY(cardOf(QStringLiteral("Flatten")) != nullptr);
    }

    /// Off, a prompt or a ticket, by kind and size of order; what the gate asks is not turned off by it.
    void convention_15_confirmationsByKindAndSize()
    {
        auto& commands = window().commands();
        const auto force = [&](double coins) {
            commands.forceHedge(QStringLiteral("BTC"), coins, QStringLiteral("Deribit"), QStringLiteral("test"));
        };
        force(0.5);
        QCOMPARE(desk().commands.size(), std::size_t{1});  // Off by default: the press sends.
        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Orders);
        for (auto* box : window().settings()->findChildren<QComboBox*>()) {
            if (box->accessibleName() == QStringLiteral("Forced hedge, below the size")) box->setCurrentIndex(1);
            if (box->accessibleName() == QStringLiteral("Forced hedge, from the size on")) box->setCurrentIndex(2);
        }
        for (auto* box : window().settings()->findChildren<QSpinBox*>())
            if (box->accessibleName() == QStringLiteral("Forced hedge, size")) box->setValue(100'000);

        window().settings()->close();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        force(0.5);  // About 32,000 USD: a sentence, one more press.
        QCOMPARE(desk().commands.size(), std::size_t{1});
        Card* card = cardOf(QStringLiteral("Forced hedge"));
        QVERIFY(card && card->findChildren<QLabel*>().size() < 6);
        QTest::keyClick(card, Qt::Key_Escape);
        QCOMPARE(desk().commands.size(), std::size_t{1});

        force(8.0);  // About 510,000 USD: a ticket with every figure.
        card = nullptr;
        QTRY_VERIFY((card = cardOf(QStringLiteral("Forced hedge"))) != nullptr);
        QStringList words;
        for (const auto* label : card->findChildren<QLabel*>())
            words << label->text();
        QVERIFY2(words.contains(QStringLiteral("Size")) && words.contains(QStringLiteral("Underlying")),
                 qPrintable(words.join(QLatin1Char('|'))));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{2});  // A key presses a button for a moment.
        QCOMPARE(desk().commands.back().quantity->toDouble(), 8.0);
        // Stops never ask, whatever is chosen.
        key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().commands.size(), std::size_t{3});
    }

    /// Limits are staged on the warning's ground, shown with their difference, and go together through commands that
    /// the gate and the journal see.
    void convention_16_parametersAreStagedAndAppliedTogether()
    {
        auto* limits = of<LimitsPanel>("limits");
        bringForward(*limits);
        const auto& before = window().shownSnapshot()->limits;
        limits->choose(QStringLiteral("BTC/net_delta"));
        QVERIFY(!limits->stage(QStringLiteral("-1")).isEmpty());
        QVERIFY(!limits->stage(QStringLiteral("many")).isEmpty());
        QVERIFY(limits->staged().empty());
        limits->field()->setText(QStringLiteral("12.5"));
        QTest::keyClick(limits->field(), Qt::Key_Return);
        limits->choose(QStringLiteral("ETH/vega_usd"));
        QCOMPARE(limits->stage(QStringLiteral("9,000")), QString());
        QCOMPARE(limits->staged().size(), std::size_t{2});
        QVERIFY2(desk().commands.empty(), "staged is not sent");
        const auto& row = limits->model().rows().front();
        QVERIFY(row.cells[3].staged);
        QCOMPARE(row.cells[4].raw.toDouble(), (12.5 / before.front().value - 1.0) * 100.0);
        const QImage shown = limits->view()->viewport()->grab().toImage();
        int yellow = 0;
        for (int x = 0; x < shown.width(); ++x)
            yellow += shown.pixelColor(x, LadderView::kHeadHeight + 4) == theme().warnFill ? 1 : 0;
        QVERIFY(yellow > 20);

        // Somebody else changed one meanwhile: nothing goes until it is staged anew.
        auto other = nextSnapshot();
        other->limits.front().value += 1.0;
        m_desk->publish(other);
        QTRY_VERIFY(limits->applyButton()->isLocked());
        other = nextSnapshot();
        other->sequence.value += 3;
        m_desk->publish(other);
        QTRY_VERIFY(!limits->applyButton()->isLocked());

        limits->applyButton()->click();
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands[0].action == domain::OperatorAction::SetLimit);
        QCOMPARE(desk().commands[0].key, std::string("net_delta"));
        QCOMPARE(desk().commands[0].value, std::optional(12.5));
        QCOMPARE(desk().commands[1].underlying, std::string("ETH"));
        QVERIFY(!desk().commands[1].reason.empty());
        // In force: staged no more.
        auto applied = nextSnapshot();
        applied->sequence.value += 7;
        for (auto& limit : applied->limits) {
            if (limit.underlying == "BTC" && limit.key == "net_delta") limit.value = 12.5;
            if (limit.underlying == "ETH" && limit.key == "vega_usd") limit.value = 9000.0;
        }
        m_desk->publish(applied);
        QTRY_VERIFY(limits->staged().empty());
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

    /// By type: on the watch line or not, with a sound or not, into a file or not, asleep for how long; a breach is
    /// always on the line.
    void convention_18_alertsHaveChannelsAndSnoozeByType()
    {
        const auto with = [](interfaces::AlertLevel level, const char* panel, std::uint64_t id) {
            return interfaces::AlertView{
                .id = id, .level = level, .text = std::string("words of ") + panel, .panel = panel, .since = {}};
        };
        const auto publish = [&](std::vector<interfaces::AlertView> alerts) {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            for (auto& alert : alerts)
                alert.since = next->time;
            next->alerts = std::move(alerts);
            m_desk->publish(next);
            QCoreApplication::processEvents();
        };
        using interfaces::AlertLevel;
        publish({with(AlertLevel::Warning, "margin", 51), with(AlertLevel::Warning, "orders", 52)});
        QVERIFY(window().watchLine()->sentence().contains(QStringLiteral("margin")));
        Choices::instance().change(QStringLiteral("alerts"), [](DeskChoices& c) {
            auto& margin = c.alerts[static_cast<std::size_t>(AlertKind::Margin)];
            margin.screen = false;
            margin.log = true;
            c.alerts[static_cast<std::size_t>(AlertKind::Orders)].snoozeMinutes = 20;
        });
        publish({with(AlertLevel::Warning, "margin", 51), with(AlertLevel::Warning, "orders", 52)});
        QVERIFY2(window().watchLine()->sentence().contains(QStringLiteral("orders")),
                 qPrintable(window().watchLine()->sentence()));
        publish({with(AlertLevel::Breach, "margin", 51), with(AlertLevel::Warning, "orders", 52)});
        QVERIFY(window().watchLine()->sentence().contains(QStringLiteral("margin")));

        // The whole type goes to sleep by one press, for as long as that type sleeps.
        auto* alerts = of<AlertsPanel>("alerts");
        bringForward(*alerts);
        publish({with(AlertLevel::Warning, "orders", 52), with(AlertLevel::Warning, "positions", 53),
                 with(AlertLevel::Warning, "margin", 54)});
        alerts->choose(52);
        QVERIFY2(alerts->channels().contains(QStringLiteral("sound")), qPrintable(alerts->channels()));
        alerts->snoozeTypeButton()->click();
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QCOMPARE(desk().commands[0].target, std::uint64_t{52});
        QCOMPARE(desk().commands[1].target, std::uint64_t{53});
        QCOMPARE(desk().commands[1].duration, Duration::minutes(20));

        // The file: one line an alert of that type, nobody else's to read.
        QFile::remove(AlertLog::file());
        AlertLog log;
        log.take(*window().shownSnapshot());
        log.take(*window().shownSnapshot());
        QFile written(AlertLog::file());
        QVERIFY(written.open(QFile::ReadOnly));
        const QStringList lines = QString::fromUtf8(written.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1);
        QVERIFY2(lines.front().contains(QStringLiteral("Warning\tMargin\twords of margin")), qPrintable(lines.front()));
        QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    /// A sound a kind, each its own tone or a person's file, each muted alone.
    void convention_19_soundsByKindOwnFilesAndMute()
    {
        QList<SoundKind> heard;
        connect(&window().sounds(), &DeskSounds::sounded, this, [&heard](SoundKind kind) { heard << kind; });
        const auto publish = [&](auto change) {
            heard.clear();
            auto next = std::make_shared<interfaces::Snapshot>(*window().shownSnapshot());
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            change(*next);
            m_desk->publish(next);
            QCoreApplication::processEvents();
            return heard;
        };
        const auto fill = [](const char* id, const char* origin) {
            return [id, origin](interfaces::Snapshot& s) {
                auto one = s.fills.items().front();
                one.tradeId = id;
                one.origin = origin;
                auto& all = s.fills.change();
                all.insert(all.begin(), one);
            };
        };
        const auto alert = [](interfaces::AlertLevel level, const char* panel, std::uint64_t id) {
            return [level, panel, id](interfaces::Snapshot& s) {
                s.alerts.insert(s.alerts.begin(),
                                {.id = id, .level = level, .text = "words", .panel = panel, .since = s.time});
            };
        };
        QCOMPARE(publish([](interfaces::Snapshot&) {}), QList<SoundKind>());
        QCOMPARE(publish(fill("n-1", "quote")), QList<SoundKind>{SoundKind::Fill});
        QCOMPARE(publish(fill("n-2", "hedge")), QList<SoundKind>{SoundKind::Hedge});
        QCOMPARE(publish(alert(interfaces::AlertLevel::Warning, "inventory-skew", 901)),
                 QList<SoundKind>{SoundKind::Limit});
        QCOMPARE(publish(alert(interfaces::AlertLevel::Warning, "connections", 902)),
                 QList<SoundKind>{SoundKind::Disconnect});
        QCOMPARE(publish([](interfaces::Snapshot&) {}), QList<SoundKind>());

        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Sounds);
        for (auto* box : window().settings()->findChildren<QCheckBox*>())
            if (box->accessibleName().startsWith(nameOf(SoundKind::Hedge))) box->click();
        QCOMPARE(publish(fill("n-3", "hedge")), QList<SoundKind>());
        QCOMPARE(publish(fill("n-4", "quote")), QList<SoundKind>{SoundKind::Fill});

        QSet<QByteArray> tones;
        for (std::size_t i = 0; i < kSoundKinds; ++i)
            tones << toneOf(static_cast<SoundKind>(i));
        QCOMPARE(tones.size(), static_cast<qsizetype>(kSoundKinds));
        QTemporaryFile own;
        QVERIFY(own.open() && own.write(toneOf(SoundKind::Fill)) > 0 && own.flush());
        const SoundPlayer player;
        QCOMPARE(player.fileOf(SoundKind::Limit, own.fileName()), own.fileName());
        const QString tone = player.fileOf(SoundKind::Limit, QStringLiteral("/no/such/file.wav"));
        QFile kept(tone);
        QVERIFY(kept.open(QFile::ReadOnly));
        QCOMPARE(kept.readAll(), toneOf(SoundKind::Limit));
    }

    void convention_20_ageIsPerValueAndStaleSaysSo()
    {
        auto stale = std::make_shared<interfaces::Snapshot>(*support::staleSnapshot());
        stale->sequence.value += 1000;
        m_desk->publish(stale);
        QTRY_VERIFY(window().shownSnapshot()->underlyings.front().surface->quality == domain::Quality::Stale);
        auto* strikes = of<StrikeLadderPanel>("greeks-by-strike");
        bringForward(*strikes);
        bool dashed = false;
        for (const auto& row : strikes->model().rows())
            for (const auto& cell : row.cells)
                dashed = dashed || (cell.dashed && cell.tone == Tone::Stale);
        QVERIFY(dashed);
        const auto& feeds = window().header()->block(HeaderBar::Feeds)->content();
        QString words;
        for (const auto& row : feeds.rows)
            words += row.value + QLatin1Char(' ');
        words.replace(QChar(0x00A0), QLatin1Char(' '));
        QVERIFY2(words.contains(QStringLiteral("5 h 38 min")), qPrintable(words));
    }

    void convention_21_estimatesLookLikeEstimates()
    {
        auto* margin = of<MarginPanel>("margin");
        bringForward(*margin);
        int estimates = 0;
        for (const auto* view : margin->findChildren<LadderView*>())
            for (const auto& row : qobject_cast<const LadderModel*>(&view->tableModel())->rows())
                for (const auto& cell : row.cells)
                    if (cell.tone == Tone::Estimate) {
                        ++estimates;
                        QVERIFY(cell.italic);
                        QVERIFY2(cell.text.startsWith(QChar(0x2248)), qPrintable(cell.text));
                    }
        QVERIFY(estimates > 0);
    }

    /// The last hour of delta, vega, volatility and margin lies behind their figures.
    void convention_23_cellsShowTheLastHour()
    {
        Trends::instance().clear();
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        auto* margin = of<MarginPanel>("margin");
        for (Panel* panel : {static_cast<Panel*>(expiries), static_cast<Panel*>(margin)})
            bringForward(*panel);
        const QImage none = expiries->view()->viewport()->grab().toImage();
        for (int step = 1; step <= 150; ++step) {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(step);
            next->time = next->time + Duration::seconds(30 * step);
            next->underlyings.front().net.deltaCoin += 0.1 * step;
            next->margin.front().shareOfEquity.value = 0.5 + 0.001 * step;
            // Most of the hour is given as the window gives it, the beginning and the end through the window itself.
            if (step > 3 && step < 148) {
                QVERIFY(Trends::instance().take(*next));
                continue;
            }
            m_desk->publish(next);
            QCoreApplication::processEvents();
        }
        const auto trend = Trends::instance().of(Trends::delta("BTC"));
        QCOMPARE(trend.size(), std::size_t{121});  // An hour of half minutes, both ends.
        QVERIFY(trend.back() > trend.front());
        const auto& model = *qobject_cast<const LadderModel*>(&expiries->view()->tableModel());
        QCOMPARE(model.rows().back().cells[3].trend, trend);
        QVERIFY(!model.rows().front().cells[2].trend.empty());
        QVERIFY(!margin->view()->tableModel().rowCount() == 0);
        const auto& share = qobject_cast<const LadderModel*>(&margin->view()->tableModel())->rows().front().cells[1];
        QCOMPARE(share.trend.size(), std::size_t{121});
        const QImage drawn = expiries->view()->viewport()->grab().toImage();
        int line = 0;
        for (int y = LadderView::kHeadHeight; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                line += drawn.pixelColor(x, y) != none.pixelColor(x, y) ? 1 : 0;
        QVERIFY(line > 200);
        // Gas stands in the header.
        bool gas = false;
        for (const auto& row : window().header()->block(HeaderBar::Feeds)->content().rows)
            gas = gas || row.sparkline.size() > 1;
        QVERIFY(gas);
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

    /// Each latency by its name, three quantiles with their unit, and how it went.
    void convention_22_latenciesHaveNamesQuantilesUnitsAndATrend()
    {
        auto next = nextSnapshot();
        const auto latency = [](double scale) {
            return interfaces::LatencyView{.name = {},
                                           .p50Seconds = 1e-3 * scale,
                                           .p95Seconds = 2e-3 * scale,
                                           .p99Seconds = 3e-3 * scale,
                                           .samples = 10,
                                           .recent = {1e-3, 3e-3, 2e-3}};
        };
        next->latencies = {latency(1.0), latency(1.0)};
        next->latencies[0].name = "Decision";
        next->latencies[1].name = "Commit";
        auto connections = std::make_shared<interfaces::ConnectionsView>();
        connections->venues = {{.name = "Fast", .valueAge = latency(10.0)},
                               {.name = "Slow", .valueAge = latency(100.0)}};
        connections->accounts = {
            {.label = "A", .finality = "at once", .acknowledgement = latency(5.0), .fill = latency(7.0)},
            {.label = "B", .finality = "after blocks", .fill = latency(1e4)}};
        next->connections = connections;
        window().resize(1920, 1080);
        m_desk->publish(next);
        auto* status = window().findChild<StatusLine*>();
        const auto says = [&](const char* words) { return status->copyText().contains(QString::fromUtf8(words)); };
        QTRY_VERIFY2(says("Inclusion"), qPrintable(status->copyText()));
        QVERIFY2(says("p50 / p95 / p99:"), qPrintable(status->copyText()));
        QVERIFY2(says("Decision 1.0 / 2.0 / 3.0\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("Commit 1.0 / 2.0 / 3.0\u00A0ms"));
        QVERIFY2(says("Feed age 100 / 200 / 300\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("Send to ack 5.0 / 10 / 15\u00A0ms"));
        QVERIFY(says("Ack to fill 7.0 / 14 / 21\u00A0ms"));
        QVERIFY(says("Inclusion 10 / 20 / 30\u00A0s"));
        for (const char* name : {"Decision", "Commit", "Feed age", "Send to ack", "Ack to fill", "Inclusion"})
            QCOMPARE(status->trendPoints(QString::fromLatin1(name)), std::size_t{3});
        window().resize(1280, 720);
        m_desk->publish(next);
        QTRY_VERIFY2(says("Decision 3.0\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("p99:"));
    }

    void convention_25_copyGivesATableWithItsHead()
    {
        window().showPanel(QStringLiteral("fills"));
        of<Panel>("fills")->setFocus();
        key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 1);
        QVERIFY2(lines.front().contains(QStringLiteral("Time")), qPrintable(lines.front()));
        static const QRegularExpression kUtc(QStringLiteral("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}\\d*Z"));
        QVERIFY2(kUtc.match(lines.at(1)).hasMatch(), qPrintable(lines.at(1)));
        QCOMPARE(lines.at(1).count(QLatin1Char('\t')), lines.front().count(QLatin1Char('\t')));
    }

    void convention_26_utcByDefaultAndLocalByOneKey()
    {
        QVERIFY(!DisplayZone::instance().isLocal());
        QVERIFY(window().header()->block(HeaderBar::Clock)->content().unit.contains(QStringLiteral("UTC")));
        key(Qt::Key_U, Qt::ControlModifier);
        QVERIFY(DisplayZone::instance().isLocal());
        QVERIFY(!window().header()->block(HeaderBar::Clock)->content().unit.isEmpty());
    }

    void convention_27_whatIfIsFramedAndOneKeyResetsIt()
    {
        auto* whatIf = of<WhatIfPanel>("what-if");
        key(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(whatIf->isVisible());
        const QImage picture = whatIf->grab().toImage();
        int red = 0;
        for (int x = 0; x < picture.width(); ++x)
            red += picture.pixelColor(x, 1) == theme().breach ? 1 : 0;
        QVERIFY2(red > picture.width() / 4 && red < picture.width(), "a dashed frame in the breach colour");
        QTest::keyClick(whatIf->slider(WhatIfPanel::Volatility), Qt::Key_PageUp);
        QVERIFY(desk().asked);
        QCOMPARE(desk().asked->whatIf.volatilityPoints, 5.0);
        QCOMPARE(whatIf->words(), QStringLiteral("The desk works it out."));  // The sample answers another question.
        QVERIFY(desk().commands.empty());
        QTest::keyClick(whatIf->slider(WhatIfPanel::Volatility), Qt::Key_Escape);
        QCOMPARE(desk().asked->whatIf, interfaces::WhatIfQuestion{});
    }

    /// Any of five figures in the cells, steps of a person's own, and both under a name.
    void convention_28_scenariosOfAnyFigureAndTemplates()
    {
        auto* book = of<BookScenariosPanel>("whole-book");
        bringForward(*book);
        book->metric()->setCurrentIndex(2);
        QCOMPARE(desk().asked->scenario.metric, interfaces::ScenarioMetric::GammaUsd);
        // The desk answers with the figure beside the P&L.
        auto next = nextSnapshot();
        auto answer = std::make_shared<interfaces::BookScenariosView>(*next->scenarios);
        answer->asked = desk().asked->scenario;
        for (std::size_t i = 0; i < answer->grid.pnlUsd.size(); ++i)
            answer->metric.push_back(1000.0 + static_cast<double>(i));
        next->scenarios = answer;
        m_desk->publish(next);
        QTRY_COMPARE(book->grid().data(book->grid().index(0, 1), ScenarioGridModel::ValueRole).toDouble(),
                     answer->metric[(answer->grid.volatilityShifts.size() - 1) * answer->grid.spotShifts.size()]);
        QVERIFY2(book->tableText(QLatin1Char(',')).contains(QStringLiteral("USD delta per 1 %")),
                 qPrintable(book->tableText(QLatin1Char(',')).left(80)));
        QVERIFY2(!book->headText().contains(QStringLiteral("Of the grid")), "only a P&L has a worst cell");

        const int crash = book->templates()->findText(QStringLiteral("Crash, all alike"));
        QVERIFY(crash > 0);
        book->templates()->setCurrentIndex(crash);
        Q_EMIT book->templates()->activated(crash);
        QCOMPARE(desk().asked->scenario.moves, interfaces::CoinMoves::Alike);
        QCOMPARE(desk().asked->scenario.spotShifts.front(), -0.66);
        QCOMPARE(desk().asked->scenario.metric, interfaces::ScenarioMetric::Pnl);
        book->spotSteps()->setText(QStringLiteral("-12 0 12"));
        book->saveTemplate(QStringLiteral("Mine"));
        book->saveTemplate(QStringLiteral("Crash, all alike"));  // The desk's own stays as it is.
        const auto all = scenarioTemplates();
        QCOMPARE(all.back().name, QStringLiteral("Mine"));
        QCOMPARE(all.back().spotSteps, QStringLiteral("-12 0 12"));
        Q_EMIT book->templates()->activated(0);
        QVERIFY(desk().asked->scenario.spotShifts.empty());
        Q_EMIT book->templates()->activated(book->templates()->findText(QStringLiteral("Mine")));
        QCOMPARE(desk().asked->scenario.spotShifts, (std::vector<double>{-0.12, 0.0, 0.12}));
        book->deleteTemplate(QStringLiteral("Mine"));
        QCOMPARE(scenarioTemplates().size(), all.size() - 1);
    }

    void convention_29_chainAsATAndLaddersByExpiryStrikeAndSpot()
    {
        auto* chain = of<ChainPanel>("chain");
        bringForward(*chain);
        const int middle = chain->model().atTheMoneyRow();
        QVERIFY(middle > 0);
        const auto [first, last] = chain->view()->visibleRows();
        QVERIFY2(std::abs((first + last) / 2 - middle) <= 2, "centred at the money");
        const auto& columns = chain->model().columns();
        QVERIFY(columns.front().id.startsWith(QStringLiteral("call")) &&
                columns.back().id.startsWith(QStringLiteral("put")));
        bringForward(*of<ExpiryLadderPanel>("greeks-by-expiry"));
        bringForward(*of<SpotLadderPanel>("greeks-by-spot"));
        QVERIFY(of<ExpiryLadderPanel>("greeks-by-expiry")->view()->tableModel().rowCount() > 10);
        QVERIFY(of<StrikeLadderPanel>("greeks-by-strike")->model().rowCount() > 10);
        QVERIFY(of<SpotLadderPanel>("greeks-by-spot")->view()->tableModel().rowCount() == 13);
    }

    /// Smile and surface, term structure, three axes; an own curve by named moves and by dragging, kept beside the fit,
    /// and nothing trades on it.
    void convention_30_viewsOfVolatilityAndAnOwnCurve()
    {
        auto* surface = of<SurfacePanel>("volatility-surface");
        bringForward(*surface);
        QVERIFY(surface->mesh() && surface->term());
        const interfaces::SliceView* slice = nullptr;
        const auto& btc = window().shownSnapshot()->underlyings.front();
        for (const auto& one : btc.surface->slices)
            if (surface->selection()->expiry() == one.expiry) slice = &one;
        QVERIFY(slice && slice->fitted);
        const QString key = OwnCurves::keyOf("BTC", slice->expiry);
        window().selection();
        QTest::keyClick(m_window.get(), Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(surface->smilePane()->ownCurve()->isVisible());
        surface->smilePane()->ownCurve()->shift()->setValue(2.0);
        surface->smilePane()->ownCurve()->tilt()->setValue(-1.0);
        surface->smilePane()->ownCurve()->width()->setValue(0.5);
        const OwnCurve own = OwnCurves::instance().of(key);
        QCOMPARE(own, (OwnCurve{.shift = 0.02, .tilt = -0.01, .width = 0.005, .points = {}}));
        // At the forward the shift alone; one deviation out all three.
        QVERIFY(std::abs(ownVolatility(*slice, own, 0.0) - fitVolatility(*slice, 0.0) - 0.02) < 1e-12);
        const double one = slice->atmVolatility * std::sqrt(slice->yearsToExpiry);
        QVERIFY(std::abs(ownVolatility(*slice, own, one) - fitVolatility(*slice, one) - (0.02 - 0.01 + 0.005)) < 1e-12);
        SmileView* smile = surface->smile();
        int dashes = 0;
        const QImage drawn = smile->grab().toImage();
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                dashes += drawn.pixelColor(x, y) == theme().estimate ? 1 : 0;
        QVERIFY(dashes > 20);

        // Dragged at the forward by so many pixels, the curve goes there.
        const SmileFrame frame = SmileFrame::layOut(QRectF(smile->rect()), smile->window());
        const double place = *SmileAxis(SmileAxisKind::Strike, *slice).fromStrike(slice->forward);
        const QPoint from = QPointF(frame.xOf(place), frame.yOf(ownVolatility(*slice, own, 0.0))).toPoint();
        QTest::mousePress(smile, Qt::LeftButton, {}, from);
        QTest::mouseMove(smile, from - QPoint(0, 30));
        QTest::mouseRelease(smile, Qt::LeftButton, {}, from - QPoint(0, 30));
        const OwnCurve dragged = OwnCurves::instance().of(key);
        QCOMPARE(dragged.points.size(), std::size_t{1});
        const double there = ownVolatility(*slice, dragged, dragged.points.begin()->first);
        QVERIFY(std::abs(frame.yOf(there) - (from.y() - 30)) < 1.5);
        window().undo();
        QCOMPARE(OwnCurves::instance().of(key), own);
        // It is kept, and the fit, the chain and the desk know nothing of it.
        OwnCurves::instance().load();
        QCOMPARE(OwnCurves::instance().of(key), own);
        QVERIFY(desk().commands.empty());
        QCOMPARE(window().shownSnapshot()->underlyings.front().surface->slices.size(), btc.surface->slices.size());
        surface->smilePane()->ownCurve()->forgetButton()->click();
        QVERIFY(OwnCurves::instance().of(key).isNone());
    }

    void convention_31_fitsShowTheirHealth()
    {
        auto* fits = of<FitTablePanel>("fit-table");
        bringForward(*fits);
        const QString head = fits->tableText(QLatin1Char(',')).section(QLatin1Char('\n'), 0, 0);
        for (const char* what : {"Error", "Used", "Rejected", "Least g", "Calendar", "Butterfly", "Age"})
            QVERIFY2(head.contains(QString::fromLatin1(what)), qPrintable(head));
    }

    /// Each fill with its value and edge, with volatility and greeks at the fill and now, and what it gained since.
    void convention_32_fillsThenAndNowWithTheirMarkouts()
    {
        auto* fills = of<FillsPanel>("fills");
        window().docks().value(QStringLiteral("fills"))->setFloating(true);
        bringForward(*fills);
        fills->window()->resize(1100, 480);
        QCoreApplication::processEvents();
        const auto& fill = window().shownSnapshot()->fills.items()[1];
        const QString key = FillsModel::keyOf(fill.venue, fill.tradeId);
        const auto& model = fills->model();
        const auto& row = model.rows()[static_cast<std::size_t>(model.findRow(key))];
        const auto cell = [&](const char* id) {
            for (std::size_t i = 0; i < model.columns().size(); ++i)
                if (model.columns()[i].id == QLatin1String(id)) return row.cells[i];
            return LadderCell{};
        };
        QCOMPARE(cell("ivThen").text, QStringLiteral("86.2"));
        QCOMPARE(cell("ivNow").text, QStringLiteral("85.7"));
        QCOMPARE(cell("deltaThen").raw.toDouble(), 0.931);
        QCOMPARE(cell("deltaNow").raw.toDouble(), 0.842);
        QCOMPARE(cell("vegaNow").raw.toDouble(), -151.4);
        QCOMPARE(cell("edge").raw.toDouble(), 111.75);
        QCOMPARE(cell("markout").raw.toDouble(), -38.75);
        QCOMPARE(cell("markout").trend, (std::vector<double>{111.75, 104.5, 61.25, -38.75}));
        fills->choose(key);
        QVERIFY(fills->detail()->isVisible());
        QCOMPARE(fills->detail()->curve(), (std::vector<double>{111.75, 104.5, 61.25, -38.75}));
        const QString words = fills->detail()->lines().join(QLatin1Char('|'));
        QVERIFY2(words.contains(QStringLiteral("Volatility, vol pts: then 86.2, now 85.7")), qPrintable(words));
        QVERIFY(window().commands().desk() && desk().wanted.has(interfaces::SectionId::Flow));
    }

    /// By greek, by venue, by strategy, over days; the unexplained is always a row, and every column adds up.
    void convention_33_pnlByVenueStrategyAndCauseOverDays()
    {
        auto* portfolio = of<PortfolioPanel>("portfolio");
        window().showPanel(QStringLiteral("portfolio/days"));
        QCoreApplication::processEvents();
        auto* page = qobject_cast<EarnedPage*>(portfolio->page(PortfolioPanel::Earned));
        QVERIFY(page && page->isVisible());
        const auto& days = window().shownSnapshot()->portfolio->days;
        for (int by = 0; by < 3; ++by) {
            Q_EMIT page->by()->activated(by);
            const auto& model = page->table();
            QCOMPARE(model.columns().size(), days.size() + 2);
            for (std::size_t day = 0; day < days.size(); ++day) {
                double sum = 0.0;
                for (const auto& row : model.rows())
                    if (row.kind == RowKind::Plain) sum += row.cells[day + 1].raw.toDouble();
                QVERIFY2(std::abs(sum - days[day].theoreticalUsd) < 0.01,
                         qPrintable(QStringLiteral("split %1, day %2: %3").arg(by).arg(day).arg(sum)));
            }
            const QString all = portfolio->tableText(QLatin1Char('\t'));
            if (by == 0) QVERIFY(all.contains(QStringLiteral("Hyperliquid")));
            if (by == 1) QVERIFY(all.contains(QStringLiteral("Held before")));
            if (by == 2) QVERIFY(all.contains(QStringLiteral("Unexplained")));
        }
        QVERIFY(page->table().columns()[2].name.contains(QStringLiteral("4 Feb 2026")));
    }

    void convention_34_aJournalIsReplayedWithTradingLocked()
    {
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        window().openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("REVIEW")));
        QVERIFY(window().review()->isVisible());
        QVERIFY(window().findChild<ScrubberWidget*>()->isVisible());
        key(Qt::Key_H, Qt::ControlModifier);
        window().commands().pauseTrading();
        QVERIFY2(desk().commands.empty(), "locked: this is a journal");
        const auto before = journal->before.size();
        window().review()->controller()->jumpToRow(1);
        QVERIFY(journal->before.size() > before);
    }

    void convention_35_emptyPanelsSayWhatIsMissing()
    {
        window().setDesk(std::make_unique<support::FakeDesk>(support::emptySnapshot()));
        QCoreApplication::processEvents();
        for (Panel* panel : panels()) {
            bringForward(*panel);
            const bool shows = !panel->tableText(QLatin1Char('\t')).isEmpty();
            QVERIFY2(shows || !panel->emptyMessage().isEmpty() || !panel->findChildren<QLabel*>().isEmpty(),
                     qPrintable(panel->id()));
        }
        for (const char* id : {"quotes", "chain", "whole-book"})
            QVERIFY2(!of<Panel>(id)->emptyMessage().isEmpty(), id);
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

QTEST_MAIN(ConventionsTest)
#include "conventions_test.moc"
