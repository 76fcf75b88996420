#include <algorithm>
#include <fmt/format.h>

#include "chain/quantity.h"
#include "venue/uniswap_account/swap_session.h"

/// Orders of a session on their way to the wallet.
namespace ballast::uniswap {

namespace {

using domain::OrderState;
using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kGasPercent = 150;

bool says(const std::string& words, std::string_view part)
{
    std::string lower = words;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower.find(part) != std::string::npos;
}

}  // namespace

SwapSession::Job* SwapSession::find(const domain::ClientOrderId& order)
{
    const auto found =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job& job) { return job.order.id == order; });
    return found == m_jobs.end() ? nullptr : &*found;
}

Result<void> SwapSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    if (!m_isUp) return fail(ErrorCode::Refused, "the account is not connected");
    if (const auto chain = m_chain.headVerdict(now); !chain.isGood()) return fail(ErrorCode::Refused, chain.reason);
    for (const auto& job : m_jobs)
        if (!job.isFilled && !job.isEnded)
            return fail(ErrorCode::Refused, "C24: another swap of this wallet is on its way; nonces leave in order");
    if (isBusy()) return fail(ErrorCode::Refused, "C24: the wallet has not answered yet");
    Job job{.order = *order, .begun = now};
    for (job.pool = 0; job.pool < m_pins.pools().size(); ++job.pool)
        if (idOf(job.pool) == order->instrument) break;
    if (job.pool == m_pins.pools().size())
        return fail(ErrorCode::Refused, "C21: the order is for no pool of this wallet");
    if (!isFirstOfCoin(job.pool))
        return fail(ErrorCode::Refused, fmt::format("{} is read and not traded: the first pool of its coin holds the "
                                                    "wallet's coins",
                                                    m_pins.pools()[job.pool].name()));
    if (auto pins = checkPins(); !pins) {
        if (!m_halted.empty()) goDown(m_halted);
        return pins;
    }
    if (auto begun = begin(job, order, now); !begun) return begun;
    m_jobs.push_back(std::move(job));
    return {};
}

/// The swap, or before it the approval that it needs.
Result<void> SwapSession::begin(Job& job, const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    const auto& pool = m_pins.pools()[job.pool];
    const auto block = m_nodes.head()->number;
    const auto time = chainNow(now);
    auto swap = planSwap(m_nodes, m_terms.plan, m_allowed, pool, *order, block, time);
    if (!swap) return Unexpected(swap.error());
    job.quoted = wholeOf(swap->quoted, pool.priced());
    job.bound = wholeOf(swap->bound, pool.priced());
    const auto& cost = swap->isExactInput ? swap->amount : swap->bound;
    const auto held = m_wallet.balanceAt(swap->tokenIn, block);
    if (!held) return Unexpected(held.error());
    if (isAbove(cost, *held)) return tooLittle(pool, swap->isExactInput, *held, cost, block);
    const auto allowance = m_wallet.allowanceAt(swap->tokenIn, m_terms.allowed.router, block);
    if (!allowance) return Unexpected(allowance.error());
    if (isAbove(cost, *allowance)) {
        const bool wasApproved = std::any_of(job.actions.begin(), job.actions.end(),
                                             [](const Action& a) { return a.kind == CallKind::Approve; });
        if (!wasApproved) {
            auto data = callOf(Function::Approve, {{signing::wordOf(m_terms.allowed.router)}, {cost}}).value();
            const auto call = m_allowed.approval(order, pool, swap->tokenIn, std::move(data));
            if (!call) return Unexpected(call.error());
            return submit(job, *call, 0, now);
        }
        // The quote has moved since: what was approved is the most that it may cost.
        if (swap->isExactInput) return fail(ErrorCode::Refused, "F103: the allowance is less than was approved");
        swap->bound = *allowance;
    }
    const auto call = m_allowed.swap(order, pool, m_terms.allowed.router, markedCall(*swap, order->id), time);
    if (!call) return Unexpected(call.error());
    return submit(job, *call, swap->deadline, now);
}

