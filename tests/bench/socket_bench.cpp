#include "bench/socket_bench.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "core/journal/samples.h"
#include "desk/state.h"
#include "domain/instrument.h"
#include "domain/settings.h"
#include "journal/writer.h"
#include "live/live_desk.h"
#include "pricing/black76.h"
#include "transport/listener.h"
#include "venue/deribit/feed.h"

namespace ballast::bench {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr int kExpiries = 12, kStrikes = 42, kLegs = 1000, kFrames = 3000;
constexpr auto kApart = 2ms;
constexpr double kSpot = 80'000.0, kMove = 2e-5;

struct Option {
    std::string name;
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{};
};

/// 42 strikes of each of twelve weeks, quoted fairly on a flat smile.
class Market {
public:
    Market()
    {
        const auto today = SystemClock().now();
        const auto day = Duration::hours(24).nanoseconds;
        const Timestamp midnight{today.nanoseconds / day * day};
        for (int week = 1; week <= kExpiries; ++week)
            for (int i = 0; i < kStrikes; ++i)
                for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put}) {
                    const auto expiry = midnight + Duration::hours(24 * 7 * week + 8);
                    const double strike = 50'000.0 + 2'000.0 * i;
                    m_options.push_back(
                        {domain::makeOptionName({"BTC", expiry, strike, right}), expiry, strike, right});
                }
    }
    const std::vector<Option>& options() const { return m_options; }

    json listing() const
    {
        json rows = json::array();
        for (const auto& option : m_options)
            rows.push_back({{"instrument_name", option.name},
                            {"kind", "option"},
                            {"base_currency", "BTC"},
                            {"settlement_currency", "BTC"},
                            {"quote_currency", "BTC"},
                            {"counter_currency", "USD"},
                            {"instrument_type", "reversed"},
                            {"price_index", "btc_usd"},
                            {"contract_size", 1.0},
                            {"min_trade_amount", 0.1},
                            {"tick_size", 0.0001},
                            {"tick_size_steps", json::array({{{"above_price", 0.005}, {"tick_size", 0.0005}}})},
                            {"is_active", true},
                            {"expiration_timestamp", option.expiry.nanoseconds / 1'000'000},
                            {"settlement_period", "week"},
                            {"strike", option.strike},
                            {"option_type", option.right == domain::OptionRight::Put ? "put" : "call"}});
        return rows;
    }
    json summaries(Timestamp now) const
    {
        json rows = json::array();
        for (const auto& option : m_options) {
            auto row = quote(option, 0.6, now);
            row["creation_timestamp"] = now.nanoseconds / 1'000'000;
            row["bid_price"] = row["best_bid_price"];
            row["ask_price"] = row["best_ask_price"];
            rows.push_back(std::move(row));
        }
        return rows;
    }
    /// As the venue writes it, with all that a desk does not read.
    std::string ticker(const Option& option, double volatility, Timestamp now) const
    {
        auto data = quote(option, volatility, now);
        data["timestamp"] = now.nanoseconds / 1'000'000;
        data["state"] = "open";
        data["greeks"] = {{"delta", 0.51234}, {"gamma", 0.00002}, {"vega", 61.5}, {"theta", -41.25}, {"rho", 12.5}};
        data["stats"] = {{"high", 0.05}, {"low", 0.04}, {"price_change", 1.25}, {"volume", 12.5}, {"volume_usd", 1e5}};
        data["open_interest"] = 123.4;
        data["settlement_price"] = 0.045;
        data["index_price"] = kSpot;
        data["min_price"] = 0.0001;
        data["max_price"] = 0.9;
        return notification("ticker." + option.name + ".100ms", std::move(data));
    }
    static std::string index(double price, Timestamp now)
    {
        return notification("deribit_price_index.btc_usd",
                            {{"index_name", "btc_usd"}, {"price", price}, {"timestamp", now.nanoseconds / 1'000'000}});
    }

