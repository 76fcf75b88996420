#pragma once

#include <optional>

#include "base/result.h"
#include "domain/events.h"
#include "domain/market_info.h"

namespace ballast::playback {

/// Market facts in time order, pulled one batch after the other: of a market that brings its own time. Deterministic:
/// the same construction and the same calls give the same batches.
///
/// Threads  One thread, the market thread.
class Source {
public:
    virtual ~Source() = default;

    virtual const domain::MarketInfo& info() const = 0;
    /// The next batch, later than every former one; empty at the end. A batch that cannot be read is an Error, after
    /// which no more come.
    virtual Result<std::optional<domain::EventBatch>> next() = 0;
};

}  // namespace ballast::playback
