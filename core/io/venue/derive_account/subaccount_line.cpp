#include "venue/derive_account/subaccount_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/derive_feed/market_calls.h"

namespace ballast::derive {

bool isMatching(CallKind kind)
{
    return kind == CallKind::Order || kind == CallKind::Replace || kind == CallKind::Cancel ||
           kind == CallKind::CancelOther;
}

bool isCancelOfAll(CallKind kind) { return kind == CallKind::CancelAll || kind == CallKind::CancelOurs; }

bool SubaccountLine::call(std::string_view method, const std::string& parameters, AccountCall about, Timestamp now)
{
    return m_calls.make(std::move(about), now,
                        [&](std::uint64_t id) { return m_wire.send(callText(id, method, parameters)); });
}

std::string SubaccountLine::ofSubaccount(std::string_view more) const
{
    return fmt::format(R"({{"subaccount_id":{}{}}})", m_subaccount, more);
}

bool SubaccountLine::forgetLate(Timestamp now, Duration longest)
{
    if (m_calls.isLate(now, longest, [](const AccountCall& call) { return call.kind == CallKind::Replace; }))
        return false;
    m_calls.forgetLate(now, longest);
    return true;
}

}  // namespace ballast::derive
