#pragma once

#include "venue/uniswap/contracts.h"

namespace ballast::uniswap {

using signing::Hash32;

/// A transaction as a node shows it.
struct SeenTransaction {
    std::string hash;
    Address from;
    std::optional<Address> to;
    std::uint64_t nonce{};
    Word value;
    Bytes data;
    std::optional<std::uint64_t> block;  ///< None: pending.
    std::uint64_t gas{};                 ///< The most that it may use; 0: the node does not say.
    Word gasPrice;                       ///< Wei, the most that a gas may cost; 0: the node does not say.
    Word tip;                            ///< Wei a gas beyond the base fee, at most; 0: the node does not say.
    friend bool operator==(const SeenTransaction&, const SeenTransaction&) = default;
};
/// `result` of eth_getTransactionByHash; nothing for null. Errors   Parse, by the member.
Result<std::optional<SeenTransaction>> parseTransaction(std::string_view result);
/// Those of one sender in a block that was asked for with its transactions; none for null. Errors   Parse
Result<std::vector<SeenTransaction>> parseSentBy(std::string_view block, const Address& from);

struct ReceiptLog {
    Address address;
    std::vector<Hash32> topics;
    Bytes data;
    friend bool operator==(const ReceiptLog&, const ReceiptLog&) = default;
};
struct Receipt {
    std::string blockHash;
    std::uint64_t block{};
    bool succeeded{};
    std::uint64_t gasUsed{};
    Word gasPrice;  ///< Wei that a gas cost.
    std::vector<ReceiptLog> logs;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};
/// `result` of eth_getTransactionReceipt; nothing for null. Errors   Parse, by the member.
Result<std::optional<Receipt>> parseReceipt(std::string_view result);

}  // namespace ballast::uniswap
