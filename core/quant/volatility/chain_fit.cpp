#include "volatility/chain_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "pricing/steady.h"
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

Result<Prepared> prepare(const SliceInput& input, SmileObservations observations, const FittedSlice* previous,
                         const SviSlice* shape)
{
    auto fit = fitOne(input, observations, previous, shape);
    if (!fit) return tl::unexpected<Error>(fit.error());
    return Prepared{&input, std::move(observations), std::move(*fit)};
}

Result<Prepared> prepare(const SliceInput& input, const FittedSlice* previous, const SviSlice* shape)
{
    auto observations = usableObservations(input);
    if (!observations) return tl::unexpected<Error>(observations.error());
    return prepare(input, std::move(*observations), previous, shape);
}

const SviSlice* smileOf(const FittedSlice* slice) { return slice != nullptr ? &slice->smile : nullptr; }

/// The neighbour that has enough quotes; the later of two.
const SviSlice* shapeBeside(const SliceNeighbours& neighbours)
{
    for (const auto* slice : {neighbours.later, neighbours.earlier})
        if (slice != nullptr && slice->quotesUsed >= static_cast<int>(kEnoughQuotes)) return &slice->smile;
    return nullptr;
}

/// The smile that is nearest in time, by ratio.
const SviSlice* nearestShape(const std::vector<SviSlice>& known, double years)
{
    const SviSlice* best = nullptr;
    const auto away = [&](const SviSlice& smile) { return std::abs(steady::log(smile.yearsToExpiry() / years)); };
    for (const auto& smile : known)
        if (best == nullptr || away(smile) < away(*best)) best = &smile;
    return best;
}

/// Expiries with enough quotes first: the others lean on them.
void prepareAll(std::span<const SliceInput> inputs, const VolatilitySurface* previous, std::vector<Prepared>& items,
                std::vector<UnfittedExpiry>& unfitted)
{
    std::vector<std::pair<const SliceInput*, SmileObservations>> few;
    std::vector<SviSlice> known;
    const auto former = [&](const SliceInput& input) {
        return previous != nullptr ? previous->findSlice(input.expiry) : nullptr;
    };
    const auto take = [&](const SliceInput& input, Result<Prepared> item) {
        if (item)
            items.push_back(std::move(*item));
        else
            unfitted.push_back({input.expiry, std::move(item.error())});
    };
    for (const SliceInput& input : inputs) {
        auto observations = usableObservations(input);
        if (!observations) {
            unfitted.push_back({input.expiry, std::move(observations.error())});
        } else if (observations->points.size() < kEnoughQuotes) {
            few.emplace_back(&input, std::move(*observations));
        } else {
            auto item = prepare(input, std::move(*observations), former(input), nullptr);
            if (item) known.push_back(item->fit->smile);
            take(input, std::move(item));
        }
    }
    for (auto& [input, observations] : few)
        take(*input,
             prepare(*input, std::move(observations), former(*input), nearestShape(known, input->yearsToExpiry)));
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
    const auto item = prepare(input, nullptr, nullptr);
    if (!item) return tl::unexpected<Error>(item.error());
    return makeSlice(input, item->observations, *item->fit);
}

Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours)
{
    auto item = prepare(input, &previous, shapeBeside(neighbours));
    if (!item) return tl::unexpected<Error>(item.error());
    const SviSlice *earlier = smileOf(neighbours.earlier), *later = smileOf(neighbours.later);
    if (!isBetween(*item->fit, earlier, later)) {
        SmileFit between = fittedBetween(*item->fit, earlier, later);
        // What would push it off its quotes is not followed: then it stays, and is marked as in conflict.
        if (keepsQuotes(between, *item->fit)) item->fit = std::move(between);
    }
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
