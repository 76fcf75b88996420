#pragma once

#include <QPushButton>
#include <QTimer>
#include <QWidget>

#include "ui/review/review_controller.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// The line that stands where the watch line stood: that this is a journal, at which instant, whether its chain is
/// whole, the way to the days before and after where a live journal has them, and the way back. What asks for attention
/// at the running desk meanwhile is counted at its right. In breach colour when the chain is broken.
class ReviewBanner : public QWidget {
    Q_OBJECT
public:
    /// `controller` may be null and set later; it outlives the banner or the next call.
    explicit ReviewBanner(ReviewController* controller, QWidget* parent = nullptr);
    void setController(ReviewController* controller);

    static constexpr int kNoticeMilliseconds = 5000;
    /// In the sentence's place for five seconds from its first painting on: what was not done here, and why.
    void showNotice(const QString& notice);
    /// Alerts of the running desk at its time.
    void showAlerts(const std::vector<interfaces::AlertView>& alerts, Timestamp now);
    PushButton* alertsButton() const { return m_alerts; }
    const QString& notice() const { return m_notice; }
    QPushButton* earlierButton() const { return m_earlier; }
    QPushButton* laterButton() const { return m_later; }

    QSize sizeHint() const override { return {1200, 28}; }
    QSize minimumSizeHint() const override { return {400, 26}; }

Q_SIGNALS:
    void backRequested();
    /// The alerts of the running desk.
    void alertsRequested();
    /// The journal of the day before or after, by its file.
    void dayRequested(const QString& file);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QStringList forms() const;
    QString verdict() const;
    void paintWords(QPainter& painter, const QRect& room);
    void refresh();
    void followDays();
    void place();

    ReviewController* m_controller{};
    QString m_notice;
    QTimer m_noticeEnds;
    QPushButton *m_earlier, *m_later, *m_back;
    PushButton* m_alerts;
};

}  // namespace ballast::ui
