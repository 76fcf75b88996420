#pragma once

#include <QPushButton>
#include <QWidget>

#include "ui/review/review_controller.h"

namespace ballast::ui {

/// The line that stands where the watch line stood: that this is a journal, at which instant, whether its chain is
/// whole, the way to the days before and after where a live journal has them, and the way back. In breach colour when
/// the chain is broken.
class ReviewBanner : public QWidget {
    Q_OBJECT
public:
    /// `controller` may be null and set later; it outlives the banner or the next call.
    explicit ReviewBanner(ReviewController* controller, QWidget* parent = nullptr);
    void setController(ReviewController* controller);

    /// In the sentence's place until the position changes: what is being opened, or why it was not.
    void showNotice(const QString& notice);
    const QString& notice() const { return m_notice; }
    QPushButton* earlierButton() const { return m_earlier; }
    QPushButton* laterButton() const { return m_later; }

    QSize sizeHint() const override { return {1200, 28}; }
    QSize minimumSizeHint() const override { return {400, 26}; }

Q_SIGNALS:
    void backRequested();
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
    QPushButton *m_earlier, *m_later, *m_back;
};

}  // namespace ballast::ui
