#include "controls/gate_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "controls/gate.h"
#include "controls/hedge_rules.h"

namespace ballast::controls {

namespace {

using domain::Mandate;
using domain::Refusal;
using domain::Rule;
using domain::ScopeKind;
using domain::TradingState;

domain::Scope ofUnderlying(const Basket& b) { return {ScopeKind::Underlying, b.underlying}; }
domain::Scope ofVenue(const Leg& leg) { return {ScopeKind::Venue, leg.scopes.venue}; }

/// Closing what is held needs neither spot nor net delta, which may be what is missing.
bool isFinite(const Basket& b, const Leg& leg)
{
    const double price = leg.order->limitPrice.toDouble();
    if (leg.open.units() <= 0 || !(price > 0.0)) return false;
    if (leg.reference && !std::isfinite(*leg.reference)) return false;
    if (b.mandate == Mandate::Flatten && Basket::closes(b.view, *leg.order)) return true;
    if (b.mandate == Mandate::Quote && !(std::isfinite(b.quoted.up) && std::isfinite(b.quoted.down))) return false;
    return std::isfinite(leg.deltaChange) && std::isfinite(b.before) && std::isfinite(b.target) &&
           std::isfinite(b.spot) && b.spot > 0.0;
}

void finite(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs)
        if (!isFinite(b, leg)) return out.push_back({.rule = Rule::F36, .scope = ofUnderlying(b)});
}

/// Of net delta what rests and is hedged when it fills, coins: the hedger looks past it. Any other mandate: 0.
double restingOf(const Basket& b) { return b.mandate == Mandate::Automatic ? b.view.restingDelta(b.underlying) : 0.0; }

void standing(const Basket& b, Findings& out)
{
    if (b.mandate == Mandate::Flatten) return;  // Leaves by its own lane.
    for (const auto& leg : b.legs) {
        const auto now = b.view.standing(leg.scopes);
        if (now.state == TradingState::Normal) continue;
        const bool mayReduce = b.mandate == Mandate::Automatic || b.mandate == Mandate::ByHand;
        if (now.state == TradingState::Reducing && mayReduce && b.lowersExposure()) continue;
        // A limit says that it ends by itself, as what a fault stops does.
        return out.push_back({.rule = Rule::C15,
                              .scope = now.scope,
                              .value = static_cast<double>(now.state),
                              .limit = now.because.cause >= Cause::Unfit ? 1.0 : 0.0});
    }
}

/// Collar of an option: at least five ticks.
double roomOf(const Basket& b, const Leg& leg)
{
    const double room = b.view.collar(*leg.instrument) * *leg.reference;
    if (!leg.instrument->isOption()) return room;
    const auto reference = domain::Price::fromDouble(*leg.reference).value_or(domain::Price{});
    return std::max(room, 5.0 * leg.instrument->price.tickAt(reference).toDouble());
}

void collar(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs) {
        const double price = leg.order->limitPrice.toDouble();
        const double reference = leg.reference.value_or(0.0);
        const double room = reference > 0.0 ? roomOf(b, leg) : 0.0;
        out.judge({.rule = Rule::C01,
                   .scope = ofVenue(leg),
                   .value = price,
                   .limit = room,
                   .reference = std::max(reference, 0.0),
                   .order = leg.place},
                  reference > 0.0 && std::abs(price - reference) <= room * (1.0 + 1e-12));
    }
}

void size(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs) {
        const auto quantity = leg.open;
        const bool whole = quantity.truncatedTo(leg.instrument->lotSize) == quantity;
        const double largest = largestOrder(*leg.instrument, b.spot);
        const auto least = leg.instrument->leastQuantity;
        // What is left of an order that stands is as small as its fills made it.
        if (whole && quantity < least && !leg.old) {
            out.push_back({.rule = Rule::C02,
                           .scope = ofVenue(leg),
                           .value = quantity.toDouble(),
                           .limit = least.toDouble(),
                           .reference = least.toDouble(),
                           .order = leg.place});
            continue;
        }
        Refusal found{.rule = Rule::C02,
                      .scope = ofVenue(leg),
                      .value = quantity.toDouble(),
                      .limit = largest,
                      .order = leg.place};
        out.note(found);
        if (whole && quantity.toDouble() <= largest) continue;
        if (!whole) found.limit = leg.instrument->lotSize.toDouble();
        out.push_back(found);
    }
}

