#include <array>
#include <gtest/gtest.h>
#include <regex>

#include "core/golden_vectors/reference.h"

namespace ballast::vectors::mutation_test {

namespace {

/// Values that can change without contradicting another, and why.
struct Free {
    const char* path;
    const char* why;
    mutable std::size_t used{};
};

constexpr bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isHexText(const std::string& text)
{
    const auto digits = text.starts_with("0x") ? text.substr(2) : text;
    const bool all = std::all_of(digits.begin(), digits.end(), isHexDigit);
    return all && (text.starts_with("0x") || digits.size() >= 16) && !digits.empty();
}

/// Another digit of the same case; never a zero, which a number must not begin with.
char otherDigit(char c)
{
    if (c == '9') return '8';
    if (c == 'f' || c == 'F') return static_cast<char>(c - 1);
    return static_cast<char>(c + 1);
}

constexpr std::size_t kPlaces = 9;

/// Places at which a text has digits, the first, the last and those between them at equal distances.
std::vector<std::size_t> someDigits(const std::string& text)
{
    const bool hex = isHexText(text);
    std::vector<std::size_t> all;
    for (std::size_t i = text.starts_with("0x") ? 2 : 0; i < text.size(); ++i)
        if (hex ? isHexDigit(text[i]) : isDigit(text[i])) all.push_back(i);
    if (all.empty()) return {};
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < kPlaces; ++i)
        some.push_back(all[i * (all.size() - 1) / (kPlaces - 1)]);
    some.erase(std::unique(some.begin(), some.end()), some.end());
    return some;
}

/// The value with one digit changed in several ways; a truth turned round; of words one letter.
std::vector<Json> mutationsOf(const Json& value)
{
    if (value.is_boolean()) return {!value.get<bool>()};
    if (!value.is_string() && !value.is_number()) return {};
    const auto text = value.is_string() ? value.get<std::string>() : value.dump();
    std::vector<Json> mutated;
    for (const auto place : someDigits(text)) {
        auto other = text;
        other[place] = otherDigit(other[place]);
        mutated.push_back(value.is_string() ? Json(other) : Json::parse(other));
        if (text.size() != 42 || !text.starts_with("0x")) continue;
        // An address again without its checksum, which would notice any change.
        std::transform(other.begin(), other.end(), other.begin(),
                       [](char c) { return static_cast<char>(std::tolower(c)); });
        mutated.push_back(other);
    }
    if (mutated.empty() && !text.empty()) mutated.push_back(text + "x");
    return mutated;
}

class Mutations : public testing::Test {
protected:
    /// Changes each value of each entry; collects those that nothing noticed.
    static std::vector<std::string> unnoticed(const std::string& name)
    {
        std::vector<std::string> paths;
        for (const auto& slice : slicesOf(reference(name))) {
            auto file = slice.file;
            for (const auto& leaf : leavesOf(slice)) {
                const Json right = file[leaf];
                for (const auto& wrong : mutationsOf(right)) {
                    file[leaf] = wrong;
                    ++s_tried;
                    if (checkFile(file).failed() == 0) paths.push_back(pathOf(slice, leaf) + " " + wrong.dump());
                }
                file[leaf] = right;
            }
        }
        return paths;
    }

    static inline std::size_t s_tried{};
};

TEST_F(Mutations, OfAnyDigitAreNoticed)
{
    const std::vector<Free> free{
        {"/hyperliquid/price_size_rounding/(valid|invalid)/.*", "many prices and places fulfil a rule, or break it"},
        {"/hyperliquid/price_size_rounding/ccxt_rounding/\\d+/(in_px|in_sz|szDecimals)",
         "many numbers are rounded to one"},
        {"/hyperliquid/price_size_rounding/ccxt_rounding/\\d+/coin", "a name beside the numbers"},
        {"/hyperliquid/float_to_int_for_hashing/3/(in|out)", "every number with more places is an error, in words"},
        {"/derive/v3_golden/cases/\\d+/inputs/decimal_conversions/.*", "words in brackets behind the number"},
        {"/deribit/client_signature_ws/request/id", "the number of a request is the caller's choice"},
        {"/uniswap_v3/twap_tick/\\d+/tickCumulatives/.*", "the mean is rounded down to a whole tick"},
        {"/ccxt_static_requests/hyperliquid/cases/\\d+/method", "a title beside the inputs"},
        {"/vectors/\\d+/input/signature .* sqrtPriceX(86|97).*", "the name of a value is in no hash"},
        {"/base_fee/cases/\\d+/parent_(base_fee|gas_limit|gas_used)", "the rule's divisions cut"},
    };
    std::size_t leftOver = 0;
    for (const auto& name : referenceNames())
        for (const auto& path : unnoticed(name)) {
            const auto known = std::find_if(free.begin(), free.end(), [&](const Free& one) {
                return std::regex_match(path, std::regex(std::string(one.path) + " .*")) ||
                       std::regex_match(path, std::regex(one.path));
            });
            if (known != free.end())
                ++known->used;
            else if (++leftOver < 60)
                ADD_FAILURE() << "nothing noticed " << path;
        }
    for (const auto& one : free)
        EXPECT_GT(one.used, 0U) << one.path << " need not stand here any more: " << one.why;
    RecordProperty("tried", static_cast<int>(s_tried));
    EXPECT_EQ(leftOver, 0U) << "of " << s_tried;
}

}  // namespace
}  // namespace ballast::vectors::mutation_test
