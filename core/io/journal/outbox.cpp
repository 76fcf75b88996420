#include "journal/outbox.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <limits>

#include "base/typed_text.h"
#include "codec/event_codec.h"
#include "codec/sha256.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::array<std::string_view, 3> kKinds{"order", "amendments", "latch"};

std::string hexOf(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes.size());
    for (const char c : bytes) {
        hex += kDigits[static_cast<unsigned char>(c) >> 4];
        hex += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

std::optional<OutboxKind> kindOf(std::string_view text)
{
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == text) return static_cast<OutboxKind>(i);
    return std::nullopt;
}

/// "trading all 3": lane, scope and the epoch that the decision saw.
Result<std::string> latchBody(const domain::LatchOpening& opening)
{
    return fmt::format("{} {} {}", opening.lane == domain::Lane::Trading ? "trading" : "flatten",
                       domain::toString(opening.scope), opening.seen.value);
}

Result<std::string> bodyOf(std::span<const domain::Gated<domain::Amendment>> row)
{
    std::vector<domain::Amendment> amendments;
    amendments.reserve(row.size());
    for (const auto& amendment : row)
        amendments.push_back(*amendment);
    return codec::encodeAmendments(amendments);
}

bool isSmall(std::int64_t value) { return value >= 0 && value <= std::numeric_limits<std::uint32_t>::max(); }

}  // namespace

Result<domain::LatchOpening> latchOpeningIn(const OutboxRow& row)
{
    const auto first = row.body.find(' '), last = row.body.rfind(' ');
    if (first != std::string::npos && first < last) {
        const auto seen = std::string_view(row.body).substr(last + 1);
        domain::LatchOpening opening{.scope = {}, .seen = {}, .lane = domain::Lane::Trading};
        const auto scope = domain::parseScope(std::string_view(row.body).substr(first + 1, last - first - 1));
        const auto [end, error] = std::from_chars(seen.data(), seen.data() + seen.size(), opening.seen.value);
        if (scope && error == std::errc{} && end == seen.data() + seen.size()) {
            opening.scope = *scope;
            if (row.body.starts_with("flatten ")) opening.lane = domain::Lane::Flatten;
            if (const auto body = latchBody(opening); body && *body == row.body) return opening;
        }
    }
    return fail(ErrorCode::Corrupt, fmt::format("outbox row {} is not the opening of a latch", row.number));
}

std::size_t inOneRow(std::span<const domain::Gated<domain::Amendment>> amendments)
{
    const auto& first = *amendments.front();
    const auto other = std::find_if(amendments.begin(), amendments.end(), [&](const auto& each) {
        return each->account != first.account || each->decision != first.decision || each->time != first.time;
    });
    return static_cast<std::size_t>(other - amendments.begin());
}

std::string_view toString(OutboxKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)]; }

std::string outboxHash(std::string_view recordHash, const OutboxRow& row)
{
    const auto columns =
        fmt::format(" {} {} {} {} {} {} {} {}", row.number, row.step, row.desk, row.account, toString(row.kind),
                    row.record.value, hexOf(row.body), row.clientOrder.value_or(""));
    return codec::sha256Hex({recordHash, columns});
}

Result<std::vector<OutboxRow>> outboxRowsOf(const StepRecord& step, std::uint32_t desk, std::uint64_t lastNumber,
                                            SequenceNumber lastRecord, const HashOf& hashOf)
{
    std::vector<OutboxRow> rows;
    Result<void> done;
    const auto add = [&](OutboxKind kind, std::optional<std::string> order, SequenceNumber record,
                         Result<std::string> body, domain::AccountId account = {}) {
        if (!done) return;
        const auto hash = hashOf(record);
        if (!hash || !body) {
            done = Unexpected(hash ? body.error() : hash.error());
            return;
        }
        auto& row = rows.emplace_back(OutboxRow{
            ++lastNumber, step.step, desk, account.value, kind, std::move(order), record, std::move(*body), {}});
        row.hash = outboxHash(*hash, row);
    };
    for (const auto& intent : step.intents)
        add(OutboxKind::Order, intent->id, intent->decision, codec::encodeOrder(*intent), intent->account);
    for (std::span left(step.amendments); !left.empty();) {
        const auto row = left.first(inOneRow(left));
        add(OutboxKind::Amendments, std::nullopt, row.front()->decision, bodyOf(row), row.front()->account);
        left = left.subspan(row.size());
    }
    for (const auto& opening : step.openings)
        add(OutboxKind::Latch, std::nullopt, lastRecord, latchBody(opening));
    if (!done) return Unexpected(done.error());
    return rows;
}

Result<OutboxRow> outboxRowIn(const Statement& row)
{
    const auto kind = kindOf(row.bytes(4));
    if (!kind || !isSmall(row.integer(2)) || !isSmall(row.integer(3)))
        return fail(ErrorCode::Corrupt,
                    fmt::format("outbox row {} is not what was written: kind \"{}\", desk {}, "
                                "account {}",
                                row.integer(0), printable(row.bytes(4), 20), row.integer(2), row.integer(3)));
    OutboxRow stored{.number = row.natural(0),
                     .step = row.natural(1),
                     .desk = static_cast<std::uint32_t>(row.integer(2)),
                     .account = static_cast<std::uint32_t>(row.integer(3)),
                     .kind = *kind,
                     .clientOrder = std::nullopt,
                     .record = {row.natural(6)},
                     .body = std::string(row.bytes(7)),
                     .hash = row.text(8)};
    if (row.integer(9) == 0) stored.clientOrder = row.text(5);
    return stored;
}

}  // namespace ballast::journal
