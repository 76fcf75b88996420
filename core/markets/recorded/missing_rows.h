#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// What captures told of before, for what a later one lacks: of a file that is cut off, or of rows that were lost.
class MissingRows {
public:
    /// Holds a capture against those before it; an option that two running lack is forgotten. An expiry of which more
    /// than a third is missing is left out with what is left of it, so that its smile is carried as that of an expiry
    /// which is not there at all: a part of its strikes would give it another shape.
    ///
    /// Returns a sentence where more than a tenth of an expiry's options is missing, else nothing; of a chain that is
    /// not there at all where it was never gone for so long: captures that hold coins in turn lack one each time.
    std::string judge(ChainCapture& capture);

private:
    using Expiry = std::pair<std::string, Timestamp>;  ///< Of a chain.
    struct Known {
        Expiry expiry;
        int missed{};  ///< Captures running that lack it.
    };
    /// Captures running that lack all of a chain.
    struct Gone {
        int now{}, most{};
    };

    /// Chains that are missing as a whole, and for no longer than they were before: captures hold coins in turn.
    std::set<std::string> inTurn(const std::set<std::string>& known, const std::set<std::string>& told);

    std::map<std::string, Known> m_known;  ///< By instrument.
    std::map<std::string, Gone> m_gone;    ///< By chain.
};

}  // namespace ballast::recorded
