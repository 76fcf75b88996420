#include "runtime/verify.h"

#include <fmt/format.h>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "journal/reader.h"
#include "runtime/session_setup.h"

namespace ballast::runtime {

namespace {

constexpr std::size_t kRecordsAtOnce = 512;

std::string orderText(const domain::OrderIntent& intent)
{
    return fmt::format("order {} of decision {}: {} {} of instrument {} at {}", intent.id, intent.decision.value,
                       domain::toString(intent.side), intent.quantity.toString(), intent.instrument.value,
                       intent.limitPrice.toString());
}

/// Replays one journal against what it holds.
class Replay {
public:
    Replay(const journal::Reader& reader, engine::Engine engine, std::vector<journal::StoredIntent> intents,
           VerifyReport& report)
        : m_reader(reader), m_engine(std::move(engine)), m_intents(std::move(intents)), m_report(report)
    {
    }

    Result<void> run()
    {
        Result<void> done;
        const auto walked = m_reader.forEachStep(1, [&](const journal::StepInputs& inputs) {
            done = step(inputs);
            return done.has_value() && m_report.difference.empty();
        });
        if (!walked) return walked;
        if (done && m_report.difference.empty()) done = refuseRest();
        return done;
    }

private:
    Result<void> step(const journal::StepInputs& inputs)
    {
        ++m_report.steps;
        const auto output = m_engine.onBatch(inputs.batch);
        if (!output) {
            differ(fmt::format("step {}: the engine refuses the inputs", inputs.step), "", output.error().message);
            return {};
        }
        for (const auto& decision : output->decisions) {
            const auto record = nextRecord();
            if (!record) return tl::unexpected<Error>(record.error());
            if (!compare(inputs.step, decision, *record)) return {};
        }
        for (const auto& intent : output->intents)
            if (!compareOrder(inputs.step, intent)) return {};
        return {};
    }

    bool compare(std::uint64_t step, const domain::Decision& decision,
                 const std::optional<journal::StoredRecord>& record)
    {
        const auto repeated = domain::toCanonicalJson(decision);
        const auto where = fmt::format("record {} (step {})", decision.sequence.value, step);
        if (!record) return differ(where, "", repeated);
        if (record->body != repeated || record->step != step) return differ(where, record->body, repeated);
        ++(record->isOperator ? m_report.operatorRecords : m_report.decisions);
        return true;
    }

    bool compareOrder(std::uint64_t step, const domain::OrderIntent& intent)
    {
        const auto where = fmt::format("order {} (step {})", m_nextIntent + 1, step);
        const auto repeated = orderText(intent);
        if (m_nextIntent >= m_intents.size()) return differ(where, "", repeated);
        const auto& stored = m_intents[m_nextIntent++];
        if (stored.step == step && orderText(stored.intent) == repeated) return true;
        return differ(where, orderText(stored.intent), repeated);
    }

    bool differ(std::string where, std::string stored, std::string repeated)
    {
        m_report.difference = std::move(where);
        m_report.stored = std::move(stored);
        m_report.repeated = std::move(repeated);
        return false;
    }

    /// Records come in pages, so that a long journal does not stand in memory whole.
    Result<std::optional<journal::StoredRecord>> nextRecord()
    {
        if (m_nextRecord == m_page.size()) {
            m_page.clear();
            m_nextRecord = 0;
            const auto read = m_reader.forEachRecord({m_lastSequence + 1}, [&](const journal::StoredRecord& record) {
                m_page.push_back(record);
                return m_page.size() < kRecordsAtOnce;
            });
            if (!read) return tl::unexpected<Error>(read.error());
        }
        if (m_page.empty()) return std::optional<journal::StoredRecord>();
        m_lastSequence = m_page[m_nextRecord].sequence.value;
        return std::optional(std::move(m_page[m_nextRecord++]));
    }

    /// After the last step the journal must hold nothing that was not decided again.
    Result<void> refuseRest()
    {
        const auto record = nextRecord();
        if (!record) return tl::unexpected<Error>(record.error());
        if (*record)
            differ(fmt::format("record {}", (*record)->sequence.value), (*record)->body, "");
        else if (m_nextIntent < m_intents.size())
            differ(fmt::format("order {}", m_nextIntent + 1), orderText(m_intents[m_nextIntent].intent), "");
        return {};
    }

    const journal::Reader& m_reader;
    engine::Engine m_engine;
    std::vector<journal::StoredIntent> m_intents;
    VerifyReport& m_report;
    std::vector<journal::StoredRecord> m_page;
    std::size_t m_nextRecord{}, m_nextIntent{};
    std::uint64_t m_lastSequence{};
};

Result<void> replay(const journal::Reader& reader, VerifyReport& report)
{
    auto config = engineConfigOf(*reader.header());
    if (!config) return tl::unexpected<Error>(config.error());
    auto engine = engine::Engine::create(std::move(*config));
    if (!engine) return tl::unexpected<Error>(engine.error());
    auto intents = reader.intents();
    if (!intents) return tl::unexpected<Error>(intents.error());
    return Replay(reader, std::move(*engine), std::move(*intents), report).run();
}

}  // namespace

Result<VerifyReport> verifyJournal(const std::string& file)
{
    const auto reader = journal::Reader::open(file);
    if (!reader) return tl::unexpected<Error>(reader.error());
    if (const auto held = (*reader)->holdStill(); !held) return tl::unexpected<Error>(held.error());
    const auto chain = (*reader)->verifyChain();
    if (!chain) return tl::unexpected<Error>(chain.error());
    VerifyReport report;
    report.chainIntact = chain->intact;
    report.chainMessage = chain->message;
    if ((*reader)->header())
        if (auto done = replay(**reader, report); !done) {
            // A stored record that cannot be read is a failed check, not a bad command.
            if (done.error().code != ErrorCode::Corrupt) return tl::unexpected<Error>(done.error());
            report.difference = done.error().message;
        }
    report.identical = report.chainIntact && report.difference.empty();
    return report;
}

}  // namespace ballast::runtime
