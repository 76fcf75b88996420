#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::test {

/// When the recordings of these tests begin.
inline Timestamp start() { return at("2026-01-24T00:00:30Z"); }
inline Timestamp hoursAfterStart(int hours) { return start() + Duration::hours(hours); }

/// Candles of a made-up but moving price, one a step from `first`.
inline std::vector<Candle> candles(Timestamp first, Duration step, int count)
{
    std::vector<Candle> all;
    for (int i = 0; i < count; ++i) {
        const Timestamp label = first + step * i;
        const double hours = static_cast<double>((label + step - start()).nanoseconds) / 3.6e12;
        all.push_back({label, 90000.0 + 500.0 * std::sin(hours) - 100.0 * hours});
    }
    return all;
}

/// Three captures six hours apart, BTC minutes over the first nine hours, hours for both coins throughout.
struct SmallRecording {
    std::vector<std::pair<Timestamp, std::string>> captures;
    std::vector<Candle> btcMinutes, btcHours, ethHours;

    SmallRecording()
    {
        for (int i = 0; i < 3; ++i) {
            const Timestamp time = hoursAfterStart(6 * i);
            captures.emplace_back(
                time, smallCapture(time, 90000.0 - 700.0 * i, 3000.0 - 20.0 * i, i == 2 ? "25JAN26" : "24JAN26"));
        }
        const Timestamp midnight = at("2026-01-23T20:00:00Z");
        btcMinutes = candles(midnight, Duration::minutes(1), 13 * 60 + 17);
        btcHours = candles(midnight, Duration::hours(1), 24);
        for (const auto& c : btcHours)
            ethHours.push_back({c.label, c.close / 30.0});
    }

    std::vector<std::string> writeTo(const TemporaryFolder& folder) const
    {
        for (std::size_t i = 0; i < captures.size(); ++i)
            folder.write(fmt::format("captures/chain_{}.csv.gz", i), gzipped(captures[i].second));
        return {folder.write("spot/BTCUSDT_1m.csv", candleText(btcMinutes)),
                folder.write("spot/BTCUSDT_1h.csv", candleText(btcHours)),
                folder.write("spot/ETHUSDT_1h.csv", candleText(ethHours))};
    }

    std::vector<domain::EventBatch> play() const
    {
        const TemporaryFolder folder;
        const auto spot = writeTo(folder);
        const auto market = openMarket(folder.path() + "/captures", spot);
        return market ? playAll(*market) : std::vector<domain::EventBatch>();
    }
};

/// The file of perpetuals' prices that stands beside captures.
struct PerpetualPrice {
    std::string file, coin;
    Timestamp time;
    std::string price;
};
inline std::string perpetualPrices(const std::vector<PerpetualPrice>& prices)
{
    std::string text = "snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n";
    for (const auto& p : prices)
        text += fmt::format("{},{},{},{}\n", p.file, p.coin, p.time.nanoseconds / 1'000'000, p.price);
    return text;
}

/// "a.csv", "b.csv".
inline std::string letterFile(std::size_t place) { return std::string(1, static_cast<char>('a' + place)) + ".csv"; }

/// Lines of the log while it stands.
class LogLines {
public:
    LogLines()
    {
        log::setSink([this](log::Level, std::string_view text) { m_text += std::string(text) + "\n"; });
    }
    ~LogLines() { log::setSink({}); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;
    const std::string& text() const { return m_text; }
    bool hold(const std::string& words) const { return m_text.find(words) != std::string::npos; }

private:
    std::string m_text;
};

/// When the captures of bitcoin were taken that a market tells.
inline std::vector<Timestamp> chainTimesOf(playback::Source& market)
{
    std::vector<Timestamp> times;
    for (auto batch = market.next(); batch && *batch; batch = market.next())
        for (const auto& event : (*batch)->events)
            if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body); chain && chain->underlying == "BTC")
                times.push_back(chain->captureTime);
    return times;
}

}  // namespace ballast::recorded::test
