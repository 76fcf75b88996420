#include <QtTest>
#include <cmath>

#include "support/sample_snapshot.h"
#include "ui/kit/chart_ticks.h"
#include "ui/smile/smile_frame.h"
#include "ui/smile/smile_view.h"

using namespace ballast;
using namespace ballast::ui;

/// Strike, delta and log-moneyness name the same point; ticks are round and inside; zooms can be taken back.
class SurfaceAxesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto* view = snapshot->findUnderlying("BTC");
        QVERIFY(view);
        m_surface = view->surface;
        m_slice = m_surface->slices.at(6);
    }
    void strikeGoesThroughEachAxisAndBack();
    void axesRiseWithTheStrike();
    void logMoneynessIsZeroAtTheForward();
    void deltaIsUnknownOutsideTheQuotes();
    void windowHoldsTheFittedRange();
    void frameMapsItsCorners();
    void zoomBoxIsTakenBackByUndo();
    void anotherExpiryForgetsTheZoom();
    void ticksAreRoundAndInside();
    void clickOnAQuoteChoosesItsStrike();

private:
    const interfaces::SliceView& slice() const { return m_slice; }
    std::shared_ptr<const interfaces::SurfaceView> m_surface;
    interfaces::SliceView m_slice;
};

void SurfaceAxesTest::strikeGoesThroughEachAxisAndBack()
{
    const auto& quotes = slice().quotes;
    const double strike = (quotes.front().strike + quotes.back().strike) / 2.0;
    for (const auto kind : {SmileAxisKind::Strike, SmileAxisKind::Delta, SmileAxisKind::LogMoneyness}) {
        const SmileAxis axis(kind, slice());
        const auto position = axis.fromStrike(strike);
        QVERIFY(position.has_value());
        const auto back = axis.toStrike(*position);
        QVERIFY(back.has_value());
        QVERIFY(std::abs(*back - strike) < 1e-6 * strike);
    }
}

void SurfaceAxesTest::axesRiseWithTheStrike()
{
    for (const auto kind : {SmileAxisKind::Strike, SmileAxisKind::Delta, SmileAxisKind::LogMoneyness}) {
        const SmileAxis axis(kind, slice());
        double former = -1e300;
        for (const auto& quote : slice().quotes) {
            const auto position = axis.fromStrike(quote.strike);
            if (!position) continue;
            QVERIFY(*position > former);
            former = *position;
        }
    }
}

void SurfaceAxesTest::logMoneynessIsZeroAtTheForward()
{
    const SmileAxis axis(SmileAxisKind::LogMoneyness, slice());
    QVERIFY(std::abs(*axis.fromStrike(slice().forward)) < 1e-12);
    QVERIFY(std::abs(*axis.fromStrike(2.0 * slice().forward) - std::log(2.0)) < 1e-12);
    QVERIFY(!axis.fromStrike(0.0).has_value());
}

void SurfaceAxesTest::deltaIsUnknownOutsideTheQuotes()
{
    const SmileAxis axis(SmileAxisKind::Delta, slice());
    QVERIFY(!axis.fromStrike(slice().quotes.back().strike * 2.0).has_value());
    QVERIFY(!axis.fromStrike(slice().quotes.front().strike * 0.5).has_value());
    // At the forward the call's forward delta is a little above a half, so its place is a little below.
    const auto middle = axis.fromStrike(slice().forward);
    QVERIFY(middle.has_value());
    QVERIFY(*middle > 0.35 && *middle < 0.5);
}

void SurfaceAxesTest::windowHoldsTheFittedRange()
{
    const SmileAxis axis(SmileAxisKind::Strike, slice());
    const SmileWindow window = fullSmileWindow(slice(), axis);
    for (const auto& point : slice().curve) {
        QVERIFY(point.strike >= window.xLow && point.strike <= window.xHigh);
        QVERIFY(point.volatility >= window.volatilityLow && point.volatility <= window.volatilityHigh);
    }
}

void SurfaceAxesTest::frameMapsItsCorners()
{
    const SmileWindow window{50000.0, 90000.0, 0.4, 1.2};
    const SmileFrame frame = SmileFrame::layOut({0.0, 0.0, 424.0, 360.0}, window);
    QCOMPARE(frame.xOf(50000.0), frame.plot.left());
    QCOMPARE(frame.xOf(90000.0), frame.plot.right());
    QCOMPARE(frame.yOf(0.4), frame.plot.bottom());
    QCOMPARE(frame.yOf(1.2), frame.plot.top());
    QVERIFY(std::abs(frame.positionAt(frame.xOf(61234.0)) - 61234.0) < 1e-6);
    QVERIFY(std::abs(frame.volatilityAt(frame.yOf(0.777)) - 0.777) < 1e-12);
    QVERIFY(frame.foot.bottom() <= 360.0 + 1e-9);
}

void SurfaceAxesTest::zoomBoxIsTakenBackByUndo()
{
    SmileView view;
    view.resize(424, 360);
    view.setSlice(m_surface, 6, false);
    view.show();
    const SmileWindow all = view.window();
    QTest::mousePress(&view, Qt::LeftButton, {}, {120, 80});
    QTest::mouseMove(&view, {220, 160});
    QMouseEvent move(QEvent::MouseMove, QPointF(220, 160), QPointF(220, 160), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {220, 160});
    const SmileWindow part = view.window();
    QVERIFY(part.xLow > all.xLow && part.xHigh < all.xHigh);
    QVERIFY(part.volatilityLow > all.volatilityLow && part.volatilityHigh < all.volatilityHigh);
    QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(view.window().xLow, all.xLow);
    QVERIFY(!view.zoomBack());
}

void SurfaceAxesTest::anotherExpiryForgetsTheZoom()
{
    SmileView view;
    const auto surface = m_surface;
    view.setSlice(surface, 6, false);
    view.zoomTo({60000.0, 61000.0, 0.8, 0.9});
    view.setSlice(surface, 6, false);
    QCOMPARE(view.window().xLow, 60000.0);
    view.setSlice(surface, 7, false);
    QVERIFY(view.window().xLow != 60000.0);
}

void SurfaceAxesTest::ticksAreRoundAndInside()
{
    const ChartTicks ticks = chartTicks(71.3, 134.9, 6);
    QVERIFY(!ticks.values.empty() && ticks.values.size() <= 7);
    for (const double value : ticks.values) {
        QVERIFY(value >= 71.3 && value <= 134.9);
        QVERIFY(std::abs(std::remainder(value, ticks.step)) < 1e-9);
    }
    QCOMPARE(tickDecimals(20.0), 0);
    QCOMPARE(tickDecimals(2.5), 1);
    QCOMPARE(tickDecimals(0.05), 2);
    QVERIFY(chartTicks(1.0, 1.0, 5).values.empty());
    QVERIFY(chartTicks(std::nan(""), 1.0, 5).values.empty());
}

void SurfaceAxesTest::clickOnAQuoteChoosesItsStrike()
{
    SmileView view;
    view.resize(424, 360);
    view.setSlice(m_surface, 6, false);
    view.show();
    QSignalSpy chosen(&view, &SmileView::strikeChosen);
    const SmileFrame frame = SmileFrame::layOut(QRectF(view.rect()), view.window());
    const auto& quote = slice().quotes.at(slice().quotes.size() / 2);
    const QPoint at(static_cast<int>(std::lround(frame.xOf(quote.strike))), 100);
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().toDouble(), quote.strike);
}

QTEST_MAIN(SurfaceAxesTest)
#include "smile_axes_test.moc"
