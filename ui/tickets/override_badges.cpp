#include "ui/tickets/override_badges.h"

#include <QFontMetrics>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kGap = 8;

/// Between two events of a recording its time may be over while the picture of the last step has it still: by the next
/// step, before anything is decided, it is gone.
QString wordsOf(const interfaces::OverrideView& view, Timestamp now)
{
    const QString end = view.expires > now ? QObject::tr("%1 left").arg(countdown(view.expires - now))
                                           : QObject::tr("over since %1").arg(timeOfDayZoned(view.expires));
    return QStringLiteral("%1 · %2 · %3").arg(text(view.what), text(view.owner), end);
}

}  // namespace

OverrideBadge::OverrideBadge(QWidget* parent) : QWidget(parent) { setSpokenRole(this, QAccessible::AlertMessage); }

QFont OverrideBadge::wordsFont() const { return uiFont(11, m_ending ? QFont::Bold : QFont::Medium); }

void OverrideBadge::showOverride(const interfaces::OverrideView& view, Timestamp now)
{
    m_pause = view.action == domain::OperatorAction::PauseUnderlying;
    m_ending = view.expires - now < Duration::seconds(60);
    m_words = wordsOf(view, now);
    setAccessibleName(m_words);
    setToolTip(QStringLiteral("%1: “%2”, record %3").arg(text(view.owner), text(view.reason)).arg(view.record.value));
    update();
}

QSize OverrideBadge::sizeHint() const { return {QFontMetrics(wordsFont()).horizontalAdvance(m_words) + 32, 20}; }

void OverrideBadge::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(t.warn);
    p.setBrush(t.warnFill);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    paintMark(p, QRectF(8, 5.5, 9, 9), m_pause ? Mark::Pause : Mark::Override, m_pause ? t.warn : t.accent);
    p.setFont(wordsFont());
    p.setPen(t.text);
    p.drawText(rect().adjusted(24, 0, 0, 0), Qt::AlignVCenter, m_words);
}

void OverrideBadge::mousePressEvent(QMouseEvent*) { Q_EMIT clicked(); }

OverrideBadges::OverrideBadges(QWidget* parent) : QWidget(parent), m_list(new PushButton({}, 20, this))
{
    setSpokenRole(this, QAccessible::Grouping);
    setAccessibleName(tr("Overrides"));
    for (std::size_t i = 0; i < kMost; ++i) {
        m_badges[i] = new OverrideBadge(this);
        m_ends[i] = new PushButton(tr("End now"), 20, this);
        connect(m_ends[i], &PushButton::clicked, this, [this, i] {
            if (i < m_overrides.size()) Q_EMIT endRequested(m_overrides[i].id);
        });
        connect(m_badges[i], &OverrideBadge::clicked, this, [this, i] {
            if (i < m_overrides.size()) Q_EMIT recordRequested(m_overrides[i].record);
        });
    }
    connect(m_list, &PushButton::clicked, this, &OverrideBadges::openList);
}

void OverrideBadges::showOverrides(const std::vector<interfaces::OverrideView>& overrides, Timestamp now, bool locked)
{
    m_overrides = overrides;
    m_now = now;
    m_locked = locked;
    const bool asList = m_overrides.size() > (m_compact ? 1U : kMost);
    for (std::size_t i = 0; i < kMost; ++i) {
        const bool shown = !asList && i < m_overrides.size();
        m_badges[i]->setVisible(shown);
        m_ends[i]->setVisible(shown);
        m_ends[i]->setLocked(locked ? tr("Locked: this is a journal.") : QString());
        if (shown) m_badges[i]->showOverride(m_overrides[i], now);
    }
    m_list->setVisible(asList);
    m_list->setText(tr("%1 overrides").arg(m_overrides.size()));
    m_list->setKind(PushButton::Kind::Warn);
    layOut();
    Q_EMIT sizeChanged();
}

QSize OverrideBadges::sizeHint() const
{
    int width = 0;
    for (const QWidget* child :
         {static_cast<QWidget*>(m_badges[0]), static_cast<QWidget*>(m_ends[0]), static_cast<QWidget*>(m_badges[1]),
          static_cast<QWidget*>(m_ends[1]), static_cast<QWidget*>(m_list)})
        if (child->isVisibleTo(this)) width += child->sizeHint().width() + kGap;
    const int count = m_compact || m_overrides.empty() ? 0 : 76;
    return {width + count, 20};
}

void OverrideBadges::layOut()
{
    int left = m_compact || m_overrides.empty() ? 0 : 76;
    for (QWidget* child :
         {static_cast<QWidget*>(m_badges[0]), static_cast<QWidget*>(m_ends[0]), static_cast<QWidget*>(m_badges[1]),
          static_cast<QWidget*>(m_ends[1]), static_cast<QWidget*>(m_list)}) {
        if (!child->isVisibleTo(this)) continue;
        const QSize size = child->sizeHint();
        child->setGeometry(left, 0, size.width(), 20);
        left += size.width() + kGap;
    }
    update();
}

bool OverrideBadges::openList()
{
    if (m_overrides.empty()) return false;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& view : m_overrides) {
        auto* action = menu->addAction(tr("End now: %1").arg(wordsOf(view, m_now)));
        action->setEnabled(!m_locked);
        connect(action, &QAction::triggered, this, [this, id = view.id] { Q_EMIT endRequested(id); });
    }
    if (!m_locked) menu->setActiveAction(menu->actions().front());
    menu->popup(mapToGlobal(QPoint(0, height())));
    return true;
}

void OverrideBadges::resizeEvent(QResizeEvent*) { layOut(); }

void OverrideBadges::paintEvent(QPaintEvent*)
{
    if (m_compact || m_overrides.empty()) return;
    QPainter p(this);
    p.setFont(uiFont(11));
    p.setPen(theme().text2);
    const auto count = m_overrides.size();
    p.drawText(rect(), Qt::AlignVCenter, count == 1 ? tr("1 override") : tr("%1 overrides").arg(count));
}

}  // namespace ballast::ui
