#include "venues/feeds.h"

#include <algorithm>
#include <fmt/format.h>

#include "venue/deribit/feed.h"
#include "venue/hyperliquid_feed/feed.h"

namespace ballast::venues {

namespace {

using profile::VenueKind;
using profile::VenueProfile;

Duration seconds(const VenueProfile& venue, std::string_view key)
{
    return Duration::fromSeconds(valueOf(venue.protocol, venue.kind, key));
}

venue::RateTerms rate(const VenueProfile& venue, const std::string& pool)
{
    return {.perSecond = valueOf(venue.protocol, venue.kind, pool + "_per_s"),
            .burst = valueOf(venue.protocol, venue.kind, pool + "_burst")};
}

std::unique_ptr<venue::WatchedFeed> deribitFeed(const VenueProfile& venue)
{
    deribit::FeedTerms terms;
    terms.name = venue.name;
    terms.underlyings = venue.underlyings;
    terms.heartbeat = seconds(venue, "heartbeat_s");
    terms.summaryEvery = seconds(venue, "summary_s");
    terms.answersWithin = seconds(venue, "answer_s");
    terms.optionBooks = valueOf(venue.protocol, venue.kind, "option_books") > 0.5;
    terms.calls = rate(venue, "calls");
    terms.subscriptions = rate(venue, "subscriptions");
    terms.listings = rate(venue, "listings");
    transport::SocketTerms socket;
    socket.threadName = "feed." + venue.name;
    return std::make_unique<deribit::Feed>(std::move(terms), *venue.ws, std::move(socket));
}

/// A coin's spot is told by the venue that has its options; by this one only where no other venue has the coin.
std::vector<std::string> coinsOfAlone(const VenueProfile& venue, const profile::Profile& profile)
{
    std::vector<std::string> coins;
    for (const auto& coin : venue.underlyings) {
        const bool elsewhere = std::any_of(profile.venues.begin(), profile.venues.end(), [&](const auto& other) {
            return &other != &venue &&
                   std::find(other.underlyings.begin(), other.underlyings.end(), coin) != other.underlyings.end();
        });
        if (!elsewhere) coins.push_back(coin);
    }
    return coins;
}

std::unique_ptr<venue::WatchedFeed> hyperliquidFeed(const VenueProfile& venue, const profile::Profile& profile)
{
    hyperliquid::FeedTerms terms;
    terms.name = venue.name;
    terms.underlyings = venue.underlyings;
    terms.indexOf = coinsOfAlone(venue, profile);
    terms.fastBooks = valueOf(venue.protocol, venue.kind, "fast_books") > 0.5;
    terms.pingEvery = seconds(venue, "ping_s");
    terms.answersWithin = seconds(venue, "answer_s");
    terms.messages = rate(venue, "messages");
    transport::SocketTerms socket;
    socket.threadName = "feed." + venue.name;
    return std::make_unique<hyperliquid::Feed>(std::move(terms), *venue.ws, *venue.http, std::move(socket));
}

}  // namespace

Result<std::vector<NamedFeed>> makeFeeds(const profile::Profile& profile)
{
    std::vector<NamedFeed> feeds;
    for (const auto& venue : profile.venues) {
        if (venue.kind == VenueKind::Deribit)
            feeds.push_back({venue.name, deribitFeed(venue)});
        else if (venue.kind == VenueKind::Hyperliquid)
            feeds.push_back({venue.name, hyperliquidFeed(venue, profile)});
        else
            return fail(ErrorCode::Unsupported,
                        fmt::format("venue \"{}\": this build connects to deribit and hyperliquid, not to {}",
                                    venue.name, toString(venue.kind)));
    }
    if (!profile.oracles.empty())
        return fail(ErrorCode::Unsupported,
                    fmt::format("oracle \"{}\": this build connects to no oracle", profile.oracles.front().name));
    return feeds;
}

}  // namespace ballast::venues
