#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "load/synthetic_feed.h"
#include "runtime/live_session.h"
#include "simulated_venue/venue_gateway.h"

namespace ballast::load {

/// What synthetic venues are made of.
struct VenuePlan {
    double rate{};          ///< Messages a second of all venues together; each is one fact.
    double seconds{};       ///< That feeds are paced for; no option expires within.
    std::size_t options{};  ///< Of all venues together.
    std::size_t venues{1};
    /// What goes wrong between gateways and venues; its times count from 1970 as if the desk's start were then.
    simulated_venue::FaultScript faults{};
    venue::RateTerms budget{};                                 ///< What each venue takes.
    std::function<void(const domain::OrderIntent&)> onWire{};  ///< Each order as it leaves; several threads.
};

/// A live market of synthetic feeds, and a venue for each account that hedges, which works what is sent to it: all on
/// threads of their own.
///
/// Threads  Its owner's.
class SyntheticVenues final : public runtime::LiveMarket {
public:
    SyntheticVenues(VenuePlan plan, domain::MarketInfo info, domain::Settings settings, const Clock& clock);
    ~SyntheticVenues() override;
    SyntheticVenues(const SyntheticVenues&) = delete;
    SyntheticVenues& operator=(const SyntheticVenues&) = delete;

    /// The same options are listed as by a market that began then. Before the session is created.
    void beginAt(Timestamp start) { m_info.start = start; }
    const domain::MarketInfo& info() const override { return m_info; }
    void addGateways(live::LiveDesk& desk, const Clock& clock) override;
    Result<void> openFeeds(live::LiveDesk& desk) override;
    void opened(const engine::Engine& engine) override;
    void stop() noexcept override;

    /// Feeds tell from `begin` on for the plan's seconds.
    Result<void> pace(Timestamp begin);
    /// Every feed has told all that it will.
    bool isOver() const;

    const std::vector<std::unique_ptr<SyntheticFeed>>& feeds() const { return m_feeds; }
    /// By account; owned by the desk.
    const std::map<domain::AccountId, simulated_venue::VenueGateway*>& gateways() const { return m_gateways; }

    static std::string nameOf(std::size_t place);

private:
    class Tee;
    simulated_venue::FaultScript faults() const;

    const VenuePlan m_plan;
    domain::MarketInfo m_info;
    const domain::Settings m_settings;
    const Clock& m_clock;
    std::map<domain::AccountId, simulated_venue::VenueGateway*> m_gateways;
    std::map<domain::AccountId, std::string> m_venueOf;
    std::vector<std::unique_ptr<Tee>> m_tees;
    std::vector<std::unique_ptr<SyntheticFeed>> m_feeds;
};

}  // namespace ballast::load
