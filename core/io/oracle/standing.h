#pragma once

#include <string>

#include "oracle/board.h"
#include "oracle/teller.h"
#include "venue/feed_view.h"

namespace ballast::oracle {

/// What is the same for every oracle: from a coin's judge to what the desk is told and shown.

/// A jump that another Good source confirms is true.
void confirmJump(PriceJudge& judge, const OracleBoard& board, const std::string& oracle);

/// `own`: by the oracle's own rules; the board hears of it, and the others are compared.
CoinNow stand(const PriceJudge& judge, const Verdict& own, OracleBoard& board, const std::string& oracle);

/// No number of what is Bad.
venue::OracleView viewOf(const PriceJudge& judge, const Verdict& verdict, const std::string& oracle);

}  // namespace ballast::oracle
