#pragma once

#include <memory>
#include <string>

#include "load/synthetic_venues.h"

namespace ballast::load {

/// What a synthetic desk is made of.
struct DeskPlan {
    double rate{};  ///< This and the next three as in VenuePlan.
    double seconds{};
    std::size_t options{};
    std::size_t venues{1};
    std::string journalFile;                ///< A new one, or with `goesOn` that of a desk of the same plan.
    bool goesOn{};                          ///< From where that journal ends.
    std::string fingerprint;                ///< What of it is asked for, in one line.
    simulated_venue::FaultScript faults{};  ///< This and the next two as in VenuePlan.
    venue::RateTerms budget{};
    std::function<void(const domain::OrderIntent&)> onWire{};
    bool pictures{};  ///< As for a window that looks at everything.
    std::string operatorName{"load"};
    std::filesystem::path keptKills{};  ///< As runtime::DriveOptions::keptKills.
};

/// A live session with synthetic venues and the sample book hedged tighter.
///
/// Threads  Its owner's.
class LoadDesk {
public:
    /// Errors   InvalidArgument if something is stored at the journal's place; what the book or the journal says.
    static Result<std::unique_ptr<LoadDesk>> create(DeskPlan plan, const Clock& clock);

    /// Returns when everything is listed, valued and on disk, and the accounts have been reconciled for long enough
    /// that orders may leave.
    Result<void> open();
    Result<void> pace(Timestamp begin) { return m_market->pace(begin); }
    /// Steps that a start from a former journal ran again.
    std::uint64_t stepsRunAgain() const { return m_session->stepsRunAgain(); }
    bool isOver() const { return m_market->isOver(); }
    void stopFeeds() { m_market->stop(); }
    void stop() { m_session->stop(); }

    runtime::LiveSession& session() { return *m_session; }
    /// Gives the session to a window; what else is asked here only holds while that has it.
    std::unique_ptr<runtime::LiveSession> giveSession() { return std::move(m_owned); }
    live::LiveDesk& desk() { return m_session->desk(); }
    const live::LiveDesk& desk() const { return m_session->desk(); }
    const std::vector<std::unique_ptr<SyntheticFeed>>& feeds() const { return m_market->feeds(); }
    /// By account; owned by the desk.
    const std::map<domain::AccountId, simulated_venue::VenueGateway*>& gateways() const { return m_market->gateways(); }
    /// After stop: why it ended.
    Error whatEnded();

private:
    explicit LoadDesk(const Clock& clock) : m_clock(clock) {}

    const Clock& m_clock;
    SyntheticVenues* m_market{};  ///< The session's.
    runtime::LiveSession* m_session{};
    std::unique_ptr<runtime::LiveSession> m_owned;
};

}  // namespace ballast::load
