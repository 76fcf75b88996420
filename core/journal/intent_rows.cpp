#include "journal/intent_rows.h"

#include <fmt/format.h>
#include <limits>

#include "codec/archive.h"
#include "codec/sha256.h"

namespace ballast::journal {

namespace {

constexpr std::string_view kRows =
    "SELECT i.id, i.decision, i.step, i.time_ns, i.instrument, i.side, i.quantity_e8, i.limit_price_e8, i.purpose, "
    "i.hash, coalesce(r.hash, '') FROM intents AS i LEFT JOIN records AS r ON r.sequence = i.decision ORDER BY "
    "i.number";

Result<StoredIntent> intentIn(const Statement& row)
{
    const auto corrupt = [&row] {
        return fail(ErrorCode::Corrupt, fmt::format("intent {} is not what was written", row.bytes(0).substr(0, 60)));
    };
    const auto instrument = row.natural(4), side = row.natural(5), purpose = row.natural(8);
    if (instrument > std::numeric_limits<std::uint32_t>::max() ||
        side > static_cast<std::uint64_t>(codec::lastOf(domain::Side{})) ||
        purpose > static_cast<std::uint64_t>(codec::lastOf(domain::OrderPurpose{})))
        return corrupt();
    StoredIntent stored{.step = row.natural(2),
                        .intent = {.id = row.text(0),
                                   .decision = {row.natural(1)},
                                   .time = {row.integer(3)},
                                   .instrument = {static_cast<std::uint32_t>(instrument)},
                                   .side = static_cast<domain::Side>(side),
                                   .quantity = domain::Quantity::fromUnits(row.integer(6)),
                                   .limitPrice = domain::Price::fromUnits(row.integer(7)),
                                   .purpose = static_cast<domain::OrderPurpose>(purpose)}};
    if (row.bytes(10).empty() || row.bytes(9) != intentHash(row.bytes(10), stored)) return corrupt();
    return stored;
}

}  // namespace

std::string intentHash(std::string_view decisionHash, const StoredIntent& stored)
{
    const auto& i = stored.intent;
    const std::string fields = fmt::format(" {} {} {} {} {} {} {} {} {}", stored.step, i.decision.value,
                                           i.time.nanoseconds, i.instrument.value, static_cast<int>(i.side),
                                           i.quantity.units(), i.limitPrice.units(), static_cast<int>(i.purpose), i.id);
    return codec::sha256Hex({decisionHash, fields});
}

ReadableIntents readIntents(const Database& database)
{
    ReadableIntents all;
    auto rows = database.prepare(kRows);
    if (!rows) return {{}, rows.error()};
    for (auto row = rows->step();; row = rows->step()) {
        if (!row) all.fault = row.error();
        if (!row || !*row) return all;
        auto intent = intentIn(*rows);
        if (!intent) {
            all.fault = intent.error();
            return all;
        }
        all.intents.push_back(std::move(*intent));
    }
}

}  // namespace ballast::journal
