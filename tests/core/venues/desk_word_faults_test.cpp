#include <deque>
#include <fstream>
#include <memory>
#include <regex>
#include <thread>
#include <unistd.h>

#include "core/venues/fault_desk.h"
#include "desk/state.h"

/// Faults of what a venue says (faults.md, sections 4 and 5), as a whole desk has them through its sockets.
namespace ballast::venues::testing::desk_word_faults_test {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Quality;
using domain::Rule;
using domain::Side;

using WordsOfAVenue = WithFaultDesk;

using Texts = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

double residentMiB()
{
    std::ifstream in("/proc/self/statm");
    double all = 0.0, resident = 0.0;
    in >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

const interfaces::OrderView& newest(const std::shared_ptr<const interfaces::Picture>& picture)
{
    return picture->orders.data->front();
}

/// F13: a token that has ended is renewed by itself. A key that was revoked is tried three times, market data go on
/// meanwhile, and then a person is asked.
TEST_F(WordsOfAVenue, F13_AnEndedTokenIsRenewedAndARevokedKeyAskedForOnce)
{
    const auto logins = desk->line->saidByAccount("public/auth");
    desk->fault("private/get_positions", 13009, "unauthorized", 1);
    ASSERT_TRUE(becomes([&] { return desk->line->saidByAccount("public/auth") == logins + 1; })) << desk->said();
    ASSERT_TRUE(desk->recovers()) << desk->said();

    desk->served.fault({{"fault", "reject_login"}, {"on", true}});
    const std::shared_ptr<void> again(nullptr, [](void*) {
        desk->served.fault({{"fault", "reject_login"}, {"on", false}});
    });
    ASSERT_TRUE(desk->says("the keys are not tried again before a person says", 60.0)) << desk->said();
    EXPECT_EQ(desk->line->saidByAccount("public/auth"), logins + 4);
    EXPECT_EQ(desk->spot(), Quality::Good) << "public data go on";
    EXPECT_TRUE(desk->stoppedBy().contains(Rule::C19)) << desk->words();
    std::this_thread::sleep_for(2s);
    EXPECT_EQ(desk->line->saidByAccount("public/auth"), logins + 4) << "no loop with bad keys";
    EXPECT_EQ(desk->openAlerts("is not connected"), 1U) << "one prompt";
    desk->served.fault({{"fault", "reject_login"}, {"on", false}});
    desk->tryAgain();
    EXPECT_TRUE(desk->recovers(20.0)) << desk->said();
}

/// F05: cancels that the venue refuses for now are sent until they are done; an order that is one too many ends with
/// the venue's word and is not repeated, whatever became of the line.
TEST_F(WordsOfAVenue, F05_TooManyRequestsLoseNoCancelAndRepeatNoOrder)
{
    const double price = std::round(desk->mark(FaultDesk::kPerpetual) * 0.99);
    ASSERT_TRUE(desk->placeOnceReady(FaultDesk::kPerpetual, Side::Buy, 77.0, price)) << desk->words();
    ASSERT_TRUE(desk->sees([&](const auto& p) { return p.orders.data->front().state == OrderState::Working; }));
    desk->fault("private/cancel_by_label", 10040, "retry", 2);
    const domain::Scope coin{domain::ScopeKind::Underlying, "BTC"};
    desk->desk().engageKillSwitch(coin, "ann");
    EXPECT_TRUE(desk->sees([&](const auto& p) { return p.orders.data->front().state == OrderState::Cancelled; }, 10.0))
        << desk->said();
    EXPECT_TRUE(becomes([&] { return !desk->alert("has not confirmed the cancel"); }, 3.0)) << desk->said();
    EXPECT_EQ(desk->line->saidByAccount("private/cancel_by_label"), 3U);
    for (const auto action : {domain::OperatorAction::Rearm, domain::OperatorAction::ResumeTrading}) {
        auto again = desk->command(action);
        again.scope = coin;
        ASSERT_TRUE(desk->desk().submit(again));
    }

    desk->fault("private/buy", 10028, "too_many_requests", 1);
    const auto before = desk->line->saidByAccount("private/buy");
    ASSERT_TRUE(desk->placeOnceReady(FaultDesk::kPerpetual, Side::Buy, 78.0, price)) << desk->words();
    EXPECT_TRUE(desk->sees([&](const auto& p) { return p.orders.data->front().state == OrderState::Rejected; }))
        << desk->said();
    EXPECT_TRUE(has(newest(desk->picture()).note, "too_many_requests")) << newest(desk->picture()).note;
    ASSERT_TRUE(desk->recovers()) << desk->said();
    EXPECT_EQ(desk->line->saidByAccount("private/buy"), before + 1);
    EXPECT_TRUE(desk->trades()) << desk->words();
}

/// F11: far more than is told comes in, and nothing private is lost of it.
TEST_F(WordsOfAVenue, F11_AFloodIsMergedAndLosesNothingPrivate)
{
    const double before = residentMiB();
    desk->line->rewrite([](Of of, const std::string& text) {
        const bool multiplies = of == Of::Feed && (has(text, "\"ticker.") || has(text, "\"deribit_price_index."));
        return Texts(multiplies ? 30 : 1, text);
    });
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(desk->trades()) << i << desk->words() << desk->said();
    desk->line->rewrite({});
    EXPECT_LT(residentMiB() - before, 96.0);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F11, F56: everything of the market comes three seconds late, without a gap and over a line that is well. What is old
/// is stale whenever it came.
TEST_F(WordsOfAVenue, F11_WhatComesLateIsStaleHoweverMuchOfItComes)
{
    using Clock = std::chrono::steady_clock;
    const auto waiting = std::make_shared<std::deque<std::pair<Clock::time_point, std::string>>>();
    desk->line->rewrite([waiting](Of of, const std::string& text) {
        if (of != Of::Feed) return Texts{text};
        waiting->emplace_back(Clock::now() + 3s, text);
        Texts due;
        for (; !waiting->empty() && waiting->front().first <= Clock::now(); waiting->pop_front())
            due.push_back(std::move(waiting->front().second));
        return due;
    });
    std::this_thread::sleep_for(4s);
    EXPECT_TRUE(desk->venue("Deribit").connected);
    ASSERT_TRUE(desk->spotBecomes(Quality::Stale, 2.0)) << "three seconds old";
    EXPECT_TRUE(desk->stoppedBy().contains(Rule::C17)) << desk->words();
    for (int i = 0; i < 10; ++i) {
        EXPECT_NE(desk->spot(), Quality::Good);
        std::this_thread::sleep_for(50ms);
    }
    desk->line->rewrite({});
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F16: what is no message. Of the market it is counted and passed over; a binary frame and anything private that
/// cannot be read end their line, and the account is compared.
TEST_F(WordsOfAVenue, F16_WhatIsNoMessageIsCountedOrEndsItsLine)
{
    const int lines = desk->line->lines();
    for (const auto* text : {R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":)", "", "[]", "null",
                             R"({"jsonrpc":"2.0","method":5,"params":{}})", R"({}{})", "\"text\"",
                             R"({"jsonrpc":"2.0","method":"subscription","params":"x"})"})
        desk->line->inject(Of::Feed, FaultProxy::textFrame(text));
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(desk->line->lines(), lines);
    EXPECT_EQ(desk->spot(), Quality::Good);
    desk->line->inject(Of::Feed, venue_server::testing::webFrame(0x82, "binary"));
    ASSERT_TRUE(becomes([&] { return desk->line->lines() > lines; }));
    ASSERT_TRUE(desk->comesBack()) << desk->said();

    const auto asked = desk->line->saidByAccount("private/get_positions"),
               logins = desk->line->saidByAccount("public/auth");
    // None of these may end the program: nobody would catch what a frame throws.
    for (const auto* text : {R"({"jsonrpc":"2.0","method":5,"params":{}})",
                             R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":7}})",
                             R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":2}})"})
        desk->line->inject(Of::Account, FaultProxy::textFrame(text));
    desk->line->inject(Of::Account, FaultProxy::textFrame(R"({"jsonrpc":"2.0"}{"jsonrpc":"2.0"})"));
    ASSERT_TRUE(desk->says("is not connected")) << desk->said();
    ASSERT_TRUE(desk->comesBack()) << desk->said();
    EXPECT_GT(desk->line->saidByAccount("public/auth"), logins);
    EXPECT_GT(desk->line->saidByAccount("private/get_positions"), asked) << "asked anew";
}

/// F17: a frame of two gigabytes is announced to the account, one of five megabytes to the feed.
TEST_F(WordsOfAVenue, F17_AGiantFrameEndsItsLineAndTakesNoMemory)
{
    const int lines = desk->line->lines();
    const double before = residentMiB();
    desk->line->inject(Of::Account,
                       venue_server::testing::webHead(0x81, std::uint64_t{2} << 30) + std::string(100'000, ' '));
    desk->line->inject(Of::Feed, venue_server::testing::webFrame(0x81, std::string(5 << 20, ' ')));
    ASSERT_TRUE(becomes([&] { return desk->line->lines() >= lines + 2; })) << desk->said();
    EXPECT_LT(residentMiB() - before, 64.0);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F18: what nests without end, and a key that stands twice in a message with a fill in it.
TEST_F(WordsOfAVenue, F18_NestingIsPassedOverAndADoubledKeyMakesNoFill)
{
    const int lines = desk->line->lines();
    for (const auto& text :
         {std::string(100'000, '['), "{\"id\":" + std::string(100'000, '7') + "}",
          R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":")" + std::string(1'000'000, 'x') + "\"}}"})
        desk->line->inject(Of::Feed, FaultProxy::textFrame(text));
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(desk->line->lines(), lines);
    EXPECT_EQ(desk->spot(), Quality::Good);
    const auto label = newest(desk->picture()).id;
    desk->line->inject(
        Of::Account,
        FaultProxy::textFrame(fmt::format(
            R"({{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"user.changes.any.any.raw","data":{{)"
            R"("orders":[],"positions":[],"trades":[{{"trade_id":"X-1","order_id":"X","label":"{}","amount":0.5,)"
            R"("amount":0.5,"direction":"buy","instrument_name":"{}","price":1.0,"fee":0.0,"fee_currency":"USDC"}}]}}}}}})",
            label, FaultDesk::kPerpetual)));
    ASSERT_TRUE(desk->says("a key stands twice")) << desk->said();
    EXPECT_TRUE(desk->comesBack()) << desk->said();
    EXPECT_EQ(desk->positionShown(FaultDesk::kPerpetual), desk->bought);
}

/// F19: every form that a number may not have, in the index and in a perpetual's ticker. No value that is not the
/// venue's is ever shown or used.
TEST_F(WordsOfAVenue, F19_NoFormOfANumberBecomesAValue)
{
    const auto forms = std::make_shared<Texts>(Texts{"NaN",     "Infinity", "-Infinity",
                                                     "-0",      "1e999",    "-1e999",
                                                     "1e-400",  "null",     "true",
                                                     "\"\"",    "\"12.5\"", "12,5",
                                                     "0x10",    "+5",       "01",
                                                     ".5",      "5.",       "1e",
                                                     "--1",     "1_000",    "{}",
                                                     "[]",      "[1]",      "0",
                                                     "-1",      "1e400",    "99999999999999999999999999999999999999",
                                                     "\"NaN\"", "nan",      "1.0.0",
                                                     "٣",       "1e+",      "-",
                                                     "1 2",     "'5'"});
    const auto next = std::make_shared<std::size_t>(0);
    const double reference = *desk->spotUsd();
    desk->line->rewrite([forms, next](Of of, const std::string& text) {
        const bool isIndex = has(text, "\"deribit_price_index.btc_usd\""),
                   isTicker = has(text, "\"ticker.BTC_USDC-PERPETUAL.");
        if (of != Of::Feed || (!isIndex && !isTicker)) return Texts{text};
        static const std::regex price(R"re("price":[0-9.e+-]+)re"),
            bid(R"re("(best_bid_price|mark_price)":[0-9.e+-]+)re");
        const auto& form = (*forms)[(*next)++ % forms->size()];
        return Texts{isIndex ? std::regex_replace(text, price, "\"price\":" + form)
                             : std::regex_replace(text, bid, "\"$1\":" + form)};
    });
    std::size_t good = 0;
    for (int i = 0; i < 80; ++i) {
        const auto spot = desk->spotReading();
        if (spot.value) {
            EXPECT_NEAR(*spot.value / reference, 1.0, 0.02);
        }
        good += spot.quality == Quality::Good ? 1U : 0U;
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_LT(good, 70U) << "an index that is not told ages";
    EXPECT_GE(*next, forms->size()) << "each form was tried";
    EXPECT_NE(desk->spot(), Quality::Good);
    EXPECT_TRUE(desk->stoppedBy().contains(Rule::C17)) << desk->words();
    desk->line->rewrite({});
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F20: a word for an order's state that we do not know is asked after; a trade with a side that we do not know ends
/// the line, and what was filled is booked once from the venue's answer.
TEST_F(WordsOfAVenue, F20_AnUnknownWordIsAskedAfterAndTakenForNoOther)
{
    desk->line->rewrite([](Of of, const std::string& text) {
        const bool odd = of == Of::Account && has(text, "\"order_state\":\"open\"") &&
                         (has(text, "user.changes") || has(text, "\"trades\":[]"));
        return Texts{odd ? replaced(text, "\"order_state\":\"open\"", "\"order_state\":\"suspended\"") : text};
    });
    const double low = std::round(desk->mark(FaultDesk::kPerpetual) * 0.99);
    ASSERT_TRUE(desk->placeOnceReady(FaultDesk::kPerpetual, Side::Buy, 66.0, low)) << desk->words();
    // The answer about an order by its label is left as it is: that one is believed.
    EXPECT_TRUE(desk->sees([](const auto& p) { return p.orders.data->front().state == OrderState::Working; }))
        << desk->said();
    desk->line->rewrite([done = std::make_shared<bool>(false)](Of of, const std::string& text) {
        if (of != Of::Account || *done || !has(text, "user.changes") || !has(text, "\"trade_id\"")) return Texts{text};
        *done = true;
        return Texts{replaced(text, "\"direction\":\"buy\"", "\"direction\":\"long\"")};
    });
    EXPECT_TRUE(desk->trades()) << desk->words() << desk->said();
    desk->line->rewrite({});
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F20: members of public messages that are gone, have another name or another kind. Nothing of them is a value.
TEST_F(WordsOfAVenue, F20_MembersThatAreGoneOrOtherwiseMakeNoValue)
{
    const auto next = std::make_shared<std::size_t>(0);
    const double reference = *desk->spotUsd();
    desk->line->rewrite([next](Of of, const std::string& text) {
        if (of != Of::Feed || !has(text, "\"deribit_price_index.btc_usd\"")) return Texts{text};
        static const std::vector<std::pair<std::string, std::string>> changes{{"\"price\"", "\"prize\""},
                                                                              {"\"index_name\"", "\"name\""},
                                                                              {"\"timestamp\":", "\"timestamp\":\"x"},
                                                                              {"\"data\"", "\"date\""},
                                                                              {"\"params\"", "\"param\""},
                                                                              {"btc_usd", "doge_usd"},
                                                                              {"\"method\"", "\"method\":7,\"m\""}};
        const auto& [from, to] = changes[(*next)++ % changes.size()];
        return Texts{replaced(text, from, to)};
    });
    // Which members are at fault changes from message to message; what is left of the feed's word is no price.
    EXPECT_TRUE(desk->spotBecomes(Quality::Bad, 6.0));
    EXPECT_NEAR(*desk->spotUsd() / reference, 1.0, 0.02);
    desk->line->rewrite([](Of, const std::string& text) {
        return Texts{replaced(text, "\"index_name\"", "\"more\":{\"a\":[1,2]},\"index_name\"")};
    });
    EXPECT_TRUE(desk->spotBecomes(Quality::Good, 6.0)) << "what is more than we know is passed over";
    desk->line->rewrite({});
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F21: an answer that is result and error at once proves nothing, one that comes late is its order's, and those that
/// nobody asked for change nothing.
TEST_F(WordsOfAVenue, F21_AnswersCountForTheirOwnRequestAlone)
{
    const auto once = [](auto change) {
        return [change, done = std::make_shared<bool>(false)](Of of, const std::string& text) {
            if (*done || of != Of::Account || !has(text, "\"order\":{") || has(text, "user.changes"))
                return Texts{text};
            *done = true;
            return change(text);
        };
    };
    // The word of its fill is lost as well: only the venue's books tell.
    desk->line->rewrite([answered = std::make_shared<bool>(false),
                         lost = std::make_shared<bool>(false)](Of of, const std::string& text) {
        if (of != Of::Account) return Texts{text};
        const bool isFill = has(text, "user.changes") && has(text, "\"trade_id\"");
        if (isFill && !std::exchange(*lost, true)) return Texts{};
        if (has(text, "user.changes") || !has(text, "\"order\":{") || std::exchange(*answered, true))
            return Texts{text};
        return Texts{replaced(text, "\"jsonrpc\"", R"("error":{"code":10009,"message":"not_enough_funds"},"jsonrpc")")};
    });
    EXPECT_TRUE(desk->trades()) << desk->words() << desk->said();
    EXPECT_FALSE(desk->alert("no order leaves there until they agree")) << "no difference of positions (F46)";
    ASSERT_TRUE(desk->comesBack()) << desk->said();

    // The line stays: the order is in doubt meanwhile, and its fills are told by their channel.
    const auto kept = std::make_shared<std::string>();
    desk->line->rewrite(once([kept](const std::string& text) {
        *kept = text;
        return Texts{};
    }));
    EXPECT_TRUE(desk->trades()) << desk->words() << desk->said();
    desk->line->rewrite({});
    ASSERT_FALSE(kept->empty());
    for (const auto& text : {*kept, *kept, replaced(*kept, "\"id\":", "\"id\":9"),
                             std::string(R"({"jsonrpc":"2.0","id":1,"error":{"code":10009,"message":"no"}})"),
                             std::string(R"({"jsonrpc":"2.0","id":"1","result":"ok"})"),
                             std::string(R"({"jsonrpc":"2.0","id":null,"result":"ok"})")})
        desk->line->inject(Of::Account, FaultProxy::textFrame(text));
    std::this_thread::sleep_for(300ms);
    EXPECT_EQ(newest(desk->picture()).state, OrderState::Filled);
    EXPECT_TRUE(desk->trades()) << desk->words() << desk->said();
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F22: orders, fills and books of what is none of ours.
TEST_F(WordsOfAVenue, F22_WhatIsNoneOfOursMakesNoPosition)
{
    const auto changes = [](const std::string& instrument, const std::string& label) {
        return FaultProxy::textFrame(fmt::format(
            R"({{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"user.changes.any.any.raw","data":{{)"
            R"("instrument_name":"{0}","orders":[{{"order_id":"O-1","label":"{1}","instrument_name":"{0}",)"
            R"("direction":"buy","amount":5.0,"filled_amount":5.0,"price":1.0,"order_state":"filled"}}],"positions":[],)"
            R"("trades":[{{"trade_id":"T-{1}","order_id":"O-1","label":"{1}","amount":5.0,"direction":"buy",)"
            R"("instrument_name":"{0}","price":1.0,"fee":0.0,"fee_currency":"USDC"}}]}}}}}})",
            instrument, label));
    };
    const int lines = desk->line->lines();
    desk->line->inject(Of::Account, changes("DOGE_USDC-PERPETUAL", "ours"));
    desk->line->inject(Of::Account, changes(FaultDesk::kPerpetual, ""));
    for (const auto* channel : {"ticker.DOGE_USDC-PERPETUAL.100ms", "deribit_price_index.doge_usd", "user.changes.x"})
        desk->line->inject(Of::Feed, FaultProxy::textFrame(fmt::format(
                                         R"({{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"{}",)"
                                         R"("data":{{"index_name":"doge_usd","price":1.0,"timestamp":1}}}}}})",
                                         channel)));
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(desk->positionShown(FaultDesk::kPerpetual), desk->bought);
    EXPECT_EQ(desk->positionShown("DOGE_USDC-PERPETUAL"), 0.0);
    // Quotes age for a moment on a busy machine; no line may fall for what was told.
    EXPECT_TRUE(desk->recovers()) << desk->said();
    EXPECT_EQ(desk->line->lines(), lines);
    EXPECT_TRUE(desk->trades()) << desk->words();
}

/// F05: the venue answers neither logins nor subscriptions for a while, as in maintenance. Nobody is asked for keys,
/// and all comes back by itself on the line that is up.
TEST(DeskAtABusyVenue, F05_GivesLaterWhatItRefused)
{
    const auto desk = std::make_unique<FaultDesk>();
    ASSERT_NO_FATAL_FAILURE(desk->beginWhole());
    ASSERT_TRUE(desk->recovers()) << desk->said();
    desk->fault("public/subscribe", 11051, "system_maintenance", -1);
    desk->fault("public/auth", 11051, "system_maintenance", 4);
    desk->line->cut();
    ASSERT_TRUE(becomes([&] {
        const auto missing = desk->venue("Deribit").missing;
        return !missing.empty() && has(missing.front(), "11051");
    })) << desk->said();
    desk->fault("public/subscribe", 1, "", 0);
    const int lines = desk->line->lines();
    EXPECT_TRUE(desk->recovers(90.0)) << desk->said();
    EXPECT_FALSE(desk->alert("Try again"));
    EXPECT_LE(desk->line->lines() - lines, 4) << "the account's alone";
    desk->endWhole();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_word_faults_test
