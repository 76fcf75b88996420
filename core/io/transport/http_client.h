#pragma once

#include <memory>

#include "base/result.h"
#include "transport/endpoint.h"
#include "transport/http_message.h"
#include "transport/socket_terms.h"

namespace ballast::transport {

struct HttpTerms {
    ConnectTerms connect{};
    Duration answerWithin{Duration::seconds(10)};      ///< From the request to the last byte of the answer.
    std::size_t greatestAnswer{std::size_t{4} << 20};  ///< Bytes of the body, at most 16 MiB.
    Duration keptFor{Duration::seconds(15)};           ///< A line that was not used for so long is not used again.
    std::string userAgent{"Ballast"};
};

/// Asks one server, one question at a time, over a line that is kept while the server keeps it. Follows no redirect
/// (F09), repeats nothing: whether a question that failed is asked again is the caller's matter.
///
/// Threads  ask, mayHaveArrived, lines: one. cancel: any.
class HttpClient {
public:
    explicit HttpClient(Endpoint endpoint, HttpTerms terms = {});
    ~HttpClient();

    /// Waits for the answer, whatever its status.
    ///
    /// Errors   InvalidArgument for a request that cannot be written, a WebSocket's address or terms that cannot be.
    ///          Refused after `cancel`. Parse if what came is no HTTP or larger than the terms allow. Io for the rest:
    ///          no connection, a certificate refused, no whole answer in time.
    Result<HttpAnswer> ask(const HttpRequest& request);
    /// Whether the last request, if it failed, may have reached the server all the same.
    bool mayHaveArrived() const noexcept;
    /// Lines opened so far.
    std::uint64_t lines() const noexcept;
    /// Ends the question that waits, and refuses all later ones.
    void cancel() noexcept;

private:
    class Exchange;
    std::unique_ptr<Exchange> m_exchange;
};

}  // namespace ballast::transport
