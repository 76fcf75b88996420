#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/instrument.h"
#include "playback/sequencer.h"
#include "runtime/script_progress.h"
#include "runtime/session_status.h"
#include "venue/latch_board.h"

namespace ballast::runtime {

/// What stands on the market's side of the engine after a step, once what the step let out was applied: market and
/// venue, latches, and which commands were given.
struct MarketSide {
    playback::Sequencer& sequencer;
    venue::LatchBoard& latches;
    GivenCommands& given;
    SessionStatus& status;
};

/// Its bytes; empty if the market can only be run again from its beginning.
std::optional<std::string> keepMarket(const MarketSide& side);

/// Whether the bytes are of the form that this program keeps.
bool isKeptMarket(std::string_view bytes);

/// Goes on from there, before the first step. `listed`: every instrument that steps have listed so far.
///
/// Errors   Corrupt if that is not what such a market keeps; nothing may go on with it then.
Result<void> goOnFromMarket(std::string_view bytes, const MarketSide& side, const domain::InstrumentTable& listed);

}  // namespace ballast::runtime
