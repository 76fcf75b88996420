#include "journal/writer.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/event_codec.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/intent_rows.h"
#include "journal/owner_lock.h"
#include "journal/schema.h"

namespace ballast::journal {

struct WriterStatements {
    Statement input, record, hashOfRecord, intent, quoteSet;
};

namespace {

using Unexpected = tl::unexpected<Error>;

Result<void> makePrivateFile(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
    // A file that is there already is never opened here: closing it would drop SQLite's locks in this process.
    if ((descriptor < 0 && errno != EEXIST) || ::chmod(path.c_str(), 0600) != 0)
        return fail(ErrorCode::Io, fmt::format("journal {} cannot be made: {}", path, std::strerror(errno)));
    return {};
}

bool isEmptyOrMissing(const std::string& path)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? !std::filesystem::exists(path, failed) : size == 0;
}

/// Opens what is there and says whether it holds a journal. Refuses foreign files before they could be changed.
Result<std::unique_ptr<Database>> openChecked(const std::string& path, SchemaState wanted)
{
    auto database = Database::openForWriting(path);
    if (!database) return database;
    const auto state = checkSchema(**database);
    if (!state) return Unexpected(state.error());
    if (*state == wanted) return database;
    if (wanted == SchemaState::Fresh)
        return fail(ErrorCode::InvalidArgument, fmt::format("journal {} already holds a session", path));
    return fail(ErrorCode::NotFound, fmt::format("journal {} holds no session yet", path));
}

/// Probes read-only first, so that a file of another kind is not even touched by SQLite's change to WAL.
Result<void> refuseForeignFile(const std::string& path)
{
    if (isEmptyOrMissing(path)) return {};
    const auto probe = Database::openForReading(path);
    if (!probe) return Unexpected(probe.error());
    const auto state = checkSchema(**probe);
    if (!state) return Unexpected(state.error());
    return {};
}

SessionHeader withInstallationId(SessionHeader header)
{
    if (header.installationId.empty()) header.installationId = deriveInstallationId(header);
    return header;
}

}  // namespace

Result<void> checkJournalPath(const std::string& path)
{
    namespace fs = std::filesystem;
    const auto refused = [](std::string what) { return fail(ErrorCode::InvalidArgument, std::move(what)); };
    if (path.empty()) return refused("the journal must be named, its name was empty");
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (fs::is_directory(status)) return refused(fmt::format("journal {} is a folder, a file is wanted", path));
    if (fs::exists(status) && !fs::is_regular_file(status))
        return refused(fmt::format("journal {} is a device or another special file, a plain one is wanted", path));
    const auto folder = fs::absolute(path, failed).parent_path();
    if (fs::is_directory(folder, failed)) return {};
    return refused(fmt::format("journal {}: folder {} does not exist", path, folder.string()));
}

bool isFreshJournal(const std::string& path)
{
    if (isEmptyOrMissing(path)) return true;
    const auto database = Database::openForReading(path);
    if (!database) return false;
    const auto state = checkSchema(**database);
    return state && *state == SchemaState::Fresh;
}

Writer::Writer(std::unique_ptr<OwnerLock> lock, std::unique_ptr<Database> database, SessionHeader header)
    : m_lock(std::move(lock)), m_database(std::move(database)), m_header(std::move(header))
{
}

Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::create(const std::string& path, const SessionHeader& header,
                                               const OpeningNote& note)
{
    if (auto usable = checkJournalPath(path); !usable) return Unexpected(usable.error());
    auto lock = OwnerLock::acquire(path);
    if (!lock) return Unexpected(lock.error());
    if (auto known = refuseForeignFile(path); !known) return Unexpected(known.error());
    if (auto made = makePrivateFile(path); !made) return Unexpected(made.error());
    auto database = openChecked(path, SchemaState::Fresh);
    if (!database) return Unexpected(database.error());
    std::unique_ptr<Writer> writer(new Writer(std::move(*lock), std::move(*database), withInstallationId(header)));
    if (auto done = writer->initialise(note); !done) return Unexpected(done.error());
    return writer;
}

Result<std::unique_ptr<Writer>> Writer::resume(const std::string& path, const SessionHeader& header,
                                               const OpeningNote& note)
{
    if (auto usable = checkJournalPath(path); !usable) return Unexpected(usable.error());
    if (isEmptyOrMissing(path)) return fail(ErrorCode::NotFound, fmt::format("journal {} holds no session yet", path));
    auto lock = OwnerLock::acquire(path);
    if (!lock) return Unexpected(lock.error());
    if (auto known = refuseForeignFile(path); !known) return Unexpected(known.error());
    auto database = openChecked(path, SchemaState::Current);
    if (!database) return Unexpected(database.error());
    if (::chmod(path.c_str(), 0600) != 0)
        return fail(ErrorCode::Io, fmt::format("journal {}: {}", path, std::strerror(errno)));
    std::unique_ptr<Writer> writer(new Writer(std::move(*lock), std::move(*database), withInstallationId(header)));
    if (auto loaded = writer->load(); !loaded) return Unexpected(loaded.error());
    if (auto ready = writer->prepare(note); !ready) return Unexpected(ready.error());
    return writer;
}

