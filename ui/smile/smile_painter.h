#pragma once

#include <QPainter>
#include <optional>

#include "ui/smile/smile_axis.h"
#include "ui/smile/smile_frame.h"

namespace ballast::ui {

/// All that one picture of a smile needs; the references live through the call.
struct SmileScene {
    const interfaces::SliceView& slice;
    const SmileAxis& axis;
    const SmileFrame& frame;
    std::string_view underlying;
    std::optional<double> selectedStrike;
    std::optional<std::size_t> hovered;  ///< Index of a quote.
    std::optional<QRectF> box;           ///< Zoom box while it is drawn.
    bool stale{};                        ///< The fit is not of now: its line is in the stale colour.
};

/// Grid, forward, quotes, fit line, own position, legend, crosshair.
void paintSmile(QPainter& painter, const SmileScene& scene);
/// "64,000: bid 84.7, ask 86.8, mark 85.7, fit 85.3, own −7.2", in vol points and contracts.
QString quoteFigures(const interfaces::SmileQuoteView& quote);

}  // namespace ballast::ui
