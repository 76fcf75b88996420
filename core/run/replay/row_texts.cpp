#include "replay/row_texts.h"

#include <algorithm>
#include <fmt/format.h>

#include "codec/event_codec.h"

namespace ballast::replay {

namespace {

using journal::OutboxKind;
using journal::OutboxRow;
using journal::StoredRecord;

std::size_t firstDifference(std::string_view a, std::string_view b)
{
    const auto [inA, inB] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(inA - a.begin()) + 1;
}

std::string columnsOf(const StoredRecord& r)
{
    return fmt::format("step {}, time_ns {}, kind {}", r.step, r.time.nanoseconds,
                       r.isOperator ? "operator" : "decision");
}

std::string columnsOf(const OutboxRow& r)
{
    return fmt::format(
        "number {}, step {}, desk {}, account {}, kind {}, client_order {}, record {}, body of {} bytes, "
        "hash {}",
        r.number, r.step, r.desk, r.account, toString(r.kind), r.clientOrder.value_or("NULL"), r.record.value,
        r.body.size(), r.hash);
}

}  // namespace

std::string nameOf(std::uint64_t sequence, bool isOperator)
{
    return fmt::format("{} {}", isOperator ? "operator record" : "decision", sequence);
}

std::string nameOf(const OutboxRow& row)
{
    if (row.kind == OutboxKind::Order || row.kind == OutboxKind::Amendments)
        return fmt::format("{} {} of decision {}", toString(row.kind), row.number, row.record.value);
    return fmt::format("{} {}", toString(row.kind), row.number);
}

std::string textOf(const OutboxRow& row)
{
    if (row.kind == OutboxKind::Order) {
        const auto order = codec::decodeOrder(row.body);
        if (!order) return fmt::format("order that cannot be read: {}", order.error().message);
        return fmt::format("order {} of decision {}: {} {} of instrument {} at {}", order->id, order->decision.value,
                           domain::toString(order->side), order->quantity.toString(), order->instrument.value,
                           order->limitPrice.toString());
    }
    if (row.kind == OutboxKind::Amendments) {
        const auto all = codec::decodeAmendments(row.body);
        if (!all) return fmt::format("amendments that cannot be read: {}", all.error().message);
        std::string text;
        for (const auto& a : *all)
            text += fmt::format("{}amendment {} of order {}: {} {} of instrument {} at {}", text.empty() ? "" : "; ",
                                a.number, a.order, domain::toString(a.side), a.quantity.toString(), a.instrument.value,
                                a.limitPrice.toString());
        return text;
    }
    return columnsOf(row);
}

Difference differenceOf(const StoredRecord& stored, const StoredRecord& wanted)
{
    const auto name = nameOf(wanted.sequence.value, wanted.isOperator);
    const auto differs = [&](std::string part, std::string recorded, std::string recomputed) {
        return Difference{fmt::format("{} differs: {} (step {})", name, part, wanted.step), std::move(recorded),
                          std::move(recomputed)};
    };
    if (stored.body != wanted.body)
        return differs(fmt::format("its body, from byte {} on", firstDifference(stored.body, wanted.body)), stored.body,
                       wanted.body);
    const auto columns = columnsOf(stored);
    if (const auto own = columnsOf(wanted); columns != own) return differs("its columns", columns, own);
    if (stored.previousHash != wanted.previousHash)
        return differs("the hash of the record before it", stored.previousHash, wanted.previousHash);
    if (stored.hash != wanted.hash) return differs("its hash", stored.hash, wanted.hash);
    return {};
}

Difference differenceOf(const OutboxRow& stored, const OutboxRow& wanted)
{
    if (stored == wanted) return {};
    const auto what = fmt::format("{} differs", nameOf(wanted));
    const auto recorded = textOf(stored), recomputed = textOf(wanted);
    if (recorded != recomputed) return {fmt::format("{} (step {})", what, wanted.step), recorded, recomputed};
    if (stored.body != wanted.body)
        return {fmt::format("{}: its body, from byte {} on (step {})", what, firstDifference(stored.body, wanted.body),
                            wanted.step),
                recorded, recomputed + ", in other bytes"};
    return {fmt::format("{}: its columns (step {})", what, wanted.step), columnsOf(stored), columnsOf(wanted)};
}

}  // namespace ballast::replay
