#include <exception>
#include <fmt/core.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "golden/runner.h"

namespace ballast::golden {
namespace {

int run(const std::string& path)
{
    std::ifstream file(path);
    const auto root = nlohmann::json::parse(file, nullptr, false);
    if (!file || root.is_discarded() || !root.is_object()) {
        fmt::print(stderr, "ballast_golden: {}: cannot be read as a JSON object\n", path);
        return 2;
    }
    const nlohmann::json groups = groupsOf(root);
    if (groups.empty()) {
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
