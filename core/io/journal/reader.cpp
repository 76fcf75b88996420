#include "journal/reader.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <limits>

#include "journal/chain.h"
#include "journal/database.h"
#include "journal/register_rows.h"
#include "journal/schema.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

// 16 frames are about a megabyte unpacked.
constexpr std::string_view kFramePage =
    "SELECT number, first_step, last_step, first_event, last_event, time_ns, body, hash FROM frames "
    "WHERE number >= ?1 AND number <= ?2 ORDER BY number LIMIT 16";
constexpr std::string_view kRecordPage = "SELECT sequence, step, kind, time_ns, body, previous_hash, hash FROM records "
                                         "WHERE sequence >= ?1 AND sequence <= ?2 ORDER BY sequence LIMIT 256";
constexpr std::string_view kOutboxPage =
    "SELECT number, step, desk, account, kind, client_order, record, body, hash, client_order IS NULL FROM outbox "
    "WHERE number >= ?1 AND number <= ?2 ORDER BY number LIMIT 256";

/// Numbers are SQLite's signed ones.
constexpr std::uint64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

/// Reads rows page by page, so that no read transaction is open while `take` runs and the writer's log stays short.
/// `read` turns a row into an item or an error; `keyOf` gives its number, which counts without gaps.
template <class Item>
Result<void> forEachRow(const Database& database, std::string_view sql, std::uint64_t from, std::uint64_t last,
                        std::string_view what, auto read, auto keyOf, const std::function<bool(const Item&)>& take)
{
    auto page = database.prepare(sql);
    if (!page) return Unexpected(page.error());
    for (std::uint64_t next = from;;) {
        std::vector<Item> items;
        std::optional<Error> fault;  // Comes after what stands before it.
        page->bind(1, next);
        page->bind(2, last);
        for (auto row = page->step(); !fault; row = page->step()) {
            if (!row) fault = row.error();
            if (!row || !*row) break;
            Result<Item> item = read(*page);
            if (item)
                items.push_back(std::move(*item));
            else
                fault = item.error();
        }
        page->reset();
        for (const auto& item : items) {
            if (keyOf(item) != next)
                return fail(ErrorCode::Corrupt,
                            fmt::format("journal {}: {} {} is missing", database.path(), what, next));
            ++next;
            if (!take(item)) return {};
        }
        if (fault) return Unexpected(*fault);
        if (items.empty()) return {};
    }
}

Result<SessionHeader> readHeader(const Database& database)
{
    const auto body = database.text("SELECT body FROM header WHERE number = 1");
    if (!body) return Unexpected(body.error());
    return parseSessionHeader(*body);
}

/// The first page may still stand in the log beside the file.
bool bearsOurId(const std::string& path)
{
    if (beginsLikeJournal(path)) return true;
    const auto database = Database::openForReading(path);
    if (!database) return false;
    const auto id = (*database)->integer("PRAGMA application_id");
    return id && *id == kApplicationId;
}

Result<void> checkFile(const std::string& path)
{
    if (path.empty()) return fail(ErrorCode::InvalidArgument, "the journal must be named, its name was empty");
    std::error_code failed;
    if (!std::filesystem::exists(path, failed))
        return fail(ErrorCode::NotFound, fmt::format("journal {} does not exist", path));
    if (std::filesystem::is_directory(path, failed))
        return fail(ErrorCode::Io, fmt::format("journal {} is a folder, a file is wanted", path));
    if (!std::filesystem::is_regular_file(path, failed))
        return fail(ErrorCode::Io, fmt::format("journal {} is not a file", path));
    return {};
}

}  // namespace

Reader::Reader(std::unique_ptr<Database> database, Tables tables) : m_database(std::move(database)), m_tables(tables) {}

Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string& path)
{
    if (auto usable = checkFile(path); !usable) return Unexpected(usable.error());
    const auto head = readHead(path);
    auto database = Database::openForReading(path);
    if (!database) return Unexpected(database.error());
    const auto state = checkSchema(**database);
    if (!state) return Unexpected(state.error());
    const auto tables = *state == SchemaState::Fresh ? Tables::None : Tables::Ours;
    std::unique_ptr<Reader> reader(new Reader(std::move(*database), tables));
    reader->m_head = head;
    if (tables == Tables::None) return reader;
    auto header = readHeader(*reader->m_database);
    if (!header) return Unexpected(header.error());
    reader->m_header = std::move(*header);
    return reader;
}

