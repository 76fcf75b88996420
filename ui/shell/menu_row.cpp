#include "ui/shell/menu_row.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/workspace/frame.h"

namespace ballast::ui {
namespace {

constexpr int kHeight = 26;
constexpr QSize kBadge(11, 13);
constexpr int kRoomBesideWord = 26;
constexpr int kLongestWord = 110;  ///< Of a person's own workspace, in pixels.

QFontMetrics wordMetrics() { return QFontMetrics(uiFont(12, QFont::Medium)); }

}  // namespace

WorkspaceTabs::WorkspaceTabs(QStringList names, QWidget* parent)
    : QWidget(parent), m_names(std::move(names)), m_products(static_cast<int>(m_names.size()))
{
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Workspaces"));
}

QString WorkspaceTabs::wordsOf(int index) const
{
    return wordMetrics().elidedText(m_names[index], Qt::ElideRight, kLongestWord);
}

int WorkspaceTabs::widthOf(int index) const
{
    return wordMetrics().horizontalAdvance(wordsOf(index)) + kRoomBesideWord;
}

/// As many as have room, the list of the rest counted; the desk's own always stand.
int WorkspaceTabs::shownCount() const
{
    const int rest = wordMetrics().horizontalAdvance(QStringLiteral("+9")) + kRoomBesideWord;
    int width = 0;
    for (int i = 0; i < m_names.size(); ++i) {
        width += widthOf(i);
        const bool isLast = i + 1 == m_names.size();
        if (i >= m_products && width + (isLast ? 0 : rest) > m_room) return i;
    }
    return static_cast<int>(m_names.size());
}

QString WorkspaceTabs::restWords() const { return QStringLiteral("+%1").arg(m_names.size() - shownCount()); }

QSize WorkspaceTabs::sizeHint() const
{
    int width = 0;
    const int shown = shownCount();
    for (int i = 0; i < shown; ++i)
        width += widthOf(i);
    if (shown < m_names.size()) width += wordMetrics().horizontalAdvance(restWords()) + kRoomBesideWord;
    return {width, kHeight};
}

void WorkspaceTabs::showOwn(const QStringList& names)
{
    m_names = m_names.mid(0, m_products) + names;
    describe();
}

void WorkspaceTabs::setRoom(int pixels)
{
    m_room = pixels;
    update();
}

/// The tab there; the count of tabs for the list of the rest, -1 for none.
int WorkspaceTabs::indexAt(double x) const
{
    int left = 0;
    const int shown = shownCount();
    for (int i = 0; i < shown; ++i) {
        left += widthOf(i);
        if (x < left) return i;
    }
    return shown < m_names.size() && x < width() ? static_cast<int>(m_names.size()) : -1;
}

void WorkspaceTabs::showRest()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int i = shownCount(); i < m_names.size(); ++i)
        menu->addAction(m_names[i], this, [this, i] { Q_EMIT chosen(i); });
    menu->popup(mapToGlobal(QPoint(width() - menu->sizeHint().width(), kHeight)));
}

bool WorkspaceTabs::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = indexAt(help->pos().x());
    QStringList words;
    if (index >= 0 && index < m_names.size() && wordsOf(index) != m_names[index]) words << m_names[index];
    if (index == m_names.size()) words << m_names.mid(shownCount()).join(QStringLiteral(", "));
    if (!toolTip().isEmpty()) words << toolTip();
    if (!words.isEmpty()) QToolTip::showText(help->globalPos(), words.join(QLatin1Char('\n')), this);
    return true;
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
    p.save();  // A brush that stays would fill the ring of the focus, and with it every word.
    p.setPen(t.warn);
    p.setBrush(m_urgent ? t.warn : t.warnFill);
    p.drawRect(box.adjusted(0, 0, -1, -1));
    p.setFont(uiFont(10, QFont::Bold));
    p.setPen(m_urgent ? t.ink : t.text);
    p.drawText(box, Qt::AlignCenter, m_badgeCount > 9 ? QStringLiteral("9+") : QString::number(m_badgeCount));
    p.restore();
}

void WorkspaceTabs::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    int left = 0;
    const int shown = shownCount();
    for (int i = 0; i < shown; ++i) {
        const QRect box(left, 0, widthOf(i), kHeight);
        p.setPen(t.line);
        p.drawLine(box.topLeft(), box.bottomLeft());
        if (i == m_current) p.fillRect(QRect(box.left() + 1, kHeight - 2, box.width() - 1, 2), t.accent);
        p.setFont(uiFont(12, i == m_current ? QFont::Medium : QFont::Normal));
        p.setPen(i == m_current ? t.text : t.text2);
        p.drawText(box, Qt::AlignCenter, wordsOf(i));
        if (i == m_badgeAt && m_badgeCount > 0) paintBadge(p, box);
        left = box.right() + 1;
    }
    if (shown < m_names.size()) {
        const QRect box(left, 0, width() - left, kHeight);
        p.setPen(t.line);
        p.drawLine(box.topLeft(), box.bottomLeft());
        if (m_current >= shown) p.fillRect(QRect(box.left() + 1, kHeight - 2, box.width() - 1, 2), t.accent);
        p.setFont(uiFont(12, m_current >= shown ? QFont::Medium : QFont::Normal));
        p.setPen(m_current >= shown ? t.text : t.text2);
        p.drawText(box, Qt::AlignCenter, restWords());
        left = width();
    }
    p.setPen(t.line);
    p.drawLine(left - 1, 0, left - 1, kHeight);
    if (!hasFocus()) return;
    p.setPen(QPen(t.accent, 2));
    p.drawRect(QRect(1, 1, left - 3, kHeight - 3));
}

void WorkspaceTabs::mousePressEvent(QMouseEvent* event)
{
    const int index = indexAt(event->position().x());
    if (index == m_names.size()) return showRest();
    if (index >= 0) Q_EMIT chosen(index);
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

void MenuRow::showOwnWorkspaces(const QStringList& names)
{
    m_tabs->showOwn(names);
    layOut();
}

void MenuRow::layOut()
{
    const int menusLeft = wordWidth() + 10;
    const int menusWidth = m_menus->sizeHint().width();
    m_menus->setGeometry(menusLeft, 0, menusWidth, kHeight);
    const int tabsLeft = menusLeft + menusWidth + 14;
    const int playWidth = m_playback->isVisibleTo(this) ? m_playback->sizeHint().width() : 0;
    m_tabs->setRoom(width() - tabsLeft - playWidth - 24);
    m_tabs->setGeometry(QRect({tabsLeft, 0}, m_tabs->sizeHint()));
    const int marketWidth = QFontMetrics(uiFont(11)).horizontalAdvance(m_market);
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
