#pragma once

#include <cmath>
#include <map>

#include "venue/deribit_account/private_messages.h"

namespace ballast::deribit {

/// Which of the margins that the venue tells each second are told on: each reaches the journal.
///
/// Threads  One.
class MarginNews {
public:
    /// The first of its currency, what has moved by more than a hundredth of the equity, and one in five seconds.
    bool isNews(const VenueMargin& margin, Timestamp now)
    {
        const auto [told, isFirst] = m_told.try_emplace(margin.equity.currency, Told{margin, now});
        if (isFirst) return true;
        if (now - told->second.at < kEvery && !isFar(told->second.margin, margin)) return false;
        told->second = {margin, now};
        return true;
    }

private:
    static constexpr Duration kEvery = Duration::seconds(5);
    static constexpr double kFar = 0.01;
    struct Told {
        VenueMargin margin;
        Timestamp at;
    };

    static bool isFar(const VenueMargin& told, const VenueMargin& now)
    {
        const double room = kFar * std::abs(told.equity.toDouble());
        const auto moved = [&](domain::Money a, domain::Money b) {
            return std::abs(a.toDouble() - b.toDouble()) > room;
        };
        return moved(told.equity, now.equity) || moved(told.initial, now.initial) ||
               moved(told.maintenance, now.maintenance);
    }

    std::map<domain::CurrencyId, Told> m_told;
};

}  // namespace ballast::deribit
