#include "journal/register_rows.h"

#include <fmt/format.h>
#include <limits>
#include <optional>

#include "codec/sha256.h"
#include "journal/database.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

/// Column 0: the step that the row stands after; 1: its columns as text; 2: what is long.
constexpr std::string_view kOpeningRow =
    "SELECT after_step, number || ' ' || wall_time_ns || ' ' || after_step || ' ' || missing_steps || ' ' || "
    "missing_records || ' ' || length(CAST(host AS BLOB)) || ' ' || host || ' ' || program, x'' "
    "FROM openings WHERE number = ?1";
/// A state that is given up later has its hash; what it left is not part of the row.
constexpr std::string_view kCheckpointRow =
    "SELECT step, number || ' ' || step || ' ' || event || ' ' || record || ' ' || outbox || ' ' || frame_hash || "
    "' ' || record_hash || ' ' || state_hash || ' ', asides FROM checkpoints WHERE number = ?1";
/// Its hash is over its step and its plain bytes.
constexpr std::string_view kMarketRow = "SELECT step, step || ' ' || hash, x'' FROM markets WHERE step = ?1";
constexpr std::string_view kEntry = "SELECT kind, row, step, digest, hash FROM register WHERE number = ?1";

/// "opening 2", "checkpoint 7", "market 9".
std::string nameOf(std::string_view table, std::uint64_t row)
{
    return fmt::format("{} {}", table.substr(0, table.size() - 1), row);
}

struct Entered {
    std::uint64_t step{};
    std::string digest;
};

/// What is entered of a row; an empty digest if there is no such row.
Result<Entered> enteredOf(const Database& database, std::string_view table, std::uint64_t row)
{
    if (table == kLost) return Entered{0, codec::sha256Hex({})};
    auto stored = database.prepare(table == kOpenings ? kOpeningRow : table == kMarkets ? kMarketRow : kCheckpointRow);
    if (!stored) return Unexpected(stored.error());
    stored->bind(1, row);
    const auto found = stored->step();
    if (!found) return Unexpected(found.error());
    if (!*found) return Entered{};
    return Entered{stored->natural(0), codec::sha256Hex({stored->bytes(1), stored->bytes(2)})};
}

std::string hashAfter(std::string_view before, std::string_view table, std::uint64_t row, const Entered& entered)
{
    return codec::sha256Hex({before, fmt::format("{} {} {} {}", table, row, entered.step, entered.digest)});
}

Result<std::string> headerHashOf(const Database& database)
{
    return database.text("SELECT hash FROM header WHERE number = 1");
}

struct Entry {
    std::string kind;
    std::uint64_t row{};
    Entered stored;
    std::string hash;
};

Result<std::optional<Entry>> entryAt(Statement& entry, std::uint64_t number)
{
    entry.bind(1, number);
    const auto found = entry.step();
    if (!found) return Unexpected(found.error());
    std::optional<Entry> read;
    if (*found) read = Entry{entry.text(0), entry.natural(1), Entered{entry.natural(2), entry.text(3)}, entry.text(4)};
    entry.reset();
    return read;
}

/// What is wrong with `read`, the entry after `end`, which moves to it; empty: nothing.
std::string chainFault(const std::optional<Entry>& read, RegisterEnd& end)
{
    ++end.number;
    if (!read) return fmt::format("entry {} of the register is missing", end.number);
    if (read->kind != kOpenings && read->kind != kCheckpoints && read->kind != kMarkets && read->kind != kLost)
        return fmt::format("entry {} of the register is of an unknown kind", end.number);
    if (hashAfter(end.hash, read->kind, read->row, read->stored) != read->hash)
        return fmt::format("entry {} of the register was changed, or one before it is missing: {} (after step {})",
                           end.number, read->kind == kLost ? read->kind : nameOf(read->kind, read->row),
                           read->stored.step);
    end.hash = read->hash;
    return {};
}

/// Markets are given up but for the newest three, and one of a step may be stored again. Asked anew where a row is
/// another than was entered: who writes goes on meanwhile.
Result<bool> isGivenUp(const Database& database, const RegisterEnd& end, const Entry& entry, bool isMissing)
{
    auto later = database.prepare(isMissing ? "SELECT count(*) FROM (SELECT 1 FROM register WHERE number > ?1 AND "
                                              "kind = 'markets' AND row > ?2 LIMIT 3)"
                                            : "SELECT 3 * count(*) FROM (SELECT 1 FROM register WHERE number > ?1 AND "
                                              "kind = 'markets' AND row = ?2 LIMIT 1)");
    if (!later) return Unexpected(later.error());
    later->bind(1, end.number);
    later->bind(2, entry.row);
    const auto found = later->step();
    if (!found) return Unexpected(found.error());
    return *found && later->natural(0) >= 3;
}

/// Whether the row of an entry is what was entered; `end`: the register's end with it.
Result<std::string> differenceOf(const Database& database, const Entry& entry, const RegisterEnd& end)
{
    const auto now = enteredOf(database, entry.kind, entry.row);
    if (!now) return Unexpected(now.error());
    const bool isMissing = now->digest.empty();
    if (!isMissing && now->digest == entry.stored.digest && now->step == entry.stored.step) return std::string{};
    if (entry.kind == kMarkets) {
        const auto gone = isGivenUp(database, end, entry, isMissing);
        if (!gone) return Unexpected(gone.error());
        if (*gone) return std::string{};
    }
    if (isMissing)
        return fmt::format("{} (after step {}) is missing", nameOf(entry.kind, entry.row), entry.stored.step);
    return fmt::format("{} (after step {}) was changed: its columns do not give its digest",
                       nameOf(entry.kind, entry.row), entry.stored.step);
}

