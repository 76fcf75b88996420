#pragma once

#include "venue/deribit/session.h"

#include <functional>
#include <gtest/gtest.h>
#include <limits>

#include <nlohmann/json.hpp>
#include <set>

/// A feed's session at a venue that answers as Deribit's documentation says.
namespace ballast::deribit::at_venue {

using nlohmann::json;

inline const Timestamp kStart{1'765'541'474'000'000'000};

class Sink final : public venue::FeedSink {
public:
    std::vector<domain::Instrument> instruments;
    std::vector<venue::MarketFact> facts;
    std::vector<std::string> lines;

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        instruments.push_back(instrument);
        return {static_cast<std::uint32_t>(instruments.size())};
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        facts.insert(facts.end(), bundle.begin(), bundle.end());
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        lines.push_back((connection == venue::Connection::Up ? "up " : "down ") + std::string(why));
    }
    template <class T> std::vector<T> all() const
    {
        std::vector<T> found;
        for (const auto& fact : facts)
            if (const auto* one = std::get_if<T>(&fact)) found.push_back(*one);
        return found;
    }
};

inline json instrument(std::string name, std::string kind, std::string base, std::string settles, double size,
                       double least)
{
    json row{{"instrument_name", name},
             {"kind", kind},
             {"base_currency", base},
             {"settlement_currency", settles},
             {"quote_currency", settles == base ? (kind == "option" ? base : "USD") : settles},
             {"counter_currency", "USD"},
             {"instrument_type", settles == base ? "reversed" : "linear"},
             {"price_index",
              settles == base ? (base == "BTC" ? "btc_usd" : "eth_usd") : (base == "BTC" ? "btc_usdc" : "sol_usdc")},
             {"contract_size", size},
             {"min_trade_amount", least},
             {"tick_size", kind == "option" ? 0.0001 : 0.5},
             {"tick_size_steps", json::array()},
             {"is_active", true},
             {"expiration_timestamp", 32503708800000},
             {"settlement_period", "perpetual"}};
    if (kind == "option") {
        row["tick_size_steps"] = json::array({{{"above_price", 0.005}, {"tick_size", 0.0005}}});
        row["expiration_timestamp"] = 1767081600000;
        row["settlement_period"] = "week";
        row["strike"] = 90000.0;
        row["option_type"] = name.ends_with("-P") ? "put" : "call";
    }
    return row;
}

/// A venue that answers as the documentation says, with faults that a test sets.
class Venue final : public sockets::Wire {
public:
    Session* session{};
    Timestamp now{kStart};
    std::vector<json> calls;
    std::vector<std::string> drops;
    std::set<std::string> leavesOut, refuses;  ///< Channels; methods.
    std::optional<int> errorOnce;
    bool answers{true};
    std::string noCurrency;          ///< Refused like a name that is none.
    bool holds{};                    ///< Questions wait for their answers.
    double putBid{0.02};             ///< In summaries.
    json listedToo = json::array();  ///< In the listing of BTC.
    json deliveries = json::array();

    bool send(std::string text) override
    {
        calls.push_back(json::parse(text));
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }

