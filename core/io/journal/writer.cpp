#include "journal/writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "codec/compression.h"
#include "journal/database.h"
#include "journal/file_watch.h"
#include "journal/group_rows.h"
#include "journal/owner_lock.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kCopiedBytes = 4u << 20, kCopiedAtOnceBytes = 16u << 20, kLongLogBytes = 64u << 20;
/// Where copies begin, and the groups until one is done.
constexpr std::uint64_t kRoomBytes = kCopiedBytes + (1u << 20);

/// Up to `bytes` in all, on disk. SQLite reads a log up to the first page whose sum does not fit.
Result<void> extendLog(const std::string& path, std::uint64_t bytes)
{
    const auto failed = [&] { return fail(ErrorCode::Io, fmt::format("{}: {}", path, std::strerror(errno))); };
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return failed();
    struct stat status {};
    bool done = ::fstat(descriptor, &status) == 0;
    const std::vector<char> zeros(64u << 10);
    const auto end = static_cast<off_t>(bytes);
    for (off_t place = status.st_size; done && place < end;) {
        const auto part = std::min(static_cast<std::size_t>(end - place), zeros.size());
        const auto written = ::pwrite(descriptor, zeros.data(), part, place);
        done = written > 0;
        place += std::max<ssize_t>(written, 0);
    }
    done = done && ::fdatasync(descriptor) == 0;
    auto result = done ? Result<void>() : failed();
    ::close(descriptor);
    return result;
}

}  // namespace

Result<CommittedStep> Writer::commit(const StepRecord& step)
{
    auto done = commitMany({&step, 1});
    if (!done) return Unexpected(done.error());
    return std::move(done->front());
}

Result<std::vector<CommittedStep>> Writer::commitMany(std::span<const StepRecord> steps)
{
    if (auto whole = checkFile(); !whole) return Unexpected(whole.error());
    const auto rows = rowsOf(steps);
    const auto stored = rows ? m_database->transaction([&] { return (*rows)->insert(*m_statements); })
                             : Result<void>(Unexpected(rows.error()));
    if (!stored) return Unexpected(failed(stored.error()).error());
    m_tail = (*rows)->end();
    m_frameEnds.insert(m_frameEnds.end(), (*rows)->frameEnds().begin(), (*rows)->frameEnds().end());
    if (auto named = standing(m_watch->checkName()); !named) return Unexpected(named.error());
    if (auto whole = afterCommit(); !whole) return Unexpected(whole.error());
    return proofsOf(steps, **rows);
}

/// What to say of a transaction that failed: first whether the files are still those that were written.
Result<void> Writer::failed(const Error& error)
{
    if (auto whole = standing(m_watch->checkAfterFailure()); !whole) return whole;
    // A failed write may have made the files longer.
    if (auto whole = standing(m_watch->note(0)); !whole) return whole;
    return Unexpected(error);
}

std::unique_ptr<GroupRows> Writer::emptyGroup()
{
    return std::make_unique<GroupRows>(m_tail, m_header.desk, [this](SequenceNumber record) { return hashOf(record); });
}

void Writer::encodeAhead(std::span<const StepRecord> steps)
{
    if (!m_ahead || m_ahead->steps().size() > steps.size()) m_ahead = emptyGroup();
    for (const auto& step : steps.subspan(m_ahead->steps().size()))
        if (!m_ahead->add(step)) return m_ahead.reset();
}

void Writer::makeRoom()
{
    if (const auto made = extendLog(m_database->path() + "-wal", kRoomBytes); !made)
        log::warning(fmt::format("{}; commits will take longer", made.error().message));
    static_cast<void>(standing(m_watch->note(m_database->logPages())));
}

