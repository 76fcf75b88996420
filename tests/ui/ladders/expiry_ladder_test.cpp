#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/ladders/expiry_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

enum Column { DeltaColumn = 3, GammaColumn, VegaColumn, ThetaColumn };

double raw(const LadderModel& model, int row, int column)
{
    return model.index(row, column).data(Qt::UserRole).toDouble();
}

}  // namespace

class ExpiryLadderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void expiriesSumToOptionsAndNetIsOptionsPlusHedges()
    {
        const auto snapshot = support::sampleSnapshot();
        for (const auto& view : snapshot->underlyings) {
            ExpiryLadderModel model;
            QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            model.show(view, snapshot->time);
            const int expiries = static_cast<int>(view.byExpiry.size());
            QCOMPARE(model.rowCount(), expiries + 3);
            for (const int column : {DeltaColumn, GammaColumn, VegaColumn, ThetaColumn}) {
                double sum = 0.0;
                for (int row = 0; row < expiries; ++row)
                    sum += raw(model, row, column);
                QVERIFY(std::abs(sum - raw(model, expiries, column)) < 1e-9 * (1.0 + std::abs(sum)));
                const double net = raw(model, expiries, column) + raw(model, expiries + 1, column);
                QVERIFY(std::abs(net - raw(model, expiries + 2, column)) < 1e-9 * (1.0 + std::abs(net)));
            }
            QCOMPARE(raw(model, expiries + 2, DeltaColumn), view.net.deltaCoin);
            QCOMPARE(raw(model, expiries + 2, VegaColumn), view.net.vegaUsd);
        }
    }

    void aSelectedExpiryIsSharedByAllPanels()
    {
        const auto snapshot = support::sampleSnapshot();
        Selection selection;
        selection.setUnderlying("BTC");
        ExpiryLadderPanel panel(&selection);
        panel.resize(486, 366);
        panel.showSnapshot(snapshot);
        QTest::keyClick(panel.view(), Qt::Key_Home);
        QTest::keyClick(panel.view(), Qt::Key_Down);
        QVERIFY(selection.expiry().has_value());
        QCOMPARE(selection.expiry()->nanoseconds, snapshot->underlyings[0].byExpiry[1].expiry.nanoseconds);
    }

    void incompleteSumsAreMarkedAndSayWhichLegs()
    {
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.showSnapshot(support::brokenSnapshot());
        const auto& net = panel.model().rows().back().cells[DeltaColumn];
        QCOMPARE(net.mark, Mark::Warning);
        QCOMPARE(net.toolTip, QStringLiteral("3 legs are missing"));
        QVERIFY(panel.notice()->sentence().startsWith(QStringLiteral("Greeks stopped: 3 of 77 legs")));
    }

    void emptyDeskSaysWhatIsMissing()
    {
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.showSnapshot(support::emptySnapshot());
        QCOMPARE(panel.emptyMessage(), QStringLiteral("Waiting for the first surface: 3 of 12 expiries fitted."));
        QVERIFY(panel.tableText(QLatin1Char(',')).isEmpty());
    }
};

QTEST_MAIN(ExpiryLadderTest)
#include "expiry_ladder_test.moc"
