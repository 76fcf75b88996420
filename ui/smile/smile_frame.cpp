#include "ui/smile/smile_frame.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast::ui {
namespace {

constexpr double kLeft = 38.0, kRight = 12.0, kTop = 26.0, kOwnHeight = 46.0, kFootHeight = 20.0;
constexpr double kLeastHeight = 0.04;  ///< Four points, so that a flat smile is not magnified into noise.

struct Range {
    double low{std::numeric_limits<double>::infinity()}, high{-std::numeric_limits<double>::infinity()};

    void include(std::optional<double> value)
    {
        if (!value || !std::isfinite(*value)) return;
        low = std::min(low, *value);
        high = std::max(high, *value);
    }
    bool isEmpty() const { return !(high >= low); }
    double width() const { return high - low; }
    Range widened(double share, double least) const
    {
        const double pad = std::max(share * width(), (least - width()) / 2.0);
        return {low - pad, high + pad};
    }
};

Range quotedVolatilities(const interfaces::SliceView& slice, bool usedOnly)
{
    Range range;
    for (const auto& quote : slice.quotes) {
        if (usedOnly && !quote.used) continue;
        range.include(quote.bidVolatility);
        range.include(quote.askVolatility);
        range.include(quote.markVolatility);
    }
    return range;
}

Range curveVolatilities(const interfaces::SliceView& slice)
{
    Range range;
    for (const auto& point : slice.curve)
        range.include(point.volatility);
    return range;
}

Range strikesAlong(const interfaces::SliceView& slice, const SmileAxis& axis)
{
    Range range;
    if (slice.fitted)
        for (const auto& point : slice.curve)
            range.include(axis.fromStrike(point.strike));
    if (range.isEmpty())
        for (const auto& quote : slice.quotes)
            range.include(axis.fromStrike(quote.strike));
    return range;
}

}  // namespace

SmileWindow fullSmileWindow(const interfaces::SliceView& slice, const SmileAxis& axis)
{
    Range x = strikesAlong(slice, axis);
    Range y = curveVolatilities(slice);
    const Range quotes = quotedVolatilities(slice, slice.fitted);
    if (y.isEmpty()) y = quotes;
    if (!quotes.isEmpty() && !y.isEmpty()) {
        const Range most = y.widened(0.2, kLeastHeight);
        y.low = std::max(most.low, std::min(y.low, quotes.low));
        y.high = std::min(most.high, std::max(y.high, quotes.high));
    }
    if (x.isEmpty()) x = {0.0, 1.0};
    if (y.isEmpty()) y = {0.0, 1.0};
    x = x.widened(0.03, x.width() > 0.0 ? 0.0 : std::max(1e-3, 0.02 * std::abs(x.low)));
    y = y.widened(0.06, kLeastHeight);
    return {x.low, x.high, std::max(0.0, y.low), y.high};
}

SmileFrame SmileFrame::layOut(const QRectF& widget, const SmileWindow& window)
{
    SmileFrame frame;
    frame.window = window;
    const double width = std::max(20.0, widget.width() - kLeft - kRight);
    const double plotHeight = std::max(40.0, widget.height() - kTop - kOwnHeight - kFootHeight);
    frame.legend = QRectF(widget.left() + 8.0, widget.top(), widget.width() - 16.0, kTop);
    frame.plot = QRectF(widget.left() + kLeft, widget.top() + kTop, width, plotHeight);
    frame.own = QRectF(frame.plot.left(), frame.plot.bottom() + 2.0, width, kOwnHeight - 2.0);
    frame.foot = QRectF(widget.left(), frame.own.bottom(), widget.width(), kFootHeight);
    return frame;
}

double SmileFrame::xOf(double position) const
{
    return plot.left() + plot.width() * (position - window.xLow) / (window.xHigh - window.xLow);
}

double SmileFrame::yOf(double volatility) const
{
    return plot.bottom() -
           plot.height() * (volatility - window.volatilityLow) / (window.volatilityHigh - window.volatilityLow);
}

double SmileFrame::positionAt(double x) const
{
    return window.xLow + (window.xHigh - window.xLow) * (x - plot.left()) / plot.width();
}

double SmileFrame::volatilityAt(double y) const
{
    return window.volatilityLow + (window.volatilityHigh - window.volatilityLow) * (plot.bottom() - y) / plot.height();
}

SmileWindow SmileFrame::windowOf(const QRectF& box) const
{
    const QRectF inside = box.normalized().intersected(plot);
    return {positionAt(inside.left()), positionAt(inside.right()), volatilityAt(inside.bottom()),
            volatilityAt(inside.top())};
}

}  // namespace ballast::ui
