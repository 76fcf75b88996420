#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/events.h"
#include "domain/settings.h"
#include "risk/market_view.h"
#include "volatility/volatility_surface.h"

namespace ballast::engine {

/// One listed option and its last quote.
struct OptionEntry {
    domain::InstrumentId id;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    domain::OptionQuote quote;
    Timestamp quoteTime;
    std::optional<double> markLessFit;  ///< Coin premium: venue's mark less our fit, at the time of the quote.
};

/// All options of one expiry.
struct ExpiryChain {
    double forward{};
    Timestamp quoteTime;
    std::vector<OptionEntry> options;  ///< Ascending strike, call before put.
    std::string fitError;              ///< Why there is no fit of the newest quotes.
    Timestamp fitTime;
};

struct UnderlyingMarket {
    std::string code;
    std::optional<domain::IndexUpdate> index;
    std::optional<domain::OracleUpdate> oracle;
    std::map<Timestamp, ExpiryChain> chains;
    std::shared_ptr<const volatility::VolatilitySurface> surface;
    std::map<Timestamp, double> spotAtFit;
    std::map<std::string, domain::HedgeQuote> hedgeQuotes;  ///< By instrument name.
    std::map<std::string, double> linearPrices;             ///< Mid by instrument name.
    std::map<std::string, double> fundingPerHour;
    Timestamp chainTime;  ///< Of the newest quotes.

    double spot() const { return index ? index->price.toDouble() : 0.0; }
    risk::MarketView view(Timestamp now) const;
    const OptionEntry* findOption(const domain::Instrument& option) const;
};

/// What the engine knows of markets. Applies events in order; fits at the end of a batch.
class MarketState {
public:
    /// Takes market events; others are ignored. True if it was one.
    bool apply(const domain::Event& event);
    /// Fits every smile whose quotes changed in this batch. Returns the underlyings with new smiles.
    std::set<std::string> fitTouched(Timestamp now);

    const domain::InstrumentTable& instruments() const { return m_instruments; }
    const std::map<std::string, UnderlyingMarket>& underlyings() const { return m_underlyings; }
    const UnderlyingMarket* find(const std::string& underlying) const;
    std::optional<domain::GasUpdate> gas() const { return m_gas; }
    Timestamp gasTime() const { return m_gasTime; }
    std::size_t slicesFitted() const { return m_slicesFitted; }
    std::size_t slicesMarked() const { return m_slicesMarked; }
    std::size_t slicesUnfitted() const { return m_slicesUnfitted; }
    const std::string& gapReason() const { return m_gapReason; }
    const std::string& ended() const { return m_ended; }

private:
    void onChain(Timestamp time, const domain::ChainUpdate& update);
    void removeExpiry(UnderlyingMarket& market, Timestamp expiry);
    void fitAll(UnderlyingMarket& market, Timestamp now);
    void fitOne(UnderlyingMarket& market, Timestamp expiry, Timestamp now);
    void noteResiduals(UnderlyingMarket& market, Timestamp expiry);

    domain::InstrumentTable m_instruments;
    std::map<std::string, UnderlyingMarket> m_underlyings;
    std::map<std::string, std::set<Timestamp>> m_touched;
    std::set<std::string> m_complete;  ///< Underlyings whose whole chain came in this batch.
    std::optional<domain::GasUpdate> m_gas;
    Timestamp m_gasTime;
    std::size_t m_slicesFitted{}, m_slicesMarked{}, m_slicesUnfitted{};
    std::string m_gapReason, m_ended;
};

}  // namespace ballast::engine
