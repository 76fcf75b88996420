#pragma once

#include "ui/workspace/dock_area.h"

namespace ballast::ui {

/// The product's own. A person's are made from one of them and go back to it when they are reset.
enum class Workspace { Desk, Volatility, Ladders, Review };
constexpr int kWorkspaceCount = 4;

/// How a workspace stands in a window of that size until a person changes it. `compact` is the arrangement of the small
/// window: tab stacks. Panels that do not belong to it are not in it.
LayoutPart defaultLayout(Workspace workspace, QSize window, bool compact);

/// The docked panel whose tab a panel opens behind: fits with the surface, records with decisions, books with ladders.
/// Empty: its like is not docked.
QString placeBeside(const DockArea& area, const QString& panel);

}  // namespace ballast::ui
