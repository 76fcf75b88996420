#include "venue_server/portfolio_margin.h"

#include <algorithm>
#include <variant>

#include "config/margin_parameters_file.h"
#include "margin/margin_grid.h"

namespace ballast::venue_server {

namespace {

const risk::GridMarginParameters& parameters()
{
    static const risk::GridMarginParameters read = [] {
        for (const auto& one : config::builtInMarginRules())
            if (one.venue == "Deribit") return std::get<risk::GridMarginParameters>(one.rule);
        return risk::GridMarginParameters{};
    }();
    return read;
}

void add(risk::MarginUnderlying& to, std::map<Timestamp, std::size_t>& expiries, const Contract& contract, double size,
         Timestamp now)
{
    const auto settlement = contract.isInverse() ? domain::Settlement::Inverse : domain::Settlement::Linear;
    if (!contract.isOption()) {
        to.perpetuals.push_back({.name = contract.instrument.name,
                                 .settlement = settlement,
                                 .amount = contract.coinsOf(size, contract.mark),
                                 .price = contract.mark,
                                 .yearsToExpiry = contract.isPerpetual() ? 0.0 : contract.years(now)});
        return;
    }
    const auto [place, isNew] = expiries.try_emplace(contract.instrument.expiry, to.expiries.size());
    if (isNew)
        to.expiries.push_back({.secondsToExpiry = std::max((contract.instrument.expiry - now).inSeconds(), 0.0),
                               .forward = contract.forward});
    to.options.push_back({.expiry = place->second,
                          .strike = contract.instrument.strike.toDouble(),
                          .right = contract.instrument.right,
                          .settlement = settlement,
                          .amount = size,
                          .markVolatility = contract.volatility});
}

}  // namespace

Margins portfolioMargins(const Account& account, const std::string& currency, Timestamp now)
{
    std::map<std::string, risk::MarginUnderlying> underlyings;
    std::map<std::string, std::map<Timestamp, std::size_t>> expiries;
    for (const auto& [contract, position] : account.positions) {
        if (contract->currency != currency) continue;
        auto& one = underlyings[contract->instrument.underlying];
        one.name = contract->instrument.underlying;
        one.spot = contract->index_price;
        add(one, expiries[one.name], *contract, position.size.toDouble(), now);
    }
    Margins out;
    for (const auto& [name, one] : underlyings) {
        const auto margin = risk::gridMargin(one, parameters());
        // A coin pays in itself.
        const double unit = name == currency ? one.spot : 1.0;
        if (!margin) continue;
        out.initial += margin->initial / unit;
        out.maintenance += margin->maintenance / unit;
    }
    return out;
}

}  // namespace ballast::venue_server
