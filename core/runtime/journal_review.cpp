#include "runtime/journal_review.h"

#include <algorithm>
#include <pthread.h>

#include "base/log.h"
#include "runtime/review_contents.h"
#include "runtime/session_setup.h"

namespace ballast::runtime {

Result<std::unique_ptr<JournalReview>> JournalReview::open(const std::string& file)
{
    auto reader = journal::Reader::open(file);
    if (!reader) return tl::unexpected<Error>(reader.error());
    auto contents = loadContents(**reader, file);
    if (!contents) return tl::unexpected<Error>(contents.error());
    auto config = engineConfigOf(*(*reader)->header());
    if (!config) return tl::unexpected<Error>(config.error());
    auto engine = engine::Engine::create(std::move(*config));
    if (!engine) return tl::unexpected<Error>(engine.error());
    const auto lastStep = contents->stepTimes.size();
    return std::unique_ptr<JournalReview>(
        new JournalReview(std::move(*contents), EngineReplay(std::move(*reader), std::move(*engine), lastStep)));
}

JournalReview::JournalReview(Contents contents, EngineReplay replay)
    : m_contents(std::move(contents)), m_replay(std::move(replay)), m_worker([this] { work(); })
{
    ::pthread_setname_np(m_worker.native_handle(), "review");
}

JournalReview::~JournalReview()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        m_asked.notify_all();
    }
    m_worker.join();
}

void JournalReview::requestBefore(SequenceNumber sequence, Ready ready)
{
    const auto& steps = m_contents.stepOfRow;
    const bool past = sequence.value == 0 || sequence.value > steps.size();
    ask(past ? m_contents.stepTimes.size() : steps[sequence.value - 1] - 1, std::move(ready));
}

void JournalReview::requestAt(Timestamp time, Ready ready)
{
    const auto& times = m_contents.stepTimes;
    const auto past = std::upper_bound(times.begin(), times.end(), time);
    ask(static_cast<std::uint64_t>(past - times.begin()), std::move(ready));
}

void JournalReview::ask(std::uint64_t step, Ready ready)
{
    const std::lock_guard lock(m_mutex);
    // Before the first step there is nothing to see.
    m_request = Request{std::max<std::uint64_t>(step, 1), std::move(ready)};
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

void JournalReview::answer(const Request& request)
{
    const auto engine = m_replay.after(request.step, [this] { return !isNewer(); });
    if (!engine) return log::error("review: " + engine.error().message);
    if (*engine == nullptr) return;
    auto picture = (*engine)->makeSnapshot();
    picture->session = interfaces::SessionKind::Review;
    picture->sequence.value = ++m_pictures;
    picture->marketTitle = m_contents.info.marketTitle;
    picture->journalSequence = (*engine)->lastSequence();
    const auto last = std::min<std::size_t>(picture->journalSequence.value, m_contents.rows.size());
    if (last > 0) picture->journalHash = m_contents.rows[last - 1].hash;
    picture->playback.start = m_contents.info.start;
    picture->playback.end = m_contents.info.end;
    request.ready(std::move(picture));
}

}  // namespace ballast::runtime
