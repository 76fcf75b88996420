#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "recorded/perpetual_basis.h"
#include "recorded/spot_series.h"

namespace ballast::recorded {

/// A capture on disk, not read yet.
struct CaptureFile {
    std::string path;
    std::string name;  ///< Without folder.
    Timestamp time;    ///< The middle one of the stamps of its first rows; or
    bool isByName{};   ///< the one that its name states, since its marks are priced for that and not for its stamps.
};

/// A file that shapes the events: its kind, name and SHA-256, for the fingerprint.
struct Ingredient {
    std::string kind, name, digest;
    friend auto operator<=>(const Ingredient&, const Ingredient&) = default;
};

/// What lies on disk for one recorded market.
struct Recording {
    std::string title;                  ///< Name of the folder, printable.
    std::vector<CaptureFile> captures;  ///< In order of time, at least one.
    std::vector<SpotSeries> spot;
    PerpetualBasis basis;
    std::vector<Ingredient> ingredients;  ///< Sorted.
};

/// Finds the captures of a folder, the spot series (those given, or those of the folders prices_1m and prices_1h beside
/// the folder or up to four levels above it that overlap the captures) and the perpetual companion in the folder or
/// above. A CSV file with less than half the columns of a capture, or whose beginning cannot be read, is passed over
/// with a line in the log: one bad file costs one file.
///
/// Errors   NotFound if the folder does not exist or holds no capture, with the first file's fault; Parse or Io for a
///          spot series or companion that cannot be read; Mismatch if two captures have one time.
Result<Recording> findRecording(const std::string& folder, const std::vector<std::string>& spotFiles);

/// SHA-256, 64 hexadecimal digits, of the ingredients and `settingsText`; no path enters.
std::string fingerprintOf(const std::vector<Ingredient>& ingredients, const std::string& settingsText);

}  // namespace ballast::recorded
