#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "transport/listener.h"
#include "venue_server/params.h"

namespace ballast::venue_server {

/// What goes wrong on purpose between a venue and its clients, whatever protocol they speak: texts that are changed,
/// late, exchanged or lost, rows that are hidden, and a clock that is ahead. Nothing is wrong at first.
///
/// Threads  One at a time. It outlives the lines that it gives.
class LineFaults {
public:
    explicit LineFaults(const Clock& clock) : m_clock(clock) {}

    /// The line that the venue speaks through from now on.
    std::shared_ptr<transport::Session> over(std::shared_ptr<transport::Session> line);
    /// The body of an answer over HTTP as the client sees it.
    std::string shown(std::string body, Timestamp now);
    /// The venue's clock.
    Timestamp now() const { return m_clock.now() + m_ahead; }
    /// Sends what is due.
    void tick();

    /// Nothing where `fault` is none of a line's: it is the venue's own, as cut without `bytes` is.
    std::optional<Outcome<Json>> inject(const std::string& fault, Params& params);

private:
    class Line;
    struct Mutation {
        std::string match, from, to;
        std::int64_t left{};  ///< Texts; negative: all.
    };
    /// Empty: it is not sent.
    std::string mutated(std::string text);
    std::string withoutHidden(std::string text, Timestamp now);
    bool isHeldBack(const std::string& text);

    Outcome<Json> mutate(Params& params, std::int64_t count);
    Outcome<Json> say(Params& params);

    const Clock& m_clock;
    std::map<std::uint64_t, std::weak_ptr<Line>> m_lines;
    std::vector<Mutation> m_mutations;
    std::map<std::string, Timestamp> m_hidden;  ///< Until when.
    std::string m_reordered;                    ///< What a text must hold that is sent after the next one.
    std::int64_t m_reorders{};
    Duration m_delay, m_ahead;
};

}  // namespace ballast::venue_server
