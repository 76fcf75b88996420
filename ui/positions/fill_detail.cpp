#include "ui/positions/fill_detail.h"

#include <QPainter>
#include <algorithm>
#include <array>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using interfaces::FillWorth;

constexpr int kTableWidth = 300, kRowHeight = 16, kHeadHeight = 22, kPad = 12;
constexpr std::size_t kPoints = 5;  ///< The fill and four horizons.

std::array<QString, kPoints> pointNames()
{
    return {QObject::tr("fill"), horizonText(Duration::seconds(1)), horizonText(Duration::seconds(10)),
            horizonText(Duration::minutes(1)), horizonText(Duration::minutes(5))};
}

}  // namespace

QString horizonText(Duration horizon)
{
    const auto seconds = static_cast<int>(horizon.inSeconds());
    return seconds < 60 ? QObject::tr("%1\u00A0s").arg(seconds) : QObject::tr("%1\u00A0min").arg(seconds / 60);
}

FillDetail::FillDetail(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Chosen fill"));
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
}

void FillDetail::show(const std::optional<interfaces::FillView>& fill, const std::optional<FillWorth>& now)
{
    if (fill == m_fill && now == m_now) return;
    m_fill = fill;
    m_now = now;
    setAccessibleDescription(lines().join(QStringLiteral("; ")));
    update();
}

std::vector<double> FillDetail::curve() const
{
    std::vector<double> points;
    if (!m_fill || !m_fill->edgeUsd) return points;
    points.push_back(*m_fill->edgeUsd);
    for (const auto& markout : m_fill->markouts) {
        if (!markout.usd) break;
        points.push_back(*markout.usd);
    }
    return points;
}

std::vector<FillDetail::Line> FillDetail::table() const
{
    if (!m_fill) return {};
    const auto& coin = m_fill->underlying;
    const auto line = [&](const QString& name, auto print) {
        return Line{name, m_fill->then ? print(*m_fill->then) : kMissing, m_now ? print(*m_now) : kMissing};
    };
    return {
        line(tr("Spot, USD"), [&](const FillWorth& w) { return price(coin, w.spot); }),
        line(tr("Volatility, vol pts"),
             [](const FillWorth& w) { return w.volatility ? vol1(*w.volatility) : kMissing; }),
        line(tr("Delta, %1").arg(text(coin)), [&](const FillWorth& w) { return deltaCoin(coin, w.deltaCoin); }),
        line(tr("Gamma, %1 per 1 %").arg(text(coin)), [&](const FillWorth& w) { return deltaCoin(coin, w.gammaCoin); }),
        line(tr("Vega, USD per vol pt"), [](const FillWorth& w) { return usd0(w.vegaUsd); }),
        line(tr("Theta, USD per day"), [](const FillWorth& w) { return usd0(w.thetaUsd); })};
}

QStringList FillDetail::lines() const
{
    QStringList words;
    for (const auto& line : table())
        words << tr("%1: then %2, now %3").arg(line.name, line.then, line.now);
    const auto points = curve();
    if (points.empty()) return words;
    QStringList gained;
    const auto names = pointNames();
    for (std::size_t i = 0; i < kPoints; ++i)
        gained << names[i] + QLatin1Char(' ') + (i < points.size() ? signedNumber(points[i], 0) : tr("not yet"));
    return words << tr("Gained since, USD: %1").arg(gained.join(QStringLiteral(", ")));
}

void FillDetail::paintTable(QPainter& p, const QRect& box) const
{
    const Theme& t = theme();
    const int figures = 76, names = box.width() - 2 * figures;
    const auto row = [&](int y, const Line& line, const QColor& nameColour, const QColor& colour) {
        p.setPen(nameColour);
        p.drawText(QRect(box.left(), y, names, kRowHeight), Qt::AlignLeft | Qt::AlignVCenter, line.name);
        p.setPen(colour);
        p.drawText(QRect(box.left() + names, y, figures, kRowHeight), Qt::AlignRight | Qt::AlignVCenter, line.then);
        p.drawText(QRect(box.left() + names + figures, y, figures, kRowHeight), Qt::AlignRight | Qt::AlignVCenter,
                   line.now);
    };
    p.setFont(uiFont(11, QFont::Medium));
    const QString head = p.fontMetrics().elidedText(text(m_fill->instrument), Qt::ElideRight, names - 4);
    row(box.top(), {head, tr("at the fill"), tr("now")}, t.text, t.text2);
    p.setFont(uiFont(12));
    int y = box.top() + kHeadHeight - 4;
    for (const auto& line : table()) {
        row(y, line, t.text2, t.text);
        y += kRowHeight;
    }
}