/// A roll is bounded by the leg that the book's own recipe holds, every other order by the limit.
void notional(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs) {
        const double each = contractUsd(*leg.instrument, b.spot);
        const double worth = leg.open.toDouble() * each;
        const double limit = b.mandate == Mandate::Roll ? b.view.legSize(*leg.order) * each
                             : b.limits == nullptr      ? 0.0
                                                        : b.limits->orderNotionalUsd;
        out.judge({.rule = Rule::C03, .scope = ofUnderlying(b), .value = worth, .limit = limit, .order = leg.place},
                  worth <= limit);
    }
}

/// Beyond the limit and further out than before; rounding is no change.
bool breaks(double after, double before, double limit)
{
    return !(std::abs(after) <= limit) && std::abs(after) > std::abs(before) * (1.0 + 1e-9) + 1e-9;
}

/// Takers lift what they like: all that raises net delta may fill, or all that lowers it, of calls and puts alike.
/// Whoever goes beyond is stopped by name, in the order of the basket, so that the others stand.
void quotedDelta(const Basket& b, Findings& out)
{
    const double limit = b.limits == nullptr ? 0.0 : b.limits->quotedDelta.value_or(b.limits->netDelta);
    double highest = b.before - b.pending.down + b.quoted.up, lowest = b.before - b.pending.up + b.quoted.down;
    for (const auto& leg : b.legs) {
        double& side = leg.deltaChange > 0.0 ? highest : lowest;
        const double after = side + leg.deltaChange;
        if (breaks(after, side, limit)) {
            out.push_back({.rule = Rule::C04,
                           .scope = ofUnderlying(b),
                           .value = after,
                           .limit = limit,
                           .reference = side,
                           .order = leg.place});
            continue;
        }
        side = after;
    }
}

/// What net delta may come to on the side that the basket moves it to: the legs may fill one by one, so of several the
/// worst partial fill counts, and what works on the other side may never fill.
struct WorstDelta {
    double before{}, after{};
};
WorstDelta worstDelta(const Basket& b)
{
    const WorstDelta up{b.before - b.pending.down, b.highest}, down{b.before - b.pending.up, b.lowest};
    if (b.legs.size() == 1) return b.legs.front().deltaChange > 0.0 ? up : down;
    return -b.lowest > b.highest ? down : up;
}

/// Of a flatten each order closes, or lowers the net delta that coin cash leaves.
void closesOrLowers(const Basket& b, double limit, Findings& out)
{
    out.note({.rule = Rule::C04, .scope = ofUnderlying(b), .value = b.after, .limit = limit});
    for (const auto& leg : b.legs)
        if (!Basket::closes(b.view, *leg.order) && !(std::abs(b.before + leg.deltaChange) < std::abs(b.before)))
            out.push_back({.rule = Rule::C04, .scope = ofUnderlying(b), .value = b.after, .limit = limit});
}

/// The hedger is held against what it hedges, what is about to fill with it; whoever rests an order is held against all
/// that works on its side.
void netDelta(const Basket& b, Findings& out)
{
    if (b.mandate == Mandate::Quote) return quotedDelta(b, out);
    const double limit = b.limits == nullptr ? 0.0 : b.limits->netDelta;
    if (b.mandate == Mandate::Flatten) return closesOrLowers(b, limit, out);
    const double resting = restingOf(b);
    const auto worst = b.mandate == Mandate::Automatic && b.legs.size() == 1
                           ? WorstDelta{b.before - resting, b.after - resting}
                           : worstDelta(b);
    const Refusal found{.rule = Rule::C04, .scope = ofUnderlying(b), .value = worst.after, .limit = limit};
    out.note(found);
    if (std::abs(worst.after) <= limit) return;
    // Nearer to the target is not nearer to zero, of which the limit is: beyond both stays beyond.
    if (b.legs.size() == 1 && b.lowersExposure() && std::abs(worst.after) <= std::abs(worst.before)) return;
    // A basket that brings a breach down leg by leg stays within where the book already is.
    if (b.legs.size() > 1 && std::abs(worst.after) <= std::abs(worst.before) && std::abs(b.after) < std::abs(b.before))
        return;
    out.push_back(found);
}

/// One figure of the book that a limit bounds, and what the basket does to it.
struct Bounded {
    domain::LimitedFigure figure{};
    double limit{};
    std::size_t greek{};  ///< Of Greeks.
    bool ofCell{};
};

