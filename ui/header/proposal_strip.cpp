#include "ui/header/proposal_strip.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <algorithm>
#include <array>

#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/header/proposal_bell.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kPad = 12;
constexpr int kTitleLeft = 30;
constexpr int kPartGap = 16;

QFont titleFont() { return uiFont(13, QFont::Medium); }
/// The widest that the time left can become, so that nothing moves as it runs.
int leftWidth() { return QFontMetrics(uiFont(12, QFont::Bold)).horizontalAdvance(QStringLiteral("00:00 left")) + 12; }

bool anyAsks(const interfaces::Snapshot& s)
{
    const auto asks = [](const auto& u) { return u.mode == domain::HedgeMode::Confirm; };
    return s.mode == domain::HedgeMode::Confirm || std::any_of(s.underlyings.begin(), s.underlyings.end(), asks);
}

QString lineOf(const interfaces::ProposalView& p, Timestamp now)
{
    return QObject::tr("%1, %2, %3 left").arg(proposalTitle(p), text(p.venue), countdown(p.expires - now));
}

}  // namespace

ProposalStrip::ProposalStrip(Form form, QWidget* parent)
    : QWidget(parent), m_form(form), m_show(new PushButton(tr("Show"), 20, this)),
      m_approve(new PushButton(tr("Approve"), 20, this)), m_resize(new PushButton(tr("Resize…"), 20, this)),
      m_veto(new PushButton(tr("Veto…"), 20, this)), m_list(new PushButton({}, 20, this)), m_menu(new QMenu(this))
{
    setSpokenRole(this, QAccessible::AlertMessage);
    setFixedHeight(kHeight);
    setFocusPolicy(form == Form::Full ? Qt::StrongFocus : Qt::NoFocus);
    m_show->setKeyHint(QStringLiteral("F9"));
    m_approve->setKind(PushButton::Kind::Primary);
    // Enter on what happens to have the focus must not send an order; the strip's own keys do.
    for (PushButton* each : {m_show, m_approve, m_resize, m_veto, m_list})
        each->setFocusPolicy(Qt::NoFocus);
    tellKeys();
    connect(&Choices::instance(), &Choices::changed, this, &ProposalStrip::tellKeys);
    connect(m_show, &PushButton::clicked, this, [this] { press(&ProposalStrip::cardRequested); });
    connect(m_approve, &PushButton::clicked, this, [this] { press(&ProposalStrip::approved); });
    connect(m_resize, &PushButton::clicked, this, [this] { press(&ProposalStrip::resizeRequested); });
    connect(m_veto, &PushButton::clicked, this, [this] { press(&ProposalStrip::vetoRequested); });
    connect(m_list, &PushButton::clicked, this, [this] {
        fillMenu();
        m_menu->popup(m_list->mapToGlobal(QPoint(0, m_list->height())));
    });
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
    refresh({});
    hide();
}

/// The keys as they were chosen; the window puts its own in place of F9.
void ProposalStrip::tellKeys()
{
    const QString where = tr("%1, with the focus on this line or on the card");
    m_approve->setFreeToolTip(where.arg(shownKey(PlaceKey::Approve)) + tr(". F9 goes to the card."));
    m_resize->setFreeToolTip(where.arg(shownKey(PlaceKey::Resize)));
    m_veto->setFreeToolTip(where.arg(shownKey(PlaceKey::Veto)));
    tellWhatActs();
}

void ProposalStrip::showWaiting(const interfaces::Snapshot& desk, const std::vector<interfaces::ProposalView>& waiting,
                                bool journalIsShown)
{
    const SequenceNumber before = sequence();
    m_waiting = waiting;
    m_now = desk.time;
    m_asks = anyAsks(desk);
    m_journalIsShown = journalIsShown;
    refresh(before);
    setVisible(m_asks || !m_waiting.empty());
}

void ProposalStrip::choose(SequenceNumber proposal)
{
    const SequenceNumber before = sequence();
    m_chosen = proposal;
    refresh(before);
}

void ProposalStrip::setKillWidth(int pixels)
{
    m_killWidth = pixels;
    layOut();
}

const interfaces::ProposalView* ProposalStrip::front() const
{
    if (m_waiting.empty()) return nullptr;
    for (const auto& proposal : m_waiting)
        if (proposal.decision->sequence == m_chosen) return &proposal;
    return &m_waiting.front();
}

