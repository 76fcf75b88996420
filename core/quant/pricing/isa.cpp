#include "pricing/isa.h"

#include <fmt/format.h>

namespace ballast::pricing {

namespace {

Isa widestAsked = Isa::Avx512;  // Written before there are threads.

}  // namespace

std::string_view toString(Isa isa) noexcept
{
    switch (isa) {
    case Isa::Plain:
        return "plain";
    case Isa::Avx2:
        return "avx2";
    case Isa::Avx512:
        return "avx512";
    }
    return "plain";
}

bool machineHas(Isa isa) noexcept
{
    if (isa > widestAsked) return false;
    const bool hasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    const bool hasAvx512 = hasAvx2 && __builtin_cpu_supports("avx512f") != 0 &&
                           __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    return isa == Isa::Plain || (isa == Isa::Avx2 && hasAvx2) || (isa == Isa::Avx512 && hasAvx512);
}

void useAtMost(Isa widest) noexcept { widestAsked = widest; }

Isa bestIsa() noexcept
{
    return machineHas(Isa::Avx512) ? Isa::Avx512 : machineHas(Isa::Avx2) ? Isa::Avx2 : Isa::Plain;
}

Result<Isa> parseIsa(std::string_view text)
{
    if (text == "auto") return bestIsa();
    for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512}) {
        if (text != toString(isa)) continue;
        if (machineHas(isa)) return isa;
        return fail(ErrorCode::Unsupported,
                    fmt::format("instruction level {} is not available on this machine, whose widest level is {}", text,
                                toString(bestIsa())));
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("instruction level must be auto, plain, avx2 or avx512, was \"{}\"", text));
}

}  // namespace ballast::pricing
