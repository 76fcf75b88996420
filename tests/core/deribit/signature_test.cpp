#include "venue/deribit/signature.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "venue/deribit/requests.h"

namespace ballast::deribit {

TEST(AuthenticationText, KeepsBothLineEndsWithoutData)
{
    EXPECT_EQ(authenticationText(1, "n", ""), "1\nn\n");
    EXPECT_EQ(authenticationText(1, "n", "d"), "1\nn\nd");
    EXPECT_EQ(httpText(1, "n", "GET", "/api?a=b", ""), "1\nn\nGET\n/api?a=b\n\n");
    EXPECT_EQ(authorizationHeader("me", 1, "n", "ab"), "deri-hmac-sha256 id=me,ts=1,nonce=n,sig=ab");
}

TEST(OrderParams, TakesPlainDecimalsOnly)
{
    OrderRequest order{.instrument = "BTC-PERPETUAL", .amount = "10", .type = "limit", .price = "25000.5"};
    EXPECT_EQ(orderParams(order).value().dump(),
              R"({"instrument_name":"BTC-PERPETUAL","amount":10,"type":"limit","price":25000.5})");
    for (const auto* text : {"", "1e3", "a", "1,5", "01", "--1", "true"}) {
        order.amount = text;
        EXPECT_EQ(orderParams(order).error().code, ErrorCode::InvalidArgument) << text;
    }
    order.amount = "10";
    order.price = "market";
    EXPECT_FALSE(orderParams(order));
}

TEST(Request, IsOneFrame)
{
    EXPECT_EQ(request(42, "public/test", {{"a", 1}}).dump(),
              R"({"jsonrpc":"2.0","id":42,"method":"public/test","params":{"a":1}})");
}

TEST(CallAddress, EncodesWhatWouldEndAValue)
{
    EXPECT_EQ(callAddress("h", "public/x", {{"a", "b&c=d e"}, {"n", 1}, {"t", true}}),
              "https://h/api/v2/public/x?a=b%26c%3Dd%20e&n=1&t=true");
    EXPECT_EQ(callAddress("h", "private/y", nlohmann::ordered_json::object()), "https://h/api/v2/private/y");
}

}  // namespace ballast::deribit
