#include <QAbstractItemModelTester>
#include <QtTest>
#include <cmath>

#include "support/sample_snapshot.h"
#include "ui/ladders/strike_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

class StrikeLadderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listedAndMoreRowsSumToTheExpiry()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto& view = snapshot->underlyings[0];
        StrikeLadderModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(view, view.byExpiry[6].expiry);
        QVERIFY(model.rowCount() > 20);
        for (const auto& [column, whole] :
             {std::pair(6, view.byExpiry[6].greeks.deltaCoin), std::pair(7, view.byExpiry[6].greeks.vegaUsd)}) {
            double sum = model.moreRow(5, 14).cells[static_cast<std::size_t>(column)].raw.toDouble();
            for (int row = 5; row <= 14; ++row)
                sum += model.index(row, column).data(Qt::UserRole).toDouble();
            QVERIFY(std::abs(sum - whole) < 1e-9 * (1.0 + std::abs(whole)));
        }
        QCOMPARE(model.moreRow(5, 14).cells[0].text, QStringLiteral("%1 more").arg(model.rowCount() - 10));
    }

    void theRowAtTheMoneyIsTheNearestStrike()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto& ladder = snapshot->underlyings[0].byStrike[6];
        StrikeLadderModel model;
        model.show(snapshot->underlyings[0], ladder.expiry);
        const double chosen = *model.strikeAt(model.atTheMoneyRow());
        for (const auto& row : ladder.rows)
            QVERIFY(std::abs(row.strike - ladder.forward) >= std::abs(chosen - ladder.forward));
    }

    void homeCentresAgainAfterScrolling()
    {
        Selection selection;
        selection.setUnderlying("BTC");
        StrikeLadderPanel panel(&selection);
        panel.resize(470, 366);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        const auto centred = panel.view()->visibleRows();
        const int middle = panel.model().atTheMoneyRow();
        QVERIFY(centred.first < middle && middle < centred.second);
        QTest::keyClick(panel.view(), Qt::Key_End);
        QVERIFY(panel.view()->visibleRows() != centred);
        QTest::keyClick(panel.view(), Qt::Key_Home);
        QCOMPARE(panel.view()->visibleRows(), centred);
    }

    void aLegWithoutVolatilityHasNoGreeks()
    {
        const auto snapshot = support::brokenSnapshot();
        const auto& view = snapshot->underlyings[0];
        const auto leg = std::find_if(view.legs.begin(), view.legs.end(), [](const auto& l) { return !l.complete; });
        QVERIFY(leg != view.legs.end());
        StrikeLadderModel model;
        model.show(view, leg->expiry);
        const int row = model.findRow(StrikeLadderModel::keyOf(leg->strike));
        QVERIFY(row >= 0);
        QVERIFY(!model.index(row, 6).data(Qt::UserRole).isValid());
        QCOMPARE(model.index(row, 6).data().toString(), QStringLiteral("—"));
    }
};

QTEST_MAIN(StrikeLadderTest)
#include "strike_ladder_test.moc"
