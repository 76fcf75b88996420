#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oracle/scripted_node.h"
#include "oracle/chain_book.h"
#include "oracle/pyth_book.h"

namespace ballast::oracle::rules_test {
namespace {

using domain::Quality;
using ::testing::HasSubstr;
using testing::ScriptedNode;

const Timestamp kStart = fromCivil({.year = 2026, .month = 11, .day = 29, .hour = 12});
Timestamp at(double seconds) { return kStart + Duration::fromSeconds(seconds); }

PriceReading price(const char* digits, Timestamp published)
{
    return {.price = Decimal::of(digits, -8), .confidence = std::nullopt, .published = published};
}

/// What a sink was told, in words.
class Told final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {}; }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        for (const auto& fact : bundle) {
            if (const auto* oracle = std::get_if<domain::OracleUpdate>(&fact))
                words.push_back(oracle->underlying + " " + oracle->price.toString());
            if (const auto* gas = std::get_if<domain::GasUpdate>(&fact))
                words.push_back(fmt::format("gas {} {}", gas->baseFeeGwei, gas->priorityFeeGwei));
        }
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        words.push_back((connection == venue::Connection::Up ? "up: " : "down: ") + std::string(why));
    }
    std::vector<std::string> take() { return std::exchange(words, {}); }
    std::vector<std::string> words;
};

TEST(PriceJudgeTest, F91_StaleATenthAfterTheHeartbeatOfEachFeed)
{
    for (const double heartbeat : {30.0, 3600.0, 86'400.0}) {
        PriceJudge judge({.coin = "ETH", .heartbeat = Duration::fromSeconds(heartbeat)});
        EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Missing);
        judge.take(price("300000000000", at(0)));
        EXPECT_EQ(judge.verdict(at(1.1 * heartbeat), {}).quality, Quality::Good);
        const auto late = judge.verdict(at(1.1 * heartbeat + 0.001), {});
        EXPECT_EQ(late.quality, Quality::Stale);
        EXPECT_THAT(late.reason, HasSubstr("F91"));
        // The chain's own clock counts where it is ahead.
        EXPECT_EQ(judge.verdict(at(1), at(1.1 * heartbeat + 1)).quality, Quality::Stale);
        // Seen again, a round is as old as it was.
        judge.take(price("300000000000", at(0)));
        EXPECT_EQ(judge.verdict(at(1.2 * heartbeat), {}).quality, Quality::Stale);
    }
}

TEST(PriceJudgeTest, F91_IncompleteAndFutureRoundsAreBad)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take(price("300000000000", {}));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Bad);
    judge.take(price("300000000000", at(60)));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Good);
    judge.take(price("300000000000", at(61)));
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Bad);
}

TEST(PriceJudgeTest, F92_ZeroNegativeAndAbsurdAnswersAreBad)
{
    for (const auto* answer : {"0", "-1", "-300000000000", "100000000000000001"}) {
        PriceJudge judge({.coin = "ETH"});
        judge.take(price(answer, at(0)));
        const auto verdict = judge.verdict(at(0), {});
        EXPECT_EQ(verdict.quality, Quality::Bad) << answer;
        EXPECT_THAT(verdict.reason, HasSubstr("F92"));
        EXPECT_FALSE(viewOf(judge, verdict, "x").price) << "never shown as a number";
    }
    PriceJudge tiny({.coin = "ETH"});
    tiny.take({.price = Decimal::of("1", -12), .confidence = std::nullopt, .published = at(0)});
    EXPECT_EQ(tiny.verdict(at(0), {}).quality, Quality::Bad) << "it would be told as zero";
}

TEST(PriceJudgeTest, F92_WideConfidenceIsSuspect)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take({.price = Decimal::of("300000000000", -8),
                .confidence = Decimal::of("3000000001", -8),
                .published = at(0),
                .isWide = true});
    EXPECT_EQ(judge.verdict(at(0), {}).quality, Quality::Suspect);
}

