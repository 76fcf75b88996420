#pragma once

#include <QElapsedTimer>
#include <QListWidget>

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

    void take(const interfaces::FlattenView& view);

private:
    void tell();

    DeskCommands& m_commands;
    SegmentBar* m_scope;
    QListWidget* m_orders;
    interfaces::FlattenView m_view;
    QElapsedTimer m_told;
};

}  // namespace ballast::ui
