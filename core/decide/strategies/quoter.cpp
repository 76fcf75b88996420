#include <algorithm>
#include <array>
#include <cmath>

#include "controls/gate_rules.h"
#include "desk/desk_view.h"
#include "desk/margins.h"
#include "desk/outcome.h"
#include "desk/quote_cache.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "market/venue_marks.h"
#include "orders/quote_plan.h"
#include "pricing/black76.h"
#include "quoting/option_quotes.h"
#include "strategies/quote_limits.h"
#include "strategies/strategies.h"

namespace ballast::strategies {

namespace {

/// |Forward delta| of the strikes that are quoted at each expiry, puts then calls.
struct Point {
    domain::OptionRight right;
    double delta;
};
constexpr std::array<Point, 8> kPoints{{{domain::OptionRight::Put, 0.10},
                                        {domain::OptionRight::Put, 0.20},
                                        {domain::OptionRight::Put, 0.30},
                                        {domain::OptionRight::Put, 0.45},
                                        {domain::OptionRight::Call, 0.45},
                                        {domain::OptionRight::Call, 0.30},
                                        {domain::OptionRight::Call, 0.20},
                                        {domain::OptionRight::Call, 0.10}}};

/// The first five expiries at least three days away.
std::vector<Timestamp> quotedExpiries(const market::UnderlyingMarket& market, Timestamp now, int wanted)
{
    std::vector<Timestamp> expiries;
    for (const auto& [expiry, chain] : market.main().expiries)
        if (expiry - now > Duration::days(3) && market.main().surface->findSlice(expiry) != nullptr &&
            static_cast<int>(expiries.size()) * static_cast<int>(kPoints.size()) < wanted)
            expiries.push_back(expiry);
    return expiries;
}

/// One option of an expiry and where it stands on the smile.
struct Quotable {
    domain::InstrumentId option;
    domain::OptionRight right{};
    risk::OptionPoint point;
    double delta{};   ///< |Forward delta|.
    bool standing{};  ///< Quoted already.
    bool taken{};     ///< By a point before.
};

/// Every option of an expiry that has a volatility.
std::vector<Quotable> quotables(const risk::CarriedSmile& smile, const market::ExpiryChain& chain,
                                const std::vector<domain::InstrumentId>& standing)
{
    std::vector<Quotable> result;
    std::optional<risk::OptionPoint> point;
    double strike = 0.0, deviation = 0.0, callDelta = 0.0;
    for (const auto& entry : chain.options) {
        if (market::isLeftOut(chain, entry)) continue;
        // Call and put of a strike stand side by side and on one point.
        if (entry.strike != strike) {
            strike = entry.strike;
            point = risk::pointOn(smile, strike);
            deviation = point ? point->volatility * std::sqrt(std::max(point->yearsToExpiry, 0.0)) : 0.0;
            if (deviation > 0.0) callDelta = pricing::normalCdf(-point->logMoneyness / deviation + 0.5 * deviation);
        }
        if (!(deviation > 0.0)) continue;
        result.push_back({.option = entry.id,
                          .right = entry.right,
                          .point = *point,
                          .delta = entry.right == domain::OptionRight::Call ? callDelta : 1.0 - callDelta,
                          .standing = std::binary_search(standing.begin(), standing.end(), entry.id)});
    }
    return result;
}

/// The option nearest to the point's delta that is not taken. One that is quoted already is preferred by 0.04 of delta,
/// so that quotes do not hop between strikes as spot moves.
Quotable* nearest(std::vector<Quotable>& options, const Point& point)
{
    Quotable* best = nullptr;
    double bestDistance = 0.0;
    for (auto& candidate : options) {
        if (candidate.right != point.right || candidate.taken) continue;
        const double distance = std::abs(candidate.delta - point.delta) - (candidate.standing ? 0.04 : 0.0);
        if (best != nullptr && distance >= bestDistance) continue;
        bestDistance = distance;
        best = &candidate;
    }
    return best;
}

bool isSame(const risk::CarriedSmile& a, const risk::CarriedSmile& b)
{
    const auto& x = a.smile.parameters();
    const auto& y = b.smile.parameters();
    return a.forward == b.forward && a.forwardPerSpot == b.forwardPerSpot && a.yearsToExpiry == b.yearsToExpiry &&
           a.smile.yearsToExpiry() == b.smile.yearsToExpiry() && x.a == y.a && x.b == y.b && x.rho == y.rho &&
           x.m == y.m && x.sigma == y.sigma;
}

bool isListed(const std::vector<domain::InstrumentId>& options, const market::ExpiryChain& chain)
{
    auto next = options.begin();
    for (const auto& entry : chain.options) {
        if (market::isLeftOut(chain, entry)) continue;
        if (next == options.end() || *next++ != entry.id) return false;
    }
    return next == options.end();
}

/// The options of an expiry that are quoted now; `standing`, ascending, are those that were.
std::vector<desk::QuoteCache::Chosen>& choose(desk::QuoteCache::Expiry& last,
                                              const std::optional<risk::CarriedSmile>& smile,
                                              const market::ExpiryChain& chain,
                                              const std::vector<domain::InstrumentId>& standing, std::uint64_t listings)
{
    if (smile && last.smile && isSame(*smile, *last.smile) && last.standing == standing && last.listings == listings &&
        isListed(last.options, chain))
        return last.chosen;
    last.smile = smile;
    last.listings = listings;
    last.standing = standing;
    last.options.clear();
    for (const auto& entry : chain.options)
        if (!market::isLeftOut(chain, entry)) last.options.push_back(entry.id);
    last.chosen.clear();
    if (!smile) return last.chosen;
    auto options = quotables(*smile, chain, standing);
    for (const auto& point : kPoints) {
        auto* chosen = nearest(options, point);
        if (chosen == nullptr) continue;
        chosen->taken = true;
        last.chosen.push_back({.option = chosen->option, .point = chosen->point, .inputs = {}, .quote = {}});
    }
    return last.chosen;
}

/// Its quote, made anew where something that it stands on is another.
const std::optional<domain::OwnQuote>& quoteOf(desk::QuoteCache::Chosen& chosen, quoting::QuoteInputs inputs,
                                               const domain::Instrument& option,
                                               const domain::QuotingSettings& settings)
{
    if (chosen.inputs == inputs) return chosen.quote;
    chosen.inputs = inputs;
    inputs.option = &option;
    chosen.quote = quoting::makeQuote(inputs, settings);
    return chosen.quote;
}

bool mayQuote(const desk::State& state, const market::UnderlyingMarket& market)
{
    return state.config.settings.quoting.enabled && notQuoted(state, market.code) == NotQuoted::Quoted;
}

/// A side that comes or goes, or is a tenth smaller than what stands: limits and positions ask for that at once.
bool hasLess(const domain::OwnQuote& wanted, const domain::OwnQuote& stands)
{
    const auto less = [](domain::Quantity now, domain::Quantity was) {
        return now.isZero() != was.isZero() || 10 * (was - now).units() > was.units();
    };
    return less(wanted.bidSize, stands.bidSize) || less(wanted.askSize, stands.askSize);
}

/// Whether the new target says something else than the one before. One younger than 3 s is replaced only for a move
/// four times as large, so that a fast tape does not turn into a quote a second; never is one kept that has come to
/// stand beyond the middle of the new one.
bool differs(const desk::QuoteTarget& a, const desk::QuoteTarget& b, const domain::QuotingSettings& settings)
{
    const double patience = a.time - b.time < Duration::seconds(3) ? 4.0 : 1.0;
    if (a.quotes.size() != b.quotes.size()) return true;
    for (std::size_t i = 0; i < a.quotes.size(); ++i) {
        const auto& x = a.quotes[i];
        const auto& y = b.quotes[i];
        if (x.instrument != y.instrument || x.bidSize.isZero() != y.bidSize.isZero() ||
            x.askSize.isZero() != y.askSize.isZero() ||
            std::abs(x.midVolatility - y.midVolatility) > patience * settings.requoteVolatility ||
            std::abs(x.inventoryShift - y.inventoryShift) > patience * 0.1 * settings.requoteVolatility)
            return true;
        if (hasLess(x, y)) return true;
        const double move = std::abs(x.bid.toDouble() - y.bid.toDouble());
        const double halfSpread = 0.5 * (x.ask.toDouble() - x.bid.toDouble());
        if (move > std::min(patience * std::max(0.02 * x.ask.toDouble(), 0.0003), halfSpread)) return true;
    }
    return false;
}

/// A size that differs by less than a tenth stays what it was: a lot more or less is not worth a message.
void keepSizes(desk::QuoteTarget& target, const desk::QuoteTarget& before)
{
    const auto keep = [](domain::Quantity& size, domain::Quantity was) {
        const auto change = (size - was).absolute();
        if (!size.isZero() && !was.isZero() && 10 * change.units() <= was.units()) size = was;
    };
    for (auto& quote : target.quotes) {
        const auto old = std::find_if(before.quotes.begin(), before.quotes.end(),
                                      [&](const auto& one) { return one.instrument == quote.instrument; });
        if (old == before.quotes.end()) continue;
        keep(quote.bidSize, old->bidSize);
        keep(quote.askSize, old->askSize);
    }
}

/// Where quotes stand, ascending by expiry and option.
using Standing = std::vector<std::pair<Timestamp, domain::InstrumentId>>;

Standing standingOptions(const desk::State& state, const desk::QuoteTarget* target)
{
    Standing standing;
    if (target == nullptr) return standing;
    standing.reserve(target->quotes.size());
    for (const auto& quote : target->quotes)
        standing.emplace_back(state.market.instruments().at(quote.instrument).expiry, quote.instrument);
    std::sort(standing.begin(), standing.end());
    return standing;
}

/// What the desk would quote now.
std::vector<domain::OwnQuote> wantedQuotes(desk::State& state, const market::UnderlyingMarket& market,
                                           const desk::QuoteTarget* standing, double share)
{
    const auto& settings = state.config.settings.quoting;
    std::vector<domain::OwnQuote> wanted;
    const auto listings = state.marks.ofListing(market.code);
    const auto expiries = quotedExpiries(market, state.now, settings.instrumentsPerUnderlying);
    if (!expiries.empty()) state.quoteCache.forgetBefore(market.code, expiries.front());
    const auto stands = standingOptions(state, standing);
    auto next = stands.begin();
    wanted.reserve(kPoints.size() * expiries.size());
    for (const Timestamp expiry : expiries) {
        // What a column of its quotes contradicts is not offered to others either, though little of a delta hangs on
        // it.
        if (smileQuality(state, market.main().expiries.at(expiry)) > domain::Quality::Carried) continue;
        std::vector<domain::InstrumentId> before;
        while (next != stands.end() && next->first < expiry)
            ++next;
        for (; next != stands.end() && next->first == expiry; ++next)
            before.push_back(next->second);
        const auto smile = risk::findCarriedSmile(viewOf(state, market), expiry);  // Of the main chain.
        auto& last = state.quoteCache.of(market.code, expiry);
        for (auto& chosen : choose(last, smile, market.main().expiries.at(expiry), before, listings)) {
            const quoting::QuoteInputs inputs{.forward = chosen.point.forward,
                                              .spot = market.spot(),
                                              .yearsToExpiry = chosen.point.yearsToExpiry,
                                              .midVolatility = chosen.point.volatility,
                                              .vegaInventoryShare = share,
                                              .maySell = share > -1.0,
                                              .mayBuy = share < 1.0};
            const auto& option = state.market.instruments().at(chosen.option);
            if (findPull(state, option) != nullptr) continue;
            if (const auto& quote = quoteOf(chosen, inputs, option, settings)) wanted.push_back(*quote);
        }
    }
    return wanted;
}

/// How long a plan that could not be carried out waits for the next try, where no word of a venue comes first.
constexpr Duration kPlanAgain = Duration::seconds(1);

/// Options of the underlying on which quotes stand, ascending.
std::vector<domain::InstrumentId> quotedOptions(const desk::State& state, const std::string& underlying)
{
    std::vector<domain::InstrumentId> options;
    for (const auto& [id, order] : state.ledger.open())
        if (order.intent.purpose == domain::OrderPurpose::Quote &&
            state.market.instruments().at(order.intent.instrument).underlying == underlying)
            options.push_back(order.intent.instrument);
    std::sort(options.begin(), options.end());
    options.erase(std::unique(options.begin(), options.end()), options.end());
    return options;
}

void takeAway(desk::State& state, desk::StepOutput& output, const domain::ClientOrderId& id)
{
    const auto* order = state.ledger.find(id);
    if (order == nullptr || order->hasEnded() || !order->cancelAsked.isNever()) return;
    askCancel(state, output, *order);
}

/// What the gate stops by name is left out of the basket, and taken away where it stands; the rest is judged again.
/// False: it stops all of it.
bool leaveOut(desk::State& state, desk::StepOutput& output, std::vector<domain::OrderProposal>& basket,
              const std::vector<domain::Refusal>& refusals)
{
    const auto isOfOne = [](const domain::Refusal& r) {
        using domain::Rule;
        // Of delta, gamma, vega and cells whoever goes beyond is named.
        const bool named = r.rule == Rule::C01 || r.rule == Rule::C02 || r.rule == Rule::C03 || r.rule == Rule::C04 ||
                           r.rule == Rule::C14 || r.rule == Rule::C22;
        return named || ((r.rule == Rule::C11 || r.rule == Rule::C21) && r.scope.kind == domain::ScopeKind::Venue);
    };
    if (!std::all_of(refusals.begin(), refusals.end(), isOfOne)) return false;
    std::vector<bool> stopped(basket.size());
    for (const auto& refusal : refusals)
        stopped[refusal.order] = true;
    std::vector<domain::OrderProposal> kept;
    for (std::size_t i = 0; i < basket.size(); ++i) {
        if (!stopped[i])
            kept.push_back(std::move(basket[i]));
        else if (!basket[i].amends.empty())
            takeAway(state, output, basket[i].amends);
    }
    basket = std::move(kept);
    return true;
}

/// False: the gate stopped all of it. `waits`: some of it only until what is being taken away has gone (C04 counts
/// that, too).
bool send(desk::State& state, desk::StepOutput& output, std::vector<domain::OrderProposal> basket, bool& waits)
{
    while (!basket.empty()) {
        auto judged = judge(state, basket, domain::Mandate::Quote);
        if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) {
            if (!leaveOut(state, output, basket, *refusals)) return false;
            waits = waits || std::any_of(refusals->begin(), refusals->end(), [](const domain::Refusal& refusal) {
                        return refusal.rule == domain::Rule::C04;
                    });
            continue;
        }
        for (const auto& order : std::get<0>(judged))
            order->amends.empty() ? sendOrder(state, output, {state.lastSequence}, order, order->limitPrice.toDouble())
                                  : sendAmendment(state, output, order);
        return true;
    }
    return true;
}

/// Changes and new orders of a plan, as the gate takes them. What left within the window of C14 waits for a later plan.
std::vector<domain::OrderProposal> basketOf(const desk::State& state, orders::QuotePlan& plan)
{
    std::vector<domain::OrderProposal> basket;
    for (const auto& change : plan.amend) {
        const auto& intent = state.ledger.find(change.order)->intent;
        const auto quantity = change.terms.quantity;
        basket.push_back({.instrument = intent.instrument,
                          .quantity = intent.side == domain::Side::Buy ? quantity : -quantity,
                          .limitPrice = change.terms.limitPrice,
                          .purpose = domain::OrderPurpose::Quote,
                          .account = intent.account,
                          .amends = change.order});
    }
    const desk::DeskView view(state);
    for (auto& order : plan.add) {
        order.account = tradingAccount(state, state.market.instruments().at(order.instrument));
        if (view.leftLately(order, domain::Mandate::Quote))
            plan.waits = true;
        else
            basket.push_back(std::move(order));
    }
    return basket;
}

/// Quotes stand at the main chain's venue, so one account holds all.
bool mayAmend(const desk::State& state, const std::vector<domain::InstrumentId>& options)
{
    return options.empty() ||
           desk::DeskView(state).mayAmend(tradingAccount(state, state.market.instruments().at(options.front())));
}

/// Of an account of a live venue: so many messages about quotes wait for their answers at once. The slowest venue (five
/// orders a second) lets them leave within a second, well inside the deadline of an order, and what there is to say
/// beyond waits here for newer prices instead of in the gateway's line with old ones.
constexpr std::size_t kMostUnanswered = 5;

void keepUnanswered(const desk::State& state, orders::QuotePlan& plan)
{
    if (!domain::isOfVenues(state.config.marketKind) || (plan.amend.empty() && plan.add.empty())) return;
    const auto account = plan.amend.empty()
                             ? tradingAccount(state, state.market.instruments().at(plan.add.front().instrument))
                             : state.ledger.find(plan.amend.front().order)->intent.account;
    orders::keepUnanswered(state.ledger, plan, account, kMostUnanswered);
}

void withdraw(desk::State& state, desk::StepOutput& output, const std::string& underlying)
{
    const auto options = quotedOptions(state, underlying);
    for (const auto& id : planQuotes(state.ledger, options, {}, true, state.now).takeAway)
        takeAway(state, output, id);
}

void carryOut(desk::State& state, desk::StepOutput& output, const std::string& underlying, desk::QuoteTarget& target)
{
    target.planned = state.now;
    const auto options = quotedOptions(state, underlying);
    auto plan = planQuotes(state.ledger, options, target.quotes, mayAmend(state, options), state.now);
    for (const auto& id : plan.takeAway)
        takeAway(state, output, id);
    keepUnanswered(state, plan);
    auto basket = basketOf(state, plan);
    bool waits = plan.waits;
    const bool passed = send(state, output, std::move(basket), waits);
    target.placed = !waits;
    if (passed) return;
    target.quotes.clear();
    target.time = state.now;
    target.refused = state.now;
    target.placed = true;
    withdraw(state, output, underlying);
}

/// An option of the chain that is quoted; null: it lists none.
const domain::Instrument* anyQuoted(const desk::State& state, const std::string& underlying)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr) return nullptr;
    for (const auto& [expiry, chain] : market->main().expiries)
        if (!chain.options.empty()) return &state.market.instruments().at(chain.options.front().id);
    return nullptr;
}

