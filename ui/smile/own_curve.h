#pragma once

#include <QMap>
#include <QObject>
#include <QString>
#include <map>

#include "interfaces/surface_view.h"

namespace ballast::ui {

/// A person's own smile of one expiry, kept beside the fit: what is added to the fit, in decimals of volatility.
/// Nothing trades on it.
///
/// The moves stand against z = ln(K/F) / (volatility at the money × √T), which is about ±0.7 at 25 delta: shift adds
/// alike, tilt adds its value at z = 1 and takes it at z = −1, width adds its value at both. A point that was dragged
/// adds its value there, and less around it.
struct OwnCurve {
    double shift{}, tilt{}, width{};
    std::map<double, double> points;  ///< By log-moneyness.

    bool isNone() const { return shift == 0.0 && tilt == 0.0 && width == 0.0 && points.empty(); }
    friend bool operator==(const OwnCurve&, const OwnCurve&) = default;
};

constexpr double kMostMove = 1.0;  ///< 100 points, either way.
constexpr double kLeastOwnVolatility = 0.001;

/// The fit's volatility there, straight between the points of its curve; its end's beyond. 0 without a curve.
double fitVolatility(const interfaces::SliceView& slice, double logMoneyness);
/// The person's own, at least kLeastOwnVolatility.
double ownVolatility(const interfaces::SliceView& slice, const OwnCurve& own, double logMoneyness);

/// Every own curve, by coin and expiry, in the person's settings. Each change is one step of the history.
///
/// Threads  GUI thread.
class OwnCurves : public QObject {
    Q_OBJECT
public:
    static OwnCurves& instance();
    static QString keyOf(const std::string& underlying, Timestamp expiry);

    OwnCurve of(const QString& key) const { return m_curves.value(key); }
    void change(const QString& key, const QString& what, const OwnCurve& next);
    /// While it is dragged: shown, and no step yet. `change` with what stood before ends it.
    void preview(const QString& key, const OwnCurve& next);
    /// Reads what is kept anew.
    void load();

Q_SIGNALS:
    void changed();

private:
    OwnCurves();
    void set(const QString& key, const OwnCurve& curve);
    void keep() const;

    QMap<QString, OwnCurve> m_curves;
};

}  // namespace ballast::ui
