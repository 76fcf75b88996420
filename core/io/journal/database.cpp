#include "journal/database.h"

#include <filesystem>
#include <fmt/format.h>
#include <sqlite3.h>

namespace ballast::journal {

namespace {

constexpr int kBusyMilliseconds = 2000;
constexpr int kReadLengthLimit = 64 << 20;

ErrorCode codeOf(int sqliteCode)
{
    switch (sqliteCode & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        return ErrorCode::Corrupt;
    case SQLITE_CONSTRAINT:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Io;
    }
}

tl::unexpected<Error> failure(sqlite3* handle, int code)
{
    const char* name = sqlite3_db_filename(handle, "main");
    return fail(codeOf(code), fmt::format("journal {}: {} (SQLite {})", name != nullptr ? name : "",
                                          handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code), code));
}

/// A path as SQLite's file: URI, for the one option that only a URI has.
std::string immutableUri(const std::string& path)
{
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#')
            uri += fmt::format("%{:02X}", static_cast<unsigned>(c));
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

void distrust(sqlite3* handle)
{
    constexpr int kOff = 0, kOn = 1;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, kOn, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, kOff, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, kOff, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, kOff, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, kOff, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, kOn, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kReadLengthLimit);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 65'536);
    sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, 64);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 32);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 25'000);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind(int position, std::int64_t value)
{
    if (const int rc = sqlite3_bind_int64(m_statement.get(), position, value); rc != SQLITE_OK) m_bindError = rc;
}

void Statement::bindText(int position, std::string_view value)
{
    const int rc = sqlite3_bind_text64(m_statement.get(), position, value.empty() ? "" : value.data(), value.size(),
                                       nullptr, SQLITE_UTF8);
    if (rc != SQLITE_OK) m_bindError = rc;
}

void Statement::bindNull(int position)
{
    if (const int rc = sqlite3_bind_null(m_statement.get(), position); rc != SQLITE_OK) m_bindError = rc;
}

void Statement::bindBlob(int position, std::string_view value)
{
    const int rc =
        sqlite3_bind_blob64(m_statement.get(), position, value.empty() ? "" : value.data(), value.size(), nullptr);
    if (rc != SQLITE_OK) m_bindError = rc;
}

Result<bool> Statement::step()
{
    sqlite3* handle = sqlite3_db_handle(m_statement.get());
    const int rc = m_bindError != SQLITE_OK ? m_bindError : sqlite3_step(m_statement.get());
    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = failure(handle, rc);
    reset();
    return error;
}

Result<void> Statement::run()
{
    for (;;) {
        const auto row = step();
        if (!row) return tl::unexpected<Error>(row.error());
        if (!*row) return {};
    }
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get());
    m_bindError = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }

std::string_view Statement::bytes(int column) const
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr ? std::string_view{} : std::string_view(data, static_cast<std::size_t>(size));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& name, int flags, const std::string& path)
{
    std::error_code ignored, noLog;
    const auto size = std::filesystem::file_size(path, ignored);
    const auto log = std::filesystem::file_size(path + "-wal", noLog);
    // SQLite throws the log of an empty file away, even when it only reads.
    if (!ignored && size == 0 && !noLog && log > 0)
        return fail(ErrorCode::Corrupt,
                    fmt::format("journal {} is empty or gone, but its log {}-wal holds {} bytes; put the file back, or "
                                "move what is left of it away to begin anew",
                                path, path, log));
    if (!ignored && size == 1)  // SQLite would take it for an empty file.
        return fail(ErrorCode::Corrupt, fmt::format("journal {}: file is not a database", path));
    sqlite3* handle = nullptr;
    const int rc = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<Database> database(new Database(handle, path));
    if (rc != SQLITE_OK) return fail(codeOf(rc), fmt::format("journal {}: {}", path, sqlite3_errstr(rc)));
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    return database;
}

