#include "venues/connection_watch.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "base/clock.h"
#include "base/system.h"
#include "venues/chain_views.h"

namespace ballast::venues {

namespace {

using interfaces::ChannelGroupView;
using interfaces::DoubtedInstrumentView;
using interfaces::VenueConnectionView;

std::string groupOf(const std::string& channel) { return channel.substr(0, channel.find('.')); }

std::vector<ChannelGroupView> groupsOf(const venue::FeedView& feed, Duration elapsed, MessageCounts& before)
{
    std::vector<ChannelGroupView> groups;
    for (const auto& channel : feed.channels) {
        const auto name = groupOf(channel.name);
        auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.name == name; });
        if (group == groups.end()) group = groups.insert(groups.end(), {.name = name});
        ++group->all;
        group->up += channel.up ? 1 : 0;
        group->messages += channel.messages;
        group->gaps += channel.gaps;
        group->resyncs += channel.resyncs;
        group->reconnects = std::max(group->reconnects, channel.reconnects);
        group->dropped += channel.dropped;
    }
    for (auto& group : groups) {
        const auto key = feed.name + '\n' + group.name;
        const auto known = before.find(key);
        if (known != before.end() && elapsed.nanoseconds > 0)
            group.perSecond = static_cast<double>(group.messages - known->second) / elapsed.inSeconds();
        before[key] = group.messages;
    }
    return groups;
}

void addDoubted(VenueConnectionView& venue, const std::vector<venue::InstrumentView>& instruments)
{
    venue.instruments = instruments.size();
    for (const auto& one : instruments) {
        if (one.quality == domain::Quality::Good) {
            ++venue.good;
            continue;
        }
        venue.doubted.push_back(
            {.name = one.instrument.name, .reason = one.reason, .quality = one.quality, .age = one.age});
    }
    std::stable_sort(venue.doubted.begin(), venue.doubted.end(),
                     [](const auto& a, const auto& b) { return a.quality > b.quality; });
    if (venue.doubted.size() <= VenueConnectionView::kMostDoubted) return;
    venue.moreDoubted = venue.doubted.size() - VenueConnectionView::kMostDoubted;
    venue.doubted.resize(VenueConnectionView::kMostDoubted);
}

interfaces::TradedInstrumentView tradedOf(const domain::Instrument& instrument, const venue::TradedView& traded,
                                          Timestamp now)
{
    const std::string quote(instrument.quote == domain::CurrencyId{} ? "USD"
                                                                     : domain::currencyOf(instrument.quote).name);
    interfaces::TradedInstrumentView view{
        .name = instrument.name,
        .pricedIn = quote,
        .sizedIn = instrument.unit == domain::ContractUnit::Quote ? quote : instrument.underlying,
        .hourVolume = traded.hourVolume.toString(),
        .hourTrades = traded.hourTrades,
        .heard = traded.heard};
    if (!traded.last) return view;
    view.price = traded.last->price.toString();
    view.size = traded.last->size.toString();
    view.isBought = traded.last->taker == domain::Side::Buy;
    view.age = now - traded.last->time;
    return view;
}

/// Thousands of options trade now and then: those of the newest trades.
void addTraded(VenueConnectionView& venue, const venue::FeedView& feed, Timestamp now)
{
    std::vector<interfaces::TradedInstrumentView> options;
    for (const auto& one : feed.instruments) {
        if (!one.traded || (one.instrument.isOption() && !one.traded->last)) continue;
        (one.instrument.isOption() ? options : venue.traded).push_back(tradedOf(one.instrument, *one.traded, now));
    }
    std::stable_sort(options.begin(), options.end(), [](const auto& a, const auto& b) { return *a.age < *b.age; });
    if (options.size() > VenueConnectionView::kMostTradedOptions)
        options.resize(VenueConnectionView::kMostTradedOptions);
    std::move(options.begin(), options.end(), std::back_inserter(venue.traded));
    for (const auto& index : feed.volatilities)
        venue.volatilities.push_back({.coin = index.coin,
                                      .name = index.name,
                                      .volatility = index.volatility,
                                      .age = index.age,
                                      .quality = index.quality});
}

/// Each share with what it holds and how far its edges are; one that is out of its range is Suspect (O2).
void addShares(VenueConnectionView& venue, const std::vector<venue::PoolShareView>& shares)
{
    for (const auto& share : shares) {
        if (venue.doubted.size() >= VenueConnectionView::kMostDoubted) {
            ++venue.moreDoubted;
            continue;
        }
        venue.doubted.push_back(
            {.name = share.name,
             .reason = fmt::format(
                 "{}: {:.6g} {} and {:.2f}, fees {:.6g} and {:.2f}, delta {:.6g}, gamma {:.3g}, edges "
                 "{:+.2f} % and {:+.2f} %",
                 share.isInRange ? "in range" : "out of its range", share.base, share.coin, share.quote, share.feesBase,
                 share.feesQuote, share.delta, share.gamma, 100.0 * share.toLower, 100.0 * share.toUpper),
             .quality = share.isInRange ? domain::Quality::Carried : domain::Quality::Suspect,
             .age = std::nullopt});
    }
}

