#include "venues/connection_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "runtime/latency_view.h"

namespace ballast::venues {

namespace {

using interfaces::AccountConnectionView;
using interfaces::ConnectionsView;
using interfaces::LatencyView;

std::optional<double> numberOf(const std::optional<std::string>& text)
{
    if (!text) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(text->c_str(), &end);
    return end != text->c_str() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

/// The first venue with a good perpetual or spot on the coin that is paid in dollars or a stable coin.
struct Mid {
    std::string venue;
    double price{};
};
std::optional<Mid> midOf(const std::vector<venue::FeedView>& feeds, const std::string& coin)
{
    for (const auto& feed : feeds)
        for (const auto& one : feed.instruments) {
            const bool isSpot = one.instrument.kind == domain::InstrumentKind::Perpetual ||
                                one.instrument.kind == domain::InstrumentKind::Spot;
            if (!isSpot || one.instrument.underlying != coin || one.quality != domain::Quality::Good || !one.bid ||
                !one.ask)
                continue;
            return Mid{feed.name, 0.5 * (one.bid->toDouble() + one.ask->toDouble())};
        }
    return std::nullopt;
}

std::vector<AccountConnectionView::Capability> capabilitiesOf(const venue::Capabilities& can)
{
    return {{"amend", can.amend},
            {"mass quote", can.massQuote},
            {"cancel all", can.cancelAll},
            {"cancel on disconnect", can.cancelOnDisconnect},
            {"scheduled cancel", can.scheduledCancel},
            {"query by our id", can.queryByClientId},
            {"reduce only", can.reduceOnly},
            {"post only", can.postOnly},
            {"maker protection", can.makerProtection}};
}

}  // namespace

LatencyView ConnectionFigures::viewOf(const std::string& key, const char* name, const LatencyHistogram& whole)
{
    auto& trend = m_trends[key];
    trend.look(whole);
    auto view = runtime::latencyView(name, whole);
    view.recent = trend.recent();
    return view;
}

void ConnectionFigures::addDelays(ConnectionsView& view, const std::vector<venue::FeedView>& feeds)
{
    for (auto& venue : view.venues) {
        const auto feed = std::find_if(feeds.begin(), feeds.end(), [&](const auto& f) { return f.name == venue.name; });
        if (feed == feeds.end()) continue;
        for (auto& group : venue.channels)
            for (const auto& one : feed->delays) {
                if (one.kind != group.name) continue;
                const auto key = venue.name + '\n' + group.name;
                group.venueToSocket = viewOf("venue " + key, "Venue to socket", one.venueToSocket);
                group.socketToBook = viewOf("book " + key, "Socket to book", one.socketToBook);
            }
    }
}

void ConnectionFigures::addAges(ConnectionsView& view, const std::vector<venue::FeedView>& feeds)
{
    for (auto& venue : view.venues) {
        const auto feed = std::find_if(feeds.begin(), feeds.end(), [&](const auto& f) { return f.name == venue.name; });
        if (feed == feeds.end()) continue;
        LatencyHistogram ages;
        for (const auto& one : feed->instruments)
            if (one.age) ages.add(std::chrono::nanoseconds(one.age->nanoseconds));
        venue.valueAge = runtime::latencyView("Value age", ages);
        auto& recent = m_ages[venue.name];
        if (venue.valueAge.p99Seconds) recent.push_back(*venue.valueAge.p99Seconds);
        if (recent.size() > LatencyView::kMostRecent) recent.erase(recent.begin());
        venue.valueAge.recent = recent;
    }
}

void ConnectionFigures::addLatencies(ConnectionsView& view, const std::vector<FeedLatency>& latencies)
{
    for (auto& venue : view.venues)
        for (const auto& one : latencies)
            if (one.name == venue.name)
                venue.decision = viewOf("decision " + one.name, "Socket to decision", one.decision);
}

void ConnectionFigures::addAccounts(ConnectionsView& view, const std::vector<WatchedAccount>& accounts)
{
    const auto ageOf = [&](Timestamp time) { return time.isNever() ? std::nullopt : std::optional(view.time - time); };
    for (const auto& account : accounts) {
        const auto& standing = account.standing;
        const auto& can = account.capabilities;
        const bool isChain = can.finality == venue::Finality::AfterBlocks;
        AccountConnectionView one{.label = account.label,
                                  .venue = account.venue,
                                  .kind = account.kind,
                                  .connected = standing.connected,
                                  .trades = account.trades,
                                  .capabilities = capabilitiesOf(can),
                                  .finality = isChain ? "after blocks" : "at once",
                                  .armed = standing.armed,
                                  .ordersPerSecond = can.budget.perSecond,
                                  .burst = can.budget.burst,
                                  .keptForCancels = venue::RateBudget::kKeptForCancels * can.budget.burst,
                                  .budgetHeld = account.budgetHeld,
                                  .marginAge = ageOf(standing.marginsAt),
                                  .sent = standing.sent,
                                  .acknowledged = standing.acknowledged,
                                  .fills = standing.fills,
                                  .lastError = standing.lastError,
                                  .lastErrorAge = ageOf(standing.lastErrorAt)};
        one.acknowledgement = viewOf("ack " + account.label, "Acknowledgement", standing.acknowledgement);
        one.fill = viewOf("fill " + account.label, isChain ? "Inclusion" : "Fill", standing.fill);
        for (const auto& [currency, amount] : standing.balances)
            one.balances.push_back(amount.toString());
        for (const auto& margin : standing.margins)
            one.margins.push_back({std::string(domain::currencyOf(margin.equity.currency).name),
                                   margin.equity.toDouble(), margin.initial.toDouble(), margin.maintenance.toDouble()});
        view.accounts.push_back(std::move(one));
    }
}

void ConnectionFigures::addOracles(ConnectionsView& view, const std::vector<venue::FeedView>& feeds,
                                   const std::vector<OracleLimits>& limits)
{
    std::map<std::string, std::optional<Mid>> mids;
    for (auto& oracle : view.oracles) {
        const auto limit = std::find_if(limits.begin(), limits.end(), [&](const auto& one) {
            return one.oracle == oracle.name && one.coin == oracle.coin;
        });
        if (limit != limits.end()) {
            oracle.heartbeat = limit->heartbeat;
            if (limit->deviation > 0.0) oracle.deviationThreshold = limit->deviation;
        }
        const auto price = numberOf(oracle.priceUsd), confidence = numberOf(oracle.confidenceUsd);
        if (!price || *price <= 0.0) continue;
        if (confidence) oracle.confidenceShare = *confidence / *price;
        const auto [mid, isNew] = mids.try_emplace(oracle.coin);
        if (isNew) {
            mid->second = midOf(feeds, oracle.coin);
            if (mid->second) followMid(oracle.coin, view.time, mid->second->price);
        }
        if (!mid->second) continue;
        oracle.midVenue = mid->second->venue;
        oracle.fromMid = *price / mid->second->price - 1.0;
        oracle.lagToMid = lagOf(oracle.coin, view.time, *price);
    }
    compare(view.oracles);
}

void ConnectionFigures::compare(std::vector<interfaces::OracleConnectionView>& oracles)
{
    std::map<std::string, std::vector<double>> prices;
    for (const auto& oracle : oracles)
        if (const auto price = numberOf(oracle.priceUsd)) prices[oracle.coin].push_back(*price);
    for (auto& oracle : oracles) {
        const auto& all = prices[oracle.coin];
        oracle.sources = all.size();
        const auto price = numberOf(oracle.priceUsd);
        if (all.size() > 1 && price) oracle.fromMedian = *price / medianOf(all) - 1.0;
    }
}

void ConnectionFigures::followMid(const std::string& coin, Timestamp now, double mid)
{
    auto& mids = m_mids[coin];
    mids.emplace_back(now, mid);
    while (!mids.empty() && now - mids.front().first > kMidsFor)
        mids.pop_front();
}

/// The mid runs from look to look in a line: the newest instant at which it met the price.
std::optional<Duration> ConnectionFigures::lagOf(const std::string& coin, Timestamp now, double price) const
{
    const auto found = m_mids.find(coin);
    if (found == m_mids.end() || found->second.empty()) return std::nullopt;
    const auto& mids = found->second;
    if (mids.back().second == price) return now - mids.back().first;
    for (std::size_t i = mids.size() - 1; i > 0; --i) {
        const auto& [laterAt, later] = mids[i];
        const auto& [earlierAt, earlier] = mids[i - 1];
        if ((later - price) * (earlier - price) > 0.0) continue;
        const double share = later == earlier ? 0.0 : (later - price) / (later - earlier);
        return now - laterAt + Duration::fromSeconds(share * (laterAt - earlierAt).inSeconds());
    }
    return std::nullopt;
}

}  // namespace ballast::venues
