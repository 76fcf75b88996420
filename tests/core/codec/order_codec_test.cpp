#include <gtest/gtest.h>

#include "codec/event_codec.h"
#include "core/codec/random_values.h"

namespace ballast::codec::order_codec_test {
namespace {

using namespace domain;
using samples::Random;

TEST(OrderCodec, ComesBackBitForBit)
{
    Random r(22);
    for (int round = 0; round < 200; ++round) {
        const OrderIntent order{r.text(),           {r.below(1000)}, r.time(),  r.id(),
                                r.upTo(Side::Sell), r.quantity(),    r.price(), r.upTo(OrderPurpose::Flatten)};
        const auto back = decodeOrder(*encodeOrder(order));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_TRUE(back->id == order.id && back->decision == order.decision && back->time == order.time &&
                    back->instrument == order.instrument && back->side == order.side &&
                    back->quantity == order.quantity && back->limitPrice == order.limitPrice &&
                    back->purpose == order.purpose);
    }
}

std::vector<Amendment> randomAmendments(Random& r, std::size_t count)
{
    std::vector<Amendment> all;
    const Amendment shared{.decision = {static_cast<std::uint64_t>(r.integer())}, .time = r.time(), .account = {7}};
    for (std::size_t i = 0; i < count; ++i) {
        auto& a = all.emplace_back(shared);
        // Some names go on from the one before, some are shorter, some have nothing of it.
        a.order = (i > 0 && i % 3 != 0 ? all[i - 1].order.substr(0, all[i - 1].order.size() / (1 + i % 2)) : "") +
                  r.text().substr(0, 8);
        a.number = static_cast<std::uint64_t>(r.integer());
        a.instrument = r.id();
        a.side = r.upTo(Side::Sell);
        a.quantity = r.quantity();
        a.limitPrice = r.price();
    }
    return all;
}

TEST(AmendmentCodec, ComesBackBitForBit)
{
    Random r(21);
    for (std::size_t round = 0; round < 200; ++round) {
        const auto all = randomAmendments(r, 1 + round % 7);
        const auto bytes = *encodeAmendments(all);
        const auto back = decodeAmendments(bytes);
        ASSERT_TRUE(back) << back.error().message;
        ASSERT_EQ(back->size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto &a = all[i], &b = (*back)[i];
            EXPECT_TRUE(b.order == a.order && b.number == a.number && b.decision == a.decision && b.time == a.time &&
                        b.instrument == a.instrument && b.side == a.side && b.quantity == a.quantity &&
                        b.limitPrice == a.limitPrice && b.account == a.account);
        }
        for (std::size_t length = 0; length < bytes.size(); ++length)
            EXPECT_FALSE(decodeAmendments(bytes.substr(0, length)));
        EXPECT_FALSE(decodeAmendments(bytes + '\0'));
    }
}

TEST(AmendmentCodec, RefusesWhatDoesNotShareARow)
{
    Random r(22);
    const auto all = randomAmendments(r, 2);
    EXPECT_FALSE(encodeAmendments({}));
    for (auto change : {+[](Amendment& a) { ++a.account.value; }, +[](Amendment& a) { ++a.decision.value; },
                        +[](Amendment& a) { ++a.time.nanoseconds; },
                        +[](Amendment& a) { a.order.assign(kMaxOrderNameBytes + 1, 'x'); }}) {
        auto changed = all;
        change(changed[1]);
        EXPECT_EQ(encodeAmendments(changed).error().code, ErrorCode::InvalidArgument);
    }
}

TEST(AmendmentCodec, RefusesANameThatTakesMoreFromTheOneBeforeThanItHas)
{
    const std::vector<Amendment> two{{.order = "run-1"}, {.order = "run-2"}};
    auto bytes = *encodeAmendments(two);
    // The second name: 4 letters kept, one of its own.
    const auto place = bytes.find(std::string("\x04\x01"
                                              "2",
                                              3));
    ASSERT_NE(place, std::string::npos);
    bytes[place] = 5;
    EXPECT_TRUE(decodeAmendments(bytes));
    bytes[place] = 6;
    EXPECT_EQ(decodeAmendments(bytes).error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace ballast::codec::order_codec_test