void FillDetail::paintCurve(QPainter& p, const QRect& box) const
{
    const Theme& t = theme();
    p.setFont(uiFont(11));
    p.setPen(t.text2);
    const auto points = curve();
    // A hedge is there for the spot move, so that its own is not taken away.
    const bool isOption = m_fill->then && m_fill->then->volatility;
    const QString head = isOption ? tr("Gained since, USD, spot moves hedged") : tr("Gained since, USD");
    p.drawText(QRect(box.left(), box.top(), box.width(), kRowHeight), Qt::AlignLeft | Qt::AlignVCenter,
               p.fontMetrics().elidedText(head, Qt::ElideRight, box.width()));
    if (points.empty()) {
        p.setPen(t.text3);
        p.drawText(box, Qt::AlignCenter, tr("No value at the fill."));
        return;
    }
    const QRectF plot(box.left() + 24, box.top() + kHeadHeight + 12, box.width() - 48, box.height() - kHeadHeight - 34);
    double least = 0.0, most = 0.0;
    for (const double value : points) {
        least = std::min(least, value);
        most = std::max(most, value);
    }
    if (!(most > least)) most = least + 1.0;
    const auto at = [&](std::size_t i, double value) {
        return QPointF(plot.left() + plot.width() * static_cast<double>(i) / (kPoints - 1.0),
                       plot.bottom() - (value - least) / (most - least) * plot.height());
    };
    p.setPen(QPen(t.line2, 1.0));
    p.drawLine(at(0, 0.0), at(kPoints - 1, 0.0));
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(t.accent, 1.5));
    for (std::size_t i = 1; i < points.size(); ++i)
        p.drawLine(at(i - 1, points[i - 1]), at(i, points[i]));
    const auto names = pointNames();
    const double half = plot.width() / (kPoints - 1.0) / 2.0;
    for (std::size_t i = 0; i < kPoints; ++i) {
        const bool has = i < points.size();
        const QPointF place = at(i, has ? points[i] : 0.0);
        if (has) {
            p.setPen(Qt::NoPen);
            p.setBrush(t.accent);
            p.drawEllipse(place, 2.5, 2.5);
            p.setPen(points[i] < 0.0 ? t.down : t.up);
            p.drawText(QRectF(place.x() - half, place.y() - 17, 2 * half, 14), Qt::AlignCenter,
                       signedNumber(points[i], 0));
        }
        p.setPen(has ? t.text2 : t.text3);
        p.drawText(QRectF(place.x() - half, box.bottom() - 15, 2 * half, 14), Qt::AlignCenter, names[i]);
    }
}

void FillDetail::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg2);
    p.setPen(theme().line2);
    p.drawLine(rect().topLeft(), rect().topRight());
    if (!m_fill) {
        p.setFont(uiFont(12));
        p.setPen(theme().text2);
        p.drawText(rect().adjusted(kPad, 0, -kPad, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("Choose a fill to see it then and now."));
        return;
    }
    const QRect inner = rect().adjusted(kPad, 6, -kPad, -6);
    const int wide = std::min(kTableWidth, inner.width());
    paintTable(p, QRect(inner.left(), inner.top(), wide, inner.height()));
    const QRect rest(inner.left() + wide + 2 * kPad, inner.top(), inner.width() - wide - 2 * kPad, inner.height());
    if (rest.width() >= 180) paintCurve(p, rest);
}

}  // namespace ballast::ui
