#include "ui/connections/accounts_model.h"

#include <algorithm>
#include <cmath>

#include "ui/connections/connection_cells.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::AccountConnectionView;

std::vector<LadderColumn> accountColumns()
{
    return {
        {"account", QObject::tr("Account"), "", "Hyperliquid", true, true, false, 0, true},
        {"state", QObject::tr("State"), "", QObject::tr("connected"), true, true, false, 14, true},
        {"trade", QObject::tr("Trading"), "", QObject::tr("watches"), true, true, false, 14, true},
        {"armed", QObject::tr("Switch"), QObject::tr("dead man's"), QObject::tr("not armed"), true, true, false, 14},
        {"venue-initial", QObject::tr("Initial"), QObject::tr("venue, USD"), "88,888,888"},
        {"own-initial", QObject::tr("Initial"), QObject::tr("ours, USD"), "≈ 88,888,888"},
        {"difference", QObject::tr("Difference"), QObject::tr("% of venue's"), "−888.8", false, true, false, 20, true},
        {"venue-maintenance", QObject::tr("Maintenance"), QObject::tr("venue, USD"), "88,888,888"},
        {"own-maintenance", QObject::tr("Maintenance"), QObject::tr("ours, USD"), "≈ 88,888,888"},
        {"venue-equity", QObject::tr("Equity"), QObject::tr("venue, USD"), "88,888,888"},
        {"own-equity", QObject::tr("Equity"), QObject::tr("ours, USD"), "≈ 88,888,888"},
        {"told", QObject::tr("Told"), QObject::tr("by the venue"), "88 min 88 s"},
        {"orders", QObject::tr("Sent"), QObject::tr("orders"), "88,888"},
        {"fills", QObject::tr("Fills"), "", "88,888"},
        latencyColumn(QStringLiteral("ack"), QObject::tr("Send to answer")),
        trendColumn(QStringLiteral("ack-trend")),
        {"balances", QObject::tr("Balances"), QObject::tr("exact"), "88.88888888 BTC", true, true, true, 0, true}};
}

std::optional<double> dollarsOf(const std::string& currency, const interfaces::Snapshot& snapshot)
{
    if (currency == "USD" || currency == "USDC" || currency == "USDT" || currency == "DAI") return 1.0;
    const auto* view = snapshot.findUnderlying(currency);
    return view ? view->spot.value : std::nullopt;
}

const interfaces::VenueMargin* ownMargin(const interfaces::Snapshot& snapshot, const std::string& label)
{
    const auto found = std::find_if(snapshot.margin.begin(), snapshot.margin.end(),
                                    [&](const auto& one) { return one.venue == label; });
    return found == snapshot.margin.end() ? nullptr : &*found;
}

/// Ours over the venue's, less one.
std::optional<double> differenceOf(const interfaces::VenueMargin* own, const std::optional<MarginSum>& theirs)
{
    if (!own || !own->initialUsd.value || !theirs || theirs->initial <= 0.0) return std::nullopt;
    return *own->initialUsd.value / theirs->initial - 1.0;
}

LadderCell dollarCell(const std::optional<MarginSum>& sum, double MarginSum::*which)
{
    return sum ? plainCell((*sum).*which, 0) : missingCell();
}

LadderCell differenceCell(std::optional<double> difference)
{
    if (!difference) return missingCell();
    LadderCell cell = exposureCell(*difference * 100.0, 1);
    if (std::abs(*difference) <= AccountsModel::kAlertAbove) return cell;
    cell.mark = Mark::Warning;
    cell.tone = cell.markTone = Tone::Warn;
    cell.toolTip = QObject::tr("More than 2 % apart: our rule, its parameters or the book do not match the venue's");
    return cell;
}

