#include "codec/canonical_json.h"

#include <charconv>
#include <limits>

namespace ballast::codec {

void CanonicalJson::expect(std::string_view literal)
{
    if (!accept(literal)) m_ok = false;
}

bool CanonicalJson::accept(std::string_view literal)
{
    if (!m_ok || !m_rest.starts_with(literal)) return false;
    m_rest.remove_prefix(literal.size());
    return true;
}

std::string CanonicalJson::string()
{
    std::string text;
    expect("\"");
    while (m_ok && !accept("\"")) {
        if (m_rest.empty() || static_cast<unsigned char>(m_rest.front()) < 0x20) {
            m_ok = false;
        } else if (accept("\\")) {
            text += escaped();
        } else {
            text += m_rest.front();
            m_rest.remove_prefix(1);
        }
    }
    return text;
}

char CanonicalJson::escaped()
{
    if (accept("\"")) return '"';
    if (accept("\\")) return '\\';
    expect("u00");
    unsigned code = 0;
    const auto digits = m_rest.substr(0, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (error != std::errc{} || end != digits.data() + 2 || code > 0x1f) m_ok = false;
    if (!m_ok) return ' ';
    m_rest.remove_prefix(2);
    return static_cast<char>(code);
}

template <class T> T CanonicalJson::parse()
{
    T value{};
    const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
    if (error != std::errc{}) m_ok = false;
    if (!m_ok) return T{};
    m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
    return value;
}

double CanonicalJson::number() { return accept("null") ? std::numeric_limits<double>::quiet_NaN() : parse<double>(); }

std::int64_t CanonicalJson::integer() { return parse<std::int64_t>(); }
std::uint64_t CanonicalJson::natural() { return parse<std::uint64_t>(); }

}  // namespace ballast::codec
