#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/market_source.h"

namespace ballast::journal {

/// What makes a run repeatable: the first link of the hash chain. Deterministic fields only, no path, host or wall
/// time.
struct SessionHeader {
    domain::MarketKind kind{domain::MarketKind::Simulated};
    std::string marketTitle;
    std::string fingerprint;  ///< Of the market source; a run goes on only with the same one.
    Timestamp marketStart;
    std::vector<std::string> underlyings;
    std::string profile;       ///< simulated, recorded, live.
    std::string settingsText;  ///< domain::toText of the settings.
    std::string bookText;      ///< The book file as read.
    std::uint64_t seed{};      ///< 0 where the source has none.
    std::string engineVersion;
    std::string installationId;  ///< Left empty, Writer derives it from kind, fingerprint and seed.

    friend bool operator==(const SessionHeader&, const SessionHeader&) = default;
};

/// When, where and by which program a journal was opened. Stands outside the chain.
struct OpeningNote {
    Timestamp wallTime;
    std::string host;
    std::string program;
};

/// Sixteen hexadecimal digits that are the same for the same source and seed.
std::string deriveInstallationId(const SessionHeader& header);

/// One line of JSON with fixed order of fields; its SHA-256 is the genesis hash.
std::string toCanonicalJson(const SessionHeader& header);

/// Errors   Corrupt if the text is not exactly what toCanonicalJson writes.
Result<SessionHeader> parseSessionHeader(std::string_view canonicalJson);

/// Empty if a run under `stored` may go on under `wanted`; otherwise the first field that differs, in words.
std::string differenceBetween(const SessionHeader& stored, const SessionHeader& wanted);

}  // namespace ballast::journal
