#include "ui/workspace/desk_dock.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFontMetrics>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <QWindow>
#include <algorithm>

#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/header/trading_block.h"
#include "ui/theme/theme.h"
#include "ui/workspace/frame.h"

namespace ballast::ui {
namespace {

constexpr int kStripHeight = 26;
constexpr int kHeadHeight = 28;
constexpr int kCorner = 16;  ///< Of the frame, where both edges are moved.
constexpr QSize kCompactLeast(360, 120);
constexpr int kCoveredMilliseconds = 2000;
constexpr int kSettlesMilliseconds = 1000;

/// One edge or corner of a floating frame; the window manager moves it.
class FrameGrip : public QWidget {
public:
    FrameGrip(Qt::Edges edges, QWidget* parent) : QWidget(parent), m_edges(edges)
    {
        const bool level = edges & (Qt::LeftEdge | Qt::RightEdge);
        const bool upright = edges & (Qt::TopEdge | Qt::BottomEdge);
        const bool falls = edges == (Qt::LeftEdge | Qt::TopEdge) || edges == (Qt::RightEdge | Qt::BottomEdge);
        setCursor(!upright ? Qt::SizeHorCursor
                  : !level ? Qt::SizeVerCursor
                  : falls  ? Qt::SizeFDiagCursor
                           : Qt::SizeBDiagCursor);
    }

