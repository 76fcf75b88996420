#include "ui/workspace/layout_store.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "ui/workspace/screen_set.h"

namespace ballast::ui {
namespace {

const QString kEarlierKey = QStringLiteral("layout/schema");
const QString kOwnKey = QStringLiteral("workspaces/own");
const QString kSetsKey = QStringLiteral("layout/sets");
const QString kStartedKey = QStringLiteral("desk/startedBefore");
const QString kLocalTimeKey = QStringLiteral("desk/localTime");
const QString kProposalSoundKey = QStringLiteral("desk/proposalSound");

/// Qt keeps settings under the names of organisation and program; a test that named itself keeps its own.
void nameApplication()
{
    if (!QCoreApplication::organizationName().isEmpty()) return;
    QCoreApplication::setOrganizationName(QStringLiteral("Ballast"));
    QCoreApplication::setApplicationName(QStringLiteral("ballast"));
}

const QString kSchemaField = QStringLiteral("schema");

QString variant(bool compact) { return compact ? QStringLiteral("small") : QStringLiteral("full"); }

/// The record of a workspace; empty where it is missing, damaged or of another schema.
QJsonObject recordIn(const QByteArray& text)
{
    const QJsonObject record = QJsonDocument::fromJson(text).object();
    return record[kSchemaField].toInt() == LayoutStore::kSchema ? record : QJsonObject();
}

QByteArray textOf(const QJsonObject& record) { return QJsonDocument(record).toJson(QJsonDocument::Compact); }

/// Reasons that a person typed stand in the file, so it is its owner's alone. Qt writes a new one readable by all and
/// keeps what an existing one has.
void keepToOwner(const QString& file)
{
    constexpr QFile::Permissions kOwner = QFile::ReadOwner | QFile::WriteOwner;
    QDir().mkpath(QFileInfo(file).absolutePath());
    QFile settings(file);
    if (!settings.exists() && settings.open(QFile::WriteOnly | QFile::NewOnly, kOwner)) settings.close();
    settings.setPermissions(kOwner);
}

}  // namespace

QString idOf(Workspace workspace)
{
    switch (workspace) {
    case Workspace::Volatility:
        return QStringLiteral("volatility");
    case Workspace::Ladders:
        return QStringLiteral("ladders");
    case Workspace::Review:
        return QStringLiteral("review");
    case Workspace::Desk:
        break;
    }
    return QStringLiteral("desk");
}

LayoutStore::LayoutStore()
{
    nameApplication();
    m_settings = std::make_unique<QSettings>();
    keepToOwner(m_settings->fileName());
}

LayoutStore::LayoutStore(const QString& file) : m_settings(std::make_unique<QSettings>(file, QSettings::IniFormat))
{
    keepToOwner(file);
}

/// Names of screens may hold anything, keys of settings may not.
QString LayoutStore::group(const QString& screens) const
{
    const auto hash = QCryptographicHash::hash(screens.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QStringLiteral("layout/") + QString::fromLatin1(hash);
}

QString LayoutStore::key(const QString& workspace, const QString& screens) const
{
    return QStringLiteral("%1/%2").arg(group(screens), workspace);
}

QStringList LayoutStore::knownSets() { return m_settings->value(kSetsKey).toStringList(); }

QString LayoutStore::useScreens(const QString& screens)
{
    m_screens = screens;
    m_standIn.clear();
    const QStringList known = knownSets();
    const auto set = ScreenSet::fromText(screens);
    if (!known.contains(screens) && set) m_standIn = set->nearestOf(known);
    return m_standIn;
}

bool LayoutStore::dropEarlierLayouts()
{
    if (!m_settings->contains(kEarlierKey)) return false;
    for (const QString& each : m_settings->allKeys())
        if (each.startsWith(QStringLiteral("layout/")) && each != kSetsKey &&
            !each.endsWith(QStringLiteral("/geometry")))
            m_settings->remove(each);
    return true;
}

void LayoutStore::save(const LayoutPlace& place, const Layout& layout)
{
    QStringList known = knownSets();
    if (!known.contains(m_screens)) m_settings->setValue(kSetsKey, known << m_screens);
    const QString where = key(place.workspace, m_screens);
    const QByteArray before = m_settings->value(where).toByteArray();
    QJsonObject record = recordIn(before);
    record[kSchemaField] = kSchema;
    record[variant(place.compact)] = QString::fromUtf8(toText(layout));
    if (textOf(record) != before) m_settings->setValue(where, textOf(record));
}

std::optional<Layout> LayoutStore::load(const LayoutPlace& place, bool* wasUnreadable)
{
    QByteArray text = m_settings->value(key(place.workspace, m_screens)).toByteArray();
    if (text.isEmpty() && !m_standIn.isEmpty()) text = m_settings->value(key(place.workspace, m_standIn)).toByteArray();
    const QJsonObject record = recordIn(text);
    *wasUnreadable = !text.isEmpty() && record.isEmpty();
    const QJsonValue stored = record[variant(place.compact)];
    if (stored.isUndefined()) return std::nullopt;
    auto layout = layoutFromText(stored.toString().toUtf8());
    *wasUnreadable = !layout;
    return layout;
}

void LayoutStore::forget(const LayoutPlace& place)
{
    const QString where = key(place.workspace, m_screens);
    QJsonObject record = recordIn(m_settings->value(where).toByteArray());
    record.remove(variant(place.compact));
    record[kSchemaField] = kSchema;
    // Kept even if nothing is left in it, so that no stand-in takes its place.
    m_settings->setValue(where, textOf(record));
}

QList<OwnWorkspace> LayoutStore::ownWorkspaces()
{
    QList<OwnWorkspace> own;
    for (const QJsonValue& each : QJsonDocument::fromJson(m_settings->value(kOwnKey).toByteArray()).array()) {
        const QJsonObject record = each.toObject();
        const QString id = record[QStringLiteral("id")].toString(), name = record[QStringLiteral("name")].toString();
        const int base = record[QStringLiteral("base")].toInt(-1);
        if (id.isEmpty() || name.isEmpty() || base < 0 || base >= kWorkspaceCount || own.size() == kMostOwn) continue;
        own << OwnWorkspace{id, name.left(kLongestName), static_cast<Workspace>(base)};
    }
    return own;
}

void LayoutStore::saveOwnWorkspaces(const QList<OwnWorkspace>& own)
{
    for (const OwnWorkspace& before : ownWorkspaces()) {
        const bool stays = std::any_of(own.begin(), own.end(), [&](const auto& each) { return each.id == before.id; });
        if (stays) continue;
        for (const QString& screens : knownSets())
            m_settings->remove(key(before.id, screens));
    }
    QJsonArray all;
    for (const OwnWorkspace& each : own)
        all << QJsonObject{{QStringLiteral("id"), each.id},
                           {QStringLiteral("name"), each.name},
                           {QStringLiteral("base"), static_cast<int>(each.base)}};
    m_settings->setValue(kOwnKey, QJsonDocument(all).toJson(QJsonDocument::Compact));
}

QMap<QString, QByteArray> LayoutStore::recordsOf(const QString& workspace)
{
    QMap<QString, QByteArray> records;
    for (const QString& screens : knownSets())
        if (const QString where = key(workspace, screens); m_settings->contains(where))
            records[where] = m_settings->value(where).toByteArray();
    return records;
}

void LayoutStore::restore(const QMap<QString, QByteArray>& records)
{
    for (auto record = records.begin(); record != records.end(); ++record)
        m_settings->setValue(record.key(), record.value());
}

QString LayoutStore::whyNot(const QString& name, const QString& id)
{
    const auto words = [](const char* text) { return QCoreApplication::translate("LayoutStore", text); };
    if (name.trimmed().isEmpty()) return words("A workspace needs a name.");
    if (name.size() > kLongestName)
        return words("A workspace's name has at most %1 characters; this one has %2.")
            .arg(kLongestName)
            .arg(name.size());
    QStringList taken{QStringLiteral("desk"), QStringLiteral("volatility"), QStringLiteral("ladders"),
                      QStringLiteral("review")};
    const auto own = ownWorkspaces();
    for (const OwnWorkspace& each : own)
        if (each.id != id) taken << each.name;
    if (taken.contains(name, Qt::CaseInsensitive)) return words("There is a workspace called %1 already.").arg(name);
    if (id.isEmpty() && own.size() >= kMostOwn)
        return words("There are %1 workspaces of your own, which is the most. Delete one first.").arg(kMostOwn);
    return {};
}

void LayoutStore::saveGeometry(const QByteArray& geometry)
{
    m_settings->setValue(group(m_screens) + QStringLiteral("/geometry"), geometry);
}

QByteArray LayoutStore::geometry()
{
    return m_settings->value(group(m_screens) + QStringLiteral("/geometry")).toByteArray();
}

void LayoutStore::saveLocalTime(bool local) { m_settings->setValue(kLocalTimeKey, local); }
bool LayoutStore::localTime() { return m_settings->value(kLocalTimeKey).toBool(); }

void LayoutStore::saveProposalSound(bool sounds) { m_settings->setValue(kProposalSoundKey, sounds); }
bool LayoutStore::proposalSound() { return m_settings->value(kProposalSoundKey, true).toBool(); }

bool LayoutStore::firstRun()
{
    const bool first = !m_settings->value(kStartedKey).toBool();
    m_settings->setValue(kStartedKey, true);
    return first;
}

}  // namespace ballast::ui
