#include "ui/review/scrubber_widget.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>

#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"
#include "ui/review/scrubber_track.h"
#include "ui/review/transport_bar.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr std::array<double, 4> kSpeeds{0.5, 1.0, 5.0, 50.0};
constexpr int kControlsWidth = 360, kControlsLeft = 10, kControlsRight = 6;

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
    tellKeys();
    connect(&Choices::instance(), &Choices::changed, this, &ScrubberWidget::tellKeys);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, &ScrubberWidget::applyTheme);
    setController(controller);
}

void ScrubberWidget::build()
{
    m_transport = new TransportBar(this);
    m_speed = new SegmentBar({tr("0.5×"), tr("1×"), tr("5×"), tr("50×")}, 1, 20, this);
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
        m_jumps << button;
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, this, onController(action));
        jumps->addWidget(button);
    };
    addJump(tr("Next hedge"), &ReviewController::nextHedge);
    addJump(tr("Next override"), &ReviewController::nextOverride);
    addJump(tr("Next breach"), &ReviewController::nextBreach);
    jumps->addStretch(1);
    auto* controls = new QVBoxLayout;
    controls->setContentsMargins(kControlsLeft, 8, kControlsRight, 6);
    controls->setSpacing(7);
    controls->addLayout(upper);
    controls->addLayout(jumps);
    m_hint = new QLabel(this);
    m_hint->setFont(uiFont(11));
    m_hint->setFixedHeight(16);
    controls->addWidget(m_hint);
    auto* left = new QWidget(this);
    left->setFixedWidth(kControlsWidth);
    left->setLayout(controls);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 1);
    row->setSpacing(0);
    row->addWidget(left);
    row->addWidget(m_track, 1);
}

/// The keys as they were chosen.
void ScrubberWidget::tellKeys()
{
    const std::array<std::pair<QString, PlaceKey>, 3> jumps{{{tr("Next hedge"), PlaceKey::NextHedge},
                                                             {tr("Next override"), PlaceKey::NextOverride},
                                                             {tr("Next breach"), PlaceKey::NextBreach}}};
    for (std::size_t i = 0; i < jumps.size(); ++i)
        m_jumps[static_cast<qsizetype>(i)]->setText(jumps[i].first + QStringLiteral("  ") + shownKey(jumps[i].second));
    m_speed->setToolTip(tr("Journal seconds per second (%1 and %2)")
                            .arg(shownKey(PlaceKey::Faster), shownKey(PlaceKey::Slower).replace(u'-', QChar(0x2212))));
    const QString hint = tr("%1 plays, %2 and %3 step one decision, with Shift ten")
                             .arg(shownKey(PlaceKey::Play), shownKey(PlaceKey::StepBack), shownKey(PlaceKey::StepOn));
    m_hint->setText(
        m_hint->fontMetrics().elidedText(hint, Qt::ElideRight, kControlsWidth - kControlsLeft - kControlsRight));
    m_hint->setToolTip(m_hint->text() == hint ? QString() : hint);
    applyTheme();
}

void ScrubberWidget::applyTheme()
{
    QPalette palette = m_hint->palette();
    palette.setColor(QPalette::WindowText, theme().text3);
    m_hint->setPalette(palette);
    m_track->applyTheme();
    update();
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
}

void ScrubberWidget::keyPressEvent(QKeyEvent* event)
{
    if (!m_controller) return QWidget::keyPressEvent(event);
    const auto isOf = [event](PlaceKey key) { return isPressed(key, *event, Qt::ShiftModifier); };
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    if (isOf(PlaceKey::Play)) return m_controller->togglePlaying();
    if (isOf(PlaceKey::StepBack)) return m_controller->step(-step);
    if (isOf(PlaceKey::StepOn)) return m_controller->step(step);
    if (isOf(PlaceKey::NextHedge)) return m_controller->nextHedge();
    if (isOf(PlaceKey::NextOverride)) return m_controller->nextOverride();
    if (isOf(PlaceKey::NextBreach)) return m_controller->nextBreach();
    if (isOf(PlaceKey::Faster)) return m_controller->changeSpeed(1);
    if (isOf(PlaceKey::Slower)) return m_controller->changeSpeed(-1);
    if (isOf(PlaceKey::FirstRecord)) return m_controller->first();
    if (isOf(PlaceKey::LastRecord)) return m_controller->last();
    QWidget::keyPressEvent(event);
}

}  // namespace ballast::ui