    void follow(const QRect& frame)
    {
        const bool level = m_edges & (Qt::LeftEdge | Qt::RightEdge);
        const bool upright = m_edges & (Qt::TopEdge | Qt::BottomEdge);
        const int width = level ? (upright ? kCorner : kFrameWidth) : frame.width();
        const int height = upright ? kFrameWidth : frame.height();
        setGeometry(m_edges & Qt::RightEdge ? frame.width() - width : 0,
                    m_edges & Qt::BottomEdge ? frame.height() - height : 0, width, height);
        raise();
    }

protected:
    void mousePressEvent(QMouseEvent*) override
    {
        if (QWindow* own = window()->windowHandle()) own->startSystemResize(m_edges);
    }

private:
    Qt::Edges m_edges;
};

}  // namespace

FloatStrip::FloatStrip(QWidget* parent) : QWidget(parent), m_kill(new KillButton(this))
{
    setFixedHeight(kStripHeight);
    // A window that floats gives its first widget the focus, and Enter must not kill; the key works everywhere.
    m_kill->setFocusPolicy(Qt::NoFocus);
    connect(m_kill, &KillButton::engaged, this, &FloatStrip::killed);
}

void FloatStrip::showSnapshot(const interfaces::Snapshot& s)
{
    m_session = s.session;
    const QString delta = s.underlyings.empty() ? kMissing : usd0(s.net.deltaUsd);
    m_words = tr("Net delta %1 USD   %2").arg(delta, stateWord(static_cast<const interfaces::TradingView&>(s)));
    if (s.session != interfaces::SessionKind::Review) showRunning(s);
    update();
}

void FloatStrip::showRunning(const interfaces::Snapshot& running)
{
    const bool killed = running.tradingState == domain::TradingState::Killed;
    m_kill->setState(killed ? KillButton::State::Killed : KillButton::State::Armed, {});
}

void FloatStrip::setReading(bool reading)
{
    if (reading == m_reading) return;
    m_reading = reading;
    update();
}

void FloatStrip::resizeEvent(QResizeEvent*) { m_kill->setGeometry(width() - 124, 2, 120, 22); }

void FloatStrip::paintEvent(QPaintEvent*)
{
    const FrameLook look = frameLook(m_session);
    QPainter p(this);
    p.fillRect(rect(), theme().bg1);
    const QFont bold = uiFont(12, QFont::Bold);
    const QRect word(0, 0, QFontMetrics(bold).horizontalAdvance(look.word) + 20, kStripHeight);
    p.fillRect(word, look.colour);
    p.setFont(bold);
    p.setPen(theme().ink);
    p.drawText(word, Qt::AlignCenter, look.word);
    p.setFont(uiFont(12));
    p.setPen(theme().text);
    p.drawText(QRect(word.right() + 10, 0, width(), kStripHeight), Qt::AlignVCenter,
               m_reading ? tr("Figures are being read.") : m_words);
}

DeskDock::DeskDock(Panel* panel, QWidget* parent)
    : QWidget(parent), m_panel(panel), m_cover(new QLabel(this)), m_strip(new FloatStrip(this)),
      m_proposals(new ProposalStrip(ProposalStrip::Form::Brief, this))
{
    setObjectName(QStringLiteral("dock.") + panel->id());
    setWindowTitle(panel->title());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->setSizeConstraint(QLayout::SetNoConstraint);
    column->addWidget(m_strip);
    column->addWidget(m_proposals);
    column->addWidget(panel->header());
    column->addWidget(panel, 1);
    m_strip->hide();
    m_proposals->hide();
    panel->header()->show();
    panel->show();
    for (const Qt::Edges edges : {Qt::Edges(Qt::TopEdge), Qt::Edges(Qt::BottomEdge), Qt::Edges(Qt::LeftEdge),
                                  Qt::Edges(Qt::RightEdge), Qt::TopEdge | Qt::LeftEdge, Qt::TopEdge | Qt::RightEdge,
                                  Qt::BottomEdge | Qt::LeftEdge, Qt::BottomEdge | Qt::RightEdge}) {
        m_grips << new FrameGrip(edges, this);
        m_grips.back()->hide();
    }
    fillMenu();
    m_cover->setFont(uiFont(12));
    m_cover->setMargin(6);
    m_cover->setTextFormat(Qt::PlainText);
    m_cover->hide();
    m_coverEnds.setSingleShot(true);
    m_coverEnds.setInterval(kCoveredMilliseconds);
    connect(&m_coverEnds, &QTimer::timeout, this, &DeskDock::placeCover);
    connect(m_strip, &FloatStrip::killed, this, &DeskDock::killed);
    m_settles.setSingleShot(true);
    connect(&m_settles, &QTimer::timeout, this, &DeskDock::settled);
    connect(panel, &Panel::floatRequested, this, [this] { setFloating(!m_isFloating); });
    hide();
}

void DeskDock::fillMenu()
{
    QMenu* menu = m_panel->header()->menu();
    menu->addAction(tr("Close"), this, &DeskDock::closeRequested);
}

void DeskDock::showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed)
{
    using interfaces::SectionId;
    const interfaces::SectionSet strip{SectionId::Header, SectionId::Trading, SectionId::Greeks};
    if (!(changed & strip).empty()) m_strip->showSnapshot(*snapshot);
    if (!(changed & m_panel->wants()).empty()) m_panel->showSnapshot(snapshot);
}

void DeskDock::setWaits(bool waits, Timestamp figuresOf, Timestamp now)
{
    m_figuresOf = figuresOf.isNever() ? QString() : timeSince(figuresOf, now);
    if (waits == this->waits()) return;
    m_cover->setVisible(waits);
    waits ? m_coverEnds.start() : m_coverEnds.stop();
    placeCover();
}

void DeskDock::setReading(const QString& words)
{
    m_strip->setReading(!words.isEmpty());
    if (words == m_reading) return;
    m_reading = words;
    placeCover();
}

void DeskDock::placeCover()
{
    m_panel->header()->hideFigures(waits() && m_coverEnds.isActive());
    if (!waits()) return;
    QPalette colours;
    colours.setColor(QPalette::Window, theme().bg1);
    const bool covers = m_coverEnds.isActive();
    colours.setColor(QPalette::WindowText, covers ? theme().text2 : theme().warn);
    m_cover->setPalette(colours);
    m_cover->setAutoFillBackground(true);
    const bool reads = !m_reading.isEmpty();
    m_cover->setText(reads && covers         ? m_reading
                     : reads                 ? tr("Still of %1. %2").arg(m_figuresOf, m_reading)
                     : covers                ? tr("Figures of now are being made.")
                     : m_figuresOf.isEmpty() ? tr("Figures of now do not come.")
                                             : tr("Of %1: figures of now do not come.").arg(m_figuresOf));
    QRect place = m_panel->geometry();
    if (!covers) place.setHeight(std::min(place.height(), kStripHeight));
    m_cover->setGeometry(place);
    m_cover->raise();
}

