#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "oracle/pyth_book.h"
#include "transport/event_stream.h"
#include "transport/http_client.h"

namespace ballast::oracle {

/// Pyth's prices from Hermes: the stream, and single questions for the first values and while the stream is away or
/// silent.
///
/// Threads  start, stop: its owner. view: any. Facts come on the feed's own thread; the stream has another.
class PythFeed final : public venue::WatchedFeed, transport::SocketHandler {
public:
    /// `base` is what stands before /v2. `board` is shared by the desk's oracles.
    PythFeed(PythTerms terms, const transport::Endpoint& base, std::shared_ptr<OracleBoard> board,
             transport::SocketTerms socket = {}, transport::HttpTerms http = {});
    ~PythFeed() override { stop(); }

    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;

private:
    void opened(Timestamp at) override;
    void message(std::string_view text, Timestamp receivedAt) override;
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp) override {}
    void run(venue::FeedSink& sink);
    bool wantsAnswer(Timestamp now) const;
    /// When to ask again at the earliest.
    Timestamp askLatest();

    const PythTerms m_terms;
    const std::shared_ptr<OracleBoard> m_board;
    const SystemClock m_clock;
    transport::HttpClient m_client;
    transport::Backoff m_backoff;
    transport::EventStream m_stream;
    mutable std::mutex m_mutex;  ///< Of what follows.
    std::condition_variable m_changed;
    bool m_isEnding{}, m_hasNews{}, m_isOpen{};
    Timestamp m_heard;  ///< From the stream.
    PythBook m_book;
    std::thread m_thread;
};

}  // namespace ballast::oracle
