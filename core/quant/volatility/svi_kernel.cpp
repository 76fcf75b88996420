#include "volatility/svi_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

#define BALLAST_INLINE inline __attribute__((always_inline))

/// Eight doubles; the compiler splits them into the vectors that a level has.
using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));

BALLAST_INLINE void load(Lanes& lanes, const LaneArray& values) { std::memcpy(&lanes, values.data(), sizeof lanes); }
BALLAST_INLINE void store(LaneArray& values, const Lanes& lanes) { std::memcpy(values.data(), &lanes, sizeof lanes); }

BALLAST_INLINE void takeRoot(Lanes& lanes)
{
    LaneArray values;
    store(values, lanes);
    for (double& value : values)
        value = std::sqrt(value);
    load(lanes, values);
}

BALLAST_INLINE void takeGreater(Lanes& lanes, double least) { lanes = lanes > least ? lanes : Lanes{} + least; }

/// In one order at every level.
BALLAST_INLINE double sumOf(const Lanes& x)
{
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

BALLAST_INLINE void errorModelBody(std::span<const PointBlock> blocks, const SviCoordinates& x, ErrorModel& model)
{
    const double halfSum = 0.5 * (x[kLeftSlope] + x[kRightSlope]);
    const double halfDifference = 0.5 * (x[kRightSlope] - x[kLeftSlope]);
    const double width = steady::exp(x[kLogWidth]);
    const double geometric = std::sqrt(x[kLeftSlope] * x[kRightSlope]);
    const double ratio = std::sqrt(x[kRightSlope] / x[kLeftSlope]);
    const double leftShare = 0.5 * width * ratio;
    const double rightShare = 0.5 * width / ratio;
    const double level = x[kLeastVariance] - width * geometric;
    Lanes cost{}, g0{}, g1{}, g2{}, g3{}, g4{}, h00{}, h10{}, h11{}, h20{}, h21{}, h22{}, h30{}, h31{}, h32{}, h33{},
        h40{}, h41{}, h42{}, h43{}, h44{};
    for (const PointBlock& block : blocks) {
        Lanes k, w, weight;
        load(k, block.k);
        load(w, block.totalVariance);
        load(weight, block.weight);
        const Lanes z = k - x[kCentre];
        Lanes root = z * z + width * width;
        takeRoot(root);
        const Lanes inverse = 1.0 / root;
        const Lanes error = level + halfDifference * z + halfSum * root - w;
        const Lanes s1 = 0.5 * (root - z) - leftShare;
        const Lanes s2 = 0.5 * (root + z) - rightShare;
        const Lanes s3 = -halfDifference - halfSum * z * inverse;
        const Lanes s4 = width * (halfSum * width * inverse - geometric);
        const Lanes t1 = weight * s1;
        const Lanes t2 = weight * s2;
        const Lanes t3 = weight * s3;
        const Lanes t4 = weight * s4;
        const Lanes weighted = weight * error;
        cost += weighted * error;
        g0 += weighted;
        g1 += t1 * error;
        g2 += t2 * error;
        g3 += t3 * error;
        g4 += t4 * error;
        h00 += weight;
        h10 += t1;
        h11 += t1 * s1;
        h20 += t2;
        h21 += t2 * s1;
        h22 += t2 * s2;
        h30 += t3;
        h31 += t3 * s1;
        h32 += t3 * s2;
        h33 += t3 * s3;
        h40 += t4;
        h41 += t4 * s1;
        h42 += t4 * s2;
        h43 += t4 * s3;
        h44 += t4 * s4;
    }
    model.cost = sumOf(cost);
    model.gradient = {sumOf(g0), sumOf(g1), sumOf(g2), sumOf(g3), sumOf(g4)};
    model.hessian = {sumOf(h00), sumOf(h10), sumOf(h11), sumOf(h20), sumOf(h21), sumOf(h22), sumOf(h30), sumOf(h31),
                     sumOf(h32), sumOf(h33), sumOf(h40), sumOf(h41), sumOf(h42), sumOf(h43), sumOf(h44)};
}

BALLAST_INLINE void hyperbolaSumsBody(std::span<const PointBlock> blocks, double m, double sigma, HyperbolaSums& sums)
{
    Lanes su{}, sv{}, suu{}, suv{}, svv{}, suw{}, svw{};
    for (const PointBlock& block : blocks) {
        Lanes k, w, weight;
        load(k, block.k);
        load(w, block.totalVariance);
        load(weight, block.weight);
        const Lanes z = k - m;
        Lanes root = z * z + sigma * sigma;
        takeRoot(root);
        const Lanes u = 0.5 * (root - z);
        const Lanes v = 0.5 * (root + z);
        const Lanes wu = weight * u;
        const Lanes wv = weight * v;
        su += wu;
        sv += wv;
        suu += wu * u;
        suv += wu * v;
        svv += wv * v;
        suw += wu * w;
        svw += wv * w;
    }
    sums = {sumOf(su), sumOf(sv), sumOf(suu), sumOf(suv), sumOf(svv), sumOf(suw), sumOf(svw)};
}

/// As butterflyFunction of SviSlice::jet.
BALLAST_INLINE void jetsBody(const SviParameters& p, const LaneArray& places, JetBlock& result)
{
    Lanes k;
    load(k, places);
    const Lanes z = k - p.m;
    Lanes root = z * z + p.sigma * p.sigma;
    takeRoot(root);
    const Lanes inverse = 1.0 / root;
    Lanes w = p.a + p.b * (p.rho * z + root);
    takeGreater(w, 0.0);
    const Lanes slope = p.b * (p.rho + z * inverse);
    const Lanes second = p.b * p.sigma * p.sigma * inverse * inverse * inverse;
    Lanes divisor = w;
    takeGreater(divisor, std::numeric_limits<double>::min());
    const Lanes inverseW = 1.0 / divisor;
    const Lanes first = 1.0 - 0.5 * k * slope * inverseW;
    const Lanes g = first * first - 0.25 * slope * slope * (inverseW + 0.25) + 0.5 * second;
    result.k = places;
    store(result.w, w);
    store(result.wPrime, slope);
    store(result.wSecond, second);
    store(result.g, w > 0.0 ? g : Lanes{});
}

// Results go through references: a vector returned by value would have another convention at each level.
BALLAST_INLINE void takeAbsolute(Lanes& x) { x = x < 0.0 ? -x : x; }
BALLAST_INLINE void takeLesser(Lanes& x, const Lanes& other) { x = other < x ? other : x; }
BALLAST_INLINE void takeGreater(Lanes& x, const Lanes& other) { x = other > x ? other : x; }

/// w is convex, w' rises, w'' has one peak at m.
BALLAST_INLINE void butterflyBoundsBody(const SviParameters& p, const JetBlock& low, const JetBlock& high,
                                        LaneArray& bounds)
{
    constexpr double kTiny = 1e-150;
    Lanes k0, k1, w0, w1, p0, p1, q0, q1;
    load(k0, low.k);
    load(k1, high.k);
    load(w0, low.w);
    load(w1, high.w);
    load(p0, low.wPrime);
    load(p1, high.wPrime);
    load(q0, low.wSecond);
    load(q1, high.wSecond);
    const double least = p.a + p.b * p.sigma * std::sqrt(1.0 - p.rho * p.rho);
    Lanes leastW = p0 >= 0.0 ? w0 : (p1 <= 0.0 ? w1 : Lanes{} + least);
    takeGreater(leastW, kTiny);
    const Lanes inverse = 1.0 / leastW;
    Lanes slope = p0, other = p1;
    takeAbsolute(slope);
    takeAbsolute(other);
    takeGreater(slope, other);
    Lanes farthest = k0;
    other = k1;
    takeAbsolute(farthest);
    takeAbsolute(other);
    takeGreater(farthest, other);
    Lanes ends = q0, leastBend = q0;
    takeGreater(ends, q1);
    takeLesser(leastBend, q1);
    const Lanes peak = k0 < p.m ? (k1 > p.m ? Lanes{} + p.b / p.sigma : ends) : ends;
    // k w'/(2w) changes by no more than its derivative's bound times the distance to the nearer end.
    const Lanes steepest = 0.5 * inverse * (slope + farthest * (peak + slope * slope * inverse));
    const Lanes drift = 0.5 * (k1 - k0) * steepest;
    Lanes divisor0 = w0, divisor1 = w1;
    takeGreater(divisor0, kTiny);
    takeGreater(divisor1, kTiny);
    const Lanes first = 1.0 - 0.5 * k0 * p0 / divisor0;
    const Lanes last = 1.0 - 0.5 * k1 * p1 / divisor1;
    Lanes nearest = first;
    other = last;
    takeAbsolute(nearest);
    takeAbsolute(other);
    takeLesser(nearest, other);
    nearest -= drift;
    const Lanes square = first * last > 0.0 ? (nearest > 0.0 ? nearest * nearest : Lanes{}) : Lanes{};
    store(bounds, square - 0.25 * slope * slope * (inverse + 0.25) + 0.5 * leastBend);
}

BALLAST_INLINE void gapBoundsBody(const JetBlock& earlierLow, const JetBlock& earlierHigh, const JetBlock& laterLow,
                                  const JetBlock& laterHigh, LaneArray& bounds)
{
    Lanes k0, k1, a0, a1, b0, b1, p0, p1;
    load(k0, laterLow.k);
    load(k1, laterHigh.k);
    load(a0, earlierLow.w);
    load(a1, earlierHigh.w);
    load(b0, laterLow.w);
    load(b1, laterHigh.w);
    load(p0, laterLow.wPrime);
    load(p1, laterHigh.wPrime);
    const Lanes length = k1 - k0;
    const Lanes rise = a1 - a0;
    const Lanes leftSlope = p0 * length - rise;
    const Lanes rightSlope = p1 * length - rise;
    const Lanes bend = leftSlope - rightSlope;
    const Lanes crossing = (b1 - p1 * length - b0) / (bend < 0.0 ? bend : Lanes{} - 1.0);
    const Lanes between = b0 - a0 + leftSlope * crossing;
    Lanes least = leftSlope >= 0.0 ? b0 - a0 : (rightSlope <= 0.0 ? b1 - a1 : between);
    takeLesser(least, b0 - a0);
    takeLesser(least, b1 - a1);
    store(bounds, least);
}

// One function a level; the bodies are inlined into each and compiled for it. No level contracts or reorders.
#define BALLAST_LEVEL(NAME, TARGET)                                                                                    \
    TARGET void errorModel##NAME(std::span<const PointBlock> blocks, const SviCoordinates& x, ErrorModel& model)       \
    {                                                                                                                  \
        errorModelBody(blocks, x, model);                                                                              \
    }                                                                                                                  \
    TARGET void hyperbolaSums##NAME(std::span<const PointBlock> blocks, double m, double sigma, HyperbolaSums& sums)   \
    {                                                                                                                  \
        hyperbolaSumsBody(blocks, m, sigma, sums);                                                                     \
    }                                                                                                                  \
    TARGET void butterflyBounds##NAME(const SviParameters& p, const JetBlock& low, const JetBlock& high, LaneArray& b) \
    {                                                                                                                  \
        butterflyBoundsBody(p, low, high, b);                                                                          \
    }                                                                                                                  \
    TARGET void gapBounds##NAME(const JetBlock& e0, const JetBlock& e1, const JetBlock& l0, const JetBlock& l1,        \
                                LaneArray& b)                                                                          \
    {                                                                                                                  \
        gapBoundsBody(e0, e1, l0, l1, b);                                                                              \
    }                                                                                                                  \
    TARGET void jets##NAME(const SviParameters& p, const LaneArray& k, JetBlock& result) { jetsBody(p, k, result); }

