#pragma once

#include <QString>
#include <optional>
#include <string_view>

#include "base/timestamp.h"

/// Numbers to text: the only place that rounds. Thousands comma, decimal point, U+2212 for minus, U+00A0 between number
/// and unit; nothing becomes −0. A value that is not finite becomes kMissing.
namespace ballast::ui {

extern const QString kMissing;    ///< "—": never existed.
extern const QString kEstimated;  ///< "≈" with its space.

/// UTF-8 text of the core as the screen's.
QString text(std::string_view utf8);

/// The same for a sentence: a number and its unit never part at a line's end.
QString sentence(std::string_view utf8);

/// Fixed decimals, minus only when negative.
QString plain(double value, int decimals);
/// Fixed decimals, always a sign, save for zero.
QString signedNumber(double value, int decimals);

/// Decimals of sizes and deltas in coin: 3 for BTC, 2 for the others.
int coinDecimals(std::string_view underlying);
/// Decimals of a spot or perpetual price: 1 for BTC, 2 for the others.
int priceDecimals(std::string_view underlying);
/// Spot, perpetual or forward in USD, without sign.
QString price(std::string_view underlying, double value);
/// The same at stated decimals.
QString price(double value, int decimals);
/// Option premium in coin, 4 decimals.
QString optionPrice(double value);
/// Signed coins of delta or gamma.
QString deltaCoin(std::string_view underlying, double value);
/// Unsigned size in coin.
QString sizeCoin(std::string_view underlying, double value);
/// Signed whole USD: delta, vega, theta, P&L.
QString usd0(double value);
/// Cost or fee: two decimals, no plus.
QString usd2(double value);
/// A decimal volatility as vol points, one decimal: 0.857 is "85.7".
QString vol1(double decimalVolatility);
/// The same signed, for skew and risk reversals.
QString volSigned1(double decimalVolatility);
/// A fraction as percent, one decimal, without the sign %.
QString percent1(double fraction);
/// A fraction of price as basis points, one decimal, with unit: "6.3 bp".
QString basisPoints(double fraction);

/// "0.4 s", "31 s", "5 h 38 min". Negative counts as zero.
QString age(Duration value);
/// Time left: "18 s", "15:23", "1:02:03".
QString countdown(Duration value);
/// Below 72 h in hours, otherwise in days, always whole ones that remain: "34 h", "21 d", below 1 h "12 min".
QString toGo(Duration value);
/// Two or three digits with a unit by size: "73 µs", "0.31 ms".
QString latency(double seconds);
/// "31 / 58 / 73 µs": one unit, that of the largest; a missing one is kMissing.
QString latencyTriple(std::optional<double> p50, std::optional<double> p95, std::optional<double> p99);

/// "21:29:37" in the zone of the screen.
QString timeOfDay(Timestamp time);
/// "21:29:37 UTC", "22:29:37 CET": where no head names the zone.
QString timeOfDayZoned(Timestamp time);
/// "20:40:06.112" in the zone of the screen, for tables.
QString tableTime(Timestamp time);
/// The zone of the screen at `time`: "UTC", "CET".
QString zoneName(Timestamp time);
/// "20:40:06.112", always UTC.
QString recordTime(Timestamp time);
/// "5 Feb 2026", always UTC.
QString date(Timestamp time);
/// "Thu 5 Feb 2026" in the zone of the screen.
QString weekdayDate(Timestamp time);
/// "27 Feb 26".
QString expiryLabel(Timestamp expiry);
/// What is left of it: to the minute below 48 h, "3 h 12 min", else as `toGo`; "expired".
QString expiryToGo(Timestamp expiry, Timestamp now);
/// "27 Feb 26"; below 48 h with its time in the zone of the screen and what is left: "27 Feb 26, 08:00 UTC, 3 h 12
/// min".
QString expiryWithTime(Timestamp expiry, Timestamp now);
/// "27 Feb": for a column of one year; days keep two digits, so that they align.
QString expiryShort(Timestamp expiry);

/// First four and last four characters around "…"; shorter texts as they are.
QString shortHash(std::string_view hash);

}  // namespace ballast::ui
