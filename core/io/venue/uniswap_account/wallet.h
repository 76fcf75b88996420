#pragma once

#include "venue/uniswap/nodes.h"
#include "venue/uniswap_account/receipts.h"

namespace ballast::uniswap {

/// A wallet as the chain has it. Errors of every question are those of Nodes, and Parse.
///
/// Threads  One: it waits for answers.
class Wallet {
public:
    Wallet(Nodes& nodes, const Address& owner) : m_nodes(nodes), m_owner(owner) {}

    /// Transactions that the wallet has sent up to a block: its next nonce.
    Result<std::uint64_t> nonceAt(std::uint64_t block);
    /// The same with those that the first node holds unmined.
    Result<std::uint64_t> pendingNonce();
    Result<Word> etherAt(std::uint64_t block);
    Result<Word> balanceAt(const Address& token, std::uint64_t block);
    Result<Word> allowanceAt(const Address& token, const Address& spender, std::uint64_t block);

    /// A receipt whose block the chain still has; nothing if the transaction is in none. `raw` becomes the answer.
    Result<std::optional<Receipt>> receipt(const std::string& hash, std::string& raw);
    /// In a block or waiting; nothing if the first node does not know it.
    Result<std::optional<SeenTransaction>> find(const std::string& hash);
    /// What the wallet sent in blocks after `after` up to `upTo`, and what waits; oldest first. Blocks in which its
    /// nonce stands are not read.
    Result<std::vector<SeenTransaction>> sentSince(std::uint64_t after, std::uint64_t upTo);
    /// The newest block of that time or before; that of number 0 where there is none.
    Result<std::uint64_t> blockAt(Timestamp time);
    Result<Timestamp> timeOf(std::uint64_t block);
    /// Why a transaction that failed in a block fails around it: the node's words.
    std::string reasonOf(const Address& to, ByteView data, std::uint64_t block);

private:
    Result<void> collect(std::uint64_t after, std::uint64_t upTo, std::uint64_t nonceAfter, std::uint64_t nonceUpTo,
                         std::vector<SeenTransaction>& sent);

    Nodes& m_nodes;
    const Address m_owner;
};

}  // namespace ballast::uniswap
