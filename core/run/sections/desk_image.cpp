#include "sections/desk_image.h"

#include <algorithm>
#include <limits>

#include "desk/state.h"
#include "sections/section_builder.h"

namespace ballast::sections {

namespace {

bool isSame(const desk::ListedOrder& a, const desk::ListedOrder& b) { return a.id == b.id; }
bool isSame(const desk::ListedFill& a, const desk::ListedFill& b)
{
    return a.tradeId == b.tradeId && a.time == b.time && a.instrument == b.instrument && a.venue == b.venue;
}

/// A list whose newest come in front: takes those over, drops the oldest and renews what says something else.
template <class T> void follow(std::deque<T>& list, const std::deque<T>& newer)
{
    auto old = newer.end();
    if (!list.empty())
        old = std::find_if(newer.begin(), newer.end(), [&](const T& item) { return isSame(item, list.front()); });
    if (old == newer.end()) list.clear();
    for (auto item = old; item != newer.begin();)
        list.push_front(*--item);
    list.resize(newer.size());
    for (std::size_t i = 0; i < newer.size(); ++i)
        if (!(list[i] == newer[i])) list[i] = newer[i];
}

/// What waits for its horizon is not shown.
void follow(desk::FlowState& flow, const desk::FlowState& newer)
{
    const auto& [takers, toxicity, watched, marked, changes] = newer;
    if (flow.changes == changes) return;
    flow.takers = takers;
    flow.toxicity = toxicity;
    flow.marked = marked;
    flow.changes = changes;
}

/// Of the split by cause what is shown: not the book and market that its last step began with.
void follow(desk::AttributionState& attribution, const desk::AttributionState& newer)
{
    const auto& [mark, from, sum, settlementUsd, steps] = newer;
    attribution.mark.reset();
    if (mark) attribution.mark.emplace().time = mark->time;
    attribution.from = from;
    attribution.sum = sum;
    attribution.settlementUsd = settlementUsd;
    attribution.steps = steps;
}

/// Orders that work, and what the gate asks besides about proposals and tickets: how accounts stand, and what was
/// decided a moment ago. What a question is being answered is not shown.
orders::OrderLedger asTheGateAsks(const orders::OrderLedger& ledger)
{
    const auto& all = ledger.state();
    orders::LedgerState asked{
        .open = all.open, .lately = all.lately, .accounts = all.accounts, .external = all.external};
    for (const auto& [time, id] : all.lately)
        if (const auto ended = all.ended.find(id); ended != all.ended.end()) asked.ended.insert(*ended);
    for (auto& [name, account] : asked.accounts)
        account.run = {};
    return orders::OrderLedger(std::move(asked));
}

/// Sections that read no quote of an option and value nothing.
constexpr interfaces::SectionSet kWithoutQuotes{interfaces::SectionId::Header,    interfaces::SectionId::Trading,
                                                interfaces::SectionId::Alerts,    interfaces::SectionId::Commands,
                                                interfaces::SectionId::Orders,    interfaces::SectionId::Fills,
                                                interfaces::SectionId::Decisions, interfaces::SectionId::Proposals};

/// Quotes are the most of an image, and thirty times a second nothing of them is shown. A proposal is weighed by them,
/// and what a book that is not open waits for is told from them.
bool readsQuotes(const desk::State& state, interfaces::SectionSet wanted)
{
    if (!wanted.without(kWithoutQuotes).empty() || !state.bookResolved) return true;
    return std::any_of(state.hedging.begin(), state.hedging.end(),
                       [](const auto& each) { return each.second.proposal.has_value(); });
}

}  // namespace

/// The state that pictures ask. Nothing decides on it, and what no picture shows stays empty in it.
class DeskImage::Parts {
public:
    Parts() { state.flow.changes = std::numeric_limits<std::uint64_t>::max(); }

    desk::State state;

    void follow(const desk::State& newer, interfaces::SectionSet wanted)
    {
        // Whoever adds a part says here whether pictures show it: counted, or this does not compile.
        const auto& [config, attribution, flow, earnings, now, previous, market, book, alerts, legs, bookResolved,
                     hedging, ledger, told, openedAccounts, fundingPaid, broughtIn, delivered, orders, fills, decisions,
                     overrides, quotes, standings, faults, statedMargins, depegged, intake, epoch, flattens,
                     waitingForPerson, breaches, pnl, modelRisk, lastSequence, lastOrder, lastOverride, takenAway,
                     summary, marginsSeen, sentLately, marks, values, quoteCache] = newer;
        // Counts of changes begin anew with an engine that was loaded, so the first copy asks none.
        if (!m_made) {
            state.config = config;
            state.market = market;
            state.book = book;
        }
        state.config.book.limits = config.book.limits;
        sections::follow(state.attribution, attribution);
        if (wanted.has(interfaces::SectionId::Flow)) sections::follow(state.flow, flow);
        if (wanted.has(interfaces::SectionId::Portfolio)) state.earnings = earnings;
        state.now = now;
        // Their marks stay as old as the quotes are, so that the next image that reads them takes all that moved.
        const bool reads = !m_made || readsQuotes(newer, wanted) || state.marks.ofListings() != marks.ofListings();
        state.market.follow(market, reads ? state.marks : marks, marks);
        if (reads) state.marks = marks;
        state.book.follow(book);
        if (!(state.alerts == alerts)) state.alerts = alerts;
        state.bookResolved = bookResolved;
        state.hedging = hedging;
        state.ledger = asTheGateAsks(ledger);
        state.openedAccounts = openedAccounts;
        state.epoch = epoch;
        sections::follow(state.orders, orders);
        sections::follow(state.fills, fills);
        state.decisions = decisions;
        state.overrides = overrides;
        state.quotes = quotes;
        state.standings = standings;
        state.faults = faults;
        state.statedMargins = statedMargins;
        state.depegged = depegged;
        state.intake = intake;
        state.breaches = breaches;
        state.pnl = pnl;
        state.modelRisk = modelRisk;
        state.takenAway = takenAway;
        state.summary = summary;
        state.marginsSeen = marginsSeen;
        state.sentLately = sentLately;
        m_made = true;
    }

private:
    bool m_made{};
};

DeskImage::DeskImage() : m_parts(std::make_unique<Parts>()) {}
DeskImage::~DeskImage() = default;

Timestamp DeskImage::time() const { return m_parts->state.now; }

void DeskImage::advanceTo(Timestamp time) { m_parts->state.now = std::max(m_parts->state.now, time); }

bool DeskImage::hasLeft(SequenceNumber record) const
{
    const auto& orders = m_parts->state.orders;
    return std::any_of(orders.begin(), orders.end(), [&](const desk::ListedOrder& order) {
        return order.decision == record && order.state != domain::OrderState::Decided &&
               order.state != domain::OrderState::NotSent;
    });
}

void DeskImage::fillSections(interfaces::SectionSet wanted, interfaces::Picture& picture,
                             const interfaces::Questions* questions) const
{
    sections::fillSections(m_parts->state, wanted, picture, questions);
}

void DeskImage::follow(const desk::State& state, interfaces::SectionSet wanted) { m_parts->follow(state, wanted); }

}  // namespace ballast::sections
