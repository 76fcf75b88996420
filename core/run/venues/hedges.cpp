#include "venues/hedges.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "venue/deribit/ask_instrument.h"

namespace ballast::venues {

namespace {

using domain::HedgeVenue;
using domain::RecipeHedge;
using profile::VenueKind;
using profile::VenueProfile;
using Unexpected = tl::unexpected<Error>;

constexpr Duration kAskWithin = Duration::seconds(3);

bool hasCoin(const VenueProfile& venue, const std::string& coin)
{
    return std::find(venue.underlyings.begin(), venue.underlyings.end(), coin) != venue.underlyings.end();
}

std::string nameOf(const RecipeHedge& hedge) { return fmt::format("hedge.instrument {}", hedge.instrument); }

/// What the settings say of a coin's perpetual, or of a pool of it.
const HedgeVenue* costsOf(const domain::Settings& settings, const std::string& coin,
                          domain::InstrumentKind kind = domain::InstrumentKind::Perpetual)
{
    const auto found = std::find_if(settings.hedgeVenues.begin(), settings.hedgeVenues.end(),
                                    [&](const auto& one) { return one.underlying == coin && one.kind == kind; });
    return found == settings.hedgeVenues.end() ? nullptr : &*found;
}

/// What the venue says of it; empty: it did not answer.
Result<std::optional<domain::Instrument>> listed(const VenueProfile& venue, const RecipeHedge& hedge)
{
    if (venue.kind != VenueKind::Deribit || !venue.http) return std::optional<domain::Instrument>();
    auto asked = deribit::askInstrument(*venue.http, hedge.instrument, kAskWithin);
    if (asked) return std::optional(std::move(*asked));
    if (asked.error().code != ErrorCode::NotFound) return std::optional<domain::Instrument>();
    return fail(ErrorCode::NotFound, fmt::format("{}: {} lists no such instrument", nameOf(hedge), venue.name));
}

Result<void> checkListed(const RecipeHedge& hedge, const domain::Instrument& instrument)
{
    if (instrument.isOption())
        return fail(ErrorCode::InvalidArgument, nameOf(hedge) + " is an option; a hedge is a perpetual or a future");
    if (instrument.underlying != hedge.underlying)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} is on {} and cannot hedge {}", nameOf(hedge),
                                                            instrument.underlying, hedge.underlying));
    return {};
}

/// A pool's price carries its fee. Empty: what such a swap costs is not known.
std::optional<HedgeVenue> hedgeIn(const VenueProfile& venue, const uniswap::PoolFacts& pool,
                                  const domain::Settings& settings)
{
    const auto* costs = costsOf(settings, pool.coin, domain::InstrumentKind::Spot);
    if (costs == nullptr) return std::nullopt;
    const auto instrument = uniswap::instrumentOf(pool, venue.name);
    HedgeVenue made = *costs;
    made.venue = venue.name;
    made.instrument = instrument.name;
    made.feeRate = 0.0;
    made.price = instrument.price;
    made.lotSize = instrument.lotSize;
    return made;
}

/// The first pool of a coin holds the wallet's coins; in the others nothing is traded.
Result<HedgeVenue> hedgeInPool(const VenueProfile& venue, const RecipeHedge& hedge, const domain::Settings& settings,
                               const std::vector<uniswap::PoolFacts>& pools)
{
    if (hedge.quantity && venue.signer)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: positions of a connected account come from the venue; write quantity = "
                                "\"neutral\"",
                                nameOf(hedge)));
    const uniswap::PoolFacts* first = nullptr;
    for (const auto& pool : pools) {
        if (pool.coin != hedge.underlying) continue;
        if (first == nullptr) first = &pool;
        if (pool.name() != hedge.instrument) continue;
        if (&pool != first)
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("{}: swaps go to the first pool of a coin, {}; name that one, or change their order "
                            "in the profile",
                            nameOf(hedge), first->name()));
        if (auto made = hedgeIn(venue, pool, settings)) return *made;
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{}: what a swap of {} costs is not known; of BTC and ETH it is", nameOf(hedge), pool.coin));
    }
    return fail(ErrorCode::NotFound, fmt::format("{}: {} has no such pool", nameOf(hedge), venue.name));
}

Result<HedgeVenue> hedgeAt(const VenueProfile& venue, const RecipeHedge& hedge, const domain::Settings& settings)
{
    const auto* costs = costsOf(settings, hedge.underlying);
    if (costs == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: what a hedge in {} costs is not known; those in BTC and ETH are", nameOf(hedge),
                                hedge.underlying));
    if (hedge.quantity && !venue.accounts.empty())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: positions of a connected account come from the venue; write quantity = "
                                "\"neutral\"",
                                nameOf(hedge)));
    auto instrument = listed(venue, hedge);
    if (!instrument) return Unexpected(instrument.error());
    HedgeVenue made = *costs;
    made.venue = venue.name;
    made.instrument = hedge.instrument;
    if (!*instrument) return made;
    if (auto sound = checkListed(hedge, **instrument); !sound) return Unexpected(sound.error());
    made.kind = (*instrument)->kind;
    made.price = (*instrument)->price;
    made.lotSize = (*instrument)->lotSize;
    return made;
}

}  // namespace

Result<std::vector<HedgeVenue>> hedgeVenuesOf(const profile::Profile& profile, const domain::Settings& settings,
                                              const domain::BookDefinition& book, const KnownPools& pools)
{
    const auto poolsAt = [&](const VenueProfile& venue) {
        const auto found = pools.find(venue.name);
        return found == pools.end() ? std::vector<uniswap::PoolFacts>() : found->second;
    };
    std::vector<HedgeVenue> hedges;
    for (const auto& hedge : book.hedges) {
        bool found = false;
        for (const auto& venue : profile.venues) {
            if ((!hedge.venue.empty() && hedge.venue != venue.name) || !hasCoin(venue, hedge.underlying)) continue;
            const bool isPool = venue.kind == VenueKind::UniswapV3;
            // A hedge that names no venue is at the one that lists it.
            if (isPool && hedge.venue.empty()) continue;
            auto made = isPool ? hedgeInPool(venue, hedge, settings, poolsAt(venue)) : hedgeAt(venue, hedge, settings);
            if (!made) return Unexpected(made.error());
            hedges.push_back(std::move(*made));
            found = true;
        }
        if (!found)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}: the profile connects to no venue{}{} with {}", nameOf(hedge),
                                    hedge.venue.empty() ? "" : " ", hedge.venue, hedge.underlying));
    }
    for (const auto& venue : profile.venues)
        for (auto hedge : settings.hedgeVenues) {
            const bool there = venue.kind == VenueKind::Deribit && hedge.venue == "Deribit" &&
                               hasCoin(venue, hedge.underlying) &&
                               std::none_of(book.hedges.begin(), book.hedges.end(),
                                            [&](const auto& one) { return one.underlying == hedge.underlying; });
            if (!there) continue;
            hedge.venue = venue.name;
            hedges.push_back(std::move(hedge));
        }
    for (const auto& venue : profile.venues)
        for (const auto& pool : poolsAt(venue)) {
            const auto isOf = [&](const auto& one) { return one.underlying == pool.coin; };
            if (!venue.signer || std::any_of(hedges.begin(), hedges.end(), isOf)) continue;
            if (auto made = hedgeIn(venue, pool, settings)) hedges.push_back(std::move(*made));
        }
    return hedges;
}

}  // namespace ballast::venues
