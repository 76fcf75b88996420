#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "controls/refusal_text.h"
#include "desk/desk_view.h"
#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "domain/orders.h"
#include "engine/operator_actions.h"
#include "strategies/allowed.h"
#include "strategies/candidates.h"
#include "strategies/decision_basis.h"
#include "strategies/hand_cost.h"
#include "strategies/proposal.h"
#include "words/instrument_words.h"

namespace ballast::engine {

namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorCommand;

constexpr Duration kResizeHold = Duration::seconds(30);

/// The proposal of that record; without a number the one that has waited longest.
desk::HedgeState* findProposal(desk::State& state, SequenceNumber sequence)
{
    desk::HedgeState* oldest = nullptr;
    for (auto& [underlying, hedge] : state.hedging) {
        if (!hedge.proposal) continue;
        const auto number = hedge.proposal->decision->sequence;
        if (number == sequence) return &hedge;
        if (sequence.value == 0 && (oldest == nullptr || number < oldest->proposal->decision->sequence))
            oldest = &hedge;
    }
    return oldest;
}

/// "proposal 12", or what was asked for where no number was given.
std::string proposalText(SequenceNumber proposal)
{
    return proposal.value == 0 ? std::string("the oldest proposal") : fmt::format("proposal {}", proposal.value);
}

/// What a person asked to send, and how it is told.
struct ByHand {
    const OperatorCommand& command;
    std::string underlying;
    domain::Candidate chosen;  ///< Costs and worth where they are known.
    std::string headline;
    domain::OrderPurpose purpose{domain::OrderPurpose::Hedge};
    domain::AccountId account{};  ///< None: where the engine trades the instrument.
    /// Signed, as a person typed them; none: what `chosen` is in coins.
    std::optional<domain::Quantity> contracts{};
    bool isPlaced{};  ///< Typed whole by a person: nothing has weighed it yet.
};

/// What leaves, in contracts.
Result<domain::Quantity> contractsOf(const desk::State& state, const ByHand& hand, const domain::Instrument& instrument)
{
    if (hand.contracts) return *hand.contracts;
    const auto contract = hedgeContractOf(state, instrument);
    return contract ? contract->contractsOf(hand.chosen.quantity) : domain::Quantity::fromDouble(hand.chosen.quantity);
}

/// "0.250 BTC perpetual on Deribit" of what is counted in coins, "25 contracts of BTC-PERPETUAL on Deribit" of all
/// else, options too: a size in coins would not say which option.
std::string sizeText(const ByHand& hand, const domain::Candidate& chosen)
{
    if (hand.contracts)
        return fmt::format("{} of {} on {}", words::contracts(hand.contracts->absolute().toDouble()), chosen.instrument,
                           chosen.venue);
    return fmt::format("{} {} {} on {}", desk::coinSize(hand.underlying, std::abs(chosen.quantity)), hand.underlying,
                       words::instrumentWords(chosen.instrument), chosen.venue);
}

/// "Cost 83.80 USD against mid 0.0432 BTC, fee 10.20 USD of it"; of what was weighed as a candidate the cost alone.
std::string costText(const domain::Candidate& chosen, const std::optional<strategies::HandCost>& weighed)
{
    if (weighed && weighed->against.empty())
        return "Its cost is not known, since there is no price to measure it against";
    const auto cost = fmt::format("Cost {} USD", desk::figure(chosen.costUsd, 2));
    if (!weighed) return cost;
    return fmt::format("{} against {}, fee {} USD of it", cost, weighed->against, desk::figure(chosen.feeUsd, 2));
}

void refuseByHand(desk::State& state, desk::StepOutput& output, const ByHand& hand, strategies::DecisionBasis& basis,
                  std::vector<domain::Refusal> refusals, const std::string& sentence)
{
    desk::tellOrderRate(state, refusals);
    Decision& d = basis.draft;
    desk::excludeAll(d.candidates, {.why = domain::Excluded::Rules, .codes = controls::codesOf(refusals)});
    d.kind = DecisionKind::Refused;
    d.code = domain::codeOf(refusals.front().rule);
    d.reason = sentence + basis.noBand;
    noteOutcome(output, hand.command, *record(state, output, d), std::move(refusals));
}

/// What becomes of an order that does not reach the market.
std::string restText(const desk::State& state)
{
    return domain::isOfVenues(state.config.marketKind) ? " It rests until it fills or is cancelled."
                                                       : " This market ends what does not fill at once.";
}

std::string byHandSentence(const desk::State& state, const ByHand& hand, const Decision& d,
                           const domain::Candidate& chosen, const std::optional<strategies::HandCost>& weighed,
                           const domain::Instrument& instrument)
{
    const bool buys = chosen.quantity > 0.0;
    const bool waits = weighed && !weighed->reaches;
    // It is written down before the order leaves; what becomes of it is told at its end.
    const auto done = fmt::format("order to {} {}", buys ? "buy" : "sell", sizeText(hand, chosen));
    const auto limit = weighed ? fmt::format(" at {} or better", words::price(instrument, chosen.limitPrice)) : "";
    return fmt::format("{} by {}: {}{}, net delta {} to {} {}. {}, risk removed {} USD.{} \"{}\"", hand.headline,
                       hand.command.operatorName, done, limit, desk::coins(hand.underlying, d.before.delta, true),
                       desk::coins(hand.underlying, d.deltaAfter, true), hand.underlying, costText(chosen, weighed),
                       desk::figure(chosen.benefitUsd, 2), waits ? restText(state) : "",
                       desk::clipped(desk::reasonOf(hand.command), 60));
}

/// An order that a person asked for, through the same gate; all that stops it is told at once. True if it leaves.
bool sendByHand(desk::State& state, desk::StepOutput& output, const ByHand& hand)
{
    strategies::DecisionBasis basis = strategies::basisOf(state, hand.underlying, domain::Trigger::Operator);
    Decision& d = basis.draft;
    auto chosen = hand.chosen;
    d.operatorName = hand.command.operatorName;
    const auto id = state.market.instruments().find(chosen.venue, chosen.instrument);
    const auto size = id ? contractsOf(state, hand, state.market.instruments().at(*id))
                         : domain::Quantity::fromDouble(chosen.quantity);
    auto limit = domain::Price::fromDouble(chosen.limitPrice);
    // A limit that a person typed may stand between two prices of the venue: never worse than what was typed.
    if (id && limit)
        limit = state.market.instruments().at(*id).price.rounded(
            *limit, domain::awayFromFill(chosen.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell));
    std::optional<strategies::HandCost> weighed;
    if (hand.isPlaced && id && size && limit) {
        chosen.limitPrice = limit->toDouble();
        weighed = strategies::weighByHand(state, state.market.instruments().at(*id), size->toDouble(), basis, chosen);
    }
    d.candidates = {chosen, domain::holdCandidate()};
    if (!chosen.excluded.isNone() || !id || !size || !limit || size->isZero()) {
        std::vector<domain::Refusal> refusals{{.rule = domain::Rule::C21}};
        const auto& fault = basis.check.fault;
        if (fault) refusals.insert(refusals.begin(), {.rule = fault->rule});
        const auto own =
            fmt::format("{} was refused: {}.", hand.headline,
                        chosen.excluded.isNone() ? "no such instrument, or a size of zero" : toString(chosen.excluded));
        refuseByHand(state, output, hand, basis, std::move(refusals),
                     fault ? desk::inputSentence(hand.underlying, *fault) + " " + own : own);
        return false;
    }
    const domain::OrderProposal order{
        .instrument = *id,
        .quantity = *size,
        .limitPrice = *limit,
        .purpose = hand.purpose,
        .account = hand.account.value != 0 ? hand.account : tradingAccount(state, state.market.instruments().at(*id))};
    auto judged = judge(state, {&order, 1}, domain::Mandate::ByHand, &d.judgedBy);
    if (auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) {
        const auto sentence = refusalText(state, hand.underlying, *refusals, {&order, 1});
        refuseByHand(state, output, hand, basis, std::move(*refusals), sentence);
        return false;
    }
    const auto& instrument = state.market.instruments().at(*id);
    d.candidates.back().excluded = {.why = domain::Excluded::PersonDecided};
    d.kind = DecisionKind::Hedge;
    d.choice = chosen.instrument;
    d.quantity = chosen.quantity;
    d.costUsd = chosen.costUsd;
    d.riskRemovedUsd = chosen.benefitUsd;
    const desk::DeskView view(state);
    d.deltaAfter = d.before.delta + chosen.quantity * (instrument.isOption() ? view.deltaPerUnit(instrument) : 1.0);
    d.reason = byHandSentence(state, hand, d, chosen, weighed, instrument);
    desk::HedgeState& hedge = state.hedging[hand.underlying];
    strategies::endRefusal(state, output, hedge, d);
    // What leaves net delta beyond its band is no reason to wait: the rest is wanted as before.
    const bool isInside = !d.band || (d.deltaAfter >= d.band->lower && d.deltaAfter <= d.band->upper);
    // Neither is an order that waits for a taker: it hedges nothing yet.
    if (isInside && (!weighed || weighed->reaches)) hedge.lastHedge = state.now;
    hedge.outcome = {.verdict = desk::Verdict::Hedge};
    const auto decision = record(state, output, d);
    // Counted with the orders that a person typed: it may raise risk, and its cost is no cost of hedging.
    if (hand.purpose == domain::kByHand) --state.summary.hedges;
    noteOutcome(output, hand.command, *decision);
    sendOrder(state, output, decision->sequence, std::get<0>(judged).front(),
              view.referencePrice(instrument).value_or(chosen.limitPrice));
    return true;
}

/// The candidate of one venue, or of the best, for a signed size now.
std::optional<domain::Candidate> candidateFor(const desk::State& state, const std::string& underlying, double quantity,
                                              strategies::SizeBy by, const std::string& venue)
{
    const auto risk = riskOf(state, underlying);
    const auto figures = strategies::hedgeFigures(state, underlying, risk);
    if (!figures || !figures->venueUsable) return std::nullopt;
    auto candidates = strategies::makeCandidates(state, underlying, *figures, risk.deltaToHedge(), quantity, by);
    if (venue.empty()) {
        // A person asks for it whatever it is worth.
        constexpr double kAny = -std::numeric_limits<double>::infinity();
        auto asked = strategies::askInTurn(state, candidates, domain::Mandate::ByHand, kAny);
        return asked ? std::optional(std::move(asked->chosen)) : std::nullopt;
    }
    for (const auto& c : candidates)
        if (c.venue == venue) return c;
    return std::nullopt;
}

/// "0.0007 BTC → 0 lots: below the smallest lot of Deribit, 0.001 BTC"
std::string noLot(const std::string& underlying, domain::Quantity size, const std::string& venue, double lot)
{
    return fmt::format("{} {} → 0 lots: below the smallest lot of {}, {} {}", size.absolute().toString(), underlying,
                       venue, domain::Quantity::fromDouble(lot).value_or(domain::Quantity{}).toString(), underlying);
}

/// " (0.0017 BTC cut to whole lots)"; empty for what a lot divides.
std::string cutText(const std::string& underlying, domain::Quantity asked, const domain::Candidate& chosen)
{
    if (std::abs(asked.toDouble()) - std::abs(chosen.quantity) <= 5e-9) return {};
    return fmt::format(" ({} {} cut to whole lots of {})", asked.absolute().toString(), underlying, chosen.venue);
}

/// The command under the underlying that its proposal names, so that its record has exposure and band.
OperatorCommand named(OperatorCommand c, const std::string& underlying)
{
    c.underlying = underlying;
    return c;
}

std::string withoutStop(std::string sentence)
{
    if (sentence.ends_with('.')) sentence.pop_back();
    return sentence;
}

/// What leaves is what the person saw, at its cost of now.
domain::Candidate asShown(const desk::State& state, const OperatorCommand& approval, const strategies::ProposalNow& now)
{
    domain::Candidate shown = *now.chosen;
    if (approval.quantity && approval.limitPrice) {
        const auto& draft = now.basis.draft;
        for (auto& c : strategies::makeCandidates(state, draft.underlying, *now.basis.figures, draft.before.delta,
                                                  approval.quantity->toDouble(), strategies::SizeBy::Shown))
            if (c.venue == shown.venue && c.instrument == shown.instrument) shown = std::move(c);
        shown.limitPrice = approval.limitPrice->toDouble();
    }
    return shown;
}

}  // namespace

