#include "ui/header/kill_switch.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <utility>

#include "interfaces/held_part.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/tickets/flatten_words.h"
#include "ui/tickets/override_cards.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {

using domain::TradingState;

namespace {

/// Of the column beside KILL, whatever stands in it: KILL's edges never move under the hand.
constexpr int kPartWidth = 16;
constexpr int kKillHeight = 36;

/// Asks for a part in place of all: an arrow and no word.
class PartButton : public PushButton {
public:
    using PushButton::PushButton;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        PushButton::paintEvent(event);
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(Qt::NoPen);
        p.setBrush(isLocked() ? theme().text3 : theme().text);
        const double x = width() / 2.0, y = height() / 2.0;
        p.drawPolygon(QPolygonF{{x - 3.5, y - 2.0}, {x + 3.5, y - 2.0}, {x, y + 2.5}});
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        event->key() == Qt::Key_Down ? click() : PushButton::keyPressEvent(event);
    }
};

/// A key that opened the menu and is still held is no second press: its repetitions would choose the first entry.
class DropsRepeats : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject*, QEvent* event) override
    {
        return event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->isAutoRepeat();
    }
};

/// Every venue that the desk names: a kill of one reaches what stands there, whatever hedges there. Margins are by
/// account, "Deribit/hedges"; latches know its venue.
QStringList venuesOf(const interfaces::Snapshot& s)
{
    QStringList venues;
    const auto add = [&venues](const std::string& venue) {
        if (const QString name = text(venue); !name.isEmpty() && !venues.contains(name)) venues << name;
    };
    for (const auto& hedge : s.hedgeVenues)
        add(hedge.venue);
    for (const auto& standing : s.standing)
        add(standing.venue);
    for (const auto& margin : s.margin)
        add(margin.venue.substr(0, margin.venue.find('/')));
    venues.sort();
    return venues;
}

QStringList killedParts(const interfaces::TradingView& view)
{
    QStringList killed;
    for (const auto& part : interfaces::HeldPart::ofReason(view.tradingStateReason))
        if (part.state == TradingState::Killed) killed << text(domain::toString(part.scope));
    return killed;
}

}  // namespace

KillButton::KillButton(QWidget* parent) : QWidget(parent)
{
    setSpokenRole(this, QAccessible::Button);
    setFocusPolicy(Qt::StrongFocus);
    setState(State::Armed, {});
}

void KillButton::setState(State state, const QString& detail)
{
    const bool turns = state != m_state;
    m_state = state;
    m_detail = detail;
    setAccessibleName(state == State::Armed    ? tr("Kill switch, armed, press to cancel all orders and quotes")
                      : state == State::Killed ? tr("Kill switch, killed, %1").arg(detail)
                                               : tr("Kill switch, no desk runs"));
    update();
    if (!turns) return;
    Announcements::instance().make(this);
}

void KillButton::setReview(bool review) { m_review = review; }

void KillButton::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool armed = m_state == State::Armed;
    const bool killed = m_state == State::Killed;
    QPen border(armed    ? t.kill
                : killed ? t.breach
                         : t.line2,
                killed ? 2.0 : 1.0, m_state == State::NoDesk ? Qt::DashLine : Qt::SolidLine);
    p.setPen(hasFocus() ? QPen(t.accent, 2.0) : border);
    p.setBrush(armed ? t.kill : killed ? t.breachFill : t.bg1);
    p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    p.setPen(armed ? t.onKill : killed ? t.breach : t.text3);
    // Beside what was taken away the narrow button has less room for the word.
    p.setFont(uiFont(killed && width() < 160 ? 12 : 15, QFont::Bold));
    p.drawText(rect().adjusted(10, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, killed ? tr("KILLED") : tr("KILL"));
    p.setFont(uiFont(11));
    // The strip of a floating dock has room for one line.
    if (height() < 30) {
        p.drawText(rect().adjusted(0, 0, -8, 0), Qt::AlignVCenter | Qt::AlignRight,
                   armed ? tr("cancel all") : QString());
        return;
    }
    const int word =
        10 + QFontMetrics(uiFont(killed && width() < 160 ? 12 : 15, QFont::Bold)).horizontalAdvance(tr("KILLED"));
    const QString armedText =
        armedIn(width() - 10 - QFontMetrics(uiFont(15, QFont::Bold)).horizontalAdvance(tr("KILL")) - 4 - 8);
    p.drawText(rect().adjusted(killed ? word + 4 : 0, 0, -8, 0), Qt::AlignVCenter | Qt::AlignRight,
               armed    ? armedText
               : killed ? detailIn(width() - word - 12)
                        : tr("no desk runs"));
}

