#pragma once

#include <cstdint>
#include <map>

#include "base/result.h"
#include "base/timestamp.h"
#include "chain/base_fee.h"
#include "venue/uniswap_account/action.h"

namespace ballast::uniswap {

/// Of the newest block: what a transaction would offer, and what it must.
struct GasMarket {
    chain::FeeOffer offer;
    Word baseFee;
};

/// What orders may offer for gas: a cap each, and a sum an hour (F98). Of the offers under one nonce one lands at most,
/// so the greatest counts.
///
/// Threads  One.
class GasBudget {
public:
    struct Terms {
        double capGwei{};      ///< The most that a gas may be offered for.
        double etherAnHour{};  ///< The most that orders of one hour may offer in all.
    };
    explicit GasBudget(Terms terms) : m_terms(terms) {}

    /// What an order may offer for so much gas, within both.
    ///
    /// Errors   Refused with F98, the figure and its bound.
    Result<chain::FeeOffer> offer(const GasMarket& here, std::uint64_t gas, Timestamp now) const;
    /// Whether so much may be offered in the place of what that nonce offered before.
    bool mayRaise(std::uint64_t nonce, const Word& wei, Timestamp now) const;
    /// It was offered, within the budget or not.
    void spend(std::uint64_t nonce, const Word& wei, Timestamp now);
    /// Wei, in the hour before `now`.
    Word spent(Timestamp now) const;

private:
    struct Offered {
        Timestamp at;  ///< Of the newest.
        Word wei;      ///< The greatest.
    };
    const Terms m_terms;
    std::map<std::uint64_t, Offered> m_spent;  ///< By nonce, of the last hour.
};

}  // namespace ballast::uniswap
