#include "venues/oracle_key.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace ballast::venues {

Result<std::string> oracleKey(const profile::OracleProfile& oracle)
{
    constexpr std::size_t kLongest = 512;
    if (oracle.key.source == profile::KeySource::None) return std::string();
    if (oracle.key.source != profile::KeySource::Environment)
        return fail(ErrorCode::Unsupported,
                    fmt::format("oracle \"{}\": this build reads keys from the environment alone; write "
                                "\"environment:PREFIX\"",
                                oracle.name));
    const auto variable = oracle.key.name + "_KEY";
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr)
        return fail(ErrorCode::NotFound,
                    fmt::format("oracle \"{}\": the environment has no variable {}", oracle.name, variable));
    std::string key(value);
    const bool isVisible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (key.empty() || key.size() > kLongest || !isVisible)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("oracle \"{}\": the key in {} must have 1 to {} visible characters", oracle.name,
                                variable, kLongest));
    return key;
}

}  // namespace ballast::venues