/// The strictest state for quotes of an underlying, at the venue and in the account where they stand: market-maker
/// protection stops the quoter alone.
const controls::Standing& quoterStanding(const desk::State& state, const std::string& underlying)
{
    if (const auto* option = anyQuoted(state, underlying))
        return standingIn(state, desk::DeskView(state).scopes(*option, {}, domain::Mandate::Quote));
    return standingIn(state, {.venue = {}, .account = {}, .underlying = underlying, .strategy = "quoter"});
}

std::string standingWords(const desk::State& state, const std::string& underlying)
{
    const auto& standing = quoterStanding(state, underlying);
    const bool isPart =
        standing.scope.kind == domain::ScopeKind::Venue || standing.scope.kind == domain::ScopeKind::Account;
    const bool onlyQuotes = !isPart && standingOf(state, underlying).state == domain::TradingState::Normal;
    return std::string(onlyQuotes ? "quoting" : "trading") + (isPart ? " at " + standing.scope.name : "") + " is " +
           std::string(domain::toString(standing.state));
}

/// C20, as the account where the quotes stand was last looked at.
bool hasFreeMargin(const desk::State& state, const std::string& underlying)
{
    const auto* option = anyQuoted(state, underlying);
    if (option == nullptr) return true;
    const auto margin = marginLastSeen(state, tradingAccount(state, *option));
    return !margin || margin->initial <= controls::kMostMarginShare * margin->equity;
}

}  // namespace

