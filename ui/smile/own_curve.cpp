#include "ui/smile/own_curve.h"

#include <QCoreApplication>
#include <QSettings>
#include <algorithm>
#include <cmath>

#include "ui/choices/history.h"
#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/ownCurves");
constexpr double kPointReach = 0.5;  ///< Of one z: how far a dragged point draws its neighbours along.

bool settingsExist() { return !QCoreApplication::organizationName().isEmpty(); }

double scaleOf(const interfaces::SliceView& slice)
{
    return std::max(1e-6, slice.atmVolatility * std::sqrt(std::max(0.0, slice.yearsToExpiry)));
}

double clamped(double move) { return std::isfinite(move) ? std::clamp(move, -kMostMove, kMostMove) : 0.0; }

/// "shift|tilt|width|k:v|k:v"
QString textOf(const OwnCurve& own)
{
    const auto figure = [](double value) { return QString::number(value, 'g', 12); };
    QStringList parts{figure(own.shift), figure(own.tilt), figure(own.width)};
    for (const auto& [place, value] : own.points)
        parts << figure(place) + QLatin1Char(':') + figure(value);
    return parts.join(QLatin1Char('|'));
}

OwnCurve curveFrom(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char('|'));
    OwnCurve own;
    if (parts.size() < 3) return own;
    own.shift = clamped(parts[0].toDouble());
    own.tilt = clamped(parts[1].toDouble());
    own.width = clamped(parts[2].toDouble());
    for (qsizetype i = 3; i < parts.size(); ++i) {
        const QStringList point = parts[i].split(QLatin1Char(':'));
        const double place = point.front().toDouble();
        if (point.size() == 2 && std::isfinite(place)) own.points[place] = clamped(point.back().toDouble());
    }
    return own;
}

}  // namespace

double fitVolatility(const interfaces::SliceView& slice, double logMoneyness)
{
    const auto& curve = slice.curve;
    if (curve.empty()) return 0.0;
    const auto above = std::lower_bound(curve.begin(), curve.end(), logMoneyness,
                                        [](const auto& point, double k) { return point.logMoneyness < k; });
    if (above == curve.begin()) return curve.front().volatility;
    if (above == curve.end()) return curve.back().volatility;
    const auto below = above - 1;
    const double along = (logMoneyness - below->logMoneyness) / (above->logMoneyness - below->logMoneyness);
    return below->volatility + along * (above->volatility - below->volatility);
}

double ownVolatility(const interfaces::SliceView& slice, const OwnCurve& own, double logMoneyness)
{
    const double scale = scaleOf(slice), z = logMoneyness / scale;
    double volatility = fitVolatility(slice, logMoneyness) + own.shift + own.tilt * z + own.width * z * z;
    for (const auto& [place, value] : own.points) {
        const double away = (logMoneyness - place) / (kPointReach * scale);
        volatility += value * std::exp(-0.5 * away * away);
    }
    return std::max(volatility, kLeastOwnVolatility);
}

OwnCurves::OwnCurves() { load(); }

OwnCurves& OwnCurves::instance()
{
    static OwnCurves curves;
    return curves;
}

QString OwnCurves::keyOf(const std::string& underlying, Timestamp expiry)
{
    return text(underlying) + QLatin1Char(' ') + text(toIso8601(expiry)).left(10);
}

void OwnCurves::load()
{
    m_curves.clear();
    if (!settingsExist()) return;
    const QVariantMap kept = QSettings().value(kKey).toMap();
    for (auto it = kept.begin(); it != kept.end(); ++it)
        if (const OwnCurve own = curveFrom(it.value().toString()); !own.isNone()) m_curves[it.key()] = own;
    Q_EMIT changed();
}

void OwnCurves::keep() const
{
    if (!settingsExist()) return;
    QVariantMap kept;
    for (auto it = m_curves.begin(); it != m_curves.end(); ++it)
        kept[it.key()] = textOf(it.value());
    QSettings().setValue(kKey, kept);
}

void OwnCurves::preview(const QString& key, const OwnCurve& next)
{
    if (next.isNone())
        m_curves.remove(key);
    else
        m_curves[key] = next;
    Q_EMIT changed();
}

void OwnCurves::set(const QString& key, const OwnCurve& curve)
{
    preview(key, curve);
    keep();
}

void OwnCurves::change(const QString& key, const QString& what, const OwnCurve& next)
{
    const OwnCurve before = of(key);
    if (before == next) return;
    set(key, next);
    History::instance().add(
        what, [this, key, before] { set(key, before); }, [this, key, next] { set(key, next); });
}

}  // namespace ballast::ui
