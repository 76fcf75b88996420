#include "ui/positions/orders_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

OrdersPanel::OrdersPanel(Selection* selection, QWidget* parent)
    : VenuePanel(QStringLiteral("orders"), tr("Orders"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 300}, {520, 200});
    header()->setLinked(false);
    addVenueSegments();
}

void OrdersPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    QStringList venues;
    std::vector<const interfaces::OrderView*> shown;
    for (const auto& order : snapshot.orders) {
        addVenue(venues, order.venue);
        const QString words = text(order.instrument + ' ' + order.venue + ' ' + order.id + ' ' + order.note + ' ' +
                                   std::string(toString(order.state)));
        if (isWanted(order.venue, words)) shown.push_back(&order);
    }
    showVenues(venues);
    showCount(shown.size(), snapshot.orders.size(), tr("orders"));
    m_model.show(shown);
    if (snapshot.orders.empty())
        return setEmptyMessage(
            tr("No orders yet. The first comes when net delta leaves its band or you force a hedge."));
    setEmptyMessage({});
    strip()->show(shown.empty() ? tr("No order matches the filter.") : QString());
}

}  // namespace ballast::ui
