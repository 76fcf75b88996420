#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "signing/word.h"

namespace ballast::oracle {

/// One question of JSON-RPC 2.0; `parameters` is a JSON list.
std::string rpcQuestion(std::uint64_t id, std::string_view method, std::string_view parameters);

/// `result` of the answer to question `id`, as JSON text.
///
/// Errors   Refused with the node's code and words if it answered with an error; Parse for anything that is no answer
///          to this question (F21).
Result<std::string> rpcResult(std::string_view body, std::uint64_t id);

/// `result` of eth_chainId. Errors   Parse
Result<std::uint64_t> parseChainId(std::string_view result);

/// What is read of a block.
struct Head {
    std::uint64_t number{};
    std::string hash, parent;                        ///< 0x and 64 digits.
    Timestamp time;                                  ///< By the block's own word.
    std::optional<signing::Word> baseFee;            ///< Wei a gas; chains before EIP-1559 have none.
    std::optional<std::uint64_t> gasUsed, gasLimit;  ///< Not every node tells them.
};

/// `result` of eth_getBlockByNumber. Errors   NotFound for null: the node does not have it; Parse, by the member.
Result<Head> parseHead(std::string_view result);

/// Parameters of eth_getBlockByNumber and eth_call, for a block by its number.
std::string blockParameters(std::optional<std::uint64_t> number);
std::string callParameters(std::string_view contract, std::string_view data, std::uint64_t block);

/// Bytes that eth_call or eth_getCode answered. Errors   Parse; NotFound for none, as where no contract is.
Result<signing::Bytes> parseBytes(std::string_view result);

}  // namespace ballast::oracle
