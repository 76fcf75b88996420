#include <QElapsedTimer>
#include <QPainter>
#include <QVBoxLayout>
#include <QtTest>
#include <algorithm>

#include "support/sample_snapshot.h"
#include "ui/surface/picture.h"
#include "ui/surface/surface_painter.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;

/// Panels at the sizes of the design, in both themes; with BALLAST_PICTURES set they are written for a person to see.
class SurfacePicturesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ThemeHolder::instance().applyToApplication(); }
    void panelIsDrawnAtEverySize_data();
    void panelIsDrawnAtEverySize();
    void emptyMarketSaysWhatIsMissing();
    void sliceWithoutFitSaysWhy();
    void paintOfTheMeshIsFast();
};

namespace {

QWidget* framed(Panel& panel, QWidget& frame)
{
    auto* column = new QVBoxLayout(&frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    panel.header()->setParent(&frame);
    panel.header()->show();
    column->addWidget(panel.header());
    column->addWidget(&panel);
    return &frame;
}

}  // namespace

void SurfacePicturesTest::panelIsDrawnAtEverySize_data()
{
    QTest::addColumn<QString>("panel");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("axis");
    QTest::newRow("surface_764x512") << "surface" << QSize(764, 512) << true << 0;
    QTest::newRow("surface_1500x1000") << "surface" << QSize(1500, 1000) << true << 0;
    QTest::newRow("surface_560x360") << "surface" << QSize(560, 360) << true << 0;
    QTest::newRow("surface_764x512_light") << "surface" << QSize(764, 512) << false << 0;
    QTest::newRow("surface_delta") << "surface" << QSize(764, 512) << true << 1;
    QTest::newRow("surface_moneyness") << "surface" << QSize(764, 512) << true << 2;
    QTest::newRow("fits_764x380") << "fits" << QSize(764, 380) << true << 0;
    QTest::newRow("fits_560x300_light") << "fits" << QSize(560, 300) << false << 0;
}

void SurfacePicturesTest::panelIsDrawnAtEverySize()
{
    QFETCH(QString, panel);
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    QFETCH(int, axis);
    ThemeHolder::instance().setDark(dark);
    Selection selection;
    const auto snapshot = support::sampleSnapshot();
    selection.setExpiry(snapshot->findUnderlying("BTC")->surface->slices[6].expiry);
    QWidget frame;
    Panel* shown = nullptr;
    if (panel == QStringLiteral("surface"))
        shown = new SurfacePanel(&selection, &frame);
    else
        shown = new FitTablePanel(&selection, &frame);
    if (auto* surface = qobject_cast<SurfacePanel*>(shown)) surface->smile()->setAxis(static_cast<SmileAxisKind>(axis));
    framed(*shown, frame);
    shown->showSnapshot(snapshot);
    const QImage image = support::pictureOf(frame, size, QString::fromLatin1(QTest::currentDataTag()));
    ThemeHolder::instance().setDark(true);
    QCOMPARE(image.size(), size);
    QVERIFY(support::coloursIn(image) > 40);
}

void SurfacePicturesTest::emptyMarketSaysWhatIsMissing()
{
    Selection selection;
    SurfacePanel panel(&selection);
    QVERIFY(!panel.emptyMessage().isEmpty());
    panel.showSnapshot(support::emptySnapshot());
    QVERIFY(!panel.emptyMessage().isEmpty());
    QVERIFY(panel.tableText(QLatin1Char(',')).isEmpty());
    support::pictureOf(panel, {764, 484}, QStringLiteral("surface_empty"));
}

void SurfacePicturesTest::sliceWithoutFitSaysWhy()
{
    Selection selection;
    SurfacePanel panel(&selection);
    panel.showSnapshot(support::sampleSnapshot());
    auto later = support::makeSampleSnapshot();
    auto& view = later->underlyings.front();
    auto surface = std::make_shared<interfaces::SurfaceView>(*view.surface);
    for (const std::size_t broken : {std::size_t{6}, std::size_t{9}}) {
        surface->slices[broken].fitted = false;
        surface->slices[broken].curve.clear();
        surface->slices[broken].message = "BTC 27 Feb has 3 usable quotes; a fit needs 5.";
    }
    surface->slices[8].butterflyOk = false;
    surface->slices[8].leastG = -0.031;
    surface->slices[3].quality = interfaces::Quality::Carried;
    view.surface = surface;
    later->time = later->time + Duration::hours(5);
    selection.setExpiry(surface->slices[6].expiry);
    panel.showSnapshot(later);
    const auto* message = panel.findChild<NoFitMessage*>();
    QVERIFY(message);
    QVERIFY(message->isVisibleTo(&panel));
    QCOMPARE(panel.mesh()->mesh().gaps, std::size_t{2});
    support::pictureOf(panel, {764, 484}, QStringLiteral("surface_no_fit"));
    const auto buttons = message->findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 2);
    QVERIFY(buttons.first()->isEnabled());
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    QVERIFY(panel.smile()->isVisibleTo(&panel));
    support::pictureOf(panel, {764, 484}, QStringLiteral("surface_last_fit"));
    selection.setExpiry(surface->slices[8].expiry);
    support::pictureOf(panel, {764, 484}, QStringLiteral("surface_breach"));
    FitTablePanel fits(&selection);
    fits.showSnapshot(later);
    support::pictureOf(fits, {764, 352}, QStringLiteral("fits_breach"));
}

void SurfacePicturesTest::paintOfTheMeshIsFast()
{
    const auto snapshot = support::sampleSnapshot();
    const auto& surface = *snapshot->findUnderlying("BTC")->surface;
    const auto scale = fittingScale(surface);
    QVERIFY(scale.has_value());
    const SurfaceMesh mesh = buildSurfaceMesh(surface, *scale);
    SurfaceCamera camera;
    camera.setViewport({34.0, 30.0, 720.0, 440.0});
    QImage image(800, 500, QImage::Format_ARGB32_Premultiplied);
    std::vector<qint64> times;
    for (int n = 0; n < 41; ++n) {
        camera.rotate(1.0, 0.0);
        QPainter painter(&image);
        QElapsedTimer timer;
        timer.start();
        paintSurface(painter, {surface, mesh, camera, *scale, std::size_t{6}, snapshot->time, QRectF(0, 0, 800, 500)});
        times.push_back(timer.nsecsElapsed());
    }
    std::sort(times.begin(), times.end());
    const double median = static_cast<double>(times[times.size() / 2]) * 1e-6;
    const double best = static_cast<double>(times.front()) * 1e-6;
    qInfo("mesh of 12 x 26 at 800x500: median %.2f ms, best %.2f ms", median, best);
    // The aim is 2.5 ms a paint. The best of 41 is what the machine can do when others leave it alone; the limit leaves
    // room for a slow or instrumented one.
    QVERIFY(best < 15.0);
}

QTEST_MAIN(SurfacePicturesTest)
#include "surface_pictures_test.moc"
