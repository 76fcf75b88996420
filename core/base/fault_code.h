#pragma once

#include <string_view>

namespace ballast {

/// A sentence without the code of the fault list that it begins with ("F01: the line to …"): what a part was told,
/// where it stands in a sentence that has a code of its own. One that begins with none stays as it is.
constexpr std::string_view withoutFaultCode(std::string_view sentence)
{
    constexpr std::size_t kFewest = 2, kMost = 3;
    std::size_t digits = 0;
    while (sentence.size() > digits + 1 && sentence[digits + 1] >= '0' && sentence[digits + 1] <= '9')
        ++digits;
    const bool isCode = sentence.starts_with('F') && digits >= kFewest && digits <= kMost &&
                        sentence.substr(digits + 1).starts_with(": ");
    return isCode ? sentence.substr(digits + 3) : sentence;
}

}  // namespace ballast
