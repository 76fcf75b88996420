#include <cmath>
#include <fstream>
#include <mutex>
#include <set>

#include "core/venue_server/served.h"
#include "transport/web_socket.h"
#include "venue_server/world.h"

namespace ballast::venue_server::frames_test {
namespace {

using namespace ballast;
using namespace ballast::venue_server::testing;

Json recorded(const std::string& name)
{
    std::ifstream file(std::string(BALLAST_RECORDED_DATA) + "/venue_messages/deribit/" + name + ".json");
    return Json::parse(file, nullptr, false);
}

/// What the venue says only to accounts of another margin model than ours.
bool isOfCrossMargin(const std::string& key) { return key.starts_with("total_") && key.ends_with("_usd"); }
/// Members are named by what is held.
bool isByIndex(const std::string& key) { return key.ends_with("_map"); }

/// Members that the recorded value has and ours has not, or of another type. Null stands for any type.
void compare(const Json& theirs, const Json& ours, const std::string& path, std::vector<std::string>& faults)
{
    if (theirs.is_null() || ours.is_null()) return;
    if (theirs.is_number() ? !ours.is_number() : theirs.type() != ours.type())
        return faults.push_back(path + ": a " + ours.type_name() + ", recorded is a " + theirs.type_name());
    if (theirs.is_number_integer() && path.ends_with("timestamp") && !ours.is_number_integer())
        return faults.push_back(path + ": a fraction");
    if (theirs.is_array() && !theirs.empty() && !ours.empty()) compare(theirs[0], ours[0], path + "[0]", faults);
    if (!theirs.is_object() || isByIndex(path)) return;
    for (const auto& [key, value] : theirs.items()) {
        if (isOfCrossMargin(key)) continue;
        if (ours.contains(key))
            compare(value, ours.at(key), path + "." + key, faults);
        else
            faults.push_back(path + "." + key + ": missing");
    }
}

void expectSameMembers(const Json& theirs, const Json& ours)
{
    ASSERT_FALSE(theirs.is_discarded()) << "the recorded message is not there";
    std::vector<std::string> faults;
    compare(theirs, ours, "", faults);
    EXPECT_TRUE(faults.empty()) << ::testing::PrintToString(faults) << "\n" << ours.dump().substr(0, 2000);
}

/// A WebSocket that keeps what it is told.
class Socket final : transport::SocketHandler {
public:
    explicit Socket(const std::string& url) : m_socket(transport::Endpoint::parse(url).value())
    {
        EXPECT_TRUE(m_socket.start(*this));
        EXPECT_TRUE(becomes([&] { return m_isOpen.load(); }));
    }
    ~Socket() override { m_socket.stop(); }
    Json call(const std::string& method, const Json& params)
    {
        const int id = ++m_id;
        m_socket.send(Json{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}}.dump());
        return first([&](const Json& frame) { return frame.value("id", Json()) == id; });
    }
    void send(std::string text) { m_socket.send(std::move(text)); }
    /// The first frame that fits, in a while; else null.
    Json first(const std::function<bool(const Json&)>& fits, double seconds = 20.0) const
    {
        Json found;
        becomes(
            [&] {
                const std::lock_guard lock(m_mutex);
                for (const auto& frame : m_frames)
                    if (fits(frame)) return found = frame, true;
                return false;
            },
            seconds);
        return found;
    }
    Json told(
        const std::string& channel,
        const std::function<bool(const Json&)>& fits = [](const Json&) { return true; }) const
    {
        return first([&](const Json& frame) {
            return frame.value("method", "") == "subscription" && frame["params"]["channel"] == channel &&
                   fits(frame["params"]["data"]);
        });
    }
    std::vector<Json> frames() const
    {
        const std::lock_guard lock(m_mutex);
        return m_frames;
    }
    bool isOpen() const { return m_isOpen; }
    std::string whyClosed() const
    {
        const std::lock_guard lock(m_mutex);
        return m_why;
    }

private:
    void opened(Timestamp) override { m_isOpen = true; }
    void closed(std::string_view why, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_why = why;
        m_isOpen = false;
    }
    void message(std::string_view text, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_frames.push_back(Json::parse(text, nullptr, false));
    }
    void tick(Timestamp) override {}
    mutable std::mutex m_mutex;
    std::vector<Json> m_frames;
    std::string m_why;
    std::atomic<bool> m_isOpen{false};
    std::atomic<int> m_id{0};
    transport::WebSocket m_socket;
};

class Frames : public ::testing::Test {
protected:
    Json login(Socket& socket) const
    {
        return socket.call("public/auth", {{"grant_type", "client_credentials"},
                                           {"client_id", "key"},
                                           {"client_"
                                            "secret",
                                            "SECRET-OF-A-TEST"}});
    }
    std::string anOption() const
    {
        const auto listed = served.get("/api/v2/public/get_instruments?currency=BTC&kind=option").at("result");
        for (const auto& one : listed)
            if (one.at("option_type") == "call" && one.at("settlement_period") == "month")
                return one.at("instrument_name");
        return {};
    }
    int codeOf(const std::string& method, const Json& params, bool isPrivate = true) const
    {
        const auto answer = served.call(method, params, isPrivate);
        return answer.contains("error") ? answer.at("error").at("code").get<int>() : 0;
    }
    Served served;
};

TEST_F(Frames, AnswersHaveTheMembersOfTheRecordedOnes)
{
    expectSameMembers(recorded("http_test"), served.get("/api/v2/public/test"));
    expectSameMembers(recorded("http_get_time"), served.get("/api/v2/public/get_time"));
    const auto listed = recorded("http_get_instruments").at("result");
    expectSameMembers(listed[0], served.get("/api/v2/public/get_instruments?currency=BTC&kind=future").at("result")[0]);
    expectSameMembers(listed[2], served.get("/api/v2/public/get_instruments?currency=BTC&kind=option").at("result")[0]);
    expectSameMembers(recorded("http_get_instrument_option").at("result"),
                      served.get("/api/v2/public/get_instrument?instrument_name=" + anOption()).at("result"));
    expectSameMembers(recorded("http_get_order_book"),
                      served.call("public/get_order_book", {{"instrument_name", "BTC-PERPETUAL"}}));
    served.fault({{"fault", "external_order"}, {"instrument_name", "ETH-PERPETUAL"}, {"side", "buy"}, {"amount", 10}});
    expectSameMembers(recorded("http_get_last_trades"),
                      served.call("public/get_last_trades_by_instrument", {{"instrument_name", "ETH-PERPETUAL"}}));
    expectSameMembers(recorded("http_get_account_summaries"),
                      served.call("private/get_account_summaries", Json::object(), true));
}

TEST_F(Frames, ChannelsHaveTheMembersOfTheRecordedOnes)
{
    Socket socket(served.wsUrl());
    socket.call("public/subscribe", {{"channels",
                                      {"book.BTC-PERPETUAL.100ms", "ticker.BTC-PERPETUAL.100ms", "quote.BTC-PERPETUAL",
                                       "deribit_volatility_index.btc_usd", "trades.BTC-PERPETUAL.100ms"}}});
    const std::string book = "book.BTC-PERPETUAL.100ms";
    expectSameMembers(recorded("ws_book_snapshot"), [&] {
        auto frame = Json{{"jsonrpc", "2.0"}, {"method", "subscription"}, {"params", {{"channel", book}}}};
        frame["params"]["data"] =
            socket.told(book, [](const Json& d) { return d.at("type") == "snapshot"; })["params"]["data"];
        frame["params"]["data"]["prev_change_id"] = nullptr;  // Of a snapshot the venue leaves it out or says null.
        return frame;
    }());
    expectSameMembers(recorded("ws_book_delta"), socket.told(book, [](const Json& d) {
        return d.at("type") == "change" && !d.at("bids").empty() && !d.at("asks").empty();
    }));
    expectSameMembers(recorded("ws_ticker"), socket.told("ticker.BTC-PERPETUAL.100ms"));
    expectSameMembers(recorded("ws_quote"), socket.told("quote.BTC-PERPETUAL"));
    expectSameMembers(recorded("ws_volatility_index"), socket.told("deribit_volatility_index.btc_usd"));
}

TEST_F(Frames, OrdersAndThePortfolioHaveTheMembersOfTheRecordedOnes)
{
    Socket socket(served.wsUrl());
    login(socket);
    socket.call("private/subscribe", {{"channels", {"user.portfolio.any", "user.orders.any.any.raw"}}});
    const double mark = served.get("/api/v2/public/ticker?instrument_name=ETH_USDC-PERPETUAL")["result"]["mark_price"];
    const Json order{{"instrument_name", "ETH_USDC-PERPETUAL"},
                     {"amount", 0.01},
                     {"type", "limit"},
                     {"label", "l"},
                     {"post_only", true},
                     {"price", static_cast<int>(mark * 0.97)}};
    const auto bought = socket.call("private/buy", order);
    expectSameMembers(recorded("ws_order_buy_response"), bought);
    expectSameMembers(recorded("ws_order_cancel_response"),
                      socket.call("private/cancel", {{"order_id", bought["result"]["order"]["order_id"]}}));
    expectSameMembers(recorded("ws_portfolio"), socket.told("user.portfolio.any"));
    EXPECT_EQ(socket.told("user.orders.any.any.raw")["params"]["data"]["label"], "l") << "one order, no array";
}

TEST_F(Frames, BookChangesAreOneChain)
{
    Socket socket(served.wsUrl());
    const std::string name = "book.BTC-PERPETUAL.100ms";
    socket.call("public/subscribe", {{"channels", {name}}});
    std::this_thread::sleep_for(std::chrono::seconds(3));
    std::optional<std::uint64_t> last;
    int changes = 0;
    for (const auto& frame : socket.frames()) {
        if (frame.value("method", "") != "subscription") continue;
        const auto& data = frame["params"]["data"];
        if (last) {
            EXPECT_EQ(data.at("prev_change_id"), *last);
            ++changes;
        } else {
            EXPECT_EQ(data.at("type"), "snapshot");
        }
        last = data.at("change_id").get<std::uint64_t>();
    }
    EXPECT_GT(changes, 10);
}

TEST_F(Frames, RefusesByTheDocumentedCodes)
{
    const Json sound{{"instrument_name", "BTC-PERPETUAL"}, {"amount", 10}, {"type", "limit"}, {"price", 90'000}};
    const auto with = [&](const Json& more) {
        auto order = sound;
        order.update(more);
        return order;
    };
    const double mark = served.get("/api/v2/public/ticker?instrument_name=BTC-PERPETUAL")["result"]["mark_price"];
    EXPECT_EQ(codeOf("public/no_such_method", {}), -32601);
    EXPECT_EQ(codeOf("private/buy", sound, false), 10000);
    EXPECT_EQ(codeOf("private/cancel", {{"order_id", "1"}}), 10004);
    EXPECT_EQ(codeOf("private/buy", with({{"instrument_name", "BTC-1JAN20"}})), 10020);
    EXPECT_EQ(codeOf("private/buy", with({{"price", 90'000.3}})), 10043);
    EXPECT_EQ(codeOf("private/buy", with({{"amount", 15}})), -32602);
    EXPECT_EQ(codeOf("private/buy", with({{"label", std::string(65, 'x')}})), -32602);
    EXPECT_EQ(codeOf("private/buy", with({{"price", static_cast<int>(mark * 2)}})), 10007);
    EXPECT_EQ(codeOf("private/buy", with({{"amount", 1'000'000'000}, {"price", static_cast<int>(mark)}})), 10009);
    EXPECT_EQ(codeOf("private/sell", with({{"reduce_only", true}, {"price", static_cast<int>(mark)}})), 11030);
    EXPECT_EQ(codeOf("private/buy",
                     with({{"post_only", true}, {"reject_post_only", true}, {"price", static_cast<int>(mark * 1.01)}})),
              11054);
    // What would be another kind of order is none of these.
    EXPECT_EQ(codeOf("private/buy", with({{"advanced", "usd"}})), 10033);
    EXPECT_EQ(codeOf("private/sell", with({{"type", "market"}, {"trigger_price", 80'000}, {"trigger", "mark_price"}})),
              10033);
    EXPECT_EQ(codeOf("private/buy", with({{"max_show", 0}})), 10033);
    EXPECT_EQ(codeOf("private/subscribe", {{"channels", Json::array()}}), 10030);
    EXPECT_EQ(codeOf("public/auth",
                     {{"grant_type", "client_credentials"},
                      {"client_id", "key"},
                      {"client_"
                       "secret",
                       "wrong"}},
                     false),
              13004);
    EXPECT_EQ(codeOf("private/get_positions", {{"access_token", "nobody's"}}, false), 13009);
    Socket socket(served.wsUrl());
    EXPECT_EQ(socket.call("public/subscribe", {{"channels", {"book.BTC-PERPETUAL.raw"}}})["error"]["code"], 13778);
    EXPECT_EQ(socket.call("public/subscribe", {{"channels", {"no.such.channel"}}})["result"], Json::array());
}

TEST_F(Frames, APostOnlyOrderMovesInsideTheSpreadAndOthersEndAtOnce)
{
    const auto ticker = served.get("/api/v2/public/ticker?instrument_name=BTC-PERPETUAL")["result"];
    const int high = static_cast<int>(ticker.at("mark_price").get<double>() * 1.01);
    const Json order{
        {"instrument_name", "BTC-PERPETUAL"}, {"amount", 10}, {"type", "limit"}, {"price", high}, {"post_only", true}};
    const auto placed = served.call("private/buy", order, true).at("result");
    EXPECT_EQ(placed.at("order").at("order_state"), "open");
    EXPECT_LT(placed.at("order").at("price").get<double>(), high);
    EXPECT_TRUE(placed.at("trades").empty());
    const Json kill{{"instrument_name", "BTC-PERPETUAL"},
                    {"amount", 5'000'000},
                    {"type", "limit"},
                    {"price", high},
                    {"time_in_force", "fill_or_kill"}};
    const auto killed = served.call("private/buy", kill, true).at("result");
    EXPECT_EQ(killed.at("order").at("order_state"), "cancelled") << "the visible levels hold a third of it";
    EXPECT_EQ(killed.at("order").at("filled_amount"), 0.0);
    const Json now{{"instrument_name", "BTC-PERPETUAL"},
                   {"amount", 10},
                   {"type", "limit"},
                   {"price", high},
                   {"time_in_force", "immediate_or_cancel"}};
    const auto taken = served.call("private/buy", now, true).at("result");
    EXPECT_EQ(taken.at("order").at("order_state"), "filled");
    EXPECT_EQ(taken.at("trades")[0].at("liquidity"), "T");
}

/// 100,000 USD long of the perpetual: coins at 84 % of the price are 0.190476 short of it, and 10 % of a delta of
/// 100,000 of the 20 million from which all of it counts come on top (resources/margin/deribit_portfolio.toml).
TEST_F(Frames, APortfoliosMarginIsByTheDesksOwnRule)
{
    served.fault({{"fault", "position"}, {"instrument_name", "BTC-PERPETUAL"}, {"side", "buy"}, {"amount", 100'000}});
    const auto summary = [&] {
        return served.call("private/get_account_summary", {{"currency", "BTC"}}, true)["result"];
    };
    const auto usd = [&](const Json& coins) {
        return coins.get<double>() *
               served.get("/api/v2/public/get_index_price?index_name=btc_usd")["result"]["index_price"].get<double>();
    };
    const auto standard = summary();
    EXPECT_EQ(standard["margin_model"], "segregated_sm");
    EXPECT_NEAR(usd(standard["initial_margin"]), 2'000.0, 30.0);
    const auto tried = served.call("private/change_margin_model",
                                   {{"margin_model", "segregated_pm"}, {"dry_run", true}}, true)["result"];
    EXPECT_EQ(summary()["margin_model"], "segregated_sm") << "a dry run changes nothing";
    const double expected = 100'000.0 * (1.0 / 0.84 - 1.0) + 100'000.0 * 0.10 * 100'000.0 / 20e6;
    ASSERT_EQ(tried[0]["currency"], "BTC");
    EXPECT_NEAR(usd(tried[0]["new_state"]["initial_margin_rate"]) * standard["margin_balance"].get<double>(), expected,
                0.01 * expected);
    served.call("private/change_margin_model", {{"margin_model", "segregated_pm"}}, true);
    const auto portfolio = summary();
    EXPECT_EQ(portfolio["margin_model"], "segregated_pm");
    EXPECT_NEAR(usd(portfolio["initial_margin"]), expected, 0.01 * expected);
    EXPECT_NEAR(portfolio["maintenance_margin"].get<double>(), 0.8 * portfolio["initial_margin"].get<double>(), 1e-7);
    const Json order{{"instrument_name", "BTC-PERPETUAL"}, {"type", "market"}};
    const auto with = [&](double amount) {
        auto one = order;
        one["amount"] = amount;
        return one;
    };
    EXPECT_EQ(codeOf("private/buy", with(100'000'000)), 10009);
    EXPECT_TRUE(served.call("private/sell", with(100'000), true).contains("result")) << "less margin needs none";
    EXPECT_EQ(codeOf("private/change_margin_model", {{"margin_model", "cross_pm"}}), 10033);
}

TEST(Portfolio, AnAccountMayBeginAsOne)
{
    const SystemClock clock;
    const auto server =
        VenueServer::create({.seed = 7, .accounts = {{"key", "SECRET-OF-A-TEST"}}, .portfolio = true}, clock).value();
    ASSERT_TRUE(server->start());
    const auto told = Served::send("http://127.0.0.1:" + std::to_string(server->deribitPort()),
                                   {.method = "GET",
                                    .target = "/api/v2/private/get_account_summary?currency=ETH",
                                    .headers = {{"Authorization", "Basic a2V5OlNFQ1JFVC1PRi1BLVRFU1Q="}},
                                    .body = {}});
    EXPECT_EQ(told["result"]["margin_model"], "segregated_pm");
    server->stop();
}

TEST_F(Frames, AnOrderForTheDayEndsWithTheSession)
{
    const double mark = served.get("/api/v2/public/ticker?instrument_name=BTC-PERPETUAL")["result"]["mark_price"];
    const auto placed = [&](const char* inForce) {
        return served.call("private/buy",
                           {{"instrument_name", "BTC-PERPETUAL"},
                            {"amount", 10},
                            {"type", "limit"},
                            {"price", std::round(mark * 0.98)},
                            {"time_in_force", inForce}},
                           true)["result"]["order"]["order_id"];
    };
    const auto day = placed("good_til_day"), always = placed("good_til_cancelled");
    served.fault({{"fault", "settle"}});
    const auto stateOf = [&](const Json& id) {
        return served.call("private/get_order_state", {{"order_id", id}}, true)["result"]["order_state"];
    };
    EXPECT_EQ(stateOf(day), "cancelled");
    EXPECT_EQ(stateOf(always), "open");
}

TEST_F(Frames, TooManyOrdersEndTheLine)
{
    Socket socket(served.wsUrl());
    login(socket);
    for (int i = 0; i < 40; ++i)
        socket.send(
            Json{{"jsonrpc", "2.0"}, {"id", 1000 + i}, {"method", "private/cancel_all"}, {"params", Json::object()}}
                .dump());
    const auto refused = socket.first([](const Json& frame) { return frame.contains("error"); });
    EXPECT_EQ(refused["error"]["code"], 10028);
    EXPECT_TRUE(becomes([&] { return !socket.whyClosed().empty(); })) << "the line is ended";
}

/// A call of the log costs 10,000 of a pool of its own that holds 80,000 and gets 10,000 a second.
TEST_F(Frames, TooManyQuestionsForTheLogEndTheLine)
{
    Socket socket(served.wsUrl());
    login(socket);
    const auto begun = std::chrono::steady_clock::now();
    const Json params{{"currency", "BTC"}, {"start_timestamp", 0}, {"end_timestamp", 4'000'000'000'000}};
    int answered = 0;
    Json answer;
    for (; answered < 40; ++answered) {
        answer = socket.call("private/get_transaction_log", params);
        if (answer.contains("error")) break;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    ASSERT_TRUE(answer.contains("error")) << answered;
    EXPECT_EQ(answer["error"]["code"], 10028);
    EXPECT_GE(answered, 8);
    EXPECT_LE(answered, 9.0 + seconds);
    EXPECT_TRUE(becomes([&] { return !socket.whyClosed().empty(); })) << "the line is ended";
}

TEST_F(Frames, AHeartbeatThatNobodyAnswersEndsTheLine)
{
    Socket socket(served.wsUrl());
    EXPECT_EQ(socket.call("public/set_heartbeat", {{"interval", 9}})["error"]["code"], -32602);
    EXPECT_EQ(socket.call("public/set_heartbeat", {{"interval", 10}})["result"], "ok");
    const auto test = socket.first(
        [](const Json& f) { return f.value("method", "") == "heartbeat" && f["params"]["type"] == "test_request"; });
    expectSameMembers(recorded("ws_test_request"), test);
    EXPECT_TRUE(becomes([&] { return !socket.whyClosed().empty(); }, 15.0));
}

TEST_F(Frames, TheSameSeedListsTheSameContracts)
{
    const Served other(7);
    const auto expiries = [](const Served& one) {
        std::set<std::string> names;
        const auto listed = one.get("/api/v2/public/get_instruments?currency=any").at("result");
        for (const auto& row : listed)
            names.insert(row.at("instrument_name"));
        return names;
    };
    const auto names = expiries(served);
    EXPECT_GT(names.size(), 1000U);
    EXPECT_EQ(names, expiries(other));
}

/// What spot does in a second of the clock and what options are priced with are of one clock at every speed: at a
/// hundred, volatilities of a clock's year are ten times as high on both sides.
TEST(World, AtAnotherSpeedSpotAndOptionsStillRunByOneClock)
{
    constexpr double kSpeed = 100.0;
    const Timestamp start = parseIso8601("2026-02-03T12:00:00Z").value();
    venue_server::World slow(7, 1.0, start, false), fast(7, kSpeed, start, false);
    // The same surface, read at the same time of the path: 30 days of the clock are 3,000 of the path.
    EXPECT_GT(fast.volatilityIndex(0), 5.0 * slow.volatilityIndex(0));
    double sum = 0.0, last = fast.spot(0);
    constexpr int kSeconds = 150;
    for (int i = 1; i <= kSeconds; ++i) {
        fast.advance(start + Duration::seconds(i));
        sum += std::pow(std::log(fast.spot(0) / last), 2);
        last = fast.spot(0);
    }
    const double realised = std::sqrt(sum / kSeconds * 365.0 * 86'400.0);
    EXPECT_GT(realised, 0.4 * fast.volatilityIndex(0));
    EXPECT_LT(realised, 2.5 * fast.volatilityIndex(0));
    EXPECT_LT(slow.volatilityIndex(0), 0.4 * realised) << "what options were priced with before";
    int checked = 0;
    for (const auto& contract : fast.contracts()) {
        if (!contract->instrument.isOption() || contract->isClosed || !(contract->volatility > 0.0)) continue;
        EXPECT_GT(contract->volatility, 2.0) << contract->instrument.name;
        ++checked;
    }
    EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace ballast::venue_server::frames_test