/// What a press does and its key, as far as there is room beside the word.
QString KillButton::armedIn(int room) const
{
    const QFontMetrics metrics(uiFont(11));
    const QString key = tr("Ctrl+Shift+K");
    for (const QString& does : {m_review ? tr("the running desk") : tr("cancel all, halt"), tr("cancel all")}) {
        if (metrics.horizontalAdvance(does) > room) continue;
        return metrics.horizontalAdvance(key) > room ? does : does + QLatin1Char('\n') + key;
    }
    return {};
}

/// What was taken away, by line; where that is too wide, the counts alone, and the rest is in the tooltip.
QString KillButton::detailIn(int room) const
{
    const QFontMetrics metrics(uiFont(11));
    QStringList lines = m_detail.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        if (metrics.horizontalAdvance(line) > room) line = line.section(QLatin1Char(' '), 0, 2);
        if (metrics.horizontalAdvance(line) > room) line = line.section(QLatin1Char(' '), 0, 0);
    }
    return lines.join(QLatin1Char('\n'));
}

void KillButton::engage()
{
    if (m_state != State::NoDesk) Q_EMIT engaged();
}

void KillButton::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) engage();
}

void KillButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return event->isAutoRepeat() ? void() : engage();
    QWidget::keyPressEvent(event);
}

KillSwitch::KillSwitch(QWidget* parent)
    : QWidget(parent), m_kill(new KillButton(this)), m_part(new PartButton({}, kKillHeight, this)),
      m_rearm(new PushButton(QStringLiteral("↺"), kKillHeight / 2 - 1, this)),
      m_pause(new ScopeButton(tr("Pause"), 22, this)), m_reduce(new PushButton(tr("Reduce"), 22, this)),
      m_flatten(new PushButton(tr("Flatten…"), 22, this)), m_scope(new QMenu(this)), m_parts(new QMenu(this))
{
    m_part->setAccessibleName(tr("Kill one coin or venue"));
    m_part->setFreeToolTip(tr("KILL one coin or one venue alone. Ctrl+Alt+K"));
    m_rearm->setFreeToolTip(tr("A part of the desk is KILLED: arm it again, in two steps"));
    m_rearm->setAccessibleName(tr("Re-arm…"));
    m_rearm->hide();
    m_parts->installEventFilter(new DropsRepeats(m_parts));
    connect(m_part, &PushButton::clicked, this, &KillSwitch::openPartMenu);
    connect(m_rearm, &PushButton::clicked, this, &KillSwitch::rearmRequested);
    m_pause->setFreeToolTip(tr("No new or amended orders; cancels pass. Again: resume. Ctrl+Shift+P"));
    m_reduce->setFreeToolTip(tr("Only orders that lower exposure. Again: resume. Ctrl+Shift+R"));
    m_flatten->setFreeToolTip(tr("Close hedges or everything, in two steps. Ctrl+Shift+F"));
    connect(m_kill, &KillButton::engaged, this, &KillSwitch::killed);
    connect(m_reduce, &PushButton::pressed, this, &KillSwitch::reduceToggled);
    connect(m_flatten, &PushButton::clicked, this, &KillSwitch::flattenRequested);
    connect(m_pause, &PushButton::pressed, this, [this] {
        if (!m_isKilled) Q_EMIT pauseToggled();
    });
    connect(m_pause, &PushButton::clicked, this, [this] {
        if (m_isKilled) Q_EMIT rearmRequested();
    });
    connect(m_pause, &ScopeButton::scopeRequested, this,
            [this] { m_scope->popup(m_pause->mapToGlobal(QPoint(0, m_pause->height()))); });
}

