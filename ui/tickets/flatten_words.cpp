#include "ui/tickets/flatten_words.h"

#include <QObject>
#include <algorithm>
#include <cmath>
#include <span>

#include "ui/format/counted.h"
#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

using interfaces::FlattenEstimate;

/// Those that offset what the others leave; they stand last.
std::span<const FlattenEstimate::Order> offsetsOf(const FlattenEstimate& estimate)
{
    const auto closing = std::min(static_cast<std::size_t>(estimate.orders), estimate.sent.size());
    return std::span(estimate.sent).subspan(closing);
}

QString deltaWords(const FlattenEstimate& estimate, const interfaces::FlattenDelta& coin)
{
    QString words = QObject::tr("\nNet delta %1 %2 → %3")
                        .arg(text(coin.underlying), deltaCoin(coin.underlying, coin.before),
                             deltaCoin(coin.underlying, coin.after));
    const auto offsets = offsetsOf(estimate);
    const auto count = std::count_if(offsets.begin(), offsets.end(),
                                     [&](const auto& order) { return order.instrument == coin.offsetIn; });
    if (count == 1) words += QObject::tr(", which one order in %1 then takes to within a lot").arg(text(coin.offsetIn));
    if (count > 1)
        words += QObject::tr(", which %1 orders in %2 then take to within a lot").arg(count).arg(text(coin.offsetIn));
    if (coin.unvalued > 0)
        words += counted(coin.unvalued, QObject::tr(", without %1 that has no volatility"),
                         QObject::tr(", without %1 that have no volatility"));
    return words + QLatin1Char('.');
}

QString marginWords(const interfaces::MarginChange& margin)
{
    const auto share = [](const std::optional<double>& fraction) {
        return fraction ? plain(100.0 * *fraction, 1) + QStringLiteral(" %") : QObject::tr("not known");
    };
    if (!margin.before && !margin.after)
        return QObject::tr("\n%1: %2.").arg(text(margin.account), text(margin.message));
    QString words =
        QObject::tr("\nMargin at %1 %2 → %3").arg(text(margin.account), share(margin.before), share(margin.after));
    if (margin.estimated) words += QObject::tr(" (estimate)");
    if (!margin.after) words += QObject::tr(" (%1)").arg(text(margin.message));
    return words + QLatin1Char('.');
}

/// All of it, however small the lot is (a quantity has eight decimals), and no zeros behind it.
QString lotsOf(double quantity)
{
    constexpr int kDecimalsOfAQuantity = 8;
    QString size = plain(std::abs(quantity), kDecimalsOfAQuantity);
    while (size.endsWith(QLatin1Char('0')))
        size.chop(1);
    if (size.endsWith(QLatin1Char('.'))) size.chop(1);
    return size;
}

}  // namespace

QString flattenSentence(const interfaces::FlattenView& view, bool everything)
{
    const auto& e = everything ? view.everything : view.hedges;
    if (!view.known) return QObject::tr("What it would send is being worked out.");
    const int all = e.orders + static_cast<int>(offsetsOf(e).size());
    if (all == 0) return QObject::tr("There is nothing to close.");
    QString words = all == 1 ? QObject::tr("One order.") : QObject::tr("%1 orders.").arg(all);
    words += QObject::tr(" Value %1 USD.").arg(plain(e.valueUsd, 0));
    if (e.withoutCost < all) {
        words += QObject::tr(" Cost, estimated: ≈ %1 USD (%2")
                     .arg(plain(e.costUsd, 0))
                     .arg(e.hasOptions ? QObject::tr("half the spreads shown now, taker fees, impact and gas)")
                                       : QObject::tr("taker fees, half the spread, impact and gas of now)"));
        words += QLatin1Char('.');
    }
    if (e.withoutCost > 0)
        words += QObject::tr(" Without a spread or a recent cost, so not in the estimate: %1.").arg(e.withoutCost);
    for (const auto& coin : e.deltas)
        words += deltaWords(e, coin);
    for (const auto& margin : e.margins)
        words += marginWords(margin);
    return everything ? words : words + QObject::tr("\nOptions stay.");
}

