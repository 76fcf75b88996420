#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <random>
#include <sstream>

#include "codec/event_codec.h"
#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "journal/writer.h"
#include "runtime/headless_run.h"
#include "runtime/session_setup.h"
#include "sections/section_builder.h"

namespace ballast::fuzz {
namespace {

using codec::Mark;
using codec::Primitive;

/// A real session: its steps, and the engine before each.
struct Session {
    std::vector<domain::EventBatch> steps;
    std::vector<engine::Engine> before;
};

const Session& session()
{
    static const Session made = [] {
        const journal::samples::TemporaryFolder folder;
        interfaces::SessionRequest request;
        request.seed = 3;
        request.journalFile = folder.file("run");
        auto setup = runtime::setUpSession(request).value();
        auto config = setup.engine;
        runtime::HeadlessOptions options{.journalFile = request.journalFile, .length = Duration::seconds(180)};
        EXPECT_TRUE(runtime::runHeadless(std::move(setup), options));
        Session s;
        const auto reader = journal::Reader::open(request.journalFile).value();
        EXPECT_TRUE(reader->forEachStep(1, [&](const journal::StepInputs& inputs) {
            s.steps.push_back(inputs.batch);
            return true;
        }));
        auto engine = engine::Engine::create(std::move(config)).value();
        for (const auto& step : s.steps) {
            s.before.push_back(engine);
            EXPECT_TRUE(engine.onBatch(step));
        }
        return s;
    }();
    return made;
}

/// Changes one value of a batch and leaves its structure whole.
class Forger {
public:
    explicit Forger(std::uint64_t seed) : m_random(seed) {}

    std::string changed(const domain::EventBatch& batch)
    {
        std::vector<Mark> marks;
        auto bytes = codec::encodeBatch(batch, &marks).value();
        const auto place = below(marks.size());
        const auto end = place + 1 < marks.size() ? marks[place + 1].offset : bytes.size();
        return bytes.replace(marks[place].offset, end - marks[place].offset, value(marks[place].kind));
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_random() % limit); }

private:
    std::string value(Primitive kind)
    {
        codec::ByteWriter bytes;
        switch (kind) {
        case Primitive::Byte:
            bytes.byte(static_cast<std::uint8_t>(below(8) == 0 ? below(256) : below(28)));
            break;
        case Primitive::Varint:
        case Primitive::Count:
            bytes.varint(below(3) == 0 ? m_random() >> below(64) : below(200));
            break;
        case Primitive::Zigzag: {
            const std::int64_t extremes[] = {0,
                                             1,
                                             -1,
                                             std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min(),
                                             100'000'000,
                                             -100'000'000};
            bytes.zigzag(below(2) == 0 ? extremes[below(7)] : static_cast<std::int64_t>(m_random()) >> below(64));
            break;
        }
        case Primitive::Real: {
            const double extremes[] = {0.0,    -0.0, 1.0, -1.0,     1e308, -1e308, 1e-308,
                                       5e-324, 1e-6, 1e9, 0.999999, 1e15,  -1e-15, 90'000.0};
            bytes.real(extremes[below(14)]);
            break;
        }
        case Primitive::Text: {
            const char* texts[] = {
                "", "BTC", "ETH", "BTC_USDC-PERPETUAL", "\xff\x00", "Deribit", "BTC-27FEB26-90000-C"};
            bytes.text(texts[below(7)]);
            break;
        }
        }
        return bytes.bytes();
    }

    std::mt19937_64 m_random;
};

/// What comes of a batch: an error, or an engine that goes on and can be looked at. Never the end of the process.
bool takes(engine::Engine engine, const domain::EventBatch& batch, std::size_t from, bool look)
{
    try {
        if (!engine.onBatch(batch)) return false;
        for (std::size_t i = from; i < std::min(from + 4, session().steps.size()); ++i)
            if (!engine.onBatch(session().steps[i])) return false;
        if (look) {
            EXPECT_NE(sections::makeSnapshot(engine.state()), nullptr);
        }
    } catch (const std::exception&) {
        return false;  // replay::Replay makes an error of it.
    }
    return true;
}

/// F85, F63: the same changes each time; BALLAST_FUZZ_ROUNDS asks for more than the few of a test run,
/// BALLAST_FUZZ_SEED for others.
TEST(attack_05_batches_changed_value_by_value, NeverEndTheProcess)
{
    const char* wish = std::getenv("BALLAST_FUZZ_ROUNDS");
    const long rounds = wish != nullptr ? std::strtol(wish, nullptr, 10) : 1500;
    const char* seed = std::getenv("BALLAST_FUZZ_SEED");
    Forger forger(seed != nullptr ? std::strtoull(seed, nullptr, 10) : 13);
    long decoded = 0, refused = 0;
    for (long round = 0; round < rounds; ++round) {
        // The first steps list everything and are worth more rounds.
        const auto step = round % 3 == 0 ? forger.below(3) : forger.below(session().steps.size());
        const auto batch = codec::decodeBatch(forger.changed(session().steps[step]));
        if (!batch) continue;
        ++decoded;
        refused += takes(session().before[step], *batch, step + 1, round % 8 == 0) ? 0 : 1;
    }
    EXPECT_GT(decoded, rounds / 3) << "the changes hardly reached the engine";
    EXPECT_GT(refused, rounds / 100) << "hardly anything was refused";
}

/// A small journal whose every table but the private messages' holds rows, and a vandal's copy of it.
class Rows {
public:
    Rows()
    {
        for (std::uint64_t opening = 0; opening < 4; ++opening) {
            const journal::OpeningNote note{{1'764'000'000'000'000'000}, "desk-1", "ballast"};
            auto writer = opening == 0
                              ? journal::Writer::create(m_folder.file("good"), journal::samples::header(), note)
                              : journal::Writer::resume(m_folder.file("good"), journal::samples::header(), note);
            for (auto n = 3 * opening + 1; n <= 3 * opening + 3; ++n)
                EXPECT_TRUE(writer && (*writer)->commit(journal::samples::step(n)));
            auto state = journal::packState(3 * opening + 3, "state " + std::to_string(opening)).value();
            state.asides = "aside " + std::to_string(opening);
            EXPECT_TRUE((*writer)->storeCheckpoint(state));
        }
    }

