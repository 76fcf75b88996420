#pragma once

#include <QPushButton>
#include <QWidget>

#include "ui/review/review_controller.h"

namespace ballast::ui {

/// The line that stands where the watch line stood: that this is a journal, at which instant, whether its chain is
/// whole, and the way back. In breach colour when the chain is broken.
class ReviewBanner : public QWidget {
    Q_OBJECT
public:
    /// `controller` may be null and set later; it outlives the banner or the next call.
    explicit ReviewBanner(ReviewController* controller, QWidget* parent = nullptr);
    void setController(ReviewController* controller);

    QSize sizeHint() const override { return {1200, 28}; }
    QSize minimumSizeHint() const override { return {400, 26}; }

Q_SIGNALS:
    void backRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QString words() const;
    void refresh();

    ReviewController* m_controller{};
    QPushButton* m_back;
};

}  // namespace ballast::ui
