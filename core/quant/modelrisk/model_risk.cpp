#include "modelrisk/model_risk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <ql/settings.hpp>

#include "modelrisk/fourier_pricer.h"
#include "pricing/black76.h"

namespace ballast::modelrisk {

namespace {

constexpr double kSpotBump = 1e-3;
constexpr double kVolatilityBump = 0.005;

void add(ModelGreeks& sum, const ModelGreeks& part)
{
    sum.valueUsd += part.valueUsd;
    sum.delta += part.delta;
    sum.vega += part.vega;
}

double usdPerValue(const ModelLeg& leg) { return leg.inverse ? leg.quantity / leg.forwardPerSpot : leg.quantity; }

/// Units of Black-76 on F to the book's.
ModelGreeks scaled(const ModelLeg& leg, double value, double delta, double vega)
{
    const double size = usdPerValue(leg);
    return {.valueUsd = size * value, .delta = size * delta * leg.forwardPerSpot, .vega = size * vega * 0.01};
}

ModelGreeks blackGreeks(const ModelLeg& leg)
{
    const auto greeks = pricing::black76Greeks(leg.right, leg.forward, leg.strike, leg.volatility, leg.years);
    return scaled(leg, greeks.price, greeks.delta, greeks.vega);
}

Result<void> checkLegs(std::span<const ModelLeg> legs)
{
    for (const auto& leg : legs) {
        if (auto fine = pricing::checkBlack76Inputs(leg.forward, leg.strike, leg.volatility, leg.years); !fine)
            return fine;
        if (!(leg.years > 0.0) || !(leg.volatility > 0.0) || !std::isfinite(leg.quantity) ||
            !(leg.forwardPerSpot > 0.0) || !std::isfinite(leg.forwardPerSpot))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} needs positive years, volatility and F/S and a finite quantity, had {}, {}, {} "
                                    "and {}",
                                    leg.instrument, leg.years, leg.volatility, leg.forwardPerSpot, leg.quantity));
    }
    return {};
}

/// Both v0 and theta with their volatility moved.
JumpHeston withVolatilityMoved(JumpHeston model, double by)
{
    const auto moved = [&](double variance) { return std::pow(std::max(std::sqrt(variance) + by, 1e-3), 2.0); };
    model.v0 = moved(model.v0);
    model.theta = moved(model.theta);
    return model;
}

/// Values of all legs of one expiry under one model, with spot moved by a fraction.
Result<std::vector<double>> legValues(const FourierPricer& pricer, std::span<const ModelLeg* const> legs, double bump)
{
    std::vector<double> k;
    for (const auto* leg : legs)
        k.push_back(std::log(leg->strike / (leg->forward * (1.0 + bump))));
    auto values = pricer.calls(legs.front()->years, k);
    if (!values) return values;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        const double forward = legs[i]->forward * (1.0 + bump);
        (*values)[i] *= forward;
        if (legs[i]->right == domain::OptionRight::Put) (*values)[i] -= forward - legs[i]->strike;
    }
    return values;
}

/// The pricers that one model's greeks need.
struct ModelPricers {
    FourierPricer here, lower, higher;

    static Result<ModelPricers> create(const JumpHeston& model)
    {
        auto here = FourierPricer::create(model);
        auto lower = FourierPricer::create(withVolatilityMoved(model, -kVolatilityBump));
        auto higher = FourierPricer::create(withVolatilityMoved(model, kVolatilityBump));
        for (const auto* pricer : {&here, &lower, &higher})
            if (!*pricer) return tl::unexpected(pricer->error());
        return ModelPricers{std::move(*here), std::move(*lower), std::move(*higher)};
    }

    Result<std::vector<ModelGreeks>> greeks(std::span<const ModelLeg* const> legs) const
    {
        const auto value = legValues(here, legs, 0.0), up = legValues(here, legs, kSpotBump),
                   down = legValues(here, legs, -kSpotBump), more = legValues(higher, legs, 0.0),
                   less = legValues(lower, legs, 0.0);
        for (const auto* values : {&value, &up, &down, &more, &less})
            if (!*values) return tl::unexpected(values->error());
        std::vector<ModelGreeks> result;
        for (std::size_t i = 0; i < legs.size(); ++i)
            result.push_back(scaled(*legs[i], (*value)[i],
                                    ((*up)[i] - (*down)[i]) / (2.0 * kSpotBump * legs[i]->forward),
                                    ((*more)[i] - (*less)[i]) / (2.0 * kVolatilityBump)));
        return result;
    }
};

