#include "volatility/chain_fit.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "volatility/calendar_repair.h"
#include "volatility/slice_fit.h"

namespace ballast::volatility {
namespace {

/// One expiry with its quotes read and its first fit.
struct Prepared {
    const SliceInput* input{};
    SmileObservations observations;
    std::optional<SmileFit> fit;
};

Result<Prepared> prepare(const SliceInput& input, const FittedSlice* previous, const SliceNeighbours& neighbours)
{
    auto observations = usableObservations(input);
    if (!observations) return tl::unexpected<Error>(observations.error());
    auto fit = fitOne(input, *observations, previous, neighbours);
    if (!fit) return tl::unexpected<Error>(fit.error());
    return Prepared{&input, std::move(*observations), std::move(*fit)};
}

SmileChain chainOf(std::vector<Prepared>& items)
{
    std::stable_sort(items.begin(), items.end(),
                     [](const Prepared& a, const Prepared& b) { return a.input->expiry < b.input->expiry; });
    std::vector<SmileFit> fits;
    fits.reserve(items.size());
    for (Prepared& item : items)
        fits.push_back(std::move(*item.fit));
    return SmileChain(std::move(fits));
}

std::vector<FittedSlice> slicesOf(const std::vector<Prepared>& items, SmileChain& chain)
{
    std::vector<FittedSlice> slices;
    slices.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        FittedSlice& slice = slices.emplace_back(makeSlice(*items[i].input, items[i].observations, chain.items()[i]));
        setCalendar(slice, i > 0 ? &chain.gap(i - 1) : nullptr, i + 1 < items.size() ? &chain.gap(i) : nullptr);
    }
    return slices;
}

}  // namespace

Result<FittedSlice> fitSlice(const SliceInput& input)
{
    const auto item = prepare(input, nullptr, {});
    if (!item) return tl::unexpected<Error>(item.error());
    return makeSlice(input, item->observations, *item->fit);
}

Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours)
{
    const auto item = prepare(input, &previous, neighbours);
    if (!item) return tl::unexpected<Error>(item.error());
    FittedSlice slice = makeSlice(input, item->observations, *item->fit);
    std::optional<CalendarCheck> toEarlier, toLater;
    if (neighbours.earlier != nullptr) toEarlier = checkCalendar(neighbours.earlier->smile, slice.smile);
    if (neighbours.later != nullptr) toLater = checkCalendar(slice.smile, neighbours.later->smile);
    setCalendar(slice, toEarlier ? &*toEarlier : nullptr, toLater ? &*toLater : nullptr);
    return slice;
}

Result<VolatilitySurface> fitSurface(std::span<const SliceInput> inputs, const VolatilitySurface* previous)
{
    std::vector<Prepared> items;
    std::vector<UnfittedExpiry> unfitted;
    for (const SliceInput& input : inputs) {
        auto item = prepare(input, previous != nullptr ? previous->findSlice(input.expiry) : nullptr, {});
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
    SmileChain chain = chainOf(items);
    chain.lowerEarlierSmiles();
    chain.raiseLaterSmiles();
    return VolatilitySurface::create(slicesOf(items, chain), std::move(unfitted));
}

}  // namespace ballast::volatility
