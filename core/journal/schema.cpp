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

/// Version 1. A later version appends a list of statements that lead from this one to it.
constexpr std::array<Table, 6> kTables{{
    {"inputs", "CREATE TABLE inputs(step INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, batch BLOB NOT NULL) STRICT"},
    {"intents", "CREATE TABLE intents(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, decision INTEGER NOT NULL, "
                "step INTEGER NOT NULL, time_ns INTEGER NOT NULL, instrument INTEGER NOT NULL, side INTEGER NOT NULL, "
                "quantity_e8 INTEGER NOT NULL, limit_price_e8 INTEGER NOT NULL, purpose INTEGER NOT NULL, "
                "hash TEXT NOT NULL) STRICT"},
    {"openings", "CREATE TABLE openings(number INTEGER PRIMARY KEY, wall_time_ns INTEGER NOT NULL, host TEXT NOT NULL, "
                 "program TEXT NOT NULL, after_step INTEGER NOT NULL) STRICT"},
    {"quote_sets",
     "CREATE TABLE quote_sets(number INTEGER PRIMARY KEY, step INTEGER NOT NULL, underlying TEXT NOT NULL, "
     "quotes BLOB NOT NULL) STRICT"},
    {"records",
     "CREATE TABLE records(sequence INTEGER PRIMARY KEY, step INTEGER NOT NULL, kind TEXT NOT NULL, "
     "time_ns INTEGER NOT NULL, body TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT"},
    {"session", "CREATE TABLE session(number INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT"},
}};

/// The unique id of intents has an index without text, which is the only other object.
Result<bool> hasOnlyOwnObjects(const Database& database)
{
    auto rows = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                 "OR name <> 'sqlite_autoindex_intents_1' ORDER BY name");
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
    static_assert(kApplicationId == 0x426C7374 && kSchemaVersion == 1);
    return database.execute("PRAGMA application_id=0x426C7374; PRAGMA user_version=1");
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
    const auto own = hasOnlyOwnObjects(database);
    if (!own) return tl::unexpected<Error>(own.error());
    if (*version < 1 || !*own)
        return fail(
            ErrorCode::Corrupt,
            fmt::format("journal {} has tables, views or triggers that are not the journal's own", database.path()));
    return SchemaState::Current;
}

}  // namespace ballast::journal
