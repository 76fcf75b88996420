#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "support/sample_snapshot.h"
#include "ui/surface/volatility_surface_3d_view.h"

using namespace ballast;
using namespace ballast::ui;

/// The mesh stays inside the quotes and shows gaps; the camera stays inside its limits; a click finds its slice.
class SurfaceMeshTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const auto snapshot = support::sampleSnapshot();
        const auto* view = snapshot->findUnderlying("BTC");
        QVERIFY(view);
        m_surface = view->surface;
    }
    void meshSpansTheQuotedRangeOnly();
    void sliceWithoutFitLeavesAGap();
    void volatilityBeyondTheScaleIsClampedAndSaid();
    void scaleStaysWhileTheMarketMoves();
    void nearExpiriesStandBehind();
    void cameraKeepsItsLimits();
    void projectionTurnsBackAfterAWholeTurn();
    void wholeBoxIsInsideTheViewAtTheStart();
    void clickOnASliceChoosesItsExpiry();
    void dragTurnsAndChoosesNothing();

private:
    SurfacePointer m_surface;
};

void SurfaceMeshTest::meshSpansTheQuotedRangeOnly()
{
    const SurfaceMesh mesh = buildSurfaceMesh(*m_surface, {0.0, 10.0});
    QCOMPARE(mesh.slices.size(), m_surface->slices.size());
    std::size_t whole = 0;
    for (const MeshSlice& slice : mesh.slices) {
        const auto& curve = m_surface->slices[slice.index].curve;
        QVERIFY(slice.points.front().x >= mesh.sceneX(curve.front().logMoneyness) - 1e-12);
        QVERIFY(slice.points.back().x <= mesh.sceneX(curve.back().logMoneyness) + 1e-12);
        QVERIFY(slice.points.front().x >= -1.0 - 1e-12 && slice.points.back().x <= 1.0 + 1e-12);
        if (curve.front().logMoneyness < mesh.lowLogMoneyness || curve.back().logMoneyness > mesh.highLogMoneyness)
            continue;
        ++whole;
        // Ends of an uncut slice are ends of its curve, at their own volatility.
        QVERIFY(std::abs(slice.position.front() * 10.0 - curve.front().volatility) < 1e-9);
        QVERIFY(std::abs(slice.position.back() * 10.0 - curve.back().volatility) < 1e-9);
    }
    QVERIFY(whole > 0);
    QCOMPARE(mesh.cut, whole < mesh.slices.size());
    QVERIFY(!mesh.clampedAbove && !mesh.clampedBelow);
}

void SurfaceMeshTest::sliceWithoutFitLeavesAGap()
{
    interfaces::SurfaceView surface = *m_surface;
    surface.slices[4].fitted = false;
    const SurfaceMesh mesh = buildSurfaceMesh(surface, {0.2, 2.0});
    QCOMPARE(mesh.gaps, std::size_t{1});
    QCOMPARE(mesh.slices.size(), surface.slices.size() - 1);
    QVERIFY(mesh.joined[2]);
    QVERIFY(!mesh.joined[3]);  // From the slice before the gap to the one after it.
    QVERIFY(mesh.joined[4]);
}

void SurfaceMeshTest::volatilityBeyondTheScaleIsClampedAndSaid()
{
    const SurfaceMesh mesh = buildSurfaceMesh(*m_surface, {0.60, 0.80});
    QVERIFY(mesh.clampedAbove);
    QVERIFY(mesh.clampedBelow);
    for (const MeshSlice& slice : mesh.slices)
        for (const ScenePoint& point : slice.points)
            QVERIFY(point.height >= 0.0 && point.height <= 1.0);
}

void SurfaceMeshTest::scaleStaysWhileTheMarketMoves()
{
    VolatilitySurface3dView view;
    view.setSurface(m_surface, {});
    const double before = view.mesh().slices[6].position[13];
    auto moved = std::make_shared<interfaces::SurfaceView>(*m_surface);
    for (auto& slice : moved->slices)
        for (auto& point : slice.curve)
            point.volatility += 0.05;
    view.setSurface(moved, {});
    const double after = view.mesh().slices[6].position[13];
    const auto scale = fittingScale(*m_surface);
    QVERIFY(std::abs((after - before) * (scale->high - scale->low) - 0.05) < 1e-9);
}