QStringList flattenOrders(const interfaces::FlattenView& view, bool everything)
{
    QStringList lines;
    const auto& e = everything ? view.everything : view.hedges;
    for (const auto& order : e.sent)
        lines << (order.quantity < 0.0 ? QObject::tr("Sell %1 %2 at %3") : QObject::tr("Buy %1 %2 at %3"))
                     .arg(lotsOf(order.quantity), text(order.instrument), text(order.venue));
    for (auto i = lines.size() - static_cast<qsizetype>(offsetsOf(e).size()); i < lines.size(); ++i)
        lines[i] += QObject::tr(", last: for the delta left");
    return lines;
}

namespace {

/// What of it stood; orders after quotes.
QStringList partsOf(const interfaces::TakenAwayView& taken)
{
    QStringList parts;
    if (taken.quotes > 0)
        parts << (taken.quotes == 1 ? QObject::tr("%1 of %2 quote") : QObject::tr("%1 of %2 quotes"))
                     .arg(taken.quotesCancelled)
                     .arg(taken.quotes);
    if (taken.orders > 0)
        parts << (taken.orders == 1 ? QObject::tr("%1 of %2 order") : QObject::tr("%1 of %2 orders"))
                     .arg(taken.ordersCancelled)
                     .arg(taken.orders);
    return parts;
}

}  // namespace

QString standingWords(const interfaces::TradingView& view, const QString& underlying)
{
    int orders = 0, quotes = 0;
    for (const auto& one : view.standing) {
        if (!underlying.isEmpty() && text(one.underlying) != underlying) continue;
        orders += one.orders;
        quotes += one.quotes;
    }
    QStringList parts;
    if (orders > 0) parts << (orders == 1 ? QObject::tr("1 order") : QObject::tr("%1 orders").arg(orders));
    if (quotes > 0) parts << (quotes == 1 ? QObject::tr("1 quote") : QObject::tr("%1 quotes").arg(quotes));
    return parts.isEmpty() ? QObject::tr("nothing works") : parts.join(QObject::tr(" and "));
}

QString stateSince(const interfaces::TradingView& view)
{
    const QString why = text(view.tradingStateReason).section(QLatin1Char('\n'), 0, 0);
    const QString mark = QStringLiteral(" before this start, since ");  // Words of a kept kill, desk::causeWords.
    const auto at = why.indexOf(mark);
    if (at < 0) return QObject::tr("since %1").arg(timeOfDayZoned(view.tradingStateSince));
    const auto from = at + mark.size();
    return QObject::tr("since %1, before this start").arg(why.mid(from, why.indexOf(QLatin1String(": "), from) - from));
}

QString takenAwayLines(const interfaces::TradingView& view)
{
    interfaces::TakenAwayView all;
    for (const auto& taken : view.takenAway) {
        all.orders += taken.orders;
        all.quotes += taken.quotes;
        all.ordersCancelled += taken.ordersCancelled;
        all.quotesCancelled += taken.quotesCancelled;
    }
    const QStringList parts = partsOf(all);
    return parts.isEmpty() ? QObject::tr("nothing stood") : parts.join(QLatin1Char('\n'));
}

std::vector<TakenAwayWords> takenAwayWords(const interfaces::TradingView& view)
{
    std::vector<TakenAwayWords> venues;
    for (const auto& taken : view.takenAway) {
        const QStringList parts = partsOf(taken);
        if (parts.isEmpty() && taken.filled == 0) continue;
        const int waits = taken.orders - taken.ordersCancelled + taken.quotes - taken.quotesCancelled;
        QStringList rest;
        if (waits > 0) rest << QObject::tr("%1 not confirmed yet").arg(waits);
        if (taken.filled > 0) rest << QObject::tr("%1 filled first").arg(taken.filled);
        venues.push_back(
            {text(taken.venue), parts.join(QObject::tr(" and ")), rest.join(QStringLiteral(", ")), waits > 0});
    }
    return venues;
}

QString takenAwayByVenue(const interfaces::TradingView& view)
{
    QStringList venues;
    for (const auto& taken : takenAwayWords(view)) {
        QString words = taken.venue;
        if (!taken.cancelled.isEmpty()) words += QLatin1Char(' ') + taken.cancelled;
        if (!taken.rest.isEmpty()) words += QStringLiteral(" (%1)").arg(taken.rest);
        venues << words;
    }
    return venues.isEmpty() ? QObject::tr("nothing stood") : venues.join(QStringLiteral(", "));
}

}  // namespace ballast::ui
