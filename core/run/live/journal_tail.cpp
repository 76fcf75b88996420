#include "live/journal_tail.h"

#include <iterator>
#include <utility>

namespace ballast::live {

JournalTail::View JournalTail::view() const
{
    const std::lock_guard lock(m_mutex);
    return {m_sequence, m_hash, m_latency};
}

SequenceNumber JournalTail::sequence() const
{
    const std::lock_guard lock(m_mutex);
    return m_sequence;
}

std::string JournalTail::hashOf(SequenceNumber sequence) const
{
    const std::lock_guard lock(m_mutex);
    const bool known = sequence.value > m_before && sequence.value <= m_before + m_hashes.size();
    return known ? m_hashes[sequence.value - m_before - 1] : std::string();
}

void JournalTail::start(SequenceNumber sequence, std::string hash)
{
    const std::lock_guard lock(m_mutex);
    m_sequence = sequence;
    m_hash = std::move(hash);
}

void JournalTail::startAfter(SequenceNumber sequence, std::string hash, std::vector<std::string> newest)
{
    const std::lock_guard lock(m_mutex);
    m_sequence = sequence;
    m_hash = std::move(hash);
    m_before = sequence.value - newest.size();
    m_hashes.assign(std::make_move_iterator(newest.begin()), std::make_move_iterator(newest.end()));
}

void JournalTail::append(std::span<const journal::CommittedStep> steps, std::chrono::nanoseconds latency)
{
    for (const auto& step : steps)
        append(step);
    const std::lock_guard lock(m_mutex);
    m_latency.add(latency);
}

void JournalTail::append(const journal::CommittedStep& step)
{
    const std::lock_guard lock(m_mutex);
    m_hashes.insert(m_hashes.end(), step.hashes.begin(), step.hashes.end());
    while (m_hashes.size() > kHashes) {
        m_hashes.pop_front();
        ++m_before;
    }
    m_sequence = step.lastSequence;
    if (!step.lastHash.empty()) m_hash = step.lastHash;
}

}  // namespace ballast::live
