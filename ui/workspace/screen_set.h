#pragma once

#include <QList>
#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

namespace ballast::ui {

/// The screens of a desk, by which a layout is stored: name, size in device-independent pixels, pixel ratio.
struct ScreenSet {
    struct Screen {
        QString name;
        QSize size;
        double ratio{1.0};
        bool operator==(const Screen& other) const = default;
    };

    QList<Screen> screens;

    bool operator==(const ScreenSet& other) const = default;

    static ScreenSet current();
    /// "DP-1 1920x1080 @1; HDMI-1 3840x2160 @1.5", the same for any order of the screens.
    QString toText() const;
    /// Empty for a text of another form.
    static std::optional<ScreenSet> fromText(const QString& text);
    /// 0 for the same sizes; the number of screens weighs most, then their sizes, then the ratio. Names do not count.
    double distanceTo(const ScreenSet& other) const;
    /// The stored set that is nearest; empty if there is none.
    QString nearestOf(const QStringList& stored) const;
};

}  // namespace ballast::ui
