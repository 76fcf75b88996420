#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "interfaces/connections.h"
#include "venue/uniswap_account/action.h"
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

    using Wallets = std::function<std::vector<NamedWallet>()>;
    /// `feeds` outlive `stop`, as does what `wallets` looks at; it may be empty. Errors   Refused if the system gives
    /// no thread.
    Result<void> start(const std::vector<NamedFeed>& feeds, Wallets wallets = {});
    /// Again: nothing.
    void stop() noexcept;
    /// Null before the first look.
    std::shared_ptr<const interfaces::ConnectionsView> latest() const;

private:
    void run(const std::vector<NamedFeed>& feeds, const Wallets& wallets);

    mutable std::mutex m_mutex;
    std::condition_variable m_ends;
    bool m_isEnding{};
    std::shared_ptr<const interfaces::ConnectionsView> m_latest;
    std::thread m_thread;
};

}  // namespace ballast::venues