void DeskDock::showProposals(const SnapshotPointer& desk, const std::vector<interfaces::ProposalView>& waiting,
                             bool journalIsShown)
{
    m_desk = desk;
    m_waiting = waiting;
    m_journalIsShown = journalIsShown;
    if (desk) m_strip->showRunning(*desk);
    if (isFloating() && m_desk) m_proposals->showWaiting(*m_desk, m_waiting, journalIsShown);
}

void DeskDock::setFloating(bool floating)
{
    if (floating != m_isFloating) Q_EMIT floatRequested(floating);
}

QSize DeskDock::leastSize(bool compact, bool behindTabs) const
{
    const QSize own = m_panel->minimumSizeHint();
    const QSize least = compact ? own.boundedTo(kCompactLeast) : own;
    return least + QSize(0, m_panel->header()->heightFor(headIsBrief(compact, behindTabs)));
}

QSize DeskDock::leastFloating() const
{
    const QSize own = m_panel->minimumSizeHint();
    return own + QSize(2 * kFrameWidth, 2 * kFrameWidth + kStripHeight + kHeadHeight + ProposalStrip::kHeight);
}

QSize DeskDock::likedFloating() const
{
    const QSize own = m_panel->sizeHint();
    return (own + QSize(2 * kFrameWidth, 2 * kFrameWidth + kStripHeight + kHeadHeight)).expandedTo(leastFloating());
}

bool DeskDock::isOnHead(const QPoint& at) const
{
    const QWidget* head = m_panel->header();
    return head->isVisible() && at.y() < head->geometry().bottom();
}

void DeskDock::mousePressEvent(QMouseEvent* event)
{
    m_isPressed = event->button() == Qt::LeftButton && isOnHead(event->position().toPoint());
    m_pressedAt = event->globalPosition().toPoint();
}

void DeskDock::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint way = event->globalPosition().toPoint() - m_pressedAt;
    if (!m_isPressed || way.manhattanLength() < QApplication::startDragDistance()) return;
    m_isPressed = false;
    Q_EMIT dragged(m_pressedAt);
}

void DeskDock::mouseReleaseEvent(QMouseEvent*) { m_isPressed = false; }

void DeskDock::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !isOnHead(event->position().toPoint())) return;
    // Its own window ends when it docks, and this press is still being told to that window.
    QMetaObject::invokeMethod(
        this, [this] { setFloating(!m_isFloating); }, Qt::QueuedConnection);
}

void DeskDock::closeEvent(QCloseEvent* event)
{
    // Accepted, or the desk could not be closed as a whole.
    Q_EMIT closeRequested();
    QWidget::closeEvent(event);
}

void DeskDock::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isFloating) m_settles.start(kSettlesMilliseconds);
    Q_EMIT visibilityChanged(true);
}

void DeskDock::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    Q_EMIT visibilityChanged(false);
}

/// A window manager that takes a new window over tells of a corner of the screen before it tells where it put it.
void DeskDock::tellPlace(bool byTheScreen)
{
    if (m_isFloating && !(byTheScreen && m_settles.isActive())) Q_EMIT placeChanged();
}

void DeskDock::moveEvent(QMoveEvent* event)
{
    QWidget::moveEvent(event);
    tellPlace(event->spontaneous());
}

void DeskDock::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    for (QWidget* grip : m_grips)
        static_cast<FrameGrip*>(grip)->follow(rect());
    placeCover();
    tellPlace(event->spontaneous());
}

void DeskDock::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), m_isFloating ? frameLook(m_strip->session()).colour : theme().bg1);
}

}  // namespace ballast::ui
