#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Says that a recording or a market has ended, and what can be done then. Shown only then.
///
/// Threads  GUI thread.
class EndStrip : public QWidget {
    Q_OBJECT
public:
    static constexpr int kHeight = 26;

    explicit EndStrip(QWidget* parent = nullptr);
    void showSnapshot(const interfaces::Snapshot& snapshot);
    /// "End of the recording, 2026-02-14 15:34:11 UTC."; empty while it plays.
    const QString& sentence() const { return m_sentence; }
    PushButton* againButton() const { return m_again; }
    PushButton* reviewButton() const { return m_review; }

    QSize sizeHint() const override { return {800, kHeight}; }

Q_SIGNALS:
    void againRequested();
    void reviewRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();

    QString m_sentence;
    PushButton *m_again, *m_review;
};

}  // namespace ballast::ui
