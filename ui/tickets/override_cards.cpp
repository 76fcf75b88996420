#include "ui/tickets/override_cards.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>
#include <functional>
#include <memory>
#include <optional>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/format/typed_number.h"
#include "ui/tickets/decision_text.h"
#include "ui/tickets/flatten_words.h"
#include "ui/tickets/reason_field.h"

namespace ballast::ui {
namespace {

constexpr int kDefaultMinutes = 30;
constexpr int kMostMinutes = 480;

struct ReasonAndEnd {
    ReasonField* reason;
    QSpinBox* minutes;
    std::function<void(Timestamp)> tell;  ///< Says scope and end again, as a press at that time would have them.
    Duration duration() const { return Duration::minutes(minutes->value()); }
};

/// For a hurry one stands there already, which says that none was typed.
ReasonField* addReason(Card* card)
{
    auto* field = new ReasonField(card);
    field->setDefault(QObject::tr("by hand, no reason typed"));
    card->addRow(QObject::tr("Reason"), field);
    return field;
}

/// `effect` is the sentence for an end.
ReasonAndEnd addReasonAndEnd(Card* card, Timestamp now, std::function<QString(const QString& end)> effect)
{
    ReasonField* reason = addReason(card);
    auto* minutes = new QSpinBox(card);
    minutes->setRange(1, kMostMinutes);
    minutes->setValue(kDefaultMinutes);
    minutes->setAlignment(Qt::AlignRight);
    minutes->setButtonSymbols(QAbstractSpinBox::NoButtons);
    card->addRow(QObject::tr("Ends after"), minutes, QObject::tr("min"));
    const auto from = std::make_shared<Timestamp>(now);
    const auto tell = [card, minutes, from, say = std::move(effect)] {
        const QString end = timeOfDayZoned(*from + Duration::minutes(minutes->value()));
        card->setSentence(say(minutes->value() == 1
                                  ? QObject::tr("for one minute, until %1").arg(end)
                                  : QObject::tr("for %1 min, until %2").arg(minutes->value()).arg(end)));
    };
    QObject::connect(minutes, &QSpinBox::valueChanged, card, tell);
    tell();
    return {reason, minutes, [from, tell](Timestamp at) {
                *from = at;
                tell();
            }};
}

/// The verb stays dashed until there is a reason, and as long as `waits` names another cause. What it returns looks
/// again.
std::function<void()> addVerb(Card* card, const QString& verb, ReasonField* reason, std::function<void()> effect,
                              std::function<QString()> waits = {})
{
    card->addCancel();
    auto* button = card->addButton(verb, PushButton::Kind::Primary);
    button->setKey(PlaceKey::Send, true);
    const std::function<void()> check = [button, reason, waits = std::move(waits)] {
        const QString why = waits ? waits() : QString();
        button->setLocked(why.isEmpty() && reason->reason().isEmpty() ? QObject::tr("Give a reason first.") : why);
    };
    QObject::connect(reason, &QComboBox::editTextChanged, card, check);
    check();
    QObject::connect(button, &PushButton::clicked, card, [card, reason, run = std::move(effect)] {
        reason->remember();
        run();
        card->hide();
        card->deleteLater();
    });
    return check;
}

QString exposureSentence(const interfaces::UnderlyingView* u)
{
    if (!u) return {};
    QString words = QObject::tr("Net delta is %1 %2").arg(deltaCoin(u->code, u->net.deltaCoin), text(u->code));
    if (u->band)
        words += QObject::tr(", its band %1 to %2")
                     .arg(deltaCoin(u->code, u->band->lower), deltaCoin(u->code, u->band->upper));
    return words + QLatin1Char('.');
}

/// Why the typed size cannot go; empty: it can. No size is one too: to the middle of the band.
QString whySizeWaits(const QString& words)
{
    if (words.trimmed().isEmpty()) return {};
    const auto coins = typedNumber(words);
    if (!coins) return QObject::tr("The size is no number of coins: “%1”.").arg(words.trimmed()) + commaAdvice(words);
    if (*coins == 0.0) return QObject::tr("A size of 0 hedges nothing.");
    const auto exact = domain::Quantity::fromDouble(*coins);
    return exact ? QString() : sentence(exact.error().message);
}

/// What the card says: the exposure of now, and the size as it was read with what it leaves.
QString forceHedgeSentence(const interfaces::UnderlyingView* u, const QString& size)
{
    QString words = exposureSentence(u);
    const QString why = whySizeWaits(size);
    if (!why.isEmpty()) return words + QLatin1Char(' ') + why;
    if (const auto coins = typedNumber(size); coins && u) {
        words += (*coins < 0.0 ? QObject::tr(" Sells %1 %2, net delta after %3 %2.")
                               : QObject::tr(" Buys %1 %2, net delta after %3 %2."))
                     .arg(sizeCoin(u->code, *coins), text(u->code), deltaCoin(u->code, u->net.deltaCoin + *coins));
    }
    return words + QObject::tr(" The order passes the same gate as any other.");
}

}  // namespace

QStringList hedgeVenues(const interfaces::Snapshot& s, const QString& underlying)
{
    QStringList venues;
    const auto add = [&venues](const std::string& venue) {
        const QString name = text(venue);
        if (!name.isEmpty() && !venues.contains(name)) venues << name;
    };
    const std::string code = underlying.toStdString();
    for (const auto& view : s.decisions) {
        if (!code.empty() && view.decision->underlying != code) continue;
        for (const auto& candidate : view.decision->candidates)
            add(candidate.venue);
    }
    for (const auto& hedged : s.hedgeVenues)
        if (code.empty() || hedged.underlying == code) add(hedged.venue);
    return venues;
}

Card* openPauseCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                    const QString& underlying)
{
    auto* card = new Card(QObject::tr("Pause %1 hedging").arg(underlying), window);
    const auto standsNow = [underlying](const interfaces::Snapshot& now) {
        return QObject::tr("Now: %1. ").arg(standingWords(now, underlying)) +
               exposureSentence(now.findUnderlying(underlying.toStdString()));
    };
    const auto stands = std::make_shared<QString>(standsNow(s));
    const ReasonAndEnd ask = addReasonAndEnd(card, s.time, [underlying, stands](const QString& end) {
        return QObject::tr(
                   "No %1 hedge leaves %2, or until you end it, and no %1 quote stands: its quotes are taken away, "
                   "working orders stay. %3")
            .arg(underlying, end, *stands);
    });
    card->follow([standsNow, stands, ask](const interfaces::Snapshot& now) {
        *stands = standsNow(now);
        ask.tell(now.time);
    });
    addVerb(card, QObject::tr("Pause %1").arg(underlying), ask.reason, [&commands, underlying, ask] {
        commands.pauseUnderlying(underlying, ask.reason->reason(), ask.duration());
    });
    card->open(top);
    return card;
}

