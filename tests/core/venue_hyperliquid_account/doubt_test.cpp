#include "account_at_venue.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;
using nlohmann::ordered_json;

/// An order in doubt that the status query does not know.
struct OrderInDoubt : AccountSessionTest {
    OrderInDoubt()
    {
        there.infos["orderStatus"] = {{"status", "unknownOid"}};
        there.infos["openOrders"] = there.infos["userFillsByTime"] = json::array();
        there.infos["clearinghouseState"] = {{"assetPositions", json::array()},
                                             {"marginSummary", {{"accountValue", "10.0"}}}};
    }
    void lose(const std::string& id)
    {
        open();
        auto order = intent(id, 0.5);
        order.purpose = domain::OrderPurpose::Quote;
        ASSERT_TRUE(send(order).has_value());
        session->told().clear();
    }
    std::vector<domain::OrderReport> ask(const std::string& id)
    {
        session->ask({.account = {1}, .order = id, .askedAt = there.now, .instrument = {1}}, there.now);
        for (int i = 0; i < 30; ++i)
            there.work();
        return take<domain::OrderReport>();
    }
    /// The same over half a minute, in which pages of fills have room.
    std::vector<domain::OrderReport> askSlowly(const std::string& id)
    {
        auto reports = ask(id);
        for (int second = 0; second < 30; ++second) {
            there.tick(Duration::seconds(1));
            for (auto& report : take<domain::OrderReport>())
                reports.push_back(std::move(report));
        }
        return reports;
    }
    /// Fills of another order, so many in each millisecond.
    json rows(std::size_t count, std::size_t each)
    {
        auto all = json::array();
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(fill("d1-2", 100 + i, "0.001"));
            all.back()["time"] = 1'765'541'474'000U + i / each;
        }
        return all;
    }
    void later(Duration by) { there.now = there.now + by; }
    bool isCancelled(const std::string& id)
    {
        const auto before = there.acted("cancelByCloid").size();
        session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
        session->sendCancels(there.now);
        const auto sent = there.acted("cancelByCloid");
        return sent.size() > before && sent.back()["action"]["cancels"][0]["cloid"] == cloidOf(id).value();
    }
    json open(const std::string& id)
    {
        return {{"coin", "BTC"}, {"limitPx", "92000"}, {"oid", 77},      {"side", "A"},
                {"sz", "0.5"},   {"origSz", "0.5"},    {"timestamp", 1}, {"cloid", cloidOf(id).value()}};
    }
    using AccountSessionTest::open;
};

/// F41: it may be placed until its action has expired, and answers may be behind that: so long nothing is told, nothing
/// is forgotten, and a kill reaches it.
TEST_F(OrderInDoubt, F41_OneThatMayStillBePlacedIsNotCalledMissing)
{
    lose("d1-7");
    for (int second = 0; second < 15; second += 2) {
        EXPECT_TRUE(ask("d1-7").empty()) << second;
        later(Duration::seconds(2));
    }
    EXPECT_EQ(there.asked("userFillsByTime"), 0U);
    EXPECT_TRUE(isCancelled("d1-7"));
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U) << "it came after all";
}

/// F41: later, where open orders and fills do not have it and the status says the same once more, it is told. The
/// ledger wants that three times over ten seconds: until then it is kept, cancelled with the rest, and asked for in the
/// fills since it left and not in those of two days. After that it is not cancelled for ever.
TEST_F(OrderInDoubt, F41_StatusOpenOrdersFillsAndStatusAgainProveThatItIsNotThere)
{
    lose("d1-7");
    later(Duration::seconds(15));
    const auto reports = ask("d1-7");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::NotPlaced);
    EXPECT_EQ(reports[0].askedAt, there.now);
    EXPECT_EQ(there.asked("orderStatus"), 2U);
    EXPECT_EQ(there.asked("openOrders"), 1U);
    EXPECT_EQ(there.asked("userFillsByTime"), 1U);
    EXPECT_TRUE(isCancelled("d1-7")) << "the desk still counts it";
    for (int proof = 2; proof <= 3; ++proof) {
        later(Duration::seconds(5));
        EXPECT_EQ(ask("d1-7").size(), 1U) << "the ledger wants it three times";
    }
    std::vector<std::uint64_t> since;
    for (const auto& call : there.calls)
        if (call["method"] == "post" && call["request"]["payload"].value("type", "") == "userFillsByTime")
            since.push_back(call["request"]["payload"]["startTime"]);
    // A minute for clocks that are apart before it left.
    EXPECT_THAT(since, testing::Each(1'765'541'474'000U - 60'000U));
    EXPECT_FALSE(isCancelled("d1-7"));
}

/// F41: an order that was told as missing and then shows up is ours as before, and its proofs begin anew.
TEST_F(OrderInDoubt, F41_OneThatShowsUpAfterAProofIsCountedAnew)
{
    lose("d1-7");
    later(Duration::seconds(15));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    later(Duration::seconds(5));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U);
    later(Duration::seconds(5));
    EXPECT_EQ(ask("d1-7").size(), 1U);
    EXPECT_TRUE(isCancelled("d1-7")) << "one proof since it was seen";
}

