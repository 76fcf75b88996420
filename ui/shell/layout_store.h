#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <optional>

#include "ui/shell/workspaces.h"

namespace ballast::ui {

/// Layouts of the workspaces in the user's settings, under a schema number: an older or a damaged one is not used.
class LayoutStore {
public:
    static constexpr int kSchema = 1;

    void save(Workspace workspace, bool compact, const QByteArray& state);
    /// Empty when none is stored. `wasUnreadable` is set when one is stored under another schema.
    std::optional<QByteArray> load(Workspace workspace, bool compact, bool* wasUnreadable);
    void forget(Workspace workspace, bool compact);

    void saveGeometry(const QByteArray& geometry);
    QByteArray geometry();
    /// True the first time it is asked in this installation.
    bool firstRun();

private:
    static QString key(Workspace workspace, bool compact);
    QSettings m_settings;
};

}  // namespace ballast::ui
