#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/latency_trend.h"
#include "interfaces/connections.h"
#include "venue/feed_view.h"
#include "venue/watched_gateway.h"
#include "venues/feeds.h"

namespace ballast::venues {

/// From the socket to the decision, of one feed's facts since its beginning.
struct FeedLatency {
    std::string name;
    LatencyHistogram decision;
};

/// One account as its gateway has told of it.
struct WatchedAccount {
    std::string label, venue, kind;
    bool trades{};
    venue::Capabilities capabilities;
    std::optional<double> budgetHeld;
    venue::AccountStanding standing;
};

/// What grows from look to look: latencies with their trend, ages of values, and oracles against their limits, each
/// other and the venues' mid. Bounded: a point a look, for the last ten minutes.
///
/// Threads  One.
class ConnectionFigures {
public:
    static constexpr Duration kMidsFor = Duration::minutes(10);

    /// To the kinds of channels that each venue of `view` has.
    void addDelays(interfaces::ConnectionsView& view, const std::vector<venue::FeedView>& feeds);
    void addAges(interfaces::ConnectionsView& view, const std::vector<venue::FeedView>& feeds);
    void addLatencies(interfaces::ConnectionsView& view, const std::vector<FeedLatency>& latencies);
    void addAccounts(interfaces::ConnectionsView& view, const std::vector<WatchedAccount>& accounts);
    void addOracles(interfaces::ConnectionsView& view, const std::vector<venue::FeedView>& feeds,
                    const std::vector<OracleLimits>& limits);

private:
    interfaces::LatencyView viewOf(const std::string& key, const char* name, const LatencyHistogram& whole);
    void compare(std::vector<interfaces::OracleConnectionView>& oracles);
    void followMid(const std::string& coin, Timestamp now, double mid);
    std::optional<Duration> lagOf(const std::string& coin, Timestamp now, double price) const;

    std::map<std::string, LatencyTrend> m_trends;
    std::map<std::string, std::vector<double>> m_ages;                       ///< p99 of each look, by venue.
    std::map<std::string, std::deque<std::pair<Timestamp, double>>> m_mids;  ///< By coin.
};

}  // namespace ballast::venues
