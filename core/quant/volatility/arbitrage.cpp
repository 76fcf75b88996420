#include "volatility/arbitrage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "pricing/steady.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {
namespace {

constexpr double kSteepestWing = 2.0;
constexpr double kRounding = 1e-13;  ///< What a bound may be off by.
constexpr int kLast = kArbitrageGridSize - 1;
constexpr int kBlocks = 8;
constexpr int kLaneCount = static_cast<int>(kLanes);

struct Least {
    double value{std::numeric_limits<double>::infinity()};
    double at{};

    void take(double candidate, double k) noexcept
    {
        if (candidate < value) *this = {candidate, k};
    }
};

using Places = std::array<int, kLanes>;

LaneArray pointsAt(const Places& places) noexcept
{
    LaneArray k;
    for (std::size_t i = 0; i < kLanes; ++i)
        k[i] = arbitrageGridPoint(places[i]);
    return k;
}

/// g of one smile on the grid.
class ButterflyJudge {
public:
    explicit ButterflyJudge(const SviSlice& slice) noexcept : m_slice(slice), m_isa(pricing::bestIsa()) {}

    struct Row {
        JetBlock jet;
    };
    void fill(const Places& places, Row& row) const noexcept
    {
        jets(m_slice.parameters(), pointsAt(places), row.jet, m_isa);
    }
    const LaneArray& values(const Row& row) const noexcept { return row.jet.g; }
    void bound(const Row& low, const Row& high, LaneArray& bounds) const noexcept
    {
        butterflyBounds(m_slice.parameters(), low.jet, high.jet, bounds, m_isa);
    }

private:
    const SviSlice& m_slice;
    pricing::Isa m_isa;
};

/// Gap from one smile up to another on the grid.
class GapJudge {
public:
    GapJudge(const SviSlice& earlier, const SviSlice& later) noexcept
        : m_earlier(earlier), m_later(later), m_isa(pricing::bestIsa())
    {
    }

