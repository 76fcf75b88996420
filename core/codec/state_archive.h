#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "codec/archive.h"
#include "codec/byte_stream.h"
#include "codec/members.h"

/// The bytes of a state. A class says what it holds by `static fields(archive, self)`, a struct by a free
/// `fields(archive, value)` in this namespace, which goes through `whole`; one list serves writing, reading and layout.
namespace ballast::codec {

/// Most items of a list in a state; each takes at least a byte, so bytes bound what is read.
inline constexpr std::uint64_t kMaxStateItems = 10'000'000;

/// Last value of an enumeration; those of the engine's own stand beside its fields.
template <class E> inline constexpr E kLastOf = lastOf(E{});

/// What a value is read into. Types without an empty value have their own.
template <class T> T blank() { return T(); }

template <class T> inline constexpr bool kIsList = false;
template <class T> inline constexpr bool kIsList<std::vector<T>> = true;
template <class T> inline constexpr bool kIsList<std::deque<T>> = true;
template <class T> inline constexpr bool kIsScalar = std::is_arithmetic_v<T> || std::is_enum_v<T>;

template <class Archive, class T> void describe(Archive& a, T& value)
{
    if constexpr (requires { std::remove_const_t<T>::fields(a, value); })
        std::remove_const_t<T>::fields(a, value);
    else
        fields(a, value);
}

/// Appends a state. Objects that are shared are written once, so that a state read back shares them as well.
class StateWriter {
public:
    static constexpr bool kReads = false;

    template <class... T> void operator()(const T&... values) { (one(values), ...); }
    void refuse(std::string why) { m_bytes.refuse(std::move(why)); }

    const std::string& bytes() const { return m_bytes.bytes(); }
    const std::string& error() const { return m_bytes.error(); }  ///< Empty when all is well.

private:
    void one(NotKept) {}
    void one(double value) { m_bytes.real(value); }
    void one(const std::string& value) { m_bytes.text(value); }
    template <class T>
    requires kIsScalar<T>
    void one(T value)
    {
        if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool> || std::is_same_v<T, std::uint8_t>)
            m_bytes.byte(static_cast<std::uint8_t>(value));
        else if constexpr (std::is_signed_v<T>)
            m_bytes.zigzag(value);
        else
            m_bytes.varint(value);
    }
    template <class Tag> void one(domain::FixedPoint<Tag> value) { m_bytes.zigzag(value.units()); }
    template <class T> void one(const std::optional<T>& value)
    {
        one(value.has_value());
        if (value) one(*value);
    }
    template <class A, class B> void one(const std::pair<A, B>& value) { (*this)(value.first, value.second); }
    template <class... T> void one(const std::tuple<T...>& value) { std::apply(*this, value); }
    template <class T, std::size_t N> void one(const std::array<T, N>& list)
    {
        for (const auto& item : list)
            one(item);
    }
    template <class T>
    requires kIsList<T>
    void one(const T& list) { items(list); }
    template <class K, class V> void one(const std::map<K, V>& map) { items(map); }
    template <class K> void one(const std::set<K>& set) { items(set); }
    template <class T> void one(const std::shared_ptr<const T>& shared)
    {
        if (!shared) return m_bytes.varint(0);
        auto& known = m_shared[typeid(T)];
        const auto [place, isNew] = known.try_emplace(shared.get(), known.size() + 1);
        m_bytes.varint(place->second);
        if (isNew) one(*shared);
    }
    template <class T>
    requires(std::is_class_v<T> && !kIsList<T>) void one(const T& value) { describe(*this, value); }

    void items(const auto& list)
    {
        if (list.size() > kMaxStateItems) refuse("a list of the state is longer than is kept");
        m_bytes.varint(list.size());
        for (const auto& item : list)
            one(item);
    }

    ByteWriter m_bytes;
    std::map<std::type_index, std::map<const void*, std::uint64_t>> m_shared;  ///< Looked up only, never iterated.
};

