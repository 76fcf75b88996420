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
    /// Holds a capture against those before it; an option that two running lack, or list without a figure, is
    /// forgotten. An expiry that has less than a third of its strikes left on one side of its forward is emptied, so
    /// that its smile is carried as that of an expiry which is not there at all: a part of its strikes would give it
    /// another shape. A side of one or two strikes is not judged. What is left of an emptied expiry still tells index
    /// and forward. A strike is left while its call or its put has a figure: either tells the other.
    ///
    /// Returns a sentence where more than a tenth of an expiry's options is missing, else nothing. Of a chain that is
    /// not there at all nothing is said while it takes turns with others: it was told for some captures, after as many
    /// without it at least as now. What was told some minutes ago is not missing: each coin may have a file.
    std::string judge(ChainCapture& capture);

private:
    using Expiry = std::pair<std::string, Timestamp>;  ///< Of a chain.
    struct Known {
        Expiry expiry;
        double strike{};
        int missed{};  ///< Captures running that lack it.
    };
    /// How a chain comes and goes, in captures running.
    struct Turn {
        int now{};         ///< That lack all of it,
        int before{};      ///< and that did before it was told last;
        int told{};        ///< that told it.
        Timestamp last{};  ///< When it was told last.
        Timestamp end{};   ///< Its last expiry.
    };

    /// Counts who is there. Gives the chains that are missing as a whole for no longer than before.
    std::set<std::string> inTurn(const ChainCapture& capture);
    /// Chains of a capture, `besides` which so many others were told a moment ago.
    void hear(const ChainCapture& capture, int besides);
    /// Names chains that lacked for as long as before and still do, of those whose options are forgotten.
    std::string sayGone(const ChainCapture& capture, const std::set<Expiry>& counted) const;

    std::map<std::string, Known> m_known;  ///< By instrument.
    std::map<std::string, Turn> m_turns;   ///< By chain.
};

}  // namespace ballast::recorded
