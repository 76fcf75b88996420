#include "journal/chain.h"

#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <system_error>
#include <vector>

#include "base/typed_text.h"
#include "codec/decision_parser.h"
#include "codec/sha256.h"
#include "journal/outbox.h"
#include "journal/register_rows.h"
#include "journal/session_header.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::string_view kRecordPage = "SELECT sequence, step, kind, time_ns, body, previous_hash, hash FROM records "
                                         "WHERE sequence >= ?1 AND sequence <= ?2 ORDER BY sequence LIMIT 256";
constexpr std::string_view kFramePage =
    "SELECT number, first_step, last_step, first_event, last_event, time_ns, body, hash FROM frames "
    "WHERE number >= ?1 AND number <= ?2 ORDER BY number LIMIT 16";
constexpr std::string_view kOutboxPage =
    "SELECT o.number, o.step, o.desk, o.account, o.kind, o.client_order, o.record, o.body, o.hash, "
    "o.client_order IS NULL, coalesce(r.hash, h.hash) FROM outbox AS o JOIN header AS h ON h.number = 1 "
    "LEFT JOIN records AS r ON r.sequence = o.record WHERE o.number >= ?1 AND o.number <= ?2 ORDER BY o.number LIMIT "
    "256";

std::string shortHash(std::string_view hash) { return printable(hash, 12); }

/// Of a person: also a hedge that one approved or forced. What the desk does by itself has no name, or one of these.
bool isByPerson(const domain::Decision& decision)
{
    const auto& who = decision.operatorName;
    return !who.empty() && who != "ballast" && who != "the day's loss limit";
}

/// Empty if the record is the next one after `previous`; otherwise what is wrong with it. `byPerson`: whether a person
/// caused it, where nothing is wrong.
std::string faultOf(const StoredRecord& record, const StoredRecord& previous, bool& byPerson)
{
    if (record.sequence.value != previous.sequence.value + 1)
        return fmt::format("record {} is missing", previous.sequence.value + 1);
    if (record.previousHash != previous.hash)
        return fmt::format("record {} does not follow the record before it: it names {}, which has {}",
                           record.sequence.value, shortHash(record.previousHash), shortHash(previous.hash));
    if (const auto hash = chainHash(record.previousHash, record.body); record.hash != hash)
        return fmt::format("record {} was changed: its hash is {}, its body gives {}", record.sequence.value,
                           shortHash(record.hash), shortHash(hash));
    const auto decision = codec::parseDecision(record.body);
    if (!decision) return fmt::format("record {} is not a canonical decision", record.sequence.value);
    const bool isOverride = decision->kind == domain::DecisionKind::Override;
    if (decision->sequence != record.sequence || decision->time != record.time || isOverride != record.isOperator)
        return fmt::format("record {} was changed: its columns differ from its body", record.sequence.value);
    if (record.step < previous.step) return fmt::format("record {} stands in an earlier step", record.sequence.value);
    byPerson = isByPerson(*decision);
    return {};
}

/// One walk along all chains; the first fault ends it.
class Walk {
public:
    Walk(const Database& database, const JournalEnd& end, const Progress& progress, const Checkpoint* from)
        : m_database(database), m_end(end), m_progress(progress), m_from(from)
    {
    }

    Result<ChainReport> run()
    {
        using Part = Result<void> (Walk::*)();
        static const std::vector<Part> all{&Walk::pages,   &Walk::header, &Walk::frames,
                                           &Walk::records, &Walk::outbox, &Walk::rest};
        static const std::vector<Part> tail{&Walk::header, &Walk::start, &Walk::frames, &Walk::records, &Walk::outbox};
        m_report.intact = true;
        for (const auto part : m_from != nullptr ? tail : all) {
            if (auto done = (this->*part)(); !done) return Unexpected(done.error());
            if (!m_report.intact) return m_report;
        }
        // As many as the journal has rows, and of these what a person caused, also as a hedge.
        m_report.message =
            m_byPerson + m_report.operatorRecords == 0
                ? fmt::format("Hash chain intact, {} decisions", m_report.decisions)
                : fmt::format("Hash chain intact, {} records, {} of them by a person", m_report.records, m_byPerson);
        return m_report;
    }

private:
    void broken(std::uint64_t record, std::string what)
    {
        m_report.intact = false;
        m_report.firstBroken.value = record;
        m_report.message = std::move(what);
    }

    /// Frames are most of the work.
    Result<void> tell(double share)
    {
        if (!m_progress || m_progress(share)) return {};
        return fail(ErrorCode::Refused, fmt::format("the check of journal {} was given up", m_database.path()));
    }

