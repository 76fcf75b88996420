#include "oracle/standing.h"

namespace ballast::oracle {

void confirmJump(PriceJudge& judge, const OracleBoard& board, const std::string& oracle)
{
    if (const auto other = board.other(judge.terms().coin, oracle)) judge.confirm(*other);
}

CoinNow stand(const PriceJudge& judge, const Verdict& own, OracleBoard& board, const std::string& oracle)
{
    const auto& terms = judge.terms();
    const auto& reading = judge.reading();
    const bool isDoubted = own.quality == domain::Quality::Suspect && judge.isJumped();
    board.put(terms.coin, oracle, own.isGood() || isDoubted ? std::optional(reading->price.toDouble()) : std::nullopt,
              isDoubted);
    CoinNow coin{.coin = terms.coin,
                 .verdict = own.isGood() ? board.compare(terms.coin, oracle) : own,
                 .update = std::nullopt,
                 .drives = board.drives(terms.coin, oracle),
                 .mayStandIn = board.mayStandIn(terms.coin)};
    if (coin.verdict.isGood())
        coin.update = domain::OracleUpdate{.underlying = terms.coin,
                                           .price = *reading->price.nearest(),
                                           .publishedAt = reading->published,
                                           .heartbeat = terms.heartbeat,
                                           .deviationThreshold = terms.deviation};
    return coin;
}

venue::OracleView viewOf(const PriceJudge& judge, const Verdict& verdict, const std::string& oracle)
{
    venue::OracleView view{.name = oracle, .feed = judge.terms().coin};
    view.quality = verdict.quality;
    view.reason = verdict.reason;
    const auto& reading = judge.reading();
    if (!reading) return view;
    view.published = reading->published;
    if (verdict.quality == domain::Quality::Bad || verdict.quality == domain::Quality::Missing) return view;
    view.price = reading->price.text();
    if (reading->confidence) view.confidence = reading->confidence->text();
    return view;
}

}  // namespace ballast::oracle
