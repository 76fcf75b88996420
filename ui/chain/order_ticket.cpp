#include "ui/chain/order_ticket.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <cmath>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/format/typed_number.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"

namespace ballast::ui {

using interfaces::LimitUnit;
using interfaces::OrderPreview;
using interfaces::OrderQuestion;

namespace {

constexpr int kMostDecimals = 8;  ///< Of a size and a price on the order path.

/// Every decimal that a size or a price on a tick has, and no zeros behind them; never with an exponent.
QString exactly(double value)
{
    QString words = QString::number(value, 'f', kMostDecimals);
    while (words.endsWith(QLatin1Char('0')))
        words.chop(1);
    if (words.endsWith(QLatin1Char('.'))) words.chop(1);
    return words;
}

}  // namespace

OrderTicket::OrderTicket(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_verdict(new QLabel(this)),
      m_side(new SegmentBar({tr("Buy"), tr("Sell")}, 0, 24, this)),
      m_unit(new SegmentBar({tr("BTC"), tr("USD"), tr("vol pts")}, 0, 24, this)), m_size(new QLineEdit(this)),
      m_limit(new QLineEdit(this)), m_effects(new EffectTable(this)), m_send(new PushButton(tr("Send"), 30, this)),
      m_close(new PushButton(tr("Close"), 30, this)), m_outcomes(new TicketList(this))
{
    setAccessibleName(tr("Order ticket"));
    setFocusPolicy(Qt::StrongFocus);
    build();
    m_confirmEnds.setSingleShot(true);
    connect(&m_confirmEnds, &QTimer::timeout, this, &OrderTicket::forgetConfirm);
    connect(m_side, &SegmentBar::activated, this, [this](int index) {
        m_side->setCurrent(index);
        ask();
    });
    connect(m_unit, &SegmentBar::activated, this, &OrderTicket::convertLimit);
    connect(m_size, &QLineEdit::textEdited, this, &OrderTicket::ask);
    connect(m_limit, &QLineEdit::textEdited, this, &OrderTicket::ask);
    connect(m_send, &PushButton::clicked, this, &OrderTicket::send);
    connect(m_close, &PushButton::clicked, this, &OrderTicket::close);
    hide();
}

void OrderTicket::build()
{
    m_title->setFont(uiFont(13, QFont::Medium));
    m_verdict->setFont(uiFont(12));
    m_verdict->setWordWrap(true);
    m_size->setAccessibleName(tr("Size in contracts"));
    m_limit->setAccessibleName(tr("Limit"));
    m_side->setAccessibleName(tr("Side"));
    for (QLineEdit* edit : {m_size, m_limit}) {
        edit->setFixedSize(76, 24);
        edit->setAlignment(Qt::AlignRight);
        edit->setMaxLength(20);
    }
    m_send->setKind(PushButton::Kind::Primary);
    m_send->setKey(PlaceKey::Send);
    for (QLineEdit* edit : {m_size, m_limit})
        connect(edit, &QLineEdit::returnPressed, this, [this, edit] { goOnFrom(edit); });
    m_close->setKeyHint(tr("Esc"));
    auto* fields = new QHBoxLayout;
    fields->setSpacing(8);
    const auto label = [this](const QString& words) {
        auto* one = new QLabel(words, this);
        one->setFont(uiFont(12));
        return one;
    };
    fields->addWidget(m_side);
    fields->addWidget(label(tr("Size")));
    fields->addWidget(m_size);
    fields->addWidget(label(tr("contracts, limit")));
    fields->addWidget(m_limit);
    fields->addWidget(m_unit);
    fields->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_send);
    head->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 12, 6);
    column->setSpacing(4);
    column->addLayout(head);
    column->addLayout(fields);
    column->addWidget(m_effects);
    column->addWidget(m_verdict);
    column->addWidget(m_outcomes);
}

