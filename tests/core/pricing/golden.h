#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace ballast::pricing::test {

/// One group of the published golden numbers; absent when the reference folder is not there.
inline std::optional<nlohmann::json> findGolden(const std::string& group)
{
    const std::filesystem::path file = std::filesystem::path(BALLAST_REFERENCE) / "models" / "golden.json";
    std::ifstream stream(file);
    if (!stream) return std::nullopt;
    const auto all = nlohmann::json::parse(stream, nullptr, false);
    if (all.is_discarded() || !all["groups"].contains(group)) return std::nullopt;
    return all["groups"][group];
}

}  // namespace ballast::pricing::test

#define BALLAST_SKIP_WITHOUT(golden, group)                                                                            \
    if (!(golden)) GTEST_SKIP() << "golden group " << (group) << " is absent: " << BALLAST_REFERENCE
