#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "venue/derive_feed/messages.h"

namespace ballast::derive {

/// How large a frame may be and how deep it may nest (fault list, section 3).
struct FrameLimits {
    std::size_t bytes{std::size_t{4} << 20};
    std::size_t depth{32};
    std::size_t items{20'000};  ///< Of one list.
};

/// Reads frames. Keeps its buffers.
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
    const std::string& badChannel() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// "ETH-PERP" of "ticker_slim.ETH-PERP.1000" and "orderbook.ETH-PERP.1.10"; empty for channels of no one instrument.
std::string_view instrumentOf(std::string_view channel);

}  // namespace ballast::derive
