#include "venue_server/account.h"

#include <algorithm>
#include <cmath>

namespace ballast::venue_server {

double gainOf(const Contract& contract, double size, double from, double to)
{
    if (from <= 0.0 || to <= 0.0) return contract.isOption() ? size * (to - from) : 0.0;
    if (contract.isInverse() && !contract.isOption()) return size * (1.0 / from - 1.0 / to);
    return size * (to - from);
}

double feeOf(const Contract& contract, Quantity amount, double price, bool maker)
{
    const double rate = maker ? contract.makerRate : contract.takerRate;
    if (contract.isOption()) return rounded(std::min(rate, 0.125 * price) * amount.toDouble());
    const double size = amount.toDouble();
    return rounded(rate * (contract.isInverse() ? size / price : size * price));
}

namespace {

/// Of two parts, so that the gain is the same as of the parts: prices of inverse contracts average as their inverses.
double averageOf(const Contract& contract, double size, double price, double more, double atPrice)
{
    if (size == 0.0) return atPrice;
    if (contract.isInverse() && !contract.isOption()) return (size + more) / (size / price + more / atPrice);
    return (size * price + more * atPrice) / (size + more);
}

}  // namespace

double book(Account& account, Contract& contract, Quantity signedAmount, double price, double fee)
{
    auto& position = account.positions[&contract];
    auto& purse = account.purses[contract.currency];
    const double before = position.size.toDouble(), change = signedAmount.toDouble();
    const bool closes = before * change < 0.0;
    double realized = 0.0;
    if (closes) {
        const double part = before > 0.0 ? std::min(before, -change) : std::max(before, -change);
        realized = gainOf(contract, part, position.reference, price);
        position.realized += realized;
    }
    position.size += signedAmount;
    const double after = position.size.toDouble();
    if (!closes) {
        position.average = averageOf(contract, std::abs(before), position.average, std::abs(change), price);
        position.reference = averageOf(contract, std::abs(before), position.reference, std::abs(change), price);
    } else if (before * after < 0.0) {
        position.average = position.reference = price;
    }
    if (contract.isOption()) {
        purse.balance -= change * price;
        purse.optionsRealized += realized;
    } else {
        purse.futuresRealized += realized;
        account.session[&contract].gain += realized;
    }
    purse.balance -= fee;
    if (position.size.isZero()) account.positions.erase(&contract);
    return rounded(realized);
}

Margins marginsOf(const Contract& contract, double size)
{
    const double amount = std::abs(size);
    if (amount == 0.0) return {};
    if (contract.isOption()) {
        if (size > 0.0) return {};
        const bool call = contract.instrument.right == domain::OptionRight::Call;
        const double strike = contract.instrument.strike.toDouble(), forward = contract.forward;
        const double outside =
            forward > 0.0 ? std::max(call ? strike - forward : forward - strike, 0.0) / forward : 0.0;
        const double least = call ? 0.075 + contract.mark : std::max(0.075, 0.075 * contract.mark) + contract.mark;
        const double initial = std::max(std::max(0.15 - outside, 0.10) + contract.mark, call ? 0.0 : least);
        return {amount * initial, amount * least};
    }
    const double coins = contract.coinsOf(amount, contract.mark);
    const double growth = coins * (contract.coin == 0 ? 0.00005 : 0.000004);
    const double unit = contract.isInverse() ? coins : coins * contract.index_price;
    return {unit * (0.02 + growth), unit * (0.01 + growth)};
}

Figures figuresOf(const Account& account, const std::string& currency, double ordersMargin,
                  const std::optional<Margins>& portfolio)
{
    Figures out;
    if (const auto purse = account.purses.find(currency); purse != account.purses.end()) {
        out.balance = purse->second.balance;
        out.futuresRealized = purse->second.futuresRealized;
        out.optionsRealized = purse->second.optionsRealized;
    }
    for (const auto& [contract, position] : account.positions) {
        if (contract->currency != currency) continue;
        const double size = position.size.toDouble();
        const auto margins = marginsOf(*contract, size);
        out.initialMargin += margins.initial;
        out.maintenanceMargin += margins.maintenance;
        const double gain = gainOf(*contract, size, position.average, contract->mark);
        double delta = 0.0;
        if (contract->isOption()) {
            out.optionsValue += size * contract->mark;
            out.optionsGain += gain;
            out.optionsUnrealized += gain;
            delta = size * (contract->greeks.delta - contract->mark);
            out.optionsDelta += size * contract->greeks.delta;
            out.optionsGamma += size * contract->greeks.gamma;
            out.optionsVega += size * contract->greeks.vega / 100.0;
            out.optionsTheta += size * contract->greeks.theta / 365.0;
            out.gammas[contract->index] += size * contract->greeks.gamma;
            out.vegas[contract->index] += size * contract->greeks.vega / 100.0;
            out.thetas[contract->index] += size * contract->greeks.theta / 365.0;
        } else {
            out.futuresUnrealized += gainOf(*contract, size, position.reference, contract->mark);
            out.futuresGain += gain;
            delta = contract->coinsOf(size, contract->mark);
        }
        out.deltaTotal += delta;
        out.deltas[contract->index] += delta;
    }
    if (portfolio) {
        out.isPortfolio = true;
        out.initialMargin = portfolio->initial;
        out.maintenanceMargin = portfolio->maintenance;
    }
    out.initialMargin += ordersMargin;
    out.marginBalance = out.balance + out.futuresRealized + out.futuresUnrealized;
    out.equity = out.marginBalance + out.optionsValue;
    if (portfolio) out.marginBalance = out.equity;
    out.available = out.marginBalance - out.initialMargin;
    return out;
}

std::vector<Settled> settleSession(Account& account)
{
    for (auto& [contract, position] : account.positions)
        if (!contract->isOption()) account.session[contract];
    std::vector<Settled> all;
    for (const auto& [contract, realized] : account.session) {
        auto& purse = account.purses[contract->currency];
        Settled settled{
            .contract = contract, .realized = realized.gain + realized.funding, .funding = realized.funding};
        if (const auto held = account.positions.find(contract); held != account.positions.end()) {
            settled.position = held->second.size;
            settled.unrealized = gainOf(*contract, settled.position.toDouble(), held->second.reference, contract->mark);
            held->second.reference = contract->mark;
            held->second.funding = 0.0;
        }
        settled.balance = purse.balance += settled.change();
        all.push_back(settled);
    }
    account.session.clear();
    for (auto& [currency, purse] : account.purses)
        purse.futuresRealized = purse.optionsRealized = 0.0;
    return all;
}

void accrueFunding(Account& account, Duration elapsed)
{
    const double share = elapsed.inSeconds() / (8.0 * 3600.0);
    for (auto& [contract, position] : account.positions) {
        if (contract->isOption()) continue;
        const double size = position.size.toDouble();
        const double worth = contract->isInverse() ? size / contract->mark : size * contract->mark;
        const double paid = contract->funding8h * worth * share;
        position.funding -= paid;
        account.session[contract].funding -= paid;
        account.purses[contract->currency].futuresRealized -= paid;
    }
}

Settled expire(Account& account, Contract& contract)
{
    const auto held = account.positions.find(&contract);
    auto& purse = account.purses[contract.currency];
    Settled settled{.contract = &contract, .position = held->second.size};
    if (!contract.isOption()) {
        book(account, contract, -held->second.size, contract.index_price, 0.0);
        settled.balance = purse.balance;
        return settled;
    }
    const double index = contract.index_price, strike = contract.instrument.strike.toDouble();
    const bool call = contract.instrument.right == domain::OptionRight::Call;
    const double payoff = index > 0.0 ? std::max(call ? index - strike : strike - index, 0.0) / index : 0.0;
    settled.realized = settled.position.toDouble() * payoff;
    settled.balance = purse.balance += settled.realized;
    account.positions.erase(held);
    return settled;
}

}  // namespace ballast::venue_server
