#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/kit/figure_table.h"
#include "ui/smile/fit_table_model.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/smile/slice_choice.h"
#include "ui/widgets/marks.h"

using namespace ballast;
using namespace ballast::ui;

/// The fit table's model and the choice of the slice that is shown.
class SurfaceFitsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_snapshot = support::sampleSnapshot();
        const auto* view = m_snapshot->findUnderlying("BTC");
        QVERIFY(view);
        m_surface = view->surface;
    }
    void modelKeepsItsContract();
    void sameExpiriesChangeInPlace();
    void failedCheckIsASquareWithItsNumber();
    void sliceWithoutFitShowsNoFigure();
    void selectionAndTableFollowEachOther();
    void sliceIsChosenWithoutASelection();
    void csvHasFullPrecision();
    void textThatAFormulaCouldStartWithIsNeutralised_data();
    void textThatAFormulaCouldStartWithIsNeutralised();

private:
    std::shared_ptr<const interfaces::SurfaceView> surface() const { return m_surface; }
    std::shared_ptr<const interfaces::Snapshot> m_snapshot;
    std::shared_ptr<const interfaces::SurfaceView> m_surface;
};

void SurfaceFitsTest::modelKeepsItsContract()
{
    FitTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSurface(surface(), m_snapshot->time);
    QCOMPARE(model.rowCount(), 12);
    QCOMPARE(model.columnCount(), int(FitTableModel::ColumnCount));
    model.setSurface(nullptr, {});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.expiryAt(0).has_value());
}

void SurfaceFitsTest::sameExpiriesChangeInPlace()
{
    FitTableModel model;
    model.setSurface(surface(), m_snapshot->time);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setSurface(std::make_shared<interfaces::SurfaceView>(*surface()), m_snapshot->time);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(changes.first().at(1).toModelIndex().row(), 11);
    auto shorter = std::make_shared<interfaces::SurfaceView>(*surface());
    shorter->slices.erase(shorter->slices.begin());
    model.setSurface(shorter, m_snapshot->time);
    QCOMPARE(resets.count(), 1);
}

void SurfaceFitsTest::failedCheckIsASquareWithItsNumber()
{
    auto broken = std::make_shared<interfaces::SurfaceView>(*surface());
    broken->slices[2].butterflyOk = false;
    broken->slices[2].leastG = -0.0314;
    FitTableModel model;
    model.setSurface(broken, m_snapshot->time);
    const QModelIndex cell = model.index(2, FitTableModel::Butterfly);
    QCOMPARE(cell.data(MarkRole).toInt(), int(Mark::Breach));
    QCOMPARE(cell.data().toString(), QStringLiteral("\u22120.031"));
    QCOMPARE(model.index(3, FitTableModel::Butterfly).data(MarkRole).toInt(), int(Mark::Done));
}

void SurfaceFitsTest::sliceWithoutFitShowsNoFigure()
{
    auto broken = std::make_shared<interfaces::SurfaceView>(*surface());
    broken->slices[1].fitted = false;
    broken->slices[1].message = "3 usable quotes; a fit needs 5.";
    FitTableModel model;
    model.setSurface(broken, m_snapshot->time);
    for (const int column :
         {FitTableModel::Error, FitTableModel::LeastG, FitTableModel::Butterfly, FitTableModel::Calendar}) {
        QCOMPARE(model.index(1, column).data().toString(), QStringLiteral("—"));
        QVERIFY(model.index(1, column).data(ExportRole).toString().isEmpty());
    }
    QCOMPARE(model.index(1, FitTableModel::Age).data().toString(), QStringLiteral("not fitted"));
    QVERIFY(model.index(1, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("3 usable")));
}

void SurfaceFitsTest::selectionAndTableFollowEachOther()
{
    Selection selection;
    FitTablePanel panel(&selection);
    panel.resize(764, 380);
    panel.showSnapshot(m_snapshot);
    auto* table = panel.findChild<FitTableView*>();
    QVERIFY(table);
    selection.setExpiry(surface()->slices[5].expiry);
    QCOMPARE(table->currentIndex().row(), 5);
    panel.show();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 0)).center());
    QCOMPARE(selection.expiry()->nanoseconds, surface()->slices[2].expiry.nanoseconds);
}

void SurfaceFitsTest::sliceIsChosenWithoutASelection()
{
    Selection selection;
    const auto chosen = chosenSlice(*surface(), selection);
    QVERIFY(chosen.has_value());
    QVERIFY(surface()->slices[*chosen].yearsToExpiry >= 7.0 / 365.0);
    QVERIFY(*chosen == 0 || surface()->slices[*chosen - 1].yearsToExpiry < 7.0 / 365.0);
    selection.setExpiry(Timestamp{12345});
    QVERIFY(!chosenSlice(*surface(), selection).has_value());
}

void SurfaceFitsTest::csvHasFullPrecision()
{
    FitTableModel model;
    model.setSurface(surface(), m_snapshot->time);
    const QStringList lines = figureTableText(model, QLatin1Char(',')).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 13);
    QCOMPARE(lines.first().section(QLatin1Char(','), 0, 1), QStringLiteral("Expiry,Forward USD"));
    const QStringList cells = lines.at(7).split(QLatin1Char(','));
    QVERIFY(cells.at(FitTableModel::Expiry).endsWith(QStringLiteral("08:00:00.000Z")));
    QCOMPARE(cells.at(FitTableModel::Forward).toDouble(), surface()->slices[6].forward);
    QCOMPARE(cells.at(FitTableModel::LeastG).toDouble(), surface()->slices[6].leastG);
}

void SurfaceFitsTest::textThatAFormulaCouldStartWithIsNeutralised_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<bool>("guarded");
    for (const char* text : {"=1+1", "+1", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"})
        QTest::newRow(text) << QString::fromLatin1(text) << true;
    QTest::newRow("minus sign") << QStringLiteral("\u22122") << true;
    QTest::newRow("plain") << QStringLiteral("ETH net delta −114.27") << false;
    QTest::newRow("empty") << QString() << false;
}

void SurfaceFitsTest::textThatAFormulaCouldStartWithIsNeutralised()
{
    QFETCH(QString, cell);
    QFETCH(bool, guarded);
    QCOMPARE(neutralisedText(cell), guarded ? QLatin1Char('\'') + cell : cell);
}

QTEST_MAIN(SurfaceFitsTest)
#include "smile_fits_test.moc"
