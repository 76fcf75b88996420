#include "ballast_vectors/entry.h"

#include <array>
#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::vectors {

namespace {

constexpr std::size_t kShown = 80;

std::string shown(const Json& value)
{
    return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace), kShown);
}

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Digits of a whole number, be it a JSON number or a text; empty if it is neither.
std::string digitsOf(const Json& value)
{
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_integer() ? value.dump() : std::string{};
}

/// Calls `see` with each of the names "a|b".
template <class See> void eachName(std::string_view names, const See& see)
{
    while (!names.empty()) {
        const auto bar = names.find('|');
        see(names.substr(0, bar));
        names = bar == std::string_view::npos ? std::string_view{} : names.substr(bar + 1);
    }
}

const Json& nothing()
{
    static const Json kNull;
    return kNull;
}

}  // namespace

std::string snakeCase(std::string_view name)
{
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '-') {
            out += '_';
            continue;
        }
        if (!isUpper(name[i])) {
            out += name[i];
            continue;
        }
        if (i > 0 && isLowerOrDigit(name[i - 1])) out += '_';
        out += static_cast<char>(name[i] - 'A' + 'a');
    }
    return out;
}

bool isWordsOnly(std::string_view member)
{
    static constexpr std::array<std::string_view, 17> kWords{
        "source",      "status",      "recipe",         "note",        "name",         "why",
        "description", "purpose",     "kind",           "rule",        "comment",      "checked",
        "r_s_note",    "domain_note", "hashing_scheme", "domain_rule", "float_to_wire"};
    return member.starts_with('_') || std::find(kWords.begin(), kWords.end(), member) != kWords.end();
}

Entry::Entry(const Json& object)
{
    if (!object.is_object()) {
        refuse(fmt::format("expected an object, was {}", shown(object)));
        return;
    }
    for (const auto* member : {"name", "method"})
        if (const auto found = object.find(member); m_name.empty() && found != object.end() && found->is_string())
            m_name = found->get<std::string>();
    const bool twoParts = object.contains("input") && object.contains("output");
    if (!twoParts) {
        add(object);
        return;
    }
    for (const auto& [name, value] : object.items()) {
        if ((name == "input" || name == "output") && !value.is_object())
            refuse(fmt::format("{}: expected an object, was {}", name, shown(value)));
        else if (name == "input" || name == "output")
            add(value);
        else if (!isWordsOnly(snakeCase(name)))
            add(Json{{name, value}});
    }
}

void Entry::add(const Json& object)
{
    for (const auto& [name, value] : object.items()) {
        const auto plain = snakeCase(name);
        if (isWordsOnly(plain)) continue;
        if (m_members.contains(plain)) refuse(fmt::format("{}: stands twice", printable(name, kShown)));
        m_members[plain] = value;
    }
}

const Json* Entry::find(std::string_view name) const
{
    const Json* found = nullptr;
    eachName(name, [&](std::string_view one) {
        const auto member = m_members.find(std::string(one));
        if (found == nullptr && member != m_members.end()) found = &*member;
    });
    return found;
}

std::string Entry::standing(std::string_view names) const
{
    std::string first;
    eachName(names, [&](std::string_view one) {
        if (first.empty() && m_members.contains(std::string(one))) first = one;
    });
    return first.empty() ? std::string(names.substr(0, names.find('|'))) : first;
}

std::string Entry::nameFrom(std::string_view beginning) const
{
    for (const auto& [name, value] : m_members.items())
        if (name.starts_with(beginning)) return name;
    return std::string(beginning);
}

const Json& Entry::optional(std::string_view name)
{
    const auto* found = find(name);
    if (found == nullptr) return nothing();
    // Only the name that stands there is read: two names of one thing would leave the other unread, which is a failure.
    bool first = true;
    eachName(name, [&](std::string_view one) {
        if (first && m_members.contains(std::string(one))) {
            m_read.insert(std::string(one));
            first = false;
        }
    });
    return *found;
}

const Json& Entry::need(std::string_view name)
{
    if (!has(name)) refuse(fmt::format("{}: is missing", name.substr(0, name.find('|'))));
    return optional(name);
}

