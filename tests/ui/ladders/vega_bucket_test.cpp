#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/ladders/vega_bucket_panel.h"

using namespace ballast;
using namespace ballast::ui;

/// Vega by time to expiry: the plain sum is the options' vega, and what is missing is said.
class VegaBucketTest : public QObject {
    Q_OBJECT

    enum Column { Bucket, Legs, Vega, Vega30 };
    static double raw(const VegaBucketModel& model, int row, int column)
    {
        return model.index(row, column).data(LadderModel::kRawRole).toDouble();
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        VegaBucketModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->underlyings)
            model.show(view);
        for (const auto& snapshot : {support::brokenSnapshot(), support::emptySnapshot()})
            for (const auto& view : snapshot->underlyings)
                model.show(view);
        QCOMPARE(model.rowCount(), 0);
    }

    void thePlainSumIsTheVegaOfTheOptions()
    {
        VegaBucketModel model;
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->underlyings) {
            model.show(view);
            const int total = model.rowCount() - 1;
            double vega = 0.0, vega30 = 0.0;
            for (int row = 0; row < total; ++row) {
                vega += raw(model, row, Vega);
                vega30 += raw(model, row, Vega30);
            }
            QVERIFY(std::abs(raw(model, total, Vega) - view.options.vegaUsd) < 1e-6);
            QVERIFY(std::abs(vega - view.options.vegaUsd) < 1e-6);
            QVERIFY(std::abs(raw(model, total, Vega30) - vega30) < 1e-6);
            QCOMPARE(model.index(total, Vega).data().toString(), usd0(view.options.vegaUsd));
        }
    }

    void emptyBucketsStay()
    {
        auto view = support::sampleSnapshot()->underlyings.front();
        view.vegaBuckets = {{"0-7 d", 0.0, 7.0, 0.0, 0.0, 0}, {"7 d and more", 7.0, std::nullopt, -40.0, -20.0, 2}};
        VegaBucketModel model;
        model.show(view);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, Bucket).data().toString(), QStringLiteral("0-7 d"));
        QCOMPARE(model.index(0, Vega).data().toString(), QStringLiteral("0"));
        QCOMPARE(raw(model, 2, Legs), 2.0);
        QVERIFY(*model.rows()[1].cells[Vega].bar < 0.0);
    }

    void missingLegsMarkTheSum()
    {
        VegaBucketModel model;
        model.show(support::brokenSnapshot()->underlyings.front());
        QVERIFY(model.rows().back().cells[Vega].mark == Mark::Warning);
    }

    void thePanelSaysWhatIsMissing()
    {
        Selection selection;
        selection.setUnderlying(QStringLiteral("BTC"));
        VegaBucketPanel panel(&selection);
        auto s = support::makeSampleSnapshot();
        s->underlyings.front().vegaBuckets.clear();
        panel.showSnapshot(s);
        selection.setUnderlying(QStringLiteral("ETH"));
        QVERIFY(panel.emptyMessage().isEmpty());
        selection.setUnderlying(QStringLiteral("BTC"));
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("not computed")));
    }
};

QTEST_MAIN(VegaBucketTest)
#include "vega_bucket_test.moc"
