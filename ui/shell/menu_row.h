#pragma once

#include <QMenuBar>
#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/header/playback_bar.h"

namespace ballast::ui {

/// The words of the workspaces; the chosen one is underlined.
class WorkspaceTabs : public QWidget {
    Q_OBJECT
public:
    explicit WorkspaceTabs(QStringList names, QWidget* parent = nullptr);
    /// Those that a person made, after the desk's own; long names end in an ellipsis.
    void showOwn(const QStringList& names);
    /// Tabs that have no room in so many pixels stand in a list behind the last one.
    void setRoom(int pixels);
    const QStringList& names() const { return m_names; }
    void setCurrent(int index);
    int current() const { return m_current; }
    /// How many wait there; 0 takes the badge away. `urgent`: little time is left.
    void setBadge(int index, int count, bool urgent);
    int badge(int index) const { return index == m_badgeAt ? m_badgeCount : 0; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(int index);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString wordsOf(int index) const;
    int widthOf(int index) const;
    int shownCount() const;
    QString restWords() const;
    int indexAt(double x) const;
    void showRest();
    void describe();
    void paintBadge(QPainter& p, const QRect& tab) const;

    QStringList m_names;
    int m_products{};  ///< How many of them are the desk's own.
    int m_room{100'000};
    int m_current{};
    int m_badgeAt{-1}, m_badgeCount{};
    bool m_urgent{};
};

/// The first row: the market word, menus, workspaces, playback, and what market this is.
class MenuRow : public QWidget {
    Q_OBJECT
public:
    explicit MenuRow(QWidget* parent = nullptr);

    QMenuBar* menuBar() const { return m_menus; }
    WorkspaceTabs* tabs() const { return m_tabs; }
    PlaybackBar* playback() const { return m_playback; }
    void showSnapshot(const interfaces::Snapshot& snapshot);
    void showOwnWorkspaces(const QStringList& names);

    QSize sizeHint() const override { return {800, 26}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int wordWidth() const;
    void layOut();

    QMenuBar* m_menus;
    WorkspaceTabs* m_tabs;
    PlaybackBar* m_playback;
    interfaces::SessionKind m_session{interfaces::SessionKind::Simulated};
    QString m_market;
};

}  // namespace ballast::ui