NotQuoted notQuoted(const desk::State& state, const std::string& underlying)
{
    if (!state.config.settings.quoting.enabled) return NotQuoted::Off;
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !market->main().surface) return NotQuoted::NoSurface;
    const auto& venues = state.config.quotedVenues;
    if (!venues.empty() && !venues.contains(market->main().venue)) return NotQuoted::NotAtVenue;
    if (!state.bookResolved) return NotQuoted::BookNotOpen;
    if (quoterStanding(state, underlying).state != domain::TradingState::Normal) return NotQuoted::Standing;
    for (const auto& over : state.overrides)
        if ((over.action == domain::OperatorAction::PauseUnderlying || over.action == domain::OperatorAction::Veto) &&
            (over.underlying.empty() || over.underlying == underlying))
            return NotQuoted::Paused;
    if (findPull(state, underlying) != nullptr) return NotQuoted::Pulled;
    // A missing limit of vega or gamma allows no inventory, and what cannot be hedged now is not quoted.
    const auto* limits = state.config.book.findLimits(underlying);
    if (limits == nullptr || !(limits->vegaUsd > 0.0) || !(limits->gammaPerPercent > 0.0))
        return NotQuoted::NoVegaLimit;
    const auto hedging = state.hedging.find(underlying);
    if (hedging == state.hedging.end()) return NotQuoted::NotHedged;
    if (hedging->second.off) return NotQuoted::HedgingOff;
    if (hedging->second.halted) return NotQuoted::Repeats;
    if (indexReading(state, *market).quality != domain::Quality::Good) return NotQuoted::IndexUnusable;
    return hasFreeMargin(state, underlying) ? NotQuoted::Quoted : NotQuoted::NoMargin;
}