private:
    static json quote(const Option& option, double volatility, Timestamp now)
    {
        const double years = (option.expiry - now).inYears();
        const auto worth = [&](double v) {
            return pricing::black76Price(option.right, kSpot, option.strike, v, years) / kSpot;
        };
        const auto step = [](double price) { return price < 0.005 ? 0.0001 : 0.0005; };
        const double mark = worth(volatility);
        // Written in as few digits as a venue writes: 17 times 0.0001 is 0.0017000000000000001, which no tick is.
        const auto written = [](double price) { return std::round(price * 10'000.0) / 10'000.0; };
        const double bid = written(std::floor(mark * 0.98 / step(mark)) * step(mark));
        const double ask = written(std::ceil(mark * 1.02 / step(mark) + 1e-9) * step(mark));
        return {{"instrument_name", option.name}, {"best_bid_price", bid},
                {"best_ask_price", ask},          {"best_bid_amount", bid > 0.0 ? 10.0 : 0.0},
                {"best_ask_amount", 20.0},        {"mark_price", std::max(mark, 0.0001)},
                {"mark_iv", 100.0 * volatility},  {"underlying_price", kSpot},
                {"underlying_index", "SYN"}};
    }
    static std::string notification(const std::string& channel, json data)
    {
        return json{{"jsonrpc", "2.0"},
                    {"method", "subscription"},
                    {"params", {{"channel", channel}, {"data", std::move(data)}}}}
            .dump();
    }

    std::vector<Option> m_options;
};

/// Answers what a feed asks; frames come from the benchmark.
class Server final : public transport::ServerHandler {
public:
    explicit Server(const Market& market) : m_market(market) {}
    transport::ServerAnswer answer(const transport::HttpRequest&) override { return {}; }
    void opened(const std::shared_ptr<transport::Session>& session) override
    {
        const std::lock_guard lock(m_mutex);
        m_session = session;
    }
    void message(transport::Session& session, std::string_view text) override
    {
        const auto call = json::parse(text, nullptr, false);
        if (!call.is_object() || !call.contains("id")) return;
        session.send(json{{"jsonrpc", "2.0"}, {"id", call["id"]}, {"result", result(call)}}.dump());
    }
    void closed(transport::Session&, std::string_view) override {}
    std::shared_ptr<transport::Session> session() const
    {
        const std::lock_guard lock(m_mutex);
        return m_session;
    }

private:
    json result(const json& call) const
    {
        const std::string method = call["method"];
        const bool isBitcoin = call["params"].value("currency", std::string()) == "BTC";
        if (method == "public/get_instruments") return isBitcoin ? m_market.listing() : json::array();
        if (method == "public/get_book_summary_by_currency")
            return isBitcoin ? m_market.summaries(SystemClock().now()) : json::array();
        if (method == "public/get_delivery_prices") return {{"data", json::array()}, {"records_total", 0}};
        if (method == "public/subscribe") return call["params"]["channels"];
        return "ok";
    }

    const Market& m_market;
    mutable std::mutex m_mutex;
    std::shared_ptr<transport::Session> m_session;
};

/// On the engine's thread: what was sent last is decided.
class Watch final : public live::Beside {
public:
    void decided(const engine::Engine& engine, const journal::StepRecord& record,
                 const std::vector<engine::CommandOutcome>&, std::chrono::nanoseconds) override
    {
        const auto now = Steady::now().time_since_epoch().count();
        hasBook = engine.state().bookResolved;
        for (const auto& event : record.inputs.events) {
            const bool isTicker = std::holds_alternative<domain::ChainUpdate>(event.body);
            if (!isTicker && !std::holds_alternative<domain::IndexUpdate>(event.body)) continue;
            if (const auto sent = sentAt.exchange(0); sent != 0) latencies.add(std::chrono::nanoseconds(now - sent));
            return;
        }
    }
    void look(const engine::Engine&, bool) override {}
    void end() override {}
    std::optional<SteadyTime> nextLook() const override { return std::nullopt; }

    std::atomic<std::int64_t> sentAt{0};
    std::atomic<bool> hasBook{false};
    LatencyHistogram latencies;  ///< The engine's thread's, while a frame is on its way; else the benchmark's.
};

