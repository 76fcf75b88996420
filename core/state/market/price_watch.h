#pragma once

#include <optional>
#include <string>

#include "base/timestamp.h"

namespace ballast::market {

/// F31: one price series under the jump check. A price too far from the one before it waits, and is not used, until a
/// second source agrees or it has held for 3 s; a single bad tick thus never enters the state.
///
/// Source   faults.md, F31 and section 3: 3 % for BTC and ETH, 10 % for others; under `recorded` times sqrt(step / 1
/// min),
///          at most three times, and without a second source: a single bad minute waits for the next one.
class PriceWatch {
public:
    /// Takes the next sample; true if it may be used now. `largest` is the largest change, a fraction of the smaller.
    bool offer(double price, Timestamp sampled, double largest);
    /// The price that waits; empty if none does.
    std::optional<double> waiting() const { return m_waiting; }
    /// The newest sample, used or not.
    double newest() const { return m_waiting.value_or(m_accepted); }
    Timestamp newestTime() const { return m_newest; }
    /// Of the last price that was used.
    Timestamp acceptedTime() const { return m_acceptedTime; }
    /// Later samples have stood near the waiting price for 3 s.
    bool hasHeld() const;
    /// Whether another source, sampled after the last used price, stands near the waiting one.
    bool agreesWith(double price, Timestamp sampled) const;
    /// The waiting price is confirmed.
    void accept();
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [accepted, waiting, largest, acceptedTime, newest, since] = self;
        a(accepted, waiting, largest, acceptedTime, newest, since);
    }

private:
    double m_accepted{};
    std::optional<double> m_waiting;
    double m_largest{};
    Timestamp m_acceptedTime, m_newest, m_since;
};

/// Largest change between two samples `apart` from each other that passes unconfirmed, a fraction.
double largestJump(const std::string& underlying, bool recorded, Duration apart);

}  // namespace ballast::market
