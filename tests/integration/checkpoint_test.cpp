#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <random>

#include "base/log.h"
#include "codec/compression.h"
#include "commands/command_script.h"
#include "integration/forged_journal.h"
#include "integration/process.h"
#include "journal/checkpoint_rows.h"
#include "journal/reader.h"
#include "replay/session_state.h"
#include "runtime/desk_session.h"
#include "runtime/headless_run.h"
#include "runtime/journal_review.h"
#include "runtime/session_setup.h"
#include "runtime/verify.h"

namespace ballast::integration::checkpoint_test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kEvents = 300;

constexpr const char* kScript = R"({"at":"+30s","do":"force","underlying":"BTC","side":"sell","quantity":"2.5"}
{"at":"+50s","do":"kill","scope":"underlying:BTC"}
{"at":"+60s","do":"rearm","scope":"underlying:BTC"}
{"at":"+61s","do":"resume","scope":"underlying:BTC"}
{"at":"+70s","do":"flatten","what":"hedges","scope":"all"}
{"at":"+140s","do":"resume","scope":"all"}
)";

class Checkpoints : public testing::Test {
protected:
    /// Plays the built-in market up to `length`, on from where the journal stands; `change` has the session's parts
    /// first.
    runtime::RunReport run(const std::string& name, Duration length, std::uint64_t events = kEvents,
                           const std::function<void(runtime::SessionSetup&)>& change = {})
    {
        interfaces::SessionRequest request;
        request.journalFile = folder.file(name);
        auto setup = runtime::setUpSession(request);
        EXPECT_TRUE(setup) << setup.error().message;
        auto script = commands::parseCommandScript(kScript, "script", setup->source->info().start);
        EXPECT_TRUE(script) << script.error().message;
        if (change) change(*setup);
        auto report = runtime::runHeadless(std::move(*setup), {.journalFile = folder.file(name),
                                                               .length = length,
                                                               .script = *script,
                                                               .eventsBetweenCheckpoints = events});
        EXPECT_TRUE(report) << report.error().message;
        return report.value_or(runtime::RunReport{});
    }

    /// The log's lines of a run that goes on.
    std::string linesOfGoingOn(const std::string& name, Duration length)
    {
        std::mutex mutex;
        std::string lines;
        log::setSink([&](log::Level, std::string_view line) {
            const std::lock_guard lock(mutex);
            lines += std::string(line) + '\n';
        });
        run(name, length);
        log::setSink({});
        return lines;
    }

    std::string sql(const std::string& name, const std::string& text)
    {
        return ForgedJournal(folder.file(name)).sql(text);
    }
    std::uint64_t number(const std::string& name, const std::string& text) { return std::stoull(sql(name, text)); }

    /// Everything that the chains hold, as text.
    std::string chains(const std::string& name)
    {
        return sql(name, "SELECT (SELECT group_concat(hex(body) || hash) FROM records) || '|' || "
                         "(SELECT group_concat(hex(body) || hash) FROM outbox)");
    }

    runtime::VerifyReport verified(const std::string& name)
    {
        const auto report = runtime::verifyJournal(folder.file(name));
        EXPECT_TRUE(report) << report.error().message;
        return report.value_or(runtime::VerifyReport{});
    }

    TemporaryFolder folder;
};

TEST_F(Checkpoints, StandAtTheStepsThatTakeTheEventsOverTheirInterval)
{
    run("j", Duration::minutes(3));
    const auto reader = journal::Reader::open(folder.file("j"));
    ASSERT_TRUE(reader);
    std::vector<std::uint64_t> wanted;
    std::uint64_t events = 0, last = 0;
    ASSERT_TRUE((*reader)->forEachStep(1, [&](const journal::StepInputs& step) {
        const auto before = events;
        events += step.batch.events.size();
        last = step.step;
        if (events / kEvents > before / kEvents) wanted.push_back(step.step);
        return true;
    }));
    ASSERT_GT(wanted.size(), 4U);
    if (wanted.back() != last) wanted.push_back(last);  // The one at the session's end.
    std::vector<std::uint64_t> stored;
    const auto rows = (*reader)->checkpoints((*reader)->end().value());
    ASSERT_TRUE(rows);
    for (const auto& row : *rows)
        stored.push_back(row.step);
    EXPECT_EQ(stored, wanted);
    const auto report = verified("j");
    EXPECT_TRUE(report.identical) << report.difference.what << report.chainMessage;
    EXPECT_EQ(report.checkpoints, wanted.size());
}

