#pragma once

#include <QList>
#include <QWidget>

#include "ui/review/review_controller.h"
#include "ui/widgets/segment_bar.h"

class QLabel;
class QPushButton;

namespace ballast::ui {

class ScrubberTrack;
class TransportBar;

/// The 98 px strip over a journal: transport, speed, jumps, and the track with its curves, marks and head. Its keys
/// are those of "Review" in choices/place_keys: play, step (with Shift by ten), jump, speed, ends.
class ScrubberWidget : public QWidget {
    Q_OBJECT
public:
    explicit ScrubberWidget(ReviewController* controller, QWidget* parent = nullptr);
    /// `controller` may be null; it outlives the widget or the next call.
    void setController(ReviewController* controller);
    /// Whose net delta, band and spot the track draws.
    void setUnderlying(const QString& code);
    ScrubberTrack* track() const { return m_track; }

    QSize sizeHint() const override { return {1200, 98}; }
    QSize minimumSizeHint() const override { return {620, 98}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void refreshControls();
    void tellKeys();
    void applyTheme();

    ReviewController* m_controller{};
    ScrubberTrack* m_track;
    TransportBar* m_transport{};
    SegmentBar* m_speed{};
    QList<QPushButton*> m_jumps;
    QLabel* m_hint{};
};

}  // namespace ballast::ui
