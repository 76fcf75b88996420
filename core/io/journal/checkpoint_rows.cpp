#include "journal/checkpoint_rows.h"

#include <fmt/format.h>

#include "codec/compression.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/register_rows.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

Checkpoint checkpointIn(const Statement& row)
{
    return {.number = row.natural(0),
            .step = row.natural(1),
            .event = row.natural(2),
            .outbox = row.natural(4),
            .record = {row.natural(3)},
            .frameHash = row.text(5),
            .recordHash = row.text(6),
            .stateHash = row.text(7),
            .keepsState = row.integer(8) != 0};
}

std::string marketHash(std::uint64_t step, std::string_view plain)
{
    return codec::sha256Hex({fmt::format("{} ", step), plain});
}

/// Two of them must not be further apart than what can be run again while a person waits: at 2,000 events a second a
/// checkpoint comes every 50 s, and each is kept.
std::int64_t slotOf(Timestamp time) { return time.nanoseconds / Duration::seconds(30).nanoseconds; }

Result<FrameEnd> hashOf(const Database& database, FrameEnd end)
{
    auto row = database.prepare("SELECT hash FROM frames WHERE number = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, end.number);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (*found) end.hash = row->text(0);
    return end;
}

/// Whether row `number` is the last of its table that stands at or before `step`; rows up to `before` are another
/// journal's.
Result<bool> lastOf(const Database& database, std::string_view sql, std::uint64_t number, std::uint64_t step,
                    std::uint64_t before = 0)
{
    auto row = database.prepare(sql);
    if (!row) return Unexpected(row.error());
    for (const auto place : {number, number + 1}) {
        if (place <= before) continue;
        row->bind(1, place);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        const bool isAfter = *found && row->natural(0) > step;
        if (place == number && (!*found || isAfter)) return false;
        if (place != number && *found && !isAfter) return false;
        row->reset();
    }
    return true;
}

}  // namespace

Result<StateBytes> packState(std::uint64_t step, std::string_view plain)
{
    auto packed = codec::compress(plain, kMaxStateBytes);
    if (!packed) return Unexpected(packed.error());
    return StateBytes{step, codec::sha256Hex({plain}), std::move(*packed), {}};
}

Result<MarketBytes> packMarket(std::uint64_t step, std::string_view plain)
{
    auto packed = codec::compress(plain, kMaxStateBytes);
    if (!packed) return Unexpected(packed.error());
    return MarketBytes{step, marketHash(step, plain), std::move(*packed)};
}

Result<bool> storeMarket(const Database& database, const MarketBytes& market)
{
    auto known = database.prepare("SELECT 1 FROM markets WHERE step = ?1 AND hash = ?2");
    if (!known) return Unexpected(known.error());
    known->bind(1, market.step);
    known->bindText(2, market.hash);
    const auto same = known->step();
    if (!same) return Unexpected(same.error());
    known->reset();
    if (*same && marketAfter(database, market.step)) return false;  // Else the row is written anew.
    auto row = database.prepare("INSERT OR REPLACE INTO markets VALUES(?1, ?2, ?3)");
    if (!row) return Unexpected(row.error());
    row->bind(1, market.step);
    row->bindText(2, market.hash);
    row->bindBlob(3, market.packed);
    if (auto ran = row->run(); !ran) return Unexpected(ran.error());
    const auto thinned = database.execute("DELETE FROM markets WHERE step < (SELECT min(step) FROM (SELECT step FROM "
                                          "markets ORDER BY step DESC LIMIT 3))");
    return thinned ? Result<bool>(true) : Unexpected(thinned.error());
}

