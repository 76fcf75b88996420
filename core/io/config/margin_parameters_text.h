#pragma once

#include <array>

namespace ballast::config {

/// One file of resources/margin as it was when the program was built. Lives as long as the program.
struct MarginParametersText {
    const char* name;
    const char* text;
};
const std::array<MarginParametersText, 4>& marginParametersTexts() noexcept;

}  // namespace ballast::config
