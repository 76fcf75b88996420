#pragma once

#include <string>
#include <string_view>

namespace ballast::hyperliquid {

/// What the market session asks of its line.
class MarketLine {
public:
    virtual ~MarketLine() = default;
    /// False: it takes nothing now.
    virtual bool send(std::string text) = 0;
    /// Closes the line; it comes up again by itself.
    virtual void drop(std::string_view why) = 0;
    /// Asks for the listing over HTTP; the answer comes as `MarketSession::listing`.
    virtual void askListing() = 0;
};

}  // namespace ballast::hyperliquid
