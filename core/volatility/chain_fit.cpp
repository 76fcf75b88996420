#include "volatility/chain_fit.h"

#include <algorithm>
#include <fmt/format.h>

#include "volatility/calendar_repair.h"
#include "volatility/slice_fit.h"

namespace ballast::volatility {
namespace {

void judgeCalendars(std::vector<FittedSlice>& slices)
{
    for (std::size_t i = 0; i < slices.size(); ++i) {
        judgeCalendar(slices[i], {i > 0 ? &slices[i - 1] : nullptr, i + 1 < slices.size() ? &slices[i + 1] : nullptr});
    }
}

}  // namespace

Result<FittedSlice> fitSlice(const SliceInput& input)
{
    auto item = fitOne(input, nullptr, {});
    if (!item) return tl::unexpected<Error>(item.error());
    return std::move(item->slice);
}

Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours)
{
    auto item = fitOne(input, &previous, neighbours);
    if (!item) return tl::unexpected<Error>(item.error());
    judgeCalendar(item->slice, neighbours);
    return std::move(item->slice);
}

Result<VolatilitySurface> fitSurface(std::span<const SliceInput> inputs, const VolatilitySurface* previous)
{
    std::vector<SliceFit> items;
    std::vector<UnfittedExpiry> unfitted;
    for (const SliceInput& input : inputs) {
        auto item = fitOne(input, previous != nullptr ? previous->findSlice(input.expiry) : nullptr, {});
        if (item) {
            items.push_back(std::move(*item));
        } else {
            unfitted.push_back({input.expiry, std::move(item.error())});
        }
    }
    if (items.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("no expiry of {} could be fitted, the first because {}", inputs.size(),
                                unfitted.empty() ? "there is none" : unfitted.front().error.message));
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const SliceFit& a, const SliceFit& b) { return a.slice.expiry < b.slice.expiry; });
    lowerEarlierSmiles(items);
    raiseLaterSmiles(items);
    std::vector<FittedSlice> slices;
    slices.reserve(items.size());
    for (SliceFit& item : items)
        slices.push_back(std::move(item.slice));
    judgeCalendars(slices);
    return VolatilitySurface::create(std::move(slices), std::move(unfitted));
}

}  // namespace ballast::volatility