    Result<void> pages()
    {
        const auto found = m_database.text("PRAGMA integrity_check(1)");
        if (!found) return Unexpected(found.error());
        // SQLite's answer begins with a line that only names the database.
        if (*found != "ok") broken(0, fmt::format("the file is damaged: {}", found->substr(found->find('\n') + 1)));
        if (auto whole = wholePages(); !whole) return whole;
        return tell(0.05);
    }

    /// SQLite reads a last page that was cut as if zeros stood there.
    Result<void> wholePages()
    {
        const auto size = m_database.integer("PRAGMA page_size");
        if (!size) return Unexpected(size.error());
        std::error_code failed;
        const auto bytes = std::filesystem::file_size(m_database.path(), failed);
        const auto rest = !failed && *size > 0 ? bytes % static_cast<std::uint64_t>(*size) : 0;
        if (m_report.intact && rest != 0)
            broken(0, fmt::format("the file is damaged: it must be whole pages of {} bytes, but is {} bytes long",
                                  *size, bytes));
        return {};
    }

    Result<void> header()
    {
        auto stored = m_database.prepare("SELECT body, hash FROM header WHERE number = 1");
        if (!stored) return Unexpected(stored.error());
        const auto row = stored->step();
        if (!row) return Unexpected(row.error());
        if (!*row) {
            broken(0, "the session header is missing");
            return {};
        }
        const std::string body = stored->text(0), hash = stored->text(1), made = codec::sha256Hex({body});
        stored->reset();
        const auto parsed = parseSessionHeader(body);
        if (parsed) m_former = parsed->former;
        if (made != hash || !parsed)
            broken(0, fmt::format("the session header was changed: the chains begin with {}, the header gives {}",
                                  shortHash(hash), shortHash(made)));
        m_report.lastHash = m_frame.hash = hash;
        m_report.records = m_former.record;
        m_frame.lastStep = m_former.step;
        m_frame.lastEvent = m_former.event;
        return {};
    }

    /// To where the checkpoint stands.
    Result<void> start()
    {
        const auto frame = frameEnding(m_database, m_from->step);
        if (!frame) return Unexpected(frame.error());
        m_frame = {.number = frame->number,
                   .lastStep = m_from->step,
                   .lastEvent = frame->event,
                   .time = frame->time,
                   .frame = {},
                   .hash = frame->hash};
        m_report.records = m_from->record.value;
        m_report.lastHash = m_from->recordHash;
        return {};
    }

    /// Calls `take` for each row after `done` up to `last`, until it says no or the walk is broken.
    Result<void> walk(std::string_view sql, std::uint64_t done, std::uint64_t last, std::string_view what, double from,
                      double to, auto take)
    {
        auto page = m_database.prepare(sql);
        if (!page) return Unexpected(page.error());
        for (std::uint64_t next = done + 1; next <= last && m_report.intact;) {
            page->bind(1, next);
            page->bind(2, last);
            const auto before = next;
            for (auto row = page->step();; row = page->step()) {
                if (!row) return Unexpected(row.error());
                if (!*row) break;
                if (page->natural(0) != next)
                    broken(0, fmt::format("{} {} is missing", what, next));
                else
                    take(*page);
                ++next;
                if (!m_report.intact) break;
            }
            page->reset();
            if (next == before) broken(0, fmt::format("{} {} is missing", what, next));
            if (auto going = tell(from + (to - from) * static_cast<double>(next) / static_cast<double>(last)); !going)
                return going;
        }
        return {};
    }

    Result<void> frames()
    {
        return walk(kFramePage, m_frame.number, m_end.frame, "frame", 0.05, 0.8, [this](const Statement& row) {
            auto frame = frameIn(row, m_frame);
            if (!frame) return broken(0, frame.error().message);
            m_privateMessages += frame->frame.privateMessages;
            m_frame = std::move(*frame);
        });
    }

    Result<void> records()
    {
        StoredRecord last{.sequence = {m_report.records}, .hash = m_report.lastHash};
        if (m_from != nullptr) last.step = m_from->step;
        return walk(kRecordPage, m_report.records, m_end.record.value, "record", 0.8, 0.95, [&](const Statement& row) {
            StoredRecord record = recordIn(row);
            bool byPerson = false;
            if (auto fault = faultOf(record, last, byPerson); !fault.empty())
                return broken(record.sequence.value, fault);
            if (record.step <= m_former.step || record.step > m_frame.lastStep)
                return broken(record.sequence.value,
                              fmt::format("record {} stands outside the chain: step {} has no inputs",
                                          record.sequence.value, record.step));
            ++m_report.records;
            ++(record.isOperator ? m_report.operatorRecords : m_report.decisions);
            m_byPerson += byPerson ? 1 : 0;
            m_report.lastHash = record.hash;
            last = std::move(record);
        });
    }