constexpr std::string_view kStrayOpening =
    "SELECT number FROM openings WHERE number NOT IN (SELECT row FROM register WHERE kind = 'openings') "
    "ORDER BY number LIMIT 1";
constexpr std::string_view kStrayCheckpoint =
    "SELECT number FROM checkpoints WHERE number NOT IN (SELECT row FROM register WHERE kind = 'checkpoints') "
    "ORDER BY number LIMIT 1";

constexpr std::string_view kStrayMarket =
    "SELECT step FROM markets WHERE step NOT IN (SELECT row FROM register WHERE kind = 'markets') "
    "ORDER BY step LIMIT 1";

/// A row that nobody entered; empty for none.
Result<std::string> strayRow(const Database& database)
{
    constexpr auto kNone = std::numeric_limits<std::int64_t>::min();
    const auto opening = database.integer(kStrayOpening, kNone), checkpoint = database.integer(kStrayCheckpoint, kNone);
    const auto market = database.integer(kStrayMarket, kNone);
    const auto more = database.integer("SELECT number FROM register WHERE number < 1 LIMIT 1", kNone);
    for (const auto* read : {&opening, &checkpoint, &market, &more})
        if (!*read) return Unexpected(read->error());
    if (*opening != kNone) return fmt::format("opening {} stands outside the register", *opening);
    if (*checkpoint != kNone) return fmt::format("checkpoint {} stands outside the register", *checkpoint);
    if (*market != kNone) return fmt::format("market {} stands outside the register", *market);
    return *more != kNone ? std::string("a row stands outside the register") : std::string{};
}

}  // namespace

Result<RegisterEnd> registerEnd(const Database& database)
{
    auto first = headerHashOf(database);
    if (!first) return Unexpected(first.error());
    auto row = database.prepare("SELECT number, hash FROM register ORDER BY number DESC LIMIT 1");
    if (!row) return Unexpected(row.error());
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    return *found ? RegisterEnd{row->natural(0), row->text(1)} : RegisterEnd{0, std::move(*first)};
}

Result<RegisterEnd> enter(const Database& database, const RegisterEnd& before, std::string_view table,
                          std::uint64_t row)
{
    const auto entered = enteredOf(database, table, row);
    auto insert = database.prepare("INSERT INTO register VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    if (!entered || !insert) return Unexpected(entered ? insert.error() : entered.error());
    RegisterEnd end{before.number + 1, hashAfter(before.hash, table, row, *entered)};
    insert->bind(1, end.number);
    insert->bindText(2, table);
    insert->bind(3, row);
    insert->bind(4, entered->step);
    insert->bindText(5, entered->digest);
    insert->bindText(6, end.hash);
    if (auto ran = insert->run(); !ran) return Unexpected(ran.error());
    return end;
}

std::string registerDiffersFrom(const Database& database, const Head& head)
{
    if (head.entry == 0) return {};
    auto entry = database.prepare(kEntry);
    if (!entry) return {};
    entry->bind(1, head.entry);
    const auto found = entry->step();
    if (!found || !*found || entry->bytes(4) == head.entryHash) return {};
    return fmt::format("entry {} of the register of openings and checkpoints is not the one that was committed, or one "
                       "before it is not",
                       head.entry);
}

Result<std::string> rowFault(const Database& database, std::string_view table, std::uint64_t row)
{
    auto place =
        database.prepare("SELECT number FROM register WHERE kind = ?1 AND row = ?2 ORDER BY number DESC LIMIT 1");
    auto entry = database.prepare(kEntry);
    auto last = registerEnd(database);
    auto first = headerHashOf(database);
    if (!place || !entry) return Unexpected(place ? entry.error() : place.error());
    if (!last || !first) return Unexpected(last ? first.error() : last.error());
    place->bindText(1, table);
    place->bind(2, row);
    const auto known = place->step();
    if (!known) return Unexpected(known.error());
    if (!*known) return fmt::format("{} stands outside the register", nameOf(table, row));
    const auto number = place->natural(0);
    place->reset();
    if (number < 1) return fmt::format("{} stands before the register's first entry", nameOf(table, row));
    RegisterEnd end{number - 1, std::move(*first)};
    if (number > 1) {
        const auto before = entryAt(*entry, end.number);
        if (!before) return Unexpected(before.error());
        end.hash = *before ? (*before)->hash : std::string{};
    }
    while (end.number < last->number) {
        const auto read = entryAt(*entry, end.number + 1);
        if (!read) return Unexpected(read.error());
        if (auto fault = chainFault(*read, end); !fault.empty()) return fault;
        if (end.number != number) continue;
        if (auto fault = differenceOf(database, **read, end); !fault || !fault->empty()) return fault;
    }
    return std::string{};
}

Result<std::string> registerFault(const Database& database)
{
    const auto last = registerEnd(database);
    auto first = headerHashOf(database);
    auto entry = database.prepare(kEntry);
    if (!last || !first || !entry) return Unexpected(!last ? last.error() : !first ? first.error() : entry.error());
    for (RegisterEnd end{0, std::move(*first)}; end.number < last->number;) {
        const auto read = entryAt(*entry, end.number + 1);
        if (!read) return Unexpected(read.error());
        if (auto fault = chainFault(*read, end); !fault.empty()) return fault;
        if (auto fault = differenceOf(database, **read, end); !fault || !fault->empty()) return fault;
    }
    return strayRow(database);
}

}  // namespace ballast::journal
