#pragma once

#include <QByteArray>
#include <QMap>
#include <QSettings>
#include <QString>
#include <memory>
#include <optional>

#include "ui/workspace/workspaces.h"

namespace ballast::ui {

/// Which layout: a workspace, by id, in the small or the full window.
struct LayoutPlace {
    QString workspace;
    bool compact{};
};

/// A workspace that a person made and named.
struct OwnWorkspace {
    QString id;                       ///< Stays when it is renamed.
    QString name;                     ///< As typed; no two are the same but for their capitals.
    Workspace base{Workspace::Desk};  ///< What a reset gives back.

    bool operator==(const OwnWorkspace& other) const = default;
};

/// "desk", "volatility", "ladders", "review".
QString idOf(Workspace workspace);

/// Layouts of the workspaces in the user's settings, for each set of screens: one record a workspace, written whole,
/// under a schema number. An older or a damaged one is not used. A set of screens that is not known takes the layouts
/// of the nearest one.
class LayoutStore {
public:
    static constexpr int kSchema = 4;
    static constexpr int kMostOwn = 9;  ///< Workspaces of a person's own.
    static constexpr int kLongestName = 24;

    /// The user's own settings, under the organisation "Ballast" unless the program has a name already, or a file for
    /// tests. The file is readable and writable by its owner only.
    LayoutStore();
    explicit LayoutStore(const QString& file);

    /// From now on layouts are those of this set: ScreenSet::toText. Returns the set whose layouts are used in its
    /// place; empty when its own are there or none are stored at all.
    QString useScreens(const QString& screens);
    /// True once where layouts of an earlier version were stored; they are removed.
    bool dropEarlierLayouts();

    /// The whole record of the workspace is written anew; one that says the same already is not.
    void save(const LayoutPlace& place, const Layout& layout);
    /// Empty when none is stored. `wasUnreadable` is set when one is, and cannot be used.
    std::optional<Layout> load(const LayoutPlace& place, bool* wasUnreadable);
    /// The layout of this window's size alone.
    void forget(const LayoutPlace& place);

    QList<OwnWorkspace> ownWorkspaces();
    /// All of them in one record; layouts of those that are no longer among them go, for every set of screens.
    void saveOwnWorkspaces(const QList<OwnWorkspace>& own);
    /// The layouts of a workspace for every set of screens, as they are stored: what goes when it is deleted, and comes
    /// back with `restore`.
    QMap<QString, QByteArray> recordsOf(const QString& workspace);
    void restore(const QMap<QString, QByteArray>& records);
    /// Why a workspace cannot have this name; empty when it can. `id` is the one that is renamed.
    QString whyNot(const QString& name, const QString& id = {});

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
    QString key(const QString& workspace, const QString& screens) const;
    QStringList knownSets();

    std::unique_ptr<QSettings> m_settings;
    QString m_screens, m_standIn;
};

}  // namespace ballast::ui
