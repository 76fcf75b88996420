#include "ui/tickets/trading_cards.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <algorithm>
#include <memory>

#include "interfaces/stopped_scope.h"
#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/format/session_word.h"
#include "ui/tickets/flatten_words.h"
#include "ui/tickets/reason_field.h"
#include "words/figures.h"

namespace ballast::ui {
namespace {

constexpr int kAnswerMilliseconds = 3000;  ///< Then what was sent may be sent again: the desk may have refused it.

void dismiss(Card* card)
{
    card->hide();
    card->deleteLater();
}

/// What the re-arm card can let trade again: KILLED, or re-armed already and not resumed.
struct StoppedPart {
    domain::Scope scope;
    bool isKilled{};
    QString panel, name, told;
    bool ended{};      ///< It is stopped no more, since the card opened.
    bool waits{};      ///< Re-armed from this card, and the desk has not said so yet.
    bool armedHere{};  ///< It was: the card stays for the second step.
};

/// What the card's button would do now, and since when: Re-arm turns into Resume at the same place.
class VerbTurn {
public:
    /// Whether it turned.
    bool take(int row, bool rearms)
    {
        const bool turns = row != m_row || rearms != m_rearms;
        if (turns && m_row >= 0) m_since.start();
        m_row = row;
        m_rearms = rearms;
        return turns;
    }
    bool mayPress() const { return !m_since.isValid() || m_since.elapsed() >= kSettleMilliseconds; }

private:
    static constexpr int kSettleMilliseconds = 400;
    int m_row{-1};
    bool m_rearms{};
    QElapsedTimer m_since;
};

bool isWhole(const StoppedPart& part) { return part.scope.kind == domain::ScopeKind::All; }

QString wholeKillWords(const interfaces::Snapshot& s)
{
    const QString since = stateSince(s), why = text(s.tradingStateReason).section(QLatin1Char('\n'), 0, 0);
    return (why.isEmpty() ? QObject::tr("KILLED %1.").arg(since) : QObject::tr("KILLED %1: %2.").arg(since, why)) +
           QObject::tr(" Cancelled: %1.").arg(takenAwayByVenue(s));
}

/// "strategy hedger", "coin BTC".
QString partWords(const domain::Scope& scope)
{
    const QString name = text(scope.name);
    switch (scope.kind) {
    case domain::ScopeKind::Underlying:
        return QObject::tr("coin %1").arg(name);
    case domain::ScopeKind::Venue:
        return QObject::tr("venue %1").arg(name);
    case domain::ScopeKind::Account:
        return QObject::tr("account %1").arg(name);
    case domain::ScopeKind::Strategy:
        return QObject::tr("strategy %1").arg(name);
    default:
        return text(domain::toString(scope));
    }
}

std::vector<StoppedPart> stoppedParts(const interfaces::Snapshot& s)
{
    std::vector<StoppedPart> parts;
    if (s.tradingState == domain::TradingState::Killed)
        parts.push_back({{}, true, {}, QObject::tr("the whole desk"), wholeKillWords(s)});
    for (const auto& alert : s.alerts) {
        const auto part = interfaces::StoppedScope::ofPanel(alert.panel);
        if (!part || !alert.open) continue;
        const QString scope = partWords(part->scope);
        parts.push_back(
            {part->scope, part->isKilled, text(alert.panel),
             part->isKilled ? QObject::tr("%1 (KILLED)").arg(scope) : QObject::tr("%1 (re-armed, HALTED)").arg(scope),
             text(alert.text)});
    }
    return parts;
}

/// The whole desk, re-armed from the card: it is HALTED until it is resumed, and no alert says so.
bool waitsForResume(const StoppedPart& part, const interfaces::Snapshot& s)
{
    return isWhole(part) && part.armedHere && s.tradingState == domain::TradingState::Halted;
}

/// What was listed, as it stands by now.
void bringUp(std::vector<StoppedPart>& listed, const interfaces::Snapshot& s)
{
    const auto fresh = stoppedParts(s);
    for (auto& part : listed) {
        if (waitsForResume(part, s)) {
            part.isKilled = part.waits = part.ended = false;
            part.told = QObject::tr("Re-armed: HALTED.");
            part.name = QObject::tr("the whole desk (re-armed, HALTED)");
            continue;
        }
        const auto now =
            std::find_if(fresh.begin(), fresh.end(), [&part](const auto& f) { return f.scope == part.scope; });
        part.ended = now == fresh.end();
        if (part.ended) continue;
        part.isKilled = now->isKilled;
        part.waits = part.waits && part.isKilled;
        part.told = now->told;
        part.name = now->name;
    }
}

/// What arms the whole desk: the word at the window's top left. LIVE stands on every live desk, so that there it is the
/// title up to what the profile does: "Live: testnet" of "Live: testnet (trading)".
QString nameOfDesk(const interfaces::Snapshot& s)
{
    const QString profile = text(s.marketTitle).section(QStringLiteral(" ("), 0, 0).simplified();
    return s.session == interfaces::SessionKind::Live && !profile.isEmpty() ? profile : sessionWord(s.session);
}

/// What a person types to arm it: the part's own name, or the desk's. Short, since it is typed in a hurry, and not the
/// same for what is not the same.
QString nameToType(const StoppedPart& part, const QString& desk)
{
    return isWhole(part) ? desk : text(part.scope.name);
}

domain::OperatorCommand wordFor(const StoppedPart& part, const std::string& who, const QString& reason)
{
    domain::OperatorCommand word;
    word.action = part.isKilled ? domain::OperatorAction::Rearm : domain::OperatorAction::ResumeTrading;
    word.operatorName = who;
    word.reason = reason.toStdString();
    word.scope = part.scope;
    return word;
}

}  // namespace

FlattenCard* openFlattenCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                             bool ofNow)
{
    auto* card = new FlattenCard(window, commands);
    card->take(s.flatten, ofNow);
    card->open(top);
    return card;
}

