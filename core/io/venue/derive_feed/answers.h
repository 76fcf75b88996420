#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/instrument.h"
#include "venue/derive_feed/messages.h"

namespace ballast::derive {

/// One instrument as the venue lists it, with what an order in it is signed and paid with.
struct Listed {
    domain::Instrument instrument;  ///< Its number is for the feed to say.
    bool active{true};
    std::string asset, subId;       ///< `base_asset_address`, and `base_asset_sub_id` in decimal digits.
    double makerFee{}, takerFee{};  ///< Fractions of the index.
    double baseFee{};               ///< Quote currency an order that takes.
};

/// One page of a listing.
struct Listing {
    std::vector<Listed> instruments;
    std::vector<std::string> refused;  ///< What could not be read, each with its reason.
    std::uint64_t pages{1};            ///< Of the listing in all.
};

/// The answer to public/get_all_instruments (or get_instruments, which has no pages), for these coins; none: for all.
/// One that cannot be read costs itself.
///
/// Errors   Parse if the result holds no list of objects.
Result<Listing> readListing(std::string_view frame, std::string_view venue, const std::vector<std::string>& coins = {});

/// The answer to public/get_tickers. Returns how many rows could not be read.
///
/// Errors   As readListing.
Result<std::size_t> readTickers(std::string_view frame, const std::function<void(const Ticker&)>& take);

/// What became of each channel of a subscription: "ok" or the venue's words.
///
/// Errors   Parse if the result has no status of texts.
Result<std::vector<std::pair<std::string, std::string>>> readStatus(std::string_view frame);

/// What an expiry was settled at.
struct SettledAt {
    Timestamp expiry;
    domain::Price price;  ///< USD.
};
/// The answer to public/get_option_settlement_prices; expiries without a price yet are left out.
///
/// Errors   As readListing.
Result<std::vector<SettledAt>> readSettlements(std::string_view frame);

}  // namespace ballast::derive
