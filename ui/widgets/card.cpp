#include "ui/widgets/card.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

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
    m_keepsHeight = true;
    m_tell(*m_newest);
    m_keepsHeight = false;
}

PushButton* Card::addButton(const QString& text, PushButton::Kind kind, const QString& key)
{
    auto* button = new PushButton(text, 30, this);
    button->setKind(kind);
    button->setKeyHint(key);
    addButton(button);
    return button;
}

void Card::addButton(PushButton* button) { m_buttons->addWidget(button); }

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
    show();
    raise();
    // On the first field, never on a button: what the desk's keys were pressed for must not press one here.
    QWidget* first = nextInFocusChain();
    while (isAncestorOf(first) && (!(first->focusPolicy() & Qt::TabFocus) || qobject_cast<QAbstractButton*>(first)))
        first = first->nextInFocusChain();
    (isAncestorOf(first) ? first : this)->setFocus();
}

void Card::dismiss()
{
    hide();
    Q_EMIT closed();
    deleteLater();
}

void Card::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return dismiss();
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
