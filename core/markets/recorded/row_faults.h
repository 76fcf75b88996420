#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace ballast::recorded {

/// Rows of a file that were left out: one bad row costs one row. All are counted, the first few are kept with their
/// sentences "FILE:LINE: column: expected ..., found ...".
struct RowFaults {
    static constexpr std::size_t kKept = 20;

    std::size_t count{};
    std::vector<std::string> sentences;  ///< Of the first kKept.

    void note(std::string sentence);
    void add(const RowFaults& others);
    /// "3 rows of FILE left out, the first: ..."; empty if there is none.
    std::string summary(const std::string& fileName) const;
};

}  // namespace ballast::recorded
