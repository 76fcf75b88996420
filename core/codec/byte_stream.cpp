#include "codec/byte_stream.h"

#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace ballast::codec {

void ByteWriter::putVarint(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put(static_cast<std::uint8_t>(value | 0x80));
    put(static_cast<std::uint8_t>(value));
}

void ByteWriter::byte(std::uint8_t value)
{
    mark(Primitive::Byte);
    put(value);
}

void ByteWriter::varint(std::uint64_t value)
{
    mark(Primitive::Varint);
    putVarint(value);
}

void ByteWriter::zigzag(std::int64_t value)
{
    mark(Primitive::Zigzag);
    const auto bits = static_cast<std::uint64_t>(value);
    putVarint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void ByteWriter::real(double value)
{
    mark(Primitive::Real);
    if (!std::isfinite(value)) refuse("a number must be finite");
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8)
        put(static_cast<std::uint8_t>(bits));
}

void ByteWriter::text(std::string_view value)
{
    if (value.size() > kMaxTextBytes)
        refuse(fmt::format("a text must be at most {} bytes, was {}", kMaxTextBytes, value.size()));
    mark(Primitive::Text);
    putVarint(value.size());
    m_bytes += value;
}

void ByteWriter::count(std::size_t items)
{
    if (items > kMaxItems) refuse(fmt::format("a list must have at most {} items, had {}", kMaxItems, items));
    mark(Primitive::Count);
    putVarint(items);
}

void ByteWriter::refuse(std::string why)
{
    if (m_error.empty()) m_error = std::move(why);
}

std::uint8_t ByteReader::byte()
{
    if (m_bytes.empty()) refuse("the bytes end too early");
    if (!ok()) return 0;
    const auto value = static_cast<std::uint8_t>(m_bytes.front());
    m_bytes.remove_prefix(1);
    return value;
}

std::uint64_t ByteReader::varint()
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint64_t next = byte();
        if (shift == 63 && next > 1) break;
        value |= (next & 0x7f) << shift;
        if (next < 0x80) return ok() ? value : 0;
    }
    refuse("an integer is longer than 64 bits");
    return 0;
}

std::int64_t ByteReader::zigzag()
{
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ ((value & 1) != 0 ? ~std::uint64_t{0} : 0));
}

double ByteReader::real()
{
    std::uint64_t bits = 0;
    for (int shift = 0; shift < 64; shift += 8)
        bits |= static_cast<std::uint64_t>(byte()) << shift;
    const auto value = std::bit_cast<double>(bits);
    if (std::isfinite(value)) return ok() ? value : 0.0;
    refuse("a number is not finite");
    return 0.0;
}

std::string ByteReader::text()
{
    const std::uint64_t size = varint();
    if (size > kMaxTextBytes || size > m_bytes.size()) refuse("a text is longer than allowed or than what is left");
    if (!ok()) return {};
    std::string value(m_bytes.substr(0, size));
    m_bytes.remove_prefix(size);
    return value;
}

std::size_t ByteReader::count()
{
    const std::uint64_t items = varint();
    if (items > kMaxItems || items > m_bytes.size()) refuse("a list is longer than allowed or than what is left");
    return ok() ? items : 0;
}

void ByteReader::refuse(std::string why)
{
    if (m_error.empty()) m_error = std::move(why);
}

}  // namespace ballast::codec
