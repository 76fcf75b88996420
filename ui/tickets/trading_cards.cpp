#include "ui/tickets/trading_cards.h"

#include <QLineEdit>

#include "ui/format/number_format.h"
#include "ui/tickets/flatten_words.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {
namespace {

void dismiss(Card* card)
{
    card->hide();
    card->deleteLater();
}

}  // namespace

Card* openFlattenCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s)
{
    auto* card = new Card(QObject::tr("Flatten"), window);
    auto* scope = new SegmentBar({QObject::tr("Hedges only"), QObject::tr("Everything")}, 0, 24, card);
    card->addRow(QObject::tr("Close"), scope);
    const QStringList sentences{flattenSentence(s.flatten, false), flattenSentence(s.flatten, true)};
    card->setSentence(sentences[0]);
    card->addCancel();
    auto* hold = new HoldButton(QObject::tr("Hold 2.0 s to send"), card);
    hold->setKind(PushButton::Kind::Warn);
    card->addButton(hold);
    QObject::connect(scope, &SegmentBar::activated, card, [card, sentences](int index) {
        card->setSentence(sentences[index]);
        card->adjustSize();
    });
    QObject::connect(hold, &HoldButton::held, card, [card, scope, &commands] {
        commands.flatten(scope->current() == 1, QObject::tr("flattened by hand"));
        dismiss(card);
    });
    card->open(top);
    return card;
}

Card* openRearmCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s)
{
    auto* card = new Card(QObject::tr("Re-arm trading"), window);
    auto* reason = new ReasonField(card);
    card->addRow(QObject::tr("Reason"), reason);
    auto* typed = new QLineEdit(card);
    const QString name = text(s.marketTitle);
    typed->setPlaceholderText(name);
    typed->setToolTip(name);
    card->addRow(QObject::tr("Type the market"), typed);
    card->setSentence(
        QObject::tr("KILLED since %1: %2. Cancelled: %3. Give a reason, then type “%4”.")
            .arg(timeOfDayZoned(s.tradingStateSince), text(s.tradingStateReason), takenAwayByVenue(s), name));
    card->addCancel();
    auto* verb = card->addButton(QObject::tr("Re-arm"), PushButton::Kind::Primary);
    const auto check = [verb, reason, typed, name] {
        verb->setLocked(reason->reason().isEmpty()        ? QObject::tr("Give a reason first.")
                        : typed->text().trimmed() != name ? QObject::tr("Type the market's name: %1").arg(name)
                                                          : QString());
    };
    QObject::connect(reason, &QComboBox::editTextChanged, card, check);
    QObject::connect(typed, &QLineEdit::textChanged, card, check);
    check();
    QObject::connect(verb, &PushButton::clicked, card, [card, reason, &commands] {
        reason->remember();
        commands.rearm(reason->reason());
        dismiss(card);
    });
    card->open(top);
    return card;
}

Card* changeMode(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                 domain::HedgeMode mode)
{
    const bool asksLess = mode < s.mode;  // Automatic < Confirm < Manual
    if (!asksLess) {
        commands.setMode(mode);
        return nullptr;
    }
    QStringList codes, limits;
    for (const auto& u : s.underlyings) {
        codes << text(u.code);
        limits << QStringLiteral("%1 %2").arg(text(u.code), plain(u.netDeltaLimit, coinDecimals(u.code)));
    }
    const bool automatic = mode == domain::HedgeMode::Automatic;
    auto* card = new Card(automatic ? QObject::tr("Switch to Automatic") : QObject::tr("Switch to Confirm"), window);
    const QString who = codes.join(QObject::tr(" and "));
    card->setSentence((automatic ? QObject::tr("Let the engine hedge %1 without asking? ").arg(who)
                                 : QObject::tr("Let the engine propose hedges for %1? ").arg(who)) +
                      QObject::tr("Limits: net delta %1.").arg(limits.join(QStringLiteral(", "))));
    auto* verb = card->addButton(QObject::tr("Switch"), PushButton::Kind::Primary);
    card->addCancel();
    QObject::connect(verb, &PushButton::clicked, card, [card, mode, &commands] {
        commands.setMode(mode);
        dismiss(card);
    });
    card->open(top);
    return card;
}

}  // namespace ballast::ui