/// Of a limit of the book the figure that is held against it. A cell that no limit is set for is bounded by the whole
/// alone; a missing limit of the whole allows nothing (F75).
std::vector<Bounded> boundedBy(const domain::UnderlyingLimits* limits)
{
    using domain::LimitedFigure;
    const domain::UnderlyingLimits none;
    const auto& l = limits != nullptr ? *limits : none;
    std::vector<Bounded> all{{LimitedFigure::Gamma, l.gammaPerPercent, 1, false},
                             {LimitedFigure::Vega, l.vegaUsd, 2, false}};
    const std::array<Bounded, 4> ofCells{{{LimitedFigure::CellDelta, l.cellDelta, 0, true},
                                          {LimitedFigure::CellGamma, l.cellGamma, 1, true},
                                          {LimitedFigure::CellVega, l.cellVegaUsd, 2, true},
                                          {LimitedFigure::CellNotional, l.cellNotionalUsd, 3, true}}};
    std::copy_if(ofCells.begin(), ofCells.end(), std::back_inserter(all), [](const auto& c) { return c.limit != 0.0; });
    return all;
}

/// An option leg with what all of it would change.
struct OptionLeg {
    const Leg* leg{};
    GreekCell cell;
    Greeks change{};
};

std::vector<OptionLeg> optionLegs(const Basket& b)
{
    std::vector<OptionLeg> legs;
    for (const auto& leg : b.legs) {
        if (!leg.instrument->isOption() || leg.added.isZero()) continue;
        const auto unit = b.view.optionUnit(*leg.instrument);
        OptionLeg one{.leg = &leg, .cell = unit.cell};
        for (std::size_t i = 0; i < one.change.size(); ++i)
            one.change[i] = domain::sign(leg.order->side()) * leg.added.toDouble() * unit.each[i];
        legs.push_back(one);
    }
    return legs;
}

Refusal beyond(const Basket& b, const Bounded& by, double after, double before, std::size_t leg)
{
    return {.rule = Rule::C04,
            .scope = ofUnderlying(b),
            .value = after,
            .limit = by.limit,
            .reference = before,
            .order = leg,
            .figure = by.figure};
}

/// Quotes are filled one by one: whoever goes beyond is stopped by name, in the order of the basket, so that the others
/// stand. Either all bids fill, or all asks.
void quotedGreeks(const Basket& b, const std::vector<OptionLeg>& legs, const std::vector<Bounded>& bounds,
                  OptionBook& book, Findings& out)
{
    for (const auto& leg : legs) {
        const bool buys = leg.leg->order->side() == domain::Side::Buy;
        const auto sideOf = [&](const Bounded& by) -> std::pair<double, double*> {
            auto& part = by.ofCell ? book.cells[leg.cell] : book.whole;
            return {part.held[by.greek], &(buys ? part.bids : part.asks)[by.greek]};
        };
        const auto broken = std::find_if(bounds.begin(), bounds.end(), [&](const Bounded& by) {
            const auto [held, side] = sideOf(by);
            return breaks(held + *side + leg.change[by.greek], held + *side, by.limit);
        });
        if (broken != bounds.end()) {
            const auto [held, side] = sideOf(*broken);
            out.push_back(beyond(b, *broken, held + *side + leg.change[broken->greek], held + *side, leg.leg->place));
            continue;
        }
        for (std::size_t i = 0; i < leg.change.size(); ++i) {
            (buys ? book.whole.bids : book.whole.asks)[i] += leg.change[i];
            (buys ? book.cells[leg.cell].bids : book.cells[leg.cell].asks)[i] += leg.change[i];
        }
    }
}

/// What all legs, those of the leg's own cell alone for a cell, do to one figure.
void judgeGreek(const Basket& b, const std::vector<OptionLeg>& legs, const OptionLeg& first, const Bounded& by,
                const OptionBook& book, Findings& out)
{
    const auto cell = book.cells.find(first.cell);
    const double before = !by.ofCell                 ? book.whole.held[by.greek]
                          : cell != book.cells.end() ? cell->second.held[by.greek]
                                                     : 0.0;
    double after = before, lowest = before, highest = before;
    for (const auto& leg : legs) {
        if (by.ofCell && leg.cell != first.cell) continue;
        after += leg.change[by.greek];
        lowest += std::min(leg.change[by.greek], 0.0);
        highest += std::max(leg.change[by.greek], 0.0);
    }
    // The parts of a roll fill one by one; one that lowers the figure in the end passes nevertheless.
    const double worst = -lowest > highest ? lowest : highest;
    out.judge(beyond(b, by, worst, before, first.leg->place),
              !breaks(worst, before, by.limit) || std::abs(after) < std::abs(before));
}

