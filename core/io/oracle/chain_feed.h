#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "oracle/chain_book.h"

namespace ballast::oracle {

/// A chain's blocks, fees and Chainlink feeds over its nodes, asked each two seconds.
///
/// Threads  start, stop: its owner. view: any. Facts come on the feed's own thread.
class ChainFeed final : public venue::WatchedFeed {
public:
    /// `nodes`: one or more. `board` is shared by the desk's oracles.
    ChainFeed(ChainTerms terms, std::vector<transport::Endpoint> nodes, std::shared_ptr<OracleBoard> board,
              transport::HttpTerms http = {}, transport::BackoffTerms backoff = {});
    ~ChainFeed() override { stop(); }

    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;

private:
    void run(venue::FeedSink& sink);

    const ChainTerms m_terms;
    const std::shared_ptr<OracleBoard> m_board;
    const SystemClock m_clock;
    std::vector<std::unique_ptr<RpcNode>> m_nodes;
    mutable std::mutex m_mutex;  ///< Of the book and the end.
    std::condition_variable m_ended;
    bool m_isEnding{};
    ChainBook m_book;
    std::thread m_thread;
};

}  // namespace ballast::oracle
