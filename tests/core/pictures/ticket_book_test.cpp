#include "pictures/ticket_book.h"

#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "pictures/picture_loop.h"

namespace ballast::pictures::ticket_book_test {
namespace {

using domain::OperatorAction;
using interfaces::TicketState;

domain::OperatorCommand hedge(std::int64_t units, const std::string& reason = "test")
{
    return {.action = OperatorAction::ForceHedge,
            .operatorName = "anna",
            .reason = reason,
            .underlying = "BTC",
            .quantity = domain::Quantity::fromUnits(units)};
}

/// Commands go through a real engine, and their tickets through a real picture.
class TicketsOfADesk : public ::testing::Test {
protected:
    TicketsOfADesk()
    {
        market.limits.riskAversion = 1e-8;
        engine.emplace(engine::Engine::create(market.config()).value());
        engine->onBatch(market.opening(80000.0)).value();
    }

    engine::EngineOutput give(const domain::OperatorCommand& command)
    {
        const auto batch = market.say(command);
        auto output = engine->onBatch(batch).value();
        book.settle(batch, output.commands);
        return output;
    }
    std::vector<interfaces::TicketView> shown(SequenceNumber journaled)
    {
        interfaces::SectionSet wanted{interfaces::SectionId::Commands};
        auto image = loop.takeImage(wanted);
        image->follow(engine->state());
        loop.show(std::move(image), {.journalSequence = journaled, .tickets = book.views()}, wanted);
        loop.finish();
        return board->latest()->commands.data->tickets;
    }

    engine::testing::ScriptedMarket market;
    std::optional<engine::Engine> engine;
    TicketBook book;
    std::shared_ptr<PictureBoard> board = std::make_shared<PictureBoard>(interfaces::Picture{});
    PictureLoop loop{*board};
};

TEST_F(TicketsOfADesk, ACommandWaitsUntilItIsOnDiskAndItsOrderThenLeaves)
{
    const auto ticket = book.issue(hedge(10'000'000));
    EXPECT_EQ(ticket.number, 1U);
    ASSERT_EQ(shown(engine->lastSequence()).size(), 1U);
    EXPECT_EQ(shown(engine->lastSequence())[0].state, TicketState::Waiting) << "the engine has not seen it";
    const auto before = engine->lastSequence();
    const auto output = give(hedge(10'000'000));
    ASSERT_EQ(output.intents.size(), 1U);
    EXPECT_EQ(shown(before)[0].state, TicketState::Waiting) << "its record is not on disk";
    const auto journaled = shown(engine->lastSequence())[0];
    EXPECT_EQ(journaled.state, TicketState::Journaled);
    EXPECT_EQ(journaled.record, output.commands.front().record);
    EXPECT_EQ(journaled.taken, market.now());
    engine->onBatch(market.fill(output.intents[0])).value();
    EXPECT_EQ(shown(engine->lastSequence())[0].state, TicketState::Sent);
}

TEST_F(TicketsOfADesk, EveryRuleThatStoppedItStandsOnItByItsCode)
{
    static_cast<void>(book.issue(hedge(-900'000'000'000)));
    const auto output = give(hedge(-900'000'000'000));
    ASSERT_GE(output.commands.front().refusals.size(), 2U);
    const auto ticket = shown(engine->lastSequence())[0];
    EXPECT_EQ(ticket.state, TicketState::Refused);
    ASSERT_EQ(ticket.refusals.size(), output.commands.front().refusals.size());
    for (std::size_t i = 0; i < ticket.refusals.size(); ++i) {
        EXPECT_EQ(ticket.refusals[i].rule, output.commands.front().refusals[i].rule);
        EXPECT_FALSE(ticket.refusals[i].words.empty());
    }
}

TEST_F(TicketsOfADesk, OfEqualCommandsTheFirstIsTakenFirstAndOthersAreNotTakenForThem)
{
    static_cast<void>(book.issue(hedge(10'000'000, "one")));
    static_cast<void>(book.issue(hedge(10'000'000, "one")));
    give(hedge(10'000'000, "a script's"));
    give(hedge(10'000'000, "one"));
    const auto tickets = *book.views();
    ASSERT_EQ(tickets.size(), 2U);
    EXPECT_EQ(tickets[0].number, 2U);
    EXPECT_EQ(tickets[0].state, TicketState::Waiting);
    EXPECT_EQ(tickets[1].number, 1U);
    EXPECT_NE(tickets[1].state, TicketState::Waiting);
}

TEST_F(TicketsOfADesk, WhatWasNotTakenIsForgottenAndTheOldestGoFirst)
{
    const auto gone = book.issue(hedge(1));
    book.withdraw(gone);
    EXPECT_TRUE(book.views()->empty());
    for (int i = 0; i < 25; ++i)
        static_cast<void>(book.issue(hedge(i)));
    const auto tickets = *book.views();
    EXPECT_EQ(tickets.size(), 20U);
    EXPECT_EQ(tickets.front().number, 26U);
    EXPECT_EQ(tickets.back().number, 7U);
}

}  // namespace
}  // namespace ballast::pictures::ticket_book_test