/// With what was made ahead. A group that failed is made anew from its steps.
Result<std::unique_ptr<GroupRows>> Writer::rowsOf(std::span<const StepRecord> steps)
{
    auto rows = std::move(m_ahead);
    const bool goesOn = rows && !rows->steps().empty() && rows->steps().size() <= steps.size() &&
                        rows->steps().front().step.step == steps.front().step;
    if (!goesOn) rows = emptyGroup();
    for (const auto& step : steps.subspan(rows->steps().size()))
        if (auto added = rows->add(step); !added) return Unexpected(added.error());
    if (auto ended = rows->endFrame(); !ended) return Unexpected(ended.error());
    return rows;
}

/// They are on disk.
std::vector<CommittedStep> Writer::proofsOf(std::span<const StepRecord> steps, const GroupRows& rows)
{
    std::vector<CommittedStep> done;
    done.reserve(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& stored = rows.steps()[i];
        prove(steps[i], stored.lastRow, done.emplace_back(stored.step));
    }
    return done;
}

Result<void> Writer::storeCheckpoint(const StateBytes& state)
{
    if (state.step <= m_header.former.step) return {};
    if (auto whole = checkFile(); !whole) return whole;
    const auto found = std::find_if(m_frameEnds.begin(), m_frameEnds.end(),
                                    [&](const JournalEnd& end) { return end.step == state.step; });
    if (found == m_frameEnds.end() && state.step != m_tail.step)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a checkpoint must stand after a step that ended a frame, was after {}", state.step));
    const JournalEnd end = found != m_frameEnds.end() ? *found : m_tail;
    const auto asides = codec::compress(state.asides, kMaxStateBytes);
    if (!asides) return Unexpected(asides.error());
    auto entered = m_register;
    auto stored = m_database->transaction([&]() -> Result<void> {
        auto entry = storeCheckpoint(state, *asides, end);
        if (!entry) return Unexpected(entry.error());
        entered = std::move(*entry);
        return {};
    });
    if (!stored) return failed(stored.error());
    m_register = std::move(entered);
    std::erase_if(m_frameEnds, [&](const JournalEnd& each) { return each.step <= state.step; });
    if (auto named = standing(m_watch->checkName()); !named) return named;
    return afterCommit();
}

/// Inside a transaction; where the register ends with it.
Result<RegisterEnd> Writer::storeCheckpoint(const StateBytes& state, const std::string& asides, const JournalEnd& end)
{
    const auto newest = m_database->integer("SELECT coalesce(max(step), 0) FROM checkpoints");
    if (!newest) return Unexpected(newest.error());
    if (static_cast<std::uint64_t>(*newest) >= state.step) return m_register;
    auto row = m_database->prepare("INSERT INTO checkpoints SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5, "
                                   "?6, ?7, ?8, ?9 FROM checkpoints");
    if (!row) return Unexpected(row.error());
    row->bind(1, end.step);
    row->bind(2, end.event);
    row->bind(3, end.record.value);
    row->bind(4, end.outbox);
    row->bindText(5, end.frameHash);
    row->bindText(6, end.recordHash);
    row->bindText(7, state.hash);
    row->bindBlob(8, state.packed);
    row->bindBlob(9, asides);
    if (auto ran = row->run(); !ran) return Unexpected(ran.error());
    if (auto thinned = thinStates(*m_database); !thinned) return Unexpected(thinned.error());
    const auto number = m_database->integer("SELECT max(number) FROM checkpoints");
    if (!number) return Unexpected(number.error());
    return enter(*m_database, m_register, kCheckpoints, static_cast<std::uint64_t>(*number));
}

Result<void> Writer::storeMarket(const MarketBytes& market)
{
    if (auto whole = checkFile(); !whole) return whole;
    if (market.step == 0 || market.step > m_tail.step)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("a market must be kept after a committed step, at most {}, was {}", m_tail.step, market.step));
    auto entered = m_register;
    auto stored = m_database->transaction([&]() -> Result<void> {
        const auto isNew = journal::storeMarket(*m_database, market);
        if (!isNew || !*isNew) return isNew ? Result<void>{} : Unexpected(isNew.error());
        auto entry = enter(*m_database, m_register, kMarkets, market.step);
        if (!entry) return Unexpected(entry.error());
        entered = std::move(*entry);
        return {};
    });
    if (!stored) return failed(stored.error());
    m_register = std::move(entered);
    if (auto named = standing(m_watch->checkName()); !named) return named;
    return afterCommit();
}

