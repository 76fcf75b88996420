#include <cstddef>
#include <cstdint>
#include <string>

#include "recorded/chain_capture.h"
#include "recorded/perpetual_basis.h"
#include "recorded/spot_series.h"

/// Hostile bytes to the three readers of recorded files, for clang's libFuzzer; not part of the default build:
///
///     clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Icore tests/fuzz/recorded_csv_fuzz.cpp
///         core/recorded/{chain_capture,csv_reader,perpetual_basis,spot_series,text_file}.cpp
///         core/{base,domain}/*.cpp -lfmt -lz -o recorded_csv_fuzz
///
/// The first byte chooses the reader. A crash, a leak or an exception is a finding; an Error is not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ballast::recorded;
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 3 == 0) {
        const auto capture = parseCapture(std::move(bytes), "fuzz.csv");
        if (!capture) return 0;
        for (const auto& currency : currenciesOf(*capture))
            forwardsByExpiry(*capture, currency);
        instrumentsOf(*capture);
    } else if (data[0] % 3 == 1) {
        static_cast<void>(parseSpotSeries(std::move(bytes), "BTCUSDT.csv"));
    } else {
        static_cast<void>(PerpetualBasis::parse(std::move(bytes), "fuzz.csv"));
    }
    return 0;
}
