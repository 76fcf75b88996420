#pragma once

#include <QDockWidget>

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
    interfaces::SessionKind session() const { return m_session; }

Q_SIGNALS:
    void killed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    interfaces::SessionKind m_session{interfaces::SessionKind::Simulated};
    QString m_words;
    KillButton* m_kill;
};

/// A panel in its dock. The panel's header is the title bar; floating, the dock wears the market frame and the strip.
class DeskDock : public QDockWidget {
    Q_OBJECT
public:
    /// Takes the panel.
    DeskDock(Panel* panel, QWidget* parent);

    Panel* panel() const { return m_panel; }
    /// The panel is called when a section that it wants has changed.
    void showSnapshot(const SnapshotPointer& snapshot, interfaces::SectionSet changed = interfaces::SectionSet::all());
    /// What waits for a person, in the window that floats; the running desk's, also while a journal is shown.
    void showProposals(const SnapshotPointer& desk, const std::vector<interfaces::ProposalView>& waiting,
                       bool journalIsShown);
    ProposalStrip* proposals() const { return m_proposals; }
    /// Hides the head where a tab already says the title and there is nothing to choose.
    void setHeadShown(bool shown);
    /// In the small window panels may be smaller than their own minimum, because they are stacked.
    void setCompact(bool compact);

Q_SIGNALS:
    void killed();
    /// The floating window is being closed; it is still shown.
    void aboutToClose();

protected:
    void paintEvent(QPaintEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void setLeast();
    void bringIntoSight();

    Panel* m_panel;
    FloatStrip* m_strip;
    ProposalStrip* m_proposals;
    SnapshotPointer m_desk;
    std::vector<interfaces::ProposalView> m_waiting;  ///< Shown once the dock floats.
    bool m_journalIsShown{};
    bool m_compact{};
};

}  // namespace ballast::ui