Result<engine::Engine> engineOn(const Market& market)
{
    domain::BookDefinition book;
    book.name = "bench";
    for (int i = 0; i < kLegs; ++i)
        book.positions.push_back({market.options()[static_cast<std::size_t>(i)].name,
                                  domain::Quantity::fromUnits((i % 2 == 0 ? 1 : -1) * (i % 7 + 1) * 10'000'000),
                                  "Deribit"});
    book.limits = {{.underlying = "BTC",
                    .netDelta = 1e6,
                    .gammaPerPercent = 1e6,
                    .vegaUsd = 1e9,
                    .cellDelta = 1e6,
                    .cellGamma = 1e6,
                    .cellVegaUsd = 1e9,
                    .cellNotionalUsd = 1e12,
                    .orderNotionalUsd = 1e9,
                    .dailyLossUsd = 1e9,
                    .riskAversion = 1e-6}};
    auto settings = domain::defaultSettings(domain::Profile::Live);
    settings.hedgeVenues.clear();
    settings.quoting.enabled = false;
    return engine::Engine::create({.settings = settings,
                                   .book = book,
                                   .runId = "bench",
                                   .marketTitle = "socket bench",
                                   .marketKind = domain::MarketKind::SimulatedVenues});
}

template <class Holds> bool becomes(std::chrono::seconds longest, Holds holds)
{
    const auto until = Steady::now() + longest;
    while (!holds() && Steady::now() < until)
        std::this_thread::sleep_for(1ms);
    return holds();
}

/// Frames one after the other; empty if one comes to no decision.
std::optional<LatencyHistogram> measure(Watch& watch, transport::Session& session,
                                        const std::function<std::string(int)>& frame)
{
    watch.latencies = {};
    auto due = Steady::now();
    for (int i = 0; i < kFrames; ++i) {
        const auto text = frame(i);
        std::this_thread::sleep_until(due += kApart);
        watch.sentAt = Steady::now().time_since_epoch().count();
        if (!session.send(text) || !becomes(5s, [&] { return watch.sentAt == 0; })) {
            fmt::print(stderr, "socket_bench: no decision on frame {}: {}\n", i, text);
            return std::nullopt;
        }
        if (Steady::now() > due + kApart) due = Steady::now();
    }
    return watch.latencies;
}

}  // namespace

std::optional<SocketFigures> socketToDecision(const std::string& folder)
{
    const auto missing = [](const std::string& why) {
        fmt::print(stderr, "socket_bench: {}\n", why);
        return std::nullopt;
    };
    const Market market;
    Server server(market);
    transport::Listener listener(transport::ListenerTerms{});
    if (const auto started = listener.start(server); !started) return missing(started.error().message);
    auto writer = journal::Writer::create(folder + "/socket.journal", journal::samples::header());
    auto engine = engineOn(market);
    if (!writer || !engine) return missing(writer ? engine.error().message : writer.error().message);
    const SystemClock clock;
    Watch watch;
    live::LiveDesk desk(clock, std::move(*engine), std::make_unique<live::WriterStore>(std::move(*writer)),
                        {.journalFile = folder + "/socket.journal",
                         .latches = {.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}},
                         .beside = &watch});
    const auto url = transport::Endpoint::parse(fmt::format("ws://127.0.0.1:{}/ws/api/v2", listener.port()));
    deribit::Feed feed({.underlyings = {"BTC"}, .optionBooks = false, .summaryEvery = Duration::hours(1)}, *url);
    if (const auto started = desk.start(); !started) return missing(started.error().message);
    feed.start(desk.intake().addFeed("Deribit"));
    const auto end = [&] {
        feed.stop();
        desk.stop();
    };
    const auto session = becomes(20s, [&] { return server.session() != nullptr; }) ? server.session() : nullptr;
    if (session) session->send(Market::index(kSpot, clock.now()));
    std::optional<SocketFigures> figures;
    if (session && becomes(60s, [&] {
            session->send(Market::index(kSpot, clock.now()));
            return watch.hasBook.load();
        })) {
        const auto& options = market.options();
        const auto ticker = measure(watch, *session, [&](int i) {
            const auto place = static_cast<std::size_t>(i) * 85 % options.size();
            return market.ticker(options[place], 0.6 + (i % 2 == 0 ? kMove : -kMove), clock.now());
        });
        const auto index = measure(watch, *session, [&](int i) {
            return Market::index(kSpot * (1.0 + (i % 2 == 0 ? kMove : -kMove)), clock.now());
        });
        if (ticker && index) figures = SocketFigures{*ticker, *index};
    }
    end();
    if (const auto error = desk.error()) return missing(error->message);
    return figures ? figures
                   : missing("the desk did not come up, or a frame came to no decision (which one stands above)");
}

}  // namespace ballast::bench
