#include "chain/abi_codec.h"

#include <fmt/format.h>

namespace ballast::chain {

namespace {

using Kind = AbiType::Kind;
using Values = std::vector<AbiValue>;
constexpr std::size_t kWord = 32;

tl::unexpected<Error> misfit(const AbiType& type)
{
    return fail(ErrorCode::InvalidArgument, fmt::format("a value is none of type {}", type.canonical()));
}

tl::unexpected<Error> badAbi(const AbiType& type, const char* why)
{
    return fail(ErrorCode::Parse, fmt::format("contract data, at a {}: {}", type.canonical(), why));
}

std::size_t padded(std::size_t size) { return (size + kWord - 1) / kWord * kWord; }

std::vector<AbiParameter> repeated(const AbiType& list, std::size_t count)
{
    return std::vector<AbiParameter>(count, list.parts.front());
}

std::size_t headBytes(const std::vector<AbiParameter>& parameters)
{
    std::size_t words = 0;
    for (const auto& parameter : parameters)
        words += parameter.type.headWords();
    return words * kWord;
}

Result<Bytes> encodeOne(const AbiType& type, const AbiValue& value);

Result<Bytes> encodeBytes(const AbiType& type, const AbiValue& value)
{
    const auto* bytes = std::get_if<Bytes>(&value.content);
    if (bytes == nullptr) return misfit(type);
    Bytes out;
    signing::append(out, signing::wordOf(std::uint64_t{bytes->size()}).bytes);
    signing::append(out, *bytes);
    out.resize(kWord + padded(bytes->size()));
    return out;
}

Result<Bytes> encodeParts(const AbiType& type, const AbiValue& value)
{
    const auto* values = std::get_if<Values>(&value.content);
    if (values == nullptr) return misfit(type);
    if (type.kind == Kind::Tuple) return encodeAbi(type.parts, *values);
    if (type.length && *type.length != values->size()) return misfit(type);
    Bytes out;
    if (!type.length) signing::append(out, signing::wordOf(std::uint64_t{values->size()}).bytes);
    const auto elements = encodeAbi(repeated(type, values->size()), *values);
    if (!elements) return elements;
    signing::append(out, *elements);
    return out;
}

Result<Bytes> encodeOne(const AbiType& type, const AbiValue& value)
{
    if (type.kind == Kind::Binary || type.kind == Kind::String) return encodeBytes(type, value);
    if (type.kind == Kind::Tuple || type.kind == Kind::List) return encodeParts(type, value);
    const auto* word = std::get_if<Word>(&value.content);
    if (word == nullptr || !fitsType(type, *word)) return misfit(type);
    return Bytes(word->bytes.begin(), word->bytes.end());
}

/// Reads forward only: each tail must begin where the one before ended.
class AbiReader {
public:
    explicit AbiReader(ByteView bytes) : m_bytes(bytes) {}

    /// Values whose heads begin at `base`; `end` is where the last tail ends.
    Result<Values> parts(const std::vector<AbiParameter>& parameters, std::size_t base, std::size_t& end) const
    {
        const auto heads = headBytes(parameters);
        std::size_t at = base;
        end = base + heads;
        if (end > m_bytes.size()) return fail(ErrorCode::Parse, "contract data: ends within its values");
        Values values;
        for (const auto& parameter : parameters) {
            auto value = parameter.type.isDynamic() ? tail(parameter.type, base, at, end) : flat(parameter.type, at);
            if (!value) return tl::unexpected<Error>(std::move(value.error()));
            values.push_back(std::move(*value));
            at += parameter.type.headWords() * kWord;
        }
        return values;
    }

private:
    /// The word there; the caller has seen that it lies within.
    Word word(std::size_t at) const
    {
        Word word;
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(at), kWord, word.bytes.begin());
        return word;
    }

