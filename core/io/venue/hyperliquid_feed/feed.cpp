#include "venue/hyperliquid_feed/feed.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/system.h"
#include "base/typed_text.h"
#include "venue/hyperliquid_feed/requests.h"

namespace ballast::hyperliquid {

namespace {

constexpr std::size_t kShownBody = 200;
constexpr unsigned kOk = 200;
constexpr int kLongestWait = 600;

/// Seconds that the server asks to wait; zero if it does not say.
Duration retryAfter(const transport::HttpAnswer& answer)
{
    const auto text = transport::valueOf(answer.headers, "Retry-After");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return Duration::seconds(std::clamp(seconds, 0, kLongestWait));
}

}  // namespace

Feed::Feed(FeedTerms terms, transport::Endpoint socketAt, transport::Endpoint httpAt, transport::SocketTerms socket,
           transport::HttpTerms http)
    : SocketFeed({terms.name, "hyperliquid"}, std::move(socketAt), std::move(socket)), m_terms(std::move(terms)),
      m_target(infoTarget(httpAt.path())), m_http(std::move(httpAt), std::move(http))
{
}

Feed::~Feed() { stop(); }

std::unique_ptr<sockets::MarketProtocol> Feed::makeProtocol(venue::FeedSink& sink)
{
    auto session = std::make_unique<MarketSession>(m_terms, static_cast<MarketLine&>(*this), sink);
    m_session = session.get();
    return session;
}

Result<void> Feed::startMore()
{
    return startThread(
        m_httpThread, "list." + m_terms.name, [this] { runHttp(); }, fmt::format("of {}'s listing", m_terms.name));
}

void Feed::stopMore() noexcept
{
    m_http.cancel();
    {
        const std::lock_guard lock(m_httpMutex);
        m_isAsked = false;
    }
    m_asked.notify_all();
    if (m_httpThread.joinable()) m_httpThread.join();
}

void Feed::tickMore(Timestamp at)
{
    std::optional<Listing> answer;
    {
        const std::lock_guard lock(m_httpMutex);
        answer.swap(m_answer);
    }
    if (answer) m_session->listing(answer->body, answer->wait, at);
}

// ---- the listing

void Feed::askListing()
{
    {
        const std::lock_guard lock(m_httpMutex);
        m_isAsked = true;
    }
    m_asked.notify_all();
}

void Feed::runHttp()
{
    for (;;) {
        {
            std::unique_lock lock(m_httpMutex);
            m_asked.wait(lock, [this] { return m_isAsked || isStopping(); });
            if (isStopping()) return;
            m_isAsked = false;
        }
        auto answer = listing();
        const std::lock_guard lock(m_httpMutex);
        m_answer = std::move(answer);
    }
}

Feed::Listing Feed::listing()
{
    auto answer = m_http.ask({.method = "POST",
                              .target = m_target,
                              .headers = {{"Content-Type", "application/json"}},
                              .body = listingRequest()});
    if (!answer) return {tl::unexpected<Error>(answer.error()), {}};
    if (answer->status == kOk) return {std::move(answer->body), {}};
    return {fail(ErrorCode::Io, fmt::format("the listing: the venue answered with status {}: {}", answer->status,
                                            printable(answer->body, kShownBody))),
            retryAfter(*answer)};
}

}  // namespace ballast::hyperliquid