std::string Entry::text(std::string_view name)
{
    const auto& value = need(name);
    if (value.is_string()) return value.get<std::string>();
    refuse(fmt::format("{}: expected a text, was {}", standing(name), shown(value)));
    return {};
}

bool Entry::truth(std::string_view name)
{
    const auto& value = need(name);
    if (value.is_boolean()) return value.get<bool>();
    refuse(fmt::format("{}: expected true or false, was {}", standing(name), shown(value)));
    return false;
}

Word Entry::amount(std::string_view name)
{
    auto word = signing::unsignedWord(digitsOf(need(name)));
    if (word) return *word;
    refuse(fmt::format("{}: {}", standing(name), word.error().message));
    return {};
}

std::uint64_t Entry::number(std::string_view name)
{
    const auto value = signing::toUint64(amount(name));
    if (!value) refuse(fmt::format("{}: does not fit 64 bits", standing(name)));
    return value.value_or(0);
}

std::int64_t Entry::signedNumber(std::string_view name, unsigned bits)
{
    const auto word = signing::signedWord(digitsOf(need(name)), bits);
    if (!word) {
        refuse(fmt::format("{}: {}", standing(name), word.error().message));
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 24; i < 32; ++i)
        value = value << 8 | word->bytes[i];
    return static_cast<std::int64_t>(value);
}

Bytes Entry::bytes(std::string_view name)
{
    auto read = signing::bytesFromHex(text(name));
    if (read) return std::move(*read);
    refuse(fmt::format("{}: {}", standing(name), read.error().message));
    return {};
}

Hash32 Entry::hash(std::string_view name)
{
    Hash32 out{};
    if (auto filled = signing::fillFromHex(text(name), out); !filled)
        refuse(fmt::format("{}: {}", standing(name), filled.error().message));
    return out;
}

Address Entry::address(std::string_view name)
{
    const auto read = signing::addressFromText(text(name));
    if (read) return *read;
    refuse(fmt::format("{}: {}", standing(name), read.error().message));
    return {};
}

std::optional<signing::PrivateKey> Entry::key(std::string_view name)
{
    auto made = signing::PrivateKey::fromText(text(name));
    if (made) return std::move(*made);
    refuse(fmt::format("{}: {}", standing(name), made.error().message));
    return std::nullopt;
}

void Entry::expectBytes(std::string_view name, ByteView computed)
{
    const auto stated = bytes(name);
    expect(std::equal(stated.begin(), stated.end(), computed.begin(), computed.end()),
           fmt::format("{}: computed {}", standing(name), printable(signing::toHex(computed), 140)));
}

void Entry::expectText(std::string_view name, std::string_view computed)
{
    expect(text(name) == computed, fmt::format("{}: computed {}", standing(name), printable(computed, 400)));
}

void Entry::expectAddress(std::string_view name, const Address& computed)
{
    expect(address(name) == computed, fmt::format("{}: computed {}", standing(name), toChecksumText(computed)));
}

void Entry::expectNumber(std::string_view name, const Word& computed)
{
    const auto digits = digitsOf(need(name));
    const auto stated = digits.starts_with('-') ? signing::signedWord(digits) : signing::unsignedWord(digits);
    expect(stated && *stated == computed,
           fmt::format("{}: computed {}", standing(name), signing::signedText(computed)));
}

void Entry::expectJson(std::string_view name, const Json& computed)
{
    // As text: keys in their order too.
    expect(need(name).dump() == computed.dump(),
           fmt::format("{}: computed {}", standing(name), printable(computed.dump(), 400)));
}

void Entry::expect(bool same, std::string_view what)
{
    ++m_compared;
    if (!same) refuse(std::string(what));
}

void Entry::refuse(std::string sentence)
{
    if (m_problem.empty()) m_problem = sentence.empty() ? "is wrong" : std::move(sentence);
}

std::string Entry::verdict() const
{
    if (isWrong()) return m_problem;
    for (const auto& [name, value] : m_members.items())
        if (!m_read.contains(name))
            return fmt::format("{}: nobody knows this member, so nothing checks it", printable(name, kShown));
    return m_compared == 0 ? "nothing stands there to compare with" : std::string{};
}

}  // namespace ballast::vectors
