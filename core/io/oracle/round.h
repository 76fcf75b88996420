#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "oracle/decimal.h"
#include "signing/word.h"

namespace ballast::oracle {

/// Chainlink's functions that are called, as data of a call without arguments.
///
/// Source   AggregatorV3Interface and its proxy; minAnswer and maxAnswer are the aggregator's own.
enum class FeedCall { LatestRoundData, Decimals, Description, Aggregator, MinAnswer, MaxAnswer };
std::string dataOf(FeedCall call);

/// One answer of latestRoundData. A proxy's round id is the phase, which counts the contracts behind it, and their own
/// round below: 16 and 64 bits.
struct Round {
    std::uint16_t phase{};
    std::uint64_t round{};
    signing::Word answer;            ///< Signed.
    Timestamp startedAt, updatedAt;  ///< Never: the round is not complete.
    bool isFromOldRound{};           ///< answeredInRound lies before the round itself.

    friend bool operator==(const Round&, const Round&) = default;
};

/// Errors   Parse for bytes that are no such five words, or times beyond the year 2100.
Result<Round> parseRound(signing::ByteView bytes);
/// Errors   Parse for what is no number up to 255.
Result<int> parseDecimals(signing::ByteView bytes);
Result<std::string> parseDescription(signing::ByteView bytes);
/// 0x and 40 digits.
Result<std::string> parseAddress(signing::ByteView bytes);
Result<signing::Word> parseAnswer(signing::ByteView bytes);

/// Parameters of eth_getLogs for the rounds that an aggregator, not its proxy, wrote in these blocks, both included.
std::string roundLogParameters(std::string_view aggregator, std::uint64_t from, std::uint64_t to);
/// `result` of eth_getLogs: the rounds in the order in which they were written. What a reorganisation took back is left
/// out. Their time is both of a round's; an event does not tell when it was begun.
///
/// Errors   Parse for what is no list of such events. Source   AggregatorInterface's AnswerUpdated.
Result<std::vector<Round>> parseRoundLogs(std::string_view result, std::uint16_t phase);

/// A contract's whole number with so many decimal places.
Decimal decimalOf(const signing::Word& answer, int decimals);

}  // namespace ballast::oracle
