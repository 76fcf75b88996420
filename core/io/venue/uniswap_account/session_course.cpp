#include <algorithm>
#include <fmt/format.h>

#include "venue/uniswap_account/swap_session.h"

/// What becomes of a session's actions on the chain, and how one that waits is replaced or used up.
namespace ballast::uniswap {

namespace {

using domain::OrderState;

constexpr Duration kApprovalWithin = Duration::seconds(60);  // An order that waits longer was meant for another market.
constexpr std::size_t kMostAttempts = 6, kMostCancels = 10;  // The first and five more; cancels have more to spend.
constexpr unsigned kUnseenLooks = 3;
constexpr std::uint64_t kCancelGas = 21'000;
constexpr std::size_t kMostUnknown = 1'000;  // A desk has 500 orders at most.

}  // namespace

void SwapSession::advance(Job& job, Timestamp now)
{
    for (auto& action : job.actions)
        observe(job, action);
    if (job.actions.empty() || (isBusy() && m_asking->order == job.order.id)) return;
    auto& last = job.actions.back();
    if (job.isFilled && (!last.included || last.included->blockHash != job.filledIn)) rollBack(job);
    for (auto& action : job.actions)
        if (!action.isDone() && !isBusy()) rescue(job, action, now);
    if (job.isEnded || job.isFilled || job.isTakenBack || !last.isDone()) return;
    const bool isApproval = last.kind == CallKind::Approve && last.state != ActionState::Replaced &&
                            last.attempts[last.landed].kind == CallKind::Approve && last.included->succeeded;
    if (isApproval && !job.isRecalled) return isBusy() ? void() : afterApproval(job, now);
    if (last.state == ActionState::Replaced || depthOf(last) >= m_terms.fillBlocks) tellLanded(job, last);
}

void SwapSession::takeReceipt(Action& action, std::size_t attempt, Receipt receipt, std::string raw)
{
    action.landed = attempt;
    action.unseen = 0;
    action.state = !receipt.succeeded ? ActionState::Failed : ActionState::Included;
    action.included = std::move(receipt);
    action.raw = std::move(raw);
    if (action.state == ActionState::Included && depthOf(action) >= m_terms.finalBlocks)
        action.state = ActionState::Final;
}

/// Where the chain has it now; a block that went away takes it along (F97).
void SwapSession::observe(Job& job, Action& action)
{
    if (action.state == ActionState::Final) return;
    for (std::size_t i = 0; i < action.attempts.size(); ++i) {
        if (action.attempts[i].hash.empty()) continue;
        std::string raw;
        auto receipt = m_wallet.receipt(action.attempts[i].hash, raw);
        if (!receipt) return;  // Nobody knows now; asked again at the next look.
        if (*receipt) return takeReceipt(action, i, std::move(**receipt), std::move(raw));
    }
    if (action.included) {
        action.note = fmt::format("F97: block {} went away with it", action.included->block);
        action.included.reset();
        action.state = ActionState::Signed;
        action.bidsFrom = action.attempts.size() - 1;
        action.refused = 0;
    }
    bool isSeen = false;
    for (const auto& attempt : action.attempts) {
        if (attempt.hash.empty()) continue;
        const auto seen = m_wallet.find(attempt.hash);
        if (!seen) return;
        if (!*seen) continue;
        isSeen = true;
        const auto& there = **seen;
        if (there.nonce != action.nonce || there.to != attempt.to || there.data != attempt.data ||
            there.value != Word{}) {
            m_halted = "F99: the wallet signed another transaction than it was asked for; trading ends here";
            goDown(m_halted);
        }
    }
    action.unseen = isSeen || m_terms.isPrivate ? 0 : action.unseen + 1;
    if (isSeen) action.state = ActionState::Pending;
    if (!isSeen) search(job, action);
}

/// The answer was lost, or another transaction has the nonce: what the wallet sent since is looked through.
void SwapSession::search(Job& job, Action& action)
{
    const auto head = m_nodes.head()->number;
    const auto sent = m_wallet.sentSince(std::min(action.fromBlock, head), head);
    if (!sent) return;
    for (const auto& one : *sent) {
        if (one.nonce != action.nonce) continue;
        for (auto& attempt : action.attempts)
            if (attempt.to == one.to && attempt.data == one.data) {
                attempt.hash = one.hash;
                action.state = ActionState::Pending;
                if (!std::exchange(job.isAccepted, true)) tell(domain::OrderAcknowledged{job.order.id, one.hash});
                return;
            }
        action.note = fmt::format("nonce {} was used by {}, which is not the desk's", one.nonce, one.hash);
        if (one.block && head - *one.block + 1 >= m_terms.fillBlocks) action.state = ActionState::Replaced;
        return;
    }
}

void SwapSession::afterApproval(Job& job, Timestamp now)
{
    if (now - job.begun > kApprovalWithin)
        return end(job, OrderState::Cancelled, "its approval took longer than 60 s; the market is another one");
    const auto cleared = m_links.clearAgain(job.order.id);
    if (!cleared) return end(job, OrderState::Cancelled, "a latch was closed while its approval was on the way");
    const auto begun = begin(job, *cleared, now);
    // What the nodes do not know now they may know at the next look.
    if (!begun && begun.error().code != ErrorCode::Io && begun.error().code != ErrorCode::Mismatch)
        end(job, OrderState::Rejected, begun.error().message);
}

void SwapSession::end(Job& job, OrderState state, const std::string& why)
{
    job.isEnded = true;
    job.isRecalled = true;
    tell(domain::OrderEnded{job.order.id, state, why});
}

/// Deep enough to count: a fill, or an end with what it cost.
void SwapSession::tellLanded(Job& job, const Action& action)
{
    if (action.state == ActionState::Replaced) return end(job, OrderState::Cancelled, action.note);
    m_told.emplace_back(action.raw);
    const auto& landed = action.attempts[action.landed];
    const auto cost = etherOf(costOf(action.included->gasPrice, action.included->gasUsed)).toString();
    if (landed.kind == CallKind::Swap && action.included->succeeded) {
        if (const auto filled = filledBy(*action.included, m_pins.pools()[job.pool]))
            return tellFill(job, action, *filled);
        return end(job, OrderState::Unknown, "F20: the receipt of the swap does not say what was swapped");
    }
    if (landed.kind == CallKind::Swap)
        return end(job, OrderState::Rejected,
                   fmt::format("F99: the swap failed on the chain and cost {}: {}", cost,
                               m_wallet.reasonOf(landed.to, landed.data, action.included->block)));
    if (landed.kind == CallKind::Approve && !action.included->succeeded)
        return end(job, OrderState::Rejected, fmt::format("F99: the approval failed on the chain and cost {}", cost));
    end(job, OrderState::Cancelled, fmt::format("{}, and its nonce was used up for {}", job.because, cost));
}

void SwapSession::tellFill(Job& job, const Action& action, const Filled& filled)
{
    Word gas;
    for (const auto& one : job.actions)
        if (one.included) gas = sumOf(gas, costOf(one.included->gasPrice, one.included->gasUsed));
    job.isFilled = true;
    job.filledIn = action.included->blockHash;
    tell(domain::OrderFilled{.order = job.order.id,
                             .tradeId = action.attempts[action.landed].hash + "@" + job.filledIn,
                             .instrument = job.order.instrument,
                             .side = filled.side,
                             .quantity = filled.quantity,
                             .price = filled.price,
                             .fee = {},
                             .gas = etherOf(gas),
                             .last = true});
}

/// What was told as filled is in no block any more, or in another: the account is asked anew, and the order works
/// again.
void SwapSession::rollBack(Job& job)
{
    job.isFilled = false;
    job.isTakenBack = true;
    goDown(fmt::format("F97: the chain took back blocks that held the swap of order {}", job.order.id));
}

// ---- replacing

void SwapSession::rescue(Job& job, Action& action, Timestamp now)
{
    const auto time = chainNow(now);
    const bool isLate = action.deadline != 0 && time > action.deadline;
    if (isLate && !job.isRecalled) {
        job.isRecalled = true;
        job.because = "F98: it waited beyond its deadline";
    }
    if (job.isRecalled && !action.hasCancel()) {
        (void)offerAgain(job, action, CallKind::Cancel, now);
        return;
    }
    // One of a former run has its deadline; nothing here clears it for a higher bid.
    if (action.askedAt.isNever()) return;
    const bool isGone = action.unseen >= kUnseenLooks;
    const bool isSlow = now - action.askedAt > m_terms.replaceAfter;
    if (!isGone && !isSlow) return;
    (void)offerAgain(job, action, job.isRecalled ? CallKind::Cancel : action.kind, now);
}

/// The same nonce again, for more. Never beyond what is let, and never without end.
bool SwapSession::offerAgain(Job& job, Action& action, CallKind kind, Timestamp now)
{
    const auto here = market();
    const bool isCancel = kind == CallKind::Cancel;
    if (!here || isBusy() || action.attempts.empty()) return false;
    if (action.attempts.size() - action.bidsFrom + action.refused >= (isCancel ? kMostCancels : kMostAttempts))
        return false;
    auto last = action.attempts.back();
    auto offer = bumped(last.fees, here->offer);
    const auto cap = weiOfGwei(m_terms.feeCapGwei * (isCancel ? 4.0 : 1.0));
    if (isAbove(offer.maxFeePerGas, cap)) {
        // As much as is let, if that is still an eighth more.
        const auto least = bumped(last.fees, {});
        if (isAbove(least.maxFeePerGas, cap)) return false;
        offer = {cap, least.maxPriorityFeePerGas};
    }
    const auto place = static_cast<std::size_t>(&action - job.actions.data());
    if (isCancel) {
        handOver(job, place, m_allowed.cancel(), offer, kCancelGas, now);
        return true;
    }
    // The latches and the list are asked as before the first time; the bytes are the same.
    const auto cleared = m_links.clearAgain(job.order.id);
    if (!cleared) {
        job.isRecalled = true;
        job.because = "a latch was closed while it waited";
        return offerAgain(job, action, CallKind::Cancel, now);
    }
    const auto first = action.attempts.front();
    const auto call = kind == CallKind::Approve
                          ? m_allowed.approval(*cleared, m_pins.pools()[job.pool], first.to, first.data)
                          : m_allowed.swap(*cleared, m_pins.pools()[job.pool], first.to, first.data, chainNow(now));
    if (!call) return false;
    // What takes away is counted, and never refused; at its deadline this nonce is used up.
    if (!m_gas.mayRaise(action.nonce, costOf(offer.maxFeePerGas, first.gasLimit), now)) {
        action.note = fmt::format("F98: a higher bid would pass the {} ETH that orders of an hour may offer for gas",
                                  m_terms.gasBudgetEther);
        return false;
    }
    handOver(job, place, *call, offer, first.gasLimit, now);
    return true;
}

/// One of a former run may have been for any strategy that swaps: rather one too many than one that swaps after a kill.
bool SwapSession::liesIn(const Job& job, const domain::Scope& scope) const
{
    if (job.isAdopted && scope.kind == domain::ScopeKind::Strategy)
        return scope.name != toString(domain::OrderPurpose::Quote);
    return domain::Scopes{.venue = m_terms.venue,
                          .account = m_terms.label,
                          .underlying = m_pins.pools()[job.pool].coin,
                          .strategy = std::string(toString(job.order.purpose))}
        .liesIn(scope);
}

/// What the run before sent is known here only once somebody has asked about it: what is cancelled now reaches it then,
/// for it was decided before. A cancel that is taken up spares what came after it, and names what it reaches.
void SwapSession::recallFormer(const domain::CancelIntent& intent)
{
    const bool isTakenUp = intent.kill.value != 0 && !intent.decided.isNever();
    if (intent.order.empty() && isTakenUp) return;
    if (!intent.order.empty() && m_recalledUnknown.size() < kMostUnknown) {
        m_recalledUnknown.insert(intent.order);
        return;
    }
    // Rather one too many than one that swaps after a kill, where there is no room for its name.
    const auto scope = intent.order.empty() ? intent.scope : domain::Scope{};
    if (std::find(m_recalledScopes.begin(), m_recalledScopes.end(), scope) == m_recalledScopes.end())
        m_recalledScopes.push_back(scope);
}

/// Of one that was just found: whether it was cancelled before.
bool SwapSession::wasRecalled(const Job& job)
{
    return m_recalledUnknown.erase(job.order.id) > 0 ||
           std::any_of(m_recalledScopes.begin(), m_recalledScopes.end(),
                       [&](const auto& scope) { return liesIn(job, scope); });
}

void SwapSession::cancel(const domain::CancelIntent& intent, Timestamp)
{
    // Nothing on a chain is a quote.
    if (!intent.orders) return;
    if (find(intent.order) == nullptr) recallFormer(intent);
    for (auto& job : m_jobs) {
        if (job.isFilled || job.isEnded) continue;
        const bool named = intent.order.empty() ? liesIn(job, intent.scope) : intent.order == job.order.id;
        if (!named) continue;
        job.isRecalled = true;
        job.because = "it was cancelled";
    }
}

bool SwapSession::sendCancels(Timestamp now)
{
    bool isDone = true;
    for (auto& job : m_jobs) {
        if (!job.isRecalled) continue;
        for (auto& action : job.actions) {
            if (action.isDone() || action.hasCancel()) continue;
            if (!m_isUp || isBusy() || !offerAgain(job, action, CallKind::Cancel, now)) isDone = false;
        }
    }
    return isDone;
}

}  // namespace ballast::uniswap
