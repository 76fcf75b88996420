#include "venue/derive_account/signing_book.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/derive_account/signed_order.h"
#include "venue/sockets/decimal.h"

namespace ballast::derive {

void SigningBook::onSpot(const nlohmann::json& data)
{
    if (!data.is_object() || !data.contains("feeds") || !data.at("feeds").is_object()) return;
    for (const auto& [coin, feed] : data.at("feeds").items()) {
        if (!feed.is_object() || !feed.contains("price") || !feed.at("price").is_string()) continue;
        const auto price = sockets::finiteDouble(feed.at("price").get<std::string>());
        if (price && *price > 0.0) m_index[coin] = *price;
    }
}

Result<SigningBook::Signed> SigningBook::sign(const Wanted& order, Timestamp now)
{
    const auto instrument = m_names.find(order.instrument);
    const auto listed = instrument ? m_listed.find(instrument->name) : m_listed.end();
    if (listed == m_listed.end() || instrument->venue != m_terms.venue)
        return fail(ErrorCode::Refused, "the venue lists no such option or perpetual");
    // What would be rounded is another order than the one that was judged.
    if (!instrument->price.allows(order.limit) || order.quantity.truncatedTo(instrument->lotSize) != order.quantity)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} at {} is not in the venue's steps: sizes of {}, prices of {}",
                                order.quantity.toString(), order.limit.toString(), instrument->lotSize.toString(),
                                instrument->price.toString()));
    const auto index = m_index.find(instrument->underlying);
    if (index == m_index.end())
        return fail(ErrorCode::Refused, fmt::format("the venue has not told the spot of {}, so the fee that the order "
                                                    "is signed for cannot be named",
                                                    instrument->underlying));
    m_nonce = std::max(static_cast<std::uint64_t>(now.nanoseconds), m_nonce + 1);
    const auto expires = now + m_terms.signatureLasts;
    const OrderTerms terms{.amount = order.quantity.toString(),
                           .limit = order.limit.toString(),
                           .label = order.label,
                           .isBuy = order.isBuy,
                           .quotes = order.quotes,
                           .takes = order.takes,
                           .maxFee =
                               maxFeeOf(listed->second, index->second, order.limit.toDouble(), m_terms.feeHeadroom),
                           .nonce = m_nonce,
                           .expirySeconds = static_cast<std::uint64_t>(expires.nanoseconds / 1'000'000'000)};
    auto body = signedOrder(m_terms.network, listed->second, terms, m_keys);
    if (!body) return tl::unexpected<Error>(body.error());
    if (!order.replaces.empty()) {
        (*body)["order_id_to_cancel"] = order.replaces;
        (*body)["expected_filled_amount"] = "0";
    }
    return Signed{*instrument, body->dump()};
}

}  // namespace ballast::derive