TEST(PriceJudgeTest, F31_AJumpWaitsForALaterUpdateOrASecondSource)
{
    PriceJudge judge({.coin = "ETH"});
    judge.take(price("300000000000", at(0)));
    judge.take(price("308900000000", at(10)));
    EXPECT_EQ(judge.verdict(at(10), {}).quality, Quality::Good);
    judge.take(price("400000000000", at(20)));
    EXPECT_EQ(judge.verdict(at(20), {}).quality, Quality::Suspect);
    EXPECT_EQ(judge.verdict(at(2000), {}).quality, Quality::Suspect) << "the same round says no more later";
    judge.take(price("400000000000", at(22)));
    EXPECT_EQ(judge.verdict(at(22), {}).quality, Quality::Suspect) << "not yet 3 s";
    judge.take(price("401000000000", at(23)));
    EXPECT_EQ(judge.verdict(at(23), {}).quality, Quality::Good);

    judge.take(price("900000000000", at(30)));
    judge.confirm(5000.0);
    EXPECT_EQ(judge.verdict(at(30), {}).quality, Quality::Suspect);
    judge.confirm(9010.0);
    EXPECT_EQ(judge.verdict(at(30), {}).quality, Quality::Good);

    // Back where it was: no jump.
    judge.take(price("100000000000", at(40)));
    judge.take(price("900000000000", at(41)));
    EXPECT_EQ(judge.verdict(at(41), {}).quality, Quality::Good);
}

TEST(OracleBoardTest, F93_TwoThatDisagreeBlockEachOther)
{
    for (const double factor : {1000.0, 0.001, 1.0101, 0.989}) {
        OracleBoard board;
        board.add("ETH", "Chainlink", 0.005, true);
        board.add("ETH", "Pyth", 0.0, true);
        board.put("ETH", "Chainlink", 3000.0);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood()) << "alone";
        board.put("ETH", "Pyth", 3000.0 * factor);
        for (const auto* name : {"Chainlink", "Pyth"}) {
            EXPECT_EQ(board.compare("ETH", name).quality, Quality::Suspect) << name << " " << factor;
            EXPECT_THAT(board.compare("ETH", name).reason, HasSubstr("F93"));
        }
        board.put("ETH", "Pyth", 3000.0 * 1.009);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood());
        board.put("ETH", "Pyth", std::nullopt);
        EXPECT_TRUE(board.compare("ETH", "Chainlink").isGood());
    }
}

