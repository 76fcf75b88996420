#include <cmath>
#include <thread>

#include "core/venues/desk_behind_proxy.h"

namespace ballast::venues::testing::desk_values_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using domain::Side;
using interfaces::Picture;

constexpr const char* kTicker = "ticker.BTC_USDC-PERPETUAL";
constexpr const char* kBook = "book.BTC_USDC-PERPETUAL";
constexpr const char* kIndex = "deribit_price_index.btc_usd\"";

/// Values of the market that parse and are wrong. Two coins too many are held all the time, so that a hedge leaves the
/// moment that nothing keeps it; each fault takes over from the one before it.
class DeskOfValues : public DeskBehindProxy {
protected:
    /// Ready to send, and one contract has been traded by hand to prove it.
    void beginReady()
    {
        listenToClient();
        hold(kHedge, 2.0);
        ASSERT_NO_FATAL_FAILURE(begin());
        mode(domain::HedgeMode::Manual);
        desk().want(interfaces::SectionSet::all());
        const auto price = std::round(mark(kHedge) * 1.005);
        ASSERT_TRUE(placeOnceReady(kHedge, Side::Buy, 1.0, price)) << words();
        ASSERT_TRUE(becomes([&] { return std::abs(heldAtVenue(kHedge) - 2.001) < 1e-9; }));
    }
    /// From here on only what is wrong keeps the hedge back.
    void beginHedging() { mode(domain::HedgeMode::Automatic); }
    void expectNothingSent(const char* during)
    {
        EXPECT_EQ(ordersAtVenue().size(), 1U) << during << "\n" << decisions();
        EXPECT_NEAR(heldAtVenue(kHedge), 2.001, 1e-9) << during;
    }
    /// Nothing is wrong any more: the hedge leaves, ends, and the journal repeats it.
    void expectHedgedAndVerified()
    {
        honest();
        EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue(kHedge)) < 0.1; }, 30.0)) << decisions();
        stop();
        expectReconciled();
        expectVerified();
    }
    void scaleIndex(double factor)
    {
        change("deribit_price_index.btc_usd", [factor](Json& data) {
            if (data.at("index_name") == "btc_usd") data["price"] = std::round(factor * data.at("price").get<double>());
        });
    }
    /// What the ticker says of the best prices is all that is heard of them.
    void top(std::function<void(Json& data)> how)
    {
        // An empty book in step, so that nothing of it is heard while it is asked for anew.
        set(kBook, [](int, const std::string& text) -> std::vector<std::string> {
            if (text.find(std::string("\"channel\":\"") + kBook) == std::string::npos) return {text};
            auto frame = Json::parse(text);
            auto& data = frame.at("params").at("data");
            if (data.at("type") != "snapshot") return {};
            data["bids"] = data["asks"] = Json::array();
            return {frame.dump()};
        });
        change(kTicker, std::move(how));
    }
    std::string shown() { return fmt::format("{}\n{}", doubt(kHedge), decisions()); }
};

/// F31 of the index: no price at all; ten times too high; one venue alone, a third too high, for longer than a jump is
/// held. F33: none of them is used, and what is shown stays what it was.
TEST_F(DeskOfValues, F31_F33_AnIndexThatIsNoPriceOrStandsAloneHedgesNothing)
{
    ASSERT_NO_FATAL_FAILURE(beginReady());
    const double before = spot().value.value_or(0.0);
    ASSERT_GT(before, 1'000.0);
    for (const double price : {0.0, -1.0}) {
        change("deribit_price_index.btc_usd", [price](Json& data) { data["price"] = price; });
        ASSERT_TRUE(becomes([&] { return spot().quality == Quality::Bad; })) << price << decisions();
        EXPECT_FALSE(spot().value) << "not even shown as a number";
        if (price == 0.0) beginHedging();
        ASSERT_TRUE(holdsBecause("is no price")) << reason();
        std::this_thread::sleep_for(1200ms);
        expectNothingSent("an index of zero or less");
    }
    scaleIndex(10.0);
    ASSERT_TRUE(holdsBecause("the index jumped")) << reason();
    EXPECT_TRUE(becomes([&] { return spot().quality == Quality::Suspect && spot().value; }, 3.0));
    scaleIndex(1.35);
    std::this_thread::sleep_for(5s);
    ASSERT_TRUE(spot().value);
    EXPECT_NEAR(*spot().value / before, 1.0, 0.02) << "held for 5 s, and still nobody else says it";
    EXPECT_NE(spot().quality, Quality::Good);
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Normal)
        << "a wrong index is no loss: " << picture()->trading.data->tradingStateReason;
    expectNothingSent("an index alone");
    expectHedgedAndVerified();
}

