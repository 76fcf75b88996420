#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "core/orders/ledger_desk.h"

namespace ballast::orders::message_orders_test {

namespace {

using domain::OrderState;
using testing::kAccount;
using testing::kPerpetual;

/// The private messages of one order; each may come more than once.
enum class Message : std::uint8_t { Sent, Accepted, PartialFill, Fill, Cancelled, Rejected, AmendAnswered };
constexpr double kPart = 3.0, kRest = 5.0;

/// What all sequences share: whether an amendment from 10 to 8 was asked for before, and whether the venue states with
/// a cancel what was filled.
struct Family {
    bool amended{}, statesFilled{};
    int letters() const { return amended ? 7 : 6; }
};

/// What is true of an order of which these messages were sent, in whatever order they come.
struct Truth {
    Truth(const Family& of, const std::vector<Message>& messages) : family(of)
    {
        for (const auto message : messages)
            set |= 1u << static_cast<unsigned>(message);
        filled = (has(Message::PartialFill) ? kPart : 0.0) + (has(Message::Fill) ? kRest : 0.0);
        quantity = family.amended && !has(Message::AmendAnswered) ? 10.0 : 8.0;
    }
    bool has(Message message) const { return (set >> static_cast<unsigned>(message) & 1u) != 0; }
    /// Told or not, in the end the venue has it so: what was open is cancelled.
    OrderState end() const
    {
        if (filled >= quantity) return OrderState::Filled;
        return has(Message::Rejected) && !has(Message::Cancelled) && filled == 0.0 ? OrderState::Rejected
                                                                                   : OrderState::Cancelled;
    }
    bool contradicts() const { return has(Message::Rejected) && filled > 0.0; }
    /// Whether the messages alone say how much will ever fill.
    bool boundsFills() const
    {
        return !contradicts() && (!has(Message::Cancelled) || family.statesFilled || filled == 0.0);
    }
    const Family& family;
    unsigned set{};
    double filled{}, quantity{};
};

void tell(testing::LedgerDesk& desk, Message message, const Truth& truth, double seconds)
{
    switch (message) {
    case Message::Sent:
        return desk.ledger.onSent("a", desk.at(seconds));
    case Message::Accepted:
        return desk.ledger.onAccepted("a", desk.at(seconds));
    case Message::PartialFill:
        desk.fill("a", "part", kPart, seconds);
        return;
    case Message::Fill:
        desk.fill("a", "rest", kRest, seconds);
        return;
    case Message::Cancelled:
        return desk.end("a", OrderState::Cancelled, seconds,
                        truth.family.statesFilled ? std::optional(truth.filled) : std::nullopt);
    case Message::Rejected:
        return desk.end("a", OrderState::Rejected, seconds);
    case Message::AmendAnswered:
        return desk.ledger.onAmendAnswered({"a", 1, true, testing::coins(8.0), testing::dollars(100.0)},
                                           desk.at(seconds));
    }
}

/// The venue answers what it is asked, for half a minute. Whether anything had to be booked on its word.
bool answerQuestions(testing::LedgerDesk& desk, const Truth& truth, double from)
{
    bool adjusted = false;
    for (double second = from; second <= from + 30.0; second += 5.0)
        for (const auto& query : desk.ledger.advance(desk.at(second))) {
            if (!query.order.empty()) {
                auto report = desk.report("a", truth.end(), truth.quantity, truth.filled, second);
                report.whole = false;
                desk.told(report, second);
            }
            desk.toldPosition(truth.filled, second, second);
            if (query.order.empty()) adjusted = !desk.done(second, 1, second).empty() || adjusted;
        }
    return adjusted;
}

struct Outcome {
    double position{}, reserved{};
    OrderState state{};
    auto tie() const { return std::tuple(position, reserved, state); }
};

/// Plays one sequence; empty if something was wrong on the way, which then has failed the test.
std::optional<Outcome> play(const Family& family, const std::vector<Message>& messages)
{
    const Truth truth(family, messages);
    testing::LedgerDesk desk;
    desk.decide("a", family.amended ? 10.0 : 8.0);
    if (family.amended) {
        desk.ledger.onAccepted("a", desk.at(0.0));
        if (!desk.ledger.askAmendment("a", {testing::coins(8.0), testing::dollars(100.0)}, desk.at(0.5)))
            return std::nullopt;
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        tell(desk, messages[i], truth, 0.1 * static_cast<double>(i + 1));
        if (!truth.boundsFills()) continue;
        const bool open = !truth.has(Message::Cancelled) && !truth.has(Message::Rejected);
        const double couldFill = (open ? std::max(truth.quantity, truth.filled) : truth.filled) - desk.held();
        EXPECT_GE(desk.reserved("a"), couldFill) << "after message " << i + 1;
        if (desk.reserved("a") < couldFill) return std::nullopt;
    }
    const auto* order = desk.ledger.find("a");
    if (!order->isOpen()) {
        EXPECT_EQ(order->state(), truth.end()) << "an end that is not the true one";
        if (order->state() != truth.end()) return std::nullopt;
    }
    desk.ledger.onConnection({kAccount, true, ""}, desk.at(100.0));
    EXPECT_FALSE(answerQuestions(desk, truth, 100.0)) << "all fills were told, so nothing is adjusted";
    EXPECT_FALSE(answerQuestions(desk, truth, 200.0));
    return Outcome{desk.held(), desk.reserved("a"), desk.state("a")};
}

std::string nameOf(const std::vector<Message>& messages)
{
    static const std::array<const char*, 7> names{"sent",      "accepted", "part",   "rest",
                                                  "cancelled", "rejected", "amended"};
    std::string text;
    for (const auto message : messages)
        text += std::string(text.empty() ? "" : ", ") + names[static_cast<std::size_t>(message)];
    return text;
}

class MessageOrders : public ::testing::TestWithParam<Family> {};

/// F24: every sequence of up to six messages, doubles included, of every set of messages.
TEST_P(MessageOrders, EndAlikeInPositionReservationAndState)
{
    const Family family = GetParam();
    std::map<unsigned, std::pair<Outcome, std::string>> first;
    std::size_t played = 0, differ = 0;
    for (std::size_t length = 1; length <= 6; ++length) {
        std::vector<Message> messages(length, Message::Sent);
        for (bool more = true; more && !HasFailure();) {
            const auto outcome = play(family, messages);
            ASSERT_TRUE(outcome) << nameOf(messages);
            ++played;
            const Truth truth(family, messages);
            EXPECT_EQ(outcome->tie(), std::tuple(truth.filled, 0.0, truth.end())) << nameOf(messages);
            const auto [known, isNew] = first.try_emplace(truth.set, *outcome, nameOf(messages));
            differ += known->second.first.tie() != outcome->tie();
            EXPECT_EQ(differ, 0u) << nameOf(messages) << " against " << known->second.second;
            more = false;
            for (auto& message : messages) {
                const int next = static_cast<int>(message) + 1;
                message = static_cast<Message>(next % family.letters());
                if (next < family.letters()) {
                    more = true;
                    break;
                }
            }
        }
    }
    std::size_t expected = 0, power = 1;
    for (int length = 1; length <= 6; ++length)
        expected += power *= static_cast<std::size_t>(family.letters());
    EXPECT_EQ(played, expected);
}

INSTANTIATE_TEST_SUITE_P(All, MessageOrders,
                         ::testing::Values(Family{false, true}, Family{false, false}, Family{true, true},
                                           Family{true, false}),
                         [](const auto& with) {
                             return std::string(with.param.amended ? "amended" : "plain") +
                                    (with.param.statesFilled ? "_stated" : "_unstated");
                         });

/// A venue behind a channel that loses, doubles and reorders; every draw from one seed.
class HostileChannel {
public:
    explicit HostileChannel(std::uint64_t seed) : m_random(seed) {}

