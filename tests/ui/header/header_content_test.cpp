#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/header/header_content.h"
#include "ui/theme/theme.h"
#include "ui/widgets/reading_look.h"

using namespace ballast;
using namespace ballast::ui;
using domain::Quality;
using interfaces::Reading;
using interfaces::Snapshot;

namespace {

Reading reading(double value, Quality quality = Quality::Good)
{
    Reading r;
    r.value = value;
    r.quality = quality;
    return r;
}

Reading aged(int seconds, int limitSeconds)
{
    Reading r = reading(1.0);
    r.age = Duration::seconds(seconds);
    r.limit = Duration::seconds(limitSeconds);
    return r;
}

QString asPlain(double v) { return plain(v, 1); }

}  // namespace

class HeaderContentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readingStatesFollowAgeAndQuality()
    {
        QCOMPARE(stateOf(aged(5, 10)), ReadingState::Fresh);  // half the limit is still fresh
        QCOMPARE(stateOf(aged(6, 10)), ReadingState::Delayed);
        QCOMPARE(stateOf(aged(10, 10)), ReadingState::Delayed);
        QCOMPARE(stateOf(aged(11, 10)), ReadingState::Stale);
        QCOMPARE(stateOf(reading(1.0, Quality::Carried)), ReadingState::Carried);
        QCOMPARE(stateOf(reading(1.0, Quality::Suspect)), ReadingState::Suspect);
        QCOMPARE(stateOf(reading(1.0, Quality::Bad)), ReadingState::Dead);
        QCOMPARE(stateOf(reading(std::numeric_limits<double>::quiet_NaN())), ReadingState::Dead);
        QCOMPARE(stateOf(Reading{}), ReadingState::Missing);
    }

    void marginNamesTheNearestLiquidationAndItsSource()
    {
        auto s = support::makeSampleSnapshot();
        BlockContent block = marginBlock(*s, false);
        QCOMPARE(block.rows.size(), std::size_t{2});
        QCOMPARE(block.rows[1].label, QStringLiteral("Liquidation"));
        QCOMPARE(block.rows[1].value, QStringLiteral("≈ \u221238.2\u00A0%"));
        QVERIFY(block.rows[1].italic);
        QVERIFY(block.rows[1].mark == Mark::None);
        QVERIFY(block.toolTip.contains(QStringLiteral("Deribit portfolio margin, parameters of 2025-06-01")));
        QVERIFY(block.toolTip.contains(QStringLiteral("none within")));
        s->margin[0].liquidationDailySigmas = 2.0;
        QVERIFY(marginBlock(*s, false).rows[1].mark == Mark::Warning);
        s->margin[0].liquidationShift = {};
        block = marginBlock(*s, false);
        QCOMPARE(block.rows[1].label, QStringLiteral("Hyperliquid"));  // No distance: the second venue.
    }

    void aDeadValueNeverShowsItsNumber()
    {
        const ReadingLook look = lookOf(reading(85.7, Quality::Bad), asPlain);
        QCOMPARE(look.text, QStringLiteral("no value"));
        QCOMPARE(look.colour, theme().breach);
        QCOMPARE(look.mark, Mark::Dead);
    }

    void aMissingValueIsADashAndNotZero()
    {
        QCOMPARE(lookOf(Reading{}, asPlain).text, QStringLiteral("—"));
        Snapshot empty;
        QCOMPARE(netDeltaBlock(empty).value, QStringLiteral("—"));
        QCOMPARE(pnlBlock(empty).value, QStringLiteral("—"));
    }

    void anEstimateIsItalicWithItsSign()
    {
        Reading r = reading(0.618);
        r.estimated = true;
        Snapshot s;
        s.margin.push_back({"Deribit", r});
        const BlockContent block = marginBlock(s, false);
        QCOMPARE(block.value, QStringLiteral("≈ 61.8"));
        QVERIFY(block.valueItalic);
        QCOMPARE(block.valueColour, theme().estimate);
    }

    void marginWithoutEngineSaysSo()
    {
        const BlockContent block = marginBlock(Snapshot{}, false);
        QCOMPARE(block.value, QStringLiteral("—"));
        QCOMPARE(block.rows.front().label, QStringLiteral("not computed"));
    }

    void marginBeyondEightyPercentWarns()
    {
        Snapshot s;
        s.margin.push_back({"Deribit", reading(0.85)});
        QCOMPARE(marginBlock(s, false).rows[0].mark, Mark::Warning);
        s.margin[0].shareOfEquity = reading(1.2);
        QCOMPARE(marginBlock(s, false).rows[0].mark, Mark::Breach);
    }

    void deltaOutsideTheBandIsMarkedAndItsTickIsOutside()
    {
        Snapshot s;
        interfaces::UnderlyingView u;
        u.code = "BTC";
        u.net.deltaCoin = 5.314;
        u.band = domain::NoTradeBand{-3.23, 3.23};
        u.outsideBand = true;
        s.underlyings.push_back(u);
        const HeaderRow row = netDeltaBlock(s).rows.at(0);
        QCOMPARE(row.value, QStringLiteral("+5.314"));
        QCOMPARE(row.mark, Mark::Warning);
        QCOMPARE(row.colour, theme().warn);
        QVERIFY(row.gauge->position > row.gauge->bandTo);
        QCOMPARE(row.gauge->bandFrom, 0.25);  // the track is two bands to each side of the middle
        QCOMPARE(row.gauge->bandTo, 0.75);
    }

    void anIncompleteSumIsMarked()
    {
        const auto snapshot = support::brokenSnapshot();
        const BlockContent block = vegaBlock(*snapshot);
        QCOMPARE(block.valueMark, Mark::Warning);
        QVERIFY(block.toolTip.contains(QStringLiteral("3 legs are missing")));
    }

    void limitsBeyondEightyPercentWarnAndBeyondAHundredBreach()
    {
        Snapshot s;
        interfaces::UnderlyingView u;
        u.code = "BTC";
        u.vegaLimit = 10'000.0;
        u.net.vegaUsd = -7'999.0;
        s.underlyings.push_back(u);
        QCOMPARE(vegaBlock(s).rows[0].mark, Mark::None);
        s.underlyings[0].net.vegaUsd = -8'001.0;
        QCOMPARE(vegaBlock(s).rows[0].mark, Mark::Warning);
        s.underlyings[0].net.vegaUsd = -10'001.0;
        QCOMPARE(vegaBlock(s).rows[0].mark, Mark::Breach);
    }

    void feedsShowTheirAgeOrThatTheyAreDead()
    {
        Snapshot s;
        s.feeds.push_back({"Options", aged(1, 30), ""});
        interfaces::FeedView dead{"Oracle BTC", reading(1.0, Quality::Bad), ""};
        dead.worst.age = Duration::seconds(12);
        s.feeds.push_back(dead);
        const auto rows = feedsBlock(s).rows;
        QCOMPARE(rows[0].mark, Mark::Fresh);
        QCOMPARE(rows[1].value, QStringLiteral("no value"));
        QCOMPARE(rows[1].colour, theme().breach);
    }

    void theClockCountsDownToTheNextExpiry()
    {
        Snapshot s;
        s.time = parseIso8601("2026-02-05T21:29:37Z").value();
        s.nextExpiry = parseIso8601("2026-02-06T08:00:00Z").value();
        const BlockContent block = clockBlock(s, false);
        QCOMPARE(block.value, QStringLiteral("21:29:37"));
        QCOMPARE(block.rows.at(1).value, QStringLiteral("10:30\u00A0h"));
    }
};

QTEST_MAIN(HeaderContentTest)
#include "header_content_test.moc"
