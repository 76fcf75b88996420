#include "ui/header/playback_bar.h"

#include <QHBoxLayout>
#include <array>
#include <cmath>

namespace ballast::ui {
namespace {

constexpr std::array<double, 6> kSpeeds{0.5, 1.0, 5.0, 50.0, 600.0, 0.0};

int indexOf(double speed)
{
    for (std::size_t i = 0; i < kSpeeds.size(); ++i)
        if (std::abs(kSpeeds[i] - speed) < 1e-9) return static_cast<int>(i);
    return -1;
}

}  // namespace

PlaybackBar::PlaybackBar(QWidget* parent)
    : QWidget(parent), m_play(new MarkButton(Mark::Play, tr("Play"), this)),
      m_step(new MarkButton(Mark::Step, tr("One batch further, while paused"), this)),
      m_speed(new SegmentBar({QStringLiteral("0.5×"), QStringLiteral("1×"), QStringLiteral("5×"), QStringLiteral("50×"),
                              QStringLiteral("600×"), tr("max")},
                             1, 20, this))
{
    m_speed->setPadding(6);
    m_speed->setToolTip(tr("Event seconds in one second"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_play);
    row->addWidget(m_step);
    row->addWidget(m_speed);
    setAccessibleName(tr("Playback"));
    connect(m_play, &MarkButton::clicked, this,
            [this] { m_playing ? Q_EMIT pauseRequested() : Q_EMIT playRequested(); });
    connect(m_step, &MarkButton::clicked, this, &PlaybackBar::stepRequested);
    connect(m_speed, &SegmentBar::activated, this,
            [this](int index) { Q_EMIT speedRequested(kSpeeds.at(static_cast<std::size_t>(index))); });
}

void PlaybackBar::showSnapshot(const interfaces::Snapshot& s)
{
    setVisible(s.playback.canControl && s.session != interfaces::SessionKind::Review);
    m_playing = s.playback.playing;
    m_play->setMark(m_playing ? Mark::Pause : Mark::Play, m_playing ? tr("Pause the market") : tr("Play"));
    m_play->setEnabled(!s.playback.ended);
    m_step->setEnabled(!m_playing && !s.playback.ended);
    m_speed->setCurrent(indexOf(s.playback.speed));
}

}  // namespace ballast::ui
