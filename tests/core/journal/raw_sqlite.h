#pragma once

#include <cstdint>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <string>

namespace ballast::journal::samples {

/// The file seen without our code: what an auditor, or a forger, has.
class RawSqlite {
public:
    explicit RawSqlite(const std::string& path)
    {
        EXPECT_EQ(sqlite3_open(path.c_str(), &m_handle), SQLITE_OK);
        sqlite3_busy_timeout(m_handle, 2000);
    }
    ~RawSqlite() { sqlite3_close(m_handle); }
    RawSqlite(const RawSqlite&) = delete;
    RawSqlite& operator=(const RawSqlite&) = delete;

    int run(const std::string& sql) { return sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr); }

    std::string text(const std::string& sql)
    {
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(m_handle, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << sqlite3_errmsg(m_handle);
        std::string value;
        if (sqlite3_step(statement) == SQLITE_ROW) {
            const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
            if (data != nullptr) value.assign(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
        }
        sqlite3_finalize(statement);
        return value;
    }

    /// Runs `sql` with ?1 set to these bytes as text.
    void put(const std::string& sql, const std::string& bytes)
    {
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(m_handle, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << sqlite3_errmsg(m_handle);
        sqlite3_bind_text(statement, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE) << sqlite3_errmsg(m_handle);
        sqlite3_finalize(statement);
    }

private:
    sqlite3* m_handle{};
};

}  // namespace ballast::journal::samples
