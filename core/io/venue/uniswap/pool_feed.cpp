#include "venue/uniswap/pool_feed.h"

#include <fmt/format.h>

#include "base/system.h"

namespace ballast::uniswap {

namespace {

using domain::Quality;
using oracle::Verdict;

constexpr auto kLook = std::chrono::milliseconds(250);        // What goes stale is told within that.
constexpr Duration kTellAgain = Duration::milliseconds(500);  // A quote that stands, before the desk takes it for old.
constexpr Duration kKeysHold = Duration::hours(1);

}  // namespace

PoolFeed::PoolFeed(FeedTerms terms, std::vector<transport::Endpoint> nodes, std::shared_ptr<oracle::OracleBoard> board,
                   transport::HttpTerms http, transport::BackoffTerms backoff)
    : m_terms(std::move(terms)), m_board(std::move(board)), m_chain(m_terms.chain, *m_board), m_pools(*m_board)
{
    for (auto& node : nodes)
        m_nodes.push_back(
            std::make_unique<oracle::RpcNode>(std::move(node), m_terms.chain.chainId, m_clock, http, backoff));
    for (const auto& pool : m_terms.pools)
        m_missing[pool] = "nothing has come yet";
}

void PoolFeed::start(venue::FeedSink& sink)
{
    if (const auto started = startThread(
            m_thread, "feed." + m_terms.chain.name, [this, &sink] { run(sink); }, "of " + m_terms.chain.name);
        !started)
        sink.connection(venue::Connection::Down, started.error().message);
}

void PoolFeed::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_ended.notify_all();
    for (const auto& node : m_nodes)
        node->cancel();
    if (m_thread.joinable()) m_thread.join();
}

void PoolFeed::run(venue::FeedSink& sink)
{
    std::vector<oracle::Asker*> askers;
    for (const auto& node : m_nodes)
        askers.push_back(node.get());
    Nodes nodes(m_terms.chain, std::move(askers));
    Timestamp next;
    std::unique_lock lock(m_mutex);
    while (!m_isEnding) {
        auto now = m_clock.now();
        if (now >= next) {
            next = now + m_terms.chain.pollEvery;
            lock.unlock();
            const auto& reading = nodes.look(now);
            lock.lock();
            m_chain.take(reading, m_clock.now());
            const auto head = nodes.head();
            lock.unlock();
            if (head && head->hash == m_readBlock) {
                lock.lock();
                m_pools.confirm(m_clock.now());
                if (!m_sharesAt.isNever() && m_sharesFault.empty()) m_sharesAt = m_clock.now();
                lock.unlock();
            } else if (head) {
                findPools(nodes, head->number);
                readPools(nodes, *head, now);
                readRegistry(nodes, head->number, now);
                m_readBlock = head->hash;
            }
            lock.lock();
            if (m_isEnding) return;
        }
        tell(sink, m_clock.now());
        m_ended.wait_for(lock, kLook, [&] { return m_isEnding; });
    }
}

/// Facts of pools that are not known yet; one that cannot be read costs itself.
void PoolFeed::findPools(Nodes& nodes, std::uint64_t block)
{
    for (const auto& address : m_terms.pools) {
        if (!m_missing.contains(address)) continue;
        auto facts = readPoolFacts(nodes, address, block);
        const std::lock_guard lock(m_mutex);
        if (!facts) {
            m_missing[address] = facts.error().message;
            continue;
        }
        m_missing.erase(address);
        m_readers.emplace_back(*facts);
        m_pools.add(std::move(*facts));
    }
}

void PoolFeed::readPools(Nodes& nodes, const oracle::Head& head, Timestamp now)
{
    std::vector<std::pair<PoolFacts, PoolState>> read;
    for (std::size_t i = 0; i < m_readers.size(); ++i) {
        auto state = m_readers[i].read(nodes, head.number, now);
        if (state) read.emplace_back(m_readers[i].pool(), *state);
        const std::lock_guard lock(m_mutex);
        if (m_isEnding) return;
        // The first block is as old as it happens to be.
        const bool isNews = state && m_pools.state(i);
        if (isNews) m_delays.came(m_delays.placeOf("pool"), head.time, m_clock.now());
        m_pools.take(i, std::move(state), m_clock.now());
    }
    if (!m_terms.owner || !m_terms.manager) return;
    // Of a pool that was not read no share is known to be gone, so nothing is told of any.
    auto shares = read.size() < m_terms.pools.size()
                      ? Result<std::vector<Share>>(fail(ErrorCode::Io, "not every pool could be read"))
                      : readShares(nodes, *m_terms.manager, *m_terms.owner, read);
    const std::lock_guard lock(m_mutex);
    m_sharesFault = shares ? std::string() : shares.error().message;
    if (!shares) return;
    m_shares = std::move(*shares);
    m_sharesAt = m_clock.now();
}

