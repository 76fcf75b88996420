#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QRegularExpression>
#include <QSettings>
#include <QtTest>

#include "ui/chain/chain_panel.h"
#include "ui/format/display_zone.h"
#include "ui/header/header_bar.h"
#include "ui/header/status_line.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/positions/margin_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"
#include "ui/shell/capture.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/theme/theme.h"
#include "ui/whatif/what_if_panel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/painted_table.h"

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

    void convention_31_fitsShowTheirHealth()
    {
        auto* fits = of<FitTablePanel>("fit-table");
        bringForward(*fits);
        const QString head = fits->tableText(QLatin1Char(',')).section(QLatin1Char('\n'), 0, 0);
        for (const char* what : {"Error", "Used", "Rejected", "Least g", "Calendar", "Butterfly", "Age"})
            QVERIFY2(head.contains(QString::fromLatin1(what)), qPrintable(head));
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
