#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "ui/smile/own_curve.h"
#include "ui/smile/smile_axis.h"
#include "ui/smile/smile_frame.h"

namespace ballast::ui {

/// Smile of one expiry: bid and ask joined by a stem, marks, the fit between first and last quote, the forward, and
/// under it the own position at each strike. Drag a box to zoom, Ctrl+Z goes back, double-click shows all; hover shows
/// a strike's figures, a click selects it.
///
/// Threads  GUI thread.
class SmileView : public QWidget {
    Q_OBJECT
public:
    explicit SmileView(QWidget* parent = nullptr);

    /// `surface` keeps `slice` alive; null shows nothing. `stale` draws the fit as an old one.
    void setSlice(std::shared_ptr<const interfaces::SurfaceView> surface, std::size_t slice, bool stale);
    void clear();
    void setAxis(SmileAxisKind kind);
    SmileAxisKind axis() const { return m_kind; }
    void setSelectedStrike(std::optional<double> strike);
    /// The strike that the pointer is over in another panel.
    void setLinkedHover(std::optional<double> strike);
    /// A drag near the person's own curve, or the fit where there is none, moves a point of it instead of zooming.
    void setDrawsOwn(bool draws) { m_drawsOwn = draws; }
    /// The window in view: the last zoom, or all.
    SmileWindow window() const;
    void zoomTo(const SmileWindow& window);
    /// Takes one zoom back; false when there is none.
    bool zoomBack();

    QSize sizeHint() const override { return {424, 360}; }
    QSize minimumSizeHint() const override { return {260, 180}; }

Q_SIGNALS:
    void strikeChosen(double strike);
    void strikeHovered(std::optional<double> strike);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    const interfaces::SliceView* slice() const;
    SmileFrame frame() const;
    std::optional<std::size_t> quoteNear(double x) const;
    void setHovered(std::optional<std::size_t> quote);
    QString ownKey() const;
    std::optional<double> logMoneynessAt(double x) const;
    bool grabOwn(const QPointF& at);
    void dragOwn(const QPointF& at);
    void releaseOwn();
    void paintOwnCurve(QPainter& painter, const SmileAxis& axis, const SmileFrame& place) const;

    std::shared_ptr<const interfaces::SurfaceView> m_surface;
    std::size_t m_slice{};
    bool m_stale{};
    SmileAxisKind m_kind{SmileAxisKind::Strike};
    std::vector<SmileWindow> m_zooms;
    std::optional<double> m_strike;
    std::optional<std::size_t> m_hovered;
    std::optional<QRectF> m_box;
    bool m_drawsOwn{};
    struct OwnDrag {
        OwnCurve before;
        double place{};  ///< Log-moneyness.
    };
    std::optional<OwnDrag> m_ownDrag;
};

}  // namespace ballast::ui
