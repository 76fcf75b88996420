#include "load/synthetic_venues.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "simulated_venue/matching_venue.h"

namespace ballast::load {

namespace {

constexpr Duration kVenueLatency = Duration::milliseconds(2);

}  // namespace

/// What a feed tells goes to the desk, and to the venues what they fill against.
class SyntheticVenues::Tee final : public venue::FeedSink {
public:
    Tee(venue::FeedSink& desk, std::map<std::string, simulated_venue::VenueGateway*> venues)
        : m_desk(desk), m_venues(std::move(venues))
    {
    }

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        const auto id = m_desk.listed(instrument);
        if (const auto venue = m_venues.find(instrument.venue); venue != m_venues.end() && !instrument.isOption()) {
            auto named = instrument;
            named.id = id;
            venue->second->see(named);
            m_at[id] = venue->second;
        }
        return id;
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp receivedAt) override
    {
        for (const auto& fact : bundle)
            if (const auto* quote = std::get_if<domain::HedgeQuote>(&fact))
                if (const auto at = m_at.find(quote->instrument); at != m_at.end()) at->second->see(*quote);
        m_desk.post(bundle, receivedAt);
    }
    void connection(venue::Connection connection, std::string_view why) override { m_desk.connection(connection, why); }

private:
    venue::FeedSink& m_desk;
    const std::map<std::string, simulated_venue::VenueGateway*> m_venues;
    std::map<domain::InstrumentId, simulated_venue::VenueGateway*> m_at;
};

std::string SyntheticVenues::nameOf(std::size_t place)
{
    // The book and the hedges are the first venue's.
    return place == 0 ? std::string(simulation::kOptionVenue) : fmt::format("Synthetic {}", place + 1);
}

SyntheticVenues::SyntheticVenues(VenuePlan plan, domain::MarketInfo info, domain::Settings settings, const Clock& clock)
    : m_plan(std::move(plan)), m_info(std::move(info)), m_settings(std::move(settings)), m_clock(clock)
{
}

SyntheticVenues::~SyntheticVenues() { stop(); }

simulated_venue::FaultScript SyntheticVenues::faults() const
{
    auto script = m_plan.faults;
    const auto shift = Duration{m_info.start.nanoseconds};
    script.from = script.from + shift;
    script.until = script.until + shift;
    for (auto& outage : script.outages) {
        outage.from = outage.from + shift;
        outage.until = outage.until + shift;
    }
    for (auto& trade : script.trades)
        trade.at = trade.at + shift;
    return script;
}

/// One for the account of each venue where something hedges.
void SyntheticVenues::addGateways(live::LiveDesk& desk, const Clock& clock)
{
    const auto& accounts = desk.engineLoop().engine().accounts();
    for (const auto& hedge : m_settings.hedgeVenues) {
        const auto account = accounts.firstAt(hedge.venue);
        if (!account || m_gateways.contains(*account)) continue;
        auto script = faults();
        script.seed += account->value;
        auto gateway = std::make_unique<simulated_venue::VenueGateway>(
            simulated_venue::FaultyGateway(std::make_unique<simulated_venue::MatchingVenue>(kVenueLatency),
                                           std::move(script), {*account}),
            simulated_venue::VenueGateway::Account{*account, hedge.venue, accounts.at(*account).label()},
            venue::Capabilities{.queryByClientId = true, .budget = m_plan.budget},
            simulated_venue::VenueGateway::Links{clock, desk.latches(), m_plan.onWire});
        m_gateways[*account] = gateway.get();
        m_venueOf[*account] = accounts.at(*account).venue;
        desk.add(*account, accounts.at(*account).label(), std::move(gateway));
    }
}

Result<void> SyntheticVenues::openFeeds(live::LiveDesk& desk)
{
    std::map<std::string, simulated_venue::VenueGateway*> venues;
    for (const auto& [account, gateway] : m_gateways)
        venues[m_venueOf[account]] = gateway;
    for (std::size_t place = 0; place < m_plan.venues; ++place) {
        const auto share = m_plan.options / m_plan.venues + (place < m_plan.options % m_plan.venues ? 1 : 0);
        SyntheticMarket market({.venue = nameOf(place),
                                .isFirst = place == 0,
                                .options = share,
                                .start = m_info.start,
                                .length = Duration::fromSeconds(m_plan.seconds) + Duration::hours(1)},
                               m_settings);
        m_feeds.push_back(std::make_unique<SyntheticFeed>(std::move(market), m_clock,
                                                          m_plan.rate / static_cast<double>(m_plan.venues)));
        m_tees.push_back(std::make_unique<Tee>(desk.intake().addFeed(nameOf(place)), venues));
    }
    for (std::size_t place = 0; place < m_plan.venues; ++place)
        m_feeds[place]->start(*m_tees[place]);
    return {};
}

/// The venues hold what the book says that they do, so that a reconcile agrees.
void SyntheticVenues::opened(const engine::Engine& engine)
{
    for (const auto& held : engine.positions())
        if (const auto gateway = m_gateways.find(held.account); gateway != m_gateways.end())
            gateway->second->setPosition(held.instrument, held.quantity);
}

Result<void> SyntheticVenues::pace(Timestamp begin)
{
    for (const auto& feed : m_feeds)
        if (auto paced = feed->pace(begin, Duration::fromSeconds(m_plan.seconds)); !paced) return paced;
    return {};
}

bool SyntheticVenues::isOver() const
{
    return std::all_of(m_feeds.begin(), m_feeds.end(), [](const auto& feed) { return feed->isDone(); });
}

void SyntheticVenues::stop() noexcept
{
    for (const auto& feed : m_feeds)
        feed->stop();
}

}  // namespace ballast::load
