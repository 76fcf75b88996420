#include <array>
#include <cmath>
#include <fmt/format.h>

#include "desk/desk_view.h"
#include "desk/margins.h"
#include "desk/reasons.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "pricing/black76.h"
#include "pricing/implied_volatility.h"
#include "sections/views.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::LimitedChange;
using interfaces::LimitUnit;
using interfaces::OrderPreview;
using interfaces::OrderQuestion;

/// From this share of a limit on a person confirms (C23): where the desk warns of limits too.
constexpr double kSoftShare = 0.8;

/// What an order is worked out from.
struct Asked {
    const OrderQuestion& question;
    const domain::Instrument& option;
    const market::UnderlyingMarket& market;
    risk::HoldingRisk unit;  ///< Of one contract at our fit.
    risk::OptionPoint point;
    domain::AccountId account{};
    domain::OrderProposal order{};  ///< As the gate would judge it.

    double signedSize() const { return domain::sign(question.side) * question.quantity; }
    double usdPerPrice() const { return valuation::usdPerPrice(option, market.spot()); }
};

/// The typed limit as the venue quotes; empty where it means no price.
std::optional<double> venuePrice(const Asked& asked)
{
    const double typed = asked.question.limit;
    if (!std::isfinite(typed) || typed <= 0.0) return std::nullopt;
    switch (asked.question.unit) {
    case LimitUnit::Venue:
        return typed;
    case LimitUnit::Usd:
        return typed / asked.usdPerPrice();
    case LimitUnit::Volatility:
        break;
    }
    const double strike = asked.option.strike.toDouble();
    if (!pricing::isWithinOptionBounds(asked.point.forward, strike, typed, asked.point.yearsToExpiry))
        return std::nullopt;
    const double price =
        pricing::black76Price(asked.option.right, asked.point.forward, strike, typed, asked.point.yearsToExpiry);
    return asked.option.isInverse() ? price / asked.point.forward : price;
}

std::optional<double> volatilityOf(const Asked& asked, double price)
{
    const double strike = asked.option.strike.toDouble();
    const auto& [forward, perSpot, logMoneyness, fitted, years] = asked.point;
    const auto found = asked.option.isInverse()
                           ? pricing::inverseImpliedVolatility(asked.option.right, forward, strike, price, years)
                           : pricing::impliedVolatility(asked.option.right, forward, strike, price, years);
    return found ? std::optional(*found) : std::nullopt;
}

LimitedChange changeOf(double before, double unit, double size, double limit)
{
    return {.before = before, .after = before + unit * size, .limit = limit};
}

/// What the gate holds the order against: with the orders that work where they make it worse.
void fillRisk(const desk::State& state, const Asked& asked, OrderPreview& view)
{
    const auto risk = riskOf(state, view.underlying);
    const auto& sum = risk.book.exposure;
    const auto held = desk::DeskView(state).heldOptions(view.underlying).whole.held;
    const auto& one = asked.unit.exposure;
    const double size = asked.signedSize();
    const auto* limits = state.config.book.findLimits(view.underlying);
    const domain::UnderlyingLimits none;
    const auto& l = limits != nullptr ? *limits : none;
    const double pending = one.delta * size > 0.0 ? risk.pendingUp : risk.pendingDown;
    view.deltaCoin = changeOf(sum.delta + pending, one.delta, size, l.netDelta);
    // A premium in coins is coins that are no longer held.
    if (asked.option.isInverse()) view.deltaCoin.after -= size * view.limitPrice * asked.option.multiplier.toDouble();
    view.gammaCoin = changeOf(held[1], one.gamma, size, l.gammaPerPercent);
    view.vegaUsd = changeOf(held[2], one.vega, size, l.vegaUsd);
    view.thetaBefore = sum.theta;
    view.thetaAfter = sum.theta + one.theta * size;
}

void fillPrices(const Asked& asked, OrderPreview& view)
{
    if (const auto* entry = asked.market.findOption(asked.option)) {
        if (entry->quote.bid) view.marketBid = entry->quote.bid->toDouble();
        if (entry->quote.ask) view.marketAsk = entry->quote.ask->toDouble();
    }
    view.fair = asked.unit.markPrice;
    view.fairVolatility = asked.unit.volatility;
    view.limitPrice = asked.order.limitPrice.toDouble();
    view.limitUsd = view.limitPrice * asked.usdPerPrice();
    view.limitVolatility = volatilityOf(asked, view.limitPrice);
    view.edgeUsd = asked.signedSize() * (*view.fair - view.limitPrice) * asked.usdPerPrice();
    view.premiumUsd = asked.signedSize() * *view.limitUsd;
    const risk::Holding held{.instrument = &asked.option, .quantity = asked.question.quantity};
    view.notionalUsd = held.coins(asked.market.spot()) * asked.market.spot();
}

