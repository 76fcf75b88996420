#include <QAbstractItemModelTester>
#include <QtTest>
#include <limits>
#include <random>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/portfolio/attribution_model.h"
#include "ui/portfolio/waterfall.h"

using namespace ballast;
using namespace ballast::ui;

/// The P&L by cause: what is shown adds up, what is unexplained is never hidden.
class AttributionTest : public QObject {
    Q_OBJECT

    enum Column { Part, Usd, Share, Definition };
    static double raw(const AttributionModel& model, int row, int column)
    {
        return model.index(row, column).data(LadderModel::kRawRole).toDouble();
    }
    static interfaces::AttributionView sample() { return *support::sampleSnapshot()->portfolio->attribution; }
    static std::shared_ptr<interfaces::Snapshot> with(const interfaces::AttributionView& view)
    {
        auto s = support::makeSampleSnapshot();
        auto portfolio = std::make_shared<interfaces::PortfolioView>(*s->portfolio);
        portfolio->attribution = view;
        s->portfolio = portfolio;
        return s;
    }

private Q_SLOTS:
    void theModelKeepsQtsRules()
    {
        AttributionModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(sample());
        model.show({});
        model.show(sample());
        QCOMPARE(model.rowCount(), static_cast<int>(sample().parts.size()) + 2);
    }

    void partsAndUnexplainedMakeTheTotalInTheGivenOrder()
    {
        AttributionModel model;
        const auto view = sample();
        model.show(view);
        double sum = 0.0;
        for (int row = 0; row + 1 < model.rowCount(); ++row)
            sum += raw(model, row, Usd);
        QVERIFY(std::abs(sum - raw(model, model.rowCount() - 1, Usd)) < 1e-6);
        for (std::size_t i = 0; i < view.parts.size(); ++i)
            QCOMPARE(model.index(static_cast<int>(i), Part).data().toString(), text(view.parts[i].name));
        QCOMPARE(model.index(model.rowCount() - 2, Part).data().toString(), QStringLiteral("Unexplained"));
        QCOMPARE(model.index(0, Usd).data().toString(), QStringLiteral("\u2212120,400"));
        QCOMPARE(model.index(3, Usd).data().toString(), QStringLiteral("+38,042"));
    }

    void theBridgeEndsAtBothFiguresOfTheHeader()
    {
        AttributionModel model;
        const auto view = sample();
        const auto pnl = support::sampleSnapshot()->pnl;
        model.show(view, pnl);
        double sum = 0.0;
        int totals = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.rows()[static_cast<std::size_t>(row)].kind != RowKind::GrandTotal) {
                sum += raw(model, row, Usd);
                continue;
            }
            QVERIFY(std::abs(raw(model, row, Usd) - sum) < 0.01);
            ++totals;
        }
        QCOMPARE(totals, 2);
        QVERIFY(std::abs(sum - *pnl.markToMarketUsd.value) < 0.01);
    }

    void unexplainedStandsEvenWhenItIsNothing()
    {
        auto view = sample();
        view.totalUsd -= view.residualUsd;
        view.residualUsd = view.residualShare = 0.0;
        AttributionModel model;
        model.show(view);
        QCOMPARE(model.index(model.rowCount() - 2, Usd).data().toString(), QStringLiteral("0"));
    }

    void anAlarmIsMarkedAndSaid()
    {
        auto view = sample();
        view.residualShare = 0.142;
        view.alarm = true;
        AttributionModel model;
        model.show(view);
        QVERIFY(model.rows()[model.rows().size() - 2].cells[Part].mark == Mark::Breach);
        const QString words = attributionSentence(*with(view));
        QVERIFY2(words.contains(QStringLiteral("14.2\u00A0%")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("more than 10\u00A0%")));
    }

    void whatMovedSinceTheLastStepIsSaid()
    {
        auto view = sample();
        view.totalUsd = -300'000.0;
        const QString words = attributionSentence(*with(view));  // The header says −311,569.
        QVERIFY2(words.contains(QStringLiteral("Since 21:29:33 the P&L moved \u221211,569\u00A0USD")),
                 qPrintable(words));
    }

    void missingHoldingsAreNamed()
    {
        auto s = std::make_shared<interfaces::Snapshot>(*support::brokenSnapshot());
        auto portfolio = std::make_shared<interfaces::PortfolioView>(*s->portfolio);
        portfolio->attribution->missing = 3;
        s->portfolio = portfolio;
        const QString words = attributionSentence(*s);
        QVERIFY(words.contains(QStringLiteral("3 holdings could not be valued")));
        for (const auto& leg : s->underlyings.front().legs)
            if (!leg.complete) QVERIFY(words.contains(text(leg.instrument)));
    }

    void aPartThatIsNoNumberIsShownAsSuch()
    {
        auto view = sample();
        view.parts[1].usd = std::numeric_limits<double>::quiet_NaN();
        AttributionModel model;
        model.show(view);
        QVERIFY(!model.index(1, Usd).data().toString().contains(QStringLiteral("nan")));
        for (const auto& bar : waterfallBars(view))
            QVERIFY(std::isfinite(bar.from) && std::isfinite(bar.to));
    }

    /// Each bar begins where the one before ended, and the last of them ends at the total.
    void theWaterfallIsUnbroken()
    {
        std::mt19937 random(20261122);
        std::uniform_real_distribution<double> usd(-1e6, 1e6);
        for (int round = 0; round < 200; ++round) {
            interfaces::AttributionView view;
            for (int i = 0; i < round % 17; ++i) {
                view.parts.push_back({"part", usd(random), ""});
                view.totalUsd += view.parts.back().usd;
            }
            view.residualUsd = usd(random);
            view.totalUsd += view.residualUsd;
            const auto bars = waterfallBars(view);
            QCOMPARE(bars.size(), view.parts.size() + 2);
            for (std::size_t i = 0; i + 2 < bars.size(); ++i)
                QCOMPARE(bars[i + 1].from, bars[i].to);
            QVERIFY(std::abs(bars[bars.size() - 2].to - view.totalUsd) < 1e-6);
            QCOMPARE(bars.back().from, 0.0);
            const auto range = waterfallRange(bars);
            QVERIFY(range.low <= 0.0 && range.high >= 0.0);
            for (const auto& bar : bars)
                QVERIFY(bar.from >= range.low && bar.from <= range.high && bar.to >= range.low && bar.to <= range.high);
        }
    }

    void anIdleDayHasAnAxis()
    {
        const auto range = waterfallRange(waterfallBars({}));
        QVERIFY(range.high > range.low);
    }
};

QTEST_MAIN(AttributionTest)
#include "attribution_test.moc"
