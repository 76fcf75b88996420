#include "words/decision_words.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "words/codes.h"
#include "words/figures.h"
#include "words/instrument_words.h"

namespace ballast::words {

namespace {

using domain::Candidate;
using domain::Decision;
using domain::DecisionKind;

/// What the record is about: its choice, or what was to be traded where the choice is to hold.
const Candidate* subjectOf(const Decision& d)
{
    const auto isTrade = [](const Candidate& c) { return !domain::isHold(c); };
    const auto chosen = std::find_if(d.candidates.begin(), d.candidates.end(),
                                     [&](const Candidate& c) { return isTrade(c) && c.instrument == d.choice; });
    if (chosen != d.candidates.end()) return &*chosen;
    // A person names one thing; the engine weighs several, of which none was to be traded.
    if (d.trigger != domain::Trigger::Operator || d.candidates.empty() || !isTrade(d.candidates.front()))
        return nullptr;
    return &d.candidates.front();
}

std::string amount(const Decision& d, double quantity, std::string_view instrument)
{
    if (kindOfName(instrument) == NamedKind::Option) return contracts(quantity);
    return fmt::format("{} {}", coinSize(d.underlying, std::abs(quantity)), d.underlying);
}

/// "2 contracts BTC-26JUN26-70000-C", "11.617 BTC perpetual".
std::string traded(const Decision& d, double quantity, std::string_view instrument)
{
    const auto what =
        instrument.empty() || instrument == domain::kHold ? std::string() : " " + instrumentWords(instrument);
    return amount(d, quantity, instrument) + what;
}

const char* side(double quantity, const char* bought, const char* sold) { return quantity < 0.0 ? sold : bought; }

/// The verbs of an order: as it stands, done, and ended with nothing.
struct Verbs {
    std::string ordered, done, unfilled;
};

std::string tradeLine(const Decision& d, const Fate& fate, const Verbs& verbs)
{
    const auto whole = traded(d, d.quantity, d.choice);
    if (fate.state == Fate::State::Ordered)
        return fmt::format("{}, {} {}", verbs.ordered, side(d.quantity, "buy", "sell"), whole);
    if (fate.state == Fate::State::Unfilled)
        return fmt::format("{}, {} {}", verbs.unfilled, side(d.quantity, "buy", "sell"), whole);
    const bool byHand = verbs.done.empty();
    const auto done = byHand ? std::string(side(d.quantity, "Bought", "Sold"))
                             : fmt::format("{}, {}", verbs.done, side(d.quantity, "bought", "sold"));
    if (fate.state == Fate::State::Filled) return fmt::format("{} {}", done, whole);
    return fmt::format("{} {} of {}", done, amount(d, d.quantity * fate.share, d.choice), whole);
}

std::string hedgeLine(const Decision& d, const Fate& fate)
{
    if (d.trigger == domain::Trigger::Operator) return tradeLine(d, fate, {"Ordered", "", "Unfilled"});
    return tradeLine(d, fate, {"Hedge ordered", "Hedged " + d.underlying, "Hedge unfilled"});
}

std::string of(const char* what, const Decision& d)
{
    return d.underlying.empty() ? std::string(what) : fmt::format("{} {}", what, d.underlying);
}

std::string holdLine(const Decision& d)
{
    if (d.code == domain::RecordCode::Roll) return of("Roll waits,", d);
    if (d.trigger == domain::Trigger::Limit) return of("Limit of", d);
    if (d.trigger == domain::Trigger::Flatten) return of("Flattened", d);
    if (d.trigger == domain::Trigger::Order) return of("Order of", d);
    return of("Hold", d);
}

std::string refusedLine(const Decision& d)
{
    if (const auto* order = subjectOf(d))
        return fmt::format("Refused, {} {}", side(order->quantity, "buy", "sell"),
                           traded(d, order->quantity, order->instrument));
    if (d.trigger == domain::Trigger::LossLimit) return "Trading stopped";
    return d.trigger == domain::Trigger::Desk ? "Orders stopped" : of("Refused", d);
}

std::string overrideLine(const Decision& d)
{
    auto action = d.choice.empty() ? std::string(toString(d.trigger)) : d.choice;
    std::replace_if(
        action.begin(), action.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
    if (action.starts_with("re arm")) action[2] = '-';  // One word, as every card writes it.
    return of(("Override, " + action).c_str(), d);
}

}  // namespace

Fate fateOf(double ordered, double filled, bool apart)
{
    Fate fate{.apart = apart};
    if (!(ordered > 0.0) || !(filled > 0.0)) return fate;
    fate.share = std::min(1.0, filled / ordered);
    fate.state = filled >= ordered ? Fate::State::Filled : Fate::State::InPart;
    return fate;
}

std::string headline(const Decision& d, const Fate& fate)
{
    switch (d.kind) {
    case DecisionKind::Hedge:
        return hedgeLine(d, fate);
    case DecisionKind::Hold:
        return holdLine(d);
    case DecisionKind::Proposal:
        return fmt::format("Proposed {}, {} {}", d.underlying, side(d.quantity, "buy", "sell"),
                           traded(d, d.quantity, d.choice));
    case DecisionKind::Refused:
        return refusedLine(d);
    case DecisionKind::Roll:
        // One leg without the other is no roll.
        if (fate.apart) return tradeLine(d, fate, {"Rolled in part", "Rolled in part", "Rolled in part, unfilled"});
        return tradeLine(d, fate, {"Roll ordered", "Rolled " + d.underlying, "Roll unfilled"});
    case DecisionKind::Override:
        break;
    }
    return overrideLine(d);
}

std::string sizeOf(const Decision& d) { return d.quantity == 0.0 ? std::string() : amount(d, d.quantity, d.choice); }

std::string costOf(const Decision& d)
{
    const auto* order = subjectOf(d);
    const bool stated = d.costUsd != 0.0 || order == nullptr || order->feeUsd != 0.0 || order->spreadUsd != 0.0;
    return stated || d.trigger != domain::Trigger::Operator ? figure(d.costUsd, 2) + " USD" : "cost not stated";
}

std::string outcomeOf(const Decision& d)
{
    switch (d.kind) {
    case DecisionKind::Hedge:
    case DecisionKind::Roll:
        return costOf(d);
    case DecisionKind::Override:
        return d.operatorName;
    default:
        return codeWords(toString(d.code));
    }
}

}  // namespace ballast::words
