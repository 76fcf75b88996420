#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ballast::journal {

/// One prepared statement. Values are bound, never pasted into SQL.
class Statement {
public:
    Statement() = default;

    void bind(int position, std::int64_t value);
    void bind(int position, std::uint64_t value) { bind(position, static_cast<std::int64_t>(value)); }
    void bindText(int position, std::string_view value);
    void bindNull(int position);
    void bindBlob(int position, std::string_view value);

    /// True when there is a row. Resets itself when there is none or on failure.
    Result<bool> step();
    /// Runs to the end and is ready again.
    Result<void> run();
    void reset();

    std::int64_t integer(int column) const;
    std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    /// Bytes of a text or blob; valid until the next step.
    std::string_view bytes(int column) const;
    std::string text(int column) const { return std::string(bytes(column)); }

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit Statement(sqlite3_stmt* statement) : m_statement(statement) {}

    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_bindError{};
};

/// A connection to one SQLite file, from the C API to Result.
///
/// Threads  One at a time.
class Database {
public:
    /// Read and write; the file must exist. Sets WAL, synchronous=FULL and a busy timeout of 2 s;
    /// checkpoints are for the caller to ask for.
    ///
    /// Errors   Corrupt if the file is not a database; Io.
    static Result<std::unique_ptr<Database>> openForWriting(const std::string& path);

    /// Reads only, distrusting the file: defensive, schema untrusted, no extensions, triggers or views, small limits.
    ///
    /// Errors   Corrupt if the file is not a database; Io.
    static Result<std::unique_ptr<Database>> openForReading(const std::string& path);

    /// Reads what is left of a damaged file, for a check only: without the test of the file's length that SQLite begins
    /// with. Each read may fail.
    ///
    /// Errors   Io.
    static Result<std::unique_ptr<Database>> openDamaged(const std::string& path);

    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<Statement> prepare(std::string_view sql) const;
    /// Statements without results, several separated by semicolons.
    Result<void> execute(const char* sql) const;
    /// The first column of the first row, or `otherwise` when there is no row.
    Result<std::int64_t> integer(std::string_view sql, std::int64_t otherwise = 0) const;
    Result<std::string> text(std::string_view sql) const;

    /// Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when either fails.
    Result<void> transaction(const std::function<Result<void>()>& work) const;

    /// Copies what stands in the log into the main file, without waiting for readers. True if all of it is there now.
    Result<bool> checkpoint() const;
    /// Bytes in the log that hold something, as of the last commit.
    std::uint64_t logBytes() const;
    /// Pages in the log after the last commit.
    std::uint64_t logPages() const { return static_cast<std::uint64_t>(m_logPages); }

    const std::string& path() const { return m_path; }

private:
    Database(sqlite3* handle, std::string path) : m_handle(handle), m_path(std::move(path)) {}
    static Result<std::unique_ptr<Database>> open(const std::string& name, int flags, const std::string& path);

    sqlite3* m_handle;
    std::string m_path;
    int m_logPages{};  ///< Written by SQLite's hook after each commit.
};

}  // namespace ballast::journal
