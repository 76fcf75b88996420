#include "runtime/journal_review.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/log.h"
#include "base/system.h"
#include "runtime/review_contents.h"
#include "runtime/session_setup.h"
#include "sections/section_builder.h"

namespace ballast::runtime {

Result<std::unique_ptr<JournalReview>> JournalReview::open(const std::string& file,
                                                           const interfaces::Progress& progress)
{
    auto reader = journal::Reader::open(file);
    if (!reader) return tl::unexpected<Error>(reader.error());
    auto contents = loadContents(**reader, file, progress);
    if (!contents) return tl::unexpected<Error>(contents.error());
    auto config = engineConfigOf(*(*reader)->header());
    if (!config) return tl::unexpected<Error>(config.error());
    auto engine = engine::Engine::create(*config);
    if (!engine) return tl::unexpected<Error>(engine.error());
    std::unique_ptr<JournalReview> review(
        new JournalReview(std::move(*contents), std::move(*reader), std::move(*config), std::move(*engine)));
    if (auto started = startThread(review->m_worker, "review", [raw = review.get()] { raw->work(); }); !started)
        return tl::unexpected<Error>(started.error());
    return review;
}

JournalReview::JournalReview(Contents contents, std::unique_ptr<journal::Reader> reader, engine::EngineConfig config,
                             engine::Engine fresh)
    : m_contents(std::move(contents)), m_config(std::move(config)), m_reader(std::move(reader)),
      m_replay(*m_reader, std::move(fresh), m_contents.end), m_places{m_replay.place()}
{
}

JournalReview::~JournalReview()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        m_asked.notify_all();
    }
    if (m_worker.joinable()) m_worker.join();
}

void JournalReview::requestBefore(SequenceNumber sequence, Ready ready)
{
    const auto& steps = m_contents.stepOfRow;
    const auto before = m_reader->former();
    const bool past = sequence.value <= before.record || sequence.value > before.record + steps.size();
    ask(past ? before.step + m_contents.stepTimes.size() : steps[sequence.value - before.record - 1] - 1,
        std::move(ready));
}

void JournalReview::requestAt(Timestamp time, Ready ready)
{
    const auto& times = m_contents.stepTimes;
    const auto past = std::upper_bound(times.begin(), times.end(), time);
    ask(m_reader->former().step + static_cast<std::uint64_t>(past - times.begin()), std::move(ready));
}

void JournalReview::ask(std::uint64_t step, Ready ready)
{
    const std::lock_guard lock(m_mutex);
    // Before the first step there is nothing to see.
    m_request = Request{std::max<std::uint64_t>(step, m_reader->former().step + 1), std::move(ready)};
    m_asked.notify_all();
}

void JournalReview::work()
{
    while (true) {
        Request request;
        {
            std::unique_lock lock(m_mutex);
            m_asked.wait(lock, [this] { return m_stop || m_request; });
            if (m_stop) return;
            request = std::move(*m_request);
            m_request.reset();
        }
        answer(request);
    }
}

bool JournalReview::isNewer()
{
    const std::lock_guard lock(m_mutex);
    return m_stop || m_request.has_value();
}

/// To the nearest place before `step`, unless going on from where the replay stands is nearer.
void JournalReview::goBack(std::uint64_t step)
{
    const auto past = std::upper_bound(m_places.begin(), m_places.end(), step,
                                       [](std::uint64_t wanted, const auto& p) { return wanted < p.counts.steps; });
    const auto& nearest = *std::prev(past);
    const bool goesOn = m_replay.step() <= step && !m_replay.difference();
    const auto from = goesOn ? std::max(m_replay.step(), nearest.counts.steps) : nearest.counts.steps;
    if (goToCheckpoint(step, from) || (goesOn && m_replay.step() == from)) return;
    m_replay.goTo(nearest);
}

/// To the newest stored state before `step`, if it lies beyond `nearest` and can be read.
bool JournalReview::goToCheckpoint(std::uint64_t step, std::uint64_t nearest)
{
    for (auto stored = m_contents.checkpoints.rbegin(); stored != m_contents.checkpoints.rend(); ++stored) {
        if (stored->step > step || !stored->keepsState) continue;
        if (stored->step <= nearest) return false;
        auto state = m_reader->stateOf(*stored).and_then(
            [&](const std::string& bytes) { return replay::fromStateBytes(m_config, bytes); });
        if (state) {
            m_replay.goTo(replay::Replay::placeOf(*stored, std::move(*state)));
            return true;
        }
        // Given up by who writes, or made by another build: the one before serves as well, only slower.
        if (state.error().code != ErrorCode::NotFound) log::warning("review: " + state.error().message);
    }
    return false;
}

/// Ascending, with at least `interval` steps from one to the next.
void JournalReview::keepPlace(std::uint64_t interval)
{
    const auto step = m_replay.step();
    const auto later = std::upper_bound(m_places.begin(), m_places.end(), step,
                                        [](std::uint64_t wanted, const auto& p) { return wanted < p.counts.steps; });
    if (step < std::prev(later)->counts.steps + interval) return;
    if (later == m_places.end() || later->counts.steps >= step + interval) m_places.insert(later, m_replay.place());
}

/// False if a newer request came first.
Result<bool> JournalReview::bringTo(std::uint64_t step)
{
    const auto interval = std::max<std::uint64_t>(m_contents.stepTimes.size() / kMostPlaces + 1, 16);
    goBack(step);
    bool wanted = true;
    const auto done = m_replay.advance(step, [&](const replay::Taken&) -> Result<bool> {
        keepPlace(interval);
        return wanted = m_replay.step() >= step || !isNewer();
    });
    if (!done) return tl::unexpected<Error>(done.error());
    if (const auto& part = m_replay.difference())
        return fail(ErrorCode::Mismatch, fmt::format("{}; ballast-cli verify tells more", part.what));
    return wanted;
}

void JournalReview::answer(const Request& request)
{
    const auto there = bringTo(request.step);
    if (!there) return log::error("review: " + there.error().message);
    if (!*there) return;
    const auto& engine = m_replay.engine();
    auto picture = sections::makeSnapshot(engine.state());
    picture->session = interfaces::SessionKind::Review;
    picture->sequence.value = ++m_pictures;
    picture->marketTitle = m_contents.info.marketTitle;
    picture->journalSequence = engine.lastSequence();
    const auto before = m_reader->former().record;
    const auto sequence = picture->journalSequence.value;
    const auto last = std::min<std::size_t>(sequence > before ? sequence - before : 0, m_contents.rows.size());
    if (last > 0) picture->journalHash = m_contents.rows[last - 1].hash;
    picture->playback.start = m_contents.info.start;
    picture->playback.end = m_contents.info.end;
    request.ready(std::move(picture));
}

}  // namespace ballast::runtime
