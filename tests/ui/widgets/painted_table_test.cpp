#include "ui/widgets/painted_table.h"

#include <QAccessible>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/ladders/expiry_ladder_panel.h"

using namespace ballast;
using namespace ballast::ui;

/// What a screen reader finds in the tables that we paint ourselves.
class PaintedTableTest : public QObject {
    Q_OBJECT

    static QAccessibleTableInterface* tableOf(QWidget* widget)
    {
        auto* found = QAccessible::queryAccessibleInterface(widget);
        return found ? found->tableInterface() : nullptr;
    }
    static QString name(QAccessibleInterface* cell) { return cell->text(QAccessible::Name); }

    Selection m_selection;

private Q_SLOTS:
    void init() { m_selection.setUnderlying(QStringLiteral("BTC")); }

    void aLadderOffersEachCellWithNameValueAndPlace()
    {
        ExpiryLadderPanel panel(&m_selection);
        panel.resize(700, 420);
        panel.showSnapshot(support::sampleSnapshot());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTRY_VERIFY(panel.model().rowCount() > 0);
        auto* table = tableOf(panel.view());
        QVERIFY(table);
        QCOMPARE(table->rowCount(), panel.model().rowCount());
        QCOMPARE(table->columnCount(), panel.model().columnCount());
        const int delta = 3;
        QCOMPARE(table->columnDescription(delta), QStringLiteral("Delta"));
        auto* cell = table->cellAt(4, delta);
        QVERIFY(cell && cell->isValid());
        QCOMPARE(cell->text(QAccessible::Value), panel.model().index(4, delta).data().toString());
        QVERIFY2(name(cell).contains(QStringLiteral("Delta")), qPrintable(name(cell)));
        const QRect onScreen = cell->rect();
        const QRect row = panel.view()->rowRect(4);
        QCOMPARE(onScreen.height(), row.height());
        QCOMPARE(onScreen.top(), panel.view()->viewport()->mapToGlobal(row.topLeft()).y());
        QVERIFY(table->cellAt(4, panel.model().columnCount()) == nullptr);
        QVERIFY(table->cellAt(-1, 0) == nullptr);
    }

    void theChosenRowIsSelected()
    {
        ExpiryLadderPanel panel(&m_selection);
        panel.resize(700, 420);
        panel.showSnapshot(support::sampleSnapshot());
        panel.show();
        QTRY_VERIFY(panel.model().rowCount() > 0);
        m_selection.setExpiry(panel.model().expiryAt(2));
        auto* table = tableOf(panel.view());
        QTRY_COMPARE(table->selectedRows(), QList<int>{2});
        QVERIFY(table->cellAt(2, 1)->state().selected);
        QVERIFY(!table->cellAt(3, 1)->state().selected);
    }

    void aHeatMapCellSaysExpiryBucketAmountAndShare()
    {
        InventoryHeatmapPanel panel(&m_selection);
        panel.resize(640, 420);
        panel.showSnapshot(support::sampleSnapshot());
        panel.show();
        auto* view = panel.findChild<InventoryHeatmapView*>();
        QTRY_VERIFY(view->tableModel().rowCount() > 0);
        auto* table = tableOf(view);
        QVERIFY(table);
        auto* cell = table->cellAt(6, 2);  // 27 Feb, 15P
        QVERIFY2(name(cell).contains(QStringLiteral("27 Feb")), qPrintable(name(cell)));
        QVERIFY2(name(cell).contains(QStringLiteral("percent of limit")), qPrintable(name(cell)));
        QVERIFY(!cell->rect().isEmpty());
        auto* found = QAccessible::queryAccessibleInterface(view);
        QCOMPARE(found->indexOfChild(cell), 6 * table->columnCount() + 2);
        QCOMPARE(name(found->child(6 * table->columnCount() + 2)), name(cell));
    }

    void cellsOutliveNeitherTheirRowsNorTheirTable()
    {
        QAccessible::Id id{};
        {
            ExpiryLadderPanel panel(&m_selection);
            panel.showSnapshot(support::sampleSnapshot());
            QTRY_VERIFY(panel.model().rowCount() > 0);
            auto* cell = tableOf(panel.view())->cellAt(0, 0);
            id = QAccessible::uniqueId(cell);
            QVERIFY(cell->isValid());
        }
        QVERIFY(!QAccessible::accessibleInterface(id));
    }
};

QTEST_MAIN(PaintedTableTest)
#include "painted_table_test.moc"
