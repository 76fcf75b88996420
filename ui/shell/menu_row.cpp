#include "ui/shell/menu_row.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/workspace/frame.h"

namespace ballast::ui {
namespace {

constexpr int kHeight = 26;
constexpr QSize kBadge(11, 13);

}  // namespace

WorkspaceTabs::WorkspaceTabs(QStringList names, QWidget* parent) : QWidget(parent), m_names(std::move(names))
{
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Workspaces"));
}

int WorkspaceTabs::widthOf(int index) const
{
    return QFontMetrics(uiFont(12, QFont::Medium)).horizontalAdvance(m_names[index]) + 26;
}

QSize WorkspaceTabs::sizeHint() const
{
    int width = 0;
    for (int i = 0; i < m_names.size(); ++i)
        width += widthOf(i);
    return {width, kHeight};
}

void WorkspaceTabs::setCurrent(int index)
{
    m_current = index;
    describe();
}

void WorkspaceTabs::describe()
{
    const QString waits =
        m_badgeCount > 0 ? tr("%1 waiting for you in %2").arg(m_badgeCount).arg(m_names.value(m_badgeAt)) : QString();
    setToolTip(waits);
    const QString name = m_names.value(m_current);
    setAccessibleDescription(waits.isEmpty() ? name : name + QStringLiteral(", ") + waits);
    update();
}

void WorkspaceTabs::setBadge(int index, int count, bool urgent)
{
    if (index == m_badgeAt && count == m_badgeCount && urgent == m_urgent) return;
    m_badgeAt = index;
    m_badgeCount = count;
    m_urgent = urgent;
    describe();
}

/// In the room that every tab keeps beside its word, so that no tab moves.
void WorkspaceTabs::paintBadge(QPainter& p, const QRect& tab) const
{
    const Theme& t = theme();
    const QRect box({tab.right() - kBadge.width(), (kHeight - kBadge.height()) / 2}, kBadge);
    p.setPen(t.warn);
    p.setBrush(m_urgent ? t.warn : t.warnFill);
    p.drawRect(box.adjusted(0, 0, -1, -1));
    p.setFont(uiFont(10, QFont::Bold));
    p.setPen(m_urgent ? t.ink : t.text);
    p.drawText(box, Qt::AlignCenter, m_badgeCount > 9 ? QStringLiteral("9+") : QString::number(m_badgeCount));
}

void WorkspaceTabs::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    int left = 0;
    for (int i = 0; i < m_names.size(); ++i) {
        const QRect box(left, 0, widthOf(i), kHeight);
        p.setPen(t.line);
        p.drawLine(box.topLeft(), box.bottomLeft());
        if (i == m_current) p.fillRect(QRect(box.left() + 1, kHeight - 2, box.width() - 1, 2), t.accent);
        p.setFont(uiFont(12, i == m_current ? QFont::Medium : QFont::Normal));
        p.setPen(i == m_current ? t.text : t.text2);
        p.drawText(box, Qt::AlignCenter, m_names[i]);
        if (i == m_badgeAt && m_badgeCount > 0) paintBadge(p, box);
        left = box.right() + 1;
    }
    p.setPen(t.line);
    p.drawLine(left - 1, 0, left - 1, kHeight);
    if (!hasFocus()) return;
    p.setPen(QPen(t.accent, 2));
    p.drawRect(QRect(1, 1, left - 3, kHeight - 3));
}

void WorkspaceTabs::mousePressEvent(QMouseEvent* event)
{
    int left = 0;
    for (int i = 0; i < m_names.size(); ++i) {
        left += widthOf(i);
        if (event->position().x() >= left) continue;
        Q_EMIT chosen(i);
        return;
    }
}

void WorkspaceTabs::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const int next = m_current + step;
    if (step != 0 && next >= 0 && next < m_names.size()) Q_EMIT chosen(next);
    if (step == 0) QWidget::keyPressEvent(event);
}

MenuRow::MenuRow(QWidget* parent)
    : QWidget(parent), m_menus(new QMenuBar(this)),
      m_tabs(new WorkspaceTabs({tr("Desk"), tr("Volatility"), tr("Ladders"), tr("Review")}, this)),
      m_playback(new PlaybackBar(this))
{
    m_menus->setNativeMenuBar(false);
    m_playback->hide();
    setFixedHeight(kHeight);
}

int MenuRow::wordWidth() const
{
    return QFontMetrics(uiFont(12, QFont::Bold)).horizontalAdvance(frameLook(m_session).word) + 24;
}

void MenuRow::showSnapshot(const interfaces::Snapshot& s)
{
    const bool changed = s.session != m_session || text(s.marketTitle) != m_market;
    m_session = s.session;
    m_market = text(s.marketTitle);
    const bool wasVisible = m_playback->isVisibleTo(this);
    m_playback->showSnapshot(s);
    if (changed || wasVisible != m_playback->isVisibleTo(this)) layOut();
    if (changed) update();
}

void MenuRow::layOut()
{
    const int menusLeft = wordWidth() + 10;
    const int menusWidth = m_menus->sizeHint().width();
    m_menus->setGeometry(menusLeft, 0, menusWidth, kHeight);
    const int tabsLeft = menusLeft + menusWidth + 14;
    m_tabs->setGeometry(QRect({tabsLeft, 0}, m_tabs->sizeHint()));
    const int marketWidth = QFontMetrics(uiFont(11)).horizontalAdvance(m_market);
    const int playWidth = m_playback->sizeHint().width();
    const int free = width() - tabsLeft - m_tabs->width() - 24;
    const int right = free > marketWidth + playWidth + 16 ? width() - marketWidth - 24 : width() - 10;
    m_playback->setGeometry(right - playWidth, 3, playWidth, 20);
    update();
}

void MenuRow::resizeEvent(QResizeEvent*) { layOut(); }

void MenuRow::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.fillRect(rect(), t.bg1);
    p.setPen(t.line);
    p.drawLine(0, kHeight - 1, width(), kHeight - 1);
    const FrameLook look = frameLook(m_session);
    const QRect word(0, 0, wordWidth(), kHeight);
    p.fillRect(word, look.colour);
    p.setPen(t.ink);
    p.setFont(uiFont(12, QFont::Bold));
    p.drawText(word, Qt::AlignCenter, look.word);
    const int marketWidth = QFontMetrics(uiFont(11)).horizontalAdvance(m_market);
    const int end = m_playback->isVisibleTo(this) ? m_playback->geometry().right() : m_tabs->geometry().right();
    if (end + marketWidth + 12 > width() - 8) return;
    p.setFont(uiFont(11));
    p.setPen(t.text2);
    p.drawText(rect().adjusted(0, 0, -12, 0), Qt::AlignVCenter | Qt::AlignRight, m_market);
}

}  // namespace ballast::ui
