#include "ui/smile/slice_choice.h"

namespace ballast::ui {

std::optional<std::size_t> chosenSlice(const interfaces::SurfaceView& surface, const Selection& selection)
{
    constexpr double kWeek = 7.0 / 365.0;
    std::optional<std::size_t> fallback;
    for (std::size_t n = 0; n < surface.slices.size(); ++n) {
        const auto& slice = surface.slices[n];
        if (selection.expiry()) {
            if (slice.expiry == *selection.expiry()) return n;
            continue;
        }
        if (slice.fitted && slice.yearsToExpiry >= kWeek) return n;
        if (!fallback || (slice.fitted && !surface.slices[*fallback].fitted)) fallback = n;
    }
    return fallback;
}

}  // namespace ballast::ui
