#include "venue/hyperliquid_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid_account/client_id.h"
#include "venue/hyperliquid_feed/listing.h"

namespace ballast::hyperliquid {

namespace {

constexpr std::size_t kShownCoin = 40;

}  // namespace

/// All of them are one message.
bool OrderCancels::sendOurs(Timestamp now)
{
    auto& working = m_orders.working();
    std::vector<domain::ClientOrderId> orders;
    std::vector<CancelTerms> cancels;
    for (const auto& id : working.due(now))
        if (const auto* order = working.find(id); order != nullptr) {
            orders.push_back(id);
            cancels.push_back({.asset = order->asset, .order = order->cloid});
        }
    if (orders.empty()) return true;
    if (!m_budget.takeCancel(now)) return false;
    const auto action = cancelAction(cancels);
    if (!action || !m_line.act(*action, {.kind = PostKind::Cancel, .orders = orders}, now, {}, orders.size()))
        return false;
    for (const auto& id : orders)
        working.sent(id, now);
    return true;
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    m_all.watch(now, isUp);
    if (!isUp) return !m_all.isWanted() && !next(now);
    if (!sendOurs(now)) return false;
    // What is open is asked for, and then cancelled in one message.
    const bool asks = m_all.step(now) == account::CancelOfAll::Step::Look;
    const Post about{.kind = PostKind::OpenToCancel};
    if (asks && m_line.askAnyway(questionAbout("openOrders", m_line.owner()), about, now)) m_all.sent(now);
    return m_all.isOnWire();
}

std::optional<std::uint32_t> OrderCancels::assetOf(const std::string& coin) const
{
    const auto* listed = m_orders.listed(coin);
    return listed != nullptr ? std::optional(listed->asset) : spotAsset(coin);
}

/// One of ours that no kill names: it left after the word, when a latch was open again.
bool OrderCancels::stays(const VenueOrder& order) const
{
    const auto ours = orderOf(order.cloid);
    const auto* working = ours ? m_orders.working().find(*ours) : nullptr;
    return working != nullptr && working->cancelDue.isNever();
}

/// What was placed after the word stays. Ours that are to go are cancelled by their numbers as well: one of the two
/// arrives. What the venue's actions cannot name here is left, and told; it may be of a perpetual that was listed since
/// the line came up.
void OrderCancels::onOpen(const nlohmann::json& data, Timestamp askedAt, Timestamp now)
{
    if (!data.is_array()) return m_all.refused("its answer about open orders is no list", now);
    std::vector<CancelTerms> cancels;
    std::vector<std::string> left;
    bool isUnlisted = false;
    for (const auto& element : data) {
        const auto order = readVenueOrder(element, "open");
        if (!m_all.isOf(account::placedAt(element, "timestamp")) || (order && stays(*order))) continue;
        const auto asset = order ? assetOf(order->coin) : std::nullopt;
        const auto name = order ? fmt::format("{} in {}", order->oid, printable(order->coin, kShownCoin))
                                : std::string("one that cannot be read");
        left.push_back(asset ? name : name + ", which the desk cannot cancel here");
        isUnlisted = isUnlisted || (order && !asset);
        if (!asset) continue;
        auto& cancel = cancels.emplace_back();
        cancel.asset = *asset;
        cancel.order = order->oid;
    }
    if (sendFound(cancels, now)) m_all.onWire();
    if (isUnlisted) m_line.askAnyway({{"type", "meta"}}, {.kind = PostKind::ListingToCancel}, now);
    m_all.found(left, true, askedAt, now);
}

void OrderCancels::onListing(const nlohmann::json& data)
{
    const auto universe = readUniverse(data.dump());
    if (!universe) return;
    for (const auto& row : universe->perpetuals)
        m_orders.list(row);
}

/// One message of a kill, that waits for no budget.
bool OrderCancels::sendFound(const std::vector<CancelTerms>& cancels, Timestamp now)
{
    if (cancels.empty()) return true;
    const auto action = cancelAction(cancels);
    m_budget.takeCancel(now);
    return action && m_line.act(*action, {.kind = PostKind::CancelAll}, now, {}, cancels.size());
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    auto due = m_orders.working().nextDue();
    if (due) due = std::max(*due, m_budget.cancelAt(now));
    if (const auto all = m_all.due()) due = std::min(due.value_or(*all), *all);
    return due;
}

}  // namespace ballast::hyperliquid
