#include "desk/reasons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/fault_code.h"
#include "controls/refusal_text.h"
#include "desk/desk_view.h"
#include "desk/state.h"
#include "words/instrument_words.h"

namespace ballast::desk {

namespace {

using domain::Candidate;
using domain::Decision;

std::string bandText(const Decision& d)
{
    const double middle = 0.5 * (d.band->lower + d.band->upper);
    if (std::abs(middle) < 1e-9) return "±" + coins(d.underlying, d.band->upper);
    return coins(d.underlying, d.band->lower, true) + " to " + coins(d.underlying, d.band->upper, true);
}

struct Edge {
    double edge{}, beyond{};
};

Edge edgeOf(const Decision& d)
{
    if (d.before.delta > d.band->upper) return {d.band->upper, d.before.delta - d.band->upper};
    return {d.band->lower, d.band->lower - d.before.delta};
}

std::string instrumentText(const Candidate& c)
{
    return fmt::format("{} on {}", words::instrumentWords(c.instrument), c.venue);
}

std::string hours(double value) { return figure(value, value < 10.0 ? 1 : 0); }

}  // namespace

namespace {

std::string staleSentence(const std::string& coin, const char* what, const InputFault& f)
{
    if (f.quality == domain::Quality::Missing)
        return fmt::format("No {0} hedge: the {0} {1} is missing. The engine asks again when it comes.", coin, what);
    if (f.quality == domain::Quality::Bad)
        return fmt::format("No {0} hedge: what is told of the {0} {1} is no price. The engine asks again with its next "
                           "value.",
                           coin, what);
    if (f.quality != domain::Quality::Suspect && f.age <= f.limit)
        return fmt::format(
            "No {0} hedge: the {0} {1} was taken back by its feed, whose alert says why. The engine asks "
            "again when it is told anew.",
            coin, what);
    if (f.quality != domain::Quality::Suspect)
        return fmt::format("No {0} hedge: the {0} {1} is {2} old, limit {3}. The engine asks again when it updates.",
                           coin, what, span(f.age), span(f.limit));
    if (f.input == InputKind::Index)
        return fmt::format("No {0} hedge: who tells the {0} index does not trust it now. The engine asks again with "
                           "its next value.",
                           coin);
    return fmt::format("No {0} hedge: the {0} {1} disagrees with the index by more than 3 %. The engine "
                       "asks again when they agree.",
                       coin, what);
}

/// What a venue states of an account, where it does.
std::string statedWords(const controls::Because& b)
{
    if (b.lossUsd == 0.0 && b.limitUsd == 0.0) return {};
    return fmt::format(": it states maintenance margin of {} USD and equity of {} USD", figure(b.lossUsd, 0),
                       figure(b.limitUsd, 0));
}

std::string lossSentence(const controls::Standing& s)
{
    if (s.scope.kind != domain::ScopeKind::All)
        return fmt::format(
            "C10: the day's loss of {} {} USD is beyond its limit {} USD, so trading of {} is {} until a "
            "person resumes it. No band is stated.",
            s.scope.name, figure(s.because.lossUsd, 0), figure(s.because.limitUsd, 0), s.scope.name,
            domain::toString(s.state));
    return fmt::format("C10: the day's loss {} USD is beyond its limit {} USD, so trading is {} until a "
                       "person resumes it. It holds for the whole desk, so no band is stated.",
                       figure(s.because.lossUsd, 0), figure(s.because.limitUsd, 0), domain::toString(s.state));
}

}  // namespace

std::string inputSentence(const std::string& coin, const InputFault& f)
{
    switch (f.input) {
    case InputKind::Market:
        return fmt::format("No {} hedge: no market data has come yet.", coin);
    case InputKind::IndexJump:
        return fmt::format(
            "No {} hedge: the index jumped from {} to {} USD in one update. It is not used until a second "
            "source agrees or it has held for 3 s.",
            coin, figure(f.value, 0), figure(f.other, 0));
    case InputKind::Indices:
        return fmt::format("No {} hedge: {} says {} USD and {} {}, and no third decides between them (F33). The engine "
                           "asks again when they agree.",
                           coin, f.source, figure(f.value, 0), f.against, figure(f.other, 0));
    case InputKind::Smile:
        return fmt::format(
            "No {} hedge: the smile of {} is not trusted ({}), which may hide {} {} of delta. The engine "
            "asks again with its next quotes.",
            coin, toIso8601(f.expiry).substr(0, 10), f.source, coins(coin, f.value), coin);
    case InputKind::Index:
        return staleSentence(coin, "index", f);
    case InputKind::Surface:
        return staleSentence(coin, "surface", f);
    case InputKind::Oracle:
        return staleSentence(coin, "oracle", f);
    case InputKind::Legs:
        return fmt::format("No {} hedge: {} of the book's legs have no volatility, so net delta is incomplete.", coin,
                           f.legs);
    case InputKind::PoolShare:
        if (f.quality != domain::Quality::Suspect) return staleSentence(coin, ("pool share " + f.source).c_str(), f);
        return fmt::format("No {} hedge: the pool of {} is not trusted ({}), so its delta is not either. The engine "
                           "asks again when the pool agrees.",
                           coin, f.source, f.against);
    case InputKind::Venue:
        break;
    }
    return fmt::format("No {} hedge: no venue has a usable quote, or the book states no limits.", coin);
}

std::string whyOff(const std::string& underlying, const HedgeState& hedge)
{
    if (hedge.halted) return controls::sentenceOf(*hedge.halted);
    return hedge.off ? inputSentence(underlying, *hedge.off) : std::string();
}

std::string causeWords(const controls::Standing& s)
{
    const auto& b = s.because;
    switch (b.cause) {
    case controls::Cause::None:
        return {};
    case controls::Cause::Started:
        return "started";
    case controls::Cause::Killed:
        return fmt::format("killed by {}", b.who);
    case controls::Cause::KilledBefore:
        return fmt::format("killed by {} before this start, {}", b.who, b.told);
    case controls::Cause::Flattened:
        return fmt::format("flattened by {}", b.who);
    case controls::Cause::DayLoss:
        return lossSentence(s);
    case controls::Cause::Protection:
        return fmt::format("market-maker protection fired at {}", b.who);
    case controls::Cause::Unfit:
        return std::string(domain::toString(b.ailment));
    case controls::Cause::InputsWait:
        return fmt::format("what feeds told waits {} before the engine", span(b.time));
    case controls::Cause::Clock: {
        const bool behind = b.time < Duration{};
        return fmt::format("our clock is {} ms {} of {}", (behind ? Duration{} - b.time : b.time).inMilliseconds(),
                           behind ? "behind that" : "ahead of that", b.who);
    }
    case controls::Cause::FeedDown:
        return fmt::format("the feed of {} is down ({})", b.who, clipped(withoutFaultCode(b.told), 80));
    case controls::Cause::MarginCall:
        return fmt::format("{} may liquidate this account{}", b.who, statedWords(b));
    case controls::Cause::Liquidates:
        return fmt::format("{} closes positions of this account by itself (liquidation){}", b.who, statedWords(b));
    case controls::Cause::Depeg:
        return fmt::format("{} stands at {} USD, {} % off", b.who, figure(b.price, 4),
                           figure(100.0 * std::abs(b.price - 1.0), 2));
    case controls::Cause::Latch:
        return fmt::format("its latch has closed ({})", b.told);
    default:
        return fmt::format("{} by {}", verbOf(b.cause), b.who);
    }
}

std::string_view verbOf(controls::Cause cause) noexcept
{
    switch (cause) {
    case controls::Cause::Paused:
        return "Paused";
    case controls::Cause::ReduceOnly:
        return "Reduce only";
    case controls::Cause::Rearmed:
        return "Re-armed";
    default:
        return "Resumed";
    }
}

namespace {

/// ": why", as whoever ended the order told it; empty: nobody did.
std::string toldOf(const State& state, const domain::ClientOrderId& order)
{
    const auto listed = std::find_if(state.orders.begin(), state.orders.end(),
                                     [&](const ListedOrder& each) { return each.id == order; });
    return listed != state.orders.end() && !listed->note.empty() ? ": " + clipped(listed->note, 60) : std::string();
}

/// What became of the order that was to take it away.
std::string sentWords(const State& state, const domain::ClientOrderId& id)
{
    const auto* order = state.ledger.find(id);
    if (order == nullptr) return "its order ended long ago";
    const auto told = toldOf(state, id);
    switch (order->state()) {
    case domain::OrderState::Filled:
        return "its last order filled, and took not all of it";
    case domain::OrderState::Cancelled:
        return "its last order was cancelled" + told;
    case domain::OrderState::Rejected:
        return "the venue rejected its last order" + told;
    case domain::OrderState::NotSent:
        return "its last order was not sent" + told;
    case domain::OrderState::NotPlaced:
        return "its last order never reached the venue" + told;
    case domain::OrderState::Working:
    case domain::OrderState::PartlyFilled:
        return "its order still works";
    case domain::OrderState::Decided:
    case domain::OrderState::Sent:
        return "its order has no answer yet";
    case domain::OrderState::Unknown:
        break;
    }
    return "nobody knows what became of its order";
}

}  // namespace

std::string leftWords(const State& state, const std::string& underlying, const Leftover& left)
{
    switch (left.why) {
    case Left::Nothing:
        return {};
    case Left::NoBid:
        return "no bid now";
    case Left::NoAsk:
        return "no ask now";
    case Left::LessThanLot:
        return "less than one lot";
    case Left::NoPerpetual:
        return "none has a price here to offset it";
    case Left::Sent:
        return sentWords(state, left.order);
    case Left::StaleQuote:
        return "no fresh quote";
    case Left::NoContract:
        return "its size in coins is not known";
    case Left::NoDelta:
        return "net delta is not known, so nothing offsets it";
    case Left::LeftOut:
        return "the latch of its account has closed, so it is left out until a person resumes it";
    case Left::Refused:
        break;
    }
    return fmt::format("{} ({})", controls::codesText(left.refusals),
                       refusalText(state, underlying, left.refusals, {}));
}

std::string_view toString(FillOrigin origin) noexcept
{
    constexpr std::array<std::string_view, 6> names{"hedge", "roll", "flatten", "quote", "late", "report"};
    return names[static_cast<std::size_t>(origin)];
}

std::string hedgeSentence(const Decision& d, const Candidate& c, double horizonHours)
{
    const Edge edge = edgeOf(d);
    return fmt::format(
        "Order to {} {} {} {}: net delta {} was {} beyond its band edge {} at spot {}. Cost {} USD, risk removed {} "
        "USD over {} h.",
        c.quantity > 0.0 ? "buy" : "sell", coinSize(d.underlying, std::abs(c.quantity)), d.underlying,
        instrumentText(c), coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        coins(d.underlying, edge.edge, true), figure(d.before.spot, 0), figure(c.costUsd, 2), figure(c.benefitUsd, 2),
        hours(horizonHours));
}

std::string proposalSentence(const Decision& d, const Candidate& c, double horizonHours)
{
    const Edge edge = edgeOf(d);
    // A size that a limit or a person cut, or that goes further, does not end at the edge; a lot beyond it does.
    const double missing = edge.beyond - std::abs(c.quantity);
    const bool reaches = missing < 1e-9 && missing > -0.1 - 0.01 * edge.beyond;
    return fmt::format(
        "{} {} {}: net delta {} is {} {} its band edge {}. {} {} costs {} USD and removes {} USD of risk over the next "
        "{} h.",
        c.quantity > 0.0 ? "Buy" : "Sell", coinSize(d.underlying, std::abs(c.quantity)), d.underlying,
        coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        d.before.delta > d.band->upper ? "above" : "below", coins(d.underlying, edge.edge, true),
        c.quantity > 0.0 ? "Buying" : "Selling", reaches ? "to the edge" : "that", figure(c.costUsd, 2),
        figure(c.benefitUsd, 2), hours(horizonHours));
}

std::string insideBandSentence(const Decision& d, const Candidate* cheapest)
{
    std::string text = fmt::format("{} net delta {} lies inside {}.", d.underlying,
                                   coins(d.underlying, d.before.delta, true), bandText(d));
    if (cheapest != nullptr)
        text += fmt::format(" Hedging it away would cost {} USD and remove {} USD of risk, so nothing was sent.",
                            figure(cheapest->costUsd, 2), figure(cheapest->benefitUsd, 2));
    return text;
}

std::string volatilityOnlySentence(const Decision& d, double atmChange, double spotChange)
{
    return fmt::format(
        "Only implied volatility moved (at the money {} vol pts, spot {} %). {} delta {} stays inside {}; no "
        "trade on volatility alone.",
        figure(atmChange * 100.0, 1, true), figure(spotChange * 100.0, 2, true), d.underlying,
        coins(d.underlying, d.before.delta, true), bandText(d));
}

std::string tooDearSentence(const Decision& d, const Candidate& best)
{
    const Edge edge = edgeOf(d);
    return fmt::format(
        "{} net delta {} is {} beyond its band edge {}, but the cheapest hedge costs {} USD against {} USD of "
        "risk removed, so nothing was sent.",
        d.underlying, coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        coins(d.underlying, edge.edge, true), figure(best.costUsd, 2), figure(best.benefitUsd, 2));
}

}  // namespace ballast::desk