TEST_F(Checkpoints, KeepTheNewestThreeStatesAndTheFirstOfEachHalfMinute)
{
    run("j", Duration::minutes(8));
    const auto kept = sql("j", "SELECT group_concat(number) FROM checkpoints WHERE state IS NOT NULL");
    const auto all = number("j", "SELECT count(*) FROM checkpoints");
    ASSERT_GT(all, 8U);
    const std::string slots = "(SELECT c.number AS number, f.time_ns / 30000000000 AS slot FROM checkpoints AS c "
                              "JOIN frames AS f ON f.last_step = c.step)";
    const auto wanted = sql("j", "SELECT group_concat(number) FROM (SELECT number FROM checkpoints WHERE number > " +
                                     std::to_string(all - 3) + " OR number IN (SELECT min(number) FROM " + slots +
                                     " GROUP BY slot) ORDER BY number)");
    EXPECT_EQ(kept, wanted);
}

TEST_F(Checkpoints, ARunGoesOnFromOneAsIfItHadNeverEnded)
{
    run("whole", Duration::minutes(4));
    // Ends while the flatten is under way.
    run("parts", Duration::seconds(72));
    const auto report = run("parts", Duration::minutes(4));
    EXPECT_GT(report.progress.resumedAt, 0U);
    EXPECT_EQ(chains("parts"), chains("whole"));
    EXPECT_EQ(report.commands.size(), 6U);
    EXPECT_TRUE(verified("parts").identical);
}

TEST_F(Checkpoints, ARunGoesOnTheSameFromTheLastOneOfAKilledSession)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    // A killed session leaves none at its end, and none was entered or counted.
    // It and the market kept beside it are entered in either order.
    const std::string last = " WHERE step = (SELECT max(step) FROM checkpoints)";
    sql("parts", "DELETE FROM markets" + last);
    sql("parts", "DELETE FROM register WHERE kind <> 'openings' AND" + last.substr(6));
    sql("parts", "DELETE FROM checkpoints" + last);
    std::filesystem::remove(folder.file("parts-head"));
    ASSERT_LT(number("parts", "SELECT max(step) FROM checkpoints"),
              number("parts", "SELECT max(last_step) FROM frames"));
    run("parts", Duration::minutes(4));
    EXPECT_EQ(chains("parts"), chains("whole"));
    const auto report = verified("parts");
    EXPECT_TRUE(report.identical) << report.difference.what;
    EXPECT_EQ(report.checkpoints, number("parts", "SELECT count(*) FROM checkpoints"));
}

TEST_F(Checkpoints, ADamagedOneIsPassedOverForTheOneBefore)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    sql("parts", "UPDATE checkpoints SET state = x'00' WHERE number = (SELECT max(number) FROM checkpoints)");
    std::mutex mutex;
    std::string lines;
    log::setSink([&](log::Level, std::string_view line) {
        const std::lock_guard lock(mutex);
        lines += std::string(line) + '\n';
    });
    run("parts", Duration::minutes(4));
    log::setSink({});
    EXPECT_THAT(lines, HasSubstr("is passed over"));
    EXPECT_EQ(chains("parts"), chains("whole"));
}

TEST_F(Checkpoints, OneThatIsNotOfTheFramesIsPassedOver)
{
    run("whole", Duration::minutes(3));
    run("parts", Duration::seconds(100));
    sql("parts", "UPDATE checkpoints SET record = record - 1, record_hash = (SELECT hash FROM records WHERE sequence = "
                 "checkpoints.record - 1)");
    run("parts", Duration::minutes(3));
    EXPECT_EQ(chains("parts"), chains("whole"));
    EXPECT_FALSE(verified("parts").identical);
}

TEST_F(Checkpoints, VerifyFindsAStateThatTheStepsDoNotGive)
{
    run("j", Duration::minutes(3));
    sql("j",
        "UPDATE checkpoints SET state = NULL, state_hash = replace(state_hash, substr(state_hash, 1, 8), 'abababab') "
        "WHERE number = 2");
    const auto report = verified("j");
    EXPECT_FALSE(report.identical);
    EXPECT_THAT(report.difference.what, HasSubstr("checkpoint 2 differs: its state (step "));
    EXPECT_THAT(report.chainMessage, HasSubstr("checkpoint 2 (after step "));
}

