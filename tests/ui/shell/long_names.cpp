#include "ui/shell/long_names.h"

#include "interfaces/trade_views.h"
#include "support/sample_chain.h"

namespace ballast::support {
namespace {

constexpr const char* kPerson = "Максимилиана фон Гогенштейн-Вальдбург-Цайль";

void lengthen(std::string& name) { name = name.empty() ? name : longName(name); }

void enlarge(interfaces::ScreenGreeks& g)
{
    for (double* figure : {&g.deltaCoin, &g.deltaUsd, &g.gammaCoin, &g.gammaUsd, &g.vegaUsd, &g.thetaUsd})
        *figure *= 40.0;
}

void lengthen(std::shared_ptr<const domain::Decision>& decision)
{
    auto copy = std::make_shared<domain::Decision>(*decision);
    for (auto& candidate : copy->candidates)
        lengthen(candidate.venue);
    if (!copy->operatorName.empty()) copy->operatorName = kPerson;
    decision = std::move(copy);
}

void lengthenCoins(interfaces::Snapshot& s)
{
    enlarge(s.net);
    for (auto& u : s.underlyings) {
        enlarge(u.net);
        enlarge(u.options);
        enlarge(u.hedges);
        for (auto& row : u.byExpiry)
            enlarge(row.greeks);
        for (auto& row : u.bySpot)
            row.pnlUsd *= 40.0;
        for (auto& leg : u.legs.change())
            lengthen(leg.venue);
        u.missingLegs = 123;
    }
}

void lengthenLists(interfaces::Snapshot& s)
{
    for (auto& each : s.orders.change())
        lengthen(each.venue);
    for (auto& each : s.fills.change())
        lengthen(each.venue);
    for (auto& each : s.positions.change()) {
        lengthen(each.venue);
        each.quantity *= 1000.0;
        enlarge(each.greeks);
    }
    for (auto& each : s.decisions.change())
        lengthen(each.decision);
    for (auto& each : s.proposals) {
        lengthen(each.venue);
        lengthen(each.decision);
        if (!each.now) continue;
        for (auto& candidate : each.now->candidates)
            lengthen(candidate.venue);
    }
    if (!s.quotes) return;
    auto quotes = std::make_shared<interfaces::QuotesView>(*s.quotes);
    for (auto& line : quotes->lines)
        lengthen(line.venue);
    s.quotes = std::move(quotes);
}

void lengthenTrading(interfaces::Snapshot& s)
{
    for (auto& each : s.hedgeVenues)
        lengthen(each.venue);
    for (auto& each : s.takenAway)
        lengthen(each.venue);
    for (auto& each : s.standing)
        lengthen(each.venue);
    for (auto& each : s.differences)
        lengthen(each.account);
    for (auto& each : s.unarmed)
        lengthen(each.account);
    for (auto& each : s.overrides) {
        each.what = longName("Uniswap v3") + " excluded";
        each.owner = kPerson;
    }
    for (auto& each : s.alerts)
        each.text +=
            " The same stood three times before on this day; nothing was sent since, and nothing will be until "
            "a person has looked at it and said so.";
}

void lengthenRisk(interfaces::Snapshot& s)
{
    for (auto& each : s.margin) {
        lengthen(each.venue);
        each.rule = "Hyperliquid cross margin, initial margin at each asset's largest leverage";
        if (each.shareOfEquity.value) each.shareOfEquity.value = 11.085;
    }
    for (auto* estimate : {&s.flatten.hedges, &s.flatten.everything}) {
        for (auto& order : estimate->sent)
            lengthen(order.venue);
        for (auto& margin : estimate->margins)
            lengthen(margin.account);
    }
    if (!s.portfolio) return;
    auto portfolio = std::make_shared<interfaces::PortfolioView>(*s.portfolio);
    for (auto& spread : portfolio->concentrations)
        if (spread.by == "venue")
            for (auto& share : spread.shares)
                lengthen(share.name);
    for (auto& day : portfolio->days) {
        for (auto& part : day.byVenue)
            lengthen(part.name);
        for (auto& part : day.byStrategy)
            lengthen(part.name);
    }
    s.portfolio = std::move(portfolio);
}

/// A venue whose first channel is not whole, and one account of it.
std::shared_ptr<const interfaces::ConnectionsView> longConnections()
{
    interfaces::ChannelGroupView channel;
    channel.name = "markprice.options.btc_usd";
    channel.up = 1805;
    channel.all = 1806;
    channel.messages = 888'888'888;
    channel.perSecond = 88'888.8;
    channel.gaps = channel.resyncs = channel.dropped = 88'888;
    channel.reconnects = 8'888;
    interfaces::VenueConnectionView line;
    line.name = longName("Hyperliquid");
    line.kind = "hyperliquid";
    line.lastFault = "connection refused by the peer after 30 s without an answer";
    line.channels = {channel};
    interfaces::AccountConnectionView account;
    account.label = longName("Deribit") + "/" + longName("main");
    account.venue = longName("Deribit");
    account.kind = "deribit";
    interfaces::ConnectionsView view;
    view.venues = {line};
    view.accounts = {account};
    return std::make_shared<const interfaces::ConnectionsView>(std::move(view));
}

}  // namespace

std::string longName(const std::string& name)
{
    // Nowhere to break a line.
    if (name == "Hyperliquid") return "Hyperliquid_builder_perpetuals_of_the_Hohenstein-Waldburg_desk_7";
    if (name == "Deribit") return "Deribit Ελληνική Εκκαθάριση Παραγώγων, κύριος λογαριασμός";
    return name + " Московский клиринг деривативов, субсчёт 12";
}

void makeLong(interfaces::Snapshot& s)
{
    s.operatorName = kPerson;
    s.marketTitle = "Recorded Deribit chains and spot candles of January and February 2026";
    lengthenCoins(s);
    lengthenLists(s);
    lengthenTrading(s);
    lengthenRisk(s);
    s.connections = longConnections();
    addChain(s);
}

}  // namespace ballast::support
