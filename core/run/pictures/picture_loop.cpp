#include "pictures/picture_loop.h"

#include <utility>

#include "sections/section_builder.h"

namespace ballast::pictures {

namespace {

using interfaces::SectionId;
using interfaces::SectionSet;

constexpr SectionSet kOfFacts{SectionId::Header, SectionId::Trading};

}  // namespace

std::unique_ptr<sections::DeskImage> PictureLoop::takeImage(SectionSet& wanted)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<sections::DeskImage> image;
    if (m_job) {
        wanted |= m_job->wanted;
        image = std::move(m_job->image);
        m_job.reset();
    }
    if (!image) image = std::move(m_free);
    return image ? std::move(image) : std::make_unique<sections::DeskImage>();
}

void PictureLoop::show(std::unique_ptr<sections::DeskImage> image, SessionFacts facts, SectionSet wanted)
{
    const std::lock_guard lock(m_mutex);
    if (m_job) {
        wanted |= m_job->wanted;
        if (!image) image = std::move(m_job->image);
    }
    m_job = Job{std::move(image), std::move(facts), wanted};
    m_changed.notify_all();
}

void PictureLoop::makeSections(const Job& job, SectionSet wanted)
{
    if (wanted.empty()) return;
    if (job.image) job.image->fillSections(wanted, m_made, job.questions.get());
    addFacts(job.facts, wanted, job.image.get(), m_made);
    if (wanted.has(SectionId::Decisions)) addHashes(m_hashOf, m_made.decisions);
    m_board.publish(wanted, m_made);
}

/// With the lock given, makes what waits without it.
void PictureLoop::make(std::unique_lock<std::mutex>& lock)
{
    Job job = std::move(*std::exchange(m_job, std::nullopt));
    job.questions = m_questions;
    m_working = true;
    lock.unlock();
    if (!job.image) job.wanted = job.wanted & kOfFacts;
    // What is looked at most often does not wait for what takes longest.
    makeSections(job, job.wanted.without(sections::kRevaluedSections));
    makeSections(job, job.wanted & sections::kRevaluedSections);
    lock.lock();
    if (job.image) m_free = std::move(job.image);
    m_working = false;
    m_changed.notify_all();
}

void PictureLoop::ask(std::shared_ptr<const interfaces::Questions> questions)
{
    const std::lock_guard lock(m_mutex);
    m_questions = std::move(questions);
}

void PictureLoop::run()
{
    std::unique_lock lock(m_mutex);
    m_running = true;
    while (true) {
        m_changed.wait(lock, [this] { return m_stop || waits(); });
        if (m_stop) break;
        make(lock);
    }
    m_running = false;
    m_changed.notify_all();
}

void PictureLoop::finish()
{
    std::unique_lock lock(m_mutex);
    if (!m_running && waits()) make(lock);
    m_changed.wait(lock, [this] { return m_stop || (!m_working && !waits()); });
}

void PictureLoop::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    m_changed.notify_all();
}

}  // namespace ballast::pictures
