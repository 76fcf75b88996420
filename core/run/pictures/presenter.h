#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "engine/engine.h"
#include "pictures/picture_loop.h"
#include "pictures/picture_schedule.h"

namespace ballast::pictures {

/// What the engine's thread does for pictures: it asks the schedule, copies an image and runs on.
///
/// Threads  `want` and `ask` any; the rest the engine's.
class Presenter {
public:
    using Time = PictureSchedule::Time;
    using Facts = std::function<SessionFacts()>;

    explicit Presenter(PictureLoop& loop) : m_loop(loop) {}

    /// As Desk::want.
    void want(interfaces::SectionSet sections) { m_wishes = sections.bits(); }
    /// As Desk::ask: the answers are due at once.
    void ask(std::shared_ptr<const interfaces::Questions> questions)
    {
        m_loop.ask(std::move(questions));
        m_asked = true;
    }
    /// Something else is wanted or asked since the last `present`: it is time for the next.
    bool wantsElse() const { return m_asked || m_wishes != m_schedule.wanted().bits(); }
    /// When a section is due, if no step comes; empty: all that is wanted is up to date.
    std::optional<Time> next() const { return m_schedule.next(); }
    /// After a step all of them; without one what stands beside the engine.
    void outdate(interfaces::SectionSet moved = interfaces::SectionSet::all()) { m_schedule.outdate(moved); }

    /// Shows what is wanted and due. `facts` is asked only then. `engine` is null once it has refused an input: the
    /// last picture stays, with what went wrong. `standsStill`: no step is coming.
    void present(const engine::Engine* engine, const Facts& facts, Time now, bool standsStill);
    /// Waits until the last of it is shown: at the end of a session.
    void finish() { m_loop.finish(); }

private:
    PictureLoop& m_loop;
    PictureSchedule m_schedule;
    std::atomic<std::uint32_t> m_wishes{interfaces::SectionSet::all().bits()};
    std::atomic<bool> m_asked{false};
};

}  // namespace ballast::pictures
