#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/portfolio/model_risk_model.h"

using namespace ballast;
using namespace ballast::ui;

/// The book under several models: which is worst, how old it is, and what is not there.
class ModelRiskTest : public QObject {
    Q_OBJECT

    enum Column { Model, Value, Gap, Delta, Vega, Error, Greatest, Note };
    static QString shown(const ModelRiskModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        ModelRiskModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const auto& snapshot : {support::sampleSnapshot(), support::emptySnapshot(), support::flatSnapshot()})
            model.show(snapshot->underlyings);
        QCOMPARE(model.rowCount(), 2);  // Two coins without a model.
    }

    void figuresStandUnderTheirCoin()
    {
        ModelRiskModel model;
        model.show(support::sampleSnapshot()->underlyings);
        QCOMPARE(model.rowCount(), 8);
        QCOMPARE(shown(model, 0, Model), QStringLiteral("BTC"));
        QCOMPARE(shown(model, 1, Model), QStringLiteral("Black-76"));
        QCOMPARE(shown(model, 1, Gap), QStringLiteral("0"));
        QCOMPARE(shown(model, 1, Error), kMissing);
        QCOMPARE(shown(model, 3, Gap), QStringLiteral("\u22121,710"));
        QCOMPARE(shown(model, 3, Error), QStringLiteral("0.31"));
        QCOMPARE(shown(model, 3, Note), QStringLiteral("worst"));
        QCOMPARE(shown(model, 2, Note), QString());
        QVERIFY(model.rows()[2].cells[Model].toolTip.contains(QStringLiteral("kappa 2.1000")));
    }

    void aStaleComparisonIsSeen()
    {
        auto all = support::sampleSnapshot()->underlyings;
        all[0].modelRisk.quality = domain::Quality::Stale;
        all[0].modelRisk.age = Duration::minutes(16);
        ModelRiskModel model;
        model.show(all);
        QVERIFY(model.rows()[0].cells[Note].mark == Mark::Stale);
        QVERIFY(model.rows()[2].cells[Value].tone == Tone::Stale);
        QVERIFY(model.rows()[2].cells[Value].dashed);
        QVERIFY(model.rows()[6].cells[Value].tone != Tone::Stale);
        QVERIFY(oldestModelRisk(all).stale);
        QVERIFY(modelRiskSentence(all).contains(
            QStringLiteral("stale: %1 old, limit %2").arg(age(Duration::minutes(16)), age(Duration::minutes(15)))));
    }

    void whatIsMissingIsSaid()
    {
        auto all = support::sampleSnapshot()->underlyings;
        all[1].modelRisk = {};
        all[0].modelRisk.unpricedOptions = 2;
        const QString words = modelRiskSentence(all);
        QVERIFY(words.contains(QStringLiteral("2 left out, no volatility")));
        QVERIFY(words.contains(QStringLiteral("ETH: No comparison of models has come yet.")));
        QVERIFY(oldestModelRisk({}).words.isEmpty());
    }
};

QTEST_MAIN(ModelRiskTest)
#include "model_risk_test.moc"