/// Gamma, vega and cells: what options alone move. Hedges in perpetuals, futures and spot go on whatever they stand at.
void greeks(const Basket& b, Findings& out)
{
    const auto legs = optionLegs(b);
    if (legs.empty()) return;
    const auto bounds = boundedBy(b.limits);
    auto book = b.view.optionBook(b.underlying);
    if (b.mandate == Mandate::Quote) return quotedGreeks(b, legs, bounds, book, out);
    for (const auto& by : bounds)
        for (auto leg = legs.begin(); leg != legs.end(); ++leg) {
            const bool isTold = std::any_of(
                legs.begin(), leg, [&](const OptionLeg& other) { return !by.ofCell || other.cell == leg->cell; });
            if (!isTold) judgeGreek(b, legs, *leg, by, book, out);
        }
}

void repeats(const Basket& b, Findings& out)
{
    if (auto refusal = b.view.repeats(b.underlying)) out.push_back(*refusal);
}

void workingOrders(const Basket& b, Findings& out)
{
    const auto added = std::count_if(b.legs.begin(), b.legs.end(), [](const Leg& leg) { return !leg.old; });
    const auto all = b.view.workingOrders() + static_cast<std::size_t>(added);
    out.judge(
        {.rule = Rule::C11, .scope = {}, .value = static_cast<double>(all), .limit = static_cast<double>(kMostWorking)},
        all <= kMostWorking);
    for (const auto& leg : b.legs) {
        // Told once, with the last leg of its account.
        const auto isOfAccount = [&](const Leg& other) { return other.scopes.account == leg.scopes.account; };
        if (std::any_of(b.legs.begin() + static_cast<std::ptrdiff_t>(leg.place) + 1, b.legs.end(), isOfAccount))
            continue;
        const auto own = static_cast<std::size_t>(std::count_if(
            b.legs.begin(), b.legs.end(), [&](const Leg& other) { return !other.old && isOfAccount(other); }));
        const auto room = b.view.roomOf(leg.scopes.account);
        if (own > 0 && room.most > 0)
            out.judge({.rule = Rule::C11,
                       .scope = {ScopeKind::Account, leg.scopes.account},
                       .value = static_cast<double>(room.working + own),
                       .limit = static_cast<double>(room.most)},
                      room.working + own <= room.most);
    }
    for (const auto& leg : b.legs)
        if (!leg.old) {
            const auto one = b.view.workingOrders(leg.order->instrument) + 1;
            out.judge({.rule = Rule::C11,
                       .scope = ofVenue(leg),
                       .value = static_cast<double>(one),
                       .limit = static_cast<double>(kMostWorkingOfOne),
                       .order = leg.place},
                      one <= kMostWorkingOfOne);
        }
}

void effect(const Basket& b, Findings& out)
{
    // The hedger looks at what is about to fill, and so does the question whether its order helps.
    const double goal = b.target + b.view.restingDelta(b.underlying);
    if (b.legs.front().instrument->isOption() || std::abs(b.after - goal) < std::abs(b.before - goal)) return;
    out.push_back({.rule = Rule::C12, .scope = ofUnderlying(b), .value = b.after, .reference = b.before});
}

/// Of an amendment: the terms that the order has already.
bool isRepeated(const Basket& b, const Leg& leg)
{
    if (!leg.old) return b.view.leftLately(*leg.order, b.mandate);
    return leg.old->quantity == leg.order->quantity.absolute() && leg.old->limitPrice == leg.order->limitPrice;
}

void duplicate(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs)
        if (isRepeated(b, leg)) out.push_back({.rule = Rule::C14, .scope = ofVenue(leg), .order = leg.place});
}

void armed(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs)
        if (!b.view.isArmed(leg.scopes.account))
            return out.push_back({.rule = Rule::C16, .scope = {ScopeKind::Account, leg.scopes.account}});
}

void inputs(const Basket& b, Findings& out)
{
    if (auto refusal = b.view.inputs(b.underlying)) out.push_back(*refusal);
}

void reconciled(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs)
        if (!b.view.isReconciled(leg.scopes.account))
            return out.push_back({.rule = Rule::C19, .scope = {ScopeKind::Account, leg.scopes.account}});
}

