#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "live/live_desk.h"
#include "load/synthetic_feed.h"
#include "simulated_venue/venue_gateway.h"

namespace ballast::load {

/// What a synthetic desk is made of.
struct DeskPlan {
    double rate{};          ///< Messages a second of all venues together; each is one fact.
    double seconds{};       ///< That feeds are paced for; no option expires within.
    std::size_t options{};  ///< Of all venues together.
    std::size_t venues{1};
    std::string journalFile;  ///< A new one, or with `goesOn` that of a desk of the same plan.
    bool goesOn{};            ///< From where that journal ends.
    std::string fingerprint;  ///< What of it is asked for, in one line.
    /// What goes wrong between gateways and venues; its times count from 1970 as if the desk's start were then.
    simulated_venue::FaultScript faults{};
    venue::RateTerms budget{};                                 ///< What each venue takes.
    std::function<void(const domain::OrderIntent&)> onWire{};  ///< Each order as it leaves; several threads.
};

/// A live desk with synthetic feeds, the sample book hedged tighter, and a venue for each account that hedges, which
/// works what is sent to it: all on threads of their own.
///
/// Threads  Its owner's.
class LoadDesk {
public:
    /// Errors   InvalidArgument if something is stored at the journal's place; what the book or the journal says.
    static Result<std::unique_ptr<LoadDesk>> create(DeskPlan plan, const Clock& clock);
    ~LoadDesk();
    LoadDesk(const LoadDesk&) = delete;
    LoadDesk& operator=(const LoadDesk&) = delete;

    /// Returns when everything is listed, valued and on disk, and the accounts have been reconciled for long enough
    /// that orders may leave.
    Result<void> open();
    /// Feeds tell from `begin` on for the plan's seconds.
    Result<void> pace(Timestamp begin);
    /// Steps that a start from a former journal ran again.
    std::uint64_t stepsRunAgain() const { return m_stepsRunAgain; }
    /// Every feed has told all that it will.
    bool isOver() const;
    void stopFeeds();
    void stop();

    live::LiveDesk& desk() { return *m_desk; }
    const live::LiveDesk& desk() const { return *m_desk; }
    const std::vector<std::unique_ptr<SyntheticFeed>>& feeds() const { return m_feeds; }
    /// By account; owned by the desk.
    const std::map<domain::AccountId, simulated_venue::VenueGateway*>& gateways() const { return m_gateways; }
    /// After stop: why it ended.
    Error whatEnded() const;

private:
    class Tee;
    LoadDesk(DeskPlan plan, const Clock& clock, domain::Settings settings, Timestamp start);
    Result<void> begin();
    Result<void> goOn();
    void join(engine::Engine engine, std::unique_ptr<journal::Writer> writer, std::optional<live::Place> place,
              std::optional<journal::Checkpoint> from);
    void addGateways();
    void openFeeds();
    void tellPositions();
    Result<void> awaitDrained(Duration longest, Timestamp notBefore);
    simulated_venue::FaultScript faults() const;

    const DeskPlan m_plan;
    const Clock& m_clock;
    const domain::Settings m_settings;
    Timestamp m_start;  ///< Of the synthetic market.
    std::uint64_t m_stepsRunAgain{};
    std::map<domain::AccountId, simulated_venue::VenueGateway*> m_gateways;
    std::unique_ptr<live::LiveDesk> m_desk;
    std::vector<std::unique_ptr<Tee>> m_tees;
    std::vector<std::unique_ptr<SyntheticFeed>> m_feeds;
};

}  // namespace ballast::load
