#include "ui/widgets/panel_header.h"

#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kHeight = 28;
constexpr int kBriefHeight = 20;
constexpr int kMostFollow = 220;  ///< Of a brief head's words, before segments fold for them.
constexpr int kMenuWidth = 28;
constexpr int kGap = 8;

QColor colourOf(LinkGroup group, const Theme& t)
{
    switch (group) {
    case LinkGroup::A:
        return t.linkA;
    case LinkGroup::B:
        return t.linkB;
    case LinkGroup::C:
        return t.linkC;
    case LinkGroup::D:
        break;
    }
    return t.linkD;
}

void paintLinkSquare(QPainter& p, const QRect& box, LinkGroup group, const Theme& t)
{
    p.fillRect(box, colourOf(group, t));
    p.setPen(t.ink);
    p.setFont(uiFont(10, QFont::Bold));
    p.drawText(box, Qt::AlignCenter, letterOf(group));
}

void paintMenuDots(QPainter& p, const QRect& box, const Theme& t)
{
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(t.text2);
    for (int i = -1; i <= 1; ++i)
        p.drawEllipse(QPointF(box.center()) + QPointF(4.0 * i, 0.5), 1.1, 1.1);
}

}  // namespace

PanelHeader::PanelHeader(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(title), m_menu(new QMenu(this))
{
    setSpokenRole(this, QAccessible::TitleBar);
    setFixedHeight(kHeight);
    setAccessibleName(title);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
}

void PanelHeader::setFollowText(const QString& text)
{
    if (text == m_follow) return;
    m_follow = text;
    if (m_brief) layOutSegments();
    setAccessibleDescription(m_hidesFigures ? QString() : text);
    update();
}

void PanelHeader::hideFigures(bool hidden)
{
    if (hidden == m_hidesFigures) return;
    m_hidesFigures = hidden;
    setAccessibleDescription(hidden ? QString() : m_follow);
    update();
}

SegmentBar* PanelHeader::addSegments(const QStringList& segments, int current)
{
    auto* bar = new SegmentBar(segments, current, 20, this);
    m_segments << bar;
    connect(bar, &SegmentBar::widthChanged, this, &PanelHeader::layOutSegments);
    bar->show();
    layOutSegments();
    return bar;
}

void PanelHeader::setAge(const QString& text, bool stale)
{
    if (text == m_age && stale == m_ageStale) return;
    const bool sameRoom = text.size() == m_age.size();
    m_age = text;
    m_ageStale = stale;
    if (!sameRoom) layOutSegments();
    update();
}

void PanelHeader::setLinked(bool linked)
{
    m_linked = linked;
    layOutSegments();
    update();
}

void PanelHeader::setFocusWithin(bool within)
{
    if (within == m_focusWithin) return;
    m_focusWithin = within;
    update();
}

void PanelHeader::setLinkGroup(LinkGroup group)
{
    m_linkGroup = group;
    update();
}

int PanelHeader::heightFor(bool brief) const { return brief && m_segments.isEmpty() ? kBriefHeight : kHeight; }

void PanelHeader::setBrief(bool brief)
{
    if (brief == m_brief && height() == heightFor(brief)) return;
    m_brief = brief;
    setFixedHeight(heightFor(brief));
    layOutSegments();
    update();
}

QRect PanelHeader::linkRect() const { return {8, (height() - 12) / 2, 12, 12}; }

void PanelHeader::setCornerWord(const QString& word)
{
    m_cornerWord = word;
    update();
}

QRect PanelHeader::menuRect() const { return {width() - kMenuWidth, 0, kMenuWidth, height()}; }

int PanelHeader::freeRight() const
{
    const int ageWidth = m_age.isEmpty() ? 0 : QFontMetrics(uiFont(11)).horizontalAdvance(m_age) + kGap;
    return width() - kMenuWidth - ageWidth;
}

int PanelHeader::titleWidth() const
{
    return m_brief ? 0 : QFontMetrics(uiFont(12, QFont::Medium)).horizontalAdvance(m_title) + kGap;
}

/// The widest become one word with a list behind it, until the title has its room; below a tab, what is followed.
void PanelHeader::foldSegments()
{
    const int follow = QFontMetrics(uiFont(12)).horizontalAdvance(m_follow) + kGap;
    const int words = m_brief ? std::min(follow, kMostFollow) : titleWidth();
    const int room = freeRight() - 4 - wordsLeft() - words;
    QList<SegmentBar*> open;
    int wanted = 0;
    for (SegmentBar* bar : m_segments) {
        if (bar->isHidden()) continue;
        bar->setFolded(false);
        open << bar;
        wanted += bar->sizeHint().width() + kGap;
    }
    while (wanted > room && !open.isEmpty()) {
        const auto widest = std::max_element(open.begin(), open.end(), [](const SegmentBar* a, const SegmentBar* b) {
            return a->sizeHint().width() < b->sizeHint().width();
        });
        wanted -= (*widest)->sizeHint().width();
        (*widest)->setFolded(true);
        wanted += (*widest)->sizeHint().width();
        open.erase(widest);
    }
}

void PanelHeader::layOutSegments()
{
    foldSegments();
    int right = freeRight() - 4;
    for (auto it = m_segments.crbegin(); it != m_segments.crend(); ++it) {
        if ((*it)->isHidden()) continue;
        const QSize size = (*it)->sizeHint();
        right -= size.width();
        (*it)->setGeometry(right, (height() - size.height()) / 2, size.width(), size.height());
        right -= kGap;
    }
    // Title and words are cut by where the bars begin.
    update();
}

void PanelHeader::resizeEvent(QResizeEvent*) { layOutSegments(); }

int PanelHeader::wordsLeft() const { return 8 + (m_linked ? 12 + kGap : 0); }

int PanelHeader::wordsRoom() const
{
    int right = freeRight();
    for (const SegmentBar* bar : m_segments)
        if (!bar->isHidden()) right = std::min(right, bar->x() - kGap);
    return std::max(0, right - wordsLeft());
}

QString PanelHeader::shownTitle() const
{
    if (m_brief) return {};
    return QFontMetrics(uiFont(12, QFont::Medium)).elidedText(m_title, Qt::ElideRight, wordsRoom());
}

/// What the panel follows takes the room that the title leaves; less than half of it says nothing.
QString PanelHeader::shownFollow() const
{
    const int room = wordsRoom() - titleWidth();
    const bool isWord = !m_cornerWord.isEmpty();
    if (m_hidesFigures && !isWord) return {};
    const QString& whole = isWord ? m_cornerWord : m_follow;
    const QFontMetrics metrics(uiFont(12, isWord ? QFont::Bold : QFont::Normal));
    const QString shown = metrics.elidedText(whole, Qt::ElideRight, std::max(0, room));
    return shown == whole || 2 * shown.size() > whole.size() + 2 ? shown : QString();
}

/// The whole of what has no room.
bool PanelHeader::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const QString follow = !m_cornerWord.isEmpty() ? m_cornerWord : m_hidesFigures ? QString() : m_follow;
    QStringList words;
    if (m_linked && linkRect().adjusted(-4, -4, 4, 4).contains(static_cast<QHelpEvent*>(event)->pos()))
        words << tr("Link group %1: panels of one colour follow one underlying, expiry and strike. Press to choose, "
                    "Ctrl+L "
                    "for the next")
                     .arg(letterOf(m_linkGroup));
    else if ((!m_brief && shownTitle() != m_title) || shownFollow() != follow)
        words << m_title << follow;
    words.removeAll(QString());
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), words.join(QStringLiteral(", ")), this);
    return true;
}

