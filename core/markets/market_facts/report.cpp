#include "market_facts/report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "market_facts/measure.h"

namespace ballast::market_facts {

namespace {

FairResult fairOf(std::string name, const Series& earned, const Series& premium)
{
    Series excess = earned;
    for (std::size_t i = 0; i < excess.size(); ++i)
        excess[i] -= premium[i];
    return {std::move(name), mean(premium), mean(excess),
            deviation(excess) / std::sqrt(static_cast<double>(excess.size()))};
}

void addSales(const std::vector<SeedRecord>& seeds, std::size_t coin, std::size_t kind, std::vector<FairResult>& to)
{
    Series straddle, premium, swap, swapPremium;
    for (const auto& seed : seeds) {
        const Sale& sale = seed.sales[coin][kind];
        straddle.push_back(sale.straddle);
        premium.push_back(sale.premium);
        swap.push_back(sale.varianceSwap);
        swapPremium.push_back(sale.swapPremium);
    }
    const std::string end = std::string(kind == 0 ? "" : "_premium_0") + kCoinSuffix[coin];
    to.push_back(fairOf("short_straddle_30d" + end, straddle, premium));
    to.push_back(fairOf("short_variance_swap_30d" + end, swap, swapPremium));
}

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.6g}", *value) : "null"; }

constexpr double kLeastInside = 0.7;  ///< Of all facts.

/// "3 OF: a, b, c".
std::string listed(const std::vector<std::string>& names, std::string_view of)
{
    constexpr std::size_t kNamed = 4;
    std::string text = fmt::format("{} {}: ", names.size(), of);
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return text + (names.size() > kNamed ? fmt::format(" and {} more", names.size() - kNamed) : "");
}

template <class Of> std::size_t countOf(const std::vector<FactResult>& facts, Of of)
{
    return static_cast<std::size_t>(std::count_if(facts.begin(), facts.end(), of));
}

}  // namespace

double FactResult::distance() const
{
    return value ? (*value - 0.5 * (fact.low + fact.high)) / (0.5 * (fact.high - fact.low)) : 0.0;
}

bool FairResult::holds() const { return std::abs(excess) <= 2.0 * error; }

std::size_t MarketReport::inside() const
{
    return countOf(facts, [](const auto& f) { return f.inside(); });
}

std::size_t MarketReport::mustInside() const
{
    return countOf(facts, [](const auto& f) { return f.fact.mustHold && f.inside(); });
}

std::size_t MarketReport::must() const
{
    return countOf(facts, [](const auto& f) { return f.fact.mustHold; });
}

std::optional<std::string> MarketReport::refusal() const
{
    std::vector<std::string> why, missing, unfair;
    for (const auto& f : facts)
        if (f.fact.mustHold && !f.inside())
            missing.push_back(std::string(f.fact.name) + (f.value ? "" : " (not measured)"));
    for (const auto& f : fair)
        if (!f.holds()) unfair.push_back(f.name);
    if (!missing.empty()) why.push_back(listed(missing, "of the facts that must be inside are not"));
    if (static_cast<double>(inside()) < kLeastInside * static_cast<double>(facts.size()))
        why.push_back(fmt::format("{} of {} facts are inside, at least {:.0f} % must be", inside(), facts.size(),
                                  100.0 * kLeastInside));
    if (!unfair.empty()) why.push_back(listed(unfair, "of the sales are not fair"));
    if (why.empty()) return std::nullopt;
    return fmt::format("{}", fmt::join(why, "; "));
}

MarketReport reportOn(const std::vector<SeedRecord>& seeds, int days)
{
    Measured measured;
    measureReturns(seeds, measured);
    measureIndex(seeds, measured);
    measureSurface(seeds, measured);
    measureVenues(seeds, measured);
    MarketReport report{.seeds = static_cast<int>(seeds.size()), .days = days, .facts = {}, .fair = {}};
    for (const Fact& fact : coreFacts()) {
        const auto found = measured.find(std::string(fact.name));
        const bool has = found != measured.end() && std::isfinite(found->second);
        report.facts.push_back({fact, has ? std::optional<double>(found->second) : std::nullopt});
    }
    for (std::size_t coin = 0; coin < kCoinCount; ++coin)
        for (std::size_t kind = 0; kind < 2; ++kind)
            addSales(seeds, coin, kind, report.fair);
    return report;
}

std::string toJson(const MarketReport& report)
{
    std::string text = "{\"facts\":[";
    for (const auto& f : report.facts)
        text += fmt::format("{}\n{{\"name\":\"{}\",\"value\":{},\"low\":{},\"high\":{},\"inside\":{}}}",
                            &f == report.facts.data() ? "" : ",", f.fact.name, number(f.value), f.fact.low, f.fact.high,
                            f.inside());
    text += fmt::format("],\n\"core_inside\":{},\"core\":{},\n\"fair\":[", report.inside(), report.facts.size());
    for (const auto& f : report.fair)
        text +=
            fmt::format("{}\n{{\"name\":\"{}\",\"premium\":{:.6g},\"excess\":{:.6g},\"error\":{:.6g},\"holds\":{}}}",
                        &f == report.fair.data() ? "" : ",", f.name, f.premium, f.excess, f.error, f.holds());
    return text + "]}\n";
}

std::string toMarkdown(const MarketReport& report)
{
    std::string text = fmt::format(
        "# The built-in market's model against recorded markets\n\n{} seeds of {} days. Inside: {} of {} facts, {} of "
        "the {} that must be.\n\n## Fair\n\nEarned over price less the premium in it, and its standard error.\n\n"
        "| sale | premium | excess | error | within two |\n| --- | ---: | ---: | ---: | --- |\n",
        report.seeds, report.days, report.inside(), report.facts.size(), report.mustInside(), report.must());
    for (const auto& f : report.fair)
        text += fmt::format("| {} | {:.4f} | {:+.4f} | {:.4f} | {} |\n", f.name, f.premium, f.excess, f.error,
                            f.holds() ? "yes" : "no");
    text +=
        "\n## Facts\n\nDistance: from the middle of the interval, in halves of it.\n\n"
        "| fact | value | low | high | inside | distance | must |\n| --- | ---: | ---: | ---: | --- | ---: | --- |\n";
    for (const auto& f : report.facts)
        text += fmt::format("| {} | {} | {:.5g} | {:.5g} | {} | {} | {} |\n", f.fact.name,
                            f.value ? fmt::format("{:.5g}", *f.value) : "not measured", f.fact.low, f.fact.high,
                            f.inside() ? "yes" : "no", f.value ? fmt::format("{:+.2f}", f.distance()) : "",
                            f.fact.mustHold ? "must" : "");
    return text;
}

}  // namespace ballast::market_facts
