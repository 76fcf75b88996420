#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "domain/events.h"

namespace ballast::simulation {

/// What a venue shows at the moment, gathered from the batches of the market.
///
/// Threads  One owner.
class VenueView {
public:
    void onEvent(const domain::Event& event);

    /// Pointers live until the next event.
    const domain::Instrument* findInstrument(domain::InstrumentId id) const;
    const domain::HedgeQuote* findHedgeQuote(domain::InstrumentId id) const;
    const domain::OptionQuote* findOptionQuote(domain::InstrumentId id) const;
    /// When the option's quote was last told or, unchanged, confirmed with its expiry.
    std::optional<Timestamp> quoteConfirmedAt(domain::InstrumentId id) const;
    std::optional<double> findIndex(const std::string& underlying) const;
    const std::optional<domain::GasUpdate>& gas() const { return m_gas; }
    /// Volatility of a day from the venue's marks: the option nearest the money of the expiry nearest to a week.
    std::optional<double> dailyVolatility(const std::string& underlying, Timestamp now) const;

    /// Sees what another saw; `listed`: what it had been told of, by number.
    void list(const std::vector<domain::Instrument>& listed);
    /// All but the instruments.
    template <class A, class Self> static void fields(A& a, Self& v)
    {
        a(v.m_hedgeQuotes, v.m_optionQuotes, v.m_confirmed, v.m_index, v.m_gas);
    }

private:
    struct KnownQuote {
        domain::OptionQuote quote;
        Timestamp told;
        template <class A, class Self> static void fields(A& a, Self& k) { a(k.quote, k.told); }
    };
    /// Venue, underlying and what the options are paid in: one chain says nothing of another.
    using ChainKey = std::tuple<std::string, std::string, domain::CurrencyId>;
    using ExpiryKey = std::pair<ChainKey, Timestamp>;
    static ChainKey chainOf(const domain::Instrument& option)
    {
        return {option.venue, option.underlying, option.settles};
    }

    void onChain(Timestamp time, const domain::ChainUpdate& chain);
    void forgetQuotes(const ChainKey& chain);

    std::map<domain::InstrumentId, domain::Instrument> m_instruments;
    std::map<domain::InstrumentId, domain::HedgeQuote> m_hedgeQuotes;
    std::map<domain::InstrumentId, KnownQuote> m_optionQuotes;
    std::map<ExpiryKey, Timestamp> m_confirmed;
    std::map<std::string, double> m_index;
    std::optional<domain::GasUpdate> m_gas;
};

}  // namespace ballast::simulation
