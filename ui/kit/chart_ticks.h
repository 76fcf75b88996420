#pragma once

#include <vector>

namespace ballast::ui {

/// Round axis values: multiples of 1, 2, 2.5 or 5 times a power of ten.
struct ChartTicks {
    double step{};
    std::vector<double> values;  ///< Ascending, inside the range.
};

/// At most `most` ticks inside [low, high]; none when the range is empty or not finite.
ChartTicks chartTicks(double low, double high, int most);

/// Decimals that tell ticks of this step apart.
int tickDecimals(double step);

}  // namespace ballast::ui
