#include "ui/kit/ladder_view.h"

#include <QPaintEvent>
#include <QSignalSpy>
#include <QtTest>

#include "support/sample_snapshot.h"
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
