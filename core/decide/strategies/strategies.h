#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::strategies {

/// What happened to one underlying in a batch; decides the trigger's name and what must be recorded.
struct Touch {
    bool spot{}, surface{}, fill{}, person{}, oracle{}, gas{};
    bool quote{};  ///< One of ours ended: of interest to the quoter alone.
    friend bool operator==(const Touch&, const Touch&) = default;
};

/// The underlyings that a step has to ask about, with what touched them.
using Touched = std::map<std::string, Touch>;

// One file each; all run on the engine's thread and change only `state` and `output`.

/// The hedger: leaves net delta alone inside its band, else trades, asks a person or says what keeps it from it.
void evaluate(desk::State& state, desk::StepOutput& output, const std::string& underlying, const Touch& touch);
/// Rolls recipe legs that are near their expiry.
void roll(desk::State& state, desk::StepOutput& output, const std::string& underlying);
/// Brings the quotes that stand to those that are wanted. Taking away goes out at once; what is new or amended is one
/// basket for the gate, less what it stops by name.
void requote(desk::State& state, desk::StepOutput& output, const std::string& underlying, const Touch& touch);
/// Why nothing of an underlying is quoted.
enum class NotQuoted : std::uint8_t {
    Quoted,
    Off,
    NoSurface,
    NotAtVenue,
    BookNotOpen,
    Standing,
    Paused,
    Pulled,
    NoVegaLimit,
    NotHedged,
    HedgingOff,
    Repeats,  ///< C08 or C09 has stopped its hedging.
    IndexUnusable,
    NoMargin
};
NotQuoted notQuoted(const desk::State& state, const std::string& underlying);
/// The same in a few words; empty where something may be quoted.
std::string whyNotQuoted(const desk::State& state, const std::string& underlying);
/// Whether an answer about this order lets the quoter go on: at a live venue, where what it has to say waits for
/// answers.
bool goesOnWith(const desk::State& state, const orders::Order& order);
/// A quote ended though it was wanted.
void noteQuoteEnded(desk::State& state, const orders::Order& order);

}  // namespace ballast::strategies
