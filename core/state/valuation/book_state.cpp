#include "valuation/book_state.h"

#include <algorithm>
#include <cmath>

#include "market/usd_rates.h"

namespace ballast::valuation {

namespace {

using domain::Instrument;
using domain::InstrumentKind;

bool isDerivative(const Instrument& instrument)
{
    return instrument.kind == InstrumentKind::Perpetual || instrument.kind == InstrumentKind::Future;
}

bool isCoinSettled(const Instrument& instrument) { return instrument.isOption() && instrument.isInverse(); }

/// Entry of a position that grew; of an inverse contract so that the gain of the whole is that of its parts.
double averageEntry(const Instrument& instrument, double before, double entry, double added, double price)
{
    if (before == 0.0) return price;
    if (isDerivative(instrument) && instrument.isInverse()) return (before + added) / (before / entry + added / price);
    return (before * entry + added * price) / (before + added);
}

/// What a position pays at its expiry, in what it settles in.
double payoff(const Instrument& instrument, const Position& position, double index)
{
    const double contracts = position.quantity.toDouble();
    if (!instrument.isOption()) return gainOf(instrument, contracts, position.entryPrice, index);
    const double strike = instrument.strike.toDouble();
    const bool call = instrument.right == domain::OptionRight::Call;
    const double paid =
        contracts * instrument.multiplier.toDouble() * std::max(call ? index - strike : strike - index, 0.0);
    return instrument.isInverse() ? paid / index : paid;
}

}  // namespace

double gainOf(const Instrument& instrument, double contracts, double from, double to)
{
    const double size = contracts * instrument.multiplier.toDouble();
    return instrument.isInverse() ? size * (1.0 / from - 1.0 / to) : size * (to - from);
}

double usdPerPrice(const Instrument& instrument, double spot)
{
    const double size = instrument.multiplier.toDouble();
    if (isCoinSettled(instrument)) return size * spot;
    return isDerivative(instrument) && instrument.isInverse() ? size / spot : size;
}

std::string priceUnitOf(const Instrument& instrument)
{
    if (isCoinSettled(instrument)) return instrument.underlying;
    return instrument.quote.value != 0 ? std::string(domain::currencyOf(instrument.quote).name) : "USD";
}

std::string paidIn(const Instrument& instrument)
{
    if (instrument.settles.value != 0) return std::string(domain::currencyOf(instrument.settles).name);
    return instrument.isInverse() ? instrument.underlying : "USDC";
}

void BookState::addCash(domain::AccountId account, const std::string& currency, double amount, double usd)
{
    moveCash(account, currency, amount, usd);
}

void BookState::moveCash(domain::AccountId account, const std::string& currency, double amount, double usd)
{
    m_cash[{account, currency}] += amount;
    m_cashBasis[{account, currency}] += usd;
    if (market::isStable(currency)) return;
    ++m_changes[currency];
    const auto [place, isNew] = m_coins.try_emplace({account, currency});
    if (!isNew) return;
    Instrument& coin = place->second;
    coin.name = currency + " cash";
    coin.venue = m_accounts.at(account).venue;
    coin.underlying = currency;
    coin.kind = InstrumentKind::Cash;
}

double BookState::cashOf(domain::AccountId account, const std::string& currency) const
{
    const auto found = m_cash.find({account, currency});
    return found == m_cash.end() ? 0.0 : found->second;
}

double BookState::cashBasisUsd(domain::AccountId account, const std::string& currency) const
{
    const auto found = m_cashBasis.find({account, currency});
    return found == m_cashBasis.end() ? 0.0 : found->second;
}

/// A position that is no more: what was paid out for it less its basis was earned.
void BookState::close(std::map<PositionKey, Position>::iterator position, const std::string& underlying, double paidUsd)
{
    const auto& basis = position->second.basis;
    m_earned[{position->first.account, underlying}].closed += {paidUsd - basis.fair, paidUsd - basis.marked};
    m_positions.erase(position);
}

Earned BookState::earned() const
{
    Earned sum;
    for (const auto& [of, part] : m_earned)
        sum += part;
    return sum;
}

Earned BookState::earnedIn(domain::AccountId account) const
{
    Earned sum;
    for (const auto& [of, part] : m_earned)
        if (of.first == account) sum += part;
    return sum;
}

Earned BookState::earnedOn(const std::string& underlying) const
{
    Earned sum;
    for (const auto& [of, part] : m_earned)
        if (of.second == underlying) sum += part;
    return sum;
}

void BookState::follow(const BookState& newer)
{
    const auto& [accounts, positions, cash, cashBasis, earned, fundingUsd, accrued, coins, changes] = newer;
    if (accounts.all().size() != m_accounts.all().size()) m_accounts = accounts;
    if (changes != m_changes) {
        m_positions = positions;
        m_coins = coins;
        m_changes = changes;
    }
    m_cash = cash;
    m_cashBasis = cashBasis;
    m_earned = earned;
    m_fundingUsd = fundingUsd;
    m_accrued = accrued;
}

std::uint64_t BookState::changesOf(const std::string& underlying) const
{
    const auto found = m_changes.find(underlying);
    return found == m_changes.end() ? 0 : found->second;
}

domain::Quantity BookState::quantityOf(domain::InstrumentId id) const
{
    constexpr domain::InstrumentId kLast{~std::uint32_t{0}};
    domain::Quantity held;
    // Positions stand by account first, and accounts are few.
    for (auto each = m_positions.begin(); each != m_positions.end();
         each = m_positions.upper_bound({each->first.account, kLast}))
        held += quantityOf({each->first.account, id});
    return held;
}

domain::Quantity BookState::quantityOf(const PositionKey& key) const
{
    const auto found = m_positions.find(key);
    return found == m_positions.end() ? domain::Quantity{} : found->second.quantity;
}

void BookState::openPosition(domain::AccountId account, const Instrument& instrument, domain::Quantity quantity,
                             double price, const Worth& worth)
{
    Position& position = m_positions[{account, instrument.id}];
    const double before = position.quantity.toDouble();
    const double added = quantity.toDouble();
    position.entryPrice =
        before + added == 0.0 ? price : averageEntry(instrument, before, position.entryPrice, added, price);
    position.quantity += quantity;
    position.basis += worth;
    ++m_changes[instrument.underlying];
    if (position.quantity.isZero()) close(m_positions.find({account, instrument.id}), instrument.underlying, 0.0);
}

void BookState::moveBasis(const PositionKey& key, const Worth& worth)
{
    const auto found = m_positions.find(key);
    if (found == m_positions.end()) return;
    found->second.basis += worth;
    for (auto& [underlying, count] : m_changes)
        ++count;
}

void BookState::onTrade(domain::AccountId account, const Instrument& instrument, domain::Side side,
                        domain::Quantity quantity, double price, const TradeCosts& costs, double spot)
{
    ++m_changes[instrument.underlying];
    Position& position = m_positions[{account, instrument.id}];
    const double signedQuantity = domain::sign(side) * quantity.toDouble();
    const double before = position.quantity.toDouble();
    const double after = before + signedQuantity;
    const bool closing = before * signedQuantity < 0.0;
    for (const auto& [paid, usd] : {std::pair(costs.fee, costs.feeUsd), std::pair(costs.gas, costs.gasUsd)})
        if (paid.units != 0)
            moveCash(account, std::string(domain::currencyOf(paid.currency).name), -paid.toDouble(), -usd);
    auto& earned = m_earned[{account, instrument.underlying}];
    earned.feesUsd -= costs.feeUsd;
    earned.gasUsd -= costs.gasUsd;
    if (isDerivative(instrument)) {
        const double closed = closing ? std::min(std::abs(before), std::abs(signedQuantity)) : 0.0;
        const double gain =
            closed > 0.0 ? gainOf(instrument, std::copysign(closed, before), position.entryPrice, price) : 0.0;
        const double gainUsd = gain * (instrument.isInverse() ? spot : 1.0);
        moveCash(account, paidIn(instrument), gain, gainUsd);
        position.basis += {-gainUsd, -gainUsd};
    } else {
        const double paid = signedQuantity * instrument.multiplier.toDouble() * price;
        const double paidUsd = signedQuantity * price * usdPerPrice(instrument, spot);
        moveCash(account, paidIn(instrument), -paid, -paidUsd);
        position.basis += {paidUsd, paidUsd};
    }
    if (!closing && after != 0.0)
        position.entryPrice = averageEntry(instrument, before, position.entryPrice, signedQuantity, price);
    else if (before * after < 0.0)
        position.entryPrice = price;
    position.quantity += side == domain::Side::Buy ? quantity : -quantity;
    if (position.quantity.isZero()) close(m_positions.find({account, instrument.id}), instrument.underlying, 0.0);
}

void BookState::onSettlement(const Instrument& instrument, double index)
{
    if (!(index > 0.0)) return;
    for (auto held = m_positions.begin(); held != m_positions.end();) {
        if (held->first.instrument != instrument.id) {
            ++held;
            continue;
        }
        const double paid = payoff(instrument, held->second, index);
        const double paidUsd = paid * (instrument.isInverse() ? index : 1.0);
        moveCash(held->first.account, paidIn(instrument), paid, paidUsd);
        close(held++, instrument.underlying, paidUsd);
    }
    ++m_changes[instrument.underlying];
}

void BookState::accrueFunding(const market::MarketState& market, double hours)
{
    for (const auto& [key, position] : m_positions) {
        const Instrument& instrument = market.instruments().at(key.instrument);
        const auto* underlying = isDerivative(instrument) ? market.find(instrument.underlying) : nullptr;
        if (underlying == nullptr) continue;
        const auto rate = underlying->fundingPerHour.find(instrument.id);
        if (rate == underlying->fundingPerHour.end()) continue;
        const double size = position.quantity.toDouble() * instrument.multiplier.toDouble();
        const bool counted = instrument.unit == domain::ContractUnit::Quote;
        const double paidUsd = (counted ? size : size * underlying->spot()) * rate->second * hours;
        const double amount = instrument.isInverse() ? -paidUsd / underlying->spot() : -paidUsd;
        moveCash(key.account, paidIn(instrument), amount, -paidUsd);
        m_accrued[key] += amount;
        m_fundingUsd -= paidUsd;
        m_earned[{key.account, instrument.underlying}].fundingUsd -= paidUsd;
    }
}

double BookState::payFunding(domain::AccountId account, const Instrument& instrument, double amount, double usd)
{
    const auto accrued = m_accrued.find({account, instrument.id});
    const double off = amount - (accrued == m_accrued.end() ? 0.0 : accrued->second);
    if (accrued != m_accrued.end()) m_accrued.erase(accrued);
    moveCash(account, paidIn(instrument), off, off * usd);
    m_fundingUsd += off * usd;
    m_earned[{account, instrument.underlying}].fundingUsd += off * usd;
    return off;
}

double BookState::accruedOf(const PositionKey& key) const
{
    const auto found = m_accrued.find(key);
    return found == m_accrued.end() ? 0.0 : found->second;
}

void BookState::moveGain(const PositionKey& key, const Instrument& instrument, double gain, double entryPrice,
                         double spot)
{
    const auto found = m_positions.find(key);
    if (found == m_positions.end()) return;
    const double gainUsd = gain * (instrument.isInverse() ? spot : 1.0);
    moveCash(key.account, paidIn(instrument), gain, gainUsd);
    found->second.basis += {-gainUsd, -gainUsd};
    found->second.entryPrice = entryPrice;
    ++m_changes[instrument.underlying];
}

void BookState::payCharge(domain::AccountId account, const std::string& currency, double amount, double usd)
{
    moveCash(account, currency, amount, usd);
    m_earned[{account, {}}].feesUsd += usd;
}

std::vector<risk::Holding> BookState::holdings(const market::MarketState& market, const std::string& underlying,
                                               std::optional<domain::AccountId> account) const
{
    std::vector<risk::Holding> result;
    for (const auto& [key, position] : m_positions) {
        const Instrument& instrument = market.instruments().at(key.instrument);
        if (instrument.underlying != underlying || (account && key.account != *account)) continue;
        result.push_back(
            {.instrument = &instrument, .quantity = position.quantity.toDouble(), .entryPrice = position.entryPrice});
    }
    for (const auto& [key, coin] : m_coins)
        if (coin.underlying == underlying && (!account || key.first == *account))
            result.push_back({.instrument = &coin, .quantity = cashOf(key.first, coin.underlying)});
    return result;
}

double BookState::markAdjustmentUsd(const market::UnderlyingMarket& market, const Instrument& instrument,
                                    double quantity)
{
    const auto* entry = instrument.isOption() ? market.findOption(instrument) : nullptr;
    return entry != nullptr && entry->markLessFit
               ? quantity * *entry->markLessFit * usdPerPrice(instrument, market.spot())
               : 0.0;
}

}  // namespace ballast::valuation
