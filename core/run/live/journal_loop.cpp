#include "live/journal_loop.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "journal/day_file.h"

namespace ballast::live {

namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

Result<void> Store::rollOver(journal::StepRecord&)
{
    return fail(ErrorCode::Unsupported, "this journal cannot be carried on in another file");
}

WriterStore::WriterStore(std::unique_ptr<journal::Writer> writer, std::string program)
    : m_writer(std::move(writer)), m_program(std::move(program)), m_file(m_writer->path())
{
}

/// The former file keeps its owner's lock until the new one stands.
Result<void> WriterStore::rollOver(journal::StepRecord& first)
{
    const auto& end = m_writer->end();
    auto header = m_writer->header();
    header.marketStart = first.inputs.time;
    header.formerHash = end.recordHash;
    header.former = {end.step, end.event, end.record.value, end.frameHash};
    const auto path = journal::dayFile(m_writer->path(), journal::dayOf(first.inputs.time));
    if (!journal::isFreshJournal(path) && !journal::removeUnbegun(path, end.frameHash))
        return fail(ErrorCode::Refused,
                    fmt::format("journal {} cannot be carried on in {}: something else stands there; move it away",
                                m_writer->path(), path));
    auto next = journal::Writer::create(path, header, {first.inputs.time, "", m_program});
    if (!next) return tl::unexpected<Error>(next.error());
    (*next)->makeRoom();
    auto& carried = std::get<domain::CarriedOver>(first.inputs.events.front().body);
    carried.file = std::filesystem::path(m_writer->path()).filename().string();
    carried.inputsHash = end.frameHash;
    m_writer = std::move(*next);
    const std::lock_guard lock(m_fileMutex);
    m_file = path;
    return {};
}

std::string WriterStore::file() const
{
    const std::lock_guard lock(m_fileMutex);
    return m_file;
}

JournalLoop::JournalLoop(Store& store, Links links, JournalTimes times)
    : m_store(store), m_links(std::move(links)), m_times(times)
{
}

void JournalLoop::run()
{
    m_movedAt.store(m_links.clock.now().nanoseconds);
    bool goesOn = true;
    while (goesOn) {
        const bool any = gather();
        const auto now = SteadyClock::now();
        if (!any && m_links.steps.isClosed())
            goesOn = false;
        else if (any && (m_links.steps.isClosed() || isDue(now)))
            goesOn = writeOut();
        else
            goesOn = sleep(now, any);
        storeCheckpoint();
        storeMarket();
    }
    // What was committed last must stand as well when the session ends.
    if (!m_error) look();
    m_links.steps.close();
    if (m_error && m_links.checker != nullptr) m_links.checker->stop();
    storeCheckpoint(true);
    // One that waited for its step, and the one at the session's end.
    storeMarket();
    storeMarket();
}

/// Until something waits, a group is due or it is time to look; before that what can be done now is. False when the
/// journal is no longer what was written.
bool JournalLoop::sleep(SteadyTime now, bool gathers)
{
    if (const auto tidied = m_store.tidy(); !tidied) {
        fail(tidied.error());
        return false;
    }
    if (!gathers) return m_links.steps.await(m_next, now + m_times.look, false) || look();
    const auto due = m_begun + m_times.group;
    if (m_times.ahead.count() > 0) m_store.encodeAhead(m_group);
    m_links.steps.await(m_next, m_times.ahead.count() > 0 ? std::min(due, now + m_times.ahead) : due, true);
    return true;
}

/// Takes what is published, up to a group's size. True if there is a group.
bool JournalLoop::gather()
{
    // The same transaction again, and nothing new with it.
    if (m_failures.load() > 0) return true;
    while (m_next < m_links.steps.published() && m_groupBytes < kGroupBytes) {
        StepSlot& slot = m_links.steps.at(m_next);
        if (!m_group.empty() && opensFile(slot.record)) {
            // What belongs to the file before goes first, and nothing waits for more of it.
            m_waits = true;
            break;
        }
        ++m_next;
        if (m_group.empty()) m_begun = SteadyClock::now();
        m_group.push_back(std::move(slot.record));
        m_groupBytes += slot.bytes;
        m_waits = m_waits || slot.waits;
    }
    return !m_group.empty();
}

bool JournalLoop::isDue(SteadyTime now) const
{
    return m_waits || m_groupBytes >= kGroupBytes || now - m_begun >= m_times.group;
}

bool JournalLoop::writeOut()
{
    if (m_failures.load() == 0) m_committingSince.store(m_links.clock.now().nanoseconds);
    const auto begun = SteadyClock::now();
    if (opensFile(m_group.front()) && !m_rolled) {
        if (auto opened = m_store.rollOver(m_group.front()); !opened) return tryAgainLater(opened.error());
        m_rolled = true;
        log::info(fmt::format("the journal goes on in {}", m_store.file()));
    }
    auto done = m_store.commitMany(m_group);
    if (!done) return tryAgainLater(done.error());
    m_rolled = false;
    if (m_links.tail != nullptr) m_links.tail->append(*done, SteadyClock::now() - begun);
    m_failures.store(0);
    m_committingSince.store(0);
    ++m_commits;
    m_watermark.store(m_group.back().step);
    m_movedAt.store(m_links.clock.now().nanoseconds);
    letOut(std::move(*done));
    m_links.outlet.committed();
    m_group.clear();
    m_groupBytes = 0;
    m_waits = false;
    m_links.steps.release(m_next);
    m_links.released();
    return true;
}

/// The group stays as it is. False when it can never be kept.
bool JournalLoop::tryAgainLater(const Error& error)
{
    ++m_failures;
    if (m_times.endsAtFailure || error.code == ErrorCode::Corrupt || m_links.steps.isClosed()) {
        fail(error);
        return false;
    }
    if (m_failures.load() == 1)
        log::warning(fmt::format("{}; nothing leaves until it is kept, it is tried again each {} ms", error.message,
                                 m_times.retry.count()));
    m_links.steps.awaitClose(SteadyClock::now() + m_times.retry);
    return true;
}

void JournalLoop::letOut(std::vector<journal::CommittedStep> done)
{
    const auto first = m_next - m_group.size();
    const Timestamp from{m_countFrom.load()};
    for (std::size_t i = 0; i < done.size(); ++i) {
        for (const auto& opening : done[i].openings)
            m_links.latches.open(opening.record());
        for (const auto& amendment : done[i].amendments)
            if (!m_links.outlet.offer(amendment)) m_links.outlet.notSent(*amendment.record());
        for (const auto& order : done[i].intents)
            if (!m_links.outlet.offer(order)) m_links.outlet.notSent(*order.record());
        StepSlot& slot = m_links.steps.at(first + i);
        if (!slot.commands.empty()) m_links.outlet.done(m_group[i], slot.commands);
        m_links.outlet.settled(done[i].step);
        if (slot.waits && slot.published >= from)
            m_durable.add(std::chrono::nanoseconds((m_links.clock.now() - slot.published).nanoseconds));
    }
}

/// After the commit of its step. Without it nothing is lost but time at the next start, so that what the disk refuses
/// is a line in the log; the next commit meets the same disk.
void JournalLoop::storeCheckpoint(bool isLast)
{
    if (m_links.checker == nullptr) return;
    do {
        if (!m_ready) takeReady(isLast);
        if (!m_ready || m_failures.load() > 0 || m_error) return;
        if (m_watermark.load() < m_ready->step) return;
        if (const auto stored = m_store.storeCheckpoint(*m_ready); !stored) {
            log::warning(fmt::format("no checkpoint after step {}: {}", m_ready->step, stored.error().message));
            m_asidesLeft = std::move(m_ready->asides);
        }
        m_ready.reset();
    } while (isLast);
}

/// As a checkpoint, which it only shortens the way to.
void JournalLoop::storeMarket()
{
    if (!m_market) m_market = m_links.outlet.takeMarket();
    if (!m_market || m_failures.load() > 0 || m_error || m_watermark.load() < m_market->step) return;
    if (const auto stored = m_store.storeMarket(*m_market); !stored)
        log::warning(fmt::format("the market after step {} is not kept: {}", m_market->step, stored.error().message));
    m_market.reset();
}

/// With what steps did aside before a checkpoint that could not be stored, so that none is missing between two rows.
void JournalLoop::takeReady(bool isLast)
{
    m_ready = isLast ? m_links.checker->finish() : m_links.checker->take();
    if (m_ready) m_ready->asides.insert(0, std::exchange(m_asidesLeft, {}));
}

bool JournalLoop::look()
{
    const auto whole = m_store.check();
    if (!whole) fail(whole.error());
    return whole.has_value();
}

void JournalLoop::fail(const Error& error)
{
    m_error = error;
    if (m_links.failed) m_links.failed(error);
}

}  // namespace ballast::live
