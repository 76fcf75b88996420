#pragma once

#include "venue/sockets/wire.h"

namespace ballast::hyperliquid {

/// What the market session asks of its line.
class MarketLine : public sockets::Wire {
public:
    /// Asks for the listing over HTTP; the answer comes as `MarketSession::listing`.
    virtual void askListing() = 0;
};

}  // namespace ballast::hyperliquid