BALLAST_LEVEL(Plain, )
#if defined(__x86_64__)
BALLAST_LEVEL(Avx2, __attribute__((target("avx2"))))
BALLAST_LEVEL(Avx512, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#else
BALLAST_LEVEL(Avx2, )
BALLAST_LEVEL(Avx512, )
#endif

}  // namespace

std::vector<PointBlock> blocksOf(std::span<const VariancePoint> points)
{
    std::vector<PointBlock> blocks((points.size() + kLanes - 1) / kLanes);
    for (std::size_t i = 0; i < blocks.size() * kLanes; ++i) {
        const VariancePoint& point = points[std::min(i, points.size() - 1)];
        PointBlock& block = blocks[i / kLanes];
        block.k[i % kLanes] = point.k;
        block.totalVariance[i % kLanes] = point.totalVariance;
        block.weight[i % kLanes] = i < points.size() ? point.weight : 0.0;
    }
    return blocks;
}

void errorModel(std::span<const PointBlock> blocks, const SviCoordinates& x, ErrorModel& model,
                pricing::Isa isa) noexcept
{
    if (isa == pricing::Isa::Avx512) return errorModelAvx512(blocks, x, model);
    if (isa == pricing::Isa::Avx2) return errorModelAvx2(blocks, x, model);
    errorModelPlain(blocks, x, model);
}

