#include "ui/tickets/confirm_card.h"

#include <algorithm>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

Card* openConfirmCard(QWidget* window, int top, Confirm how, const ConfirmFacts& facts,
                      std::function<ConfirmFacts(const interfaces::Snapshot&)> again, std::function<void()> send)
{
    auto* card = new Card(facts.title, window);
    std::vector<std::pair<QString, QLabel*>> labels;
    if (how == Confirm::Ticket)
        for (const auto& [name, value] : facts.figures) {
            auto* label = new QLabel(value, card);
            label->setFont(uiFont(12));
            label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
            label->setWordWrap(true);
            card->addRow(name, label);
            labels.emplace_back(name, label);
        }
    card->addCancel();
    auto* button = card->addButton(QObject::tr("Send"), PushButton::Kind::Primary);
    button->setKey(PlaceKey::Send, true);
    const auto say = [card, button](const ConfirmFacts& now) {
        const QString all = now.above.isEmpty() ? now.sentence : now.above + QLatin1Char(' ') + now.sentence;
        card->setSentence(now.waits.isEmpty() ? all : now.waits);
        button->setLocked(now.waits);
    };
    say(facts);
    card->follow([labels, say, again = std::move(again)](const interfaces::Snapshot& picture) {
        const ConfirmFacts now = again(picture);
        for (const auto& [name, label] : labels) {
            const auto found = std::find_if(now.figures.begin(), now.figures.end(),
                                            [&name = name](const auto& figure) { return figure.first == name; });
            label->setText(found == now.figures.end() ? kMissing : found->second);
        }
        say(now);
    });
    QObject::connect(button, &PushButton::clicked, card, [card, run = std::move(send)] {
        card->dismiss();
        run();
    });
    card->open(top);
    return card;
}

}  // namespace ballast::ui
