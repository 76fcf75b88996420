#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/targets.h"

/// Leaves the readers' samples in the folder `seeds` of where it is run, for the fuzzer to start from.
extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    std::error_code ignored;
    std::filesystem::create_directories("seeds", ignored);
    const auto targets = ballast::fuzz::targets();
    for (std::size_t i = 0; i < targets.size(); ++i)
        for (const auto& sample : targets[i].samples()) {
            const auto name = std::string("seeds/") + targets[i].name + std::to_string(sample.size());
            std::ofstream(name, std::ios::binary) << static_cast<char>(i) << sample;
        }
    return 0;
}

/// Entry of clang's libFuzzer; the first byte chooses the reader. A broken promise ends the program, so that the input
/// is kept.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const auto targets = ballast::fuzz::targets();
    const auto& target = targets[data[0] % targets.size()];
    const std::string broken = target.read(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
    if (broken.empty()) return 0;
    std::fprintf(stderr, "%s: %s\n", target.name, broken.c_str());
    std::abort();
}
