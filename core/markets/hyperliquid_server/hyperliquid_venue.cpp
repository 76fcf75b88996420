#include "hyperliquid_server/hyperliquid_venue.h"

#include <algorithm>

#include "simulation/coin.h"

namespace ballast::hyperliquid_server {

namespace {

constexpr Duration kMoveEvery = Duration::milliseconds(500), kSlowEvery = Duration::seconds(5),
                   kQuiet = Duration::seconds(60);
constexpr double kBudgetMost = 1'200.0, kBudgetASecond = 20.0, kTakerChance = 0.35;
constexpr std::int64_t kLongestFaultMs = 600'000;

std::deque<Perpetual> listing(std::uint64_t seed)
{
    std::deque<Perpetual> all;
    // Size decimals, leverages and tiers as the venue's main network lists them; depths are own figures.
    all.emplace_back(PerpetualTerms{.coin = "BTC",
                                    .asset = 0,
                                    .sizeDecimals = 5,
                                    .mostLeverage = 40,
                                    .depthCoins = 1.2,
                                    .above = {{150e6, 20.0}}},
                     seed);
    all.emplace_back(PerpetualTerms{.coin = "ETH",
                                    .asset = 1,
                                    .sizeDecimals = 4,
                                    .mostLeverage = 25,
                                    .depthCoins = 25.0,
                                    .above = {{100e6, 15.0}}},
                     seed);
    return all;
}

transport::HttpAnswer answered(unsigned status, std::string_view type, std::string body)
{
    return {.status = status, .headers = {{"Content-Type", std::string(type)}}, .body = std::move(body)};
}

}  // namespace

HyperliquidVenue::HyperliquidVenue(std::uint64_t seed) : m_perpetuals(listing(seed)), m_ledger(m_perpetuals) {}

bool HyperliquidVenue::Budget::take(double weight, Timestamp now)
{
    if (!at.isNever()) left = std::min(kBudgetMost, left + (now - at).inSeconds() * kBudgetASecond);
    at = now;
    if (left < weight) return false;
    left -= weight;
    return true;
}

transport::HttpAnswer HyperliquidVenue::http(const transport::HttpRequest& request, Timestamp now)
{
    m_now = std::max(now, m_now);
    if (m_isDown) return answered(502, "text/html", "<html>502 Bad Gateway</html>");
    if (request.method != "POST") return answered(405, "text/plain", "");
    const auto path = request.target.substr(0, request.target.find('?'));
    if (path != "/info" && path != "/exchange") return answered(404, "text/plain", "");
    Answer answer;
    if (path == "/info") {
        answer = info(Json::parse(request.body, nullptr, false), m_now);
    } else {
        const bool isDropped = m_droppedAnswers > 0;
        if (isDropped) --m_droppedAnswers;
        if (!isDropped || m_isPlaced) answer = exchange(request.body, m_now);
        tellChanges();
        if (isDropped) return answered(504, "text/html", "<html>504 Gateway Time-out</html>");
    }
    if (answer.status != 200) return answered(answer.status, "text/plain", answer.text);
    return answered(200, "application/json", answer.body.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void HyperliquidVenue::opened(std::shared_ptr<transport::Session> session, Timestamp now)
{
    m_now = std::max(now, m_now);
    if (m_isDown) return session->close(1013, "maintenance");
    const auto number = session->number();
    m_lines.emplace(number, Line{.session = std::move(session), .subscriptions = {}, .sentAt = m_now});
}

void HyperliquidVenue::moveMarket(std::span<const double> spots)
{
    for (auto& perpetual : m_perpetuals)
        perpetual.requote(spots[perpetual.terms().asset], m_now);
    m_ledger.matchResting(m_now);
    m_ledger.liquidate(m_now);
    for (auto& perpetual : m_perpetuals) {
        auto& random = perpetual.random();
        if (!random.chance(kTakerChance)) continue;
        const auto side = random.chance(0.5) ? Side::Buy : Side::Sell;
        const auto size =
            Quantity::fromDouble(random.exponential(0.1 * perpetual.terms().depthCoins)).value_or(perpetual.step());
        m_ledger.takeFromOutside(perpetual.terms().asset, side,
                                 std::max(size.truncatedTo(perpetual.step()), perpetual.step()), std::nullopt, m_now);
    }
}

void HyperliquidVenue::endHour(Perpetual& perpetual)
{
    const auto asset = perpetual.terms().asset;
    const auto premium = perpetual.premium();
    const double rate = perpetual.endHour();
    m_ledger.payFunding(asset, rate, m_now);
    m_rates.try_emplace(asset, Json::array())
        .first->second.push_back({{"coin", perpetual.terms().coin},
                                  {"fundingRate", decimal(rate, 10)},
                                  {"premium", decimal(premium, 10)},
                                  {"time", milliseconds(m_now)}});
}

void HyperliquidVenue::tick(std::span<const double> spots, Timestamp now)
{
    m_now = std::max(now, m_now);
    cancelWhatIsDue();
    const auto hour = m_now.nanoseconds / Duration::hours(1).nanoseconds;
    if (m_hour == 0) m_hour = hour;
    if (m_movedAt.isNever() || m_now >= m_movedAt + kMoveEvery) {
        m_movedAt = m_now;
        moveMarket(spots);
        if (hour > m_hour) {
            m_hour = hour;
            for (auto& perpetual : m_perpetuals)
                endHour(perpetual);
        }
        const bool isSlow = m_slowAt.isNever() || m_now >= m_slowAt + kSlowEvery;
        if (isSlow) m_slowAt = m_now;
        tellMarket(isSlow);
    }
    tellChanges();
    for (auto& [number, line] : m_lines)
        if (m_now > line.sentAt + kQuiet) line.session->close(1000, "Inactive");
}

Json HyperliquidVenue::inject(const Json& wanted, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto text = [&](const char* name) {
        const auto value = wanted.value(name, Json());
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    const auto whole = [&](const char* name, std::int64_t otherwise) {
        const auto value = wanted.value(name, Json());
        return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
    };
    const auto bad = [](const char* parameter, const char* reason) {
        return Json{{"error", "Invalid params"}, {"parameter", parameter}, {"reason", reason}};
    };
    const auto fault = text("fault");
    const Json done{{"done", fault}};
    const auto length = whole("ms", 0), count = whole("count", 1);
    if (length < 0 || length > kLongestFaultMs) return bad("ms", "0 to 600,000");
    if (count < -1 || count > 1'000'000) return bad("count", "-1 to 1,000,000");
    if (fault == "cut") {
        for (auto& [number, line] : m_lines)
            line.session->cut();
        return done;
    }
    if (fault == "stall") {
        m_stalledUntil = m_now + Duration::milliseconds(length);
        return done;
    }
    if (fault == "drop_ack") {
        m_droppedAnswers = std::max<std::int64_t>(count, 0);
        m_isPlaced = wanted.value("placed", Json(true)) != false;
        return done;
    }
    if (fault == "duplicate") {
        m_duplicates = std::max<std::int64_t>(count, 0);
        m_times = whole("times", 2);
        if (m_times < 1 || m_times > 100) return bad("times", "1 to 100");
        return done;
    }
    if (fault == "error") {
        m_errors = count;
        m_errorText = text("text").empty() ? "error" : text("text");
        return done;
    }
    if (fault == "maintenance") {
        m_isDown = wanted.value("on", Json(true)) != false;
        if (m_isDown)
            for (auto& [number, line] : m_lines)
                line.session->close(1013, "maintenance");
        return done;
    }
    if (fault == "garbage") {
        for (auto& [number, line] : m_lines)
            line.session->send(R"({"channel":"l2Book","data":{"coin":)");
        return done;
    }
    if (fault == "wallet") {
        const auto wallet = signing::addressFromText(text("address"));
        if (!wallet) return bad("address", "0x and 40 hexadecimal digits");
        auto& wallets = m_ledger.accounts().front().wallets;
        if (wanted.value("approved", Json(true)) != false)
            wallets.insert(*wallet);
        else
            wallets.erase(*wallet);
        return done;
    }
    const auto number = [&](const char* name) {
        const auto value = wanted.value(name, Json());
        return value.is_number() ? value.get<double>() : 0.0;
    };
    if (fault == "transfer") {
        if (number("usd") == 0.0) return bad("usd", "more than 0 in, less out");
        transfer(m_ledger.accounts().front(), number("usd"));
        return done;
    }
    if (fault != "external_order" && fault != "position" && fault != "rules" && fault != "funding")
        return {{"error", "unknown fault"}, {"parameter", "fault"}, {"reason", "see the README"}};
    const auto perpetual = std::find_if(m_perpetuals.begin(), m_perpetuals.end(),
                                        [&](const Perpetual& p) { return p.terms().coin == text("coin"); });
    if (perpetual == m_perpetuals.end()) return bad("coin", "BTC or ETH");
    if (fault == "rules") {
        const auto leverage = whole("max_leverage", perpetual->terms().mostLeverage);
        if (leverage < 1 || leverage > 100) return bad("max_leverage", "1 to 100");
        perpetual->relist(static_cast<int>(leverage), wanted.value("only_isolated", Json(false)) == true);
        return done;
    }
    if (fault == "funding") {
        m_ledger.payFunding(perpetual->terms().asset, number("rate"), m_now);
        tellChanges();
        return done;
    }
    const auto side = text("side");
    if (side != "buy" && side != "sell") return bad("side", "buy or sell");
    const auto size = Quantity::fromDouble(number("size")).value_or(Quantity{}).truncatedTo(perpetual->step());
    if (size.units() <= 0) return bad("size", "more than 0, in the venue's steps");
    const auto price = Price::fromDouble(number("price")).value_or(Price{});
    const auto direction = side == "buy" ? Side::Buy : Side::Sell;
    const auto asset = perpetual->terms().asset;
    Account* account = nullptr;
    if (const auto name = text("account"); !name.empty()) {
        const auto address = signing::addressFromText(name);
        account = address ? m_ledger.find(*address) : nullptr;
        if (account == nullptr) return bad("account", "unknown");
    }
    if (fault == "position") {
        if (account == nullptr) account = &m_ledger.accounts().front();
        m_ledger.movePosition(*account, asset, direction == Side::Buy ? size : -size,
                              price.isZero() ? perpetual->mark() : price.toDouble());
        return done;
    }
    Json out = done;
    if (account == nullptr) {
        out["taken"] = decimal(m_ledger.takeFromOutside(asset, direction, size,
                                                        price.isZero() ? std::nullopt : std::optional(price), m_now));
    } else {
        const auto placed =
            m_ledger.place(*account, {.asset = asset, .side = direction, .limit = price, .size = size}, m_now);
        if (placed.order == nullptr) return {{"error", placed.error}};
        out["oid"] = placed.order->number;
    }
    tellChanges();
    return out;
}

Json HyperliquidVenue::state()
{
    Json accounts = Json::array();
    for (const auto& account : m_ledger.accounts())
        accounts.push_back({{"address", addressText(account.address)},
                            {"state", accountJson(account, m_ledger, m_perpetuals, m_now)},
                            {"orders", infoOfUser("historicalOrders", account, {}, m_now).body},
                            {"fills", newestFills(account)},
                            {"cancel_at", account.cancelAt ? Json(milliseconds(*account.cancelAt)) : Json()}});
    return {{"lines", m_lines.size()}, {"accounts", accounts}};
}

}  // namespace ballast::hyperliquid_server
