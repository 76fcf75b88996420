#include <QAbstractItemModelTester>
#include <QtTest>
#include <algorithm>
#include <limits>
#include <random>

#include "support/sample_snapshot.h"
#include "ui/flow/taker_model.h"

using namespace ballast;
using namespace ballast::ui;

/// What takers did: order, signs, and sums that are the sums of what stands under them.
class TakersTest : public QObject {
    Q_OBJECT

    enum Column { Coin, Expiry, Strike, Right, Bought, Sold, Net, Vega, Edge, Trades, Columns };
    static QString shown(const TakerModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
    static double raw(const TakerModel& model, int row, int column)
    {
        return model.index(row, column).data(LadderModel::kRawRole).toDouble();
    }
    static std::vector<interfaces::TakerRow> sample() { return support::sampleSnapshot()->flow->takers; }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        TakerModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(sample());
        model.show({});
        QCOMPARE(model.rowCount(), 0);
        model.show(sample());
        auto changed = sample();
        changed.front().trades = 10;
        model.show(changed);
        QCOMPARE(model.columnCount(), static_cast<int>(Columns));
    }

    void rowsStandByCoinExpiryStrikeCallBeforePut()
    {
        auto takers = sample();
        std::mt19937 random(20261122);
        for (int round = 0; round < 20; ++round) {
            std::shuffle(takers.begin(), takers.end(), random);
            TakerModel model;
            model.show(takers);
            // Three expiries with six strikes, two coins, all.
            QCOMPARE(model.rowCount(), 3 + 6 + 2 + 1);
            const QStringList strikes{"", "60,000", "64,000", "64,000", "", "70,000", "80,000", "", "1,900"};
            const QStringList rights{"", "P", "C", "P", "", "C", "C", "", "P"};
            for (int row = 0; row < strikes.size(); ++row) {
                QCOMPARE(shown(model, row, Strike), strikes[row]);
                QCOMPARE(shown(model, row, Right), rights[row]);
            }
        }
    }

    void figuresHaveTheTakersSign()
    {
        TakerModel model;
        model.show(sample());
        QCOMPARE(shown(model, 1, Bought), QStringLiteral("12.5"));
        QCOMPARE(shown(model, 1, Sold), QStringLiteral("3.0"));
        QCOMPARE(shown(model, 1, Net), QStringLiteral("+9.5"));
        QCOMPARE(shown(model, 3, Net), QStringLiteral("\u22122.5"));
        QCOMPARE(shown(model, 3, Vega), QStringLiteral("\u2212119"));
        QCOMPARE(shown(model, 5, Edge), QStringLiteral("\u22128.50"));
        QVERIFY(model.rows()[5].cells[Edge].tone == Tone::Down);
        QVERIFY(model.rows()[1].cells[Edge].tone == Tone::Up);
        QVERIFY(model.rows()[1].cells[Vega].toolTip.contains(QStringLiteral("short for us")));
    }

    /// By hand: 12.5 + 4, 3 + 4 + 2.5, 420.5 − 118.75, 96.25 + 31.5 + 14, 9 + 4 + 2.
    void anExpiryIsTheSumOfItsStrikes()
    {
        TakerModel model;
        model.show(sample());
        QVERIFY(model.rows()[0].kind == RowKind::Group);
        QCOMPARE(raw(model, 0, Bought), 16.5);
        QCOMPARE(raw(model, 0, Sold), 9.5);
        QCOMPARE(raw(model, 0, Net), 7.0);
        QCOMPARE(raw(model, 0, Vega), 301.75);
        QCOMPARE(raw(model, 0, Edge), 141.75);
        QCOMPARE(raw(model, 0, Trades), 15.0);
    }

    void coinsAndAllStandAtTheFootWithoutAddingContractsOfTwoCoins()
    {
        TakerModel model;
        model.show(sample());
        const int all = model.rowCount() - 1;
        QVERIFY(model.rows()[static_cast<std::size_t>(all)].kind == RowKind::GrandTotal);
        QVERIFY(model.rows()[static_cast<std::size_t>(all) - 1].kind == RowKind::Total);
        QCOMPARE(shown(model, all - 2, Coin), QStringLiteral("BTC"));
        QCOMPARE(shown(model, all - 1, Coin), QStringLiteral("ETH"));
        QCOMPARE(raw(model, all - 2, Bought), 24.5);
        QCOMPARE(raw(model, all - 2, Trades), 26.0);
        QCOMPARE(raw(model, all - 1, Net), 45.0);
        for (const Column column : {Bought, Sold, Net})
            QVERIFY(!model.index(all, column).data(LadderModel::kRawRole).isValid());
        QCOMPARE(raw(model, all, Vega), 500.5);
        QCOMPARE(raw(model, all, Edge), 217.0);
        QCOMPARE(raw(model, all, Trades), 33.0);
    }

    void rowsHaveKeysOfTheirOwn()
    {
        TakerModel model;
        model.show(sample());
        for (int row = 0; row < model.rowCount(); ++row)
            QCOMPARE(model.findRow(model.rows()[static_cast<std::size_t>(row)].key), row);
    }

    void aStrikeBelowOneKeepsItsDigits()
    {
        auto takers = sample();
        takers.back().strike = 0.725;
        TakerModel model;
        model.show(takers);
        QCOMPARE(shown(model, 8, Strike), QStringLiteral("0.725"));
    }

    void whatIsNoNumberIsNotPrintedAsOne()
    {
        auto takers = sample();
        takers.front().edgeUsd = std::numeric_limits<double>::quiet_NaN();
        takers.front().netVegaUsd = std::numeric_limits<double>::infinity();
        TakerModel model;
        model.show(takers);
        for (const Column column : {Vega, Edge}) {
            QCOMPARE(shown(model, 1, column), QStringLiteral("no value"));
            QVERIFY(!model.index(1, column).data(LadderModel::kRawRole).isValid());
        }
    }
};

QTEST_MAIN(TakersTest)
#include "takers_test.moc"
