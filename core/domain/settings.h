#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/market_info.h"

namespace ballast::domain {

/// One place where net delta can be hedged. Rates are fractions of traded value, one way.
struct HedgeVenue {
    std::string venue;       ///< "Deribit".
    std::string instrument;  ///< "BTC_USDC-PERPETUAL".
    std::string underlying;
    InstrumentKind kind{InstrumentKind::Perpetual};
    double feeRate{};
    double halfSpreadRate{};     ///< Used where no book is recorded; otherwise the quoted half-spread.
    double impactCoefficient{};  ///< Y of the square-root law: Y σ_day √(Q / daily volume), of price.
    double dailyVolumeCoins{};
    double gasUnits{};            ///< 0 off chain.
    double failureProbability{};  ///< On chain: gas is divided by 1 − p.
    PriceRule price;
    Quantity lotSize;
    Duration latency;  ///< Send to fill, event time.
};

/// The instrument that is traded there: linear, one coin a contract, in USDC. Its id is not set.
Instrument instrumentOf(const HedgeVenue& venue);

/// Age limits (faults.md section 3): beyond them an input is Stale and may not drive a hedge.
struct AgeLimits {
    Duration hedgeQuote, index, surface, gas;
    double recordedSpotSteps{1.5};  ///< Recorded spot: limit is this times the series' own step.
};

struct QuotingSettings {
    bool enabled{};
    int instrumentsPerUnderlying{40};
    double baseHalfSpread{0.010};     ///< Volatility, decimal.
    double spreadOfVolatility{0.01};  ///< Added: this times the mid volatility.
    double shiftAtLimit{0.02};        ///< Volatility by which quotes move when vega inventory is at its limit.
    double quoteVegaUsd{250.0};       ///< Size of one side: USD per volatility point.
    double requoteVolatility{0.002};  ///< A quote is replaced when its mid moved by this much.
    double requoteDelta{0.02};        ///< Or the forward moved by this share of 1 % times ten.
};

/// Everything that steers the engine besides the book. Values are data of the run and stand in the journal.
struct Settings {
    Profile profile{Profile::Simulated};
    std::vector<HedgeVenue> hedgeVenues;
    AgeLimits ages;
    QuotingSettings quoting;
    Duration horizon{Duration::hours(1)};  ///< Over which removed risk is weighed against cost.
    Duration proposalLife{Duration::seconds(45)};
    Duration evaluationInterval{Duration::seconds(60)};  ///< A hold is recorded at least this often; recorded: 15 min.
    double recordShareOfBand{0.1};     ///< A hold is recorded when net delta moved by this share of the band.
    double assumedBaseFeeGwei{20.0};   ///< Where the source has no gas.
    double tickCollar{0.015};          ///< C01: limit price within this of the reference.
    double optionFeeOfIndex{0.0003};   ///< Fee of one option contract, of the index,
    double optionFeeOfPremium{0.125};  ///< but at most this share of its premium.
    /// The built-in market lists the same options in USDC at Derive as well; set for a book that names Derive.
    bool linearOptions{};
    double dailyVolatilityFallback{0.04};  ///< Used only while no surface gives one; marked estimated.
};

/// Defaults of a profile; live has the simulated figures until its own are set.
Settings defaultSettings(Profile profile);

/// All values as text, one a line, for the journal's genesis and for comparison at `verify`.
std::string toText(const Settings& settings);

/// The inverse of toText(Settings): one line a value, `key value`, in fixed order. A journal's settings are read back
/// with it, so that a program's own defaults never matter. A key that comes later must be read as absent from older
/// texts, with the value that equals the time before it.
///
/// Errors   Corrupt for another key, form or order; InvalidArgument for a value outside its range. The sentence names
///          line and key.
Result<Settings> parseSettings(std::string_view text);

}  // namespace ballast::domain