/// Reads what StateWriter wrote. Faults are kept and checked once at the end; after the first everything is empty.
class StateReader {
public:
    static constexpr bool kReads = true;

    explicit StateReader(std::string_view bytes) : m_bytes(bytes) {}

    template <class... T> void operator()(T&&... values) { (one(values), ...); }
    void refuse(std::string why) { m_bytes.refuse(std::move(why)); }
    bool ok() const { return m_bytes.ok(); }
    bool atEnd() const { return m_bytes.atEnd(); }
    std::string_view rest() const { return m_bytes.rest(); }
    const std::string& error() const { return m_bytes.error(); }

private:
    void one(NotKept&) {}
    void one(bool& value)
    {
        const auto byte = m_bytes.byte();
        if (byte > 1) refuse("a flag is neither 0 nor 1");
        value = byte == 1;
    }
    void one(std::uint8_t& value) { value = m_bytes.byte(); }
    void one(double& value) { value = m_bytes.real(); }
    void one(std::string& value) { value = m_bytes.text(); }
    template <class T>
    requires std::is_integral_v<T>
    void one(T& value)
    {
        using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
        Wide read{};
        if constexpr (std::is_signed_v<T>)
            read = m_bytes.zigzag();
        else
            read = m_bytes.varint();
        if (read < std::numeric_limits<T>::min() || read > std::numeric_limits<T>::max())
            return refuse("an integer is larger than its field");
        value = static_cast<T>(read);
    }
    template <class E>
    requires std::is_enum_v<E>
    void one(E& value)
    {
        const auto byte = m_bytes.byte();
        if (byte > static_cast<std::uint8_t>(kLastOf<E>)) return refuse("an enumeration has no such value");
        value = static_cast<E>(byte);
    }
    template <class Tag> void one(domain::FixedPoint<Tag>& value)
    {
        value = domain::FixedPoint<Tag>::fromUnits(m_bytes.zigzag());
    }
    template <class T> void one(std::optional<T>& value)
    {
        bool present = false;
        one(present);
        value.reset();
        if (present && ok()) one(value.emplace(blank<T>()));
    }
    template <class A, class B> void one(std::pair<A, B>& value) { (*this)(value.first, value.second); }
    template <class... T> void one(std::tuple<T...>& value)
    {
        std::apply([this](auto&... parts) { (*this)(parts...); }, value);
    }
    template <class T, std::size_t N> void one(std::array<T, N>& list)
    {
        for (auto& item : list)
            one(item);
    }
    template <class T>
    requires kIsList<T>
    void one(T& list)
    {
        list.clear();
        for (auto left = count(); left > 0 && ok(); --left) {
            auto item = blank<typename T::value_type>();
            one(item);
            if (ok()) list.push_back(std::move(item));
        }
    }
    template <class K, class V> void one(std::map<K, V>& map)
    {
        map.clear();
        for (auto left = count(); left > 0 && ok(); --left) {
            auto key = blank<K>();
            auto value = blank<V>();
            (*this)(key, value);
            if (!ok() || !rises(map, key, [](const auto& item) -> const K& { return item.first; })) return;
            map.emplace_hint(map.end(), std::move(key), std::move(value));
        }
    }
    template <class K> void one(std::set<K>& set)
    {
        set.clear();
        for (auto left = count(); left > 0 && ok(); --left) {
            auto key = blank<K>();
            one(key);
            if (!ok() || !rises(set, key, [](const K& item) -> const K& { return item; })) return;
            set.insert(set.end(), std::move(key));
        }
    }
    template <class T> void one(std::shared_ptr<const T>& shared)
    {
        shared.reset();
        auto& known = m_shared[typeid(T)];
        const auto number = m_bytes.varint();
        if (number == 0 || !ok()) return;
        if (number > known.size() + 1) return refuse("something shared is named before it comes");
        if (number == known.size() + 1) {
            auto made = std::make_shared<T>(blank<T>());
            one(*made);
            known.push_back(std::move(made));
        }
        shared = std::static_pointer_cast<const T>(known[number - 1]);
    }
    template <class T>
    requires(std::is_class_v<T> && !kIsList<T>) void one(T& value) { describe(*this, value); }

