#include "venue/deribit/session.h"

#include <cmath>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace ballast;
using namespace ballast::deribit;
using nlohmann::json;

const Timestamp kStart{1'765'541'474'000'000'000};

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

json instrument(std::string name, std::string kind, std::string base, std::string settles, double size, double least)
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
    double putBid{0.02};  ///< In summaries.
    json deliveries = json::array();

    bool send(std::string text) override
    {
        calls.push_back(json::parse(text));
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }

    /// Answers what has been asked since.
    void work()
    {
        for (; m_answered < calls.size(); ++m_answered) {
            const auto call = calls[m_answered];
            if (!answers) continue;
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

TEST_F(SessionTest, ListsAndSubscribesWhatWasAskedForAndNothingElse)
{
    open();
    ASSERT_EQ(sink.instruments.size(), 4U) << "combinations and other coins are not the desk's";
    const auto& perpetual = sink.instruments[0];
    EXPECT_EQ(perpetual.unit, domain::ContractUnit::Quote);
    EXPECT_EQ(perpetual.multiplier.toDouble(), 10.0);
    EXPECT_EQ(perpetual.lotSize.toDouble(), 1.0) << "ten dollars are one contract";
    EXPECT_TRUE(perpetual.expiry.isNever());
    EXPECT_EQ(sink.instruments[1].price.toString(), "0.0001, above 0.005 0.0005");
    EXPECT_EQ(sink.instruments[3].settlement, domain::Settlement::Linear);
    EXPECT_EQ(sink.instruments[3].lotSize.toDouble(), 1.0);
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC_USDC-30DEC25-90000-C.100ms"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("deribit_price_index.btc_usd"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("deribit_price_index.sol_usdc"), 0U);
    EXPECT_TRUE(session->isSettled());
    EXPECT_TRUE(session->view(venue.now).missing.empty());
    EXPECT_EQ(venue.made("public/set_heartbeat").front()["params"]["interval"], 10);
}

TEST_F(SessionTest, ChainsComeWholeOnceWithVolatilityAsAFraction)
{
    open();
    const auto chains = sink.all<domain::ChainUpdate>();
    std::vector<domain::ChainUpdate> whole;
    std::copy_if(chains.begin(), chains.end(), std::back_inserter(whole),
                 [](const auto& chain) { return chain.complete; });
    ASSERT_EQ(whole.size(), 2U) << "coin-settled and USDC-settled";
    EXPECT_EQ(whole[0].quotes.size(), 2U);
    EXPECT_DOUBLE_EQ(whole[0].quotes[0].markVolatility.value(), 0.555);
    EXPECT_FALSE(whole[0].quotes[0].ask.has_value()) << "an empty side is absent";
    EXPECT_EQ(whole[0].quotes[0].mark->toString(), "0.05123456");
    ASSERT_EQ(whole[0].forwards.size(), 1U);
    EXPECT_EQ(whole[0].forwards[0].forward, 92000.25);
    venue.ticker("BTC-30DEC25-90000-C", 0.0, 0.06, 0.055, 60.0);
    const auto last = sink.all<domain::ChainUpdate>().back();
    EXPECT_FALSE(last.complete);
    EXPECT_FALSE(last.quotes[0].bid.has_value());
    EXPECT_DOUBLE_EQ(last.quotes[0].markVolatility.value(), 0.6);
}

TEST_F(SessionTest, IndexFundingAndTopOfBookReachTheDesk)
{
    open();
    venue.tell("deribit_price_index.btc_usd",
               {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usd"}, {"price", 92263.55}});
    venue.tell("deribit_price_index.btc_usdc",
               {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usdc"}, {"price", 92200.0}});
    const auto indices = sink.all<domain::IndexUpdate>();
    ASSERT_EQ(indices.size(), 1U) << "a coin has one spot: its dollar index";
    EXPECT_EQ(indices[0].price.toString(), "92263.55");
    venue.ticker("BTC-PERPETUAL", 92283.5, 92284.0, 92281.78);
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 92283.5, 117660.0}}, {{"new", 92284.0, 186520.0}});
    const auto quote = sink.all<domain::HedgeQuote>().back();
    EXPECT_EQ(quote.bid.toString(), "92283.5");
    EXPECT_NEAR(quote.depth.toDouble(), 117660.0 / 92283.5, 1e-8) << "the amount is dollars, the desk's depth coins";
    EXPECT_DOUBLE_EQ(sink.all<domain::FundingUpdate>().back().ratePerHour, 1e-5);
    EXPECT_EQ(viewOf("BTC-PERPETUAL").quality, domain::Quality::Good);
}

/// Each kind of channel by the venue's own time, without what a subscription brings first.
TEST_F(SessionTest, EachKindOfChannelSaysHowLateItIs)
{
    open();
    const auto tell = [&](int index, int late) {
        venue.now = venue.now + Duration::seconds(1);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds() - late}, {"index_name", "btc_usd"}, {"price", 92000 + index}});
        session->handled(std::chrono::microseconds(20 + index));
    };
    tell(0, 3'600'000);
    for (int i = 1; i <= 100; ++i)
        tell(i, i <= 90 ? 8 : 64);
    const auto delays = session->view(venue.now).delays;
    const auto index =
        std::find_if(delays.begin(), delays.end(), [](const auto& one) { return one.kind == "deribit_price_index"; });
    ASSERT_NE(index, delays.end());
    EXPECT_EQ(index->venueToSocket.samples(), 100U) << "the first is as old as it happens to be";
    const auto milliseconds = [&](double share) {
        return std::chrono::duration<double, std::milli>(*index->venueToSocket.quantile(share)).count();
    };
    EXPECT_NEAR(milliseconds(0.5), 8.0, 8.0 / 32.0);
    EXPECT_NEAR(milliseconds(0.95), 64.0, 64.0 / 32.0);
    EXPECT_EQ(index->socketToBook.samples(), 101U);
    EXPECT_NEAR(std::chrono::duration<double>(*index->socketToBook.quantile(1.0)).count(), 120e-6, 120e-6 / 32.0);
    const auto ticker =
        std::find_if(delays.begin(), delays.end(), [](const auto& one) { return one.kind == "ticker"; });
    ASSERT_NE(ticker, delays.end());
    EXPECT_EQ(ticker->socketToBook.samples(), 0U) << "nothing came through it";
}

