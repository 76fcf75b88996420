#include "load/load_desk.h"

#include <cmath>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "runtime/verify.h"

namespace ballast::load::desk_with_venues_test {
namespace {

using namespace std::chrono_literals;
using domain::AccountId;

constexpr AccountId kDeribit{1};

/// Looks into the journal, from beside its writer, as each order leaves.
class Witness {
public:
    explicit Witness(std::string journalFile) : m_file(std::move(journalFile)) {}
    void see(const domain::OrderIntent& order)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_reader) {
            auto opened = journal::Reader::open(m_file);
            if (opened) m_reader = std::move(*opened);
        }
        const auto note = [this](const journal::OutboxRow& row) {
            m_row = row.number;
            if (row.clientOrder) m_kept.insert(*row.clientOrder);
            return true;
        };
        if (!m_kept.contains(order.id) && (!m_reader || !m_reader->forEachOutboxRow(m_row + 1, note))) ++unread;
        unkept += m_kept.contains(order.id) ? 0 : 1;
        twice += m_left.insert(order.id).second ? 0 : 1;
        if (order.limitPrice > kBetweenCoins) m_bitcoin = order.limitPrice;
    }
    /// A late price of a bitcoin; empty before the first order in one.
    std::optional<domain::Price> bitcoin() const
    {
        const std::lock_guard lock(m_mutex);
        return m_bitcoin;
    }
    std::size_t left() const
    {
        const std::lock_guard lock(m_mutex);
        return m_left.size();
    }
    int unread{}, unkept{}, twice{};

private:
    /// USD: above an ether, below a bitcoin.
    static constexpr auto kBetweenCoins = domain::Price::fromUnits(20'000 * domain::Price::kUnitsPerOne);

    const std::string m_file;
    mutable std::mutex m_mutex;
    std::unique_ptr<journal::Reader> m_reader;
    std::uint64_t m_row{};
    std::set<std::string> m_kept, m_left;
    std::optional<domain::Price> m_bitcoin;
};

std::map<std::string, int> codesIn(const std::string& journalFile)
{
    std::map<std::string, int> codes;
    const auto reader = journal::Reader::open(journalFile);
    if (!reader) return codes;
    const auto note = [&](const journal::StoredRecord& record) {
        if (const auto decision = codec::parseDecision(record.body)) ++codes[std::string(toString(decision->code))];
        return true;
    };
    static_cast<void>((*reader)->forEachRecord({1}, note));
    return codes;
}

/// A whole live desk on its own threads, with venues behind a line that loses, doubles, delays and is cut.
class LiveDesks : public testing::Test {
protected:
    LiveDesks()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~LiveDesks() override { log::setSink({}); }
    DeskPlan plan(double seconds)
    {
        return {.rate = 400.0,
                .seconds = seconds,
                .options = 120,
                .journalFile = folder.file("desk.journal"),
                .fingerprint = "test",
                .faults = {},
                .onWire = [this](const domain::OrderIntent& order) { witness.see(order); }};
    }
    void begin(DeskPlan planned)
    {
        desk = *LoadDesk::create(std::move(planned), clock);
        const auto opened = desk->open();
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_TRUE(desk->pace(clock.now()));
    }
    void wait(Duration time)
    {
        const auto until = clock.now() + time;
        while (clock.now() < until && !desk->desk().steps().isClosed())
            std::this_thread::sleep_for(10ms);
        ASSERT_FALSE(desk->desk().steps().isClosed()) << desk->whatEnded().message;
    }
    /// A person trades a bitcoin's hundredth to and fro, three times a second.
    void trade(Duration time)
    {
        const auto until = clock.now() + time;
        for (int i = 0; clock.now() < until; ++i) {
            wait(Duration::milliseconds(333));
            const auto price = witness.bitcoin();
            if (!price) continue;
            domain::OperatorCommand order;
            order.action = domain::OperatorAction::PlaceOrder;
            order.operatorName = "ann";
            order.reason = "test";
            order.side = i % 2 == 0 ? domain::Side::Buy : domain::Side::Sell;
            order.quantity = domain::Quantity::fromUnits((i % 7 + 1) * domain::Quantity::kUnitsPerOne / 100);
            order.limitPrice =
                domain::Price::fromDouble(std::round(price->toDouble() * (i % 2 == 0 ? 1.004 : 0.996))).value();
            order.account = "Deribit";
            order.instrument = "BTC_USDC-PERPETUAL";
            ASSERT_TRUE(desk->desk().intake().submit(std::move(order)));
        }
    }
    /// P1, P4, P5 and P8, once it has stopped.
    void checkEverything()
    {
        desk->stop();
        EXPECT_EQ(witness.unread, 0);
        EXPECT_EQ(witness.unkept, 0) << "P1: an order left before it was on disk";
        EXPECT_EQ(witness.twice, 0) << "P5: an order left twice";
        const auto& engine = desk->desk().engineLoop().engine();
        for (const auto& [account, gateway] : desk->gateways()) {
            EXPECT_EQ(gateway->venue().repeats(), 0u) << "P5: the venue was sent an order twice";
            EXPECT_EQ(engine.ledger().standing(account, clock.now()), orders::AccountStanding::Ready)
                << "reconciled without a difference: account " << account.value;
        }
        for (const auto& held : engine.positions())
            if (const auto gateway = desk->gateways().find(held.account); gateway != desk->gateways().end()) {
                EXPECT_EQ(held.quantity, gateway->second->venue().positionOf(held.account, held.instrument))
                    << "P4: instrument " << held.instrument.value;
            }
        const auto verified = runtime::verifyJournal(folder.file("desk.journal"));
        ASSERT_TRUE(verified) << verified.error().message;
        EXPECT_TRUE(verified->identical) << "P8: " << verified->difference.what;
    }

