#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "transport/socket_terms.h"

namespace ballast::transport {

/// The addresses of one host. The system's call cannot be ended, so it runs on a thread that is let go and answers to
/// nobody if it comes too late; a new question waits for the call that still runs, so there is never more than one.
///
/// Threads  ask, forget: one. The answer comes on any thread.
class Lookup {
public:
    using Answer = Result<std::vector<std::string>>;

    /// An empty resolver is the system's.
    Lookup(Resolver resolver, std::string host);
    ~Lookup() { forget(); }

    /// Calls `answer` once, unless `forget` came first. Must not call back into this.
    void ask(std::function<void(Answer)> answer);
    /// When it returns nothing is answered any more.
    void forget() noexcept;

private:
    struct Shared {
        std::mutex mutex;
        bool runs{};
        std::function<void(Answer)> answer;
    };
    const Resolver m_resolver;
    const std::string m_host;
    const std::shared_ptr<Shared> m_shared;
};

}  // namespace ballast::transport
