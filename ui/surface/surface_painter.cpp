#include "ui/surface/surface_painter.h"

#include <QPolygonF>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/chart_ticks.h"
#include "ui/smile/fit_state.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kShades = 64;
constexpr double kLeastLineGap = 5.0;  ///< px between mesh lines; closer ones would hide the colours.

struct Quad {
    std::array<QPointF, 4> corners;
    double distance;
    int shade;
};

struct ShadeTable {
    std::array<QBrush, kShades> brushes;
    std::array<QPen, kShades> pens;  ///< For meshes too fine for lines: hides the seams.

    explicit ShadeTable(const Theme& t)
    {
        for (int n = 0; n < kShades; ++n) {
            const auto at = static_cast<std::size_t>(n);
            brushes[at] = t.volatilityColor(static_cast<double>(n) / (kShades - 1));
            pens[at] = QPen(brushes[at], 1.0);
        }
    }
};

void appendRow(std::vector<Quad>& quads, const MeshSlice& a, const MeshSlice& b, const SurfaceCamera& camera)
{
    for (std::size_t n = 0; n < kQuadsPerRow; ++n) {
        const double position = (a.position[n] + a.position[n + 1] + b.position[n] + b.position[n + 1]) / 4.0;
        const double distance = camera.distance(a.points[n]) + camera.distance(a.points[n + 1]) +
                                camera.distance(b.points[n]) + camera.distance(b.points[n + 1]);
        quads.push_back({{camera.project(a.points[n]), camera.project(a.points[n + 1]), camera.project(b.points[n + 1]),
                          camera.project(b.points[n])},
                         distance,
                         static_cast<int>(std::lround(position * (kShades - 1)))});
    }
}

void paintQuads(QPainter& painter, const SurfaceScene& scene, const Theme& t)
{
    std::vector<Quad> quads;
    quads.reserve(scene.mesh.slices.size() * kQuadsPerRow);
    for (std::size_t n = 0; n < scene.mesh.joined.size(); ++n)
        if (scene.mesh.joined[n]) appendRow(quads, scene.mesh.slices[n], scene.mesh.slices[n + 1], scene.camera);
    std::sort(quads.begin(), quads.end(), [](const Quad& a, const Quad& b) { return a.distance > b.distance; });
    const ShadeTable shades(t);
    const QPointF unit = scene.camera.project({1.0, 0.0, 0.0}) - scene.camera.project({-1.0, 0.0, 0.0});
    const bool fine = std::hypot(unit.x(), unit.y()) < kLeastLineGap * static_cast<double>(kQuadsPerRow);
    QColor line = t.isDark ? t.bg0 : t.text;
    line.setAlpha(t.isDark ? 170 : 110);
    painter.setPen(QPen(line, 1.0));
    for (const Quad& quad : quads) {
        if (fine) painter.setPen(shades.pens[static_cast<std::size_t>(quad.shade)]);
        painter.setBrush(shades.brushes[static_cast<std::size_t>(quad.shade)]);
        painter.drawConvexPolygon(quad.corners.data(), 4);
    }
    painter.setBrush(Qt::NoBrush);
}

QPolygonF sliceLine(const MeshSlice& slice, const SurfaceCamera& camera)
{
    QPolygonF line;
    line.reserve(static_cast<qsizetype>(kMeshNodes));
    for (const ScenePoint& point : slice.points)
        line << camera.project(point);
    return line;
}

/// An expiry that no quad touches is still shown: as a line.
void paintLoneSlices(QPainter& painter, const SurfaceScene& scene, const Theme& t)
{
    const auto& mesh = scene.mesh;
    painter.setPen(QPen(t.text2, 1.0));
    for (std::size_t n = 0; n < mesh.slices.size(); ++n) {
        const bool before = n > 0 && mesh.joined[n - 1], after = n < mesh.joined.size() && mesh.joined[n];
        if (!before && !after) painter.drawPolyline(sliceLine(mesh.slices[n], scene.camera));
    }
}

void paintSelected(QPainter& painter, const SurfaceScene& scene, const Theme& t)
{
    for (const MeshSlice& slice : scene.mesh.slices) {
        if (!scene.selected || slice.index != *scene.selected) continue;
        painter.setPen(QPen(t.text, 2.0));
        painter.drawPolyline(sliceLine(slice, scene.camera));
    }
}

/// The ground's edges nearest to the eye, on which the labels stand.
struct Edges {
    double depth, x;
    explicit Edges(const SurfaceCamera& camera)
        : depth(camera.distance({0.0, -1.0, 0.0}) <= camera.distance({0.0, 1.0, 0.0}) ? -1.0 : 1.0),
          x(camera.distance({-1.0, 0.0, 0.0}) <= camera.distance({1.0, 0.0, 0.0}) ? -1.0 : 1.0)
    {
    }
};