/// Ether that is not wrapped is no WETH: the desk wraps nothing by itself, and says what to do.
Result<void> SwapSession::tooLittle(const PoolFacts& pool, bool sells, const Word& held, const Word& cost,
                                    std::uint64_t block)
{
    const auto& token = sells ? pool.base() : pool.priced();
    const double has = wholeOf(held, token), needs = wholeOf(cost, token);
    auto words =
        fmt::format("F99: the wallet holds {:.8g} {}, and the swap may cost {:.8g}; ", has, token.symbol, needs);
    const auto ether = token.symbol == "WETH" ? m_wallet.etherAt(block) : Result<Word>(Word{});
    const double loose = ether ? etherOf(*ether).toDouble() : 0.0;
    if (loose > needs - has)
        words +=
            fmt::format("{:.8g} ETH of it is not wrapped: wrap {:.8g} in the wallet (deposit of WETH) and adopt the "
                        "difference, or take a smaller size",
                        loose, needs - has);
    else
        words += "pay in, or take a smaller size";
    return fail(ErrorCode::Refused, std::move(words));
}

Result<std::uint64_t> SwapSession::gasFor(const CheckedCall& call)
{
    const auto answer = m_nodes.askFirst(
        "eth_estimateGas", fmt::format(R"([{{"from":"{}","to":"{}","data":"{}"}}])", textOf(m_terms.allowed.owner),
                                       textOf(call.to()), signing::toHex(call.data())));
    if (!answer && answer.error().code == ErrorCode::Refused)
        return fail(ErrorCode::Refused,
                    fmt::format("F99: the {} would fail: {}", toString(call.kind()), answer.error().message));
    if (!answer) return Unexpected(answer.error());
    const auto word = answer->size() < 2
                          ? Result<Word>(fail(ErrorCode::Parse, "F20: no quantity"))
                          : chain::quantityFromText(std::string_view(*answer).substr(1, answer->size() - 2));
    const auto gas = word ? signing::toUint64(*word) : std::nullopt;
    if (!gas || *gas > 30'000'000) return fail(ErrorCode::Parse, "F20: eth_estimateGas: no quantity of gas");
    // The first trade of a second also writes the pool's history, which an estimate of the same second does not see.
    return *gas * kGasPercent / 100;
}

/// Within the cap and what is left of the hour's budget (F98).
Result<chain::FeeOffer> SwapSession::feesFor(std::uint64_t gas, Timestamp now)
{
    const auto here = market();
    if (!here) return fail(ErrorCode::Refused, "F98: the chain tells no base fee");
    return m_gas.offer(*here, gas, now);
}

/// An approval, a swap, or nothing to oneself: what this account may send.
bool SwapSession::maySpendFor(const SeenTransaction& sent) const
{
    if (!sent.to) return false;
    if (*sent.to == m_terms.allowed.router || *sent.to == m_terms.allowed.owner) return true;
    return std::any_of(m_pins.pools().begin(), m_pins.pools().end(), [&](const PoolFacts& pool) {
        return *sent.to == pool.token0.address || *sent.to == pool.token1.address;
    });
}

/// What has landed counts as it cost, what waits as it offers.
Result<void> SwapSession::recallGasSince(std::uint64_t block, Timestamp now)
{
    const auto head = *m_nodes.head();
    const auto sent = m_wallet.sentSince(block, head.number);
    if (!sent) return Unexpected(sent.error());
    for (const auto& one : *sent) {
        if (!maySpendFor(one)) continue;
        if (!one.block) {
            m_gas.spend(one.nonce, costOf(one.gasPrice, one.gas), now);
            continue;
        }
        std::string raw;
        const auto receipt = m_wallet.receipt(one.hash, raw);
        if (!receipt) return Unexpected(receipt.error());
        const auto time = m_wallet.timeOf(*one.block);
        if (!time) return Unexpected(time.error());
        if (*receipt)
            m_gas.spend(one.nonce, costOf((*receipt)->gasPrice, (*receipt)->gasUsed), now - (head.time - *time));
    }
    return {};
}

/// A desk that is started anew goes on with the hour's budget (F98): what the wallet has spent stands on the chain. A
/// node that keeps no state of an hour ago has that of some minutes. False: to be tried again.
bool SwapSession::recallGas(Timestamp now)
{
    if (m_knowsGas) return true;
    constexpr int kMostTries = 3;
    constexpr std::uint64_t kKept = 120;  // Blocks whose state every node has.
    const auto head = *m_nodes.head();
    const auto hourAgo = m_wallet.blockAt(head.time - Duration::hours(1));
    auto read = hourAgo ? recallGasSince(*hourAgo, now) : Result<void>(Unexpected(hourAgo.error()));
    std::string since = "it counts from now";
    if (!read && ++m_gasTries < kMostTries)
        return goDown("F98: what the hour before cost for gas cannot be read: " + read.error().message), false;
    m_knowsGas = true;
    if (read) return true;
    if (recallGasSince(head.number > kKept ? head.number - kKept : 0, now))
        since = fmt::format("it counts what was spent in the last {} blocks", kKept);
    tell(
        domain::CancelRefused{{},
                              fmt::format("{}: F98: the node does not tell what the orders of the hour before cost for "
                                          "gas ({}); of the hour's budget of {} ETH {}",
                                          m_terms.label, read.error().message, m_terms.gasBudgetEther, since)});
    return true;
}