TEST_F(SessionTest, F27_AGapAsksForTheBookAgainOnce)
{
    open();
    const std::string name = "BTC-PERPETUAL";
    venue.book(name, true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    venue.book(name, false, 9, 8, {{"new", 100.5, 10.0}}, json::array());
    venue.book(name, false, 10, 9, {{"new", 100.0, 12.0}}, json::array());
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    EXPECT_TRUE(viewOf(name).bids.empty());
    venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 2U);
    EXPECT_EQ(venue.made("public/unsubscribe").size(), 1U);
    venue.book(name, true, 12, 0, {{"new", 100.5, 30.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_EQ(viewOf(name).bids.front().first.toString(), "100.5");
    EXPECT_EQ(channelOf("book.BTC-PERPETUAL.100ms").gaps, 1U);
    EXPECT_EQ(channelOf("book.BTC-PERPETUAL.100ms").resyncs, 1U);
}

/// Five reconnects leave the number of subscriptions as it was, and what is held is void until it comes again.
TEST_F(SessionTest, F01_ALostLineMakesEverythingStaleAndComesBackTheSame)
{
    open();
    venue.ticker("BTC-PERPETUAL", 100.0, 101.0, 100.5);
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    const auto channels = session->view(venue.now).channels.size();
    for (int i = 0; i < 5; ++i) {
        session->closed("the peer closed it", venue.now);
        EXPECT_EQ(viewOf("BTC-PERPETUAL").quality, domain::Quality::Stale);
        EXPECT_TRUE(viewOf("BTC-PERPETUAL").bids.empty());
        EXPECT_FALSE(session->isSettled());
        const auto before = venue.calls.size();
        session->opened(venue.now);
        for (int k = 0; k < 200; ++k)
            venue.work(), venue.tick(Duration::milliseconds(100));
        std::map<std::string, int> asked;
        for (std::size_t c = before; c < venue.calls.size(); ++c)
            if (venue.calls[c]["method"] == "public/subscribe")
                for (const auto& channel : venue.calls[c]["params"]["channels"])
                    ++asked[channel];
        EXPECT_EQ(asked.size(), channels);
        for (const auto& [name, count] : asked)
            EXPECT_EQ(count, 1) << name;
        EXPECT_EQ(session->view(venue.now).channels.size(), channels);
    }
    EXPECT_EQ(channelOf("ticker.BTC-PERPETUAL.100ms").reconnects, 5U);
    EXPECT_EQ(sink.instruments.size(), 4U);
    EXPECT_EQ(sink.lines.size(), 11U);
}

/// F06: a venue that cannot be reached is told once, with the reason, not at each try.
/// Else thousands of options keep back the index that every decision on the coin waits for.
TEST_F(SessionTest, F01_ALineThatComesBackAsksForTheIndexAndWhatHedgesFirst)
{
    open();
    const auto asked = venue.made("public/subscribe").size();
    session->closed("cut", venue.now);
    session->opened(venue.now);
    venue.work();
    const auto calls = venue.made("public/subscribe");
    ASSERT_EQ(calls.size(), asked + 1) << "all of this small venue's go in one call";
    const auto need = [](const std::string& name) {
        if (name.starts_with("deribit_price_index.")) return 0;
        return name.find("-PERPETUAL.") != std::string::npos ? 1 : 2;
    };
    std::vector<int> needs;
    for (const std::string name : calls.back()["params"]["channels"])
        needs.push_back(need(name));
    EXPECT_TRUE(std::is_sorted(needs.begin(), needs.end()));
    EXPECT_EQ(std::count(needs.begin(), needs.end(), 0), 2);
    EXPECT_EQ(std::count(needs.begin(), needs.end(), 1), 2);
}

TEST_F(SessionTest, F06_AVenueThatCannotBeReachedIsToldOnce)
{
    for (int i = 0; i < 5; ++i)
        session->closed("127.0.0.1:9001: connection refused", venue.now);
    EXPECT_EQ(sink.lines, std::vector<std::string>{"down 127.0.0.1:9001: connection refused"});
    open();
    EXPECT_EQ(sink.lines.size(), 2U);
}

TEST_F(SessionTest, WhatTheVenueLeavesOutIsSaidByName)
{
    venue.leavesOut = {"ticker.BTC-30DEC25-90000-P.100ms"};
    open();
    EXPECT_TRUE(session->isSettled());
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "ticker.BTC-30DEC25-90000-P.100ms: the venue's answer leaves it out");
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC-30DEC25-90000-P.100ms"), 3U) << "three tries, no more at once";
}

/// F05, F15: a venue that answers nothing for a while, as in maintenance, gives later what it refused, on the same
/// line.
TEST_F(SessionTest, F15_WhatWasRefusedIsAskedForAgainLater)
{
    for (const auto* method : {"public/get_instruments", "public/subscribe"})
        venue.refuses.insert(method);
    open();
    EXPECT_FALSE(session->view(venue.now).missing.empty());
    venue.refuses.erase("public/get_instruments");
    for (int i = 0; i < 200; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(sink.instruments.size(), 4U) << "the listing, within 15 s";
    venue.refuses.clear();
    for (int i = 0; i < 200; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_TRUE(session->view(venue.now).missing.empty()) << session->view(venue.now).missing.front();
    EXPECT_EQ(venue.drops.size(), 0U);
}

TEST_F(SessionTest, ACoinThatIsNotListedIsSaidByName)
{
    terms.underlyings = {"BTC", "XRP"};
    open();
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "XRP: the venue lists nothing of it");
}

TEST_F(SessionTest, ATestRequestIsAnsweredAtOnce)
{
    open();
    venue.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "heartbeat"}}}});
    EXPECT_TRUE(venue.made("public/test").empty());
    venue.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "test_request"}}}});
    EXPECT_EQ(venue.made("public/test").size(), 1U);
}

