#pragma once

#include <deque>
#include <optional>

#include "base/timestamp.h"

namespace ballast::playback {

/// The index of the half hour before an expiry, at whose average options settle.
///
/// Source   Deribit, support article "Linear Futures": the expiration price is the 30-minute time-weighted average of
///          the index; options are settled at the same delivery price.
/// Threads  One.
class SettlementAverage {
public:
    /// A price of the index as it comes, quote currency per coin; times rise.
    void add(Timestamp time, double price);
    /// Takes the price back that came at `time`, if one did: it was found to be none. The one before it stands longer.
    void takeBack(Timestamp time);
    /// The mean over the half hour that ends at `expiry`, each price standing until the next; nothing where the prices
    /// do not cover it: a hole of more than ten minutes, be it at its beginning or end.
    std::optional<double> at(Timestamp expiry) const;
    template <class A, class Self> static void fields(A& a, Self& s) { a(s.m_samples); }

private:
    struct Sample {
        Timestamp time;
        double price{};
        template <class A, class Self> static void fields(A& a, Self& s) { a(s.time, s.price); }
    };
    std::deque<Sample> m_samples;  ///< Of the last half hour and the one before it.
};

}  // namespace ballast::playback
