#include "journal/register_rows.h"

#include <fmt/format.h>
#include <limits>

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
constexpr std::string_view kEntry = "SELECT kind, row, step, digest, hash FROM register WHERE number = ?1";

/// "opening 2", "checkpoint 7".
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
    auto stored = database.prepare(table == kOpenings ? kOpeningRow : kCheckpointRow);
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

/// What is wrong with the entry after `end`, which moves to it; empty: nothing.
Result<std::string> entryFault(const Database& database, Statement& entry, RegisterEnd& end)
{
    entry.bind(1, ++end.number);
    const auto found = entry.step();
    if (!found) return Unexpected(found.error());
    if (!*found) return fmt::format("entry {} of the register is missing", end.number);
    const std::string kind = entry.text(0), hash = entry.text(4);
    const auto row = entry.natural(1);
    const Entered stored{entry.natural(2), entry.text(3)};
    entry.reset();
    if (kind != kOpenings && kind != kCheckpoints && kind != kLost)
        return fmt::format("entry {} of the register is of an unknown kind", end.number);
    if (hashAfter(end.hash, kind, row, stored) != hash)
        return fmt::format("entry {} of the register was changed, or one before it is missing: {} (after step {})",
                           end.number, kind == kLost ? kind : nameOf(kind, row), stored.step);
    end.hash = hash;
    const auto now = enteredOf(database, kind, row);
    if (!now) return Unexpected(now.error());
    if (now->digest.empty()) return fmt::format("{} (after step {}) is missing", nameOf(kind, row), stored.step);
    if (now->digest != stored.digest || now->step != stored.step)
        return fmt::format("{} (after step {}) was changed: its columns do not give its digest", nameOf(kind, row),
                           stored.step);
    return std::string{};
}

constexpr std::string_view kStrayOpening =
    "SELECT number FROM openings WHERE number NOT IN (SELECT row FROM register WHERE kind = 'openings') "
    "ORDER BY number LIMIT 1";
constexpr std::string_view kStrayCheckpoint =
    "SELECT number FROM checkpoints WHERE number NOT IN (SELECT row FROM register WHERE kind = 'checkpoints') "
    "ORDER BY number LIMIT 1";

/// A row that nobody entered; empty for none.
Result<std::string> strayRow(const Database& database)
{
    constexpr auto kNone = std::numeric_limits<std::int64_t>::min();
    const auto opening = database.integer(kStrayOpening, kNone), checkpoint = database.integer(kStrayCheckpoint, kNone);
    const auto more = database.integer("SELECT number FROM register WHERE number < 1 LIMIT 1", kNone);
    for (const auto* read : {&opening, &checkpoint, &more})
        if (!*read) return Unexpected(read->error());
    if (*opening != kNone) return fmt::format("opening {} stands outside the register", *opening);
    if (*checkpoint != kNone) return fmt::format("checkpoint {} stands outside the register", *checkpoint);
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

Result<std::string> registerFault(const Database& database)
{
    const auto last = registerEnd(database);
    auto first = headerHashOf(database);
    auto entry = database.prepare(kEntry);
    if (!last || !first || !entry) return Unexpected(!last ? last.error() : !first ? first.error() : entry.error());
    for (RegisterEnd end{0, std::move(*first)}; end.number < last->number;)
        if (auto fault = entryFault(database, *entry, end); !fault || !fault->empty()) return fault;
    return strayRow(database);
}

}  // namespace ballast::journal
