#include "desk/desk_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "controls/judged_by.h"
#include "controls/refusal_text.h"
#include "desk/margins.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/recipe.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "valuation/book_state.h"

namespace ballast::desk {

using domain::Mandate;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kOptionCollar = 0.10;
constexpr Duration kDuplicateWindow = Duration::seconds(2);

std::string strategyOf(Mandate mandate)
{
    switch (mandate) {
    case Mandate::Automatic:
        return "hedger";
    case Mandate::Quote:
        return "quoter";
    case Mandate::Roll:
        return "roller";
    case Mandate::ByHand:
        return "person";
    case Mandate::Flatten:
        break;
    }
    return "flatten";
}

/// Whatever the venue lists of these may be traded: nothing has to be there first.
bool isMargined(const domain::Instrument& instrument)
{
    return instrument.kind == domain::InstrumentKind::Perpetual || instrument.kind == domain::InstrumentKind::Future;
}

bool crosses(domain::Side side, domain::Price limit, domain::Price ours)
{
    return ours.units() > 0 && (side == domain::Side::Buy ? ours <= limit : ours >= limit);
}

}  // namespace

const domain::Instrument* DeskView::instrument(domain::InstrumentId id) const
{
    const auto& all = m_state.market.instruments().all();
    return id.value >= 1 && id.value <= all.size() ? &all[id.value - 1] : nullptr;
}

bool DeskView::mayTrade(const domain::Instrument& instrument) const
{
    const bool lasts = instrument.expiry.isNever() || instrument.expiry > m_state.now;
    if (!lasts || instrument.isPoolShare()) return false;
    if (instrument.isOption() || (domain::isOfVenues(m_state.config.marketKind) && isMargined(instrument)))
        return m_state.market.find(instrument.underlying) != nullptr;
    const auto& venues = m_state.config.settings.hedgeVenues;
    const bool ours = std::any_of(venues.begin(), venues.end(), [&](const auto& venue) {
        return venue.instrument == instrument.name && venue.venue == instrument.venue;
    });
    return ours || !m_state.book.quantityOf(instrument.id).isZero();
}

domain::Scopes DeskView::scopes(const domain::Instrument& instrument, domain::AccountId account, Mandate mandate) const
{
    const auto at = account.value != 0 ? account : tradingAccount(m_state, instrument);
    return {.venue = instrument.venue,
            .account = m_state.book.accounts().at(at).label(),
            .underlying = instrument.underlying,
            .strategy = strategyOf(mandate)};
}

controls::Standing DeskView::standing(const domain::Scopes& scopes) const { return standingIn(m_state, scopes); }
domain::Epoch DeskView::epoch() const { return m_state.epoch; }

const domain::UnderlyingLimits* DeskView::limits(const std::string& underlying) const
{
    return m_state.config.book.findLimits(underlying);
}

double DeskView::spot(const std::string& underlying) const
{
    const auto* market = m_state.market.find(underlying);
    return market != nullptr ? market->spot() : 0.0;
}

std::optional<double> DeskView::referencePrice(const domain::Instrument& instrument) const
{
    const auto* market = m_state.market.find(instrument.underlying);
    if (market == nullptr) return std::nullopt;
    if (!instrument.isOption()) {
        const bool closes = m_mandate == Mandate::Flatten && instrument.kind == domain::InstrumentKind::Perpetual;
        const auto reading = closes ? closingQuoteReading(m_state, *market, instrument.id)
                                    : hedgeQuoteReading(m_state, *market, instrument.id);
        return mayDrive(reading.quality) ? reading.value : std::nullopt;
    }
    // A fit to quotes that are old, or of before a gap, agrees with them whatever the market did since.
    const auto* expiry = findExpiry(*market, instrument);
    if (expiry != nullptr && smileQuality(m_state, *expiry) == domain::Quality::Stale) return std::nullopt;
    const auto unit = unitOf(m_state, instrument);
    return unit.complete ? std::optional(unit.markPrice) : std::nullopt;
}

double DeskView::collar(const domain::Instrument& instrument) const
{
    return instrument.isOption() ? kOptionCollar : m_state.config.settings.tickCollar;
}

