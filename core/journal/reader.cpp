#include "journal/reader.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "codec/event_codec.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/intent_rows.h"
#include "journal/schema.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::string_view kStepPage =
    "SELECT step, time_ns, batch FROM inputs WHERE step >= ?1 ORDER BY step LIMIT 64";
constexpr std::string_view kRecordPage = "SELECT sequence, step, kind, time_ns, body, previous_hash, hash FROM records "
                                         "WHERE sequence >= ?1 ORDER BY sequence LIMIT 256";
constexpr std::string_view kQuoteSetPage =
    "SELECT number, step, quotes FROM quote_sets WHERE number >= ?1 ORDER BY number LIMIT 64";

/// Reads rows page by page, so that no read transaction is open while `take` runs and the writer's WAL stays short.
/// `read` turns a row into an item or an error; `keyOf` gives its number, which counts without gaps.
template <class Item>
Result<void> forEachRow(const Database& database, std::string_view sql, std::uint64_t from, std::string_view what,
                        auto read, auto keyOf, const std::function<bool(const Item&)>& take)
{
    auto page = database.prepare(sql);
    if (!page) return Unexpected(page.error());
    for (std::uint64_t next = from;;) {
        std::vector<Item> items;
        std::optional<Error> fault;  // Comes after what stands before it.
        page->bind(1, next);
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

Result<StepInputs> inputsIn(const Statement& row)
{
    auto batch = codec::decodeBatch(row.bytes(2));
    if (!batch)
        return fail(batch.error().code,
                    fmt::format("the inputs of step {} cannot be read: {}", row.natural(0), batch.error().message));
    if (batch->time.nanoseconds != row.integer(1))
        return fail(ErrorCode::Corrupt, fmt::format("the inputs of step {} bear another time", row.natural(0)));
    return StepInputs{.step = row.natural(0), .batch = std::move(*batch)};
}

Result<StoredQuoteSet> quoteSetIn(const Statement& row)
{
    auto quotes = codec::decodeQuoteSet(row.bytes(2));
    if (!quotes) return Unexpected(quotes.error());
    return StoredQuoteSet{.number = {row.natural(0)}, .step = row.natural(1), .quotes = std::move(*quotes)};
}

Result<SessionHeader> readHeader(const Database& database)
{
    const auto body = database.text("SELECT body FROM session WHERE number = 1");
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
    auto database = Database::openForReading(path);
    if (!database) return Unexpected(database.error());
    const auto state = checkSchema(**database);
    if (!state) return Unexpected(state.error());
    const auto tables = *state == SchemaState::Fresh ? Tables::None : Tables::Ours;
    std::unique_ptr<Reader> reader(new Reader(std::move(*database), tables));
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
    const bool ours = state && *state == SchemaState::Current;
    std::unique_ptr<Reader> reader(new Reader(std::move(*database), ours ? Tables::Ours : Tables::None));
    reader->m_fault = fault.message;
    if (!ours) return reader;
    if (auto header = readHeader(*reader->m_database)) reader->m_header = std::move(*header);
    return reader;
}

Result<void> Reader::holdStill() const
{
    if (isEmpty()) return {};
    if (auto begun = m_database->execute("BEGIN"); !begun) return begun;
    // A deferred transaction begins with its first read.
    if (const auto read = m_database->integer("PRAGMA user_version"); !read) return Unexpected(read.error());
    return {};
}

Result<std::uint64_t> Reader::lastStep() const
{
    if (isEmpty()) return 0;
    return m_database->integer("SELECT coalesce(max(step), 0) FROM inputs").map([](auto step) {
        return static_cast<std::uint64_t>(step);
    });
}

Result<SequenceNumber> Reader::lastSequence() const
{
    if (isEmpty()) return SequenceNumber{};
    return m_database->integer("SELECT coalesce(max(sequence), 0) FROM records").map([](auto sequence) {
        return SequenceNumber{static_cast<std::uint64_t>(sequence)};
    });
}

Result<std::string> Reader::lastHash() const
{
    if (isEmpty()) return std::string{};
    auto last = m_database->text("SELECT hash FROM records ORDER BY sequence DESC LIMIT 1");
    if (!last || !last->empty()) return last;
    return genesisHash();
}

Result<void> Reader::forEachStep(std::uint64_t from, const std::function<bool(const StepInputs&)>& take) const
{
    if (isEmpty()) return {};
    return forEachRow<StepInputs>(
        *m_database, kStepPage, std::max<std::uint64_t>(from, 1), "step", inputsIn,
        [](const StepInputs& item) { return item.step; }, take);
}

Result<void> Reader::forEachRecord(SequenceNumber from, const std::function<bool(const StoredRecord&)>& take) const
{
    if (isEmpty()) return {};
    return forEachRow<StoredRecord>(
        *m_database, kRecordPage, std::max<std::uint64_t>(from.value, 1), "record",
        [](const Statement& row) { return Result<StoredRecord>(recordIn(row)); },
        [](const StoredRecord& item) { return item.sequence.value; }, take);
}

Result<void> Reader::forEachQuoteSet(SequenceNumber from, const std::function<bool(const StoredQuoteSet&)>& take) const
{
    if (isEmpty()) return {};
    return forEachRow<StoredQuoteSet>(
        *m_database, kQuoteSetPage, std::max<std::uint64_t>(from.value, 1), "quote set", quoteSetIn,
        [](const StoredQuoteSet& item) { return item.number.value; }, take);
}

Result<std::vector<StoredIntent>> Reader::intents() const
{
    auto read = readableIntents();
    if (read.fault) return Unexpected(*read.fault);
    return std::move(read.intents);
}

ReadableIntents Reader::readableIntents() const
{
    if (isEmpty()) return {};
    return readIntents(*m_database);
}

Result<std::string> Reader::genesisHash() const
{
    if (isEmpty()) return std::string{};
    return m_database->text("SELECT hash FROM session WHERE number = 1");
}

Result<ChainReport> Reader::verifyChain() const
{
    if (!m_fault.empty() && isEmpty()) return ChainReport{.message = m_fault};
    if (isEmpty()) return ChainReport{.intact = true, .message = "Hash chain intact, 0 decisions"};
    return walkChain(*m_database);
}

}  // namespace ballast::journal
