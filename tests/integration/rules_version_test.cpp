#include <gtest/gtest.h>

#include "codec/sha256.h"
#include "engine/rules_version.h"
#include "integration/process.h"
#include "journal/reader.h"
#include "journal/writer.h"
#include "runtime/engine_loop.h"
#include "runtime/headless_run.h"
#include "runtime/step_sequencer.h"

namespace ballast::integration {
namespace {

using domain::OperatorAction;

interfaces::SessionRequest builtIn(std::uint64_t seed)
{
    interfaces::SessionRequest request;
    request.seed = seed;
    return request;
}

/// The records of a journal, chained from nothing: no header is part of it.
std::string chainedFromNothing(const std::string& file)
{
    const auto reader = journal::Reader::open(file).value();
    std::string hash;
    std::uint64_t records = 0;
    EXPECT_TRUE(reader->forEachRecord({1}, [&](const journal::StoredRecord& record) {
        hash = journal::chainHash(hash, record.body);
        return ++records > 0;
    }));
    EXPECT_GT(records, 20U);
    return hash;
}

/// One session, step by step, with what persons say at instants of its event time.
class ScriptedRun {
public:
    ScriptedRun(const std::string& file, std::uint64_t seed)
        : m_setup(runtime::setUpSession(builtIn(seed)).value()),
          m_engine(engine::Engine::create(m_setup.engine).value()), m_sequencer(*m_setup.source, *m_setup.gateway),
          m_writer(journal::Writer::create(file, m_setup.header).value())
    {
    }

    void playUntil(Duration length)
    {
        while (m_sequencer.nextTime().value().value() <= m_setup.header.marketStart + length)
            take(m_sequencer.take());
    }
    void say(OperatorAction action)
    {
        domain::OperatorCommand command;
        command.action = action;
        command.operatorName = "golden";
        command.reason = "part of the golden run";
        take(runtime::makeCommandBatch(m_sequencer.now(), {command}));
    }

private:
    void take(domain::EventBatch batch)
    {
        auto output = m_engine.onBatch(batch).value();
        const auto job =
            runtime::makeJournalJob(++m_step, std::move(batch), std::move(output), m_engine.lastSequence());
        auto done = m_writer->commit(job.record).value();
        m_sequencer.apply({std::move(done.intents), std::move(done.quoteSets), job.directives, {}, std::nullopt});
    }

    runtime::SessionSetup m_setup;
    engine::Engine m_engine;
    runtime::StepSequencer m_sequencer;
    std::unique_ptr<journal::Writer> m_writer;
    std::uint64_t m_step{};
};

std::string builtInHour(const std::string& file)
{
    runtime::HeadlessOptions options{.journalFile = file, .length = Duration::hours(1)};
    EXPECT_TRUE(runtime::runHeadless(runtime::setUpSession(builtIn(42)).value(), options));
    return chainedFromNothing(file);
}

std::string scriptedRun(const std::string& file)
{
    {
        ScriptedRun run(file, 7);
        run.playUntil(Duration::minutes(4));
        run.say(OperatorAction::FlattenHedges);
        run.playUntil(Duration::minutes(6));
        run.say(OperatorAction::Kill);
        run.playUntil(Duration::minutes(7));
        run.say(OperatorAction::Rearm);
        run.say(OperatorAction::ResumeTrading);
        run.playUntil(Duration::minutes(10));
        run.say(OperatorAction::FlattenEverything);
        run.playUntil(Duration::minutes(12));
    }
    return chainedFromNothing(file);
}

/// Who changes what the engine decides sees the new value here and writes it into core/engine/rules_version.h: from
/// then on no journal of before goes on.
TEST(RulesVersion, IsThatOfTheGoldenRuns)
{
    const TemporaryFolder folder;
    const auto made = codec::sha256Hex({builtInHour(folder.file("hour")), scriptedRun(folder.file("script"))});
    EXPECT_EQ(engine::kRulesVersion, made.substr(0, 16));
    // The scripted run holds what it is for.
    const auto printed = cli({"verify", "--journal", folder.file("script")});
    EXPECT_EQ(printed.exitCode, 0) << printed.out;
    EXPECT_NE(printed.out.find(", 5 operator records"), std::string::npos) << printed.out;
}

}  // namespace
}  // namespace ballast::integration