    const SystemClock clock;
    journal::samples::TemporaryFolder folder;
    Witness witness{folder.file("desk.journal")};
    std::unique_ptr<LoadDesk> desk;
};

TEST_F(LiveDesks, HedgesThroughItsGatewaysAndKeepsEveryOrderBeforeItLeaves)
{
    begin(plan(12.0));
    wait(Duration::seconds(12));
    EXPECT_GE(witness.left(), 2u) << "it hedges";
    wait(Duration::seconds(3));
    checkEverything();
    EXPECT_EQ(codesIn(folder.file("desk.journal"))["F39"], 0);
}

TEST_F(LiveDesks, F39_LostAnswersAndACutLineEndReconciledAndNothingIsSentTwice)
{
    auto planned = plan(60.0);
    const auto at = [](std::int64_t seconds) { return Timestamp{Duration::seconds(seconds).nanoseconds}; };
    // The first reconcile is whole; the one after the cut has to wait until the line is well.
    planned.faults = {.seed = 5,
                      .from = at(7),
                      .until = at(20),
                      .loseMessage = 0.35,
                      .doubleMessage = 0.2,
                      .loseOrder = 0.2,
                      .delay = Duration::milliseconds(400),
                      .hidden = Duration::milliseconds(500),
                      .outages = {{kDeribit, at(16), at(18)}},
                      .trades = {}};
    begin(planned);
    trade(Duration::seconds(12));
    wait(Duration::seconds(40));
    checkEverything();
    EXPECT_GE(witness.left(), 10u);
    EXPECT_GE(codesIn(folder.file("desk.journal"))["F39"], 1) << "an answer was lost";
    for (const auto& [id, order] : desk->desk().engineLoop().engine().ledger().open())
        EXPECT_NE(order.state(), domain::OrderState::Unknown) << id;
}

TEST_F(LiveDesks, AKillIsHandedOverAndNothingLeavesAfterwards)
{
    begin(plan(10.0));
    wait(Duration::seconds(4));
    const auto receipt = desk->desk().killLine().kill({}, "ann", "test");
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(desk->desk().killLine().waitHandedOver(receipt->kill, 1s));
    const auto left = witness.left();
    wait(Duration::seconds(3));
    EXPECT_EQ(witness.left(), left) << "P6";
    checkEverything();
}

}  // namespace
}  // namespace ballast::load::desk_with_venues_test
