#include <QAbstractItemModelTester>
#include <QtTest>
#include <limits>

#include "support/sample_snapshot.h"
#include "ui/flow/markout_model.h"
#include "ui/format/number_format.h"

using namespace ballast;
using namespace ballast::ui;

/// What became of the fills: what is adverse is said in a word, what is missing says why.
class MarkoutsTest : public QObject {
    Q_OBJECT

    enum Column { Horizon, Fills, Takers, Edge, Move, MoveError, Total, TotalError, Verdict };
    static QString shown(const MarkoutModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
    static std::vector<interfaces::MarkoutRow> sample() { return support::sampleSnapshot()->flow->markouts; }
    static MarkoutVerdict judged(std::optional<double> total, std::optional<double> error)
    {
        interfaces::MarkoutRow row;
        row.totalUsd = total;
        row.totalErrorUsd = error;
        return verdictOf(row);
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        MarkoutModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(sample());
        model.show({});
        model.show(sample());
        QCOMPARE(model.rowCount(), 4);
    }

    void figuresHaveTheirErrorsBesideThem()
    {
        MarkoutModel model;
        model.show(sample());
        QCOMPARE(shown(model, 1, Horizon), age(Duration::seconds(10)));
        QCOMPARE(shown(model, 1, Fills), QStringLiteral("32"));
        QCOMPARE(shown(model, 1, Takers), QStringLiteral("23"));
        QCOMPARE(shown(model, 1, Edge), QStringLiteral("+6.50"));
        QCOMPARE(shown(model, 1, Move), QStringLiteral("\u22125.90"));
        QCOMPARE(shown(model, 1, MoveError), QStringLiteral("1.80"));
        QCOMPARE(shown(model, 1, Total), QStringLiteral("+0.60"));
        QCOMPARE(shown(model, 3, Horizon), QStringLiteral("5\u00A0min"));
        QCOMPARE(model.index(3, Horizon).data(LadderModel::kRawRole).toDouble(), 300.0);
        QVERIFY(model.rows()[1].cells[Total].toolTip.contains(QStringLiteral("hedged at the delta of the fill")));
    }

    void aLossBeyondTwoErrorsIsAdverseInWordAndColour()
    {
        MarkoutModel model;
        model.show(sample());
        QCOMPARE(shown(model, 2, Verdict), QStringLiteral("adverse"));
        QVERIFY(model.rows()[2].cells[Verdict].tone == Tone::Warn);
        QVERIFY(model.rows()[2].cells[Verdict].mark == Mark::Warning);
        QVERIFY(model.rows()[2].cells[Total].tone == Tone::Warn);
        QCOMPARE(shown(model, 0, Verdict), QStringLiteral("gain"));
        QCOMPARE(shown(model, 1, Verdict), QStringLiteral("within 2 s.e."));
        QVERIFY(model.rows()[1].cells[Total].tone != Tone::Warn);
        QVERIFY(adverseSentence(sample()).contains(toGo(Duration::minutes(1))));
        QVERIFY(!adverseSentence(sample()).contains(age(Duration::seconds(10))));
        QVERIFY(adverseSentence({}).isEmpty());
    }

    void theVerdictTurnsAtTwoErrors()
    {
        constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(judged(-2.0, 1.0) == MarkoutVerdict::Within);
        QVERIFY(judged(-2.001, 1.0) == MarkoutVerdict::Adverse);
        QVERIFY(judged(2.0, 1.0) == MarkoutVerdict::Within);
        QVERIFY(judged(2.001, 1.0) == MarkoutVerdict::Gain);
        QVERIFY(judged(0.0, 0.0) == MarkoutVerdict::Within);
        for (const auto& [total, error] : std::vector<std::pair<std::optional<double>, std::optional<double>>>{
                 {std::nullopt, 1.0}, {-5.0, std::nullopt}, {kNoNumber, 1.0}, {-5.0, kNoNumber}, {-5.0, -1.0}})
            QVERIFY(judged(total, error) == MarkoutVerdict::Unknown);
    }

    void whatIsMissingIsADashAndSaysWhy()
    {
        MarkoutModel model;
        model.show(sample());
        for (const Column column : {Edge, Move, MoveError, Total, TotalError}) {
            QCOMPARE(shown(model, 3, column), kMissing);
            QVERIFY(!model.index(3, column).data(LadderModel::kRawRole).isValid());
            QCOMPARE(model.rows()[3].cells[column].toolTip, QStringLiteral("no fill is that old yet"));
        }
        QCOMPARE(shown(model, 3, Verdict), QStringLiteral("no fill is that old yet"));
    }
};

QTEST_MAIN(MarkoutsTest)
#include "markouts_test.moc"