Card* openExcludeCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                      const QString& chosen)
{
    auto* card = new Card(QObject::tr("Exclude a venue from hedging"), window);
    auto* venue = new QComboBox(card);
    venue->addItems(hedgeVenues(s, {}));
    if (const int at = venue->findText(chosen); at >= 0) venue->setCurrentIndex(at);
    card->addRow(QObject::tr("Venue"), venue);
    QStringList coins;
    for (const auto& u : s.underlyings)
        coins << text(u.code);
    const QString scope = coins.join(QObject::tr(" and "));
    const auto effect = [venue, scope](const QString& end) {
        return QObject::tr("Hedges of %1 use other venues than %2 %3, or until you end it. Working orders there stay.")
            .arg(scope, venue->currentText(), end);
    };
    const ReasonAndEnd ask = addReasonAndEnd(card, s.time, effect);
    card->follow([ask](const interfaces::Snapshot& now) { ask.tell(now.time); });
    QObject::connect(venue, &QComboBox::currentTextChanged, card,
                     [minutes = ask.minutes] { Q_EMIT minutes->valueChanged(minutes->value()); });
    addVerb(card, QObject::tr("Exclude venue"), ask.reason, [&commands, venue, ask] {
        commands.excludeVenue(venue->currentText(), ask.reason->reason(), ask.duration());
    });
    card->open(top);
    return card;
}

