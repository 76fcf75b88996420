#pragma once

#include <memory>
#include <vector>

#include "runtime/live_session.h"
#include "venues/feeds.h"

namespace ballast::venues {

/// The venues of a profile as a live session's market. It watches: no account has a gateway, so no order can leave.
///
/// Threads  Its owner's.
class VenueMarket final : public runtime::LiveMarket {
public:
    VenueMarket(domain::MarketInfo info, std::vector<NamedFeed> feeds)
        : m_info(std::move(info)), m_feeds(std::move(feeds))
    {
    }
    ~VenueMarket() override { stop(); }

    const domain::MarketInfo& info() const override { return m_info; }
    void addGateways(live::LiveDesk&, const Clock&) override {}
    Result<void> openFeeds(live::LiveDesk& desk) override;
    void opened(const engine::Engine&) override {}
    void stop() noexcept override;

    const std::vector<NamedFeed>& feeds() const { return m_feeds; }

private:
    domain::MarketInfo m_info;
    std::vector<NamedFeed> m_feeds;
};

}  // namespace ballast::venues
