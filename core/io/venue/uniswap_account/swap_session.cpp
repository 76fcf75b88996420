#include "venue/uniswap_account/swap_session.h"

#include <algorithm>

namespace ballast::uniswap {

namespace {

constexpr Duration kPinsHold = Duration::hours(24);

oracle::ChainTerms chainOf(const AccountTerms& terms)
{
    oracle::ChainTerms chain;
    chain.name = terms.label;
    chain.chainId = terms.chainId;
    chain.sequencer = terms.sequencer;
    chain.tellsGas = true;
    return chain;
}

}  // namespace

SwapSession::SwapSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_allowed(m_terms.allowed), m_chainTerms(chainOf(m_terms)),
      m_chain(m_chainTerms, m_board), m_nodes(m_chainTerms, m_links.nodes), m_wallet(m_nodes, m_terms.allowed.owner),
      m_pins(m_nodes, m_terms.pools, {m_terms.allowed.router, m_terms.plan.quoter}),
      m_gas({.capGwei = m_terms.feeCapGwei, .etherAnHour = m_terms.gasBudgetEther})
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
    if (const auto pinned = checkPins(); !pinned) return goDown(pinned.error().message);
    for (std::size_t i = 0; i < m_pins.pools().size(); ++i)
        if (!idOf(i)) return;  // Its feed has not listed it yet.
    if (!recallGas(now)) return;
    m_pinsAt = now;
    if (m_begun.isNever()) m_begun = std::max(now, m_nodes.head()->time);
    m_isUp = true;
    m_saidDown = false;
    tell(domain::ConnectionChanged{
        .account = m_terms.id, .up = true, .why = "connected", .amends = false, .mostWorking = 1});
    // A swap carries its deadline: none works on without the desk.
    tell(domain::ProtectionChanged{m_terms.id, true});
}

/// A contract that is another one ends trading here until the desk is started anew by a person (F102, F103). Nodes of
/// which one is late or wrong (F101) show no such thing: they are asked again.
Result<void> SwapSession::checkPins()
{
    auto checked = m_pins.check(m_nodes.head()->number);
    if (m_pins.isChanged()) m_halted = checked.error().message;
    return checked;
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

std::optional<GasMarket> SwapSession::market() const
{
    const auto& reading = m_nodes.reading();
    if (!reading.head || !reading.head->baseFee) return std::nullopt;
    const auto offer = chain::feeOffer(*reading.head->baseFee, m_tip.value_or(weiOfGwei(1.0)));
    return offer ? std::optional(GasMarket{*offer, *reading.head->baseFee}) : std::nullopt;
}

}  // namespace ballast::uniswap