Result<std::unique_ptr<Reader>> Reader::openForCheck(const std::string& path)
{
    auto reader = open(path);
    if (reader || reader.error().code != ErrorCode::Corrupt || !bearsOurId(path)) return reader;
    return openDamaged(path, reader.error());
}

Result<std::unique_ptr<Reader>> Reader::openDamaged(const std::string& path, const Error& fault)
{
    auto database = Database::openDamaged(path);
    if (!database) return Unexpected(database.error());
    // Tables that are not the journal's own are not read from.
    const auto state = checkSchema(**database);
    const bool ours = state && *state != SchemaState::Fresh;
    std::unique_ptr<Reader> reader(new Reader(std::move(*database), ours ? Tables::Ours : Tables::None));
    reader->m_fault = fault.message;
    if (!ours) return reader;
    if (auto header = readHeader(*reader->m_database)) reader->m_header = std::move(*header);
    return reader;
}

Result<JournalEnd> Reader::end() const
{
    if (isEmpty()) return JournalEnd{};
    return endOf(*m_database);
}

Missing Reader::missing(const JournalEnd& end) const
{
    if (isEmpty() && m_head) return {m_head->step, m_head->record.value, m_head->entry};
    const auto hash = headerHash();
    const auto entered = isEmpty() ? RegisterEnd{} : registerEnd(*m_database).value_or(RegisterEnd{});
    return hash ? missingAfter(end, entered.number, *hash, m_head) : Missing{};
}

std::optional<std::string> Reader::changedSinceCommit() const
{
    const auto hash = headerHash();
    if (isEmpty() || !hash || !m_head || m_head->headerHash != *hash) return std::nullopt;
    if (auto changed = differenceFrom(*m_database, *m_head)) return changed;
    auto entry = registerDiffersFrom(*m_database, *m_head);
    return entry.empty() ? std::nullopt : std::optional(std::move(entry));
}

std::string Reader::lostRows() const
{
    if (isEmpty()) return {};
    return m_database
        ->text("SELECT group_concat(l.row || ' before opening ' || o.row || ' (after step ' || o.step || ')', ', ') "
               "FROM register AS l JOIN register AS o ON o.number = l.number + 1 WHERE l.kind = 'lost'")
        .value_or(std::string{});
}

/// What a frame is checked against: the row before the one that holds `step`, as stored.
Result<StoredFrame> Reader::frameBefore(std::uint64_t step) const
{
    auto row =
        m_database->prepare("SELECT coalesce(max(number), 0), coalesce(max(last_step), 0), "
                            "coalesce(max(last_event), 0), coalesce(max(time_ns), 0) FROM frames WHERE last_step < ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, step);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    StoredFrame before{.number = row->natural(0),
                       .lastStep = row->natural(1),
                       .lastEvent = row->natural(2),
                       .time = {row->integer(3)},
                       .frame = {},
                       .hash = {}};
    row->reset();
    auto hash = m_database->prepare("SELECT hash FROM frames WHERE number = ?1");
    if (!hash) return Unexpected(hash.error());
    hash->bind(1, before.number);
    const auto there = hash->step();
    if (!there) return Unexpected(there.error());
    if (*there) before.hash = hash->text(0);
    hash->reset();
    if (before.number > 0) return before;
    auto first = headerHash();
    if (!first) return Unexpected(first.error());
    before.hash = std::move(*first);
    before.lastStep = former().step;
    before.lastEvent = former().event;
    return before;
}

Result<void> Reader::forEachFrame(std::uint64_t from, std::uint64_t last,
                                  const std::function<bool(const StoredFrame&)>& take) const
{
    if (isEmpty()) return {};
    auto before = frameBefore(std::max<std::uint64_t>(from, 1));
    if (!before) return Unexpected(before.error());
    const auto first = before->number + 1;
    const auto read = [&before](const Statement& row) {
        auto frame = frameIn(row, *before);
        if (frame) {
            *before = *frame;
            before->frame = {};  // Only its columns are compared with.
        }
        return frame;
    };
    return forEachRow<StoredFrame>(
        *m_database, kFramePage, first, last, "frame", read, [](const StoredFrame& item) { return item.number; }, take);
}

