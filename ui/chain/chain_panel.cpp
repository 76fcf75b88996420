#include "ui/chain/chain_panel.h"

#include <QShortcut>
#include <QVBoxLayout>
#include <cmath>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"

namespace ballast::ui {

namespace {

/// The selected expiry, else the one nearest to 30 days; null where the chain has none.
const interfaces::ChainExpiry* shownExpiry(const interfaces::ChainView& chain, const Selection* selection,
                                           Timestamp now)
{
    const interfaces::ChainExpiry* usual = nullptr;
    const auto distance = [now](const interfaces::ChainExpiry& expiry) {
        return std::abs((expiry.expiry - now).inSeconds() / 86400.0 - 30.0);
    };
    for (const auto& expiry : chain.expiries) {
        if (selection && selection->expiry() == expiry.expiry) return &expiry;
        if (!usual || distance(expiry) < distance(*usual)) usual = &expiry;
    }
    return usual;
}

}  // namespace

ChainPanel::ChainPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("chain"), tr("Option chain"), selection, parent), m_cures(new CureStrip(this)),
      m_ticket(new OrderTicket(this))
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addWidget(m_cures);
    ColumnLayout::bringUpKept(id(), 1, &bidBeforeAsk);
    setUp(&m_model, LadderView::RowRule::Scroll, {1180, 520}, {560, 300});
    view()->setMinimumHeight(LadderView::kHeadHeight);  // A ticket that says much needs the rows' place.
    column->addWidget(m_ticket);
    addKeys();
    connect(view(), &LadderView::cellPressed, this,
            [this](int row, int cell) { makeTicket(m_model.offerAt(row, cell)); });
    connect(view(), &LadderView::rowEntered, this, [this](int row) { makeTicket(m_model.offerOf(row)); });
    connect(view(), &LadderView::rowActivated, this, [this](int row) {
        if (const auto strike = m_model.strikeAt(row); strike && this->selection())
            this->selection()->setStrike(strike);
    });
    connect(m_ticket, &OrderTicket::closed, view(), [this] { view()->setFocus(Qt::OtherFocusReason); });
    connect(m_cures, &CureStrip::chosen, this, [this](const interfaces::CureOrder& order) {
        m_ticket->open({.venue = order.venue,
                        .instrument = order.instrument,
                        .side = order.side,
                        .quantity = order.quantity,
                        .limit = order.limitPrice},
                       text(order.unit));
    });
}

/// Wherever in the panel the keyboard stands: the ticket's keys are the ticket's.
void ChainPanel::addKeys()
{
    addShortcut(PlaceKey::Send, this, [this] {
        if (m_ticket->isOpen() && !m_ticket->sendButton()->isLocked()) m_ticket->sendButton()->click();
    });
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, [this] { m_ticket->close(); });
}

void ChainPanel::setCommands(DeskCommands* commands) { m_ticket->setCommands(commands); }

void ChainPanel::makeTicket(const std::optional<ChainModel::Offer>& offer)
{
    if (!offer) return;
    m_ticket->open({.venue = m_venue,
                    .instrument = offer->option->instrument,
                    .side = offer->side,
                    .limit = offer->limit.value_or(0.0)},
                   m_unit);
}

void ChainPanel::showChain(const interfaces::Snapshot& snapshot)
{
    const auto* underlying = followedUnderlying(snapshot, selection());
    if (!underlying || !underlying->chain) {
        m_model.clear();
        return setEmptyMessage(snapshot.loading.empty()
                                   ? tr("No chain yet. It needs an underlying with listed options.")
                                   : text(snapshot.loading));
    }
    const auto& chain = *underlying->chain;
    const auto* expiry = shownExpiry(chain, selection(), snapshot.time);
    if (!expiry) {
        m_model.clear();
        return setEmptyMessage(text(chain.message));
    }
    m_venue = chain.venue;
    m_unit = text(chain.unit);
    header()->setFollowText(
        text(chain.underlying) + QStringLiteral(", ") + expiryWithTime(expiry->expiry, snapshot.time) +
        (expiry->forward ? tr(", forward %1").arg(price(chain.underlying, *expiry->forward)) : QString()));
    header()->setAge(expiry->age ? age(*expiry->age) : QString(), expiry->quality != domain::Quality::Good);
    const bool another = chain.underlying != m_shownCoin || expiry->expiry != m_shownExpiry;
    m_shownCoin = chain.underlying;
    m_shownExpiry = expiry->expiry;
    m_model.show(chain, *expiry);
    setEmptyMessage({});
    view()->setCentreRow(m_model.atTheMoneyRow());
    if (another) view()->centreAnew();
    view()->setSelectedKey(selection() && selection()->strike() ? ChainModel::keyOf(*selection()->strike())
                                                                : QString());
}

void ChainPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    showChain(snapshot);
    m_cures->showCures(snapshot.cures.get());
    m_ticket->showSnapshot(snapshot);
}

}  // namespace ballast::ui
