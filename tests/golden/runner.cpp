#include "golden/runner.h"

#include <algorithm>
#include <exception>
#include <fmt/core.h>

namespace ballast::golden {
namespace {

/// One case; true when it passes. What failed is said, at most `kShown` lines.
bool passes(GroupCheck check, const Value& group, const Value& item, const Ledger& ledger)
{
    constexpr std::size_t kShown = 8;
    Verdict verdict;
    try {
        check(group, item, verdict);
    } catch (const std::exception& problem) {
        verdict.fail(problem.what());
    }
    if (verdict.failures().empty())
        for (const auto& path : unreadLeaves(item.node(), item.path(), ledger))
            verdict.fail(path + ": left unchecked");
    for (std::size_t i = 0; i < std::min(kShown, verdict.failures().size()); ++i)
        fmt::print("  {}\n", verdict.failures()[i]);
    return verdict.failures().empty();
}

/// Members of the group beside its cases must be read by somebody too.
int unreadBesideCases(const Value& group, const Ledger& ledger)
{
    int count = 0;
    for (const auto& key : group.keys()) {
        if (key == "cases" || isDescription(key)) continue;
        for (const auto& path : unreadLeaves(group.node()[key], group.path() + "." + key, ledger)) {
            fmt::print("  {}: left unchecked\n", path);
            ++count;
        }
    }
    return count > 0 ? 1 : 0;
}

}  // namespace

Registry everyGroup()
{
    Registry registry;
    addPricingGroups(registry);
    addVolatilityGroups(registry);
    addRiskGroups(registry);
    addMarginGroups(registry);
    addRebalancingGroups(registry);
    addQuotingGroups(registry);
    addLearningGroups(registry);
    addExperimentGroups(registry);
    return registry;
}

nlohmann::json groupsOf(const nlohmann::json& root)
{
    const bool marginFile = !root.contains("groups") && root.contains("parameter_sets") && root.contains("cases");
    if (marginFile) return nlohmann::json{{"pmrm", root}};
    const auto found = root.find("groups");
    return found != root.end() && found->is_object() ? *found : nlohmann::json::object();
}

Count checkGroup(const Registry& registry, const std::string& name, const nlohmann::json& node)
{
    Ledger ledger;
    const Value group(node, name, ledger);
    const auto found = registry.find(name);
    Count count;
    if (found == registry.end()) {
        fmt::print("  {}: unknown group\n", name);
        count.failed = std::max(1, group.has("cases") ? static_cast<int>(node["cases"].size()) : 1);
    } else if (!group.has("cases")) {
        ++(passes(found->second, group, group, ledger) ? count.passed : count.failed);
    } else {
        const Value cases = group["cases"];
        for (std::size_t i = 0; i < cases.size(); ++i)
            ++(passes(found->second, group, cases[i], ledger) ? count.passed : count.failed);
        if (cases.size() == 0) fmt::print("  {}: no case\n", name), ++count.failed;
        if (count.failed == 0) count.failed += unreadBesideCases(group, ledger);
    }
    fmt::print("{}: {} passed, {} failed\n", name, count.passed, count.failed);
    return count;
}

}  // namespace ballast::golden
