#include "ui/kit/ladder_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "ui/kit/cell_text.h"

using namespace ballast::ui;

namespace {

class OpenModel : public LadderModel {
public:
    using LadderModel::setTable;
};

LadderRow row(const QString& key, double first, double second)
{
    LadderRow result;
    result.key = key;
    result.cells = {wordCell(key), usdCell(first), usdCell(second)};
    return result;
}

std::vector<LadderColumn> columns()
{
    return {{"name", "Name", "", "x", true}, {"a", "Vega", "USD", "x"}, {"b", "Theta", "USD per day", "x"}};
}

}  // namespace

class LadderModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstTableIsAReset()
    {
        OpenModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setTable(columns(), {row("x", 1, 2), row("y", 3, 4)});
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 3);
    }

    void changesAreReportedAsTheLeastRange()
    {
        OpenModel model;
        model.setTable(columns(), {row("x", 1, 2), row("y", 3, 4)});
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setTable(columns(), {row("x", 1, 2), row("y", 3, 9)});
        QCOMPARE(resets.count(), 0);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes[0][0].toModelIndex(), model.index(1, 2));
        QCOMPARE(changes[0][1].toModelIndex(), model.index(1, 2));
        model.setTable(columns(), {row("x", 5, 6), row("y", 3, 9)});
        QCOMPARE(changes.count(), 2);
        QCOMPARE(changes[1][0].toModelIndex(), model.index(0, 1));
        QCOMPARE(changes[1][1].toModelIndex(), model.index(0, 2));
    }

    void aChangeBelowThePrintedDigitsConcernsTheRawRoleOnly()
    {
        OpenModel model;
        model.setTable(columns(), {row("x", 1.0, 2.0)});
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setTable(columns(), {row("x", 1.2, 2.0)});
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes[0][2].value<QList<int>>(), QList<int>{LadderModel::kRawRole});
    }

    void anotherSetOfRowsIsAReset()
    {
        OpenModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(columns(), {row("x", 1, 2)});
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setTable(columns(), {row("z", 1, 2)});
        QCOMPARE(resets.count(), 1);
    }

    void zeroIsQuietAndNeverNegative()
    {
        const LadderCell cell = exposureCell(-0.0001, 3);
        QCOMPARE(cell.text, QStringLiteral("0.000"));
        QCOMPARE(cell.tone, Tone::Quiet);
        QCOMPARE(exposureCell(-1.25, 2).text, QString::fromUtf8("\u22121.25"));
        QCOMPARE(exposureCell(1.25, 2).text, QStringLiteral("+1.25"));
    }

    void aNumberThatIsNoneIsWithheld()
    {
        const LadderCell cell = usdCell(std::numeric_limits<double>::quiet_NaN());
        QCOMPARE(cell.text, QStringLiteral("no value"));
        QVERIFY(!cell.raw.isValid());
        QVERIFY(!volatilityCell(std::nullopt).raw.isValid());
        QCOMPARE(volatilityCell(0.857).text, QStringLiteral("85.7"));
        QVERIFY(volatilityCell(0.857, ballast::domain::Quality::Stale).dashed);
    }
};

QTEST_MAIN(LadderModelTest)
#include "ladder_model_test.moc"
