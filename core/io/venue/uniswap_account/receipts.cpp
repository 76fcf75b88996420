#include "venue/uniswap_account/receipts.h"

#include <fmt/format.h>

#include "chain/quantity.h"
#include "oracle/json_text.h"

namespace ballast::uniswap {

namespace {

using oracle::Json;
using oracle::memberOf;
using Unexpected = tl::unexpected<Error>;

constexpr std::size_t kHash = 32;

tl::unexpected<Error> bad(const char* what, const char* member)
{
    return fail(ErrorCode::Parse, fmt::format("F20: {}: {} is missing or has another form", what, member));
}

std::optional<Address> addressIn(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    Address address;
    if (!signing::fillFromHex(json.get_ref<const std::string&>(), address.bytes)) return std::nullopt;
    return address;
}

std::optional<Word> wordIn(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    const auto word = chain::quantityFromText(json.get_ref<const std::string&>());
    return word ? std::optional(*word) : std::nullopt;
}

Result<Bytes> bytesIn(const Json& json, const char* what, const char* member)
{
    if (!json.is_string()) return bad(what, member);
    return signing::bytesFromHex(json.get_ref<const std::string&>());
}

Result<SeenTransaction> readTransaction(const Json& json)
{
    SeenTransaction seen;
    seen.hash = oracle::hashOf(memberOf(json, "hash"), kHash);
    if (seen.hash.empty()) return bad("transaction", "hash");
    const auto from = addressIn(memberOf(json, "from"));
    if (!from) return bad("transaction", "from");
    seen.from = *from;
    seen.to = addressIn(memberOf(json, "to"));
    const auto nonce = oracle::quantityOf(memberOf(json, "nonce"));
    if (!nonce) return bad("transaction", "nonce");
    seen.nonce = *nonce;
    const auto value = wordIn(memberOf(json, "value"));
    if (!value) return bad("transaction", "value");
    seen.value = *value;
    auto data = bytesIn(memberOf(json, "input"), "transaction", "input");
    if (!data) return Unexpected(data.error());
    seen.data = std::move(*data);
    seen.block = oracle::quantityOf(memberOf(json, "blockNumber"));
    seen.gas = oracle::quantityOf(memberOf(json, "gas")).value_or(0);
    const auto most = wordIn(memberOf(json, "maxFeePerGas"));
    seen.gasPrice = most ? *most : wordIn(memberOf(json, "gasPrice")).value_or(Word{});
    // A transaction of the older kind pays its price whole.
    seen.tip = most ? wordIn(memberOf(json, "maxPriorityFeePerGas")).value_or(Word{}) : seen.gasPrice;
    return seen;
}

Result<ReceiptLog> readLog(const Json& json)
{
    ReceiptLog log;
    const auto address = addressIn(memberOf(json, "address"));
    if (!address) return bad("log", "address");
    log.address = *address;
    const auto& topics = memberOf(json, "topics");
    if (!topics.is_array()) return bad("log", "topics");
    for (const auto& topic : topics) {
        Hash32 hash{};
        if (!topic.is_string() || !signing::fillFromHex(topic.get_ref<const std::string&>(), hash))
            return bad("log", "topics");
        log.topics.push_back(hash);
    }
    auto data = bytesIn(memberOf(json, "data"), "log", "data");
    if (!data) return Unexpected(data.error());
    log.data = std::move(*data);
    return log;
}

}  // namespace

Result<std::optional<SeenTransaction>> parseTransaction(std::string_view result)
{
    const auto json = oracle::readJson(result, "a transaction");
    if (!json) return Unexpected(json.error());
    if (json->is_null()) return std::optional<SeenTransaction>();
    auto seen = readTransaction(*json);
    if (!seen) return Unexpected(seen.error());
    return std::optional(std::move(*seen));
}

Result<std::vector<SeenTransaction>> parseSentBy(std::string_view block, const Address& from)
{
    std::vector<SeenTransaction> sent;
    const auto json = oracle::readJson(block, "a block");
    if (!json) return Unexpected(json.error());
    if (json->is_null()) return sent;
    const auto& all = memberOf(*json, "transactions");
    if (!all.is_array()) return bad("block", "transactions");
    for (const auto& one : all) {
        if (addressIn(memberOf(one, "from")) != from) continue;
        auto seen = readTransaction(one);
        if (!seen) return Unexpected(seen.error());
        sent.push_back(std::move(*seen));
    }
    return sent;
}

Result<std::optional<Receipt>> parseReceipt(std::string_view result)
{
    const auto json = oracle::readJson(result, "a receipt");
    if (!json) return Unexpected(json.error());
    if (json->is_null()) return std::optional<Receipt>();
    Receipt receipt;
    receipt.blockHash = oracle::hashOf(memberOf(*json, "blockHash"), kHash);
    if (receipt.blockHash.empty()) return bad("receipt", "blockHash");
    const auto block = oracle::quantityOf(memberOf(*json, "blockNumber"));
    if (!block) return bad("receipt", "blockNumber");
    receipt.block = *block;
    const auto status = oracle::quantityOf(memberOf(*json, "status"));
    if (!status || *status > 1) return bad("receipt", "status");
    receipt.succeeded = *status == 1;
    const auto gas = oracle::quantityOf(memberOf(*json, "gasUsed"));
    if (!gas) return bad("receipt", "gasUsed");
    receipt.gasUsed = *gas;
    const auto price = wordIn(memberOf(*json, "effectiveGasPrice"));
    if (!price) return bad("receipt", "effectiveGasPrice");
    receipt.gasPrice = *price;
    const auto& logs = memberOf(*json, "logs");
    if (!logs.is_array()) return bad("receipt", "logs");
    for (const auto& one : logs) {
        auto log = readLog(one);
        if (!log) return Unexpected(log.error());
        receipt.logs.push_back(std::move(*log));
    }
    return std::optional(std::move(receipt));
}

}  // namespace ballast::uniswap
