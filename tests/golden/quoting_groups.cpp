#include <cmath>
#include <fmt/format.h>

#include "golden/registry.h"
#include "research/pools/pool_perpetual.h"
#include "research/pools/skew_perpetual.h"
#include "research/quoting/avellaneda_stoikov.h"
#include "research/quoting/cartea_jaimungal.h"
#include "research/quoting/glft.h"
#include "research/quoting/multi_asset.h"

namespace ballast::golden {
namespace {

using namespace ballast::quoting;

int wholeNumber(const Value& value)
{
    const double number = value.number();
    if (number != std::floor(number) || std::abs(number) > 1e6)
        throw MissingField(value.path() + ": not a whole number");
    return static_cast<int>(number);
}

/// An empty list would pass unseen.
const Value& notEmpty(const Value& rows)
{
    if (rows.size() == 0) throw MissingField(rows.path() + ": no row");
    return rows;
}

/// A missing side compares as not a number, which never passes.
double orNothing(const std::optional<double>& side) { return side.value_or(std::nan("")); }

const QuoteOffsets& at(const std::vector<QuoteOffsets>& table, int limit, const Value& row)
{
    const int q = wholeNumber(row["q"]);
    if (std::abs(q) > limit) throw MissingField(row.path() + ".q: beyond the inventory limit");
    return table[static_cast<std::size_t>(q + limit)];
}

void checkAvellanedaStoikov(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto quote = verdict.take(avellanedaStoikov({.mid = in["s"].number(),
                                                       .inventory = in["q"].number(),
                                                       .riskAversion = in["gamma"].number(),
                                                       .volatility = in["sigma"].number(),
                                                       .timeLeft = in["tau"].number(),
                                                       .decay = in["k"].number()}));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    verdict.near(expected["reservation"], quote.reservation, tolerance);
    verdict.near(expected["spread"], quote.spread, tolerance);
    verdict.near(expected["bid"], quote.bid, tolerance);
    verdict.near(expected["ask"], quote.ask, tolerance);
}

void checkGlft(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const GlftParameters parameters{.volatility = in["sigma"].number(),
                                    .intensity = in["A"].number(),
                                    .decay = in["k"].number(),
                                    .riskAversion = in["gamma"].number(),
                                    .inventoryLimit = wholeNumber(in["Q"])};
    const double horizon = in["T"].number();
    const int limit = parameters.inventoryLimit;
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["alpha"], glftAlpha(parameters), tolerance);
    verdict.near(item["eta"], glftEta(parameters), tolerance);
    const Value finite = notEmpty(item["finite_horizon"]);
    for (std::size_t i = 0; i < finite.size(); ++i) {
        const auto table = verdict.take(glftQuotes(parameters, horizon - finite[i]["t"].number()));
        const QuoteOffsets& quote = at(table, limit, finite[i]);
        verdict.near(finite[i]["bid_offset"], orNothing(quote.bid), tolerance);
        verdict.near(finite[i]["ask_offset"], orNothing(quote.ask), tolerance);
    }
    const auto longRun = verdict.take(glftLongRunQuotes(parameters));
    const Value asymptotic = notEmpty(item["asymptotic"]);
    for (std::size_t i = 0; i < asymptotic.size(); ++i) {
        const Value row = asymptotic[i];
        const QuoteOffsets& quote = at(longRun, limit, row);
        const auto closed = verdict.take(glftClosedQuotes(parameters, row["q"].number()));
        verdict.near(row["bid_offset_eig"], orNothing(quote.bid), tolerance);
        verdict.near(row["ask_offset_eig"], orNothing(quote.ask), tolerance);
        verdict.near(row["bid_offset_closed"], orNothing(closed.bid), tolerance);
        verdict.near(row["ask_offset_closed"], orNothing(closed.ask), tolerance);
    }
}

void checkCarteaJaimungal(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const CarteaJaimungalParameters parameters{.arrivalRate = in["lam"].number(),
                                               .decay = in["kappa"].number(),
                                               .runningPenalty = in["phi"].number(),
                                               .terminalPenalty = in["alpha"].number(),
                                               .inventoryLimit = wholeNumber(in["Q"])};
    const auto depths = verdict.take(carteaJaimungalDepths(parameters, in["T"].number() - in["t"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = notEmpty(item["expected"]);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const QuoteOffsets& depth = at(depths, parameters.inventoryLimit, expected[i]);
        verdict.near(expected[i]["ask_depth"], orNothing(depth.ask), tolerance);
        verdict.near(expected[i]["bid_depth"], orNothing(depth.bid), tolerance);
    }
}

Eigen::VectorXd vectorOf(const Value& list)
{
    const auto numbers = list.numbers();
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

/// Covariance from volatilities and correlations.
Eigen::MatrixXd covarianceOf(const Value& in)
{
    const Eigen::VectorXd volatility = vectorOf(in["sigma"]);
    const auto correlation = in["rho"].rows();
    Eigen::MatrixXd covariance(volatility.size(), volatility.size());
    for (Eigen::Index i = 0; i < covariance.rows(); ++i)
        for (Eigen::Index j = 0; j < covariance.cols(); ++j)
            covariance(i, j) = volatility[i] * volatility[j] *
                               correlation.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j));
    return covariance;
}

void checkMultiAsset(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const MultiAssetParameters parameters{.covariance = covarianceOf(in),
                                          .intensity = vectorOf(in["A"]),
                                          .decay = vectorOf(in["k"]),
                                          .riskAversion = in["gamma"].number()};
    const Tolerance tolerance = statedTolerance(group, item);
    const Eigen::MatrixXd curvature = verdict.take(multiAssetCurvature(parameters));
    std::vector<std::vector<double>> rows;
    for (Eigen::Index i = 0; i < curvature.rows(); ++i)
        rows.emplace_back(curvature.row(i).begin(), curvature.row(i).end());
    verdict.near(item["Gamma"], rows, tolerance);
    const auto quotes = verdict.take(multiAssetQuotes(parameters, vectorOf(in["q"])));
    const Value expected = notEmpty(item["expected"]);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Eigen::Index asset = wholeNumber(expected[i]["asset"]);
        if (asset < 0 || asset >= quotes.bid.size()) throw MissingField(expected[i].path() + ".asset: no such asset");
        verdict.near(expected[i]["bid_offset"], quotes.bid[asset], tolerance);
        verdict.near(expected[i]["ask_offset"], quotes.ask[asset], tolerance);
    }
}

void checkSkewFill(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const SkewMarket market{.skew = in["skew"].number(), .skewScale = in["skew_scale"].number()};
    const double fill = verdict.take(skewFillPrice(market, in["price"].number(), in["size"].number()));
    verdict.near(item["expected"], fill, statedTolerance(group, item));
}

void checkSkewFunding(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const SkewMarket market{.skew = in["skew"].number(),
                            .skewScale = in["skew_scale"].number(),
                            .maxFundingVelocity = in["max_velocity"].number()};
    const double price = in.has("price") ? in["price"].number() : 1.0;
    const auto funding = verdict.take(skewFunding(market, in["prev_rate"].number(), in["dt_seconds"].number(), price));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    verdict.near(expected["velocity"], funding.velocity, tolerance);
    verdict.near(expected["rate"], funding.rate, tolerance);
    // A price is there for what accrues and what accrues needs a price: neither may be lost alone.
    if (in.has("price") || expected.has("accrued_per_unit"))
        verdict.near(expected["accrued_per_unit"], funding.accruedPerUnit, tolerance);
}

void checkPoolImpact(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const double factor = in["factor"].number();
    const double exponent = in["exponent"].number();
    const PoolImpact impact{
        .positiveFactor = factor, .negativeFactor = factor, .positiveExponent = exponent, .negativeExponent = exponent};
    const double usd = verdict.take(poolPriceImpactUsd(impact, in["initial_diff"].number(), in["next_diff"].number()));
    verdict.near(item["expected"], usd, statedTolerance(group, item));
}

void checkPoolFunding(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto funding = verdict.take(
        poolFunding(in["long_oi"].number(), in["short_oi"].number(), in["factor"].number(), in["exponent"].number()));
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    // Which names stand there says which side pays.
    const auto either = [&](const char* pay, const char* receive, double paid) {
        if (expected.has(pay))
            verdict.near(expected[pay], paid, tolerance);
        else
            verdict.near(expected[receive], -paid, tolerance);
    };
    either("longs_pay_per_s", "longs_receive_per_s", funding.longsPay);
    either("shorts_pay_per_s", "shorts_receive_per_s", funding.shortsPay);
}

}  // namespace

void addQuotingGroups(Registry& registry)
{
    registry["as_quotes"] = checkAvellanedaStoikov;
    registry["glft"] = checkGlft;
    registry["cartea_jaimungal"] = checkCarteaJaimungal;
    registry["multi_asset"] = checkMultiAsset;
    registry["synthetix_fill"] = checkSkewFill;
    registry["synthetix_funding"] = checkSkewFunding;
    registry["gmx_impact"] = checkPoolImpact;
    registry["gmx_funding"] = checkPoolFunding;
}

}  // namespace ballast::golden
