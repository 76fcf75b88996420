#include "config/toml_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace ballast::config {

namespace {

/// Walks over TOML as far as dots and brackets go: what stands in strings and comments counts for nothing. Text that is
/// no TOML is left to the library, which stops at its first error and has read nothing beyond.
class DepthScan {
public:
    explicit DepthScan(std::string_view text) : m_text(text) {}

    /// The line on which a key or a bracket lies too deep.
    std::optional<int> lineTooDeep()
    {
        while (m_place < m_text.size()) {
            take(m_text[m_place]);
            if (m_dots >= kDeepestToml || m_brackets > kDeepestToml) return m_line;
        }
        return std::nullopt;
    }

private:
    void take(char c)
    {
        if (c == '"' || c == '\'') return skipString(c);
        if (c == '#') return skipTo(m_text.find('\n', m_place));
        if (c == '\n') ++m_line;
        if (c == '[' || c == '{') ++m_brackets;
        if (c == ']' || c == '}') --m_brackets;
        // A dot goes on with the key before it; all but blanks and the characters of keys begin another one.
        if (c == '.')
            ++m_dots;
        else if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos)
            m_dots = 0;
        ++m_place;
    }

    void skipTo(std::size_t place)
    {
        const auto end = std::min(place, m_text.size());
        m_line += static_cast<int>(std::count(m_text.begin() + offset(m_place), m_text.begin() + offset(end), '\n'));
        m_place = end;
    }

    void skipString(char quote)
    {
        const std::string_view rest = m_text.substr(m_place);
        const bool isLong = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
        std::size_t i = isLong ? 3 : 1;
        while (i < rest.size()) {
            if (rest[i] == '\\' && quote == '"') {
                i += 2;
                continue;
            }
            if (!isLong && (rest[i] == quote || rest[i] == '\n')) break;
            if (isLong && rest.substr(i, 3) == std::string(3, quote)) break;
            ++i;
        }
        if (i >= rest.size()) return skipTo(m_text.size());
        if (rest[i] == '\n') return skipTo(m_place + i);
        // Up to two quotes before the closing three belong to a long string.
        i += isLong ? 3 : 1;
        for (int more = 0; isLong && more < 2 && i < rest.size() && rest[i] == quote; ++more)
            ++i;
        skipTo(m_place + i);
    }

    static std::ptrdiff_t offset(std::size_t place) { return static_cast<std::ptrdiff_t>(place); }

    std::string_view m_text;
    std::size_t m_place{};
    int m_line{1};
    int m_dots{};
    int m_brackets{};
};

}  // namespace

Result<toml::table> parseToml(std::string_view text, std::string_view name)
{
    if (const auto line = DepthScan(text).lineTooDeep())
        return fail(ErrorCode::Parse, fmt::format("{}:{}: keys and brackets must lie at most {} deep, lie deeper; "
                                                  "write tables as [[name]] with plain keys",
                                                  name, *line, kDeepestToml));
    try {
        return toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::Parse, fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
    }
}

}  // namespace ballast::config
