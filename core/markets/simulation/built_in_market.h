#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/result.h"
#include "domain/settings.h"
#include "playback/source.h"
#include "simulation/resting_quotes.h"

namespace ballast::simulation {

/// The embedded market: BTC and ETH, options, perpetuals, a pool, an oracle, gas and takers, from one seed. No file,
/// no network, no clock: it starts at 2026-01-05T00:00:00Z and gives one batch for each second of event time.
///
/// What the desk quotes changes only who trades with it, never the path of prices: takers are too small to move them.
///
/// Errors   `next` never fails. It gives no more batches after `length`.
/// Threads  One thread, the market thread.
class BuiltInMarket final : public playback::Source {
public:
    /// Without `length` it runs for ever. The fingerprint does not hold the length: a shorter run is the beginning of
    /// a longer one, so a run may be continued.
    ///
    /// Errors   InvalidArgument if length is not positive, or a hedge venue's underlying is neither BTC nor ETH or
    ///          its tick or lot is not positive.
    /// `scripted`: the first half hour is conditioned (RegimeScript), and title and fingerprint say so.
    /// Takers hit what rests in `quotes`, which the gateway shares; null: nothing does.
    static Result<std::unique_ptr<BuiltInMarket>> create(std::uint64_t seed, const domain::Settings& settings,
                                                         std::optional<Duration> length = std::nullopt,
                                                         std::shared_ptr<RestingQuotes> quotes = nullptr,
                                                         bool scripted = true);
    ~BuiltInMarket() override;

    const domain::MarketInfo& info() const override;
    Result<std::optional<domain::EventBatch>> next() override;
    std::optional<std::string> kept() const override;
    Result<void> goOn(std::string_view kept, const domain::InstrumentTable& listed) override;

private:
    class Parts;
    explicit BuiltInMarket(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

}  // namespace ballast::simulation