void approve(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    desk::HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr) {
        refuseCommand(state, output, c,
                      fmt::format("Approval of {} by {} came too late; nothing was sent.", proposalText(c.proposal),
                                  c.operatorName));
        return;
    }
    const std::string underlying = hedge->proposal->decision->underlying;
    const auto number = hedge->proposal->decision->sequence.value;
    const auto now = strategies::proposalNow(state, underlying, *hedge->proposal);
    if (now.chosen && !strategies::isAsShown(state, c, *now.chosen))
        return refuseCommand(state, output, named(c, underlying),
                             fmt::format("Approval of proposal {} by {} was refused: {}. Look and press again.", number,
                                         c.operatorName, strategies::otherThanShown(underlying, c, *now.chosen)));
    // What was proposed goes into the record of a refusal where nothing can be worked out now.
    domain::Candidate chosen = now.chosen ? asShown(state, c, now) : hedge->proposal->chosen;
    if (!now.chosen)
        chosen.excluded = {.why = domain::Excluded::AsTold,
                           .who = withoutStop(strategies::sentenceOf(state, underlying, *hedge->proposal, now))};
    if (sendByHand(state, output,
                   {.command = c,
                    .underlying = underlying,
                    .chosen = chosen,
                    .headline = fmt::format("Proposal {} approved", number)})) {
        auto& sent = state.hedging[underlying];
        sent.proposal.reset();
        sent.unanswered = {};
    }
}