LadderCell tradeCell(const AccountConnectionView& account, const interfaces::Snapshot& snapshot)
{
    if (!account.trades) return wordCell(QObject::tr("watches"), Tone::Label);
    if (snapshot.tradingState == domain::TradingState::Normal)
        return markedCell(QObject::tr("on"), Mark::Done, Tone::Value);
    return markedCell(QObject::tr("stopped"), Mark::Pause, Tone::Warn);
}

LadderCell armedCell(const AccountConnectionView& account)
{
    if (!account.armed) return wordCell(QObject::tr("not told"), Tone::Quiet);
    return *account.armed ? markedCell(QObject::tr("armed"), Mark::Done, Tone::Value)
                          : markedCell(QObject::tr("not armed"), Mark::Warning, Tone::Warn);
}

LadderRow accountRow(const AccountConnectionView& account, const interfaces::Snapshot& snapshot)
{
    const auto* own = ownMargin(snapshot, account.label);
    const auto theirs = marginInDollars(account.margins, snapshot);
    QStringList balances;
    for (const auto& balance : account.balances)
        balances << text(balance);
    LadderCell held = wordCell(balances.isEmpty() ? QObject::tr("not told yet") : balances.join(QStringLiteral(", ")),
                               balances.isEmpty() ? Tone::Quiet : Tone::Value);
    held.toolTip = held.text;
    const auto ours = [&](const interfaces::Reading& reading) { return own ? readingCell(reading, 0) : missingCell(); };
    static const interfaces::Reading kNone{};
    LadderRow row{.key = text(account.label), .kind = RowKind::Plain, .cells = {}};
    row.cells = {
        wordCell(text(account.label)),
        account.connected ? wordCell(QObject::tr("connected"))
                          : markedCell(QObject::tr("down"), Mark::Breach, Tone::Breach),
        tradeCell(account, snapshot),
        armedCell(account),
        dollarCell(theirs, &MarginSum::initial),
        ours(own ? own->initialUsd : kNone),
        differenceCell(differenceOf(own, theirs)),
        dollarCell(theirs, &MarginSum::maintenance),
        ours(own ? own->maintenanceUsd : kNone),
        dollarCell(theirs, &MarginSum::equity),
        ours(own ? own->equityUsd : kNone),
        ageCell(account.marginAge),
        countCell(account.sent, false),
        countCell(account.fills, false),
        latencyCell(account.acknowledgement, QObject::tr("From an order's sending to the venue's first answer")),
        trendCell(account.acknowledgement),
        std::move(held)};
    return row;
}

}  // namespace

std::optional<MarginSum> marginInDollars(const std::vector<interfaces::OwnMarginView>& margins,
                                         const interfaces::Snapshot& snapshot)
{
    if (margins.empty()) return std::nullopt;
    MarginSum sum;
    for (const auto& one : margins) {
        const auto price = dollarsOf(one.currency, snapshot);
        if (!price) return std::nullopt;
        sum.equity += *price * one.equity;
        sum.initial += *price * one.initial;
        sum.maintenance += *price * one.maintenance;
    }
    return sum;
}

void AccountsModel::show(const interfaces::Snapshot& snapshot)
{
    std::vector<LadderRow> rows;
    if (snapshot.connections)
        for (const auto& account : snapshot.connections->accounts)
            rows.push_back(accountRow(account, snapshot));
    setTable(accountColumns(), std::move(rows));
}

QString accountsSentence(const interfaces::Snapshot& snapshot)
{
    QStringList apart;
    if (!snapshot.connections) return {};
    for (const auto& account : snapshot.connections->accounts) {
        const auto difference =
            differenceOf(ownMargin(snapshot, account.label), marginInDollars(account.margins, snapshot));
        if (difference && std::abs(*difference) > AccountsModel::kAlertAbove)
            apart << QObject::tr("%1: our initial margin is %2 % off the venue's")
                         .arg(text(account.label), signedNumber(*difference * 100.0, 1));
    }
    return apart.isEmpty() ? QString() : apart.join(QStringLiteral("; ")) + QLatin1Char('.');
}

}  // namespace ballast::ui
