#pragma once

#include <memory>
#include <vector>

#include "runtime/live_session.h"
#include "venues/accounts.h"
#include "venues/connection_watch.h"
#include "venues/feeds.h"

namespace ballast::venues {

/// The venues of a profile as a live session's market: their feeds, and a gateway for each account that it names.
///
/// Threads  Its owner's.
class VenueMarket final : public runtime::LiveMarket {
public:
    /// An account with what makes its gateway.
    struct Account {
        PlannedAccount plan;
        std::unique_ptr<GatewayMaker> maker;
        std::string kind{};  ///< Of its venue: "deribit".
        bool trades{};
    };
    VenueMarket(domain::MarketInfo info, std::vector<NamedFeed> feeds, std::vector<Account> accounts,
                std::vector<OracleLimits> oracles = {})
        : m_info(std::move(info)), m_feeds(std::move(feeds)), m_accounts(std::move(accounts)),
          m_oracles(std::move(oracles))
    {
    }
    ~VenueMarket() override { stop(); }

    const domain::MarketInfo& info() const override { return m_info; }
    void addGateways(live::LiveDesk& desk, const Clock& clock) override;
    Result<void> openFeeds(live::LiveDesk& desk) override;
    void opened(const engine::Engine&) override {}
    void stop() noexcept override;
    void tryNow() noexcept override;
    std::shared_ptr<const interfaces::ConnectionsView> connections() const override { return m_watch.latest(); }

    const std::vector<NamedFeed>& feeds() const { return m_feeds; }

private:
    std::vector<WatchedAccount> watchedAccounts() const;

    domain::MarketInfo m_info;
    venue::InstrumentNames m_names;
    std::vector<std::unique_ptr<venue::ListingSink>> m_sinks;  ///< One a feed.
    std::vector<NamedFeed> m_feeds;
    std::vector<Account> m_accounts;
    std::vector<OracleLimits> m_oracles;
    /// A gateway of an account, which the desk owns and outlives the watch, with what it notes.
    struct Watched {
        std::size_t account{};  ///< Place in m_accounts.
        const venue::Gateway* gateway{};
        std::shared_ptr<venue::AccountNotes> notes;
    };
    std::vector<Watched> m_watched;
    ConnectionWatch m_watch;  ///< Ends before the feeds that it looks at.
};

}  // namespace ballast::venues
