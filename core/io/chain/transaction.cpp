#include "chain/transaction.h"

#include <fmt/format.h>

#include "signing/keccak.h"

namespace ballast::chain {

namespace {

constexpr std::uint8_t kDynamicFee = 0x02;
constexpr std::uint64_t kMostChainId = std::uint64_t{1} << 62;

RlpItem recipient(const std::optional<Address>& to) { return to ? RlpItem::string(to->bytes) : RlpItem::string({}); }

RlpItem accessItem(const std::vector<AccessEntry>& entries)
{
    auto list = RlpItem::list();
    for (const auto& entry : entries) {
        auto keys = RlpItem::list();
        for (const auto& key : entry.storageKeys)
            keys.items.push_back(RlpItem::string(key));
        list.items.push_back(RlpItem::list({RlpItem::string(entry.address.bytes), std::move(keys)}));
    }
    return list;
}

std::vector<RlpItem> fieldsOf(const LegacyTransaction& t)
{
    return {RlpItem::number(t.nonce), RlpItem::number(t.gasPrice), RlpItem::number(t.gasLimit),
            recipient(t.to),          RlpItem::number(t.value),    RlpItem::string(t.data)};
}

std::vector<RlpItem> fieldsOf(const DynamicFeeTransaction& t)
{
    return {RlpItem::number(t.chainId),      RlpItem::number(t.nonce),    RlpItem::number(t.maxPriorityFeePerGas),
            RlpItem::number(t.maxFeePerGas), RlpItem::number(t.gasLimit), recipient(t.to),
            RlpItem::number(t.value),        RlpItem::string(t.data),     accessItem(t.accessList)};
}

/// Type 2 carries its type in front, the first form nothing.
Bytes enveloped(const Transaction& transaction, std::vector<RlpItem> fields)
{
    Bytes bytes;
    if (std::holds_alternative<DynamicFeeTransaction>(transaction)) bytes.push_back(kDynamicFee);
    signing::append(bytes, encodeRlp(RlpItem::list(std::move(fields))));
    return bytes;
}

std::vector<RlpItem> allFields(const Transaction& transaction)
{
    return std::visit([](const auto& one) { return fieldsOf(one); }, transaction);
}

}  // namespace

Bytes signingPayload(const Transaction& transaction)
{
    auto fields = allFields(transaction);
    if (const auto* legacy = std::get_if<LegacyTransaction>(&transaction))
        for (const std::uint64_t number : {legacy->chainId, std::uint64_t{0}, std::uint64_t{0}})
            fields.push_back(RlpItem::number(number));
    return enveloped(transaction, std::move(fields));
}

Hash32 signingHash(const Transaction& transaction) { return signing::keccak256(signingPayload(transaction)); }

std::uint64_t recoveryNumber(const Transaction& transaction, const signing::Signature& signature)
{
    const auto* legacy = std::get_if<LegacyTransaction>(&transaction);
    return legacy == nullptr ? signature.parity : legacy->chainId * 2 + 35 + signature.parity;
}

Bytes rawTransaction(const Transaction& transaction, const signing::Signature& signature)
{
    auto fields = allFields(transaction);
    fields.push_back(RlpItem::number(recoveryNumber(transaction, signature)));
    fields.push_back(RlpItem::number(Word{signature.r}));
    fields.push_back(RlpItem::number(Word{signature.s}));
    return enveloped(transaction, std::move(fields));
}

Result<void> checkTransaction(const Transaction& transaction)
{
    const auto chain = std::visit([](const auto& one) { return one.chainId; }, transaction);
    if (chain == 0 || chain > kMostChainId)
        return fail(ErrorCode::InvalidArgument, fmt::format("chain id {}: must lie from 1 to {}", chain, kMostChainId));
    const auto* dynamic = std::get_if<DynamicFeeTransaction>(&transaction);
    if (dynamic != nullptr && dynamic->maxPriorityFeePerGas.bytes > dynamic->maxFeePerGas.bytes)
        return fail(ErrorCode::InvalidArgument, "tip: lies above the maximum fee per gas");
    return {};
}

Result<signing::Signature> signTransaction(const Transaction& transaction, const signing::PrivateKey& key)
{
    if (auto checked = checkTransaction(transaction); !checked)
        return tl::unexpected<Error>(std::move(checked.error()));
    return key.sign(signingHash(transaction));
}

}  // namespace ballast::chain