void PanelHeader::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.fillRect(rect(), t.bg2);
    p.setPen(t.line);
    p.drawLine(0, height() - 1, width(), height() - 1);
    if (m_focusWithin) p.fillRect(0, 0, width(), 2, t.accent);
    if (m_linked) paintLinkSquare(p, linkRect(), m_linkGroup, t);
    const QRect line(wordsLeft(), 0, wordsRoom(), height());
    const QFont titleFont = uiFont(12, QFont::Medium);
    p.setFont(titleFont);
    p.setPen(t.text);
    p.drawText(line, Qt::AlignVCenter, shownTitle());
    p.setFont(m_cornerWord.isEmpty() ? uiFont(12) : uiFont(12, QFont::Bold));
    p.setPen(m_cornerWord.isEmpty() ? t.text2 : t.breach);
    p.drawText(line.adjusted(titleWidth(), 0, 0, 0), Qt::AlignVCenter, shownFollow());
    p.setFont(uiFont(11));
    p.setPen(m_ageStale ? t.stale : t.text3);
    if (!m_hidesFigures)
        p.drawText(QRect(0, 0, width() - kMenuWidth, height()), Qt::AlignVCenter | Qt::AlignRight, m_age);
    paintMenuDots(p, menuRect(), t);
}

void PanelHeader::mousePressEvent(QMouseEvent* event)
{
    if (menuRect().contains(event->position().toPoint())) return openMenu();
    // A target of 20 by 20 around the square.
    if (m_linked && linkRect().adjusted(-4, -4, 4, 4).contains(event->position().toPoint()))
        return Q_EMIT linkPressed();
    event->ignore();
}

void PanelHeader::openMenu()
{
    m_menu->popup(mapToGlobal(QPoint(width() - m_menu->sizeHint().width(), height())));
    if (!m_menu->actions().isEmpty()) m_menu->setActiveAction(m_menu->actions().front());
}

void PanelHeader::contextMenuEvent(QContextMenuEvent* event) { m_menu->popup(event->globalPos()); }

}  // namespace ballast::ui
