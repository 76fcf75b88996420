#pragma once

#include "venue/derive_feed/market_session.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

/// A feed's session at a venue that answers as Derive's documentation says.
namespace ballast::derive::at_venue {

using nlohmann::json;

inline const Timestamp kStart{1'779'953'796'000'000'000};
inline const std::string kPerpetual = "ETH-PERP", kCall = "ETH-20260627-3500-C", kPut = "ETH-20260627-3500-P";
inline const std::string kBook = "orderbook.ETH-PERP.1.10", kTicker = "ticker_slim.ETH-PERP.100";
inline const std::string kCallTicker = "ticker_slim.ETH-20260627-3500-C.1000";
inline constexpr std::int64_t kExpiry = 1'782'547'200;  // 2026-06-27 08:00 UTC.

class Sink final : public venue::FeedSink {
public:
    std::vector<domain::Instrument> instruments;
    std::vector<venue::MarketFact> facts;
    std::vector<std::string> lines;

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        instruments.push_back(instrument);
        for (std::size_t i = 0; i < instruments.size(); ++i)
            if (instruments[i].name == instrument.name) return {static_cast<std::uint32_t>(i + 1)};
        return {};
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

/// Levels of one side.
inline json side(std::vector<std::array<const char*, 2>> levels)
{
    json out = json::array();
    for (const auto& [price, size] : levels)
        out.push_back(json::array({price, size}));
    return out;
}

inline json instrument(const std::string& name, const std::string& type, const std::string& tick = "0.1")
{
    json row{{"instrument_name", name},    {"instrument_type", type},
             {"is_active", true},          {"tick_size", tick},
             {"minimum_amount", "0.1"},    {"amount_step", "0.01"},
             {"maker_fee_rate", "0.0001"}, {"taker_fee_rate", "0.0005"},
             {"base_fee", "0.5"},          {"base_currency", "ETH"},
             {"quote_currency", "USDC"},   {"base_asset_address", "0x0000000000000000000000000000000000000001"},
             {"base_asset_sub_id", "0"},   {"option_details", nullptr}};
    if (type == "option")
        row["option_details"] = {
            {"expiry", kExpiry}, {"option_type", name.substr(name.size() - 1)}, {"strike", "3500"}};
    return row;
}

/// A venue that answers as the documentation says, with faults that a test sets.
class Venue final : public sockets::Wire {
public:
    MarketSession* session{};
    Timestamp now{kStart};
    std::vector<json> sent;
    std::vector<std::string> drops;
    std::set<std::string> refuses;  ///< Channels.
    std::map<std::string, json> rows{
        {"perp", json::array({instrument(kPerpetual, "perp")})},
        {"erc20", json::array()},
        {"option", json::array({instrument(kCall, "option"), instrument(kPut, "option")})}};
    json tickers = json::object();
    json settlements = json::array();
    bool answers{true};
    int pages{1};

    bool send(std::string text) override
    {
        sent.push_back(json::parse(text));
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }

