#include <cmath>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "market_facts/report.h"

namespace ballast::cli {

namespace {

constexpr double kLeastSeeds = 2.0, kMostSeeds = 10'000.0;
constexpr double kLeastDays = 9.0, kMostDays = 365.0;  ///< A jump is one beside the week before it.

Result<int> wholeNumber(const char* name, const std::string& typed, double least, double most)
{
    const auto number = parseTypedNumber(name, typed, {least, most});
    if (!number) return tl::unexpected<Error>(number.error());
    if (*number != std::floor(*number))
        return fail(ErrorCode::InvalidArgument, fmt::format("{} must be a whole number, was {}", name, typed));
    return static_cast<int>(*number);
}

void showProgress(int done, int seeds)
{
    if (::isatty(STDERR_FILENO) == 0) return;
    fmt::print(stderr, "\r{} of {} seeds{}", done, seeds, done == seeds ? "\n" : "");
    std::fflush(stderr);
}

}  // namespace

int marketReport(const MarketReportArguments& arguments)
{
    const auto seeds = wholeNumber("--seeds", arguments.seeds, kLeastSeeds, kMostSeeds);
    if (!seeds) return refuse("market-report: " + seeds.error().message);
    const auto days = wholeNumber("--days", arguments.days, kLeastDays, kMostDays);
    if (!days) return refuse("market-report: " + days.error().message);
    if (arguments.outFile.empty()) return refuse("market-report: --out must name a file, was \"\"");
    const dynamics::Parameters parameters;
    std::vector<market_facts::SeedRecord> records;
    for (int seed = 1; seed <= *seeds; ++seed) {
        records.push_back(market_facts::recordSeed(parameters, static_cast<std::uint64_t>(seed), *days));
        showProgress(seed, *seeds);
    }
    const auto report = market_facts::reportOn(records, *days);
    const bool json = arguments.outFile.ends_with(".json");
    if (const auto written =
            writeWhole(arguments.outFile, json ? market_facts::toJson(report) : market_facts::toMarkdown(report));
        !written)
        return refuse("market-report: " + written.error().message);
    fmt::print("facts           {} of {} inside, {} of the {} that must be\n", report.inside(), report.facts.size(),
               report.mustInside(), report.must());
    for (const auto& fair : report.fair)
        fmt::print("{:36} {:+.4f} beyond its premium of {:.4f}, standard error {:.4f}{}\n", fair.name, fair.excess,
                   fair.premium, fair.error, fair.holds() ? "" : ", not fair");
    const auto refusal = report.refusal();
    if (!refusal) return kDone;
    note(fmt::format("market-report: {} is written, and the model is not accepted: {}", arguments.outFile, *refusal));
    return kCheckFailed;
}

}  // namespace ballast::cli
