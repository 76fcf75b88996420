#include <QtTest>
#include <limits>

#include "support/sample_snapshot.h"
#include "ui/flow/toxicity_figures.h"
#include "ui/format/number_format.h"

using namespace ballast;
using namespace ballast::ui;

/// One-sidedness of the flow: what is not measured is a dash with its reason, never a zero.
class ToxicityTest : public QObject {
    Q_OBJECT

    static std::vector<StripFigure> figuresOf(const interfaces::FlowView& flow)
    {
        auto s = support::makeSampleSnapshot();
        s->flow = std::make_shared<interfaces::FlowView>(flow);
        return toxicityFigures(*s);
    }
    static interfaces::FlowView sample() { return *support::sampleSnapshot()->flow; }

private Q_SLOTS:
    void figuresOfACoinStandTogether()
    {
        const auto figures = figuresOf(sample());
        QCOMPARE(figures.size(), std::size_t{3});
        QCOMPARE(figures[0].label, QStringLiteral("BTC VPIN"));
        QCOMPARE(figures[0].value, QStringLiteral("0.36"));
        QCOMPARE(figures[1].value, QStringLiteral("+0.13"));
        QCOMPARE(figures[1].unit, QStringLiteral("takers buy"));
        QVERIFY(figures[0].toolTip.contains(QStringLiteral("2012")));
    }

    void theSignOfTheImbalanceIsAWord()
    {
        auto flow = sample();
        flow.toxicity[0].imbalance = -0.4;
        QCOMPARE(figuresOf(flow)[1].unit, QStringLiteral("takers sell"));
        flow.toxicity[0].imbalance = 0.001;  // Prints as nothing, so no side is named.
        QCOMPARE(figuresOf(flow)[1].unit, QStringLiteral("both sides alike"));
    }

    void beforeAVegaLimitHasTradedThereIsADash()
    {
        const auto figures = figuresOf(sample());
        QCOMPARE(figures[2].label, QStringLiteral("ETH VPIN"));
        QCOMPARE(figures[2].value, kMissing);
        QCOMPARE(figures[2].unit, QStringLiteral("less than a vega limit traded"));
        auto flow = sample();
        flow.toxicity[0].vpin = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(figuresOf(flow)[0].value, kMissing);
    }

    void aCoinWithoutATapeSaysWhy()
    {
        auto flow = sample();
        flow.toxicity.pop_back();
        QCOMPARE(figuresOf(flow)[2].unit, QStringLiteral("not measured"));
        flow.takers.pop_back();
        QCOMPARE(figuresOf(flow)[2].unit, QStringLiteral("no trade yet"));
    }

    void withoutFlowThereIsNothing()
    {
        QVERIFY(toxicityFigures(*support::emptySnapshot()).empty());
        QCOMPARE(figuresOf({}).size(), support::sampleSnapshot()->underlyings.size());
    }
};

QTEST_MAIN(ToxicityTest)
#include "toxicity_test.moc"