    struct Row {
        JetBlock earlier, later;
        LaneArray gap;
    };
    void fill(const Places& places, Row& row) const noexcept
    {
        const LaneArray k = pointsAt(places);
        jets(m_earlier.parameters(), k, row.earlier, m_isa);
        jets(m_later.parameters(), k, row.later, m_isa);
        for (std::size_t i = 0; i < kLanes; ++i)
            row.gap[i] = row.later.w[i] - row.earlier.w[i];
    }
    const LaneArray& values(const Row& row) const noexcept { return row.gap; }
    void bound(const Row& low, const Row& high, LaneArray& bounds) const noexcept
    {
        gapBounds(low.earlier, high.earlier, low.later, high.later, bounds, m_isa);
    }

private:
    const SviSlice& m_earlier;
    const SviSlice& m_later;
    pricing::Isa m_isa;
};

/// Places in order, eight blocks: as sinh around the centre, dense where the smile bends and thin in its wings. Block b
/// holds the places b, b + 8, ..., so that each block's successor in every lane but the last is the next block.
std::array<Places, kBlocks> nodePlaces(double centre, double width) noexcept
{
    constexpr int kCount = kBlocks * kLaneCount;
    const double low = steady::asinh((-3.0 - centre) / width);
    const double high = steady::asinh((3.0 - centre) / width);
    const double factor = steady::exp((high - low) / (kCount - 1));
    std::array<Places, kBlocks> places;
    double growth = steady::exp(low);
    for (int i = 0; i < kCount; ++i, growth *= factor) {
        const double k = centre + 0.5 * width * (growth - 1.0 / growth);
        const int place = static_cast<int>(std::clamp((k + 3.0) * 1000.0 + 0.5, 0.0, static_cast<double>(kLast)));
        places[static_cast<std::size_t>(i % kBlocks)][static_cast<std::size_t>(i / kBlocks)] = place;
    }
    places.front().front() = 0;
    places.back().back() = kLast;
    return places;
}

/// Looks for the least value of a judge's function on the grid.
template <class Judge> class Search {
public:
    explicit Search(const Judge& judge) noexcept : m_judge(judge) {}

    Least run(double centre, double width) noexcept
    {
        m_places = nodePlaces(centre, width);
        for (std::size_t b = 0; b < kBlocks; ++b) {
            m_judge.fill(m_places[b], m_rows[b]);
            take(m_places[b], m_judge.values(m_rows[b]));
        }
        boundIntervals();
        descend();
        for (std::size_t b = 0; b < kBlocks; ++b) {
            for (std::size_t i = 0; i < kLanes; ++i) {
                if (m_bounds[b][i] < std::min(kRounding, m_least.value)) lookInto(m_places[b][i], nextPlace(b, i));
            }
        }
        return m_least;
    }

private:
    int nextPlace(std::size_t b, std::size_t i) const noexcept
    {
        if (b + 1 < kBlocks) return m_places[b + 1][i];
        return i + 1 < kLanes ? m_places[0][i + 1] : kLast;
    }

    void take(const Places& places, const LaneArray& values) noexcept
    {
        for (std::size_t i = 0; i < kLanes; ++i)
            m_least.take(values[i], arbitrageGridPoint(places[i]));
    }

    void boundIntervals() noexcept
    {
        for (std::size_t b = 0; b + 1 < kBlocks; ++b)
            m_judge.bound(m_rows[b], m_rows[b + 1], m_bounds[b]);
        Places following;
        for (std::size_t i = 0; i < kLanes; ++i)
            following[i] = nextPlace(kBlocks - 1, i);
        typename Judge::Row row;
        m_judge.fill(following, row);
        m_judge.bound(m_rows[kBlocks - 1], row, m_bounds[kBlocks - 1]);
    }

    /// From each place lower than its neighbours down to the least between them, where the bounds leave room for less.
    void descend() noexcept
    {
        constexpr int kCount = kBlocks * kLaneCount;
        const auto value = [this](int n) { return at(valuesOf(n), n); };
        for (int n = 0; n < kCount; ++n) {
            const bool isDip = (n == 0 || value(n) <= value(n - 1)) && (n + 1 == kCount || value(n) <= value(n + 1));
            if (!isDip) continue;
            const double room = std::min(n > 0 ? at(m_bounds[index(n - 1)], n - 1) : value(n),
                                         n + 1 < kCount ? at(m_bounds[index(n)], n) : value(n));
            if (room < m_least.value) sectionDescent(placeOf(std::max(n - 1, 0)), placeOf(std::min(n + 1, kCount - 1)));
        }
    }

    /// Nine-section: eight places between two, then around the lowest of them.
    void sectionDescent(int low, int high) noexcept
    {
        typename Judge::Row row;
        while (high - low > 1) {
            Places places;
            for (int i = 0; i < kLaneCount; ++i)
                places[static_cast<std::size_t>(i)] = low + (high - low) * (i + 1) / (kLaneCount + 1);
            m_judge.fill(places, row);
            take(places, m_judge.values(row));
            if (high - low <= kLaneCount + 1) return;
            const LaneArray& values = m_judge.values(row);
            const auto lowest =
                static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
            const int before = lowest > 0 ? places[lowest - 1] : low;
            high = lowest + 1 < kLanes ? places[lowest + 1] : high;
            low = before;
        }
    }

    /// Divides an interval of which the bounds cannot tell, down to the points of the grid.
    void lookInto(int low, int high) noexcept
    {
        if (high - low <= 1) return;
        Places starts, ends;
        for (int i = 0; i < kLaneCount; ++i) {
            starts[static_cast<std::size_t>(i)] = low + (high - low) * i / kLaneCount;
            ends[static_cast<std::size_t>(i)] = low + (high - low) * (i + 1) / kLaneCount;
        }
        typename Judge::Row first, last;
        m_judge.fill(starts, first);
        take(starts, m_judge.values(first));
        if (high - low <= kLaneCount) return;
        m_judge.fill(ends, last);
        LaneArray bounds;
        m_judge.bound(first, last, bounds);
        for (std::size_t i = 0; i < kLanes; ++i) {
            if (bounds[i] < std::min(kRounding, m_least.value)) lookInto(starts[i], ends[i]);
        }
    }

    static std::size_t index(int n) noexcept { return static_cast<std::size_t>(n % kBlocks); }
    static double at(const LaneArray& values, int n) noexcept { return values[static_cast<std::size_t>(n / kBlocks)]; }
    const LaneArray& valuesOf(int n) const noexcept { return m_judge.values(m_rows[index(n)]); }
    int placeOf(int n) const noexcept { return m_places[index(n)][static_cast<std::size_t>(n / kBlocks)]; }

    const Judge& m_judge;
    std::array<Places, kBlocks> m_places{};
    std::array<typename Judge::Row, kBlocks> m_rows;
    std::array<LaneArray, kBlocks> m_bounds{};
    Least m_least;
};

double centreOf(const SviSlice& slice) noexcept { return std::clamp(slice.parameters().m, -2.9, 2.9); }
double widthOf(const SviSlice& slice) noexcept { return std::clamp(slice.parameters().sigma, 0.005, 3.0); }

}  // namespace

ButterflyCheck checkButterfly(const SviSlice& slice) noexcept
{
    const ButterflyJudge judge(slice);
    const Least least = Search<ButterflyJudge>(judge).run(centreOf(slice), widthOf(slice));
    return {least.value, least.at, slice.leftSlope() < kSteepestWing && slice.rightSlope() < kSteepestWing};
}

CalendarCheck checkCalendar(const SviSlice& earlier, const SviSlice& later) noexcept
{
    const GapJudge judge(earlier, later);
    const Least least = Search<GapJudge>(judge).run(0.5 * (centreOf(earlier) + centreOf(later)),
                                                    std::min(widthOf(earlier), widthOf(later)));
    return {least.value, least.at};
}

}  // namespace ballast::volatility
