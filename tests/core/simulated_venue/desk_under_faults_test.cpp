#include "core/simulated_venue/desk_under_faults.h"

#include <algorithm>
#include <cstdlib>

namespace ballast::simulated_venue {

namespace {

using testing::DeskUnderFaults;

constexpr int kFaults = 150, kAfter = 60;

Timestamp begin() { return engine::testing::ScriptedMarket().now(); }

/// What goes wrong under one seed: each kind of fault in another strength, and two outages.
FaultScript scriptOf(std::uint64_t seed)
{
    simulation::RandomStream random(seed, simulation::StreamName::Faults, 1);
    FaultScript script{.seed = seed, .until = begin() + Duration::seconds(kFaults)};
    script.loseMessage = 0.3 * random.uniform();
    script.doubleMessage = 0.4 * random.uniform();
    script.loseOrder = 0.2 * random.uniform();
    script.loseCancel = 0.5 * random.uniform();
    script.delay = Duration::fromSeconds(3.0 * random.uniform());
    script.hidden = Duration::fromSeconds(8.0 * random.uniform());
    for (int i = 0; i < 2; ++i) {
        const auto from = begin() + Duration::fromSeconds(random.between(20.0, 120.0) + 0.0005);
        script.outages.push_back({i == 0 ? DeskUnderFaults::kDeribit : DeskUnderFaults::kPool, from,
                                  from + Duration::fromSeconds(random.between(1.0, 25.0))});
    }
    return script;
}

double held(const engine::Engine& engine, const std::string& venue, const std::string& instrument)
{
    const auto snapshot = sections::makeSnapshot(engine.state());
    for (const auto& position : snapshot->positions)
        if (position.instrument == instrument && position.venue == venue) return position.quantity;
    return 0.0;
}

void expectSettled(const DeskUnderFaults& desk)
{
    const auto now = desk.batches.back().time;
    for (const auto& [id, order] : desk.engine.ledger().open())
        EXPECT_NE(order.state(), domain::OrderState::Unknown) << "P7: " << id;
    for (const auto account : {DeskUnderFaults::kDeribit, DeskUnderFaults::kPool})
        EXPECT_EQ(desk.engine.ledger().standing(account, now), orders::AccountStanding::Ready)
            << "P7: account " << account.value;
}

/// P4: what the desk holds is what the venue holds, and what its fills add up to.
void expectTruePositions(const DeskUnderFaults& desk)
{
    const auto snapshot = sections::makeSnapshot(desk.engine.state());
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& venue = desk.market.settings.hedgeVenues[i];
        const domain::InstrumentId id{static_cast<std::uint32_t>(i + 1)};
        const domain::AccountId account{static_cast<std::uint16_t>(venue.venue == "Deribit" ? 1 : 2)};
        const double ours = held(desk.engine, venue.venue, venue.instrument);
        EXPECT_NEAR(ours, desk.gateway.positionOf(account, id).toDouble(), 1e-9) << "P4: " << venue.instrument;
        double fills = 0.0;
        for (const auto& fill : snapshot->fills)
            if (fill.instrument == venue.instrument) fills += domain::sign(fill.side) * fill.quantity;
        EXPECT_NEAR(ours, fills, 1e-9) << "P4: fills of " << venue.instrument;
    }
    for (const auto& [id, order] : desk.gateway.orders())
        EXPECT_EQ(desk.engine.ledger().find(id)->filled, order.filled) << id;
}

/// P8: the journal's inputs give the same records and the same orders once more.
void expectRepeats(const DeskUnderFaults& desk)
{
    auto again = engine::Engine::create(desk.market.config()).value();
    std::vector<std::string> records;
    for (const auto& batch : desk.batches) {
        const auto output = again.onBatch(batch);
        ASSERT_TRUE(output.has_value()) << "P8: " << output.error().message;
        for (const auto& decision : output->decisions)
            records.push_back(domain::toCanonicalJson(decision));
    }
    ASSERT_EQ(records.size(), desk.records.size()) << "P8";
    for (std::size_t i = 0; i < records.size(); ++i)
        ASSERT_EQ(records[i], desk.records[i]) << "P8";
    EXPECT_EQ(again.nextDue(), desk.engine.nextDue()) << "P8";
    ASSERT_EQ(again.ledger().open().size(), desk.engine.ledger().open().size()) << "P8";
}

TEST(DeskUnderFaultsTest, P1_To_P8_HoldUnderEverySeed)
{
    std::size_t sent = 0, hedges = 0, unknown = 0, adjustments = 0, reopened = 0;
    for (std::uint64_t seed = 1; seed <= 30 && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        DeskUnderFaults desk(seed, scriptOf(seed));
        desk.play(kFaults);
        desk.play(kAfter, false);
        if (::testing::Test::HasFailure()) return;
        expectSettled(desk);
        expectTruePositions(desk);
        expectRepeats(desk);
        sent += desk.sent;
        hedges += desk.hedges;
        unknown += desk.unknown;
        adjustments += desk.adjustments;
        reopened += desk.reopened;
    }
    // Else the faults were none, and nothing was proved.
    EXPECT_GT(sent, 300u);
    EXPECT_GT(hedges, 10u);
    EXPECT_GT(unknown, 100u);
    EXPECT_GT(adjustments, 10u);
    RecordProperty("sent", static_cast<int>(sent));
    RecordProperty("hedges", static_cast<int>(hedges));
    RecordProperty("unknown", static_cast<int>(unknown));
    RecordProperty("adjustments", static_cast<int>(adjustments));
    RecordProperty("reopened", static_cast<int>(reopened));
}

/// Dropped a thousand times and made again from its kept state and the inputs since, orders in doubt, kills and outages
/// between, an engine decides, sends and ends as the one that ran through. That is checkpoint and replay, no restart of
/// a desk: nothing tells the engine of one (DeskOpened), and its gateway and the line live on. BALLAST_CUTS asks for
/// more.
TEST(DeskUnderFaultsTest, AnEngineTakenUpAThousandTimesDecidesAsTheOneThatRanThrough)
{
    const auto* asked = std::getenv("BALLAST_CUTS");
    const std::size_t wanted = asked != nullptr ? std::strtoul(asked, nullptr, 10) : 1000;
    std::size_t cuts = 0, ranAgain = 0, unknown = 0, sent = 0;
    for (std::uint64_t seed = 101; cuts < wanted && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        DeskUnderFaults whole(seed, scriptOf(seed)), parts(seed, scriptOf(seed));
        parts.beginCuts(seed, 0.1);
        for (auto* desk : {&whole, &parts}) {
            desk->play(kFaults);
            desk->play(kAfter, false);
        }
        if (::testing::Test::HasFailure()) return;
        ASSERT_GT(parts.cuts, 10U);
        ASSERT_EQ(parts.records, whole.records);
        ASSERT_EQ(parts.gateway.orders().size(), whole.gateway.orders().size());
        ASSERT_EQ(parts.sent, whole.sent);
        ASSERT_TRUE(parts.stateBytes() == whole.stateBytes());
        expectTruePositions(parts);
        cuts += parts.cuts;
        ranAgain += parts.ranAgain;
        unknown += parts.unknown;
        sent += parts.sent;
    }
    EXPECT_GE(cuts, wanted);
    EXPECT_GT(ranAgain, cuts) << "steps between the kept state and the cut";
    EXPECT_GT(unknown, cuts / 100) << "else nothing was in doubt, and little was proved";
    EXPECT_GT(sent, cuts / 10);
    RecordProperty("cuts", static_cast<int>(cuts));
    RecordProperty("ran_again", static_cast<int>(ranAgain));
}

TEST(DeskUnderFaultsTest, WithoutFaultsNothingIsDoubtedOrAdjusted)
{
    DeskUnderFaults desk(5, {.seed = 5});
    desk.play(120);
    desk.play(20, false);
    EXPECT_GT(desk.sent, 10u);
    EXPECT_EQ(desk.unknown + desk.adjustments + desk.reopened, 0u);
    expectSettled(desk);
    expectTruePositions(desk);
}

TEST(DeskUnderFaultsTest, F46_ATradeByHandIsFoundWithin15SecondsAndWaitsForAPerson)
{
    FaultScript script{.seed = 9, .until = begin()};
    script.trades = {{DeskUnderFaults::kDeribit, begin() + Duration::seconds(30), DeskUnderFaults::kPerpetual,
                      domain::Quantity::fromDouble(1.5).value()}};
    DeskUnderFaults desk(9, script);
    desk.play(45, false);
    const auto& accounts = desk.engine.ledger().accounts();
    ASSERT_EQ(accounts.at(DeskUnderFaults::kDeribit).positionsDiffer.size(), 1u);
    EXPECT_NE(desk.engine.ledger().standing(DeskUnderFaults::kDeribit, desk.market.now()),
              orders::AccountStanding::Ready);
    const auto snapshot = sections::makeSnapshot(desk.engine.state());
    const auto& alerts = snapshot->alerts;
    EXPECT_TRUE(std::any_of(alerts.begin(), alerts.end(), [](const auto& alert) {
        return alert.text.find("no order leaves there until") != std::string::npos;
    })) << "P7: a person is asked";
    desk.say({.action = domain::OperatorAction::AdoptDifference, .reason = "traded by hand"});
    desk.play(20, false);
    EXPECT_EQ(held(desk.engine, "Deribit", desk.market.settings.hedgeVenues.front().instrument),
              desk.gateway.positionOf(DeskUnderFaults::kDeribit, DeskUnderFaults::kPerpetual).toDouble());
    expectSettled(desk);
}

}  // namespace

}  // namespace ballast::simulated_venue
