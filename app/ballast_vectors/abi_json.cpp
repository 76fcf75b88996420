#include "ballast_vectors/abi_json.h"

#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::vectors {

namespace {

using Kind = chain::AbiType::Kind;
using chain::AbiValue;

tl::unexpected<Error> noValue(const chain::AbiType& type, const Json& json)
{
    return fail(ErrorCode::InvalidArgument,
                fmt::format("expected a {}, was {}", type.canonical(),
                            printable(json.dump(-1, ' ', false, Json::error_handler_t::replace), 60)));
}

Result<AbiValue> wordValue(Result<Word> word)
{
    if (!word) return tl::unexpected<Error>(std::move(word.error()));
    return AbiValue{*word};
}

Result<AbiValue> numberValue(const chain::AbiType& type, const Json& json)
{
    if (!json.is_string() && !json.is_number_integer()) return noValue(type, json);
    const auto digits = json.is_string() ? json.get<std::string>() : json.dump();
    return wordValue(type.kind == Kind::Signed ? signing::signedWord(digits, type.size)
                                               : signing::unsignedWord(digits, type.size));
}

Result<AbiValue> textValue(const chain::AbiType& type, const std::string& text)
{
    if (type.kind == Kind::String) {
        const auto view = signing::bytesOf(text);
        return AbiValue{Bytes(view.begin(), view.end())};
    }
    if (type.kind == Kind::Address) {
        const auto address = signing::addressFromText(text);
        return wordValue(address ? Result<Word>(signing::wordOf(*address)) : tl::unexpected<Error>(address.error()));
    }
    auto bytes = signing::bytesFromHex(text);
    if (!bytes) return tl::unexpected<Error>(std::move(bytes.error()));
    if (type.kind == Kind::Binary) return AbiValue{std::move(*bytes)};
    if (bytes->size() != type.size) return noValue(type, text);
    Word word;
    std::copy(bytes->begin(), bytes->end(), word.bytes.begin());
    return AbiValue{word};
}

Result<AbiValue> partsValue(const chain::AbiType& type, const Json& json)
{
    const bool isObject = json.is_object() && type.kind == Kind::Tuple;
    if (!json.is_array() && !isObject) return noValue(type, json);
    Json list = isObject ? Json::array() : json;
    if (isObject) {
        if (json.size() != type.parts.size()) return noValue(type, json);
        for (const auto& part : type.parts) {
            if (!json.contains(part.name)) return noValue(type, json);
            list.push_back(json[part.name]);
        }
    }
    if (type.length && *type.length != list.size()) return noValue(type, json);
    auto parameters = type.parts;
    if (type.kind == Kind::List) parameters.assign(list.size(), type.parts.front());
    auto values = abiValues(parameters, list);
    if (!values) return tl::unexpected<Error>(std::move(values.error()));
    return AbiValue{std::move(*values)};
}

}  // namespace

Result<AbiValue> abiValue(const chain::AbiType& type, const Json& json)
{
    switch (type.kind) {
    case Kind::Unsigned:
    case Kind::Signed:
        return numberValue(type, json);
    case Kind::Tuple:
    case Kind::List:
        return partsValue(type, json);
    case Kind::Bool:
        if (!json.is_boolean()) return noValue(type, json);
        return AbiValue{signing::wordOf(std::uint64_t{json.get<bool>() ? 1U : 0U})};
    case Kind::Address:
    case Kind::FixedBytes:
    case Kind::Binary:
    case Kind::String:
        break;
    }
    if (!json.is_string()) return noValue(type, json);
    return textValue(type, json.get<std::string>());
}

Result<std::vector<AbiValue>> abiValues(const std::vector<chain::AbiParameter>& parameters, const Json& list)
{
    if (!list.is_array() || list.size() != parameters.size())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("expected {} values for ({})", parameters.size(), chain::canonicalList(parameters)));
    std::vector<AbiValue> values;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto value = abiValue(parameters[i].type, list[i]);
        if (!value) return tl::unexpected<Error>(std::move(value.error()));
        values.push_back(std::move(*value));
    }
    return values;
}

}  // namespace ballast::vectors
