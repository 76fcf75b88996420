#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "integration/process.h"

/// Runs and surfaces of the shared cases, by the road that users take.
namespace ballast::integration::cases {

using nlohmann::json;
using testing::HasSubstr;

inline const std::string kCases = std::string(BALLAST_RECORDED_DATA) + "/../cases/";

class Cases : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(kCases)) GTEST_SKIP() << "the cases are not at " << kCases;
    }
};

inline double volatilityAt(const json& expiry, double k)
{
    const auto& p = expiry.at("svi");
    const auto value = [&p](const char* name) { return p.at(name).get<double>(); };
    const double x = k - value("m");
    const double w = value("a") + value("b") * (value("rho") * x + std::hypot(x, value("sigma")));
    return 100.0 * std::sqrt(w / expiry.at("years_to_expiry").get<double>());
}

/// The expiries of a capture by their dates, as `surface` prints them.
inline std::map<std::string, json> surfaceOf(const std::string& file, const std::string& coin = "BTC")
{
    const auto outcome = cli({"surface", "--chain", kCases + file, "--underlying", coin});
    EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
    std::map<std::string, json> expiries;
    if (outcome.exitCode != 0) return expiries;
    const auto surface = json::parse(outcome.out);
    for (const auto& expiry : surface.at("expiries"))
        expiries[expiry.at("expiry").get<std::string>().substr(0, 10)] = expiry;
    return expiries;
}

inline double atm(const std::map<std::string, json>& surface, const std::string& date)
{
    const auto found = surface.find(date);
    return found == surface.end() ? std::nan("") : volatilityAt(found->second, 0.0);
}

inline bool isMarked(const json& expiry)
{
    return expiry.at("quality") != "good" && !expiry.at("quality_reason").empty();
}

/// Bodies of the records of a run.
inline std::vector<json> recordsOf(const std::vector<std::string>& arguments, Outcome* said = nullptr)
{
    const TemporaryFolder folder;
    auto all = arguments;
    all.insert(all.begin(), "run");
    all.insert(all.end(), {"--journal", folder.file("journal")});
    const auto ran = cli(all);
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    if (said != nullptr) *said = ran;
    const auto verified = cli({"verify", "--journal", folder.file("journal")});
    EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
    std::vector<json> records;
    const auto listed = shell("sqlite3 '" + folder.file("journal") + "' 'select body from records order by sequence'");
    std::istringstream lines(listed.out);
    for (std::string line; std::getline(lines, line);)
        records.push_back(json::parse(line));
    return records;
}

inline std::vector<std::string> recordedRun(const std::string& name)
{
    return {"--recorded", kCases + name + "/captures", "--book", kCases + name + "/book.toml"};
}

inline const json* recordAt(const std::vector<json>& records, const std::string& time)
{
    for (const auto& record : records)
        if (record.at("time").get<std::string>().rfind(time, 0) == 0) return &record;
    return nullptr;
}

inline double figureAfter(const Outcome& outcome, const std::string& label)
{
    auto line = outcome.lineOf(label);
    line.erase(std::remove(line.begin(), line.end(), ','), line.end());
    return std::strtod(line.c_str(), nullptr);
}

}  // namespace ballast::integration::cases
