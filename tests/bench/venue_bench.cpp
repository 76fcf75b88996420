#include <QJsonDocument>
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "core/venue_deribit/deribit_frames.h"
#include "venue/deribit/decoder.h"
#include "venue/deribit/holdings.h"

/// Deribit frames of the recorded session: decoded, normalised and put into books, beside parsers that build a document
/// of the same bytes and read nothing of it.

namespace {

using namespace ballast;
using namespace ballast::deribit;

class Sink final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {++m_count}; }
    void post(std::span<const venue::MarketFact>, Timestamp) override {}
    void connection(venue::Connection, std::string_view) override {}

private:
    std::uint32_t m_count{};
};

/// What a session does with tickers and books.
class Apply final : public FrameHandler {
public:
    explicit Apply(Holdings& holdings) : m_holdings(holdings) {}
    void onTicker(std::string_view, const Ticker& ticker) override { m_holdings.onTicker(ticker, m_now, m_facts); }
    void onBook(std::string_view, const BookMessage& book) override
    {
        benchmark::DoNotOptimize(m_holdings.onBook(book, m_now, m_facts));
    }
    void onResult(std::uint64_t, std::string_view) override {}
    void onError(std::uint64_t, const CallError&) override {}
    void onQuote(std::string_view, const Quote&) override {}
    void onTrades(std::string_view, std::span<const Trade>) override {}
    void onIndex(std::string_view, const IndexPrice&) override {}
    void onVolatilityIndex(std::string_view, const VolatilityIndex&) override {}
    void onMarkPrices(std::string_view, std::span<const MarkPrice>) override {}
    void onInstrumentState(std::string_view, const InstrumentState&) override {}
    void onPlatformState(std::string_view, const PlatformState&) override {}
    void onHeartbeat(bool) override {}
    void onOther(std::string_view) override {}
    void clear() { m_facts.clear(); }

private:
    Holdings& m_holdings;
    Timestamp m_now{1'626'993'724'000'000'000};
    std::vector<venue::MarketFact> m_facts;
};

std::vector<std::string> notifications()
{
    std::vector<std::string> frames;
    for (auto& frame : test::sessionFrames())
        if (frame.find("\"subscription\"") != std::string::npos) frames.push_back(std::move(frame));
    return frames;
}

std::int64_t bytesOf(const std::vector<std::string>& frames)
{
    std::int64_t bytes = 0;
    for (const auto& frame : frames)
        bytes += static_cast<std::int64_t>(frame.size());
    return bytes;
}

void count(benchmark::State& state, const std::vector<std::string>& frames)
{
    const auto rounds = static_cast<std::int64_t>(state.iterations());
    state.SetBytesProcessed(rounds * bytesOf(frames));
    state.SetItemsProcessed(rounds * static_cast<std::int64_t>(frames.size()));
}

void deribitDecodeAndApply(benchmark::State& state)
{
    const auto frames = notifications();
    FeedTerms terms;
    terms.underlyings = {"BTC", "ETH"};
    Holdings holdings(terms);
    Sink sink;
    for (const auto& listing : test::recordedListings()) {
        const auto begin = listing.find("\"result\":") + 9;
        if (const auto read = readListing(listing.substr(begin, listing.rfind(']') + 1 - begin), terms.underlyings))
            holdings.list(read->instruments, sink);
    }
    Decoder decoder;
    Apply apply(holdings);
    for (auto _ : state) {
        for (const auto& frame : frames)
            if (!decoder.decode(frame, apply)) state.SkipWithError("a recorded frame could not be read");
        apply.clear();
    }
    count(state, frames);
}

void simdjsonDocument(benchmark::State& state)
{
    const auto frames = notifications();
    std::vector<simdjson::padded_string> padded;
    for (const auto& frame : frames)
        padded.emplace_back(frame);
    simdjson::dom::parser parser;
    for (auto _ : state)
        for (const auto& frame : padded)
            benchmark::DoNotOptimize(parser.parse(frame).error());
    count(state, frames);
}

void qtDocument(benchmark::State& state)
{
    const auto frames = notifications();
    std::vector<QByteArray> bytes;
    for (const auto& frame : frames)
        bytes.push_back(QByteArray::fromStdString(frame));
    for (auto _ : state)
        for (const auto& frame : bytes)
            benchmark::DoNotOptimize(QJsonDocument::fromJson(frame));
    count(state, frames);
}

BENCHMARK(deribitDecodeAndApply)->Name("feed_decode/ours");
BENCHMARK(simdjsonDocument)->Name("feed_decode/simdjson");
BENCHMARK(qtDocument)->Name("feed_decode/qt_json");

}  // namespace
