#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "pricing/isa.h"
#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"

namespace ballast::volatility {

/// Doubles that the kernel works on at once. Sums keep as many partial sums at every instruction level and add them in
/// one order, so that all levels give the same bits.
constexpr std::size_t kLanes = 8;
using LaneArray = std::array<double, kLanes>;

/// Eight points of a smile, field by field; points of weight 0 fill the last block up.
struct alignas(64) PointBlock {
    LaneArray k{};
    LaneArray totalVariance{};
    LaneArray weight{};
};

std::vector<PointBlock> blocksOf(std::span<const VariancePoint> points);

/// Gauss-Newton model of the weighted squared errors around coordinates; the lower half of the Hessian, row by row.
struct ErrorModel {
    double cost{};
    SviCoordinates gradient{};
    std::array<double, 15> hessian{};
};
void errorModel(std::span<const PointBlock> blocks, const SviCoordinates& x, ErrorModel& model,
                pricing::Isa isa = pricing::bestIsa()) noexcept;

/// Weighted sums over the points of u = (R - z)/2 and v = (R + z)/2 with z = k - m, R = sqrt(z^2 + sigma^2), and of
/// their products with each other and with total variance.
struct HyperbolaSums {
    double u{}, v{}, uu{}, uv{}, vv{}, uw{}, vw{};
};
HyperbolaSums hyperbolaSums(std::span<const PointBlock> blocks, double m, double sigma,
                            pricing::Isa isa = pricing::bestIsa()) noexcept;

/// Total variance with its derivatives and Durrleman's g at eight places.
struct alignas(64) JetBlock {
    LaneArray k{}, w{}, wPrime{}, wSecond{}, g{};
};
void jets(const SviParameters& parameters, const LaneArray& k, JetBlock& result,
          pricing::Isa isa = pricing::bestIsa()) noexcept;

/// Numbers under which g, or the gap from one smile up to another, does not fall between the places `low` and the
/// places `high`, lane by lane. Smiles are convex, so tangents bound the later from below and chords the earlier from
/// above; g is bounded through the ranges of w, w' and w''.
void butterflyBounds(const SviParameters& parameters, const JetBlock& low, const JetBlock& high, LaneArray& bounds,
                     pricing::Isa isa = pricing::bestIsa()) noexcept;
void gapBounds(const JetBlock& earlierLow, const JetBlock& earlierHigh, const JetBlock& laterLow,
               const JetBlock& laterHigh, LaneArray& bounds, pricing::Isa isa = pricing::bestIsa()) noexcept;

}  // namespace ballast::volatility