SequenceNumber ProposalStrip::sequence() const { return front() ? front()->decision->sequence : SequenceNumber{}; }

bool ProposalStrip::lastSeconds() const { return front() && front()->expires - m_now <= ProposalBell::kLast; }

void ProposalStrip::refresh(SequenceNumber before)
{
    const SequenceNumber now = sequence();
    // What replaces another may come under a press; what comes where nothing stood does not.
    if (now != before && before.value != 0 && now.value != 0) m_sinceAnother.start();
    updateLocks();
    for (PushButton* each : {m_approve, m_resize, m_veto})
        each->setVisible(front() && m_form == Form::Full);
    m_show->setVisible(front());
    m_list->setVisible(m_waiting.size() > 1);
    m_list->setText(tr("%1 wait").arg(m_waiting.size()));
    m_list->setKind(PushButton::Kind::Warn);
    layOut();
    setAccessibleName(words());
    update();
    if (now == before || now.value == 0 || m_form == Form::Brief) return;
    Announcements::instance().make(this);
}

void ProposalStrip::updateLocks()
{
    const QString journal =
        m_journalIsShown ? tr("Locked: this is a journal. F9 goes back to the desk and to the card.") : QString();
    const QString blocked = front() ? text(front()->blockedBecause) : QString();
    const bool bright = !front() || !holdIsCheaper(*front());
    m_approve->setKind(bright ? PushButton::Kind::Primary : PushButton::Kind::Plain);
    m_approve->setLocked(!journal.isEmpty() || blocked.isEmpty() ? journal : tr("Approve waits: %1").arg(blocked));
    m_resize->setLocked(journal);
    m_veto->setLocked(journal);
}

void ProposalStrip::press(void (ProposalStrip::*signal)(SequenceNumber))
{
    if (!front()) return Q_EMIT notTaken(tr("No proposal waits any more; nothing was sent."));
    if (m_sinceAnother.isValid() && m_sinceAnother.elapsed() < kSettleMilliseconds) {
        Q_EMIT notTaken(tr("The proposal changed as you pressed; nothing was sent. Look and press again."));
        return;
    }
    Q_EMIT(this->*signal)(sequence());
}

void ProposalStrip::fillMenu()
{
    m_menu->clear();
    for (const auto& proposal : m_waiting) {
        QAction* action = m_menu->addAction(lineOf(proposal, m_now));
        action->setCheckable(true);
        action->setChecked(&proposal == front());
        connect(action, &QAction::triggered, this, [this, number = proposal.decision->sequence] {
            choose(number);
            Q_EMIT chosen(number);
        });
    }
}

QString ProposalStrip::titleWords() const
{
    if (front()) return proposalTitle(*front());
    return m_journalIsShown ? tr("Running desk: no proposal waits. Its hedges ask before they go.")
                            : tr("No proposal waits. Hedges ask before they go.");
}

QString ProposalStrip::leftWords() const
{
    return front() ? tr("%1 left").arg(countdown(front()->expires - m_now)) : QString();
}

int ProposalStrip::titleWidth() const { return QFontMetrics(titleFont()).horizontalAdvance(titleWords()); }

/// After title and time left, the most wanted first; what has no room is on the card.
QStringList ProposalStrip::details() const
{
    if (!front() || m_form == Form::Brief) return {};
    if (!front()->blockedBecause.empty()) return {m_approve->toolTip()};
    const std::string& code = front()->decision->underlying;
    return {tr("net delta after %1 %2").arg(deltaCoin(code, proposalDeltaAfter(*front())), text(code)),
            tr("cost %1 USD").arg(usd2(proposalCostUsd(*front()))),
            (holdIsCheaper(*front()) ? tr("worth %1 USD, holding is cheaper") : tr("worth %1 USD"))
                .arg(signedNumber(proposalWorthUsd(*front()), 2)),
            text(front()->venue) + QLatin1Char(' ') + text(front()->instrument)};
}

QString ProposalStrip::words() const
{
    if (!front()) return titleWords();
    QStringList all{titleWords(), leftWords()};
    if (m_waiting.size() > 1) all << tr("%1 wait").arg(m_waiting.size());
    return tr("Proposal: %1").arg((all + details()).join(QStringLiteral(", ")));
}

