#include "ballast_vectors/check_file.h"

#include <fmt/format.h>
#include <map>

#include "ballast_vectors/checks/checks.h"
#include "ballast_vectors/walk.h"
#include "base/typed_text.h"

namespace ballast::vectors {

namespace {

/// Kinds of entries, in snake case, and the names that groups of one kind have.
const std::map<std::string, Check, std::less<>>& kinds()
{
    static const std::map<std::string, Check, std::less<>> kKinds{
        {"keccak256", checkKeccak},
        {"rlp", checkRlp},
        {"eip55", checkChecksumAddress},
        {"address", checkKeyAddress},
        {"key_to_address", checkKeyAddress},
        {"eip191", checkPersonalMessage},
        {"eip191_personal_sign", checkPersonalMessage},
        {"eip712", checkTypedData},
        {"eip712_mail", checkTypedData},
        {"eip155_transaction", checkLegacyTransaction},
        {"tx_legacy_eip155", checkLegacyTransaction},
        {"eip1559_transaction", checkDynamicFeeTransaction},
        {"tx_eip1559", checkDynamicFeeTransaction},
        {"tx_recovery", checkRawTransaction},
        {"base_fee", checkBaseFee},
        {"selector", checkSelector},
        {"event_topic", checkEventTopic},
        {"abi", checkCall},
        {"abi_event", checkEvent},
        {"pool_address", checkPoolAddresses},
        {"tick_math", checkTick},
        {"price_from_sqrt", checkPrice},
        {"twap_tick", checkMeanTick},
        {"hyperliquid_l1", checkHyperliquidAction},
        {"hyperliquid_user_signed", checkHyperliquidUserSigned},
        {"derive_action", checkDeriveAction},
        {"option_sub_id", checkOptionCode},
        {"deribit_signature", checkDeribitSignature}};
    return kKinds;
}

Json member(const Json& group, const char* name)
{
    return group.contains(name) ? Json{{name, group[name]}} : Json::object();
}

void checkChecksums(Walk& walk, const Json& group)
{
    const bool hasCases = group.is_object() && group.contains("cases");
    Json entries = hasCases ? group["cases"] : group;
    if (hasCases) walk.refuseOthers("eip55", group, {"cases"});
    if (entries.is_array())
        for (auto& one : entries)
            one = Json{{"address", one}};
    walk.all("eip55", entries, checkChecksumAddress);
}

/// Texts by the signature whose hash they are.
void checkHashes(Walk& walk, const Json& group, const char* name, Check check)
{
    if (!group.is_object() || group.empty()) return walk.refuse(name, "expected hashes by their signatures");
    for (const auto& [signature, hash] : group.items())
        walk.one(signature, Json{{"signature", signature}, {name, hash}}, check);
}

void checkSelectors(Walk& walk, const Json& group) { checkHashes(walk, group, "selector", checkSelector); }
void checkTopics(Walk& walk, const Json& group) { checkHashes(walk, group, "topic", checkEventTopic); }

void checkBaseFees(Walk& walk, const Json& group)
{
    const bool hasSections = group.is_object() && (group.contains("cases") || group.contains("fee_history_example"));
    if (!hasSections) return walk.all("base_fee", group, checkBaseFee);
    walk.section(group, "cases", checkBaseFee);
    walk.section(group, "fee_history_example", checkBaseFee);
    walk.refuseOthers("base_fee", group, {"cases", "fee_history_example"});
}

void checkUniswap(Walk& walk, const Json& group)
{
    walk.section(group, "pool_address", checkPoolAddresses);
    walk.section(group, "tick_math", checkTick);
    walk.section(group, "price_from_sqrt", checkPrice);
    walk.section(group, "twap_tick", checkMeanTick);
    walk.refuseOthers("uniswap_v3", group, {"pool_address", "tick_math", "price_from_sqrt", "twap_tick"});
}

void checkPrecision(Walk& walk, const Json& section)
{
    if (!section.is_object()) return walk.refuse("price_size_rounding", "expected an object");
    walk.section(section, "valid", checkValidPrice);
    walk.section(section, "invalid", checkInvalidPrice);
    walk.section(section, "ccxt_rounding", checkRounding);
    walk.refuseOthers("price_size_rounding", section, {"valid", "invalid", "ccxt_rounding"});
}

void checkHyperliquid(Walk& walk, const Json& group)
{
    const auto key = member(group, "private_key");
    walk.picked(group, {"private_key", "address"}, checkKeyAddress);
    walk.picked(group, {"domain_separator", "agent_type_hash"}, checkHyperliquidAgent);
    walk.section(group, "phantom_agent_only", checkHyperliquidAction);
    walk.section(group, "l1_actions", checkHyperliquidAction, key);
    walk.section(group, "l1_actions_computed", checkHyperliquidAction, key);
    walk.section(group, "user_signed_actions", checkHyperliquidUserSigned, key);
    walk.section(group, "float_to_int_for_hashing", checkHashingInteger);
    if (group.contains("price_size_rounding")) checkPrecision(walk, group["price_size_rounding"]);
    walk.refuseOthers("hyperliquid", group,
                      {"private_key", "address", "domain_separator", "agent_type_hash", "phantom_agent_only",
                       "l1_actions", "l1_actions_computed", "user_signed_actions", "float_to_int_for_hashing",
                       "price_size_rounding"});
}

void checkGolden(Walk& walk, const Json& section)
{
    if (!section.is_object() || !section.contains("cases")) return walk.refuse("v3_golden", "expected cases");
    Json shared = member(section, "domainSeparator");
    shared.update(member(section, "signerPrivateKey"));
    walk.section(section, "cases", checkDeriveAction, shared);
    if (section.contains("actionTypehash"))
        walk.one("actionTypehash", Json{{"action_typehash", section["actionTypehash"]}}, checkDeriveConstants);
    if (section.contains("signerAddress"))
        walk.one(
            "signerAddress",
            Json{{"private_key", section.value("signerPrivateKey", Json())}, {"address", section["signerAddress"]}},
            checkKeyAddress);
    walk.refuseOthers("v3_golden", section,
                      {"cases", "domainSeparator", "actionTypehash", "signerPrivateKey", "signerAddress"});
}

void checkNetworks(Walk& walk, const Json& section)
{
    if (!section.is_object() || section.empty())
        return walk.refuse("domain_separators", "expected hashes by their networks");
    for (const auto& [network, separator] : section.items())
        walk.one(network, Json{{network, separator}}, checkDeriveConstants);
}

void checkDerive(Walk& walk, const Json& group)
{
    for (const auto* name : {"action_typehash", "domain_typehash"})
        walk.picked(group, {name}, checkDeriveConstants);
    if (group.contains("domain_separators")) checkNetworks(walk, group["domain_separators"]);
    if (group.contains("v3_golden")) checkGolden(walk, group["v3_golden"]);
    walk.section(group, "v3_derive_py_pinned", checkDeriveAction);
    walk.section(group, "computed", checkDeriveAction);
    walk.section(group, "option_sub_id", checkOptionCode);
    walk.refuseOthers("derive", group,
                      {"action_typehash", "domain_typehash", "domain_separators", "v3_golden", "v3_derive_py_pinned",
                       "computed", "option_sub_id"});
}

void checkDeribit(Walk& walk, const Json& group)
{
    for (const auto& [name, entry] : group.items())
        if (!isWordsOnly(snakeCase(name))) walk.one(name, entry, checkDeribitSignature);
}

void checkRequests(Walk& walk, const Json& group)
{
    walk.section(group, "deribit", checkDeribitRequest);
    walk.section(group, "derive_v2_legacy", checkDeriveRequest);
    walk.section(group, "hyperliquid", checkHyperliquidRequest);
    walk.refuseOthers("ccxt_static_requests", group, {"deribit", "derive_v2_legacy", "hyperliquid"});
}

/// Groups that hold more than one kind, or hold it in a form of their own.
struct GroupForm {
    void (*check)(Walk&, const Json&);
    bool isObject;  ///< Nothing else can be such a group.
};

const std::map<std::string, GroupForm, std::less<>>& groupForms()
{
    static const std::map<std::string, GroupForm, std::less<>> kForms{{"eip55_checksum", {checkChecksums, false}},
                                                                      {"selectors", {checkSelectors, true}},
                                                                      {"event_topics", {checkTopics, true}},
                                                                      {"base_fee", {checkBaseFees, false}},
                                                                      {"uniswap_v3", {checkUniswap, true}},
                                                                      {"hyperliquid", {checkHyperliquid, true}},
                                                                      {"derive", {checkDerive, true}},
                                                                      {"deribit", {checkDeribit, true}},
                                                                      {"ccxt_static_requests", {checkRequests, true}}};
    return kForms;
}

void checkList(Report& report, const Json& list)
{
    if (list.empty()) report.count("vectors", "vectors", "holds no entry");
    for (std::size_t i = 0; i < list.size(); ++i)
        checkOfKind(report, list[i], fmt::format("vectors[{}]", i));
}

}  // namespace

void checkGroup(Report& report, const std::string& group, const Json& value)
{
    Walk walk(report, printable(group, 80));
    if (const auto form = groupForms().find(group); form != groupForms().end()) {
        if (form->second.isObject && (!value.is_object() || value.empty()))
            return walk.refuse(group, "expected an object with entries");
        return form->second.check(walk, value);
    }
    const auto kind = kinds().find(snakeCase(group));
    if (kind == kinds().end()) return walk.refuse(printable(group, 80), "nobody knows this kind of group");
    walk.all(group, value, kind->second);
}

void checkOfKind(Report& report, const Json& entry, const std::string& place)
{
    const auto stated = entry.is_object() && entry.contains("kind") && entry["kind"].is_string()
                            ? entry["kind"].get<std::string>()
                            : std::string{};
    Walk walk(report, stated.empty() ? "without kind" : printable(stated, 80));
    const auto kind = kinds().find(snakeCase(stated));
    if (kind == kinds().end())
        return walk.refuse(place, stated.empty() ? "names no kind"
                                                 : fmt::format("nobody knows kind {}", printable(stated, 80)));
    walk.one(place, entry, kind->second);
}

Report checkFile(const Json& root)
{
    Report report;
    if (root.is_array()) checkList(report, root);
    if (!root.is_object()) return report;
    for (const auto& [name, value] : root.items()) {
        if (name == "vectors" && value.is_array())
            checkList(report, value);
        else if (!isWordsOnly(snakeCase(name)))
            checkGroup(report, name, value);
    }
    return report;
}

}  // namespace ballast::vectors