void paintLine(QPainter& painter, const SurfaceCamera& camera, const ScenePoint& a, const ScenePoint& b)
{
    painter.drawLine(camera.project(a), camera.project(b));
}

/// Labels that never lie on one another, the first wins, nor beyond the edge.
class Labels {
public:
    Labels(QPainter& painter, const QRectF& area) : m_painter(painter), m_area(area), m_metrics(uiFont(11)) {}

    void put(const QPointF& at, const QPointF& away, const QString& label, const QColor& colour)
    {
        const double length = std::max(1e-6, std::hypot(away.x(), away.y()));
        const QPointF direction = away / length;
        const double width = m_metrics.horizontalAdvance(label), height = 13.0;
        const QPointF centre =
            at + direction * 5.0 + QPointF(direction.x() * width / 2.0, direction.y() * height / 2.0);
        const QRectF box(centre.x() - width / 2.0, centre.y() - height / 2.0, width, height);
        if (!m_area.contains(box)) return;
        for (const QRectF& taken : m_taken)
            if (taken.intersects(box.adjusted(-2.0, 1.0, 2.0, -1.0))) return;
        m_taken.push_back(box);
        m_painter.setPen(colour);
        m_painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, label);
    }
    void reserve(const QRectF& box) { m_taken.push_back(box); }

private:
    QPainter& m_painter;
    QRectF m_area;
    QFontMetricsF m_metrics;
    std::vector<QRectF> m_taken;
};

void paintGround(QPainter& painter, const SurfaceScene& scene, const ChartTicks& moneyness, const ChartTicks& heights,
                 const Theme& t)
{
    const SurfaceCamera& camera = scene.camera;
    const Edges edges(camera);
    painter.setPen(QPen(t.line, 1.0));
    for (const double k : moneyness.values) {
        const double x = scene.mesh.sceneX(k);
        paintLine(painter, camera, {x, -1.0, 0.0}, {x, 1.0, 0.0});
    }
    for (const MeshSlice& slice : scene.mesh.slices)
        paintLine(painter, camera, {-1.0, slice.depth, 0.0}, {1.0, slice.depth, 0.0});
    for (const double points : heights.values) {
        const double height = scene.scale.position(points / 100.0);
        paintLine(painter, camera, {-1.0, -edges.depth, height}, {1.0, -edges.depth, height});
        paintLine(painter, camera, {-edges.x, -1.0, height}, {-edges.x, 1.0, height});
    }
    painter.setPen(QPen(t.line2, 1.0));
    for (const double side : {-1.0, 1.0}) {
        paintLine(painter, camera, {side, -1.0, 0.0}, {side, 1.0, 0.0});
        paintLine(painter, camera, {-1.0, side, 0.0}, {1.0, side, 0.0});
    }
    for (const ScenePoint& corner : {ScenePoint{-edges.x, -edges.depth, 0.0}, ScenePoint{edges.x, -edges.depth, 0.0},
                                     ScenePoint{-edges.x, edges.depth, 0.0}})
        paintLine(painter, camera, corner, {corner.x, corner.depth, 1.0});
}

void labelExpiries(Labels& labels, const SurfaceScene& scene, const Theme& t)
{
    const Edges edges(scene.camera);
    const auto put = [&](const MeshSlice& slice, const QColor& colour) {
        const ScenePoint at{edges.x, slice.depth, 0.0};
        const QPointF on = scene.camera.project(at);
        const QPointF away = scene.camera.project({edges.x * 1.1, slice.depth, 0.0}) - on;
        labels.put(on, away, expiryShort(scene.surface.slices[slice.index].expiry), colour);
    };
    for (const MeshSlice& slice : scene.mesh.slices)
        if (scene.selected && slice.index == *scene.selected) put(slice, t.text);
    for (auto slice = scene.mesh.slices.rbegin(); slice != scene.mesh.slices.rend(); ++slice)
        if (!scene.selected || slice->index != *scene.selected) put(*slice, t.text3);
}

void labelAxes(Labels& labels, const SurfaceScene& scene, const ChartTicks& moneyness, const ChartTicks& heights,
               const Theme& t)
{
    const SurfaceCamera& camera = scene.camera;
    const Edges edges(camera);
    const int decimals = std::max(1, tickDecimals(moneyness.step));
    for (const double k : moneyness.values) {
        const double x = scene.mesh.sceneX(k);
        const QPointF on = camera.project({x, edges.depth, 0.0});
        labels.put(on, camera.project({x, edges.depth * 1.1, 0.0}) - on, signedNumber(k, decimals), t.text3);
    }
    // Heights stand at the wall's edge that is leftmost on the screen.
    const std::array<ScenePoint, 2> walls{{{-edges.x, edges.depth, 0.0}, {edges.x, -edges.depth, 0.0}}};
    const ScenePoint& wall = camera.project(walls[0]).x() < camera.project(walls[1]).x() ? walls[0] : walls[1];
    for (const double points : heights.values) {
        const double height = scene.scale.position(points / 100.0);
        labels.put(camera.project({wall.x, wall.depth, height}), QPointF(-1.0, 0.0), plain(points, 0), t.text3);
    }
}

