#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "transport/backoff.h"
#include "transport/http_message.h"

namespace ballast::transport {

/// Addresses of a host as numbers, best first; may wait. Called on a thread of its own, which may outlive the line.
using Resolver = std::function<Result<std::vector<std::string>>(const std::string& host)>;

/// How a line is opened; the same for all of them.
struct ConnectTerms {
    Duration connectWithin{Duration::seconds(10)};    ///< Look-up of the name and TCP, over all addresses.
    Duration handshakeWithin{Duration::seconds(10)};  ///< TLS and, of a WebSocket, the upgrade.
    std::string caFile{};                             ///< PEM of the roots to trust instead of the system's; for tests.
    Resolver resolver{};                              ///< Empty: the system's.
};

/// How a line that stays open is kept. Zero of a duration means never, but for those of ConnectTerms and the tick.
struct SocketTerms {
    std::string threadName{"socket"};  ///< 15 characters are shown.
    ConnectTerms connect{};
    BackoffTerms backoff{};
    Duration goodAfter{Duration::seconds(60)};      ///< Up for so long, the back-off begins anew.
    Duration pingEvery{Duration::seconds(5)};       ///< While nothing is heard.
    std::uint32_t missedPings{2};                   ///< Unanswered pings after which the line is dead (F02).
    Duration idleAfter{Duration::seconds(60)};      ///< Without a whole message the line is dropped.
    Duration messageWithin{Duration::seconds(10)};  ///< From a message's first byte to its last (F10).
    Duration tick{Duration::milliseconds(100)};
    std::size_t greatestMessage{std::size_t{4} << 20};  ///< Bytes of one message, at most 16 MiB (F17).
    std::size_t queuedMessages{1024};                   ///< Waiting to be sent.
    std::size_t queuedBytes{std::size_t{4} << 20};
    std::string userAgent{"Ballast"};
    std::vector<HttpField> headers{};  ///< Sent with what opens an event stream; never shown.
};

/// What a line did since it was started.
struct SocketCounts {
    std::uint64_t messages{}, bytes{};  ///< Told to the handler.
    std::uint64_t sent{}, sentBytes{};  ///< Handed to the system.
    std::uint64_t opened{}, failedTries{};
    std::uint64_t refusedSends{};  ///< Not open, or the queue full.
    std::uint64_t badFrames{};     ///< Binary, not UTF-8, too large or against the protocol (F16, F17).
    std::uint64_t pings{}, pongs{};
    Timestamp lastMessage;  ///< Never: none yet.
};

/// Who uses a line. All calls come on the line's own thread and must not throw. What is handled slowly waits in the
/// system's buffers and then at the sender's.
class SocketHandler {
public:
    virtual ~SocketHandler() = default;
    /// Each time the line comes up.
    virtual void opened(Timestamp at) = 0;
    /// One whole text; valid UTF-8, perhaps empty; valid until return. Never of a line before the last `opened`.
    virtual void message(std::string_view text, Timestamp receivedAt) = 0;
    /// Once for each `opened`, and for each try that failed. One sentence that names host and cause; what the peer
    /// wrote is escaped and cut.
    virtual void closed(std::string_view why, Timestamp at) = 0;
    /// Each `SocketTerms::tick`, whether the line is up or not; never several at once to make up for a delay.
    virtual void tick(Timestamp at) = 0;
};

}  // namespace ballast::transport