void veto(desk::State& state, desk::StepOutput& output, OperatorCommand c)
{
    desk::HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge != nullptr) c.underlying = hedge->proposal->decision->underlying;
    if (c.underlying.empty()) {
        refuseCommand(state, output, c,
                      fmt::format("Veto of {} by {} came too late; the proposal had ended.", proposalText(c.proposal),
                                  c.operatorName));
        return;
    }
    const auto number = hedge != nullptr ? hedge->proposal->decision->sequence : c.proposal;
    if (hedge != nullptr) {
        hedge->proposal.reset();
        hedge->unanswered = {};
    }
    ++state.summary.vetoes;
    addOverride(state, output, c, fmt::format("Proposal {} vetoed; {} hedges wait", number.value, c.underlying));
}

namespace {

/// Why a resize is not taken: another side than was shown, or what the gate would stop now.
enum class NotResized : std::uint8_t { No, OtherSide, Gate };
struct ResizeCheck {
    NotResized why{NotResized::No};
    domain::Side side{};                           ///< Of the proposal now.
    std::optional<domain::OrderProposal> order{};  ///< Gate: what it was asked for,
    std::vector<domain::Refusal> refusals{};       ///< and all that it says.
};

ResizeCheck checkResize(const desk::State& state, const OperatorCommand& c, const domain::Candidate& resized)
{
    ResizeCheck check{.side = resized.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell};
    if (c.side && *c.side != check.side) {
        check.why = NotResized::OtherSide;
        return check;
    }
    // What cannot be worked out now waits; the press that sends is judged by itself.
    if (resized.excluded.isNone()) check.order = strategies::orderByHand(state, resized);
    if (!check.order) return check;
    auto judged = judge(state, {&*check.order, 1}, domain::Mandate::ByHand);
    auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged);
    if (refusals == nullptr) return check;
    check.why = NotResized::Gate;
    check.refusals = std::move(*refusals);
    return check;
}

