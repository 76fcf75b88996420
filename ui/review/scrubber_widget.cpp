#include "ui/review/scrubber_widget.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>

#include "ui/review/scrubber_track.h"
#include "ui/review/transport_bar.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr std::array<double, 4> kSpeeds{0.5, 1.0, 5.0, 50.0};
constexpr int kControlsWidth = 360;

int speedIndex(double speed)
{
    for (std::size_t n = 0; n < kSpeeds.size(); ++n)
        if (kSpeeds.at(n) == speed) return static_cast<int>(n);
    return -1;
}

}  // namespace

ScrubberWidget::ScrubberWidget(ReviewController* controller, QWidget* parent)
    : QWidget(parent), m_track(new ScrubberTrack(this))
{
    setFixedHeight(98);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Review: transport and time"));
    m_track->setFocusPolicy(Qt::NoFocus);
    build();
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, [this] {
        m_track->applyTheme();
        update();
    });
    setController(controller);
}

void ScrubberWidget::build()
{
    m_transport = new TransportBar(this);
    m_speed = new SegmentBar({tr("0.5×"), tr("1×"), tr("5×"), tr("50×")}, 1, 20, this);
    m_speed->setToolTip(tr("Journal seconds per second (+ and −)"));
    connect(m_speed, &SegmentBar::activated, this, [this](int index) {
        if (m_controller) m_controller->setSpeed(kSpeeds.at(static_cast<std::size_t>(index)));
    });
    const auto onController = [this](void (ReviewController::*action)()) {
        return [this, action] {
            if (m_controller) (m_controller->*action)();
        };
    };
    connect(m_transport, &TransportBar::firstRequested, this, onController(&ReviewController::first));
    connect(m_transport, &TransportBar::lastRequested, this, onController(&ReviewController::last));
    connect(m_transport, &TransportBar::playRequested, this, onController(&ReviewController::togglePlaying));
    connect(m_transport, &TransportBar::stepRequested, this, [this](int records) {
        if (m_controller) m_controller->step(records);
    });
    auto* upper = new QHBoxLayout;
    upper->setSpacing(12);
    upper->addWidget(m_transport);
    upper->addWidget(m_speed);
    upper->addStretch(1);
    auto* jumps = new QHBoxLayout;
    jumps->setSpacing(6);
    const auto addJump = [&](const QString& words, void (ReviewController::*action)()) {
        auto* button = new QPushButton(words, this);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, this, onController(action));
        jumps->addWidget(button);
    };
    addJump(tr("Next hedge  H"), &ReviewController::nextHedge);
    addJump(tr("Next override  O"), &ReviewController::nextOverride);
    addJump(tr("Next breach  B"), &ReviewController::nextBreach);
    jumps->addStretch(1);
    auto* controls = new QVBoxLayout;
    controls->setContentsMargins(10, 8, 6, 6);
    controls->setSpacing(7);
    controls->addLayout(upper);
    controls->addLayout(jumps);
    controls->addSpacing(16);
    auto* left = new QWidget(this);
    left->setFixedWidth(kControlsWidth);
    left->setLayout(controls);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 1);
    row->setSpacing(0);
    row->addWidget(left);
    row->addWidget(m_track, 1);
}

void ScrubberWidget::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    m_track->setController(controller);
    if (m_controller) {
        connect(m_controller, &ReviewController::playingChanged, this, &ScrubberWidget::refreshControls);
        connect(m_controller, &ReviewController::speedChanged, this, &ScrubberWidget::refreshControls);
        connect(m_controller, &QObject::destroyed, this, [this] { m_controller = nullptr; });
    }
    refreshControls();
}

void ScrubberWidget::setUnderlying(const QString& code) { m_track->setUnderlying(code); }

void ScrubberWidget::refreshControls()
{
    m_transport->setPlaying(m_controller && m_controller->isPlaying());
    m_speed->setCurrent(speedIndex(m_controller ? m_controller->speed() : 1.0));
}

void ScrubberWidget::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.bg1);
    painter.setPen(t.line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    painter.drawLine(kControlsWidth - 1, 0, kControlsWidth - 1, height());
    painter.setFont(uiFont(11));
    painter.setPen(t.text3);
    painter.drawText(QRect(10, height() - 22, kControlsWidth - 20, 16), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Space plays, arrows step one decision, with Shift ten"));
}

void ScrubberWidget::keyPressEvent(QKeyEvent* event)
{
    if (!m_controller) return QWidget::keyPressEvent(event);
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Space:
        m_controller->togglePlaying();
        break;
    case Qt::Key_Left:
        m_controller->step(-step);
        break;
    case Qt::Key_Right:
        m_controller->step(step);
        break;
    case Qt::Key_H:
        m_controller->nextHedge();
        break;
    case Qt::Key_O:
        m_controller->nextOverride();
        break;
    case Qt::Key_B:
        m_controller->nextBreach();
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_controller->changeSpeed(1);
        break;
    case Qt::Key_Minus:
        m_controller->changeSpeed(-1);
        break;
    case Qt::Key_Home:
        m_controller->first();
        break;
    case Qt::Key_End:
        m_controller->last();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

}  // namespace ballast::ui
