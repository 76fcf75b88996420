// Compiled once with no CASE, which must work, and once with each CASE, which must not: what lacks a proof does not
// leave.
#include "journal/step_record.h"
#include "playback/venue.h"
#include "venue/account_line.h"
#include "venue/order_line.h"
#include "venue/uniswap_account/signer.h"

namespace ballast {

using domain::Cleared;
using domain::Committed;
using domain::Gated;
using domain::OrderIntent;

void theRoad(const venue::OrderLine& line, const Committed<Gated<OrderIntent>>& order, playback::Venue& gateway)
{
    if (const auto cleared = line.clear(order)) gateway.send(*cleared);
}

void theLiveRoad(venue::AccountLine& line, const Committed<Gated<OrderIntent>>& order) { (void)line.offer(order); }

void theRoadToAChain(const uniswap::AllowList& list, const Cleared<OrderIntent>& order, uniswap::Signer& wallet)
{
    if (auto call = list.swap(order, {}, {}, {}, 0)) wallet.ask({.call = *call, .from = {}, .fees = {}});
}

#if CASE == 1  // An order that nobody judged is not journaled as one that may leave.
void unjudged(journal::StepRecord& step) { step.intents.push_back(OrderIntent{}); }
#elif CASE == 2  // What is judged and not on disk is not cleared.
void uncommitted(const venue::OrderLine& line, const Gated<OrderIntent>& order) { (void)line.clear(order); }
#elif CASE == 3  // What is on disk and not judged is not cleared.
void ungated(const venue::OrderLine& line, const Committed<OrderIntent>& order) { (void)line.clear(order); }
#elif CASE == 4  // A gateway takes no order past the latch.
void uncleared(playback::Venue& gateway, const Committed<Gated<OrderIntent>>& order) { gateway.send(order); }
#elif CASE == 5
void bare(playback::Venue& gateway) { gateway.send(OrderIntent{}); }
#elif CASE == 6   // Nobody but the gate makes a Gated,
Gated<OrderIntent> forgedGate() { return Gated<OrderIntent>(OrderIntent{}, domain::Mandate::ByHand, {}, {}); }
#elif CASE == 7   // nobody but the journal a Committed,
Committed<OrderIntent> forgedCommit() { return Committed<OrderIntent>(OrderIntent{}, SequenceNumber{1}); }
#elif CASE == 8   // nobody but the order line a Cleared,
Cleared<OrderIntent> forgedClearance() { return Cleared<OrderIntent>(OrderIntent{}); }
#elif CASE == 9   // and nobody changes what was judged.
void changed(Gated<OrderIntent>& order) { order->quantity = domain::Quantity::fromUnits(1); }
#elif CASE == 10  // A latch is opened only by what is on disk: its opening is a thing that the journal commits.
void openedUncommitted(journal::CommittedStep& step) { step.openings.push_back(domain::LatchOpening{}); }
#elif CASE == 11  // A live gateway's line takes nothing that is not on disk,
void offeredUncommitted(venue::AccountLine& line, const Gated<OrderIntent>& order) { (void)line.offer(order); }
#elif CASE == 12  // and nothing that nobody judged.
void offeredUngated(venue::AccountLine& line, const Committed<OrderIntent>& order) { (void)line.offer(order); }
#elif CASE == 13  // A wallet signs no call that was not read back against the allow-list,
uniswap::CheckedCall unread() { return {uniswap::CallKind::Swap, {}, {}}; }
#elif CASE == 14  // and the list lets nothing go without an order that the latches let go.
void uncleared(const uniswap::AllowList& list, const OrderIntent& order) { (void)list.swap(order, {}, {}, {}, 0); }
#endif

}  // namespace ballast
