#include "ui/header/trading_block.h"

#include <QPainter>
#include <algorithm>
#include <utility>
#include <vector>

#include "interfaces/held_part.h"
#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/header/header_block.h"
#include "ui/theme/theme.h"
#include "ui/tickets/flatten_words.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

struct StateLook {
    Mark mark;
    QColor colour;
};

StateLook lookOfState(domain::TradingState state)
{
    const Theme& t = theme();
    switch (state) {
    case domain::TradingState::Normal:
        return {Mark::Done, t.text};
    case domain::TradingState::Reducing:
        return {Mark::Warning, t.warn};
    case domain::TradingState::Halted:
        return {Mark::Pause, t.warn};
    case domain::TradingState::Killed:
        break;
    }
    return {Mark::Breach, t.breach};
}

/// Parts that stand stricter than the whole desk: "Deribit HALTED", "3 venues HALTED", "2 parts held".
QString wordsOf(const std::vector<interfaces::HeldPart>& parts, bool brief)
{
    if (parts.empty()) return {};
    const auto& first = parts.front();
    const auto count = static_cast<int>(parts.size());
    const bool alike = std::all_of(parts.begin(), parts.end(), [&](const auto& p) { return p.state == first.state; });
    const bool venues =
        std::all_of(parts.begin(), parts.end(), [](const auto& p) { return p.scope.kind == domain::ScopeKind::Venue; });
    const QString state = alike ? stateWord(first.state) : QObject::tr("held");
    if (brief) return QObject::tr("%1 %2").arg(count).arg(state);
    if (count == 1) return QObject::tr("%1 %2").arg(text(first.scope.name), state);
    return (venues ? QObject::tr("%1 venues %2") : QObject::tr("%1 parts %2")).arg(count).arg(state);
}

bool isKilled(const interfaces::HeldPart& part) { return part.state == domain::TradingState::Killed; }

/// Beside "PART KILLED": which.
QString killedNames(const std::vector<interfaces::HeldPart>& parts)
{
    QStringList names;
    for (const auto& part : parts)
        if (isKilled(part)) names << text(part.scope.name);
    QString words = names.join(QStringLiteral(", "));
    if (const auto others = static_cast<int>(parts.size()) - static_cast<int>(names.size()); others > 0)
        words += QObject::tr(" + %1 held").arg(others);
    return words;
}

/// Where there is room for one name alone: "BTC", "BTC +2".
QString killedBriefly(const std::vector<interfaces::HeldPart>& parts)
{
    const auto first = std::find_if(parts.begin(), parts.end(), isKilled);
    if (first == parts.end()) return {};
    const QString name = text(first->scope.name);
    return parts.size() == 1 ? name : QObject::tr("%1 +%2").arg(name).arg(parts.size() - 1);
}

QString modesTip(const interfaces::Snapshot& s)
{
    QStringList parts;
    for (const auto& u : s.underlyings)
        parts << text(u.code) + QStringLiteral(": ") + text(toString(u.mode));
    return parts.join(QStringLiteral(", "));
}

}  // namespace

QString stateWord(domain::TradingState state)
{
    switch (state) {
    case domain::TradingState::Normal:
        return QStringLiteral("NORMAL");
    case domain::TradingState::Reducing:
        return QStringLiteral("REDUCING");
    case domain::TradingState::Halted:
        return QStringLiteral("HALTED");
    case domain::TradingState::Killed:
        break;
    }
    return QStringLiteral("KILLED");
}

QString stateWord(const interfaces::TradingView& view)
{
    const auto parts = interfaces::HeldPart::ofReason(view.tradingStateReason);
    const bool killed = std::any_of(parts.begin(), parts.end(), isKilled);
    return killed && view.tradingState == domain::TradingState::Normal ? QObject::tr("PART KILLED")
                                                                       : stateWord(view.tradingState);
}

TradingBlock::TradingBlock(QWidget* parent)
    : QWidget(parent), m_mode(new SegmentBar({tr("Automatic"), tr("Confirm"), tr("Manual")}, 0, 24, this))
{
    setSpokenRole(this, QAccessible::Grouping);
    m_mode->setSegmentToolTip(0, tr("The engine hedges without asking. Ctrl+Alt+1"));
    m_mode->setSegmentToolTip(1, tr("The engine proposes and waits for a person. Ctrl+Alt+2"));
    m_mode->setSegmentToolTip(2, tr("The engine only shows. Ctrl+Alt+3"));
    connect(m_mode, &SegmentBar::activated, this,
            [this](int index) { Q_EMIT modeChosen(static_cast<domain::HedgeMode>(index)); });
}

void TradingBlock::setCompact(bool compact)
{
    m_compact = compact;
    updateSegment();
}