Result<void> Writer::initialise(const OpeningNote& note)
{
    const std::string body = toCanonicalJson(m_header);
    m_tail.hash = codec::sha256Hex({body});
    auto made = m_database->transaction([&]() -> Result<void> {
        if (auto tables = createSchema(*m_database); !tables) return tables;
        auto insert = m_database->prepare("INSERT INTO session VALUES(1, ?1, ?2)");
        if (!insert) return Unexpected(insert.error());
        insert->bindText(1, body);
        insert->bindText(2, m_tail.hash);
        return insert->run();
    });
    if (!made) return made;
    return prepare(note);
}

Result<void> Writer::load()
{
    const auto chain = walkChain(*m_database);
    if (!chain) return Unexpected(chain.error());
    if (!chain->intact)
        return fail(ErrorCode::Corrupt, fmt::format("journal {}: {}", m_database->path(), chain->message));
    const auto body = m_database->text("SELECT body FROM session WHERE number = 1");
    if (!body) return Unexpected(body.error());
    auto stored = parseSessionHeader(*body);
    if (!stored) return Unexpected(stored.error());
    if (const auto differs = differenceBetween(*stored, m_header); !differs.empty())
        return fail(ErrorCode::Mismatch,
                    fmt::format("journal {} belongs to another run: {}", m_database->path(), differs));
    m_header = std::move(*stored);

    const auto step = m_database->integer("SELECT coalesce(max(step), 0) FROM inputs");
    const auto steps = m_database->integer("SELECT count(*) FROM inputs");
    const auto time = m_database->integer("SELECT time_ns FROM inputs ORDER BY step DESC LIMIT 1");
    const auto sets = m_database->integer("SELECT coalesce(max(number), 0) FROM quote_sets");
    for (const auto* read : {&step, &steps, &time, &sets})
        if (!*read) return Unexpected(read->error());
    if (*step != *steps)
        return fail(ErrorCode::Corrupt, fmt::format("journal {} lacks inputs of a step", m_database->path()));
    m_tail = {.step = static_cast<std::uint64_t>(*step),
              .sequence = {chain->records},
              .quoteSets = static_cast<std::uint64_t>(*sets),
              .time = {*time},
              .hash = chain->lastHash};
    return {};
}

Result<void> Writer::prepare(const OpeningNote& note)
{
    auto opening =
        m_database->prepare("INSERT INTO openings(wall_time_ns, host, program, after_step) VALUES(?1, ?2, ?3, ?4)");
    if (!opening) return Unexpected(opening.error());
    opening->bind(1, note.wallTime.nanoseconds);
    opening->bindText(2, note.host);
    opening->bindText(3, note.program);
    opening->bind(4, m_tail.step);
    if (auto noted = opening->run(); !noted) return noted;

    auto input = m_database->prepare("INSERT INTO inputs VALUES(?1, ?2, ?3)");
    auto record = m_database->prepare("INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    auto intent = m_database->prepare("INSERT INTO intents(id, decision, step, time_ns, instrument, side, quantity_e8, "
                                      "limit_price_e8, purpose, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    auto hashOfRecord = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1");
    auto quoteSet = m_database->prepare("INSERT INTO quote_sets VALUES(?1, ?2, ?3, ?4)");
    for (const auto* made : {&input, &record, &hashOfRecord, &intent, &quoteSet})
        if (!*made) return Unexpected(made->error());
    m_statements = std::make_unique<WriterStatements>(WriterStatements{
        std::move(*input), std::move(*record), std::move(*hashOfRecord), std::move(*intent), std::move(*quoteSet)});
    return {};
}

Result<CommittedStep> Writer::commit(const StepRecord& step)
{
    auto done = commitMany({&step, 1});
    if (!done) return Unexpected(done.error());
    return std::move(done->front());
}

Result<std::vector<CommittedStep>> Writer::commitMany(std::span<const StepRecord> steps)
{
    std::vector<CommittedStep> done;
    Tail tail = m_tail;
    auto stored = m_database->transaction([&]() -> Result<void> {
        for (const auto& step : steps) {
            auto one = store(step, tail);
            if (!one) return Unexpected(one.error());
            done.push_back(std::move(*one));
        }
        return {};
    });
    if (!stored) return Unexpected(stored.error());
    m_tail = std::move(tail);
    return done;
}

Result<void> Writer::checkOrder(const StepRecord& step, const Tail& tail) const
{
    if (step.step != tail.step + 1)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the next step of the journal must be {}, was {}", tail.step + 1, step.step));
    if (tail.step > 0 && step.inputs.time < tail.time)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("step {} must not be earlier than the one before", step.step));
    auto expected = tail.sequence.value;
    for (const auto& decision : step.decisions)
        if (decision.sequence.value != ++expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the next decision of the journal must be {}, was {}",
                                                                expected, decision.sequence.value));
    for (const auto& decision : step.decisions)
        if (decision.time.nanoseconds < 0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the time of decision {} must not be before 1970", decision.sequence.value));
    for (const auto& intent : step.intents)
        if (intent.decision.value < 1 || intent.decision.value > expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the decision behind intent {} must be 1 to {}, was {}",
                                                                intent.id, expected, intent.decision.value));
    return {};
}

