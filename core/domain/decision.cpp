#include "domain/decision.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace ballast::domain {

namespace {

constexpr std::array<std::string_view, 6> kKinds{"hedge", "hold", "proposal", "refused", "roll", "override"};

std::string inputJson(const DecisionInput& input)
{
    return fmt::format(R"({{"name":{},"value":{},"unit":{},"age_ms":{},"quality":{}}})", jsonString(input.name),
                       input.value ? jsonNumber(*input.value) : "null", jsonString(input.unit),
                       input.ageMilliseconds ? fmt::format("{}", *input.ageMilliseconds) : "null",
                       jsonString(toString(input.quality)));
}

std::string candidateJson(const Candidate& c)
{
    return fmt::format(R"({{"venue":{},"instrument":{},"quantity":{},"cost_usd":{},"benefit_usd":{},"limit_price":{},)"
                       R"("fee_usd":{},"spread_usd":{},"impact_usd":{},"gas_usd":{},"carry_usd":{},"excluded":{}}})",
                       jsonString(c.venue), jsonString(c.instrument), jsonNumber(c.quantity), jsonNumber(c.costUsd),
                       jsonNumber(c.benefitUsd), jsonNumber(c.limitPrice), jsonNumber(c.feeUsd),
                       jsonNumber(c.spreadUsd), jsonNumber(c.impactUsd), jsonNumber(c.gasUsd), jsonNumber(c.carryUsd),
                       jsonString(c.excluded));
}

template <class Items, class Format> std::string joined(const Items& items, Format format)
{
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += ',';
        text += format(item);
    }
    return text;
}

}  // namespace

std::string_view toString(DecisionKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<DecisionKind> findDecisionKind(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == text) return static_cast<DecisionKind>(i);
    return std::nullopt;
}

std::string jsonString(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out += '"';
}

std::string jsonNumber(double value)
{
    if (!std::isfinite(value)) return "null";
    return value == 0.0 ? "0" : fmt::format("{}", value);
}

std::string toCanonicalJson(const Decision& d)
{
    const std::string band =
        d.band ? fmt::format(R"({{"lower":{},"upper":{}}})", jsonNumber(d.band->lower), jsonNumber(d.band->upper))
               : "null";
    return fmt::format(
        R"({{"sequence":{},"time":{},"underlying":{},"trigger":{},"inputs":[{}],"delta_before":{},"band":{},)"
        R"("candidates":[{}],"choice":{},"reason":{},"kind":{},"code":{},"profile":{},"spot":{},"gamma_before":{},)"
        R"("vega_before":{},"theta_before":{},"delta_after":{},"quantity":{},"cost_usd":{},"risk_removed_usd":{},)"
        R"("operator":{},"time_ns":{}}})",
        d.sequence.value, jsonString(toIso8601(d.time)), jsonString(d.underlying), jsonString(d.trigger),
        joined(d.inputs, inputJson), jsonNumber(d.before.delta), band, joined(d.candidates, candidateJson),
        jsonString(d.choice), jsonString(d.reason), jsonString(toString(d.kind)), jsonString(d.code),
        jsonString(d.profile), jsonNumber(d.before.spot), jsonNumber(d.before.gamma), jsonNumber(d.before.vega),
        jsonNumber(d.before.theta), jsonNumber(d.deltaAfter), jsonNumber(d.quantity), jsonNumber(d.costUsd),
        jsonNumber(d.riskRemovedUsd), jsonString(d.operatorName), d.time.nanoseconds);
}

}  // namespace ballast::domain
