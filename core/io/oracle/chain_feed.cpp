#include "oracle/chain_feed.h"

#include "base/system.h"

namespace ballast::oracle {

namespace {

constexpr auto kLook = std::chrono::milliseconds(250);  // What goes stale is told within that.

}  // namespace

ChainFeed::ChainFeed(ChainTerms terms, std::vector<transport::Endpoint> nodes, std::shared_ptr<OracleBoard> board,
                     transport::HttpTerms http, transport::BackoffTerms backoff)
    : m_terms(std::move(terms)), m_board(std::move(board)), m_book(m_terms, *m_board)
{
    for (auto& node : nodes)
        m_nodes.push_back(std::make_unique<RpcNode>(std::move(node), m_terms.chainId, m_clock, http, backoff));
}

void ChainFeed::start(venue::FeedSink& sink)
{
    if (const auto started = startThread(
            m_thread, "feed." + m_terms.name, [this, &sink] { run(sink); }, "of " + m_terms.name);
        !started)
        sink.connection(venue::Connection::Down, started.error().message);
}

void ChainFeed::stop() noexcept
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

void ChainFeed::run(venue::FeedSink& sink)
{
    std::vector<Asker*> askers;
    for (const auto& node : m_nodes)
        askers.push_back(node.get());
    ChainReader reader(m_terms, std::move(askers));
    Teller teller(sink);
    Timestamp next;
    std::unique_lock lock(m_mutex);
    while (!m_isEnding) {
        auto now = m_clock.now();
        if (now >= next) {
            next = now + m_terms.pollEvery;
            lock.unlock();
            const auto reading = reader.read(now);
            lock.lock();
            if (m_isEnding) return;
            now = m_clock.now();
            m_book.take(reading, now);
        }
        const auto coins = m_book.coins(now);
        const auto gas = m_book.gas(now);
        lock.unlock();
        teller.tell(coins, gas, now);
        lock.lock();
        m_ended.wait_for(lock, kLook, [&] { return m_isEnding; });
    }
}

venue::FeedView ChainFeed::view(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    return m_book.view(now);
}

}  // namespace ballast::oracle
