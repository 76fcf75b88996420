#pragma once

#include <QByteArray>
#include <QMap>
#include <QRect>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace ballast::ui {

/// A part of a layout: panels behind the tabs of one place, or parts beside (row) or above (column) one another.
struct LayoutPart {
    enum class Kind { Stack, Row, Column };

    Kind kind{Kind::Stack};
    double share{1.0};              ///< Of its row's width or column's height, against that of the others; above zero.
    QStringList panels{};           ///< Of a stack: ids in the order of the tabs, at least one.
    std::vector<LayoutPart> parts;  ///< Of a row or column: at least two, none of the same kind as their whole.

    bool operator==(const LayoutPart& other) const = default;
};

LayoutPart stackOf(const QStringList& panels, double share = 1.0);
LayoutPart rowOf(std::vector<LayoutPart> parts, double share = 1.0);
LayoutPart columnOf(std::vector<LayoutPart> parts, double share = 1.0);

/// Where a panel goes beside another: behind its tab, or to one of its sides.
enum class Side { Within, Left, Right, Above, Below };

/// What a workspace shows and where. A value: it is changed, stored and brought back as a whole; every panel is in it
/// at most once. Where the window is too small for it, `fitted` says what is shown instead, and it stays as it is.
struct Layout {
    std::optional<LayoutPart> docked;
    QMap<QString, QRect> floating;  ///< By panel, on the screens, in device-independent pixels.
    QStringList raised;             ///< Panels that came forward, the newest first: they stand in front of their tabs.
    bool isDefault{};               ///< `docked` is what the product makes of the window's size; it follows the size.

    bool operator==(const Layout& other) const = default;

    bool isDocked(const QString& panel) const;
    bool has(const QString& panel) const { return isDocked(panel) || floating.contains(panel); }
    QStringList panels() const;
    void raise(const QString& panel);
    /// Takes it out, docked or floating; what stood beside it takes its room.
    void remove(const QString& panel);
    /// Puts it beside a docked panel, out of where it was; without such a target at that side of the whole.
    void insert(const QString& panel, const QString& target, Side side);
    /// Leaves out what is not among `known`.
    void keepOnly(const QStringList& known);
};

QStringList panelsOf(const LayoutPart& part);
/// The panel of a stack that came forward last; else its first.
QString frontOf(const QStringList& stack, const QStringList& raised);

/// One text in which all of the layout stands; empty optional for a text of another form, with a panel twice, or with
/// more parts than a screen can hold.
QByteArray toText(const Layout& layout);
std::optional<Layout> layoutFromText(const QByteArray& text);

}  // namespace ballast::ui