    void run()
    {
        desk.ledger.onConnection({kAccount, true, ""}, desk.at(0.0));
        for (m_tick = 0; m_tick < 6000 && !::testing::Test::HasFailure(); ++m_tick)
            step();
    }

    testing::LedgerDesk desk;

    struct VenueOrder {
        domain::Side side{};
        double quantity{}, filled{};
        bool arrives{}, placed{}, ended{};
        double placedAt{};
    };
    std::map<std::string, VenueOrder> venue;
    double truePosition{};

private:
    static constexpr double kTick = 0.05;
    static constexpr double kFaultsUntil = 120.0;

    double now() const { return kTick * m_tick; }
    bool faulty() const { return now() < kFaultsUntil; }
    double uniform() { return static_cast<double>(m_random() >> 11) * 0x1.0p-53; }
    bool chance(double p) { return uniform() < p; }

    template <class Do> void send(Do what)
    {
        if (faulty() && chance(0.15)) return;
        const int copies = faulty() && chance(0.15) ? 2 : 1;
        for (int i = 0; i < copies; ++i)
            m_wire.emplace(now() + (faulty() ? 1.5 * uniform() : 0.05), what);
    }

    void step()
    {
        if (now() < 100.0 && chance(0.03)) order();
        for (auto& [id, order] : venue)
            live(id, order);
        while (!m_wire.empty() && m_wire.begin()->first <= now()) {
            const auto what = m_wire.begin()->second;
            m_wire.erase(m_wire.begin());
            what(now());
        }
        for (const auto& query : desk.ledger.advance(desk.at(now())))
            answer(query);
        desk.ledger.takeNotices();
        check();
    }

