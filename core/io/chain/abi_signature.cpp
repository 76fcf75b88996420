#include "chain/abi_signature.h"

#include <charconv>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "signing/keccak.h"

namespace ballast::chain {

namespace {

using SignatureKind = AbiType::Kind;

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/// Reads a text from its front. What is wrong is kept, and nothing is read after it.
class SignatureReader {
public:
    explicit SignatureReader(std::string_view text) : m_text(text), m_rest(text) {}

    std::string word()
    {
        skipBlanks();
        std::size_t size = 0;
        while (size < m_rest.size() && isWordCharacter(m_rest[size]))
            ++size;
        const auto found = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return std::string(found);
    }

    bool take(char c)
    {
        skipBlanks();
        if (m_wrong || !m_rest.starts_with(c)) return false;
        m_rest.remove_prefix(1);
        return true;
    }

    void need(char c)
    {
        if (!take(c)) m_wrong = true;
    }

    void refuse() { m_wrong = true; }
    bool isWrong() const { return m_wrong; }
    bool isAtEnd()
    {
        skipBlanks();
        return m_rest.empty();
    }
    bool seesWord()
    {
        skipBlanks();
        return !m_rest.empty() && isWordCharacter(m_rest.front());
    }

    AbiType type(std::size_t depth);
    std::vector<AbiParameter> parameters(std::size_t depth);

    tl::unexpected<Error> error() const
    {
        return fail(ErrorCode::Parse, fmt::format("{}: expected a signature or a type, went wrong at character {}",
                                                  printable(m_text, 80), m_text.size() - m_rest.size()));
    }

private:
    void skipBlanks()
    {
        while (m_rest.starts_with(' '))
            m_rest.remove_prefix(1);
    }
    AbiType plain(const std::string& name);
    AbiType listed(AbiType element, std::size_t depth);
    AbiParameter parameter(std::size_t depth);

    std::string_view m_text, m_rest;
    bool m_wrong{};
};

/// The number after a type's name; `whole` if there is none.
std::optional<unsigned> sizeIn(std::string_view digits, std::optional<unsigned> whole)
{
    if (digits.empty()) return whole;
    unsigned size = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (problem != std::errc() || end != digits.data() + digits.size() || digits.front() == '0') return std::nullopt;
    return size;
}

AbiType SignatureReader::plain(const std::string& name)
{
    if (name == "address") return {.kind = SignatureKind::Address};
    if (name == "bool") return {.kind = SignatureKind::Bool};
    if (name == "string") return {.kind = SignatureKind::String};
    if (name == "bytes") return {.kind = SignatureKind::Binary};
    const std::string_view text = name;
    if (text.starts_with("bytes")) {
        const auto size = sizeIn(text.substr(5), std::nullopt);
        if (size && *size <= 32) return {.kind = SignatureKind::FixedBytes, .size = *size};
    } else if (text.starts_with("uint") || text.starts_with("int")) {
        const bool isSigned = text.starts_with('i');
        const auto bits = sizeIn(text.substr(isSigned ? 3 : 4), signing::kWordBits);
        if (bits && *bits <= signing::kWordBits && *bits % 8 == 0)
            return {.kind = isSigned ? SignatureKind::Signed : SignatureKind::Unsigned, .size = *bits};
    }
    refuse();
    return {};
}

AbiType SignatureReader::listed(AbiType element, std::size_t depth)
{
    for (; take('['); --depth) {
        if (depth == 0) refuse();
        AbiType list{.kind = AbiType::Kind::List};
        if (!take(']')) {
            const auto length = sizeIn(word(), std::nullopt);
            need(']');
            if (!length || *length > kMostAbiWords || *length * element.headWords() > kMostAbiWords) refuse();
            list.length = length.value_or(1);
        }
        if (m_wrong) return {};
        list.parts.push_back({.type = std::move(element)});
        element = std::move(list);
    }
    return element;
}

AbiType SignatureReader::type(std::size_t depth)
{
    if (depth == 0) refuse();
    const auto name = word();
    if (m_wrong) return {};
    if (!name.empty() && name != "tuple") return listed(plain(name), depth);
    need('(');
    AbiType tuple{.kind = AbiType::Kind::Tuple, .parts = parameters(depth - 1)};
    if (tuple.parts.empty()) refuse();
    if (m_wrong) return {};
    return listed(std::move(tuple), depth);
}

AbiParameter SignatureReader::parameter(std::size_t depth)
{
    AbiParameter one{.type = type(depth)};
    while (!m_wrong && seesWord()) {
        const auto next = word();
        if (next == "indexed")
            one.indexed = true;
        else if (next != "memory" && next != "calldata" && next != "storage")
            one.name = next;
    }
    return one;
}

/// After the opening bracket, up to and with the closing one.
std::vector<AbiParameter> SignatureReader::parameters(std::size_t depth)
{
    std::vector<AbiParameter> all;
    if (take(')')) return all;
    do {
        all.push_back(parameter(depth));
    } while (take(','));
    need(')');
    return all;
}

}  // namespace

Result<AbiType> AbiType::parse(std::string_view text)
{
    SignatureReader reader(text);
    auto type = reader.type(kMostAbiDepth);
    if (reader.isWrong() || !reader.isAtEnd()) return reader.error();
    return type;
}

Result<AbiSignature> AbiSignature::parse(std::string_view text)
{
    SignatureReader reader(text);
    AbiSignature signature{.name = reader.word()};
    if (signature.name == "function" || signature.name == "event" || signature.name == "error")
        if (reader.seesWord()) signature.name = reader.word();
    reader.need('(');
    signature.inputs = reader.parameters(kMostAbiDepth);
    while (!reader.isWrong() && reader.seesWord())
        if (reader.word() == "returns") {
            reader.need('(');
            signature.outputs = reader.parameters(kMostAbiDepth);
        }
    if (reader.isWrong() || !reader.isAtEnd() || signature.name.empty()) return reader.error();
    return signature;
}

std::string canonicalList(const std::vector<AbiParameter>& parameters)
{
    std::string text;
    for (const auto& parameter : parameters)
        text += (text.empty() ? "" : ",") + parameter.type.canonical();
    return text;
}

std::string AbiSignature::canonical() const { return fmt::format("{}({})", name, canonicalList(inputs)); }

Hash32 AbiSignature::topic() const { return signing::keccak256(signing::bytesOf(canonical())); }

std::array<std::uint8_t, 4> AbiSignature::selector() const
{
    const auto hash = topic();
    return {hash[0], hash[1], hash[2], hash[3]};
}

}  // namespace ballast::chain
