#include <gtest/gtest.h>

#include "codec/sha256.h"
#include "engine/rules_version.h"
#include "integration/process.h"
#include "journal/chain.h"
#include "journal/reader.h"
#include "runtime/headless_run.h"

namespace ballast::integration::rules_version_test {
namespace {

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

std::string builtInHour(const std::string& file)
{
    runtime::HeadlessOptions options{.journalFile = file, .length = Duration::hours(1)};
    EXPECT_TRUE(runtime::runHeadless(runtime::setUpSession(builtIn(42)).value(), options));
    return chainedFromNothing(file);
}

/// Flattens, a kill, re-arming and resuming, given at instants of event time.
std::string scriptedRun(const TemporaryFolder& folder)
{
    writeFile(folder.file("golden.jsonl"), R"({"at":"+240s","do":"flatten","what":"hedges","reason":"golden"}
{"at":"+330s","do":"resume","reason":"golden"}
{"at":"+360s","do":"kill","reason":"golden"}
{"at":"+420s","do":"rearm","reason":"golden"}
{"at":"+421s","do":"resume","reason":"golden"}
{"at":"+600s","do":"flatten","what":"everything","reason":"golden"}
)");
    const auto made = cli({"run", "--simulated", "--seed", "7", "--hours", "0.2", "--commands",
                           folder.file("golden.jsonl"), "--journal", folder.file("script")});
    EXPECT_EQ(made.exitCode, 0) << made.err;
    EXPECT_NE(made.out.find("6 took effect, 0 refused"), std::string::npos) << made.out;
    return chainedFromNothing(folder.file("script"));
}

/// Who changes what the engine decides sees the new value here and writes it into core/decide/engine/rules_version.h:
/// from then on no journal of before goes on.
TEST(RulesVersion, IsThatOfTheGoldenRuns)
{
    const TemporaryFolder folder;
    const auto made = codec::sha256Hex({builtInHour(folder.file("hour")), scriptedRun(folder)});
    EXPECT_EQ(engine::kRulesVersion, made.substr(0, 16));
    // The scripted run holds what it is for.
    const auto printed = cli({"verify", "--journal", folder.file("script")});
    EXPECT_EQ(printed.exitCode, 0) << printed.out;
    EXPECT_NE(printed.out.find(", 6 operator records"), std::string::npos) << printed.out;
}

}  // namespace
}  // namespace ballast::integration::rules_version_test
