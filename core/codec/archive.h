#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "codec/byte_stream.h"
#include "domain/events.h"

namespace ballast::codec {

/// Last value of each enumeration in the format; a larger one is refused.
constexpr auto lastOf(domain::InstrumentKind) { return domain::InstrumentKind::PoolShare; }
constexpr auto lastOf(domain::Settlement) { return domain::Settlement::Inverse; }
constexpr auto lastOf(domain::ContractUnit) { return domain::ContractUnit::Quote; }
constexpr auto lastOf(domain::OptionRight) { return domain::OptionRight::Put; }
constexpr auto lastOf(domain::Side) { return domain::Side::Sell; }
constexpr auto lastOf(domain::OrderState) { return domain::OrderState::NotPlaced; }
constexpr auto lastOf(domain::OrderPurpose) { return static_cast<domain::OrderPurpose>(4); }
constexpr auto lastOf(domain::OperatorAction) { return domain::OperatorAction::CancelOrder; }
constexpr auto lastOf(domain::ScopeKind) { return domain::ScopeKind::Strategy; }
constexpr auto lastOf(domain::HedgeMode) { return domain::HedgeMode::Manual; }
constexpr auto lastOf(domain::Ailment) { return domain::Ailment::DiskNear; }
constexpr auto lastOf(domain::CashCause) { return domain::CashCause::Charge; }
constexpr auto lastOf(domain::Quality) { return domain::Quality::Missing; }
constexpr auto lastOf(domain::TimerKind) { return domain::TimerKind::Engine; }

/// Writes the fields it is called with, in order. Decoder is its mirror, so one list of fields serves both.
class Encoder {
public:
    static constexpr bool kReads = false;

    template <class... T> void operator()(const T&... values) { (one(values), ...); }
    ByteWriter& bytes() { return m_bytes; }

private:
    void one(bool value) { m_bytes.byte(value ? 1 : 0); }
    void one(std::uint8_t value) { m_bytes.byte(value); }
    void one(double value) { m_bytes.real(value); }
    void one(std::uint64_t value) { m_bytes.varint(value); }
    void one(const std::string& value) { m_bytes.text(value); }
    void one(domain::InstrumentId value) { m_bytes.varint(value.value); }
    void one(domain::AccountId value) { m_bytes.varint(value.value); }
    void one(domain::CurrencyId value) { m_bytes.varint(value.value); }
    void one(domain::Money value)
    {
        m_bytes.zigzag(value.units);
        one(value.currency);
    }
    void one(SequenceNumber value) { m_bytes.varint(value.value); }
    void one(Timestamp value) { m_bytes.zigzag(value.nanoseconds); }
    void one(Duration value) { m_bytes.zigzag(value.nanoseconds); }
    void one(domain::Epoch value) { m_bytes.varint(value.value); }
    void one(const domain::Scope& value) { (*this)(value.kind, value.name); }
    template <class Tag> void one(domain::FixedPoint<Tag> value) { m_bytes.zigzag(value.units()); }
    template <class E>
    requires std::is_enum_v<E>
    void one(E value) { m_bytes.byte(static_cast<std::uint8_t>(value)); }
    template <class T> void one(const std::optional<T>& value)
    {
        one(value.has_value());
        if (value) one(*value);
    }

    ByteWriter m_bytes;
};

/// Reads the fields it is called with. Faults are kept in the ByteReader and checked once at the end.
class Decoder {
public:
    static constexpr bool kReads = true;

    explicit Decoder(std::string_view bytes) : m_bytes(bytes) {}

    template <class... T> void operator()(T&... values) { (one(values), ...); }
    ByteReader& bytes() { return m_bytes; }

private:
    void one(bool& value)
    {
        const auto byte = m_bytes.byte();
        if (byte > 1) m_bytes.refuse("a flag is neither 0 nor 1");
        value = byte == 1;
    }
    void one(std::uint8_t& value) { value = m_bytes.byte(); }
    void one(double& value) { value = m_bytes.real(); }
    void one(std::uint64_t& value) { value = m_bytes.varint(); }
    void one(std::string& value) { value = m_bytes.text(); }
    void one(domain::InstrumentId& value)
    {
        const auto id = m_bytes.varint();
        if (id > std::numeric_limits<std::uint32_t>::max()) m_bytes.refuse("an instrument id is beyond 32 bits");
        value.value = static_cast<std::uint32_t>(id);
    }
    void one(domain::AccountId& value)
    {
        const auto id = m_bytes.varint();
        if (id > std::numeric_limits<std::uint16_t>::max()) return m_bytes.refuse("an account is beyond 16 bits");
        value.value = static_cast<std::uint16_t>(id);
    }
    void one(domain::CurrencyId& value)
    {
        const auto id = m_bytes.varint();
        if (id > domain::currencies().size()) return m_bytes.refuse("a currency is not in the table");
        value.value = static_cast<std::uint16_t>(id);
    }
    void one(domain::Money& value)
    {
        value.units = m_bytes.zigzag();
        one(value.currency);
    }
    void one(SequenceNumber& value) { value.value = m_bytes.varint(); }
    void one(Timestamp& value) { value.nanoseconds = m_bytes.zigzag(); }
    void one(Duration& value) { value.nanoseconds = m_bytes.zigzag(); }
    void one(domain::Epoch& value) { value.value = m_bytes.varint(); }
    void one(domain::Scope& value) { (*this)(value.kind, value.name); }
    template <class Tag> void one(domain::FixedPoint<Tag>& value)
    {
        value = domain::FixedPoint<Tag>::fromUnits(m_bytes.zigzag());
    }
    template <class E>
    requires std::is_enum_v<E>
    void one(E& value)
    {
        const auto byte = m_bytes.byte();
        if (byte > static_cast<std::uint8_t>(lastOf(E{}))) return m_bytes.refuse("an enumeration has no such value");
        value = static_cast<E>(byte);
    }
    template <class T> void one(std::optional<T>& value)
    {
        bool present = false;
        one(present);
        if (present) one(value.emplace());
    }

    ByteReader m_bytes;
};

/// T as an archive takes it: const when it writes.
template <class Archive, class T> using As = std::conditional_t<Archive::kReads, T, const T>;

}  // namespace ballast::codec