void orderRate(const Basket& b, Findings& out)
{
    const auto added =
        static_cast<std::size_t>(std::count_if(b.legs.begin(), b.legs.end(), [](const Leg& leg) { return !leg.old; }));
    const auto& strategy = b.legs.front().scopes.strategy;
    const auto rate = b.view.orderRate(strategy);
    const auto found = [&](std::size_t sent, std::size_t most) -> Refusal {
        return {.rule = Rule::C07,
                .scope = {ScopeKind::Strategy, strategy},
                .value = static_cast<double>(sent + added),
                .limit = static_cast<double>(most)};
    };
    const auto second = found(rate.second, kMostASecond), minute = found(rate.minute, kMostAMinute);
    out.note(second);
    out.note(minute);
    if (second.value > second.limit) return out.push_back(second);
    if (minute.value > minute.limit) out.push_back(minute);
}

/// What lowers the margin passes at any share, and so does what takes quotes back. A hedge that lowers exposure may use
/// all of the equity: what is kept free is for the day on which it is needed.
void freeMargin(const Basket& b, Findings& out)
{
    const bool adds = std::any_of(b.legs.begin(), b.legs.end(), [](const Leg& leg) { return !leg.added.isZero(); });
    if (!adds) return;
    std::vector<domain::OrderProposal> orders;
    for (const auto& leg : b.legs)
        orders.push_back(*leg.order);
    const double share = b.mandate == Mandate::Automatic && b.lowersExposure() ? 1.0 : kMostMarginShare;
    for (const auto& margin : b.view.marginsAfter(orders, b.mandate))
        out.judge({.rule = Rule::C20,
                   .scope = {ScopeKind::Account, margin.account},
                   .value = margin.initial,
                   .limit = share * std::max(margin.equity, 0.0),
                   .reference = margin.equity},
                  !margin.raises || !(margin.initial > share * margin.equity));
}

void tradable(const Basket& b, Findings& out)
{
    for (const auto& leg : b.legs)
        if (!b.view.mayTrade(*leg.instrument))
            out.push_back({.rule = Rule::C21, .scope = ofVenue(leg), .order = leg.place});
}

bool wouldMeet(const domain::OrderProposal& later, const domain::OrderProposal& earlier)
{
    if (later.instrument != earlier.instrument || later.side() == earlier.side()) return false;
    return later.side() == domain::Side::Buy ? earlier.limitPrice <= later.limitPrice
                                             : earlier.limitPrice >= later.limitPrice;
}

/// Legs leave in their order: what an earlier one amends stands with its new terms, what a later one amends with its
/// old ones.
void ownOrders(const Basket& b, Findings& out)
{
    std::vector<domain::ClientOrderId> replaced;
    for (const auto& leg : b.legs) {
        if (leg.old) replaced.push_back(leg.order->amends);
        const bool meetsLeg = std::any_of(b.legs.begin(), b.legs.begin() + static_cast<std::ptrdiff_t>(leg.place),
                                          [&](const Leg& other) { return wouldMeet(*leg.order, *other.order); });
        if (meetsLeg || b.view.wouldMeetOurOwn(*leg.order, replaced))
            out.push_back({.rule = Rule::C22,
                           .scope = ofVenue(leg),
                           .value = leg.order->limitPrice.toDouble(),
                           .order = leg.place});
    }
}

/// The columns are the mandates: automatic, quote, roll, by hand, flatten.
struct Row {
    Rule rule;
    void (*judge)(const Basket&, Findings&);
    std::array<bool, 5> holds;
};
constexpr std::array<Row, 20> kTable{{{Rule::F36, finite, {true, true, true, true, true}},
                                      {Rule::C15, standing, {true, true, true, true, true}},
                                      {Rule::C01, collar, {true, true, true, true, true}},
                                      {Rule::C02, size, {true, true, true, true, true}},
                                      {Rule::C03, notional, {true, true, true, true, false}},
                                      {Rule::C04, netDelta, {true, true, true, true, true}},
                                      {Rule::C04, greeks, {true, true, true, true, false}},
                                      {Rule::C05, changeOfGreeks, {true, false, false, true, false}},
                                      {Rule::C08, repeats, {true, false, false, false, false}},
                                      {Rule::C09, hedgedVolume, {true, false, false, false, false}},
                                      {Rule::C07, orderRate, {true, false, true, true, false}},
                                      {Rule::C11, workingOrders, {true, true, true, true, true}},
                                      {Rule::C12, effect, {true, false, false, false, false}},
                                      {Rule::C14, duplicate, {true, true, true, true, true}},
                                      {Rule::C16, armed, {true, true, true, false, false}},
                                      {Rule::C17, inputs, {true, true, true, true, false}},
                                      {Rule::C19, reconciled, {true, true, true, true, true}},
                                      {Rule::C20, freeMargin, {true, true, true, true, false}},
                                      {Rule::C21, tradable, {true, true, true, true, true}},
                                      {Rule::C22, ownOrders, {true, true, true, true, true}}}};

}  // namespace

