#include "ui/positions/orders_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/positions/trade_cells.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

using domain::OrderState;
using interfaces::OrderView;

namespace {

/// What may still fill: it works, or nobody knows that it does not.
bool mayFill(OrderState state)
{
    return state == OrderState::Decided || state == OrderState::Sent || state == OrderState::Working ||
           state == OrderState::PartlyFilled || state == OrderState::Unknown;
}

/// "Buy BTC-27FEB26-72000-C on Deribit, 3.0 of 5.0 contracts open": what the press takes back.
QString whatIsOpen(const OrderView& order)
{
    SizeDecimals decimals;
    for (const double size : {order.quantity, order.filled})
        decimals.take(order.instrument, order.underlying, size);
    const int digits = decimals.of(order.instrument);
    return QObject::tr("%1 %2 on %3, %4 of %5 %6 open")
        .arg(sideCell(order.side).text, text(order.instrument), text(order.venue),
             plain(order.quantity - order.filled, digits), plain(order.quantity, digits), text(order.sizeUnit));
}

}  // namespace

OrdersPanel::OrdersPanel(Selection* selection, QWidget* parent)
    : VenuePanel(QStringLiteral("orders"), tr("Orders"), selection, parent), m_foot(new QWidget(this)),
      m_cancel(new PushButton(tr("Cancel the order"), 24, m_foot)), m_what(new QLabel(m_foot)),
      m_outcomes(new TicketList(this))
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 300}, {620, 200});
    header()->setLinked(false);
    addVenueSegments();
    buildFoot();
    connect(view(), &LadderView::rowActivated, this, [this](int row) {
        m_chosen = m_model.rows()[static_cast<std::size_t>(row)].key;
        view()->setSelectedKey(m_chosen);
        showFoot();
    });
    showFoot();
}

void OrdersPanel::buildFoot()
{
    m_cancel->setKey(PlaceKey::CancelOrder);
    m_cancel->setFreeToolTip(tr("Takes the chosen order back at its venue, at once and without asking; every other one "
                                "goes on working."));
    m_what->setFont(uiFont(12));
    m_what->setTextFormat(Qt::PlainText);
    auto* line = new QHBoxLayout(m_foot);
    line->setContentsMargins(12, 4, 12, 4);
    line->setSpacing(8);
    line->addWidget(m_cancel);
    line->addWidget(m_what, 1);
    connect(m_cancel, &PushButton::clicked, this, [this] {
        const auto* order = chosen();
        if (order != nullptr && m_commands != nullptr) m_commands->cancelOrder(*order);
    });
    addShortcut(PlaceKey::CancelOrder, this, [this] { m_cancel->click(); });
    layout()->addWidget(m_outcomes);
    layout()->addWidget(m_foot);
}

const OrderView* OrdersPanel::chosen() const
{
    if (!snapshot()) return nullptr;
    for (const auto& order : snapshot()->orders)
        if (text(order.id) == m_chosen) return &order;
    return nullptr;
}

void OrdersPanel::showFoot()
{
    const OrderView* order = chosen();
    const bool open = order != nullptr && mayFill(order->state);
    m_what->setText(open ? whatIsOpen(*order) : QString());
    if (snapshot() && snapshot()->session == interfaces::SessionKind::Review)
        return m_cancel->setLocked(tr("Locked: this is a journal."));
    m_cancel->setLocked(!order ? tr("Choose an order first.")
                        : open ? QString()
                               : tr("This order works no more: %1.").arg(text(toString(order->state))));
}

void OrdersPanel::showOutcomes(const interfaces::Snapshot& snapshot)
{
    std::vector<interfaces::TicketView> cancels;
    for (const auto& ticket : snapshot.tickets)
        if (ticket.action == domain::OperatorAction::CancelOrder) cancels.push_back(ticket);
    m_outcomes->showTickets(cancels, snapshot.time, 1);
}

void OrdersPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    QStringList venues;
    std::vector<const OrderView*> shown;
    for (const auto& order : snapshot.orders) {
        addVenue(venues, order.venue);
        const QString words = text(order.instrument + ' ' + order.venue + ' ' + order.id + ' ' + order.note + ' ' +
                                   std::string(toString(order.state)));
        if (isWanted(order.venue, words)) shown.push_back(&order);
    }
    showVenues(venues);
    showCount(shown.size(), snapshot.orders.size(), tr("orders"));
    // What is out of sight must not be taken back by a key that asks nothing.
    if (std::none_of(shown.begin(), shown.end(), [this](const auto* order) { return text(order->id) == m_chosen; }))
        m_chosen.clear();
    m_model.show(shown);
    m_foot->setVisible(!snapshot.orders.empty());
    view()->setSelectedKey(m_chosen);
    showFoot();
    showOutcomes(snapshot);
    if (snapshot.orders.empty())
        return setEmptyMessage(
            tr("No orders yet. The first comes when net delta leaves its band or you force a hedge."));
    setEmptyMessage({});
    strip()->show(shown.empty() ? tr("No order matches the filter.") : QString());
}

}  // namespace ballast::ui
