#pragma once

#include <QElapsedTimer>
#include <QListWidget>
#include <QTimer>

#include "interfaces/snapshot.h"
#include "ui/link/desk_commands.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// Step one chooses what to close, step two is a button held for two seconds. While it is open it says what would be
/// sent now, every order, what that costs, and net delta and margin after it; its figures change at most once a second.
/// Until they are of now there are none, and the button is locked.
class FlattenCard : public Card {
    Q_OBJECT
public:
    FlattenCard(QWidget* parent, DeskCommands& commands);

    /// `ofNow`: the figures were made since the card asked for them; others are not shown, and nothing is armed on
    /// them.
    void take(const interfaces::FlattenView& view, bool ofNow);

private:
    void tell();
    void showOrders(const QStringList& lines);

    DeskCommands& m_commands;
    SegmentBar* m_scope;
    QListWidget* m_orders;
    HoldButton* m_hold;
    interfaces::FlattenView m_view;
    QElapsedTimer m_told;
    QTimer m_tellSoon;  ///< The newest figures, once the last ones stood long enough.
};

}  // namespace ballast::ui