double DeskView::netDelta(const std::string& underlying) const
{
    const auto risk = riskOf(m_state, underlying);
    if (risk.book.missing > 0) return kUnknown;
    return m_mandate == Mandate::Flatten ? flattenDelta(underlying) : risk.netDelta();
}

double deltaIn(const State& state, const std::string& underlying, domain::AccountId account)
{
    double delta = 0.0;
    const auto* market = state.market.find(underlying);
    if (market == nullptr) return delta;
    const auto add = [&](const risk::Holding& holding) {
        // Coins are no listed instrument.
        const bool listed = holding.instrument->kind != domain::InstrumentKind::Cash;
        const auto part = listed ? valueOf(state, holding) : risk::valueHolding(holding, viewOf(state, *market));
        if (part.complete) delta += part.exposure.delta;
    };
    for (const auto& holding : state.book.holdings(state.market, underlying, account))
        add(holding);
    for (const auto& [id, order] : state.ledger.open()) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (order.intent.account == account && instrument.underlying == underlying &&
            order.intent.purpose == domain::OrderPurpose::Flatten)
            add({.instrument = &instrument, .quantity = order.remaining()});
    }
    return delta;
}

double DeskView::flattenDelta(const std::string& underlying) const
{
    // What a flatten leaves out is in doubt, and a person's; the others' part is offset without it.
    std::set<domain::AccountId> leftOut;
    for (const auto& flat : m_state.flattens)
        for (const auto& [account, since] : flat.leftOut)
            leftOut.insert(account);
    double delta = valueOf(m_state, underlying).book.exposure.delta + closingDelta(underlying);
    for (const auto account : leftOut)
        delta -= deltaIn(m_state, underlying, account);
    return delta;
}

double DeskView::closingDelta(const std::string& underlying) const
{
    double delta = 0.0;
    for (const auto& [id, order] : m_state.ledger.open()) {
        const auto& instrument = m_state.market.instruments().at(order.intent.instrument);
        if (order.intent.purpose != domain::OrderPurpose::Flatten || instrument.underlying != underlying) continue;
        const double coins = order.remaining() * deltaPerUnit(instrument);
        if (std::isfinite(coins)) delta += coins;
    }
    return delta;
}

double DeskView::restingDelta(const std::string& underlying) const { return riskOf(m_state, underlying).restingDelta; }

controls::DeltaSides DeskView::pendingDelta(const std::string& underlying) const
{
    // Of a flatten net delta is what is held and what it closes itself.
    if (m_mandate == Mandate::Flatten) return {};
    const auto risk = riskOf(m_state, underlying);
    return {.up = risk.pendingUp, .down = risk.pendingDown};
}

controls::DeltaSides DeskView::quotedDelta(const std::string& underlying) const
{
    controls::DeltaSides quoted;
    for (const auto& [id, order] : m_state.ledger.open()) {
        if (order.intent.purpose != domain::OrderPurpose::Quote) continue;
        const auto& option = m_state.market.instruments().at(order.intent.instrument);
        if (option.underlying != underlying) continue;
        quoted.add(order.remaining() * deltaPerUnit(option));
    }
    return quoted;
}

double DeskView::deltaPerUnit(const domain::Instrument& instrument) const
{
    const auto* market = m_state.market.find(instrument.underlying);
    if (market == nullptr) return kUnknown;
    const auto unit = unitOf(m_state, instrument);
    return unit.complete ? unit.exposure.delta : kUnknown;
}

controls::OptionUnit DeskView::optionUnit(const domain::Instrument& option) const
{
    const auto unit = unitOf(m_state, option);
    if (!unit.complete) return {.cell = {option.expiry, 0}, .each = {kUnknown, kUnknown, kUnknown, kUnknown}};
    const risk::Holding one{.instrument = &option, .quantity = 1.0};
    return {.cell = {option.expiry, risk::deltaBucket(unit.forwardDelta, option.right)},
            .each = {unit.exposure.delta, unit.exposure.gamma, unit.exposure.vega, one.size() * unit.exposure.spot}};
}

namespace {

void add(controls::Greeks& sum, const controls::Greeks& each, double contracts)
{
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += each[i] * contracts;
}

}  // namespace

