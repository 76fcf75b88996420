#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/events.h"
#include "domain/instrument.h"
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

    /// What it would go on from after the batches given so far; empty: it can only be run again from its beginning.
    virtual std::optional<std::string> kept() const { return std::nullopt; }
    /// Goes on from what another kept that was made the same way; before the first batch. `listed`: every instrument
    /// that it had listed, in order of their numbers.
    ///
    /// Errors   Unsupported if it keeps nothing; Corrupt if that is not what it keeps, and then it is of no use any
    ///          more.
    virtual Result<void> goOn(std::string_view, const domain::InstrumentTable&)
    {
        return fail(ErrorCode::Unsupported, "this market can only be run again from its beginning");
    }
};

}  // namespace ballast::playback
