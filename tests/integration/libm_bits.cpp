#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>

/// Prints a number made of the bits of the C library's exp, log and pow: another one where it takes other variants.
int main()
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    const auto add = [&](double x) { hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3ULL; };
    for (int i = 1; i <= 100'000; ++i) {
        const double x = i * 1e-4;
        add(std::exp(x));
        add(std::log(x));
        add(std::pow(x, 0.37));
    }
    std::printf("%016llx\n", static_cast<unsigned long long>(hash));
}
