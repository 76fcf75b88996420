#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/instrument.h"

namespace ballast::deribit {

/// One instrument as the venue lists it.
struct Listed {
    domain::Instrument instrument;  ///< Its venue is for the feed to say.
    std::string index;              ///< "btc_usd": what it is priced and settled on; empty where not told.
    bool active{true};
};

/// What one answer of a listing held.
struct Listing {
    std::vector<Listed> instruments;   ///< Options, futures and perpetuals.
    std::vector<std::string> refused;  ///< Of these kinds, what could not be read, each with its reason.
    std::size_t others{};              ///< Of other coins; combinations, spot pairs, kinds that the desk does not know.
};

/// The result of `public/get_instruments`, as JSON text, for these coins; none: for all. One that cannot be read costs
/// itself.
///
/// Errors   Parse if the result is no array of objects.
Result<Listing> readListing(std::string_view result, const std::vector<std::string>& coins = {});

/// A row of `public/get_book_summary_by_currency`.
struct Summary {
    std::string instrument;
    Timestamp timestamp;
    std::optional<domain::Price> bid, ask, mark, underlying;
    std::optional<double> markVolatility;  ///< Fraction.
};
struct Summaries {
    std::vector<Summary> rows;
    std::size_t dropped{};
};
/// Errors   As readListing.
Result<Summaries> readSummaries(std::string_view result);

/// What one day's expiries of an index were settled at.
struct Delivery {
    std::string date;  ///< "2026-11-29", UTC.
    domain::Price price;
};
/// The result of `public/get_delivery_prices`. A row that cannot be read costs itself.
///
/// Errors   Parse if it holds no array of objects under "data".
Result<std::vector<Delivery>> readDeliveries(std::string_view result);

/// The texts of a result that is an array of texts: channels that were subscribed.
///
/// Errors   Parse.
Result<std::vector<std::string>> readTexts(std::string_view result);

}  // namespace ballast::deribit
