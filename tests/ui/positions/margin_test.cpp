#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/positions/margin_panel.h"
#include "ui/widgets/margin_words.h"

using namespace ballast;
using namespace ballast::ui;

/// Margin by venue: what the rule says, how far liquidation is, and where both come from.
class MarginTest : public QObject {
    Q_OBJECT

    enum Column { Venue, Share, Initial, Maintenance, Stated, Equity, Shift, Sigmas, Hours, Source };
    static QString shown(const MarginModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        MarginModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(support::sampleSnapshot()->margin);
        model.show({});
        model.show(support::sampleSnapshot()->margin);
        QCOMPARE(model.rowCount(), 2);
    }

    void figuresAreEstimatesWhereTheyAre()
    {
        MarginModel model;
        model.show(support::sampleSnapshot()->margin);
        QCOMPARE(shown(model, 0, Share), QStringLiteral("≈ 61.8"));
        QCOMPARE(shown(model, 0, Shift), QStringLiteral("≈ \u221238.2"));
        QCOMPARE(shown(model, 0, Sigmas), QStringLiteral("8.4"));
        QVERIFY(model.rows()[0].cells[Shift].italic);
        QVERIFY(shown(model, 0, Source).contains(QStringLiteral("Deribit portfolio margin")));
        QVERIFY(shown(model, 0, Source).contains(QStringLiteral("2025-06-01")));
    }

    void usedIsInitialMarginOverEquity()
    {
        MarginModel model;
        model.show(support::sampleSnapshot()->margin);
        const auto raw = [&](int column) { return model.index(0, column).data(LadderModel::kRawRole).toDouble(); };
        QVERIFY(std::abs(raw(Share) - 100.0 * raw(Initial) / raw(Equity)) < 1e-9);
        QVERIFY(raw(Maintenance) < raw(Initial));
        QVERIFY(model.rows()[0].cells[Share].toolTip.startsWith(QStringLiteral("Initial margin over equity")));
        QVERIFY(model.columns()[Initial].name == QStringLiteral("Initial"));
        // Another basis than that of Positions, named.
        QVERIFY(model.rows()[0].cells[Equity].toolTip.contains(QStringLiteral("at our fitted volatilities")));
    }

    /// Nobody plans by millions of hours; the tooltip has them.
    void fundingBeyondAYearIsSaidAsThat()
    {
        auto margin = support::sampleSnapshot()->margin;
        margin[0].liquidationHours = 3'393'365.0;
        margin[1].liquidationHours = 8'760.0;
        MarginModel model;
        model.show(margin);
        QCOMPARE(shown(model, 0, Hours), QStringLiteral("> 8,760"));
        QCOMPARE(model.index(0, Hours).data(LadderModel::kRawRole).toDouble(), 3'393'365.0);
        QVERIFY(model.rows()[0].cells[Hours].toolTip.contains(QStringLiteral("3,393,365")));
        QCOMPARE(shown(model, 1, Hours), QStringLiteral("8,760"));
    }

    void theVenuesOwnMarginStandsBesideOurs()
    {
        auto margin = support::sampleSnapshot()->margin;
        margin[0].statedMaintenanceUsd = margin[0].maintenanceUsd;
        MarginModel model;
        model.show(margin);
        QCOMPARE(shown(model, 1, Stated), kMissing);
        QVERIFY(model.rows()[0].cells[Stated].mark != Mark::Warning);
        *margin[0].statedMaintenanceUsd.value *= 1.019;
        model.show(margin);
        QVERIFY(model.rows()[0].cells[Stated].mark != Mark::Warning);
        *margin[0].statedMaintenanceUsd.value *= 1.01;
        model.show(margin);
        QVERIFY(model.rows()[0].cells[Stated].mark == Mark::Warning);
        QVERIFY(model.rows()[0].cells[Stated].toolTip.contains(QStringLiteral("More than 2 % from ours")));
    }

    void noDistanceIsADashWithItsReason()
    {
        MarginModel model;
        model.show(support::sampleSnapshot()->margin);
        QCOMPARE(shown(model, 1, Shift), kMissing);
        QVERIFY(model.rows()[1].cells[Shift].toolTip.startsWith(QStringLiteral("none within")));
        QCOMPARE(shown(model, 1, Hours), kMissing);
    }

    void aRiseThatLiquidatesHasItsSign()
    {
        auto margin = support::sampleSnapshot()->margin;
        margin[0].liquidationShift = {0.25, domain::Quality::Good, std::nullopt, std::nullopt, false, ""};
        MarginModel model;
        model.show(margin);
        QCOMPARE(shown(model, 0, Shift), QStringLiteral("+25.0"));
        QCOMPARE(liquidationText(margin[0]), QStringLiteral("+25.0\u00A0%"));
    }

    void theNearestMoveWinsWhateverItsSign()
    {
        auto margin = support::sampleSnapshot()->margin;
        QCOMPARE(nearestLiquidation(margin)->venue, std::string("Deribit"));
        margin[1].liquidationShift = {0.2, domain::Quality::Good, std::nullopt, std::nullopt, true, ""};
        QCOMPARE(nearestLiquidation(margin)->venue, std::string("Hyperliquid"));
        QVERIFY(!nearestLiquidation({}));
    }

    void eightyPercentIsMarkedAndMoreThanAllIsABreach()
    {
        auto margin = support::sampleSnapshot()->margin;
        margin[0].shareOfEquity.value = 1.2;
        margin[1].shareOfEquity.value = 0.85;
        MarginModel model;
        model.show(margin);
        QVERIFY(model.rows()[0].cells[Share].mark == Mark::Breach);
        QVERIFY(model.rows()[1].cells[Share].mark == Mark::Warning);
    }
};

QTEST_MAIN(MarginTest)
#include "margin_test.moc"