Result<CommittedStep> Writer::store(const StepRecord& step, Tail& tail)
{
    if (auto inOrder = checkOrder(step, tail); !inOrder) return Unexpected(inOrder.error());
    const auto batch = codec::encodeBatch(step.inputs);
    if (!batch) return Unexpected(batch.error());
    auto& input = m_statements->input;
    input.bind(1, step.step);
    input.bind(2, step.inputs.time.nanoseconds);
    input.bindBlob(3, *batch);
    if (auto ran = input.run(); !ran) return Unexpected(ran.error());

    CommittedStep done{.step = step.step};
    if (auto ran = storeDecisions(step, tail, done); !ran) return Unexpected(ran.error());
    if (auto ran = storeIntents(step, done); !ran) return Unexpected(ran.error());
    if (auto ran = storeQuoteSets(step, tail, done); !ran) return Unexpected(ran.error());
    tail.step = step.step;
    tail.time = step.inputs.time;
    done.lastHash = tail.hash;
    done.lastSequence = tail.sequence;
    return done;
}

Result<void> Writer::storeDecisions(const StepRecord& step, Tail& tail, CommittedStep& done)
{
    auto& record = m_statements->record;
    for (const auto& decision : step.decisions) {
        const std::string body = domain::toCanonicalJson(decision);
        const std::string hash = chainHash(tail.hash, body);
        record.bind(1, decision.sequence.value);
        record.bind(2, step.step);
        record.bindText(3, decision.kind == domain::DecisionKind::Override ? "operator" : "decision");
        record.bind(4, decision.time.nanoseconds);
        record.bindText(5, body);
        record.bindText(6, tail.hash);
        record.bindText(7, hash);
        if (auto ran = record.run(); !ran) return ran;
        tail.sequence = decision.sequence;
        tail.hash = hash;
        done.hashes.push_back(hash);
    }
    return {};
}

Result<std::string> Writer::hashOf(SequenceNumber decision)
{
    auto& record = m_statements->hashOfRecord;
    record.bind(1, decision.value);
    const auto row = record.step();
    if (!row) return Unexpected(row.error());
    std::string hash = *row ? record.text(0) : std::string{};
    record.reset();
    return hash;
}

Result<void> Writer::storeIntents(const StepRecord& step, CommittedStep& done)
{
    auto& row = m_statements->intent;
    for (const auto& intent : step.intents) {
        const auto decisionHash = hashOf(intent.decision);
        if (!decisionHash) return Unexpected(decisionHash.error());
        const std::string hash = intentHash(*decisionHash, {.step = step.step, .intent = intent});
        row.bindText(1, intent.id);
        row.bind(2, intent.decision.value);
        row.bind(3, step.step);
        row.bind(4, intent.time.nanoseconds);
        row.bind(5, std::int64_t{intent.instrument.value});
        row.bind(6, static_cast<std::int64_t>(intent.side));
        row.bind(7, intent.quantity.units());
        row.bind(8, intent.limitPrice.units());
        row.bind(9, static_cast<std::int64_t>(intent.purpose));
        row.bindText(10, hash);
        if (auto ran = row.run(); !ran) return ran;
        done.intents.push_back(domain::Committed<domain::OrderIntent>(intent, intent.decision));
    }
    return {};
}

Result<void> Writer::storeQuoteSets(const StepRecord& step, Tail& tail, CommittedStep& done)
{
    auto& row = m_statements->quoteSet;
    for (const auto& set : step.quoteSets) {
        const auto quotes = codec::encodeQuoteSet(set);
        if (!quotes) return Unexpected(quotes.error());
        row.bind(1, ++tail.quoteSets);
        row.bind(2, step.step);
        row.bindText(3, set.underlying);
        row.bindBlob(4, *quotes);
        if (auto ran = row.run(); !ran) return ran;
        done.quoteSets.push_back(domain::Committed<domain::QuoteSet>(set, SequenceNumber{tail.quoteSets}));
    }
    return {};
}

}  // namespace ballast::journal
