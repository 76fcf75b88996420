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
    QString armedIn(int room) const;
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
    /// What of the desk KILL reaches alone: a coin or a venue; and the way back, while one of them is killed.
    QMenu* partMenu() const { return m_parts; }
    /// Opens it below KILL; false: nothing of the desk can be killed alone now.
    bool openPartMenu();
    /// Beside KILL while a part is killed and the whole desk is not.
    PushButton* rearmButton() const { return m_rearm; }

Q_SIGNALS:
    void killed();
    void partKillRequested(const ballast::domain::Scope& scope);
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
    void fillParts(const interfaces::Snapshot& snapshot);
    void addPart(domain::ScopeKind kind, const QString& name);
    void layOutKill();

    KillButton* m_kill;
    PushButton *m_part, *m_rearm;
    ScopeButton* m_pause;
    PushButton *m_reduce, *m_flatten;
    QMenu *m_scope, *m_parts;
    QStringList m_underlyings, m_venues;
    QStringList m_shownParts, m_killedParts;  ///< Of the menu, as scopes in words.
    bool m_runs{true};
    bool m_isKilled{};  ///< What is shown: never of a journal.
    bool m_isReview{};
};

}  // namespace ballast::ui
