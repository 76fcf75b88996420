#include "simulation/random_stream.h"

#include <cmath>
#include <locale>
#include <numbers>
#include <sstream>

#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

/// Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators: spreads neighbouring seeds apart.
std::uint64_t splitMix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, StreamName name, std::uint64_t member)
    : m_engine(splitMix(splitMix(seed) ^ splitMix(static_cast<std::uint64_t>(name) * 1000 + member)))
{
}

std::string RandomStream::text() const
{
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << m_engine;
    return out.str();
}

bool RandomStream::goOn(const std::string& text)
{
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    in >> m_engine;
    return !in.fail();
}

double RandomStream::uniform() { return (static_cast<double>(m_engine() >> 11) + 0.5) * 0x1.0p-53; }

double RandomStream::normal()
{
    const double radius = std::sqrt(-2.0 * steady::log(uniform()));
    return radius * steady::cos(2.0 * std::numbers::pi * uniform());
}

double RandomStream::exponential(double mean) { return -mean * steady::log(uniform()); }

}  // namespace ballast::simulation
