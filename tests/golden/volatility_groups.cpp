#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "golden/registry.h"
#include "research/surfaces/essvi.h"
#include "research/surfaces/parity_forward.h"
#include "research/surfaces/svi_forms.h"
#include "research/surfaces/variance_interpolation.h"
#include "research/surfaces/volatility_quotes.h"

namespace ballast::golden {
namespace {

using namespace volatility;

struct Least {
    double value, at;
};

/// Least value of a function on low + i step, i = 0 .. count - 1; the first of equals.
template <class Function> Least leastOn(double low, double step, int count, Function function)
{
    Least least{function(low), low};
    for (int i = 1; i < count; ++i) {
        const double k = low + step * i;
        const double value = function(k);
        if (value < least.value) least = {value, k};
    }
    return least;
}

/// A place on a grid where two neighbours may differ by rounding alone: it must be at most one step off, and the
/// function no higher there than at the least.
template <class Function>
void nearLeast(Verdict& verdict, const Value& expected, const Least& least, double step, double slack,
               Function function)
{
    const double at = expected.number();
    if (std::abs(at - least.at) <= 1.01 * step && function(at) <= least.value + slack) return;
    verdict.fail(fmt::format("{}: expected {}, the least is at {}", expected.path(), at, least.at));
}

SviParameters rawOf(const Value& item)
{
    return {item["a"].number(), item["b"].number(), item["rho"].number(), item["m"].number(), item["sigma"].number()};
}

void nearRaw(Verdict& verdict, const Value& expected, const SviParameters& actual, Tolerance tolerance)
{
    verdict.near(expected["a"], actual.a, tolerance);
    verdict.near(expected["b"], actual.b, tolerance);
    verdict.near(expected["rho"], actual.rho, tolerance);
    verdict.near(expected["m"], actual.m, tolerance);
    verdict.near(expected["sigma"], actual.sigma, tolerance);
}

/// From jump-wings to raw and back to the same jump-wings. The raw parameters are not compared: near v = vTilde the
/// wings hardly depend on where the centre is and how wide, and at v = vTilde with p = c they do not tell the width.
void checkWingsBack(const JumpWings& wings, double years, const std::string& path, Verdict& verdict)
{
    if (wings.v - wings.vTilde <= 1e-12 * wings.v && wings.p == wings.c) return;
    const auto again = verdict.take(toJumpWings(verdict.take(toRaw(wings, years)), years));
    const auto same = [](double a, double b) { return std::abs(a - b) <= 1e-8 * (1.0 + std::abs(a)); };
    if (!same(wings.v, again.v) || !same(wings.psi, again.psi) || !same(wings.p, again.p) || !same(wings.c, again.c) ||
        !same(wings.vTilde, again.vTilde))
        verdict.fail(path + ".jw: the way through raw does not come back");
}

/// Both other forms, there and back again.
void checkForms(const Value& item, const SviParameters& raw, double years, Verdict& verdict, Tolerance tolerance)
{
    const auto wings = verdict.take(toJumpWings(raw, years));
    const std::array<std::pair<const char*, double>, 5> wingFields{
        {{"v", wings.v}, {"psi", wings.psi}, {"p", wings.p}, {"c", wings.c}, {"vtilde", wings.vTilde}}};
    for (const auto& [name, value] : wingFields)
        verdict.near(item["jw"][name], value, tolerance);
    const auto natural = verdict.take(toNatural(raw));
    const std::array<std::pair<const char*, double>, 5> naturalFields{{{"Delta", natural.delta},
                                                                       {"mu", natural.mu},
                                                                       {"rho", natural.rho},
                                                                       {"omega", natural.omega},
                                                                       {"zeta", natural.zeta}}};
    for (const auto& [name, value] : naturalFields)
        verdict.near(item["natural"][name], value, tolerance);
    constexpr Tolerance kWayBack{1e-6, 1e-9};
    checkWingsBack(wings, years, item.path(), verdict);
    nearRaw(verdict, item["raw"], verdict.take(toRaw(natural)), kWayBack);
}

void checkSviPoints(const Value& group, const Value& item, Verdict& verdict)
{
    constexpr double kStep = 1e-4;
    constexpr int kCount = 60001;
    const Tolerance tolerance = statedTolerance(group, item);
    const double years = item["t"].number();
    const SviParameters raw = rawOf(item["raw"]);
    const auto slice = verdict.take(SviSlice::create(raw, years));
    checkForms(item, raw, years, verdict, tolerance);
    for (std::size_t i = 0; i < item["points"].size(); ++i) {
        const Value point = item["points"][i];
        const double k = point["k"].number();
        verdict.near(point["w"], slice.totalVariance(k), tolerance);
        verdict.near(point["iv"], slice.impliedVolatility(k), tolerance);
        verdict.near(point["g"], slice.butterfly(k), tolerance);
    }
    const auto g = [&](double k) { return slice.butterfly(k); };
    const Least least = leastOn(-3.0, kStep, kCount, g);
    verdict.near(item["min_g"], least.value, tolerance);
    nearLeast(verdict, item["argmin_k"], least, kStep, 1e-12, g);
    verdict.near(item["min_w"], raw.a + raw.b * raw.sigma * std::sqrt(1.0 - raw.rho * raw.rho), tolerance);
}

double phiOf(const Value& item, Verdict& verdict)
{
    const double theta = item["theta"].number();
    const std::string family = item["family"].text();
    if (family == "power") return verdict.take(powerLawPhi(theta, item["eta"].number(), item["gamma"].number()));
    if (family == "heston") return verdict.take(hestonPhi(theta, item["lam"].number()));
    throw MissingField(item.path() + ": family " + family + " is neither power nor heston");
}

void checkSsviPoints(const Value& group, const Value& item, Verdict& verdict)
{
    const Tolerance tolerance = statedTolerance(group, item);
    const SsviParameters ssvi{item["theta"].number(), item["rho"].number(), phiOf(item, verdict)};
    verdict.near(item["phi"], ssvi.phi, tolerance);
    const SsviButterfly butterfly = ssviButterfly(ssvi);
    verdict.near(item["cond1"], butterfly.wings, tolerance);
    verdict.near(item["cond2"], butterfly.curvature, tolerance);
    verdict.same(item["butterfly_sufficient"], butterfly.sufficient);
    const auto slice = verdict.take(SviSlice::create(verdict.take(toRaw(ssvi)), 1.0));
    for (std::size_t i = 0; i < item["points"].size(); ++i) {
        const Value point = item["points"][i];
        const double k = point["k"].number();
        verdict.near(point["w"], slice.totalVariance(k), tolerance);
        verdict.near(point["g"], slice.butterfly(k), tolerance);
    }
}

SsviParameters essviOf(const Value& item, const std::string& number)
{
    const double theta = item["theta" + number].number();
    return {theta, item["rho" + number].number(), item["psi" + number].number() / theta};
}

void checkEssviCalendar(const Value& group, const Value& item, Verdict& verdict)
{
    constexpr int kCount = 100001;
    const Tolerance tolerance = statedTolerance(group, item);
    const SsviParameters first = essviOf(item, "1");
    const SsviParameters second = essviOf(item, "2");
    const EssviCalendar found = essviCalendar(first, second);
    verdict.near(item["Theta"], found.thetaRatio, tolerance);
    verdict.near(item["Phi"], found.phiRatio, tolerance);
    verdict.same(item["necessary"], found.necessary);
    verdict.same(item["sufficient_phi_le_1"], found.sufficientByPhi);
    const auto earlier = verdict.take(SviSlice::create(verdict.take(toRaw(first)), 1.0));
    const auto later = verdict.take(SviSlice::create(verdict.take(toRaw(second)), 1.0));
    const auto gap = [&](double k) { return later.totalVariance(k) - earlier.totalVariance(k); };
    verdict.near(item["min_w2_minus_w1_on_grid"], leastOn(-50.0, 1e-3, kCount, gap).value, tolerance);
}

void checkParityForward(const Value& group, const Value& item, Verdict& verdict)
{
    const Tolerance tolerance = statedTolerance(group, item);
    const auto strikes = item["strikes"].numbers();
    const auto differences = item["call_minus_put"].numbers();
    const auto halves = item["half_spread"].numbers();
    if (strikes.size() != differences.size() || strikes.size() != halves.size())
        throw MissingField(item.path() + ": strikes, call_minus_put and half_spread differ in length");
    std::vector<ParityPoint> points;
    for (std::size_t i = 0; i < strikes.size(); ++i)
        points.push_back({strikes[i], differences[i], halves[i]});
    const auto found = verdict.take(parityForward(points));
    verdict.near(item["expected"]["discount"], found.discount, tolerance);
    verdict.near(item["expected"]["forward"], found.forward, tolerance);
}

void checkVarianceInterpolation(const Value& group, const Value& item, Verdict& verdict)
{
    const Tolerance tolerance = statedTolerance(group, item);
    const std::array knots{VarianceAt{item["t1"].number(), item["w1"].number()},
                           VarianceAt{item["t2"].number(), item["w2"].number()}};
    const double years = item["t"].number();
    const double w = verdict.take(interpolateTotalVariance(knots, years));
    verdict.near(item["expected"]["w"], w, tolerance);
    verdict.near(item["expected"]["iv"], std::sqrt(w / years), tolerance);
}

std::vector<VolatilityQuote> quotesOf(const Value& inputs)
{
    const auto k = inputs["k"].numbers();
    const auto volatilities = inputs["iv"].numbers();
    const auto halves = inputs["iv_half_spread"].numbers();
    if (k.size() != volatilities.size() || k.size() != halves.size())
        throw MissingField(inputs.path() + ": k, iv and iv_half_spread differ in length");
    std::vector<VolatilityQuote> quotes;
    for (std::size_t i = 0; i < k.size(); ++i)
        quotes.push_back({k[i], volatilities[i], halves[i]});
    return quotes;
}

void checkSviFit(const Value&, const Value& item, Verdict& verdict)
{
    constexpr double kNoNoise = 1e-18;
    const Value inputs = item["inputs"];
    if (const auto weights = inputs["weights"].text(); !weights.starts_with("normalised (1/(2 iv T half))^2"))
        verdict.fail(item.path() + ": weights of another kind: " + weights);
    const double years = inputs["T"].number();
    const auto fit = verdict.take(calibrateToQuotes(quotesOf(inputs), years));
    const double expected = item["expected"]["objective"].number();
    if (!(fit.objective <= 1.001 * expected + kNoNoise))
        verdict.fail(fmt::format("{}: objective {}, expected at most {}", item.path(), fit.objective, expected));
    const auto rows = item["expected"]["w_at"].rows();
    const auto slice = verdict.take(SviSlice::create(fit.parameters, years));
    for (const auto& row : rows) {
        if (expected > kNoNoise) break;
        if (row.size() != 2 || !(std::abs(slice.totalVariance(row[0]) - row[1]) <= 1e-9))
            verdict.fail(fmt::format("{}: w_at {} is {}", item.path(), row.empty() ? 0.0 : row[0],
                                     row.empty() ? 0.0 : slice.totalVariance(row[0])));
    }
}

}  // namespace

void addVolatilityGroups(Registry& registry)
{
    registry["svi_points"] = checkSviPoints;
    registry["ssvi_points"] = checkSsviPoints;
    registry["essvi_calendar"] = checkEssviCalendar;
    registry["parity_forward"] = checkParityForward;
    registry["total_variance_interp"] = checkVarianceInterpolation;
    registry["svi_fit"] = checkSviFit;
}

}  // namespace ballast::golden
