#include "derive_server/derive_venue.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace ballast::derive_server {

namespace {

constexpr Duration kFast = Duration::milliseconds(100), kSlow = Duration::seconds(1);
constexpr std::int64_t kWindowSeconds = 5, kLongestFaultMs = 600'000;
constexpr int kMatching = 5, kOfMakers = 2'500, kCancelAll = 5, kOther = 25;
constexpr std::size_t kMostChannels = 10'000;

std::string textOf(const Json& json, const char* key)
{
    const auto value = json.is_object() ? json.value(key, Json()) : Json();
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> partsOf(const std::string& channel)
{
    std::vector<std::string> parts(1);
    for (const char c : channel) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

int depthOf(const std::string& text)
{
    return text == "1" || text == "10" || text == "20" || text == "100" ? std::stoi(text) : 0;
}

}  // namespace

bool DeriveVenue::Window::take(Counted kind, bool isMaker, Timestamp now)
{
    const auto current = now.nanoseconds / Duration::seconds(kWindowSeconds).nanoseconds;
    if (current != number) *this = {.number = current};
    const int most = kind == Counted::Other       ? kOther
                     : kind == Counted::CancelAll ? kCancelAll
                     : isMaker                    ? kOfMakers
                                                  : kMatching;
    return ++used[kind] <= most;
}

void DeriveVenue::opened(std::shared_ptr<transport::Session> session, Timestamp now)
{
    m_now = std::max(now, m_now);
    if (m_isDown) return session->close(1013, "maintenance");
    const auto number = session->number();
    m_lines.emplace(number, Line{.session = std::move(session)});
}

/// The switch is the wallet's: what any line of it placed goes.
void DeriveVenue::closed(std::uint64_t number, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto found = m_lines.find(number);
    if (found == m_lines.end()) return;
    const auto line = std::move(found->second);
    m_lines.erase(found);
    if (!line.cancelsOnDisconnect || !line.wallet) return;
    for (auto& account : m_ledger.accounts())
        if (account.owner == *line.wallet)
            for (auto* order : m_ledger.openOrders(account))
                m_ledger.cancel(*order, "cancelled", "cancel_on_disconnect", m_now);
    tellChanges();
}

void DeriveVenue::say(Line& line, const Json& message, bool isPrivate)
{
    if (m_now < m_stalledUntil) return;
    std::int64_t times = 1;
    if (isPrivate && m_duplicates > 0) {
        --m_duplicates;
        times = m_times;
    }
    const auto text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (; times > 0; --times)
        line.session->send(text);
}

void DeriveVenue::message(std::uint64_t number, std::string_view text, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto found = m_lines.find(number);
    if (found == m_lines.end()) return;
    auto& line = found->second;
    const auto request = Json::parse(text, nullptr, false);
    const auto method = textOf(request, "method");
    const auto id = request.is_object() ? request.value("id", Json()) : Json();
    Answer answer;
    const bool drops = method == "private/order" && m_droppedAnswers > 0;
    if (drops) --m_droppedAnswers;
    if (!request.is_object())
        answer = refused(-32700, "Parse error");
    else if (method.empty())
        answer = refused(-32600, "Invalid Request");
    else if (!drops || m_isPlaced)
        answer = call(line, method, request.value("params", Json::object()));
    if (!drops) {
        Json out{{"id", id}};
        if (answer.refusal.code == 0)
            out["result"] = std::move(answer.result);
        else
            out["error"] = {{"code", answer.refusal.code}, {"message", answer.refusal.message}, {"data", nullptr}};
        say(line, out);
    }
    if (method == "subscribe" && request.value("params", Json::object()).contains("channels"))
        for (const auto& channel : request.at("params").at("channels"))
            if (channel.is_string() && line.channels.contains(channel.get<std::string>()))
                greet(line, channel.get<std::string>());
    tellChanges();
}

// ---- channels

bool DeriveVenue::isChannel(const Line& line, const std::string& channel)
{
    const auto parts = partsOf(channel);
    const auto isCoin = [](const std::string& name) { return simulation::findCoin(name).has_value(); };
    if (parts.size() == 2 && parts[0] == "spot_feed") return isCoin(parts[1]);
    if (parts.size() == 3 && parts[0] == "trades")
        return (parts[1] == "perp" || parts[1] == "option" || parts[1] == "erc20") && isCoin(parts[2]);
    if (parts.size() == 3 && parts[0] == "ticker_slim")
        return m_market.find(parts[1]) != nullptr && (parts[2] == "100" || parts[2] == "1000");
    if (parts.size() == 4 && parts[0] == "orderbook")
        return m_market.find(parts[1]) != nullptr && (parts[2] == "1" || parts[2] == "10" || parts[2] == "100") &&
               depthOf(parts[3]) > 0;
    if (parts.size() != 2 || !line.wallet) return false;
    std::uint64_t number = 0;
    std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), number);
    const auto* account = m_ledger.find(number);
    return account != nullptr && account->owner == *line.wallet &&
           (parts[1] == "orders" || parts[1] == "trades" || parts[1] == "balances");
}