    void order()
    {
        const std::string id = "o" + std::to_string(1000 + venue.size());
        const auto side = chance(0.5) ? domain::Side::Buy : domain::Side::Sell;
        const double quantity = 1.0 + static_cast<double>(m_random() % 8);
        desk.decide(id, quantity, now(), side);
        desk.ledger.onSent(id, desk.at(now()));
        venue[id] = {.side = side, .quantity = quantity, .arrives = !chance(0.1), .placedAt = now() + 0.5 * uniform()};
    }

    void live(const std::string& id, VenueOrder& order)
    {
        if (!order.arrives || order.ended || now() < order.placedAt) return;
        if (!order.placed) {
            order.placed = true;
            if (chance(0.1)) {
                order.ended = true;
                return send([this, id](double at) { desk.end(id, OrderState::Rejected, at); });
            }
            return send([this, id](double at) { desk.ledger.onAccepted(id, desk.at(at)); });
        }
        if (chance(0.02)) fill(id, order);
        if (!order.ended && (chance(0.005) || now() > 130.0)) {
            order.ended = true;
            send([this, id, filled = order.filled](double at) { desk.end(id, OrderState::Cancelled, at, filled); });
        }
    }

    void fill(const std::string& id, VenueOrder& order)
    {
        const double left = order.quantity - order.filled;
        const double part = std::min(left, 1.0 + static_cast<double>(m_random() % 3));
        order.filled += part;
        order.ended = order.filled >= order.quantity;
        truePosition += domain::sign(order.side) * part;
        const auto trade = "t" + std::to_string(++m_trades);
        send([this, id, trade, part, side = order.side](double at) { desk.fill(id, trade, part, at, side); });
    }

    /// What has been placed is found after up to 8 s (F41).
    bool isVisible(const VenueOrder& order) const { return order.placed && now() > order.placedAt + m_hidden; }

    domain::OrderReport reportOf(const std::string& id, double askedAt, bool whole) const
    {
        const auto& order = venue.at(id);
        auto state = !isVisible(order)                ? OrderState::NotPlaced
                     : !order.ended                   ? OrderState::Working
                     : order.filled >= order.quantity ? OrderState::Filled
                                                      : OrderState::Cancelled;
        auto report = desk.report(id, state, order.quantity, isVisible(order) ? order.filled : 0.0, askedAt);
        report.side = order.side;
        report.whole = whole;
        return report;
    }

    void answer(const domain::Query& query)
    {
        const double asked = static_cast<double>((query.askedAt - desk.at(0.0)).nanoseconds) * 1e-9;
        std::uint64_t reports = 1;
        const auto one = [&](const std::string& id, bool whole) {
            send([this, report = reportOf(id, asked, whole)](double at) { desk.told(report, at); });
        };
        if (!query.order.empty()) one(query.order, false);
        for (const auto& [id, order] : venue)
            if (query.order.empty() && isVisible(order) && !order.ended) {
                one(id, true);
                ++reports;
            }
        const bool whole = query.order.empty();
        send([this, asked, whole, position = truePosition](double at) {
            desk.ledger.onPositionReport({kAccount, kPerpetual, testing::coins(position), desk.at(asked), whole}, desk,
                                         desk.at(at));
        });
        if (whole) send([this, asked, reports](double at) { desk.done(asked, reports, at); });
    }

    /// P2: what the venue may still do to the position is never more than what is reserved.
    void check()
    {
        for (const auto& [id, order] : venue) {
            if (!order.arrives) continue;
            const auto* ours = desk.ledger.find(id);
            const double open = order.ended ? order.filled : order.quantity;
            ASSERT_GE(ours->reserved().toDouble() + ours->filled.toDouble(), open) << id << " at second " << now();
        }
    }

    std::mt19937_64 m_random;
    int m_tick{};
    std::uint64_t m_trades{};
    double m_hidden{8.0 * uniform()};
    std::multimap<double, std::function<void(double)>> m_wire;
};

TEST(HostileChannelTest, F24_F39_F47_WhatTheVenueHasIsReservedThroughoutAndBookedInTheEnd)
{
    for (std::uint64_t seed = 1; seed <= 100 && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        HostileChannel channel(seed);
        channel.run();
        ASSERT_GT(channel.venue.size(), 20u);
        EXPECT_DOUBLE_EQ(channel.desk.held(), channel.truePosition);
        EXPECT_TRUE(channel.desk.ledger.open().empty());
        for (const auto& [id, order] : channel.venue) {
            const auto state = channel.desk.state(id);
            EXPECT_EQ(channel.desk.ledger.find(id)->filled.toDouble(), order.filled) << id;
            if (!order.arrives) {
                EXPECT_EQ(state, OrderState::NotPlaced) << id;
            }
            if (order.filled >= order.quantity) {
                EXPECT_EQ(state, OrderState::Filled) << id;
            }
        }
        EXPECT_EQ(channel.desk.ledger.standing(kAccount, channel.desk.at(300.0)), AccountStanding::Ready);
    }
}

}  // namespace

}  // namespace ballast::orders::message_orders_test
