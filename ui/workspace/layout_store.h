#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <memory>
#include <optional>

#include "ui/workspace/workspaces.h"

namespace ballast::ui {

/// Which layout: a workspace, in the small or the full window, and whether a journal's lines stand above it.
struct LayoutPlace {
    Workspace workspace{Workspace::Desk};
    bool compact{}, underJournal{};
};

/// Layouts of the workspaces in the user's settings, one for each set of screens, under a schema number: an older or a
/// damaged one is not used. A set of screens that is not known takes the layouts of the nearest one.
class LayoutStore {
public:
    static constexpr int kSchema = 3;

    /// The user's own settings, under the organisation "Ballast" unless the program has a name already, or a file for
    /// tests. The file is readable and writable by its owner only.
    LayoutStore();
    explicit LayoutStore(const QString& file);

    /// From now on layouts are those of this set: ScreenSet::toText. Returns the set whose layouts are used in its
    /// place; empty when its own are there or none are stored at all.
    QString useScreens(const QString& screens);

    /// One record a place, written whole. One that is there already is not written again.
    void save(const LayoutPlace& place, const QByteArray& state);
    /// Empty when none is stored; under a journal that of the desk until there is one. `wasUnreadable` is set when one
    /// is stored under another schema.
    std::optional<QByteArray> load(const LayoutPlace& place, bool* wasUnreadable);
    void forget(const LayoutPlace& place);

    void saveGeometry(const QByteArray& geometry);
    QByteArray geometry();
    void saveLocalTime(bool local);
    bool localTime();
    /// Whether the desk sounds when a proposal waits; it does unless told otherwise.
    void saveProposalSound(bool sounds);
    bool proposalSound();
    /// True the first time it is asked in this installation.
    bool firstRun();

private:
    QString group(const QString& screens) const;
    QString key(const LayoutPlace& place, const QString& screens) const;
    QStringList knownSets();

    std::unique_ptr<QSettings> m_settings;
    QString m_screens, m_standIn;
};

}  // namespace ballast::ui
