#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/latency_histogram.h"
#include "engine/engine.h"
#include "engine/snapshot_image.h"
#include "live/inputs.h"
#include "live/journal_tail.h"
#include "pictures/picture_board.h"
#include "pictures/picture_loop.h"
#include "pictures/picture_schedule.h"
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

/// Makes pictures on the engine's thread: after a step, and when one is due, the sections that are wanted, or an image
/// that the dear ones are made from. Asks about models after each step.
///
/// Threads  The engine's; `want` and `outdate` any, `publish` also before the engine runs.
class Presenter final : public live::Beside {
public:
    struct Links {
        pictures::PictureBoard& board;
        pictures::PictureLoop& pictures;
        const SessionStatus& status;
        const live::JournalTail& tail;
        ModelRiskLoop& modelRisk;
        std::function<interfaces::PlaybackView()> playback;  ///< What a person steers; its time and end are added here.
        std::function<void()> wake;                          ///< The engine's thread should look.
    };
    Presenter(Links links, PictureFacts facts);

    void decided(const engine::Engine& engine, const journal::StepRecord& record,
                 std::chrono::nanoseconds busy) override;
    void look(const engine::Engine& engine, bool refused) override;
    std::optional<SteadyTime> nextLook() const override;

    /// Makes and publishes what is wanted and due.
    void publish(const engine::Engine& engine, bool refused);
    /// As Desk::want.
    void want(interfaces::SectionSet sections);
    /// What stands beside the engine (journal, playback) has changed.
    void outdate();

private:
    bool standsStill() const;
    void complete(interfaces::SectionSet made, interfaces::Picture& picture) const;
    void complete(interfaces::HeaderView& header) const;
    void addHashes(interfaces::Section<std::vector<interfaces::DecisionView>>& section) const;

    const Links m_links;
    const PictureFacts m_facts;
    LatencyHistogram m_decisionLatency;
    Timestamp m_openedAt;  ///< Event time of the first picture.
    pictures::PictureSchedule m_schedule;
    std::atomic<std::uint32_t> m_wishes{interfaces::SectionSet::all().bits()};
    std::atomic<bool> m_outdated{false};
    std::shared_ptr<const engine::DeskImage> m_image;  ///< The newest: the next shares what has not changed.
};

}  // namespace ballast::runtime