    /// Answers what has been asked since, so many calls at most.
    void work(std::size_t most = std::numeric_limits<std::size_t>::max())
    {
        for (; !holds && most > 0 && m_answered < calls.size(); ++m_answered, --most) {
            const auto call = calls[m_answered];
            if (!answers) continue;
            if (isOfNoCurrency(call)) {
                say({{"jsonrpc", "2.0"},
                     {"id", call["id"]},
                     {"error", {{"code", -32602}, {"message", "Invalid params"}}}});
                continue;
            }
            if (refuses.contains(call["method"].get<std::string>()))
                say({{"jsonrpc", "2.0"}, {"id", call["id"]}, {"error", {{"code", 11051}, {"message", "maintenance"}}}});
            else
                say({{"jsonrpc", "2.0"}, {"id", call["id"]}, {"result", result(call)}});
        }
    }
    void tick(Duration by)
    {
        now = now + by;
        session->tick(now);
        work();
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    void tell(const std::string& channel, json data)
    {
        say({{"jsonrpc", "2.0"},
             {"method", "subscription"},
             {"params", {{"channel", channel}, {"data", std::move(data)}}}});
    }
    std::int64_t milliseconds() const { return now.nanoseconds / 1'000'000; }
    void ticker(const std::string& name, double bid, double ask, double mark, std::optional<double> iv = {})
    {
        json data{{"timestamp", milliseconds()}, {"instrument_name", name}, {"state", "open"},
                  {"best_bid_price", bid},       {"best_ask_price", ask},   {"best_bid_amount", bid > 0 ? 10.0 : 0.0},
                  {"best_ask_amount", 20.0},     {"mark_price", mark}};
        if (iv) data["mark_iv"] = *iv, data["underlying_price"] = 92000.25;
        if (!iv) data["current_funding"] = 8e-5;
        tell("ticker." + name + ".100ms", data);
    }
    void markPrice(const std::string& name, double mark, double iv)
    {
        tell("markprice.options.btc_usd",
             {{{"timestamp", milliseconds()}, {"instrument_name", name}, {"mark_price", mark}, {"iv", iv}}});
    }
    void index(double price)
    {
        tell("deribit_price_index.btc_usd",
             {{"timestamp", milliseconds()}, {"index_name", "btc_usd"}, {"price", price}});
    }
    void created(const std::string& name, const std::string& currency)
    {
        tell("instrument.state.any." + currency,
             {{"timestamp", milliseconds()}, {"state", "created"}, {"instrument_name", name}});
    }
    void book(const std::string& name, bool snapshot, std::uint64_t id, std::uint64_t previous, json bids, json asks)
    {
        json data{{"timestamp", milliseconds()},
                  {"instrument_name", name},
                  {"type", snapshot ? "snapshot" : "change"},
                  {"change_id", id},
                  {"bids", std::move(bids)},
                  {"asks", std::move(asks)}};
        if (!snapshot) data["prev_change_id"] = previous;
        tell("book." + name + ".100ms", data);
    }
    std::vector<json> made(const std::string& method) const
    {
        std::vector<json> found;
        for (const auto& call : calls)
            if (call["method"] == method) found.push_back(call);
        return found;
    }
    std::size_t subscriptionsOf(const std::string& channel) const
    {
        std::size_t count = 0;
        for (const auto& call : made("public/subscribe"))
            for (const auto& name : call["params"]["channels"])
                count += name == channel;
        return count;
    }

private:
    /// The venue has a currency of its own for these alone; what else is named is no parameter.
    bool isOfNoCurrency(const json& call) const
    {
        static const std::set<std::string> kCurrencies{"BTC", "ETH", "USDC", "USDT", "EURR"};
        const auto& parameters = call["params"];
        if (!parameters.contains("currency")) return false;
        const auto name = parameters["currency"].get<std::string>();
        return !kCurrencies.contains(name) || (name == noCurrency && call["method"] == "public/get_instruments");
    }
    json result(const json& call) const
    {
        const std::string method = call["method"];
        if (method == "public/get_instruments") return listing(call["params"]["currency"]);
        if (method == "public/get_book_summary_by_currency") return summary(call["params"]["currency"]);
        if (method == "public/get_delivery_prices") return {{"data", deliveries}, {"records_total", deliveries.size()}};
        if (method == "public/subscribe") {
            json given = json::array();
            for (const auto& name : call["params"]["channels"])
                if (!leavesOut.contains(name.get<std::string>())) given.push_back(name);
            return given;
        }
        return "ok";
    }
    json listing(const std::string& currency) const
    {
        json rows = json::array();
        if (currency == "BTC") {
            rows.push_back(instrument("BTC-PERPETUAL", "future", "BTC", "BTC", 10.0, 10.0));
            rows.push_back(instrument("BTC-30DEC25-90000-C", "option", "BTC", "BTC", 1.0, 0.1));
            rows.push_back(instrument("BTC-30DEC25-90000-P", "option", "BTC", "BTC", 1.0, 0.1));
            rows.push_back({{"instrument_name", "BTC-FS-X"}, {"kind", "future_combo"}});
            rows.insert(rows.end(), listedToo.begin(), listedToo.end());
        }
        if (currency == "USDC") {
            rows.push_back(instrument("BTC_USDC-30DEC25-90000-C", "option", "BTC", "USDC", 0.01, 0.01));
            rows.push_back(instrument("SOL_USDC-PERPETUAL", "future", "SOL", "USDC", 1.0, 1.0));
        }
        return rows;
    }
    json summary(const std::string& currency) const
    {
        json rows = json::array();
        const auto row = [&](const char* name, double bid) {
            rows.push_back({{"instrument_name", name},
                            {"creation_timestamp", milliseconds()},
                            {"bid_price", bid},
                            {"ask_price", nullptr},
                            {"mark_price", 0.05123456},
                            {"mark_iv", 55.5},
                            {"underlying_price", 92000.25}});
        };
        if (currency == "BTC") row("BTC-30DEC25-90000-C", 0.05), row("BTC-30DEC25-90000-P", putBid);
        if (currency == "USDC") row("BTC_USDC-30DEC25-90000-C", 3000.0);
        return rows;
    }
    std::size_t m_answered{};
};

struct SessionTest : testing::Test {
    FeedTerms terms;
    Venue venue;
    Sink sink;
    std::optional<Session> session;

    SessionTest()
    {
        terms.underlyings = {"BTC"};
        session.emplace(terms, venue, sink);
        venue.session = &*session;
    }
    void open()
    {
        session->opened(venue.now);
        for (int i = 0; i < 50; ++i)
            venue.work(), venue.tick(Duration::milliseconds(100));
    }
    /// So many tenths of a second, each with what `meanwhile` tells.
    void wait(int tenths, const std::function<void()>& meanwhile = {})
    {
        for (int i = 0; i < tenths; ++i) {
            venue.tick(Duration::milliseconds(100));
            if (meanwhile) meanwhile();
        }
    }
    venue::InstrumentView viewOf(const std::string& name) const
    {
        for (auto& view : session->view(venue.now).instruments)
            if (view.instrument.name == name) return view;
        ADD_FAILURE() << name << " is not held";
        return {};
    }
    venue::ChannelView channelOf(const std::string& name) const
    {
        for (auto& view : session->view(venue.now).channels)
            if (view.name == name) return view;
        ADD_FAILURE() << name << " is no channel";
        return {};
    }
};

}  // namespace ballast::deribit::at_venue
