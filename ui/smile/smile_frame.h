#pragma once

#include <QRectF>

#include "interfaces/snapshot.h"
#include "ui/smile/smile_axis.h"

namespace ballast::ui {

/// The part of the smile in view: axis coordinate and decimal volatility.
struct SmileWindow {
    double xLow{}, xHigh{}, volatilityLow{}, volatilityHigh{};
};

/// Window that holds the fitted range with the quotes near it; without a fit, all quotes. A lone wild quote does not
/// stretch it.
SmileWindow fullSmileWindow(const interfaces::SliceView& slice, const SmileAxis& axis);

/// Where things stand in the widget: plot above, own position under it, tick labels at the foot.
struct SmileFrame {
    QRectF legend, plot, own, foot;
    SmileWindow window;

    static SmileFrame layOut(const QRectF& widget, const SmileWindow& window);

    double xOf(double position) const;
    double yOf(double volatility) const;
    double positionAt(double x) const;
    double volatilityAt(double y) const;
    /// The window that a box drawn in the plot asks for.
    SmileWindow windowOf(const QRectF& box) const;
};

}  // namespace ballast::ui
