#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/events.h"

namespace ballast::codec {

/// Plain bytes at which a frame is full. One step may be longer; it then has a frame to itself.
inline constexpr std::size_t kFullFrameBytes = 64u << 10;

/// A raw private message as it came over the wire.
struct PrivateMessage {
    std::uint32_t account{};
    Timestamp receivedAt;
    std::string bytes;

    friend bool operator==(const PrivateMessage&, const PrivateMessage&) = default;
};

/// Whole steps in a row, and how many private messages came with them.
struct Frame {
    std::uint64_t firstStep{};   ///< Steps count from 1.
    std::uint64_t firstEvent{};  ///< Number of the frame's first event, from 1; that of the next one if it has none.
    std::vector<domain::EventBatch> steps;
    std::uint64_t privateMessages{};
    std::string privateDigest;  ///< Empty without private messages; see privateDigest().
};

/// Gathers whole steps into one body.
class FrameBuilder {
public:
    FrameBuilder(std::uint64_t firstStep, std::uint64_t firstEvent);

    /// True if a step of so many plain bytes still belongs to this frame.
    bool takes(std::size_t bytes) const;
    /// `batch` is what encodeBatch gives.
    void add(std::string_view batch, std::size_t events);
    void add(const PrivateMessage& message);

    std::uint64_t firstStep() const { return m_firstStep; }
    std::uint64_t firstEvent() const { return m_firstEvent; }
    std::uint64_t steps() const { return m_steps; }
    std::uint64_t events() const { return m_events; }
    /// The frame's body: compressed, readable without any other frame.
    ///
    /// Errors   InvalidArgument if a single step is beyond kMaxBatchBytes.
    Result<std::string> body() const;

private:
    std::uint64_t m_firstStep, m_firstEvent, m_steps{}, m_events{}, m_messages{};
    std::string m_bytes, m_digest;
};

/// Errors   Corrupt if the bytes are not what FrameBuilder writes.
Result<Frame> decodeFrame(std::string_view body);

/// Digest of a frame's private messages, one after the other; `before` is that of those before, empty at first.
std::string privateDigest(std::string_view before, const PrivateMessage& message);

}  // namespace ballast::codec