void ProposalStrip::layOut()
{
    const std::array<PushButton*, 4> buttons{m_veto, m_resize, m_approve, m_show};
    // The list stands in the column of the kill switch, so that no press that sends is under it.
    const int listWidth = m_list->isVisibleTo(this) ? m_list->sizeHint().width() + 8 : 0;
    const int column = std::max(m_killWidth, listWidth);
    m_list->setGeometry(width() - column + 4, 3, m_list->sizeHint().width(), 20);
    int right = width() - column - 4;
    for (PushButton* each : buttons) {
        if (!each->isVisibleTo(this)) continue;
        const int room = each == m_approve ? m_room[0] : each == m_resize ? m_room[1] : each == m_veto ? m_room[2] : 0;
        const int wide = std::max(each->sizeHint().width(), room);
        each->setGeometry(right - wide, 3, wide, 20);
        right -= wide + 8;
    }
    m_wordsRight = right - 4;
    update();
}

void ProposalStrip::resizeEvent(QResizeEvent*) { layOut(); }

void ProposalStrip::mousePressEvent(QMouseEvent*)
{
    if (m_form == Form::Brief) return press(&ProposalStrip::cardRequested);
    setFocus(Qt::MouseFocusReason);
}

/// Its keys are those of whoever has the focus: elsewhere they would be promised in vain, and F9 leads to the card's.
void ProposalStrip::tellWhatActs()
{
    const std::array<std::pair<PushButton*, PlaceKey>, 3> keys{
        {{m_approve, PlaceKey::Approve}, {m_resize, PlaceKey::Resize}, {m_veto, PlaceKey::Veto}}};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[i].first->setKey(keys[i].second);
        m_room[i] = keys[i].first->sizeHint().width();  // Kept, so that no button moves with the focus.
        if (!hasFocus()) keys[i].first->setKeyHint({});
    }
    layOut();
}

void ProposalStrip::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    tellWhatActs();
}

void ProposalStrip::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    tellWhatActs();
}

void ProposalStrip::keyPressEvent(QKeyEvent* event)
{
    if (isPressed(PlaceKey::Approve, *event)) return m_approve->click();
    if (isPressed(PlaceKey::Resize, *event)) return m_resize->click();
    if (isPressed(PlaceKey::Veto, *event)) return m_veto->click();
    QWidget::keyPressEvent(event);
}

void ProposalStrip::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.fillRect(rect(), front() ? t.warnFill : t.bg1);
    p.fillRect(QRect(0, height() - 1, width(), 1), front() ? t.warn : t.line);
    const QRect line(0, 0, m_wordsRight, height());
    if (!front()) {
        p.setFont(uiFont(12));
        p.setPen(t.text3);
        p.drawText(line.adjusted(kPad, 0, 0, 0), Qt::AlignVCenter, titleWords());
        return;
    }
    const bool sells = proposalQuantity(*front()) < 0.0;
    paintMark(p, QRectF(kPad, height() / 2.0 - 5, 10, 10), sells ? Mark::Sell : Mark::Buy, sells ? t.down : t.up);
    p.setFont(titleFont());
    p.setPen(t.text);
    p.drawText(line.adjusted(kTitleLeft, 0, 0, 0), Qt::AlignVCenter, titleWords());
    int left = kTitleLeft + titleWidth() + kPartGap;
    const QRect clock(left, 3, leftWidth(), 20);
    if (lastSeconds()) p.fillRect(clock, t.warn);
    p.setFont(uiFont(12, lastSeconds() ? QFont::Bold : QFont::Medium));
    p.setPen(lastSeconds() ? t.ink : t.warn);
    p.drawText(clock, Qt::AlignCenter, leftWords());
    left = clock.right() + kPartGap;
    p.setFont(uiFont(12));
    p.setPen(front()->blockedBecause.empty() ? t.text : t.warn);
    for (const QString& part : details()) {
        const int wide = p.fontMetrics().horizontalAdvance(part);
        if (left + wide > m_wordsRight) {
            // A reason is cut rather than left out; it stands in full on the button and on the card.
            if (!front()->blockedBecause.empty())
                p.drawText(line.adjusted(left, 0, 0, 0), Qt::AlignVCenter,
                           p.fontMetrics().elidedText(part, Qt::ElideRight, std::max(0, m_wordsRight - left)));
            break;
        }
        p.drawText(line.adjusted(left, 0, 0, 0), Qt::AlignVCenter, part);
        left += wide + kPartGap;
    }
    if (!hasFocus()) return;
    p.setPen(QPen(t.accent, 2));
    p.drawRect(rect().adjusted(1, 1, -1, -1));
}

}  // namespace ballast::ui
