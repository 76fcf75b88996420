#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "codec/members.h"
#include "domain/fixed_point.h"
#include "interfaces/picture.h"
#include "interfaces/trade_views.h"

/// Every member of a picture in words, to the bit: so that two pictures can be compared, whatever is added to them.
namespace ballast::engine::testing {

inline void tell(std::string& words, const std::string& text) { words += '"' + text + "\" "; }
inline void tell(std::string& words, Timestamp time) { words += std::to_string(time.nanoseconds) + " "; }
inline void tell(std::string& words, Duration time) { words += std::to_string(time.nanoseconds) + " "; }
inline void tell(std::string& words, SequenceNumber number) { words += std::to_string(number.value) + " "; }
/// One record is the same object wherever it is shown.
inline void tell(std::string& words, const std::shared_ptr<const domain::Decision>& decision)
{
    words += std::to_string(reinterpret_cast<std::uintptr_t>(decision.get())) + " ";
}
template <class T>
requires std::is_enum_v<T> || std::is_integral_v<T>
void tell(std::string& words, T value) { words += std::to_string(static_cast<std::int64_t>(value)) + " "; }
inline void tell(std::string& words, double value)
{
    words += std::to_string(value) + "#" + std::to_string(std::bit_cast<std::uint64_t>(value)) + " ";
}
template <class Tag> void tell(std::string& words, domain::FixedPoint<Tag> value) { words += value.toString() + " "; }
template <class T> void tell(std::string& words, const std::optional<T>& maybe);
template <class T> void tell(std::string& words, const std::vector<T>& list);
template <class K, class T> void tell(std::string& words, const std::map<K, T>& map);
template <class T> void tell(std::string& words, const std::shared_ptr<const T>& shared);
template <class T>
requires std::is_aggregate_v<T>
void tell(std::string& words, const T& whole);

template <class T> void tell(std::string& words, const std::optional<T>& maybe)
{
    maybe ? tell(words, *maybe) : void(words += "none ");
}
template <class T> void tell(std::string& words, const std::vector<T>& list)
{
    words += "[";
    for (const auto& item : list)
        tell(words, item);
    words += "] ";
}
template <class K, class T> void tell(std::string& words, const std::map<K, T>& map)
{
    for (const auto& [key, item] : map) {
        tell(words, key);
        tell(words, item);
    }
}
template <class T> void tell(std::string& words, const std::shared_ptr<const T>& shared)
{
    shared ? tell(words, *shared) : void(words += "null ");
}

template <class... Members> void tellEach(std::string& words, const Members&... members)
{
    (tell(words, members), ...);
}

#define BALLAST_MEMBERS(count, ...)                                                                                    \
    else if constexpr (n == count)                                                                                     \
    {                                                                                                                  \
        const auto& [__VA_ARGS__] = whole;                                                                             \
        tellEach(words, __VA_ARGS__);                                                                                  \
    }

// clang-format off
template <class T>
    requires std::is_aggregate_v<T>
void tell(std::string& words, const T& whole)
{
    constexpr std::size_t n = codec::memberCount<T>();
    static_assert(n >= 1 && n <= 25, "more members than are written out below");
    if constexpr (n == 0) {}
    BALLAST_MEMBERS(1, m0)
    BALLAST_MEMBERS(2, m0, m1)
    BALLAST_MEMBERS(3, m0, m1, m2)
    BALLAST_MEMBERS(4, m0, m1, m2, m3)
    BALLAST_MEMBERS(5, m0, m1, m2, m3, m4)
    BALLAST_MEMBERS(6, m0, m1, m2, m3, m4, m5)
    BALLAST_MEMBERS(7, m0, m1, m2, m3, m4, m5, m6)
    BALLAST_MEMBERS(8, m0, m1, m2, m3, m4, m5, m6, m7)
    BALLAST_MEMBERS(9, m0, m1, m2, m3, m4, m5, m6, m7, m8)
    BALLAST_MEMBERS(10, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9)
    BALLAST_MEMBERS(11, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10)
    BALLAST_MEMBERS(12, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11)
    BALLAST_MEMBERS(13, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12)
    BALLAST_MEMBERS(14, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13)
    BALLAST_MEMBERS(15, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14)
    BALLAST_MEMBERS(16, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15)
    BALLAST_MEMBERS(17, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16)
    BALLAST_MEMBERS(18, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17)
    BALLAST_MEMBERS(19, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18)
    BALLAST_MEMBERS(20, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19)
    BALLAST_MEMBERS(21, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20)
    BALLAST_MEMBERS(22, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21)
    BALLAST_MEMBERS(23, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22)
    BALLAST_MEMBERS(24, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22, m23)
    BALLAST_MEMBERS(25, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22, m23, m24)
}
// clang-format on
#undef BALLAST_MEMBERS

/// The first section that says something else, with the place where; empty if none does. Versions are not compared.
inline std::string difference(const interfaces::Picture& one, const interfaces::Picture& other)
{
    std::string found;
    interfaces::eachSection(
        [&](interfaces::SectionId id, const auto& a, const auto& b) {
            std::string first, second;
            tell(first, a.time);
            tell(first, a.data);
            tell(second, b.time);
            tell(second, b.data);
            if (first == second || !found.empty()) return;
            std::size_t at = 0;
            while (at < first.size() && at < second.size() && first[at] == second[at])
                ++at;
            const auto from = at > 80 ? at - 80 : 0;
            found = "section " + std::to_string(static_cast<int>(id)) + ": ..." + first.substr(from, 160) +
                    "... and ..." + second.substr(from, 160);
        },
        one, other);
    return found;
}

}  // namespace ballast::engine::testing
