#pragma once

#include <QSize>
#include <functional>

#include "ui/workspace/layout.h"

namespace ballast::ui {

constexpr int kTabsHeight = 26;
constexpr int kGapBetweenDocks = 4;

/// The least size of a panel with its head, in pixels; `behindTabs`: it stands in a stack of several.
using LeastSize = std::function<QSize(const QString& panel, bool behindTabs)>;

/// Where a stack stands; tabs above it where it holds several.
struct StackPlace {
    QStringList panels;
    QRect tabs;  ///< Empty for one panel.
    QRect body;
};

/// Between two parts of a row or column, where a person moves their boundary.
struct BoundaryPlace {
    QRect box;
    std::vector<int> path;  ///< From the whole to the row or column: which part of each.
    int before{};           ///< The part left of or above the boundary.
    Qt::Orientation moves{Qt::Horizontal};
};

struct PlacedLayout {
    std::vector<StackPlace> stacks;
    std::vector<BoundaryPlace> boundaries;
};

QSize leastOf(const LayoutPart& part, const LeastSize& least);

/// The layout as there is room for it: while a row is too wide or a column too high for its panels' least sizes, the
/// two neighbours in it that need least become tabs of one place. The same for the same input, so that a window that
/// grows again shows what it showed. What a single panel needs may still be more than the room.
LayoutPart fitted(LayoutPart part, QSize room, const LeastSize& least);

/// Divides `room` by shares, none below its least where there is room for that; gaps between, no pixel left over.
PlacedLayout place(const LayoutPart& part, const QRect& room, const LeastSize& least);

/// The extents along its axis of the parts of the row or column at `path`, for a boundary that is moved by a person.
std::vector<int> extentsAt(const LayoutPart& whole, const std::vector<int>& path, const QRect& room,
                           const LeastSize& least);
LayoutPart& partAt(LayoutPart& whole, const std::vector<int>& path);

}  // namespace ballast::ui
