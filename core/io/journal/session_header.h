#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/market_info.h"

namespace ballast::journal {

/// A text with the name under which errors speak of it.
struct NamedText {
    std::string name;
    std::string text;

    friend bool operator==(const NamedText&, const NamedText&) = default;
};

/// Where the journal ended that this one carries on. Steps, events and records of the new one count on from there;
/// frames and rows of the outbox begin at 1.
struct Former {
    std::uint64_t step{}, event{}, record{};  ///< Its last ones; step 0: there is none.
    std::string inputsHash;                   ///< Of its last frame.

    friend bool operator==(const Former&, const Former&) = default;
};

/// What makes a run repeatable: the first link of every chain. Deterministic fields only, no path, host or wall time.
/// Whatever steers the engine stands here as a full text and is read back from here, so that another program's
/// defaults never matter.
struct SessionHeader {
    std::uint32_t desk{1};
    std::string origin;  ///< Sixteen hexadecimal digits; left empty, Writer derives it from kind, fingerprint and seed.
    domain::MarketKind kind{domain::MarketKind::Simulated};
    std::string marketTitle;
    std::string fingerprint;  ///< Of the market source; a run goes on only with the same one. Empty when live.
    Timestamp marketStart;
    std::vector<std::string> underlyings;
    std::uint64_t seed{};  ///< 0 where the source has none.
    domain::Profile profile{domain::Profile::Simulated};
    std::string settingsText;        ///< domain::toText of the settings.
    std::string bookText;            ///< The book file as read.
    std::vector<NamedText> margins;  ///< Margin parameter files as read.
    std::string rulesVersion;        ///< engine::kRulesVersion of the program that made it.
    std::string formerHash;          ///< Last hash of the journal that this one carries on; empty: none.
    Former former;                   ///< Where that one ended.

    friend bool operator==(const SessionHeader&, const SessionHeader&) = default;
};

/// When, where and by which program a journal was opened. Stands outside the chain.
struct OpeningNote {
    Timestamp wallTime;
    std::string host;
    std::string program;
};

/// Sixteen hexadecimal digits that are the same for the same source and seed.
std::string deriveOrigin(const SessionHeader& header);

/// One line of JSON with fixed order of fields; its SHA-256 is the hash with which all chains begin.
std::string toCanonicalJson(const SessionHeader& header);

/// Errors   Corrupt if the text is not exactly what toCanonicalJson writes.
Result<SessionHeader> parseSessionHeader(std::string_view canonicalJson);

/// Empty if a run under `stored` may go on under `wanted`; otherwise the first field that differs, in words.
std::string differenceBetween(const SessionHeader& stored, const SessionHeader& wanted);

}  // namespace ballast::journal
