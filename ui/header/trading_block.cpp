#include "ui/header/trading_block.h"

#include <QPainter>
#include <utility>

#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/header/header_block.h"
#include "ui/theme/theme.h"
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
    QStringList words = m_compact ? QStringList{tr("Auto"), tr("Conf"), tr("Man")}
                                  : QStringList{tr("Automatic"), tr("Confirm"), tr("Manual")};
    if (m_differ && m_mode->current() >= 0) words[m_mode->current()] += QLatin1Char('*');
    m_mode->setPadding(m_compact ? 8 : 7);
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
    m_mode->setCurrent(static_cast<int>(s.mode));
    m_mode->setLocked(m_review ? tr("Locked: this is a journal.") : QString());
    updateSegment();
    QString tip = text(s.tradingStateReason);
    if (!since.isNever()) tip = tr("Since %1. %2").arg(timeSince(since, s.time), tip).trimmed();
    if (m_differ) tip += QLatin1Char('\n') + modesTip(s);
    setToolTip(tip);
    const QString told =
        tr("Trading state %1 %2, hedge mode %3").arg(stateWord(m_state), m_since, text(toString(s.mode)));
    const bool turns = m_state != before;
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
    const StateLook look = m_review ? StateLook{Mark::Lock, t.text2} : lookOfState(m_state);
    paintMark(p, QRectF(inner.left(), centre - 5, 10, 10), look.mark, look.colour);
    const QRect line(inner.left() + 15, centre - 9, inner.width() - 15, 18);
    p.setFont(uiFont(12, QFont::Bold));
    p.setPen(look.colour);
    p.drawText(line, Qt::AlignVCenter, m_review ? tr("Trading locked") : stateWord(m_state));
    if (m_compact || m_review) return;
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, m_since);
}

}  // namespace ballast::ui
