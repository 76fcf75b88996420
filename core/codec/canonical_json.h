#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ballast::codec {

/// Reads canonical JSON: no spaces, fields in a fixed order, so that each piece is either expected or wrong. After the
/// first fault every read gives nothing, and callers check `ok` once at the end.
class CanonicalJson {
public:
    explicit CanonicalJson(std::string_view text) : m_rest(text) {}

    /// Takes exactly these characters.
    void expect(std::string_view literal);
    /// Takes these characters if they come next.
    bool accept(std::string_view literal);
    /// A string literal, unescaped; any bytes but bare control characters.
    std::string string();
    /// A number; `null` is not a number (NaN), as domain::jsonNumber writes it.
    double number();
    std::int64_t integer();
    std::uint64_t natural();

    void refuse() { m_ok = false; }
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_rest.empty(); }

private:
    template <class T> T parse();
    char escaped();

    std::string_view m_rest;
    bool m_ok{true};
};

}  // namespace ballast::codec
