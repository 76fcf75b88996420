#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace ballast::simulation {

/// Each part of the market draws from a stream of its own, so that what the desk does to one part (its quotes change
/// the flow) never changes another (the path of spot).
enum class StreamName : std::uint64_t { Regime = 1, Path, Hedges, Gas, Oracle, Flow, Faults };

/// Random numbers of one seed and stream, the same on every platform: the engine is specified bit by bit by the
/// standard, the distributions here are our own because those of the standard library are not.
///
/// Threads  One owner.
class RandomStream {
public:
    /// `member` tells streams of one name apart, for example one a coin.
    RandomStream(std::uint64_t seed, StreamName name, std::uint64_t member = 0);

    /// In (0, 1), one draw.
    double uniform();
    double between(double low, double high) { return low + (high - low) * uniform(); }
    /// Standard normal by Box and Muller (1958), always two draws.
    double normal();
    double exponential(double mean);
    bool chance(double probability) { return uniform() < probability; }

    template <class A, class Self> static void fields(A& a, Self& r)
    {
        std::string text;
        if constexpr (!A::kReads) text = r.text();
        a(text);
        if constexpr (A::kReads)
            if (!r.goOn(text)) a.refuse("a random stream is not what one keeps");
    }

private:
    /// The generator's state as the standard spells it.
    std::string text() const;
    bool goOn(const std::string& text);

    std::mt19937_64 m_engine;
};

}  // namespace ballast::simulation
