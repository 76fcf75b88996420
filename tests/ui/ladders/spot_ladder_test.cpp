#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/ladders/spot_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

class SpotLadderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theZeroRowIsExactlyZero()
    {
        SpotLadderModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(support::sampleSnapshot()->underlyings[0], false);
        const int row = model.findRow(QStringLiteral("0.0000"));
        QVERIFY(row >= 0);
        QCOMPARE(model.index(row, 2).data(Qt::UserRole).toDouble(), 0.0);
        QCOMPARE(model.index(row, 2).data().toString(), QStringLiteral("0"));
    }

    void theWorstRowAloneHasTheBreachSquare()
    {
        SpotLadderModel model;
        model.show(support::sampleSnapshot()->underlyings[0], false);
        int marks = 0;
        double least = 0.0;
        double marked = 1.0;
        for (const auto& row : model.rows()) {
            least = std::min(least, row.cells[2].raw.toDouble());
            if (row.cells[2].mark != Mark::Breach) continue;
            ++marks;
            marked = row.cells[2].raw.toDouble();
        }
        QCOMPARE(marks, 1);
        QCOMPARE(marked, least);
    }

    void lowWindowsLeaveFourRowsOut()
    {
        SpotLadderModel model;
        model.show(support::sampleSnapshot()->underlyings[0], true);
        QCOMPARE(model.rowCount(), 9);
        QCOMPARE(model.findRow(QStringLiteral("0.0100")), -1);
        QCOMPARE(model.findRow(QStringLiteral("-0.0750")), -1);
    }

    void withoutOptionsItSaysThatHedgesAloneAreShown()
    {
        Selection selection;
        SpotLadderPanel panel(&selection);
        panel.showSnapshot(support::flatSnapshot());
        QCOMPARE(panel.notice()->sentence(), QStringLiteral("No BTC options. Spot ladder shows hedges only."));
    }
};

QTEST_MAIN(SpotLadderTest)
#include "spot_ladder_test.moc"
