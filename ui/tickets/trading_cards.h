#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/link/desk_commands.h"
#include "ui/tickets/flatten_card.h"
#include "ui/widgets/card.h"

/// The cards of the trading levels: what asks twice, and what asks less of the person.
namespace ballast::ui {

/// Figures of a flatten come with the pictures that are taken while it is open; `ofNow`: those of `snapshot` are good.
FlattenCard* openFlattenCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                             bool ofNow = true);
/// Step one asks for a reason, step two for the market's name, typed. Where parts of the desk were killed alone each
/// of them is in its list, to be re-armed and then resumed; `chosen`, an alert's panel, is the one that it begins with.
Card* openRearmCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                    const QString& chosen = {});
/// What venues state otherwise than ours (F46), each with the figures as shown: adopt the chosen one or dispute it,
/// with a reason. Says so where nothing differs.
Card* openDifferencesCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot);
/// Asks before a mode that asks less of the person; any other is set at once and returns null.
Card* changeMode(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                 domain::HedgeMode mode);

}  // namespace ballast::ui
