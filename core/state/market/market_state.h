#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/events.h"
#include "domain/settings.h"
#include "market/dirty_marks.h"
#include "market/price_watch.h"
#include "risk/market_view.h"
#include "volatility/smile_health.h"
#include "volatility/volatility_surface.h"

namespace ballast::market {

/// One listed option and its last quote.
struct OptionEntry {
    domain::InstrumentId id;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    domain::OptionQuote quote;
    Timestamp quoteTime;  ///< Until when the venue stands by it: its expiry's own, where that was told since.
    Timestamp toldTime;   ///< When this row itself was told; never before the first time.
    std::optional<double> markLessFit;  ///< Venue's mark less our fit as the venue quotes, at the time of the quote.
};

/// All options of one expiry.
struct ExpiryChain {
    double forward{};
    Timestamp quoteTime;
    std::vector<OptionEntry> options;  ///< Ascending strike, call before put.
    std::optional<Error> fitError;     ///< Why there is no fit of the newest quotes; absent: there is one.
    Timestamp fitTime;
    domain::Quality fitQuality{domain::Quality::Missing};  ///< Of the fit against its market; age is not judged here.
    volatility::SmileReason fitReason;                     ///< Why it is not Good.
    double fitDoubt{};   ///< Share by which its volatilities may be wrong for that reason; 0 to 1.
    bool cut{};          ///< Its feed has lost its venue since the chain last came whole (F01).
    Timestamp fitTried;  ///< When it was fitted last, or could not be; never before the first time.
    /// Spot at the end of the step that told the forward, USD; 0 before it. A smile may be fitted to both later.
    double spotAtForward{};

    /// Null if it was never quoted.
    const OptionEntry* find(const domain::Instrument& option) const;
};

/// The fitted smiles of one chain: the options of an underlying at one venue with one settlement.
struct ChainFit {
    std::string venue;
    domain::Settlement settlement{domain::Settlement::Inverse};
    domain::CurrencyId settles;  ///< What its options are paid in.
    std::shared_ptr<const volatility::VolatilitySurface> surface;
    std::map<Timestamp, double> spotAtFit;

    bool holds(const domain::Instrument& option) const
    {
        return option.venue == venue && option.settlement == settlement && option.settles == settles;
    }
    risk::ChainView view() const { return {venue, settlement, settles, surface.get(), &spotAtFit}; }
    /// "Deribit, settled in USDC".
    std::string name() const;
};

/// A chain with its quotes.
struct OptionChain : ChainFit {
    std::map<Timestamp, ExpiryChain> expiries;
    Timestamp time;  ///< Of the newest quotes.
};

/// Smiles since the start: fitted, of these marked for arbitrage, and not fitted.
struct FitCounts {
    std::size_t fitted{}, marked{}, unfitted{};
};

/// Least time between two fits of one smile by single quotes; a chain that comes whole is fitted at once.
constexpr Duration kBetweenFits = Duration::milliseconds(100);

/// Where the jump check keeps the index among the instruments: no instrument has this number.
constexpr domain::InstrumentId kIndexPrice{};

struct UnderlyingMarket {
    std::string code;
    /// The reference price: that of `indexVenue`, or of whoever stands in for it.
    std::optional<domain::IndexUpdate> index;
    std::optional<domain::OracleUpdate> oracle;
    std::vector<OptionChain> chains;  ///< In the order in which they were first told.
    std::size_t mainChain{};          ///< Place of the main one, see `main`.
    std::map<domain::InstrumentId, domain::HedgeQuote> hedgeQuotes;
    std::map<domain::InstrumentId, double> linearPrices;  ///< Mid.
    std::map<domain::InstrumentId, double> fundingPerHour;
    std::map<domain::InstrumentId, domain::PoolShare> poolShares;  ///< Of the desk's wallets.
    // What jumped and waits for its confirmation (F31).
    std::map<domain::InstrumentId, PriceWatch> watches;  ///< The index's under kIndexPrice.
    std::optional<domain::IndexUpdate> waitingIndex;
    std::map<domain::InstrumentId, domain::HedgeQuote> waitingQuotes;
    std::string indexVenue;                                   ///< Whose index the reference is.
    std::optional<domain::IndexUpdate> namedIndex;            ///< Its own last usable value.
    std::map<std::string, domain::IndexUpdate> otherIndices;  ///< Newest by venue: what it is held against (F33).

