#include "journal/chain.h"

#include <fmt/format.h>

#include "journal/decision_parser.h"
#include "journal/intent_rows.h"
#include "journal/session_header.h"
#include "journal/sha256.h"

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

/// Empty if the record is the `expected` one after `previous`; otherwise what is wrong with it.
std::string faultOf(const StoredRecord& record, const StoredRecord& previous)
{
    if (record.sequence.value != previous.sequence.value + 1)
        return fmt::format("record {} is missing", previous.sequence.value + 1);
    if (record.previousHash != previous.hash)
        return fmt::format("record {} does not follow the record before it", record.sequence.value);
    if (record.hash != chainHash(record.previousHash, record.body))
        return fmt::format("record {} was changed: its hash differs", record.sequence.value);
    const auto decision = parseDecision(record.body);
    if (!decision) return fmt::format("record {} is not a canonical decision", record.sequence.value);
    const bool isOverride = decision->kind == domain::DecisionKind::Override;
    if (decision->sequence != record.sequence || decision->time != record.time || isOverride != record.isOperator)
        return fmt::format("record {} was changed: its columns differ from its body", record.sequence.value);
    if (record.step < previous.step) return fmt::format("record {} stands in an earlier step", record.sequence.value);
    return {};
}

Result<std::string> genesis(const Database& database)
{
    auto session = database.prepare("SELECT body, hash FROM session WHERE number = 1");
    if (!session) return tl::unexpected<Error>(session.error());
    const auto row = session->step();
    if (!row) return tl::unexpected<Error>(row.error());
    const std::string body = *row ? session->text(0) : std::string{};
    if (!*row || sha256Hex({body}) != session->bytes(1) || !parseSessionHeader(body)) return std::string{};
    return session->text(1);
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
    const auto intents = readIntents(database);
    if (!intents && intents.error().code != ErrorCode::Corrupt) return tl::unexpected<Error>(intents.error());
    if (!intents) return broken(std::move(report), 0, intents.error().message);
    report.message = fmt::format("Hash chain intact, {} decisions", report.decisions);
    return report;
}

}  // namespace

std::string chainHash(std::string_view previousHash, std::string_view body) { return sha256Hex({previousHash, body}); }

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

Result<ChainReport> walkChain(const Database& database)
{
    ChainReport report{.intact = true};
    const auto pages = database.text("PRAGMA integrity_check(1)");
    if (!pages) return tl::unexpected<Error>(pages.error());
    if (*pages != "ok") return broken(std::move(report), 0, fmt::format("the file is damaged: {}", *pages));
    const auto first = genesis(database);
    if (!first) return tl::unexpected<Error>(first.error());
    if (first->empty()) return broken(std::move(report), 0, "the session header was changed");
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

}  // namespace ballast::journal