TEST(OracleBoardTest, F93_OfThreeTheOneApartFromTheMedianIsMarked)
{
    OracleBoard board;
    for (const auto* name : {"A", "B", "C"})
        board.add("BTC", name, 0.0, true);
    board.put("BTC", "A", 90'000.0);
    board.put("BTC", "B", 90'000.0 * 1.35);
    board.put("BTC", "C", 90'100.0);
    EXPECT_TRUE(board.compare("BTC", "A").isGood());
    EXPECT_TRUE(board.compare("BTC", "C").isGood());
    EXPECT_EQ(board.compare("BTC", "B").quality, Quality::Suspect);
}

TEST(OracleBoardTest, TheFirstOfACoinDrivesIfTheDeskUsesIt)
{
    OracleBoard board;
    board.add("ETH", "Chainlink", 0.005, true);
    board.add("ETH", "Pyth", 0.0, true);
    board.add("USDC", "Chainlink", 0.0025, false);
    EXPECT_TRUE(board.drives("ETH", "Chainlink"));
    EXPECT_FALSE(board.drives("ETH", "Pyth"));
    EXPECT_FALSE(board.drives("USDC", "Chainlink"));
    EXPECT_FALSE(board.drives("BTC", "Chainlink"));
}

/// Two others that agree go on in the place of the first, whether it is silent, wrong by itself, or off their median;
/// one alone never does, and what jumped speaks for nobody.
TEST(OracleBoardTest, F93_AnotherDrivesWhileTheFirstIsNotSound)
{
    OracleBoard board;
    for (const auto* name : {"A", "B", "C"})
        board.add("BTC", name, 0.0, true);
    const auto who = [&] {
        std::string all;
        for (const auto* name : {"A", "B", "C"})
            if (board.drives("BTC", name)) all += name;
        return all;
    };
    EXPECT_EQ(who(), "A") << "nobody has told anything";
    board.put("BTC", "B", 90'000.0);
    EXPECT_EQ(who(), "A");
    board.put("BTC", "C", 90'100.0);
    EXPECT_EQ(who(), "B");
    board.put("BTC", "A", 90'050.0);
    EXPECT_EQ(who(), "A") << "it is back";
    board.put("BTC", "A", 120'000.0);
    EXPECT_EQ(who(), "B") << "off the median";
    board.put("BTC", "A", 120'000.0, true);
    EXPECT_EQ(who(), "B");
    board.put("BTC", "C", 120'000.0, true);
    EXPECT_EQ(who(), "A") << "one sound source is no second";
    board.put("BTC", "A", std::nullopt);
    board.put("BTC", "C", 200'000.0);
    EXPECT_EQ(who(), "A") << "two that disagree are both in doubt";
}

/// One that jumped stops the other of two, and confirms nothing.
TEST(OracleBoardTest, F93_ASourceThatJumpedDisagreesAndConfirmsNothing)
{
    OracleBoard board;
    board.add("ETH", "A", 0.005, true);
    board.add("ETH", "B", 0.0, true);
    board.put("ETH", "A", 3000.0);
    board.put("ETH", "B", 3'000'000.0, true);
    EXPECT_EQ(board.compare("ETH", "A").quality, Quality::Suspect);
    EXPECT_FALSE(board.other("ETH", "A"));
    board.put("ETH", "B", 3001.0);
    EXPECT_TRUE(board.compare("ETH", "A").isGood());
    EXPECT_EQ(board.other("ETH", "A"), 3001.0);
}

TEST(TellerTest, ReasonsThatDifferInFiguresAloneAreOfOneKind)
{
    EXPECT_TRUE(isSameKind("F94: 3.01 % from the oracle's price", "F94: 12 % from the oracle's price"));
    EXPECT_TRUE(isSameKind("F101: no new block for 9 s", "F101: no new block for 31 s"));
    EXPECT_FALSE(isSameKind("F94: 3.01 % from the oracle's price", "F94: the pool has no liquidity at its price"));
    EXPECT_FALSE(isSameKind("F91: 9 s old", "F91: 9 s old, the heartbeat is 4 s"));
}

/// Thresholds of both feeds together may be wider than the desk's own limit.
TEST(OracleBoardTest, F93_AnAlarmIsWiderThanBothThresholds)
{
    OracleBoard board;
    board.add("ETH", "A", 0.02, true);
    board.add("ETH", "B", 0.005, true);
    board.put("ETH", "A", 100.0);
    board.put("ETH", "B", 102.4);
    EXPECT_TRUE(board.compare("ETH", "A").isGood());
    board.put("ETH", "B", 102.6);
    EXPECT_FALSE(board.compare("ETH", "A").isGood());
}

/// A chain with one ETH feed on scripted nodes, and everything that reads it.
struct Desk {
    explicit Desk(std::size_t nodes = 1, std::optional<std::string> sequencer = std::nullopt) : all(nodes)
    {
        terms.name = "Chainlink";
        terms.feeds = {{.judge = {.coin = "ETH"}, .contract = testing::kFeed}};
        terms.tellsGas = true;
        terms.sequencer = std::move(sequencer);
        board.add("ETH", "Chainlink", 0.005, true);
        std::vector<Asker*> askers;
        for (auto& node : all)
            askers.push_back(&node);
        reader.emplace(terms, std::move(askers));
        book.emplace(terms, board);
    }
    ScriptedNode& node() { return all.front(); }
    /// All nodes move on by a block at that time.
    void block(double seconds)
    {
        for (auto& one : all)
            one.mine(at(seconds));
    }
    void poll(double seconds)
    {
        book->take(reader->read(at(seconds)), at(seconds));
        look(seconds);
    }
    void look(double seconds) { teller.tell(book->coins(at(seconds)), book->gas(at(seconds)), at(seconds)); }
    venue::OracleView eth(double seconds) const { return book->view(at(seconds)).oracles.at(0); }
    venue::ChainView chain(double seconds) const { return *book->view(at(seconds)).chain; }

    ChainTerms terms;
    OracleBoard board;
    std::vector<ScriptedNode> all;
    std::optional<ChainReader> reader;
    std::optional<ChainBook> book;
    Told told;
    Teller teller{told};
};

TEST(ChainBookTest, TellsAGoodPriceAndGas)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300012345678", .updated = at(-10)};
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.told.take(), (std::vector<std::string>{"up: connected", "ETH 3000.12345678", "gas 1 0.5"}));
    const auto eth = desk.eth(0);
    EXPECT_EQ(eth.price, "3000.12345678");
    EXPECT_EQ(eth.published, at(-10));
    EXPECT_EQ(eth.quality, Quality::Good);
    EXPECT_EQ(desk.chain(0).height, 101U);
    EXPECT_EQ(desk.chain(0).baseFeeGwei, "1");
    // The same block: nothing is asked again, nothing told.
    const auto asked = desk.node().asked;
    desk.poll(2);
    EXPECT_EQ(desk.node().asked, asked + 1);
    EXPECT_TRUE(desk.told.take().empty());
    // A new one: gas is told again, the price is what it was.
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.told.take(), std::vector<std::string>{"gas 1 0.5"});
}

/// From a block's or a round's own time until it was read; the first of each is as old as it happens to be.
TEST(ChainBookTest, SaysHowLateBlocksAndRoundsAre)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-900)};
    desk.block(0);
    desk.poll(0.5);
    EXPECT_TRUE(desk.book->view(at(1)).delays.empty());
    desk.node().round = {.id = 8, .answer = "300100000000", .updated = at(10)};
    desk.block(12);
    desk.poll(14);
    desk.block(24);
    desk.poll(26);
    const auto view = desk.book->view(at(26));
    for (const auto& [kind, samples, seconds] :
         {std::tuple("heads", std::size_t{2}, 2.0), std::tuple("rounds", std::size_t{1}, 4.0)}) {
        const auto one =
            std::find_if(view.delays.begin(), view.delays.end(), [&](const auto& delay) { return delay.kind == kind; });
        ASSERT_NE(one, view.delays.end()) << kind;
        EXPECT_EQ(one->venueToSocket.samples(), samples) << kind;
        EXPECT_NEAR(std::chrono::duration<double>(*one->venueToSocket.quantile(1.0)).count(), seconds, seconds / 32.0);
    }
    ASSERT_EQ(view.channels.size(), 2U);
    EXPECT_EQ(view.channels[1].name, "rounds.ETH");
    EXPECT_EQ(view.channels[1].messages, 2U);
    EXPECT_TRUE(view.channels[1].up);
}

/// Two rounds of 2.3 % between two looks: by the newest alone a jump of 4.7 % (F31).
class RoundsBetweenLooks : public ::testing::Test {
protected:
    static void play(Desk& desk)
    {
        desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
        desk.block(0);
        desk.poll(0);
        desk.node().round = {.id = 9, .answer = "314000000000", .updated = at(11)};
        desk.block(12);
        desk.poll(12);
    }
    static venue::ChannelView rounds(const Desk& desk) { return desk.book->view(at(12)).channels.at(1); }
};

TEST_F(RoundsBetweenLooks, AreReadFromTheAggregatorsLogs)
{
    Desk desk;
    desk.node().written = {{.id = 8, .answer = "307000000000", .updated = at(6)},
                           {.id = 9, .answer = "314000000000", .updated = at(11)}};
    play(desk);
    EXPECT_EQ(desk.eth(12).quality, Quality::Good) << desk.eth(12).reason;
    EXPECT_EQ(desk.eth(12).price, "3140");
    EXPECT_EQ(rounds(desk).messages, 3U);
    EXPECT_EQ(rounds(desk).gaps, 0U);
}

TEST_F(RoundsBetweenLooks, AreCountedWhereANodeTellsNoLogsOrOthers)
{
    for (const bool tellsLogs : {false, true}) {
        Desk desk;
        desk.node().tellsLogs = tellsLogs;
        desk.node().written = {{.id = 5, .answer = "307000000000", .updated = at(6)}};
        play(desk);
        EXPECT_EQ(desk.eth(12).quality, Quality::Suspect);
        EXPECT_THAT(desk.eth(12).reason, HasSubstr("F31"));
        EXPECT_EQ(rounds(desk).messages, 2U);
        EXPECT_EQ(rounds(desk).gaps, 1U);
    }
}

/// A reading of a node that is behind is refused, and with it nothing is noted of its rounds: none is missed after it.
TEST_F(RoundsBetweenLooks, AreNotMissedAfterANodeThatWasBehind)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
    desk.block(0);
    desk.poll(0);
    const auto before = desk.node().round;
    desk.node().round = {.id = 8, .answer = "300100000000", .updated = at(11)};
    desk.block(12);
    desk.poll(12);
    const auto newest = desk.node().blocks.back();
    desk.node().blocks.pop_back();
    desk.node().round = before;
    desk.poll(13);
    desk.node().blocks.push_back(newest);
    desk.node().round = {.id = 9, .answer = "300200000000", .updated = at(23)};
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(desk.eth(24).price, "3002");
    const auto rounds = desk.book->view(at(24)).channels.at(1);
    EXPECT_EQ(rounds.messages, 3U);
    EXPECT_EQ(rounds.gaps, 0U);
    EXPECT_TRUE(desk.node().asides.empty());
}

/// F05: a node that is too busy for logs goes on telling prices.
TEST_F(RoundsBetweenLooks, CostNoPriceWhereANodeIsTooBusyForLogs)
{
    Desk desk;
    desk.node().restsOfLogs = true;
    play(desk);
    EXPECT_EQ(desk.node().asides, std::vector<std::string>{"eth_getLogs"});
    EXPECT_EQ(rounds(desk).gaps, 1U);
    desk.node().round = {.id = 10, .answer = "315000000000", .updated = at(23)};
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(rounds(desk).messages, 3U);
}

TEST(ChainBookTest, F92_AZeroAnswerIsTakenBackAtOnceAndComesBackWhole)
{
    Desk desk;
    desk.block(0);
    desk.poll(0);
    desk.told.take();
    desk.node().round = {.id = 8, .answer = "0", .updated = at(11)};
    desk.block(12);
    desk.poll(12);
    auto words = desk.told.take();
    ASSERT_EQ(words.size(), 2U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle bad: F92"));
    EXPECT_EQ(words[1], "gas 1 0.5") << "what is still good is told again";
    EXPECT_EQ(desk.eth(12).quality, Quality::Bad);
    EXPECT_FALSE(desk.eth(12).price);
    desk.node().round = {.id = 9, .answer = "300100000000", .updated = at(23)};
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(desk.told.take(), (std::vector<std::string>{"up: every price is good again", "ETH 3001", "gas 1 0.5"}));
}

TEST(ChainBookTest, F92_AnswersAtTheContractsBoundAreSuspect)
{
    for (const auto* bound : {"100", "100000000000000"}) {
        Desk desk;
        desk.node().least = "100";
        desk.node().most = "100000000000000";
        desk.node().round = {.id = 7, .answer = bound, .updated = at(-1)};
        desk.block(0);
        desk.poll(0);
        EXPECT_EQ(desk.eth(0).quality, Quality::Suspect) << bound;
        EXPECT_THAT(desk.eth(0).reason, HasSubstr("bound"));
    }
}

TEST(ChainBookTest, F92_DecimalsThatChangeAreBad)
{
    Desk desk;
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    desk.node().decimals = 18;
    desk.node().round = {.phase = 3, .id = 1, .answer = "3000000000000000000000", .updated = at(11)};
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(12).reason, HasSubstr("decimals were 8 and are 18"));
}

TEST(ChainBookTest, F102_AFeedOfAnotherPairIsRefused)
{
    Desk desk;
    desk.node().description = "BTC / USD";
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.book->view(at(0)).missing, ::testing::Contains(HasSubstr("BTC / USD")));
}

TEST(ChainBookTest, F102_ANewPhaseIsWatchedThenTaken)
{
    Desk desk;
    desk.node().round = {.phase = 2, .id = 900, .answer = "300000000000", .updated = at(-1)};
    desk.block(0);
    desk.poll(0);
    desk.node().round = {.phase = 3, .id = 1, .answer = "300100000000", .updated = at(11)};
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Suspect);
    EXPECT_THAT(desk.eth(12).reason, HasSubstr("phase 3 after 2"));
    desk.poll(14);
    EXPECT_EQ(desk.eth(14).quality, Quality::Suspect);
    desk.poll(15);
    EXPECT_EQ(desk.eth(15).quality, Quality::Good) << desk.eth(15).reason;
    // Back to the phase before: the node answers from the past.
    desk.node().round = {.phase = 2, .id = 901, .answer = "300000000000", .updated = at(20)};
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(desk.eth(24).quality, Quality::Stale);
}

TEST(ChainBookTest, F91_ARoundThatGoesBackOrAnswersFromAnOldOneIsStale)
{
    Desk desk;
    desk.block(0);
    desk.poll(0);
    desk.node().round.id = 6;
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Stale);
    desk.node().round = {.id = 9, .answer = "300000000000", .updated = at(20), .answeredIn = 8};
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(desk.eth(24).quality, Quality::Stale);
    EXPECT_THAT(desk.eth(24).reason, HasSubstr("old round"));
}