DeriveVenue::Answer DeriveVenue::subscribe(Line& line, const Json& params, bool leaves)
{
    const auto wanted = params.is_object() ? params.value("channels", Json()) : Json();
    Json status = Json::object();
    for (std::size_t i = 0; wanted.is_array() && i < wanted.size(); ++i) {
        if (!wanted[i].is_string()) return refused(-32602, "Invalid params");
        const auto channel = wanted[i].get<std::string>();
        if (leaves)
            status[channel] = line.channels.erase(channel) > 0 ? "ok" : "not subscribed";
        else if (line.channels.contains(channel))
            status[channel] = "already subscribed";
        else if (line.channels.size() >= kMostChannels)
            status[channel] = "too many channels";
        else if (!isChannel(line, channel))
            status[channel] = "Invalid channel";
        else
            line.channels.insert(channel), status[channel] = "ok";
    }
    if (leaves && !wanted.is_array()) line.channels.clear();
    Json all = Json::array();
    // A line of thousands is not told all of them each time.
    for (const auto& channel : line.channels)
        if (all.size() < 100) all.push_back(channel);
    return {{{"status", status}, {leaves ? "remaining_subscriptions" : "current_subscriptions", all}}};
}

void DeriveVenue::notify(Line& line, const std::string& channel, const Json& data, bool isPrivate)
{
    say(line, {{"method", "subscription"}, {"params", {{"channel", channel}, {"data", data}}}}, isPrivate);
}

void DeriveVenue::notifyAll(const std::string& channel, const Json& data, bool isPrivate)
{
    for (auto& [number, line] : m_lines)
        if (line.channels.contains(channel)) notify(line, channel, data, isPrivate);
}

Json DeriveVenue::spotJson(std::size_t coin) const
{
    const auto price = decimal(m_market.spot(coin));
    return {{"timestamp", milliseconds(m_now)},
            {"feeds",
             {{std::string(simulation::kCoins[coin].code),
               {{"price", price},
                {"confidence", "1"},
                {"price_prev_daily", price},
                {"confidence_prev_daily", "1"},
                {"timestamp_prev_daily", milliseconds(m_now - Duration::days(1))}}}}}};
}

/// What a new subscriber is told at once.
void DeriveVenue::greet(Line& line, const std::string& channel)
{
    const auto parts = partsOf(channel);
    auto* contract = parts.size() > 2 ? m_market.find(parts[1]) : nullptr;
    if (parts[0] == "orderbook") notify(line, channel, bookJson(*contract, m_ledger, m_now, depthOf(parts[3])));
    if (parts[0] == "ticker_slim")
        notify(line, channel,
               {{"instrument_ticker", tickerJson(*contract, m_market, m_ledger, m_now)},
                {"timestamp", milliseconds(m_now)}});
    if (parts[0] == "spot_feed") notify(line, channel, spotJson(*simulation::findCoin(parts[1])));
}

void DeriveVenue::tellMarket(bool slow)
{
    for (auto& [number, line] : m_lines)
        for (const auto& channel : line.channels) {
            const auto parts = partsOf(channel);
            const bool ticker = parts[0] == "ticker_slim";
            const bool due =
                ticker ? slow || parts[2] == "100" : parts[0] == "orderbook" || (slow && parts[0] == "spot_feed");
            if (!due) continue;
            // A book that did not change is told once a second.
            if (parts[0] == "orderbook" && !slow && !m_market.find(parts[1])->isDirty) continue;
            greet(line, channel);
        }
}

