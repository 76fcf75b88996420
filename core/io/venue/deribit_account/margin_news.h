#pragma once

#include <cmath>
#include <map>
#include <string_view>
#include <vector>

#include "venue/deribit_account/private_messages.h"

namespace ballast::deribit {

/// Which of the margins that the venue tells each second, currency by currency, are told on: each reaches the journal.
/// A report takes the place of the whole one before it, so that all currencies are told at one instant.
///
/// Threads  One.
class MarginNews {
public:
    /// What one message said of one currency; empty of margins: the account holds none of it. All that is to be told
    /// now, or nothing: not before every currency has been heard, and then what has moved by more than a hundredth of
    /// its equity, or at all in five seconds.
    std::vector<VenueMargin> take(std::string_view currency, const std::vector<VenueMargin>& said, Timestamp now)
    {
        if (m_begun.isNever()) m_begun = now;
        if (const auto known = domain::findCurrency(currency); known && said.empty()) m_newest.erase(*known);
        for (const auto& margin : said)
            m_newest.insert_or_assign(margin.equity.currency, margin);
        if (now - m_begun < kAllHeard || !isNews(now)) return {};
        m_told = m_newest;
        m_toldAt = now;
        std::vector<VenueMargin> all;
        for (const auto& [code, margin] : m_newest)
            all.push_back(margin);
        return all;
    }

private:
    static constexpr Duration kEvery = Duration::seconds(5);
    static constexpr Duration kAllHeard = Duration::seconds(3);  ///< The venue tells each of them each second.
    static constexpr double kFar = 0.01;

    bool isNews(Timestamp now) const
    {
        const double least = now - m_toldAt < kEvery ? kFar : 0.0;
        if (m_toldAt.isNever() || m_told.size() != m_newest.size()) return true;
        for (const auto& [code, margin] : m_newest) {
            const auto told = m_told.find(code);
            if (told == m_told.end() || isFar(told->second, margin, least)) return true;
        }
        return false;
    }
    static bool isFar(const VenueMargin& told, const VenueMargin& now, double least)
    {
        const double room = least * std::abs(told.equity.toDouble());
        const auto moved = [&](domain::Money a, domain::Money b) {
            return std::abs(a.toDouble() - b.toDouble()) > room;
        };
        return moved(told.equity, now.equity) || moved(told.initial, now.initial) ||
               moved(told.maintenance, now.maintenance);
    }

    std::map<domain::CurrencyId, VenueMargin> m_newest, m_told;
    Timestamp m_begun, m_toldAt;
};

}  // namespace ballast::deribit