void KillSwitch::setDeskRuns(bool runs)
{
    m_runs = runs;
    if (!runs) m_kill->setState(KillButton::State::NoDesk, {});
}

void KillSwitch::showSnapshot(const interfaces::Snapshot& s)
{
    m_isReview = s.session == interfaces::SessionKind::Review;
    m_kill->setReview(m_isReview);
    m_isKilled = s.tradingState == TradingState::Killed && !m_isReview;
    if (!m_isReview) showButton(s);
    showLevels(s);
    fillScope(s);
    fillParts(s);
}

void KillSwitch::showRunning(const interfaces::Snapshot& running)
{
    if (m_isReview) showButton(running);
}

void KillSwitch::showButton(const interfaces::Snapshot& running)
{
    const bool killed = running.tradingState == TradingState::Killed;
    const QString taken = takenAwayLines(running);
    if (!m_runs)
        m_kill->setState(KillButton::State::NoDesk, {});
    else if (killed)
        m_kill->setState(KillButton::State::Killed, m_isReview ? tr("running desk\n%1").arg(taken) : taken);
    else
        m_kill->setState(KillButton::State::Armed, {});
    const QString who = m_isReview ? tr("The running desk: ") : QString();
    m_kill->setToolTip(who + (killed
                                  ? tr("KILLED %1. Cancelled: %2.").arg(stateSince(running), takenAwayByVenue(running))
                                  : tr("Closes the gate and cancels every order and quote at every venue, on press. "
                                       "Now: %1. Ctrl+Shift+K")
                                        .arg(standingWords(running))));
}

/// Made anew only when the names change: an open menu stays as it is.
void KillSwitch::fillScope(const interfaces::Snapshot& s)
{
    QStringList underlyings;
    for (const auto& view : s.underlyings)
        underlyings << text(view.code);
    QStringList venues = hedgeVenues(s, {});
    venues.sort();
    m_pause->setScoped(!m_isKilled && !underlyings.isEmpty());
    if ((underlyings == m_underlyings && venues == m_venues) || m_scope->isVisible()) return;
    m_underlyings = underlyings;
    m_venues = venues;
    m_scope->clear();
    m_scope->addAction(tr("All venues and underlyings"), this, &KillSwitch::pauseToggled);
    m_scope->addSeparator();
    for (const QString& code : underlyings)
        m_scope->addAction(tr("%1 hedging only…").arg(code), this,
                           [this, code] { Q_EMIT pauseUnderlyingRequested(code); });
    m_scope->addSeparator();
    for (const QString& venue : venues)
        m_scope->addAction(tr("%1 only…").arg(venue), this, [this, venue] { Q_EMIT excludeVenueRequested(venue); });
}

/// Made anew only when what it names changes, as the other one.
void KillSwitch::fillParts(const interfaces::Snapshot& s)
{
    const bool locked = m_isReview || m_isKilled || !m_runs;
    QStringList parts;
    for (const auto& view : s.underlyings)
        parts << text(domain::toString(domain::Scope{domain::ScopeKind::Underlying, view.code}));
    for (const QString& venue : venuesOf(s))
        parts << text(domain::toString(domain::Scope{domain::ScopeKind::Venue, venue.toStdString()}));
    if (locked) parts.clear();
    const QStringList killed = locked ? QStringList() : killedParts(s);
    if ((parts == m_shownParts && killed == m_killedParts) || m_parts->isVisible()) return;
    m_shownParts = parts;
    m_killedParts = killed;
    m_parts->clear();
    auto kind = domain::ScopeKind::Underlying;
    for (const QString& part : parts) {
        const auto scope = domain::parseScope(part.toStdString());
        if (!scope) continue;
        if (scope->kind != std::exchange(kind, scope->kind)) m_parts->addSeparator();
        addPart(scope->kind, text(scope->name));
    }
    if (!killed.isEmpty()) {
        m_parts->addSeparator();
        m_parts->addAction(tr("Re-arm…"), this, &KillSwitch::rearmRequested);
    }
    layOutKill();
}

