#include "volatility/svi_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

/// As many doubles as a register of a level holds: comparisons of wider ones are taken apart lane by lane.
template <std::size_t n> struct Register;
template <> struct Register<2> {
    using Vec = double __attribute__((vector_size(16)));
    using Mask = std::int64_t __attribute__((vector_size(16)));
};
template <> struct Register<4> {
    using Vec = double __attribute__((vector_size(32)));
    using Mask = std::int64_t __attribute__((vector_size(32)));
};
template <> struct Register<8> {
    using Vec = double __attribute__((vector_size(64)));
    using Mask = std::int64_t __attribute__((vector_size(64)));
};

// Results go through references: a vector returned by value would have another convention at each level.
template <class V> BALLAST_INLINE void loadAt(V& lanes, const LaneArray& values, std::size_t at)
{
    std::memcpy(&lanes, values.data() + at, sizeof lanes);
}
template <class V> BALLAST_INLINE void storeAt(LaneArray& values, std::size_t at, const V& lanes)
{
    std::memcpy(values.data() + at, &lanes, sizeof lanes);
}
template <std::size_t n> BALLAST_INLINE void takeRoots(typename Register<n>::Vec& lanes)
{
    std::array<double, n> values;
    std::memcpy(values.data(), &lanes, sizeof lanes);
    for (double& value : values)
        value = std::sqrt(value);
    std::memcpy(&lanes, values.data(), sizeof lanes);
}
template <class M, class V> BALLAST_INLINE void choose(V& to, const M& mask, const V& yes, const V& no)
{
    to = reinterpret_cast<V>((mask & reinterpret_cast<M>(yes)) | (~mask & reinterpret_cast<M>(no)));
}
template <class M, class V> BALLAST_INLINE void takeMagnitude(V& x)
{
    x = reinterpret_cast<V>(reinterpret_cast<M>(x) & std::numeric_limits<std::int64_t>::max());
}
template <class M, class V> BALLAST_INLINE void takeLesser(V& x, const V& other) { choose<M>(x, other < x, other, x); }
template <class M, class V> BALLAST_INLINE void takeGreater(V& x, const V& other) { choose<M>(x, other > x, other, x); }

/// As butterflyFunction of SviSlice::jet.
template <std::size_t n> BALLAST_INLINE void jetsBody(const SviParameters& p, const LaneArray& places, JetBlock& result)
{
    using Vec = typename Register<n>::Vec;
    using Mask = typename Register<n>::Mask;
    for (std::size_t at = 0; at < kLanes; at += n) {
        Vec k;
        loadAt(k, places, at);
        const Vec z = k - p.m;
        Vec root = z * z + p.sigma * p.sigma;
        takeRoots<n>(root);
        const Vec inverse = 1.0 / root;
        Vec w = p.a + p.b * (p.rho * z + root);
        takeGreater<Mask>(w, Vec{});
        const Vec slope = p.b * (p.rho + z * inverse);
        const Vec second = p.b * p.sigma * p.sigma * inverse * inverse * inverse;
        Vec divisor = w;
        takeGreater<Mask>(divisor, Vec{} + std::numeric_limits<double>::min());
        const Vec inverseW = 1.0 / divisor;
        const Vec first = 1.0 - 0.5 * k * slope * inverseW;
        Vec g = first * first - 0.25 * slope * slope * (inverseW + 0.25) + 0.5 * second;
        choose<Mask>(g, w > 0.0, g, Vec{});
        storeAt(result.w, at, w);
        storeAt(result.wPrime, at, slope);
        storeAt(result.wSecond, at, second);
        storeAt(result.g, at, g);
    }
    result.k = places;
}

