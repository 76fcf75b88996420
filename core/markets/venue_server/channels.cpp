#include <charconv>
#include <fmt/format.h>

#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

using Kind = Channel::Kind;

std::vector<std::string> partsOf(const std::string& name)
{
    std::vector<std::string> parts{""};
    for (const char c : name)
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

std::optional<Interval> intervalOf(const std::string& text)
{
    if (text == "raw") return Interval::Raw;
    if (text == "100ms") return Interval::Fast;
    if (text == "agg2") return Interval::Slow;
    return std::nullopt;
}

bool isKind(const std::string& text)
{
    for (const auto* kind : {"future", "option", "spot", "future_combo", "option_combo", "combo", "any"})
        if (text == kind) return true;
    return false;
}

std::optional<std::size_t> coinOfIndex(const std::string& index)
{
    const auto under = index.find('_');
    if (under == std::string::npos) return std::nullopt;
    const auto rest = index.substr(under);
    if (rest != "_usd" && rest != "_usdc") return std::nullopt;
    const auto coin = index.substr(0, under);
    return coin == "btc" ? std::optional<std::size_t>(0) : coin == "eth" ? std::optional<std::size_t>(1) : std::nullopt;
}

std::size_t at(Interval interval) { return static_cast<std::size_t>(interval); }

std::string notification(const std::string& channel, Json data)
{
    return Json{
        {"jsonrpc", "2.0"}, {"method", "subscription"}, {"params", {{"channel", channel}, {"data", std::move(data)}}}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

/// Nothing: no channel of that name here.
std::optional<Channel> DeribitVenue::channelOf(const std::string& name)
{
    const auto parts = partsOf(name);
    const auto count = parts.size();
    Channel out;
    const auto takeInterval = [&](const std::string& text) {
        const auto interval = intervalOf(text);
        if (interval) out.interval = *interval;
        return interval.has_value();
    };
    const auto takeContract = [&](const std::string& text) {
        out.contract = m_world.find(text);
        return out.contract != nullptr && !out.contract->isClosed;
    };
    /// Contract and interval, or kind, currency and interval, from place `first` on.
    const auto takeSubject = [&](std::size_t first) {
        if (count == first + 2) return takeContract(parts[first]) && takeInterval(parts[first + 1]);
        if (count != first + 3 || !isKind(parts[first]) || !isCurrency(parts[first + 1])) return false;
        out.contractKind = parts[first];
        out.currency = parts[first + 1];
        return takeInterval(parts[first + 2]);
    };
    const auto takeIndex = [&](std::size_t place) {
        if (count != place + 1) return false;
        const auto coin = coinOfIndex(parts[place]);
        if (!coin) return false;
        out.coin = *coin;
        out.currency = parts[place];
        return true;
    };
    const auto given = [&](Kind kind, bool sound) {
        out.kind = kind;
        return sound ? std::optional(out) : std::nullopt;
    };
    const auto& head = parts.front();
    if (head == "ticker") return given(Kind::Ticker, count == 3 && takeSubject(1));
    if (head == "quote") return given(Kind::Quote, count == 2 && takeContract(parts[1]));
    if (head == "perpetual") return given(Kind::Perpetual, count == 3 && takeSubject(1) && out.contract->isPerpetual());
    if (head == "book" && count == 3) return given(Kind::Book, takeSubject(1));
    if (head == "book" && count == 5) {
        int group = 0, depth = 0;
        const auto number = [](const std::string& text, int& value) {
            return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
        };
        const bool sound = takeContract(parts[1]) && (parts[2] == "none" || number(parts[2], group)) &&
                           number(parts[3], depth) && (depth == 1 || depth == 10 || depth == 20) &&
                           takeInterval(parts[4]);
        if (!sound) return std::nullopt;
        out.group = out.contract->coin == 1 ? group / 100.0 : group;
        out.depth = static_cast<std::size_t>(depth);
        return given(Kind::GroupedBook, true);
    }
    if (head == "trades") return given(Kind::Trades, takeSubject(1));
    if (head == "deribit_price_index") return given(Kind::Index, takeIndex(1));
    if (head == "deribit_volatility_index") return given(Kind::VolatilityIndex, takeIndex(1));
    if (head == "markprice" && count == 3 && parts[1] == "options") return given(Kind::Marks, takeIndex(2));
    if (head == "instrument" && count == 4 && parts[1] == "state") {
        out.contractKind = parts[2];
        out.currency = parts[3];
        return given(Kind::InstrumentState, isKind(parts[2]) && isCurrency(parts[3]));
    }
    if (head == "platform_state")
        return given(Kind::Platform, count == 1 || (count == 2 && parts[1] == "public_methods_state"));
    if (head != "user" || count < 3) return std::nullopt;
    if (parts[1] == "orders") return given(Kind::UserOrders, takeSubject(2));
    if (parts[1] == "trades") return given(Kind::UserTrades, takeSubject(2));
    if (parts[1] == "changes") return given(Kind::UserChanges, takeSubject(2));
    if (parts[1] == "mmp_trigger") return given(Kind::UserMmp, takeIndex(2));
    if (parts[1] == "portfolio" && count == 3) {
        for (const auto* currency : {"BTC", "ETH", "USDC", "any"})
            if (lower(parts[2]) == lower(currency)) out.currency = currency;
        return given(Kind::Portfolio, lower(out.currency) == lower(parts[2]));
    }
    return std::nullopt;
}

Outcome<Json> DeribitVenue::subscribe(Caller& caller, Params& params, bool isPrivate)
{
    const auto names = params.texts("channels");
    if (!params.isSound()) return params.refusal();
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    auto& line = *caller.line;
    std::vector<std::pair<std::string, Channel>> sound;
    for (const auto& name : names) {
        const auto channel = channelOf(name);
        if (!channel || (channel->isPrivate() && !isPrivate)) continue;
        const bool isOpenRaw = channel->interval == Interval::Raw && name.ends_with(".raw");
        if (isOpenRaw && !channel->isPrivate() && caller.account == nullptr)
            return refuse(13778, "raw_subscriptions_not_available_for_unauthorized");
        sound.emplace_back(name, *channel);
    }
    Json given = Json::array();
    for (auto& [name, channel] : sound) {
        line.channels.insert(name);
        given.push_back(name);
        if (channel.isPrivate()) continue;
        if (channel.kind == Kind::Book) {
            // Who begins is told the book as others were told it last, so that one chain serves all.
            auto& told = channel.contract->told[at(channel.interval)];
            const bool isFirst = !m_channels.contains(name);
            if (isFirst) told = {channel.contract->shown(), channel.contract->change};
        }
        auto& subscribers = m_channels[name];
        subscribers.channel = channel;
        subscribers.lines.insert(line.number());
    }
    return given;
}

void DeribitVenue::leave(Line& line, const std::string& name)
{
    line.channels.erase(name);
    const auto found = m_channels.find(name);
    if (found == m_channels.end()) return;
    found->second.lines.erase(line.number());
    if (found->second.lines.empty()) m_channels.erase(found);
}

Json DeribitVenue::snapshotOf(Contract& contract, Interval interval)
{
    const auto& told = contract.told[at(interval)];
    return {{"type", "snapshot"},
            {"timestamp", milliseconds(m_now)},
            {"instrument_name", contract.instrument.name},
            {"change_id", told.change},
            {"bids", levelsNew(told.sides.bids, true)},
            {"asks", levelsNew(told.sides.asks, false)}};
}

/// What a new subscriber is told at once.
void DeribitVenue::greet(Line& line, const std::string& name, const Channel& channel)
{
    const auto tell = [&](Json data) { say(line, notification(name, std::move(data))); };
    switch (channel.kind) {
    case Kind::Book:
        return tell(snapshotOf(*channel.contract, channel.interval));
    case Kind::GroupedBook:
        return tell(groupedBookJson(*channel.contract, m_now, channel.group, channel.depth));
    case Kind::Ticker:
        return tell(tickerJson(*channel.contract, m_now));
    case Kind::Quote:
        return tell(quoteJson(*channel.contract, m_now));
    case Kind::Index:
        return tell({{"timestamp", milliseconds(m_now)},
                     {"price", rounded(m_world.spot(channel.coin), 2)},
                     {"index_name", channel.currency}});
    case Kind::VolatilityIndex:
        return tell({{"timestamp", milliseconds(m_now)},
                     {"volatility", rounded(100.0 * m_world.volatilityIndex(channel.coin), 2)},
                     {"index_name", channel.currency}});
    case Kind::Portfolio:
        for (const auto& [currency, purse] : line.account->purses)
            if (channel.currency == "any" || channel.currency == currency)
                tell(portfolioJson(currency, m_exchange.figures(*line.account, currency)));
        return;
    default:
        return;
    }
}

void DeribitVenue::broadcast(const std::string& name, Json data)
{
    const auto found = m_channels.find(name);
    if (found == m_channels.end()) return;
    const auto text = notification(name, std::move(data));
    for (const auto number : found->second.lines)
        if (const auto line = m_lines.find(number); line != m_lines.end()) say(line->second, text);
}

/// The next change for those who have the channel; nothing if there is none, or a fault swallows it.
std::optional<Json> DeribitVenue::bookOf(Contract& contract, Interval interval)
{
    auto& told = contract.told[at(interval)];
    auto now = contract.shown();
    if (now == told.sides) return std::nullopt;
    Json data{{"type", "change"},
              {"timestamp", milliseconds(m_now)},
              {"instrument_name", contract.instrument.name},
              {"change_id", contract.change},
              {"prev_change_id", told.change},
              {"bids", levelChanges(told.sides.bids, now.bids, true)},
              {"asks", levelChanges(told.sides.asks, now.asks, false)}};
    told = {std::move(now), contract.change};
    if (m_faults.gaps.erase(contract.instrument.name) > 0) return std::nullopt;
    return data;
}

void DeribitVenue::publishOne(const std::string& name, const Channel& channel, Interval interval)
{
    if (const auto stalled = m_faults.stalled.find(name); stalled != m_faults.stalled.end()) {
        if (stalled->second > m_now) return;
        m_faults.stalled.erase(stalled);
        if (channel.contract != nullptr) channel.contract->isDirty[at(interval)] = true;
    }
    if (channel.kind == Kind::Trades) {
        Json trades = Json::array();
        for (const auto& trade : m_trades[at(interval)])
            if (channel.lets(*trade.contract)) trades.push_back(tradeJson(trade));
        if (!trades.empty()) broadcast(name, std::move(trades));
        return;
    }
    if (channel.contract == nullptr || !channel.contract->isDirty[at(interval)]) return;
    auto& contract = *channel.contract;
    switch (channel.kind) {
    case Kind::Ticker:
        return broadcast(name, tickerJson(contract, m_now));
    case Kind::Quote:
        return broadcast(name, quoteJson(contract, m_now));
    case Kind::GroupedBook:
        return broadcast(name, groupedBookJson(contract, m_now, channel.group, channel.depth));
    case Kind::Perpetual:
        return broadcast(name, {{"timestamp", milliseconds(m_now)},
                                {"interest", contract.interest},
                                {"index_price", contract.index_price}});
    case Kind::Book:
        if (auto data = bookOf(contract, interval)) broadcast(name, std::move(*data));
        return;
    default:
        return;
    }
}

void DeribitVenue::publish(Interval interval)
{
    if (interval == Interval::Raw)
        for (auto& trade : m_exchange.takeTrades())
            for (auto& waiting : m_trades)
                waiting.push_back(trade);
    for (const auto& [name, subscribers] : m_channels)
        if (subscribers.channel.interval == interval) publishOne(name, subscribers.channel, interval);
    m_trades[at(interval)].clear();
    for (const auto& contract : m_world.contracts())
        contract->isDirty[at(interval)] = false;
}

/// Indices at each change, the rest once a second.
void DeribitVenue::tellSeconds()
{
    for (const auto& [name, subscribers] : m_channels) {
        const auto& channel = subscribers.channel;
        if (const auto stalled = m_faults.stalled.find(name);
            stalled != m_faults.stalled.end() && stalled->second > m_now)
            continue;
        const bool isOfCoin = channel.kind == Kind::Index || channel.kind == Kind::VolatilityIndex;
        if (isOfCoin)
            for (const auto number : subscribers.lines)
                if (const auto line = m_lines.find(number); line != m_lines.end()) greet(line->second, name, channel);
        if (channel.kind != Kind::Marks) continue;
        Json marks = Json::array();
        for (const auto& contract : m_world.contracts())
            if (contract->isOption() && !contract->isClosed && contract->index == channel.currency &&
                contract->isDirty[at(Interval::Slow)])
                marks.push_back({{"timestamp", milliseconds(m_now)},
                                 {"iv", rounded(contract->volatility, 4)},
                                 {"instrument_name", contract->instrument.name},
                                 {"mark_price", rounded(contract->mark, 4)}});
        if (!marks.empty()) broadcast(name, std::move(marks));
    }
}

void DeribitVenue::tellState(Contract& contract, std::string_view state)
{
    const Json data{
        {"timestamp", milliseconds(m_now)}, {"state", state}, {"instrument_name", contract.instrument.name}};
    std::vector<std::string> names;
    for (const auto& [name, subscribers] : m_channels)
        if (subscribers.channel.kind == Kind::InstrumentState && subscribers.channel.lets(contract))
            names.push_back(name);
    for (const auto& name : names)
        broadcast(name, data);
}

// ---- accounts

void DeribitVenue::tellChanges()
{
    for (const auto& change : m_exchange.takeChanges()) {
        Json orders = Json::array(), trades = Json::array();
        for (const auto& order : change.orders)
            orders.push_back(orderJson(order));
        for (const auto& trade : change.trades)
            trades.push_back(userTradeJson(trade));
        watchMmp(change);
        const bool isDropped = !change.trades.empty() && m_faults.droppedFills > 0;
        if (isDropped) --m_faults.droppedFills;
        if (isDropped) continue;
        for (auto& [number, line] : m_lines)
            if (line.account == change.account) tellChange(line, change, orders, trades);
    }
}

void DeribitVenue::tellChange(Line& line, const Change& change, Json& orders, Json& trades)
{
    auto& contract = *change.contract;
    const auto names = line.channels;
    for (const auto& name : names) {
        const auto channel = name.starts_with("user.") ? channelOf(name) : std::nullopt;
        if (!channel || !channel->lets(contract)) continue;
        const auto tell = [&](Json data) { say(line, notification(name, std::move(data)), !change.trades.empty()); };
        switch (channel->kind) {
        case Kind::UserOrders:
            if (channel->interval == Interval::Raw)
                for (const auto& order : orders)
                    tell(order);
            else if (!orders.empty())
                tell(orders);
            break;
        case Kind::UserTrades:
            if (!trades.empty()) tell(trades);
            break;
        case Kind::UserChanges: {
            Json positions = Json::array();
            const auto held = change.account->positions.find(&contract);
            if (!trades.empty() || orders.empty())
                positions.push_back(
                    positionJson(contract, held == change.account->positions.end() ? Position{} : held->second));
            tell({{"instrument_name", contract.instrument.name},
                  {"orders", orders},
                  {"trades", trades},
                  {"positions", positions}});
            break;
        }
        case Kind::Portfolio:
            tell(portfolioJson(contract.currency, m_exchange.figures(*change.account, contract.currency)));
            break;
        default:
            break;
        }
    }
}

}  // namespace ballast::venue_server
