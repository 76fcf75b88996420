#include "ui/tickets/confirm_card.h"

#include "ui/choices/place_keys.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

Card* openConfirmCard(QWidget* window, int top, Confirm how, const ConfirmFacts& facts, std::function<void()> send)
{
    auto* card = new Card(facts.title, window);
    if (how == Confirm::Ticket)
        for (const auto& [name, value] : facts.figures) {
            auto* label = new QLabel(value, card);
            label->setFont(uiFont(12));
            label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
            label->setWordWrap(true);
            card->addRow(name, label);
        }
    card->setSentence(facts.sentence);
    card->addCancel();
    auto* button = card->addButton(QObject::tr("Send"), PushButton::Kind::Primary);
    button->setKey(PlaceKey::Send, true);
    QObject::connect(button, &PushButton::clicked, card, [card, run = std::move(send)] {
        card->hide();
        card->deleteLater();
        run();
    });
    card->open(top);
    return card;
}

}  // namespace ballast::ui