void SurfaceMeshTest::nearExpiriesStandBehind()
{
    const SurfaceMesh mesh = buildSurfaceMesh(*m_surface, {0.2, 2.0});
    for (std::size_t n = 1; n < mesh.slices.size(); ++n)
        QVERIFY(mesh.slices[n].depth < mesh.slices[n - 1].depth);
    QCOMPARE(mesh.slices.back().depth, -1.0);
    QVERIFY(mesh.slices.front().depth <= 1.0);
}

void SurfaceMeshTest::cameraKeepsItsLimits()
{
    SurfaceCamera camera;
    camera.setViewport({0.0, 0.0, 300.0, 200.0});
    camera.rotate(0.0, 500.0);
    QCOMPARE(camera.elevation(), 60.0);
    camera.rotate(0.0, -500.0);
    QCOMPARE(camera.elevation(), 10.0);
    camera.zoomBy(100.0);
    QCOMPARE(camera.zoom(), 2.0);
    camera.zoomBy(1e-6);
    QCOMPARE(camera.zoom(), 0.7);
    camera.rotate(123.0, 0.0);
    camera.reset();
    QCOMPARE(camera.azimuth(), SurfaceCamera::kStartAzimuth);
    QCOMPARE(camera.elevation(), SurfaceCamera::kStartElevation);
    QCOMPARE(camera.zoom(), 1.0);
}

void SurfaceMeshTest::projectionTurnsBackAfterAWholeTurn()
{
    SurfaceCamera camera;
    camera.setViewport({0.0, 0.0, 300.0, 200.0});
    const QPointF before = camera.project({0.3, -0.4, 0.5});
    for (int n = 0; n < 8; ++n)
        camera.rotate(45.0, 0.0);
    const QPointF after = camera.project({0.3, -0.4, 0.5});
    QVERIFY(std::hypot(after.x() - before.x(), after.y() - before.y()) < 1e-9);
    // Upwards on the screen is a smaller y.
    QVERIFY(camera.project({0.0, 0.0, 1.0}).y() < camera.project({0.0, 0.0, 0.0}).y());
}

void SurfaceMeshTest::wholeBoxIsInsideTheViewAtTheStart()
{
    SurfaceCamera camera;
    camera.setViewport({34.0, 30.0, 256.0, 250.0});
    for (const double x : {-1.0, 1.0})
        for (const double depth : {-1.0, 1.0})
            for (const double height : {0.0, 1.0}) {
                const QPointF at = camera.project({x, depth, height});
                QVERIFY(at.x() >= 34.0 - 16.0 && at.x() <= 290.0 + 16.0);
                QVERIFY(at.y() >= 30.0 - 16.0 && at.y() <= 280.0 + 16.0);
            }
}

void SurfaceMeshTest::clickOnASliceChoosesItsExpiry()
{
    VolatilitySurface3dView view;
    view.resize(600, 500);
    view.setSurface(m_surface, {});
    view.show();
    QSignalSpy chosen(&view, &VolatilitySurface3dView::expiryChosen);
    // The longest expiry stands in front and alone, so that its own middle cannot belong to another.
    const MeshSlice& slice = view.mesh().slices.back();
    const QPoint at = view.camera().project(slice.points[kMeshNodes / 2]).toPoint();
    QCOMPARE(view.sliceAt(at).value_or(99), slice.index);
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<Timestamp>().nanoseconds, m_surface->slices.back().expiry.nanoseconds);
    QVERIFY(!view.sliceAt({1.0, 499.0}).has_value());
}

void SurfaceMeshTest::dragTurnsAndChoosesNothing()
{
    VolatilitySurface3dView view;
    view.resize(600, 500);
    view.setSurface(m_surface, {});
    view.show();
    QSignalSpy chosen(&view, &VolatilitySurface3dView::expiryChosen);
    const QPoint at = view.camera().project(view.mesh().slices.back().points[10]).toPoint();
    QTest::mousePress(&view, Qt::LeftButton, {}, at);
    const QPointF to = QPointF(at) + QPointF(50.0, -20.0);
    QMouseEvent move(QEvent::MouseMove, to, to, Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to.toPoint());
    QCOMPARE(chosen.count(), 0);
    QVERIFY(view.camera().azimuth() > SurfaceCamera::kStartAzimuth);
    QVERIFY(view.camera().elevation() < SurfaceCamera::kStartElevation);
}

QTEST_MAIN(SurfaceMeshTest)
#include "surface_mesh_test.moc"