std::string whyNotQuoted(const desk::State& state, const std::string& underlying)
{
    switch (notQuoted(state, underlying)) {
    case NotQuoted::Quoted:
        return {};
    case NotQuoted::Off:
        return domain::isOfVenues(state.config.marketKind) ? "no venue of the profile says quote = true"
                                                           : "quoting is off in the settings";
    case NotQuoted::NoSurface:
        return "there is no surface yet";
    case NotQuoted::NotAtVenue:
        return "options of " + underlying + " are read at " + state.market.find(underlying)->main().venue +
               ", where the desk does not quote";
    case NotQuoted::BookNotOpen:
        return "the book is not open yet";
    case NotQuoted::Standing:
        return standingWords(state, underlying);
    case NotQuoted::Paused:
        return underlying + " hedging is paused";
    case NotQuoted::Pulled:
        return "pulled by " + findPull(state, underlying)->owner;
    case NotQuoted::NoVegaLimit:
        return "the book states no vega limit, or none of gamma";
    case NotQuoted::NotHedged:
        return "the book does not hedge " + underlying;
    case NotQuoted::HedgingOff:
        return "hedging is off: " + desk::inputSentence(underlying, *state.hedging.at(underlying).off);
    case NotQuoted::NoMargin:
        return "margin uses more than 70 % of the account's equity";
    case NotQuoted::Repeats:
        return fmt::format("{} hedging is stopped ({})", underlying,
                           domain::toString(state.hedging.at(underlying).halted->rule));
    case NotQuoted::IndexUnusable:
        break;
    }
    return "the index is not usable";
}