TEST(ChainBookTest, F96_PricesWaitForTheSequencer)
{
    Desk desk(1, testing::kSequencer);
    auto& uptime = desk.node().sequencer;
    uptime = {.id = 1, .answer = "1", .updated = at(-100), .started = at(-100)};
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(0).reason, HasSubstr("F96"));
    uptime = {.id = 2, .answer = "0", .updated = at(10), .started = at(10)};
    desk.node().round = {.id = 8, .answer = "300000000000", .updated = at(3000)};
    desk.block(3610);
    desk.poll(3610);
    EXPECT_EQ(desk.eth(3610).quality, Quality::Suspect) << "3,600 s after";
    desk.look(3611);
    EXPECT_EQ(desk.eth(3611).quality, Quality::Good) << desk.eth(3611).reason;
    uptime.started = {};
    desk.block(3612);
    desk.poll(3612);
    EXPECT_EQ(desk.eth(3612).quality, Quality::Bad) << "a round that is none";
}

TEST(ChainBookTest, F97_ARoundUndoneByAReorganisationMayGoBack)
{
    Desk desk;
    desk.block(0);
    desk.poll(0);
    desk.node().round = {.id = 8, .answer = "301000000000", .updated = at(11)};
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.eth(12).price, "3010");
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
    desk.node().reorganise(at(14));
    desk.poll(14);
    EXPECT_EQ(desk.eth(14).quality, Quality::Good) << desk.eth(14).reason;
    EXPECT_EQ(desk.eth(14).price, "3000");
    EXPECT_EQ(desk.book->view(at(14)).channels.at(0).resyncs, 1U);
}

