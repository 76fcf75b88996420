#include "signing/type_set.h"

#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "base/typed_text.h"
#include "signing/keccak.h"

namespace ballast::signing {

namespace {

using Json = nlohmann::ordered_json;

std::string elementOf(const std::string& type) { return type.substr(0, type.rfind('[')); }
std::string innermostOf(const std::string& type) { return type.substr(0, type.find('[')); }
bool isArrayType(const std::string& type) { return type.ends_with(']') && type.find('[') != std::string::npos; }

/// Bits of "uint64", bytes of "bytes32"; nothing if the text after the name is no number within [1, most].
std::optional<unsigned> sizeAfter(const std::string& type, std::string_view name, unsigned most)
{
    if (!type.starts_with(name)) return std::nullopt;
    const auto digits = std::string_view(type).substr(name.size());
    unsigned size = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (problem != std::errc() || end != digits.data() + digits.size() || size == 0 || size > most) return std::nullopt;
    return size;
}

std::optional<unsigned> bitsAfter(const std::string& type, std::string_view name)
{
    const auto bits = sizeAfter(type, name, kWordBits);
    return bits && *bits % 8 == 0 ? bits : std::nullopt;
}

bool isPlainType(const std::string& type)
{
    return type == "address" || type == "bool" || type == "string" || type == "bytes" || bitsAfter(type, "uint") ||
           bitsAfter(type, "int") || sizeAfter(type, "bytes", 32);
}

tl::unexpected<Error> unknownType(const std::string& type)
{
    return fail(ErrorCode::NotFound, fmt::format("type {}: nobody defines it", printable(type, 40)));
}

tl::unexpected<Error> wrongValue(const std::string& type, const Json& value)
{
    return fail(ErrorCode::Parse,
                fmt::format("expected a value of type {}, was {}", printable(type, 40),
                            printable(value.dump(-1, ' ', false, Json::error_handler_t::replace), 60)));
}

Result<Hash32> hashOf(Result<Word> word)
{
    if (!word) return tl::unexpected<Error>(std::move(word.error()));
    return word->bytes;
}

/// The digits of a whole number, be it a JSON number or a text; empty if it is neither.
std::string digitsOf(const Json& value)
{
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_integer() ? value.dump() : std::string{};
}

Result<Hash32> fixedBytes(const std::string& text, unsigned size)
{
    const auto bytes = bytesFromHex(text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    if (bytes->size() != size)
        return fail(ErrorCode::InvalidArgument, fmt::format("bytes{}: has {} bytes", size, bytes->size()));
    Hash32 word{};
    std::copy(bytes->begin(), bytes->end(), word.begin());
    return word;
}

Result<Hash32> plainMember(const std::string& type, const Json& value)
{
    if (type == "bool") {
        if (!value.is_boolean()) return wrongValue(type, value);
        return wordOf(std::uint64_t{value.get<bool>() ? 1U : 0U}).bytes;
    }
    if (const auto bits = bitsAfter(type, "uint")) return hashOf(unsignedWord(digitsOf(value), *bits));
    if (const auto bits = bitsAfter(type, "int")) return hashOf(signedWord(digitsOf(value), *bits));
    if (!value.is_string()) return wrongValue(type, value);
    const auto& text = value.get_ref<const std::string&>();
    if (type == "string") return keccak256(bytesOf(text));
    if (type == "address") {
        const auto address = addressFromText(text);
        if (!address) return tl::unexpected<Error>(address.error());
        return wordOf(*address).bytes;
    }
    if (const auto size = sizeAfter(type, "bytes", 32)) return fixedBytes(text, *size);
    const auto bytes = bytesFromHex(text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return keccak256(*bytes);
}

Result<TypeSet::Member> memberOf(const Json& json)
{
    if (!json.is_object() || json.size() != 2 || !json.contains("name") || !json.contains("type") ||
        !json["name"].is_string() || !json["type"].is_string())
        return wrongValue("{name, type}", json);
    return TypeSet::Member{json["name"].get<std::string>(), json["type"].get<std::string>()};
}

}  // namespace

Hash32 hashOfWords(const Hash32& typeHash, std::initializer_list<Word> words)
{
    Bytes all(typeHash.begin(), typeHash.end());
    for (const auto& word : words)
        append(all, word.bytes);
    return keccak256(all);
}

Result<TypeSet> TypeSet::parse(const Json& types)
{
    if (!types.is_object()) return wrongValue("object of types", types);
    TypeSet set;
    for (const auto& [name, list] : types.items()) {
        if (!list.is_array()) return wrongValue("list of members", list);
        std::vector<Member> members;
        for (const auto& one : list) {
            auto member = memberOf(one);
            if (!member) return tl::unexpected<Error>(std::move(member.error()));
            members.push_back(std::move(*member));
        }
        set.add(name, std::move(members));
    }
    for (const auto& [name, members] : set.m_types)
        for (const auto& member : members)
            if (const auto inner = innermostOf(member.type); !set.contains(inner) && !isPlainType(inner))
                return unknownType(member.type);
    return set;
}

std::vector<TypeSet::Member> TypeSet::members(const std::string& type) const
{
    const auto found = m_types.find(type);
    return found == m_types.end() ? std::vector<Member>{} : found->second;
}

Result<std::string> TypeSet::encodedType(const std::string& type) const
{
    if (!contains(type)) return unknownType(type);
    std::set<std::string> others;
    std::vector<std::string> open{type};
    while (!open.empty()) {
        const auto members_ = members(open.back());
        open.pop_back();
        for (const auto& member : members_)
            if (const auto inner = innermostOf(member.type);
                contains(inner) && inner != type && others.insert(inner).second)
                open.push_back(inner);
    }
    std::vector<std::string> names{type};
    names.insert(names.end(), others.begin(), others.end());
    std::string text;
    for (const auto& name : names) {
        std::vector<std::string> parts;
        for (const auto& member : m_types.at(name))
            parts.push_back(member.type + " " + member.name);
        text += fmt::format("{}({})", name, fmt::join(parts, ","));
    }
    return text;
}

Result<Hash32> TypeSet::typeHash(const std::string& type) const
{
    const auto text = encodedType(type);
    if (!text) return tl::unexpected<Error>(text.error());
    return keccak256(bytesOf(*text));
}

Result<Hash32> TypeSet::hashStruct(const std::string& type, const Json& value) const
{
    const auto head = typeHash(type);
    if (!head) return head;
    const auto& members = m_types.at(type);
    if (!value.is_object() || value.size() != members.size()) return wrongValue(type, value);
    Bytes all(head->begin(), head->end());
    for (const auto& member : members) {
        const auto found = value.find(member.name);
        if (found == value.end())
            return fail(ErrorCode::NotFound, fmt::format("{}: member {} is missing", type, printable(member.name, 40)));
        const auto word = encodedMember(member.type, *found);
        if (!word) return fail(word.error().code, fmt::format("{}.{}: {}", type, member.name, word.error().message));
        append(all, *word);
    }
    return keccak256(all);
}

Result<Hash32> TypeSet::encodedMember(const std::string& type, const Json& value) const
{
    if (isArrayType(type)) return encodedArray(type, value);
    return contains(type) ? hashStruct(type, value) : plainMember(type, value);
}

Result<Hash32> TypeSet::encodedArray(const std::string& type, const Json& value) const
{
    if (!value.is_array()) return wrongValue(type, value);
    const auto element = elementOf(type);
    const auto length = type.substr(element.size() + 1, type.size() - element.size() - 2);
    if (!length.empty() && length != std::to_string(value.size())) return wrongValue(type, value);
    Bytes all;
    for (const auto& one : value) {
        const auto word = encodedMember(element, one);
        if (!word) return word;
        append(all, *word);
    }
    return keccak256(all);
}

}  // namespace ballast::signing
