#pragma once

#include <QMenu>
#include <QStringList>
#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/header/scope_button.h"

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
    QString detailIn(int room) const;
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
    /// The running desk's newest picture: beside a journal the button tells its state, never the journal's.
    void showRunning(const interfaces::Snapshot& running);
    void setDeskRuns(bool runs);
    KillButton* killButton() const { return m_kill; }
    ScopeButton* pauseButton() const { return m_pause; }
    /// What Pause may be narrowed to: all, one underlying, one venue.
    QMenu* scopeMenu() const { return m_scope; }

Q_SIGNALS:
    void killed();
    void pauseToggled();
    void reduceToggled();
    void flattenRequested();
    void rearmRequested();
    void pauseUnderlyingRequested(const QString& underlying);
    void excludeVenueRequested(const QString& venue);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showButton(const interfaces::Snapshot& running);
    void showLevels(const interfaces::Snapshot& snapshot);
    void fillScope(const interfaces::Snapshot& snapshot);

    KillButton* m_kill;
    ScopeButton* m_pause;
    PushButton *m_reduce, *m_flatten;
    QMenu* m_scope;
    QStringList m_underlyings, m_venues;
    bool m_runs{true};
    bool m_isKilled{};  ///< What is shown: never of a journal.
    bool m_isReview{};
};

}  // namespace ballast::ui
