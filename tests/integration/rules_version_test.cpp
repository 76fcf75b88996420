#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/sha256.h"
#include "domain/instrument.h"
#include "engine/rules_version.h"
#include "integration/process.h"
#include "journal/chain.h"
#include "journal/reader.h"
#include "pricing/black76.h"
#include "runtime/headless_run.h"

namespace ballast::integration::rules_version_test {
namespace {

interfaces::SessionRequest builtIn(std::uint64_t seed)
{
    interfaces::SessionRequest request;
    request.seed = seed;
    return request;
}

/// The records of a journal, which are more than `least`, chained from nothing: no header is part of it.
std::string chainedFromNothing(const std::string& file, std::uint64_t least)
{
    const auto reader = journal::Reader::open(file).value();
    std::string hash;
    std::uint64_t records = 0;
    EXPECT_TRUE(reader->forEachRecord({1}, [&](const journal::StoredRecord& record) {
        hash = journal::chainHash(hash, record.body);
        return ++records > 0;
    }));
    EXPECT_GT(records, least) << file;
    return hash;
}

std::string builtInHour(const std::string& file)
{
    runtime::HeadlessOptions options{.journalFile = file, .length = Duration::hours(1)};
    EXPECT_TRUE(runtime::runHeadless(runtime::setUpSession(builtIn(42)).value(), options));
    return chainedFromNothing(file, 20);
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
    return chainedFromNothing(folder.file("script"), 20);
}

/// One expiry of a capture, forward `up` above its index: a smile that ours does not meet at every strike. `isMarked`:
/// with mark prices, that of the 65,000 put half as dear again, which is doubted, where the index has moved.
std::string expiryLines(Timestamp time, const std::string& day, double index, double up, bool isMarked)
{
    const auto expiry = domain::parseOptionName(fmt::format("BTC-{}-50000-C", day)).value().expiry;
    const double forward = index * up, years = (expiry - time).inYears();
    std::string text;
    for (int i = 0; i <= 16; ++i)
        for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put}) {
            const double strike = 50'000.0 + 2'500.0 * i, off = strike / forward - 1.0;
            const double volatility = 0.6 + 0.25 * off * off + 0.004 * (i % 2);
            const double coins = pricing::black76Price(right, forward, strike, volatility, years) / forward;
            const bool isCall = right == domain::OptionRight::Call, isWrong = index > 70'500.0 && i == 6 && !isCall;
            text += fmt::format("{},BTC-{}-{}-{},{:.2f},BTC-{},{},{},{},{:.4f},{:.4f},{},,{:.4f},BTC,{:.2f}\n",
                                toIso8601(time), day, strike, isCall ? "C" : "P", forward, day, isCall ? "call" : "put",
                                strike, toIso8601(expiry), 0.95 * coins, 1.05 * coins,
                                isMarked ? fmt::format("{:.6f}", isWrong ? 1.5 * coins : coins) : std::string(),
                                volatility, index);
        }
    return text;
}

/// Two captures, six hours apart, of an expiry whose options have marks and of one that volatilities alone tell, with a
/// book that holds both.
std::string recordedRun(const TemporaryFolder& folder)
{
    std::filesystem::create_directories(folder.file("captures"));
    for (const auto& [time, index] :
         {std::pair("2026-02-05T09:00:00Z", 70'000.0), {"2026-02-05T15:00:00Z", 71'000.0}}) {
        const auto now = parseIso8601(time).value();
        writeFile(folder.file(fmt::format("captures/deribit_options_snapshot_{:.0f}.csv", index)),
                  "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,bid_price,"
                  "ask_price,mark_price,futures_price,implied_volatility,currency,index_price\n" +
                      expiryLines(now, "27FEB26", index, 1.002, true) +
                      expiryLines(now, "27MAR26", index, 1.006, false));
    }
    writeFile(folder.file("book.toml"), R"(name = "golden"
[[position]]
instrument = "BTC-27MAR26-72500-C"
quantity = 10.0
[[position]]
instrument = "BTC-27FEB26-65000-P"
quantity = 5.0
[[limits]]
underlying = "BTC"
net_delta = 2.0
gamma_per_percent = 100.0
vega_usd = 100000
cell_delta = 100.0
cell_gamma = 100.0
cell_vega_usd = 100000
cell_notional_usd = 10000000
order_notional_usd = 1000000
daily_loss_usd = 1000000
risk_aversion = 1e-6
)");
    const auto made = cli({"run", "--recorded", folder.file("captures"), "--book", folder.file("book.toml"),
                           "--journal", folder.file("recorded")});
    EXPECT_EQ(made.exitCode, 0) << made.err;
    // It holds what it is for: hedges, and positions that are worth what volatilities and a doubted mark leave them.
    // Ten calls near the money are more than the two coins that the book allows.
    EXPECT_NE(made.out.find(" hedges, "), std::string::npos) << made.out;
    EXPECT_EQ(made.out.find(": 0 hedges"), std::string::npos) << made.out;
    EXPECT_NE(made.out.find("; 2 positions have no mark of their own"), std::string::npos) << made.out;
    return chainedFromNothing(folder.file("recorded"), 5);
}

/// Who changes what the engine decides sees the new value here and writes it into core/decide/engine/rules_version.h:
/// from then on no journal of before goes on.
TEST(RulesVersion, IsThatOfTheGoldenRuns)
{
    const TemporaryFolder folder;
    const auto made = codec::sha256Hex({builtInHour(folder.file("hour")), scriptedRun(folder), recordedRun(folder)});
    EXPECT_EQ(engine::kRulesVersion, made.substr(0, 16));
    // The scripted run holds what it is for.
    const auto printed = cli({"verify", "--journal", folder.file("script")});
    EXPECT_EQ(printed.exitCode, 0) << printed.out;
    EXPECT_NE(printed.out.find(", 6 operator records"), std::string::npos) << printed.out;
}

}  // namespace
}  // namespace ballast::integration::rules_version_test