/// Once an hour, one contract a block: prices do not wait for a registry. What the nodes do not say now they are asked
/// again.
void PoolFeed::readRegistry(Nodes& nodes, std::uint64_t block, Timestamp now)
{
    if (m_keysToRead.empty()) {
        if (m_readers.empty() || (!m_keysAt.isNever() && now - m_keysAt < kKeysHold)) return;
        m_keysAt = now;
        m_keysToRead.assign(m_terms.contracts.begin(), m_terms.contracts.end());
        for (const auto& reader : m_readers) {
            const auto& pool = reader.pool();
            m_keysToRead.push_back({"token " + pool.token0.symbol, pool.token0.address});
            m_keysToRead.push_back({"token " + pool.token1.symbol, pool.token1.address});
            if (const auto factory = readFactory(nodes, pool.address, block))
                m_keysToRead.push_back({"factory", *factory});
        }
    }
    const auto one = m_keysToRead.front();
    m_keysToRead.pop_front();
    auto keys = readKeys(nodes, one, block);
    if (!keys && keys.error().code != ErrorCode::NotFound) m_keysToRead.push_back(one);
    if (!keys) return;
    const auto words = fmt::format("{} {} {}", keys->code, keys->owner, keys->upgrade);
    const auto [then, isFirst] = m_keysThen.try_emplace(keys->address, words);
    if (then->second != words) keys->changed = then->second;
    const std::lock_guard lock(m_mutex);
    m_contracts[keys->address] = std::move(*keys);
}

/// Every share at the pools' prices of the block that was read; each is worth what its pool is.
std::optional<domain::PoolSharesUpdate> PoolFeed::sharesFact(venue::FeedSink& sink, const Verdict& chain)
{
    if (!m_sharesFault.empty() || m_sharesAt.isNever() || m_sharesAt - m_sharesToldAt < kTellAgain) return std::nullopt;
    domain::PoolSharesUpdate update{.venue = m_terms.chain.name, .shares = {}};
    for (const auto& share : m_shares)
        for (std::size_t i = 0; i < m_pools.size(); ++i) {
            if (m_pools.pool(i).name() != share.pool || !m_pools.state(i)) continue;
            auto fact = factOf(m_pools.pool(i), *m_pools.state(i), share);
            const auto pool = m_pools.now(i, chain);
            auto& id = m_shareIds[share.token];
            if (id.value == 0) id = sink.listed(shareInstrumentOf(m_pools.pool(i), share.token, m_terms.chain.name));
            fact.instrument = id;
            fact.sampleTime = m_sharesAt;
            fact.quality = pool.verdict.quality;
            fact.reason = pool.verdict.reason;
            update.shares.push_back(std::move(fact));
        }
    m_sharesToldAt = m_sharesAt;
    return update;
}

std::vector<Share> PoolFeed::shares() const
{
    const std::lock_guard lock(m_mutex);
    return m_shares;
}

/// While no swap may pay for its gas a pool is no place to hedge in, and nobody tries (F98).
Verdict PoolFeed::useVerdict(const Verdict& chain) const
{
    const auto fee = m_chain.baseFeeGwei();
    if (!chain.isGood() || !fee || !m_terms.feeCapGwei || *fee <= *m_terms.feeCapGwei) return chain;
    return {Quality::Suspect, fmt::format("F98: the base fee is {:.4g} gwei, at most {:.4g} are paid; swaps wait", *fee,
                                          *m_terms.feeCapGwei)};
}

bool PoolFeed::takesBack(const std::optional<oracle::GasNow>& gas, const Verdict& chain) const
{
    if (gas && !gas->verdict.isGood() && m_gasHeight) return true;
    return std::any_of(m_told.begin(), m_told.end(),
                       [&](std::size_t place) { return !m_pools.now(place, chain).verdict.isGood(); });
}

/// The first thing that is not Good, as a sentence; empty if all is.
std::string PoolFeed::faultOf(const std::optional<oracle::GasNow>& gas, const Verdict& chain) const
{
    for (std::size_t i = 0; i < m_pools.size(); ++i)
        if (const auto now = m_pools.now(i, chain); !now.verdict.isGood())
            return fmt::format("{} {}: {}", now.pool->name(), toString(now.verdict.quality), now.verdict.reason);
    if (gas && !gas->verdict.isGood())
        return fmt::format("base fee {}: {}", toString(gas->verdict.quality), gas->verdict.reason);
    return chain.isGood() ? std::string() : chain.reason;
}