void DeskView::addOption(controls::OptionBook& book, const std::string& underlying, domain::InstrumentId id,
                         double contracts, controls::Greeks controls::OptionBook::Part::*at) const
{
    const auto& option = m_state.market.instruments().at(id);
    if (!option.isOption() || contracts == 0.0 || option.underlying != underlying) return;
    // What has no value now is stopped by its delta where it counts (F36).
    const auto unit = optionUnit(option);
    if (!std::isfinite(unit.each[0])) return;
    add(book.whole.*at, unit.each, contracts);
    add(book.cells[unit.cell].*at, unit.each, contracts);
}

namespace {

/// Of both sides that work the part that moves each figure away from zero: of nothing held the larger one.
void addOutwards(controls::Greeks& held, const controls::OptionBook::Part& working)
{
    for (std::size_t i = 0; i < held.size(); ++i) {
        double up = 0.0, down = 0.0;
        for (const double change : {working.bids[i], working.asks[i]})
            (change > 0.0 ? up : down) += change;
        held[i] = std::abs(held[i] + up) > std::abs(held[i] + down) ? held[i] + up : held[i] + down;
    }
}

}  // namespace

controls::OptionBook DeskView::heldOptions(const std::string& underlying) const
{
    controls::OptionBook book;
    if (m_state.market.find(underlying) == nullptr) return book;
    const auto& value = valueOf(m_state, underlying);
    const auto& sum = value.book.exposure;
    book.whole.held = {sum.delta, sum.gamma, sum.vega, 0.0};
    for (const auto& cell : value.cells)
        book.cells[{cell.expiry, cell.bucket}].held = cell.sum;
    // What works counts where it moves a figure farther out: one that may never fill is no credit.
    controls::OptionBook working;
    using Part = controls::OptionBook::Part;
    for (const auto& [id, order] : m_state.ledger.open())
        if (order.intent.purpose != domain::OrderPurpose::Quote)
            addOption(working, underlying, order.intent.instrument, order.remaining(),
                      order.intent.side == domain::Side::Buy ? &Part::bids : &Part::asks);
    for (const auto& [key, external] : m_state.ledger.external())
        addOption(working, underlying, external.instrument,
                  domain::sign(external.side) * external.reserved().toDouble(),
                  external.side == domain::Side::Buy ? &Part::bids : &Part::asks);
    addOutwards(book.whole.held, working.whole);
    for (const auto& [cell, part] : working.cells)
        addOutwards(book.cells[cell].held, part);
    return book;
}

controls::OptionBook DeskView::optionBook(const std::string& underlying) const
{
    using Part = controls::OptionBook::Part;
    auto book = heldOptions(underlying);
    if (m_state.market.find(underlying) == nullptr) return book;
    for (const auto& [id, order] : m_state.ledger.open())
        if (order.intent.purpose == domain::OrderPurpose::Quote)
            addOption(book, underlying, order.intent.instrument, order.remaining(),
                      order.intent.side == domain::Side::Buy ? &Part::bids : &Part::asks);
    return book;
}

std::vector<controls::MarginAfter> DeskView::marginsAfter(std::span<const domain::OrderProposal> basket,
                                                          Mandate mandate) const
{
    std::map<domain::AccountId, std::vector<Supposed>> asked;
    for (const auto& order : basket)
        if (const auto* one = instrument(order.instrument))
            asked[order.account.value != 0 ? order.account : tradingAccount(m_state, *one)].push_back(
                supposedOf(m_state, *one, order.quantity.toDouble(), order.limitPrice.toDouble()));
    std::vector<controls::MarginAfter> margins;
    for (const auto& [account, orders] : asked) {
        const auto after =
            mandate == Mandate::Quote ? marginLastSeen(m_state, account) : marginAfter(m_state, account, orders);
        if (after) margins.push_back(*after);
    }
    return margins;
}

controls::OrderRate DeskView::orderRate(const std::string& strategy) const
{
    const auto found = m_state.sentLately.find(strategy);
    if (found == m_state.sentLately.end()) return {};
    const auto since = [&](Duration age) {
        return static_cast<std::size_t>(std::count_if(found->second.begin(), found->second.end(),
                                                      [&](Timestamp sent) { return m_state.now - sent < age; }));
    };
    return {.second = since(Duration::seconds(1)), .minute = since(Duration::minutes(1))};
}

