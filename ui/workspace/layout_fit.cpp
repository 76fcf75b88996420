#include "ui/workspace/layout_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::ui {
namespace {

using Kind = LayoutPart::Kind;

int along(Kind axis, const QSize& size) { return axis == Kind::Row ? size.width() : size.height(); }
int across(Kind axis, const QSize& size) { return axis == Kind::Row ? size.height() : size.width(); }
QSize sized(Kind axis, int along, int across)
{
    return axis == Kind::Row ? QSize(along, across) : QSize(across, along);
}

/// Whole pixels by shares, none below its least; where even those have no room, by what each needs.
std::vector<int> divided(int room, const std::vector<double>& shares, const std::vector<int>& least)
{
    const std::size_t count = shares.size();
    std::vector<double> wanted(count);
    const int needed = std::accumulate(least.begin(), least.end(), 0);
    std::vector<bool> isFixed(count, false);
    if (needed > room) {
        for (std::size_t i = 0; i < count; ++i)
            wanted[i] = static_cast<double>(room) * least[i] / needed;
    } else {
        for (bool again = true; again;) {
            again = false;
            double rest = room, sum = 0.0;
            for (std::size_t i = 0; i < count; ++i)
                if (isFixed[i])
                    rest -= least[i];
                else
                    sum += shares[i];
            for (std::size_t i = 0; i < count; ++i) {
                wanted[i] = isFixed[i] ? least[i] : rest * shares[i] / sum;
                if (isFixed[i] || wanted[i] >= least[i]) continue;
                isFixed[i] = again = true;
            }
        }
    }
    std::vector<int> pixels(count);
    double to = 0.0;
    int from = 0;
    for (std::size_t i = 0; i < count; ++i) {
        to += wanted[i];
        const int next = i + 1 == count ? room : static_cast<int>(std::floor(to + 0.5));
        pixels[i] = next - from;
        from = next;
    }
    return pixels;
}

int gapsIn(const LayoutPart& part) { return kGapBetweenDocks * (static_cast<int>(part.parts.size()) - 1); }

std::vector<int> extents(const LayoutPart& part, const QSize& room, const LeastSize& least)
{
    std::vector<double> shares;
    std::vector<int> leasts;
    for (const LayoutPart& inner : part.parts) {
        shares.push_back(inner.share);
        leasts.push_back(along(part.kind, leastOf(inner, least)));
    }
    return divided(along(part.kind, room) - gapsIn(part), shares, leasts);
}

/// The deepest row (column) that makes `part` as wide (high) as it is; null where none can give way.
LayoutPart* crowded(LayoutPart& part, Kind axis, const LeastSize& least)
{
    if (part.kind == Kind::Stack) return nullptr;
    std::vector<LayoutPart*> inner;
    for (LayoutPart& each : part.parts)
        inner.push_back(&each);
    std::stable_sort(inner.begin(), inner.end(), [&](const LayoutPart* a, const LayoutPart* b) {
        return along(axis, leastOf(*a, least)) > along(axis, leastOf(*b, least));
    });
    if (part.kind != axis) return crowded(*inner.front(), axis, least);
    for (LayoutPart* each : inner)
        if (LayoutPart* deeper = crowded(*each, axis, least)) return deeper;
    return &part;
}

void mergeCheapest(LayoutPart& part, const LeastSize& least)
{
    std::size_t at = 0;
    int cheapest = 0;
    for (std::size_t i = 0; i + 1 < part.parts.size(); ++i) {
        const int cost =
            along(part.kind, leastOf(part.parts[i], least)) + along(part.kind, leastOf(part.parts[i + 1], least));
        if (i > 0 && cost > cheapest) continue;
        cheapest = cost;
        at = i;
    }
    LayoutPart& one = part.parts[at];
    const LayoutPart& other = part.parts[at + 1];
    one = stackOf(panelsOf(one) + panelsOf(other), one.share + other.share);
    part.parts.erase(part.parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    if (part.parts.size() > 1) return;
    LayoutPart only = std::move(part.parts.front());
    only.share = part.share;
    part = std::move(only);
}

void placeInto(PlacedLayout& placed, const LayoutPart& part, const QRect& room, const LeastSize& least,
               std::vector<int>& path)
{
    if (part.kind == Kind::Stack) {
        const int tabs = part.panels.size() > 1 ? std::min(kTabsHeight, room.height()) : 0;
        placed.stacks.push_back({part.panels, QRect(room.topLeft(), QSize(tabs > 0 ? room.width() : 0, tabs)),
                                 room.adjusted(0, tabs, 0, 0)});
        return;
    }
    const bool isRow = part.kind == Kind::Row;
    const auto pixels = extents(part, room.size(), least);
    int at = isRow ? room.left() : room.top();
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const QSize size = sized(part.kind, pixels[i], across(part.kind, room.size()));
        path.push_back(static_cast<int>(i));
        placeInto(placed, part.parts[i], QRect(isRow ? QPoint(at, room.top()) : QPoint(room.left(), at), size), least,
                  path);
        path.pop_back();
        at += pixels[i];
        if (i + 1 == pixels.size()) break;
        const QSize gap = sized(part.kind, kGapBetweenDocks, across(part.kind, room.size()));
        placed.boundaries.push_back({QRect(isRow ? QPoint(at, room.top()) : QPoint(room.left(), at), gap), path,
                                     static_cast<int>(i), isRow ? Qt::Horizontal : Qt::Vertical});
        at += kGapBetweenDocks;
    }
}

}  // namespace

QSize leastOf(const LayoutPart& part, const LeastSize& least)
{
    int most = 0, sum = part.parts.empty() ? 0 : gapsIn(part);
    if (part.kind != Kind::Stack) {
        for (const LayoutPart& inner : part.parts) {
            const QSize size = leastOf(inner, least);
            sum += along(part.kind, size);
            most = std::max(most, across(part.kind, size));
        }
        return sized(part.kind, sum, most);
    }
    const bool behindTabs = part.panels.size() > 1;
    QSize size(0, 0);
    for (const QString& panel : part.panels)
        size = size.expandedTo(least(panel, behindTabs));
    return size + QSize(0, behindTabs ? kTabsHeight : 0);
}

LayoutPart fitted(LayoutPart part, QSize room, const LeastSize& least)
{
    while (true) {
        const QSize need = leastOf(part, least);
        LayoutPart* where = nullptr;
        if (need.width() > room.width()) where = crowded(part, Kind::Row, least);
        if (where == nullptr && need.height() > room.height()) where = crowded(part, Kind::Column, least);
        if (where == nullptr) return part;
        mergeCheapest(*where, least);
    }
}

PlacedLayout place(const LayoutPart& part, const QRect& room, const LeastSize& least)
{
    PlacedLayout placed;
    std::vector<int> path;
    placeInto(placed, part, room, least, path);
    return placed;
}

std::vector<int> extentsAt(const LayoutPart& whole, const std::vector<int>& path, const QRect& room,
                           const LeastSize& least)
{
    const LayoutPart* part = &whole;
    QSize size = room.size();
    for (const int step : path) {
        const auto pixels = extents(*part, size, least);
        size = sized(part->kind, pixels[static_cast<std::size_t>(step)], across(part->kind, size));
        part = &part->parts[static_cast<std::size_t>(step)];
    }
    return extents(*part, size, least);
}

LayoutPart& partAt(LayoutPart& whole, const std::vector<int>& path)
{
    LayoutPart* part = &whole;
    for (const int step : path)
        part = &part->parts[static_cast<std::size_t>(step)];
    return *part;
}

}  // namespace ballast::ui
