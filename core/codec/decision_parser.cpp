#include "codec/decision_parser.h"

#include <cmath>
#include <fmt/format.h>

#include "codec/canonical_json.h"

namespace ballast::codec {

namespace {

using namespace domain;

std::string stringField(CanonicalJson& json, std::string_view label)
{
    json.expect(label);
    return json.string();
}

double numberField(CanonicalJson& json, std::string_view label)
{
    json.expect(label);
    return json.number();
}

/// Takes the items of a list whose bracket is open, and the bracket that closes it.
template <class Item> std::vector<Item> restOfList(CanonicalJson& json, Item (*read)(CanonicalJson&))
{
    std::vector<Item> items;
    if (json.accept("]")) return items;
    do
        items.push_back(read(json));
    while (json.accept(","));
    json.expect("]");
    return items;
}

/// Takes `[`, items with commas between, `]`; the bracket is part of `label`.
template <class Item>
std::vector<Item> listField(CanonicalJson& json, std::string_view label, Item (*read)(CanonicalJson&))
{
    json.expect(label);
    return restOfList<Item>(json, read);
}

DecisionInput readInput(CanonicalJson& json)
{
    DecisionInput input;
    input.name = stringField(json, R"({"name":)");
    const double value = numberField(json, R"(,"value":)");
    if (!std::isnan(value)) input.value = value;
    input.unit = stringField(json, R"(,"unit":)");
    json.expect(R"(,"age_ms":)");
    if (!json.accept("null")) input.ageMilliseconds = json.integer();
    const auto quality = findQuality(stringField(json, R"(,"quality":)"));
    if (!quality) json.refuse();
    input.quality = quality.value_or(Quality::Bad);
    json.expect("}");
    return input;
}

Candidate readCandidate(CanonicalJson& json)
{
    Candidate c;
    c.venue = stringField(json, R"({"venue":)");
    c.instrument = stringField(json, R"(,"instrument":)");
    c.quantity = numberField(json, R"(,"quantity":)");
    c.costUsd = numberField(json, R"(,"cost_usd":)");
    c.benefitUsd = numberField(json, R"(,"benefit_usd":)");
    c.limitPrice = numberField(json, R"(,"limit_price":)");
    c.feeUsd = numberField(json, R"(,"fee_usd":)");
    c.spreadUsd = numberField(json, R"(,"spread_usd":)");
    c.impactUsd = numberField(json, R"(,"impact_usd":)");
    c.gasUsd = numberField(json, R"(,"gas_usd":)");
    c.carryUsd = numberField(json, R"(,"carry_usd":)");
    c.excluded = findExclusion(stringField(json, R"(,"excluded":)"));
    json.expect("}");
    return c;
}

std::optional<NoTradeBand> readBand(CanonicalJson& json)
{
    json.expect(R"(,"band":)");
    if (json.accept("null")) return std::nullopt;
    NoTradeBand band;
    band.lower = numberField(json, R"({"lower":)");
    band.upper = numberField(json, R"(,"upper":)");
    json.expect("}");
    return band;
}

RecordCode codeOf(CanonicalJson& json, const std::string& word)
{
    const auto code = findRecordCode(word);
    if (!code || *code == RecordCode::None) json.refuse();
    return code.value_or(RecordCode::None);
}

HeldLimit readLimit(CanonicalJson& json)
{
    HeldLimit held;
    held.code = codeOf(json, stringField(json, R"({"code":)"));
    held.of = stringField(json, R"(,"of":)");
    held.value = numberField(json, R"(,"value":)");
    held.limit = numberField(json, R"(,"limit":)");
    held.unit = stringField(json, R"(,"unit":)");
    stringField(json, R"(,"standing":)");  // For people; it follows from the two figures.
    json.expect("}");
    return held;
}

/// Records of before 2026-11-30 name none, and neither do those for which nothing was judged.
JudgedBy readJudged(CanonicalJson& json)
{
    JudgedBy judged;
    if (!json.accept(R"(,"rules":[)")) return judged;
    judged.rules = restOfList<RecordCode>(json, [](CanonicalJson& item) { return codeOf(item, item.string()); });
    json.expect(R"(,"limits":[)");
    judged.limits = restOfList<HeldLimit>(json, readLimit);
    return judged;
}

/// The fields after `reason`, which the public form does not have.
void readRest(CanonicalJson& json, Decision& d)
{
    const auto kind = findDecisionKind(stringField(json, R"(,"kind":)"));
    if (!kind) json.refuse();
    d.kind = kind.value_or(DecisionKind::Hold);
    const auto code = findRecordCode(stringField(json, R"(,"code":)"));
    const auto profile = findProfile(stringField(json, R"(,"profile":)"));
    if (!code || !profile) json.refuse();
    d.code = code.value_or(d.code);
    d.profile = profile.value_or(d.profile);
    d.before.spot = numberField(json, R"(,"spot":)");
    d.before.gamma = numberField(json, R"(,"gamma_before":)");
    d.before.vega = numberField(json, R"(,"vega_before":)");
    d.before.theta = numberField(json, R"(,"theta_before":)");
    d.deltaAfter = numberField(json, R"(,"delta_after":)");
    d.quantity = numberField(json, R"(,"quantity":)");
    d.costUsd = numberField(json, R"(,"cost_usd":)");
    d.riskRemovedUsd = numberField(json, R"(,"risk_removed_usd":)");
    d.operatorName = stringField(json, R"(,"operator":)");
    d.judgedBy = readJudged(json);
    json.expect(R"(,"time_ns":)");
    d.time.nanoseconds = json.integer();
    if (d.time.nanoseconds < 0) json.refuse();  // Nothing happened before 1970, and its date may not be computable.
    json.expect("}");
}

}  // namespace

Result<Decision> parseDecision(std::string_view canonicalJson)
{
    CanonicalJson json(canonicalJson);
    Decision d;
    json.expect(R"({"sequence":)");
    d.sequence.value = json.natural();
    stringField(json, R"(,"time":)");  // For people; time_ns is exact.
    d.underlying = stringField(json, R"(,"underlying":)");
    const auto trigger = findTrigger(stringField(json, R"(,"trigger":)"));
    if (!trigger) json.refuse();
    d.trigger = trigger.value_or(d.trigger);
    d.inputs = listField(json, R"(,"inputs":[)", readInput);
    d.before.delta = numberField(json, R"(,"delta_before":)");
    d.band = readBand(json);
    d.candidates = listField(json, R"(,"candidates":[)", readCandidate);
    d.choice = stringField(json, R"(,"choice":)");
    d.reason = stringField(json, R"(,"reason":)");
    readRest(json, d);
    if (!json.ok() || !json.atEnd() || toCanonicalJson(d) != canonicalJson)
        return fail(ErrorCode::Parse,
                    fmt::format("a decision must be canonical JSON, was \"{}\"", canonicalJson.substr(0, 60)));
    return d;
}

}  // namespace ballast::codec
