#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/fixed_point.h"

namespace ballast::domain {

/// Down and Up are along the number line, so a bid is rounded Down and an ask Up; Nearest takes halves away from zero.
enum class Rounding : std::uint8_t { Down, Up, Nearest };

/// From a price above `above` on, prices are multiples of `tick`.
struct TickStep {
    Price above;
    Price tick;  ///< Positive.
    friend bool operator==(const TickStep&, const TickStep&) = default;
};

/// Which prices a venue takes. A price must satisfy the ladder and the figures; what is not stated does not bind.
///
/// Ladder   ascending by `above`; the last step whose `above` lies below the price holds, below the first the first.
/// Figures  at most `significantFigures` (0: any number) and `maxDecimals` decimal places; whole numbers always pass.
///
/// Negative prices obey the rule of their size; zero always passes.
///
/// Source   Deribit, public/get_instruments, tick_size_steps; Hyperliquid, Tick and lot size.
struct PriceRule {
    std::vector<TickStep> ladder;
    std::uint8_t significantFigures{};
    std::uint8_t maxDecimals{8};

    static PriceRule ofTick(Price tick) { return {.ladder = {{.above = {}, .tick = tick}}}; }

    /// Whether something is stated at all, and every tick is positive and every step above the one before.
    bool isStated() const;
    bool allows(Price price) const;
    /// The nearest price in that direction that `allows`; the same again when it is rounded once more. Within one tick
    /// of what Price can hold, Up finds no price above and gives the one below.
    Price rounded(Price price, Rounding rounding) const;
    /// Distance to the next price at this one, at least the smallest that Price knows.
    Price tickAt(Price price) const;
    /// "0.0001, above 0.005 0.0005"; "5 figures, 1 places"; "any".
    std::string toString() const;

    friend bool operator==(const PriceRule&, const PriceRule&) = default;
};

}  // namespace ballast::domain
