#include "venue/deribit/call_queue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ballast::deribit {
namespace {

std::string_view methodOf(CallKind kind)
{
    switch (kind) {
    case CallKind::Heartbeat:
        return "public/set_heartbeat";
    case CallKind::Test:
        return "public/test";
    case CallKind::Listing:
        return "public/get_instruments";
    case CallKind::Subscribe:
        return "public/subscribe";
    case CallKind::Unsubscribe:
        return "public/unsubscribe";
    case CallKind::Summary:
        return "public/get_book_summary_by_currency";
    case CallKind::Delivery:
        return "public/get_delivery_prices";
    }
    return {};
}

std::string parametersOf(const Call& call, const FeedTerms& terms)
{
    switch (call.kind) {
    case CallKind::Heartbeat:
        return fmt::format(R"({{"interval":{}}})", terms.heartbeat.nanoseconds / 1'000'000'000);
    case CallKind::Test:
        return "{}";
    case CallKind::Listing:
        return fmt::format(R"({{"currency":"{}"}})", call.subject);
    case CallKind::Summary:
        return fmt::format(R"({{"currency":"{}","kind":"option"}})", call.subject);
    case CallKind::Delivery:
        return fmt::format(R"({{"index_name":"{}","count":3}})", call.subject);
    case CallKind::Subscribe:
    case CallKind::Unsubscribe:
        return fmt::format(R"({{"channels":["{}"]}})", fmt::join(call.channels, R"(",")"));
    }
    return {};
}

/// Place in the queue's pools.
std::size_t poolOf(CallKind kind)
{
    if (kind == CallKind::Listing) return 2;
    return kind == CallKind::Subscribe || kind == CallKind::Unsubscribe ? 1 : 0;
}

}  // namespace

std::string callText(std::uint64_t id, const Call& call, const FeedTerms& terms)
{
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, methodOf(call.kind),
                       parametersOf(call, terms));
}

CallQueue::CallQueue(const FeedTerms& terms)
    : sockets::CallQueue<Call>(
          {.pools = {terms.calls, terms.subscriptions, terms.listings},
           .poolOf = [](const Call& call) { return poolOf(call.kind); },
           .textOf = [&terms](std::uint64_t id, const Call& call) { return callText(id, call, terms); },
           .answersWithin = terms.answersWithin})
{
}

}  // namespace ballast::deribit
