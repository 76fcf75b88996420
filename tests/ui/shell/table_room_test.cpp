#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QtCharts/QChart>

#include "ui/decisions/decisions_panel.h"
#include "ui/format/number_format.h"
#include "ui/kit/ladder_view.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/scenarios/scenario_grid_view.h"
#include "ui/shell/text_boxes.h"
#include "ui/smile/term_structure_view.h"

using namespace ballast;
using namespace ballast::ui;
using support::kSlack;
using support::PaintedText;
using support::TextMeter;

/// What of a table and a chart stays in sight where there is little room.
class TableRoomTest : public support::TextBoxesFixture {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
    }
    void cleanupTestCase() { closeWindow(); }

    /// The distance to liquidation with its source, the worst cell of the grid, why a channel is not good.
    void whatMattersIsNotBehindAScrollBar()
    {
        begin({1920, 1080}, true);
        for (const char* id : {"margin", "connections"}) {
            window().area()->drop(QString::fromLatin1(id), QStringLiteral("greeks-by-spot"), Side::Within);
            settle();
            const auto* view = window().docks().value(QString::fromLatin1(id))->findChild<LadderView*>();
            if (!view || !view->isVisible() || view->width() > 540)
                QFAIL(
                    qPrintable(QStringLiteral("%1 is %2 wide").arg(QLatin1String(id)).arg(view ? view->width() : -1)));
            QCOMPARE(view->horizontalScrollBar()->maximum(), 0);
        }
        QStringList drawn;
        window().showPanel(QStringLiteral("margin"));
        settle();
        for (const auto& text : TextMeter::measure(window()))
            drawn << text.text;
        // The Greek letter may come from another font, and so in a piece of its own.
        QVERIFY(drawn.contains(QStringLiteral("Source")));
        QVERIFY(drawn.join(QLatin1Char('|')).contains(QStringLiteral("daily ")));
        window().findChild<DecisionsPanel*>()->openRecord(SequenceNumber{145});
        window().showPanel(QStringLiteral("decision-record"));
        settle();
        QStringList weighed;
        for (const auto& text : TextMeter::measure(window()))
            if (text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink) &&
                text.widget->metaObject()->className() == QByteArray("ballast::ui::DecisionRecordView"))
                weighed << text.text;
        QVERIFY2(weighed.contains(QStringLiteral("Candidate, USD")), qPrintable(weighed.join(QLatin1Char('|'))));
        QVERIFY2(std::any_of(weighed.begin(), weighed.end(),
                             [](const QString& words) { return words.startsWith(QStringLiteral("Hold")); }),
                 "the last candidate");
        window().showPanel(QStringLiteral("scenario-grid"));
        settle();
        const auto* grid = window().docks().value(QStringLiteral("scenario-grid"));
        const auto labels = grid->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().startsWith(QStringLiteral("Worst "));
        }));
    }

    /// Behind a tab, which says the title, a panel still says whose figures they are, of which expiry and how old.
    void whatAPanelShowsIsNamedInTheSmallWindow()
    {
        begin({1280, 720}, false);
        const std::vector<std::pair<const char*, QStringList>> panels{
            {"greeks-by-expiry", {}},
            {"greeks-by-strike", {QStringLiteral("27 Feb 26")}},
            {"greeks-by-spot", {}},
            {"vega-buckets", {}},
            {"fit-table", {}},
            {"inventory-skew", {}},
            {"volatility-surface", {}},
            {"scenario-grid", {QStringLiteral("USD")}},
            {"chain", {QStringLiteral("26")}}};
        for (const char* coin : {"ETH", "BTC"}) {
            window().selection()->setUnderlying(QString::fromLatin1(coin));
            if (QLatin1String(coin) == QLatin1String("BTC"))
                for (const auto& row : window().shownSnapshot()->underlyings.front().byExpiry)
                    if (expiryLabel(row.expiry) == QStringLiteral("27 Feb 26"))
                        window().selection()->setExpiry(row.expiry);
            for (const auto& [name, also] : panels) {
                window().showPanel(QString::fromLatin1(name));
                settle();
                const DeskDock* dock = window().docks().value(QString::fromLatin1(name));
                if (window().area()->tabsOf(dock->id()).isEmpty()) QFAIL(name);
                const PanelHeader* head = dock->panel()->header();
                QStringList said;
                for (const auto& text : TextMeter::measure(window()))
                    if (text.widget == head && text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink))
                        said << text.text;
                const QString all = said.join(QLatin1Char('|'));
                QVERIFY2(all.contains(QLatin1String(coin)),
                         qPrintable(QLatin1String(name) + QStringLiteral(" says ") + all));
                QVERIFY2(all.contains(QRegularExpression(QStringLiteral("\\d\u00A0(s|min|h)"))),
                         qPrintable(QLatin1String(name) + QStringLiteral(" has no age: ") + all));
                if (QLatin1String(coin) == QLatin1String("BTC"))
                    for (const QString& word : also)
                        QVERIFY2(all.contains(word), qPrintable(QLatin1String(name) + QStringLiteral(" says ") + all));
                QVERIFY2(!said.contains(head->title()), "the tab says it already");
            }
        }
        window().resetLayout();
    }

    /// The desk's own grid, 21 moves of spot, its figures as wide as 100 million: the last column is the worst.
    void aLargeScreenHasRoomForTheWholeScenarioGrid()
    {
        begin({3840, 2160}, true);
        window().chooseWorkspace(Workspace::Ladders);
        auto next = nextSnapshot();
        next->sequence.value += ++m_published;
        for (auto& coin : next->underlyings) {
            auto grid = std::make_shared<interfaces::ScenarioGridView>(*coin.scenarioGrid);
            grid->spotShifts.clear();
            for (int shift = -10; shift <= 10; ++shift)
                grid->spotShifts.push_back(shift * 0.066);
            grid->pnlUsd.assign(grid->spotShifts.size() * grid->volatilityShifts.size(), -112'538'420.0);
            coin.scenarioGrid = grid;
        }
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        settle();
        const auto* grid = window().docks().value(QStringLiteral("scenario-grid"))->findChild<ScenarioGridView*>();
        QVERIFY(grid->isVisible());
        QCOMPARE(grid->model()->columnCount(), 22);
        QCOMPARE(grid->horizontalScrollBar()->maximum(), 0);
    }

    /// The unit stands in the grid too, which no room takes away: a cell in thousands read as dollars is wrong by
    /// 1,000.
    void theScenarioGridSaysItsUnitInItself()
    {
        for (const double times : {1.0, 1e-3}) {
            begin({1280, 720}, false);
            auto next = nextSnapshot();
            next->sequence.value += ++m_published;
            for (auto& coin : next->underlyings) {
                auto grid = std::make_shared<interfaces::ScenarioGridView>(*coin.scenarioGrid);
                for (double& pnl : grid->pnlUsd)
                    pnl *= times;
                coin.scenarioGrid = grid;
            }
            desk().publish(next);
            QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
            window().showPanel(QStringLiteral("scenario-grid"));
            settle();
            const auto* grid = window().docks().value(QStringLiteral("scenario-grid"))->findChild<ScenarioGridView*>();
            const auto* model = qobject_cast<const ScenarioGridModel*>(grid->model());
            QVERIFY(grid->isVisible());
            QStringList said;
            for (const auto& text : TextMeter::measure(window()))
                if (grid->isAncestorOf(text.widget) && text.clip.contains(text.ink)) said << text.text;
            QVERIFY2(said.contains(times == 1.0 ? QStringLiteral("k USD") : QStringLiteral("USD")),
                     qPrintable(said.join(QLatin1Char('|'))));
            QCOMPARE(model->inThousands(), times == 1.0);
        }
    }

    /// A price never stands without what it is in: the unit goes with the last of its figures, not before.
    void aUnitStaysAsLongAsItsFigures()
    {
        for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)})
            for (const Workspace workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
                begin(size, true);
                window().chooseWorkspace(workspace);
                for (const char* name : {"positions", "orders", "fills"}) {
                    window().showPanel(QString::fromLatin1(name));
                    settle();
                    auto* view = window().docks().value(QString::fromLatin1(name))->findChild<LadderView*>();
                    const auto& columns = dynamic_cast<const LadderModel&>(view->tableModel()).columns();
                    QStringList inSight;
                    for (const auto& placed : view->columnLayout().placed())
                        inSight << columns[static_cast<std::size_t>(placed.column)].id;
                    int units = 0;
                    for (const auto& column : columns) {
                        units += column.unitOf.isEmpty() ? 0 : 1;
                        for (const QString& figure : column.unitOf)
                            QVERIFY2(!inSight.contains(figure) || inSight.contains(column.id),
                                     qPrintable(QStringLiteral("%1 at %2: %3 without %4")
                                                    .arg(QLatin1String(name))
                                                    .arg(size.width())
                                                    .arg(figure, column.id)));
                    }
                    QVERIFY2(units >= 2, "of sizes and of prices");
                    QVERIFY(view->isVisible());
                }
                window().chooseWorkspace(Workspace::Desk);
            }
    }

    /// In a small window its three parts would have no row each: one has the room, and a bar turns to the others.
    void aLowWholeBookShowsOneOfItsParts()
    {
        begin({1920, 1080}, false);
        auto* book = window().findChild<BookScenariosPanel*>(QStringLiteral("whole-book"));
        for (const QSize size : {QSize(1280, 672), QSize(1280, 720)}) {
            window().resize(size);
            window().showPanel(QStringLiteral("whole-book"));
            settle();
            QVERIFY(book->partBar()->isVisible());
            const auto rows = [](const QAbstractScrollArea& view, int rowHeight) {
                return (view.viewport()->visibleRegion().boundingRect().height()) / rowHeight;
            };
            const auto* grid = book->gridView();
            QVERIFY2(grid->isVisible() && rows(*grid, grid->rowHeight(0)) >= 4,
                     qPrintable(QString::number(grid->height())));
            QTest::keyClick(book->partBar(), Qt::Key_Right);
            settle();
            QVERIFY(!grid->isVisible() && book->ladderView()->isVisible() && !book->legsView()->isVisible());
            QVERIFY2(rows(*book->ladderView(), book->ladderView()->rowHeight()) >= 5,
                     qPrintable(QString::number(book->ladderView()->height())));
            QTest::keyClick(book->partBar(), Qt::Key_Right);
            settle();
            QVERIFY(!book->ladderView()->isVisible() && book->legsView()->isVisible());
            QTest::keyClick(book->partBar(), Qt::Key_Left);
            QTest::keyClick(book->partBar(), Qt::Key_Left);
        }
        window().resize(1920, 1080);
        window().showPanel(QStringLiteral("whole-book"));
        window().area()->drop(QStringLiteral("whole-book"), QStringLiteral("volatility-surface"), Side::Within);
        settle();
        QVERIFY(!book->partBar()->isVisible() && book->gridView()->isVisible() && book->ladderView()->isVisible() &&
                book->legsView()->isVisible());
    }

    /// Between its least and its whole width a table gives up words before figures, and text keeps off the edges.
    void figuresStayLongerThanWords()
    {
        begin({1920, 1080}, true);
        // Positions need the room of two units: of the size and of the entry.
        const std::vector<std::tuple<const char*, int, QStringList>> tables{
            {"positions", 730, {"instrument", "size", "unit", "entry", "markUnit", "pnl"}},
            {"fills", 650, {"instrument", "size", "price", "edge"}}};
        for (const auto& [name, width, wanted] : tables) {
            DeskDock* dock = window().docks().value(QString::fromLatin1(name));
            window().showPanel(QString::fromLatin1(name));
            dock->setFloating(true);
            dock->resize(width, dock->minimumHeight());
            settle();
            auto* view = dock->findChild<LadderView*>();
            const auto& model = dynamic_cast<const LadderModel&>(view->tableModel());
            const auto& layout = view->columnLayout();
            QVERIFY2(!layout.withoutRoom().empty(), name);
            QStringList inSight;
            for (const auto& placed : layout.placed())
                inSight << model.columns()[static_cast<std::size_t>(placed.column)].id;
            for (const QString& column : wanted)
                QVERIFY2(inSight.contains(column),
                         qPrintable(QLatin1String(name) + QStringLiteral(" has no ") + column));
            QVERIFY(layout.placed().front().left + layout.padding() >= 6);
            QVERIFY(view->viewport()->width() - layout.placed().back().left - layout.placed().back().width +
                        layout.padding() >=
                    6);
            dock->setFloating(false);
            settle();
        }
    }

    /// At its least width each table still shows what it is there for, and title and link square stand in its head.
    void whatATableIsForStaysWhereItIsNarrow()
    {
        begin({1920, 1080}, true);
        const std::vector<std::pair<const char*, QStringList>> tables{
            {"positions", {"instrument", "size", "pnl", "deltaUsd", "edges"}},
            {"orders", {"instrument", "side", "size", "filled", "state"}},
            {"quotes", {"quote", "state", "bid", "marketBid", "marketAsk", "ask", "age"}},
            {"alerts", {"level", "time", "state", "text"}},
            {"fills", {"instrument", "side", "size", "edge"}},
            {"flow/takers", {"strike", "net", "edge"}},
            {"flow/markouts", {"horizon", "edge", "total", "verdict"}},
            {"portfolio/models", {"model", "gap", "vega", "note"}}};
        for (const auto& [name, wanted] : tables) {
            const QString id = QString::fromLatin1(name).section(QLatin1Char('/'), 0, 0);
            DeskDock* dock = window().docks().value(id);
            window().showPanel(QString::fromLatin1(name));
            dock->setFloating(true);
            dock->resize(dock->minimumSize());
            settle();
            LadderView* view = nullptr;
            for (auto* each : dock->findChildren<LadderView*>())
                if (each->isVisible()) view = each;
            QVERIFY2(view, name);
            const auto& model = dynamic_cast<const LadderModel&>(view->tableModel());
            QStringList inSight;
            for (const auto& placed : view->columnLayout().placed())
                if (placed.left + placed.width <= view->viewport()->width())
                    inSight << model.columns()[static_cast<std::size_t>(placed.column)].id;
            for (const QString& column : wanted)
                QVERIFY2(inSight.contains(column), qPrintable(QStringLiteral("%1 has no %2 in %3 pixels: %4")
                                                                  .arg(QLatin1String(name), column)
                                                                  .arg(view->viewport()->width())
                                                                  .arg(inSight.join(QLatin1Char(' ')))));
            const PanelHeader* head = dock->panel()->header();
            const auto texts = TextMeter::measure(*dock);
            const auto title = std::find_if(texts.begin(), texts.end(), [&](const PaintedText& text) {
                return text.widget == head && text.text == head->title();
            });
            QVERIFY2(title != texts.end(), qPrintable(id + QStringLiteral(" has no title in its head")));
            for (const auto* bar : head->findChildren<SegmentBar*>()) {
                if (bar->isHidden()) continue;
                QVERIFY2(bar->x() > head->linkRect().right(), qPrintable(id));
                QVERIFY2(bar->geometry().right() <= head->width(), qPrintable(id));
            }
            dock->setFloating(false);
            settle();
        }
        window().resetLayout();
    }

    /// A row of segments that has no room is one word, and its list does what the row did, by mouse and by key.
    void foldedSegmentsHaveAllTheirChoices()
    {
        begin({1920, 1080}, true);
        DeskDock* dock = window().docks().value(QStringLiteral("positions"));
        window().showPanel(QStringLiteral("positions"));
        dock->setFloating(true);
        dock->resize(1600, 300);
        settle();
        const auto bars = dock->panel()->header()->findChildren<SegmentBar*>();
        QVERIFY(std::none_of(bars.begin(), bars.end(), [](const auto* bar) { return bar->isFolded(); }));
        dock->resize(dock->minimumSize());
        settle();
        const auto folded = std::find_if(bars.begin(), bars.end(), [](const auto* bar) { return bar->isFolded(); });
        QVERIFY(folded != bars.end());
        QTest::mouseClick(*folded, Qt::LeftButton);
        auto* menu = (*folded)->findChild<QMenu*>();
        QVERIFY(menu && menu->isVisible());
        QCOMPARE(menu->actions().size(), (*folded)->segments().size());
        QSignalSpy chosen(*folded, &SegmentBar::activated);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE((*folded)->current(), 1);
        settle();
        QTest::keyClick(*folded, Qt::Key_Left);
        QCOMPARE((*folded)->current(), 0);
        dock->setFloating(false);
        window().resetLayout();
    }

    /// Words about older fits stand over no curve, nor over the legend.
    void theTermChartsNoteStandsOverNoCurve()
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_published;
        auto surface = std::make_shared<interfaces::SurfaceView>(*next->underlyings.front().surface);
        for (std::size_t i = 1; i < surface->slices.size(); ++i)
            surface->slices[i].fitTime = surface->slices[i].fitTime - Duration::seconds(5);
        next->underlyings.front().surface = surface;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        window().resize(1920, 1080);
        window().resetLayout();
        settle();
        auto* term = window().findChild<TermStructureView*>();
        QVERIFY(term && term->isVisible());
        bool found = false;
        for (const auto& text : TextMeter::measure(*term)) {
            if (!text.text.contains(QStringLiteral("older"))) continue;
            found = true;
            QVERIFY2(text.ink.bottom() <= term->chart()->plotArea().top(), "it reaches into the plot");
        }
        QVERIFY(found);
        m_faults.clear();
        check(*term, QStringLiteral("term"));
        QVERIFY(m_faults.isEmpty());
    }
};

namespace {

const support::TextFamily kFamily([] { return std::unique_ptr<QObject>(new TableRoomTest); });

}  // namespace

#include "table_room_test.moc"
