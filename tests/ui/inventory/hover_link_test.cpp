#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/kit/cell_flash.h"
#include "ui/ladders/expiry_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

/// What the pointer is over in one panel is marked in the others, and selects nothing.
class HoverLinkTest : public QObject {
    Q_OBJECT

    static void show(Panel& panel, QSize size)
    {
        panel.resize(size);
        panel.showSnapshot(support::sampleSnapshot());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }

private Q_SLOTS:
    void initTestCase() { CellFlash::setEnabled(false); }

    void theExpiryUnderThePointerIsMarkedInTheOtherPanelAndNotSelected()
    {
        Selection selection;
        selection.setUnderlying(QStringLiteral("BTC"));
        ExpiryLadderPanel ladder(&selection);
        InventoryHeatmapPanel heat(&selection);
        show(ladder, {700, 420});
        show(heat, {640, 420});
        QTRY_VERIFY(ladder.model().rowCount() > 0);
        QTest::qWait(150);
        const QImage calm = heat.grab().toImage();
        QSignalSpy changed(&selection, &Selection::changed);

        QWidget* viewport = ladder.view()->viewport();
        QTest::mouseMove(viewport, ladder.view()->rowRect(4).center());
        QTRY_VERIFY(selection.hoveredExpiry().has_value());
        QCOMPARE(selection.hoveredExpiry()->nanoseconds, ladder.model().expiryAt(4)->nanoseconds);
        QVERIFY(heat.grab().toImage() != calm);
        QCOMPARE(changed.count(), 0);
        QVERIFY(!selection.expiry());

        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(viewport, &leave);
        QVERIFY(!selection.hoveredExpiry());
        QVERIFY(heat.grab().toImage() == calm);
    }

    void theSameExpiryIsSaidOnce()
    {
        Selection selection;
        QSignalSpy hovered(&selection, &Selection::hovered);
        const Timestamp expiry = support::sampleSnapshot()->underlyings.front().byExpiry[2].expiry;
        selection.setHover(expiry, std::nullopt);
        selection.setHover(expiry, std::nullopt);
        QCOMPARE(hovered.count(), 1);
        selection.setHover(std::nullopt, std::nullopt);
        QCOMPARE(hovered.count(), 2);
    }
};

QTEST_MAIN(HoverLinkTest)
#include "hover_link_test.moc"
