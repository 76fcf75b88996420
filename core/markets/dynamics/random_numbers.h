#pragma once

#include <array>
#include <cstdint>

namespace ballast::dynamics {

/// Random numbers of one seed and stream, the same on every machine: own generator, own transforms.
///
/// Source   Blackman and Vigna (2021), Scrambled linear pseudorandom number generators, ACM TOMS 47(4): xoshiro256++,
///          seeded by splitmix64. Normals by Marsaglia and Bray (1964).
/// Threads  One owner.
class RandomNumbers {
public:
    /// `stream` tells the parts of one seed apart, so that one part's draws never move another's.
    RandomNumbers(std::uint64_t seed, std::uint64_t stream);

    std::uint64_t next();
    /// In (0, 1).
    double uniform() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1.0p-53; }
    double between(double low, double high) { return low + (high - low) * uniform(); }
    bool chance(double probability) { return uniform() < probability; }
    double normal();
    /// Of mean 1.
    double exponential();
    /// False: all bits are zero, which gives zeros for ever.
    bool isAlive() const { return m_state != decltype(m_state){}; }
    template <class A, class Self> static void fields(A& a, Self& r)
    {
        a(r.m_state, r.m_spare, r.m_hasSpare);
        if constexpr (A::kReads)
            if (!r.isAlive()) a.refuse("random numbers are stuck");
    }

private:
    std::array<std::uint64_t, 4> m_state{};
    double m_spare{};
    bool m_hasSpare{};
};

}  // namespace ballast::dynamics
