#include "ui/widgets/card.h"

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QSpinBox>
#include <algorithm>
#include <utility>

#include "ui/choices/held_keys.h"
#include "ui/choices/place_keys.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kWidth = 420;

QLabel* makeLabel(const QString& text, const QFont& font, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setFont(font);
    return label;
}

/// As high as what stands in it needs at the card's width. adjustSize takes the height for the width that the sentence
/// would like, which is more than the card has, so that a long one was cut above and below.
void fitHeight(QWidget& card, QLayout& column, int least = 0)
{
    column.invalidate();
    card.resize(kWidth, std::max(least, column.totalHeightForWidth(kWidth)));
    column.activate();
}

/// Open cards of that window, the uppermost last.
QList<Card*> openCards(const QWidget& window)
{
    QList<Card*> open;
    for (QObject* child : window.children())
        if (auto* card = qobject_cast<Card*>(child); card && card->isVisible()) open << card;
    return open;
}

/// "Veto proposal 214" and "Veto proposal 217" are of one kind, as are "Pause BTC hedging" and "Pause ETH hedging". A
/// question before an order, "Buy 2.083 BTC?", is only its own: another order's does not answer it.
QString kindOf(const Card& card)
{
    const QString title = card.accessibleName();
    return title.endsWith(QLatin1Char('?')) ? title : title.section(QLatin1Char(' '), 0, 0);
}

bool isTabStop(const QWidget& field)
{
    return field.isVisible() && field.isEnabled() && (field.focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
}

}  // namespace

Card::Card(const QString& title, QWidget* parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)), m_rows(new QGridLayout), m_sentence(new QLabel(this)),
      m_buttons(new QHBoxLayout)
{
    setSpokenRole(this, QAccessible::Dialog);
    setAccessibleName(title);
    m_column->setContentsMargins(16, 12, 16, 12);
    m_column->setSpacing(8);
    m_column->addWidget(makeLabel(title, uiFont(15, QFont::Medium), this));
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(6);
    m_rows->setColumnMinimumWidth(0, 96);
    m_rows->setColumnStretch(1, 1);
    m_column->addLayout(m_rows);
    m_sentence->setWordWrap(true);
    m_sentence->setFont(uiFont(12));
    m_sentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_sentence->hide();
    m_column->addWidget(m_sentence);
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_column->addLayout(m_buttons);
    m_tellSoon.setSingleShot(true);
    connect(&m_tellSoon, &QTimer::timeout, this, &Card::tellAgain);
}

void Card::addRow(const QString& label, QWidget* field, const QString& unit)
{
    const int row = m_rows->rowCount();
    m_rows->addWidget(makeLabel(label, uiFont(12), this), row, 0);
    // A label tells its own words, and what stands before it the rest.
    if (!qobject_cast<QLabel*>(field)) field->setAccessibleName(label);
    m_rows->addWidget(field, row, 1);
    // A long name is shortened; the whole of it is what a person chooses.
    if (auto* box = qobject_cast<QComboBox*>(field); box && !box->isEditable()) {
        box->setToolTip(box->currentText());
        connect(box, &QComboBox::currentTextChanged, box, &QWidget::setToolTip);
    }
    if (!unit.isEmpty()) m_rows->addWidget(makeLabel(unit, uiFont(11), this), row, 2);
}

void Card::addWidget(QWidget* widget) { m_column->insertWidget(m_column->count() - 2, widget); }

void Card::setSentence(const QString& text)
{
    m_sentence->setText(text);
    m_sentence->setVisible(!text.isEmpty());
    if (isVisible()) fitHeight(*this, *m_column, m_keepsHeight ? height() : 0);
}

void Card::follow(std::function<void(const interfaces::Snapshot&)> tell) { m_tell = std::move(tell); }

void Card::takePicture(std::shared_ptr<const interfaces::Snapshot> newest)
{
    if (!m_tell || !isVisible()) return;
    m_newest = std::move(newest);
    const auto stood = static_cast<int>(m_told.elapsed());
    if (!m_tellSoon.isActive()) m_tellSoon.start(std::max(0, kApartMilliseconds - stood));
}

void Card::tellAgain()
{
    if (!m_newest || !isVisible()) return;
    m_told.restart();
    const QWidget* had = QApplication::focusWidget();
    const bool hadFocus = had != nullptr && (had == this || isAncestorOf(had));
    m_keepsHeight = true;
    m_tell(*m_newest);
    m_keepsHeight = false;
    // A button that is locked gives the keyboard to the window, where Space presses anything.
    const QWidget* has = QApplication::focusWidget();
    if (hadFocus && isVisible() && (has == nullptr || (has != this && !isAncestorOf(has)))) setFocus();
}

PushButton* Card::addButton(const QString& text, PushButton::Kind kind, const QString& key)
{
    auto* button = new PushButton(text, 30, this);
    button->setKind(kind);
    button->setKeyHint(key);
    addButton(button);
    return button;
}

/// Reached by Tab as it stands, whenever it was made.
void Card::addButton(PushButton* button)
{
    if (m_lastButton) setTabOrder(m_lastButton, button);
    m_lastButton = button;
    m_buttons->addWidget(button);
}

PushButton* Card::addCancel()
{
    PushButton* button = addButton(tr("Cancel"), PushButton::Kind::Plain, tr("Esc"));
    connect(button, &PushButton::clicked, this, &Card::dismiss);
    return button;
}

