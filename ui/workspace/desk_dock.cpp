#include "ui/workspace/desk_dock.h"

#include <QFontMetrics>
#include <QGuiApplication>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/header/trading_block.h"
#include "ui/theme/theme.h"
#include "ui/workspace/frame.h"

namespace ballast::ui {
namespace {

constexpr int kStripHeight = 26;
constexpr QSize kCompactLeast(360, 120);

/// The title bar's widget. Presses reach the dock, which drags.
class TitleBar : public QWidget {
public:
    TitleBar(FloatStrip* strip, ProposalStrip* proposals, PanelHeader* header, QWidget* parent) : QWidget(parent)
    {
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(strip);
        column->addWidget(proposals);
        column->addWidget(header);
        header->show();
    }
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
    m_words = tr("Net delta %1 USD   %2").arg(delta, stateWord(s.tradingState));
    const bool killed = s.tradingState == domain::TradingState::Killed;
    m_kill->setState(killed ? KillButton::State::Killed : KillButton::State::Armed, {});
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
    p.drawText(QRect(word.right() + 10, 0, width(), kStripHeight), Qt::AlignVCenter, m_words);
}

DeskDock::DeskDock(Panel* panel, QWidget* parent)
    : QDockWidget(panel->title(), parent), m_panel(panel), m_strip(new FloatStrip(this)),
      m_proposals(new ProposalStrip(ProposalStrip::Form::Brief, this))
{
    setObjectName(QStringLiteral("dock.") + panel->id());
    setAllowedAreas(Qt::AllDockWidgetAreas);
    m_strip->hide();
    setTitleBarWidget(new TitleBar(m_strip, m_proposals, panel->header(), this));
    setWidget(panel);
    connect(this, &QDockWidget::topLevelChanged, this, [this](bool floating) {
        m_strip->setVisible(floating);
        setLeast();
        if (!floating) return m_proposals->hide();
        if (m_desk) m_proposals->showWaiting(*m_desk, m_waiting, m_journalIsShown);
        bringIntoSight();
        setHeadShown(true);
        m_panel->setFocus();
    });
    connect(m_strip, &FloatStrip::killed, this, &DeskDock::killed);
    connect(panel, &Panel::floatRequested, this, [this] { setFloating(!isFloating()); });
}

void DeskDock::showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed)
{
    using interfaces::SectionId;
    const interfaces::SectionSet strip{SectionId::Header, SectionId::Trading, SectionId::Greeks};
    if (!(changed & strip).empty()) m_strip->showSnapshot(*snapshot);
    if (!(changed & m_panel->wants()).empty()) m_panel->showSnapshot(snapshot);
}

void DeskDock::showProposals(const SnapshotPointer& desk, const std::vector<interfaces::ProposalView>& waiting,
                             bool journalIsShown)
{
    m_desk = desk;
    m_waiting = waiting;
    m_journalIsShown = journalIsShown;
    if (isFloating() && m_desk) m_proposals->showWaiting(*m_desk, m_waiting, journalIsShown);
}

void DeskDock::setHeadShown(bool shown) { m_panel->header()->setVisible(shown || m_panel->header()->hasSegments()); }

void DeskDock::setCompact(bool compact)
{
    m_compact = compact;
    setLeast();
}

/// What stood behind a tab stood outside the window, and would float there.
void DeskDock::bringIntoSight()
{
    const QRect desk = parentWidget()->window()->geometry();
    const QPoint middle = geometry().center();
    if (desk.contains(middle) || QGuiApplication::screenAt(middle) != nullptr) return;
    move(desk.center() - QPoint(width() / 2, height() / 2));
}

void DeskDock::setLeast()
{
    const QSize own = m_panel->minimumSizeHint();
    m_panel->setMinimumSize(m_compact && !isFloating() ? own.boundedTo(kCompactLeast) : QSize(0, 0));
    // A layout that is made smaller keeps what it has; one that floats must grow by itself.
    if (!isFloating()) return;
    const QSize missing = (own - m_panel->size()).expandedTo(QSize(0, 0));
    if (!missing.isNull()) resize(size() + missing);
}

void DeskDock::closeEvent(QCloseEvent* event)
{
    Q_EMIT aboutToClose();
    QDockWidget::closeEvent(event);
}

void DeskDock::paintEvent(QPaintEvent* event)
{
    QDockWidget::paintEvent(event);
    if (!isFloating()) return;
    QPainter p(this);
    p.fillRect(rect(), frameLook(m_strip->session()).colour);
}

}  // namespace ballast::ui