TEST_F(Checkpoints, VerifyFindsAForgedState)
{
    run("j", Duration::minutes(3));
    // The state of another step under its own right hash.
    sql("j",
        "UPDATE checkpoints SET (state, state_hash) = (SELECT state, state_hash FROM checkpoints ORDER BY number DESC "
        "LIMIT 1 OFFSET 1) WHERE number = (SELECT max(number) FROM checkpoints)");
    EXPECT_THAT(verified("j").difference.what, HasSubstr(" differs: its state (step "));
}

/// The asides of the steps from each checkpoint to the next, and nothing older, whose hash the last state begins with.
TEST_F(Checkpoints, KeepWhatStepsDidAsideSinceTheOneBefore)
{
    run("j", Duration::minutes(13));  // through the trend and into the crash
    const auto reader = journal::Reader::open(folder.file("j"));
    ASSERT_TRUE(reader);
    const auto rows = (*reader)->checkpoints((*reader)->end().value());
    ASSERT_TRUE(rows);
    ASSERT_GT(rows->size(), 8U);
    replay::AsideChain chain;
    std::size_t all = 0, most = 0;
    std::uint64_t before = 0;
    for (const auto& row : *rows) {
        const auto segment = (*reader)->asidesOf(row);
        ASSERT_TRUE(segment) << segment.error().message;
        ASSERT_TRUE(chain.add(*segment, before, row.step)) << "checkpoint " << row.number;
        before = row.step;
        all += segment->size();
        most = std::max(most, segment->size());
    }
    const auto config = runtime::engineConfigOf(*(*reader)->header());
    const auto state = (*reader)->stateOf(rows->back());
    ASSERT_TRUE(config && state);
    const auto last = replay::fromStateBytes(*config, *state);
    ASSERT_TRUE(last) << last.error().message;
    EXPECT_FALSE(chain.hash().empty());
    EXPECT_EQ(last->asides, chain);
    EXPECT_LT(most, all / 3) << "no row holds them all";
}

class ChangedAsides : public Checkpoints {
protected:
    /// The first checkpoint with something aside that is not among the newest three; its number.
    std::uint64_t changeSegment(const std::string& name, const std::function<void(std::string& plain)>& change)
    {
        const auto wanted = number(name, "SELECT number FROM checkpoints WHERE length(asides) > 60 ORDER BY number");
        const auto place = " WHERE number = " + std::to_string(wanted);
        auto plain =
            codec::decompress(sql(name, "SELECT asides FROM checkpoints" + place), journal::kMaxStateBytes).value();
        change(plain);
        ForgedJournal(folder.file(name))
            .put("UPDATE checkpoints SET asides = ?1" + place, codec::compress(plain).value());
        EXPECT_LT(wanted + 3, number(name, "SELECT max(number) FROM checkpoints"));
        return wanted;
    }
};

TEST_F(ChangedAsides, AreFoundByVerifyWithTheirPlaceAndTheRestIsEqual)
{
    run("j", Duration::minutes(3));
    const auto changed = changeSegment("j", [](std::string& plain) { plain.back() ^= 1; });
    const auto report = verified("j");
    EXPECT_FALSE(report.identical);
    EXPECT_THAT(report.difference.what,
                HasSubstr("checkpoint " + std::to_string(changed) + " differs: what its steps did aside (up to step "));
    EXPECT_THAT(report.chainMessage, HasSubstr("checkpoint " + std::to_string(changed) + " (after step "));
    EXPECT_EQ(report.checkpoints, number("j", "SELECT count(*) - 1 FROM checkpoints"));
}

TEST_F(ChangedAsides, OfWhichNothingIsLeftAreFoundByVerify)
{
    run("j", Duration::minutes(3));
    changeSegment("j", [](std::string& plain) { plain.clear(); });
    EXPECT_THAT(verified("j").difference.what, HasSubstr(" differs: what its steps did aside (up to step "));
}

TEST_F(ChangedAsides, TakeTheCheckpointsFromTheirsOnWithThemAndLaterOnesAreRight)
{
    run("whole", Duration::minutes(4));
    for (const bool readable : {true, false}) {
        const std::string name = readable ? "changed" : "unreadable";
        run(name, Duration::seconds(200));
        const auto changed = changeSegment(name, [](std::string& plain) { plain.back() ^= 1; });
        const auto place = std::to_string(changed);
        if (!readable) sql(name, "UPDATE checkpoints SET asides = x'00' WHERE number = " + place);
        const auto newest = number(name, "SELECT max(number) FROM checkpoints");
        const auto lines = linesOfGoingOn(name, Duration::minutes(4));
        EXPECT_THAT(lines, HasSubstr("checkpoint " + std::to_string(newest) + " after step "));
        EXPECT_THAT(lines, HasSubstr("is passed over: what steps did aside up to it was changed"));
        EXPECT_EQ(chains(name), chains("whole"));
        // What was stored is not mended; what came after it is as if it had never been changed.
        EXPECT_EQ(sql(name, "SELECT group_concat(state_hash || hex(asides)) FROM checkpoints WHERE number > " +
                                std::to_string(newest + 1)),
                  sql("whole", "SELECT group_concat(state_hash || hex(asides)) FROM checkpoints WHERE number > " +
                                   std::to_string(newest)));
        EXPECT_EQ(verified(name).checkpoints, number(name, "SELECT count(*) - 1 FROM checkpoints"));
    }
}