    Result<AbiValue> tail(const AbiType& type, std::size_t base, std::size_t at, std::size_t& end) const
    {
        const auto offset = toUint64(word(at));
        if (!offset || *offset != end - base) return badAbi(type, "its offset is not where the values before it end");
        if (type.kind == Kind::Tuple || type.length) {
            const auto parameters = type.kind == Kind::Tuple ? type.parts : repeated(type, *type.length);
            return wrapped(parts(parameters, end, end));
        }
        if (end + kWord > m_bytes.size()) return badAbi(type, "ends within a length");
        const auto count = toUint64(word(end));
        const std::size_t start = end + kWord, left = m_bytes.size() - start;
        if (!count || *count > left) return badAbi(type, "its length is beyond the end");
        if (type.kind == Kind::List) {
            if (*count * kWord > left) return badAbi(type, "its length is beyond the end");
            return wrapped(parts(repeated(type, *count), start, end));
        }
        return bytes(type, start, *count, end);
    }

    Result<AbiValue> bytes(const AbiType& type, std::size_t start, std::size_t count, std::size_t& end) const
    {
        end = start + padded(count);
        if (end > m_bytes.size()) return badAbi(type, "ends within its bytes");
        const auto all = m_bytes.subspan(start, padded(count));
        const auto after = all.subspan(count);
        if (std::any_of(after.begin(), after.end(), [](std::uint8_t byte) { return byte != 0; }))
            return badAbi(type, "is not padded with zeros");
        return AbiValue{Bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count))};
    }

    Result<AbiValue> flat(const AbiType& type, std::size_t at) const
    {
        std::size_t end = 0;
        if (type.kind == Kind::Tuple) return wrapped(parts(type.parts, at, end));
        if (type.kind == Kind::List) return wrapped(parts(repeated(type, *type.length), at, end));
        const auto value = word(at);
        if (!fitsType(type, value)) return badAbi(type, "the word is beyond the type");
        return AbiValue{value};
    }

    static Result<AbiValue> wrapped(Result<Values> values)
    {
        if (!values) return tl::unexpected<Error>(std::move(values.error()));
        return AbiValue{std::move(*values)};
    }

    ByteView m_bytes;
};

}  // namespace

bool fitsType(const AbiType& type, const Word& word)
{
    const auto isZero = [](std::uint8_t byte) { return byte == 0; };
    switch (type.kind) {
    case Kind::Unsigned:
        return signing::fitsUnsigned(word, type.size);
    case Kind::Signed:
        return signing::fitsSigned(word, type.size);
    case Kind::Address:
        return std::all_of(word.bytes.begin(), word.bytes.begin() + 12, isZero);
    case Kind::Bool:
        return signing::fitsUnsigned(word, 1);
    case Kind::FixedBytes:
        return std::all_of(word.bytes.begin() + type.size, word.bytes.end(), isZero);
    case Kind::Binary:
    case Kind::String:
    case Kind::Tuple:
    case Kind::List:
        break;
    }
    return false;
}

Result<Bytes> encodeAbi(const std::vector<AbiParameter>& parameters, const std::vector<AbiValue>& values)
{
    if (parameters.size() != values.size())
        return fail(ErrorCode::InvalidArgument, fmt::format("{} values for the {} of ({})", values.size(),
                                                            parameters.size(), canonicalList(parameters)));
    Bytes heads, tails;
    const auto headSize = headBytes(parameters);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto one = encodeOne(parameters[i].type, values[i]);
        if (!one) return one;
        const bool behind = parameters[i].type.isDynamic();
        if (behind) signing::append(heads, signing::wordOf(std::uint64_t{headSize + tails.size()}).bytes);
        signing::append(behind ? tails : heads, *one);
    }
    signing::append(heads, tails);
    return heads;
}

Result<std::vector<AbiValue>> decodeAbi(const std::vector<AbiParameter>& parameters, ByteView bytes)
{
    std::size_t end = 0;
    auto values = AbiReader(bytes).parts(parameters, 0, end);
    if (values && end != bytes.size())
        return fail(ErrorCode::Parse, fmt::format("contract data: {} bytes stand after ({})", bytes.size() - end,
                                                  canonicalList(parameters)));
    return values;
}

Result<Bytes> encodeCall(const AbiSignature& function, const std::vector<AbiValue>& arguments)
{
    const auto values = encodeAbi(function.inputs, arguments);
    if (!values) return values;
    const auto selector = function.selector();
    Bytes call(selector.begin(), selector.end());
    signing::append(call, *values);
    return call;
}

}  // namespace ballast::chain