Result<std::string> marketAfter(const Database& database, std::uint64_t step)
{
    const auto name = fmt::format("the market after step {}", step);
    auto row = database.prepare("SELECT hash, body FROM markets WHERE step = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, step);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (!*found) return fail(ErrorCode::NotFound, name + " is not kept");
    auto plain = codec::decompress(row->bytes(1), kMaxStateBytes);
    if (!plain) return fail(plain.error().code, fmt::format("{} was changed: {}", name, plain.error().message));
    if (marketHash(step, *plain) != row->bytes(0))
        return fail(ErrorCode::Corrupt, name + " was changed: it does not give its hash");
    row->reset();
    // Who forges one with its hash has still to forge the register.
    const auto fault = rowFault(database, kMarkets, step);
    if (!fault) return Unexpected(fault.error());
    if (!fault->empty()) return fail(ErrorCode::Corrupt, *fault);
    return plain;
}

Result<std::string> marketsFault(const Database& database)
{
    auto rows = database.prepare("SELECT step FROM markets ORDER BY step");
    if (!rows) return Unexpected(rows.error());
    std::vector<std::uint64_t> steps;
    for (;;) {
        const auto row = rows->step();
        if (!row) return Unexpected(row.error());
        if (!*row) break;
        steps.push_back(rows->natural(0));
    }
    for (const auto step : steps) {
        const auto market = marketAfter(database, step);
        // Given up meanwhile by who writes.
        if (market || market.error().code == ErrorCode::NotFound) continue;
        if (market.error().code != ErrorCode::Corrupt) return Unexpected(market.error());
        return market.error().message;
    }
    return std::string{};
}

Result<std::vector<Checkpoint>> checkpointsUpTo(const Database& database, std::uint64_t lastStep)
{
    auto rows = database.prepare("SELECT number, step, event, record, outbox, frame_hash, record_hash, state_hash, "
                                 "state IS NOT NULL FROM checkpoints WHERE step <= ?1 ORDER BY number");
    if (!rows) return Unexpected(rows.error());
    rows->bind(1, lastStep);
    std::vector<Checkpoint> list;
    for (;;) {
        const auto row = rows->step();
        if (!row) return Unexpected(row.error());
        if (!*row) return list;
        list.push_back(checkpointIn(*rows));
    }
}

Result<std::string> stateOf(const Database& database, const Checkpoint& checkpoint)
{
    const auto name = fmt::format("checkpoint {} (step {})", checkpoint.number, checkpoint.step);
    auto row = database.prepare("SELECT state FROM checkpoints WHERE number = ?1 AND state IS NOT NULL");
    if (!row) return Unexpected(row.error());
    row->bind(1, checkpoint.number);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (!*found) return fail(ErrorCode::NotFound, name + " keeps no state");
    auto plain = codec::decompress(row->bytes(0), kMaxStateBytes);
    row->reset();
    if (!plain) return fail(plain.error().code, fmt::format("{}: {}", name, plain.error().message));
    if (codec::sha256Hex({*plain}) != checkpoint.stateHash)
        return fail(ErrorCode::Corrupt, name + " was changed: its state does not give its hash");
    return plain;
}

Result<std::string> asidesOf(const Database& database, const Checkpoint& checkpoint)
{
    const auto name = fmt::format("checkpoint {} (step {})", checkpoint.number, checkpoint.step);
    auto row = database.prepare("SELECT asides FROM checkpoints WHERE number = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, checkpoint.number);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (!*found) return fail(ErrorCode::Corrupt, name + " is gone");
    auto plain = codec::decompress(row->bytes(0), kMaxStateBytes);
    row->reset();
    if (!plain)
        return fail(plain.error().code,
                    fmt::format("{} was changed: what its steps did aside: {}", name, plain.error().message));
    return plain;
}

Result<void> thinStates(const Database& database)
{
    auto rows = database.prepare("SELECT number, step FROM checkpoints WHERE state IS NOT NULL ORDER BY number DESC "
                                 "LIMIT 2 OFFSET 3");
    if (!rows) return Unexpected(rows.error());
    std::vector<std::pair<std::uint64_t, std::uint64_t>> left;
    for (;;) {
        const auto row = rows->step();
        if (!row) return Unexpected(row.error());
        if (!*row) break;
        left.emplace_back(rows->natural(0), rows->natural(1));
    }
    if (left.size() < 2) return {};
    const auto leaves = frameEnding(database, left[0].second), before = frameEnding(database, left[1].second);
    for (const auto* frame : {&leaves, &before})
        if (!*frame) return Unexpected(frame->error());
    if (slotOf(leaves->time) != slotOf(before->time)) return {};
    auto thin = database.prepare("UPDATE checkpoints SET state = NULL WHERE number = ?1");
    if (!thin) return Unexpected(thin.error());
    thin->bind(1, left[0].first);
    return thin->run();
}

Result<FrameEnd> frameEnding(const Database& database, std::uint64_t step)
{
    const auto last = database.integer("SELECT coalesce(max(number), 0) FROM frames");
    auto row = database.prepare("SELECT last_step, last_event, time_ns FROM frames WHERE number = ?1");
    if (!last || !row) return Unexpected(last ? row.error() : last.error());
    std::uint64_t low = 1, high = static_cast<std::uint64_t>(*last);
    while (low <= high) {
        const auto middle = low + (high - low) / 2;
        row->bind(1, middle);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        if (!*found) return fail(ErrorCode::Corrupt, fmt::format("frame {} is missing", middle));
        const auto lastStep = row->natural(0);
        FrameEnd end{.number = middle, .event = row->natural(1), .time = {row->integer(2)}, .hash = {}};
        row->reset();
        if (lastStep == step) return hashOf(database, std::move(end));
        if (lastStep < step)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return fail(ErrorCode::NotFound, fmt::format("no frame ends with step {}", step));
}

Result<std::string> checkpointFault(const Database& database, const Checkpoint& checkpoint)
{
    const auto name = fmt::format("checkpoint {} (step {}) was changed: ", checkpoint.number, checkpoint.step);
    const auto frame = frameEnding(database, checkpoint.step);
    if (!frame && frame.error().code == ErrorCode::Io) return Unexpected(frame.error());
    if (!frame) return name + frame.error().message;
    if (frame->hash != checkpoint.frameHash || frame->event != checkpoint.event)
        return name + "the frames stand elsewhere after that step";
    const auto former = formerOf(database);
    if (!former) return Unexpected(former.error());
    const auto record = lastOf(database, "SELECT step FROM records WHERE sequence = ?1", checkpoint.record.value,
                               checkpoint.step, former->record);
    const auto outbox =
        lastOf(database, "SELECT step FROM outbox WHERE number = ?1", checkpoint.outbox, checkpoint.step);
    auto hash = checkpoint.record.value <= former->record
                    ? database.prepare("SELECT hash FROM header WHERE number = 1 AND ?1 >= 0")
                    : database.prepare("SELECT hash FROM records WHERE sequence = ?1");
    if (!record || !outbox || !hash)
        return Unexpected(!record ? record.error() : !outbox ? outbox.error() : hash.error());
    if (!*record) return name + "the records stand elsewhere after that step";
    if (!*outbox) return name + "the outbox stands elsewhere after that step";
    hash->bind(1, checkpoint.record.value);
    const auto found = hash->step();
    if (!found) return Unexpected(found.error());
    if (!*found || hash->bytes(0) != checkpoint.recordHash) return name + "its record has another hash";
    return std::string{};
}

Result<std::string> checkpointsFault(const Database& database, std::uint64_t lastStep)
{
    const auto rows = checkpointsUpTo(database, lastStep);
    if (!rows) return Unexpected(rows.error());
    const auto bare = database.integer("SELECT number FROM checkpoints WHERE state IS NULL AND number > (SELECT "
                                       "max(number) FROM checkpoints) - 3 ORDER BY number LIMIT 1");
    if (!bare) return Unexpected(bare.error());
    if (*bare > 0) return fmt::format("checkpoint {} was changed: it is of the newest three and keeps no state", *bare);
    std::uint64_t number = 0, step = 0;
    for (const auto& row : *rows) {
        if (row.number != ++number || row.step <= step)
            return fmt::format("checkpoint {} is missing or out of order", number);
        step = row.step;
        auto fault = checkpointFault(database, row);
        if (!fault || !fault->empty()) return fault;
        if (const auto asides = asidesOf(database, row); !asides) {
            if (asides.error().code != ErrorCode::Corrupt) return Unexpected(asides.error());
            return asides.error().message;
        }
        if (!row.keepsState) continue;
        const auto state = stateOf(database, row);
        // Given up meanwhile by who writes.
        if (state || state.error().code == ErrorCode::NotFound) continue;
        if (state.error().code != ErrorCode::Corrupt) return Unexpected(state.error());
        return state.error().message;
    }
    return std::string{};
}

}  // namespace ballast::journal
