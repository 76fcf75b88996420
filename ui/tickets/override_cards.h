#pragma once

#include <QWidget>

#include "interfaces/snapshot.h"
#include "ui/link/desk_commands.h"
#include "ui/widgets/card.h"

/// The cards by which a person overrides the engine. Each asks for a reason, says its effect, and sends one command.
namespace ballast::ui {

/// `window` is the top-level window over which the card lies; `commands` outlives it.
Card* openPauseCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                    const QString& underlying);
Card* openExcludeCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                      const QString& venue = {});
Card* openForceHedgeCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot,
                         const QString& underlying);
/// Lets orders leave an account whose dead man's switch is not armed (C16) for a time. Says so where none waits.
Card* openUnarmedCard(QWidget* window, int top, DeskCommands& commands, const interfaces::Snapshot& snapshot);
Card* openVetoCard(QWidget* window, int top, DeskCommands& commands, const interfaces::ProposalView& proposal,
                   Timestamp now);

/// Venues at which the desk can hedge, by the candidates of recent decisions and the positions.
QStringList hedgeVenues(const interfaces::Snapshot& snapshot, const QString& underlying);

}  // namespace ballast::ui