void KillSwitch::addPart(domain::ScopeKind kind, const QString& name)
{
    const domain::Scope scope{kind, name.toStdString()};
    const bool killed = m_killedParts.contains(text(domain::toString(scope)));
    QAction* action = m_parts->addAction(killed ? tr("%1 is KILLED").arg(name)
                                         : kind == domain::ScopeKind::Venue
                                             ? tr("KILL %1 alone: cancel all that is there").arg(name)
                                             : tr("KILL %1 alone: cancel its orders and quotes").arg(name),
                                         this, [this, scope] { Q_EMIT partKillRequested(scope); });
    action->setEnabled(!killed);
}

bool KillSwitch::openPartMenu()
{
    if (m_shownParts.isEmpty()) return false;
    m_parts->popup(mapToGlobal(QPoint(m_kill->x(), m_kill->y() + kKillHeight)));
    return true;
}

void KillSwitch::showLevels(const interfaces::Snapshot& s)
{
    const bool review = s.session == interfaces::SessionKind::Review;
    const QString locked = review ? tr("Locked: this is a journal.") : m_runs ? QString() : tr("No desk runs.");
    m_pause->setText(!m_isKilled ? tr("Pause") : height() < 80 ? tr("Arm…") : tr("Re-arm…"));
    m_pause->setAccessibleName(m_isKilled ? tr("Re-arm…") : tr("Pause"));
    m_pause->setKind(s.tradingState == TradingState::Halted ? PushButton::Kind::Warn : PushButton::Kind::Plain);
    m_reduce->setKind(s.tradingState == TradingState::Reducing ? PushButton::Kind::Warn : PushButton::Kind::Plain);
    const QString why = text(s.tradingStateReason).section(QLatin1Char('\n'), 0, 0);
    m_pause->setFreeToolTip(s.tradingState == TradingState::Halted
                                ? tr("%1. Press to resume. Ctrl+Shift+P").arg(why)
                                : tr("No new or amended orders; quotes are taken away, working orders stay. Now: %1. "
                                     "Again: resume. Ctrl+Shift+P. Arrow, right click or Down: one underlying or venue "
                                     "only.")
                                      .arg(standingWords(s)));
    m_pause->setLocked(locked);
    m_reduce->setLocked(locked.isEmpty() && m_isKilled ? tr("KILLED: re-arm first.") : locked);
    m_flatten->setLocked(locked);
}

/// KILL, and beside it what reaches less than all.
void KillSwitch::layOutKill()
{
    const bool compact = height() < 80;
    const int left = compact ? 8 : 10, top = compact ? 5 : 6;
    const int inner = width() - 2 * left;
    const bool rearms = !m_killedParts.isEmpty();
    const int beside = m_shownParts.isEmpty() ? 0 : kPartWidth;
    const int gap = beside > 0 ? 2 : 0;
    m_kill->setGeometry(left, top, inner - beside - gap, kKillHeight);
    m_part->setVisible(beside > 0);
    m_rearm->setVisible(rearms);
    m_part->setFixedHeight(rearms ? kKillHeight / 2 - 1 : kKillHeight);
    m_part->setGeometry(left + inner - beside, top, beside, m_part->height());
    m_rearm->setGeometry(left + inner - beside, top + kKillHeight / 2 + 1, beside, kKillHeight / 2 - 1);
}

void KillSwitch::resizeEvent(QResizeEvent*)
{
    const bool compact = height() < 80;
    const int left = compact ? 8 : 10;
    const int inner = width() - 2 * left;
    layOutKill();
    const int gap = 4;
    const int each = (inner - 2 * gap) / 3;
    const int top = compact ? 46 : 50;
    m_flatten->setText(compact ? tr("Flatten") : tr("Flatten…"));
    m_pause->setGeometry(left, top, each, 22);
    m_reduce->setGeometry(left + each + gap, top, each, 22);
    m_flatten->setGeometry(left + 2 * (each + gap), top, inner - 2 * (each + gap), 22);
}

void KillSwitch::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg1);
    p.setPen(theme().line);
    p.drawLine(rect().bottomLeft(), rect().bottomRight());
}

}  // namespace ballast::ui