Result<std::unique_ptr<Database>> Database::openForWriting(const std::string& path)
{
    auto database = open(path, SQLITE_OPEN_READWRITE, path);
    if (!database) return database;
    // The first read tells whether this is a database at all, before anything could be changed.
    if (const auto tables = (*database)->integer("SELECT count(*) FROM sqlite_schema"); !tables)
        return tl::unexpected<Error>(tables.error());
    const auto mode = (*database)->text("PRAGMA journal_mode=WAL");
    if (!mode) return tl::unexpected<Error>(mode.error());
    if (*mode != "wal")
        return fail(ErrorCode::Io,
                    fmt::format("journal {}: the file system offers no shared memory for SQLite's WAL", path));
    const auto set = (*database)->execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF;"
                                          "PRAGMA cell_size_check=ON; PRAGMA journal_size_limit=67108864");
    if (!set) return tl::unexpected<Error>(set.error());
    const auto keepPages = [](void* pages, sqlite3*, const char*, int inLog) {
        *static_cast<int*>(pages) = inLog;
        return SQLITE_OK;
    };
    sqlite3_wal_hook((*database)->m_handle, keepPages, &(*database)->m_logPages);
    return database;
}

Result<std::unique_ptr<Database>> Database::openForReading(const std::string& path)
{
    auto usual = open(path, SQLITE_OPEN_READONLY, path);
    if (usual) {
        distrust((*usual)->m_handle);
        const auto tables = (*usual)->integer("SELECT count(*) FROM sqlite_schema");
        if (tables) return usual;
        if (tables.error().code != ErrorCode::Io) return tl::unexpected<Error>(tables.error());
        usual = tl::unexpected<Error>(tables.error());
    }
    // A folder where nothing may be written, not even SQLite's index of the WAL. Without a WAL the file is complete by
    // itself and, as nobody can write there, will not change.
    std::error_code ignored;
    const auto walBytes = std::filesystem::file_size(path + "-wal", ignored);
    if (!ignored && walBytes > 0) return usual;
    auto still = open(immutableUri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path);
    if (!still) return usual;
    distrust((*still)->m_handle);
    const auto tables = (*still)->integer("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tl::unexpected<Error>(tables.error());
    return still;
}

Result<std::unique_ptr<Database>> Database::openDamaged(const std::string& path)
{
    std::error_code ignored;
    const auto walBytes = std::filesystem::file_size(path + "-wal", ignored);
    const bool alone = ignored || walBytes == 0;
    auto database = open(alone ? immutableUri(path) : path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path);
    if (!database) return database;
    distrust((*database)->m_handle);
    // SQLite refuses a file that is shorter than its header says, but not to a connection that may mend schemas.
    // Nothing is mended: the connection reads only.
    sqlite3_db_config((*database)->m_handle, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    if (const auto set = (*database)->execute("PRAGMA writable_schema=ON"); !set)
        return tl::unexpected<Error>(set.error());
    return database;
}

Database::~Database() { sqlite3_close_v2(m_handle); }

Result<Statement> Database::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    const int rc = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
    if (rc != SQLITE_OK) return failure(m_handle, rc);
    return Statement(statement);
}

Result<void> Database::execute(const char* sql) const
{
    const int rc = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (rc != SQLITE_OK) return failure(m_handle, rc);
    return {};
}

Result<std::int64_t> Database::integer(std::string_view sql, std::int64_t otherwise) const
{
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected<Error>(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected<Error>(row.error());
    return *row ? statement->integer(0) : otherwise;
}

Result<std::string> Database::text(std::string_view sql) const
{
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected<Error>(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected<Error>(row.error());
    return *row ? statement->text(0) : std::string{};
}

Result<bool> Database::checkpoint() const
{
    int inLog = 0, copied = 0;
    const int rc = sqlite3_wal_checkpoint_v2(m_handle, "main", SQLITE_CHECKPOINT_PASSIVE, &inLog, &copied);
    if (rc == SQLITE_BUSY) return false;
    if (rc != SQLITE_OK) return failure(m_handle, rc);
    return inLog == copied;
}

std::uint64_t Database::logBytes() const
{
    constexpr std::uint64_t kPageBytes = 4096;  // SQLite's default, in which journals are made.
    return static_cast<std::uint64_t>(m_logPages) * kPageBytes;
}

Result<void> Database::transaction(const std::function<Result<void>()>& work) const
{
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto done = work();
    if (done) done = execute("COMMIT");
    // SQLite has already rolled back by itself after some failures.
    if (!done && sqlite3_get_autocommit(m_handle) == 0) static_cast<void>(execute("ROLLBACK"));
    return done;
}

}  // namespace ballast::journal