double contractUsd(const domain::Instrument& instrument, double spot)
{
    const double size = instrument.multiplier.toDouble();
    return instrument.unit == domain::ContractUnit::Quote ? size : size * spot;
}

double largestOrder(const domain::Instrument& instrument, double spot)
{
    const double size = instrument.multiplier.toDouble();
    const double coins = instrument.unit == domain::ContractUnit::Quote ? size / spot : size;
    return coins > 0.0 && coins < 1.0 ? kLargestOrder / coins : kLargestOrder;
}

bool holdsFor(Rule rule, Mandate mandate)
{
    // C18 and F31 are found with C17, among the inputs.
    if (rule == Rule::C18 || rule == Rule::F31) rule = Rule::C17;
    const auto row = std::find_if(kTable.begin(), kTable.end(), [&](const Row& r) { return r.rule == rule; });
    return row != kTable.end() && row->holds[static_cast<std::size_t>(mandate)];
}

bool Basket::lowersExposure() const
{
    const double goal = target + restingOf(*this);
    return std::abs(after - goal) < std::abs(before - goal);
}

bool Basket::closes(const GateView& view, const domain::OrderProposal& order)
{
    const auto held = view.heldAndWorking(order.account, order.instrument);
    const bool against = held.units() != 0 && (held.units() > 0) != (order.quantity.units() > 0);
    return against && order.quantity.absolute() <= held.absolute();
}

std::optional<Basket> makeBasket(const GateView& view, std::span<const domain::OrderProposal> orders, Mandate mandate)
{
    Basket b{.view = view, .mandate = mandate};
    for (const auto& order : orders) {
        const auto* instrument = view.instrument(order.instrument);
        if (instrument == nullptr) return std::nullopt;
        if (b.legs.empty()) b.underlying = instrument->underlying;
        Leg leg{.place = b.legs.size(),
                .order = &order,
                .instrument = instrument,
                .scopes = view.scopes(*instrument, order.account, mandate),
                .reference = view.referencePrice(*instrument),
                .old = {},
                .open = order.quantity.absolute()};
        auto added = leg.open;
        if (!order.amends.empty()) {
            leg.old = view.standingOrder(order.amends);
            if (!leg.old || leg.old->instrument != order.instrument || leg.old->side != order.side())
                return std::nullopt;
            leg.open = leg.open - leg.old->filled;
            added = std::max(leg.open - (leg.old->quantity - leg.old->filled), domain::Quantity{});
        }
        leg.added = added;
        leg.deltaChange = domain::sign(order.side()) * added.toDouble() * view.deltaPerUnit(*instrument);
        b.legs.push_back(std::move(leg));
    }
    b.limits = view.limits(b.underlying);
    b.target = b.limits != nullptr ? b.limits->targetDelta : 0.0;
    b.spot = view.spot(b.underlying);
    b.before = b.after = view.netDelta(b.underlying);
    b.pending = view.pendingDelta(b.underlying);
    b.lowest = b.before - b.pending.up;
    b.highest = b.before - b.pending.down;
    if (mandate == Mandate::Quote) b.quoted = view.quotedDelta(b.underlying);
    for (const auto& leg : b.legs) {
        b.after += leg.deltaChange;
        b.lowest += std::min(leg.deltaChange, 0.0);
        b.highest += std::max(leg.deltaChange, 0.0);
    }
    return b;
}

void judgeBasket(const Basket& basket, std::vector<Refusal>& refusals, Sheet* sheet)
{
    Findings found(refusals, sheet != nullptr ? &sheet->held : nullptr);
    for (const auto& row : kTable) {
        if (!row.holds[static_cast<std::size_t>(basket.mandate)]) continue;
        if (sheet != nullptr && (sheet->rules.empty() || sheet->rules.back() != row.rule))
            sheet->rules.push_back(row.rule);
        row.judge(basket, found);
        if (row.rule == Rule::F36 && !refusals.empty()) return;
    }
}

}  // namespace ballast::controls
