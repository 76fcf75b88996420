#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// Trading state: the hedge mode as a segment, and the state with mark and since when; where parts of the desk stand
/// stricter than all of it, which, in place of since when.
class TradingBlock : public QWidget {
    Q_OBJECT
public:
    explicit TradingBlock(QWidget* parent = nullptr);

    void showSnapshot(const interfaces::Snapshot& snapshot);
    void setCompact(bool compact);
    SegmentBar* modeSegment() const { return m_mode; }
    /// "3 venues HALTED", as it stands beside the state; empty: no part is held.
    const QString& heldWords() const { return m_held; }

Q_SIGNALS:
    void modeChosen(ballast::domain::HedgeMode mode);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void updateSegment();

    SegmentBar* m_mode;
    QString m_word;  ///< Of the state: "PART KILLED" where the whole desk is not.
    domain::TradingState m_state{domain::TradingState::Halted};
    QString m_since;
    QString m_held, m_heldBrief;  ///< "3 venues HALTED", "3 HALTED"; empty: none is.
    bool m_review{};
    bool m_differ{};
    bool m_compact{};
};

/// "NORMAL", "REDUCING", "HALTED", "KILLED".
QString stateWord(domain::TradingState state);
/// That of the whole desk; "PART KILLED" where it trades and a part of it is killed.
QString stateWord(const interfaces::TradingView& view);

}  // namespace ballast::ui
