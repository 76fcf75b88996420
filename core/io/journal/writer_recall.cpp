#include <fmt/format.h>

#include "codec/event_codec.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/writer.h"

/// Proofs for what a former run has stored.
namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

}  // namespace

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
    } else if (row.kind == OutboxKind::Amendments) {
        auto amendments = codec::decodeAmendments(row.body);
        if (!amendments) return Unexpected(amendments.error());
        for (auto& amendment : *amendments)
            done.amendments.push_back(domain::Committed<domain::Amendment>(std::move(amendment), {row.number}));
    } else {
        auto opening = latchOpeningIn(row);
        if (!opening) return Unexpected(opening.error());
        done.openings.push_back(domain::Committed<domain::LatchOpening>(std::move(*opening), {row.number}));
    }
    return {};
}

void Writer::recallFrom(const Checkpoint& checkpoint)
{
    m_recalled = {checkpoint.step, checkpoint.outbox, checkpoint.record, checkpoint.recordHash};
}

}  // namespace ballast::journal
