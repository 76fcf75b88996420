#include "volatility/chain_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "volatility/calendar_repair.h"
#include "volatility/few_quotes.h"
#include "volatility/slice_fit.h"

namespace ballast::volatility {
namespace {

/// One expiry with its quotes read and its first fit.
struct Prepared {
    const SliceInput* input{};
    SmileObservations observations;
    std::optional<SmileFit> fit;
};

Result<Prepared> prepare(const SliceInput& input, const FittedSlice* previous, const SliceNeighbours& neighbours,
                         const FittedSlice* shape)
{
    auto observations = usableObservations(input);
    if (!observations) return tl::unexpected<Error>(observations.error());
    auto fit = fitOne(input, *observations, previous, neighbours, shape);
    if (!fit) return tl::unexpected<Error>(fit.error());
    return Prepared{&input, std::move(*observations), std::move(*fit)};
}

/// The neighbour that has enough quotes; the later of two.
const FittedSlice* shapeBeside(const SliceNeighbours& neighbours)
{
    for (const auto* slice : {neighbours.later, neighbours.earlier})
        if (slice != nullptr && slice->quotesUsed >= static_cast<int>(kEnoughQuotes)) return slice;
    return nullptr;
}

/// The fitted neighbour with enough quotes that is nearest in the root of time.
const FittedSlice* nearestShape(const std::vector<FittedSlice>& known, double years)
{
    const FittedSlice* best = nullptr;
    const auto away = [&](const FittedSlice& slice) { return std::abs(std::log(slice.yearsToExpiry / years)); };
    for (const auto& slice : known)
        if (best == nullptr || away(slice) < away(*best)) best = &slice;
    return best;
}

/// Expiries with enough quotes first: the others lean on them.
void prepareAll(std::span<const SliceInput> inputs, const VolatilitySurface* previous, std::vector<Prepared>& items,
                std::vector<UnfittedExpiry>& unfitted)
{
    std::vector<std::size_t> few;
    std::vector<FittedSlice> known;
    const auto former = [&](const SliceInput& input) {
        return previous != nullptr ? previous->findSlice(input.expiry) : nullptr;
    };
    const auto take = [&](const SliceInput& input, Result<Prepared> item) {
        if (item)
            items.push_back(std::move(*item));
        else
            unfitted.push_back({input.expiry, std::move(item.error())});
    };
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        auto observations = usableObservations(inputs[i]);
        if (observations && observations->points.size() < kEnoughQuotes) {
            few.push_back(i);
            continue;
        }
        auto item = prepare(inputs[i], former(inputs[i]), {}, nullptr);
        if (item) known.push_back(makeSlice(inputs[i], item->observations, *item->fit));
        take(inputs[i], std::move(item));
    }
    for (const std::size_t i : few)
        take(inputs[i], prepare(inputs[i], former(inputs[i]), {}, nearestShape(known, inputs[i].yearsToExpiry)));
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
    const auto item = prepare(input, nullptr, {}, nullptr);
    if (!item) return tl::unexpected<Error>(item.error());
    return makeSlice(input, item->observations, *item->fit);
}

Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours)
{
    const auto item = prepare(input, &previous, neighbours, shapeBeside(neighbours));
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
    prepareAll(inputs, previous, items, unfitted);
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
