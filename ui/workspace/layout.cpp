#include "ui/workspace/layout.h"

#include <algorithm>

namespace ballast::ui {
namespace {

using Kind = LayoutPart::Kind;

Kind kindOf(Side side) { return side == Side::Left || side == Side::Right ? Kind::Row : Kind::Column; }

/// A row in a row is the same row: its parts take its place, with their shares of its share.
void flatten(LayoutPart& whole)
{
    std::vector<LayoutPart> flat;
    for (LayoutPart& part : whole.parts) {
        if (part.kind != whole.kind) {
            flat.push_back(std::move(part));
            continue;
        }
        double sum = 0.0;
        for (const LayoutPart& inner : part.parts)
            sum += inner.share;
        for (LayoutPart& inner : part.parts) {
            inner.share *= part.share / sum;
            flat.push_back(std::move(inner));
        }
    }
    whole.parts = std::move(flat);
}

/// Without its empty parts; a row of one is that one. False: nothing is left.
bool tidy(LayoutPart& part)
{
    if (part.kind == Kind::Stack) return !part.panels.isEmpty();
    std::erase_if(part.parts, [](LayoutPart& inner) { return !tidy(inner); });
    flatten(part);
    if (part.parts.size() > 1) return true;
    if (part.parts.empty()) return false;
    LayoutPart only = std::move(part.parts.front());
    only.share = part.share;
    part = std::move(only);
    return true;
}

template <class Keep> void filterPanels(LayoutPart& part, const Keep& keep)
{
    part.panels.erase(
        std::remove_if(part.panels.begin(), part.panels.end(), [&](const QString& id) { return !keep(id); }),
        part.panels.end());
    for (LayoutPart& inner : part.parts)
        filterPanels(inner, keep);
}

void tidy(std::optional<LayoutPart>& whole)
{
    if (whole && !tidy(*whole)) whole.reset();
}

LayoutPart* stackWith(LayoutPart& part, const QString& panel)
{
    if (part.kind == Kind::Stack) return part.panels.contains(panel) ? &part : nullptr;
    for (LayoutPart& inner : part.parts)
        if (LayoutPart* found = stackWith(inner, panel)) return found;
    return nullptr;
}

/// `part` becomes a row or column of itself and the new one; `tidy` melts it into the one around it.
void split(LayoutPart& part, const QString& panel, Side side, double shareOfNew)
{
    const double share = part.share;
    LayoutPart old = std::move(part);
    old.share = 1.0 - shareOfNew;
    LayoutPart fresh = stackOf({panel}, shareOfNew);
    const bool before = side == Side::Left || side == Side::Above;
    part = LayoutPart{kindOf(side), share, {}, {}};
    part.parts.push_back(before ? std::move(fresh) : std::move(old));
    part.parts.push_back(before ? std::move(old) : std::move(fresh));
}

}  // namespace

LayoutPart stackOf(const QStringList& panels, double share) { return {Kind::Stack, share, panels, {}}; }
LayoutPart rowOf(std::vector<LayoutPart> parts, double share) { return {Kind::Row, share, {}, std::move(parts)}; }
LayoutPart columnOf(std::vector<LayoutPart> parts, double share) { return {Kind::Column, share, {}, std::move(parts)}; }

QStringList panelsOf(const LayoutPart& part)
{
    QStringList all = part.panels;
    for (const LayoutPart& inner : part.parts)
        all << panelsOf(inner);
    return all;
}

QString frontOf(const QStringList& stack, const QStringList& raised)
{
    for (const QString& panel : raised)
        if (stack.contains(panel)) return panel;
    return stack.value(0);
}

bool Layout::isDocked(const QString& panel) const { return docked && panelsOf(*docked).contains(panel); }

QStringList Layout::panels() const { return (docked ? panelsOf(*docked) : QStringList()) + floating.keys(); }

void Layout::raise(const QString& panel)
{
    raised.removeAll(panel);
    raised.prepend(panel);
}

void Layout::remove(const QString& panel)
{
    floating.remove(panel);
    raised.removeAll(panel);
    if (!isDocked(panel)) return;
    filterPanels(*docked, [&](const QString& id) { return id != panel; });
    tidy(docked);
    isDefault = false;
}

void Layout::insert(const QString& panel, const QString& target, Side side)
{
    constexpr double kHalf = 0.5, kEdge = 0.3;
    if (panel == target) return;
    remove(panel);
    isDefault = false;
    raise(panel);
    if (!docked) {
        docked = stackOf({panel});
        return;
    }
    LayoutPart* stack = stackWith(*docked, target);
    if (stack != nullptr && side == Side::Within)
        stack->panels << panel;
    else if (stack != nullptr)
        split(*stack, panel, side, kHalf);
    else
        split(*docked, panel, side == Side::Within ? Side::Right : side, kEdge);
    tidy(docked);
}

void Layout::keepOnly(const QStringList& known)
{
    const auto isKnown = [&](const QString& id) { return known.contains(id); };
    if (docked) filterPanels(*docked, isKnown);
    tidy(docked);
    for (const QString& panel : floating.keys())
        if (!isKnown(panel)) floating.remove(panel);
    raised.erase(std::remove_if(raised.begin(), raised.end(), [&](const QString& id) { return !isKnown(id); }),
                 raised.end());
}

}  // namespace ballast::ui