/// F31: a true move: everything moves by 15 %, and the desk goes with it within three seconds.
TEST_F(DeskOfValues, F31_ATrueMoveIsAcceptedWithinThreeSeconds)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(becomes([&] { return spot().quality == Quality::Good; }));
    const double before = *spot().value;
    served.fault({{"fault", "jump"}, {"index", "btc_usd"}, {"factor", 1.15}});
    EXPECT_TRUE(becomes(
        [&] {
            return spot().value && std::abs(*spot().value / before / 1.15 - 1.0) < 0.02 &&
                   spot().quality == Quality::Good;
        },
        4.0))
        << spot().value.value_or(0.0) / before << decisions();
    stop();
    expectVerified();
}

/// F29 to F32 of what hedges: crossed, locked, one side, none, a thousandfold, off its tick, a size that nobody has.
TEST_F(DeskOfValues, F29_F30_F31_F32_NoHedgeIsPricedFromABookThatCannotBe)
{
    ASSERT_NO_FATAL_FAILURE(beginReady());
    const double middle = mark(kHedge);
    // F29: a level of the book stands above the best offer, for as long as it says so.
    change(kBook, [](Json& data) {
        auto& asks = data.at("asks");
        if (data.at("type") == "snapshot")
            asks.insert(asks.begin(), Json::array({"new", 1'000.0, 0.5}));
        else
            asks.push_back(Json::array({"new", 1'000.0, 0.5}));
    });
    ASSERT_TRUE(doubts(kHedge, "suspect: bid at or above ask")) << shown();
    beginHedging();
    ASSERT_TRUE(becomes([&] { return asked("unsubscribe", kBook) >= 1; }, 6.0)) << "asked for anew after 500 ms";
    std::this_thread::sleep_for(1s);
    const auto crossed = quote(kHedge);
    ASSERT_TRUE(crossed);
    EXPECT_EQ(crossed->mid.quality, Quality::Suspect);
    EXPECT_NEAR(crossed->mid.value.value_or(0.0) / middle, 1.0, 0.03) << "no middle is made of what crosses";
    EXPECT_LE(asked("unsubscribe", kBook), 3) << "and not over and over";
    expectNothingSent("a crossed book");

    const auto is = [&](Quality quality) {
        return becomes([&] { return quote(kHedge) && quote(kHedge)->mid.quality == quality; }, 5.0);
    };
    honest(kBook);
    top([](Json& data) { data["best_ask_price"] = data["best_bid_price"]; });
    EXPECT_TRUE(is(Quality::Suspect)) << "locked\n" << shown();
    std::this_thread::sleep_for(700ms);
    expectNothingSent("a locked book");

    // F30: no offers: no middle, not one of the bid and nothing. Then no side at all.
    top([](Json& data) { data["best_ask_price"] = data["best_ask_amount"] = 0.0; });
    ASSERT_TRUE(is(Quality::Missing)) << shown();
    EXPECT_FALSE(quote(kHedge)->mid.value);
    ASSERT_TRUE(holdsBecause("usable quote")) << reason();
    top([](Json& data) {
        for (const auto* member : {"best_ask_price", "best_ask_amount", "best_bid_price", "best_bid_amount"})
            data[member] = 0.0;
    });
    std::this_thread::sleep_for(700ms);
    EXPECT_TRUE(is(Quality::Missing)) << shown();
    expectNothingSent("an empty side");

    // F32: a bid of more than ten times what is open stands nowhere.
    top([](Json& data) { data["best_bid_amount"] = 1e7; });
    std::this_thread::sleep_for(500ms);
    EXPECT_TRUE(is(Quality::Missing)) << shown();
    EXPECT_FALSE(quote(kHedge)->bid.value_or(0.0) > 0.0);
    expectNothingSent("a size that nobody has");

    // F31: a thousandfold and a thousandth, off the tick, less than nothing, more than any sum has room for.
    top([](Json& data) {
        for (const auto* member : {"best_bid_price", "best_ask_price", "mark_price"})
            data[member] = 1'000.0 * data.at(member).get<double>();
    });
    ASSERT_TRUE(is(Quality::Suspect)) << shown();
    top([](Json& data) {
        for (const auto* member : {"best_bid_price", "best_ask_price", "mark_price"})
            data[member] = std::round(0.001 * data.at(member).get<double>());
        data["best_ask_price"] = data["best_bid_price"].get<double>() + 1.0;
    });
    std::this_thread::sleep_for(700ms);
    EXPECT_TRUE(is(Quality::Suspect)) << shown();
    expectNothingSent("a thousandth");
    top([](Json& data) { data["best_bid_price"] = data.at("best_bid_price").get<double>() - 0.013; });
    EXPECT_TRUE(doubts(kHedge, "suspect: a price off its tick")) << shown();
    top([](Json& data) { data["best_bid_price"] = -5.0; });
    EXPECT_TRUE(doubts(kHedge, "bad: a negative price")) << shown();
    top([](Json& data) {
        data["best_bid_price"] = 5e9;
        data["best_ask_price"] = 5.1e9;
    });
    std::this_thread::sleep_for(2500ms);
    expectNothingSent("more than any sum has room for");
    EXPECT_TRUE(sees([](const Picture& p) { return p.trading.data->tradingState == domain::TradingState::Normal; }))
        << "one wrong number ends nothing: " << picture()->trading.data->tradingStateReason;
    expectHedgedAndVerified();
}

/// F27, F28: a change that is missing, one that comes twice, changes before their snapshot, two snapshots, an old one.
/// What comes out is the venue's own book, and between a gap and its snapshot nothing.
TEST_F(DeskOfValues, F27_F28_AGapAsksOnceAndTheSnapshotReplacesTheBook)
{
    ASSERT_NO_FATAL_FAILURE(beginReady());
    const auto resyncs = [&] { return asked("unsubscribe", kBook); };
    std::atomic<int> dropped{0};
    std::atomic<bool> holdsSnapshot{true};
    // One change is lost; its snapshot is late by as many as come in two seconds, and comes with one that is older than
    // itself, twice.
    auto late = std::make_shared<std::vector<std::string>>();
    set(kBook, [&, late](int, const std::string& text) -> std::vector<std::string> {
        if (text.find(std::string("\"channel\":\"") + kBook) == std::string::npos) return {text};
        const auto isSnapshot = text.find("\"type\":\"snapshot\"") != std::string::npos;
        if (!isSnapshot && dropped == 0) return ++dropped, std::vector<std::string>{};
        if (isSnapshot && holdsSnapshot) return late->push_back(text), std::vector<std::string>{};
        if (!isSnapshot && !late->empty() && ++dropped == 20) {
            holdsSnapshot = false;
            const auto snapshot = std::exchange(*late, {}).front();
            return {text, snapshot, snapshot};
        }
        return {text, text};
    });
    ASSERT_TRUE(becomes([&] { return dropped > 0; }));
    ASSERT_TRUE(doubts(kHedge, "bad: its book is out of step")) << shown();
    ASSERT_TRUE(becomes([&] { return !holdsSnapshot; })) << dropped;
    ASSERT_TRUE(becomes([&] { return doubt(kHedge) == "GOOD"; })) << shown();
    EXPECT_EQ(resyncs(), 1) << "one gap, one question";
    honest();
    beginHedging();
    EXPECT_TRUE(becomes([&] { return std::abs(heldAtVenue(kHedge)) < 0.1; }, 30.0)) << decisions();
    // The venue's book, level for level of what is shown of it.
    EXPECT_TRUE(becomes([&] {
        const auto theirs = ticker(kHedge);
        const auto ours = quote(kHedge);
        return ours && ours->bid && std::abs(*ours->bid - theirs.at("best_bid_price").get<double>()) < 1e-9 &&
               std::abs(*ours->ask - theirs.at("best_ask_price").get<double>()) < 1e-9;
    }));
    EXPECT_EQ(resyncs(), 1);
    stop();
    expectReconciled();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_values_at_venue_test
