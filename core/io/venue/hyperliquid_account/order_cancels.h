#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venue/account/cancel_of_all.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid_account/own_orders.h"
#include "venue/hyperliquid_account/post_line.h"
#include "venue/rate_budget.h"

namespace ballast::hyperliquid {

/// Cancels that are to leave: ours by cloid in one message, and of everything what is open by the venue's numbers, for
/// the venue has no cancel of everything at once.
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it. `label`: the account's.
    OrderCancels(PostLine& line, OwnOrders& orders, venue::RateBudget& budget, const std::string& label,
                 account::Teller tell)
        : m_line(line), m_orders(orders), m_budget(budget), m_all(account::CancelOfAll::Step::Look, label, tell)
    {
    }

    /// What the account has at the venue is cancelled as well where the whole of it is meant, whoever placed it (F48).
    void want(const domain::CancelIntent& intent, Timestamp now)
    {
        if (m_orders.want(intent, now)) m_all.want(now, intent.decided);
    }
    /// As far as line and budget let them; true once none waits any more.
    bool send(Timestamp now, bool isUp);
    std::optional<Timestamp> next(Timestamp now) const;
    void lineLost() { m_all.lineLost(); }

    /// What is open, asked for at `askedAt` to be cancelled.
    void onOpen(const nlohmann::json& data, Timestamp askedAt, Timestamp now);
    /// The venue's perpetuals, asked for where what is open is of none that is known.
    void onListing(const nlohmann::json& data);
    /// That question was refused.
    void onOpenRefused(std::string_view why, Timestamp now) { m_all.refused(why, now); }
    /// The venue did not take the cancel of what was found, or of a part of it: it is looked at again.
    void onRefused(std::string_view why) { m_all.note(why); }

private:
    bool sendOurs(Timestamp now);
    std::optional<std::uint32_t> assetOf(const std::string& coin) const;
    bool stays(const VenueOrder& order) const;
    bool sendFound(const std::vector<CancelTerms>& cancels, Timestamp now);

    PostLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    account::CancelOfAll m_all;
};

}  // namespace ballast::hyperliquid
