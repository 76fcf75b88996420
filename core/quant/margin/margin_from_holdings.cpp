#include "margin/margin_from_holdings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

using domain::InstrumentKind;

const CollateralTerms* findTerms(const MarginRule& rule, const std::string& currency, bool riskCancelling)
{
    const auto* pmrm = std::get_if<PmrmParameters>(&rule);
    if (pmrm == nullptr) return nullptr;
    for (const auto& terms : pmrm->collateral)
        if (terms.currency == currency && terms.riskCancelling == riskCancelling) return &terms;
    return nullptr;
}

/// Collects the account; each function adds one holding.
class AccountBuilder {
public:
    AccountBuilder(std::span<const MarginMarket> markets, const MarginRule& rule) : m_markets(markets), m_rule(rule) {}

    Result<void> add(const Holding& holding)
    {
        const auto& instrument = *holding.instrument;
        if (instrument.kind == InstrumentKind::Cash || instrument.kind == InstrumentKind::Spot)
            return addCurrency(instrument.underlying, holding.quantity);
        if (instrument.isPoolShare()) return {};  // A pool asks for no margin and is nobody's collateral.
        const auto* market = findMarket(instrument.underlying);
        if (market == nullptr || !(market->spot > 0.0))
            return fail(ErrorCode::NotFound,
                        fmt::format("{}: there is no spot price of {}", instrument.name, instrument.underlying));
        auto& underlying = underlyingOf(instrument.underlying, market->spot);
        return instrument.isOption() ? addOption(underlying, holding, *market)
                                     : addLinear(underlying, holding, *market);
    }

    Result<void> addCurrency(const std::string& currency, double amount)
    {
        const auto known = domain::findCurrency(currency);
        if (known && domain::currencyOf(*known).kind != domain::CurrencyKind::Coin) {
            m_portfolio.cashUsd += amount;
            return {};
        }
        const auto* market = findMarket(currency);
        if (market == nullptr || !(market->spot > 0.0))
            return fail(ErrorCode::NotFound, fmt::format("{} of {} at the venue have no price", amount, currency));
        m_portfolio.collaterals.push_back({.name = currency, .amount = amount, .price = market->spot, .spotBeta = 1.0});
        return {};
    }

    /// The account, once all is in it: whether a coin offsets the book depends on what the book holds.
    MarginPortfolio take()
    {
        for (auto& collateral : m_portfolio.collaterals) {
            const bool own = std::any_of(m_portfolio.underlyings.begin(), m_portfolio.underlyings.end(),
                                         [&](const auto& u) { return u.name == collateral.name; });
            const auto* terms = findTerms(m_rule, collateral.name, own);
            if (terms == nullptr) continue;
            collateral.initialHaircut = terms->initialHaircut;
            collateral.maintenanceHaircut = terms->maintenanceHaircut;
            collateral.riskCancelling = own;
        }
        return std::move(m_portfolio);
    }

private:
    const MarketView* findMarket(const std::string& underlying) const
    {
        for (const auto& market : m_markets)
            if (market.underlying == underlying) return &market.view;
        return nullptr;
    }

    MarginUnderlying& underlyingOf(const std::string& name, double spot)
    {
        for (auto& u : m_portfolio.underlyings)
            if (u.name == name) return u;
        m_portfolio.underlyings.push_back({.name = name, .spot = spot});
        return m_portfolio.underlyings.back();
    }

    static std::size_t expiryOf(MarginUnderlying& underlying, const OptionPoint& point)
    {
        const double seconds = std::max(0.0, point.yearsToExpiry * 365.0 * 86400.0);
        for (std::size_t i = 0; i < underlying.expiries.size(); ++i)
            if (underlying.expiries[i].secondsToExpiry == seconds) return i;
        underlying.expiries.push_back({.secondsToExpiry = seconds, .forward = point.forward});
        return underlying.expiries.size() - 1;
    }

    static Result<void> addOption(MarginUnderlying& underlying, const Holding& holding, const MarketView& market)
    {
        const auto& option = *holding.instrument;
        const auto point = findOptionPoint(market.of(option), option.expiry, option.strike.toDouble());
        if (!point)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}: the surface has no forward and volatility for it", option.name));
        underlying.options.push_back({.expiry = expiryOf(underlying, *point),
                                      .strike = option.strike.toDouble(),
                                      .right = option.right,
                                      .settlement = option.settlement,
                                      .amount = holding.size(),
                                      .markVolatility = point->volatility});
        return {};
    }

    static Result<void> addLinear(MarginUnderlying& underlying, const Holding& holding, const MarketView& market)
    {
        const auto& instrument = *holding.instrument;
        const auto value = valueHolding(holding, market);
        if (!value.complete)
            return fail(ErrorCode::InvalidArgument, fmt::format("{}: there is no price for it", instrument.name));
        const double years =
            instrument.expiry.isNever() ? 0.0 : std::max(0.0, (instrument.expiry - market.now).inYears());
        underlying.perpetuals.push_back({.name = instrument.name,
                                         .settlement = instrument.settlement,
                                         .amount = holding.coins(value.markPrice),
                                         .price = value.markPrice,
                                         .yearsToExpiry = years,
                                         .unrealisedUsd = value.valueUsd});
        return {};
    }

    std::span<const MarginMarket> m_markets;
    const MarginRule& m_rule;
    MarginPortfolio m_portfolio;
};

}  // namespace

Result<MarginPortfolio> marginPortfolio(std::span<const Holding> holdings, std::span<const MarginMarket> markets,
                                        std::span<const domain::CashBalance> cash, const MarginRule& rule)
{
    AccountBuilder builder(markets, rule);
    for (const auto& holding : holdings)
        if (const auto added = builder.add(holding); !added) return tl::unexpected<Error>(added.error());
    for (const auto& balance : cash)
        if (const auto added = builder.addCurrency(balance.currency, balance.amount); !added)
            return tl::unexpected<Error>(added.error());
    return builder.take();
}

}  // namespace ballast::risk