    Result<void> outbox()
    {
        std::uint64_t step = m_from != nullptr ? m_from->step : 0;
        return walk(
            kOutboxPage, m_from != nullptr ? m_from->outbox : 0, m_end.outbox, "outbox row", 0.95, 1.0,
            [&](const Statement& row) {
                const auto stored = outboxRowIn(row);
                if (!stored) return broken(0, stored.error().message);
                const bool named = stored->kind == OutboxKind::Order;
                if (stored->hash != outboxHash(row.bytes(10), *stored) || stored->clientOrder.has_value() != named ||
                    stored->step < step || stored->step > m_frame.lastStep || stored->record.value > m_report.records)
                    broken(0, fmt::format("outbox row {} was changed: its columns do not give its hash (step {})",
                                          stored->number, stored->step));
                step = stored->step;
            });
    }

    /// What no whole step leaves: rows below 1, of a kind of their own, private messages or checkpoints without frames.
    Result<void> rest()
    {
        const auto stray = m_database.integer(
            "SELECT (SELECT count(*) FROM records WHERE sequence < 1 OR kind NOT IN ('decision', 'operator')) + "
            "(SELECT count(*) FROM frames WHERE number < 1) + (SELECT count(*) FROM outbox WHERE number < 1) + "
            "(SELECT count(*) FROM header WHERE number <> 1)");
        if (!stray) return Unexpected(stray.error());
        if (*stray != 0) broken(m_report.records + 1, "a row stands outside the chain");
        return privateMessages();
    }

    /// Private messages are counted and digested by the frame that they came with.
    Result<void> privateMessages()
    {
        auto rows = m_database.prepare("SELECT number, frame, account, received_ns, bytes FROM private_bytes "
                                       "ORDER BY number");
        auto bodies = m_database.prepare("SELECT body FROM frames WHERE number = ?1");
        if (!rows || !bodies) return Unexpected(rows ? bodies.error() : rows.error());
        std::uint64_t number = 0, frame = 0, left = 0;
        std::string digest, wanted;
        for (auto row = rows->step();; row = rows->step()) {
            if (!row) return Unexpected(row.error());
            if (!*row) break;
            const auto place = rows->natural(1);
            if (place > m_end.frame) break;  // Written meanwhile.
            if (place != frame) {
                if (left != 0 || digest != wanted) break;
                bodies->bind(1, place);
                const auto found = bodies->step();
                if (!found) return Unexpected(found.error());
                const auto body =
                    *found ? codec::decodeFrame(bodies->bytes(0)) : fail(ErrorCode::Corrupt, "no such frame");
                bodies->reset();
                if (!body) break;
                frame = place;
                left = body->privateMessages;
                wanted = body->privateDigest;
                digest.clear();
            }
            if (rows->natural(0) != ++number || left-- == 0) {
                left = 1;
                break;
            }
            digest = codec::privateDigest(
                digest, {static_cast<std::uint32_t>(rows->integer(2)), {rows->integer(3)}, rows->text(4)});
        }
        rows->reset();
        if (left != 0 || digest != wanted || number != m_privateMessages)
            broken(0, fmt::format("private message {} was changed, or is missing", number + 1));
        return {};
    }

    const Database& m_database;
    const JournalEnd& m_end;
    const Progress& m_progress;
    const Checkpoint* const m_from;  ///< Null: from the beginning.
    ChainReport m_report;
    StoredFrame m_frame;
    Former m_former;  ///< Where the numbers begin.
    std::uint64_t m_privateMessages{};
    std::uint64_t m_byPerson{};
};

}  // namespace

std::string chainHash(std::string_view previousHash, std::string_view body)
{
    return codec::sha256Hex({previousHash, body});
}

StoredRecord recordIn(const Statement& row)
{
    return {.sequence = {row.natural(0)},
            .step = row.natural(1),
            .time = {row.integer(3)},
            .isOperator = row.bytes(2) == "operator",
            .body = row.text(4),
            .previousHash = row.text(5),
            .hash = row.text(6)};
}

