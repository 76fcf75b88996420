#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/portfolio/concentration_model.h"

using namespace ballast;
using namespace ballast::ui;

/// Shares of the gross: signs, bars and the index that they make.
class ConcentrationTest : public QObject {
    Q_OBJECT

    enum Column { Name, Amount, Share, Size };

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        ConcentrationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->portfolio->concentrations) {
            model.show(view);
            QCOMPARE(model.rowCount(), static_cast<int>(view.shares.size()));
        }
        model.show({});
        QCOMPARE(model.rowCount(), 0);
    }

    void barsHaveTheSignAndTheGreatestIsFull()
    {
        const interfaces::ConcentrationView view{
            .of = "Vega",
            .by = "venue",
            .unit = "USD/pt",
            .shares = {{"Deribit", -600.0, 0.6}, {"Derive", 300.0, 0.3}, {"Paradex", 100.0, 0.1}},
            .gross = 1000.0,
            .herfindahl = 0.46,
            .effectiveNames = 1.0 / 0.46};
        ConcentrationModel model;
        model.show(view);
        QCOMPARE(*model.rows()[0].cells[Size].bar, -1.0);
        QCOMPARE(*model.rows()[1].cells[Size].bar, 0.5);
        QCOMPARE(model.index(0, Amount).data().toString(), QStringLiteral("\u2212600"));
        QCOMPARE(model.index(1, Share).data().toString(), QStringLiteral("30.0"));
        const auto figures = concentrationFigures(view);
        QCOMPARE(figures[0].value, QStringLiteral("0.460"));
        QCOMPARE(figures[1].value, QStringLiteral("2.2"));
        QCOMPARE(figures[1].unit, QStringLiteral("of 3"));
        QCOMPARE(figures[2].value, QStringLiteral("60.0"));
        QCOMPARE(figures[3].value, QStringLiteral("1,000"));
    }

    /// As every other expiry on the desk: day first.
    void anExpiryIsNamedByItsDay()
    {
        const interfaces::ConcentrationView view{
            .of = "Vega",
            .by = "expiry",
            .unit = "USD/pt",
            .shares = {{"BTC 2026-03-27", -600.0, 0.6}, {"ETH 2026-12-04", 400.0, 0.4}},
            .gross = 1000.0};
        ConcentrationModel model;
        model.show(view);
        QCOMPARE(model.index(0, Name).data().toString(), QStringLiteral("BTC 27 Mar 26"));
        QVERIFY(model.index(1, Name).data().toString().endsWith(QStringLiteral("4 Dec 26")));
        QVERIFY(concentrationFigures(view)[2].toolTip.contains(QStringLiteral("27 Mar 26")));
    }

    void anEmptySpreadDividesByNothing()
    {
        for (const auto& figure : concentrationFigures({}))
            QVERIFY2(!figure.value.contains(QStringLiteral("nan")), qPrintable(figure.label));
    }
};

QTEST_MAIN(ConcentrationTest)
#include "concentration_test.moc"
