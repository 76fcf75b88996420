#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>

#include "transport/listener.h"
#include "venue_server/account.h"

namespace ballast::venue_server {

/// A pool of credits that fills again with time.
struct Credits {
    double most{}, perSecond{};
    double left{most};
    Timestamp at{};

    bool take(double cost, Timestamp now)
    {
        if (!at.isNever()) left = std::min(most, left + (now - at).inSeconds() * perSecond);
        at = now;
        if (left < cost) return false;
        left -= cost;
        return true;
    }
};

/// Credits of one account, or of one connection that is nobody's.
///
/// Source   Deribit, rate limits. Orders: the lowest tier. Listings: the newer figure, 1 in 10 s, burst 5; calls over
/// HTTP
///          without a login have the older one, 1 a second, burst 50, for what the venue limits there is not published.
struct Pools {
    Credits calls{.most = 50'000, .perSecond = 10'000};
    Credits subscriptions{.most = 30'000, .perSecond = 10'000};
    Credits listings{.most = 5, .perSecond = 0.1};
    Credits orders{.most = 20, .perSecond = 5};
    Credits logs{.most = 80'000, .perSecond = 10'000};
};

/// One WebSocket.
struct Line {
    std::shared_ptr<transport::Session> session;
    Account* account{};
    bool cancelsOnDisconnect{};
    std::set<std::string> channels;
    Duration heartbeat;  ///< Zero: none.
    Timestamp beatAt;
    bool isTestOwed{};
    Pools pools;
    std::deque<std::pair<Timestamp, std::string>> outbox;  ///< Not before; only while a fault holds messages back.
    bool isEnding{};

    std::uint64_t number() const { return session->number(); }
};

}  // namespace ballast::venue_server
