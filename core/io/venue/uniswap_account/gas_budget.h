#pragma once

#include <deque>
#include <utility>

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

/// What orders may offer for gas: a cap each, and a sum an hour (F98).
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
    Result<chain::FeeOffer> offer(const GasMarket& here, std::uint64_t gas, Timestamp now);
    /// It was offered.
    void spend(const Word& wei, Timestamp now) { m_spent.emplace_back(now, wei); }
    /// Wei, in the hour before `now`.
    Word spent(Timestamp now) const;

private:
    const Terms m_terms;
    std::deque<std::pair<Timestamp, Word>> m_spent;  ///< Oldest first.
};

}  // namespace ballast::uniswap
