#include <QAbstractItemModelTester>
#include <QtTest>
#include <limits>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/scenarios/scenario_grid_panel.h"

using namespace ballast;
using namespace ballast::ui;

/// The grid of spot by volatility: its signs, its zero, the cell that loses most, and what it does without figures.
class ScenarioGridTest : public QObject {
    Q_OBJECT

    /// Two volatility shifts by three spot shifts; the worst is at spot −10 %, volatility +50 %.
    static std::shared_ptr<interfaces::ScenarioGridView> grid(double scale = 1.0)
    {
        auto g = std::make_shared<interfaces::ScenarioGridView>();
        g->spotShifts = {-0.1, 0.0, 0.1};
        g->volatilityShifts = {0.0, 0.5};
        g->pnlUsd = {-200.0 * scale, 0.0, 100.0 * scale, -900.0 * scale, -300.0 * scale, 40.0 * scale};
        g->rule = "Sticky log-moneyness";
        return g;
    }
    static QString shown(const ScenarioGridModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        ScenarioGridModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(grid(), 60'000.0);
        model.show(grid(2.0), 61'000.0);
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->underlyings)
            model.show(view.scenarioGrid, view.spot.value);
        model.show(nullptr, std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void theHighestVolatilityIsOnTopAndSpotRisesToTheRight()
    {
        ScenarioGridModel model;
        model.show(grid(), 60'000.0);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 4);
        QCOMPARE(shown(model, 0, 0), QStringLiteral("+50\u00A0%"));
        QCOMPARE(shown(model, 0, 1), QStringLiteral("\u2212900"));
        QCOMPARE(shown(model, 1, 3), QStringLiteral("+100"));
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("\u221210\u00A0%\n54,000"));
    }

    void noShockIsExactlyZero()
    {
        ScenarioGridModel model;
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->underlyings) {
            const auto& g = *view.scenarioGrid;
            model.show(view.scenarioGrid, view.spot.value);
            int zeros = 0;
            for (int row = 0; row < model.rowCount(); ++row)
                for (int column = 1; column < model.columnCount(); ++column) {
                    const double vol =
                        g.volatilityShifts[g.volatilityShifts.size() - 1 - static_cast<std::size_t>(row)];
                    if (vol != 0.0 || g.spotShifts[static_cast<std::size_t>(column - 1)] != 0.0) continue;
                    ++zeros;
                    QCOMPARE(model.index(row, column).data(ScenarioGridModel::ValueRole).toDouble(), 0.0);
                    QCOMPARE(shown(model, row, column), QStringLiteral("0"));
                }
            QCOMPARE(zeros, 1);
        }
    }

    void theWorstCellIsNamedAndFramedAlone()
    {
        ScenarioGridModel model;
        model.show(grid(), 60'000.0);
        QCOMPARE(model.worstSentence(),
                 QStringLiteral("Worst \u2212900 USD at spot \u221210\u00A0%, volatility +50\u00A0%"));
        int framed = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            for (int column = 1; column < model.columnCount(); ++column)
                framed += model.index(row, column).data(ScenarioGridModel::WorstRole).toBool() ? 1 : 0;
        QCOMPARE(framed, 1);
        QVERIFY(model.index(0, 1).data(ScenarioGridModel::WorstRole).toBool());
        QCOMPARE(model.index(0, 1).data(ScenarioGridModel::ShareRole).toDouble(), -1.0);
    }

    void longFiguresAreShownInThousandsAndCopiedInFull()
    {
        ScenarioGridModel model;
        model.show(grid(10'000.0), 60'000.0);
        QVERIFY(model.inThousands());
        QCOMPARE(shown(model, 0, 1), QStringLiteral("\u22129,000"));
        QVERIFY(figureTableText(model, QLatin1Char('\t')).contains(figureText(-9'000'000.0)));
        QVERIFY(model.worstSentence().contains(QStringLiteral("\u22129,000,000 USD")));
    }

    void aGridOfTheWrongShapeIsNoGrid()
    {
        auto bad = grid();
        bad->pnlUsd.pop_back();
        ScenarioGridModel model;
        model.show(bad, 60'000.0);
        QCOMPARE(model.rowCount(), 0);
        auto notFinite = grid();
        notFinite->pnlUsd[3] = std::numeric_limits<double>::quiet_NaN();
        model.show(notFinite, 60'000.0);
        QCOMPARE(shown(model, 0, 1), kMissing);
        QVERIFY(!model.index(0, 1).data(ScenarioGridModel::ValueRole).isValid());
        QVERIFY(model.worstSentence().contains(QStringLiteral("\u2212300")));
    }

    void thePanelSaysWhatIsMissing()
    {
        Selection selection;
        ScenarioGridPanel panel(&selection);
        QVERIFY(!panel.emptyMessage().isEmpty());
        auto s = support::makeSampleSnapshot();
        s->underlyings.front().scenarioGrid = nullptr;
        panel.showSnapshot(s);
        selection.setUnderlying(QStringLiteral("BTC"));
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("No scenarios for BTC")));
    }

    void thePanelCountsWhatItLeftOut()
    {
        Selection selection;
        selection.setUnderlying(QStringLiteral("BTC"));
        ScenarioGridPanel panel(&selection);
        panel.showSnapshot(support::brokenSnapshot());
        selection.setUnderlying(QStringLiteral("ETH"));
        selection.setUnderlying(QStringLiteral("BTC"));
        QVERIFY(panel.footText().contains(QStringLiteral("3 legs without volatility")));
        QVERIFY(!panel.tableText(QLatin1Char(',')).isEmpty());
    }
};

QTEST_MAIN(ScenarioGridTest)
#include "scenario_grid_test.moc"
