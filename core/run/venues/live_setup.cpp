#include "venues/live_setup.h"

#include <algorithm>
#include <fmt/format.h>

#include "config/book_file.h"
#include "config/margin_parameters_text.h"
#include "domain/settings.h"
#include "engine/rules_version.h"
#include "venues/venue_market.h"

namespace ballast::venues {

namespace {

using Unexpected = tl::unexpected<Error>;

/// Every limit is zero: nothing may be done.
constexpr std::string_view kWatchingBook = "name = \"Watching\"\n";

Result<domain::BookDefinition> bookOf(const profile::Profile& profile)
{
    return profile.book ? config::readBook(*profile.book) : config::parseBook(kWatchingBook, "watching");
}

/// Positions and cash of a connected account are what the venue says.
Result<void> checkBook(const domain::BookDefinition& book, const profile::Profile& profile)
{
    const auto isConnected = [&](const std::string& venue) {
        return std::any_of(profile.venues.begin(), profile.venues.end(), [&](const auto& connected) {
            return !connected.accounts.empty() && (venue.empty() || connected.name == venue);
        });
    };
    for (const auto& position : book.positions)
        if (isConnected(position.venue))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("book {}: position {}: positions of a connected account come from the venue; "
                                    "take it out of the book",
                                    profile.book->string(), position.instrument));
    for (const auto& cash : book.cash)
        if (isConnected(cash.venue))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("book {}: cash {} at {}: balances of a connected account come from the venue; take "
                                    "it out of the book",
                                    profile.book->string(), cash.currency, cash.venue));
    return {};
}

/// The desk's own figures of each instrument that hedges, at the venues that are connected to.
std::vector<domain::HedgeVenue> hedgeVenuesOf(const profile::Profile& profile, const domain::Settings& settings)
{
    std::vector<domain::HedgeVenue> hedges;
    for (const auto& venue : profile.venues)
        for (auto hedge : settings.hedgeVenues) {
            const bool there = venue.kind == profile::VenueKind::Deribit && hedge.venue == "Deribit" &&
                               std::find(venue.underlyings.begin(), venue.underlyings.end(), hedge.underlying) !=
                                   venue.underlyings.end();
            if (!there) continue;
            hedge.venue = venue.name;
            hedges.push_back(std::move(hedge));
        }
    return hedges;
}

domain::MarketInfo infoOf(const profile::Profile& profile, Timestamp start)
{
    domain::MarketInfo info;
    info.kind = domain::MarketKind::Live;
    info.title = fmt::format("Live: {} (watching)", profile.name);
    info.start = start;
    for (const auto& venue : profile.venues) {
        info.venues.push_back(venue.name);
        for (const auto& coin : venue.underlyings)
            if (std::find(info.underlyings.begin(), info.underlyings.end(), coin) == info.underlyings.end())
                info.underlyings.push_back(coin);
    }
    return info;
}

journal::SessionHeader headerOf(const domain::MarketInfo& info, const domain::Settings& settings,
                                const domain::BookDefinition& book)
{
    journal::SessionHeader header;
    header.kind = info.kind;
    header.marketTitle = info.title;
    header.marketStart = info.start;
    header.underlyings = info.underlyings;
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = book.text;
    for (const auto& [name, text] : config::marginParametersTexts())
        header.margins.push_back({name, text});
    header.rulesVersion = engine::kRulesVersion;
    header.origin = journal::deriveOrigin(header);
    return header;
}

}  // namespace

Result<runtime::LiveSetup> setUpLive(const profile::Profile& profile, const Clock& clock)
{
    if (profile.trade)
        return fail(ErrorCode::Unsupported,
                    fmt::format("profile \"{}\": trade = true needs a gateway to each venue, and this build has none; "
                                "set trade = false to watch",
                                profile.name));
    const auto book = bookOf(profile);
    if (!book) return Unexpected(book.error());
    if (auto sound = checkBook(*book, profile); !sound) return Unexpected(sound.error());
    auto feeds = makeFeeds(profile);
    if (!feeds) return Unexpected(feeds.error());
    auto settings = domain::defaultSettings("live");
    settings.quoting.enabled = false;
    settings.hedgeVenues = hedgeVenuesOf(profile, settings);
    const auto info = infoOf(profile, clock.now());
    runtime::LiveSetup setup;
    setup.header = headerOf(info, settings, *book);
    setup.latches = {.venues = info.venues,
                     .accounts = info.venues,
                     .underlyings = info.underlyings,
                     .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    setup.market = std::make_unique<VenueMarket>(info, std::move(*feeds));
    return setup;
}

}  // namespace ballast::venues
