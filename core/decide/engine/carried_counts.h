#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "desk/outcome.h"
#include "desk/state.h"
#include "domain/operator_command.h"

/// What C08, C09 and C10 have counted, on its way into another journal of the same desk.
namespace ballast::engine {

/// What was counted of a coin, or of the whole desk (no coin: C10 alone), as text: the UTC day, the day's hedges in
/// USD, those of the last five minutes, the moves of C08, the day's loss in USD, the journal's run id. Of `known`, the
/// text of before, the loss stays while it comes to the same hundredth of its limit, so that the text is not another
/// with each price, and while a holding has no value. Empty: nothing was.
std::string countsOf(const desk::State& state, const std::string& underlying, const std::string& known = {});

/// What changes with each hedge, its end and each word about it, cheap enough for every step; what prices alone move
/// (the loss) is not in it.
struct CountMark {
    std::size_t hedges{}, moves{};
    Timestamp last;  ///< Move.
    double dayUsd{}, lastEnded{};
    bool tripped{};
    friend bool operator==(const CountMark&, const CountMark&) = default;
};
/// In place of what `marks` held.
void putCountMarks(const desk::State& state, std::vector<CountMark>& marks);

/// The words for a person, "1,200 USD of hedges this day (C09)"; empty: it is no such text, or counts no more at `now`.
/// Of the journal's own loss nothing.
std::string countsInWords(const desk::State& state, const std::string& counts, Timestamp now);

/// The key of the command that says such a text again, which is no pause.
std::string keyOfCounts(const std::string& counts);
bool carriesCounts(const domain::OperatorCommand& command);
/// Of two counts the larger holds: a journal that is gone on with has most of it already, and of the loss of its own
/// day it takes none from its own text.
void carryCounts(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

}  // namespace ballast::engine