    /// One order and no key twice, so that what was read gives the same bytes again.
    bool rises(const auto& container, const auto& key, auto keyOf)
    {
        if (container.empty() || container.key_comp()(keyOf(*container.rbegin()), key)) return true;
        refuse("keys do not rise");
        return false;
    }
    std::uint64_t count()
    {
        const auto items = m_bytes.varint();
        if (items > kMaxStateItems || items > m_bytes.rest().size())
            refuse("a list is longer than allowed or than what is left");
        return ok() ? items : 0;
    }

    ByteReader m_bytes;
    std::map<std::type_index, std::vector<std::shared_ptr<const void>>> m_shared;
};

/// Spells the kinds of all fields in their order, so that bytes of another form of the state are known as such.
class StateLayout {
public:
    static constexpr bool kReads = false;

    template <class... T> void operator()(const T&...) { (kind<T>(), ...); }
    void refuse(const std::string&) {}
    const std::string& text() const { return m_text; }

private:
    template <class T> void kind()
    {
        if constexpr (std::is_enum_v<T>)
            m_text += 'e' + std::to_string(static_cast<int>(kLastOf<T>));
        else if constexpr (std::is_same_v<T, double> || std::is_same_v<T, bool>)
            m_text += std::is_same_v<T, bool> ? 'b' : 'd';
        else if constexpr (std::is_integral_v<T>)
            m_text += (std::is_signed_v<T> ? 'i' : 'u') + std::to_string(sizeof(T));
        else if constexpr (std::is_same_v<T, std::string>)
            m_text += 's';
        else
            part(static_cast<const T*>(nullptr));
    }
    void part(const NotKept*) {}
    template <class Tag> void part(const domain::FixedPoint<Tag>*) { m_text += 'f'; }
    template <class T> void part(const std::optional<T>*) { in<T>('?'); }
    template <class A, class B> void part(const std::pair<A, B>*) { in<A, B>('&'); }
    template <class... T> void part(const std::tuple<T...>*) { in<T...>('&'); }
    template <class T, std::size_t N> void part(const std::array<T, N>*)
    {
        m_text += std::to_string(N);
        in<T>('x');
    }
    template <class T>
    requires kIsList<T>
    void part(const T*) { in<typename T::value_type>('['); }
    template <class K, class V> void part(const std::map<K, V>*) { in<K, V>('<'); }
    template <class K> void part(const std::set<K>*) { in<K>('<'); }
    template <class T> void part(const std::shared_ptr<const T>*) { in<T>('*'); }
    template <class T> void part(const T*)
    {
        m_text += '(';
        const T value = blank<T>();
        describe(*this, value);
        m_text += ')';
    }
    template <class... T> void in(char kindOfWhole)
    {
        m_text += kindOfWhole;
        (kind<std::remove_const_t<T>>(), ...);
    }

    std::string m_text;
};

// Small things of base and domain that everything else is made of.
template <class A> void fields(A& a, As<A, Timestamp>& t) { whole(a, t, t.nanoseconds); }
template <class A> void fields(A& a, As<A, Duration>& d) { whole(a, d, d.nanoseconds); }
template <class A> void fields(A& a, As<A, SequenceNumber>& n) { whole(a, n, n.value); }
template <class A> void fields(A& a, As<A, domain::Epoch>& e) { whole(a, e, e.value); }
template <class A> void fields(A& a, As<A, domain::Scope>& s) { whole(a, s, s.kind, s.name); }
template <class A> void fields(A& a, As<A, domain::InstrumentId>& i) { whole(a, i, i.value); }
template <class A> void fields(A& a, As<A, domain::CurrencyId>& c)
{
    whole(a, c, c.value);
    if (A::kReads && c.value > domain::currencies().size()) a.refuse("a currency is not in the table");
}

}  // namespace ballast::codec
