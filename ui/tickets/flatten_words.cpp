#include "ui/tickets/flatten_words.h"

#include <QObject>
#include <QStringList>

#include "ui/format/number_format.h"

namespace ballast::ui {

QString flattenSentence(const interfaces::FlattenView& view, bool everything)
{
    const auto& e = everything ? view.everything : view.hedges;
    if (e.orders == 0) return QObject::tr("There is nothing to close.");
    QStringList names;
    for (const auto& order : e.first)
        names << text(order.instrument) + QLatin1Char(' ') + signedNumber(order.quantity, 3);
    QString words = QObject::tr("%1 orders: %2").arg(e.orders).arg(names.join(QStringLiteral(", ")));
    if (e.orders > names.size()) words += QObject::tr(" and %1 more").arg(e.orders - names.size());
    words += QObject::tr(". Value %1 USD.").arg(plain(e.valueUsd, 0));
    if (e.withoutCost < e.orders) {
        words += QObject::tr(" Cost, estimated: ≈ %1 USD (%2")
                     .arg(plain(e.costUsd, 0))
                     .arg(e.hasOptions ? QObject::tr("half the spreads shown now, without option fees)")
                                       : QObject::tr("by the newest decision's fee, spread and impact)"));
        words += QLatin1Char('.');
    }
    if (e.withoutCost > 0)
        words += QObject::tr(" Without a spread or a recent cost, so not in the estimate: %1.").arg(e.withoutCost);
    return everything ? words : words + QObject::tr(" Options stay.");
}

}  // namespace ballast::ui
