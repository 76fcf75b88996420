#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "interfaces/snapshot.h"
#include "ui/header/feed_line.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

class OverrideBadges;

/// Left: the worst open alert in one sentence, and for five seconds a notice of our own, which never takes the place
/// of an alert. Right: overrides in force, and left of them the alert's buttons, each at one place whatever the alert
/// says; a press on one as the alert changes under it is not taken. In the narrow window also the ages of the feeds,
/// which have no block there. Never changes its height.
class WatchLine : public QWidget {
    Q_OBJECT
public:
    explicit WatchLine(QWidget* parent = nullptr);

    void showSnapshot(const interfaces::Snapshot& snapshot);
    void setCompact(bool compact);
    /// A sentence of our own for five seconds from its first painting on; beside an alert that stands.
    void showNotice(const QString& sentence);
    /// As a press on Acknowledge; nothing when no alert is open.
    void acknowledgeTop();
    /// A press binds the alert that has stood for this long: what came later was not what was pressed.
    static constexpr int kSettleMilliseconds = 400;
    OverrideBadges* badges() const { return m_badges; }
    /// Words on the line now, for tests and assistive technology.
    QString sentence() const { return m_sentence; }
    /// The notice that stands on the line; empty: none.
    const QString& notice() const { return m_notice; }
    /// The feeds on the line now; empty where the header has them.
    const FeedLine& feeds() const { return m_feedLine; }

Q_SIGNALS:
    void showRequested(const QString& panel);
    void acknowledgeRequested(std::uint64_t alert);
    void snoozeRequested(std::uint64_t alert);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void chooseAlert();
    void announce();
    bool mayPress();
    int placeButtons(int right);
    void layOut();
    void chooseFeeds();
    int noticeRoom(int room) const;
    int wordsLeft() const;
    void paintFeeds(QPainter& p) const;

    std::optional<interfaces::AlertView> m_alert;
    int m_more{}, m_snoozed{};
    QElapsedTimer m_stands;                          ///< Since another alert came to the top.
    std::optional<interfaces::AlertView> m_pressed;  ///< That stood when a button went down.
    QString m_sentence, m_shownSentence, m_level, m_since, m_notice, m_shownNotice, m_calm;
    std::vector<interfaces::AlertView> m_alerts;
    std::vector<interfaces::FeedView> m_feeds;
    Timestamp m_now;
    QTimer m_noticeEnds;
    PushButton *m_show, *m_acknowledge, *m_snooze;
    OverrideBadges* m_badges;
    int m_wordsRight{}, m_rightsLeft{};  ///< Where the words end, and where what stands right of them begins.
    FeedLine m_feedLine;
    bool m_compact{};
};

}  // namespace ballast::ui