void Card::open(int top)
{
    m_told.start();
    setFixedWidth(kWidth);
    fitHeight(*this, *m_column);
    move(parentWidget()->width() - kWidth - 16, top + 8);
    QWidget* had = QApplication::focusWidget();
    if (!m_before) m_before = had;
    for (Card* standing : openCards(*parentWidget()))
        if (standing != this && kindOf(*standing) == kindOf(*this)) takePlaceOf(*standing);
    show();
    raise();
    parentWidget()->installEventFilter(this);
    // It was asked for in a panel that floats: what is typed next is meant for the card. Also where this window still
    // is the active one: the palette may have asked for the floating one, which the window system does later.
    window()->activateWindow();
    takeFocus();
}

/// On the first field, never on a button: what the desk's keys were pressed for must not press one here.
void Card::takeFocus()
{
    QWidget* first = nextInFocusChain();
    while (isAncestorOf(first) && (!(first->focusPolicy() & Qt::TabFocus) || qobject_cast<QAbstractButton*>(first)))
        first = first->nextInFocusChain();
    (isAncestorOf(first) ? first : this)->setFocus();
}

/// What was typed there stays, if the question is the same; what was chosen from a list is this one's own.
void Card::takePlaceOf(Card& standing)
{
    if (standing.accessibleName() == accessibleName())
        for (QWidget* typed : standing.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
            const QString name = typed->accessibleName();
            for (QWidget* own : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
                if (name.isEmpty() || own->accessibleName() != name) continue;
                auto *lineThere = qobject_cast<QLineEdit*>(typed), *line = qobject_cast<QLineEdit*>(own);
                auto *boxThere = qobject_cast<QComboBox*>(typed), *box = qobject_cast<QComboBox*>(own);
                auto *spinThere = qobject_cast<QSpinBox*>(typed), *spin = qobject_cast<QSpinBox*>(own);
                if (lineThere && line) line->setText(lineThere->text());
                if (boxThere && box && boxThere->isEditable() && box->isEditable())
                    box->setEditText(boxThere->currentText());
                if (spinThere && spin) spin->setValue(spinThere->value());
            }
        }
    // The keyboard goes back to where it was before either.
    m_before = standing.m_before;
    standing.m_before.clear();
    standing.dismiss();
}

bool Card::isOver(const QWidget& part)
{
    const QWidget* top = part.window();
    const QRect place(part.mapTo(top, QPoint(0, 0)), part.size());
    const auto open = openCards(*top);
    return std::any_of(open.begin(), open.end(), [&place](const Card* c) { return c->geometry().intersects(place); });
}

bool Card::isUppermost() const
{
    const auto open = openCards(*parentWidget());
    return !open.isEmpty() && open.last() == this;
}

void Card::dismiss()
{
    hide();
    Q_EMIT closed();
    deleteLater();
}

void Card::hideEvent(QHideEvent* event)
{
    if (!event->spontaneous()) HeldKeys::instance().spend();
    const QWidget* had = QApplication::focusWidget();
    QWidget* before = m_before.data();
    if (before != nullptr && before->isVisible() && had != nullptr && (had == this || isAncestorOf(had)))
        before->setFocus(Qt::OtherFocusReason);
    const bool floats = before != nullptr && before->isVisible() && before->window() != window();
    if (floats && !event->spontaneous()) before->window()->activateWindow();
    QWidget::hideEvent(event);
}

/// A press anywhere on it brings it forward, with its keys.
void Card::mousePressEvent(QMouseEvent*)
{
    raise();
    const QWidget* has = QApplication::focusWidget();
    if (!has || !isAncestorOf(has)) takeFocus();
}

bool Card::focusNextPrevChild(bool next)
{
    QWidget* has = QApplication::focusWidget();
    if (!has || !isAncestorOf(has)) return QWidget::focusNextPrevChild(next);
    QWidget* to = has;
    do {
        to = next ? to->nextInFocusChain() : to->previousInFocusChain();
    } while (to != has && !(isAncestorOf(to) && isTabStop(*to) && !to->focusProxy()));
    to->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

/// What comes to the window itself nobody below it wanted.
bool Card::eventFilter(QObject* window, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || !isVisible() || !isUppermost()) return QWidget::eventFilter(window, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Escape) {
        dismiss();
        return true;
    }
    if (!isPressed(PlaceKey::Send, *key)) return QWidget::eventFilter(window, event);
    send();
    return true;
}

/// The button that names the key; where it waits for something, the keyboard goes to what is to be filled in.
void Card::send()
{
    takeFocus();
    for (auto* button : findChildren<PushButton*>(QString(), Qt::FindDirectChildrenOnly))
        if (!button->isLocked() && button->shownHint() == shownKey(PlaceKey::Send)) return button->click();
}

/// What is typed is read once more before it goes: the button that sends takes the keyboard, and the next Enter presses
/// it. One that waits for something leaves it where it is.
void Card::goOn()
{
    QWidget* has = QApplication::focusWidget();
    if (has == nullptr || has == this || !isAncestorOf(has) || qobject_cast<QAbstractButton*>(has)) return;
    // As far as the card reaches: never round to its first field again.
    for (QWidget* to = has->nextInFocusChain(); to != this && isAncestorOf(to); to = to->nextInFocusChain()) {
        if (!isTabStop(*to) || to->focusProxy()) continue;
        const auto* button = qobject_cast<PushButton*>(to);
        const bool sends = button != nullptr && button->shownHint() == shownKey(PlaceKey::Send);
        if (sends || !qobject_cast<QAbstractButton*>(to)) return to->setFocus(Qt::TabFocusReason);
    }
}

void Card::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return dismiss();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !event->isAutoRepeat() && !(event->modifiers() & ~Qt::KeypadModifier)) return goOn();
    QWidget::keyPressEvent(event);
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg0);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(theme().line2, 1.0));
    p.setBrush(theme().bg2);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

}  // namespace ballast::ui
