#include "ui/inventory/inventory_skew_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "support/sample_snapshot.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

double raw(const InventorySkewModel& model, int row, int column)
{
    return model.index(row, column).data(InventorySkewModel::ValueRole).toDouble();
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); }

void checkSums(const InventorySkewModel& model, double whole)
{
    const int rows = model.expiryRows();
    const int columns = model.cellColumns();
    double grand = 0.0;
    for (int row = 0; row < rows; ++row) {
        double sum = 0.0;
        for (int column = 0; column < columns; ++column)
            sum += raw(model, row, column);
        QVERIFY(near(sum, raw(model, row, columns)));
        grand += sum;
    }
    QVERIFY(near(grand, raw(model, rows, columns)));
    QVERIFY(near(grand, whole));
}

}  // namespace

class InventorySkewModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cellsSumToTotalsAndToTheBookOnEveryAxisAndGreek()
    {
        const auto snapshot = support::sampleSnapshot();
        for (const auto& view : snapshot->underlyings) {
            InventorySkewModel model;
            QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            model.show(view, snapshot->time);
            double notional = 0.0;
            for (const auto& leg : view.legs)
                notional += leg.notionalUsd;
            for (const SkewAxis axis : {SkewAxis::Bucket, SkewAxis::PairedBucket, SkewAxis::Strike}) {
                model.setAxis(axis);
                model.setGreek(SkewGreek::Delta);
                checkSums(model, view.options.deltaCoin);
                model.setGreek(SkewGreek::Gamma);
                checkSums(model, view.options.gammaCoin);
                model.setGreek(SkewGreek::Vega);
                checkSums(model, view.options.vegaUsd);
                model.setGreek(SkewGreek::Notional);
                checkSums(model, notional);
            }
        }
    }

    void venuesPartTheBook()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto& view = snapshot->underlyings[0];
        InventorySkewModel model;
        model.show(view, snapshot->time);
        double sum = 0.0;
        for (const char* venue : {"Deribit", "Derive"}) {
            model.setVenue(QString::fromLatin1(venue));
            sum += raw(model, model.expiryRows(), model.cellColumns());
        }
        QVERIFY(near(sum, view.options.vegaUsd));
    }

    void noPositionIsNotZero()
    {
        const auto snapshot = support::sampleSnapshot();
        InventorySkewModel model;
        model.show(snapshot->underlyings[0], snapshot->time);
        QVERIFY(!model.index(0, 0).data(InventorySkewModel::ValueRole).isValid());
        QVERIFY(!model.index(0, 0).data(Qt::DisplayRole).isValid());
    }

    void aCellWithoutVolatilityHasNoValueAndIsCounted()
    {
        const auto snapshot = support::brokenSnapshot();
        InventorySkewModel model;
        model.show(snapshot->underlyings[0], snapshot->time);
        int unknown = 0;
        for (int row = 0; row < model.expiryRows(); ++row)
            for (int column = 0; column < model.cellColumns(); ++column)
                if (model.index(row, column).data().toString() == QStringLiteral("—")) ++unknown;
        QVERIFY(unknown >= 1);
        const auto total = model.index(model.expiryRows(), model.cellColumns());
        QCOMPARE(total.data(InventorySkewModel::IncompleteRole).toInt(), 3);
    }

    void aChangedLegReportsItsRowAndTheTotals()
    {
        auto snapshot = support::makeSampleSnapshot();
        InventorySkewModel model;
        model.show(snapshot->underlyings[0], snapshot->time);
        auto view = snapshot->underlyings[0];
        view.legs.change()[0].greeks.vegaUsd += 10.0;
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.show(view, snapshot->time);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(changes.count(), 2);
        QCOMPARE(changes[0][0].toModelIndex().row(), *model.findRow(view.legs[0].expiry));
        QCOMPARE(changes[1][0].toModelIndex().row(), model.expiryRows());
    }

    void hoverAndScreenReaderSayTheFigures()
    {
        const auto snapshot = support::sampleSnapshot();
        InventorySkewModel model;
        model.show(snapshot->underlyings[0], snapshot->time);
        const auto index = model.index(6, 2);
        const QString tip = index.data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.startsWith(QString::fromUtf8("27 Feb, 15P: vega \u22122,345 USD per vol pt, 94 % of 2,500")),
                 qPrintable(tip));
        QVERIFY2(tip.contains(QStringLiteral("1 strike, ")), qPrintable(tip));
        QCOMPARE(index.data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("27 Feb, 15 delta put, minus 2,345, 94 percent of limit"));
        QVERIFY(model.description().startsWith(QStringLiteral("Inventory skew, BTC vega, 12 expiries by 11 buckets")));
    }
};

QTEST_MAIN(InventorySkewModelTest)
#include "inventory_skew_model_test.moc"
