#include "words/codes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace ballast::words {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 40> kMeanings{{{"C01", "price collar"},
                                                                                   {"C02", "order size"},
                                                                                   {"C03", "order notional"},
                                                                                   {"C04", "position limit"},
                                                                                   {"C05", "greek limit"},
                                                                                   {"C06", "message rate"},
                                                                                   {"C07", "order rate"},
                                                                                   {"C08", "repeated hedges"},
                                                                                   {"C09", "volume limit"},
                                                                                   {"C10", "loss of the day"},
                                                                                   {"C11", "working orders"},
                                                                                   {"C12", "no effect"},
                                                                                   {"C13", "parts of an order"},
                                                                                   {"C14", "same order twice"},
                                                                                   {"C15", "trading state"},
                                                                                   {"C16", "dead man's switch"},
                                                                                   {"C17", "data quality"},
                                                                                   {"C18", "sources disagree"},
                                                                                   {"C19", "not reconciled"},
                                                                                   {"C20", "free margin"},
                                                                                   {"C21", "not listed"},
                                                                                   {"C22", "own order"},
                                                                                   {"C23", "needs a person"},
                                                                                   {"C24", "chain bounds"},
                                                                                   {"F01", "connection lost"},
                                                                                   {"F11", "inputs too late"},
                                                                                   {"F24", "messages out of order"},
                                                                                   {"F39", "order without an answer"},
                                                                                   {"F41", "order not found"},
                                                                                   {"F44", "fill late or beyond"},
                                                                                   {"F46", "position differs"},
                                                                                   {"F47", "fills missing"},
                                                                                   {"F48", "order not ours"},
                                                                                   {"F55", "clock is off"},
                                                                                   {"F61", "journal cannot keep up"},
                                                                                   {"ROLL", "roll"},
                                                                                   {"F31", "unconfirmed jump"},
                                                                                   {"F36", "unusable number"},
                                                                                   {"V1", "paused by hand"},
                                                                                   {"LIMIT", "limit"}}};

bool isWordByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

/// A control's code of three characters at `at`, alone as a word; empty: none.
std::string_view controlAt(std::string_view text, std::size_t at)
{
    const auto isDigit = [&](std::size_t n) { return text[n] >= '0' && text[n] <= '9'; };
    if (at + 3 > text.size() || text[at] != 'C' || !isDigit(at + 1) || !isDigit(at + 2)) return {};
    if (at > 0 && isWordByte(text[at - 1])) return {};
    return at + 3 < text.size() && isWordByte(text[at + 3]) ? std::string_view{} : text.substr(at, 3);
}

/// Whether what follows a code says already what it is.
bool isSaid(std::string_view rest, std::string_view meaning)
{
    if (rest.starts_with(":")) return true;
    const auto skipped = rest.starts_with(" (") ? 2U : rest.starts_with(" ") ? 1U : 0U;
    return skipped > 0 && rest.substr(skipped).starts_with(meaning);
}

}  // namespace

std::string_view meaningOf(std::string_view code)
{
    const auto found = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const auto& m) { return m.first == code; });
    return found == kMeanings.end() ? std::string_view{} : found->second;
}

std::string codeWords(std::string_view code)
{
    // A record may name several: each in its own words.
    if (const auto comma = code.find(", "); comma != std::string_view::npos)
        return codeWords(code.substr(0, comma)) + ", " + codeWords(code.substr(comma + 2));
    const auto meaning = meaningOf(code);
    if (meaning.empty()) return std::string(code);
    const bool isNumbered = controlAt(code, 0) == code || code.starts_with('F');
    return isNumbered ? fmt::format("{} {}", code, meaning) : std::string(meaning);
}

std::string explained(std::string_view sentence)
{
    std::string text;
    for (std::size_t at = 0; at < sentence.size();) {
        const auto code = controlAt(sentence, at);
        const auto meaning = meaningOf(code);
        if (meaning.empty()) {
            text += sentence[at++];
            continue;
        }
        at += code.size();
        text += code;
        if (isSaid(sentence.substr(at), meaning)) continue;
        const bool inBrackets = text.size() > code.size() && text[text.size() - code.size() - 1] == '(';
        text += inBrackets ? fmt::format(" {}", meaning) : fmt::format(" ({})", meaning);
    }
    return text;
}

}  // namespace ballast::words