    /// The copy anew, as it is to be changed.
    journal::samples::RawSqlite& fresh()
    {
        m_raw.reset();
        for (const char* part : {"", "-head"})
            std::filesystem::copy_file(m_folder.file("good") + part, copy() + part,
                                       std::filesystem::copy_options::overwrite_existing);
        for (const char* part : {"-wal", "-shm"})
            std::filesystem::remove(copy() + part);
        m_raw.emplace(copy());
        m_raw->run("PRAGMA synchronous=OFF");
        return *m_raw;
    }
    bool isFound() const
    {
        const auto reader = journal::Reader::open(copy());
        if (!reader) return true;
        const auto end = (*reader)->end();
        const auto report = end ? (*reader)->verifyChain(*end) : tl::unexpected<Error>(end.error());
        return !report || !report->intact || (*reader)->missing(*end) || (*reader)->changedSinceCommit();
    }

private:
    std::string copy() const { return m_folder.file("copy"); }

    journal::samples::TemporaryFolder m_folder;
    std::optional<journal::samples::RawSqlite> m_raw;
};

/// One change of one row of `table`, whose columns are `columns`, the first its key.
std::string vandalism(journal::samples::RawSqlite& raw, const std::string& table,
                      const std::vector<std::string>& columns, std::mt19937_64& random)
{
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    const auto& key = columns.front();
    const auto last = std::stoull(raw.text("SELECT max(" + key + ") FROM " + table));
    const auto where = " WHERE " + key + " = " + std::to_string(1 + below(last));
    const auto& column = columns[below(columns.size())];
    switch (below(5)) {
    case 0:
        return "DELETE FROM " + table + where;
    case 1:
        return "DELETE FROM " + table + " WHERE " + key + " >= " + std::to_string(1 + below(last));
    case 2: {
        std::string rest;
        for (std::size_t i = 1; i < columns.size(); ++i)
            rest += ", " + columns[i];
        return "INSERT INTO " + table + " SELECT " + std::to_string(last + 1) + rest + " FROM " + table + where;
    }
    case 3: {
        const auto other = std::to_string(1 + below(last));
        return "UPDATE " + table + " SET " + column + " = (SELECT " + column + " FROM " + table + " WHERE " + key +
               " = " + other + ")" + where;
    }
    default:
        return "UPDATE " + table + " SET " + column + " = CASE typeof(" + column + ") WHEN 'integer' THEN " + column +
               " + 1 WHEN 'text' THEN " + column + " || 'x' WHEN 'blob' THEN CAST(" + column +
               " || x'01' AS BLOB) END" + where;
    }
}

/// Attack point 1 by the rows of the tables: whatever is deleted, doubled, moved or changed in one is found, by the
/// chains or by the writer's own count. Outbox rows that were deleted up to the end, and a record that was given to
/// another step, are found by running the steps again, which this does not (attack_01_deleted_amendments and
/// attack_01_a_record_of_another_step do).
TEST(attack_01_rows_deleted_doubled_moved_and_changed, AreFoundInEveryTable)
{
    const char* wish = std::getenv("BALLAST_FUZZ_ROUNDS");
    const long rounds = wish != nullptr ? std::strtol(wish, nullptr, 10) : 400;
    std::mt19937_64 random(17);
    Rows rows;
    const std::string tables[] = {"header", "frames", "records", "outbox", "openings", "checkpoints", "register"};
    std::map<std::string, long> tried;
    EXPECT_FALSE((rows.fresh(), rows.isFound())) << "the journal itself is whole";
    for (long round = 0; round < rounds; ++round) {
        auto& raw = rows.fresh();
        const auto& table = tables[static_cast<std::size_t>(round) % std::size(tables)];
        std::vector<std::string> columns;
        std::stringstream names(raw.text("SELECT group_concat(name, ' ') FROM pragma_table_info('" + table + "')"));
        for (std::string name; names >> name;)
            columns.push_back(name);
        const auto content = [&] {
            std::string all;
            for (const auto& name : columns)
                all += raw.text("SELECT group_concat(quote(" + name + "), '|') FROM " + table) + '|';
            return all;
        };
        const auto before = content();
        const auto sql = vandalism(raw, table, columns, random);
        if (raw.run(sql) != SQLITE_OK || content() == before) continue;
        if (table == "outbox" && sql.starts_with("DELETE") &&
            raw.text("SELECT max(number) - count(*) FROM outbox") == "0")
            continue;
        if (table == "records" && sql.starts_with("UPDATE records SET step ")) continue;
        ++tried[table];
        EXPECT_TRUE(rows.isFound()) << sql;
    }
    for (const auto& table : tables)
        EXPECT_GT(tried[table], rounds / 25) << table;
}

}  // namespace
}  // namespace ballast::fuzz
