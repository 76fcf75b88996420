#include <algorithm>
#include <exception>
#include <fmt/core.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "golden/registry.h"

namespace ballast::golden {
namespace {

struct Count {
    int passed{}, failed{};
};

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

int run(const std::string& path)
{
    std::ifstream file(path);
    const auto root = nlohmann::json::parse(file, nullptr, false);
    if (!file || root.is_discarded() || !root.is_object()) {
        fmt::print(stderr, "ballast_golden: {}: cannot be read as a JSON object\n", path);
        return 2;
    }
    const bool marginFile = !root.contains("groups") && root.contains("parameter_sets") && root.contains("cases");
    const nlohmann::json groups = marginFile ? nlohmann::json{{"pmrm", root}} : root.value("groups", nlohmann::json());
    if (!groups.is_object() || groups.empty()) {
        fmt::print(stderr, "ballast_golden: {}: holds no groups\n", path);
        return 2;
    }
    const Registry registry = everyGroup();
    Count total;
    for (const auto& [name, node] : groups.items()) {
        const Count count = checkGroup(registry, name, node);
        total.passed += count.passed;
        total.failed += count.failed;
    }
    fmt::print("{} passed, {} failed\n", total.passed, total.failed);
    return total.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ballast::golden

int main(int argc, char** argv)
{
    if (argc != 2 || std::string(argv[1]) == "--help") {
        fmt::print("usage: ballast_golden FILE.json\n"
                   "Checks the core against a file of golden numbers; a line a group, then the count.\n"
                   "example: ballast_golden models/golden.json\n"
                   "exit: 0 all passed, 1 something failed, 2 the file cannot be read\n");
        return argc == 2 ? 0 : 2;
    }
    try {
        return ballast::golden::run(argv[1]);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "ballast_golden: {}\n", problem.what());
        return 2;
    }
}
