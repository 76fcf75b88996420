#include "controls/refusal_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "words/figures.h"
#include "words/instrument_words.h"

namespace ballast::controls {

using domain::Refusal;
using domain::Rule;

namespace {

using domain::Instrument;

/// Its value is how many positions of the coin the venue states otherwise than we do; 0: nothing is compared yet.
std::string notReconciledText(const Refusal& r)
{
    if (!(r.value > 0.0))
        return fmt::format("Orders and positions at {} are not compared with ours yet; wait until they are.",
                           r.scope.name);
    return fmt::format("{} states {:.0f} position{} of the coin otherwise than this desk (F46), and the hedge is not "
                       "right by both; adopt what the venue states, or settle it there.",
                       r.scope.name, r.value, r.value == 1.0 ? "" : "s");
}

/// Without its instrument a price has no unit; four decimals serve a coin's and a dollar's.
std::string priceText(double value, const Instrument* instrument)
{
    return instrument != nullptr ? words::price(*instrument, value) : words::figure(value, 4);
}

std::string amountText(double value, const Instrument* instrument)
{
    return instrument != nullptr ? words::size(*instrument, value) : words::count(value);
}

std::string collarText(const Refusal& r, const Instrument* instrument)
{
    if (!(r.reference > 0.0)) return "No usable reference price for the collar, so the order was refused.";
    return fmt::format("Limit price {} is outside the collar ±{} around {}; the risk manager may change it.",
                       priceText(r.value, instrument), priceText(r.limit, instrument),
                       priceText(r.reference, instrument));
}

std::string sizeText(const Refusal& r, const Instrument* instrument)
{
    if (r.reference > 0.0)
        return fmt::format("Order size {} is below the least that {} takes in one order, {}; ask for at least that.",
                           amountText(r.value, instrument), r.scope.name, amountText(r.reference, instrument));
    if (r.value <= r.limit || r.limit < 1.0)
        return fmt::format("Order size {} is not a whole number of lots of {}.", words::count(r.value),
                           amountText(r.limit, instrument));
    return fmt::format("Order size {} is above the largest of one order, {}.", amountText(r.value, instrument),
                       amountText(r.limit, instrument));
}

/// Coins of the underlying that the rule holds for.
std::string deltaText(double value, const Refusal& r)
{
    return fmt::format("{} {}", words::coins(r.scope.name, value, true), r.scope.name);
}

std::string netDeltaText(const Refusal& r)
{
    return fmt::format("Net delta after the order would be {}, limit ±{} {}; the risk manager may change it.",
                       deltaText(r.value, r), words::coins(r.scope.name, r.limit), r.scope.name);
}

/// Of gamma, vega or a cell, with its unit.
std::string greekText(const Refusal& r, const Instrument* instrument)
{
    using domain::LimitedFigure;
    const auto in = [&](const char* name, int digits, const std::string& unit, bool ofCell) {
        const auto where = ofCell && instrument != nullptr ? " in the cell of " + instrument->name : std::string();
        const auto value = fmt::format("{} {}{} after the order would be {} {}", r.scope.name, name, where,
                                       words::figure(r.value, digits, true), unit);
        if (!(r.limit > 0.0)) return value + "; the book states no limit, so nothing is allowed: state it there.";
        return fmt::format("{}, limit ±{}; what lowers it passes, and the risk manager may change it.", value,
                           words::figure(r.limit, digits));
    };
    switch (r.figure) {
    case LimitedFigure::Gamma:
    case LimitedFigure::CellGamma:
        return in("gamma", 3, r.scope.name + " per 1 %", r.figure == LimitedFigure::CellGamma);
    case LimitedFigure::Vega:
    case LimitedFigure::CellVega:
        return in("vega", 0, "USD per vol pt", r.figure == LimitedFigure::CellVega);
    case LimitedFigure::CellNotional:
        return in("notional", 0, "USD", true);
    case LimitedFigure::NetDelta:
    case LimitedFigure::CellDelta:
    case LimitedFigure::HedgeVolume5min:
    case LimitedFigure::HedgeVolumeDay:
        break;
    }
    return in("delta", 3, r.scope.name, true);
}

std::string marginText(const Refusal& r)
{
    if (!(r.reference > 0.0))
        return fmt::format("{} has no equity for an initial margin of {} USD; close positions or add collateral.",
                           r.scope.name, words::figure(r.value, 0));
    return fmt::format(
        "Initial margin of {} after the order would be {} USD, at most {:.0f} % of its equity of {} USD, "
        "{} USD, may be used; what lowers it passes: close positions or add collateral.",
        r.scope.name, words::figure(r.value, 0), 100.0 * r.limit / r.reference, words::figure(r.reference, 0),
        words::figure(r.limit, 0));
}

std::string repeatText(const Refusal& r)
{
    if (r.limit > 3.0)
        return fmt::format("{:.0f} automatic hedges left within 5 min, so hedging stopped. Pause and resume trading to "
                           "turn it on.",
                           r.limit);
    if (r.limit < 3.0)
        return fmt::format(
            "{:.0f} hedges of opposite sides left one after the other and each raised exposure, so hedging "
            "stopped. Pause and resume trading to turn it on.",
            r.limit);
    return fmt::format("{:.0f} hedges of the same side left and exposure did not fall, so hedging stopped. Pause and "
                       "resume trading to turn it on.",
                       r.limit);
}

std::string hedgeGreekText(const Refusal& r)
{
    const bool gamma = r.figure == domain::LimitedFigure::Gamma;
    const auto unit = gamma ? r.scope.name + " per 1 %" : std::string("USD per vol pt");
    return fmt::format(
        "The hedge would change {} {} by {} {}, at most ±{} by one hedge; send less, or the risk manager "
        "may change it.",
        r.scope.name, gamma ? "gamma" : "vega", words::figure(r.value, gamma ? 3 : 0, true), unit,
        words::figure(r.limit, gamma ? 3 : 0));
}

std::string volumeText(const Refusal& r)
{
    const bool ofDay = r.figure == domain::LimitedFigure::HedgeVolumeDay;
    if (r.value - r.reference > r.limit)
        return fmt::format(
            "An automatic {} hedge of {} USD alone is above the limit {} USD {}, so hedging stopped, and a "
            "resume alone does not let it go: raise the limit (the risk manager) and resume, or hedge by "
            "hand.",
            r.scope.name, words::figure(r.value - r.reference, 0), words::figure(r.limit, 0),
            ofDay ? "of a day (UTC)" : "of 5 min");
    return fmt::format("Automatic {} hedges would come to {} USD {}, {} USD of it sent, limit {} USD, so hedging "
                       "stopped. Pause and resume trading to turn it on, which counts anew; the risk manager may "
                       "change the limit.",
                       r.scope.name, words::figure(r.value, 0), ofDay ? "this day (UTC)" : "within 5 min",
                       words::figure(r.reference, 0), words::figure(r.limit, 0));
}

std::string stateText(const Refusal& r)
{
    const auto state = static_cast<domain::TradingState>(static_cast<int>(r.value));
    const auto whose = r.scope.kind == domain::ScopeKind::All ? std::string() : " of " + r.scope.name;
    if (r.limit > 0.0)
        return fmt::format(
            "Trading{} is {} while the fault lasts that its alert names, and goes on by itself after it.", whose,
            domain::toString(state));
    if (r.scope.kind == domain::ScopeKind::All)
        return fmt::format("Trading is {}; a person must resume it first.", domain::toString(state));
    return fmt::format("Trading of {} is {}; a person must resume it first.", r.scope.name, domain::toString(state));
}

}  // namespace

std::string sentenceOf(const Refusal& r, const Instrument* instrument)
{
    switch (r.rule) {
    case Rule::F36:
        return "Size, price or exposure of the order is not a usable number, so it was refused.";
    case Rule::C15:
        return stateText(r);
    case Rule::C01:
        return collarText(r, instrument);
    case Rule::C02:
        return sizeText(r, instrument);
    case Rule::C03:
        return fmt::format("Order notional {} USD is above the limit {} USD; the risk manager may change it.",
                           words::figure(r.value, 0), words::figure(r.limit, 0));
    case Rule::C04:
        return r.figure == domain::LimitedFigure::NetDelta ? netDeltaText(r) : greekText(r, instrument);
    case Rule::C05:
        return hedgeGreekText(r);
    case Rule::C09:
        return volumeText(r);
    case Rule::C07:
        return fmt::format("{:.0f} new orders of the {} would have left within {}, at most {:.0f} may; wait a moment.",
                           r.value, r.scope.name, r.limit > 5.0 ? "a minute" : "a second", r.limit);
    case Rule::C08:
        return repeatText(r);
    case Rule::C11:
        return fmt::format("{:.0f} orders would work, at most {:.0f} may; wait until some have ended.", r.value,
                           r.limit);
    case Rule::C12:
        return fmt::format("The hedge would not lower net delta ({} to {}), so it was refused.",
                           deltaText(r.reference, r), deltaText(r.value, r));
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
        return notReconciledText(r);
    case Rule::C20:
        return marginText(r);
    case Rule::C21:
        return "No such instrument may be traded now: it is not listed, has expired, or is none of the desk's.";
    case Rule::C22:
        return fmt::format("The order at {} would meet an order or quote of our own; take that away first.",
                           priceText(r.value, instrument));
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
