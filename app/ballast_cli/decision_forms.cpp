#include "ballast_cli/decision_forms.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "words/codes.h"
#include "words/decision_words.h"
#include "words/figures.h"
#include "words/order_totals.h"

namespace ballast::cli {

namespace {

using domain::Decision;
using words::figure;

std::string coins(const Decision& d, double value) { return words::coins(d.underlying, value, true); }

/// Four decimals, which a coin's price needs; of what is smaller as many as show two digits: 0.00003 is not 0.
int coinFigures(double size)
{
    return size > 0.0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(size))), 4, 15) : 4;
}

/// What is counted stays whole; dollars have two decimals.
std::string figureOf(const domain::DecisionInput& input)
{
    const double value = *input.value, size = std::abs(value);
    if (input.unit == "USD" && (size >= 1.0 || size == 0.0)) return figure(value, 2);
    return figure(value, size == std::round(size) ? 0 : coinFigures(size));
}

template <class Items, class Form> std::string listed(const Items& items, Form form)
{
    std::string text;
    for (const auto& item : items)
        text += (text.empty() ? "" : "; ") + form(item);
    return text;
}

std::string exactInput(const domain::DecisionInput& input)
{
    const auto value = input.value ? fmt::format("{} {}", *input.value, input.unit) : std::string("missing");
    const auto age = input.ageMilliseconds ? fmt::format(", {} ms old", *input.ageMilliseconds) : std::string();
    return fmt::format("{} {}{}, {}", input.name, value, age, domain::toString(input.quality));
}

std::string exactCandidate(const domain::Candidate& c)
{
    auto text =
        fmt::format("{} {} {} at {}: cost {} USD (fee {}, spread {}, impact {}, gas {}, carry {}), benefit {} USD",
                    c.venue, c.instrument, c.quantity, c.limitPrice, c.costUsd, c.feeUsd, c.spreadUsd, c.impactUsd,
                    c.gasUsd, c.carryUsd, c.benefitUsd);
    return c.excluded.isNone() ? text : text + ", excluded: " + toString(c.excluded);
}

std::string inputText(const domain::DecisionInput& input)
{
    const auto value = input.value ? fmt::format("{} {}", figureOf(input), input.unit) : std::string("missing");
    const auto age = input.ageMilliseconds
                         ? fmt::format(", {} old", words::span(Duration::milliseconds(*input.ageMilliseconds)))
                         : std::string();
    return fmt::format("{} {}{}, {}", input.name, value, age, domain::toString(input.quality));
}

std::string candidateText(const domain::Candidate& c)
{
    auto text =
        fmt::format("{} {} {} at {}: cost {} USD (fee {}, spread {}, impact {}, gas {}, carry {}), benefit {} USD",
                    c.venue, c.instrument, figure(c.quantity, 4, true), figure(c.limitPrice, 4), figure(c.costUsd, 2),
                    figure(c.feeUsd, 2), figure(c.spreadUsd, 2), figure(c.impactUsd, 2), figure(c.gasUsd, 2),
                    figure(c.carryUsd, 2), figure(c.benefitUsd, 2));
    return c.excluded.isNone() ? text : text + ", excluded: " + words::explained(toString(c.excluded));
}

/// Whether a limit bounds both sides of zero; sizes, counts and margins have one.
bool isTwoSided(const domain::HeldLimit& held)
{
    using domain::RecordCode;
    return held.code == RecordCode::C01 || held.code == RecordCode::C04 || held.code == RecordCode::Limit;
}

/// What is counted stays whole; of what is small the larger of figure and limit shows two digits.
int decimalsOf(const domain::HeldLimit& held)
{
    const bool isWhole = held.value == std::round(held.value) && held.limit == std::round(held.limit);
    return isWhole ? 0 : held.unit == "USD" ? 2 : coinFigures(std::max(std::abs(held.value), held.limit));
}

std::string limitText(const domain::HeldLimit& held)
{
    const bool both = isTwoSided(held);
    const int decimals = decimalsOf(held);
    return fmt::format("{} {} {} of {}{} {}, {}", domain::toString(held.code), held.of,
                       figure(held.value, decimals, both), both ? "±" : "", figure(held.limit, decimals), held.unit,
                       domain::standingOf(held));
}

std::string exactLimit(const domain::HeldLimit& held)
{
    return fmt::format("{} {} {} of {} {}, {}", domain::toString(held.code), held.of, held.value, held.limit, held.unit,
                       domain::standingOf(held));
}

std::string ruleText(domain::RecordCode code) { return std::string(domain::toString(code)); }

words::Fate fateOf(const Decision& d, Orders orders)
{
    words::OrderTotals totals(d.choice);
    for (std::size_t i = 0; orders != nullptr && i < orders->size(); ++i) {
        const auto& order = (*orders)[i];
        totals.add(order.instrument.name, order.quantity.toDouble(), order.filled.toDouble());
    }
    return totals.fate();
}

