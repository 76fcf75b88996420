#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/smile/tenor_model.h"

using namespace ballast;
using namespace ballast::ui;

/// The surface at fixed tenors, in points; what lies outside the fits is an estimate.
class TenorTest : public QObject {
    Q_OBJECT

    static QString shown(const TenorModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        TenorModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const auto picture = support::sampleSnapshot(); const auto& view : picture->underlyings)
            model.show(*view.surface);
        model.show({});
        QCOMPARE(model.rowCount(), 5);
    }

    void volatilitiesAreInPointsAndSkewHasItsSign()
    {
        interfaces::SurfaceView surface;
        surface.tenors = {{30.0, 0.6513, -0.041, 0.0126, false}};
        TenorModel model;
        model.show(surface);
        QCOMPARE(shown(model, 0, 0), QStringLiteral("30\u00A0d"));
        QCOMPARE(shown(model, 0, 1), QStringLiteral("65.1"));
        QCOMPARE(shown(model, 0, 2), QStringLiteral("\u22124.1"));
        QCOMPARE(shown(model, 0, 3), QStringLiteral("+1.3"));
        QCOMPARE(model.index(0, 1).data(LadderModel::kRawRole).toDouble(), 65.13);
    }

    void whatTheSurfaceCannotSayIsADashAndWhatItStretchesIsAnEstimate()
    {
        interfaces::SurfaceView surface;
        surface.tenors = {{7.0, 0.70, std::nullopt, std::nullopt, false}, {180.0, 0.55, -0.02, 0.01, true}};
        TenorModel model;
        model.show(surface);
        QCOMPARE(shown(model, 0, 2), kMissing);
        QCOMPARE(shown(model, 1, 1), QStringLiteral("≈ 55.0"));
        QVERIFY(model.rows()[1].cells[1].italic);
        QVERIFY(!model.rows()[0].cells[1].italic);
    }

    void tenorsOfAnOldSurfaceLookOldAndEstimatesStayEstimates()
    {
        interfaces::SurfaceView surface;
        surface.tenors = {{30.0, 0.70, std::nullopt, 0.01, false}, {180.0, 0.55, -0.02, 0.01, true}};
        TenorModel model;
        surface.quality = domain::Quality::Good;
        model.show(surface);
        QVERIFY(model.rows()[0].cells[1].tone == Tone::Value);
        surface.quality = domain::Quality::Carried;
        model.show(surface);
        QVERIFY(model.rows()[0].cells[1].tone == Tone::Stale);
        QVERIFY(!model.rows()[0].cells[1].dashed);
        QVERIFY(model.rows()[0].cells[2].tone == Tone::Quiet);
        QVERIFY(model.rows()[1].cells[1].tone == Tone::Estimate);
        surface.quality = domain::Quality::Stale;
        model.show(surface);
        QVERIFY(model.rows()[0].cells[1].dashed);
    }

    void beforeTheFirstFitTheUsualTenorsStandWithDashes()
    {
        TenorModel model;
        model.show({});
        const QStringList tenors{QStringLiteral("7"), QStringLiteral("30"), QStringLiteral("60"), QStringLiteral("90"),
                                 QStringLiteral("180")};
        for (int row = 0; row < model.rowCount(); ++row) {
            QVERIFY(shown(model, row, 0).startsWith(tenors[row]));
            QCOMPARE(shown(model, row, 1), kMissing);
        }
    }
};

QTEST_MAIN(TenorTest)
#include "tenor_test.moc"
