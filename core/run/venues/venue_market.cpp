#include "venues/venue_market.h"

namespace ballast::venues {

Result<void> VenueMarket::openFeeds(live::LiveDesk& desk)
{
    for (const auto& named : m_feeds)
        named.feed->start(desk.intake().addFeed(named.name));
    return {};
}

void VenueMarket::stop() noexcept
{
    for (const auto& named : m_feeds)
        named.feed->stop();
}

}  // namespace ballast::venues
