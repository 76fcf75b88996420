#include "codec/frame_codec.h"

#include <fmt/format.h>

#include "codec/compression.h"
#include "codec/event_codec.h"
#include "codec/sha256.h"

namespace ballast::codec {

namespace {

// 1 was a batch of one step.
constexpr std::uint8_t kFormat = 4;

Frame readFrame(Decoder& a)
{
    Frame frame;
    auto& bytes = a.bytes();
    if (bytes.byte() != kFormat) bytes.refuse("its format is unknown");
    a(frame.firstStep, frame.firstEvent, frame.privateMessages);
    if (frame.privateMessages > 0) a(frame.privateDigest);
    const std::size_t steps = bytes.count();
    for (std::size_t i = 0; i < steps && bytes.ok(); ++i)
        readBatch(a, frame.steps.emplace_back());
    if (bytes.ok() && (frame.steps.empty() || frame.firstStep == 0 || frame.firstEvent == 0))
        bytes.refuse("it holds no step, or one without a number");
    if (bytes.ok() && !bytes.atEnd()) bytes.refuse("bytes are left over");
    return frame;
}

}  // namespace

FrameBuilder::FrameBuilder(std::uint64_t firstStep, std::uint64_t firstEvent)
    : m_firstStep(firstStep), m_firstEvent(firstEvent)
{
}

bool FrameBuilder::takes(std::size_t bytes) const { return m_steps == 0 || m_bytes.size() + bytes <= kFullFrameBytes; }

void FrameBuilder::add(std::string_view batch, std::size_t events)
{
    m_bytes += batch;
    m_events += events;
    ++m_steps;
}

void FrameBuilder::add(const PrivateMessage& message)
{
    m_digest = codec::privateDigest(m_digest, message);
    ++m_messages;
}

Result<std::string> FrameBuilder::body() const
{
    ByteWriter bytes;
    bytes.byte(kFormat);
    bytes.varint(m_firstStep);
    bytes.varint(m_firstEvent);
    bytes.varint(m_messages);
    if (m_messages > 0) bytes.text(m_digest);
    bytes.count(m_steps);
    return compress(bytes.bytes() + m_bytes);
}

Result<Frame> decodeFrame(std::string_view body)
{
    const auto bytes = decompress(body);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    Decoder a(*bytes);
    auto frame = readFrame(a);
    if (!a.bytes().ok()) return fail(ErrorCode::Corrupt, fmt::format("a frame of inputs: {}", a.bytes().error()));
    return frame;
}

std::string privateDigest(std::string_view before, const PrivateMessage& message)
{
    return sha256Hex({before,
                      fmt::format("{} {} {} ", message.account, message.receivedAt.nanoseconds, message.bytes.size()),
                      message.bytes});
}

}  // namespace ballast::codec
