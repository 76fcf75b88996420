#include "fuzz/targets.h"

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "codec/decision_parser.h"
#include "codec/event_codec.h"
#include "codec/frame_codec.h"
#include "commands/command_script.h"
#include "config/book_file.h"
#include "config/margin_parameters_file.h"
#include "core/engine/scripted_market.h"
#include "core/journal/samples.h"
#include "domain/decision.h"
#include "domain/settings.h"
#include "engine/checkpoint.h"
#include "fuzz/market_targets.h"
#include "fuzz/venue_targets.h"
#include "journal/session_header.h"
#include "recorded/chain_capture.h"
#include "recorded/perpetual_basis.h"
#include "recorded/spot_series.h"
#include "recorded/ticker_capture.h"
#include "replay/session_state.h"

namespace ballast::fuzz {
namespace {

using Samples = std::vector<std::string>;

/// A refusal must say why.
template <class T> std::string refusalOf(const Result<T>& result)
{
    return !result && result.error().message.empty() ? "refused without a sentence" : "";
}

std::string readCapture(const std::string& bytes)
{
    const auto capture = recorded::parseCapture(bytes, "fuzz.csv");
    if (!capture) return refusalOf(capture);
    for (const auto& option : capture->rows)
        if (!std::isfinite(option.underlyingLevel) || !std::isfinite(option.indexPrice)) return "a level is not finite";
    for (const auto& currency : recorded::currenciesOf(*capture))
        recorded::forwardsByExpiry(*capture, currency);
    recorded::instrumentsOf(*capture);
    return "";
}

std::string readSpot(const std::string& bytes)
{
    const auto series = recorded::parseSpotSeries(bytes, "BTCUSDT.csv");
    if (!series) return refusalOf(series);
    for (std::size_t i = 1; i < series->closes.size(); ++i)
        if (!(series->closes[i - 1].known < series->closes[i].known)) return "closes do not rise in time";
    return "";
}

std::string readBasis(const std::string& bytes)
{
    return refusalOf(recorded::PerpetualBasis::parse(bytes, "fuzz.csv"));
}

std::string readRows(const Result<std::vector<recorded::OptionTicker>>& rows)
{
    if (!rows) return refusalOf(rows);
    for (const auto& row : *rows)
        for (const double figure : {row.strike, row.greeks.delta, row.greeks.gamma, row.greeks.vega, row.greeks.theta,
                                    row.markVolatility.value_or(0.0)})
            if (!std::isfinite(figure)) return "a figure of " + row.instrument + " is not finite";
    return "";
}

std::string readTickers(const std::string& bytes) { return readRows(recorded::parseTickers(bytes, "fuzz.csv")); }
std::string readHours(const std::string& bytes) { return readRows(recorded::parseHourlyGreeks(bytes, "fuzz.csv")); }
std::string readSmiles(const std::string& bytes) { return refusalOf(recorded::parseAuthorSmiles(bytes, "fuzz.csv")); }
std::string readBook(const std::string& bytes) { return refusalOf(config::parseBook(bytes, "fuzz.toml")); }
std::string readMargin(const std::string& bytes) { return refusalOf(config::parseMarginRule(bytes, "fuzz.toml")); }

std::string readCommands(const std::string& bytes)
{
    const Timestamp start{1'770'000'000'000'000'000};
    const auto script = commands::parseCommandScript(bytes, "fuzz.jsonl", start);
    if (!script) return refusalOf(script);
    for (std::size_t i = 0; i < script->size(); ++i)
        if ((*script)[i].at < start || (i > 0 && (*script)[i].at < (*script)[i - 1].at)) return "times do not rise";
    return "";
}

std::string readDecision(const std::string& bytes)
{
    const auto decision = codec::parseDecision(bytes);
    if (!decision) return refusalOf(decision);
    return domain::toCanonicalJson(*decision) == bytes ? "" : "another decision than its text";
}

std::string readHeader(const std::string& bytes)
{
    const auto header = journal::parseSessionHeader(bytes);
    if (!header) return refusalOf(header);
    return journal::toCanonicalJson(*header) == bytes ? "" : "another header than its text";
}

std::string readBatch(const std::string& bytes)
{
    const auto batch = codec::decodeBatch(bytes);
    if (!batch) return refusalOf(batch);
    const auto again = codec::encodeBatch(*batch);
    return again && codec::decodeBatch(*again) ? "" : "a batch that cannot be written again";
}

std::string readFrame(const std::string& bytes)
{
    const auto frame = codec::decodeFrame(bytes);
    if (!frame) return refusalOf(frame);
    for (const auto& step : frame->steps)
        if (!codec::encodeBatch(step)) return "a step that cannot be written again";
    return "";
}

std::string readOrder(const std::string& bytes)
{
    const auto order = codec::decodeOrder(bytes);
    if (!order) return refusalOf(order);
    const auto again = codec::encodeOrder(*order);
    return again && codec::decodeOrder(*again) ? "" : "an order that cannot be written again";
}

/// A small desk that the states are of.
const engine::EngineConfig& deskOfStates()
{
    static const engine::EngineConfig config = [] {
        engine::testing::ScriptedMarket market;
        market.positions = {
            {market.optionName(1, 80000, domain::OptionRight::Call), domain::Quantity::fromUnits(-1'000'000'000)}};
        return market.config();
    }();
    return config;
}

std::string readState(const std::string& bytes)
{
    const auto state = replay::fromStateBytes(deskOfStates(), bytes);
    if (!state) return refusalOf(state);
    const auto again = replay::toStateBytes(state->engine, state->asides);
    return again && replay::fromStateBytes(deskOfStates(), *again) ? "" : "a state that cannot be written again";
}

std::string readAsides(const std::string& bytes)
{
    replay::AsideChain chain;
    const auto asides = chain.add(bytes, 0, std::numeric_limits<std::uint64_t>::max());
    if (!asides) return refusalOf(asides);
    if (asides->empty() != chain.hash().empty()) return "asides without their hash";
    for (std::size_t i = 1; i < asides->size(); ++i)
        if ((*asides)[i].step <= (*asides)[i - 1].step) return "asides whose steps do not rise";
    return "";
}

std::string readSettings(const std::string& bytes)
{
    const auto settings = domain::parseSettings(bytes);
    if (!settings) return refusalOf(settings);
    return domain::toText(*settings) == bytes ? "" : "other settings than their text";
}

std::string readAmendments(const std::string& bytes)
{
    const auto amendments = codec::decodeAmendments(bytes);
    if (!amendments) return refusalOf(amendments);
    const auto again = codec::encodeAmendments(*amendments);
    return again && codec::decodeAmendments(*again) ? "" : "amendments that cannot be written again";
}

Samples captures()
{
    return {"timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,bid_price,"
            "ask_price,mark_price,futures_price,implied_volatility,currency,index_price\n"
            "2026-01-21T12:00:00Z,BTC-27FEB26-90000-C,90900,BTC-27FEB26,call,90000,2026-02-27T08:00:00Z,0.01,0.012,"
            "0.011,,0.65,BTC,90000\n"
            "2026-01-21T12:00:01Z,ETH-27FEB26-3000-P,3030,ETH-27FEB26,put,3000,2026-02-27T08:00:00Z,,0.012,0.011,,"
            "0.65,ETH,3000\n"};
}

Samples spots()
{
    return {"open_time,open,high,low,close,volume\n2026-01-21T12:00:00Z,1,1,1,90000.5,1\n"
            "2026-01-21T12:01:00Z,1,1,1,90001,1\n2026-01-21T12:02:00Z,1,1,1,90002.25,1\n",
            "timestamp,close\n1769000000,90000\n1769000060,90010\n"};
}

Samples bases()
{
    return {"snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n"
            "capture_1.csv,BTC,1768996800000,90010\n"};
}

Samples tickers()
{
    return {"timestamp,instrument_name,strike,option_type,expiration_timestamp,underlying_price,best_bid_price,"
            "best_ask_price,mark_price,mark_iv,greeks_delta,greeks_gamma,greeks_vega,greeks_theta,greeks_rho\n"
            "1768996800000,BTC-27FEB26-90000-C,90000,call,1772179200000,90900,0.01,0.012,0.011,45.5,0.5,0.00002,90.1,"
            "-60.5,30.2\n"};
}

Samples hours()
{
    return {"date,instrument_name,expiry_name,expiry_date,strike,type,volume,open_interest,rho,theta,vega,gamma,delta,"
            "bid_iv,ask_iv,mark_iv\n"
            "2026-01-23T01:00:00.000000,BTC-13FEB26-100000-C,13FEB26,2026-02-13,100000.0,call,185.2,167.7,6.08259,"
            "-37.26312,43.7124,0.00003,0.12116,35.75,36.17,36.24\n"};
}

Samples smiles()
{
    return {"expiration_time_nyc,years_to_expiry,atm_vol,a,b,rho_y,m,sigma,alpha,rho_x,nu\n"
            "46037.125,0.00085,0.36,0.01,0.1,-0.3,0.0,0.2,0.4,-0.2,1.1\n"};
}

Samples filesIn(const char* folder, std::initializer_list<const char*> names)
{
    Samples texts;
    for (const char* name : names) {
        std::ostringstream text;
        text << std::ifstream(std::string(folder) + "/" + name, std::ios::binary).rdbuf();
        texts.push_back(text.str());
    }
    return texts;
}

Samples books() { return filesIn(BALLAST_RESOURCES "/books", {"sample.toml"}); }

Samples margins()
{
    return filesIn(BALLAST_RESOURCES "/margin",
                   {"deribit_portfolio.toml", "derive_pmrm.toml", "hyperliquid_tiers.toml", "paradex_scan.toml"});
}

Samples scripts()
{
    return {R"({"at":"+600s","do":"pause","underlying":"BTC","minutes":10,"reason":"news","operator":"ann"})"
            "\n\n"
            R"({"at":"2026-02-05T21:30:00Z","do":"force","underlying":"ETH","side":"sell","quantity":"2.5"})"
            "\n"
            R"({"at":"+0.5s","do":"resize","proposal":7,"quantity":1e-3,"limit":"63900.25"})"
            "\n"
            R"({"at":"+1s","do":"flatten","what":"hedges","scope":"all"})"};
}

Samples decisions()
{
    Samples texts;
    journal::samples::Random random(1);
    for (int i = 0; i < 8; ++i)
        texts.push_back(domain::toCanonicalJson(journal::samples::randomDecision(random)));
    return texts;
}

Samples headers() { return {journal::toCanonicalJson(journal::samples::header())}; }

/// Every word of a gateway about orders and accounts, and of the desk about itself.
domain::EventBatch ownFacts()
{
    using namespace domain;
    const Timestamp now{1'700'000'000'000'000'000};
    const auto one = Quantity::fromUnits(Quantity::kUnitsPerOne);
    const auto price = Price::fromUnits(6'800'000'000'000);
    EventBatch batch{.time = now};
    const auto add = [&](EventBody body) { batch.events.push_back({now, std::move(body)}); };
    add(OrderSent{"run-1"});
    add(AmendAnswered{"run-1", 1, true, one, price});
    add(CancelRefused{"run-1", "already filled"});
    add(OrderEnded{"run-1", OrderState::Cancelled, "by us", one});
    add(ConnectionChanged{{1}, true, ""});
    add(ProtectionChanged{{1}, true});
    add(DeskOpened{});
    add(OrderReport{.account = {1},
                    .order = "run-1",
                    .venueOrder = "77",
                    .instrument = {7},
                    .state = OrderState::PartlyFilled,
                    .quantity = one,
                    .limitPrice = price,
                    .averagePrice = price,
                    .askedAt = now,
                    .whole = true});
    add(PositionReport{{1}, {7}, one, now, true});
    add(BalanceReport{{1}, {100, *findCurrency("USDC")}, now});
    add(ReconcileDone{{1}, now, 3});
    add(JournalHealth{Ailment::CommitSlow});
    add(ClockChanged{"Deribit", Duration::milliseconds(-300)});
    add(IntakeCounts{9, 4, 1, Duration::milliseconds(12)});
    add(MarginReport{
        {1}, {100, *findCurrency("USDC")}, {10, *findCurrency("USDC")}, {5, *findCurrency("USDC")}, false, now});
    add(CashMoved{{1}, CashCause::Funding, "funding/BTC/1", {7}, {-25, *findCurrency("USDC")}, now, {}, {}});
    add(CarriedOver{"desk.ballast", "00", {"state"}});
    add(FeedConnectionChanged{"Deribit", false, "cut", {"BTC"}, {"BTC"}, true});
    add(PoolSharesUpdate{"Uniswap v3", {{{7}, 1500.0, 27000.0, 1400.0, 1600.0, 0.25, 310.0, now, Quality::Good, ""}}});
    return batch;
}

Samples batches()
{
    Samples blobs{codec::encodeBatch(ownFacts()).value_or("")};
    for (std::uint64_t n = 1; n < 4; ++n)
        blobs.push_back(codec::encodeBatch(journal::samples::step(n).inputs).value_or(""));
    return blobs;
}

Samples frames()
{
    codec::FrameBuilder builder(1, 1);
    for (std::uint64_t n = 1; n < 4; ++n)
        builder.add(codec::encodeBatch(journal::samples::step(n).inputs).value_or(""), 1);
    return {builder.body().value_or("")};
}

Samples orders() { return {codec::encodeOrder(*journal::samples::step(5).intents.front()).value_or("")}; }

Samples settingsTexts()
{
    return {domain::toText(domain::defaultSettings(domain::Profile::Simulated)),
            domain::toText(domain::defaultSettings(domain::Profile::Recorded))};
}

/// A desk that was killed, and what that step did aside.
struct Killed {
    std::string state, aside;
};
Killed killedDesk()
{
    engine::testing::ScriptedMarket market;
    market.positions = {
        {market.optionName(1, 80000, domain::OptionRight::Call), domain::Quantity::fromUnits(-1'000'000'000)}};
    auto engine = engine::Engine::create(deskOfStates());
    replay::AsideChain asides;
    if (!engine || !engine->onBatch(market.opening(80000.0))) return {};
    for (const double spot : {80100.0, 83500.0, 83400.0}) {
        market.advance(Duration::seconds(2));
        if (!engine->onBatch(market.tick(spot))) return {};
    }
    domain::OperatorCommand kill{.action = domain::OperatorAction::Kill, .operatorName = "ann"};
    const auto killed = engine->onBatch(market.say(kill));
    if (!killed) return {};
    const auto aside = asides.add(5, *killed);
    return {replay::toStateBytes(*engine, asides).value_or(""), aside};
}

Samples states() { return {killedDesk().state}; }
Samples asides() { return {killedDesk().aside}; }

Samples amendments()
{
    std::vector<domain::Amendment> all(3, *journal::samples::step(5).amendments.front());
    all[1].order += "0";
    all[2].order = "a-1";
    return {codec::encodeAmendments(all).value_or("")};
}

constexpr std::array kTargets{Target{"capture", readCapture, captures},
                              Target{"spot", readSpot, spots},
                              Target{"basis", readBasis, bases},
                              Target{"tickers", readTickers, tickers},
                              Target{"hours", readHours, hours},
                              Target{"smiles", readSmiles, smiles},
                              Target{"book", readBook, books},
                              Target{"margin", readMargin, margins},
                              Target{"commands", readCommands, scripts},
                              Target{"decision", readDecision, decisions},
                              Target{"header", readHeader, headers},
                              Target{"batch", readBatch, batches},
                              Target{"frame", readFrame, frames},
                              Target{"order", readOrder, orders},
                              Target{"state", readState, states},
                              Target{"asides", readAsides, asides},
                              Target{"settings", readSettings, settingsTexts},
                              Target{"amendment", readAmendments, amendments},
                              Target{"derive_frame", readDeriveFrame, deriveFrames},
                              Target{"deribit_frame", readDeribitMarket, deribitFrames},
                              Target{"hyperliquid_frame", readHyperliquidMarket, hyperliquidFrames},
                              Target{"account_frame", readAccountFrame, accountFrames}};

}  // namespace

std::span<const Target> targets() { return kTargets; }

}  // namespace ballast::fuzz
