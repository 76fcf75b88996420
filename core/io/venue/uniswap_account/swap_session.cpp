#include "venue/uniswap_account/swap_session.h"

#include <algorithm>
#include <fmt/format.h>

#include "chain/quantity.h"
#include "oracle/decimal.h"

namespace ballast::uniswap {

namespace {

using domain::OrderState;
using Unexpected = tl::unexpected<Error>;

constexpr Duration kPinsHold = Duration::hours(24);
constexpr Duration kApprovalWithin = Duration::seconds(60);  // An order that waits longer was meant for another market.
constexpr Duration kAnHour = Duration::hours(1);
constexpr std::size_t kMostAttempts = 6, kMostCancels = 10;  // The first and five more; cancels have more to spend.
constexpr unsigned kUnseenLooks = 3;
constexpr std::uint64_t kGasPercent = 150, kCancelGas = 21'000;

oracle::ChainTerms chainOf(const AccountTerms& terms)
{
    oracle::ChainTerms chain;
    chain.name = terms.label;
    chain.chainId = terms.chainId;
    chain.sequencer = terms.sequencer;
    chain.tellsGas = true;
    return chain;
}

bool says(const std::string& words, std::string_view part)
{
    std::string lower = words;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower.find(part) != std::string::npos;
}

std::string gwei(const Word& wei) { return oracle::Decimal::of(signing::unsignedText(wei), -9).text(); }

}  // namespace

SwapSession::SwapSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_allowed(m_terms.allowed), m_chainTerms(chainOf(m_terms)),
      m_chain(m_chainTerms, m_board), m_nodes(m_chainTerms, m_links.nodes), m_wallet(m_nodes, m_terms.allowed.owner)
{
}

// ---- the chain

void SwapSession::tick(Timestamp now)
{
    takeSigned(now);
    if (now < m_lookAt) return;
    m_lookAt = now + m_terms.lookEvery;
    look(now);
}

void SwapSession::look(Timestamp now)
{
    m_chain.take(m_nodes.look(now), now);
    if (m_nodes.reading().tip) m_tip = m_nodes.reading().tip;
    if (!m_nodes.head()) {
        const auto& reading = m_nodes.reading();
        return goDown(!reading.disagreement.empty() ? reading.disagreement
                      : reading.nodes.empty()       ? "no node"
                                                    : reading.nodes.front().why);
    }
    // F102: each day, and when the line comes up again.
    if (m_isUp && now - m_pinsAt > kPinsHold) goDown("the contracts are looked at again");
    if (!m_isUp) connect(now);
    if (!m_isUp) return;
    if (const auto sequencer = m_chain.sequencerVerdict(now); !sequencer.isGood()) dropUnsent(sequencer.reason);
    for (auto& job : m_jobs)
        advance(job, now);
    (void)sendCancels(now);
    std::erase_if(m_jobs, [&](const Job& job) {
        const bool done =
            (job.isFilled || job.isEnded) && std::all_of(job.actions.begin(), job.actions.end(), [&](const Action& a) {
                return a.state == ActionState::Replaced || depthOf(a) >= m_terms.finalBlocks;
            });
        if (!done) return false;
        std::vector<ActionView> views;
        show(job, views);
        m_past.insert(m_past.begin(), views.begin(), views.end());
        if (m_past.size() > kShown) m_past.resize(kShown);
        return true;
    });
    answerQueries(now);
    readBook();
}

/// What waits for a sequencer is meant for a market that is gone when it is back: it is given up, not sent then (F96).
void SwapSession::dropUnsent(const std::string& why)
{
    for (auto& job : m_jobs) {
        if (job.isFilled || job.isEnded || job.isRecalled) continue;
        job.isRecalled = true;
        job.because = why;
    }
}

void SwapSession::goDown(const std::string& why)
{
    if (!m_isUp && std::exchange(m_saidDown, true)) return;
    m_isUp = false;
    // What was asked before counts no more: the account is asked anew when it is up again.
    m_queries.clear();
    tell(domain::ProtectionChanged{m_terms.id, false});
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = false, .why = why});
}

void SwapSession::connect(Timestamp now)
{
    if (!m_halted.empty()) return goDown(m_halted);
    const auto block = m_nodes.head()->number;
    const auto pinned = m_pools.empty() ? readPins(block) : checkPins(block);
    if (!pinned) return goDown(pinned.error().message);
    for (std::size_t i = 0; i < m_pools.size(); ++i)
        if (!idOf(i)) return;  // Its feed has not listed it yet.
    m_pinsAt = now;
    m_isUp = true;
    m_saidDown = false;
    tell(domain::ConnectionChanged{
        .account = m_terms.id, .up = true, .why = "connected", .amends = false, .mostWorking = 1});
    // A swap carries its deadline: none works on without the desk.
    tell(domain::ProtectionChanged{m_terms.id, true});
}

