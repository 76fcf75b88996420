#pragma once

#include "venue/derive_feed/messages.h"
#include "venue/sockets/row.h"

namespace ballast::derive {

/// Decimals are texts by JSON's rules of numbers, exponents too; a JSON number is none.
extern const sockets::DecimalForm kDecimals;

/// A row of this venue. Not for headers that others include.
struct Row : sockets::Row {
    Row(std::string_view what, Element element) : sockets::Row(what, element, kDecimals) {}

    /// Not negative, to the nearest 10^-8.
    void mark(std::string_view key, domain::Price& out);
    /// A number that is positive, or absent where the venue writes 0.
    void positiveOrZero(std::string_view key, std::optional<double>& out);
    /// Price and amount of one side; zeros are an empty side.
    void side(std::string_view priceKey, std::string_view sizeKey, std::optional<Level>& out);
    /// A number that must be there.
    void figure(std::string_view key, double& out) { number(key, out); }
};

/// A ticker as `instrument_ticker` of the channel and the rows of public/get_tickers have it.
///
/// Errors   Parse with the first fault.
Result<void> readTicker(std::string_view instrument, simdjson::dom::element element, Ticker& out);

}  // namespace ballast::derive
