#include "controls/refusal_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::controls {

using domain::Refusal;
using domain::Rule;

namespace {

std::string collarText(const Refusal& r)
{
    if (!(r.reference > 0.0)) return "No usable reference price for the collar, so the order was refused.";
    return fmt::format("Limit price {:.4f} is outside the collar ±{:.4f} around {:.4f}; the risk manager may "
                       "change it.",
                       r.value, r.limit, r.reference);
}

std::string sizeText(const Refusal& r)
{
    if (r.value <= r.limit || r.limit < 1.0)
        return fmt::format("Order size {:.8g} is not a whole number of lots of {:.8g}.", r.value, r.limit);
    return fmt::format("Order size {:.8g} is above the largest of one order, {:.8g}.", r.value, r.limit);
}

std::string repeatText(const Refusal& r)
{
    if (r.limit > 3.0)
        return fmt::format("{:.0f} automatic hedges left within 5 min, so hedging stopped. Pause and resume trading to "
                           "turn it on.",
                           r.limit);
    return fmt::format("{:.0f} hedges of the same side left and exposure did not fall, so hedging stopped. Pause and "
                       "resume trading to turn it on.",
                       r.limit);
}

std::string stateText(const Refusal& r)
{
    const auto state = static_cast<domain::TradingState>(static_cast<int>(r.value));
    if (r.scope.kind == domain::ScopeKind::All)
        return fmt::format("Trading is {}; a person must resume it first.", domain::toString(state));
    return fmt::format("Trading of {} is {}; a person must resume it first.", r.scope.name, domain::toString(state));
}

}  // namespace

std::string sentenceOf(const Refusal& r)
{
    switch (r.rule) {
    case Rule::F36:
        return "Size, price or exposure of the order is not a usable number, so it was refused.";
    case Rule::C15:
        return stateText(r);
    case Rule::C01:
        return collarText(r);
    case Rule::C02:
        return sizeText(r);
    case Rule::C03:
        return fmt::format("Order notional {:.0f} USD is above the limit {:.0f} USD; the risk manager may change "
                           "it.",
                           r.value, r.limit);
    case Rule::C04:
        return fmt::format("Net delta after the order would be {:+.3f}, limit ±{:.3f}; the risk manager may "
                           "change it.",
                           r.value, r.limit);
    case Rule::C08:
        return repeatText(r);
    case Rule::C11:
        return fmt::format("{:.0f} orders would work, at most {:.0f} may; wait until some have ended.", r.value,
                           r.limit);
    case Rule::C12:
        return fmt::format("The hedge would not lower net delta ({:+.3f} to {:+.3f}), so it was refused.", r.reference,
                           r.value);
    case Rule::C14:
        return "The same order left within the last 2 s, so this one was refused.";
    case Rule::C16:
        return fmt::format("The dead man's switch of {} is not armed; a person may accept that for a time.",
                           r.scope.name);
    case Rule::C17:
        return fmt::format("An input of {} is missing or old.", r.scope.name);
    case Rule::C18:
        return fmt::format("Two sources of {} disagree.", r.scope.name);
    case Rule::C19:
        return fmt::format("Orders and positions at {} are not compared with ours yet.", r.scope.name);
    case Rule::C21:
        return "No such instrument may be traded now: it is not listed, has expired, or is none of the desk's.";
    case Rule::C22:
        return fmt::format("The order at {:.8g} would meet an order or quote of our own; take that away first.",
                           r.value);
    case Rule::F31:
        return fmt::format("A price of {} jumped and waits for a second source.", r.scope.name);
    }
    return {};
}

std::vector<domain::RecordCode> codesOf(const std::vector<Refusal>& refusals)
{
    std::vector<domain::RecordCode> codes;
    for (const auto& refusal : refusals)
        if (std::find(codes.begin(), codes.end(), domain::codeOf(refusal.rule)) == codes.end())
            codes.push_back(domain::codeOf(refusal.rule));
    return codes;
}

std::string codesText(const std::vector<Refusal>& refusals)
{
    return domain::toString({.why = domain::Excluded::Rules, .codes = codesOf(refusals)});
}

}  // namespace ballast::controls
