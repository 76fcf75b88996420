#pragma once

#include <string>
#include <string_view>

namespace ballast::words {

/// What a code of core/RULES.md means in few words, without the code: "sources disagree". Empty: not known.
std::string_view meaningOf(std::string_view code);
/// The same with the code before it: "C18 sources disagree". A code that is letters alone is its words; one that is not
/// known stays as it is.
std::string codeWords(std::string_view code);
/// `sentence` with the meaning behind every code of a control that stands bare: "C18 (sources disagree)". A code that a
/// colon or its own words follow says what it is; said twice, nothing changes.
std::string explained(std::string_view sentence);

}  // namespace ballast::words
