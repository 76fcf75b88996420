#include "venues/watch.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "venue/fact_limits.h"
#include "venue/id_book.h"

namespace ballast::venues {

namespace {

constexpr auto kPause = std::chrono::milliseconds(100);

/// What every feed told last of each coin's index, by venue.
class Indices {
public:
    void take(std::span<const venue::MarketFact> facts)
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& fact : facts)
            if (const auto* index = std::get_if<domain::IndexUpdate>(&fact); index && index->price.units() > 0)
                m_prices[index->underlying][index->venue] = index->price.toDouble();
    }
    /// The venue's own; of one that tells none another's. Empty: nobody tells one.
    std::optional<double> of(const std::string& coin, const std::string& venue) const
    {
        const std::scoped_lock lock(m_mutex);
        const auto told = m_prices.find(coin);
        if (told == m_prices.end()) return std::nullopt;
        const auto own = told->second.find(venue);
        return own != told->second.end() ? own->second : told->second.begin()->second;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::map<std::string, double>> m_prices;
};

/// Numbers instruments and hears indices; what else is told is in the feeds' own views.
class Numbers final : public venue::FeedSink {
public:
    Numbers(venue::IdBook& ids, Indices& indices) : m_ids(ids), m_indices(indices) {}
    domain::InstrumentId listed(const domain::Instrument& instrument) override { return m_ids.numberOf(instrument); }
    void post(std::span<const venue::MarketFact> facts, Timestamp) override { m_indices.take(facts); }
    void connection(venue::Connection, std::string_view) override {}

private:
    venue::IdBook& m_ids;
    Indices& m_indices;
};

/// The desk doubts a perpetual whose middle is so far from its index (F33), which one feed alone cannot know: a venue
/// may tell prices and no index.
void judgePerpetuals(venue::FeedView& view, const Indices& indices)
{
    for (auto& held : view.instruments) {
        const auto& instrument = held.instrument;
        if (instrument.kind != domain::InstrumentKind::Perpetual || held.quality >= domain::Quality::Suspect) continue;
        if (!held.bid || !held.ask || held.bid->units() <= 0 || held.ask->units() <= 0) continue;
        const auto index = indices.of(instrument.underlying, instrument.venue);
        if (!index) continue;
        const double off = 0.5 * (held.bid->toDouble() + held.ask->toDouble()) / *index - 1.0;
        const double most = venue::mostApart(instrument.underlying);
        if (std::abs(off) <= most) continue;
        held.quality = domain::Quality::Suspect;
        held.reason = fmt::format("{:.2f} % from the index, {:.0f} % at most (F33)", 100.0 * off, 100.0 * most);
    }
}

}  // namespace

std::vector<venue::FeedView> watch(const std::vector<NamedFeed>& feeds, Duration length, const Clock& clock,
                                   const std::function<bool()>& mayGoOn)
{
    venue::IdBook ids;
    Indices indices;
    Numbers sink(ids, indices);
    const auto until = clock.now() + length;
    for (const auto& named : feeds)
        named.feed->start(sink);
    while (clock.now() < until && mayGoOn())
        std::this_thread::sleep_for(kPause);
    std::vector<venue::FeedView> views;
    for (const auto& named : feeds)
        views.push_back(named.feed->view(clock.now()));
    for (const auto& named : feeds)
        named.feed->stop();
    for (auto& view : views)
        judgePerpetuals(view, indices);
    return views;
}

}  // namespace ballast::venues
