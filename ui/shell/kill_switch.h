#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// The red button: acts on press, never on release. KILLED shows what was cancelled.
class KillButton : public QWidget {
    Q_OBJECT
public:
    explicit KillButton(QWidget* parent = nullptr);

    enum class State { Armed, Killed, NoDesk };
    void setState(State state, const QString& detail);
    State state() const { return m_state; }
    void setReview(bool review);

Q_SIGNALS:
    void engaged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void engage();

    State m_state{State::Armed};
    QString m_detail;
    bool m_review{};
};

/// KILL with its levels, at the same place in every workspace and state.
class KillSwitch : public QWidget {
    Q_OBJECT
public:
    explicit KillSwitch(QWidget* parent = nullptr);

    void showSnapshot(const interfaces::Snapshot& snapshot);
    void setDeskRuns(bool runs);
    KillButton* killButton() const { return m_kill; }

Q_SIGNALS:
    void killed();
    void pauseToggled();
    void reduceToggled();
    void flattenRequested();
    void rearmRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showLevels(const interfaces::Snapshot& snapshot);

    KillButton* m_kill;
    PushButton *m_pause, *m_reduce, *m_flatten;
    bool m_runs{true};
    bool m_isKilled{};
};

}  // namespace ballast::ui
