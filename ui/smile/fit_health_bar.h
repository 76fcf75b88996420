#pragma once

#include <QWidget>
#include <optional>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// What the fit of one expiry is worth: error, quotes, least g, calendar, age, and its five SVI parameters. A failed
/// check is a breach square with its number.
class FitHealthBar : public QWidget {
    Q_OBJECT
public:
    explicit FitHealthBar(QWidget* parent = nullptr);
    /// Empty shows dashes.
    void setSlice(std::optional<interfaces::SliceView> slice, Timestamp now);

    QSize sizeHint() const override { return {424, 64}; }
    QSize minimumSizeHint() const override { return {300, 64}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<interfaces::SliceView> m_slice;
    Timestamp m_now;
};

}  // namespace ballast::ui