std::string sentenceOf(const desk::State& state, const OperatorCommand& c, const ResizeCheck& check)
{
    if (check.why == NotResized::Gate) return refusalText(state, c.underlying, check.refusals, {&*check.order, 1});
    return fmt::format("Resize of proposal {} by {} was refused: it is a proposal to {} now.", c.proposal.value,
                       c.operatorName, check.side == domain::Side::Buy ? "buy" : "sell");
}

}  // namespace

void resize(desk::State& state, desk::StepOutput& output, OperatorCommand c)
{
    desk::HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr || !c.quantity || c.quantity->units() <= 0) {
        refuseCommand(state, output, c,
                      fmt::format("Resize of {} was not possible: it has ended, or the size is not positive.",
                                  proposalText(c.proposal)));
        return;
    }
    desk::Proposal& proposal = *hedge->proposal;
    c.underlying = proposal.decision->underlying;
    const double before =
        strategies::proposalNow(state, c.underlying, proposal).chosen.value_or(proposal.chosen).quantity;
    auto resized = proposal;
    resized.sizeByHand = true;
    resized.chosen.quantity = std::copysign(c.quantity->toDouble(), proposal.chosen.quantity);
    resized.limitByHand = c.limitPrice.has_value();
    if (c.limitPrice) resized.chosen.limitPrice = c.limitPrice->toDouble();
    if (auto chosen = strategies::proposalNow(state, c.underlying, resized).chosen) resized.chosen = std::move(*chosen);
    if (resized.chosen.quantity == 0.0)
        return refuseCommand(
            state, output, c,
            fmt::format("Resize of {} by {} was not possible: {} {} → 0 lots: below the smallest lot of {}.",
                        proposalText(c.proposal), c.operatorName, c.quantity->toString(), c.underlying,
                        resized.chosen.venue));
    if (const auto check = checkResize(state, c, resized.chosen); check.why != NotResized::No)
        return refuseCommand(state, output, c, sentenceOf(state, c, check), check.refusals);
    proposal = std::move(resized);
    if (!proposal.clockHeld) proposal.expires = proposal.expires + kResizeHold;
    proposal.clockHeld = true;
    recordCommand(state, output, c,
                  fmt::format("Proposal {} resized from {} to {} {}{} by {}: \"{}\".",
                              proposal.decision->sequence.value, desk::coinSize(c.underlying, before, true),
                              desk::coinSize(c.underlying, proposal.chosen.quantity, true), c.underlying,
                              cutText(c.underlying, *c.quantity, proposal.chosen), c.operatorName, desk::reasonOf(c)));
}

