#include "runtime/model_risk_reports.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::runtime {

namespace {

using domain::BookUnderModel;

BookUnderModel fitted(std::string name, const modelrisk::ModelGreeks& greeks, const modelrisk::CalibratedModel& fit)
{
    const auto& m = fit.model;
    BookUnderModel book{
        .model = std::move(name),
        .valueUsd = greeks.valueUsd,
        .delta = greeks.delta,
        .vega = greeks.vega,
        .parameters = {{"v0", m.v0}, {"kappa", m.kappa}, {"theta", m.theta}, {"sigma", m.sigma}, {"rho", m.rho}},
        .fitErrorPoints = fit.error.rootMeanSquare,
        .greatestErrorPoints = fit.error.greatest,
        .points = static_cast<std::uint64_t>(std::max(fit.error.points, 0))};
    if (m.hasJumps())
        book.parameters.insert(book.parameters.end(), {{"lambda", m.lambda}, {"nu", m.nu}, {"delta", m.delta}});
    return book;
}

bool isFinite(const BookUnderModel& book)
{
    return std::isfinite(book.valueUsd) && std::isfinite(book.delta) && std::isfinite(book.vega) &&
           std::isfinite(book.fitErrorPoints) && std::isfinite(book.greatestErrorPoints) &&
           std::all_of(book.parameters.begin(), book.parameters.end(),
                       [](const auto& parameter) { return std::isfinite(parameter.value); });
}

}  // namespace

ModelRiskQuestion questionOf(const modelrisk::ModelRiskRequest& request)
{
    return {.underlying = request.underlying,
            .valuationTime = request.valuationTime,
            .step = request.sequence.value,
            .options = request.legs.size(),
            .unpricedOptions = static_cast<std::uint64_t>(std::max(request.unpricedLegs, 0))};
}

domain::ModelRiskReport makeReport(const ModelRiskQuestion& question, const Result<modelrisk::ModelRiskResult>& answer)
{
    domain::ModelRiskReport report{.underlying = question.underlying,
                                   .valuationTime = question.valuationTime,
                                   .step = question.step,
                                   .options = question.options,
                                   .unpricedOptions = question.unpricedOptions};
    if (!answer) {
        report.failure = fmt::format("{} could not be compared: {}", question.underlying, answer.error().message);
        return report;
    }
    const auto& black = answer->black;
    report.models = {{.model = "Black-76", .valueUsd = black.valueUsd, .delta = black.delta, .vega = black.vega},
                     fitted("Heston", answer->hestonBook, answer->heston),
                     fitted("Bates", answer->batesBook, answer->bates)};
    if (std::all_of(report.models.begin(), report.models.end(), isFinite)) return report;
    report.models.clear();
    report.failure =
        fmt::format("{} could not be compared: a model gave a number that is not finite", question.underlying);
    return report;
}

}  // namespace ballast::runtime
