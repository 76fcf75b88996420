#include <algorithm>

#include "config/margin_parameters_file.h"
#include "derive_server/ledger.h"
#include "margin/margin_venue.h"

/// What sub-accounts must have: the desk's own rule of the venue's portfolio margin, on the venue's marks.
namespace ballast::derive_server {

namespace {

const risk::MarginRule& rule()
{
    static const risk::MarginRule read = [] {
        for (auto& one : config::builtInMarginRules())
            if (one.venue == "Derive") return std::move(one.rule);
        return risk::MarginRule{};
    }();
    return read;
}

void addOption(risk::MarginUnderlying& to, std::map<Timestamp, std::size_t>& expiries, const Contract& contract,
               double size, Timestamp now)
{
    const auto [place, isNew] = expiries.try_emplace(contract.instrument.expiry, to.expiries.size());
    if (isNew)
        to.expiries.push_back({.secondsToExpiry = std::max((contract.instrument.expiry - now).inSeconds(), 0.0),
                               .forward = contract.forward});
    to.options.push_back({.expiry = place->second,
                          .strike = contract.instrument.strike.toDouble(),
                          .right = contract.instrument.right,
                          .settlement = domain::Settlement::Linear,
                          .amount = size,
                          .markVolatility = contract.volatility});
}

}  // namespace

std::optional<risk::VenueMargin> Ledger::marginOf(const Account& account) const
{
    risk::MarginPortfolio portfolio{.underlyings = {}, .cashUsd = account.cash, .stablePrice = 1.0, .collaterals = {}};
    std::map<std::size_t, std::map<Timestamp, std::size_t>> expiries;
    std::map<std::size_t, risk::MarginUnderlying> underlyings;
    for (const auto& [contract, position] : account.positions) {
        auto& one = underlyings[contract->coin];
        one.name = contract->instrument.underlying;
        one.spot = m_market.spot(contract->coin);
        const double size = position.size.toDouble();
        if (contract->isOption())
            addOption(one, expiries[contract->coin], *contract, size, m_now);
        else
            one.perpetuals.push_back({.name = contract->instrument.name,
                                      .amount = size,
                                      .price = contract->mark,
                                      .unrealisedUsd = size * (contract->mark - position.entry)});
    }
    for (auto& [coin, one] : underlyings)
        portfolio.underlyings.push_back(std::move(one));
    const auto margin = risk::venueMargin(portfolio, rule());
    return margin ? std::optional(*margin) : std::nullopt;
}

double Ledger::worth(const Account& account) const
{
    double value = account.cash;
    for (const auto& [contract, position] : account.positions)
        value += position.size.toDouble() * (contract->isOption() ? contract->mark : contract->mark - position.entry);
    return value;
}

bool Ledger::hasMargin(const Account& account, Contract& contract, const OrderTerms& terms) const
{
    const auto held = account.positions.find(&contract);
    const double before = held == account.positions.end() ? 0.0 : held->second.size.toDouble();
    const auto change = terms.side == Side::Buy ? terms.amount : -terms.amount;
    if (std::abs(before + change.toDouble()) < std::abs(before)) return true;
    auto after = account;
    auto& position = after.positions[&contract];
    position.size = position.size + change;
    if (contract.isOption())
        after.cash -= change.toDouble() * terms.limit.toDouble();
    else if (before == 0.0)
        position.entry = contract.mark;
    if (position.size.isZero()) after.positions.erase(&contract);
    const auto margin = marginOf(after);
    if (!margin) return false;  // What cannot be margined is not added to.
    if (margin->initialExcessUsd() >= 0.0) return true;
    // Below it, what lowers the requirement is let through.
    const auto now = marginOf(account);
    return now && margin->initialExcessUsd() > now->initialExcessUsd();
}

}  // namespace ballast::derive_server
