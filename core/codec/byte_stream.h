#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::codec {

/// Largest text and list that the format takes; what is longer is refused on both sides.
inline constexpr std::uint64_t kMaxTextBytes = 65'536;
inline constexpr std::uint64_t kMaxItems = 100'000;

/// Where a primitive begins in the bytes of a writer, for tests that change one value and leave the structure whole.
enum class Primitive : std::uint8_t { Byte, Varint, Zigzag, Real, Text, Count };
struct Mark {
    Primitive kind{};
    std::size_t offset{};
};

/// Appends the format's primitives. A value that the format refuses sets `error` once; the bytes are then worthless.
class ByteWriter {
public:
    void byte(std::uint8_t value);
    /// Seven bits a byte, least first, high bit set on all but the last.
    void varint(std::uint64_t value);
    /// Signed values with small magnitudes in few bytes: 0, −1, 1, −2 become 0, 1, 2, 3.
    void zigzag(std::int64_t value);
    /// IEEE 754 bits, least byte first. Not finite is refused.
    void real(double value);
    void text(std::string_view value);
    void count(std::size_t items);
    void refuse(std::string why);
    /// From now on each primitive leaves its place in `marks`, which must outlive the writer.
    void keepMarks(std::vector<Mark>* marks) { m_marks = marks; }

    const std::string& bytes() const { return m_bytes; }
    const std::string& error() const { return m_error; }  ///< Empty when all is well.

private:
    void put(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }
    void putVarint(std::uint64_t value);
    void mark(Primitive kind)
    {
        if (m_marks != nullptr) m_marks->push_back({kind, m_bytes.size()});
    }

    std::string m_bytes;
    std::string m_error;
    std::vector<Mark>* m_marks{};
};

/// Reads what ByteWriter wrote. After the first fault every read gives zero, so that callers check once at the end.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    std::uint8_t byte();
    std::uint64_t varint();
    std::int64_t zigzag();
    double real();
    std::string text();
    /// A number of items, each of at least one byte, so never more than what is left.
    std::size_t count();
    void refuse(std::string why);

    bool ok() const { return m_error.empty(); }
    bool atEnd() const { return m_bytes.empty(); }
    std::string_view rest() const { return m_bytes; }
    const std::string& error() const { return m_error; }

private:
    std::string_view m_bytes;
    std::string m_error;
};

}  // namespace ballast::codec
