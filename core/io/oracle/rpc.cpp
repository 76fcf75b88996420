#include "oracle/rpc.h"

#include <fmt/format.h>

#include "chain/quantity.h"
#include "oracle/json_text.h"
#include "transport/shown_text.h"

namespace ballast::oracle {

namespace {

constexpr std::uint64_t kLatestBlock = 4'102'444'800;  // The year 2100.
constexpr std::size_t kHashBytes = 32;

tl::unexpected<Error> badBlock(const char* member)
{
    return fail(ErrorCode::Parse, fmt::format("F20: block: {} is missing or has another form", member));
}

}  // namespace

std::string rpcQuestion(std::uint64_t id, std::string_view method, std::string_view parameters)
{
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters);
}

Result<std::string> rpcResult(std::string_view body, std::uint64_t id)
{
    const auto json = readJson(body, "the answer");
    if (!json) return tl::unexpected<Error>(json.error());
    if (!json->is_object()) return fail(ErrorCode::Parse, "F20: the answer is no JSON object");
    if (wholeOf(memberOf(*json, "id")) != id)
        return fail(ErrorCode::Parse, "F21: the answer is to another question than was asked");
    const auto& error = memberOf(*json, "error");
    const bool hasResult = json->contains("result"), hasError = !error.is_null();
    if (hasResult == hasError) return fail(ErrorCode::Parse, "F21: one of result and error is wanted");
    if (!hasError) return memberOf(*json, "result").dump();
    const auto& code = memberOf(error, "code");
    const auto& message = memberOf(error, "message");
    if (!code.is_number_integer() || !message.is_string())
        return fail(ErrorCode::Parse, "F20: the answer's error has no whole code or no message");
    return fail(ErrorCode::Refused, fmt::format("the node refused: {} {}", code.get<std::int64_t>(),
                                                transport::shownText(message.get_ref<const std::string&>())));
}

Result<std::uint64_t> parseChainId(std::string_view result)
{
    const auto json = readJson(result, "eth_chainId");
    const auto id = json ? quantityOf(*json) : std::nullopt;
    if (!id) return fail(ErrorCode::Parse, "F20: eth_chainId: no quantity");
    return *id;
}

Result<Head> parseHead(std::string_view result)
{
    const auto json = readJson(result, "a block");
    if (!json) return tl::unexpected<Error>(json.error());
    if (json->is_null()) return fail(ErrorCode::NotFound, "the node does not have the block");
    Head head;
    const auto number = quantityOf(memberOf(*json, "number"));
    if (!number) return badBlock("number");
    head.number = *number;
    head.hash = hashOf(memberOf(*json, "hash"), kHashBytes);
    if (head.hash.empty()) return badBlock("hash");
    head.parent = hashOf(memberOf(*json, "parentHash"), kHashBytes);
    if (head.parent.empty()) return badBlock("parentHash");
    const auto seconds = quantityOf(memberOf(*json, "timestamp"));
    if (!seconds || *seconds > kLatestBlock) return badBlock("timestamp");
    head.time = Timestamp{} + Duration::seconds(static_cast<std::int64_t>(*seconds));
    for (const auto& [member, to] : {std::pair("gasUsed", &head.gasUsed), std::pair("gasLimit", &head.gasLimit)}) {
        if (!json->contains(member)) continue;
        const auto gas = quantityOf(memberOf(*json, member));
        if (!gas) return badBlock(member);
        *to = *gas;
    }
    if (!json->contains("baseFeePerGas")) return head;
    const auto& fee = memberOf(*json, "baseFeePerGas");
    const auto wei = fee.is_string() ? chain::quantityFromText(fee.get_ref<const std::string&>())
                                     : Result<signing::Word>(badBlock("baseFeePerGas"));
    if (!wei) return badBlock("baseFeePerGas");
    head.baseFee = *wei;
    return head;
}

std::string blockParameters(std::optional<std::uint64_t> number)
{
    return fmt::format(R"(["{}",false])", number ? chain::toQuantity(signing::wordOf(*number)) : "latest");
}

std::string callParameters(std::string_view contract, std::string_view data, std::uint64_t block)
{
    return fmt::format(R"([{{"to":"{}","data":"{}"}},"{}"])", contract, data,
                       chain::toQuantity(signing::wordOf(block)));
}

Result<signing::Bytes> parseBytes(std::string_view result)
{
    const auto json = readJson(result, "the contract's answer");
    if (!json) return tl::unexpected<Error>(json.error());
    if (!json->is_string()) return fail(ErrorCode::Parse, "F20: the contract's answer is no text");
    auto bytes = signing::bytesFromHex(json->get_ref<const std::string&>());
    if (bytes && bytes->empty()) return fail(ErrorCode::NotFound, "no contract is at this address");
    return bytes;
}

}  // namespace ballast::oracle