void DeriveVenue::tellBalance(const Account& account, const char* type)
{
    const auto before = m_toldCash.try_emplace(&account, account.cash).first;
    notifyAll(fmt::format("{}.balances", account.number),
              Json::array({{{"name", "USDC"},
                            {"new_balance", decimal(account.cash)},
                            {"previous_balance", decimal(before->second)},
                            {"update_type", type}}}),
              true);
    before->second = account.cash;
}

void DeriveVenue::tellChanges()
{
    const auto ofAccount = [](const Account& account, const char* what) {
        return fmt::format("{}.{}", account.number, what);
    };
    for (auto& trade : m_ledger.takePrivate()) {
        m_underway.emplace_back(m_now, trade);
        auto& account = *trade.order->account;
        if (m_droppedFills > 0) {
            --m_droppedFills;
            continue;
        }
        notifyAll(ofAccount(account, "trades"), Json::array({tradeJson(trade, m_market)}), true);
        tellBalance(account, "trade");
    }
    for (auto* order : m_ledger.takeChanged())
        notifyAll(ofAccount(*order->account, "orders"), Json::array({orderJson(*order)}), true);
    for (const auto& trade : m_ledger.takePublic())
        notifyAll(fmt::format("trades.{}.{}", trade.contract->type(), trade.contract->instrument.underlying),
                  Json::array({publicTradeJson(trade, m_market)}));
}

void DeriveVenue::tick(const simulation::MarketState& state, Timestamp now)
{
    m_now = std::max(now, m_now);
    m_market.advance(state, m_now);
    m_ledger.advance(m_now);
    tellChanges();
    // A trade is told again on its way to the chain.
    for (auto& [since, trade] : m_underway) {
        const auto age = m_now - since;
        const auto* batch = age > Duration::milliseconds(900)   ? "Settled"
                            : age > Duration::milliseconds(600) ? "Proving"
                            : age > Duration::milliseconds(300) ? "Executing"
                                                                : "Batching";
        if (trade.batch == batch) continue;
        trade.batch = batch;
        notifyAll(fmt::format("{}.trades", trade.order->account->number), Json::array({tradeJson(trade, m_market)}),
                  true);
    }
    std::erase_if(m_underway, [](const auto& one) { return one.second.batch == "Settled"; });
    if (m_now - m_fastAt < kFast) return;
    m_fastAt = m_now;
    const bool slow = m_now - m_slowAt >= kSlow;
    if (slow) m_slowAt = m_now;
    for (const auto& contract : m_market.contracts())
        if (contract->isDirty) ++contract->publish;
    tellMarket(slow);
    for (const auto& contract : m_market.contracts())
        contract->isDirty = false;
}

// ---- control

