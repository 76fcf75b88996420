#include "journal/chain.h"

#include <fmt/format.h>

#include "base/typed_text.h"
#include "codec/decision_parser.h"
#include "codec/sha256.h"
#include "journal/intent_rows.h"
#include "journal/session_header.h"

namespace ballast::journal {

namespace {

constexpr std::string_view kPage = "SELECT sequence, step, kind, time_ns, body, previous_hash, hash FROM records "
                                   "WHERE sequence >= ?1 ORDER BY sequence LIMIT 256";

ChainReport broken(ChainReport report, std::uint64_t at, std::string what)
{
    report.intact = false;
    report.firstBroken.value = at;
    report.message = std::move(what);
    return report;
}

std::string shortHash(std::string_view hash) { return printable(hash, 12); }

/// Empty if the record is the `expected` one after `previous`; otherwise what is wrong with it.
std::string faultOf(const StoredRecord& record, const StoredRecord& previous)
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
    return {};
}

/// Where the chain begins; empty with the fault in `report`.
Result<std::string> genesis(const Database& database, ChainReport& report)
{
    auto session = database.prepare("SELECT body, hash FROM session WHERE number = 1");
    if (!session) return tl::unexpected<Error>(session.error());
    const auto row = session->step();
    if (!row) return tl::unexpected<Error>(row.error());
    const std::string body = *row ? session->text(0) : std::string{};
    const std::string hash = *row ? session->text(1) : std::string{}, made = codec::sha256Hex({body});
    if (*row && made == hash && parseSessionHeader(body)) return hash;
    report = broken(std::move(report), 0,
                    *row ? fmt::format("the session header was changed: the chain begins with {}, the header gives {}",
                                       shortHash(hash), shortHash(made))
                         : std::string("the session header is missing"));
    return std::string{};
}

/// Checks what follows `last`; false at the end of the chain or at a break, which then stands in `report`.
Result<bool> walkPage(Statement& page, StoredRecord& last, ChainReport& report)
{
    page.bind(1, last.sequence.value + 1);
    bool any = false;
    for (;;) {
        const auto row = page.step();
        if (!row) return tl::unexpected<Error>(row.error());
        if (!*row) return any;
        any = true;
        StoredRecord record = recordIn(page);
        if (auto fault = faultOf(record, last); !fault.empty()) {
            report = broken(std::move(report), last.sequence.value + 1, std::move(fault));
            page.reset();
            return false;
        }
        ++report.records;
        ++(record.isOperator ? report.operatorRecords : report.decisions);
        last = std::move(record);
    }
}

/// A record below 1, behind the inputs or without its inputs cannot come from a whole step.
Result<std::int64_t> strayRecords(const Database& database)
{
    return database.integer("SELECT (SELECT count(*) FROM records WHERE sequence < 1) + "
                            "(SELECT count(*) FROM records WHERE kind NOT IN ('decision', 'operator')) + "
                            "(SELECT count(*) FROM (SELECT DISTINCT step FROM records) AS used "
                            "WHERE NOT EXISTS (SELECT 1 FROM inputs WHERE inputs.step = used.step))");
}

/// What hangs on the chain without being part of it.
Result<ChainReport> checkBesideChain(const Database& database, ChainReport report)
{
    const auto stray = strayRecords(database);
    if (!stray) return tl::unexpected<Error>(stray.error());
    if (*stray != 0) return broken(std::move(report), report.records + 1, "a record stands outside the chain");
    const auto fault = readIntents(database).fault;
    if (fault && fault->code != ErrorCode::Corrupt) return tl::unexpected<Error>(*fault);
    if (fault) return broken(std::move(report), 0, fault->message);
    report.message = fmt::format("Hash chain intact, {} decisions", report.decisions);
    return report;
}

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

namespace {

Result<ChainReport> walkRecords(const Database& database)
{
    ChainReport report{.intact = true};
    const auto pages = database.text("PRAGMA integrity_check(1)");
    if (!pages) return tl::unexpected<Error>(pages.error());
    // SQLite's answer begins with a line that only names the database.
    if (*pages != "ok")
        return broken(std::move(report), 0,
                      fmt::format("the file is damaged: {}", pages->substr(pages->find('\n') + 1)));
    const auto first = genesis(database, report);
    if (!first) return tl::unexpected<Error>(first.error());
    if (first->empty()) return report;
    StoredRecord last{.hash = *first};
    auto page = database.prepare(kPage);
    if (!page) return tl::unexpected<Error>(page.error());
    for (;;) {
        const auto more = walkPage(*page, last, report);
        if (!more) return tl::unexpected<Error>(more.error());
        if (!*more) break;
    }
    report.lastHash = last.hash;
    return report.intact ? checkBesideChain(database, std::move(report)) : report;
}

}  // namespace

Result<ChainReport> walkChain(const Database& database)
{
    auto report = walkRecords(database);
    if (report || report.error().code != ErrorCode::Corrupt) return report;
    return broken({}, 0, fmt::format("the file is damaged: {}", report.error().message));
}

}  // namespace ballast::journal