Card* openRearmCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s,
                    const QString& chosen)
{
    auto* card = new Card(QObject::tr("Re-arm trading"), window);
    const auto listed = std::make_shared<std::vector<StoppedPart>>(stoppedParts(s));
    const auto& stopped = *listed;
    if (stopped.empty()) {
        card->setSentence(
            QObject::tr("Trading is not killed, and no part of it is, so there is nothing to arm again. Pause and "
                        "Reduce end by the same button or key."));
        card->addCancel()->setText(QObject::tr("Close"));
        card->open(top);
        return card;
    }
    auto* list = new QComboBox(card);
    for (const auto& part : stopped)
        list->addItem(part.name, part.panel);
    list->setCurrentIndex(std::max(0, list->findData(chosen)));
    if (stopped.size() > 1 || !isWhole(stopped.front())) {
        card->addRow(QObject::tr("What"), list);
    } else {
        // There is nothing to choose, and the focus begins at the reason.
        list->setFocusPolicy(Qt::NoFocus);
        list->hide();
    }
    auto* reason = new ReasonField(card);
    card->addRow(QObject::tr("Reason"), reason);
    auto* typed = new QLineEdit(card);
    card->addRow(QObject::tr("Type its name"), typed);
    card->addCancel();
    auto* verb = card->addButton(QObject::tr("Re-arm"), PushButton::Kind::Primary);
    verb->setKey(PlaceKey::Send, true);
    const auto why = [reason, typed, desk = nameOfDesk(s)](const StoppedPart& part) {
        const QString words = typed->text().simplified(), name = nameToType(part, desk);
        if (part.ended) return QObject::tr("It is stopped no more.");
        if (part.waits) return QObject::tr("Sent: the desk has not answered yet.");
        if (reason->reason().isEmpty()) return QObject::tr("Give a reason first.");
        if (!part.isKilled || words.compare(name.simplified(), Qt::CaseInsensitive) == 0) return QString();
        return words.isEmpty() ? QObject::tr("Type “%1”.").arg(name)
                               : QObject::tr("“%1” is not it: type “%2”.").arg(words, name);
    };
    const auto turned = std::make_shared<VerbTurn>();
    const auto show = [card, listed, list, verb, typed, why, turned, desk = nameOfDesk(s)] {
        const auto& part = (*listed)[static_cast<std::size_t>(list->currentIndex())];
        typed->setPlaceholderText(nameToType(part, desk));
        // Killed again, or another part: what was typed was for the one before.
        if (turned->take(list->currentIndex(), part.isKilled) && part.isKilled) typed->clear();
        typed->setEnabled(part.isKilled && !part.waits);
        verb->setText(part.isKilled ? QObject::tr("Re-arm") : QObject::tr("Resume"));
        const QString waits = why(part);
        verb->setLocked(waits);
        const QString next = part.isKilled ? QObject::tr("Re-arm leaves it HALTED; Resume comes next, here.")
                                           : QObject::tr("Resume lets its orders leave again at once.");
        card->setSentence(part.ended ? QObject::tr("%1 is stopped no more. Nothing is left to do here.").arg(part.name)
                                     : part.told + QLatin1Char(' ') + next + QLatin1Char(' ') + waits);
    };
    QObject::connect(list, &QComboBox::currentIndexChanged, card, show);
    QObject::connect(reason, &QComboBox::editTextChanged, card, show);
    QObject::connect(typed, &QLineEdit::textChanged, card, show);
    show();
    card->follow([card, listed, list, show, verb](const interfaces::Snapshot& now) {
        const auto at = static_cast<std::size_t>(list->currentIndex());
        const bool waited = (*listed)[at].waits;
        bringUp(*listed, now);
        // Both steps are done, here or elsewhere.
        const bool done = std::all_of(listed->begin(), listed->end(), [](const auto& part) { return part.ended; });
        if (done && std::any_of(listed->begin(), listed->end(), [](const auto& part) { return part.armedHere; }))
            return dismiss(card);
        for (int i = 0; i < list->count(); ++i)
            list->setItemText(i, (*listed)[static_cast<std::size_t>(i)].name);
        show();
        const QWidget* has = QApplication::focusWidget();
        // The second step is the next key of the same hand, unless it is at work elsewhere by now.
        if (waited && !(*listed)[at].waits && verb->isEnabled() && has == verb->parentWidget()) verb->setFocus();
    });
    QObject::connect(verb, &PushButton::clicked, card,
                     [card, list, listed, reason, show, turned, &commands, who = s.operatorName] {
                         auto& part = (*listed)[static_cast<std::size_t>(list->currentIndex())];
                         // The second half of a double click on Re-arm is no Resume.
                         if (!turned->mayPress()) return;
                         reason->remember();
                         const bool rearms = part.isKilled;
                         rearms&& isWhole(part) ? commands.rearm(reason->reason())
                                                : commands.confirmed(wordFor(part, who, reason->reason()));
                         if (!rearms) return dismiss(card);
                         part.waits = part.armedHere = true;
                         card->setFocus();
                         show();
                         const auto row = list->currentIndex();
                         QTimer::singleShot(kAnswerMilliseconds, card, [listed, row, show] {
                             (*listed)[static_cast<std::size_t>(row)].waits = false;
                             show();
                         });
                     });
    card->open(top);
    return card;
}