bool goesOnWith(const desk::State& state, const orders::Order& order)
{
    if (order.intent.purpose != domain::OrderPurpose::Quote || !domain::isOfVenues(state.config.marketKind))
        return false;
    const auto target = state.quotes.find(state.market.instruments().at(order.intent.instrument).underlying);
    return target != state.quotes.end() && !target->second.placed;
}

void noteQuoteEnded(desk::State& state, const orders::Order& order)
{
    const bool unwanted = !order.cancelAsked.isNever() || order.state() == domain::OrderState::Filled ||
                          order.state() == domain::OrderState::Rejected;
    if (order.intent.purpose != domain::OrderPurpose::Quote) return;
    const auto target = state.quotes.find(state.market.instruments().at(order.intent.instrument).underlying);
    if (target != state.quotes.end() && !unwanted) target->second.placed = false;
}

void requote(desk::State& state, desk::StepOutput& output, const std::string& underlying, const Touch& touch)
{
    const auto& settings = state.config.settings.quoting;
    const auto* market = state.market.find(underlying);
    if (!settings.enabled || market == nullptr) return;
    const auto before = state.quotes.find(underlying);
    const auto* standing = before != state.quotes.end() ? &before->second : nullptr;
    if (standing != nullptr && standing->quotes.empty() && !standing->refused.isNever() &&
        state.now - standing->refused < kPlanAgain)
        return;
    desk::QuoteTarget target{.time = state.now};
    if (mayQuote(state, *market)) {
        const double vega = riskOf(state, underlying).book.exposure.vega;
        const double share = vega / state.config.book.findLimits(underlying)->vegaUsd;
        target.quotes = wantedQuotes(state, *market, standing, share);
        keepWithinLimits(state, *market, standing, target.quotes);
    }
    const bool changed = standing != nullptr ? differs(target, *standing, settings) : !target.quotes.empty();
    const bool again = standing != nullptr && !standing->placed &&
                       (touch.quote || touch.fill || state.now - standing->planned >= kPlanAgain);
    if (!changed && !again) return;
    // What a kill or a halt of this very step takes away leaves already.
    noteCancels(state, output);
    if (changed) {
        if (standing != nullptr) {
            keepSizes(target, *standing);
            target.replaced =
                standing->replaced + orders::replacedUnsent(state.ledger, standing->quotes, target.quotes);
        }
        state.quotes[underlying] = std::move(target);
    }
    carryOut(state, output, underlying, state.quotes[underlying]);
}

}  // namespace ballast::strategies
