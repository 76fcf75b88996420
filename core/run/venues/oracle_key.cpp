#include "venues/oracle_key.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "venues/key_reader.h"

namespace ballast::venues {

Result<std::string> oracleKey(const profile::OracleProfile& oracle, interfaces::KeyStore* keychain)
{
    constexpr std::size_t kLongest = 512;
    if (oracle.key.source == profile::KeySource::None) return std::string();
    const auto bad = [&](const Error& why) {
        return fail(why.code, fmt::format("oracle \"{}\": {}", oracle.name, why.message));
    };
    if (oracle.key.source == profile::KeySource::Prompt)
        return bad({ErrorCode::Unsupported,
                    "its key is not asked for at the terminal; write \"environment:PREFIX\" or \"keychain:NAME\""});
    const auto variable = oracle.key.name + "_KEY";
    std::string key;
    if (oracle.key.source == profile::KeySource::Keychain) {
        auto read = keychainPart(keychain, oracle.key.name, "KEY");
        if (!read) return bad(read.error());
        key = std::move(*read);
    } else {
        const char* value = std::getenv(variable.c_str());
        if (value == nullptr)
            return bad({ErrorCode::NotFound, fmt::format("the environment has no variable {}", variable)});
        key = value;
    }
    const bool isVisible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (key.empty() || key.size() > kLongest || !isVisible)
        return bad({ErrorCode::InvalidArgument,
                    fmt::format("the key in {} must have 1 to {} visible characters", variable, kLongest)});
    return key;
}

}  // namespace ballast::venues