Result<void> SwapSession::readPins(std::uint64_t block)
{
    std::vector<PoolFacts> pools;
    std::map<Address, signing::Hash32> codes;
    std::vector<Address> contracts{m_terms.allowed.router, m_terms.plan.quoter};
    for (const auto& address : m_terms.pools) {
        auto facts = readPoolFacts(m_nodes, address, block);
        if (!facts) return Unexpected(facts.error());
        contracts.insert(contracts.end(), {facts->token0.address, facts->token1.address});
        pools.push_back(std::move(*facts));
    }
    for (const auto& contract : contracts) {
        const auto hash = readCodeHash(m_nodes, contract, block);
        if (!hash) return Unexpected(hash.error());
        codes[contract] = *hash;
    }
    m_pools = std::move(pools);
    m_codes = std::move(codes);
    return {};
}

/// A contract that is another one ends trading here until the desk is started anew by a person (F102, F103).
Result<void> SwapSession::checkPins(std::uint64_t block)
{
    const auto before = std::pair(m_pools, m_codes);
    if (auto read = readPins(block); !read) return read;
    if (before == std::pair(m_pools, m_codes)) return {};
    m_pools = before.first;
    m_codes = before.second;
    m_halted = "F102: a contract of the allow-list, or a token's decimals, are not what they were; look at them before "
               "the desk is started again";
    return fail(ErrorCode::Mismatch, m_halted);
}

std::uint64_t SwapSession::chainNow(Timestamp now) const
{
    const auto time = std::max(now, m_nodes.head() ? m_nodes.head()->time : now);
    return static_cast<std::uint64_t>(time.nanoseconds / 1'000'000'000);
}

std::uint64_t SwapSession::depthOf(const Action& action) const
{
    const auto& head = m_nodes.head();
    if (!action.included || !head || head->number < action.included->block) return 0;
    return head->number - action.included->block + 1;
}

/// What is told as filled lies in this block or before it.
std::uint64_t SwapSession::confirmedBlock() const
{
    const auto head = m_nodes.head()->number;
    return head >= m_terms.fillBlocks ? head + 1 - m_terms.fillBlocks : 0;
}

std::optional<SwapSession::Market> SwapSession::market() const
{
    const auto& reading = m_nodes.reading();
    if (!reading.head || !reading.head->baseFee) return std::nullopt;
    const auto offer = chain::feeOffer(*reading.head->baseFee, m_tip.value_or(weiOfGwei(1.0)));
    return offer ? std::optional(Market{*offer, *reading.head->baseFee}) : std::nullopt;
}

// ---- orders

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
    for (job.pool = 0; job.pool < m_pools.size(); ++job.pool)
        if (idOf(job.pool) == order->instrument) break;
    if (job.pool == m_pools.size()) return fail(ErrorCode::Refused, "C21: the order is for no pool of this wallet");
    if (!isFirstOfCoin(job.pool))
        return fail(ErrorCode::Refused, fmt::format("{} is read and not traded: the first pool of its coin holds the "
                                                    "wallet's coins",
                                                    m_pools[job.pool].name()));
    if (auto pins = checkPins(m_nodes.head()->number); !pins) {
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
    const auto& pool = m_pools[job.pool];
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
    const auto cap = weiOfGwei(m_terms.feeCapGwei);
    auto offer = here->offer;
    if (isAbove(here->baseFee, cap) || isAbove(offer.maxPriorityFeePerGas, cap))
        return fail(ErrorCode::Refused, fmt::format("F98: the base fee is {} gwei, at most {} are paid",
                                                    gwei(here->baseFee), m_terms.feeCapGwei));
    if (isAbove(offer.maxFeePerGas, cap)) offer.maxFeePerGas = cap;
    while (!m_spent.empty() && now - m_spent.front().first > kAnHour)
        m_spent.pop_front();
    Word spent = costOf(offer.maxFeePerGas, gas);
    for (const auto& [at, wei] : m_spent)
        spent = sumOf(spent, wei);
    if (isAbove(spent, weiOfGwei(m_terms.gasBudgetEther * 1e9)))
        return fail(ErrorCode::Refused,
                    fmt::format("F98: with this one the orders of an hour would offer {} for gas, at most {} ETH are",
                                etherOf(spent).toString(), m_terms.gasBudgetEther));
    return offer;
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
    m_spent.emplace_back(now, costOf(fees->maxFeePerGas, *gas));
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
    if (!std::exchange(job->isAccepted, true)) tell(domain::OrderAcknowledged{job->order.id});
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

// ---- what becomes of them

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
                if (!std::exchange(job.isAccepted, true)) tell(domain::OrderAcknowledged{job.order.id});
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
        if (const auto filled = filledBy(*action.included, m_pools[job.pool])) return tellFill(job, action, *filled);
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
                          ? m_allowed.approval(*cleared, m_pools[job.pool], first.to, first.data)
                          : m_allowed.swap(*cleared, m_pools[job.pool], first.to, first.data, chainNow(now));
    if (!call) return false;
    handOver(job, place, *call, offer, first.gasLimit, now);
    return true;
}

void SwapSession::cancel(const domain::CancelIntent& intent, Timestamp)
{
    // Nothing on a chain is a quote.
    if (!intent.orders) return;
    for (auto& job : m_jobs) {
        if (job.isFilled || job.isEnded) continue;
        const domain::Scopes where{.venue = m_terms.venue,
                                   .account = m_terms.label,
                                   .underlying = m_pools[job.pool].coin,
                                   .strategy = std::string(toString(job.order.purpose))};
        const bool named = intent.order.empty() ? where.liesIn(intent.scope) : intent.order == job.order.id;
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