Result<void> Writer::checkFile() { return standing(m_watch->check()); }

/// Keeps the first fault of the files for good, with what is lost by it.
Result<void> Writer::standing(const std::optional<FileFault>& fault)
{
    if (!m_lost && fault) {
        // What was copied from the log into the journal outlives the log.
        const auto from = fault->isJournal ? JournalEnd{} : m_inMainFile;
        const auto steps = m_tail.step - from.step;
        m_lost =
            Error{ErrorCode::Corrupt,
                  steps == 0 ? fmt::format("{}; no steps are lost", fault->sentence)
                             : fmt::format("{}; {} steps with {} records, from step {} on, are lost", fault->sentence,
                                           steps, m_tail.record.value - from.record.value, from.step + 1)};
    }
    if (m_lost) return Unexpected(*m_lost);
    return {};
}

Result<void> Writer::afterCommit()
{
    writeHead();
    copyLogFrom(kCopiedAtOnceBytes);
    const bool isLong = m_database->logBytes() >= kLongLogBytes;
    if (isLong && !m_saidLogIsLong)
        log::warning(fmt::format("the log {}-wal has grown to {} MiB because {} reads an old state of the journal; it "
                                 "grows on until that ends, and the disk may become full",
                                 m_database->path(), m_database->logBytes() >> 20, readersOf(m_database->path())));
    m_saidLogIsLong = isLong;
    return standing(m_watch->note(m_database->logPages()));
}

Result<void> Writer::copyLog()
{
    if (m_database->logBytes() < kCopiedBytes || m_database->logBytes() == m_logAtLastCopy) return {};
    if (auto whole = checkFile(); !whole) return whole;
    copyLogFrom(kCopiedBytes);
    return standing(m_watch->note(m_database->logPages()));
}

/// Without waiting for readers; what they hold up is tried again when the log has grown.
void Writer::copyLogFrom(std::uint64_t bytes)
{
    const auto inLog = m_database->logBytes();
    if (inLog < bytes || inLog == m_logAtLastCopy) return;
    m_logAtLastCopy = inLog;
    const auto whole = m_database->checkpoint();
    if (whole && *whole) m_inMainFile = m_tail;
}

const std::string& Writer::path() const { return m_database->path(); }

Result<std::string> Writer::hashOf(SequenceNumber record)
{
    if (record.value <= m_header.former.record) return m_headerHash;
    auto& row = m_statements->hashOf;
    row.bind(1, record.value);
    const auto found = row.step();
    if (!found) return Unexpected(found.error());
    std::string hash = *found ? row.text(0) : std::string{};
    row.reset();
    return hash;
}

/// The rows of the step end with `lastRow`; in the order of outboxRowsOf.
void Writer::prove(const StepRecord& step, std::uint64_t lastRow, CommittedStep& done)
{
    for (const auto& intent : step.intents)
        done.intents.push_back(domain::Committed<domain::Gated<domain::OrderIntent>>(intent, intent->decision));
    std::uint64_t rows = step.openings.size();
    for (std::span left(step.amendments); !left.empty(); left = left.subspan(inOneRow(left)))
        ++rows;
    auto number = lastRow - rows;
    for (std::span left(step.amendments); !left.empty(); left = left.subspan(inOneRow(left))) {
        ++number;
        for (const auto& amendment : left.first(inOneRow(left)))
            done.amendments.push_back(
                domain::Committed<domain::Gated<domain::Amendment>>(amendment, SequenceNumber{number}));
    }
    for (const auto& opening : step.openings)
        done.openings.push_back(domain::Committed<domain::LatchOpening>(opening, SequenceNumber{++number}));
}

}  // namespace ballast::journal
