#include "venue/uniswap_account/gas_budget.h"

#include <fmt/format.h>

#include "oracle/decimal.h"

namespace ballast::uniswap {

namespace {

constexpr Duration kAnHour = Duration::hours(1);

}  // namespace

Word GasBudget::spent(Timestamp now) const
{
    Word sum;
    for (const auto& [at, wei] : m_spent)
        if (now - at <= kAnHour) sum = sumOf(sum, wei);
    return sum;
}

Result<chain::FeeOffer> GasBudget::offer(const GasMarket& here, std::uint64_t gas, Timestamp now)
{
    const auto cap = weiOfGwei(m_terms.capGwei);
    auto offer = here.offer;
    if (isAbove(here.baseFee, cap) || isAbove(offer.maxPriorityFeePerGas, cap))
        return fail(ErrorCode::Refused,
                    fmt::format("F98: the base fee is {} gwei, at most {} are paid",
                                oracle::Decimal::of(signing::unsignedText(here.baseFee), -9).text(), m_terms.capGwei));
    if (isAbove(offer.maxFeePerGas, cap)) offer.maxFeePerGas = cap;
    while (!m_spent.empty() && now - m_spent.front().first > kAnHour)
        m_spent.pop_front();
    const auto sum = sumOf(costOf(offer.maxFeePerGas, gas), spent(now));
    if (isAbove(sum, weiOfGwei(m_terms.etherAnHour * 1e9)))
        return fail(ErrorCode::Refused,
                    fmt::format("F98: with this one the orders of an hour would offer {} for gas, at most {} ETH are",
                                etherOf(sum).toString(), m_terms.etherAnHour));
    return offer;
}

}  // namespace ballast::uniswap
