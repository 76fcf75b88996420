#include <algorithm>
#include <fmt/format.h>

#include "hyperliquid_server/hyperliquid_venue.h"
#include "signing/word.h"

namespace ballast::hyperliquid_server {

namespace {

constexpr std::size_t kNonces = 100, kMostActions = 1'000;
constexpr std::int64_t kPast = Duration::days(2).inMilliseconds(), kFuture = Duration::days(1).inMilliseconds();
constexpr std::int64_t kLeastAheadMs = 5'000;
constexpr int kSchedulesADay = 10;
constexpr std::string_view kGone = "Order was never placed, already canceled, or filled.";

Json done(std::string_view type) { return {{"status", "ok"}, {"response", {{"type", type}}}}; }
Json done(std::string_view type, Json statuses)
{
    return {{"status", "ok"}, {"response", {{"type", type}, {"data", {{"statuses", std::move(statuses)}}}}}};
}
Json refused(std::string text) { return {{"status", "err"}, {"response", std::move(text)}}; }

/// A plain decimal with at most eight places, without what the venue would hash otherwise.
template <class Number> std::optional<Number> exact(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    const auto word = signing::scaledWord(json.get_ref<const std::string&>(), 8, 64);
    if (!word) return std::nullopt;
    const auto units = signing::toUint64(*word);
    if (!units || *units > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return Number::fromUnits(static_cast<std::int64_t>(*units));
}

Json placedStatus(const Ledger::Placed& placed, std::size_t asset)
{
    if (placed.order == nullptr) return {{"error", fmt::format("{} asset={}", placed.error, asset)}};
    const auto& order = *placed.order;
    Json row{{"oid", order.number}};
    if (order.isOpen()) {
        if (!order.terms.cloid.empty()) row["cloid"] = order.terms.cloid;
        return {{"resting", row}};
    }
    Json filled{{"totalSz", decimal(order.filled)},
                {"avgPx", decimal(order.filledUsd / order.filled.toDouble())},
                {"oid", order.number}};
    if (!order.terms.cloid.empty()) filled["cloid"] = order.terms.cloid;
    return {{"filled", filled}};
}

}  // namespace

std::string HyperliquidVenue::nonceProblem(const signing::Address& signer, std::uint64_t nonce, Timestamp now)
{
    auto& used = m_nonces[signer];
    const auto at = static_cast<std::int64_t>(std::min<std::uint64_t>(nonce, std::uint64_t{1} << 60));
    if (at < milliseconds(now) - kPast || at > milliseconds(now) + kFuture)
        return fmt::format("Invalid nonce: {} is out of range", nonce);
    if (used.contains(nonce)) return fmt::format("Invalid nonce: duplicate nonce {}", nonce);
    if (used.size() >= kNonces && nonce < *used.begin()) return fmt::format("Invalid nonce: {} is too low", nonce);
    used.insert(nonce);
    if (used.size() > kNonces) used.erase(used.begin());
    return {};
}

HyperliquidVenue::Answer HyperliquidVenue::exchange(std::string_view body, Timestamp now)
{
    const auto request = readSigned(body);
    if (!request) return {.status = 422, .body = {}, .text = request.error().message};
    // Signed in forms of their own, which would name a stranger here.
    if (request->action.contains("signatureChainId") && request->action.at("type") != "approveAgent")
        return {.body = refused(fmt::format("{} is not part of this simulator",
                                            request->action.at("type").get_ref<const std::string&>()))};
    auto* account = request->signer ? m_ledger.signedBy(*request->signer) : nullptr;
    auto signer = request->signer;
    if (account == nullptr && request->otherSigner) {
        account = m_ledger.signedBy(*request->otherSigner);
        if (account != nullptr) signer = request->otherSigner;
    }
    if (account == nullptr || request->vault)
        return {.body = refused(
                    fmt::format("User or API Wallet {} does not exist.", signer ? addressText(*signer) : "0x"))};
    if (auto problem = nonceProblem(*signer, request->nonce, now); !problem.empty())
        return {.body = refused(std::move(problem))};
    if (request->expiresAfter && static_cast<std::int64_t>(*request->expiresAfter) < milliseconds(now))
        return {.body = refused("Order expired.")};
    const auto orders = request->action.value("orders", Json()), cancels = request->action.value("cancels", Json());
    const auto rows = std::max(orders.is_array() ? orders.size() : 0, cancels.is_array() ? cancels.size() : 0);
    if (!m_budget.take(1.0 + static_cast<double>(rows / 40), now)) return {.status = 429, .body = {}, .text = "null"};
    if (m_errors != 0) {
        if (m_errors > 0) --m_errors;
        return {.body = refused(m_errorText)};
    }
    // Only an owner approves a wallet.
    if (request->action.at("type") == "approveAgent") {
        const auto agent = request->action.value("agentAddress", Json());
        const auto wallet = signing::addressFromText(agent.is_string() ? agent.get<std::string>() : std::string());
        if (!wallet || *signer != account->address) return {.body = refused("Invalid agent address")};
        account->wallets.insert(*wallet);
        return {.body = done("default")};
    }
    return {.body = perform(*account, request->action, now)};
}

Json HyperliquidVenue::perform(Account& account, const Json& action, Timestamp now)
{
    const auto& type = action.at("type").get_ref<const std::string&>();
    if (type == "order") return placeAll(account, action, now);
    if (type == "cancel" || type == "cancelByCloid") return cancelAll(account, action, type != "cancel", now);
    if (type == "modify") return modifyAll(account, Json::array({action}), now);
    if (type == "batchModify") return modifyAll(account, action.value("modifies", Json()), now);
    if (type == "noop") return done("default");
    if (type == "scheduleCancel") {
        auto problem = schedule(account, action, now);
        return problem.empty() ? done("default") : refused(std::move(problem));
    }
    if (type == "updateLeverage") {
        const auto asset = action.value("asset", Json()), leverage = action.value("leverage", Json());
        if (!asset.is_number_unsigned() || asset.get<std::size_t>() >= m_perpetuals.size() ||
            !leverage.is_number_unsigned())
            return refused("Invalid leverage value");
        const auto most = m_perpetuals[asset.get<std::size_t>()].terms().mostLeverage;
        if (leverage.get<std::int64_t>() < 1 || leverage.get<std::int64_t>() > most)
            return refused("Invalid leverage value");
        if (action.value("isCross", Json()) != true) return refused("isolated margin is not part of this simulator");
        account.leverage[asset.get<std::size_t>()] = leverage.get<int>();
        return done("default");
    }
    return refused(fmt::format("{} is not part of this simulator", type));
}

std::optional<OrderTerms> HyperliquidVenue::termsOf(const Json& order, std::string& problem) const
{
    problem = "Failed to deserialize order";
    if (!order.is_object()) return std::nullopt;
    const auto asset = order.value("a", Json()), isBuy = order.value("b", Json()), reduces = order.value("r", Json());
    const auto price = exact<Price>(order.value("p", Json()));
    const auto size = exact<Quantity>(order.value("s", Json()));
    if (!asset.is_number_unsigned() || asset.get<std::size_t>() >= m_perpetuals.size() || !isBuy.is_boolean() ||
        !price || !size)
        return std::nullopt;
    const auto kind = order.value("t", Json());
    if (!kind.is_object() || !kind.contains("limit") || !kind.at("limit").is_object()) {
        problem = "trigger orders are not part of this simulator";
        return std::nullopt;
    }
    const auto tif = kind.at("limit").value("tif", Json());
    if (tif != "Gtc" && tif != "Ioc" && tif != "Alo" && tif != "FrontendMarket") return std::nullopt;
    const auto cloid = order.value("c", Json());
    problem.clear();
    return OrderTerms{.asset = asset.get<std::size_t>(),
                      .side = isBuy.get<bool>() ? Side::Buy : Side::Sell,
                      .limit = *price,
                      .size = *size,
                      .reduceOnly = reduces == true,
                      .timeInForce = tif == "Gtc"   ? TimeInForce::GoodTilCancelled
                                     : tif == "Alo" ? TimeInForce::PostOnly
                                                    : TimeInForce::ImmediateOrCancel,
                      .cloid = cloid.is_string() ? cloid.get<std::string>() : std::string()};
}

Json HyperliquidVenue::placeAll(Account& account, const Json& action, Timestamp now)
{
    const auto orders = action.value("orders", Json());
    if (!orders.is_array() || orders.empty() || orders.size() > kMostActions)
        return refused("Failed to deserialize orders");
    std::vector<OrderTerms> all;
    std::string problem;
    for (const auto& order : orders) {
        auto terms = termsOf(order, problem);
        if (!terms) return refused(problem);
        all.push_back(std::move(*terms));
    }
    Json statuses = Json::array();
    for (auto& terms : all) {
        const auto asset = terms.asset;
        statuses.push_back(placedStatus(m_ledger.place(account, std::move(terms), now), asset));
    }
    return done("order", std::move(statuses));
}

Json HyperliquidVenue::cancelAll(Account& account, const Json& action, bool byCloid, Timestamp now)
{
    const auto cancels = action.value("cancels", Json());
    if (!cancels.is_array() || cancels.empty() || cancels.size() > kMostActions)
        return refused("Failed to deserialize cancels");
    Json statuses = Json::array();
    for (const auto& one : cancels) {
        const auto name = one.is_object() ? one.value(byCloid ? "cloid" : "o", Json()) : Json();
        auto* order = byCloid && name.is_string() ? m_ledger.findOrder(account, name.get_ref<const std::string&>())
                      : !byCloid && name.is_number_unsigned() ? m_ledger.findOrder(account, name.get<std::uint64_t>())
                                                              : nullptr;
        if (order == nullptr || !order->isOpen()) {
            const auto asset = one.is_object() ? one.value(byCloid ? "asset" : "a", Json(0)) : Json(0);
            statuses.push_back({{"error", fmt::format("{} asset={}", kGone, asset.dump())}});
            continue;
        }
        m_ledger.cancel(*order, "canceled", now);
        statuses.push_back("success");
    }
    return done("cancel", std::move(statuses));
}

Json HyperliquidVenue::modifyAll(Account& account, const Json& changes, Timestamp now)
{
    if (!changes.is_array() || changes.empty()) return refused("Failed to deserialize modifies");
    Json statuses = Json::array();
    for (const auto& change : changes) {
        std::string problem;
        const auto oid = change.is_object() ? change.value("oid", Json()) : Json();
        auto terms = termsOf(change.is_object() ? change.value("order", Json()) : Json(), problem);
        if (!terms) return refused(problem);
        auto* order = oid.is_number_unsigned() ? m_ledger.findOrder(account, oid.get<std::uint64_t>())
                      : oid.is_string()        ? m_ledger.findOrder(account, oid.get_ref<const std::string&>())
                                               : nullptr;
        const auto asset = terms->asset;
        if (order == nullptr || !order->isOpen()) {
            statuses.push_back({{"error", fmt::format("Cannot modify canceled or filled order asset={}", asset)}});
            continue;
        }
        statuses.push_back(placedStatus(m_ledger.modify(account, *order, std::move(*terms), now), asset));
    }
    return done("order", std::move(statuses));
}

/// Empty, or why it is not set.
std::string HyperliquidVenue::schedule(Account& account, const Json& action, Timestamp now)
{
    const auto time = action.value("time", Json());
    if (time.is_null()) {
        account.cancelAt.reset();
        return {};
    }
    if (!time.is_number_unsigned() || time.get<std::int64_t>() < milliseconds(now) + kLeastAheadMs)
        return "Cannot set scheduled cancel time less than 5 seconds in the future";
    const auto day = now.nanoseconds / Duration::days(1).nanoseconds;
    if (account.cancelDay == day && account.cancelsToday >= kSchedulesADay)
        return "Too many scheduled cancels triggered today";
    account.cancelAt = Timestamp{} + Duration::milliseconds(time.get<std::int64_t>());
    return {};
}

void HyperliquidVenue::cancelWhatIsDue()
{
    for (auto& account : m_ledger.accounts()) {
        if (!account.cancelAt || *account.cancelAt > m_now) continue;
        account.cancelAt.reset();
        const auto day = m_now.nanoseconds / Duration::days(1).nanoseconds;
        account.cancelsToday = account.cancelDay == day ? account.cancelsToday + 1 : 1;
        account.cancelDay = day;
        for (auto* order : m_ledger.openOrders(account))
            m_ledger.cancel(*order, "scheduledCancel", m_now);
    }
}

}  // namespace ballast::hyperliquid_server
