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

/// Takes one dock, or every dock, out of the layout: hidden, not floating, with no place that it would come back to.
void takeOut(QMainWindow& window, DeskDock& dock);
void clearDocks(QMainWindow& window, const DockMap& docks);

/// Whether the docks' least sizes fit into the window.
bool hasRoom(QMainWindow& window);

/// Where the panels' least sizes need more than the window has, docks would lie over one another: then they become
/// tabs, the smallest first but `newest` before it, until what is left has room. A dock that the layout has lost (in no
/// sight, with no tab, or over another) is placed anew. False: nothing was to be done.
bool makeRoom(QMainWindow& window, const DockMap& docks, DeskDock* newest);

/// Gives the shown docks of a workspace their default sizes; the arrangement stays.
void sizeWorkspace(QMainWindow& window, const DockMap& docks, Workspace workspace, bool compact);

/// In the small window a tab says the title already, so the panels' own heads go.
void showHeads(QMainWindow& window, const DockMap& docks, bool compact);

/// Docks a hidden panel as a tab where its like stands: fits with the surface, records with decisions, books with
/// ladders.
void placeBeside(QMainWindow& window, const DockMap& docks, DeskDock& dock);

}  // namespace ballast::ui