std::uint64_t SwapSession::nextNonce(std::uint64_t onChain) const
{
    auto next = onChain;
    for (const auto& job : m_jobs)
        for (const auto& action : job.actions)
            next = std::max(next, action.nonce + 1);
    return next;
}

/// A new nonce of ours. What waits there from another hand is waited for: a nonce after it could never land before it.
Result<void> SwapSession::submit(Job& job, const CheckedCall& call, std::uint64_t deadline, Timestamp now)
{
    const auto& head = *m_nodes.head();
    const auto onChain = m_wallet.nonceAt(head.number);
    if (!onChain) return Unexpected(onChain.error());
    auto nonce = nextNonce(*onChain);
    for (const auto& action : job.actions)
        nonce = std::max(nonce, action.nonce + 1);
    const auto pending = m_wallet.pendingNonce();
    if (!pending) return Unexpected(pending.error());
    if (*pending > nonce)
        return fail(ErrorCode::Refused, fmt::format("F98: {} transactions of this wallet that are not the desk's wait; "
                                                    "let them land or cancel them",
                                                    *pending - nonce));
    const auto gas = gasFor(call);
    if (!gas) return Unexpected(gas.error());
    const auto fees = feesFor(*gas, now);
    if (!fees) return Unexpected(fees.error());
    job.actions.push_back({.kind = call.kind(), .nonce = nonce, .fromBlock = head.number, .deadline = deadline});
    handOver(job, job.actions.size() - 1, call, *fees, *gas, now);
    return {};
}

/// Told before it leaves: a desk that dies between the two knows more than there is, never less.
void SwapSession::handOver(Job& job, std::size_t place, const CheckedCall& call, chain::FeeOffer fees,
                           std::uint64_t gas, Timestamp now)
{
    auto& action = job.actions[place];
    if (!std::exchange(job.isSent, true)) tell(domain::OrderSent{job.order.id});
    m_gas.spend(action.nonce, costOf(fees.maxFeePerGas, gas), now);
    action.attempts.push_back({call.kind(), call.to(), call.data(), {}, fees, gas});
    action.askedAt = now;
    action.unseen = 0;
    m_asking = {job.order.id, place, action.attempts.size() - 1};
    m_links.signer.ask({.call = call,
                        .from = m_terms.allowed.owner,
                        .chainId = m_terms.chainId,
                        .nonce = action.nonce,
                        .gasLimit = gas,
                        .fees = fees});
}

void SwapSession::takeSigned(Timestamp now)
{
    if (!m_asking) return;
    auto answer = m_links.signer.take();
    if (!answer) return;
    const auto asking = *std::exchange(m_asking, std::nullopt);
    auto* job = find(asking.order);
    if (job == nullptr) return;
    auto& action = job->actions[asking.action];
    if (!*answer) {
        action.note = answer->error().message;
        if (answer->error().code == ErrorCode::Refused)
            refusedBySigner(*job, action, asking.attempt, answer->error().message);
        return;
    }
    m_lookAt = now;
    action.attempts[asking.attempt].hash = **answer;
    if (action.state == ActionState::Built) action.state = ActionState::Signed;
    if (!std::exchange(job->isAccepted, true)) tell(domain::OrderAcknowledged{job->order.id, **answer});
}

/// Nothing was sent, unless the nonce tells otherwise: then what has it is looked for.
void SwapSession::refusedBySigner(Job& job, Action& action, std::size_t attempt, const std::string& words)
{
    if (says(words, "already known") || says(words, "nonce too low")) return;
    action.attempts.erase(action.attempts.begin() + static_cast<std::ptrdiff_t>(attempt));
    ++action.refused;
    if (!action.attempts.empty()) return;
    job.actions.pop_back();
    end(job, OrderState::Rejected, fmt::format("the wallet refused: {}", words));
}

}  // namespace ballast::uniswap
