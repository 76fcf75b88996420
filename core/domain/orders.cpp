#include "domain/orders.h"

#include <array>

namespace ballast::domain {

std::string_view toString(Side side) noexcept { return side == Side::Buy ? "buy" : "sell"; }

std::string_view toString(OrderPurpose purpose) noexcept
{
    constexpr std::array<std::string_view, 5> names{"hedge", "roll", "flatten", "quote", "by hand"};
    return names[static_cast<std::size_t>(purpose)];
}

std::string_view toString(Mandate mandate) noexcept
{
    constexpr std::array<std::string_view, 5> names{"automatic", "quote", "roll", "by hand", "flatten"};
    return names[static_cast<std::size_t>(mandate)];
}

std::string_view toString(OrderState state) noexcept
{
    constexpr std::array<std::string_view, 10> names{"decided",  "working",  "partly filled", "filled",  "cancelled",
                                                     "rejected", "not sent", "sent",          "unknown", "not placed"};
    return names[static_cast<std::size_t>(state)];
}

}  // namespace ballast::domain
