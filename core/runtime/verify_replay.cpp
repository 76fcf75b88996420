#include "runtime/verify_replay.h"

#include <algorithm>
#include <fmt/format.h>

#include "journal/chain.h"

namespace ballast::runtime {

namespace {

using journal::StoredRecord;

constexpr std::size_t kRecordsAtOnce = 512;

std::string orderText(const domain::OrderIntent& intent)
{
    return fmt::format("order {} of decision {}: {} {} of instrument {} at {}", intent.id, intent.decision.value,
                       domain::toString(intent.side), intent.quantity.toString(), intent.instrument.value,
                       intent.limitPrice.toString());
}

std::string nameOf(std::uint64_t sequence, bool isOperator)
{
    return fmt::format("{} {}", isOperator ? "operator record" : "decision", sequence);
}

std::size_t firstDifference(std::string_view a, std::string_view b)
{
    const auto [inA, inB] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(inA - a.begin()) + 1;
}

std::string columnsOf(std::uint64_t step, Timestamp time, bool isOperator)
{
    return fmt::format("step {}, time_ns {}, kind {}", step, time.nanoseconds, isOperator ? "operator" : "decision");
}

/// How a stored record differs from what it should be; `what` is empty if it does not.
VerifyDifference differenceOf(const StoredRecord& stored, const StoredRecord& wanted)
{
    const auto name = nameOf(wanted.sequence.value, wanted.isOperator);
    const auto differs = [&](std::string part, std::string recorded, std::string recomputed) {
        return VerifyDifference{fmt::format("{} differs: {} (step {})", name, part, wanted.step), std::move(recorded),
                                std::move(recomputed)};
    };
    if (stored.body != wanted.body)
        return differs(fmt::format("its body, from byte {} on", firstDifference(stored.body, wanted.body)), stored.body,
                       wanted.body);
    const auto columns = columnsOf(stored.step, stored.time, stored.isOperator);
    if (const auto own = columnsOf(wanted.step, wanted.time, wanted.isOperator); columns != own)
        return differs("its columns", columns, own);
    if (stored.previousHash != wanted.previousHash)
        return differs("the hash of the record before it", stored.previousHash, wanted.previousHash);
    if (stored.hash != wanted.hash) return differs("its hash", stored.hash, wanted.hash);
    return {};
}

}  // namespace

VerifyReplay::VerifyReplay(const journal::Reader& reader, engine::Engine engine, VerifyReport& report)
    : m_reader(reader), m_engine(std::move(engine)), m_report(report)
{
}

Result<void> VerifyReplay::run()
{
    // Of a damaged file as many decisions as possible are compared, so its orders are left out.
    m_comparesOrders = m_reader.fault().empty();
    if (m_comparesOrders) m_stored = m_reader.readableIntents();
    if (m_stored.fault && m_stored.fault->code == ErrorCode::Io) return tl::unexpected<Error>(*m_stored.fault);
    auto genesis = m_reader.genesisHash();
    if (!genesis) return endAt(genesis.error());
    m_hash = std::move(*genesis);
    Result<void> done;
    const auto walked = m_reader.forEachStep(1, [&](const journal::StepInputs& inputs) {
        done = step(inputs);
        return done.has_value() && !found();
    });
    if (!done || found()) return done;
    if (!walked) return endAt(walked.error());
    return refuseRest();
}

Result<void> VerifyReplay::step(const journal::StepInputs& inputs)
{
    ++m_report.steps;
    const auto output = m_engine.onBatch(inputs.batch);
    if (!output) return endAt(output.error());
    for (const auto& decision : output->decisions) {
        auto compared = compare(inputs.step, decision);
        if (!compared || found()) return compared;
    }
    if (!m_comparesOrders) return {};
    for (const auto& intent : output->intents)
        if (!compareOrder(inputs.step, *intent)) return {};
    return {};
}

Result<void> VerifyReplay::compare(std::uint64_t step, const domain::Decision& decision)
{
    StoredRecord wanted{.sequence = decision.sequence, .step = step, .time = decision.time};
    wanted.isOperator = decision.kind == domain::DecisionKind::Override;
    wanted.body = domain::toCanonicalJson(decision);
    wanted.previousHash = m_hash;
    wanted.hash = journal::chainHash(m_hash, wanted.body);
    const auto name = nameOf(wanted.sequence.value, wanted.isOperator);
    const auto record = nextRecord();
    if (!record) {
        if (record.error().code == ErrorCode::Io) return tl::unexpected<Error>(record.error());
        differ(fmt::format("{} differs: it cannot be read (step {})", name, step), record.error().message, wanted.body);
    } else if (!*record) {
        differ(fmt::format("{} differs: it is missing (step {})", name, step),
               fmt::format("nothing: the records end with {}", m_lastSequence), wanted.body);
    } else if (auto difference = differenceOf(**record, wanted); !difference.what.empty()) {
        m_report.difference = std::move(difference);
    } else {
        m_hash = std::move(wanted.hash);
        ++(wanted.isOperator ? m_report.operatorRecords : m_report.decisions);
    }
    return {};
}

bool VerifyReplay::compareOrder(std::uint64_t step, const domain::OrderIntent& intent)
{
    const auto where = [&](const char* what) {
        return fmt::format("order {} of decision {} {} (step {})", m_nextIntent + 1, intent.decision.value, what, step);
    };
    const auto repeated = orderText(intent);
    if (m_nextIntent == m_stored.intents.size()) {
        if (m_stored.fault) return differ(where("differs"), m_stored.fault->message, repeated);
        return differ(where("differs: it is missing"), fmt::format("nothing: the orders end with {}", m_nextIntent),
                      repeated);
    }
    const auto& stored = m_stored.intents[m_nextIntent];
    const auto recorded = orderText(stored.intent);
    if (stored.step != step || recorded != repeated) return differ(where("differs"), recorded, repeated);
    ++m_nextIntent;
    return true;
}

bool VerifyReplay::differ(std::string what, std::string recorded, std::string recomputed)
{
    m_report.difference = {std::move(what), std::move(recorded), std::move(recomputed)};
    return false;
}

/// Records come in pages, so that a long journal does not stand in memory whole.
Result<std::optional<StoredRecord>> VerifyReplay::nextRecord()
{
    if (m_nextRecord == m_page.size()) {
        m_page.clear();
        m_nextRecord = 0;
        const auto read = m_reader.forEachRecord({m_lastSequence + 1}, [&](const StoredRecord& record) {
            m_page.push_back(record);
            return m_page.size() < kRecordsAtOnce;
        });
        // What stands before the fault is compared first; the fault comes again with the next page.
        if (!read && m_page.empty()) return tl::unexpected<Error>(read.error());
    }
    if (m_page.empty()) return std::optional<StoredRecord>();
    m_lastSequence = m_page[m_nextRecord].sequence.value;
    return std::optional(std::move(m_page[m_nextRecord++]));
}

/// The inputs give no more: what the journal decided next cannot be repeated.
Result<void> VerifyReplay::endAt(const Error& error)
{
    if (error.code == ErrorCode::Io) return tl::unexpected<Error>(error);
    const auto record = nextRecord();
    if (record && *record)
        differ(nameOf((*record)->sequence.value, (*record)->isOperator) + " differs: it cannot be repeated",
               (*record)->body, "nothing: " + error.message);
    else if (record)
        differ(fmt::format("step {} differs: it cannot be repeated", m_report.steps + 1), "no further decision",
               "nothing: " + error.message);
    else
        differ(nameOf(m_lastSequence + 1, false) + " differs: it cannot be read or repeated", record.error().message,
               "nothing: " + error.message);
    return {};
}

/// After the last step the journal must hold nothing that was not decided again.
Result<void> VerifyReplay::refuseRest()
{
    const auto nothing = fmt::format("nothing: the inputs end with step {}", m_report.steps);
    const auto record = nextRecord();
    if (!record)
        differ("the records go on after the inputs", record.error().message, nothing);
    else if (*record)
        differ(nameOf((*record)->sequence.value, (*record)->isOperator) + " differs: it has no inputs", (*record)->body,
               nothing);
    else if (m_nextIntent < m_stored.intents.size())
        differ(fmt::format("order {} differs: it has no inputs", m_nextIntent + 1),
               orderText(m_stored.intents[m_nextIntent].intent), nothing);
    else if (m_stored.fault)
        differ(fmt::format("order {} differs: it cannot be read", m_nextIntent + 1), m_stored.fault->message, nothing);
    return {};
}

}  // namespace ballast::runtime
