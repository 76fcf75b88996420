#pragma once

#include <cstddef>
#include <utility>

namespace ballast::codec {

/// Turns into anything, so that it can be tried how many values a struct takes; never made.
struct Anything {
    template <class T> operator T() const;
};

template <class T, std::size_t... I> constexpr bool takes(std::index_sequence<I...>)
{
    return requires { T{(void(I), Anything{})...}; };
}

/// How many members an aggregate has; a base counts as one.
template <class T, std::size_t Most = 48> constexpr std::size_t memberCount()
{
    if constexpr (Most == 0)
        return 0;
    else if constexpr (takes<T>(std::make_index_sequence<Most>{}))
        return Most;
    else
        return memberCount<T, Most - 1>();
}

/// Stands for a member that no checkpoint keeps: a cache, or what the configuration gives again.
struct NotKept {};
template <class T> constexpr NotKept notKept(const T&) { return {}; }

/// Writes or reads the members of a struct in the order given. One that is left out does not compile.
template <class Archive, class T, class... Members> void whole(Archive& a, const T&, Members&&... members)
{
    static_assert(memberCount<T>() == sizeof...(Members), "each member has its line, or stands in notKept");
    a(members...);
}

}  // namespace ballast::codec
