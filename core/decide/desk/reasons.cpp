#include "desk/reasons.h"

#include <cmath>
#include <fmt/format.h>

#include "words/instrument_words.h"

namespace ballast::desk {

namespace {

using domain::Candidate;
using domain::Decision;

std::string bandText(const Decision& d)
{
    const double middle = 0.5 * (d.band->lower + d.band->upper);
    if (std::abs(middle) < 1e-9) return "±" + coins(d.underlying, d.band->upper);
    return coins(d.underlying, d.band->lower, true) + " to " + coins(d.underlying, d.band->upper, true);
}

struct Edge {
    double edge{}, beyond{};
};

Edge edgeOf(const Decision& d)
{
    if (d.before.delta > d.band->upper) return {d.band->upper, d.before.delta - d.band->upper};
    return {d.band->lower, d.band->lower - d.before.delta};
}

std::string instrumentText(const Candidate& c)
{
    return fmt::format("{} on {}", words::instrumentWords(c.instrument), c.venue);
}

std::string hours(double value) { return figure(value, value < 10.0 ? 1 : 0); }

}  // namespace

std::string hedgeSentence(const Decision& d, const Candidate& c, double horizonHours)
{
    const Edge edge = edgeOf(d);
    return fmt::format(
        "{} {} {} {}: net delta {} was {} beyond its band edge {} at spot {}. Cost {} USD, risk removed {} "
        "USD over {} h.",
        c.quantity > 0.0 ? "Bought" : "Sold", coins(d.underlying, std::abs(c.quantity)), d.underlying,
        instrumentText(c), coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        coins(d.underlying, edge.edge, true), figure(d.before.spot, 0), figure(c.costUsd, 2), figure(c.benefitUsd, 2),
        hours(horizonHours));
}

std::string proposalSentence(const Decision& d, const Candidate& c, double horizonHours)
{
    const Edge edge = edgeOf(d);
    // A size that a limit or a person cut, or that goes further, does not end at the edge; a lot beyond it does.
    const double missing = edge.beyond - std::abs(c.quantity);
    const bool reaches = missing < 1e-9 && missing > -0.1 - 0.01 * edge.beyond;
    return fmt::format(
        "{} {} {}: net delta {} is {} {} its band edge {}. {} {} costs {} USD and removes {} USD of risk over the next "
        "{} h.",
        c.quantity > 0.0 ? "Buy" : "Sell", coins(d.underlying, std::abs(c.quantity)), d.underlying,
        coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        d.before.delta > d.band->upper ? "above" : "below", coins(d.underlying, edge.edge, true),
        c.quantity > 0.0 ? "Buying" : "Selling", reaches ? "to the edge" : "that", figure(c.costUsd, 2),
        figure(c.benefitUsd, 2), hours(horizonHours));
}

std::string insideBandSentence(const Decision& d, const Candidate* cheapest)
{
    std::string text = fmt::format("{} net delta {} lies inside {}.", d.underlying,
                                   coins(d.underlying, d.before.delta, true), bandText(d));
    if (cheapest != nullptr)
        text += fmt::format(" Hedging it away would cost {} USD and remove {} USD of risk, so nothing was sent.",
                            figure(cheapest->costUsd, 2), figure(cheapest->benefitUsd, 2));
    return text;
}

std::string volatilityOnlySentence(const Decision& d, double atmChange, double spotChange)
{
    return fmt::format(
        "Only implied volatility moved (at the money {} vol pts, spot {} %). {} delta {} stays inside {}; no "
        "trade on volatility alone.",
        figure(atmChange * 100.0, 1, true), figure(spotChange * 100.0, 2, true), d.underlying,
        coins(d.underlying, d.before.delta, true), bandText(d));
}

std::string tooDearSentence(const Decision& d, const Candidate& best)
{
    const Edge edge = edgeOf(d);
    return fmt::format(
        "{} net delta {} is {} beyond its band edge {}, but the cheapest hedge costs {} USD against {} USD of "
        "risk removed, so nothing was sent.",
        d.underlying, coins(d.underlying, d.before.delta, true), coins(d.underlying, edge.beyond),
        coins(d.underlying, edge.edge, true), figure(best.costUsd, 2), figure(best.benefitUsd, 2));
}

}  // namespace ballast::desk
