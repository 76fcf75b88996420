#include "journal/schema.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <string_view>

namespace ballast::journal {

namespace {

struct Table {
    std::string_view name;
    const char* sql;
};

/// In order of name.
constexpr std::array<Table, 9> kTables{{
    {"checkpoints",
     "CREATE TABLE checkpoints(number INTEGER PRIMARY KEY, step INTEGER NOT NULL, event INTEGER NOT NULL, "
     "record INTEGER NOT NULL, outbox INTEGER NOT NULL, frame_hash TEXT NOT NULL, record_hash TEXT NOT NULL, "
     "state_hash TEXT NOT NULL, state BLOB, asides BLOB NOT NULL) STRICT"},
    {"frames",
     "CREATE TABLE frames(number INTEGER PRIMARY KEY, first_step INTEGER NOT NULL, last_step INTEGER NOT NULL, "
     "first_event INTEGER NOT NULL, last_event INTEGER NOT NULL, time_ns INTEGER NOT NULL, "
     "body BLOB NOT NULL, hash TEXT NOT NULL) STRICT"},
    {"header", "CREATE TABLE header(number INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT"},
    {"markets", "CREATE TABLE markets(step INTEGER PRIMARY KEY, hash TEXT NOT NULL, body BLOB NOT NULL) STRICT"},
    {"openings", "CREATE TABLE openings(number INTEGER PRIMARY KEY, wall_time_ns INTEGER NOT NULL, host TEXT NOT NULL, "
                 "program TEXT NOT NULL, after_step INTEGER NOT NULL, missing_steps INTEGER NOT NULL, "
                 "missing_records INTEGER NOT NULL) STRICT"},
    {"outbox", "CREATE TABLE outbox(number INTEGER PRIMARY KEY, step INTEGER NOT NULL, desk INTEGER NOT NULL, "
               "account INTEGER NOT NULL, kind TEXT NOT NULL, client_order TEXT UNIQUE, record INTEGER NOT NULL, "
               "body BLOB NOT NULL, hash TEXT NOT NULL) STRICT"},
    {"private_bytes",
     "CREATE TABLE private_bytes(number INTEGER PRIMARY KEY, frame INTEGER NOT NULL, account INTEGER NOT NULL, "
     "received_ns INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT"},
    {"records",
     "CREATE TABLE records(sequence INTEGER PRIMARY KEY, step INTEGER NOT NULL, kind TEXT NOT NULL, "
     "time_ns INTEGER NOT NULL, body TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT"},
    {"register", "CREATE TABLE register(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, row INTEGER NOT NULL, "
                 "step INTEGER NOT NULL, digest TEXT NOT NULL, hash TEXT NOT NULL) STRICT"},
}};

/// The unique order of the outbox has an index without text, which is the only other object.
Result<bool> hasOnlyOwnObjects(const Database& database)
{
    auto rows = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                 "OR name <> 'sqlite_autoindex_outbox_1' ORDER BY name");
    if (!rows) return tl::unexpected<Error>(rows.error());
    for (const auto& table : kTables) {
        const auto row = rows->step();
        if (!row) return tl::unexpected<Error>(row.error());
        if (!*row || rows->bytes(0) != "table" || rows->bytes(1) != table.name || rows->bytes(2) != table.sql)
            return false;
    }
    const auto more = rows->step();
    if (!more) return tl::unexpected<Error>(more.error());
    return !*more;
}

}  // namespace

bool beginsLikeJournal(const std::string& path)
{
    // https://www.sqlite.org/fileformat.html, 1.3: the id stands at byte 68, most significant byte first.
    constexpr std::size_t kIdPlace = 68;
    constexpr std::string_view kMagic("SQLite format 3", 16), kId("Blst");
    std::array<char, 72> head{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(head.data(), head.size())) return false;
    const std::string_view bytes(head.data(), head.size());
    return bytes.starts_with(kMagic) && bytes.substr(kIdPlace) == kId;
}

Result<void> createSchema(const Database& database)
{
    for (const auto& table : kTables)
        if (auto made = database.execute(table.sql); !made) return made;
    static_assert(kApplicationId == 0x426C7374 && kSchemaVersion == 10);
    return database.execute("PRAGMA application_id=0x426C7374; PRAGMA user_version=10");
}

Result<SchemaState> checkSchema(const Database& database)
{
    const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
    const auto application = database.integer("PRAGMA application_id");
    const auto version = database.integer("PRAGMA user_version");
    for (const auto* read : {&objects, &application, &version})
        if (!*read) return tl::unexpected<Error>(read->error());
    if (*objects == 0 && *application == 0 && *version == 0) return SchemaState::Fresh;
    if (*application != kApplicationId)
        return fail(ErrorCode::Corrupt, fmt::format("{} is a database but not a journal of Ballast", database.path()));
    if (*version > kSchemaVersion)
        return fail(ErrorCode::Unsupported,
                    fmt::format("journal {} has schema {}, written by a newer program; this one knows up to {}",
                                database.path(), *version, kSchemaVersion));
    if (*version == 1)
        return fail(ErrorCode::Unsupported,
                    fmt::format("journal {} was written by Ballast 0.1 (schema 1); read it with that version",
                                database.path()));
    if (*version >= 2 && *version < kOldestRead)
        return fail(ErrorCode::Unsupported,
                    fmt::format("journal {} has schema {}, written by a program between 0.1 and this one; read it with "
                                "the program that wrote it",
                                database.path(), *version));
    const auto own = hasOnlyOwnObjects(database);
    if (!own) return tl::unexpected<Error>(own.error());
    if (*version < kOldestRead || !*own)
        return fail(
            ErrorCode::Corrupt,
            fmt::format("journal {} has tables, views or triggers that are not the journal's own", database.path()));
    return *version == kSchemaVersion ? SchemaState::Current : SchemaState::Older;
}

}  // namespace ballast::journal