TEST(ChainBookTest, F98_ABaseFeeTimesAHundredIsToldAtOnceAndMarked)
{
    Desk desk;
    desk.block(0);
    desk.poll(0);
    desk.told.take();
    desk.node().baseFee *= 100;
    desk.block(12);
    desk.poll(12);
    EXPECT_EQ(desk.told.take(), std::vector<std::string>{"gas 100 0.5"});
    EXPECT_EQ(desk.chain(12).quality, Quality::Suspect);
    EXPECT_EQ(desk.chain(12).baseFeeGwei, "100");
    EXPECT_EQ(desk.eth(12).quality, Quality::Good) << "a price is no fee";
    EXPECT_EQ(desk.chain(15).quality, Quality::Good);
    desk.node().baseFee = desk.node().baseFee * 9 / 8;  // An eighth more.
    desk.block(24);
    desk.poll(24);
    EXPECT_EQ(desk.chain(24).quality, Quality::Good);
}

TEST(ChainBookTest, F101_NoNewBlockMakesEverythingStale)
{
    Desk desk;
    for (int i = 0; i <= 5; ++i) {
        desk.block(i * 12.0);
        desk.poll(i * 12.0);
    }
    desk.told.take();
    desk.look(60 + 48);  // Four blocks of 12 s.
    EXPECT_TRUE(desk.told.take().empty());
    desk.look(60 + 48.001);
    const auto words = desk.told.take();
    ASSERT_EQ(words.size(), 1U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle stale: F101: no new block"));
    EXPECT_EQ(desk.chain(109).quality, Quality::Stale);
    desk.block(120);
    desk.poll(120);
    EXPECT_EQ(desk.eth(120).quality, Quality::Good);
    EXPECT_EQ(desk.told.take().size(), 3U);
}

TEST(ChainBookTest, F101_ANodeOfAnotherTimeIsNotBelieved)
{
    Desk desk;
    desk.block(0);
    desk.poll(121);
    EXPECT_EQ(desk.chain(121).quality, Quality::Stale) << "its newest block is old";
    desk.block(300);
    desk.poll(130);
    EXPECT_EQ(desk.chain(130).quality, Quality::Suspect) << "it is in the future";
}

TEST(ChainBookTest, F101_TwoNodesAreComparedByHeightBlockAndAnswer)
{
    Desk desk(2);
    auto &first = desk.all[0], &second = desk.all[1];
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_TRUE(desk.book->view(at(0)).missing.empty());
    // Three blocks apart are read at the height that both have; four are too many.
    for (int i = 1; i <= 3; ++i)
        first.mine(at(i * 12.0));
    desk.poll(36);
    EXPECT_EQ(desk.chain(36).height, 101U);
    first.mine(at(48));
    desk.poll(48);
    EXPECT_EQ(desk.chain(48).height, 105U);
    EXPECT_THAT(desk.book->view(at(48)).missing, ::testing::ElementsAre(HasSubstr("4 blocks behind")));
    for (int i = 1; i <= 4; ++i)
        second.mine(at(i * 12.0));
    desk.poll(50);
    EXPECT_EQ(desk.chain(50).quality, Quality::Good) << desk.chain(50).reason;
    // One block, two answers: none is believed.
    second.round.answer = "300000000001";
    desk.block(60);
    desk.poll(60);
    EXPECT_EQ(desk.eth(60).quality, Quality::Suspect);
    EXPECT_THAT(desk.eth(60).reason, HasSubstr("F101"));
    second.round = first.round;
    desk.block(72);
    desk.poll(72);
    EXPECT_EQ(desk.eth(72).quality, Quality::Good);
    // A fork.
    second.reorganise(at(73));
    desk.poll(74);
    EXPECT_EQ(desk.chain(74).quality, Quality::Suspect);
    EXPECT_THAT(desk.chain(74).reason, HasSubstr("different blocks"));
    EXPECT_EQ(desk.eth(74).quality, Quality::Suspect);
}

TEST(ChainBookTest, F101_OfThreeNodesTheOneThatLiesIsLeftOut)
{
    Desk desk(3);
    desk.all[1].round.answer = "3000000000000000";
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_EQ(desk.eth(0).price, "3000");
    desk.all[2].reorganise(at(1));
    desk.poll(2);
    EXPECT_EQ(desk.chain(2).quality, Quality::Good);
    EXPECT_THAT(desk.book->view(at(2)).missing, ::testing::ElementsAre(HasSubstr("another block")));
}

TEST(ChainBookTest, F101_NodesThatDoNotAnswerAreNamed)
{
    Desk desk(2);
    desk.block(0);
    desk.all[1].fault = Error{ErrorCode::Mismatch, "F101: node 2 answers for chain 5, the profile names 1"};
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_THAT(desk.book->view(at(0)).missing, ::testing::ElementsAre(HasSubstr("chain 5")));
    desk.all[0].fault = Error{ErrorCode::Io, "no answer"};
    desk.poll(2);
    EXPECT_EQ(desk.eth(2).quality, Quality::Stale);
    EXPECT_FALSE(desk.book->view(at(2)).connected);
}

TEST(ChainBookTest, NoContractIsBadAndNeverAPriceOfZero)
{
    Desk desk;
    desk.node().isEmpty = true;
    desk.block(0);
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(0).reason, HasSubstr("no contract"));
    EXPECT_THAT(desk.told.take(), ::testing::ElementsAre("gas 1 0.5"));
}

