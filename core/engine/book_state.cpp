#include "engine/book_state.h"

#include <algorithm>
#include <cmath>

namespace ballast::engine {

namespace {

using domain::Instrument;
using domain::InstrumentKind;

constexpr const char* kDollar = "USDC";

bool isDerivative(const Instrument& instrument)
{
    return instrument.kind == InstrumentKind::Perpetual || instrument.kind == InstrumentKind::Future;
}

bool isCoinSettled(const Instrument& instrument)
{
    return instrument.isOption() && instrument.settlement == domain::Settlement::Inverse;
}

}  // namespace

void BookState::setCash(const std::string& venue, const std::string& currency, double amount)
{
    m_cash[{venue, currency}] += amount;
    if (currency == kDollar) return;
    Instrument& coin = m_coins[venue + "/" + currency];
    coin.name = currency + " cash";
    coin.venue = venue;
    coin.underlying = currency;
    coin.kind = InstrumentKind::Cash;
}

double BookState::cashOf(const std::string& venue, const std::string& currency) const
{
    const auto found = m_cash.find({venue, currency});
    return found == m_cash.end() ? 0.0 : found->second;
}

domain::Quantity BookState::quantityOf(domain::InstrumentId id) const
{
    const auto found = m_positions.find(id);
    return found == m_positions.end() ? domain::Quantity{} : found->second.quantity;
}

void BookState::openPosition(const Instrument& instrument, domain::Quantity quantity, double price, double spot)
{
    Position& position = m_positions[instrument.id];
    const double before = position.quantity.toDouble();
    const double added = quantity.toDouble();
    position.entryPrice =
        before + added == 0.0 ? price : (before * position.entryPrice + added * price) / (before + added);
    position.quantity += quantity;
    position.openValueUsd += isDerivative(instrument) ? 0.0 : added * price * (isCoinSettled(instrument) ? spot : 1.0);
}

void BookState::onTrade(const Instrument& instrument, domain::Side side, domain::Quantity quantity, double price,
                        double feeUsd, double gasUsd, double spot)
{
    Position& position = m_positions[instrument.id];
    const double signedQuantity = domain::sign(side) * quantity.toDouble();
    const double before = position.quantity.toDouble();
    const double after = before + signedQuantity;
    m_cash[{instrument.venue, kDollar}] -= feeUsd + gasUsd;
    if (isDerivative(instrument)) {
        const bool closing = before * signedQuantity < 0.0;
        const double closed = closing ? std::min(std::abs(before), std::abs(signedQuantity)) : 0.0;
        const double realised = closed * (before > 0.0 ? 1.0 : -1.0) * (price - position.entryPrice);
        m_cash[{instrument.venue, kDollar}] += realised;
        position.openValueUsd -= realised;
        if (!closing && after != 0.0)
            position.entryPrice = (before * position.entryPrice + signedQuantity * price) / after;
        else if (before * after < 0.0)
            position.entryPrice = price;
    } else {
        if (isCoinSettled(instrument)) {
            setCash(instrument.venue, instrument.underlying, -signedQuantity * price);
            position.openValueUsd += signedQuantity * price * spot;
        } else {
            m_cash[{instrument.venue, kDollar}] -= signedQuantity * price;
            position.openValueUsd += signedQuantity * price;
        }
        if (before * signedQuantity >= 0.0 && after != 0.0)
            position.entryPrice = (before * position.entryPrice + signedQuantity * price) / after;
        else if (before * after < 0.0)
            position.entryPrice = price;
    }
    position.quantity += side == domain::Side::Buy ? quantity : -quantity;
    if (position.quantity.isZero()) m_positions.erase(instrument.id);
}

void BookState::onSettlement(const Instrument& option, double index)
{
    const auto found = m_positions.find(option.id);
    if (found == m_positions.end() || !(index > 0.0)) return;
    const double intrinsic =
        std::max(option.right == domain::OptionRight::Call ? index - option.strike : option.strike - index, 0.0);
    const double paid = found->second.quantity.toDouble() * intrinsic;
    if (isCoinSettled(option))
        setCash(option.venue, option.underlying, paid / index);
    else
        m_cash[{option.venue, kDollar}] += paid;
    m_positions.erase(found);
}

void BookState::accrueFunding(const MarketState& market, double hours)
{
    for (const auto& [id, position] : m_positions) {
        const Instrument& instrument = market.instruments().at(id);
        const auto* underlying = isDerivative(instrument) ? market.find(instrument.underlying) : nullptr;
        if (underlying == nullptr) continue;
        const auto rate = underlying->fundingPerHour.find(instrument.name);
        if (rate == underlying->fundingPerHour.end()) continue;
        const double paid = position.quantity.toDouble() * underlying->spot() * rate->second * hours;
        m_cash[{instrument.venue, kDollar}] -= paid;
        m_fundingUsd -= paid;
    }
}

std::vector<risk::Holding> BookState::holdings(const MarketState& market, const std::string& underlying,
                                               const std::string& venue) const
{
    std::vector<risk::Holding> result;
    for (const auto& [id, position] : m_positions) {
        const Instrument& instrument = market.instruments().at(id);
        if (instrument.underlying != underlying || (!venue.empty() && instrument.venue != venue)) continue;
        result.push_back(
            {.instrument = &instrument, .quantity = position.quantity.toDouble(), .entryPrice = position.entryPrice});
    }
    for (const auto& [key, coin] : m_coins)
        if (coin.underlying == underlying && (venue.empty() || coin.venue == venue))
            result.push_back({.instrument = &coin, .quantity = cashOf(coin.venue, coin.underlying)});
    return result;
}

double BookState::markAdjustmentUsd(const UnderlyingMarket& market, const Instrument& instrument, double quantity)
{
    const auto* entry = instrument.isOption() ? market.findOption(instrument) : nullptr;
    return entry != nullptr && entry->markLessFit
               ? quantity * *entry->markLessFit * (isCoinSettled(instrument) ? market.spot() : 1.0)
               : 0.0;
}

std::optional<double> BookState::equityUsd(const MarketState& market, Timestamp now) const
{
    double equity = 0.0;
    for (const auto& [key, amount] : m_cash)
        if (key.second == kDollar) equity += amount;
    for (const auto& [code, underlying] : market.underlyings()) {
        risk::BookRisk book;
        for (const auto& holding : holdings(market, code))
            book.add(risk::valueHolding(holding, underlying.view(now)));
        if (book.missing > 0) return std::nullopt;
        equity += book.valueUsd;
    }
    return equity;
}

std::optional<double> BookState::markedEquityUsd(const MarketState& market, Timestamp now) const
{
    auto equity = equityUsd(market, now);
    if (!equity) return equity;
    for (const auto& [code, underlying] : market.underlyings())
        for (const auto& h : holdings(market, code))
            *equity += markAdjustmentUsd(underlying, *h.instrument, h.quantity);
    return equity;
}

}  // namespace ballast::engine