Result<StoredFrame> frameIn(const Statement& row, const StoredFrame& before)
{
    const auto place = fmt::format("frame {} (steps {} to {})", row.integer(0), row.integer(1), row.integer(2));
    const auto corrupt = [&](const std::string& what) { return fail(ErrorCode::Corrupt, place + ' ' + what); };
    if (row.natural(0) != before.number + 1)
        return fail(ErrorCode::Corrupt, fmt::format("frame {} is missing: after step {} comes step {}",
                                                    before.number + 1, before.lastStep, row.integer(1)));
    if (const auto hash = chainHash(before.hash, row.bytes(6)); row.bytes(7) != hash)
        return corrupt(
            fmt::format("was changed: its hash is {}, its body gives {}", shortHash(row.bytes(7)), shortHash(hash)));
    auto frame = codec::decodeFrame(row.bytes(6));
    if (!frame) return corrupt("cannot be read: " + frame.error().message);
    StoredFrame stored{.number = before.number + 1,
                       .lastStep = before.lastStep + frame->steps.size(),
                       .lastEvent = before.lastEvent,
                       .time = frame->steps.back().time,
                       .frame = {},
                       .hash = row.text(7)};
    auto time = before.time;
    bool inOrder = true;
    for (const auto& step : frame->steps) {
        stored.lastEvent += step.events.size();
        inOrder = inOrder && (before.number == 0 || step.time >= time);
        time = step.time;
    }
    if (frame->firstStep != before.lastStep + 1 || frame->firstEvent != before.lastEvent + 1 || !inOrder)
        return corrupt("does not follow the frame before it");
    if (row.natural(1) != frame->firstStep || row.natural(2) != stored.lastStep ||
        row.natural(3) != frame->firstEvent || row.natural(4) != stored.lastEvent ||
        row.integer(5) != stored.time.nanoseconds)
        return corrupt("was changed: its columns differ from its body");
    stored.frame = std::move(*frame);
    return stored;
}

namespace {

/// Where the numbers begin of a journal that holds no frame, or no record.
Former formerIn(std::string_view header)
{
    auto parsed = parseSessionHeader(header);
    return parsed ? std::move(parsed->former) : Former{};
}

}  // namespace

Result<JournalEnd> endOf(const Database& database)
{
    auto row = database.prepare(
        "SELECT coalesce(f.last_step, 0), coalesce(f.last_event, 0), coalesce(f.number, 0), coalesce(f.time_ns, 0), "
        "coalesce(f.hash, h.hash), (SELECT coalesce(max(number), 0) FROM outbox), "
        "(SELECT coalesce(max(number), 0) FROM private_bytes), coalesce(r.sequence, 0), coalesce(r.hash, h.hash), "
        "h.body "
        "FROM (SELECT 1) LEFT JOIN header AS h ON h.number = 1 "
        "LEFT JOIN frames AS f ON f.number = (SELECT max(number) FROM frames) "
        "LEFT JOIN records AS r ON r.sequence = (SELECT max(sequence) FROM records)");
    if (!row) return Unexpected(row.error());
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    JournalEnd end{.step = row->natural(0),
                   .event = row->natural(1),
                   .frame = row->natural(2),
                   .outbox = row->natural(5),
                   .privateMessages = row->natural(6),
                   .record = {row->natural(7)},
                   .time = {row->integer(3)},
                   .frameHash = row->text(4),
                   .recordHash = row->text(8)};
    if (end.frame > 0 && end.record.value > 0) return end;
    const auto former = formerIn(row->bytes(9));
    if (end.frame == 0) {
        end.step = former.step;
        end.event = former.event;
    }
    if (end.record.value == 0) end.record.value = former.record;
    return end;
}

Result<Former> formerOf(const Database& database)
{
    return database.text("SELECT body FROM header WHERE number = 1").map(formerIn);
}

JournalEnd everything()
{
    constexpr std::uint64_t kAll = std::numeric_limits<std::int64_t>::max();  // Numbers are SQLite's signed ones.
    return {.step = kAll, .event = kAll, .frame = kAll, .outbox = kAll, .privateMessages = kAll, .record = {kAll}};
}

std::optional<std::string> differenceFrom(const Database& database, const Head& head)
{
    const auto differs = [&](const char* sql, std::uint64_t number, const std::string& counted) {
        auto row = database.prepare(sql);
        if (!row || number == 0) return false;
        row->bind(1, number);
        const auto found = row->step();
        return found && *found && row->bytes(0) != counted;
    };
    const bool frame = differs("SELECT hash FROM frames WHERE number = ?1", head.frame, head.frameHash);
    const bool record = differs("SELECT hash FROM records WHERE sequence = ?1", head.record.value, head.recordHash);
    if (frame) return fmt::format("frame {} is not the one that was committed, or one before it is not", head.frame);
    if (record)
        return fmt::format("record {} is not the one that was committed, or one before it is not", head.record.value);
    return std::nullopt;
}

Result<ChainReport> walkChain(const Database& database, const JournalEnd& end, const Progress& progress,
                              const Checkpoint* from)
{
    auto report = Walk(database, end, progress, from).run();
    if (report || report.error().code != ErrorCode::Corrupt) return report;
    return ChainReport{.message = fmt::format("the file is damaged: {}", report.error().message)};
}

}  // namespace ballast::journal
