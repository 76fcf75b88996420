#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "volatility/chain_fit.h"

namespace ballast::volatility::test {

/// One expiry of a recorded capture.
struct RecordedSlice {
    Timestamp expiry;
    double forward{};
    double yearsToExpiry{};
    std::vector<SmileQuote> quotes;

    SliceInput input() const { return {expiry, forward, yearsToExpiry, domain::Settlement::Inverse, quotes}; }
};

/// One underlying of one recorded capture, in order of expiry.
struct RecordedChain {
    std::string capture;
    std::string underlying;
    std::vector<RecordedSlice> slices;

    std::vector<SliceInput> inputs() const;
};

/// Folder of the option chain captures; absent when the recorded data are not there.
std::optional<std::filesystem::path> findChainFolder();

/// Every capture file, in order of name.
std::vector<std::filesystem::path> captureFiles(const std::filesystem::path& folder);

/// Reads one gzip CSV capture. An empty cell is a missing number; rows with an unreadable instrument are left out.
std::vector<RecordedChain> readCapture(const std::filesystem::path& file);

}  // namespace ballast::volatility::test
