#pragma once

#include "domain/instrument.h"
#include "venue/uniswap/contracts.h"
#include "venue/uniswap/nodes.h"

namespace ballast::uniswap {

/// A token as its contract says.
struct TokenFacts {
    Address address;
    std::string symbol;
    unsigned decimals{};  ///< At most 36.
    friend bool operator==(const TokenFacts&, const TokenFacts&) = default;
};

/// What does not change about a pool. The base is the token that is traded, the quote the one that prices are in.
struct PoolFacts {
    Address address;
    TokenFacts token0, token1;
    std::uint32_t fee{};  ///< Millionths of what goes in.
    std::int32_t tickSpacing{1};
    bool isBase0{};    ///< token0 is the base.
    std::string coin;  ///< Of the base as the desk calls it: ETH of WETH.
    domain::CurrencyId quote{};
    signing::Hash32 codeHash{};  ///< Of the pool's code (F102).

    const TokenFacts& base() const { return isBase0 ? token0 : token1; }
    const TokenFacts& priced() const { return isBase0 ? token1 : token0; }
    double feeRate() const { return static_cast<double>(fee) / 1e6; }
    /// "WETH/USDC/500".
    std::string name() const;
    friend bool operator==(const PoolFacts&, const PoolFacts&) = default;
};

/// The coin that a token stands for, by its symbol: wrapped ether and bitcoin are ether and bitcoin.
std::string coinOf(const std::string& symbol);

/// Errors   those of Nodes; InvalidArgument for tokens of which neither is a dollar coin that the desk knows, a base
///          that is no coin of its, or decimals beyond 36.
Result<PoolFacts> readPoolFacts(Nodes& nodes, const Address& pool, std::uint64_t block);

/// Keccak-256 of a contract's code. Errors   those of Nodes; NotFound where there is none.
Result<signing::Hash32> readCodeHash(Nodes& nodes, const Address& contract, std::uint64_t block);

/// As the desk lists it: linear, in coins of its base, to the last place that token and desk share.
domain::Instrument instrumentOf(const PoolFacts& pool, const std::string& venue);

/// Coins to smallest units of a token. Errors   InvalidArgument for a fraction of one, or a negative number.
Result<Word> amountOf(domain::Quantity quantity, const TokenFacts& token);
/// The nearest below that the desk can write. Errors   InvalidArgument beyond what it can.
Result<domain::Quantity> quantityOf(const Word& amount, const TokenFacts& token);

}  // namespace ballast::uniswap