/// Only what is Good is told. What was told and is Good no more is taken back by the connection going down, after which
/// what is still Good is told again.
void PoolFeed::tell(venue::FeedSink& sink, Timestamp now)
{
    const auto chain = m_chain.headVerdict(now);
    const auto gas = m_chain.gas(now);
    const auto use = useVerdict(chain);
    const auto fault = faultOf(gas, use);
    if (takesBack(gas, use) ||
        (!fault.empty() && (m_isUp || (!m_fault.empty() && !oracle::isSameKind(fault, m_fault))))) {
        sink.connection(venue::Connection::Down, fault);
        m_fault = fault;
        m_isUp = false;
        m_gasHeight.reset();
        m_told.clear();
        m_toldAt.clear();
        m_sharesToldAt = {};
    } else if (fault.empty() && !m_isUp) {
        sink.connection(venue::Connection::Up, m_wasUp ? "every pool is good again" : "connected");
        m_isUp = m_wasUp = true;
        m_fault.clear();
    }
    std::vector<venue::MarketFact> facts;
    for (std::size_t i = 0; i < m_pools.size(); ++i) {
        if (!m_ids.contains(i)) m_ids[i] = sink.listed(instrumentOf(m_pools.pool(i), m_terms.chain.name));
        const auto pool = m_pools.now(i, use);
        if (!pool.verdict.isGood() || pool.confirmedAt - m_toldAt[i] < kTellAgain) continue;
        m_told.insert(i);
        m_toldAt[i] = pool.confirmedAt;
        const auto& depth = *pool.depth;
        facts.emplace_back(domain::HedgeQuote{.instrument = m_ids[i],
                                              .bid = depth.bids.front().first,
                                              .ask = depth.asks.front().first,
                                              .depth = depth.near,
                                              .sampleTime = pool.confirmedAt});
        const bool isFirst = [&] {
            for (std::size_t k = 0; k < i; ++k)
                if (m_pools.pool(k).coin == pool.pool->coin) return false;
            return true;
        }();
        if (isFirst && pool.isConfirmedByOracle && depth.price && m_terms.indexOf.contains(pool.pool->coin))
            facts.emplace_back(domain::IndexUpdate{.underlying = pool.pool->coin,
                                                   .price = *depth.price,
                                                   .sampleTime = pool.confirmedAt,
                                                   .source = m_terms.chain.name + " " + pool.pool->name(),
                                                   .venue = m_terms.chain.name});
    }
    if (gas && gas->verdict.isGood() && gas->update && m_gasHeight != gas->height) {
        m_gasHeight = gas->height;
        facts.emplace_back(*gas->update);
    }
    if (auto shares = sharesFact(sink, chain)) facts.emplace_back(std::move(*shares));
    if (!facts.empty()) sink.post(facts, now);
}

venue::FeedView PoolFeed::view(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    auto view = m_chain.view(now);
    view.kind = "uniswap_v3";
    view.isVenue = true;
    const auto chain = useVerdict(m_chain.headVerdict(now));
    for (std::size_t i = 0; i < m_pools.size(); ++i) {
        const auto pool = m_pools.now(i, chain);
        venue::InstrumentView one{.instrument = instrumentOf(*pool.pool, m_terms.chain.name),
                                  .quality = pool.verdict.quality,
                                  .reason = pool.verdict.reason};
        if (pool.depth != nullptr && pool.verdict.quality != Quality::Bad) {
            one.mark = pool.depth->price;
            one.bids = pool.depth->bids;
            one.asks = pool.depth->asks;
            if (!one.bids.empty()) one.bid = one.bids.front().first, one.bidSize = one.bids.front().second;
            if (!one.asks.empty()) one.ask = one.asks.front().first, one.askSize = one.asks.front().second;
            one.age = now - pool.confirmedAt;
        }
        view.instruments.push_back(std::move(one));
        view.channels.push_back({.name = "pool." + pool.pool->name(),
                                 .messages = m_pools.reads(i),
                                 .dropped = m_pools.failures(i),
                                 .up = m_pools.state(i).has_value()});
    }
    for (const auto& one : m_delays.all())
        view.delays.push_back(one);
    for (const auto& share : m_shares)
        view.shares.push_back({.name = fmt::format("share {} of {}", share.token, share.pool),
                               .coin = share.coin,
                               .base = share.base,
                               .quote = share.quote,
                               .feesBase = share.feesBase,
                               .feesQuote = share.feesQuote,
                               .delta = share.delta,
                               .gamma = share.gamma,
                               .lower = share.lower,
                               .upper = share.upper,
                               .toLower = share.toLower,
                               .toUpper = share.toUpper,
                               .isInRange = share.isInRange});
    for (const auto& [address, contract] : m_contracts)
        view.contracts.push_back(contract);
    if (!m_sharesFault.empty()) view.missing.push_back("pool shares: " + m_sharesFault);
    for (const auto& [address, why] : m_missing)
        view.missing.push_back(fmt::format("pool {}: {}", textOf(address), why));
    return view;
}

}  // namespace ballast::uniswap
