#pragma once

#include <string>
#include <string_view>

namespace ballast::sockets {

/// What a protocol asks of its line.
///
/// Threads  That of the protocol.
class Wire {
public:
    virtual ~Wire() = default;
    /// False: it takes nothing now.
    virtual bool send(std::string text) = 0;
    /// Closes the line; it comes up again by itself.
    virtual void drop(std::string_view why) = 0;
    /// A line that is down is tried at once, and its back-off begins anew.
    virtual void tryNow() {}
};

}  // namespace ballast::sockets