namespace {

/// The smallest lot, in coins, of the venues for which a forced hedge is too small, and whose it is. Empty where it is
/// a lot of any: then something else keeps that venue out.
std::optional<std::pair<std::string, double>> lotAbove(const desk::State& state, const OperatorCommand& c)
{
    std::optional<std::pair<std::string, double>> least;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != c.underlying || (!c.venue.empty() && venue.venue != c.venue)) continue;
        const double lot = strategies::lotAt(state, venue);
        if (std::abs(c.quantity->toDouble()) >= lot) return std::nullopt;
        if (!least || lot < least->second) least = {venue.venue, lot};
    }
    return least;
}

}  // namespace

void forceHedge(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto* limits = state.config.book.findLimits(c.underlying);
    if (state.market.find(c.underlying) == nullptr || limits == nullptr) {
        refuseCommand(state, output, c,
                      fmt::format("Forced hedge by {} was not possible: the book has no underlying \"{}\" with "
                                  "limits and a market.",
                                  c.operatorName, desk::clipped(c.underlying, 20)));
        return;
    }
    const double toMiddle = limits->targetDelta - riskOf(state, c.underlying).deltaToHedge();
    const double quantity = c.quantity ? c.quantity->toDouble() : toMiddle;
    const auto chosen = candidateFor(state, c.underlying, quantity,
                                     c.quantity ? strategies::SizeBy::Person : strategies::SizeBy::Engine, c.venue);
    const bool isNothing = !chosen || chosen->quantity == 0.0;
    if (const auto least = c.quantity && isNothing ? lotAbove(state, c) : std::nullopt)
        return refuseCommand(state, output, c,
                             fmt::format("Forced {} hedge by {} was not possible: {}.", c.underlying, c.operatorName,
                                         noLot(c.underlying, *c.quantity, least->first, least->second)));
    if (!chosen) {
        refuseCommand(state, output, c,
                      fmt::format("Forced {} hedge by {} was not possible: {}.", c.underlying, c.operatorName,
                                  c.venue.empty() ? "no venue may be used now"
                                                  : fmt::format("{} is no venue for it now, or none may be used",
                                                                desk::clipped(c.venue, 40))));
        return;
    }
    sendByHand(state, output,
               {.command = c,
                .underlying = c.underlying,
                .chosen = *chosen,
                .headline = "Hedge forced" + (c.quantity ? cutText(c.underlying, *c.quantity, *chosen) : "")});
}

