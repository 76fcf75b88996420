#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "venue/deribit/messages.h"

namespace ballast::deribit {

/// How large a frame may be and how deep it may nest (fault list, section 3).
struct FrameLimits {
    std::size_t bytes{std::size_t{4} << 20};
    std::size_t depth{32};
};

/// Reads frames. Keeps its buffers, so that a steady feed allocates nothing.
///
/// Threads  One.
class Decoder {
public:
    explicit Decoder(FrameLimits limits = {});
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Hands what the frame says to `handler`, once, after all of it was found sound; nothing of a bad frame.
    ///
    /// Errors   Parse with what is wrong; InvalidArgument if the frame is larger than the limit. `badChannel` then
    /// names its
    ///          channel, if that could be read.
    Result<void> decode(std::string_view frame, FrameHandler& handler);

    /// Of the last frame that failed; empty if it was not known.
    std::string_view badChannel() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace ballast::deribit
