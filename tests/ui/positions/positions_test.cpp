#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QtTest>
#include <cmath>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/positions/fills_panel.h"
#include "ui/positions/orders_panel.h"
#include "ui/positions/positions_panel.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

int columnOf(const LadderModel& model, const QString& id)
{
    for (std::size_t i = 0; i < model.columns().size(); ++i)
        if (model.columns()[i].id == id) return static_cast<int>(i);
    return -1;
}

double raw(const LadderModel& model, int row, const QString& id)
{
    return model.index(row, columnOf(model, id)).data(Qt::UserRole).toDouble();
}

}  // namespace

class PositionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesSumToVenuesAndVenuesToTheBook()
    {
        const auto snapshot = support::sampleSnapshot();
        PositionsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        PositionsModel::Positions all;
        double value = 0.0;
        for (const auto& position : snapshot->positions) {
            all.push_back(&position);
            value += position.valueUsd.value_or(0.0);
        }
        model.show(all);
        double lines = 0.0;
        double groups = 0.0;
        for (int row = 0; row + 1 < model.rowCount(); ++row) {
            const bool group = model.rows()[static_cast<std::size_t>(row)].kind == RowKind::Group;
            (group ? groups : lines) += raw(model, row, "value");
        }
        QVERIFY(std::abs(lines - value) < 1e-6);
        QVERIFY(std::abs(groups - value) < 1e-6);
        QVERIFY(std::abs(raw(model, model.rowCount() - 1, "value") - value) < 1e-6);
        QVERIFY(std::abs(raw(model, model.rowCount() - 1, "vega") - snapshot->net.vegaUsd) < 1e-6);
    }

    /// Coins that are cash have a delta: what is painted of all rows adds up to what the header says.
    void thePaintedDeltasAddUpToTheHeaders()
    {
        auto snapshot = support::makeSampleSnapshot();
        interfaces::PositionView coins{.instrument = "BTC cash",
                                       .venue = "Deribit",
                                       .underlying = "BTC",
                                       .kind = domain::InstrumentKind::Cash,
                                       .quantity = -4.022,
                                       .unit = "BTC",
                                       .valueUsd = -381'369.0};
        coins.greeks.deltaCoin = -4.022;
        coins.greeks.deltaUsd = -381'369.0;
        snapshot->net.deltaUsd += coins.greeks.deltaUsd;
        snapshot->positions.change().push_back(coins);
        Selection selection;
        selection.setUnderlying("BTC");
        PositionsPanel panel(&selection);
        panel.showSnapshot(snapshot);
        const auto& model = panel.model();
        const auto painted = [&](int row, const char* column) {
            const auto cell = model.index(row, columnOf(model, column));
            return cell.data().toString().isEmpty() ? 0.0 : cell.data(Qt::UserRole).toDouble();
        };
        double usd = 0.0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QString name = model.instrumentAt(row);
            usd += name.isEmpty() ? 0.0 : painted(row, "deltaUsd");
            const auto words = model.index(row, columnOf(model, "delta")).data().toString();
            if (name == QStringLiteral("BTC cash")) QCOMPARE(words, deltaCoin("BTC", -4.022));
            if (name == QStringLiteral("USDC cash")) QVERIFY2(words.isEmpty(), "dollars have no delta");
        }
        QVERIFY2(std::abs(usd - snapshot->net.deltaUsd) < 0.01,
                 qPrintable(QString::number(usd - snapshot->net.deltaUsd)));
        QVERIFY(std::abs(raw(model, model.rowCount() - 1, "deltaUsd") - snapshot->net.deltaUsd) < 0.01);
    }

    void theWholeBooksTotalIsTheHeadersPnlOnBothBases()
    {
        const auto snapshot = support::sampleSnapshot();
        Selection selection;
        selection.setUnderlying("BTC");
        PositionsPanel panel(&selection);
        panel.showSnapshot(snapshot);
        const auto& model = panel.model();
        const int last = model.rowCount() - 1;
        QCOMPARE(model.index(last, 0).data().toString(), QStringLiteral("Whole book"));
        QVERIFY(std::abs(raw(model, last, "pnl") - *snapshot->pnl.markToMarketUsd.value) < 0.01);
        QVERIFY(std::abs(raw(model, last, "fitPnl") - *snapshot->pnl.theoreticalUsd.value) < 0.01);
        double lines = 0.0;
        for (int row = 0; row < last; ++row)
            if (model.rows()[static_cast<std::size_t>(row)].kind != RowKind::Group) lines += raw(model, row, "pnl");
        QVERIFY(std::abs(lines - raw(model, last, "pnl")) < 0.01);
        // A part of the book has no such total.
        panel.setScope(PositionsPanel::Scope::Underlying);
        QCOMPARE(model.index(model.rowCount() - 1, 0).data().toString(), QStringLiteral("All shown"));
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY(model.index(row, 0).data().toString() != QStringLiteral("Fees"));
    }

    /// Coin cash has a delta too: without it the rows would not add up.
    void theRowsDeltaIsTheHeaders()
    {
        const auto snapshot = support::sampleSnapshot();
        PositionsModel model;
        PositionsModel::Positions all;
        for (const auto& position : snapshot->positions)
            all.push_back(&position);
        model.show(all);
        double lines = 0.0;
        for (int row = 0; row + 1 < model.rowCount(); ++row)
            if (model.rows()[static_cast<std::size_t>(row)].kind != RowKind::Group)
                lines += raw(model, row, "deltaUsd");
        QVERIFY(std::abs(lines - snapshot->net.deltaUsd) < 1e-6 * std::abs(snapshot->net.deltaUsd));
        QVERIFY(std::abs(raw(model, model.rowCount() - 1, "deltaUsd") - lines) < 1e-6 * std::abs(lines));
    }

    void scopeFollowsUnderlyingAndCell()
    {
        const auto snapshot = support::sampleSnapshot();
        Selection selection;
        selection.setUnderlying("BTC");
        PositionsPanel panel(&selection);
        panel.showSnapshot(snapshot);
        const int whole = panel.model().rowCount();
        panel.setScope(PositionsPanel::Scope::Underlying);
        const int bitcoin = panel.model().rowCount();
        QVERIFY(bitcoin < whole);
        const auto& leg = snapshot->underlyings[0].legs[20];
        panel.setScope(PositionsPanel::Scope::Selection);
        selection.setCell(leg.expiry, leg.deltaBucket);
        bool found = false;
        for (int row = 0; row < panel.model().rowCount(); ++row)
            found = found || panel.model().instrumentAt(row).toStdString() == leg.instrument;
        QVERIFY(found);
        QVERIFY(panel.model().rowCount() < 6);
    }

    /// Where the column that says it has no room, the unit of a size is told at the pointer, as it is to a screen
    /// reader.
    void aSizeTellsItsUnit()
    {
        const auto snapshot = support::sampleSnapshot();
        PositionsModel model;
        PositionsModel::Positions all;
        for (const auto& position : snapshot->positions)
            all.push_back(&position);
        model.show(all);
        QSet<QString> units;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.instrumentAt(row).isEmpty()) continue;
            const auto size = model.index(row, columnOf(model, QStringLiteral("size")));
            const QString unit = model.index(row, columnOf(model, QStringLiteral("unit"))).data().toString();
            QVERIFY(!unit.isEmpty());
            QCOMPARE(size.data(Qt::ToolTipRole).toString(), size.data().toString() + QLatin1Char(' ') + unit);
            units << unit;
        }
        QVERIFY2(units.size() > 1, "more than one unit stands in that column");
    }

    void oneLineIsCountedAsOne()
    {
        const auto snapshot = support::sampleSnapshot();
        PositionsModel model;
        for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
            PositionsModel::Positions some;
            for (std::size_t i = 0; i < count; ++i)
                some.push_back(&snapshot->positions[i]);
            model.show(some);
            QCOMPARE(model.index(model.rowCount() - 1, columnOf(model, QStringLiteral("unit"))).data().toString(),
                     count == 1 ? QStringLiteral("line") : QStringLiteral("lines"));
        }
    }

    void aLegWithoutVolatilityShowsNoValue()
    {
        Selection selection;
        PositionsPanel panel(&selection);
        panel.showSnapshot(support::brokenSnapshot());
        int withheld = 0;
        const auto& model = panel.model();
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, columnOf(model, "state")).data().toString() != QStringLiteral("no volatility"))
                continue;
            ++withheld;
            QVERIFY(!model.index(row, columnOf(model, "mark")).data(Qt::UserRole).isValid());
            QVERIFY(!model.index(row, columnOf(model, "vega")).data(Qt::UserRole).isValid());
        }
        QCOMPARE(withheld, 3);
    }

    void theFilterNarrowsOrdersAndEscapeGivesThemBack()
    {
        Selection selection;
        OrdersPanel panel(&selection);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        QAbstractItemModelTester tester(const_cast<OrdersModel*>(&panel.model()),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const int whole = panel.model().rowCount();
        QVERIFY(panel.focusFilter());
        auto* filter = panel.findChild<QLineEdit*>();
        QTest::keyClicks(filter, "rejected");
        QCOMPARE(panel.model().rowCount(), 1);
        QTest::keyClick(filter, Qt::Key_Escape);
        QCOMPARE(panel.model().rowCount(), whole);
    }

    void fillsSumEdgeFeeAndGasOfKnownFigures()
    {
        const auto snapshot = support::sampleSnapshot();
        Selection selection;
        FillsPanel panel(&selection);
        panel.showSnapshot(snapshot);
        const auto& model = panel.model();
        double fee = 0.0;
        for (const auto& fill : snapshot->fills)
            fee += fill.feeUsd;
        QCOMPARE(model.rowCount(), static_cast<int>(snapshot->fills.size()) + 1);
        QCOMPARE(raw(model, model.rowCount() - 1, "fee"), fee);
        // A settlement has no theoretical value; the sum must not take it for zero edge shown as one.
        QVERIFY(!model.index(model.rowCount() - 2, columnOf(model, "edge")).data(Qt::UserRole).isValid());
    }

    void emptyTablesSayWhatIsMissing()
    {
        Selection selection;
        OrdersPanel orders(&selection);
        FillsPanel fills(&selection);
        PositionsPanel positions(&selection);
        for (Panel* panel : QList<Panel*>{&orders, &fills, &positions}) {
            panel->showSnapshot(support::emptySnapshot());
            QVERIFY(!panel->emptyMessage().isEmpty());
            QVERIFY(panel->tableText(QLatin1Char('\t')).isEmpty());
        }
    }
};

QTEST_MAIN(PositionsTest)
#include "positions_test.moc"
