#include <algorithm>
#include <fmt/format.h>

#include "oracle/decimal.h"
#include "venue/uniswap_account/swap_session.h"

/// What a session answers and shows.
namespace ballast::uniswap {

namespace {

using domain::OrderState;
using Unexpected = tl::unexpected<Error>;

std::string shownGwei(const Word& wei) { return oracle::Decimal::of(signing::unsignedText(wei), -9).text(); }

}  // namespace

std::optional<domain::InstrumentId> SwapSession::idOf(std::size_t pool) const
{
    const auto found = m_links.names.find(m_terms.venue, m_pins.pools()[pool].name());
    return found ? std::optional(found->id) : std::nullopt;
}

bool SwapSession::isFirstOfCoin(std::size_t pool) const
{
    for (std::size_t i = 0; i < pool; ++i)
        if (m_pins.pools()[i].base().address == m_pins.pools()[pool].base().address) return false;
    return true;
}

/// An answer that the nodes do not give now is given at the next look.
void SwapSession::answerQueries(Timestamp)
{
    while (!m_queries.empty() && m_isUp) {
        if (!answer(m_queries.front())) return;
        m_queries.pop_front();
    }
}

Result<void> SwapSession::answer(const domain::Query& query)
{
    std::vector<venue::OwnFact> facts;
    const auto read = query.order.empty() ? answerWhole(query, facts) : answerOrder(query, facts);
    if (!read) return read;
    for (auto& fact : facts)
        tell(std::move(fact));
    return {};
}

domain::OrderReport SwapSession::reportOf(const Job& job, Timestamp askedAt, bool whole) const
{
    domain::OrderReport report{.account = m_terms.id,
                               .order = job.order.id,
                               .venueOrder =
                                   job.actions.empty() ? "" : fmt::format("nonce {}", job.actions.back().nonce),
                               .instrument = job.order.instrument,
                               .side = job.order.side,
                               .state = OrderState::Working,
                               .quantity = job.order.quantity,
                               .limitPrice = job.order.limitPrice,
                               .askedAt = askedAt,
                               .whole = whole};
    if (job.isEnded) report.state = OrderState::Cancelled;
    if (!job.isFilled) return report;
    report.state = OrderState::Filled;
    report.filled = job.order.quantity;
    if (const auto filled = filledBy(*job.actions.back().included, m_pins.pools()[job.pool]))
        report.averagePrice = filled->price;
    return report;
}

Result<domain::PositionReport> SwapSession::positionOf(std::size_t pool, Timestamp askedAt, bool whole)
{
    domain::PositionReport report{.account = m_terms.id, .instrument = *idOf(pool), .askedAt = askedAt, .whole = whole};
    if (!isFirstOfCoin(pool)) return report;
    const auto held = m_wallet.balanceAt(m_pins.pools()[pool].base().address, confirmedBlock());
    if (!held) return Unexpected(held.error());
    const auto quantity = quantityOf(*held, m_pins.pools()[pool].base());
    if (!quantity) return Unexpected(quantity.error());
    report.quantity = *quantity;
    return report;
}

/// A swap of a run before this one that nobody has seen: the wallet may hold it, or a private place, until its deadline
/// has passed on the chain itself. So long it is in doubt, and counted (F41).
bool SwapSession::mayStillLand() const
{
    const auto deadline = m_begun + Duration::seconds(static_cast<std::int64_t>(m_terms.plan.longest));
    return !m_nodes.head() || m_nodes.head()->time <= deadline;
}

Result<void> SwapSession::answerOrder(const domain::Query& query, std::vector<venue::OwnFact>& facts)
{
    auto* job = find(query.order);
    if (job == nullptr) {
        const auto adopted = adopt(query.order);
        if (!adopted) return Unexpected(adopted.error());
        job = *adopted;
    }
    if (job != nullptr)
        facts.emplace_back(reportOf(*job, query.askedAt, false));
    else if (!mayStillLand())
        facts.emplace_back(domain::OrderReport{.account = m_terms.id,
                                               .order = query.order,
                                               .instrument = query.instrument,
                                               .state = OrderState::NotPlaced,
                                               .askedAt = query.askedAt});
    for (std::size_t i = 0; i < m_pins.pools().size(); ++i) {
        if (idOf(i) != query.instrument) continue;
        auto position = positionOf(i, query.askedAt, false);
        if (!position) return Unexpected(position.error());
        facts.emplace_back(*position);
    }
    return {};
}

Result<void> SwapSession::answerWhole(const domain::Query& query, std::vector<venue::OwnFact>& facts)
{
    for (const auto& job : m_jobs)
        if (!job.isEnded && !job.isFilled) facts.emplace_back(reportOf(job, query.askedAt, true));
    std::map<std::uint16_t, domain::Money> cash;
    for (std::size_t i = 0; i < m_pins.pools().size(); ++i) {
        auto position = positionOf(i, query.askedAt, true);
        if (!position) return Unexpected(position.error());
        facts.emplace_back(*position);
        const auto& pool = m_pins.pools()[i];
        if (cash.contains(pool.quote.value)) continue;
        const auto held = m_wallet.balanceAt(pool.priced().address, confirmedBlock());
        if (!held) return Unexpected(held.error());
        const auto amount = quantityOf(*held, pool.priced());
        if (!amount) return Unexpected(amount.error());
        cash[pool.quote.value] = {amount->units(), pool.quote};
    }
    const auto ether = m_wallet.etherAt(confirmedBlock());
    if (!ether) return Unexpected(ether.error());
    const auto held = etherOf(*ether);
    cash[held.currency.value] = held;
    for (const auto& [currency, amount] : cash)
        facts.emplace_back(domain::BalanceReport{.account = m_terms.id, .amount = amount, .askedAt = query.askedAt});
    facts.emplace_back(domain::ReconcileDone{.account = m_terms.id, .askedAt = query.askedAt, .reports = facts.size()});
    for (auto& job : m_jobs)
        job.isTakenBack = false;
    return {};
}

/// An order of a former run: known on the chain by its mark, in the last blocks that could still be taken back.
Result<SwapSession::Job*> SwapSession::adopt(const domain::ClientOrderId& order)
{
    const auto head = m_nodes.head()->number;
    const auto back = std::max<std::uint64_t>(m_terms.finalBlocks, 256);
    const auto sent = m_wallet.sentSince(head > back ? head - back : 0, head);
    if (!sent) return Unexpected(sent.error());
    const auto mark = markOf(order);
    for (const auto& one : *sent) {
        if (one.to != m_terms.allowed.router || one.data.size() < mark.size() ||
            !std::equal(mark.rbegin(), mark.rend(), one.data.rbegin()))
            continue;
        const auto terms = swapTerms(ByteView(one.data).first(one.data.size() - mark.size()));
        if (!terms) continue;
        for (std::size_t i = 0; i < m_pins.pools().size(); ++i) {
            const auto& pool = m_pins.pools()[i];
            const bool sells = terms->isExactInput;
            if (pool.fee != terms->fee || (sells ? terms->tokenIn : terms->tokenOut) != pool.base().address) continue;
            const auto quantity = quantityOf(terms->amount, pool.base());
            if (!quantity) continue;
            Job job{.order = {.id = order,
                              .instrument = *idOf(i),
                              .side = sells ? domain::Side::Sell : domain::Side::Buy,
                              .quantity = *quantity,
                              .account = m_terms.id},
                    .pool = i,
                    .isSent = true,
                    .isAccepted = true,
                    .isAdopted = true,
                    .because = "it was cancelled"};
            // The bound is at least as tight as that run's limit price.
            if (const auto bound = priceOf(pool, terms->amount, terms->bound)) job.order.limitPrice = *bound;
            Action action{.kind = CallKind::Swap, .nonce = one.nonce, .state = ActionState::Pending};
            // What takes its nonce must offer an eighth more.
            action.attempts.push_back({CallKind::Swap, *one.to, one.data, one.hash, {one.gasPrice, one.tip}, one.gas});
            action.fromBlock = head > back ? head - back : 0;
            action.deadline = terms->deadline;
            action.note = "found by its mark after a restart";
            job.actions.push_back(std::move(action));
            job.isRecalled = wasRecalled(job);
            m_jobs.push_back(std::move(job));
            observe(m_jobs.back(), m_jobs.back().actions.back());
            return &m_jobs.back();
        }
    }
    return nullptr;
}

void SwapSession::show(const Job& job, std::vector<ActionView>& views) const
{
    for (auto action = job.actions.rbegin(); action != job.actions.rend(); ++action) {
        if (action->attempts.empty()) continue;
        const auto& shown = action->attempts[action->included ? action->landed : action->attempts.size() - 1];
        ActionView view{.order = job.order.id,
                        .what = fmt::format("{} {}", toString(shown.kind), m_pins.pools()[job.pool].name()),
                        .state = action->state,
                        .askedAt = action->askedAt,
                        .nonce = action->nonce,
                        .hash = shown.hash,
                        .maxFeeGwei = shownGwei(action->attempts.back().fees.maxFeePerGas),
                        .note = action->note};
        if (action->included) {
            view.costEther = etherOf(costOf(action->included->gasPrice, action->included->gasUsed)).toString();
            view.depth = depthOf(*action);
        }
        views.push_back(std::move(view));
    }
}

/// Once a block; what the nodes do not say now stays as it was.
void SwapSession::readBook()
{
    if (!m_isUp || !m_nodes.head() || m_nodes.head()->hash == m_bookAt) return;
    const auto block = confirmedBlock();
    std::vector<WalletLine> book;
    const auto add = [&](const std::string& name, const TokenFacts& token) {
        if (std::any_of(book.begin(), book.end(), [&](const auto& line) { return line.name == name; })) return true;
        const auto held = m_wallet.balanceAt(token.address, block);
        if (held) book.push_back({.name = name, .confirmed = wholeOf(*held, token)});
        return held.has_value();
    };
    for (const auto& pool : m_pins.pools())
        if (!add(pool.coin, pool.base()) || !add(std::string(domain::currencyOf(pool.quote).name), pool.priced()))
            return;
    const auto ether = m_wallet.etherAt(block);
    const auto nonce = m_wallet.nonceAt(m_nodes.head()->number);
    if (!ether || !nonce) return;
    book.push_back({.name = "ETH for gas", .confirmed = etherOf(*ether).toDouble()});
    m_nextNonce = *nonce;
    m_book = std::move(book);
    m_bookAt = m_nodes.head()->hash;
}

/// What is on its way: the coins exactly, the dollars as they were quoted and as bounds let.
void SwapSession::addPending(WalletNow& wallet) const
{
    const auto line = [&](const std::string& name) -> WalletLine* {
        const auto found =
            std::find_if(wallet.book.begin(), wallet.book.end(), [&](const auto& one) { return one.name == name; });
        return found == wallet.book.end() ? nullptr : &*found;
    };
    for (const auto& job : m_jobs) {
        if (job.isFilled || job.isEnded || job.isRecalled) continue;
        const auto& pool = m_pins.pools()[job.pool];
        auto* coins = line(pool.coin);
        auto* dollars = line(std::string(domain::currencyOf(pool.quote).name));
        if (coins == nullptr || dollars == nullptr) continue;
        const double side = domain::sign(job.order.side);
        coins->pending += side * job.order.quantity.toDouble();
        coins->worst += side * job.order.quantity.toDouble();
        dollars->pending -= side * job.quoted;
        dollars->worst -= side * job.bound;
    }
}

WalletNow SwapSession::wallet(Timestamp now) const
{
    WalletNow wallet{.isUp = m_isUp,
                     .nextNonce = m_nextNonce,
                     .fillBlocks = m_terms.fillBlocks,
                     .finalBlocks = m_terms.finalBlocks,
                     .budgetEther = m_terms.gasBudgetEther,
                     .feeCapGwei = m_terms.feeCapGwei,
                     .actions = actions(),
                     .book = m_book};
    wallet.spentEther = etherOf(m_gas.spent(now)).toDouble();
    addPending(wallet);
    return wallet;
}

std::vector<ActionView> SwapSession::actions() const
{
    std::vector<ActionView> views;
    for (auto job = m_jobs.rbegin(); job != m_jobs.rend(); ++job)
        show(*job, views);
    views.insert(views.end(), m_past.begin(), m_past.end());
    if (views.size() > kShown) views.resize(kShown);
    return views;
}

}  // namespace ballast::uniswap
