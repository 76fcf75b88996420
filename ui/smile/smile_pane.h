#pragma once

#include <QStackedWidget>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ui/link/selection.h"
#include "ui/smile/fit_health_bar.h"
#include "ui/smile/no_fit_message.h"
#include "ui/smile/own_curve_bar.h"
#include "ui/smile/smile_view.h"

namespace ballast::ui {

/// Smile over fit health for the chosen expiry. Where the expiry has no fit it says why, and can show its quotes or
/// the last good fit, marked as stale.
class SmilePane : public QWidget {
    Q_OBJECT
public:
    explicit SmilePane(QWidget* parent = nullptr);

    void showSlice(std::shared_ptr<const interfaces::SurfaceView> surface, std::optional<std::size_t> slice,
                   Timestamp now);
    SmileView* smile() const { return m_smile; }
    /// The moves of the person's own curve under the smile; while they are there a drag near the curve moves it.
    void setOwnCurveShown(bool shown);
    bool ownCurveIsShown() const { return !m_own->isHidden(); }
    OwnCurveBar* ownCurve() const { return m_own; }

private:
    struct LastFit {
        std::shared_ptr<const interfaces::SurfaceView> surface;
        std::size_t slice{};
    };
    enum class Choice { Fit, LastFit, Quotes };

    void remember();
    void refresh();
    void showMessage(const interfaces::SliceView& slice, const LastFit* last);
    const LastFit* lastFit(const interfaces::SliceView& slice) const;

    SmileView* m_smile;
    NoFitMessage* m_message;
    OwnCurveBar* m_own;
    FitHealthBar* m_health;
    QStackedWidget* m_pages;
    std::shared_ptr<const interfaces::SurfaceView> m_surface;
    std::optional<std::size_t> m_slice;
    Timestamp m_now;
    Choice m_choice{Choice::Fit};
    std::map<std::pair<std::string, Timestamp>, LastFit> m_lastFits;
};

}  // namespace ballast::ui