TEST_F(ChangedAsides, OfAllCheckpointsMakeTheRunBeginFromTheStart)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    sql("parts", "UPDATE checkpoints SET asides = x'00'");
    EXPECT_THAT(linesOfGoingOn("parts", Duration::minutes(4)), HasSubstr("checkpoint 1 after step "));
    EXPECT_EQ(chains("parts"), chains("whole"));
}

/// Passes a market on and counts what it was asked for.
class Counted final : public playback::Source {
public:
    Counted(std::unique_ptr<playback::Source> market, int& batches) : m_market(std::move(market)), m_batches(batches) {}
    const domain::MarketInfo& info() const override { return m_market->info(); }
    Result<std::optional<domain::EventBatch>> next() override
    {
        ++m_batches;
        return m_market->next();
    }
    std::optional<std::string> kept() const override { return m_market->kept(); }
    Result<void> goOn(std::string_view kept, const domain::InstrumentTable& listed) override
    {
        return m_market->goOn(kept, listed);
    }

private:
    std::unique_ptr<playback::Source> m_market;
    int& m_batches;
};

class KeptMarkets : public Checkpoints {
protected:
    /// As run; how many batches the market was asked for, of former runs too where it runs again.
    int batchesOf(const std::string& name, Duration length)
    {
        int batches = 0;
        run(name, length, kEvents, [&](runtime::SessionSetup& setup) {
            setup.source = std::make_unique<Counted>(std::move(setup.source), batches);
        });
        return batches;
    }
    /// As a session leaves it that was killed: nothing that its end stores, and the newest of the others half the time.
    void cut(const std::string& name, bool alsoTheOneBefore)
    {
        const std::string last = " WHERE step = (SELECT max(step) FROM checkpoints)";
        // The newest three are kept; a session that is killed leaves one of them at least.
        // Before a session's first checkpoint its opening was entered, and a killed one keeps it. A market may be
        // entered before the checkpoint of another step; what is taken away must be the register's end, or a hole
        // stays.
        const std::string isLast =
            "SELECT (SELECT count(*) FROM markets) > 1 AND (SELECT min(number) FROM register WHERE kind <> 'openings' "
            "AND step = newest) > (SELECT max(number) FROM register WHERE kind = 'openings' OR step <> newest) "
            "FROM (SELECT max(step) AS newest FROM checkpoints)";
        for (int i = 0; i < (alsoTheOneBefore ? 2 : 1) && number(name, isLast) == 1; ++i) {
            sql(name, "DELETE FROM markets" + last);
            sql(name, "DELETE FROM register WHERE kind <> 'openings' AND" + last.substr(6));
            sql(name, "DELETE FROM checkpoints" + last);
        }
        std::filesystem::remove(folder.file(name + "-head"));
    }
};

/// However often and wherever it is cut, and through orders, a kill and a flatten. BALLAST_CUT_MINUTES plays longer and
/// three times.
TEST_F(KeptMarkets, ARunThatIsCutAtManyPlacesIsTheWholeRunBitForBit)
{
    const auto* minutes = std::getenv("BALLAST_CUT_MINUTES");
    const auto end = Duration::minutes(minutes != nullptr ? std::atoi(minutes) : 6);
    run("whole", end);
    for (unsigned seed = 1; seed <= (minutes != nullptr ? 3U : 1U); ++seed) {
        const auto name = "parts" + std::to_string(seed);
        std::mt19937 random(seed);
        auto at = Duration{};
        int cuts = 0;
        for (; at < end; ++cuts) {
            const auto from = at;
            at = std::min(end, at + Duration::seconds(5 + static_cast<std::int64_t>(random() % 50)));
            const auto batches = batchesOf(name, at);
            if (cuts > 0) {
                EXPECT_LT(batches, (at - from).inSeconds() + 180) << "from " << from.inSeconds() << " s on";
            }
            if (at < end && cuts % 3 > 0) cut(name, cuts % 3 == 2);
        }
        EXPECT_GT(cuts, 10);
        EXPECT_EQ(chains(name), chains("whole")) << "seed " << seed;
        const std::string endState = "SELECT state_hash FROM checkpoints ORDER BY number DESC LIMIT 1";
        EXPECT_EQ(sql(name, endState), sql("whole", endState));
        const auto report = verified(name);
        EXPECT_TRUE(report.identical) << report.difference.what << report.chainMessage << '\n'
                                      << sql(name, "SELECT group_concat(number || ' ' || kind || ' ' || step, '; ') "
                                                   "FROM register");
    }
}