namespace {

/// The differences that a card lists, as it shows them, and as it did until the last change: a press means what stood
/// there a moment before it.
struct ShownDifferences {
    static constexpr int kSettleMilliseconds = 400;

    std::vector<interfaces::DifferenceView> now, before;
    std::vector<bool> ended;
    QElapsedTimer since;

    explicit ShownDifferences(const interfaces::Snapshot& s)
        : now(s.differences), before(s.differences), ended(s.differences.size())
    {
    }
    void take(const interfaces::Snapshot& s)
    {
        const auto last = now;
        for (std::size_t i = 0; i < now.size(); ++i) {
            const auto found = std::find_if(s.differences.begin(), s.differences.end(), [&](const auto& d) {
                return d.account == now[i].account && d.instrument == now[i].instrument;
            });
            ended[i] = found == s.differences.end();
            if (!ended[i]) now[i] = *found;
        }
        if (now == last) return;
        before = last;
        since.start();
    }
    const interfaces::DifferenceView& bound(std::size_t row) const
    {
        return since.isValid() && since.elapsed() < kSettleMilliseconds ? before[row] : now[row];
    }
};

}  // namespace

Card* openDifferencesCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& s)
{
    auto* card = new Card(QObject::tr("Venue differences"), window);
    if (s.differences.empty()) {
        card->setSentence(QObject::tr("Every venue that was asked states the positions that we have."));
        card->addCancel()->setText(QObject::tr("Close"));
        card->open(top);
        return card;
    }
    auto* list = new QComboBox(card);
    for (const auto& one : s.differences)
        list->addItem(QObject::tr("%1  %2").arg(text(one.account), text(one.instrument)));
    card->addRow(QObject::tr("Position"), list);
    auto* ours = new QLabel(card);
    auto* theirs = new QLabel(card);
    for (auto* figure : {ours, theirs})
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const auto contracts = QObject::tr("contracts");
    card->addRow(QObject::tr("Ours"), ours, contracts);
    card->addRow(QObject::tr("Venue's"), theirs, contracts);
    auto* reason = new ReasonField(card);
    card->addRow(QObject::tr("Reason"), reason);
    card->addCancel();
    auto* dispute = card->addButton(QObject::tr("Dispute"), PushButton::Kind::Plain);
    auto* adopt = card->addButton(QObject::tr("Adopt"), PushButton::Kind::Primary);
    adopt->setKey(PlaceKey::Send, true);
    dispute->setKey(PlaceKey::Dispute, true);
    // Bound as shown: the desk refuses where the venue states something else by then.
    const auto shown = std::make_shared<ShownDifferences>(s);
    const auto show = [card, list, ours, theirs, shown, contracts](int row) {
        const auto& one = shown->now[static_cast<std::size_t>(row)];
        const auto signedCount = [](const domain::Quantity& held) {
            const QString size = text(words::count(held.toDouble()));
            return held.units() < 0 ? QStringLiteral("−") + size : held.units() > 0 ? QStringLiteral("+") + size : size;
        };
        ours->setText(signedCount(one.ours));
        theirs->setText(signedCount(one.theirs));
        if (shown->ended[static_cast<std::size_t>(row)])
            return card->setSentence(QObject::tr("The venue states our position by now: nothing is left to answer."));
        card->setSentence(
            QObject::tr("No order leaves %1 while this stands. Adopt: our position becomes %2, without a "
                        "trade and without P&L of its own. Dispute: nothing changes, and the journal holds "
                        "your reason. Nothing is ever sent to correct it.")
                .arg(text(one.account), QObject::tr("%1 %2").arg(signedCount(one.theirs), contracts)));
    };
    QObject::connect(list, &QComboBox::currentIndexChanged, card, show);
    show(0);
    const auto check = [adopt, dispute, reason, shown, list] {
        const bool ended = shown->ended[static_cast<std::size_t>(list->currentIndex())];
        for (auto* verb : {adopt, dispute})
            verb->setLocked(ended                        ? QObject::tr("The venue states our position by now.")
                            : reason->reason().isEmpty() ? QObject::tr("Give a reason first.")
                                                         : QString());
    };
    QObject::connect(reason, &QComboBox::editTextChanged, card, check);
    QObject::connect(list, &QComboBox::currentIndexChanged, card, check);
    check();
    card->follow([shown, list, show, check](const interfaces::Snapshot& now) {
        shown->take(now);
        show(list->currentIndex());
        check();
    });
    const auto answer = [card, list, reason, shown, &commands](bool adopts) {
        const auto one = shown->bound(static_cast<std::size_t>(list->currentIndex()));
        reason->remember();
        adopts ? commands.adoptDifference(one, reason->reason()) : commands.disputeDifference(one, reason->reason());
        dismiss(card);
    };
    QObject::connect(adopt, &PushButton::clicked, card, [answer] { answer(true); });
    QObject::connect(dispute, &PushButton::clicked, card, [answer] { answer(false); });
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
    const bool automatic = mode == domain::HedgeMode::Automatic;
    auto* card = new Card(automatic ? QObject::tr("Switch to Automatic") : QObject::tr("Switch to Confirm"), window);
    const auto tell = [card, automatic](const interfaces::Snapshot& now) {
        QStringList codes, limits;
        for (const auto& u : now.underlyings) {
            codes << text(u.code);
            limits << QStringLiteral("%1 %2").arg(text(u.code), plain(u.netDeltaLimit, coinDecimals(u.code)));
        }
        const QString who = codes.join(QObject::tr(" and "));
        card->setSentence((automatic ? QObject::tr("Let the engine hedge %1 without asking? ").arg(who)
                                     : QObject::tr("Let the engine propose hedges for %1? ").arg(who)) +
                          QObject::tr("Limits: net delta %1.").arg(limits.join(QStringLiteral(", "))));
    };
    tell(s);
    card->follow(tell);
    auto* verb = card->addButton(QObject::tr("Switch"), PushButton::Kind::Primary);
    verb->setKey(PlaceKey::Send, true);
    card->addCancel();
    QObject::connect(verb, &PushButton::clicked, card, [card, mode, &commands] {
        commands.setMode(mode);
        dismiss(card);
    });
    card->open(top);
    return card;
}

}  // namespace ballast::ui
