#include "domain/decision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace ballast::domain {

namespace {

constexpr std::array<std::string_view, 6> kKinds{"hedge", "hold", "proposal", "refused", "roll", "override"};
constexpr std::array<std::string_view, 3> kProfiles{"simulated", "recorded", "live"};
constexpr std::array<std::string_view, 13> kTriggers{"",      "spot",       "surface",  "fill",    "oracle",
                                                     "gas",   "time",       "operator", "flatten", "order",
                                                     "limit", "loss limit", "desk"};
constexpr std::array<std::string_view, 41> kCodes{
    "",    "F36", "C15", "C01", "C02", "C03", "C04", "C08", "C11", "C12",  "C14",   "C16", "C17", "C18",
    "C19", "C21", "C22", "F31", "C05", "C07", "C09", "C10", "C13", "C20",  "F01",   "F11", "F24", "F33",
    "F39", "F41", "F44", "F46", "F47", "F48", "F55", "F61", "V1",  "ROLL", "LIMIT", "F53", "F95"};
static_assert(kCodes.size() == static_cast<std::size_t>(RecordCode::F95) + 1);
static_assert(kTriggers.size() == static_cast<std::size_t>(Trigger::Desk) + 1);

/// Words of an exclusion in its own order; those with something of their own begin with it.
constexpr std::string_view kByPerson = "excluded by ", kState = "state ";
constexpr std::array<std::string_view, 24> kExcluded{"",
                                                     kByPerson,
                                                     "no quote",
                                                     "suspect quote",
                                                     "stale quote",
                                                     "stale gas",
                                                     "expired",
                                                     "not enough coins there",
                                                     "not enough USDC there",
                                                     "inside the band",
                                                     kState,
                                                     "repeat",
                                                     "paused",
                                                     "manual",
                                                     "working",
                                                     "spacing",
                                                     "",
                                                     "no bid now",
                                                     "no ask now",
                                                     "the roll waits",
                                                     "the book's rule rolls the leg now",
                                                     "sent with the choice",
                                                     "a person decided",
                                                     ""};
static_assert(kExcluded.size() == static_cast<std::size_t>(Excluded::AsTold) + 1);

template <class E, std::size_t N>
std::optional<E> findIn(const std::array<std::string_view, N>& words, std::string_view text)
{
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == text) return static_cast<E>(i);
    return std::nullopt;
}

std::string listed(const std::vector<RecordCode>& codes)
{
    std::string text;
    for (const auto code : codes) {
        if (!text.empty()) text += ", ";
        text += toString(code);
    }
    return text;
}

/// "C03, C04"; empty where a word is no code.
std::vector<RecordCode> codesIn(std::string_view words)
{
    std::vector<RecordCode> codes;
    while (!words.empty()) {
        const auto end = std::min(words.find(", "), words.size());
        const auto code = findRecordCode(words.substr(0, end));
        if (!code || *code == RecordCode::None) return {};
        codes.push_back(*code);
        words.remove_prefix(std::min(end + 2, words.size()));
    }
    return codes;
}

std::optional<TradingState> stateIn(std::string_view word)
{
    for (const auto state : {TradingState::Normal, TradingState::Reducing, TradingState::Halted, TradingState::Killed})
        if (toString(state) == word) return state;
    return std::nullopt;
}

/// By what they begin with, or as codes; as told otherwise.
Exclusion withItsOwn(std::string_view words)
{
    if (words.starts_with(kByPerson))
        return {.why = Excluded::ByPerson, .who = std::string(words.substr(kByPerson.size()))};
    if (words.starts_with(kState))
        if (const auto state = stateIn(words.substr(kState.size())))
            return {.why = Excluded::Standing, .state = *state};
    if (auto codes = codesIn(words); !codes.empty() && listed(codes) == words)
        return {.why = Excluded::Rules, .codes = std::move(codes)};
    return {.why = Excluded::AsTold, .who = std::string(words)};
}

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
                       jsonString(toString(c.excluded)));
}

std::string limitJson(const HeldLimit& held)
{
    return fmt::format(R"({{"code":{},"of":{},"value":{},"limit":{},"unit":{},"standing":{}}})",
                       jsonString(toString(held.code)), jsonString(held.of), jsonNumber(held.value),
                       jsonNumber(held.limit), jsonString(held.unit), jsonString(standingOf(held)));
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

/// Empty where nothing was judged, so that records of before are the bytes that they were.
std::string judgedJson(const JudgedBy& judged)
{
    if (judged.isEmpty()) return {};
    return fmt::format(R"(,"rules":[{}],"limits":[{}])",
                       joined(judged.rules, [](RecordCode code) { return jsonString(toString(code)); }),
                       joined(judged.limits, limitJson));
}

}  // namespace

std::string_view standingOf(const HeldLimit& held) noexcept
{
    const double size = std::abs(held.value);
    if (!(size <= held.limit)) return "beyond";
    return size >= kNearLimit * held.limit ? "near" : "within";
}

std::string_view toString(DecisionKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<DecisionKind> findDecisionKind(std::string_view text) noexcept
{
    return findIn<DecisionKind>(kKinds, text);
}

std::string_view toString(Profile profile) noexcept { return kProfiles[static_cast<std::size_t>(profile)]; }

std::optional<Profile> findProfile(std::string_view text) noexcept { return findIn<Profile>(kProfiles, text); }

std::string_view toString(Trigger trigger) noexcept { return kTriggers[static_cast<std::size_t>(trigger)]; }

std::optional<Trigger> findTrigger(std::string_view text) noexcept { return findIn<Trigger>(kTriggers, text); }

std::string_view toString(RecordCode code) noexcept { return kCodes[static_cast<std::size_t>(code)]; }

std::optional<RecordCode> findRecordCode(std::string_view text) noexcept { return findIn<RecordCode>(kCodes, text); }

std::string toString(const Exclusion& exclusion)
{
    const std::string words(kExcluded[static_cast<std::size_t>(exclusion.why)]);
    switch (exclusion.why) {
    case Excluded::Standing:
        return words + std::string(toString(exclusion.state));
    case Excluded::Rules:
        return listed(exclusion.codes);
    case Excluded::ByPerson:
    case Excluded::AsTold:
        return words + exclusion.who;
    default:
        return words;
    }
}

Exclusion findExclusion(std::string_view words)
{
    const auto why = findIn<Excluded>(kExcluded, words);
    // What begins with these words has something of its own behind them.
    if (!why || *why == Excluded::ByPerson || *why == Excluded::Standing) return withItsOwn(words);
    return {.why = *why};
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
        R"("operator":{}{},"time_ns":{}}})",
        d.sequence.value, jsonString(toIso8601(d.time)), jsonString(d.underlying), jsonString(toString(d.trigger)),
        joined(d.inputs, inputJson), jsonNumber(d.before.delta), band, joined(d.candidates, candidateJson),
        jsonString(d.choice), jsonString(d.reason), jsonString(toString(d.kind)), jsonString(toString(d.code)),
        jsonString(toString(d.profile)), jsonNumber(d.before.spot), jsonNumber(d.before.gamma),
        jsonNumber(d.before.vega), jsonNumber(d.before.theta), jsonNumber(d.deltaAfter), jsonNumber(d.quantity),
        jsonNumber(d.costUsd), jsonNumber(d.riskRemovedUsd), jsonString(d.operatorName), judgedJson(d.judgedBy),
        d.time.nanoseconds);
}

}  // namespace ballast::domain