Card* openUnarmedCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s)
{
    auto* card = new Card(QObject::tr("Accept without a dead man's switch"), window);
    if (s.unarmed.empty()) {
        card->setSentence(
            QObject::tr("No account waits for its dead man's switch: each that is connected has it armed, "
                        "or somebody accepted it already."));
        card->addCancel();
        card->open(top);
        return card;
    }
    auto* account = new QComboBox(card);
    for (const auto& one : s.unarmed)
        account->addItem(text(one.account), text(one.account));
    if (s.unarmed.size() > 1) account->addItem(QObject::tr("every one that waits"), QString());
    card->addRow(QObject::tr("Account"), account);
    const auto effect = [account](const QString& end) {
        const bool one = !account->currentData().toString().isEmpty();
        return QObject::tr("Orders leave %1 %2, or until you end it. Should this desk or its line die meanwhile, what "
                           "works there goes on working: the venue takes nothing away by itself (C16).")
            .arg(one ? account->currentText() : QObject::tr("every account"), end);
    };
    const ReasonAndEnd ask = addReasonAndEnd(card, s.time, effect);
    card->follow([ask](const interfaces::Snapshot& now) { ask.tell(now.time); });
    QObject::connect(account, &QComboBox::currentTextChanged, card,
                     [minutes = ask.minutes] { Q_EMIT minutes->valueChanged(minutes->value()); });
    addVerb(card, QObject::tr("Accept"), ask.reason, [&commands, account, ask] {
        commands.acceptUnarmed(account->currentData().toString(), ask.reason->reason(), ask.duration());
    });
    card->open(top);
    return card;
}

Card* openForceHedgeCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                         const QString& underlying)
{
    const bool vowel = QStringLiteral("AEIOU").contains(underlying.left(1), Qt::CaseInsensitive);
    auto* card =
        new Card((vowel ? QObject::tr("Force an %1 hedge") : QObject::tr("Force a %1 hedge")).arg(underlying), window);
    auto* size = new QLineEdit(card);
    size->setPlaceholderText(QObject::tr("to the middle of the band; − sells"));
    size->setAlignment(Qt::AlignRight);
    card->addRow(QObject::tr("Size"), size, underlying);
    auto* venue = new QComboBox(card);
    venue->addItem(QObject::tr("cheapest"));
    venue->addItems(hedgeVenues(s, underlying));
    card->addRow(QObject::tr("Venue"), venue);
    ReasonField* reason = addReason(card);
    const auto check = addVerb(
        card, QObject::tr("Hedge now"), reason,
        [&commands, underlying, size, venue, reason] {
            commands.forceHedge(underlying, typedNumber(size->text()),
                                venue->currentIndex() == 0 ? QString() : venue->currentText(), reason->reason());
        },
        [size] { return whySizeWaits(size->text()); });
    const auto coinOf = [underlying](const interfaces::Snapshot& now) {
        const auto* found = now.findUnderlying(underlying.toStdString());
        return found ? std::optional(*found) : std::nullopt;
    };
    const auto coin = std::make_shared<std::optional<interfaces::UnderlyingView>>(coinOf(s));
    const auto tell = [card, size, check, coin] {
        card->setSentence(forceHedgeSentence(*coin ? &**coin : nullptr, size->text()));
        check();
    };
    QObject::connect(size, &QLineEdit::textChanged, card, tell);
    card->follow([coin, coinOf, tell](const interfaces::Snapshot& now) {
        *coin = coinOf(now);
        tell();
    });
    tell();
    card->open(top);
    return card;
}

Card* openVetoCard(QWidget* window, int top, DeskCommands& commands, const interfaces::ProposalView& proposal,
                   Timestamp now)
{
    const QString underlying = text(proposal.decision->underlying);
    auto* card = new Card(QObject::tr("Veto proposal %1").arg(proposal.decision->sequence.value), window);
    const SequenceNumber sequence = proposal.decision->sequence;
    const QString over =
        QObject::tr("Proposal %1 does not wait any more, so there is nothing to veto. To hold %2 hedges, "
                    "pause %2.")
            .arg(sequence.value)
            .arg(underlying);
    const auto what = std::make_shared<QString>(proposalTitle(proposal));  // Empty: it has ended.
    const ReasonAndEnd ask = addReasonAndEnd(card, now, [underlying, what, over](const QString& end) {
        return what->isEmpty() ? over
                               : QObject::tr("“%1” is not sent, and no other %2 hedge %3, or until you end the veto.")
                                     .arg(*what, underlying, end);
    });
    const auto check = addVerb(
        card, QObject::tr("Veto"), ask.reason,
        [&commands, sequence, ask] { commands.veto(sequence, ask.reason->reason(), ask.duration()); },
        [what, over] { return what->isEmpty() ? over : QString(); });
    card->follow([sequence, what, ask, check](const interfaces::Snapshot& s) {
        what->clear();
        for (const auto& one : s.proposals)
            if (one.decision->sequence == sequence && one.expires > s.time) *what = proposalTitle(one);
        ask.tell(s.time);
        check();
    });
    card->open(top);
    return card;
}

}  // namespace ballast::ui