void OrderTicket::open(const OrderQuestion& order, const QString& unit)
{
    m_instrument = text(order.instrument);
    m_venue = order.venue;
    m_priceUnit = unit;
    m_unit->setSegments({unit, tr("USD"), tr("vol pts")});
    m_unit->setCurrent(static_cast<int>(order.unit));
    m_side->setCurrent(order.side == domain::Side::Buy ? 0 : 1);
    m_title->setText(tr("%1 at %2").arg(m_instrument, text(order.venue)));
    if (!m_isOpen || m_size->text().isEmpty())
        m_size->setText(order.quantity > 0.0 ? exactly(order.quantity) : QString());
    if (order.quantity > 0.0) m_size->setText(exactly(order.quantity));
    m_limit->setText(order.limit > 0.0
                         ? exactly(order.unit == LimitUnit::Volatility ? order.limit * 100.0 : order.limit)
                         : QString());
    m_isOpen = true;
    show();
    m_size->setFocus(Qt::OtherFocusReason);
    m_size->selectAll();
    ask();
}

void OrderTicket::close()
{
    if (!m_isOpen) return;
    m_isOpen = false;
    forgetConfirm();
    m_preview.reset();
    if (m_commands) m_commands->askOrder(std::nullopt);
    hide();
    Q_EMIT closed();
}

std::optional<OrderQuestion> OrderTicket::typed() const
{
    const auto size = typedNumber(m_size->text());
    const auto limit = typedNumber(m_limit->text());
    if (!size || !limit) return std::nullopt;
    const auto unit = static_cast<LimitUnit>(m_unit->current());
    return OrderQuestion{.venue = m_venue,
                         .instrument = m_instrument.toStdString(),
                         .side = m_side->current() == 0 ? domain::Side::Buy : domain::Side::Sell,
                         .quantity = *size,
                         .limit = unit == LimitUnit::Volatility ? *limit / 100.0 : *limit,
                         .unit = unit};
}

void OrderTicket::ask()
{
    forgetConfirm();
    m_preview.reset();
    m_priceBefore.reset();
    const auto order = typed();
    if (m_commands) m_commands->askOrder(order);
    showVerdict(nullptr);
}

/// The same price in the other unit, where the preview knows it.
void OrderTicket::convertLimit(int unit)
{
    const auto preview = m_preview;
    m_unit->setCurrent(unit);
    std::optional<double> limit;
    if (preview && preview->message.empty()) {
        const auto chosen = static_cast<LimitUnit>(unit);
        limit = chosen == LimitUnit::Venue ? std::optional(preview->limitPrice)
                : chosen == LimitUnit::Usd ? preview->limitUsd
                                           : preview->limitVolatility;
        if (limit && chosen == LimitUnit::Volatility) limit = *limit * 100.0;
    }
    m_limit->setText(!limit ? QString() : unit == 0 ? exactly(*limit) : QString::number(*limit, 'f', 2));
    ask();
}

void OrderTicket::showSnapshot(const interfaces::Snapshot& snapshot)
{
    std::vector<interfaces::TicketView> orders;
    for (const auto& ticket : snapshot.tickets)
        if (ticket.action == domain::OperatorAction::PlaceOrder) orders.push_back(ticket);
    m_outcomes->showTickets(orders, snapshot.time);
    m_rests = interfaces::isOfVenues(snapshot.session);
    if (!m_isOpen) return;
    if (snapshot.order && snapshot.order->asked && snapshot.order->asked == typed())
        showPreview(*snapshot.order);
    else if (m_preview && snapshot.order && snapshot.order->asked != typed())
        m_preview.reset();
    showVerdict(m_preview ? &*m_preview : nullptr);
}

void OrderTicket::showPreview(const OrderPreview& preview)
{
    const bool moved = m_preview && m_preview->limitPrice != preview.limitPrice;
    if (moved) {
        m_priceBefore = m_preview->limitPrice;
        m_priceSince.start();
    }
    m_preview = preview;
    m_effects->show(preview);
    if (m_confirm && m_confirm->limitPrice != preview.limitPrice) forgetConfirm();
}

QString OrderTicket::whatIsMissing() const
{
    const QString ofSize = commaAdvice(m_size->text());
    return tr("Give a size and a limit.") + (ofSize.isEmpty() ? commaAdvice(m_limit->text()) : ofSize);
}

