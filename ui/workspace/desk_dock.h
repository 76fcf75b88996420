#pragma once

#include <QLabel>
#include <QTimer>
#include <QWidget>

#include "ui/header/kill_switch.h"
#include "ui/header/proposal_strip.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The strip on top of a floating dock: market word, net delta, state, and a kill button of its own.
class FloatStrip : public QWidget {
    Q_OBJECT
public:
    explicit FloatStrip(QWidget* parent = nullptr);
    void showSnapshot(const interfaces::Snapshot& snapshot);
    /// The running desk: KILL tells its state, beside a journal as well.
    void showRunning(const interfaces::Snapshot& running);
    /// No figure stands until that of another instant was read.
    void setReading(bool reading);
    interfaces::SessionKind session() const { return m_session; }

Q_SIGNALS:
    void killed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    interfaces::SessionKind m_session{interfaces::SessionKind::Simulated};
    QString m_words;
    bool m_reading{};
    KillButton* m_kill;
};

/// A panel with its head. Docked it stands where the dock area puts it; floating it is a window of its own, with the
/// market frame and the strip.
class DeskDock : public QWidget {
    Q_OBJECT
public:
    /// Takes the panel.
    DeskDock(Panel* panel, QWidget* parent);

    Panel* panel() const { return m_panel; }
    QString id() const { return m_panel->id(); }
    /// The panel is called when a section that it wants has changed.
    void showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed = interfaces::SectionSet::all());
    /// Whether its figures are of another time than the header, and new ones are being made: they are hidden until
    /// then. Where none come for two seconds, a line says of when those are that are shown again.
    void setWaits(bool waits, Timestamp figuresOf = {}, Timestamp now = {});
    /// Beside a journal, while it reads: what is being read. Its figures are hidden likewise, those of the strip too.
    /// Empty: nothing is.
    void setReading(const QString& words);
    bool waits() const { return m_cover->isVisibleTo(this); }
    /// What a person reads instead of figures, or above them; empty: nothing waits.
    QString waitingWords() const { return waits() ? m_cover->text() : QString(); }

    /// What waits for a person, in the window that floats; the running desk's, also while a journal is shown.
    void showProposals(const SnapshotPointer& desk, const std::vector<interfaces::ProposalView>& waiting,
                       bool journalIsShown);
    ProposalStrip* proposals() const { return m_proposals; }

    /// Whether it is in the layout: docked, also behind a tab, or floating.
    bool isOpen() const { return m_isOpen; }
    bool isFloating() const { return m_isFloating; }
    /// In the layout's hands: a window of its own, or back in the window.
    void setFloating(bool floating);
    /// What it needs docked. In the small window panels are stacked and may be smaller; behind a tab there the head
    /// is lower and leaves its title to the tab.
    QSize leastSize(bool compact, bool behindTabs) const;
    /// What it needs, and likes to have, as a window of its own.
    QSize leastFloating() const;
    QSize likedFloating() const;

Q_SIGNALS:
    void killed();
    void floatRequested(bool floating);
    /// A person closes it; it is still shown.
    void closeRequested();
    void visibilityChanged(bool visible);
    /// A person moved or resized its window.
    void placeChanged();
    /// Its window has stood for a moment: where it lies now is where the window manager leaves it.
    void settled();
    /// The head was pressed and pulled away from `from`, in the screens' coordinates.
    void dragged(const QPoint& from);

protected:
    void paintEvent(QPaintEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    friend class DockArea;

    bool headIsBrief(bool compact, bool behindTabs) const { return compact && behindTabs; }
    bool isOnHead(const QPoint& at) const;
    void fillMenu();
    void placeCover();
    void tellPlace(bool byTheScreen);

    Panel* m_panel;
    QLabel* m_cover;
    QString m_figuresOf, m_reading;
    QTimer m_coverEnds;
    QTimer m_settles;  ///< Runs while its window is new to the window manager.
    FloatStrip* m_strip;
    ProposalStrip* m_proposals;
    QList<QWidget*> m_grips;
    SnapshotPointer m_desk;
    std::vector<interfaces::ProposalView> m_waiting;  ///< Shown once the dock floats.
    bool m_journalIsShown{};
    bool m_isOpen{};
    bool m_isFloating{};
    bool m_isPressed{};
    QPoint m_pressedAt;
};

}  // namespace ballast::ui