domain::Quantity DeskView::heldAndWorking(domain::AccountId account, domain::InstrumentId id) const
{
    auto held = m_state.book.quantityOf({account, id});
    if (held.isZero()) return held;
    const bool isLong = held.units() > 0;
    for (const auto& [order, work] : m_state.ledger.open()) {
        if (work.intent.instrument != id || work.intent.account != account) continue;
        // What may fill counts where it would take back what is held, and never makes room for more. Orders that are
        // not ours count on no side: whether they fill is another's to decide, and what is held is ours to close.
        if ((work.intent.side == domain::Side::Buy) == isLong) continue;
        held += isLong ? -work.reserved() : work.reserved();
    }
    const bool isTurned = held.units() != 0 && (held.units() > 0) != isLong;
    return isTurned ? domain::Quantity{} : held;
}

double DeskView::legSize(const domain::OrderProposal& order) const
{
    const auto index = static_cast<std::size_t>(order.leg);
    if (order.leg < 0 || index >= m_state.legs.size()) return 0.0;
    if (order.closesLeg) return m_state.legs[index].quantity.absolute().toDouble();
    const auto& book = m_state.config.book;
    const auto next = resolveLeg(m_state, book.legs[index], book.rollDays + 1.0);
    return next ? next->quantity.absolute().toDouble() : 0.0;
}

std::optional<domain::Refusal> DeskView::inputs(const std::string& underlying) const
{
    const auto check = checkInputs(m_state, underlying, riskOf(m_state, underlying));
    if (!check.fault) return std::nullopt;
    return domain::Refusal{.rule = check.fault->rule, .scope = {domain::ScopeKind::Underlying, underlying}};
}

std::optional<domain::Refusal> DeskView::repeats(const std::string& underlying) const
{
    const auto hedging = m_state.hedging.find(underlying);
    return hedging != m_state.hedging.end() ? hedging->second.repeats.check(m_state.now) : std::nullopt;
}

controls::HedgeVolume::Sent DeskView::hedgeVolume(const std::string& underlying) const
{
    const auto hedging = m_state.hedging.find(underlying);
    return hedging != m_state.hedging.end() ? hedging->second.volume.sent(m_state.now) : controls::HedgeVolume::Sent{};
}

std::optional<domain::AccountId> DeskView::accountOf(const std::string& label) const
{
    const auto& all = m_state.book.accounts().all();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].label() == label) return domain::AccountId{static_cast<std::uint16_t>(i + 1)};
    return std::nullopt;
}

// Built-in and recorded venues end every order by themselves and hold no other truth than ours. An account of whose
// connection its gateway has told is armed and reconciled by what it tells, and a live one by nothing else.
bool DeskView::isArmed(const std::string& account) const
{
    const auto id = accountOf(account);
    const bool heard = id && m_state.ledger.standing(*id, m_state.now) != orders::AccountStanding::Unheard;
    if (!heard) return !domain::isOfVenues(m_state.config.marketKind);
    return m_state.ledger.isArmed(*id) || findUnarmedAccepted(m_state, *id) != nullptr;
}

bool DeskView::isReconciled(const std::string& account) const
{
    const auto id = accountOf(account);
    return id ? desk::isReconciled(m_state, *id) : !domain::isOfVenues(m_state.config.marketKind);
}

std::size_t DeskView::workingOrders() const { return m_state.ledger.open().size(); }

std::size_t DeskView::workingOrders(domain::InstrumentId id) const
{
    return static_cast<std::size_t>(
        std::count_if(m_state.ledger.open().begin(), m_state.ledger.open().end(),
                      [&](const auto& item) { return item.second.intent.instrument == id; }));
}

controls::AccountRoom DeskView::roomOf(const std::string& account) const
{
    const auto id = accountOf(account);
    return id ? roomOf(*id) : controls::AccountRoom{};
}

