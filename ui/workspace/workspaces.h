#pragma once

#include <QMainWindow>
#include <QMap>

#include "ui/workspace/desk_dock.h"

namespace ballast::ui {

enum class Workspace { Desk, Volatility, Ladders, Review };
constexpr int kWorkspaceCount = 4;

using DockMap = QMap<QString, DeskDock*>;  ///< By panel id.

/// Puts every dock where the default of a workspace has it; docks that do not belong to it are hidden. `compact` is the
/// arrangement of the small window: tab stacks.
void arrangeWorkspace(QMainWindow& window, const DockMap& docks, Workspace workspace, bool compact);

/// Gives the shown docks of a workspace their default sizes; the arrangement stays.
void sizeWorkspace(QMainWindow& window, const DockMap& docks, Workspace workspace, bool compact);

/// In the small window a tab says the title already, so the panels' own heads go.
void showHeads(QMainWindow& window, const DockMap& docks, bool compact);

/// Docks a hidden panel as a tab where its like stands: fits with the surface, records with decisions, books with
/// ladders.
void placeBeside(QMainWindow& window, const DockMap& docks, DeskDock& dock);

}  // namespace ballast::ui