TEST(ChainBookTest, F20_SchemaMutationOfEveryAnswerNeverGivesAValue)
{
    const std::vector<std::string> others{"null", "true", "\"\"", "\"0x\"", "12", "[]", "{}", "\"0x00\"", "\"zz\""};
    for (const auto* method : {"eth_getBlockByNumber", "eth_call"})
        for (const auto& other : others) {
            Desk desk;
            desk.node().instead[method] = other;
            desk.block(0);
            desk.poll(0);
            EXPECT_FALSE(desk.eth(0).price) << method << " " << other;
            EXPECT_GE(desk.eth(0).quality, Quality::Bad) << method << " " << other;
        }
    for (const auto* method : {"eth_feeHistory", "eth_maxPriorityFeePerGas"})
        for (const auto& other : others) {
            Desk desk;
            desk.node().instead = {{"eth_feeHistory", "null"}, {"eth_maxPriorityFeePerGas", "null"}};
            desk.node().instead[method] = other;
            desk.block(0);
            desk.poll(0);
            for (const auto& word : desk.told.take())
                EXPECT_EQ(word.find("gas"), std::string::npos) << method << " " << other;
        }
}

constexpr const char* kId = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";

std::string update(const char* id, const char* digits, Timestamp published, const char* confidence = "1")
{
    return fmt::format(
        R"({{"parsed":[{{"id":"{}","price":{{"price":"{}","conf":"{}","expo":-8,"publish_time":{}}}}}]}})", id, digits,
        confidence, published.nanoseconds / 1'000'000'000);
}

TEST(PythBookTest, TakesItsOwnFeedsInOrder)
{
    PythTerms terms;
    terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = "0x" + std::string(kId)}};
    OracleBoard board;
    board.add("ETH", "Pyth", 0.0, true);
    PythBook book(terms, board);
    EXPECT_THAT(book.view(at(0)).missing, ::testing::ElementsAre(HasSubstr("ETH")));
    book.opened();
    book.take(update(kId, "300000000000", at(0)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3000");
    EXPECT_EQ(book.coins(at(1)).at(0).update->price.toString(), "3000");
    // F22 an unknown id, an older time, and what is no update: counted, and nothing moves.
    book.take(update("e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43", "1", at(1)));
    book.take(update(kId, "310000000000", at(-1)));
    book.take("<html>");
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3000");
    EXPECT_EQ(book.view(at(1)).channels.at(0).dropped, 3U);
    // The same second again is newer.
    book.take(update(kId, "300100000000", at(0)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3001");
    book.take(update(kId, "300100000000", at(2), "3001000001"));
    EXPECT_EQ(book.view(at(2)).oracles.at(0).quality, Quality::Suspect) << "F92";
    book.take(update(kId, "-5", at(3)));
    EXPECT_EQ(book.view(at(3)).oracles.at(0).quality, Quality::Bad);
    book.take(update(kId, "300100000000", at(4)));
    EXPECT_EQ(book.view(at(4)).oracles.at(0).quality, Quality::Good);
    EXPECT_EQ(book.view(at(37.5)).oracles.at(0).quality, Quality::Stale) << "F91: 30 s and a tenth";
    EXPECT_TRUE(book.view(at(38)).delays.empty()) << "what was asked for is as old as it happens to be";
    book.take(update(kId, "300100000000", at(38)), at(39));
    book.stands(std::chrono::microseconds(5));
    const auto delays = book.view(at(40)).delays;
    ASSERT_EQ(delays.size(), 1U);
    EXPECT_NEAR(std::chrono::duration<double>(*delays[0].venueToSocket.quantile(1.0)).count(), 1.0, 1.0 / 32.0);
    EXPECT_EQ(delays[0].socketToBook.samples(), 1U);
}

TEST(PythBookTest, F01_ACutStreamIsStaleUntilItIsToldAgain)
{
    PythTerms terms;
    terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = kId}};
    OracleBoard board;
    board.add("ETH", "Pyth", 0.0, true);
    PythBook book(terms, board);
    book.opened();
    book.take(update(kId, "300000000000", at(0)));
    book.closed("F01: gone");
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Stale);
    EXPECT_EQ(book.view(at(1)).oracles.at(0).reason, "F01: the stream is down: gone");
    book.opened();
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Stale);
    book.take(update(kId, "300000000000", at(1)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Good);
    EXPECT_EQ(book.view(at(1)).channels.at(0).reconnects, 1U);
}

/// Two oracles of one coin through books and board: only the first is told, and F93 stops it.
TEST(PythBookTest, F93_TheSecondOracleStopsTheFirst)
{
    Desk desk;
    PythTerms terms;
    terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = kId}};
    desk.board.add("ETH", "Pyth", 0.0, true);
    PythBook pyth(terms, desk.board);
    desk.block(0);
    desk.poll(0);
    pyth.take(update(kId, "300300000000", at(0)));
    EXPECT_FALSE(pyth.coins(at(0)).at(0).drives);
    desk.look(0);
    desk.told.take();
    pyth.take(update(kId, "310000000000", at(5)));  // A jump: Suspect by itself, and no second source.
    pyth.take(update(kId, "310000000000", at(8)));  // It holds.
    static_cast<void>(pyth.coins(at(8)));
    desk.look(8);
    const auto words = desk.told.take();
    ASSERT_EQ(words.size(), 2U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle suspect: F93: Pyth is"));
    EXPECT_EQ(desk.eth(8).quality, Quality::Suspect);
}

}  // namespace
}  // namespace ballast::oracle::rules_test
