#pragma once

#include <string>
#include <vector>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// Rows of one expiry of one chain.
struct ExpiryRows {
    Timestamp expiry;
    std::vector<ChainRow*> rows;  ///< Of a capture that outlives this.
    double stated{};              ///< Forward, the median over the rows; after judging the one that is used.
};

// Each judges one thing of a chain's premiums, leaves out what is contradicted and adds a sentence that says so.

/// Premiums that put-call parity shows to be multiplied: told in USD where the chain's are in coin, or the other way
/// round, they are turned into the chain's own; else they are divided by the scale, with bids and asks where the mids
/// of most expiries stand nearer to that scale than to 1.
void judgeScale(std::vector<ExpiryRows>& expiries, const std::string& chain, std::vector<std::string>& said);

/// Mark volatilities and mark prices that contradict each other in most rows: the column that bid and ask do not
/// confirm is left out; where they do not tell, parity does. Volatilities that are all multiplied by one number are
/// divided by it where bid and ask confirm the prices.
void judgeMarks(std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                std::vector<std::string>& said);

/// Leaves out bids or asks that all stand far off the marks, or beyond the other side, while that stands near them.
/// Where bids stand above the marks and these above the asks in most rows, the two columns are taken for each other;
/// where bids stand above asks and no mark tells which are wrong, both are left out.
void judgeSides(std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                std::vector<std::string>& said);

}  // namespace ballast::recorded