/// Fills one model's column of all legs, expiry by expiry.
Result<void> fill(const JumpHeston& model, const ModelRiskRequest& request, ModelGreeks LegComparison::*column,
                  ModelRiskResult& result, const std::stop_token& stop)
{
    const auto pricers = ModelPricers::create(model);
    if (!pricers) return tl::unexpected(pricers.error());
    std::map<double, std::vector<std::size_t>> byYears;
    for (std::size_t i = 0; i < request.legs.size(); ++i)
        byYears[request.legs[i].years].push_back(i);
    for (const auto& [years, places] : byYears) {
        if (stop.stop_requested()) return fail(ErrorCode::Refused, "the comparison was stopped before its end");
        std::vector<const ModelLeg*> legs;
        for (const std::size_t place : places)
            legs.push_back(&request.legs[place]);
        const auto greeks = pricers->greeks(legs);
        if (!greeks) return tl::unexpected(greeks.error());
        for (std::size_t i = 0; i < places.size(); ++i)
            result.legs[places[i]].*column = (*greeks)[i];
    }
    return {};
}

/// QuantLib's day of an instant, within the range of its calendar.
Result<void> setEvaluationDate(Timestamp time)
{
    try {
        const auto civil = toCivil(time);
        QuantLib::Settings::instance().evaluationDate() =
            QuantLib::Date(civil.day, static_cast<QuantLib::Month>(civil.month), civil.year);
        return {};
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("valuation time {} has no QuantLib date: {}", toIso8601(time), error.what()));
    }
}

void addPoints(const risk::MarketView& market, ModelRiskRequest& request)
{
    for (const auto& slice : market.surface->slices()) {
        const double years = (slice.expiry - market.now).inYears();
        if (years < 2.0 / 365.0) continue;
        for (const double delta : {0.10, 0.25, 0.50, 0.75, 0.90}) {
            const double k = volatility::logMoneynessAtCallDelta(slice.smile, delta);
            request.points.push_back(
                {.years = years, .logMoneyness = k, .volatility = slice.smile.impliedVolatility(k)});
        }
    }
}

}  // namespace

std::string ModelRiskResult::worstModel() const
{
    const double least = std::min({black.valueUsd, hestonBook.valueUsd, batesBook.valueUsd});
    if (least == black.valueUsd) return "Black-76";
    return least == hestonBook.valueUsd ? "Heston" : "Bates";
}

Result<ModelRiskRequest> makeModelRiskRequest(std::span<const risk::Holding> holdings, const risk::MarketView& market,
                                              std::string underlying, SequenceNumber sequence)
{
    if (market.surface == nullptr || !(market.spot > 0.0))
        return fail(ErrorCode::NotFound, fmt::format("{} has no surface or no spot to compare models on", underlying));
    ModelRiskRequest request{.sequence = sequence, .valuationTime = market.now, .underlying = std::move(underlying)};
    addPoints(market, request);
    for (const auto& holding : holdings) {
        if (holding.instrument == nullptr)
            return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
        const auto& option = *holding.instrument;
        if (!std::isfinite(holding.quantity))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("quantity of {} must be finite, was {}", option.name, holding.quantity));
        if (!option.isOption() || option.expiry <= market.now) continue;
        const auto point = risk::findOptionPoint(market.of(option), option.expiry, option.strike.toDouble());
        if (!point) {
            ++request.unpricedLegs;
            continue;
        }
        request.legs.push_back({.instrument = option.name,
                                .right = option.right,
                                .strike = option.strike.toDouble(),
                                .forward = point->forward,
                                .years = point->yearsToExpiry,
                                .volatility = point->volatility,
                                .quantity = holding.size(),
                                .forwardPerSpot = point->forwardPerSpot,
                                .inverse = option.isInverse()});
    }
    return request;
}

Result<ModelRiskResult> compareModels(const ModelRiskRequest& request, const std::stop_token& stop)
{
    if (const auto fine = checkLegs(request.legs); !fine) return tl::unexpected(fine.error());
    if (const auto fine = setEvaluationDate(request.valuationTime); !fine) return tl::unexpected(fine.error());
    const auto heston = calibrateHeston(request.points, stop);
    if (!heston) return tl::unexpected(heston.error());
    const auto bates = calibrateBates(request.points, *heston, stop);
    if (!bates) return tl::unexpected(bates.error());
    ModelRiskResult result{.sequence = request.sequence,
                           .valuationTime = request.valuationTime,
                           .underlying = request.underlying,
                           .heston = *heston,
                           .bates = *bates,
                           .unpricedLegs = request.unpricedLegs};
    for (const auto& leg : request.legs)
        result.legs.push_back({.instrument = leg.instrument, .black = blackGreeks(leg)});
    if (const auto done = fill(heston->model, request, &LegComparison::heston, result, stop); !done)
        return tl::unexpected(done.error());
    if (const auto done = fill(bates->model, request, &LegComparison::bates, result, stop); !done)
        return tl::unexpected(done.error());
    for (const auto& leg : result.legs) {
        add(result.black, leg.black);
        add(result.hestonBook, leg.heston);
        add(result.batesBook, leg.bates);
    }
    return result;
}

}  // namespace ballast::modelrisk