TEST_F(KeptMarkets, AreTheNewestThree)
{
    run("j", Duration::minutes(8));
    EXPECT_EQ(sql("j", "SELECT group_concat(step) FROM (SELECT step FROM markets ORDER BY step)"),
              sql("j",
                  "SELECT group_concat(step) FROM (SELECT step FROM checkpoints WHERE number > (SELECT max(number) "
                  "FROM checkpoints) - 3 ORDER BY step)"));
}

TEST_F(KeptMarkets, ADamagedOneIsFoundByVerifyAndPassedOver)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    sql("parts", "UPDATE markets SET hash = replace(hash, substr(hash, 1, 8), 'abababab') WHERE step = (SELECT "
                 "max(step) FROM markets)");
    EXPECT_FALSE(verified("parts").identical);
    const auto step = sql("parts", "SELECT max(step) FROM markets");
    EXPECT_THAT(verified("parts").chainMessage,
                HasSubstr("market " + step + " (after step " + step + ") was changed: its columns do not give"));
    EXPECT_LT(batchesOf("parts", Duration::minutes(4)), 240 - 60) << "the one before holds";
    EXPECT_EQ(chains("parts"), chains("whole"));
}

/// A market whose bytes were changed, with the hash that they have.
class ForgedMarkets : public KeptMarkets {
protected:
    /// The newest; its step.
    std::uint64_t forge(const std::string& name, const std::function<void(std::string& plain)>& change)
    {
        const auto step = number(name, "SELECT max(step) FROM markets");
        const auto place = " WHERE step = " + std::to_string(step);
        auto plain = codec::decompress(sql(name, "SELECT body FROM markets" + place), journal::kMaxStateBytes).value();
        change(plain);
        const auto packed = journal::packMarket(step, plain).value();
        ForgedJournal(folder.file(name)).put("UPDATE markets SET body = ?1" + place, packed.packed);
        sql(name, "UPDATE markets SET hash = '" + packed.hash + "'" + place);
        return step;
    }
};

/// Else a run would go on with figures that no market comes to, and its journal verify.
TEST_F(ForgedMarkets, AreNamedByVerifyAndNoRunGoesOnWithThem)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    // The last bytes are the gateway's: read well, and another market's.
    const auto step = std::to_string(forge("parts", [](std::string& plain) { plain[plain.size() / 2] ^= 1; }));
    EXPECT_FALSE(verified("parts").identical);
    EXPECT_THAT(verified("parts").chainMessage, HasSubstr("market " + step + " (after step " + step + ") was changed"));
    EXPECT_THAT(linesOfGoingOn("parts", Duration::minutes(4)),
                HasSubstr("after step " + step + " is passed over: market " + step));
    EXPECT_EQ(chains("parts"), chains("whole"));
}

/// Who makes the register fit too has still the head file against him.
TEST_F(ForgedMarkets, ThatTheRegisterWasMadeToFitArePassedOverForItsHead)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    const auto step = std::to_string(forge("parts", [](std::string& plain) { plain[plain.size() / 2] ^= 1; }));
    ForgedJournal(folder.file("parts")).rehash(false);
    EXPECT_THAT(linesOfGoingOn("parts", Duration::minutes(4)),
                HasSubstr("after step " + step + " is passed over: entry "));
    EXPECT_EQ(chains("parts"), chains("whole"));
}

