#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "base/timestamp.h"
#include "integration/cases.h"
#include "integration/linear_captures.h"
#include "integration/process.h"

/// Inputs that went wrong, by the road that users take. Each test has the name of its folder among the cases, and its
/// expectations are those of the note there.
namespace ballast::integration::cases_test {
namespace {

using namespace cases;

TEST_F(Cases, stale_mark)
{
    const std::string name = "deribit_options_snapshot_20260205T212937Z.csv.gz";
    const auto bad = surfaceOf("stale_mark/" + name), clean = surfaceOf("stale_mark/clean/" + name);
    ASSERT_EQ(bad.size(), clean.size());
    ASSERT_GE(clean.size(), 12U);
    for (const auto& [date, expiry] : clean)
        EXPECT_NEAR(atm(bad, date), volatilityAt(expiry, 0.0), date == "2026-06-26" ? 1.0 : 0.2) << date;
    EXPECT_NEAR(atm(bad, "2026-06-26"), 59.7, 1.0);
    for (const auto& quote : bad.at("2026-06-26").at("quotes"))
        if (std::abs(quote.at("mark_iv").is_null() ? 0.0 : quote.at("mark_iv").get<double>() - 0.05) < 1e-9) {
            EXPECT_FALSE(quote.at("used").get<bool>());
            EXPECT_EQ(quote.at("rejected_because"), "mark volatility and mark price contradict each other");
        }
}

TEST_F(Cases, calendar_repair_unbounded)
{
    const auto event = surfaceOf("calendar_repair_unbounded/event.csv.gz");
    EXPECT_TRUE(std::abs(atm(event, "2026-02-07") - 276.5) <= 2.0 || isMarked(event.at("2026-02-07")))
        << atm(event, "2026-02-07");
    const auto cabinet = surfaceOf("calendar_repair_unbounded/cabinet.csv.gz");
    EXPECT_NEAR(atm(cabinet, "2026-02-06"), 123.7, 2.0);
    EXPECT_NEAR(atm(cabinet, "2026-12-25"), 52.5, 2.0);
}

/// Within bid and ask within 1.5 standard deviations.
void expectInsideMarket(const json& expiry, const std::string& file)
{
    EXPECT_EQ(expiry.at("quotes_outside_market"), 0) << file;
    EXPECT_EQ(expiry.at("quality"), "good") << file;
}

TEST_F(Cases, fit_outside_market)
{
    const auto feb = surfaceOf("fit_outside_market/deribit_options_snapshot_20260208T045503Z.csv.gz");
    expectInsideMarket(feb.at("2026-02-08"), "8 Feb");
    EXPECT_GE(atm(feb, "2026-02-08"), 42.0);
    EXPECT_LE(atm(feb, "2026-02-08"), 43.0);
    const auto jan = surfaceOf("fit_outside_market/deribit_options_snapshot_20260127T040234Z.csv.gz");
    expectInsideMarket(jan.at("2026-01-27"), "27 Jan");
    EXPECT_GE(atm(jan, "2026-01-27"), 24.5);
    EXPECT_LE(atm(jan, "2026-01-27"), 28.4);
}

TEST_F(Cases, expiry_morning)
{
    const auto records = recordsOf(recordedRun("expiry_morning"));
    const auto* morning = recordAt(records, "2026-05-10T06:18");
    ASSERT_NE(morning, nullptr);
    EXPECT_NEAR(morning->at("delta_before").get<double>(), 8.0, 0.1);
    for (const auto& record : records)
        EXPECT_THAT(record.dump(), testing::Not(HasSubstr("surface is missing")));
}

// At the capture before the options of the book are +4.73 BTC of delta and the hedge is −2.563. Spot has risen by 1.4 %
// since: the row that this capture lacks says 5.23 (Black-76: forward 80,068.78, 38.55 %, 24.6 days).
TEST_F(Cases, partial_snapshot)
{
    const auto records = recordsOf(recordedRun("partial_snapshot"));
    const auto *before = recordAt(records, "2026-05-04T11:11"), *partial = recordAt(records, "2026-05-04T17:00");
    ASSERT_TRUE(before != nullptr && partial != nullptr);
    EXPECT_NEAR(before->at("delta_before").get<double>(), 2.17, 0.01);
    EXPECT_NEAR(partial->at("delta_before").get<double>(), 5.23 - 2.563, 0.1);
    for (const auto& record : records)
        EXPECT_THAT(record.dump(), testing::Not(HasSubstr("is missing")));
    bool carried = false;
    for (const auto& input : partial->at("inputs"))
        carried = carried || (input.at("name").get<std::string>().find("surface") != std::string::npos &&
                              input.at("quality") == "carried");
    EXPECT_TRUE(carried) << partial->dump();
}

// The case's own files: a SOL contract is ten SOL, from mark to mark. The second capture was fetched while the forward
// fell by 1 %, so that its volatilities do not reprice its marks; bids and asks hold these.
TEST_F(Cases, linear_multiplier)
{
    Outcome said;
    const auto records = recordsOf(recordedRun("linear_multiplier"), &said);
    ASSERT_FALSE(records.empty());
    EXPECT_NEAR(records.front().at("delta_before").get<double>(), 5.16, 0.005) << "in SOL";
    EXPECT_NEAR(figureAfter(said, "\nP&L"), -21.51, 0.005);
}

/// Six captures, the fourth of which is another's.
std::string withFourth(const TemporaryFolder& folder, const std::string& kind)
{
    std::filesystem::create_directory(folder.file(kind));
    for (int i = 0; i < 6; ++i) {
        const std::string number = std::to_string(i);
        const std::string from = i == 3 && kind != "base" ? kind : "base";
        std::filesystem::copy_file(kCases + "bad_capture/" + from + "/" + number + ".csv.gz",
                                   folder.file(kind) + "/options_snapshot_" + number + ".csv.gz");
    }
    return folder.file(kind);
}

/// Venues and sizes of what was hedged, in order.
std::vector<std::string> hedgesOf(const std::vector<json>& records)
{
    std::vector<std::string> hedges;
    for (const auto& record : records)
        if (record.at("choice") != "hold")
            hedges.push_back(record.at("time").get<std::string>() + " " + record.at("choice").get<std::string>());
    return hedges;
}

// The desk acts as on the clean captures, and says what was wrong.
TEST_F(Cases, bad_capture)
{
    const TemporaryFolder folder;
    Outcome clean;
    const auto wanted = hedgesOf(recordsOf({"--recorded", withFourth(folder, "base")}, &clean));
    ASSERT_FALSE(wanted.empty());
    const std::map<std::string, std::string> kinds{{"index_x1_5_in_one", "BTC index is suspect"},
                                                   {"fwd_x1_1", "BTC forwards are suspect"},
                                                   {"iv_5_0_in_one", "BTC mark volatilities are suspect"},
                                                   {"mark_x1000", "BTC mark prices are suspect"}};
    for (const auto& [kind, sentence] : kinds) {
        Outcome said;
        EXPECT_EQ(hedgesOf(recordsOf({"--recorded", withFourth(folder, kind)}, &said)), wanted) << kind;
        EXPECT_THAT(said.err, HasSubstr(sentence)) << kind;
        // 200 USD are a twentieth of a percent of the delta that is held, in USD.
        EXPECT_NEAR(figureAfter(said, "P&L"), figureAfter(clean, "P&L"), 200.0) << kind;
    }
}

/// The fourth capture of the case, for a change.
Table fourth()
{
    const auto bytes = recorded::readBytes(kCases + "bad_capture/base/3.csv.gz");
    const auto text = bytes ? recorded::inflated(*bytes, "3.csv.gz") : bytes;
    EXPECT_TRUE(text.has_value());
    return text ? tableOf(*text) : Table{};
}

std::string withChanged(const TemporaryFolder& folder, const std::string& kind,
                        const std::function<void(Table&)>& change)
{
    const auto captures = withFourth(folder, "base");
    std::filesystem::copy(captures, folder.file(kind));
    auto table = fourth();
    change(table);
    writeFile(folder.file(kind) + "/options_snapshot_3.csv.gz", table.text());
    return folder.file(kind);
}

void scaleAll(Table& table, const std::vector<std::string>& columns, double factor)
{
    for (auto& row : table.rows)
        for (const auto& column : columns)
            scale(row, column, factor, 10);
}

// Faults in which columns bear each other out, or that are small: the desk acts as on the clean captures and names
// them.
TEST_F(Cases, bad_capture_whose_columns_agree)
{
    struct Attack {
        std::string name, sentence;
        std::function<void(Table&)> change;
    };
    const std::vector<std::string> premiums{"bid_price", "ask_price", "mark_price", "mid_price"},
        levels{"underlying", "index_price", "futures_price"};
    const std::vector<Attack> attacks{
        {"premiums", "BTC mark prices, bids and asks are suspect", [&](Table& t) { scaleAll(t, premiums, 1.2); }},
        {"dollars", "they are taken in the other unit",
         [&](Table& t) {
             for (auto& row : t.rows)
                 for (const auto& column : premiums)
                     scale(row, column, std::stod(row["underlying"]), 10);
         }},
        {"levels", "ETH index is suspect", [&](Table& t) { scaleAll(t, levels, 1.05); }},
        {"forwards", "12 of 12 BTC forwards are suspect", [](Table& t) { scaleAll(t, {"underlying"}, 1.01); }},
        {"index", "BTC index is suspect", [](Table& t) { scaleAll(t, {"index_price"}, 1.01); }},
        {"exchanged", "BTC bids and asks are suspect", [](Table& t) {
             for (auto& row : t.rows)
                 std::swap(row["bid_price"], row["ask_price"]);
         }}};
    const TemporaryFolder folder;
    Outcome clean;
    const auto wanted = hedgesOf(recordsOf({"--recorded", withFourth(folder, "base")}, &clean));
    for (const auto& attack : attacks) {
        const TemporaryFolder own;
        Outcome said;
        const auto records = recordsOf({"--recorded", withChanged(own, attack.name, attack.change)}, &said);
        EXPECT_EQ(hedgesOf(records), wanted) << attack.name;
        EXPECT_THAT(said.err, HasSubstr(attack.sentence)) << attack.name;
        EXPECT_NEAR(figureAfter(said, "P&L"), figureAfter(clean, "P&L"), 200.0) << attack.name;
    }
}

// A capture of which nothing can be believed is left out by name, and costs nothing else.
TEST_F(Cases, bad_capture_that_tells_nothing)
{
    const auto shifted = [](int hours) {
        return [hours](Table& table) {
            for (auto& row : table.rows) {
                auto& stamp = row["timestamp"];
                const auto time = parseIso8601(stamp);
                ASSERT_TRUE(time.has_value());
                stamp = toIso8601(*time + Duration::hours(hours));
            }
        };
    };
    const std::vector<std::pair<std::string, std::function<void(Table&)>>> attacks{
        {"options_snapshot_3.csv.gz: timestamp: expected the time for which the marks are priced", shifted(1)},
        {"options_snapshot_3.csv.gz: timestamp: expected the time for which the marks are priced", shifted(-4)},
        {"instrument_name: expected each instrument once", [](Table& table) {
             const auto rows = table.rows;
             scaleAll(table, {"bid_price", "ask_price", "mark_price", "implied_volatility"}, 1.3);
             table.rows.insert(table.rows.end(), rows.begin(), rows.end());
         }}};
    for (const auto& [sentence, change] : attacks) {
        const TemporaryFolder folder;
        Outcome said;
        const auto records = recordsOf({"--recorded", withChanged(folder, "bad", change)}, &said);
        EXPECT_THAT(said.err, HasSubstr("a capture is left out: options_snapshot_3.csv.gz"));
        EXPECT_THAT(said.err, HasSubstr(sentence));
        EXPECT_FALSE(records.empty());
    }
}

// A clock, a time zone or a date that is off: the file's name and what its marks are priced for agree, and are
// believed.
TEST_F(Cases, bad_capture_whose_stamps_its_name_contradicts)
{
    const std::vector<std::string> names{"20260126T212449Z", "20260127T040234Z", "20260127T092615Z",
                                         "20260127T153803Z", "20260127T211842Z", "20260128T040047Z"};
    const auto hedgesWith = [&](double hours, Outcome& said) {
        const TemporaryFolder folder;
        std::filesystem::create_directory(folder.file("captures"));
        for (const auto& name : names) {
            const auto file = "deribit_options_snapshot_" + name + ".csv";
            auto table = read(file);
            for (auto& row : table.rows)
                if (name == names[3])
                    row["timestamp"] = toIso8601(parseIso8601(row["timestamp"].substr(0, 19) + "Z").value() +
                                                 Duration::fromSeconds(3600.0 * hours));
            writeFile(folder.file("captures/" + file), table.text());
        }
        std::vector<std::string> hedges;
        for (const auto& record : recordsOf({"--recorded", folder.file("captures")}, &said))
            if (record.at("choice") != "hold")
                hedges.push_back(record.at("time").get<std::string>().substr(0, 16) + record.at("quantity").dump());
        return hedges;
    };
    Outcome clean;
    const auto wanted = hedgesWith(0.0, clean);
    ASSERT_FALSE(wanted.empty());
    EXPECT_THAT(clean.err, testing::Not(HasSubstr("153803Z")));
    for (const double hours : {240.0, -240.0, 8.0, -6.0, -1.0, 0.2, -0.2}) {
        Outcome said;
        EXPECT_EQ(hedgesWith(hours, said), wanted) << hours;
        EXPECT_NEAR(figureAfter(said, "\nP&L"), figureAfter(clean, "\nP&L"), 0.01 * figureAfter(clean, "hedge cost"))
            << hours;
        // Marks tell their time to half an hour: nearer than that nobody is contradicted.
        const bool isSaid = said.err.find("153803Z.csv: timestamps are suspect") != std::string::npos;
        EXPECT_EQ(isSaid, std::abs(hours) > 0.5) << hours << said.err;
    }
}

// The option feed stands still for six hours while index and forwards go on: these are believed, not the premiums.
TEST_F(Cases, bad_capture_whose_premiums_stand_still)
{
    const auto bytes = recorded::readBytes(kCases + "bad_capture/base/2.csv.gz");
    const auto before = tableOf(recorded::inflated(bytes.value(), "2.csv.gz").value());
    std::map<std::string, std::map<std::string, std::string>> old;
    for (const auto& row : before.rows)
        old[row.at("instrument_name")] = {row.begin(), row.end()};
    for (const bool ethAlone : {false, true}) {
        const TemporaryFolder folder;
        Outcome clean, said;
        const auto wanted = hedgesOf(recordsOf({"--recorded", withFourth(folder, "base")}, &clean));
        const TemporaryFolder own;
        const auto hedges = hedgesOf(recordsOf(
            {"--recorded",
             withChanged(
                 own, "still",
                 [&](Table& table) {
                     for (auto& row : table.rows) {
                         const auto found = old.find(row["instrument_name"]);
                         if (found == old.end()) continue;
                         if (ethAlone && row["currency"] != "ETH") continue;
                         for (const char* column : {"bid_price", "ask_price", "mark_price", "implied_volatility"})
                             row[column] = found->second.at(column);
                     }
                 })},
            &said));
        EXPECT_EQ(hedges.size(), wanted.size());
        EXPECT_THAT(said.err,
                    HasSubstr("ETH premiums and volatilities are suspect: the marks are priced for 2026-01-25"));
        EXPECT_EQ(said.err.find("BTC premiums and volatilities are suspect") == std::string::npos, ethAlone);
        EXPECT_EQ(said.err.find("index is suspect"), std::string::npos) << said.err;
        EXPECT_EQ(said.err.find("forwards are suspect"), std::string::npos) << said.err;
    }
}

// An hour of candles that agree with themselves, and one close that contradicts its candle: P&L stays within a
// hundredth of the cost of hedging, with as many hedges.
TEST_F(Cases, bad_candles)
{
    const std::string name = "BTCUSDT_1m_20260124_20260131.csv.gz";
    const auto bytes = recorded::readBytes(std::string(BALLAST_RECORDED_DATA) + "/prices_1m/" + name);
    const auto candles = tableOf(recorded::inflated(bytes.value(), name).value());
    const TemporaryFolder folder;
    const auto captures = withFourth(folder, "base");
    const auto runWith = [&](const std::vector<std::string>& columns, const std::string& until, double factor) {
        auto table = candles;
        for (auto& row : table.rows)
            if (row["timestamp"] >= "2026-01-25 18:00:00" && row["timestamp"] < until)
                for (const auto& column : columns)
                    scale(row, column, factor, 4);
        const auto file = folder.file("BTCUSDT_1m.csv");
        writeFile(file, table.text());
        Outcome said;
        const auto hedges = hedgesOf(recordsOf({"--recorded", captures, "--spot", file}, &said));
        return std::pair(said, hedges.size());
    };
    const std::vector<std::string> all{"open", "high", "low", "close"};
    const auto [clean, count] = runWith(all, "2026-01-25 19:00:00", 1.0);
    ASSERT_GT(count, 2U);
    const double most = 0.01 * figureAfter(clean, "hedge cost");
    ASSERT_GT(most, 1.0);
    const auto expectNoHarm = [&](const std::vector<std::string>& columns, const std::string& until, double factor,
                                  const std::string& sentence) {
        const auto [said, hedges] = runWith(columns, until, factor);
        EXPECT_EQ(hedges, count) << factor;
        EXPECT_NEAR(figureAfter(said, "P&L"), figureAfter(clean, "P&L"), most) << factor;
        EXPECT_THAT(said.err, HasSubstr(sentence));
    };
    expectNoHarm(all, "2026-01-25 19:00:00", 1.05, "is suspect: the candle that closes at 2026-01-25T18:01");
    expectNoHarm(all, "2026-01-25 19:00:00", 0.9, "drives again: it leapt back at 2026-01-25T19:01");
    expectNoHarm({"close"}, "2026-01-25 18:01:00", 1.2, "expected a close from low to high of its candle");
}

/// Minutes of the first week, each row changed; a run over the six captures of the case with them.
std::pair<Outcome, std::size_t> runWithCandles(const std::string& name, const std::function<void(Table&)>& change)
{
    const TemporaryFolder folder;
    const std::string from = "BTCUSDT_1m_20260124_20260131.csv.gz";
    const auto bytes = recorded::readBytes(std::string(BALLAST_RECORDED_DATA) + "/prices_1m/" + from);
    auto table = tableOf(recorded::inflated(bytes.value(), from).value());
    change(table);
    writeFile(folder.file(name), table.text());
    Outcome said;
    const auto records = recordsOf({"--recorded", withFourth(folder, "base"), "--spot", folder.file(name)}, &said);
    return {said, records.size()};
}

// Candles of another clock or of another step than their name says are named and drive nothing: the desk decides as
// without any. Ones that stand still drive nothing from when that cannot be chance.
TEST_F(Cases, bad_candles_of_another_clock_or_step_or_that_stand_still)
{
    const TemporaryFolder folder;
    const auto without = recordsOf({"--recorded", withFourth(folder, "base")}).size();
    const auto shifted = [](int hours) {
        return [hours](Table& table) {
            for (auto& row : table.rows)
                row["timestamp"] = toIso8601(parseIso8601(row["timestamp"]).value() + Duration::hours(hours));
        };
    };
    const auto frozenFrom = [](const std::string& time) {
        return [time](Table& table) {
            std::string close;
            for (auto& row : table.rows) {
                if (row["timestamp"] < time) close = row["close"];
                if (row["timestamp"] >= time)
                    for (const auto* price : {"open", "high", "low", "close"})
                        row[price] = close;
            }
        };
    };
    const auto hourly = [](Table& table) {
        std::erase_if(table.rows, [](auto& row) { return row["timestamp"].substr(14) != "00:00"; });
    };
    const auto [sound, many] = runWithCandles("BTCUSDT_1m.csv", [](Table&) {});
    EXPECT_GT(many, 10 * without);
    EXPECT_THAT(sound.err, testing::Not(HasSubstr("BTCUSDT")));
    const std::vector<std::pair<std::string, std::function<void(Table&)>>> attacks{
        {"its times are off, by +1 h", shifted(1)},
        {"its times are off, by -8 h", shifted(-8)},
        {"its rows are 3600 s apart", hourly}};
    for (const auto& [sentence, change] : attacks) {
        const auto [said, records] = runWithCandles("BTCUSDT_1m.csv", change);
        EXPECT_THAT(said.err, HasSubstr(sentence));
        EXPECT_EQ(records, without) << sentence;
    }
    const auto [said, records] = runWithCandles("BTCUSDT_1m.csv", frozenFrom("2026-01-25 12:00"));
    EXPECT_THAT(said.err, HasSubstr("BTCUSDT_1m.csv is suspect: it repeats one close"));
    EXPECT_THAT(said.err, HasSubstr("candles until 2026-01-25T12:")) << "within the hour";
    EXPECT_GT(records, without) << "the first half is sound";
    EXPECT_LT(records, many / 2);
    // Of a file that stands still from its first candle on only captures can tell.
    const auto [flat, few] = runWithCandles("BTCUSDT_1m.csv", frozenFrom("2026-01-24 20:18"));
    EXPECT_THAT(flat.err, HasSubstr("BTCUSDT_1m.csv is suspect: it repeats one close"));
    EXPECT_LT(few, many / 2);
}

// A capture whose bids and asks are all gone: no market confirms its marks, so no smile of it is good.
TEST_F(Cases, bad_capture_without_bid_or_ask)
{
    const TemporaryFolder folder;
    auto table = fourth();
    for (auto& row : table.rows)
        row["bid_price"] = row["ask_price"] = "";
    writeFile(folder.file("quiet.csv"), table.text());
    const auto outcome = cli({"surface", "--chain", folder.file("quiet.csv"), "--underlying", "BTC"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.err;
    for (const auto& expiry : json::parse(outcome.out).at("expiries")) {
        EXPECT_EQ(expiry.at("quality"), "suspect");
        EXPECT_FALSE(expiry.at("quality_reason").get<std::string>().empty());
    }
}

// What the rows themselves say of the smiles: an expiry that one capture between others lacks is missed by name, and
// quotes are counted whether the fit used them or not.
TEST_F(Cases, rows_of_a_report)
{
    const TemporaryFolder folder;
    const auto report = folder.file("report.md");
    const auto textOf = [&](const std::string& captures) {
        const auto ran = cli({"surface-report", "--recorded", captures, "--out", report});
        EXPECT_EQ(ran.exitCode, 0) << ran.err;
        return shell("cat '" + report + "'").out;
    };
    // The third of four lacks all rows of 29 May; 13 expiries of each coin in the first, 12 in the others.
    EXPECT_THAT(textOf(kCases + "partial_snapshot/captures"),
                HasSubstr("26 expiries of a chain were listed; 2 of the 98 captures and expiries from a listing to its "
                          "last minute lack a smile: BTC 2026-05-29 at 2026-05-04T17:00:57.683Z, ETH 2026-05-29 at "));
    // The fit uses no quote that its smile leaves by over a spread of volatility. The call of 6 Feb at 71,000, bid
    // 0.0046, ask 0.005, mark 0.00544, is left out, and Black-76 at the smile's 119.95 % gives 0.005496.
    const auto name = "deribit_options_snapshot_20260205T155132Z.csv.gz";
    std::filesystem::create_directories(folder.file("one"));
    std::filesystem::copy(std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/" +
                              name,
                          folder.file("one") + "/" + name);
    const auto one = textOf(folder.file("one"));
    EXPECT_THAT(one, HasSubstr("more than its spread | 0 | 0 | met"));
    EXPECT_THAT(one, HasSubstr("each at the forward of its own row: 1 of "));
    EXPECT_THAT(one, HasSubstr("by more than its spread in premium, by 1.24 spreads at worst"));
}

// One bad file costs one file, and what is typed is a number in its range.
TEST_F(Cases, small_ones_in_a_report)
{
    const TemporaryFolder folder;
    const auto report = folder.file("report.md"), captures = folder.file("captures");
    std::filesystem::create_directories(captures);
    const auto name = "deribit_options_snapshot_20260205T212937Z.csv.gz";
    const auto reported = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"surface-report", "--recorded", captures, "--out", report});
        return cli(more);
    };
    writeFile(captures + "/x_options_snapshot_1.csv", "<html>429 Too Many Requests</html>\n");
    const auto none = reported({});
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_THAT(none.err, HasSubstr("fetch the table itself"));
    EXPECT_EQ(std::count(none.err.begin(), none.err.end(), '\n'), 1) << "one line";
    EXPECT_FALSE(std::filesystem::exists(report));
    std::filesystem::copy(kCases + "stale_mark/clean/" + name, captures + "/" + name);
    const auto one = reported({});
    EXPECT_EQ(one.exitCode, 0) << one.err;
    EXPECT_THAT(one.err, HasSubstr("x_options_snapshot_1.csv is left out: "));
    EXPECT_THAT(shell("cat '" + report + "'").out, HasSubstr("1 captures, 1 surfaces"));
    for (const auto& [typed, says] : std::map<std::vector<std::string>, std::string>{
             {{"--corrupt", "-1"}, "--corrupt must be a whole number from 0 to 18446744073709551615, was \"-1\""},
             {{"--corrupt", "1", "--runs", "0"}, "--runs must be a number from 1 to 10000, was \"0\""},
             {{"--corrupt", "1", "--runs", "2.5"}, "--runs must be a whole number, was 2.5"}}) {
        const auto refused = reported(typed);
        EXPECT_EQ(refused.exitCode, 2);
        EXPECT_THAT(refused.err, HasSubstr(says));
    }
}

// The table of faults, and what they do to whole runs: no hedge is caused, whatever the fault.
TEST_F(Cases, bad_capture_of_any_kind)
{
    const TemporaryFolder folder;
    const auto report = folder.file("runs.md");
    const auto hours = std::string(BALLAST_RECORDED_DATA) + "/prices_1h/BTCUSDT_1h_2026_Jan_May.csv.gz";
    const auto ran = cli({"surface-report", "--recorded", withFourth(folder, "base"), "--corrupt", "9", "--runs", "8",
                          "--spot", hours, "--out", report});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const auto text = shell("cat '" + report + "'").out;
    EXPECT_THAT(text, HasSubstr("0 hedges were caused by a fault"));
    EXPECT_THAT(text, HasSubstr(" of 8 runs."));
    for (const char* kind : {"| stamps, hours | one row |", "| candles | whole series |",
                             "| candles, closes alone | one close |", "| candles, closes alone | an hour |"})
        EXPECT_THAT(text, HasSubstr(kind));
    const auto alone =
        cli({"surface-report", "--recorded", kCases + "bad_capture/base", "--runs", "3", "--out", report});
    EXPECT_EQ(alone.exitCode, 2);
    EXPECT_THAT(alone.err, HasSubstr("--runs goes with --corrupt SEED only"));
}

}  // namespace
}  // namespace ballast::integration::cases_test
