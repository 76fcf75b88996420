#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/settings.h"
#include "playback/settlement_average.h"
#include "playback/source.h"
#include "recorded/capture_check.h"
#include "recorded/chain_capture.h"
#include "recorded/missing_rows.h"
#include "recorded/recording.h"
#include "recorded/spot_driver.h"

namespace ballast::recorded {

/// What to play.
struct RecordedRequest {
    std::string folder;                  ///< Of captures, .csv or .csv.gz.
    std::vector<std::string> spotFiles;  ///< Empty: those of prices_1m and prices_1h near the folder that cover it.
    domain::Settings settings;           ///< Its hedge venues are listed and quoted.
};

/// Recorded captures and spot series as events at their own times. Nothing of a later capture or candle is used.
///
/// At a capture  new instruments, complete chains, the captured index, hedge quotes.
/// In between    at each candle of the series that drives a coin, its index and hedge quotes; see SpotDriver.
/// At expiry     settlements at the last index known.
/// After 15 h    without a capture, a gap whose end is not known; the next capture says how long it was.
/// At the end    one millisecond after the last capture, MarketEnded, alone, so that no other batch depends on it.
///
/// There are no oracle, gas or funding events: the recording has none, and missing is shown as missing.
///
/// Threads  One, the market thread.
class RecordedMarket : public playback::Source {
public:
    /// Looks at every capture's first rows and reads the first capture and the spot series; the others wait their turn.
    /// A capture that cannot be read is left out with a line in the log, and so are rows of one that can.
    ///
    /// Errors   NotFound if the folder does not exist or holds no capture that can be read; Parse for a spot series or
    /// a
    ///          companion that cannot be read, or two captures of one time.
    static Result<std::unique_ptr<RecordedMarket>> open(const RecordedRequest& request);

    const domain::MarketInfo& info() const override { return m_info; }
    Result<std::optional<domain::EventBatch>> next() override;

private:
    /// What moves for one coin.
    struct Coin {
        std::string name;
        SpotDriver driver;
        std::optional<double> basis;       ///< Perpetual ÷ spot, as last known,
        Timestamp basisTime;               ///< and when.
        std::optional<SpotSample> sample;  ///< Of the instant being built.
        playback::SettlementAverage lastHalfHour{};
    };

    RecordedMarket(Recording recording, domain::Settings settings);
    /// Reads the next capture that can be read, unless one waits already or none is left.
    void readAhead();
    Result<ChainCapture> readOne(const CaptureFile& file);
    /// Says what is to be known of a file that is played.
    void tellRemarks(const ChainCapture& capture) const;
    /// Joins those that follow within minutes and hold other chains.
    void joinParts(ChainCapture& capture);
    void tellUnusedSpot() const;
    tl::unexpected<Error> stopped(const Error& error);
    Timestamp nextInstant() const;
    Result<domain::EventBatch> batchAt(Timestamp time);
    Coin& coinNamed(const std::string& name);
    void reconcileIt(ChainCapture& capture);
    void learnBasis(Coin& coin, const ChainCapture& capture, double index);
    void sampleSpot(Timestamp time, const std::optional<ChainCapture>& capture);

    void tellFeed(domain::EventBatch& batch, bool up, std::string why);
    void tellGap(domain::EventBatch& batch, bool captured);
    Result<void> settle(domain::EventBatch& batch);
    double settlementPrice(const Coin& coin, Timestamp expiry);
    void listHedges(domain::EventBatch& batch);
    void listOptions(domain::EventBatch& batch, const ChainCapture& capture);
    void tellChain(domain::EventBatch& batch, const ChainCapture& capture, const std::string& coin,
                   const std::string& name);
    Result<void> tellSpot(domain::EventBatch& batch, const Coin& coin);
    Result<void> quoteHedge(domain::EventBatch& batch, const Coin& coin, const domain::HedgeVenue& venue);
    domain::EventBatch ending();

    Recording m_recording;
    domain::Settings m_settings;
    domain::MarketInfo m_info;
    std::size_t m_read{};           ///< Captures read so far, those that could not be among them.
    std::optional<Error> m_unread;  ///< Of the first that could not.
    MissingRows m_missing;
    std::optional<ChainCapture> m_ahead;  ///< The next capture: read early for its time, told at its time.
    std::vector<Coin> m_coins;            ///< In order of first capture: BTC, ETH.
    domain::InstrumentTable m_table;      ///< Mirrors the session's, so that ids are those it will give.
    std::map<Timestamp, std::vector<domain::InstrumentId>> m_expiring;
    Timestamp m_lastCapture;
    int m_atAverage{},
        m_atLast{};  ///< Expiries of a coin that settled at the average of the index and at its last value.
    bool m_gapTold{};
    bool m_over{};
};

}  // namespace ballast::recorded
