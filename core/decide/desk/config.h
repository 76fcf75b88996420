#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "domain/book.h"
#include "domain/market_info.h"
#include "domain/settings.h"
#include "margin/margin_venue.h"
#include "pricing/isa.h"

namespace ballast::desk {

/// What a desk is made of; all of it stands in the journal's session header.
struct Config {
    domain::Settings settings;
    domain::BookDefinition book;
    std::string runId;        ///< Prefix of client order ids; derives from the market's fingerprint, never random.
    std::string marketTitle;  ///< For snapshots.
    domain::MarketKind marketKind{domain::MarketKind::Simulated};
    std::set<std::string> quotedVenues;  ///< Where options may be quoted, of the book's text; none: at every venue.
    /// Of the book as it was opened: what a person may set a limit to stands on them (C28).
    std::vector<domain::UnderlyingLimits> openingLimits;
    /// By venue; of the journal's header, for orders are held against them (C20).
    std::map<std::string, risk::MarginRule> marginRules;
    /// Level of the batch kernel for pictures; absent: scalar. Decisions are scalar always, so that a journal made on
    /// one machine verifies on every other.
    std::optional<pricing::Isa> pictureIsa;
};

}  // namespace ballast::desk