Result<void> Reader::forEachStep(std::uint64_t from, const std::function<bool(const StepInputs&)>& take) const
{
    return forEachFrame(from, kNoEnd, [&](const StoredFrame& stored) {
        std::uint64_t step = stored.frame.firstStep;
        for (const auto& batch : stored.frame.steps) {
            if (step >= from && !take({step, batch})) return false;
            ++step;
        }
        return true;
    });
}

Result<void> Reader::forEachRecord(SequenceNumber from, const std::function<bool(const StoredRecord&)>& take,
                                   SequenceNumber last) const
{
    if (isEmpty()) return {};
    return forEachRow<StoredRecord>(
        *m_database, kRecordPage, std::max<std::uint64_t>(from.value, former().record + 1),
        last.value == 0 ? kNoEnd : last.value, "record",
        [](const Statement& row) { return Result<StoredRecord>(recordIn(row)); },
        [](const StoredRecord& item) { return item.sequence.value; }, take);
}

Result<void> Reader::forEachOutboxRow(std::uint64_t from, const std::function<bool(const OutboxRow&)>& take,
                                      std::uint64_t last) const
{
    if (isEmpty()) return {};
    return forEachRow<OutboxRow>(
        *m_database, kOutboxPage, std::max<std::uint64_t>(from, 1), last == 0 ? kNoEnd : last, "outbox row",
        outboxRowIn, [](const OutboxRow& item) { return item.number; }, take);
}

Result<std::vector<Checkpoint>> Reader::checkpoints(const JournalEnd& end) const
{
    if (isEmpty()) return std::vector<Checkpoint>{};
    return checkpointsUpTo(*m_database, end.step);
}

Result<JournalEnd> Reader::endAt(const Checkpoint& checkpoint) const
{
    const auto frame = frameEnding(*m_database, checkpoint.step);
    if (!frame) return Unexpected(frame.error());
    return JournalEnd{.step = checkpoint.step,
                      .event = checkpoint.event,
                      .frame = frame->number,
                      .outbox = checkpoint.outbox,
                      .privateMessages = 0,
                      .record = checkpoint.record,
                      .time = frame->time,
                      .frameHash = checkpoint.frameHash,
                      .recordHash = checkpoint.recordHash};
}

Result<std::string> Reader::stateOf(const Checkpoint& checkpoint) const
{
    const auto fault = checkpointFault(*m_database, checkpoint);
    if (!fault) return Unexpected(fault.error());
    if (!fault->empty()) return fail(ErrorCode::Corrupt, *fault);
    return journal::stateOf(*m_database, checkpoint);
}

Result<std::string> Reader::asidesOf(const Checkpoint& checkpoint) const
{
    return journal::asidesOf(*m_database, checkpoint);
}

Result<std::string> Reader::marketAfter(std::uint64_t step) const { return journal::marketAfter(*m_database, step); }

Result<std::string> Reader::hashOf(SequenceNumber record) const
{
    if (isEmpty()) return std::string{};
    if (record.value <= former().record) return m_database->text("SELECT hash FROM header WHERE number = 1");
    auto row = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, record.value);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    std::string hash = *found ? row->text(0) : std::string{};
    row->reset();
    return hash;
}

Result<ChainReport> Reader::verifyChain(const JournalEnd& end, const Progress& progress) const
{
    auto report = walkChains(end, progress);
    if (!report || !report->intact || isEmpty()) return report;
    auto fault = registerFault(*m_database);
    if (fault && fault->empty()) fault = checkpointsFault(*m_database, end.step);
    if (fault && fault->empty()) fault = marketsFault(*m_database);
    if (!fault) return Unexpected(fault.error());
    report->intact = fault->empty();
    if (!report->intact) report->message = std::move(*fault);
    return report;
}

Result<ChainReport> Reader::walkChains(const JournalEnd& end, const Progress& progress) const
{
    if (!m_fault.empty() && isEmpty()) return ChainReport{.message = m_fault};
    if (isEmpty()) return ChainReport{.intact = true, .message = "Hash chain intact, 0 decisions"};
    return walkChain(*m_database, end, progress);
}

}  // namespace ballast::journal