void fillMargin(const desk::State& state, const Asked& asked, OrderPreview& view)
{
    const desk::Supposed besides{.holding = {.instrument = &asked.option, .quantity = asked.signedSize()},
                                 .costUsd = view.premiumUsd};
    const auto isa = state.config.pictureIsa;
    const auto before = desk::accountMargin(state, asked.account, {}, isa);
    const auto after = desk::accountMargin(state, asked.account, {&besides, 1}, isa);
    view.margin.account = state.book.accounts().at(asked.account).label();
    if (before) view.margin.before = before->share;
    if (!after) {
        view.margin.message = "no margin is computed for this account";
        return;
    }
    view.margin.after = after->share;
    // C20's own figure, with what works and by what the venue states, where that leaves less.
    const auto gates = desk::marginAfter(state, asked.account, {&besides, 1});
    if (after->share && gates && gates->equity > 0.0) view.margin.after = gates->initial / gates->equity;
    view.margin.estimated = after->estimated;
    view.margin.message = after->share ? after->rule : after->message;
}

void fillGate(const desk::State& state, const Asked& asked, OrderPreview& view)
{
    auto judged = judge(state, {&asked.order, 1}, domain::Mandate::ByHand);
    const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged);
    if (refusals == nullptr) return;
    for (const auto& refusal : *refusals)
        view.refusals.push_back(
            {.rule = refusal.rule, .words = refusalText(state, view.underlying, {refusal}, {&asked.order, 1})});
}

void addSoft(const std::string& what, double value, double limit, int decimals, const std::string& unit,
             OrderPreview& view)
{
    if (!(limit > 0.0) || std::abs(value) < kSoftShare * limit) return;
    view.soft.push_back(fmt::format("{} would be {} of {} {}, {} % of its limit.", what,
                                    desk::figure(value, decimals, true), desk::figure(limit, decimals), unit,
                                    desk::figure(100.0 * std::abs(value) / limit, 0)));
}

void fillSoft(const desk::State& state, OrderPreview& view)
{
    const auto* limits = state.config.book.findLimits(view.underlying);
    if (limits == nullptr) return;
    const int decimals = view.underlying == "BTC" ? 3 : 2;
    addSoft("The order's notional", view.notionalUsd, limits->orderNotionalUsd, 0, "USD", view);
    const auto grows = [](const LimitedChange& c) { return std::abs(c.after) > std::abs(c.before); };
    const auto add = [&](const char* what, const LimitedChange& c, int places, const std::string& unit) {
        if (grows(c)) addSoft(what, c.after, c.limit, places, unit, view);
    };
    add("Net delta", view.deltaCoin, decimals, view.underlying);
    add("Gamma", view.gammaCoin, decimals, view.underlying + " per 1 %");
    add("Vega", view.vegaUsd, 0, "USD per vol pt");
    const auto& margin = view.margin;
    if (margin.after && *margin.after > margin.before.value_or(0.0) &&
        *margin.after >= kSoftShare * desk::kMostMarginShare)
        view.soft.push_back(fmt::format("Margin would be {} % of the equity of {}, of which {} % may be used.",
                                        desk::figure(100.0 * *margin.after, 1), margin.account,
                                        desk::figure(100.0 * desk::kMostMarginShare, 0)));
}

/// The question as an order; empty with the reason in `view.message`.
std::optional<Asked> read(const desk::State& state, const OrderQuestion& question, OrderPreview& view)
{
    const auto& table = state.market.instruments();
    const auto id = question.venue.empty() ? table.findByName(question.instrument)
                                           : table.find(question.venue, question.instrument);
    if (!id || !table.at(*id).isOption()) {
        view.message = fmt::format("No option \"{}\" is listed.", desk::clipped(question.instrument, 40));
        return std::nullopt;
    }
    const auto& option = table.at(*id);
    view.underlying = option.underlying;
    view.unit = valuation::priceUnitOf(option);
    const auto* market = state.market.find(option.underlying);
    const auto smile =
        market != nullptr ? risk::findCarriedSmile(viewOf(state, *market).of(option), option.expiry) : std::nullopt;
    const auto point = smile ? risk::pointOn(*smile, option.strike.toDouble()) : std::nullopt;
    auto unit = unitOf(state, option);
    if (!point || !unit.complete) {
        view.message = option.name + " has no volatility, so what it would do is not known.";
        return std::nullopt;
    }
    Asked asked{.question = question, .option = option, .market = *market, .unit = unit, .point = *point};
    asked.account = tradingAccount(state, option);
    const auto size = domain::Quantity::fromDouble(asked.signedSize());
    const auto typed = venuePrice(asked);
    const auto limit = domain::Price::fromDouble(typed.value_or(0.0));
    if (!size || size->isZero() || !typed || !limit) {
        view.message = !size || size->isZero() ? "Give a size in contracts." : "Give a limit above zero.";
        return std::nullopt;
    }
    asked.order = {.instrument = *id,
                   .quantity = *size,
                   .limitPrice = option.price.rounded(*limit, domain::awayFromFill(question.side)),
                   .purpose = domain::kByHand,
                   .account = asked.account};
    return asked;
}

}  // namespace

OrderPreview orderPreview(const desk::State& state, const std::optional<OrderQuestion>& question)
{
    OrderPreview view{.asked = question};
    if (!question) {
        view.message = "No order is asked about.";
        return view;
    }
    const auto asked = read(state, *question, view);
    if (!asked) return view;
    fillPrices(*asked, view);
    fillRisk(state, *asked, view);
    fillMargin(state, *asked, view);
    fillGate(state, *asked, view);
    fillSoft(state, view);
    return view;
}

}  // namespace ballast::sections
