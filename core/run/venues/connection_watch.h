#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "interfaces/connections.h"
#include "venue/uniswap_account/action.h"
#include "venues/connection_figures.h"
#include "venues/feeds.h"

namespace ballast::venues {

/// What feeds hold, summed up for a person. `before` are the messages of each group at the look before, `elapsed` ago;
/// it becomes those of now. At the first look it is empty.
using MessageCounts = std::map<std::string, std::uint64_t>;
interfaces::ConnectionsView connectionsOf(const std::vector<venue::FeedView>& feeds, Timestamp now, Duration elapsed,
                                          MessageCounts& before);

/// A wallet by the label of its account.
struct NamedWallet {
    std::string account;
    uniswap::WalletNow wallet;
};

/// What is looked at beside the feeds; each may be empty. What they look at outlives `stop`.
struct WatchBeside {
    std::function<std::vector<NamedWallet>()> wallets{};
    std::function<std::vector<WatchedAccount>()> accounts{};
    std::function<std::vector<FeedLatency>()> latencies{};
    std::vector<OracleLimits> oracles{};
};

/// Looks at feeds once a second on a thread of its own, so that no screen waits for a feed's lock.
///
/// Threads  start, stop: its owner. latest: any.
class ConnectionWatch {
public:
    static constexpr Duration kEvery = Duration::seconds(1);

    ConnectionWatch() = default;
    ~ConnectionWatch() { stop(); }
    ConnectionWatch(const ConnectionWatch&) = delete;
    ConnectionWatch& operator=(const ConnectionWatch&) = delete;

    /// `feeds` outlive `stop`. Errors   Refused if the system gives no thread.
    Result<void> start(const std::vector<NamedFeed>& feeds, WatchBeside beside = {});
    /// Again: nothing.
    void stop() noexcept;
    /// Null before the first look.
    std::shared_ptr<const interfaces::ConnectionsView> latest() const;

private:
    void run(const std::vector<NamedFeed>& feeds, const WatchBeside& beside);

    mutable std::mutex m_mutex;
    std::condition_variable m_ends;
    bool m_isEnding{};
    std::shared_ptr<const interfaces::ConnectionsView> m_latest;
    std::thread m_thread;
};

}  // namespace ballast::venues