    double spot() const { return index ? index->price.toDouble() : 0.0; }
    /// What is shown first, quoted and asked for a volatility at large: of the venue that stands first among those that
    /// the market prefers (MarketState::prefer); of none of them the one with the most options; else the chain that
    /// came first. Empty if there is none.
    const OptionChain& main() const;
    /// An option's own chain; null if none of its venue and settlement was told.
    const OptionChain* chainOf(const domain::Instrument& option) const;
    risk::MarketView view(Timestamp now) const;
    const OptionEntry* findOption(const domain::Instrument& option) const;
    /// The price of the index (kIndexPrice) or an instrument that jumped and is not used yet; empty if none waits.
    std::optional<double> waitingPrice(domain::InstrumentId source) const;
    /// The one other index that disagrees with the reference where no third decides between them (F33); null: none.
    const domain::IndexUpdate* disagreeingIndex() const;
    /// Whether another venue's index stands in for the reference: of three or more it is the median, and the
    /// reference is far from it.
    bool isOutvoted() const { return index && namedIndex && index->venue != namedIndex->venue; }
};

/// At-the-money volatility of the main chain 30 days after its quotes; 0 while it has no surface.
inline double atmVolatility30(const UnderlyingMarket& market)
{
    const auto& chain = market.main();
    if (!chain.surface) return 0.0;
    return chain.surface->impliedVolatility(chain.time + Duration::days(30), 0.0);
}

/// What was told before its feed lost its venue and not again since; no older value of it is fresh (F01). Smiles carry
/// their own mark.
struct CutSources {
    std::set<std::string> indices, oracles;  ///< By underlying.
    std::set<domain::InstrumentId> quotes;   ///< Of hedge instruments, and pool shares.
    bool gas{};
};

/// What the engine knows of markets. Applies events in order; fits at the end of a batch.
class MarketState {
public:
    /// `recorded`: the jump check counts the series' own step and asks no second source.
    /// `references`: the venue whose index is the reference, by underlying; of others it is who tells first.
    explicit MarketState(bool recorded = false, std::map<std::string, std::string> references = {})
        : m_recorded(recorded), m_references(std::move(references))
    {
    }
    /// Which venue's chain is an underlying's main one (UnderlyingMarket::main), the most wanted first; under "" for
    /// those that are not named. Before anything is applied.
    void prefer(std::map<std::string, std::vector<std::string>> venues) { m_preferred = std::move(venues); }
    /// Takes market events; others are ignored. True if it was one. Marks what values stand on, as the two below do.
    bool apply(const domain::Event& event, DirtyMarks& marks);
    /// Takes the waiting prices that held or that a second source of this batch confirms. Returns their underlyings.
    std::set<std::string> settleJumps(DirtyMarks& marks);
    /// Fits every smile whose quotes changed and whose last fit is kBetweenFits old; the others wait for their time.
    /// Returns the underlyings with new smiles.
    std::set<std::string> fitTouched(Timestamp now, DirtyMarks& marks);
    /// When the first of those that wait is due; empty: none waits.
    std::optional<Timestamp> nextFitDue() const;

    /// Becomes as `newer` is between two batches, and copies what is long only where marks moved since `then`.
    void follow(const MarketState& newer, const DirtyMarks& then, const DirtyMarks& marks);

    const domain::InstrumentTable& instruments() const { return m_instruments; }
    /// What a hedge venue of the settings trades; empty if it is not listed.
    std::optional<domain::InstrumentId> find(const domain::HedgeVenue& venue) const
    {
        return m_instruments.find(venue.venue, venue.instrument);
    }
    const std::map<std::string, UnderlyingMarket>& underlyings() const { return m_underlyings; }
    const UnderlyingMarket* find(const std::string& underlying) const;
    std::optional<domain::GasUpdate> gas() const { return m_gas; }
    Timestamp gasTime() const { return m_gasTime; }
    std::size_t slicesFitted() const { return m_fits.fitted; }
    std::size_t slicesMarked() const { return m_fits.marked; }
    std::size_t slicesUnfitted() const { return m_fits.unfitted; }
    const std::string& gapReason() const { return m_gapReason; }
    const CutSources& cut() const { return m_cut; }
    const std::string& ended() const { return m_ended; }
    /// Every member but what the profile gives, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [recorded, references, preferred, instruments, underlyings, touched, complete, gas, gasTime, fits, cut,
               gapReason, ended] = self;
        static_cast<void>(recorded);
        static_cast<void>(references);
        static_cast<void>(preferred);
        a(instruments, underlyings, touched, complete, gas, gasTime, fits, cut, gapReason, ended);
        if constexpr (Archive::kReads)
            if (!self.knowsWaiting()) a.refuse("a smile waits for its fit that no chain has");
    }

private:
    void list(const domain::Instrument& instrument, DirtyMarks& marks);
    void takeShares(const domain::PoolSharesUpdate& update, DirtyMarks& marks);
    void cutFeed(const domain::FeedConnectionChanged& feed);
    void takeIndex(UnderlyingMarket& market, const domain::IndexUpdate& update, DirtyMarks& marks);
    bool isReference(UnderlyingMarket& market, const domain::IndexUpdate& update) const;
    static void chooseIndex(UnderlyingMarket& market, DirtyMarks& marks);
    void takeQuote(UnderlyingMarket& market, const domain::HedgeQuote& quote, DirtyMarks& marks);
    static void settle(UnderlyingMarket& market, const domain::Instrument& option, DirtyMarks& marks);
    bool isPossible(const UnderlyingMarket& market, domain::InstrumentId instrument, double price) const;
    bool isConfirmed(const UnderlyingMarket& market, domain::InstrumentId source) const;
    void onChain(Timestamp time, const domain::ChainUpdate& update, DirtyMarks& marks);

    bool knowsWaiting() const;
    void chooseMain(UnderlyingMarket& market) const;
    bool fitChain(OptionChain& chain, double spot, Timestamp now, bool isWhole, std::set<Timestamp>& expiries);

    bool m_recorded;
    std::map<std::string, std::string> m_references;
    std::optional<std::map<std::string, std::vector<std::string>>> m_preferred;  ///< By underlying.
    domain::InstrumentTable m_instruments;
    std::map<std::string, UnderlyingMarket> m_underlyings;
    /// A chain by its underlying and its place there.
    using ChainPlace = std::pair<std::string, std::size_t>;
    std::map<ChainPlace, std::set<Timestamp>> m_touched;  ///< Smiles whose quotes changed since their last fit.
    std::set<ChainPlace> m_complete;                      ///< Those that came whole in this batch.
    std::optional<domain::GasUpdate> m_gas;
    Timestamp m_gasTime;
    FitCounts m_fits;
    CutSources m_cut;
    std::string m_gapReason, m_ended;
};

}  // namespace ballast::market
