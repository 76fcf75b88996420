#pragma once

#include <cstddef>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <variant>
#include <vector>
#include <zlib.h>

#include "domain/events.h"
#include "recorded/recorded_market.h"

namespace ballast::recorded::test {

/// A folder of this test alone, empty at first and removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        static int count = 0;
        m_path = std::filesystem::path(testing::TempDir()) /
                 fmt::format("ballast_recorded_{}_{}_{}", test->test_suite_name(), test->name(), ++count);
        std::filesystem::remove_all(m_path);
        std::filesystem::create_directories(m_path);
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string path() const { return m_path.string(); }
    std::string write(const std::string& name, const std::string& bytes) const
    {
        std::filesystem::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name, std::ios::binary) << bytes;
        return (m_path / name).string();
    }

private:
    std::filesystem::path m_path;
};

inline std::string gzipped(const std::string& text)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string input = text;
    std::string bytes(deflateBound(&stream, input.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    bytes.resize(stream.total_out);
    deflateEnd(&stream);
    return bytes;
}

inline Timestamp at(const std::string& iso) { return parseIso8601(iso).value(); }

constexpr const char* kCaptureHeader =
    "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,bid_price,ask_price,"
    "mark_price,futures_price,implied_volatility,currency,index_price\n";

/// One option, "27FEB26", as a capture's line. The forward is 1 % above the index.
inline std::string optionLine(Timestamp time, const std::string& coin, const std::string& day, double strike,
                              const std::string& right, double index)
{
    const std::string name = fmt::format("{}-{}-{}-{}", coin, day, strike, right == "call" ? "C" : "P");
    const auto expiry = domain::parseOptionName(name).value().expiry;
    return fmt::format("{},{},{},{}-{},{},{},{},0.01,0.012,0.011,,0.65,{},{}\n", toIso8601(time), name, index * 1.01,
                       coin, day, right, strike, toIso8601(expiry), coin, index);
}

/// A capture of one BTC and one ETH pair of options, all of the same index levels.
inline std::string smallCapture(Timestamp time, double btc, double eth, const std::string& day = "27FEB26")
{
    std::string text = kCaptureHeader;
    for (const auto* right : {"put", "call"}) {
        text += optionLine(time, "ETH", day, 3000, right, eth);
        text += optionLine(time, "BTC", day, 90000, right, btc);
    }
    return text;
}

struct Candle {
    Timestamp label;
    double close{};
};

inline std::string candleText(const std::vector<Candle>& candles)
{
    std::string text = "timestamp,open,high,low,close,volume\n";
    for (const auto& c : candles)
        text += fmt::format("{},{},{},{},{},1\n", toIso8601(c.label), c.close, c.close, c.close, c.close);
    return text;
}

/// Every field of the events that a recording has, so that equal texts mean equal batches.
struct Describe {
    std::string operator()(const domain::InstrumentListed& e) const
    {
        const auto& i = e.instrument;
        return fmt::format("listed {} {} {} {} {} {} {} {} {}", i.id.value, i.name, i.venue, toString(i.kind),
                           toString(i.right), i.strike.toString(), i.expiry.nanoseconds, i.price.toString(),
                           i.lotSize.toString());
    }
    std::string operator()(const domain::ChainUpdate& e) const
    {
        std::string text = fmt::format("chain {} {} {}", e.underlying, e.captureTime.nanoseconds, e.complete);
        for (const auto& f : e.forwards)
            text += fmt::format(" f {} {}", f.expiry.nanoseconds, f.forward);
        const auto units = [](const auto& price) { return price ? price->toString() : "none"; };
        for (const auto& q : e.quotes)
            text += fmt::format(" q {} {} {} {} {}", q.instrument.value, units(q.bid), units(q.ask), units(q.mark),
                                q.markVolatility.value_or(-1.0));
        return text;
    }
    std::string operator()(const domain::IndexUpdate& e) const
    {
        return fmt::format("index {} {} {} {} {}", e.underlying, e.price.toString(), e.sampleTime.nanoseconds,
                           e.step.nanoseconds, e.source);
    }
    std::string operator()(const domain::HedgeQuote& e) const
    {
        return fmt::format("hedge {} {} {} {} {}", e.instrument.value, e.bid.toString(), e.ask.toString(),
                           e.sampleTime.nanoseconds, e.step.nanoseconds);
    }
    std::string operator()(const domain::InstrumentSettled& e) const
    {
        return fmt::format("settled {} {}", e.instrument.value, e.price.toString());
    }
    std::string operator()(const domain::FeedConnectionChanged& e) const
    {
        return fmt::format("feed {} {} {}", e.venue, e.up, e.why);
    }
    std::string operator()(const domain::MarketEnded& e) const { return "ended " + e.reason; }
    template <class Other> std::string operator()(const Other&) const
    {
        return "an event that a recording cannot have";
    }
};

inline std::string describe(const domain::EventBatch& batch)
{
    std::string text = toIso8601(batch.time) + "\n";
    for (const auto& event : batch.events) {
        EXPECT_EQ(event.time, batch.time);
        text += std::visit(Describe{}, event.body) + "\n";
    }
    return text;
}

inline auto tryMarket(const std::string& folder, std::vector<std::string> spotFiles = {})
{
    return RecordedMarket::open({folder, std::move(spotFiles), domain::defaultSettings(domain::Profile::Recorded)});
}

inline std::unique_ptr<RecordedMarket> openMarket(const std::string& folder, std::vector<std::string> spotFiles = {})
{
    auto market = tryMarket(folder, std::move(spotFiles));
    EXPECT_TRUE(market.has_value()) << (market ? "" : market.error().message);
    return market ? std::move(*market) : nullptr;
}

/// All batches to the end; stops at an error, which fails the test.
inline std::vector<domain::EventBatch> playAll(playback::Source& market)
{
    std::vector<domain::EventBatch> batches;
    for (;;) {
        auto batch = market.next();
        EXPECT_TRUE(batch.has_value()) << (batch ? "" : batch.error().message);
        if (!batch || !*batch) return batches;
        batches.push_back(std::move(**batch));
    }
}

/// Events of one kind in a batch.
template <class Body> std::vector<Body> eventsOf(const domain::EventBatch& batch)
{
    std::vector<Body> found;
    for (const auto& event : batch.events)
        if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
    return found;
}

inline const domain::EventBatch* findBatch(const std::vector<domain::EventBatch>& batches, Timestamp time)
{
    for (const auto& batch : batches)
        if (batch.time == time) return &batch;
    return nullptr;
}

inline std::optional<domain::IndexUpdate> findIndex(const domain::EventBatch* batch, const std::string& coin)
{
    if (batch != nullptr)
        for (const auto& index : eventsOf<domain::IndexUpdate>(*batch))
            if (index.underlying == coin) return index;
    return std::nullopt;
}

}  // namespace ballast::recorded::test