void TradingBlock::updateSegment()
{
    QStringList words = m_compact ? QStringList{tr("Auto"), tr("Confirm"), tr("Manual")}
                                  : QStringList{tr("Automatic"), tr("Confirm"), tr("Manual")};
    if (m_differ && m_mode->current() >= 0) words[m_mode->current()] += QLatin1Char('*');
    m_mode->setPadding(m_compact ? 3 : 7);
    m_mode->setSegments(words);
    m_mode->setGeometry(QRect({m_compact ? 8 : 12, m_compact ? 23 : 24}, m_mode->sizeHint()));
}

void TradingBlock::showSnapshot(const interfaces::Snapshot& s)
{
    m_review = s.session == interfaces::SessionKind::Review;
    const auto before = std::exchange(m_state, s.tradingState);
    m_differ = s.modesDiffer;
    const Timestamp since = s.tradingStateSince;
    m_since = since.isNever()
                  ? QString()
                  : tr("since %1").arg(isSameDay(since, s.time) ? timeOfDayZoned(since) : datedTime(since).left(6));
    auto held = interfaces::HeldPart::ofReason(s.tradingStateReason);
    std::erase_if(held, [&](const auto& part) { return part.state <= s.tradingState; });
    m_word = stateWord(static_cast<const interfaces::TradingView&>(s));
    const bool partKilled = m_word != stateWord(m_state);
    const QString heldBefore = std::exchange(m_held, m_review     ? QString()
                                                     : partKilled ? killedNames(held)
                                                                  : wordsOf(held, false));
    m_heldBrief = m_review ? QString() : partKilled ? killedBriefly(held) : wordsOf(held, true);
    // A kill that a start found has no time of this session.
    const QString kept = stateSince(s);
    const bool isKept = kept.contains(QLatin1Char(','));
    if (isKept) m_since = tr("before start");
    m_mode->setCurrent(static_cast<int>(s.mode));
    m_mode->setLocked(m_review ? tr("Locked: this is a journal.") : QString());
    updateSegment();
    QString tip = text(s.tradingStateReason);
    if (!since.isNever() && !isKept) tip = tr("Since %1. %2").arg(timeSince(since, s.time), tip).trimmed();
    if (m_differ) tip += QLatin1Char('\n') + modesTip(s);
    setToolTip(tip);
    const QString state = m_held.isEmpty() ? m_word : m_word + QStringLiteral(", ") + m_held;
    const QString told = tr("Trading state %1 %2, hedge mode %3").arg(state, m_since, text(toString(s.mode)));
    const bool turns = m_state != before || m_held != heldBefore;
    if (told != accessibleName()) setAccessibleName(told);
    if (turns) {
        Announcements::instance().make(this);
    }
    update();
}

void TradingBlock::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    paintBlockGround(p, rect());
    const int pad = m_compact ? 8 : 12;
    const QRect inner = rect().adjusted(pad, 0, -pad, 0);
    p.setFont(uiFont(11));
    p.setPen(t.text2);
    p.drawText(QRect(inner.left(), 4, inner.width(), 18), Qt::AlignVCenter,
               m_review ? tr("Review") : tr("Trading state"));
    p.setPen(t.text3);
    if (!m_compact && !m_review)
        p.drawText(QRect(inner.left(), 4, inner.width(), 18), Qt::AlignVCenter | Qt::AlignRight, tr("hedge mode"));
    const int centre = m_compact ? 60 : 66;
    StateLook look = m_review ? StateLook{Mark::Lock, t.text2} : lookOfState(m_state);
    const bool partKilled = m_word != stateWord(m_state);
    if (!m_held.isEmpty() && m_state == domain::TradingState::Normal)
        look = partKilled ? lookOfState(domain::TradingState::Killed) : StateLook{Mark::Warning, t.warn};
    paintMark(p, QRectF(inner.left(), centre - 5, 10, 10), look.mark, look.colour);
    const QRect line(inner.left() + 15, centre - 9, inner.width() - 15, 18);
    // In the small window the name of what is killed needs the place.
    const int size = m_compact && partKilled ? 11 : 12;
    p.setFont(uiFont(size, QFont::Bold));
    p.setPen(look.colour);
    p.drawText(line, Qt::AlignVCenter, m_review ? tr("Trading locked") : m_word);
    if (m_review) return;
    const int room = line.width() - p.fontMetrics().horizontalAdvance(m_word) - 4;
    p.setFont(uiFont(size));
    if (m_held.isEmpty()) {
        p.setPen(t.text2);
        if (!m_compact) p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, m_since);
        return;
    }
    p.setPen(partKilled ? t.breach : t.warn);
    const QFontMetrics metrics(p.font());
    const bool fits = metrics.horizontalAdvance(m_held) <= room;
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight,
               fits ? m_held : metrics.elidedText(m_heldBrief, Qt::ElideRight, room));
}

}  // namespace ballast::ui
