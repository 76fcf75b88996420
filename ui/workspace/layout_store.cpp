#include "ui/workspace/layout_store.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "ui/workspace/screen_set.h"

namespace ballast::ui {
namespace {

const QString kSchemaKey = QStringLiteral("layout/schema");
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

QString LayoutStore::key(const LayoutPlace& place, const QString& screens) const
{
    return QStringLiteral("%1/%2-%3%4")
        .arg(group(screens))
        .arg(static_cast<int>(place.workspace))
        .arg(place.compact ? QStringLiteral("small") : QStringLiteral("full"),
             place.underJournal ? QStringLiteral("-journal") : QString());
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

void LayoutStore::save(const LayoutPlace& place, const QByteArray& state)
{
    QStringList known = knownSets();
    if (!known.contains(m_screens)) m_settings->setValue(kSetsKey, known << m_screens);
    m_settings->setValue(kSchemaKey, kSchema);
    const QString where = key(place, m_screens);
    if (m_settings->value(where).toByteArray() != state) m_settings->setValue(where, state);
}

std::optional<QByteArray> LayoutStore::load(const LayoutPlace& place, bool* wasUnreadable)
{
    *wasUnreadable = false;
    QByteArray state = m_settings->value(key(place, m_screens)).toByteArray();
    if (state.isEmpty() && !m_standIn.isEmpty()) state = m_settings->value(key(place, m_standIn)).toByteArray();
    if (state.isEmpty() && place.underJournal) return load({place.workspace, place.compact, false}, wasUnreadable);
    if (state.isEmpty()) return std::nullopt;
    *wasUnreadable = m_settings->value(kSchemaKey).toInt() != kSchema;
    if (*wasUnreadable) return std::nullopt;
    return state;
}

void LayoutStore::forget(const LayoutPlace& place)
{
    m_settings->remove(key(place, m_screens));
    m_standIn.clear();
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
