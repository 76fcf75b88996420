#include "domain/rule.h"

#include <array>

namespace ballast::domain {

std::string_view toString(Rule rule) noexcept
{
    constexpr std::array<std::string_view, 21> codes{"F36", "C15", "C01", "C02", "C03", "C04", "C08",
                                                     "C11", "C12", "C14", "C16", "C17", "C18", "C19",
                                                     "C21", "C22", "F31", "C07", "C20", "C05", "C09"};
    static_assert(codes.size() == static_cast<std::size_t>(Rule::C09) + 1);
    return codes[static_cast<std::size_t>(rule)];
}

}  // namespace ballast::domain
