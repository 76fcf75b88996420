#include "journal/followed_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/journal/written_journal.h"

namespace ballast::journal::followed_orders_test {
namespace {

using samples::opened;
using samples::TemporaryFolder;

/// One order of the first step and one of the second, with a quote beside it; the second step tells of both, once more
/// than once.
void writeOrders(const std::string& path)
{
    auto writer = Writer::create(path, samples::header()).value();
    auto first = samples::step(1), second = samples::step(2);
    const auto tell = [](StepRecord& step, domain::EventBody fact) {
        step.inputs.events.push_back({step.inputs.time, std::move(fact)});
    };
    domain::Instrument perpetual;
    perpetual.id = {7};
    perpetual.name = "BTC-PERPETUAL";
    perpetual.underlying = "BTC";
    perpetual.kind = domain::InstrumentKind::Perpetual;
    perpetual.quote = *domain::findCurrency("USDC");
    tell(first, domain::InstrumentListed{perpetual});
    auto quote = *second.intents[0];
    quote.id = "run-quote";
    quote.purpose = domain::OrderPurpose::Quote;
    second.intents.push_back(controls::Gate::pass(quote));
    tell(second, domain::OrderAcknowledged{"run-1", "777"});
    tell(second, domain::OrderAcknowledged{"run-1", "778"});
    const domain::OrderFilled fill{.order = "run-1",
                                   .tradeId = "t1",
                                   .instrument = {7},
                                   .quantity = domain::Quantity::fromUnits(400),
                                   .price = domain::Price::fromUnits(6'800'000'000'000)};
    tell(second, fill);
    tell(second, fill);
    // What only a report tells counts too, and never less than the fills.
    tell(second, domain::OrderReport{.order = "run-2",
                                     .venueOrder = "900",
                                     .instrument = {7},
                                     .state = domain::OrderState::Filled,
                                     .quantity = domain::Quantity::fromUnits(2000),
                                     .filled = domain::Quantity::fromUnits(1500)});
    tell(second, domain::OrderReport{
                     .order = "run-1", .venueOrder = "777", .instrument = {7}, .state = domain::OrderState::Working});
    ASSERT_TRUE(writer->commit(first));
    ASSERT_TRUE(writer->commit(second));
}

/// C27: the orders that left for a record, what their venue calls them and what filled, each fill once (F23).
TEST(Reader, C27_FindsTheOrdersThatFollowedARecord)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    ASSERT_NO_FATAL_FAILURE(writeOrders(path));
    const auto reader = opened(path);
    const auto followed = ordersThatFollowed(*reader, reader->end().value());
    ASSERT_TRUE(followed) << followed.error().message;
    ASSERT_EQ(followed->size(), 2U);
    ASSERT_EQ(followed->at({1}).size(), 1U);
    EXPECT_EQ(toText(followed->at({1})[0]),
              "run-1 (at its venue 777): buy 0.00001 BTC of BTC-PERPETUAL at 68000 USDC, 0.000004 filled, not ended in "
              "this file");
    ASSERT_EQ(followed->at({3}).size(), 1U) << "a quote stands behind no record";
    EXPECT_EQ(toText(followed->at({3})[0]),
              "run-2 (at its venue 900): buy 0.00002 BTC of BTC-PERPETUAL at 68000 USDC, 0.000015 filled");
    auto order = followed->at({3})[0];
    EXPECT_EQ(sizeUnit(order), "BTC");
    EXPECT_EQ(priceUnit(order), "USDC");
    // Of 10 USD each, as Deribit's.
    order.instrument.unit = domain::ContractUnit::Quote;
    order.instrument.multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne);
    order.quantity = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne);
    EXPECT_EQ(toText(order),
              "run-2 (at its venue 900): buy 1 contract of BTC-PERPETUAL at 68000 USDC, 0.000015 filled");
    order.quantity = domain::Quantity::fromUnits(2 * domain::Quantity::kUnitsPerOne);
    EXPECT_THAT(toText(order), testing::HasSubstr("buy 2 contracts of BTC-PERPETUAL at 68000 USDC"));
    order.instrument.kind = domain::InstrumentKind::Option;
    order.instrument.settlement = domain::Settlement::Inverse;
    EXPECT_THAT(toText(order), testing::HasSubstr("at 68000 BTC,"));
    order.instrument = {};
    EXPECT_THAT(toText(order), testing::HasSubstr("buy 2 of an instrument that this file does not list at 68000, "));
}

}  // namespace
}  // namespace ballast::journal::followed_orders_test
