#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/widgets/mark_button.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// Play, pause, step and speed of a built-in or recorded market; hidden where time cannot be steered.
class PlaybackBar : public QWidget {
    Q_OBJECT
public:
    explicit PlaybackBar(QWidget* parent = nullptr);
    void showSnapshot(const interfaces::Snapshot& snapshot);

Q_SIGNALS:
    void playRequested();
    void pauseRequested();
    void stepRequested();
    /// Event seconds per wall second; 0 is as fast as it goes.
    void speedRequested(double speed);

private:
    MarkButton* m_play;
    MarkButton* m_step;
    SegmentBar* m_speed;
    bool m_playing{};
};

}  // namespace ballast::ui
