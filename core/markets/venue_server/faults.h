#pragma once

#include <map>
#include <set>
#include <string>

#include "base/timestamp.h"

namespace ballast::venue_server {

/// What the venue does wrong on purpose, as the control port asked for it. Nothing is wrong at first.
struct Faults {
    struct Error {
        int code{};
        std::string message;
        std::int64_t left{};  ///< Calls that fail; negative: all.
    };
    struct Duplicate {
        std::int64_t messages{}, times{};
        bool fillsOnly{};
    };
    Timestamp stalledUntil;                    ///< All sends wait.
    std::map<std::string, Timestamp> stalled;  ///< A channel tells nothing until then.
    std::set<std::string> gaps;                ///< Instruments whose next change of the book is not sent.
    std::int64_t droppedAnswers{}, droppedFills{};
    std::string droppedMethod;  ///< Of the answers; empty: orders, edits and cancels.
    bool isPlaced{true};        ///< Whether what is not answered is done.
    Duplicate duplicate;
    std::map<std::string, Error> errors;  ///< By method.
    bool maintenance{};
};

}  // namespace ballast::venue_server