QString endLabel(const VolatilityScale& scale, bool high, bool clamped)
{
    const QString value = plain((high ? scale.high : scale.low) * 100.0, 0);
    if (!clamped) return value;
    return (high ? QStringLiteral("≥ ") : QStringLiteral("≤ ")) + value;
}

void paintLegend(QPainter& painter, const SurfaceScene& scene, const Theme& t)
{
    const QRectF bar = surfaceLegendRect(scene.area);
    const double width = bar.width() / static_cast<double>(t.volatilityStops.size());
    painter.setPen(Qt::NoPen);
    for (std::size_t n = 0; n < t.volatilityStops.size(); ++n) {
        painter.setBrush(t.volatilityStops[n].fill);
        painter.drawRect(QRectF(bar.left() + width * static_cast<double>(n), bar.top(), width, 10.0));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(t.text2);
    painter.drawText(QRectF(bar.right() + 8.0, bar.top() - 3.0, 80.0, 16.0), Qt::AlignVCenter, QObject::tr("vol pts"));
    painter.setPen(t.text3);
    const QRectF ends(bar.left(), bar.top() + 12.0, bar.width(), 13.0);
    painter.drawText(ends, Qt::AlignLeft, endLabel(scene.scale, false, scene.mesh.clampedBelow));
    painter.drawText(ends, Qt::AlignHCenter, plain((scene.scale.low + scene.scale.high) * 50.0, 0));
    painter.drawText(ends, Qt::AlignRight, endLabel(scene.scale, true, scene.mesh.clampedAbove));
}

/// State of the first fit that is not fresh; no age when all are.
FitState firstOldState(const SurfaceScene& scene)
{
    for (const auto& slice : scene.surface.slices) {
        const FitState state = fitState(slice, scene.now);
        if (slice.fitted && !state.fresh) return state;
    }
    return {};
}

void paintFootnote(QPainter& painter, const SurfaceScene& scene, const Theme& t)
{
    const QRectF line(scene.area.left() + 8.0, scene.area.bottom() - 18.0, scene.area.width() - 16.0, 16.0);
    painter.setPen(t.text3);
    const FitState old = firstOldState(scene);
    const QFontMetricsF metrics(painter.font());
    const double room = line.width() - (old.age.isEmpty() ? 0.0 : metrics.horizontalAdvance(old.age) + 8.0);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(surfaceNotes(scene.surface, scene.mesh), Qt::ElideRight, room));
    painter.setPen(old.colour);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, old.age);
}

}  // namespace

QRectF surfaceLegendRect(const QRectF& area) { return {area.left() + 10.0, area.top() + 8.0, 118.0, 25.0}; }

QString surfaceNotes(const interfaces::SurfaceView& surface, const SurfaceMesh& mesh)
{
    QStringList notes{QObject::tr("ln K/F, quoted range")};
    if (mesh.cut) notes << QObject::tr("wings cut");
    if (mesh.gaps > 0) notes.prepend(QObject::tr("%n not fitted", nullptr, static_cast<int>(mesh.gaps)));
    // What is not of the same instant is said before what is always so.
    if (const QString older = olderWords(surface); !older.isEmpty()) notes.prepend(older);
    return notes.join(QStringLiteral(", "));
}

void paintSurface(QPainter& painter, const SurfaceScene& scene)
{
    const Theme& t = theme();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(uiFont(11));
    const ChartTicks moneyness = chartTicks(scene.mesh.lowLogMoneyness, scene.mesh.highLogMoneyness, 5);
    const ChartTicks heights = chartTicks(scene.scale.low * 100.0, scene.scale.high * 100.0, 4);
    paintGround(painter, scene, moneyness, heights, t);
    paintQuads(painter, scene, t);
    paintLoneSlices(painter, scene, t);
    paintSelected(painter, scene, t);
    Labels labels(painter, scene.area);
    labels.reserve(surfaceLegendRect(scene.area));
    labelExpiries(labels, scene, t);
    labelAxes(labels, scene, moneyness, heights, t);
    paintLegend(painter, scene, t);
    paintFootnote(painter, scene, t);
}

}  // namespace ballast::ui
