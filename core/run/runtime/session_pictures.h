#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/latency_histogram.h"
#include "base/latency_trend.h"
#include "engine/engine.h"
#include "kept/kill_keeper.h"
#include "live/inputs.h"
#include "live/journal_tail.h"
#include "pictures/presenter.h"
#include "pictures/ticket_book.h"
#include "runtime/end_of_desk.h"
#include "runtime/model_risk_loop.h"
#include "runtime/session_status.h"

namespace ballast::runtime {

/// What a picture shows besides the engine's state.
struct PictureFacts {
    interfaces::SessionKind session{interfaces::SessionKind::Simulated};
    std::string operatorName;
    std::optional<Timestamp> start, end;
    bool shown{true};  ///< False without a screen: none is made.
};

/// What a session does beside the engine, on its thread: after a step, and when a section is due, it gives an image to
/// `pictures`; it asks about models after each step.
///
/// Threads  The engine's; `want`, `ask` and `outdate` any, `publish` also before the engine runs.
class SessionPictures final : public live::Beside {
public:
    struct Links {
        pictures::PictureLoop& pictures;
        const SessionStatus& status;
        const live::JournalTail& tail;
        ModelRiskLoop& modelRisk;
        pictures::TicketBook& tickets;
        kept::KillKeeper& kills;
        std::function<interfaces::PlaybackView()> playback;  ///< What a person steers; start and end are added here.
        std::function<void()> wake;                          ///< The engine's thread should look.
        std::function<std::optional<Timestamp>()> clock{};   ///< Event time between two steps; empty: that of the last.
        WorkingQuestion* working{};                          ///< Null: nobody asks.
    };
    SessionPictures(Links links, PictureFacts facts);

    void decided(const engine::Engine& engine, const journal::StepRecord& record,
                 const std::vector<engine::CommandOutcome>& commands, std::chrono::nanoseconds busy) override;
    void look(const engine::Engine& engine, bool refused) override;
    void end() override;
    std::optional<SteadyTime> nextLook() const override;

    /// Has what is wanted and due shown.
    void publish(const engine::Engine& engine, bool refused);
    /// Waits until the last of it is made.
    void finish() { m_presenter.finish(); }
    /// As Desk::want and Desk::ask.
    void want(interfaces::SectionSet sections);
    void ask(std::shared_ptr<const interfaces::Questions> questions);
    /// What stands beside the engine (journal, playback) has changed.
    void outdate();

private:
    bool standsStill() const;
    pictures::SessionFacts facts(const engine::Engine* engine);
    std::vector<interfaces::LatencyView> latencies(const LatencyHistogram& commit);

    const Links m_links;
    const PictureFacts m_facts;
    LatencyHistogram m_decisionLatency;
    LatencyTrend m_decisionTrend, m_commitTrend;
    SteadyTime m_trendsAt{};  ///< When they were looked at last.
    Timestamp m_openedAt;     ///< Event time of the first picture,
    SteadyTime m_shownAt{};   ///< and when a person saw it.
    pictures::Presenter m_presenter;
    std::atomic<bool> m_outdated{false};
};

}  // namespace ballast::runtime