/// What a person looks for stands first, the addresses behind it.
std::string keysOf(const venue::ContractView& one)
{
    const auto holder = one.owner.substr(0, one.owner.find(", 0x"));
    const char* pause = one.isPaused ? "paused" : one.pause == "none" ? "no pause" : "may be paused";
    return fmt::format("{}owner {}, {}, {}: {}, code {}; owner: {}; code is {}; pause: {}",
                       one.changed.empty() ? "" : "F102: changed, it was " + one.changed + "; now ", holder,
                       one.isUpgradeable ? "upgradeable" : "fixed", pause, one.address, one.code, one.owner,
                       one.upgrade, one.pause);
}

/// Who holds the keys of the contracts that a venue consists of (V2); one that changed or is paused is Suspect.
void addContracts(VenueConnectionView& venue, const std::vector<venue::ContractView>& contracts)
{
    for (const auto& one : contracts)
        venue.doubted.push_back(
            {.name = "contract " + one.role,
             .reason = keysOf(one),
             .quality = one.isPaused || !one.changed.empty() ? domain::Quality::Suspect : domain::Quality::Carried,
             .age = std::nullopt});
}

}  // namespace

interfaces::ConnectionsView connectionsOf(const std::vector<venue::FeedView>& feeds, Timestamp now, Duration elapsed,
                                          MessageCounts& before)
{
    interfaces::ConnectionsView view{.time = now};
    for (const auto& feed : feeds) {
        VenueConnectionView venue{.name = feed.name,
                                  .kind = feed.kind,
                                  .connected = feed.connected,
                                  .lastFault = feed.lastFault,
                                  .channels = groupsOf(feed, elapsed, before),
                                  .missing = feed.missing};
        addDoubted(venue, feed.instruments);
        addTraded(venue, feed, now);
        addShares(venue, feed.shares);
        addContracts(venue, feed.contracts);
        view.venues.push_back(std::move(venue));
        for (const auto& oracle : feed.oracles)
            view.oracles.push_back(
                {.name = oracle.name,
                 .coin = oracle.feed,
                 .priceUsd = oracle.price,
                 .confidenceUsd = oracle.confidence,
                 .age = oracle.published.isNever() ? std::nullopt : std::optional(now - oracle.published),
                 .quality = oracle.quality,
                 .reason = oracle.reason});
        if (feed.chain) view.gas.push_back(gasOf(feed));
        if (feed.chain)
            view.chains.push_back({.name = feed.name,
                                   .chainId = feed.chain->chainId,
                                   .height = feed.chain->height,
                                   .baseFeeGwei = feed.chain->baseFeeGwei,
                                   .quality = feed.chain->quality,
                                   .reason = feed.chain->reason});
    }
    return view;
}

Result<void> ConnectionWatch::start(const std::vector<NamedFeed>& feeds, WatchBeside beside)
{
    return startThread(
        m_thread, "venues.watch", [this, &feeds, beside = std::move(beside)] { run(feeds, beside); },
        "that looks at connections");
}

void ConnectionWatch::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_ends.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

std::shared_ptr<const interfaces::ConnectionsView> ConnectionWatch::latest() const
{
    const std::lock_guard lock(m_mutex);
    return m_latest;
}

void ConnectionWatch::run(const std::vector<NamedFeed>& feeds, const WatchBeside& beside)
{
    const SystemClock clock;
    MessageCounts before;
    ConnectionFigures figures;
    Timestamp last;
    for (std::unique_lock lock(m_mutex); !m_isEnding;) {
        lock.unlock();
        const auto now = clock.now();
        std::vector<venue::FeedView> views;
        for (const auto& named : feeds) {
            views.push_back(named.feed->view(now));
            views.back().name = named.name;
        }
        auto seen = connectionsOf(views, now, last.isNever() ? Duration{} : now - last, before);
        figures.addDelays(seen, views);
        figures.addAges(seen, views);
        if (beside.latencies) figures.addLatencies(seen, beside.latencies());
        if (beside.accounts) figures.addAccounts(seen, beside.accounts());
        figures.addOracles(seen, views, beside.oracles);
        if (beside.wallets)
            for (const auto& wallet : beside.wallets())
                seen.wallets.push_back(walletOf(wallet.account, wallet.wallet, now));
        auto made = std::make_shared<const interfaces::ConnectionsView>(std::move(seen));
        last = now;
        lock.lock();
        m_latest = std::move(made);
        m_ends.wait_for(lock, std::chrono::nanoseconds(kEvery.nanoseconds), [this] { return m_isEnding; });
    }
}

}  // namespace ballast::venues
