#include "journal/writer.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "codec/event_codec.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/file_watch.h"
#include "journal/owner_lock.h"
#include "journal/schema.h"

namespace ballast::journal {

struct WriterStatements {
    Statement frame, privateBytes, record, outbox;
};

/// The frame that the steps of a transaction are gathered into.
struct Writer::OpenFrame {
    std::optional<codec::FrameBuilder> builder;
    Timestamp time;
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

/// What is left of a journal whose own file is empty or missing; empty if nothing says that there was one. A head
/// alone, without any file, is that of a journal which somebody took away.
std::string remainsOf(const std::string& path)
{
    std::error_code missing;
    const auto log = std::filesystem::file_size(path + "-wal", missing);
    if (!missing && log > 0 && isEmptyOrMissing(path)) return fmt::format("its log {}-wal holds {} bytes", path, log);
    const auto head = readHead(path);
    if (!head || head->step == 0 || !std::filesystem::exists(path, missing)) return {};
    return fmt::format("{} counts {} steps and {} records", headFileOf(path), head->step, head->record.value);
}

/// A file whose log was cut before its very first commit, though steps were committed, looks like one without tables.
bool holdsNothing(const std::string& path)
{
    if (isEmptyOrMissing(path)) return true;
    const auto database = Database::openForReading(path);
    if (!database) return false;
    const auto state = checkSchema(**database);
    return state && *state == SchemaState::Fresh;
}

Result<void> refuseEmptied(const std::string& path)
{
    if (!holdsNothing(path)) return {};
    const auto remains = remainsOf(path);
    if (remains.empty()) return {};
    return fail(
        ErrorCode::Corrupt,
        fmt::format("journal {} is empty or gone, but {}; put the file back, or move what is left of it away to "
                    "begin anew",
                    path, remains));
}

/// SQLite names the log after the journal, so a journal has one name: under another its newest steps would be missing.
Result<void> refuseOtherName(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || status.st_nlink < 2 || readHead(path)) return {};
    return fail(ErrorCode::Refused, fmt::format("journal {} is one of {} names (hard links) of a file and not the one "
                                                "that it was written under; use that one",
                                                path, status.st_nlink));
}

constexpr std::uint64_t kCheckpointBytes = 4u << 20, kLongLogBytes = 64u << 20;

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

SessionHeader withOrigin(SessionHeader header)
{
    if (header.origin.empty()) header.origin = deriveOrigin(header);
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

bool isFreshJournal(const std::string& path) { return holdsNothing(path) && remainsOf(path).empty(); }

Writer::Writer(std::unique_ptr<OwnerLock> lock, std::unique_ptr<Database> database, SessionHeader header)
    : m_lock(std::move(lock)), m_database(std::move(database)), m_header(std::move(header))
{
}

Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::create(const std::string& path, const SessionHeader& header,
                                               const OpeningNote& note)
{
    if (auto usable = checkJournalPath(path); !usable) return Unexpected(usable.error());
    if (auto whole = refuseEmptied(path); !whole) return Unexpected(whole.error());
    if (const auto head = readHead(path); head && head->step > 0 && !std::filesystem::exists(path))
        log::warning(fmt::format("journal {} of {} steps and {} records is gone; a new one begins in its place", path,
                                 head->step, head->record.value));
    if (auto known = refuseForeignFile(path); !known) return Unexpected(known.error());
    if (auto made = makePrivateFile(path); !made) return Unexpected(made.error());
    auto lock = OwnerLock::acquire(path);
    if (!lock) return Unexpected(lock.error());
    auto database = openChecked(path, SchemaState::Fresh);
    if (!database) return Unexpected(database.error());
    std::unique_ptr<Writer> writer(new Writer(std::move(*lock), std::move(*database), withOrigin(header)));
    if (auto done = writer->initialise(note); !done) return Unexpected(done.error());
    return writer;
}

Result<std::unique_ptr<Writer>> Writer::resume(const std::string& path, const SessionHeader& header,
                                               const OpeningNote& note, const Checkpoint* from)
{
    if (auto usable = checkJournalPath(path); !usable) return Unexpected(usable.error());
    if (auto whole = refuseEmptied(path); !whole) return Unexpected(whole.error());
    if (isEmptyOrMissing(path)) return fail(ErrorCode::NotFound, fmt::format("journal {} holds no session yet", path));
    auto lock = OwnerLock::acquire(path);
    if (!lock) return Unexpected(lock.error());
    if (auto known = refuseForeignFile(path); !known) return Unexpected(known.error());
    if (auto own = refuseOtherName(path); !own) return Unexpected(own.error());
    auto database = openChecked(path, SchemaState::Current);
    if (!database) return Unexpected(database.error());
    if (::chmod(path.c_str(), 0600) != 0)
        return fail(ErrorCode::Io, fmt::format("journal {}: {}", path, std::strerror(errno)));
    std::unique_ptr<Writer> writer(new Writer(std::move(*lock), std::move(*database), withOrigin(header)));
    if (auto loaded = writer->load(from); !loaded) return Unexpected(loaded.error());
    if (auto ready = writer->prepare(note); !ready) return Unexpected(ready.error());
    return writer;
}

Result<void> Writer::initialise(const OpeningNote& note)
{
    const std::string body = toCanonicalJson(m_header);
    m_headerHash = codec::sha256Hex({body});
    m_tail.recordHash = m_tail.frameHash = m_headerHash;
    auto made = m_database->transaction([&]() -> Result<void> {
        if (auto tables = createSchema(*m_database); !tables) return tables;
        auto insert = m_database->prepare("INSERT INTO header VALUES(1, ?1, ?2)");
        if (!insert) return Unexpected(insert.error());
        insert->bindText(1, body);
        insert->bindText(2, m_headerHash);
        return insert->run();
    });
    if (!made) return made;
    return prepare(note);
}

Result<void> Writer::load(const Checkpoint* from)
{
    const auto end = endOf(*m_database);
    if (!end) return Unexpected(end.error());
    const auto chain = walkChain(*m_database, *end, {}, from);
    if (!chain) return Unexpected(chain.error());
    if (!chain->intact)
        return fail(ErrorCode::Corrupt, fmt::format("journal {}: {}", m_database->path(), chain->message));
    const auto body = m_database->text("SELECT body FROM header WHERE number = 1");
    if (!body) return Unexpected(body.error());
    auto stored = parseSessionHeader(*body);
    if (!stored) return Unexpected(stored.error());
    if (const auto differs = differenceBetween(*stored, m_header); !differs.empty())
        return fail(ErrorCode::Mismatch,
                    fmt::format("journal {} belongs to another run: {}", m_database->path(), differs));
    m_header = std::move(*stored);
    m_headerHash = codec::sha256Hex({*body});
    m_tail = *end;
    return checkHead();
}

/// What a former writer committed: all of it must be here, and as it was.
Result<void> Writer::checkHead()
{
    const auto head = readHead(m_database->path());
    if (!head || head->headerHash != m_headerHash) return {};
    m_missing = missingAfter(m_tail, m_headerHash, head);
    if (m_missing) return {};
    const auto changed = differenceFrom(*m_database, *head);
    if (!changed) return {};
    return fail(ErrorCode::Corrupt, fmt::format("journal {}: {}; {} counts another hash", m_database->path(), *changed,
                                                headFileOf(m_database->path())));
}

Result<void> Writer::prepare(const OpeningNote& note)
{
    auto opening = m_database->prepare("INSERT INTO openings(wall_time_ns, host, program, after_step, missing_steps, "
                                       "missing_records) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    if (!opening) return Unexpected(opening.error());
    opening->bind(1, note.wallTime.nanoseconds);
    opening->bindText(2, note.host);
    opening->bindText(3, note.program);
    opening->bind(4, m_tail.step);
    opening->bind(5, m_missing.steps);
    opening->bind(6, m_missing.records);
    if (auto noted = opening->run(); !noted) return noted;

    auto frame = m_database->prepare("INSERT INTO frames VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    auto privateBytes = m_database->prepare("INSERT INTO private_bytes VALUES(?1, ?2, ?3, ?4, ?5)");
    auto record = m_database->prepare("INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    auto outbox = m_database->prepare("INSERT INTO outbox VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    for (const auto* made : {&frame, &privateBytes, &record, &outbox})
        if (!*made) return Unexpected(made->error());
    m_statements = std::make_unique<WriterStatements>(
        WriterStatements{std::move(*frame), std::move(*privateBytes), std::move(*record), std::move(*outbox)});
    auto head = HeadFile::open(m_database->path());
    if (!head) return Unexpected(head.error());
    m_head = std::move(*head);
    m_watch = std::make_unique<FileWatch>(m_database->path(), m_lock->descriptor());
    writeHead();
    const auto whole = m_database->checkpoint();
    if (whole && *whole) m_inMainFile = m_tail;
    return standing(m_watch->note(0));
}

/// The commit is on disk whatever becomes of its count.
void Writer::writeHead()
{
    const auto written = m_head->write({.headerHash = m_headerHash,
                                        .step = m_tail.step,
                                        .frame = m_tail.frame,
                                        .outbox = m_tail.outbox,
                                        .record = m_tail.record,
                                        .frameHash = m_tail.frameHash,
                                        .recordHash = m_tail.recordHash,
                                        .process = ::getpid()});
    if (!written) log::warning(written.error().message);
}

Result<CommittedStep> Writer::commit(const StepRecord& step)
{
    auto done = commitMany({&step, 1});
    if (!done) return Unexpected(done.error());
    return std::move(done->front());
}

Result<std::vector<CommittedStep>> Writer::commitMany(std::span<const StepRecord> steps)
{
    if (auto whole = checkFile(); !whole) return Unexpected(whole.error());
    std::vector<CommittedStep> done;
    JournalEnd tail = m_tail;
    std::vector<JournalEnd> frameEnds;
    auto stored = m_database->transaction([&]() -> Result<void> {
        OpenFrame open;
        for (const auto& step : steps) {
            auto one = store(step, tail, open);
            if (!one) return Unexpected(one.error());
            done.push_back(std::move(*one));
            if (!step.endsFrame) continue;
            if (auto ended = storeFrame(open, tail); !ended) return ended;
            frameEnds.push_back(tail);
        }
        return storeFrame(open, tail);
    });
    if (!stored) {
        if (auto whole = checkFile(); !whole) return Unexpected(whole.error());
        // A failed write may have made the files longer.
        if (auto whole = standing(m_watch->note(0)); !whole) return Unexpected(whole.error());
        return Unexpected(stored.error());
    }
    m_tail = std::move(tail);
    m_frameEnds.insert(m_frameEnds.end(), frameEnds.begin(), frameEnds.end());
    if (auto named = standing(m_watch->checkName()); !named) return Unexpected(named.error());
    if (auto whole = afterCommit(); !whole) return Unexpected(whole.error());
    return done;
}

Result<void> Writer::storeCheckpoint(const StateBytes& state)
{
    if (auto whole = checkFile(); !whole) return whole;
    const auto found = std::find_if(m_frameEnds.begin(), m_frameEnds.end(),
                                    [&](const JournalEnd& end) { return end.step == state.step; });
    if (found == m_frameEnds.end() && state.step != m_tail.step)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a checkpoint must stand after a step that ended a frame, was after {}", state.step));
    const JournalEnd end = found != m_frameEnds.end() ? *found : m_tail;
    auto stored = m_database->transaction([&] { return storeCheckpoint(state, end); });
    if (!stored) {
        if (auto whole = checkFile(); !whole) return whole;
        if (auto whole = standing(m_watch->note(0)); !whole) return whole;
        return stored;
    }
    std::erase_if(m_frameEnds, [&](const JournalEnd& each) { return each.step <= state.step; });
    if (auto named = standing(m_watch->checkName()); !named) return named;
    return afterCommit();
}

Result<void> Writer::storeCheckpoint(const StateBytes& state, const JournalEnd& end)
{
    const auto newest = m_database->integer("SELECT coalesce(max(step), 0) FROM checkpoints");
    if (!newest) return Unexpected(newest.error());
    if (static_cast<std::uint64_t>(*newest) >= state.step) return {};
    auto row = m_database->prepare("INSERT INTO checkpoints SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5, "
                                   "?6, ?7, ?8 FROM checkpoints");
    if (!row) return Unexpected(row.error());
    row->bind(1, end.step);
    row->bind(2, end.event);
    row->bind(3, end.record.value);
    row->bind(4, end.outbox);
    row->bindText(5, end.frameHash);
    row->bindText(6, end.recordHash);
    row->bindText(7, state.hash);
    row->bindBlob(8, state.packed);
    if (auto ran = row->run(); !ran) return ran;
    return thinStates(*m_database);
}

Result<void> Writer::checkFile() { return standing(m_watch->check()); }

/// Keeps the first fault of the files for good, with what is lost by it.
Result<void> Writer::standing(const std::optional<FileFault>& fault)
{
    if (!m_lost && fault) {
        // What was copied from the log into the journal outlives the log.
        const auto from = fault->isJournal ? JournalEnd{} : m_inMainFile;
        m_lost = Error{ErrorCode::Corrupt,
                       fmt::format("{}; {} steps with {} records, from step {} on, are lost", fault->sentence,
                                   m_tail.step - from.step, m_tail.record.value - from.record.value, from.step + 1)};
    }
    if (m_lost) return Unexpected(*m_lost);
    return {};
}

Result<void> Writer::afterCommit()
{
    writeHead();
    if (m_database->logBytes() >= kCheckpointBytes) {
        const auto whole = m_database->checkpoint();
        if (whole && *whole) m_inMainFile = m_tail;
    }
    const bool isLong = m_database->logBytes() >= kLongLogBytes;
    if (isLong && !m_saidLogIsLong)
        log::warning(fmt::format("the log {}-wal has grown to {} MiB because {} reads an old state of the journal; it "
                                 "grows on until that ends, and the disk may become full",
                                 m_database->path(), m_database->logBytes() >> 20, readersOf(m_database->path())));
    m_saidLogIsLong = isLong;
    return standing(m_watch->note(m_database->logPages()));
}

Result<void> Writer::checkOrder(const StepRecord& step, const JournalEnd& tail) const
{
    if (step.step != tail.step + 1)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the next step of the journal must be {}, was {}", tail.step + 1, step.step));
    if (tail.step > 0 && step.inputs.time < tail.time)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("step {} must not be earlier than the one before", step.step));
    auto expected = tail.record.value;
    for (const auto& decision : step.decisions) {
        if (decision.sequence.value != ++expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the next decision of the journal must be {}, was {}",
                                                                expected, decision.sequence.value));
        if (decision.time.nanoseconds < 0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the time of decision {} must not be before 1970", decision.sequence.value));
    }
    for (const auto& intent : step.intents)
        if (intent->decision.value < 1 || intent->decision.value > expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the decision behind intent {} must be 1 to {}, was {}",
                                                                intent->id, expected, intent->decision.value));
    return {};
}

Result<CommittedStep> Writer::store(const StepRecord& step, JournalEnd& tail, OpenFrame& open)
{
    if (auto inOrder = checkOrder(step, tail); !inOrder) return Unexpected(inOrder.error());
    CommittedStep done;
    done.step = step.step;
    if (auto ran = storeInputs(step, tail, open); !ran) return Unexpected(ran.error());
    if (auto ran = storeDecisions(step, tail, done); !ran) return Unexpected(ran.error());
    if (auto ran = storeOutbox(step, tail, done); !ran) return Unexpected(ran.error());
    tail.step = step.step;
    tail.time = step.inputs.time;
    done.lastHash = tail.recordHash;
    done.lastSequence = tail.record;
    return done;
}

/// Into the open frame; one that is full is stored first.
Result<void> Writer::storeInputs(const StepRecord& step, JournalEnd& tail, OpenFrame& open)
{
    const auto batch = codec::encodeBatch(step.inputs);
    if (!batch) return Unexpected(batch.error());
    if (open.builder && !open.builder->takes(batch->size()))
        if (auto stored = storeFrame(open, tail); !stored) return stored;
    if (!open.builder) open.builder.emplace(step.step, tail.event + 1);
    open.builder->add(*batch, step.inputs.events.size());
    open.time = step.inputs.time;
    tail.event += step.inputs.events.size();
    for (const auto& message : step.privateMessages) {
        open.builder->add(message);
        auto& row = m_statements->privateBytes;
        row.bind(1, ++tail.privateMessages);
        row.bind(2, tail.frame + 1);
        row.bind(3, std::int64_t{message.account});
        row.bind(4, message.receivedAt.nanoseconds);
        row.bindBlob(5, message.bytes);
        if (auto ran = row.run(); !ran) return ran;
    }
    return {};
}

Result<void> Writer::storeFrame(OpenFrame& open, JournalEnd& tail)
{
    if (!open.builder) return {};
    const auto body = open.builder->body();
    if (!body) return Unexpected(body.error());
    const auto hash = chainHash(tail.frameHash, *body);
    auto& row = m_statements->frame;
    row.bind(1, ++tail.frame);
    row.bind(2, open.builder->firstStep());
    row.bind(3, open.builder->firstStep() + open.builder->steps() - 1);
    row.bind(4, open.builder->firstEvent());
    row.bind(5, open.builder->firstEvent() + open.builder->events() - 1);
    row.bind(6, open.time.nanoseconds);
    row.bindBlob(7, *body);
    row.bindText(8, hash);
    tail.frameHash = hash;
    open.builder.reset();
    return row.run();
}

Result<void> Writer::storeDecisions(const StepRecord& step, JournalEnd& tail, CommittedStep& done)
{
    auto& record = m_statements->record;
    for (const auto& decision : step.decisions) {
        const std::string body = domain::toCanonicalJson(decision);
        const std::string hash = chainHash(tail.recordHash, body);
        record.bind(1, decision.sequence.value);
        record.bind(2, step.step);
        record.bindText(3, decision.kind == domain::DecisionKind::Override ? "operator" : "decision");
        record.bind(4, decision.time.nanoseconds);
        record.bindText(5, body);
        record.bindText(6, tail.recordHash);
        record.bindText(7, hash);
        if (auto ran = record.run(); !ran) return ran;
        tail.record = decision.sequence;
        tail.recordHash = hash;
        done.hashes.push_back(hash);
    }
    return {};
}

Result<std::string> Writer::hashOf(SequenceNumber record)
{
    if (record.value == 0) return m_headerHash;
    auto row = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, record.value);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    std::string hash = *found ? row->text(0) : std::string{};
    row->reset();
    return hash;
}

Result<void> Writer::storeOutbox(const StepRecord& step, JournalEnd& tail, CommittedStep& done)
{
    const auto rows = outboxRowsOf(step, m_header.desk, tail.outbox, tail.record,
                                   [this](SequenceNumber record) { return hashOf(record); });
    if (!rows) return Unexpected(rows.error());
    auto& insert = m_statements->outbox;
    for (const auto& row : *rows) {
        insert.bind(1, row.number);
        insert.bind(2, row.step);
        insert.bind(3, std::int64_t{row.desk});
        insert.bind(4, std::int64_t{row.account});
        insert.bindText(5, toString(row.kind));
        row.clientOrder ? insert.bindText(6, *row.clientOrder) : insert.bindNull(6);
        insert.bind(7, row.record.value);
        insert.bindBlob(8, row.body);
        insert.bindText(9, row.hash);
        if (auto ran = insert.run(); !ran) return ran;
        tail.outbox = row.number;
    }
    prove(step, tail.outbox, done);
    return {};
}

/// The rows of the step end with `lastRow`; in the order of outboxRowsOf.
void Writer::prove(const StepRecord& step, std::uint64_t lastRow, CommittedStep& done)
{
    for (const auto& intent : step.intents)
        done.intents.push_back(domain::Committed<domain::Gated<domain::OrderIntent>>(intent, intent->decision));
    auto number = lastRow - step.openings.size() - step.quoteSets.size();
    for (const auto& set : step.quoteSets)
        done.quoteSets.push_back(domain::Committed<domain::Gated<domain::QuoteSet>>(set, SequenceNumber{++number}));
    for (const auto& opening : step.openings)
        done.openings.push_back(domain::Committed<domain::LatchOpening>(opening, SequenceNumber{++number}));
}

Result<CommittedStep> Writer::recall(const StepRecord& step)
{
    if (step.step != m_recalled.step + 1 || step.step > m_tail.step)
        return fail(ErrorCode::InvalidArgument, fmt::format("the next step to recall must be {}, at most {}, was {}",
                                                            m_recalled.step + 1, m_tail.step, step.step));
    CommittedStep done;
    done.step = step.step;
    if (m_recalled.record.value == 0) m_recalled.hash = m_headerHash;
    auto row = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1 AND step = ?2");
    if (!row) return Unexpected(row.error());
    for (;;) {
        row->bind(1, m_recalled.record.value + 1);
        row->bind(2, step.step);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        if (!*found) break;
        ++m_recalled.record.value;
        m_recalled.hash = row->text(0);
        done.hashes.push_back(m_recalled.hash);
        row->reset();
    }
    if (auto read = recallOutbox(step, done); !read) return Unexpected(read.error());
    m_recalled.step = step.step;
    done.lastHash = m_recalled.hash;
    done.lastSequence = m_recalled.record;
    return done;
}

/// The proof is for what was made again, so it must be what stands on disk, row by row.
Result<void> Writer::recallOutbox(const StepRecord& step, CommittedStep& done)
{
    const auto wanted = outboxRowsOf(step, m_header.desk, m_recalled.outbox, m_recalled.record,
                                     [this](SequenceNumber record) { return hashOf(record); });
    if (!wanted) return Unexpected(wanted.error());
    auto row = m_database->prepare("SELECT number, step, desk, account, kind, client_order, record, body, hash, "
                                   "client_order IS NULL FROM outbox WHERE number = ?1 AND step = ?2");
    if (!row) return Unexpected(row.error());
    for (std::size_t i = 0;; ++i) {
        row->bind(1, m_recalled.outbox + 1);
        row->bind(2, done.step);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        const bool ends = i == wanted->size();
        if (!*found && ends) break;
        const auto stored = *found ? outboxRowIn(*row) : Result<OutboxRow>(OutboxRow{});
        if (!stored) return Unexpected(stored.error());
        if (!*found || ends || *stored != (*wanted)[i])
            return fail(ErrorCode::Mismatch, fmt::format("step {} does not repeat: outbox row {} of the journal is {}",
                                                         done.step, m_recalled.outbox + 1,
                                                         !*found ? "missing"
                                                         : ends  ? "one more than was decided now"
                                                                 : "another than was decided now"));
        ++m_recalled.outbox;
        row->reset();
    }
    prove(step, m_recalled.outbox, done);
    return {};
}

Result<RecalledStep> Writer::recallRows(std::uint64_t step)
{
    if (step != m_recalled.step + 1 || step > m_tail.step)
        return fail(ErrorCode::InvalidArgument, fmt::format("the next step to recall must be {}, at most {}, was {}",
                                                            m_recalled.step + 1, m_tail.step, step));
    RecalledStep done;
    auto row = m_database->prepare("SELECT number, step, desk, account, kind, client_order, record, body, hash, "
                                   "client_order IS NULL FROM outbox WHERE number = ?1 AND step = ?2");
    if (!row) return Unexpected(row.error());
    for (;;) {
        row->bind(1, m_recalled.outbox + 1);
        row->bind(2, step);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        if (!*found) break;
        const auto stored = outboxRowIn(*row);
        row->reset();
        if (!stored) return Unexpected(stored.error());
        if (auto proved = prove(*stored, done); !proved) return Unexpected(proved.error());
        ++m_recalled.outbox;
    }
    m_recalled.step = step;
    return done;
}

Result<void> Writer::prove(const OutboxRow& row, RecalledStep& done)
{
    if (row.kind == OutboxKind::Order) {
        auto order = codec::decodeOrder(row.body);
        if (!order) return Unexpected(order.error());
        done.orders.push_back(domain::Committed<domain::OrderIntent>(std::move(*order), row.record));
    } else if (row.kind == OutboxKind::Quotes) {
        auto quotes = codec::decodeQuoteSet(row.body);
        if (!quotes) return Unexpected(quotes.error());
        done.quoteSets.push_back(domain::Committed<domain::QuoteSet>(std::move(*quotes), {row.number}));
    } else if (row.kind == OutboxKind::Latch) {
        auto opening = latchOpeningIn(row);
        if (!opening) return Unexpected(opening.error());
        done.openings.push_back(domain::Committed<domain::LatchOpening>(std::move(*opening), {row.number}));
    } else {
        return fail(ErrorCode::Unsupported,
                    fmt::format("outbox row {} is an amendment, which no gateway takes yet", row.number));
    }
    return {};
}

void Writer::recallFrom(const Checkpoint& checkpoint)
{
    m_recalled = {checkpoint.step, checkpoint.outbox, checkpoint.record, checkpoint.recordHash};
}

}  // namespace ballast::journal