void OrderTicket::showVerdict(const OrderPreview* preview)
{
    QString words, lock;
    QColor colour = theme().text2;
    if (preview == nullptr) {
        lock = m_commands && m_commands->isLocked() ? tr("Locked: this is a journal; questions go to a running desk.")
               : typed()                            ? tr("The desk works out what the order would do.")
                                                    : whatIsMissing();
        words = lock;
        m_effects->clear();
    } else if (!preview->message.empty()) {
        words = lock = text(preview->message);
    } else if (!preview->refusals.empty()) {
        QStringList all;
        for (const auto& refusal : preview->refusals)
            all << text(refusal.words);
        words = tr("The gate would stop it: %1").arg(all.join(QLatin1Char(' ')));
        lock = words;
        colour = theme().breach;
    } else if (!preview->soft.empty()) {
        QStringList all;
        for (const auto& soft : preview->soft)
            all << text(soft);
        words = all.join(QLatin1Char(' '));
        words +=
            m_confirm ? tr(" Press again within %1 s to send it.").arg(kConfirmSeconds) : tr(" Send asks once more.");
        colour = theme().warn;
    } else {
        words =
            tr("The gate would let it pass. It goes out at %1 %2, which is %3 USD a contract%4. %5 %6 USD; %7 USD "
               "against our fit, before fees.")
                .arg(plain(preview->limitPrice, preview->unit == preview->underlying ? 4 : 2), text(preview->unit),
                     usd2(preview->limitUsd.value_or(0.0)),
                     preview->limitVolatility ? tr(" or %1 vol pts").arg(vol1(*preview->limitVolatility)) : QString(),
                     preview->premiumUsd < 0.0 ? tr("Received") : tr("Paid"), usd2(std::abs(preview->premiumUsd)),
                     preview->edgeUsd ? signedNumber(*preview->edgeUsd, 2) : kMissing);
    }
    // The same ticket is another kind of order on a market that plays.
    if (preview != nullptr && preview->message.empty()) words += QLatin1Char(' ') + orderKindWords(m_rests, m_venue);
    m_verdict->setText(words);
    QPalette palette = m_verdict->palette();
    palette.setColor(QPalette::WindowText, colour);
    m_verdict->setPalette(palette);
    if (m_commands && m_commands->isLocked()) lock = tr("Locked: this is a journal.");
    m_send->setLocked(lock);
    m_send->setKind(m_confirm ? PushButton::Kind::Warn : PushButton::Kind::Primary);
    m_send->setText(m_confirm                ? tr("Send it all the same")
                    : m_side->current() == 0 ? tr("Send: buy")
                                             : tr("Send: sell"));
}

std::optional<OrderTicket::Bound> OrderTicket::bound() const
{
    const auto order = typed();
    if (!order || !m_preview || m_preview->asked != order || !m_preview->message.empty() ||
        !m_preview->refusals.empty())
        return std::nullopt;
    const bool young = m_priceBefore && m_priceSince.elapsed() < kSettleMilliseconds;
    return Bound{.order = *order,
                 .limitPrice = young ? *m_priceBefore : m_preview->limitPrice,
                 .account = text(m_preview->margin.account)};
}

void OrderTicket::send()
{
    auto press = bound();
    if (!press || !m_commands) return;
    if (!m_preview->soft.empty() && !m_confirm) {
        m_confirm = press;
        m_confirmEnds.start(kConfirmSeconds * 1000);
        m_confirmSince.start();
        return showVerdict(&*m_preview);
    }
    // The second half of a double click is no second yes.
    if (m_confirm && m_confirmSince.elapsed() < kSettleMilliseconds) return;
    if (m_sent.isValid() && m_sent.elapsed() < kSettleMilliseconds) return;
    if (m_confirm) press = m_confirm;
    m_commands->placeOrder(press->order, press->limitPrice, press->account, tr("by ticket"));
    m_sent.start();
    forgetConfirm();
    showVerdict(&*m_preview);
}

/// From the size to the limit, from there to the button: the next Enter presses it.
void OrderTicket::goOnFrom(const QLineEdit* edit)
{
    if (edit == m_size) {
        m_limit->setFocus(Qt::TabFocusReason);
        m_limit->selectAll();
    } else if (!m_send->isLocked()) {
        m_send->setFocus(Qt::TabFocusReason);
    }
}

void OrderTicket::forgetConfirm()
{
    m_confirmEnds.stop();
    if (!m_confirm) return;
    m_confirm.reset();
    showVerdict(m_preview ? &*m_preview : nullptr);
}

void OrderTicket::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg2);
    painter.setPen(theme().line2);
    painter.drawLine(rect().topLeft(), rect().topRight());
}

}  // namespace ballast::ui
