#pragma once

#include "domain/model_risk_report.h"
#include "modelrisk/model_risk.h"

namespace ballast::runtime {

/// What a request was about, kept until its answer comes.
struct ModelRiskQuestion {
    std::string underlying;
    Timestamp valuationTime;
    std::uint64_t step{};
    std::uint64_t options{}, unpricedOptions{};
};
ModelRiskQuestion questionOf(const modelrisk::ModelRiskRequest& request);

/// The event that tells the engine. A result with a number that is not finite becomes a failure: it could not be
/// journaled.
domain::ModelRiskReport makeReport(const ModelRiskQuestion& question, const Result<modelrisk::ModelRiskResult>& answer);

}  // namespace ballast::runtime