TEST_F(OrderInDoubt, F41_OneThatIsOpenAfterAllIsReportedAsOpen)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos["openOrders"] = json::array({open("d1-7")});
    const auto reports = ask("d1-7");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::Working);
    EXPECT_EQ(reports[0].order, "d1-7");
    EXPECT_TRUE(isCancelled("d1-7"));
}

TEST_F(OrderInDoubt, F41_OneThatFilledIsNotCalledMissing)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos["userFillsByTime"] = json::array({fill("d1-7", 9, "0.2")});
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    for (int i = 0; i < 4; ++i)
        there.work();
    EXPECT_TRUE(all<domain::OrderReport>().empty());
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 1U) << "and its fill is told";
    EXPECT_EQ(fills[0].quantity.toString(), "0.2");
    EXPECT_TRUE(ask("d1-7").empty()) << "the fill is told once, and is evidence for ever";
}

/// A list that cannot be read whole, is refused, or may not be whole proves nothing.
TEST_F(OrderInDoubt, F41_AListThatMayHideItProvesNothing)
{
    lose("d1-7");
    json full = json::array();
    for (std::uint64_t i = 0; i < 2'000; ++i)
        full.push_back(fill("d1-2", 100 + i, "0.001"));
    for (const auto& [which, list] : std::vector<std::pair<std::string, json>>{{"openOrders", {{{"coin", "BTC"}}}},
                                                                               {"openOrders", "busy"},
                                                                               {"userFillsByTime", {{{"coin", "BTC"}}}},
                                                                               {"userFillsByTime", nullptr},
                                                                               {"userFillsByTime", full}}) {
        later(Duration::seconds(15));
        const auto before = there.infos[which];
        there.infos[which] = list;
        EXPECT_TRUE(askSlowly("d1-7").empty()) << which << " " << list.dump().substr(0, 40);
        there.infos[which] = before;
    }
    later(Duration::seconds(15));
    EXPECT_EQ(ask("d1-7").size(), 1U);
}

/// Fills come in pages: the order may be in a later one than the first. Over time the documents say 500 an answer in
/// one place and 2,000 in another.
TEST_F(OrderInDoubt, F41_AFillOfALaterPageIsFound)
{
    lose("d1-7");
    there.page = 500;
    there.infos["userFillsByTime"] = rows(1'200, 3);
    there.infos["userFillsByTime"][1'100] = fill("d1-7", 9, "0.2");
    there.infos["userFillsByTime"][1'100]["time"] = 1'765'541'474'000U + 1'100 / 3;
    later(Duration::seconds(15));
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    for (int second = 0; second < 15; ++second)
        there.tick(Duration::seconds(1));
    EXPECT_TRUE(all<domain::OrderReport>().empty());
    EXPECT_EQ(take<domain::OrderFilled>().size(), 1U);
    EXPECT_EQ(there.asked("userFillsByTime"), 3U);
    there.infos["userFillsByTime"][1'100] = rows(1'101, 3)[1'100];
    later(Duration::seconds(15));
    EXPECT_EQ(askSlowly("d1-7").size(), 1U) << "no page has it";
    EXPECT_EQ(there.asked("userFillsByTime"), 3U + 4U) << "the last one brings nothing new";
}

/// Where a full page is not the oldest there are, more of one millisecond are there than a page holds, or as many as
/// the venue keeps, the order may be among those that are not told.
TEST_F(OrderInDoubt, F41_FillsThatCannotBePagedToTheirEndProveNothing)
{
    lose("d1-7");
    there.page = 500;
    auto newestFirst = rows(500, 3);
    std::reverse(newestFirst.begin(), newestFirst.end());
    for (const auto& [list, pages] : {std::pair(newestFirst, 1U), {rows(501, 501), 2U}, {rows(10'000, 3), 21U}}) {
        there.infos["userFillsByTime"] = list;
        later(Duration::seconds(60));
        const auto before = there.asked("userFillsByTime");
        EXPECT_TRUE(ask("d1-7").empty()) << list.size();
        for (int second = 0; second < 90; ++second)
            there.tick(Duration::seconds(1));
        EXPECT_TRUE(take<domain::OrderReport>().empty()) << list.size();
        EXPECT_EQ(there.asked("userFillsByTime") - before, pages) << list.size();
    }
    std::reverse(newestFirst.begin(), newestFirst.end());
    there.infos["userFillsByTime"] = newestFirst;
    later(Duration::seconds(30));
    EXPECT_EQ(askSlowly("d1-7").size(), 1U);
}

/// F05: the venue counts by weight and by address, not by the number of questions: whatever is asked and however often,
/// no minute holds more than 1,200, and what waits is asked when there is room.
TEST_F(OrderInDoubt, F05_QuestionsAreCountedByTheirWeight)
{
    lose("d1-7");
    there.page = 500;
    there.infos["userFillsByTime"] = rows(9'000, 3);
    later(Duration::seconds(15));
    const auto begun = there.now;
    EXPECT_TRUE(ask("d1-7").empty());
    EXPECT_LT(there.asked("userFillsByTime"), 10U) << "20 and 25 more for its rows, of 300 at once";
    std::vector<domain::OrderReport> reports;
    for (int second = 0; second < 180 && reports.empty(); ++second) {
        there.tick(Duration::seconds(1));
        // A desk that asks for the whole account each second on top of it.
        session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
        for (const auto& report : take<domain::OrderReport>())
            if (report.state == domain::OrderState::NotPlaced) reports.push_back(report);
    }
    ASSERT_EQ(reports.size(), 1U) << "the proof goes before what waits";
    EXPECT_EQ(reports[0].askedAt, begun);
    for (int second = 0; second < 120; ++second)
        there.tick(Duration::seconds(1));
    EXPECT_LE(there.mostInAMinute(), 1'200.0);
    EXPECT_GT(there.mostInAMinute(), 600.0) << "what there is is used";
}

/// A page of 2,000 fills weighs 120 of the 300 that may go at once, and its answer cannot be sent back: it is asked for
/// only where orders have room after it, whatever else is asked, and the proof comes to its end.
TEST_F(OrderInDoubt, F05_PagesOfAProofLeaveRoomForOrders)
{
    lose("d1-7");
    there.page = 2'000;
    there.infos["userFillsByTime"] = rows(9'000, 3);
    later(Duration::seconds(30));
    EXPECT_TRUE(ask("d1-7").empty());
    int hedges = 0;
    std::vector<domain::OrderReport> reports;
    for (int tenth = 0; tenth < 1'200 && reports.empty(); ++tenth) {
        there.tick(Duration::milliseconds(100));
        if (tenth % 10 == 0)
            session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
        there.work();
        if (tenth % 2 == 0) {
            const auto sent = send(intent("h1-" + std::to_string(++hedges), 0.5));
            ASSERT_TRUE(sent.has_value()) << "hedge " << hedges << ": " << sent.error().message;
        }
        for (const auto& report : take<domain::OrderReport>())
            if (report.state == domain::OrderState::NotPlaced) reports.push_back(report);
    }
    EXPECT_EQ(reports.size(), 1U) << hedges;
    EXPECT_GE(there.asked("userFillsByTime"), 5U);
    EXPECT_GT(there.asked("openOrders"), 3U) << "other questions have their turns";
    EXPECT_LE(there.mostInAMinute(), 1'200.0);
}

/// Feed and accounts of one machine share it: what another line has used is not there, orders wait for room, and a
/// cancel never does.
TEST_F(OrderInDoubt, F05_AnotherLineOfThisMachineUsesTheSameWeight)
{
    lose("d1-7");
    weights->count(there.now, 10'000.0);
    EXPECT_TRUE(ask("d1-7").empty());
    EXPECT_EQ(there.asked("orderStatus"), 0U);
    const auto refused = send(intent("d1-8", 0.5));
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find("F05"), std::string::npos);
    EXPECT_TRUE(isCancelled("d1-7"));
    there.tick(Duration::minutes(12));
    EXPECT_GE(there.asked("orderStatus"), 1U);
    EXPECT_TRUE(send(intent("d1-9", 0.5)).has_value());
}

TEST(Weights, AreThoseOfTheDocuments)
{
    EXPECT_EQ(weightOf("orderStatus"), 2.0);
    EXPECT_EQ(weightOf("meta"), 20.0);
    EXPECT_EQ(weightOf("userRole"), 60.0);
    EXPECT_EQ(weightOfAction(1), 1.0);
    EXPECT_EQ(weightOfAction(80), 3.0);
    EXPECT_EQ(weightOfRows(499), 24.0);
    const auto one = weightsAt("host:1", 1'200.0);
    EXPECT_EQ(one, weightsAt("host:1", 1'200.0));
    EXPECT_NE(one, weightsAt("host:2", 1'200.0));
}

/// The ledger asks every few seconds: a proof that is on its way goes on, and one whose answer is lost begins anew.
TEST_F(OrderInDoubt, F41_AProofThatIsOnItsWayIsNotBegunAnew)
{
    lose("d1-7");
    later(Duration::seconds(15));
    const auto list = there.infos["openOrders"];
    there.infos.erase("openOrders");
    for (int again = 0; again < 3; ++again) {
        EXPECT_TRUE(ask("d1-7").empty());
        EXPECT_EQ(there.asked("openOrders"), 1U);
        later(Duration::seconds(5));
    }
    there.infos["openOrders"] = list;
    there.tick(Duration::seconds(60));
    EXPECT_EQ(askSlowly("d1-7").size(), 1U);
    EXPECT_EQ(there.asked("openOrders"), 2U);
}

/// F05: the venue counted more than we did: nothing of that kind leaves until there is room again.
TEST_F(OrderInDoubt, F05_ARefusalForTheRateSpendsTheBudget)
{
    open();
    there.tooMany = {"orderStatus", "order"};
    EXPECT_TRUE(ask("d1-7").empty());
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    EXPECT_EQ(there.asked("openOrders"), 0U);
    EXPECT_GE(budget.held(there.now), 15.0) << "orders are counted by their own number as well";
    there.tick(Duration::milliseconds(11'400));
    EXPECT_EQ(there.asked("openOrders"), 0U)
        << "15 a second, 22 wanted and 150 kept, and the scheduled cancel's renewal is one";
    there.tick(Duration::milliseconds(168));
    EXPECT_EQ(there.asked("openOrders"), 1U);
    there.tick(Duration::seconds(1));
    ASSERT_TRUE(send(intent("d1-8", 0.5)).has_value());
    there.work();
    EXPECT_LT(budget.held(there.now), 1.0);
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "it is asked for, not called refused (F39)";
}

/// What the first line had answered is nothing over the next.
TEST_F(OrderInDoubt, F41_ALostLineProvesNothing)
{
    lose("d1-7");
    later(Duration::seconds(15));
    there.infos.erase("openOrders");
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    ASSERT_EQ(there.asked("userFillsByTime"), 1U);
    session->closed("reset by the peer", there.now);
    there.infos["openOrders"] = json::array();
    open();
    EXPECT_TRUE(take<domain::OrderReport>().empty());
    EXPECT_TRUE(isCancelled("d1-7")) << "it is still ours";
}

/// Of a run before this one: it left before this session began, so that is where its time is counted from. It is
/// cancelled by its name, at once if it is known and otherwise when the venue tells of it.
TEST_F(OrderInDoubt, AnOrderOfARunBeforeIsCountedFromThisOnesBeginningAndCancelledByName)
{
    open();
    EXPECT_TRUE(ask("0123456789abcdef-00000001").empty());
    session->cancel({.scope = {}, .kill = {}, .order = "d1-9"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_TRUE(there.acted("cancelByCloid").empty()) << "nobody knows where it stands";
    there.infos["openOrders"] = json::array({open("d1-9"), open("d1-8")});
    there.infos["openOrders"][1]["oid"] = 78;
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    EXPECT_TRUE(session->sendCancels(there.now));
    ASSERT_EQ(there.acted("cancelByCloid").size(), 1U);
    EXPECT_EQ(there.acted("cancelByCloid")[0]["action"]["cancels"].size(), 1U) << "d1-8 was not named";
    session->told().clear();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-9", "0.5", "canceled")}}});
    EXPECT_EQ(take<domain::OrderEnded>().size(), 1U);
    there.infos["openOrders"] = json::array();
    later(Duration::seconds(15));
    EXPECT_EQ(ask("0123456789abcdef-00000001").size(), 1U);
}

}  // namespace
