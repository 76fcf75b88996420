#include "integration/forged_journal.h"

#include <gtest/gtest.h>

#include "codec/event_codec.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/outbox.h"

namespace ballast::integration {

namespace {

std::string columnOf(sqlite3_stmt* row, int column)
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(row, column));
    return data == nullptr ? std::string()
                           : std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

}  // namespace

ForgedJournal::ForgedJournal(const std::string& file)
{
    EXPECT_EQ(sqlite3_open(file.c_str(), &m_database), SQLITE_OK);
    sqlite3_busy_timeout(m_database, 5000);
}

ForgedJournal::~ForgedJournal() { sqlite3_close(m_database); }

std::string ForgedJournal::sql(const std::string& text)
{
    sqlite3_stmt* row = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(m_database, text.c_str(), -1, &row, nullptr), SQLITE_OK) << text;
    std::string answer;
    const int rc = sqlite3_step(row);
    EXPECT_TRUE(rc == SQLITE_ROW || rc == SQLITE_DONE) << text << ": " << sqlite3_errmsg(m_database);
    if (rc == SQLITE_ROW) answer = columnOf(row, 0);
    sqlite3_finalize(row);
    return answer;
}

void ForgedJournal::put(const std::string& text, const std::string& bytes)
{
    sqlite3_stmt* row = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(m_database, text.c_str(), -1, &row, nullptr), SQLITE_OK) << text;
    sqlite3_bind_blob(row, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    EXPECT_EQ(sqlite3_step(row), SQLITE_DONE) << sqlite3_errmsg(m_database);
    sqlite3_finalize(row);
}

std::uint64_t ForgedJournal::changeStep(const std::function<bool(domain::EventBatch&)>& change)
{
    const auto frames = std::stoull(sql("SELECT max(number) FROM frames"));
    for (std::uint64_t number = 1; number <= frames; ++number) {
        const auto place = " WHERE number = " + std::to_string(number);
        auto frame = codec::decodeFrame(sql("SELECT body FROM frames" + place)).value();
        bool changed = false;
        codec::FrameBuilder builder(frame.firstStep, frame.firstEvent);
        for (auto& step : frame.steps) {
            changed = changed || change(step);
            builder.add(codec::encodeBatch(step).value(), step.events.size());
        }
        if (!changed) continue;
        put("UPDATE frames SET body = ?1" + place, builder.body().value());
        return frame.firstStep;
    }
    return 0;
}

void ForgedJournal::changeHeader(const std::function<void(std::string& body)>& change)
{
    auto body = sql("SELECT body FROM header");
    change(body);
    put("UPDATE header SET body = CAST(?1 AS TEXT)", body);
}

void ForgedJournal::rehash(bool withCheckpoints)
{
    sql("BEGIN");
    if (withCheckpoints) sql("DELETE FROM checkpoints");
    const auto first = codec::sha256Hex({sql("SELECT body FROM header")});
    put("UPDATE header SET hash = CAST(?1 AS TEXT)", first);
    auto hash = first;
    for (std::uint64_t n = 1; n <= std::stoull(sql("SELECT max(number) FROM frames")); ++n) {
        const auto place = " WHERE number = " + std::to_string(n);
        hash = journal::chainHash(hash, sql("SELECT body FROM frames" + place));
        put("UPDATE frames SET hash = CAST(?1 AS TEXT)" + place, hash);
    }
    hash = first;
    for (std::uint64_t n = 1; n <= std::stoull(sql("SELECT max(sequence) FROM records")); ++n) {
        const auto place = " WHERE sequence = " + std::to_string(n);
        put("UPDATE records SET previous_hash = CAST(?1 AS TEXT)" + place, hash);
        hash = journal::chainHash(hash, sql("SELECT body FROM records" + place));
        put("UPDATE records SET hash = CAST(?1 AS TEXT)" + place, hash);
    }
    for (std::uint64_t n = 1; n <= std::stoull(sql("SELECT max(number) FROM outbox")); ++n) {
        const auto of = [&](const char* column) {
            return sql(std::string("SELECT ") + column + " FROM outbox WHERE number = " + std::to_string(n));
        };
        journal::OutboxRow row;
        row.number = n;
        row.step = std::stoull(of("step"));
        row.desk = static_cast<std::uint32_t>(std::stoul(of("desk")));
        row.account = static_cast<std::uint32_t>(std::stoul(of("account")));
        row.kind = of("kind") == "order"        ? journal::OutboxKind::Order
                   : of("kind") == "amendments" ? journal::OutboxKind::Amendments
                                                : journal::OutboxKind::Latch;
        if (row.kind == journal::OutboxKind::Order) row.clientOrder = of("client_order");
        row.record.value = std::stoull(of("record"));
        row.body = of("body");
        const auto record = row.record.value == 0
                                ? first
                                : sql("SELECT hash FROM records WHERE sequence = " + std::to_string(row.record.value));
        put("UPDATE outbox SET hash = CAST(?1 AS TEXT) WHERE number = " + std::to_string(n),
            journal::outboxHash(record, row));
    }
    sql("UPDATE checkpoints SET frame_hash = (SELECT hash FROM frames WHERE last_step = checkpoints.step), record_hash "
        "= "
        "(SELECT coalesce(max(r.hash), h.hash) FROM header AS h LEFT JOIN records AS r ON r.sequence = "
        "checkpoints.record)");
    // The register forgets what is gone, and follows from the header on.
    sql("DELETE FROM register WHERE kind = 'checkpoints' AND row NOT IN (SELECT number FROM checkpoints)");
    sql("UPDATE register SET number = (SELECT count(*) FROM register AS r WHERE r.number <= register.number)");
    hash = first;
    const auto entries = std::stoull(sql("SELECT coalesce(max(number), 0) FROM register"));
    for (std::uint64_t n = 1; n <= entries; ++n) {
        const auto place = " WHERE number = " + std::to_string(n);
        const auto of = [&](const char* column) {
            return sql(std::string("SELECT ") + column + " FROM register" + place);
        };
        const auto row = " FROM checkpoints WHERE number = " + of("row");
        if (of("kind") == "checkpoints")
            put("UPDATE register SET digest = CAST(?1 AS TEXT)" + place,
                codec::sha256Hex({sql("SELECT number || ' ' || step || ' ' || event || ' ' || record || ' ' || outbox "
                                      "|| ' ' || frame_hash || ' ' || record_hash || ' ' || state_hash || ' '" +
                                      row),
                                  sql("SELECT asides" + row)}));
        // Of a market that was given up the entry stays as it is.
        const auto market = sql("SELECT step || ' ' || hash FROM markets WHERE step = " + of("row"));
        if (of("kind") == "markets" && !market.empty())
            put("UPDATE register SET digest = CAST(?1 AS TEXT)" + place, codec::sha256Hex({market}));
        hash = codec::sha256Hex({hash, of("kind || ' ' || row || ' ' || step || ' ' || digest")});
        put("UPDATE register SET hash = CAST(?1 AS TEXT)" + place, hash);
    }
    sql("COMMIT");
}

}  // namespace ballast::integration
