#pragma once

#include <compare>
#include <cstdint>

namespace ballast {

/// Place of a record in the journal's order, from 1; 0 means none.
struct SequenceNumber {
    std::uint64_t value{};
    friend auto operator<=>(const SequenceNumber&, const SequenceNumber&) = default;
};

}  // namespace ballast
