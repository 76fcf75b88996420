#include "chain/revert.h"

#include <fmt/format.h>

namespace ballast::chain {

namespace {

const AbiSignature& errorSignature()
{
    static const AbiSignature kError{.name = "Error", .inputs = {{.type = {.kind = AbiType::Kind::String}}}};
    return kError;
}

const AbiSignature& panicSignature()
{
    static const AbiSignature kPanic{.name = "Panic",
                                     .inputs = {{.type = {.kind = AbiType::Kind::Unsigned, .size = 256}}}};
    return kPanic;
}

}  // namespace

Result<Revert> decodeRevert(ByteView data)
{
    Revert revert;
    if (data.empty()) return revert;
    if (data.size() < revert.selector.size())
        return fail(ErrorCode::Parse, fmt::format("revert data of {} bytes: expected none or at least 4", data.size()));
    std::copy_n(data.begin(), revert.selector.size(), revert.selector.begin());
    revert.kind = revert.selector == errorSignature().selector()   ? Revert::Kind::Text
                  : revert.selector == panicSignature().selector() ? Revert::Kind::Panic
                                                                   : Revert::Kind::Custom;
    if (revert.kind == Revert::Kind::Custom) return revert;
    const bool isText = revert.kind == Revert::Kind::Text;
    const auto values = decodeAbi((isText ? errorSignature() : panicSignature()).inputs, data.subspan(4));
    if (!values) return tl::unexpected<Error>(values.error());
    if (isText) {
        const auto& bytes = std::get<Bytes>(values->front().content);
        revert.text.assign(bytes.begin(), bytes.end());
    } else {
        revert.panicCode = std::get<Word>(values->front().content);
    }
    return revert;
}

Bytes encodeRevertText(std::string_view text)
{
    const auto bytes = signing::bytesOf(text);
    return encodeCall(errorSignature(), {{Bytes(bytes.begin(), bytes.end())}}).value();  // Any bytes are a text here.
}

}  // namespace ballast::chain
