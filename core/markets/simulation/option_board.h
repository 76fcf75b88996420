#pragma once

#include <utility>
#include <vector>

#include "domain/events.h"
#include "domain/instrument.h"
#include "playback/settlement_average.h"
#include "simulation/option_listing.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// The listed options of one coin at one venue and what the venue last said of each.
///
/// Threads  One owner. The table outlives the board.
class OptionBoard {
public:
    OptionBoard(std::size_t coin, OptionListing listing, domain::InstrumentTable& table)
        : m_coin(coin), m_listing(std::move(listing)), m_table(&table)
    {
    }

    /// Settles what expired at or before the batch's time, at the average of the index over the last half hour (in the
    /// market's first half hour at the index), and lists the expiries that are due. Returns the places, as
    /// `refresh` takes them, of the expiries that are new.
    std::vector<std::size_t> roll(domain::EventBatch& batch, const MarketState& state);

    /// Adds to `update` the forward of one expiry and the quotes that changed since they were last told; strikes that
    /// the forward has moved towards are listed first. A quote has changed when its bid, its ask or its mark
    /// volatility did.
    void refresh(std::size_t place, domain::EventBatch& batch, domain::ChainUpdate& update, const MarketState& state);

    const OptionListing& listing() const { return m_listing; }
    std::size_t expiryCount() const { return m_expiries.size(); }

    /// Its instruments stand in the table already.
    template <class A, class Self> static void fields(A& a, Self& b)
    {
        a(b.m_expiries, b.m_lastHalfHour);
        if constexpr (A::kReads)
            for (const auto& expiry : b.m_expiries)
                for (const auto& option : expiry.options)
                    if (option.told.instrument.value == 0 || option.told.instrument.value > b.m_table->all().size())
                        return a.refuse("an option of the board is not listed");
    }

private:
    struct Listed {
        double strike{};
        domain::OptionRight right{domain::OptionRight::Call};
        domain::OptionQuote told;
        template <class A, class Self> static void fields(A& a, Self& l) { a(l.strike, l.right, l.told); }
    };
    struct ListedExpiry {
        Timestamp expiry;
        std::vector<double> strikes;  ///< Ascending.
        std::vector<Listed> options;
        template <class A, class Self> static void fields(A& a, Self& e) { a(e.expiry, e.strikes, e.options); }
    };

    /// What the path has left until an expiry of the clock.
    double pathYears(Timestamp expiry, Timestamp now) const;
    void settle(domain::EventBatch& batch, const CoinState& coin);
    void list(ListedExpiry& expiry, double strike, domain::EventBatch& batch);

    std::size_t m_coin;
    OptionListing m_listing;
    domain::InstrumentTable* m_table;
    std::vector<ListedExpiry> m_expiries;  ///< Ascending.
    playback::SettlementAverage m_lastHalfHour;
};

}  // namespace ballast::simulation
