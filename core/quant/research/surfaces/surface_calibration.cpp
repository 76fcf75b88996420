#include "research/surfaces/surface_calibration.h"

#include <fmt/format.h>

#include "volatility/calendar_repair.h"

namespace ballast::volatility {
namespace {

Result<void> checkInputs(std::span<const SmileInput> inputs, std::span<const SviParameters> starts)
{
    if (inputs.empty()) return fail(ErrorCode::InvalidArgument, "a surface needs at least one smile, had 0");
    if (!starts.empty() && starts.size() != inputs.size()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("starts must be none or one a smile, were {} for {}", starts.size(), inputs.size()));
    }
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        if (inputs[i].yearsToExpiry > inputs[i - 1].yearsToExpiry) continue;
        return fail(ErrorCode::InvalidArgument, fmt::format("years of smiles must increase, {} came after {}",
                                                            inputs[i].yearsToExpiry, inputs[i - 1].yearsToExpiry));
    }
    return {};
}

}  // namespace

Result<std::vector<CalibratedSmile>> calibrateSurface(std::span<const SmileInput> inputs,
                                                      std::span<const SviParameters> starts)
{
    if (auto checked = checkInputs(inputs, starts); !checked) return tl::unexpected<Error>(checked.error());
    std::vector<SmileFit> fits;
    fits.reserve(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        CalibrationOptions options;
        if (!starts.empty()) options.start = starts[i];
        auto fit = fitSmile({inputs[i].points.begin(), inputs[i].points.end()}, inputs[i].yearsToExpiry, options);
        if (!fit) return tl::unexpected<Error>(fit.error());
        fits.push_back(std::move(*fit));
    }
    SmileChain chain(std::move(fits));
    chain.lowerEarlierSmiles();
    chain.raiseLaterSmiles();
    std::vector<CalendarCheck> gaps(inputs.size());
    for (std::size_t i = 1; i < inputs.size(); ++i)
        gaps[i] = chain.gap(i - 1);
    std::vector<CalibratedSmile> smiles;
    smiles.reserve(inputs.size());
    for (SmileFit& fit : std::move(chain).takeItems())
        smiles.push_back({std::move(fit), gaps[smiles.size()]});
    return smiles;
}

}  // namespace ballast::volatility
