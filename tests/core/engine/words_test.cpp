#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"
#include "market/market_state.h"
#include "words/codes.h"
#include "words/decision_words.h"
#include "words/figures.h"
#include "words/instrument_words.h"

namespace ballast::engine::words_test {
namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::Price;
using domain::Quantity;
using ::testing::HasSubstr;
using ::testing::Not;
using words::Fate;

class Words : public testing::StraddleDesk {
protected:
    domain::OperatorCommand order(const std::string& instrument, double size, double limit,
                                  domain::Side side = domain::Side::Buy) const
    {
        return {.action = OperatorAction::PlaceOrder,
                .operatorName = "ann",
                .reason = "by hand",
                .quantity = Quantity::fromDouble(size).value(),
                .limitPrice = Price::fromDouble(limit).value(),
                .instrument = instrument,
                .side = side};
    }
    /// The venue's quote of that option, as it was told.
    domain::OptionQuote quoteOf(const std::string& name) const
    {
        const auto& all = engine->state().market.instruments();
        const auto& option = all.at(all.findByName(name).value());
        return engine->state().market.find(option.underlying)->findOption(option)->quote;
    }
};

/// No size is told as another one, and those of one lot have its decimals.
TEST(Figures, ASizeHasTheDecimalsOfItsLots)
{
    EXPECT_EQ(words::coinSize("BTC", 0.25), "0.250");
    EXPECT_EQ(words::coinSize("BTC", 0.00012), "0.00012");
    EXPECT_EQ(words::coinSize("BTC", 12 * 0.00001), "0.00012");
    EXPECT_EQ(words::coinSize("BTC", -1234.56789, true), "−1,234.56789");
    EXPECT_EQ(words::coinSize("ETH", 1.0), "1.00");
    EXPECT_EQ(words::coinSize("ETH", 0.1 + 0.2), "0.30");
    EXPECT_EQ(words::coinSize("ETH", 0.00000001), "0.00000001");
    EXPECT_EQ(words::coinSize("BTC", 0.0), "0.000");
    // 10 USD at 60,123.45 of an inverse contract are no decimal lot.
    EXPECT_EQ(words::coinSize("BTC", 10.0 / 60123.45), "0.000166");
    EXPECT_EQ(words::coinSize("BTC", 250'000.0 / 60123.45), "4.158");
    EXPECT_EQ(words::count(0.00005), "0.00005");
    EXPECT_EQ(words::count(1250.0), "1,250");
    EXPECT_EQ(words::count(0.5 * 0.01), "0.005");
    EXPECT_EQ(words::decimalsOf(64.3, 1), 1);
    EXPECT_EQ(words::decimalsOf(5.0, 1), 1);
    EXPECT_EQ(words::decimalsOf(0.05, 1), 2);
}

TEST_F(Words, AnOptionOrderedByHandSaysContractsAndItsCostAgainstMid)
{
    start();
    const auto name = market.optionName(1, 80000, domain::OptionRight::Call);
    const auto quote = quoteOf(name);
    ASSERT_TRUE(quote.bid && quote.ask);
    const double bid = quote.bid->toDouble(), ask = quote.ask->toDouble();
    const auto output = say(order(name, 2.0, ask));
    ASSERT_EQ(output.intents.size(), 1U) << output.decisions.front().reason;
    const Decision& d = output.decisions.front();
    EXPECT_EQ(words::headline(d), "Ordered, buy 2 contracts " + name) << "a record comes before any fill";
    EXPECT_EQ(words::headline(d, {Fate::State::Filled, 1.0}), "Bought 2 contracts " + name);
    EXPECT_EQ(words::headline(d, {Fate::State::InPart, 0.5}), "Bought 1 contract of 2 contracts " + name);
    EXPECT_EQ(words::headline(d, {Fate::State::Unfilled, 0.0}), "Unfilled, buy 2 contracts " + name);
    EXPECT_EQ(words::sizeOf(d), "2 contracts");
    // Half the venue's spread of two contracts at 80,000 USD a coin, and a fee of 0.03 % of the index.
    const double spread = 2.0 * (ask - 0.5 * (bid + ask)) * 80'000.0;
    const double fee = 2.0 * std::min(0.0003 * 80'000.0, 0.125 * ask * 80'000.0);
    EXPECT_NEAR(d.costUsd, spread + fee, 1e-6);
    EXPECT_EQ(words::outcomeOf(d), words::figure(spread + fee, 2) + " USD");
    EXPECT_THAT(d.reason, HasSubstr("order to buy 2 contracts of " + name));
    EXPECT_THAT(d.reason, HasSubstr("against mid " + words::figure(0.5 * (bid + ask), 4) + " BTC"));
    EXPECT_THAT(d.reason, Not(HasSubstr("Cost 0.00 USD")));
    EXPECT_LE(d.reason.size(), 400U);
}

TEST_F(Words, ABidBelowTheAskWasOrderedAndNotBought)
{
    start();
    const auto name = market.optionName(1, 80000, domain::OptionRight::Call);
    const auto quote = quoteOf(name);
    const auto output = say(order(name, 1.0, quote.bid->toDouble()));
    const Decision& d = output.decisions.front();
    ASSERT_EQ(output.intents.size(), 1U) << d.reason;
    EXPECT_EQ(words::headline(d), "Ordered, buy 1 contract " + name);
    EXPECT_LT(d.candidates.front().spreadUsd, 0.0) << "filled at its limit it is better than mid";
}

TEST_F(Words, WhatTheGateStopsSaysWhatWasAskedAndItsFiguresWithUnits)
{
    start();
    const auto name = market.optionName(1, 80000, domain::OptionRight::Call);
    const auto output = say(order(name, 3.0, 0.9));
    const Decision& d = output.decisions.front();
    ASSERT_EQ(d.kind, DecisionKind::Refused);
    EXPECT_EQ(words::headline(d), "Refused, buy 3 contracts " + name);
    EXPECT_THAT(d.reason, HasSubstr("Limit price 0.9000 BTC is outside the collar ±"));
    const auto perpetual = say(order("BTC_USDC-PERPETUAL", 5000.0, 160'000.0));
    const auto& all = perpetual.decisions.front().reason;
    EXPECT_THAT(all, HasSubstr("Limit price 160,000.0 USDC is outside the collar ±"));
    EXPECT_THAT(all, HasSubstr("Order notional 400,000,000 USD is above the limit "));
    EXPECT_THAT(all, HasSubstr(" BTC; the risk manager may change it."));
    const auto excluded = words::explained(toString(d.candidates.front().excluded));
    EXPECT_THAT(excluded, HasSubstr("C01 (price collar)"));
}

TEST_F(Words, AFutureOrPerpetualByHandIsToldInCoinsWithItsCost)
{
    start();
    const auto output = say(order("BTC_USDC-PERPETUAL", 0.5, 80'100.0));
    const Decision& d = output.decisions.front();
    ASSERT_EQ(d.kind, DecisionKind::Hedge) << d.reason;
    EXPECT_EQ(words::headline(d), "Ordered, buy 0.500 BTC perpetual");
    EXPECT_EQ(words::headline(d, {Fate::State::InPart, 0.25}), "Bought 0.125 BTC of 0.500 BTC perpetual");
    EXPECT_GT(d.costUsd, 0.0);
    EXPECT_THAT(d.reason, HasSubstr("against mid 80,0"));
}

TEST(WordsOfDecisions, EachTriggerAndKindOfInstrumentSaysWhatWasDone)
{
    const auto of = [](DecisionKind kind, const char* trigger, const char* choice, double quantity) {
        Decision d;
        d.kind = kind;
        d.underlying = "BTC";
        d.trigger = domain::findTrigger(trigger).value();
        d.choice = choice;
        d.quantity = quantity;
        return d;
    };
    using K = DecisionKind;
    const auto line = [&](K kind, const char* trigger, const char* choice, double quantity) {
        return words::headline(of(kind, trigger, choice, quantity));
    };
    const auto filled = [&](K kind, const char* trigger, const char* choice, double quantity) {
        return words::headline(of(kind, trigger, choice, quantity), {Fate::State::Filled, 1.0});
    };
    EXPECT_EQ(line(K::Hedge, "surface", "BTC_USDC-PERPETUAL", -11.617), "Hedge ordered, sell 11.617 BTC perpetual");
    EXPECT_EQ(line(K::Roll, "surface", "BTC-27MAR26-70000-P", -3.0),
              "Roll ordered, sell 3 contracts BTC-27MAR26-70000-P");
    EXPECT_EQ(words::headline(of(K::Hedge, "surface", "BTC-PERP", -11.617), {Fate::State::InPart, 3.1 / 11.617}),
              "Hedged BTC, sold 3.100 BTC of 11.617 BTC perpetual");
    EXPECT_EQ(words::headline(of(K::Hedge, "surface", "BTC-PERP", -11.617), {Fate::State::Unfilled, 0.0}),
              "Hedge unfilled, sell 11.617 BTC perpetual");
    EXPECT_EQ(filled(K::Hedge, "surface", "BTC_USDC-PERPETUAL", -11.617), "Hedged BTC, sold 11.617 BTC perpetual");
    EXPECT_EQ(filled(K::Hedge, "surface", "BTC-27FEB26", 0.25), "Hedged BTC, bought 0.250 BTC future 27 Feb 26");
    EXPECT_EQ(filled(K::Hedge, "surface", "BTC/USDC", 0.25), "Hedged BTC, bought 0.250 BTC spot");
    EXPECT_EQ(filled(K::Hedge, "surface", "BTC-PERP", 0.25), "Hedged BTC, bought 0.250 BTC perpetual");
    EXPECT_EQ(filled(K::Roll, "surface", "BTC-27MAR26-70000-P", -3.0),
              "Rolled BTC, sold 3 contracts BTC-27MAR26-70000-P");
    const auto roll = of(K::Roll, "surface", "BTC-27MAR26-70000-P", -3.0);
    EXPECT_EQ(words::headline(roll, words::fateOf(3.0, 3.0, true)),
              "Rolled in part, sold 3 contracts BTC-27MAR26-70000-P");
    EXPECT_EQ(words::headline(roll, words::fateOf(3.0, 0.0, true)),
              "Rolled in part, sell 3 contracts BTC-27MAR26-70000-P")
        << "the old leg is closed, the new one is not";
    EXPECT_EQ(words::headline(roll, words::fateOf(3.0, 3.0)), "Rolled BTC, sold 3 contracts BTC-27MAR26-70000-P");
    EXPECT_EQ(line(K::Proposal, "surface", "hold", 2.083), "Proposed BTC, buy 2.083 BTC");
    EXPECT_EQ(line(K::Hold, "surface", "hold", 0.0), "Hold BTC");
    EXPECT_EQ(line(K::Refused, "surface", "hold", 0.0), "Refused BTC");
    EXPECT_EQ(line(K::Override, "operator", "exclude_venue", 0.0), "Override, exclude venue BTC");
    EXPECT_EQ(words::kindOfName("ETH-20260227-2400-C"), words::NamedKind::Option) << "Derive's";
    // A journal from before costs were worked out for orders by hand.
    auto old = of(K::Hedge, "operator", "BTC-27MAR26-70000-C", 2.0);
    old.candidates = {{.venue = "Deribit", .instrument = old.choice, .quantity = 2.0}};
    EXPECT_EQ(words::outcomeOf(old), "cost not stated");
}

TEST(WordsOfCodes, NoCodeStandsBareInASentence)
{
    using words::explained;
    EXPECT_EQ(explained("no order leaves there (C19), what"), "no order leaves there (C19 not reconciled), what");
    EXPECT_EQ(explained("C03, C04"), "C03 (order notional), C04 (position limit)");
    EXPECT_EQ(explained(explained("C03, C04")), explained("C03, C04"));
    EXPECT_EQ(explained("C10: the day's loss"), "C10: the day's loss");
    EXPECT_EQ(explained("0xC0318 XC03 C031"), "0xC0318 XC03 C031") << "no word of its own";
    EXPECT_EQ(words::codeWords("C18"), "C18 sources disagree");
    EXPECT_EQ(words::codeWords("C03, C04"), "C03 order notional, C04 position limit");
    EXPECT_EQ(words::codeWords("V1"), "paused by hand");
}

}  // namespace
}  // namespace ballast::engine::words_test
