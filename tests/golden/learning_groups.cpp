#include <cmath>

#include "golden/registry.h"
#include "learning/flow_toxicity.h"
#include "learning/markout.h"
#include "research/learning/changepoint.h"
#include "research/learning/garch.h"
#include "research/learning/lin_ucb.h"
#include "research/learning/realised_variance.h"

namespace ballast::golden {
namespace {

using namespace ballast::learning;

void checkHullEwma(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double volatility = in["prev_vol"].number();
    const double variance = verdict.take(ewmaVariance(volatility * volatility, in["lam"].number(), in["ret"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["variance"], variance, tolerance);
    verdict.near(item["expected"]["vol"], std::sqrt(variance), tolerance);
}

GarchParameters garchOf(const Value& in)
{
    return {.omega = in["omega"].number(), .alpha = in["alpha"].number(), .beta = in["beta"].number()};
}

void checkHullGarch(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const GarchParameters parameters = garchOf(in);
    const double before = in["prev_vol"].number();
    const double variance = verdict.take(garchVariance(parameters, before * before, in["ret"].number()));
    const double longRun = verdict.take(longRunVariance(parameters));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    verdict.near(expected["variance"], variance, tolerance);
    verdict.near(expected["vol"], std::sqrt(variance), tolerance);
    verdict.near(expected["long_run_var"], longRun, tolerance);
    verdict.near(expected["long_run_vol"], std::sqrt(longRun), tolerance);
}

void checkGarchForecast(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double horizon = in["horizon"].number();
    if (horizon != std::floor(horizon)) verdict.fail(in.path() + ".horizon: not a whole number of days");
    const auto forecast = verdict.take(garchForecast(garchOf(in), in["var_now"].number(), static_cast<int>(horizon)));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["var_n"], forecast.variance, tolerance);
    verdict.near(item["expected"]["avg_var"], forecast.averageVariance, tolerance);
}

void checkEwma(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto returns = in["returns"].numbers();
    const double variance = verdict.take(ewmaVariance(in["var0"].number(), in["lam"].number(), returns));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    verdict.near(expected["var"], variance, tolerance);
    verdict.near(expected["vol_daily"], std::sqrt(variance), tolerance);
    verdict.near(expected["vol_annual_365"], annualVolatility(variance), tolerance);
}

void checkHar(const Value& group, const Value& item, Verdict& verdict)
{
    const auto series = item["inputs"]["rv"].numbers();
    const HarModel model = verdict.take(fitHar(series, {1, 5, 22}));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["beta"], model.coefficients, tolerance);
    verdict.near(item["expected"]["next"], verdict.take(forecastHar(model, series)), tolerance);
}

void checkChangepoint(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto observations = in["x"].numbers();
    auto detector = verdict.take(ChangepointDetector::create({.hazard = in["hazard"].number(),
                                                              .mean = in["mu0"].number(),
                                                              .meanWeight = in["kappa0"].number(),
                                                              .shape = in["alpha0"].number(),
                                                              .scale = in["beta0"].number(),
                                                              .longestRun = observations.size() + 10}));
    for (const double x : observations)
        if (const auto seen = detector.observe(x); !seen) throw MissingField(seen.error().message);
    verdict.near(item["expected"]["run_length_posterior"], detector.runLengthPosterior(), statedTolerance(group, item));
}

Eigen::VectorXd vectorOf(const Value& list)
{
    const auto numbers = list.numbers();
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

void checkLinUcb(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const Eigen::VectorXd context = vectorOf(in["x"]);
    auto arm = verdict.take(LinearArm::create(static_cast<std::size_t>(context.size()), in["ridge"].number()));
    const Value history = in["history"];
    for (std::size_t i = 0; i < history.size(); ++i)
        if (const auto learnt = arm.learn(vectorOf(history[i][0]), history[i][1].number()); !learnt)
            throw MissingField(learnt.error().message);
    const auto estimate = verdict.take(arm.estimate(context, in["alpha"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["theta"], std::vector<double>(estimate.theta.begin(), estimate.theta.end()),
                 tolerance);
    verdict.near(item["expected"]["mean"], estimate.mean, tolerance);
    verdict.near(item["expected"]["ucb"], estimate.upper, tolerance);
}

void checkVpin(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double volume = in["bucket_volume"].number();
    const auto buy = in["buy"].numbers();
    const auto sell = in["sell"].numbers();
    if (buy.size() != sell.size()) throw MissingField(in.path() + ": not as many sells as buys");
    std::vector<SidedVolume> buckets;
    auto running = verdict.take(FlowToxicity::create(volume, buy.size()));
    for (std::size_t i = 0; i < buy.size(); ++i) {
        buckets.push_back({.buy = buy[i], .sell = sell[i]});
        if (const auto added = running.trade(buckets.back()); !added) throw MissingField(added.error().message);
    }
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["vpin"], verdict.take(volumeImbalance(buckets, volume)), tolerance);
    verdict.near(item["expected"]["vpin"], verdict.take(running.vpin()), tolerance);
}

void checkBulkVolume(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto sides = verdict.take(bulkVolume(in["dp"].number(), in["sd"].number(), in["V"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["buy"], sides.buy, tolerance);
    verdict.near(item["expected"]["sell"], sides.sell, tolerance);
}

void checkMarkout(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const std::string side = in["side"].text();
    if (side != "buy" && side != "sell") verdict.fail(in.path() + ".side: neither buy nor sell");
    const auto result = verdict.take(markout({.weBought = side == "buy",
                                              .price = in["price"].number(),
                                              .quantity = in["qty"].number(),
                                              .midAtFill = in["mid0"].number(),
                                              .midLater = in["mid_h"].number()}));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["realised_spread"], result.edgeAtTrade, tolerance);
    verdict.near(item["expected"]["adverse"], result.adverseMove, tolerance);
    verdict.near(item["expected"]["markout"], result.total, tolerance);
}

}  // namespace

void addLearningGroups(Registry& registry)
{
    registry["hull_ewma"] = checkHullEwma;
    registry["hull_garch"] = checkHullGarch;
    registry["garch_forecast"] = checkGarchForecast;
    registry["ewma"] = checkEwma;
    registry["har_rv"] = checkHar;
    registry["bocpd"] = checkChangepoint;
    registry["linucb"] = checkLinUcb;
    registry["vpin"] = checkVpin;
    registry["bulk_volume"] = checkBulkVolume;
    registry["markout"] = checkMarkout;
}

}  // namespace ballast::golden
