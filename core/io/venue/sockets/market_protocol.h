#pragma once

#include <chrono>
#include <string_view>

#include "venue/feed_view.h"

namespace ballast::sockets {

/// The protocol of one market-data connection, without a socket and without a clock. Facts go to its sink in bundles as
/// messages came.
///
/// Threads  One.
class MarketProtocol {
public:
    virtual ~MarketProtocol() = default;
    virtual void opened(Timestamp now) = 0;
    virtual void message(std::string_view text, Timestamp now) = 0;
    /// The message before was worked through, so long after its receipt.
    virtual void handled(std::chrono::nanoseconds) {}
    virtual void closed(std::string_view why, Timestamp now) = 0;
    virtual void tick(Timestamp now) = 0;

    virtual venue::FeedView view(Timestamp now) const = 0;
    /// Everything that was asked for has come up, or is known not to.
    virtual bool isSettled() const = 0;
};

}  // namespace ballast::sockets
