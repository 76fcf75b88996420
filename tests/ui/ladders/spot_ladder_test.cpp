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
        model.show(support::sampleSnapshot()->underlyings[0], SpotLadderModel::Shifts::All);
        const int row = model.findRow(QStringLiteral("0.0000"));
        QVERIFY(row >= 0);
        QCOMPARE(model.index(row, 2).data(Qt::UserRole).toDouble(), 0.0);
        QCOMPARE(model.index(row, 2).data().toString(), QStringLiteral("0"));
    }

    /// A short skew: delta at fixed volatilities is small, and the P&L of a move is that of another one.
    void theRowOfNoShiftSaysWhatDeltaItsPnlIsOf()
    {
        SpotLadderModel model;
        auto view = support::sampleSnapshot()->underlyings[0];
        for (auto& row : view.bySpot) {
            row.level = 92'847.0 * (1.0 + row.shift);
            row.pnlUsd = row.shift > 0.0 ? -4'493.0 : row.shift < 0.0 ? 1'760.0 : 0.0;
        }
        model.show(view, SpotLadderModel::Shifts::All);
        const int row = model.findRow(QStringLiteral("0.0000"));
        QVERIFY(row >= 0);
        // (-4,493 - 1,760) USD over 2 % of 92,847 USD.
        for (const int column : {2, 3})
            QVERIFY(model.index(row, column)
                        .data(Qt::ToolTipRole)
                        .toString()
                        .contains(QStringLiteral("that of a delta of −3.37 BTC")));
        QCOMPARE(model.columns()[2].unit, QStringLiteral("USD, smile follows spot"));
    }

    void theWorstRowAloneHasTheBreachSquare()
    {
        SpotLadderModel model;
        model.show(support::sampleSnapshot()->underlyings[0], SpotLadderModel::Shifts::All);
        int marks = 0;
        double least = 0.0;
        double marked = 1.0;
        for (const auto& row : model.rows()) {
            least = std::min(least, row.cells[2].raw.toDouble());
            if (row.cells[2].mark != Mark::Breach) continue;
            ++marks;
            marked = row.cells[2].raw.toDouble();
            // In the colour of a loss of the chosen colours: no limit is broken.
            QVERIFY(row.cells[2].tone == Tone::Down && row.cells[2].markTone == Tone::Down);
        }
        QCOMPARE(marks, 1);
        QCOMPARE(marked, least);
    }

    void lowWindowsLeaveFourRowsOut()
    {
        SpotLadderModel model;
        model.show(support::sampleSnapshot()->underlyings[0], SpotLadderModel::Shifts::Brief);
        QCOMPARE(model.rowCount(), 9);
        QCOMPARE(model.findRow(QStringLiteral("0.0100")), -1);
        QCOMPARE(model.findRow(QStringLiteral("-0.0750")), -1);
    }

    /// The outermost shifts, of which one is the worst, stand whole in sight at every height.
    void noHeightCutsTheOutermostRows()
    {
        Selection selection;
        SpotLadderPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        panel.show();
        for (int height = 420; height >= 200; height -= 5) {
            panel.resize(480, height);
            QCoreApplication::processEvents();
            const auto* view = panel.view();
            const int last = panel.model().rowCount() - 1;
            QCOMPARE(panel.model().rows().back().key, QStringLiteral("-0.1500"));
            const QRect row = view->tableCellRect(last, 0);
            QVERIFY2(row.isValid() && view->viewport()->rect().contains(row),
                     qPrintable(QStringLiteral("%1 high: row %2 to %3 of %4")
                                    .arg(height)
                                    .arg(row.top())
                                    .arg(row.bottom())
                                    .arg(view->viewport()->height())));
        }
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
