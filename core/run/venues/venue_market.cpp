#include "venues/venue_market.h"

namespace ballast::venues {

/// The book names every account (`live_setup`), so that each has its number before the first listing.
void VenueMarket::addGateways(live::LiveDesk& desk, const Clock& clock)
{
    const auto& accounts = desk.engineLoop().engine().accounts();
    for (auto& [plan, maker] : m_accounts) {
        const auto id = accounts.find(plan.venue, plan.name);
        if (!id) continue;
        const auto label = accounts.at(*id).label();
        desk.add(*id, label, maker->make(*id, label, {clock, desk.latches(), m_names}));
    }
}

Result<void> VenueMarket::openFeeds(live::LiveDesk& desk)
{
    for (const auto& named : m_feeds) {
        m_sinks.push_back(std::make_unique<venue::ListingSink>(desk.intake().addFeed(named.name), m_names));
        named.feed->start(*m_sinks.back());
    }
    return m_watch.start(m_feeds, [this] {
        std::vector<NamedWallet> wallets;
        for (const auto& [plan, maker] : m_accounts)
            if (auto wallet = maker->wallet())
                wallets.push_back({domain::Account{plan.venue, plan.name}.label(), std::move(*wallet)});
        return wallets;
    });
}

void VenueMarket::stop() noexcept
{
    m_watch.stop();
    for (const auto& named : m_feeds)
        named.feed->stop();
}

}  // namespace ballast::venues
