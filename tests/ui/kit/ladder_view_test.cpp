#include "ui/kit/ladder_view.h"

#include <QPaintEvent>
#include <QSignalSpy>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/kit/ladder_painter.h"
#include "ui/ladders/expiry_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// Remembers which parts of a viewport were painted.
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget* watched) : m_watched(watched) { watched->installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) region += static_cast<QPaintEvent*>(event)->region();
        return false;
    }
    QRegion region;

private:
    QWidget* m_watched;
};

}  // namespace

class LadderViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// A bold total that is wider than the column's sample is printed whole, also beside a scroll bar.
    void aTotalWiderThanItsSampleIsNotCut()
    {
        auto snapshot = support::makeSampleSnapshot();
        auto& greeks = snapshot->underlyings[0];
        greeks.net.deltaCoin = 100.0;
        greeks.options.deltaCoin = 0.0;
        greeks.hedges.deltaCoin = 100.0;
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.resize(486, 240);
        panel.show();
        panel.showSnapshot(snapshot);
        QCoreApplication::processEvents();
        const auto* view = panel.view();
        const auto& model = dynamic_cast<const LadderModel&>(view->tableModel());
        int wide = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            for (const auto& placed : const_cast<LadderView*>(view)->columnLayout().placed()) {
                const auto& column = model.columns()[static_cast<std::size_t>(placed.column)];
                const auto& content = model.rows()[static_cast<std::size_t>(row)];
                const auto& cell = content.cells[static_cast<std::size_t>(placed.column)];
                if (column.left) continue;
                const int room = placed.width - 2 * const_cast<LadderView*>(view)->columnLayout().padding();
                QVERIFY2(ladderTextWidth(cell, content.kind) <= room, qPrintable(cell.text));
                wide += cell.text == QStringLiteral("+100.000") && content.kind == RowKind::GrandTotal ? 1 : 0;
            }
        QCOMPARE(wide, 1);
        // What was learned stays: the column does not jump back.
        const int before = const_cast<LadderView*>(view)->columnLayout().totalWidth();
        auto next = std::make_shared<interfaces::Snapshot>(*snapshot);
        next->underlyings[0].net.deltaCoin = 1.0;
        panel.showSnapshot(next);
        QCOMPARE(const_cast<LadderView*>(view)->columnLayout().totalWidth(), before);
    }

    void onlyTheChangedRowIsPainted()
    {
        CellFlash::setEnabled(false);
        auto snapshot = support::makeSampleSnapshot();
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.resize(486, 366);
        panel.show();
        panel.showSnapshot(snapshot);
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTest::qWait(150);
        PaintWatch watch(panel.view()->viewport());
        auto next = std::make_shared<interfaces::Snapshot>(*snapshot);
        next->underlyings[0].byExpiry[3].greeks.vegaUsd += 100.0;
        panel.showSnapshot(next);
        QTRY_VERIFY(!watch.region.isEmpty());
        QCOMPARE(watch.region.boundingRect(), panel.view()->rowRect(3));
        CellFlash::setEnabled(true);
    }

    /// In the low rows of a small window the line of the last hour ran through the feet of the digits.
    void aTrendTouchesNoFigure()
    {
        for (const int high : {17, 18, 24})
            for (const int wide : {60, 90, 160})
                for (const double ratio : {1.0, 1.25, 2.0}) {
                    LadderCell cell{.text = QStringLiteral("−0.843"), .trend = {3.0, 1.0, 2.0, 0.0, 3.0}};
                    const auto picture = [&](const LadderCell& shown) {
                        QImage image(QSizeF(wide * ratio, high * ratio).toSize(), QImage::Format_RGB32);
                        image.setDevicePixelRatio(ratio);
                        image.fill(theme().bg1);
                        QPainter painter(&image);
                        LadderPainter(painter, 8).paintCell({0, 0, wide, high}, {}, shown, RowKind::Plain);
                        return image;
                    };
                    const QImage with = picture(cell);
                    cell.trend.clear();
                    const QImage without = picture(cell);
                    cell.text.clear();
                    const QImage empty = picture(cell);
                    const auto where = QStringLiteral("%1 by %2 at %3").arg(wide).arg(high).arg(ratio);
                    if (wide > 80) QVERIFY2(with != without, qPrintable(where));
                    for (int x = 0; x < with.width(); ++x)
                        for (int y = 0; y < with.height(); ++y)
                            if (without.pixel(x, y) != empty.pixel(x, y))
                                QVERIFY2(with.pixel(x, y) == without.pixel(x, y), qPrintable(where));
                }
    }

    /// In a busy window the steps' timers came before the end of the batch: what joined it then stayed lit for good.
    void aCellThatChangesInABusyWindowGoesOutToo()
    {
        CellFlash flash([](int, int) {});
        flash.start(0, 0);
        QCoreApplication::removePostedEvents(&flash, QEvent::MetaCall);  // The queue's turn has not come.
        QTRY_COMPARE_WITH_TIMEOUT(flash.step(0, 0), 2, 1000);
        flash.start(1, 1);
        QCOMPARE(flash.step(1, 1), 1);
        QTRY_COMPARE_WITH_TIMEOUT(flash.step(1, 1), 0, 2000);
        QTest::qWait(1200);
        flash.start(1, 1);
        QCOMPARE(flash.step(1, 1), 1);
    }

    /// One that changes with every picture goes out all the same, and lights up once a second: always lit it says
    /// nothing.
    void aCellThatAlwaysChangesDoesNotStayLit()
    {
        QSet<int> seen;
        CellFlash flash([](int, int) {});
        QElapsedTimer since;
        since.start();
        int lit = 0, dark = 0;
        while (since.elapsed() < 900) {
            flash.start(3, 2);
            QTest::qWait(10);
            const bool isLate = since.elapsed() > 350;
            const int step = flash.step(3, 2);
            seen << step;
            if (isLate) (step > 0 ? lit : dark) += 1;
        }
        QVERIFY(seen.contains(1) && seen.contains(0));
        QCOMPARE(lit, 0);
        QVERIFY(dark > 5);
        QTest::qWait(300);
        flash.start(3, 2);
        QCOMPARE(flash.step(3, 2), 1);
    }

    /// How often pictures come is the core's schedule alone: a panel keeps none back.
    void eachPictureThatIsGivenIsShownAtOnce()
    {
        auto snapshot = support::makeSampleSnapshot();
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.showSnapshot(snapshot);
        for (int i = 1; i <= 3; ++i) {
            auto next = std::make_shared<interfaces::Snapshot>(*snapshot);
            const double vega = (next->underlyings[0].byExpiry[3].greeks.vegaUsd += 100.0 * i);
            panel.showSnapshot(next);
            QCOMPARE(panel.model().index(3, 5).data(Qt::UserRole).toDouble(), vega);
        }
    }

    void theTotalsNeverScrollAway()
    {
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.resize(486, 200);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        const int last = panel.model().rowCount() - 1;
        const QRect body = panel.view()->viewport()->rect();
        for (const Qt::Key key : {Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp}) {
            QTest::keyClick(panel.view(), key);
            QVERIFY(body.contains(panel.view()->rowRect(last)));
        }
    }

    void columnsHideMoveAndComeBack()
    {
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.resize(486, 366);
        panel.showSnapshot(support::sampleSnapshot());
        ColumnLayout& layout = panel.view()->columnLayout();
        layout.fit(486);
        const auto before = layout.placed().size();
        layout.setShown(2, false);
        layout.move(0, 2);
        layout.fit(486);
        QCOMPARE(layout.placed().size(), before - 1);
        QCOMPARE(layout.placed()[2].column, 0);
        layout.reset();
        layout.fit(486);
        QCOMPARE(layout.placed().size(), before);
        QCOMPARE(layout.placed().front().column, 0);
    }

    void columnsFillTheWidthAtDesignSizes()
    {
        Selection selection;
        ExpiryLadderPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        for (const int width : {420, 486, 820}) {
            panel.view()->columnLayout().fit(width);
            QCOMPARE(panel.view()->columnLayout().totalWidth(), width);
        }
    }
};

QTEST_MAIN(LadderViewTest)
#include "ladder_view_test.moc"
