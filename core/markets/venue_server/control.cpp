#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

constexpr std::int64_t kMostMilliseconds = 600'000;

transport::HttpAnswer answered(unsigned status, const Json& body)
{
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace

transport::HttpAnswer DeribitVenue::control(const transport::HttpRequest& request, Timestamp now)
{
    m_now = std::max(now, m_now);
    if (request.method == "GET" && request.target == "/state") return answered(200, state());
    if (request.method != "POST" || request.target != "/fault")
        return answered(404, {{"error", "the control port knows POST /fault and GET /state"}});
    auto wanted = Json::parse(request.body, nullptr, false);
    if (!wanted.is_object()) return answered(400, {{"error", "the body must be one JSON object"}});
    Params params(std::move(wanted));
    const auto done = inject(params);
    tellChanges();
    publish(Interval::Raw);
    if (done) return answered(200, *done);
    const auto& refusal = done.error();
    return answered(400, {{"error", refusal.message}, {"parameter", refusal.parameter}, {"reason", refusal.reason}});
}

Outcome<Json> DeribitVenue::inject(Params& params)
{
    const auto venue = params.text("venue", false), fault = params.text("fault");
    if (!venue.empty() && venue != "deribit") params.fault("venue", "only deribit");
    const auto count = params.whole("count").value_or(1);
    const auto length = params.whole("ms").value_or(0);
    if (count < -1 || count > 1'000'000) params.fault("count", "-1 to 1,000,000");
    if (length < 0 || length > kMostMilliseconds) params.fault("ms", "0 to 600,000");
    const bool isOn = params.flag("on").value_or(true);
    if (!params.isSound()) return params.refusal();
    const auto until = m_now + Duration::milliseconds(length);
    Json done{{"done", fault}};

    if (fault == "cut") {
        for (auto& [number, line] : m_lines)
            line.session->cut();
        return done;
    }
    if (fault == "stall") {
        if (params.has("channel"))
            m_faults.stalled[params.text("channel")] = until;
        else
            m_faults.stalledUntil = until;
        return done;
    }
    if (fault == "gap") {
        const auto contract = contractOf(params);
        if (!contract) return tl::unexpected(contract.error());
        m_faults.gaps.insert((*contract)->instrument.name);
        return done;
    }
    if (fault == "terms") {
        const auto contract = contractOf(params);
        if (!contract) return tl::unexpected(contract.error());
        const auto tick = params.price("tick_size");
        const auto least = params.amount("min_trade_amount");
        if (tick && tick->units() <= 0) params.fault("tick_size", "more than 0");
        if (least && least->units() <= 0) params.fault("min_trade_amount", "more than 0");
        if (!params.isSound()) return params.refusal();
        if (tick) (*contract)->instrument.price = domain::PriceRule::ofTick(*tick);
        if (least) (*contract)->least = *least;
        return done;
    }
    if (fault == "drop_ack") {
        m_faults.droppedMethod = params.text("method", false);
        m_faults.isPlaced = params.flag("placed").value_or(true);
        if (!params.isSound()) return params.refusal();
        m_faults.droppedAnswers = count;
        return done;
    }
    if (fault == "drop_fills") {
        m_faults.droppedFills = count;
        return done;
    }
    if (fault == "duplicate") {
        const auto times = params.whole("times").value_or(2);
        m_faults.duplicate = {count, times, params.text("only", false) == "fills"};
        if (times < 1 || times > 100) params.fault("times", "1 to 100");
        if (!params.isSound()) return params.refusal();
        return done;
    }
    if (fault == "error") {
        const auto method = params.text("method"), message = params.text("message", false);
        const auto code = params.whole("code", true);
        if (params.isSound() && !methods().contains(method)) params.fault("method", "unknown");
        if (!params.isSound()) return params.refusal();
        m_faults.errors[method] = {static_cast<int>(*code), message.empty() ? "error" : message, count};
        return done;
    }
    if (fault == "reject_login") {
        m_logins.refusesAll = isOn;
        if (isOn) m_logins.forgetAll();
        return done;
    }
    if (fault == "maintenance") {
        m_faults.maintenance = isOn;
        for (const auto* index : {"btc_usd", "eth_usd"})
            broadcast("platform_state", {{"price_index", index}, {"locked", isOn}});
        return done;
    }
    if (fault == "jump") {
        const auto index = params.text("index");
        const auto factor = params.number("factor", true);
        const auto channel = channelOf("deribit_price_index." + index);
        if (!channel) params.fault("index", "btc_usd or eth_usd");
        if (factor && (*factor < 0.2 || *factor > 5.0)) params.fault("factor", "0.2 to 5");
        if (!params.isSound()) return params.refusal();
        m_world.jump(channel->coin, *factor);
        m_exchange.matchResting();
        return done;
    }
    if (fault == "say") {
        const auto text = params.text("text");
        if (!params.isSound()) return params.refusal();
        const bool toAccounts = params.flag("accounts").value_or(true), toFeeds = params.flag("feeds").value_or(true);
        for (auto& [number, line] : m_lines)
            if (line.account != nullptr ? toAccounts : toFeeds) line.session->send(text);
        return done;
    }
    if (fault == "garbage") {
        for (auto& [number, line] : m_lines)
            line.session->send(R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":)");
        return done;
    }
    if (fault == "settle") {
        m_exchange.settle();
        logSettled();
        return done;
    }
    if (fault == "transfer") {
        const auto currency = params.text("currency");
        const auto change = params.number("amount", true);
        auto& account = m_exchange.accounts().front();
        if (!account.purses.contains(currency)) params.fault("currency", "BTC, ETH or USDC");
        if (change == 0.0) params.fault("amount", "more than 0 in, less out");
        if (!params.isSound()) return params.refusal();
        account.purses[currency].balance += *change;
        auto& rows = m_log.try_emplace(&account, Json::array()).first->second;
        rows.insert(rows.begin(), Json{{"id", rows.size() + 1},
                                       {"type", *change > 0.0 ? "deposit" : "withdrawal"},
                                       {"currency", currency},
                                       {"change", *change},
                                       {"cashflow", *change},
                                       {"balance", account.purses[currency].balance},
                                       {"timestamp", milliseconds(m_now)}});
        return done;
    }
    if (fault != "external_order" && fault != "position")
        return refuse(404, "unknown fault", "see the README", "fault");

    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    const auto key = params.text("account", false), side = params.text("side");
    auto* account = key.empty() ? nullptr : m_exchange.findAccount(key);
    const auto amount = params.amount("amount", true);
    const auto price = params.price("price");
    const auto label = params.text("label", false);
    if (!key.empty() && account == nullptr) params.fault("account", "unknown");
    if (side != "buy" && side != "sell") params.fault("side", "buy or sell");
    if (amount && amount->units() <= 0) params.fault("amount", "more than 0");
    if (!params.isSound()) return params.refusal();
    const auto direction = side == "buy" ? Side::Buy : Side::Sell;
    if (fault == "position") {
        if (account == nullptr) account = &m_exchange.accounts().front();
        m_exchange.movePosition(*account, **contract, direction == Side::Buy ? *amount : -*amount,
                                price ? price->toDouble() : (*contract)->mark);
        return done;
    }
    if (account == nullptr) {
        done["taken"] = m_exchange.takeFromOutside(**contract, direction, *amount, price).toDouble();
        return done;
    }
    const auto placed = m_exchange.place(*account, **contract,
                                         {.side = direction,
                                          .kind = price ? OrderKind::Limit : OrderKind::Market,
                                          .amount = *amount,
                                          .price = price.value_or(Price{}),
                                          .label = label,
                                          .web = true});
    if (!placed) return tl::unexpected(placed.error());
    done["order"] = orderJson(placed->order);
    return done;
}

/// What is true, for tests.
Json DeribitVenue::state()
{
    Json accounts = Json::array();
    for (auto& account : m_exchange.accounts()) {
        Json positions = Json::array(), orders = Json::array(), trades = Json::array(), money = Json::object();
        for (const auto& [contract, position] : account.positions)
            positions.push_back(positionJson(*contract, position));
        for (const auto* order : m_exchange.ordersOf(account))
            orders.push_back(orderJson(*order));
        for (const auto& trade : m_exchange.tradesOf(account))
            trades.push_back(userTradeJson(trade));
        for (const auto& [currency, purse] : account.purses)
            money[currency] = portfolioJson(currency, m_exchange.figures(account, currency));
        accounts.push_back({{"key", account.key},
                            {"positions", positions},
                            {"orders", orders},
                            {"trades", trades},
                            {"summaries", money}});
    }
    Json index = Json::object();
    for (std::size_t i = 0; i < simulation::kCoinCount; ++i)
        index[std::string(simulation::kCoins[i].code)] = rounded(m_world.spot(i), 2);
    std::size_t channels = 0;
    for (const auto& [number, line] : m_lines)
        channels += line.channels.size();
    return {{"timestamp", milliseconds(m_now)},
            {"index", index},
            {"lines", m_lines.size()},
            {"channels", channels},
            {"accounts", accounts}};
}

}  // namespace ballast::venue_server
