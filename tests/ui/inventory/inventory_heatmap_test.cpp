#include <QElapsedTimer>
#include <QPainter>
#include <QSignalSpy>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// A book of `expiries` by `strikes` legs, one in each cell.
interfaces::UnderlyingView largeBook(int expiries, int strikes)
{
    interfaces::UnderlyingView view;
    view.code = "BTC";
    view.surface = std::make_shared<interfaces::SurfaceView>();
    view.cellLimits.vegaUsd = 100.0;
    for (int i = 0; i < expiries; ++i) {
        const Timestamp expiry = Timestamp{} + Duration::days(20'000 + i);
        view.byExpiry.push_back({expiry, std::nullopt, {}});
        for (int j = 0; j < strikes; ++j) {
            interfaces::LegView leg;
            leg.venue = "Deribit";
            leg.expiry = expiry;
            leg.strike = 1000.0 * (j + 1);
            leg.contracts = 1.0;
            leg.greeks.vegaUsd = (i * 7 + j * 13) % 200 - 100;
            leg.complete = true;
            view.legs.change().push_back(leg);
        }
    }
    return view;
}

}  // namespace

class InventoryHeatmapTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_selection.setUnderlying("BTC"); }

    void arrowsMoveTheSelectionOfAllPanels()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.resize(640, 484);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        const auto& expiries = support::sampleSnapshot()->underlyings[0].byExpiry;
        m_selection.setCell(expiries[6].expiry, 2);
        QCOMPARE(panel.view()->current(), std::pair(6, 2));
        QTest::keyClick(panel.view(), Qt::Key_Down);
        QTest::keyClick(panel.view(), Qt::Key_Right);
        QCOMPARE(m_selection.expiry()->nanoseconds, expiries[7].expiry.nanoseconds);
        QCOMPARE(*m_selection.deltaBucket(), std::size_t{3});
        QTest::keyClick(panel.view(), Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(*m_selection.deltaBucket(), std::size_t{0});
    }

    void aClickSelectsAndADoubleClickListsThePositions()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.resize(640, 484);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        QSignalSpy wanted(&panel, &InventoryHeatmapPanel::positionsRequested);
        const QPoint at = panel.view()->cellRect(4, 7).center();
        QTest::mouseClick(panel.view()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(*m_selection.deltaBucket(), std::size_t{7});
        QTest::mouseDClick(panel.view()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(wanted.count(), 1);
    }

    void numberKeysChooseTheGreek()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.resize(820, 484);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        QTest::keyClick(panel.view(), Qt::Key_1);
        QCOMPARE(panel.model().greek(), SkewGreek::Delta);
        QTest::keyClick(panel.view(), Qt::Key_4);
        QCOMPARE(panel.model().greek(), SkewGreek::Notional);
    }

    void narrowRoomPairsBucketsAndKeepsTheSelection()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        m_selection.setCell(support::sampleSnapshot()->underlyings[0].byExpiry[6].expiry, 2);
        panel.resize(420, 484);
        panel.show();
        QCOMPARE(panel.model().axis(), SkewAxis::PairedBucket);
        QCOMPARE(panel.view()->current(), std::pair(6, 1));
        panel.resize(640, 484);
        QCOMPARE(panel.model().axis(), SkewAxis::Bucket);
        QCOMPARE(panel.view()->current(), std::pair(6, 2));
    }

    void aCellBeyondItsLimitHasTheBreachBorder()
    {
        auto view = largeBook(2, 2);
        view.legs.change()[0].greeks.vegaUsd = 150.0;
        view.legs.change()[1].greeks.vegaUsd = 90.0;
        InventorySkewModel model;
        model.setAxis(SkewAxis::Strike);
        model.show(view, Timestamp{});
        InventoryHeatmapView map(&model);
        map.resize(640, 300);
        const QImage picture = map.grab().toImage();
        QCOMPARE(picture.pixelColor(map.cellRect(0, 0).topLeft()), theme().breach);
        QCOMPARE(picture.pixelColor(map.cellRect(0, 1).topLeft() + QPoint(1, 1)), theme().exposure[10].fill);
    }

    void emptyBooksSayWhatIsMissing()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.showSnapshot(support::flatSnapshot());
        QCOMPARE(panel.emptyMessage(),
                 QStringLiteral("No option positions in BTC. The grid fills with the first fill or a book file."));
        QTest::qWait(110);
        panel.showSnapshot(support::emptySnapshot());
        QCOMPARE(panel.emptyMessage(), QStringLiteral("Waiting for the first surface: 3 of 12 expiries fitted."));
    }

    /// Prints what a whole repaint and one row of a book of 10,000 cells cost; asserts an order of magnitude only,
    /// because test machines are shared.
    void aLargeBookPaintsFast()
    {
        InventorySkewModel model;
        model.setAxis(SkewAxis::Strike);
        model.show(largeBook(100, 100), Timestamp{});
        InventoryHeatmapView map(&model);
        map.resize(3840, 1900);
        map.grab();
        QImage canvas(map.size(), QImage::Format_ARGB32_Premultiplied);
        const auto best = [&](const QRegion& region) {
            qint64 least = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 5; ++i) {
                QElapsedTimer timer;
                timer.start();
                map.viewport()->render(&canvas, {}, region, {});
                least = std::min(least, timer.nsecsElapsed());
            }
            return static_cast<double>(least) * 1e-6;
        };
        const double whole = best(map.viewport()->rect());
        const double row = best(QRect(0, map.cellRect(5, 0).top(), map.width(), map.cellRect(5, 0).height()));
        qInfo("10,000 cells: whole %.2f ms, one row %.2f ms", whole, row);
        QVERIFY(row < whole);
        QVERIFY(whole < 500.0);
    }

private:
    Selection m_selection;
};

QTEST_MAIN(InventoryHeatmapTest)
#include "inventory_heatmap_test.moc"