    void work()
    {
        for (; m_answered < sent.size(); ++m_answered) {
            const auto call = sent[m_answered];
            if (answers) say({{"id", call["id"]}, {"result", answerOf(call["method"], call["params"])}});
        }
    }
    json answerOf(const std::string& method, const json& params)
    {
        if (method == "public/get_all_instruments")
            return {{"instruments", params["currency"] == "ETH" ? rows.at(params["instrument_type"]) : json::array()},
                    {"pagination", {{"count", 1}, {"num_pages", pages}}}};
        if (method == "subscribe") {
            json status = json::object();
            for (const std::string name : params["channels"])
                status[name] = refuses.contains(name) ? "Invalid channel" : "ok";
            return {{"status", status}, {"current_subscriptions", json::array()}};
        }
        if (method == "public/get_tickers") return {{"tickers", tickers}};
        if (method == "public/get_option_settlement_prices") return {{"expiries", settlements}};
        return "ok";
    }
    void tick(Duration by)
    {
        now = now + by;
        session->tick(now);
        work();
    }
    void run(Duration length)
    {
        for (Duration past; past < length; past = past + Duration::milliseconds(500))
            tick(Duration::milliseconds(500));
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    void tell(const std::string& channel, json data)
    {
        say({{"method", "subscription"}, {"params", {{"channel", channel}, {"data", std::move(data)}}}});
    }
    std::int64_t milliseconds() const { return now.nanoseconds / 1'000'000; }
    void book(json bids, json asks, int publish)
    {
        tell(kBook, {{"instrument_name", kPerpetual},
                     {"timestamp", milliseconds()},
                     {"publish_id", publish},
                     {"bids", std::move(bids)},
                     {"asks", std::move(asks)}});
    }
    json slim(const char* bid, const char* ask, json option = nullptr) const
    {
        return {
            {"A", "1"},
            {"B", "2"},
            {"I", "1991.7"},
            {"M", "1990"},
            {"a", ask},
            {"b", bid},
            {"f", "0.0000125"},
            {"maxp", "2100"},
            {"minp", "1900"},
            {"option_pricing", std::move(option)},
            {"stats", {{"c", "0"}, {"h", "0"}, {"l", "0"}, {"n", 0}, {"oi", "0"}, {"p", "0"}, {"pr", "0"}, {"v", "0"}}},
            {"t", milliseconds()}};
    }
    json option() const
    {
        return {{"ai", "0.9"}, {"bi", "0"},  {"d", "0.5"}, {"df", "0.999"}, {"f", "1992.6"}, {"g", "0.0003"},
                {"i", "0.67"}, {"m", "398"}, {"r", "1"},   {"t", "-1"},     {"v", "0.4"}};
    }
    void ticker(const std::string& channel, const json& slim)
    {
        tell(channel, {{"instrument_ticker", slim}, {"timestamp", milliseconds()}});
    }
    std::size_t asked(const std::string& method) const
    {
        return static_cast<std::size_t>(
            std::count_if(sent.begin(), sent.end(), [&](const json& call) { return call["method"] == method; }));
    }
    std::vector<std::string> subscribed() const
    {
        std::vector<std::string> names;
        for (const auto& call : sent)
            if (call["method"] == "subscribe")
                for (const std::string name : call["params"]["channels"])
                    names.push_back(name);
        return names;
    }

private:
    std::size_t m_answered{};
};

struct DeriveMarket : testing::Test {
    FeedTerms terms;
    Venue there;
    Sink sink;
    std::optional<MarketSession> session;

    DeriveMarket()
    {
        terms.underlyings = {"ETH"};
        terms.indexOf = {"ETH"};
        session.emplace(terms, there, sink);
        there.session = &*session;
    }
    void open()
    {
        session->opened(there.now);
        there.work();
        there.tick(Duration::milliseconds(100));
    }
    /// Everything has spoken once.
    void fill()
    {
        there.book(side({{"1992.3", "1"}}), side({{"1992.4", "2"}}), 5);
        there.ticker(kTicker, there.slim("1992.3", "1992.4"));
        for (const auto& name : {kCall, kPut}) {
            there.ticker("ticker_slim." + name + ".1000", there.slim("383", "409.8", there.option()));
            there.tell("orderbook." + name + ".1.10", {{"instrument_name", name},
                                                       {"timestamp", there.milliseconds()},
                                                       {"publish_id", 1},
                                                       {"bids", json::array()},
                                                       {"asks", side({{"409.8", "1"}})}});
        }
    }
    venue::InstrumentView viewOf(const std::string& name)
    {
        for (const auto& one : session->view(there.now).instruments)
            if (one.instrument.name == name) return one;
        ADD_FAILURE() << name;
        return {};
    }
    venue::ChannelView channel(const std::string& name)
    {
        for (const auto& one : session->view(there.now).channels)
            if (one.name == name) return one;
        ADD_FAILURE() << name;
        return {};
    }
};

}  // namespace ballast::derive::at_venue
