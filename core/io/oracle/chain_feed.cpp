#include "oracle/chain_feed.h"

#include <fmt/format.h>
#include <pthread.h>
#include <system_error>

namespace ballast::oracle {

namespace {

constexpr auto kLook = std::chrono::milliseconds(250);  // What goes stale is told within that.
constexpr std::size_t kThreadName = 15;

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
    try {
        m_thread = std::thread([this, &sink] { run(sink); });
    } catch (const std::system_error& error) {
        return sink.connection(venue::Connection::Down,
                               fmt::format("the thread of {} cannot be made: {}; free memory or raise the limit of "
                                           "processes",
                                           m_terms.name, error.what()));
    }
    pthread_setname_np(m_thread.native_handle(), ("feed." + m_terms.name).substr(0, kThreadName).c_str());
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
