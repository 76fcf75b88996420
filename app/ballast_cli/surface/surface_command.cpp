#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <span>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "domain/decision.h"
#include "recorded/capture_check.h"
#include "recorded/chain_capture.h"
#include "recorded/stamp_check.h"
#include "volatility/chain_fit.h"
#include "volatility/smile_health.h"

namespace ballast::cli {

namespace {

using domain::jsonNumber;
using domain::jsonString;
using volatility::FittedSlice;

/// Quotes of one expiry; the inputs of the fit look into them.
struct ExpiryQuotes {
    double forward{};
    std::vector<volatility::SmileQuote> quotes;
};
using Chain = std::map<Timestamp, ExpiryQuotes>;

/// Expiries that still live at the capture.
Chain chainOf(const recorded::ChainCapture& capture, const std::string& underlying)
{
    Chain chain;
    for (const auto& forward : recorded::forwardsByExpiry(capture, underlying))
        if (forward.expiry > capture.time) chain[forward.expiry].forward = forward.forward;
    for (const auto& row : capture.rows) {
        const auto expiry = chain.find(row.expiry);
        if (row.currency != underlying || expiry == chain.end()) continue;
        expiry->second.quotes.push_back({row.strike, row.right, row.bid, row.ask, row.mark, row.markVolatility});
    }
    return chain;
}

/// The chain that is asked for: as the venue names it, or by its coin where that has but one. Empty if there is none.
std::string chainNamed(const recorded::ChainCapture& capture, const std::string& asked)
{
    // In any letters, and by the coin's other name: "xbt", "xrp_usdc".
    std::string wanted = asked;
    const auto bar = std::min(wanted.find('_'), wanted.size());
    std::transform(wanted.begin() + static_cast<std::ptrdiff_t>(bar), wanted.end(),
                   wanted.begin() + static_cast<std::ptrdiff_t>(bar),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (const auto coin = domain::knownCurrency(wanted.substr(0, bar)))
        wanted.replace(0, bar, domain::currencyOf(*coin).name);
    std::vector<std::string> ofCoin;
    for (const auto& chain : recorded::currenciesOf(capture)) {
        if (chain == wanted) return chain;
        if (domain::currencyOf(recorded::termsOf(capture, chain).base).name == wanted) ofCoin.push_back(chain);
    }
    return ofCoin.size() == 1 ? ofCoin.front() : std::string();
}

Result<volatility::VolatilitySurface> fit(const Chain& chain, domain::Settlement settlement, Timestamp captureTime)
{
    std::vector<volatility::SliceInput> inputs;
    for (const auto& [expiry, quotes] : chain)
        inputs.push_back({expiry, quotes.forward, (expiry - captureTime).inYears(), settlement, quotes.quotes});
    return volatility::fitSurface(inputs);
}

/// One entry a strike: the side that entered the fit stands for it, else the one that is quoted. Only a quote that
/// entered the fit is used, and all of them are.
std::vector<volatility::QuoteFit> byStrike(const FittedSlice& slice)
{
    std::map<double, volatility::QuoteFit> strikes;
    for (const auto& quote : slice.quotes) {
        const auto [place, added] = strikes.emplace(quote.strike, quote);
        const bool better = quote.used || (!place->second.used && !place->second.markIv && quote.markIv);
        if (!added && better) place->second = quote;
    }
    std::vector<volatility::QuoteFit> quotes;
    for (const auto& [strike, quote] : strikes)
        quotes.push_back(quote);
    return quotes;
}

std::string quoteJson(const volatility::QuoteFit& quote)
{
    return fmt::format(R"({{"strike":{},"mark_iv":{},"fit_iv":{},"used":{},"rejected_because":{}}})",
                       jsonNumber(quote.strike), quote.markIv ? jsonNumber(*quote.markIv) : "null",
                       jsonNumber(quote.fitIv), quote.used,
                       quote.used ? "null" : jsonString(std::string(volatility::reasonOf(quote.rejection))));
}

template <class Items, class Form> std::string joined(const Items& items, Form form)
{
    std::string text;
    for (const auto& item : items)
        text += (text.empty() ? "" : ",") + form(item);
    return text;
}

/// What a reader can compute from the printed quotes alone.
struct QuoteScore {
    int used{}, rejected{};
    double rmseVolPoints{};  ///< Unweighted, over the used ones.
};

QuoteScore scoreOf(const std::vector<volatility::QuoteFit>& quotes)
{
    QuoteScore score;
    double squares = 0.0;
    for (const auto& quote : quotes) {
        ++(quote.used ? score.used : score.rejected);
        if (quote.used) squares += std::pow(*quote.markIv - quote.fitIv, 2);
    }
    if (score.used > 0) score.rmseVolPoints = 100.0 * std::sqrt(squares / score.used);
    return score;
}

std::string sliceJson(const FittedSlice& s)
{
    const auto& p = s.parameters();
    const auto quotes = byStrike(s);
    const auto score = scoreOf(quotes);
    return fmt::format(
        R"({{"expiry":{},"forward":{},"years_to_expiry":{},"svi":{{"a":{},"b":{},"rho":{},"m":{},"sigma":{}}},)"
        R"("quotes_used":{},"quotes_rejected":{},"rmse_vol_points":{},"min_g":{},"butterfly_ok":{},"calendar_ok":{},)"
        R"("quality":{},"quality_reason":{},"quotes_outside_market":{},"worst_outside_spreads":{},"quotes":[{}]}})",
        jsonString(toIso8601(s.expiry)), jsonNumber(s.forward), jsonNumber(s.yearsToExpiry), jsonNumber(p.a),
        jsonNumber(p.b), jsonNumber(p.rho), jsonNumber(p.m), jsonNumber(p.sigma), score.used, score.rejected,
        jsonNumber(score.rmseVolPoints), jsonNumber(s.minG), s.butterflyOk, s.calendarOk,
        jsonString(std::string(domain::toString(volatility::qualityOf(s)))),
        jsonString(volatility::wordsOf(volatility::reasonOf(s))), s.quotesOutside, jsonNumber(s.worstOutsideSpreads),
        joined(quotes, quoteJson));
}

std::string unfittedJson(const volatility::UnfittedExpiry& u)
{
    return fmt::format(R"({{"expiry":{},"reason":{}}})", jsonString(toIso8601(u.expiry)), jsonString(u.error.message));
}

/// A reader who only looks at `expiries` would miss them in silence.
void tellUnfitted(std::span<const volatility::UnfittedExpiry> unfitted)
{
    std::string text;
    for (const auto& one : unfitted)
        text +=
            fmt::format("{}{} ({})", text.empty() ? "" : ", ", toIso8601(one.expiry).substr(0, 10), one.error.message);
    if (!text.empty())
        fmt::print(stderr, "ballast-cli: surface: {} without a smile, listed under \"unfitted\": {}\n",
                   unfitted.size() == 1 ? "1 expiry" : fmt::format("{} expiries", unfitted.size()), oneLine(text));
}

}  // namespace

int surface(const SurfaceArguments& arguments)
{
    auto capture = recorded::readCapture(arguments.chainFile);
    if (!capture) return refuse(capture.error().message);
    if (const auto stamp = recorded::contradictedStamp(*capture))
        fmt::print(stderr, "ballast-cli: surface: {}\n", oneLine(*stamp));
    // Shown as it stands: there is no capture before it.
    auto asked = *capture;
    for (const auto& sentence : recorded::dropFrozenChains(asked))
        fmt::print(stderr, "ballast-cli: surface: {}\n", oneLine(sentence.substr(0, sentence.find(';'))));
    for (const auto& sentence : recorded::reconcile(*capture))
        fmt::print(stderr, "ballast-cli: surface: {}\n", oneLine(sentence));
    if (const auto faults = capture->faults.summary(capture->fileName); !faults.empty())
        fmt::print(stderr, "ballast-cli: surface: {}\n", oneLine(faults));
    for (const auto& remark : capture->remarks)
        fmt::print(stderr, "ballast-cli: surface: {}\n", oneLine(remark));
    const auto name = chainNamed(*capture, arguments.underlying);
    if (name.empty())
        return refuse(fmt::format("surface: {} holds no options of {}; it has {}", arguments.chainFile,
                                  arguments.underlying, fmt::join(recorded::currenciesOf(*capture), ", ")));
    const auto chain = chainOf(*capture, name);
    const auto fitted = fit(chain, recorded::termsOf(*capture, name).settlement, capture->time);
    if (!fitted) return refuse(fmt::format("surface: {}: {}", arguments.chainFile, fitted.error().message));
    const auto json = fmt::format("{{\"expiries\":[{}],\"unfitted\":[{}]}}\n", joined(fitted->slices(), sliceJson),
                                  joined(fitted->unfitted(), unfittedJson));
    if (arguments.outFile.empty())
        fmt::print("{}", json);
    else if (const auto written = writeWhole(arguments.outFile, json); !written)
        return refuse("surface: " + written.error().message);
    tellUnfitted(fitted->unfitted());
    return kDone;
}

}  // namespace ballast::cli