/// By a program whose markets keep other fields, or by a forger who makes the register fit again: without it the
/// journal is as good.
TEST_F(ForgedMarkets, ThatCannotBeReadArePassedOverThoughTheRegisterHasThem)
{
    run("whole", Duration::minutes(4));
    for (const bool isLonger : {true, false}) {
        const std::string name = isLonger ? "longer" : "shorter";
        run(name, Duration::seconds(100));
        const auto step =
            forge(name, [&](std::string& plain) { isLonger ? plain.push_back('\0') : plain.resize(plain.size() / 2); });
        ForgedJournal(folder.file(name)).rehash(false);
        std::filesystem::remove(folder.file(name + "-head"));
        const auto lines = linesOfGoingOn(name, Duration::minutes(4));
        EXPECT_THAT(lines, HasSubstr("the market kept after step " + std::to_string(step) + " is passed over"));
        EXPECT_EQ(chains(name), chains("whole"));
        EXPECT_TRUE(verified(name).identical) << verified(name).chainMessage;
    }
}

/// As of a market that cannot be kept.
TEST_F(KeptMarkets, AJournalWithoutAnyIsRunAgainFromItsBeginning)
{
    run("whole", Duration::minutes(4));
    run("parts", Duration::seconds(100));
    const auto oldest = sql("parts", "SELECT min(step) FROM markets");
    sql("parts", "DELETE FROM markets");
    EXPECT_THAT(verified("parts").chainMessage,
                HasSubstr("market " + oldest + " (after step " + oldest + ") is missing"));
    EXPECT_GE(batchesOf("parts", Duration::minutes(4)), 240);
    EXPECT_EQ(sql("parts", "SELECT count(*) > 0 FROM markets"), "1") << "kept from then on";
    EXPECT_EQ(chains("parts"), chains("whole"));
}

/// A large journal is walked beside the session: a break in the old part closes everything.
TEST_F(Checkpoints, ABreakInTheOldPartStopsTheSessionThatWentOn)
{
    run("j", Duration::minutes(2));
    sql("j", "UPDATE records SET body = body || ' ' WHERE sequence = 3");
    std::filesystem::remove(folder.file("j-head"));
    interfaces::SessionRequest request;
    request.journalFile = folder.file("j");
    auto setup = runtime::setUpSession(request);
    ASSERT_TRUE(setup);
    runtime::DriveOptions options{.speed = 1.0, .pictures = false};
    options.walkedFirstBytes = 0;
    auto session = runtime::DeskSession::open(std::move(*setup), folder.file("j"), options, "test");
    if (session) {
        EXPECT_TRUE((*session)->status().waitFor(std::chrono::seconds(60),
                                                 [](const auto& progress) { return progress.finished; }));
        ASSERT_TRUE((*session)->status().progress().error);
        EXPECT_THAT((*session)->status().progress().error->message, HasSubstr("record 3 was changed"));
    } else {
        // The walk was faster than the first step.
        EXPECT_THAT(session.error().message, HasSubstr("record 3 was changed"));
    }
}

TEST_F(Checkpoints, AReviewShowsTheSameFromOneAsFromTheBeginning)
{
    run("with", Duration::minutes(10));
    std::filesystem::copy_file(folder.file("with"), folder.file("without"));
    sql("without", "DELETE FROM checkpoints");
    const auto with = runtime::JournalReview::open(folder.file("with"));
    const auto without = runtime::JournalReview::open(folder.file("without"));
    ASSERT_TRUE(with && without);
    const auto picture = [](interfaces::Review& review, std::uint64_t sequence) {
        std::promise<std::shared_ptr<const interfaces::Snapshot>> shown;
        review.requestBefore({sequence}, [&](auto snapshot) { shown.set_value(std::move(snapshot)); });
        return shown.get_future().get();
    };
    const auto records = (*with)->rows().size();
    ASSERT_GT(records, 40U);
    for (const auto sequence : {records - 1, std::size_t{20}, records / 2}) {
        const auto a = picture(**with, sequence), b = picture(**without, sequence);
        EXPECT_EQ(a->time, b->time);
        EXPECT_EQ(a->journalSequence, b->journalSequence);
        EXPECT_EQ(a->journalHash, b->journalHash);
        ASSERT_EQ(a->decisions.size(), b->decisions.size());
        ASSERT_EQ(a->positions.size(), b->positions.size());
        for (std::size_t i = 0; i < a->positions.size(); ++i) {
            EXPECT_EQ(a->positions[i].instrument, b->positions[i].instrument);
            EXPECT_EQ(a->positions[i].quantity, b->positions[i].quantity);
        }
        EXPECT_EQ(a->pnl.markToMarketUsd.value, b->pnl.markToMarketUsd.value);
        EXPECT_EQ(a->alerts.size(), b->alerts.size());
    }
}

}  // namespace
}  // namespace ballast::integration::checkpoint_test
