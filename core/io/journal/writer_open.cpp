#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/file_watch.h"
#include "journal/group_rows.h"
#include "journal/owner_lock.h"
#include "journal/register_rows.h"
#include "journal/schema.h"
#include "journal/writer.h"

/// How a writer comes to its file: what it refuses, what it makes, what it finds missing.
namespace ballast::journal {

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

/// Probes read-only first, so that a file of another kind, or of an earlier program, is not even touched by SQLite's
/// change to WAL.
Result<void> refuseForeignFile(const std::string& path)
{
    if (isEmptyOrMissing(path)) return {};
    const auto probe = Database::openForReading(path);
    if (!probe) return Unexpected(probe.error());
    const auto state = checkSchema(**probe);
    if (!state) return Unexpected(state.error());
    if (*state == SchemaState::Older)
        return fail(ErrorCode::Unsupported,
                    fmt::format("journal {} was written by an earlier program, with schema {}; this one reads "
                                "it, and goes on with none but its own (schema {}): begin a new journal",
                                path, kOldestRead, kSchemaVersion));
    return {};
}

/// One that is not the one that was counted, or none. The head is written anew, so that it must be entered.
std::uint64_t changedEntries(const Database& database, const Head& head)
{
    const auto changed = registerDiffersFrom(database, head);
    if (changed.empty()) return 0;
    log::warning(fmt::format("journal {}: {}; it goes on, since no start depends on it", database.path(), changed));
    return 1;
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
    m_tail.recordHash = m_tail.frameHash = m_register.hash = m_headerHash;
    m_tail.step = m_header.former.step;
    m_tail.event = m_header.former.event;
    m_tail.record.value = m_header.former.record;
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
    auto entered = registerEnd(*m_database);
    if (!entered) return Unexpected(entered.error());
    m_register = std::move(*entered);
    return checkHead();
}

/// What a former writer committed: all of it must be here, and as it was. No start depends on the register, so what is
/// wrong there is told and entered as lost.
Result<void> Writer::checkHead()
{
    const auto head = readHead(m_database->path());
    if (!head || head->headerHash != m_headerHash) return {};
    m_missing = missingAfter(m_tail, m_register.number, m_headerHash, head);
    if (m_missing.steps > 0 || m_missing.records > 0) return {};
    const auto changed = differenceFrom(*m_database, *head);
    if (!changed) {
        m_missing.entries += changedEntries(*m_database, *head);
        return {};
    }
    return fail(ErrorCode::Corrupt, fmt::format("journal {}: {}; {} counts another hash", m_database->path(), *changed,
                                                headFileOf(m_database->path())));
}

/// Inside a transaction; `end`: where the register ends with it.
Result<void> Writer::noteOpening(const OpeningNote& note, RegisterEnd& end)
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
    const auto number = m_database->integer("SELECT max(number) FROM openings");
    if (!number) return Unexpected(number.error());
    Result<RegisterEnd> entered = end;
    if (m_missing.entries > 0) entered = enter(*m_database, end, kLost, m_missing.entries);
    if (entered) entered = enter(*m_database, *entered, kOpenings, static_cast<std::uint64_t>(*number));
    if (!entered) return Unexpected(entered.error());
    end = std::move(*entered);
    return {};
}

Result<void> Writer::prepare(const OpeningNote& note)
{
    auto entered = m_register;
    if (auto noted = m_database->transaction([&] { return noteOpening(note, entered); }); !noted) return noted;
    m_register = std::move(entered);
    if (m_missing.entries > 0)
        log::warning(fmt::format("journal {}: {} rows of openings and checkpoints that a former run had committed are "
                                 "missing or changed",
                                 m_database->path(), m_missing.entries));

    auto frame = m_database->prepare("INSERT INTO frames VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    auto privateBytes = m_database->prepare("INSERT INTO private_bytes VALUES(?1, ?2, ?3, ?4, ?5)");
    auto record = m_database->prepare("INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    auto outbox = m_database->prepare("INSERT INTO outbox VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    auto hash = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1");
    for (const auto* made : {&frame, &privateBytes, &record, &outbox, &hash})
        if (!*made) return Unexpected(made->error());
    m_statements = std::make_unique<WriterStatements>(WriterStatements{
        std::move(*frame), std::move(*privateBytes), std::move(*record), std::move(*outbox), std::move(*hash)});
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
                                        .entry = m_register.number,
                                        .entryHash = m_register.number > 0 ? m_register.hash : std::string("-"),
                                        .process = ::getpid()});
    if (!written) log::warning(written.error().message);
}

}  // namespace ballast::journal