Json DeriveVenue::inject(const Json& wanted, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto whole = [&](const char* name, std::int64_t otherwise) {
        const auto value = wanted.value(name, Json());
        return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
    };
    const auto bad = [](const char* parameter, const char* reason) {
        return Json{{"error", "Invalid params"}, {"parameter", parameter}, {"reason", reason}};
    };
    const auto fault = textOf(wanted, "fault");
    const Json done{{"done", fault}};
    const bool isOn = wanted.value("on", Json(true)) != false;
    const auto length = whole("ms", 0), count = whole("count", 1);
    if (length < 0 || length > kLongestFaultMs) return bad("ms", "0 to 600,000");
    if (count < -1 || count > 1'000'000) return bad("count", "-1 to 1,000,000");
    if (fault == "cut") {
        for (auto& [number, line] : m_lines)
            line.session->cut();
        return done;
    }
    if (fault == "stall") return m_stalledUntil = m_now + Duration::milliseconds(length), done;
    if (fault == "drop_ack") {
        m_droppedAnswers = std::max<std::int64_t>(count, 0);
        m_isPlaced = wanted.value("placed", Json(true)) != false;
        return done;
    }
    if (fault == "drop_fills") return m_droppedFills = std::max<std::int64_t>(count, 0), done;
    if (fault == "duplicate") {
        m_times = whole("times", 2);
        if (m_times < 1 || m_times > 100) return bad("times", "1 to 100");
        m_duplicates = std::max<std::int64_t>(count, 0);
        return done;
    }
    if (fault == "error") {
        if (textOf(wanted, "method").empty()) return bad("method", "missing");
        m_errors[textOf(wanted, "method")] = {static_cast<int>(whole("code", 9001)), textOf(wanted, "message"), count};
        return done;
    }
    if (fault == "maker") return m_isMaker = isOn, done;
    if (fault == "reject_login") return m_rejectsLogins = isOn, done;
    if (fault == "maintenance") {
        m_isDown = isOn;
        for (auto& [number, line] : m_lines)
            if (isOn) line.session->close(1013, "maintenance");
        return done;
    }
    if (fault == "garbage") {
        for (auto& [number, line] : m_lines)
            line.session->send(R"({"method":"subscription","params":{"channel":)");
        return done;
    }
    if (m_ledger.accounts().empty()) return bad("account", "there is none");
    auto* account = wanted.contains("account") ? m_ledger.find(static_cast<std::uint64_t>(whole("account", 0)))
                                               : &m_ledger.accounts().front();
    if (account == nullptr) return bad("account", "unknown");
    if (fault == "session_key") {
        const auto key = signing::addressFromText(textOf(wanted, "address"));
        if (!key) return bad("address", "0x and 40 digits");
        account->keys.insert(*key);
        return done;
    }
    if (fault == "transfer") {
        const auto usd = wanted.value("usd", Json());
        if (!usd.is_number() || usd == 0.0) return bad("usd", "more than 0 in, less out");
        m_toldCash.insert_or_assign(account, account->cash);
        account->cash += usd.get<double>();
        tellBalance(*account, usd > 0.0 ? "asset_deposit" : "asset_withdrawal");
        return done;
    }
    if (fault != "external_order" && fault != "position")
        return {{"error", "unknown fault"}, {"parameter", "fault"}, {"reason", "see the README"}};
    auto* contract = m_market.find(textOf(wanted, "instrument_name"));
    if (contract == nullptr) return bad("instrument_name", "unknown");
    const auto number = [&](const char* name) {
        const auto value = wanted.value(name, Json());
        return value.is_number() ? value.get<double>() : 0.0;
    };
    const auto side = textOf(wanted, "side");
    const auto amount = Quantity::fromDouble(number("amount")).value_or(Quantity{});
    const auto price = Price::fromDouble(number("price")).value_or(Price{});
    if (side != "buy" && side != "sell") return bad("side", "buy or sell");
    if (amount.units() <= 0) return bad("amount", "more than 0");
    const auto direction = side == "buy" ? Side::Buy : Side::Sell;
    Json out = done;
    if (fault == "position") {
        m_ledger.movePosition(*account, *contract, direction == Side::Buy ? amount : -amount,
                              price.isZero() ? contract->mark : price.toDouble());
    } else if (!wanted.contains("account")) {
        out["taken"] = m_ledger
                           .takeFromOutside(*contract, direction, amount,
                                            price.isZero() ? std::nullopt : std::optional(price), m_now)
                           .toString();
    } else {
        OrderTerms terms{.side = direction, .limit = price, .amount = amount};
        terms.label = textOf(wanted, "label");
        terms.expirySeconds = static_cast<std::uint64_t>(m_now.nanoseconds / 1'000'000'000) + 86'400;
        const auto placed = m_ledger.place(*account, *contract, std::move(terms), m_now);
        if (placed.order == nullptr) return {{"error", placed.refusal.message}};
        out["order_id"] = placed.order->id;
    }
    tellChanges();
    return out;
}

Json DeriveVenue::state()
{
    Json accounts = Json::array();
    for (auto& account : m_ledger.accounts()) {
        Json positions = Json::array(), orders = Json::array();
        for (const auto& [contract, position] : account.positions)
            positions.push_back(positionJson(*contract, position, m_market));
        for (const auto& order : m_ledger.orders())
            if (order.account == &account) orders.push_back(orderJson(order));
        accounts.push_back({{"subaccount_id", account.number},
                            {"wallet", signing::toChecksumText(account.owner)},
                            {"cash", account.cash},
                            {"positions", positions},
                            {"orders", orders}});
    }
    std::size_t channels = 0;
    for (const auto& [number, line] : m_lines)
        channels += line.channels.size();
    Json marks = Json::object();
    // Perpetuals, and options near the money: enough to name one.
    constexpr double kNear = 0.01;
    for (const auto& contract : m_market.contracts()) {
        const double strike = contract->instrument.strike.toDouble();
        if (!contract->isOption() || std::abs(strike / m_market.spot(contract->coin) - 1.0) < kNear)
            marks[contract->instrument.name] = contract->mark;
    }
    return {{"lines", m_lines.size()}, {"channels", channels}, {"marks", marks}, {"accounts", accounts}};
}

}  // namespace ballast::derive_server
