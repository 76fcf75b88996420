#include "venues/pools.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "base/clock.h"

namespace ballast::venues {

namespace {

using profile::VenueProfile;

constexpr Duration kPoolsWithin = Duration::seconds(3);

Result<std::vector<uniswap::PoolFacts>> poolsOf(const VenueProfile& venue)
{
    const SystemClock clock;
    transport::HttpTerms http;
    http.connect.connectWithin = http.connect.handshakeWithin = http.answerWithin = kPoolsWithin;
    std::vector<std::unique_ptr<oracle::RpcNode>> nodes;
    std::vector<oracle::Asker*> askers;
    for (const auto& rpc : venue.rpc) {
        nodes.push_back(std::make_unique<oracle::RpcNode>(rpc, venue.chainId, clock, http));
        askers.push_back(nodes.back().get());
    }
    oracle::ChainTerms terms;
    terms.chainId = venue.chainId;
    uniswap::Nodes chain(terms, std::move(askers));
    chain.look(clock.now());
    std::vector<uniswap::PoolFacts> pools;
    if (!chain.head()) return pools;
    for (const auto& text : venue.pools) {
        const auto address = addressOf(venue, "pools", text);
        if (!address) return tl::unexpected<Error>(address.error());
        auto facts = uniswap::readPoolFacts(chain, *address, chain.head()->number);
        if (!facts && facts.error().code == ErrorCode::Io) return pools;
        if (!facts)
            return fail(facts.error().code,
                        fmt::format("venue \"{}\": pools {}: {}", venue.name, text, facts.error().message));
        pools.push_back(std::move(*facts));
    }
    return pools;
}

}  // namespace

Result<signing::Address> addressOf(const VenueProfile& venue, const char* key, const std::string& text)
{
    auto address = signing::addressFromText(text);
    if (!address)
        return fail(address.error().code,
                    fmt::format("venue \"{}\": {} {}: {}", venue.name, key, text, address.error().message));
    return address;
}

Result<KnownPools> askPools(profile::Profile& profile)
{
    KnownPools known;
    for (auto& venue : profile.venues) {
        if (venue.kind != profile::VenueKind::UniswapV3) continue;
        auto pools = poolsOf(venue);
        if (!pools) return tl::unexpected<Error>(pools.error());
        for (const auto& pool : *pools)
            if (std::find(venue.underlyings.begin(), venue.underlyings.end(), pool.coin) == venue.underlyings.end())
                venue.underlyings.push_back(pool.coin);
        known[venue.name] = std::move(*pools);
    }
    return known;
}

}  // namespace ballast::venues