/// w is convex, w' rises, w'' has one peak at m.
template <std::size_t n>
BALLAST_INLINE void butterflyBoundsBody(const SviParameters& p, const JetBlock& low, const JetBlock& high,
                                        LaneArray& bounds)
{
    using Vec = typename Register<n>::Vec;
    using Mask = typename Register<n>::Mask;
    constexpr double kTiny = 1e-150;
    const double least = p.a + p.b * p.sigma * std::sqrt(1.0 - p.rho * p.rho);
    for (std::size_t at = 0; at < kLanes; at += n) {
        Vec k0, k1, w0, w1, p0, p1, q0, q1;
        loadAt(k0, low.k, at);
        loadAt(k1, high.k, at);
        loadAt(w0, low.w, at);
        loadAt(w1, high.w, at);
        loadAt(p0, low.wPrime, at);
        loadAt(p1, high.wPrime, at);
        loadAt(q0, low.wSecond, at);
        loadAt(q1, high.wSecond, at);
        Vec leastW;
        choose<Mask>(leastW, p1 <= 0.0, w1, Vec{} + least);
        choose<Mask>(leastW, p0 >= 0.0, w0, leastW);
        takeGreater<Mask>(leastW, Vec{} + kTiny);
        const Vec inverse = 1.0 / leastW;
        Vec slope = p0, other = p1;
        takeMagnitude<Mask>(slope);
        takeMagnitude<Mask>(other);
        takeGreater<Mask>(slope, other);
        Vec farthest = k0;
        other = k1;
        takeMagnitude<Mask>(farthest);
        takeMagnitude<Mask>(other);
        takeGreater<Mask>(farthest, other);
        Vec ends = q0, leastBend = q0;
        takeGreater<Mask>(ends, q1);
        takeLesser<Mask>(leastBend, q1);
        Vec peak;
        choose<Mask>(peak, (k0 < p.m) & (k1 > p.m), Vec{} + p.b / p.sigma, ends);
        // k w'/(2w) changes by no more than its derivative's bound times the distance to the nearer end.
        const Vec steepest = 0.5 * inverse * (slope + farthest * (peak + slope * slope * inverse));
        const Vec drift = 0.5 * (k1 - k0) * steepest;
        Vec divisor0 = w0, divisor1 = w1;
        takeGreater<Mask>(divisor0, Vec{} + kTiny);
        takeGreater<Mask>(divisor1, Vec{} + kTiny);
        const Vec first = 1.0 - 0.5 * k0 * p0 / divisor0;
        const Vec last = 1.0 - 0.5 * k1 * p1 / divisor1;
        Vec nearest = first;
        other = last;
        takeMagnitude<Mask>(nearest);
        takeMagnitude<Mask>(other);
        takeLesser<Mask>(nearest, other);
        nearest -= drift;
        Vec square;
        choose<Mask>(square, (first * last > 0.0) & (nearest > 0.0), nearest * nearest, Vec{});
        storeAt(bounds, at, square - 0.25 * slope * slope * (inverse + 0.25) + 0.5 * leastBend);
    }
}

template <std::size_t n>
BALLAST_INLINE void gapBoundsBody(const JetBlock& earlierLow, const JetBlock& earlierHigh, const JetBlock& laterLow,
                                  const JetBlock& laterHigh, LaneArray& bounds)
{
    using Vec = typename Register<n>::Vec;
    using Mask = typename Register<n>::Mask;
    for (std::size_t at = 0; at < kLanes; at += n) {
        Vec k0, k1, a0, a1, b0, b1, p0, p1;
        loadAt(k0, laterLow.k, at);
        loadAt(k1, laterHigh.k, at);
        loadAt(a0, earlierLow.w, at);
        loadAt(a1, earlierHigh.w, at);
        loadAt(b0, laterLow.w, at);
        loadAt(b1, laterHigh.w, at);
        loadAt(p0, laterLow.wPrime, at);
        loadAt(p1, laterHigh.wPrime, at);
        const Vec length = k1 - k0;
        const Vec rise = a1 - a0;
        const Vec leftSlope = p0 * length - rise;
        const Vec rightSlope = p1 * length - rise;
        Vec bend = leftSlope - rightSlope;
        choose<Mask>(bend, bend < 0.0, bend, Vec{} - 1.0);
        const Vec crossing = (b1 - p1 * length - b0) / bend;
        const Vec between = b0 - a0 + leftSlope * crossing;
        Vec least;
        choose<Mask>(least, rightSlope <= 0.0, b1 - a1, between);
        choose<Mask>(least, leftSlope >= 0.0, b0 - a0, least);
        takeLesser<Mask>(least, b0 - a0);
        takeLesser<Mask>(least, b1 - a1);
        storeAt(bounds, at, least);
    }
}

// One function a level; the bodies are inlined into each and compiled for it. No level contracts or reorders.
#define BALLAST_LEVEL(NAME, LANES, TARGET)                                                                             \
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
        butterflyBoundsBody<LANES>(p, low, high, b);                                                                   \
    }                                                                                                                  \
    TARGET void gapBounds##NAME(const JetBlock& e0, const JetBlock& e1, const JetBlock& l0, const JetBlock& l1,        \
                                LaneArray& b)                                                                          \
    {                                                                                                                  \
        gapBoundsBody<LANES>(e0, e1, l0, l1, b);                                                                       \
    }                                                                                                                  \
    TARGET void jets##NAME(const SviParameters& p, const LaneArray& k, JetBlock& result)                               \
    {                                                                                                                  \
        jetsBody<LANES>(p, k, result);                                                                                 \
    }

BALLAST_LEVEL(Plain, 2, )
#if defined(__x86_64__)
BALLAST_LEVEL(Avx2, 4, __attribute__((target("avx2"))))
BALLAST_LEVEL(Avx512, 8, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#else
BALLAST_LEVEL(Avx2, 2, )
BALLAST_LEVEL(Avx512, 2, )
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
