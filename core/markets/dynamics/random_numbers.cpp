#include "dynamics/random_numbers.h"

#include <bit>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::dynamics {

namespace {

std::uint64_t splitMix(std::uint64_t& x)
{
    x += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = x;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

}  // namespace

RandomNumbers::RandomNumbers(std::uint64_t seed, std::uint64_t stream)
{
    std::uint64_t x = seed;
    x = splitMix(x) ^ (stream * 0xd1342543de82ef95ULL);
    for (auto& word : m_state)
        word = splitMix(x);
}

std::uint64_t RandomNumbers::next()
{
    auto& s = m_state;
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t shifted = s[1] << 17U;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return result;
}

double RandomNumbers::normal()
{
    if (m_hasSpare) {
        m_hasSpare = false;
        return m_spare;
    }
    double x = 0.0, y = 0.0, square = 0.0;
    do {
        x = 2.0 * uniform() - 1.0;
        y = 2.0 * uniform() - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    const double factor = std::sqrt(-2.0 * steady::log(square) / square);
    m_spare = y * factor;
    m_hasSpare = true;
    return x * factor;
}

double RandomNumbers::exponential() { return -steady::log(uniform()); }

}  // namespace ballast::dynamics