controls::AccountRoom DeskView::roomOf(domain::AccountId account) const
{
    const auto found = m_state.ledger.accounts().find(account);
    if (found == m_state.ledger.accounts().end() || found->second.mostWorking == 0) return {};
    const auto working = std::count_if(m_state.ledger.open().begin(), m_state.ledger.open().end(),
                                       [&](const auto& item) { return item.second.intent.account == account; });
    return {static_cast<std::size_t>(working), found->second.mostWorking};
}

bool DeskView::leftLately(const domain::OrderProposal& order, Mandate) const
{
    const auto lately = m_state.ledger.decidedAfter(m_state.now - kDuplicateWindow);
    return std::any_of(lately.begin(), lately.end(), [&](const orders::Order* sent) {
        const auto& intent = sent->intent;
        return intent.instrument == order.instrument && intent.account == order.account &&
               intent.side == order.side() && intent.purpose == order.purpose &&
               intent.quantity == order.quantity.absolute() && intent.limitPrice == order.limitPrice;
    });
}

std::optional<controls::StandingOrder> DeskView::standingOrder(const domain::ClientOrderId& id) const
{
    const auto* order = m_state.ledger.find(id);
    if (order == nullptr || order->asked || !order->cancelAsked.isNever()) return std::nullopt;
    const auto state = order->state();
    if (state != domain::OrderState::Working && state != domain::OrderState::PartlyFilled) return std::nullopt;
    return controls::StandingOrder{.instrument = order->intent.instrument,
                                   .side = order->intent.side,
                                   .quantity = order->terms.quantity,
                                   .filled = order->filled,
                                   .limitPrice = order->terms.limitPrice};
}

bool DeskView::wouldMeetOurOwn(const domain::OrderProposal& order,
                               std::span<const domain::ClientOrderId> replaced) const
{
    const auto side = order.side();
    return std::any_of(m_state.ledger.open().begin(), m_state.ledger.open().end(), [&](const auto& item) {
        const auto& [id, work] = item;
        if (work.intent.instrument != order.instrument || work.intent.side == side) return false;
        const bool meets = crosses(side, order.limitPrice, work.terms.limitPrice) ||
                           (work.asked && crosses(side, order.limitPrice, work.asked->limitPrice));
        return meets && std::find(replaced.begin(), replaced.end(), id) == replaced.end();
    });
}

bool DeskView::mayAmend(domain::AccountId account) const
{
    const auto found = m_state.ledger.accounts().find(account);
    const bool heard = found != m_state.ledger.accounts().end() && found->second.heard;
    return heard ? found->second.amends : !domain::isOfVenues(m_state.config.marketKind);
}

controls::Judgement judge(const State& state, std::span<const domain::OrderProposal> basket, Mandate mandate,
                          domain::JudgedBy* judgedBy)
{
    const DeskView view(state, mandate);
    if (judgedBy == nullptr) return controls::Gate(view).judge(basket, mandate);
    controls::Sheet sheet;
    auto judgement = controls::Gate(view).judge(basket, mandate, &sheet);
    std::vector<const domain::Instrument*> legs;
    for (const auto& order : basket)
        legs.push_back(view.instrument(order.instrument));
    *judgedBy = controls::judgedBy(sheet, legs);
    return judgement;
}

domain::JudgedBy standingAgainstLimits(const State& state, const std::string& underlying, const UnderlyingRisk& risk)
{
    // An incomplete sum is no figure to hold against a limit; the inputs say so.
    if (risk.book.missing > 0 || state.market.find(underlying) == nullptr) return {};
    return controls::standingAgainst(state.config.book.findLimits(underlying), underlying, risk.netDelta(),
                                     risk.book.exposure);
}

std::string refusalText(const State& state, const std::string& underlying, const std::vector<domain::Refusal>& refusals,
                        std::span<const domain::OrderProposal> basket)
{
    const auto check = checkInputs(state, underlying, riskOf(state, underlying));
    std::string text;
    for (const auto& refusal : refusals) {
        if (!text.empty()) text += " ";
        const bool isInput = check.fault && check.fault->rule == refusal.rule;
        const auto* instrument =
            refusal.order < basket.size() ? &state.market.instruments().at(basket[refusal.order].instrument) : nullptr;
        text += isInput ? inputSentence(underlying, *check.fault) : controls::sentenceOf(refusal, instrument);
    }
    return text;
}

}  // namespace ballast::desk
