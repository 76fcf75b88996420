#pragma once

#include <cctype>
#include <cstddef>
#include <string_view>

namespace ballast::testing {

/// Codes of the fault list ("F01: …", "… (F37).") that a sentence holds; one is the most that one may say. The code
/// that gives a named value its quality ("BTC oracle stale: F91: …") stands with it and is not counted.
inline std::size_t faultCodesIn(std::string_view sentence)
{
    const auto isWord = [&](std::size_t at) {
        return at < sentence.size() && std::isalnum(static_cast<unsigned char>(sentence[at])) != 0;
    };
    const auto isDigit = [&](std::size_t at) {
        return at < sentence.size() && std::isdigit(static_cast<unsigned char>(sentence[at])) != 0;
    };
    std::size_t count = 0;
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        if (sentence[at] != 'F' || (at > 0 && isWord(at - 1)) || !isDigit(at + 1) || !isDigit(at + 2)) continue;
        const auto end = at + (isDigit(at + 3) ? 4 : 3);
        const auto before = sentence.substr(0, at);
        const bool ofValue =
            before.ends_with(" stale: ") || before.ends_with(" suspect: ") || before.ends_with(" bad: ");
        count += isWord(end) || ofValue ? 0U : 1U;
    }
    return count;
}

}  // namespace ballast::testing
