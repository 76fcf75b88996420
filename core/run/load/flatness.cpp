#include "load/flatness.h"

#include <numeric>

namespace ballast::load {

bool isFlat(const std::vector<std::size_t>& lengths, double slack)
{
    const auto third = lengths.size() / 3;
    if (third == 0) return true;
    const auto mean = [third](auto begin) {
        return static_cast<double>(std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(third), std::size_t{0})) /
               static_cast<double>(third);
    };
    const double first = mean(lengths.begin());
    const double last = mean(lengths.end() - static_cast<std::ptrdiff_t>(third));
    return last <= 2.0 * first + slack;
}

}  // namespace ballast::load
