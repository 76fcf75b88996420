#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "transport/backoff.h"
#include "transport/http_client.h"

namespace ballast::oracle {

/// Who answers questions of JSON-RPC.
class Asker {
public:
    virtual ~Asker() = default;
    /// For people: host and port.
    virtual std::string name() const = 0;
    /// `result` as JSON text. Errors   as RpcNode::ask
    virtual Result<std::string> ask(std::string_view method, std::string_view parameters) = 0;
    /// The same of what may be missing: that it fails holds back no other question.
    virtual Result<std::string> askAside(std::string_view method, std::string_view parameters)
    {
        return ask(method, parameters);
    }
};

/// One node over HTTP. Each new line is asked for its chain first; what another chain answers is thrown away (F101).
///
/// Threads  ask: one. cancel: any.
class RpcNode final : public Asker {
public:
    RpcNode(transport::Endpoint endpoint, std::uint64_t chainId, const Clock& clock, transport::HttpTerms terms,
            transport::BackoffTerms backoff = {});

    std::string name() const override { return m_name; }
    /// Errors   Refused with the node's words if it answered with an error; Mismatch for another chain; Io, Parse for a
    ///          line or an answer that failed, and while it waits to be asked again (429 and all failures: F05).
    Result<std::string> ask(std::string_view method, std::string_view parameters) override;
    /// Errors   As of ask; after one that failed it is not asked aside again for a minute, or as long as it wants.
    Result<std::string> askAside(std::string_view method, std::string_view parameters) override;
    void cancel() noexcept { m_client.cancel(); }

private:
    /// An answer, or why there is none, and how long the node wants to be left alone.
    struct Asked {
        Result<std::string> answer;
        std::optional<Duration> wanted;
    };
    Asked askWire(std::string_view method, std::string_view parameters);
    Result<std::string> askOnce(std::string_view method, std::string_view parameters);
    Result<void> checkChain();
    tl::unexpected<Error> rest(Error why, std::optional<Duration> wanted = std::nullopt);

    const std::string m_name;
    const std::uint64_t m_chainId;
    const Clock& m_clock;
    transport::HttpClient m_client;
    transport::Backoff m_backoff;
    std::uint64_t m_id{}, m_checkedLine{};
    Timestamp m_notBefore;
    std::optional<Error> m_why;  ///< Of the rest.
    Timestamp m_asideNotBefore;
};

/// What a server that is asked too often wants: at most five minutes (F05).
std::optional<Duration> retryAfter(const transport::HttpAnswer& answer);

/// Whether a node that answers within `within` is of the chain.
///
/// Errors   Mismatch, naming both chains; a node that does not answer is no error.
Result<void> checkChainOf(const transport::Endpoint& endpoint, std::uint64_t chainId, Duration within);

}  // namespace ballast::oracle
