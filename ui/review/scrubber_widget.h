#pragma once

#include <QWidget>

#include "ui/review/review_controller.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

class ScrubberTrack;
class TransportBar;

/// The 98 px strip over a journal: transport, speed, jumps, and the track with its curves, marks and head. Keys: Space
/// plays, ← → step (with Shift by ten), H O B jump, + − change the speed, Home goes to the start.
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

    ReviewController* m_controller{};
    ScrubberTrack* m_track;
    TransportBar* m_transport{};
    SegmentBar* m_speed{};
};

}  // namespace ballast::ui
