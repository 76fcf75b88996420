#include <fmt/format.h>

#include "codec/event_codec.h"
#include "journal/database.h"
#include "journal/writer.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

tl::unexpected<Error> differs(std::uint64_t step, const std::string& what)
{
    return fail(ErrorCode::Mismatch, fmt::format("step {} does not repeat: the journal holds {}", step, what));
}

std::string intentText(const domain::OrderIntent& i)
{
    return fmt::format("{} {} {} {} {} {} {} {}", i.id, i.decision.value, i.time.nanoseconds, i.instrument.value,
                       static_cast<int>(i.side), i.quantity.units(), i.limitPrice.units(), static_cast<int>(i.purpose));
}

}  // namespace

Result<CommittedStep> Writer::recall(const StepRecord& step)
{
    if (step.step != m_recalled.step + 1 || step.step > m_tail.step)
        return fail(ErrorCode::InvalidArgument, fmt::format("the next step to recall must be {}, at most {}, was {}",
                                                            m_recalled.step + 1, m_tail.step, step.step));
    CommittedStep done;
    done.step = step.step;
    if (auto same = recallInputs(step); !same) return Unexpected(same.error());
    if (auto same = recallDecisions(step, done); !same) return Unexpected(same.error());
    if (auto same = recallIntents(step, done); !same) return Unexpected(same.error());
    if (auto same = recallQuoteSets(step, done); !same) return Unexpected(same.error());
    m_recalled.step = step.step;
    done.lastHash = m_recalled.hash;
    done.lastSequence = {m_recalled.records};
    return done;
}

Result<void> Writer::recallInputs(const StepRecord& step) const
{
    const auto batch = codec::encodeBatch(step.inputs);
    if (!batch) return Unexpected(batch.error());
    auto row = m_database->prepare("SELECT batch FROM inputs WHERE step = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, step.step);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (!*found || row->bytes(0) != *batch) return differs(step.step, "other inputs");
    return {};
}

Result<void> Writer::recallDecisions(const StepRecord& step, CommittedStep& done)
{
    auto row = m_database->prepare("SELECT step, body, hash FROM records WHERE sequence = ?1");
    if (!row) return Unexpected(row.error());
    for (const auto& decision : step.decisions) {
        row->bind(1, ++m_recalled.records);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        const std::string body = domain::toCanonicalJson(decision);
        if (!*found || row->natural(0) != step.step || row->bytes(1) != body)
            return differs(step.step, *found ? fmt::format("{} where now {}", row->text(1), body) : "no such decision");
        m_recalled.hash = row->text(2);
        done.hashes.push_back(m_recalled.hash);
        row->reset();
    }
    return refuseMore("SELECT step FROM records WHERE sequence = ?1", m_recalled.records + 1, step.step);
}

Result<void> Writer::recallIntents(const StepRecord& step, CommittedStep& done)
{
    auto row = m_database->prepare("SELECT id, decision, time_ns, instrument, side, quantity_e8, limit_price_e8, "
                                   "purpose FROM intents WHERE number = ?1 AND step = ?2");
    if (!row) return Unexpected(row.error());
    for (const auto& intent : step.intents) {
        row->bind(1, ++m_recalled.intents);
        row->bind(2, step.step);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        if (!*found) return differs(step.step, "no order " + intent.id);
        std::string stored = row->text(0);
        for (int column = 1; column < 8; ++column)
            stored += fmt::format(" {}", row->integer(column));
        if (stored != intentText(intent)) return differs(step.step, "another order than " + intent.id);
        done.intents.push_back(domain::Committed<domain::OrderIntent>(intent, intent.decision));
        row->reset();
    }
    return refuseMore("SELECT step FROM intents WHERE number = ?1", m_recalled.intents + 1, step.step);
}

Result<void> Writer::recallQuoteSets(const StepRecord& step, CommittedStep& done)
{
    auto row = m_database->prepare("SELECT quotes FROM quote_sets WHERE number = ?1 AND step = ?2");
    if (!row) return Unexpected(row.error());
    for (const auto& set : step.quoteSets) {
        const auto quotes = codec::encodeQuoteSet(set);
        if (!quotes) return Unexpected(quotes.error());
        row->bind(1, ++m_recalled.quoteSets);
        row->bind(2, step.step);
        const auto found = row->step();
        if (!found) return Unexpected(found.error());
        if (!*found || row->bytes(0) != *quotes) return differs(step.step, "other quotes in " + set.underlying);
        done.quoteSets.push_back(domain::Committed<domain::QuoteSet>(set, SequenceNumber{m_recalled.quoteSets}));
        row->reset();
    }
    return refuseMore("SELECT step FROM quote_sets WHERE number = ?1", m_recalled.quoteSets + 1, step.step);
}

/// The step must not hold more than was made again.
Result<void> Writer::refuseMore(const char* query, std::uint64_t key, std::uint64_t step) const
{
    auto row = m_database->prepare(query);
    if (!row) return Unexpected(row.error());
    row->bind(1, key);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    if (*found && row->natural(0) == step) return differs(step, "more than was decided now");
    return {};
}

}  // namespace ballast::journal
