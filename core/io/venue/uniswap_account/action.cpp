#include "venue/uniswap_account/action.h"

#include <algorithm>
#include <cmath>

#include "signing/wide_integer.h"

namespace ballast::uniswap {

using signing::WideInteger;

namespace {

Word greater(const Word& a, const Word& b) { return isAbove(a, b) ? a : b; }

Word eighthMore(const Word& fee)
{
    const auto wei = signing::toUnsigned(fee);
    return signing::toWord(WideInteger(wei + wei / 8 + 1)).value_or(fee);
}

}  // namespace

std::string_view toString(ActionState state) noexcept
{
    switch (state) {
    case ActionState::Built:
        return "Built";
    case ActionState::Signed:
        return "Signed";
    case ActionState::Pending:
        return "Pending";
    case ActionState::Included:
        return "Included";
    case ActionState::Final:
        return "Final";
    case ActionState::Replaced:
        return "Replaced";
    case ActionState::Failed:
        return "Failed";
    }
    return {};
}

bool Action::hasCancel() const
{
    return std::any_of(attempts.begin(), attempts.end(), [](const Attempt& a) { return a.kind == CallKind::Cancel; });
}

bool isAbove(const Word& a, const Word& b) { return a.bytes > b.bytes; }

chain::FeeOffer bumped(const chain::FeeOffer& last, const chain::FeeOffer& market)
{
    chain::FeeOffer offer{greater(eighthMore(last.maxFeePerGas), market.maxFeePerGas),
                          greater(eighthMore(last.maxPriorityFeePerGas), market.maxPriorityFeePerGas)};
    offer.maxFeePerGas = greater(offer.maxFeePerGas, offer.maxPriorityFeePerGas);
    return offer;
}

Word costOf(const Word& gasPrice, std::uint64_t gas)
{
    return signing::toWord(WideInteger(signing::toUnsigned(gasPrice) * gas)).value_or(Word{});
}

Word sumOf(const Word& a, const Word& b)
{
    return signing::toWord(WideInteger(signing::toUnsigned(a) + signing::toUnsigned(b))).value_or(Word{});
}

domain::Money etherOf(const Word& wei)
{
    static const auto kEther = domain::findCurrency("ETH").value();
    const WideInteger unit = 10'000'000'000;
    const WideInteger units = (signing::toUnsigned(wei) + unit - 1) / unit;
    const WideInteger most = std::numeric_limits<std::int64_t>::max();
    return {static_cast<std::int64_t>(units > most ? most : units), kEther};
}

Word weiOfGwei(double gwei)
{
    return signing::wordOf(static_cast<std::uint64_t>(std::llround(std::clamp(gwei, 0.0, 9e9) * 1e9)));
}

}  // namespace ballast::uniswap