/// F11: the venue's question waits behind what it told before; one that is answered after its interval ends the line.
TEST_F(SessionTest, F11_ALineIsShownAliveWithinEachIntervalWithoutBeingAsked)
{
    open();
    const auto tests = [&] { return venue.made("public/test").size(); };
    for (std::size_t interval = 1; interval <= 3; ++interval) {
        const auto before = tests();
        for (int i = 0; i < 100; ++i)
            venue.tick(Duration::milliseconds(100));
        EXPECT_GE(tests(), before + 1) << interval;
        EXPECT_LE(tests(), before + 2) << interval;
    }
    // Unanswered ones do not heap up.
    venue.answers = false;
    const auto before = tests();
    for (int i = 0; i < 90; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_LE(tests(), before + 2);
}

/// F05: what the venue refuses for its number is asked again later, not at once and not for ever.
TEST_F(SessionTest, F05_TooManyRequestsHoldsWhatIsLeft)
{
    venue.answers = false;
    session->opened(venue.now);
    venue.tick(Duration::milliseconds(100));
    const auto listing = venue.made("public/get_instruments").front();
    const auto made = venue.calls.size();
    venue.say(
        {{"jsonrpc", "2.0"}, {"id", listing["id"]}, {"error", {{"code", 10028}, {"message", "too_many_requests"}}}});
    for (int i = 0; i < 40; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.calls.size(), made) << "nothing within the hold";
    for (int i = 0; i < 30; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_GT(venue.calls.size(), made);
}

/// F21: an answer that nobody waits for changes nothing.
TEST_F(SessionTest, F21_UnknownAndRepeatedAnswersAreIgnored)
{
    open();
    const auto subscribe = venue.made("public/subscribe").front();
    const auto before = session->view(venue.now);
    venue.say({{"jsonrpc", "2.0"}, {"id", 999'999}, {"result", json::array()}});
    venue.say({{"jsonrpc", "2.0"}, {"id", subscribe["id"]}, {"result", json::array()}});
    EXPECT_EQ(session->view(venue.now).missing, before.missing);
}

/// F22: what was not subscribed creates nothing.
TEST_F(SessionTest, F22_AMessageOfAnotherInstrumentIsCountedAndLeft)
{
    open();
    const auto facts = sink.facts.size();
    venue.ticker("ETH-PERPETUAL", 1.0, 2.0, 1.5);
    EXPECT_EQ(sink.facts.size(), facts);
    EXPECT_EQ(session->view(venue.now).instruments.size(), 4U);
}

/// F30, F31: an empty side is no fault; a negative price is.
TEST_F(SessionTest, F30_AnEmptySideIsAbsentAndNoFault)
{
    open();
    const std::string name = "BTC-30DEC25-90000-C";
    venue.book(name, true, 5, 0, json::array(), {{"new", 0.06, 1.0}});
    venue.ticker(name, 0.0, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_FALSE(viewOf(name).bid.has_value());
    const auto facts = sink.facts.size();
    venue.ticker(name, -0.01, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    EXPECT_EQ(sink.facts.size(), facts);
    venue.ticker(name, 0.05, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
}

/// F29: a book that crosses for a moment is told to nobody, one that stays so as it is, so that nothing is priced from
/// it; it is suspect, and asked for anew.
TEST_F(SessionTest, F29_ACrossedBookPricesNothing)
{
    const std::string name = "BTC-PERPETUAL", channel = "book.BTC-PERPETUAL.100ms";
    open();
    venue.book(name, true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    ASSERT_EQ(sink.all<domain::HedgeQuote>().size(), 1U);
    for (int i = 0; i < 60; ++i)
        venue.tick(Duration::milliseconds(100));
    const auto asked = venue.subscriptionsOf(channel);
    venue.book(name, false, 6, 5, {{"new", 102.0, 10.0}}, json::array());
    EXPECT_EQ(sink.all<domain::HedgeQuote>().size(), 1U) << "for a moment";
    venue.tick(Duration::milliseconds(400));
    EXPECT_EQ(venue.subscriptionsOf(channel), asked);
    venue.now = venue.now + Duration::milliseconds(200);
    venue.book(name, false, 7, 6, {{"new", 102.5, 10.0}}, json::array());
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Suspect);
    const auto told = sink.all<domain::HedgeQuote>().back();
    EXPECT_GT(told.bid, told.ask) << "as it is";
    venue.tick(Duration::milliseconds(100));
    venue.tick(Duration::seconds(1));
    EXPECT_EQ(venue.subscriptionsOf(channel), asked + 1) << "once";
    venue.book(name, true, 9, 0, {{"new", 100.0, 5.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_EQ(sink.all<domain::HedgeQuote>().back().bid.toString(), "100");
    // No matching leaves a whole book crossed: that is doubted at once.
    venue.book(name, true, 10, 0, {{"new", 102.0, 5.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Suspect);
}

/// F31, F33: an index carries what the feed thinks of it: no price is bad; one that the venue has stopped, and one away
/// from the marks of the coin's perpetuals, is suspect; one future's mark alone says nothing.
TEST_F(SessionTest, F33_AnIndexCarriesWhatItsFeedThinksOfIt)
{
    open();
    const auto qualityAt = [&](double price) {
        venue.now = venue.now + Duration::milliseconds(100);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usd"}, {"price", std::round(price)}});
        return sink.all<domain::IndexUpdate>().back().quality;
    };
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good) << "nobody contradicts it yet";
    venue.ticker("BTC-PERPETUAL", 92'283.5, 92'284.0, 92'281.78);
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    EXPECT_EQ(qualityAt(1.35 * 92'000.0), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt(92'000.0 / 1.035), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt(92'281.78 / 1.029), domain::Quality::Good) << "within 3 %";
    EXPECT_EQ(qualityAt(0.0), domain::Quality::Bad);
    EXPECT_EQ(qualityAt(-92'000.0), domain::Quality::Bad);
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    venue.tell("platform_state", {{"price_index", "btc_usd"}, {"locked", true}});
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Suspect) << "the venue has stopped it";
    venue.tell("platform_state", {{"price_index", "btc_usd"}, {"locked", false}});
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    venue.now = venue.now + Duration::seconds(3);
    EXPECT_EQ(qualityAt(1.35 * 92'000.0), domain::Quality::Good) << "a mark that old contradicts nothing";
}

/// F56: a time ahead of ours is of now; it neither keeps later values out nor makes this one young for ever.
TEST_F(SessionTest, F56_ATimeAheadIsOfNow)
{
    open();
    const auto index = [&](std::int64_t ahead, double price) {
        venue.now = venue.now + Duration::milliseconds(100);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds() + ahead}, {"index_name", "btc_usd"}, {"price", price}});
    };
    index(3'600'000, 92'000.0);
    ASSERT_EQ(sink.all<domain::IndexUpdate>().size(), 1U);
    EXPECT_LE(sink.all<domain::IndexUpdate>().back().sampleTime, venue.now);
    index(0, 92'001.0);
    EXPECT_EQ(sink.all<domain::IndexUpdate>().size(), 2U) << "what comes after it is later";
}

/// A quiet strike is confirmed by the summary and does not go stale; where the summary stops too, it does.
TEST_F(SessionTest, AQuietStrikeIsConfirmedByTheSummary)
{
    open();
    const std::string name = "BTC-30DEC25-90000-P";
    venue.book(name, true, 5, 0, json::array(), json::array());
    for (int i = 0; i < 400; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    venue.answers = false;
    for (int i = 0; i < 300; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Stale);
}

/// F32: of such a strike one damaged row is no price, and the next sound one is.
TEST_F(SessionTest, F32_ASoundSummaryEndsWhatADamagedOneSaid)
{
    open();
    const std::string name = "BTC-30DEC25-90000-P";
    venue.book(name, true, 5, 0, json::array(), json::array());
    const auto wait = [&](int tenths) {
        for (int i = 0; i < tenths; ++i)
            venue.tick(Duration::milliseconds(100));
    };
    wait(300);
    venue.putBid = -0.02;
    wait(150);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    venue.putBid = 0.02;
    wait(150);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
}

/// F03: a channel that is silent while its instrument moves is asked for again, then the line is dropped.
TEST_F(SessionTest, F03_ASilentChannelIsAskedForAgainThenTheLineIsDropped)
{
    open();
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    for (int i = 0; i < 400 && venue.drops.empty(); ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.ticker("BTC-PERPETUAL", 100.0, 101.0, 100.5);
    }
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 2U);
    ASSERT_EQ(venue.drops.size(), 1U);
    EXPECT_EQ(venue.drops[0], "book.BTC-PERPETUAL.100ms is silent while its instrument moves");
}

/// An expiry is settled once, at what the venue says of its day; until it says so, nothing is.
TEST_F(SessionTest, AnExpiryIsSettledAtTheVenuesDeliveryPrice)
{
    open();
    const Timestamp expiry{1'767'081'600'000'000'000};
    venue.now = expiry + Duration::seconds(20);
    venue.tick(Duration::milliseconds(100));
    EXPECT_TRUE(venue.made("public/get_delivery_prices").empty()) << "the venue's average has just ended";
    venue.deliveries = json::array({{{"date", "2025-12-29"}, {"delivery_price", 91000.0}}});
    for (int i = 0; i < 300; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_FALSE(venue.made("public/get_delivery_prices").empty());
    EXPECT_TRUE(sink.all<domain::InstrumentSettled>().empty()) << "another day's price";
    venue.deliveries.push_back({{"date", "2025-12-30"}, {"delivery_price", 93456.78}});
    for (int i = 0; i < 600; ++i)
        venue.tick(Duration::milliseconds(100));
    const auto settled = sink.all<domain::InstrumentSettled>();
    ASSERT_EQ(settled.size(), 3U) << "two paid in BTC, one in USDC";
    EXPECT_EQ(settled[0].price.toString(), "93456.78");
    const auto calls = venue.made("public/get_delivery_prices").size();
    for (int i = 0; i < 600; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.made("public/get_delivery_prices").size(), calls) << "nothing is left to settle";
}

/// F35: an instrument that the venue closed is no longer good, whatever it last said.
TEST_F(SessionTest, F35_AClosedInstrumentIsBad)
{
    open();
    venue.ticker("BTC-30DEC25-90000-C", 0.05, 0.06, 0.055, 60.0);
    venue.tell("instrument.state.any.BTC",
               {{"timestamp", venue.milliseconds()}, {"state", "closed"}, {"instrument_name", "BTC-30DEC25-90000-C"}});
    EXPECT_EQ(viewOf("BTC-30DEC25-90000-C").quality, domain::Quality::Bad);
}

}  // namespace