HyperbolaSums hyperbolaSums(std::span<const PointBlock> blocks, double m, double sigma, pricing::Isa isa) noexcept
{
    HyperbolaSums sums;
    if (isa == pricing::Isa::Avx512) {
        hyperbolaSumsAvx512(blocks, m, sigma, sums);
    } else if (isa == pricing::Isa::Avx2) {
        hyperbolaSumsAvx2(blocks, m, sigma, sums);
    } else {
        hyperbolaSumsPlain(blocks, m, sigma, sums);
    }
    return sums;
}

void jets(const SviParameters& parameters, const LaneArray& k, JetBlock& result, pricing::Isa isa) noexcept
{
    if (isa == pricing::Isa::Avx512) return jetsAvx512(parameters, k, result);
    if (isa == pricing::Isa::Avx2) return jetsAvx2(parameters, k, result);
    jetsPlain(parameters, k, result);
}

void butterflyBounds(const SviParameters& parameters, const JetBlock& low, const JetBlock& high, LaneArray& bounds,
                     pricing::Isa isa) noexcept
{
    if (isa == pricing::Isa::Avx512) return butterflyBoundsAvx512(parameters, low, high, bounds);
    if (isa == pricing::Isa::Avx2) return butterflyBoundsAvx2(parameters, low, high, bounds);
    butterflyBoundsPlain(parameters, low, high, bounds);
}

void gapBounds(const JetBlock& earlierLow, const JetBlock& earlierHigh, const JetBlock& laterLow,
               const JetBlock& laterHigh, LaneArray& bounds, pricing::Isa isa) noexcept
{
    if (isa == pricing::Isa::Avx512) return gapBoundsAvx512(earlierLow, earlierHigh, laterLow, laterHigh, bounds);
    if (isa == pricing::Isa::Avx2) return gapBoundsAvx2(earlierLow, earlierHigh, laterLow, laterHigh, bounds);
    gapBoundsPlain(earlierLow, earlierHigh, laterLow, laterHigh, bounds);
}

}  // namespace ballast::volatility
