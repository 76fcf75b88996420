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
    for (const auto& [nonce, offered] : m_spent)
        if (now - offered.at <= kAnHour) sum = sumOf(sum, offered.wei);
    return sum;
}

bool GasBudget::mayRaise(std::uint64_t nonce, const Word& wei, Timestamp now) const
{
    Word sum = wei;
    for (const auto& [other, offered] : m_spent)
        if (other != nonce && now - offered.at <= kAnHour) sum = sumOf(sum, offered.wei);
    return !isAbove(sum, weiOfGwei(m_terms.etherAnHour * 1e9));
}

void GasBudget::spend(std::uint64_t nonce, const Word& wei, Timestamp now)
{
    std::erase_if(m_spent, [&](const auto& item) { return now - item.second.at > kAnHour; });
    auto& offered = m_spent[nonce];
    offered.at = now;
    if (isAbove(wei, offered.wei)) offered.wei = wei;
}

Result<chain::FeeOffer> GasBudget::offer(const GasMarket& here, std::uint64_t gas, Timestamp now) const
{
    const auto cap = weiOfGwei(m_terms.capGwei);
    auto offer = here.offer;
    if (isAbove(here.baseFee, cap) || isAbove(offer.maxPriorityFeePerGas, cap))
        return fail(ErrorCode::Refused,
                    fmt::format("F98: the base fee is {} gwei, at most {} are paid",
                                oracle::Decimal::of(signing::unsignedText(here.baseFee), -9).text(), m_terms.capGwei));
    if (isAbove(offer.maxFeePerGas, cap)) offer.maxFeePerGas = cap;
    const auto sum = sumOf(costOf(offer.maxFeePerGas, gas), spent(now));
    if (isAbove(sum, weiOfGwei(m_terms.etherAnHour * 1e9)))
        return fail(ErrorCode::Refused,
                    fmt::format("F98: with this one the orders of an hour would offer {} for gas, at most {} ETH are",
                                etherOf(sum).toString(), m_terms.etherAnHour));
    return offer;
}

}  // namespace ballast::uniswap
