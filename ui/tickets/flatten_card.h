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
class FlattenCard : public Card {
    Q_OBJECT
public:
    FlattenCard(QWidget* parent, DeskCommands& commands);

    /// Of each picture. The first is what stood when the card opened, which may be of long ago; what is made for it
    /// follows.
    void take(const interfaces::FlattenView& view);

private:
    void tell();

    DeskCommands& m_commands;
    SegmentBar* m_scope;
    QListWidget* m_orders;
    interfaces::FlattenView m_view;
    QElapsedTimer m_told;
    QTimer m_later;  ///< The newest is told with its end.
    int m_taken{};
};

}  // namespace ballast::ui