std::string bandText(const Decision& d)
{
    return d.band ? fmt::format("{} to {}", coins(d, d.band->lower), coins(d, d.band->upper)) : std::string("none");
}

}  // namespace

std::string asTable(const Decision& d, const std::string& hash, Orders orders)
{
    const auto fate = fateOf(d, orders);
    auto text = fmt::format("{:>7}  {}  {:<4} {:<8} {}\n", d.sequence.value, toIso8601(d.time), printable(d.underlying),
                            domain::toString(d.kind), printable(words::headline(d, fate)));
    const auto line = [&](const char* name, const std::string& value) {
        if (!value.empty()) text += fmt::format("         {:<12} {}\n", name, printable(value));
    };
    line("reason", words::explained(d.reason));
    line("trigger", std::string(toString(d.trigger)));
    line("code", words::codeWords(toString(d.code)));
    line("exposure",
         fmt::format("delta {} before, {} {} after, band {}; gamma {} per 1 %, vega {} USD, theta {} USD, spot {} USD",
                     coins(d, d.before.delta), coins(d, d.deltaAfter), printable(d.underlying), bandText(d),
                     coins(d, d.before.gamma), figure(d.before.vega, 0, true), figure(d.before.theta, 0, true),
                     figure(d.before.spot, 2)));
    line("cost", fmt::format("{}, risk removed {} USD", words::costOf(d), figure(d.riskRemovedUsd, 2)));
    line("inputs", listed(d.inputs, inputText));
    line("candidates", listed(d.candidates, candidateText));
    line("judged by", listed(d.judgedBy.rules, ruleText));
    line("limits", listed(d.judgedBy.limits, limitText));
    if (orders == nullptr) line("orders", journal::kOrdersNotKnown);
    for (std::size_t i = 0; orders != nullptr && i < orders->size(); ++i)
        line("order", journal::toText((*orders)[i]));
    line("operator", d.operatorName);
    line("profile", std::string(toString(d.profile)));
    line("hash", hash);
    return text;
}

std::string csvCell(std::string text)
{
    text = printable(text);
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(0, "'");
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    for (std::size_t i = 0; (i = text.find('"', i)) != std::string::npos; i += 2)
        text.insert(i, 1, '"');
    return "\"" + text + "\"";
}

std::string csvHeader()
{
    return "sequence,time,underlying,kind,trigger,choice,quantity_coins,delta_before_coins,delta_after_coins,"
           "band_lower_coins,band_upper_coins,gamma_before_coins_per_percent,vega_before_usd,theta_before_usd,spot_usd,"
           "cost_usd,risk_removed_usd,reason,code,operator,profile,inputs,candidates,hash,rules,limits,orders\n";
}

std::string asCsv(const Decision& d, const std::string& hash, Orders orders)
{
    const auto number = [](double value) { return domain::jsonNumber(value); };
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                       d.sequence.value, toIso8601(d.time), csvCell(d.underlying), domain::toString(d.kind),
                       csvCell(std::string(toString(d.trigger))), csvCell(d.choice), number(d.quantity),
                       number(d.before.delta), number(d.deltaAfter), d.band ? number(d.band->lower) : "",
                       d.band ? number(d.band->upper) : "", number(d.before.gamma), number(d.before.vega),
                       number(d.before.theta), number(d.before.spot), number(d.costUsd), number(d.riskRemovedUsd),
                       csvCell(d.reason), csvCell(std::string(toString(d.code))), csvCell(d.operatorName),
                       csvCell(std::string(toString(d.profile))), csvCell(listed(d.inputs, exactInput)),
                       csvCell(listed(d.candidates, exactCandidate)), csvCell(hash),
                       csvCell(listed(d.judgedBy.rules, ruleText)), csvCell(listed(d.judgedBy.limits, exactLimit)),
                       csvCell(orders == nullptr ? journal::kOrdersNotKnown : listed(*orders, journal::toText)));
}

std::string asJson(Orders orders)
{
    if (orders == nullptr) return "null";
    std::string text;
    for (const auto& o : *orders) {
        text +=
            fmt::format(R"({}{{"id":{},"venue_order":{},"instrument":{},"side":"{}","quantity":"{}","filled":"{}",)",
                        text.empty() ? "" : ",", domain::jsonString(printable(o.id)),
                        domain::jsonString(printable(o.venueOrder)), domain::jsonString(printable(o.instrument.name)),
                        o.side == domain::Side::Buy ? "buy" : "sell", o.quantity.toString(), o.filled.toString());
        text += fmt::format(R"("size_unit":{},"limit_price":"{}","price_unit":{},"ended":{}}})",
                            domain::jsonString(printable(journal::sizeUnit(o))), o.limitPrice.toString(),
                            domain::jsonString(printable(journal::priceUnit(o))), o.isEnded);
    }
    return "[" + text + "]";
}

}  // namespace ballast::cli