/// An account of the instrument's venue by its label or name; no name is the one where the engine trades it.
std::optional<domain::AccountId> namedAccount(const desk::State& state, const domain::Instrument& instrument,
                                              const std::string& name)
{
    if (name.empty()) return tradingAccount(state, instrument);
    const auto& all = state.book.accounts().all();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].venue == instrument.venue && (all[i].label() == name || all[i].name == name))
            return domain::AccountId{static_cast<std::uint16_t>(i + 1)};
    return std::nullopt;
}

/// What an order by hand names, at the venue of its account; more than one where the account does not tell.
std::vector<std::pair<const domain::Instrument*, domain::AccountId>> namedInstruments(const desk::State& state,
                                                                                      const OperatorCommand& c)
{
    std::vector<std::pair<const domain::Instrument*, domain::AccountId>> found;
    for (const auto& instrument : state.market.instruments().all())
        if (instrument.name == c.instrument)
            if (const auto account = namedAccount(state, instrument, c.account))
                found.emplace_back(&instrument, *account);
    return found;
}

/// Why an order by hand cannot be judged: it names no instrument that can be traded, or is not complete.
enum class NotPlaced : std::uint8_t { No, NotListed, Incomplete, NotTraded, SeveralVenues };

/// `found`: in how many accounts it could be.
NotPlaced checkPlaced(const desk::State& state, const OperatorCommand& c, std::size_t found)
{
    if (!state.market.instruments().findByName(c.instrument)) return NotPlaced::NotListed;
    if (!c.side || !c.quantity || !c.limitPrice) return NotPlaced::Incomplete;
    if (found == 0) return NotPlaced::NotTraded;
    return found > 1 ? NotPlaced::SeveralVenues : NotPlaced::No;
}

std::string wordsOf(NotPlaced why, const OperatorCommand& c)
{
    const auto name = desk::clipped(c.instrument, 40);
    switch (why) {
    case NotPlaced::No:
        return {};
    case NotPlaced::NotListed:
        return fmt::format("no instrument \"{}\" is listed", name);
    case NotPlaced::Incomplete:
        return "it needs side, quantity and limit";
    case NotPlaced::NotTraded:
        return fmt::format("account \"{}\" does not trade {}", desk::clipped(c.account, 40), name);
    case NotPlaced::SeveralVenues:
        break;
    }
    return fmt::format("more than one venue lists {}; name the account", name);
}

void placeOrder(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto named = namedInstruments(state, c);
    if (const auto why = checkPlaced(state, c, named.size()); why != NotPlaced::No)
        return refuseCommand(state, output, c,
                             fmt::format("Order by {} was not possible: {}.", c.operatorName, wordsOf(why, c)),
                             {{.rule = domain::Rule::C21}});
    const auto& [instrument, account] = named.front();
    ByHand hand{.command = c,
                .underlying = instrument->underlying,
                .chosen = {.venue = instrument->venue,
                           .instrument = instrument->name,
                           .quantity = domain::sign(*c.side) * c.quantity->absolute().toDouble(),
                           .limitPrice = c.limitPrice->toDouble()},
                .headline = "Order",
                .purpose = domain::kByHand,
                .account = account,
                .isPlaced = true};
    if (!words::countsCoins(*instrument)) {
        hand.contracts = *c.side == domain::Side::Buy ? c.quantity->absolute() : -c.quantity->absolute();
        const auto contract = instrument->isOption() ? std::nullopt : hedgeContractOf(state, *instrument);
        if (contract) hand.chosen.quantity *= contract->coins;
    }
    sendByHand(state, output, hand);
}

}  // namespace ballast::engine
